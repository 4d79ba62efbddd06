"""A source that the user wrote: read from its JSON file and checked before use."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from taserreport import resources
from taserreport.errors import DefinitionError, InputError
from taserreport.records import values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

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

_PYTHON_TYPES = {"yes_no": bool, "whole": int}


def read_definition(path: Path) -> Mapping[str, Any]:
    """Return a source's definition from a file.

    Only a user's own file is checked here; the tests check the shipped ones.

    Raises:
        InputError: There is no such file.
        DefinitionError: It is not JSON, or not a usable source.
    """
    definition = _parsed(path)
    _check_form(definition, path.name)
    for place, fault in _faults(definition):
        raise DefinitionError(f"{path.name} {place}: {fault}", "K902")
    return definition


def _parsed(path: Path) -> Spec:
    try:
        definition: Spec = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise InputError(f"{path.name} not found.", "F001") from None
    except json.JSONDecodeError as error:
        raise DefinitionError(
            f"{path.name} line {error.lineno} cannot be read as JSON.", "K901"
        ) from None
    except (OSError, ValueError, RecursionError):
        raise DefinitionError(f"{path.name} cannot be read as JSON.", "K901") from None
    return definition


def _check_form(definition: Spec, name: str) -> None:
    import jsonschema  # costs a tenth of a second, and only this needs it

    validator = jsonschema.Draft202012Validator
    meta = resources.load("meta/source.schema.json")
    faults = sorted(
        validator(meta).iter_errors(definition),
        key=lambda fault: [str(step) for step in fault.path],
    )
    if faults:
        place = " > ".join(map(str, faults[0].path)) or "the file as a whole"
        raise DefinitionError(f"{name} is not a usable source: see {place}.", "K901")
    try:
        validator.check_schema(definition.get("taser_use", {}))
    except jsonschema.SchemaError:
        raise DefinitionError(
            f"{name} is not a usable source: taser_use is not a JSON Schema.", "K901"
        ) from None


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
    for field, spec in definition["fields"].items():
        if field in known:
            for fault in _way_faults(field, spec):
                yield f"fields > {field}", fault


def _way_faults(field: str, spec: Spec) -> Iterator[str]:
    """Yield what makes a way unfit to make the field."""
    kind = values.kind(field)
    for way, makes in _MAKES.items():
        if way in spec and makes != kind:
            yield f'"{way}" cannot make this field; it makes a {_KINDS[makes]}.'
    if "words" in spec and spec["words"] not in _word_lists():
        yield "there is no list of words of that name."
    for value in _values_in(spec):
        if value is not None and not _fits(field, kind, value):
            yield f"{json.dumps(value)} is not among the values of the field."
    inner = [*spec.get("union", ()), *spec.get("first", ())]
    for part in (*inner, *([spec["then"]] if "then" in spec else ())):
        yield from _way_faults(field, part)


_KINDS = {"list": "list", "yes_no": "yes or no", "whole": "whole number"}


def _values_in(spec: Spec) -> Iterable[object]:
    """Yield every value that the way itself names."""
    yield from spec.get("codes", {}).values()
    yield from spec.get("flags", ())
    yield from (case["value"] for case in spec.get("cases", ()))
    for key in ("otherwise", "default", "constant", "unnamed"):
        if key in spec:
            yield spec[key]


def _fits(field: str, kind: str, value: object) -> bool:
    schema = values.fields()[field]
    closed = schema.get("items", schema).get("enum")
    if closed:
        return value in closed
    return type(value) is _PYTHON_TYPES.get(kind, str)


def _word_lists() -> Iterator[str]:
    """Yield the names of the lists of words for free text."""
    for name in resources.names("reference"):
        if "phrases" in resources.load(f"reference/{name}.json"):
            yield name
