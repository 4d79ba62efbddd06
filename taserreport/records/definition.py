"""A source that the user wrote: read from its JSON file and checked before use."""

from __future__ import annotations

import json
import re
from datetime import date, time
from typing import TYPE_CHECKING, Any, cast

import pyarrow as pa

from taserreport import resources
from taserreport.errors import DefinitionError, InputError
from taserreport.records import values
from taserreport.records.misspelt import misspelt
from taserreport.records.unread import Unread
from taserreport.rules import compile_rule, is_quick

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from jsonschema import ValidationError

    from taserreport.records.dates import DateOrder

Spec = dict[str, Any]

_MAKES = {
    "flags": "list",
    "columns": "list",
    "union": "list",
    "gate": "list",
    "any": "yes_no",
    "sum": "whole",
    "count": "whole",
}
"""The kind of value that a way makes, where it can only be one."""

_NOT_FOR_LISTS = ("constant", "cases")

_NO_WEAPONS = {"none", "not_weapons"}
"""Keys of a list of words that stand for no value; see `words.word_reader`."""

_NAMES_A_VALUE = ("otherwise", "default", "constant", "unnamed", "box")
"""The keys of a way that stand for one value of its field."""

_REFERENCES, _PATTERNS = ("$ref", "$dynamicRef"), ("pattern",)

_LIKE_RECORDS = pa.table(
    {
        "text": ["x", None],
        "yes_no": [True, None],
        "whole": [1, None],
        "date": [date(2026, 1, 1), None],
        "time": [time(12), None],
        "list": [["x"], None],
    },
    pa.schema(values.ARROW_TYPES.items()),
)
"""A value and a gap of each kind that a field may be of."""


def read_definition(path: Path) -> Mapping[str, Any]:
    """Return a source's definition from a file.

    Only a user's own file is checked here; the tests check the shipped ones. The
    values that it names are read as a cell of their field would be.

    Raises:
        InputError: There is no such file.
        DefinitionError: It is not JSON, or not a usable source.
    """
    text = _text(path)
    return usable_definition(_parsed(text, path.name), path.name, text)


def usable_definition(definition: Spec, name: str, text: str = "") -> Mapping[str, Any]:
    """Return a definition with its values as its fields have them.

    Args:
        definition: The content of a source file.
        name: The file's name, for messages.
        text: The file's text, if it is in a file, so that a line can be named.

    Raises:
        DefinitionError: It is not a usable source.
    """
    _check_form(definition, name, text)
    for place, fault in _faults(definition):
        raise DefinitionError(f"{name} {place}: {fault}", "K902")
    order = definition.get("dates", "day-first")
    ways = definition["fields"].items()
    return {**definition, "fields": {f: _with_values(f, s, order) for f, s in ways}}


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError(f"{path.name} not found.", "F001") from None
    except OSError as error:
        why = (error.strerror or "it cannot be read").lower()
        raise InputError(f"{path.name} cannot be opened: {why}.", "F006") from None
    except ValueError:
        raise DefinitionError(f"{path.name} cannot be read as JSON.", "K901") from None


def _parsed(text: str, name: str) -> Spec:
    try:
        definition: Spec = json.loads(text)
        json.dumps(definition, ensure_ascii=False).encode()  # half of a character
    except json.JSONDecodeError as error:
        raise DefinitionError(
            f"{name} line {error.lineno} cannot be read as JSON.", "K901"
        ) from None
    except (ValueError, RecursionError):
        raise DefinitionError(f"{name} cannot be read as JSON.", "K901") from None
    return definition


def _see(faults: Sequence[ValidationError]) -> str:
    """Return where a source breaks the rules, or which part it lacks."""
    lacking = next((fault for fault in faults if fault.validator == "required"), None)
    fault = lacking or faults[0]
    place = " > ".join(map(str, fault.path)) or "the file as a whole"
    if lacking is None:
        return f"see {place}"
    parts, there = (
        cast("list[str]", fault.validator_value),
        cast("Spec", fault.instance),
    )
    wanted = [part for part in parts if part not in there]
    return f'{place} has no "{wanted[0]}"'


def _check_form(definition: Spec, name: str, text: str) -> None:
    import jsonschema  # costs a tenth of a second, and only this needs it

    validator = jsonschema.Draft202012Validator
    meta = resources.load("meta/source.schema.json")
    faults = sorted(
        validator(meta).iter_errors(definition),
        key=lambda fault: [str(step) for step in fault.path],
    )
    if faults:
        word = misspelt(faults, text)
        if word:
            raise DefinitionError(f"{name} {word}", "K901")
        raise DefinitionError(f"{name} is not a usable source: {_see(faults)}.", "K901")
    rule = definition.get("taser_use", {})
    try:
        validator.check_schema(rule)
    except jsonschema.SchemaError:
        raise DefinitionError(
            f"{name} is not a usable source: taser_use is not a rule that can be read.",
            "K901",
        ) from None
    for fault in _rule_faults(rule):
        raise DefinitionError(
            f"{name} is not a usable source: taser_use {fault}.", "K901"
        )


def _rule_faults(rule: Spec) -> Iterator[str]:
    """Yield why a JSON Schema cannot judge records.

    Every reference is looked up here, and only inside the schema: the library would
    look for others on the network, and only when a record needs them.
    """
    import jsonschema
    from referencing import Registry
    from referencing.exceptions import Unresolvable
    from referencing.jsonschema import DRAFT202012

    registry: Registry[Any] = Registry()
    resolver = registry.resolver_with_root(DRAFT202012.create_resource(rule))
    for reference in _texts_of(rule, _REFERENCES):
        try:
            found = reference.startswith("#") and resolver.lookup(reference).contents
            jsonschema.Draft202012Validator.check_schema(found)
        except (Unresolvable, jsonschema.SchemaError):
            found = False
        if not isinstance(found, dict) and found is not True:
            yield f"refers to {json.dumps(reference)}, which is no rule in this file"
            return
    try:
        compile_rule(rule).mask(_like_records())
    except (ValueError, RecursionError, re.error, Unresolvable):
        yield "cannot be applied to a record"
        return
    if not all(map(is_quick, _texts_of(rule, _PATTERNS))):
        yield (
            'has a "pattern" that could take hours for one long text. Write it without '
            "looking ahead or back, or list the words with enum"
        )


def _texts_of(schema: object, keywords: Collection[str]) -> Iterator[str]:
    """Yield the texts that some keywords have anywhere in a schema."""
    if isinstance(schema, list):
        for part in schema:
            yield from _texts_of(part, keywords)
    elif isinstance(schema, dict):
        for name, part in schema.items():
            if name in keywords and isinstance(part, str):
                yield part
            yield from _texts_of(part, keywords)


def _like_records() -> pa.RecordBatch:
    """Return a record with every field and one with none."""
    columns = {f: _LIKE_RECORDS.column(values.kind(f)) for f in values.fields()}
    return pa.table(columns).to_batches()[0]


def _faults(definition: Spec) -> Iterator[tuple[str, str]]:
    """Yield where and why the definition does not fit the record."""
    known = [f for f, s in values.fields().items() if not s.get("x-derived")]
    ladders = resources.load("reference/ladders.json")["ladders"]
    if definition.get("ladder", "home-office") not in ladders:
        yield "ladder", f"there is no ladder of that name, only {', '.join(ladders)}."
    needed = [field for group in definition.get("needs", ()) for field in group]
    for field in (*definition["fields"], *needed):
        if field not in known:
            yield "fields", f'a record has no field "{field}".'
    order = definition.get("dates", "day-first")
    for field, spec in definition["fields"].items():
        if field in known:
            for fault in _way_faults(field, spec, order):
                yield f"fields > {field}", fault


def _way_faults(field: str, spec: Spec, order: DateOrder) -> Iterator[str]:
    """Yield what makes a way, or one inside it, unfit to make the field."""
    yield from _kind_faults(field, spec)
    if "others" in spec and "codes" not in spec:
        yield '"others" needs "codes", which say what is not ignored.'
    if "words" in spec:
        yield from _word_faults(field, spec["words"])
    yield from _value_faults(field, spec, order)
    inner = [*spec.get("union", ()), *spec.get("first", ())]
    for part in (*inner, *([spec["then"]] if "then" in spec else ())):
        yield from _way_faults(field, part, order)


def _kind_faults(field: str, spec: Spec) -> Iterator[str]:
    """Yield where a way makes another kind of value than the field's."""
    kind = values.kind(field)
    for way, makes in _MAKES.items():
        if way in spec and makes != kind:
            yield f'"{way}" cannot make this field; it makes a {_KINDS[makes]}.'
    for way in _NOT_FOR_LISTS:
        if way in spec and kind == "list":
            yield f'"{way}" cannot make this field, which is a list.'
    if "year" in spec and field != "financial_year":
        yield '"year" cannot make this field; it makes a financial year.'
    closed = values.listed(field) or field == "financial_year"
    if "as_written" in spec and (kind != "text" or closed):
        yield '"as_written" cannot make this field; it makes any text.'


def _value_faults(field: str, spec: Spec, order: DateOrder) -> Iterator[str]:
    """Yield which values that a way names are none of the field's."""
    listed = values.listed(field)
    for value in spec.get("flags", ()):
        if listed and value not in listed:
            yield f"{json.dumps(value)} is not among the values of the field."
    for value in _values_in(spec):
        read = _read(field, value, order)
        if isinstance(read, Unread):
            yield f"{json.dumps(value)} {read.reason}"


_KINDS = {"list": "list", "yes_no": "yes or no", "whole": "whole number"}


def _word_faults(field: str, name: str) -> Iterator[str]:
    """Yield what makes a list of words unfit to make the field."""
    if name not in _word_lists():
        yield "there is no list of words of that name."
        return
    phrases = resources.load(f"reference/{name}.json")["phrases"]
    if not phrases.keys() - _NO_WEAPONS <= set(values.listed(field)):
        yield f'the words of "{name}" are not values of this field.'


def _word_lists() -> Iterator[str]:
    """Yield the names of the lists of words for free text."""
    for name in resources.names("reference"):
        if "phrases" in resources.load(f"reference/{name}.json"):
            yield name


def _values_in(spec: Spec) -> Iterator[object]:
    """Yield every value that the way itself names for a reader to read."""
    yield from (v for v in spec.get("codes", {}).values() if v is not None)
    yield from (case["value"] for case in spec.get("cases", ()))
    yield from (spec[key] for key in _NAMES_A_VALUE if key in spec)


def _read(field: str, value: object, order: DateOrder) -> object:
    """Return a value that the file names as its field holds it, or why not."""
    kind = values.kind(field)
    if isinstance(value, bool) and kind == "yes_no":
        return value
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    text = str(value).strip()
    if not text or not (isinstance(value, str) or (is_number and kind == "whole")):
        return _NO_VALUE
    read = values.reader(field, order=order)(text)
    return _NO_VALUE if read is None else read


_NO_VALUE = Unread("K902", "is not a value of this field.")


def _with_values(field: str, spec: Spec, order: DateOrder) -> Spec:
    """Return a way with all the values that it names as its field holds them."""
    made = dict(spec)
    for key in _NAMES_A_VALUE:
        if key in spec:
            made[key] = _read(field, spec[key], order)
    if "codes" in spec:
        made["codes"] = {
            word: None if value is None else _read(field, value, order)
            for word, value in spec["codes"].items()
        }
    if "cases" in spec:
        made["cases"] = [
            {**case, "value": _read(field, case["value"], order)}
            for case in spec["cases"]
        ]
    for key in ("union", "first"):
        if key in spec:
            made[key] = [_with_values(field, part, order) for part in spec[key]]
    if "then" in spec:
        made["then"] = _with_values(field, spec["then"], order)
    return made
