"""The source that a proposal makes, as JSON that a person can read and change."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from taserreport import resources
from taserreport.records import values
from taserreport.records.propose.answers import taken_as_written
from taserreport.records.propose.contents import found_in
from taserreport.records.propose.known import Target
from taserreport.records.propose.names import knowledge
from taserreport.records.propose.other_force import tactics_tell_levels
from taserreport.records.text import address_in, answer_key, heading_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from taserreport.records.propose.proposal import Choice, Word

_TELLS_USE = ("ced_used", "ced_levels", "ced_highest_use", "tactics")
_WIDTH = 88


def definition_of(
    choices: Sequence[Choice],
    words: Sequence[Word],
    *,
    file: str,
    sheet: str | None,
    heading_rows: int,
    force: str | None,
    dates: str,
    levels_of_any: bool,
) -> dict[str, Any]:
    """Return a source that reads a file as proposed.

    Args:
        choices: The columns that fields are made from.
        words: The words that no list knows; those marked are given their guess.
        file: The file's name.
        sheet: The worksheet, where the file has several.
        heading_rows: 2 where groups stand over the headings.
        force: The one force of all records, where a person said it.
        dates: Whether day or month comes first.
        levels_of_any: Whether the levels can also be those of other force.
    """
    known = resources.load("sources/canonical.json")
    fields = _fields(choices, words)
    if force:
        fields["force"] = {"constant": force}
    headings = {heading_key(address_in(choice.heading)[0]) for choice in choices}
    made: dict[str, Any] = {
        "$schema": "https://taserreport.invalid/meta/source.schema.json",
        "id": _id(file),
        "title": f"Records laid out as in {file}",
        "version": "1",
        "description": _description(choices, words),
        "source": f"Proposed by taserreport map from the headings of {file}.",
        "recognise": {"at_least": max(1, (len(headings) + 1) // 2)},
    }
    if heading_rows > 1:
        made["heading_rows"] = heading_rows
    if sheet:
        made["sheets"] = [re.sub(r"[\[*?]", "?", sheet)]
    needs = known["needs"]
    if tactics_tell_levels(choices):
        needs = [*needs[:-1], [*needs[-1], "tactics"]]
    made |= {"nothing": known["nothing"], "dates": dates, "needs": needs}
    if any(name in fields for name in _TELLS_USE):
        made["taser_use"] = _taser_use(known["taser_use"], levels_of_any=levels_of_any)
    order = [name for name in values.fields() if name in fields]
    return {**made, "fields": {name: fields[name] for name in order}}


def _taser_use(rule: Mapping[str, Any], *, levels_of_any: bool) -> Mapping[str, Any]:
    """Return what tells a Taser use, without its level where that can be another's."""
    if not levels_of_any:
        return rule
    parts = rule["not"]["allOf"]
    kept = [part for part in parts if "ced_levels" not in part.get("properties", {})]
    return {"not": {"allOf": kept}}


def _id(file: str) -> str:
    stem = re.sub(r"[^a-z0-9]+", "-", file.rpartition(".")[0].casefold() or "file")
    name = stem.strip("-") or "file"
    return f"{name}-layout" if name in resources.names("sources") else name


def _description(choices: Sequence[Choice], words: Sequence[Word]) -> str:
    said = ["Proposed by the program and not yet looked over by anybody."]
    for how, what in (("known", "Known by their headings"), ("set", "Set by a person")):
        said += _listed(what, [c.heading for c in choices if c.how == how])
    guessed = [f"{c.heading} ({c.target})" for c in choices if c.how == "guessed"]
    said += _listed("Guessed", guessed)
    meant = [f"{w.text} ({w.value})" for w in words if w.written]
    said += _listed("Words guessed", meant)
    return " ".join(said)


def _listed(what: str, names: Sequence[str]) -> list[str]:
    return [f"{what}: {'; '.join(names)}."] if names else []


def _fields(choices: Sequence[Choice], words: Sequence[Word]) -> dict[str, Any]:
    guessed: dict[int, dict[str, object]] = {}
    for choice in choices:
        own = [w for w in words if w.heading == choice.heading and w.written]
        guessed[choice.position] = {w.text: w.value for w in own}
    fields: dict[str, Any] = {}
    for name in dict.fromkeys(choice.target.field for choice in choices):
        of_field = [choice for choice in choices if choice.target.field == name]
        if name == "financial_year" and of_field[0].target.value:
            fields[name] = {str(c.target.value): [c.heading] for c in of_field}
            continue
        ways = _ways(of_field, guessed)
        fields[name] = ways[0] if len(ways) == 1 else {"union": ways}
    _add_not_used(fields, choices)
    return fields


def _add_not_used(fields: dict[str, Any], choices: Sequence[Choice]) -> None:
    """Let words such as None, where a level is asked for, say that none was used."""
    not_used = {
        choice.heading: dict.fromkeys(choice.unused, False)
        for choice in choices
        if choice.unused and choice.target.field != "ced_used"
    }
    before = list(_named_as_tactics(choices)) if not_used else []
    own = [fields["ced_used"]] if "ced_used" in fields else []
    if not own:
        for heading, codes in _standing_not_used(fields, choices):
            not_used[heading] = codes | not_used.get(heading, {})
    ways = [
        *before,
        *(_only_words(heading, codes) for heading, codes in not_used.items()),
        *own,
    ]
    if ways:
        fields["ced_used"] = ways[0] if len(ways) == 1 else {"first": ways}


def _only_words(heading: str, codes: Mapping[str, bool]) -> dict[str, Any]:
    """Return the way in which some words of a column, and no others, tell of a use."""
    return {"column": [heading], "codes": codes, "others": "ignore"}


def _named_as_tactics(choices: Sequence[Choice]) -> Iterator[dict[str, Any]]:
    """Yield the ways in which any of several columns of tactics says that it was used.

    They go before those that say it was not: in another column the Taser may be named.
    """
    several = [c for c in choices if c.target == Target("tactics")]
    tasers = values.taser_tactics()
    for choice in several if len(several) > 1 else ():
        known = values.known_words("tactics", choice.codes).items()
        said = [word for word, value in known if value in tasers]
        said += [
            text
            for text in sorted(choice.contents.texts)
            if not tasers.isdisjoint(found_in("tactics", text, choice.separators))
            and answer_key(text) not in said
        ]
        yield _only_words(choice.heading, dict.fromkeys(said, True))


def _standing_not_used(
    fields: dict[str, Any], choices: Sequence[Choice]
) -> Iterator[tuple[str, dict[str, bool]]]:
    """Yield a column of levels with the words that say so in every layout.

    Those that its cells say, and the one to write where a cell is to say so.
    """
    spec = resources.load("sources/canonical.json")["fields"]["ced_used"]["first"][1]
    level = values.fields()["ced_highest_use"]
    to_write = answer_key(level["x-no-use"])
    for choice in choices:
        if choice.target != Target("ced_highest_use"):
            continue
        keys = {answer_key(text) for text in choice.contents.texts}
        open_ = keys - choice.said
        said = [word for word in spec["codes"] if answer_key(word) in open_]
        made = fields["ced_highest_use"]
        if to_write not in keys and "column" in made:
            made["codes"] = {**made.get("codes", {}), to_write: None}
            said.append(to_write)
        if said:
            yield choice.heading, dict.fromkeys(said, False)


def _ways(
    choices: Sequence[Choice], guessed: Mapping[int, Mapping[str, object]]
) -> list[dict[str, Any]]:
    """Return the ways in which one field is made: from columns, boxes, or both."""
    ways: list[dict[str, Any]] = []
    plain = [choice for choice in choices if not choice.target.value]
    if any(choice.separators for choice in plain):
        ways += (_single(choice, guessed[choice.position]) for choice in plain)
    elif len(plain) > 1:
        ways.append(_several(plain, guessed))
    elif plain:
        ways.append(_single(plain[0], guessed[plain[0].position]))
    boxes = [choice for choice in choices if choice.target.value]
    odd = [choice for choice in boxes if _names_itself(choice)]
    flags: dict[str, list[str]] = {}
    marks: dict[str, dict[str, bool | None]] = {}
    for choice in boxes:
        if choice not in odd:
            flags.setdefault(str(choice.target.value), []).append(choice.heading)
            own = {word: _yes_or_no(value) for word, value in choice.codes.items()}
            marks |= {choice.heading: own} if own else {}
    if flags:
        ways.append({"flags": flags, **({"marks": marks} if marks else {})})
    return [*ways, *map(_marked, odd)]


def _yes_or_no(value: object) -> bool | None:
    """Return what a word of a box means, where yes may be its value."""
    return None if value is None else value is not False


def _names_itself(choice: Choice) -> bool:
    """Return whether a box's cells hold its answer in words in place of a tick."""
    contents = choice.contents
    return bool(contents.filled) and contents.known(choice.target.field) > 1 / 2


def _marked(choice: Choice) -> dict[str, Any]:
    """Return the way of a box that is ticked with the words of its answer."""
    no = {text: None for text in choice.contents.texts if _is_no(text)}
    yes = {t: choice.target.value for t in choice.contents.texts if values.says_yes(t)}
    own = {word: value or None for word, value in choice.codes.items()}
    codes = {**no, **yes, **own}
    made = {"column": [choice.heading], "box": choice.target.value}
    return {**made, "codes": codes} if codes else made


def _is_no(text: str) -> bool:
    return values.is_yes_or_no(text) and values.yes_no_reader()(text) is False


def _several(
    choices: Sequence[Choice], guessed: Mapping[int, Mapping[str, object]]
) -> dict[str, Any]:
    headings = [choice.heading for choice in choices]
    kind = values.kind(choices[0].target.field)
    way = {"yes_no": "any", "whole": "sum"}.get(kind, "columns")
    made: dict[str, Any] = {way: headings}
    codes: dict[str, object] = {}
    for choice in choices:
        codes |= {**guessed[choice.position], **choice.codes}
    return {**made, "codes": codes} if codes and way == "columns" else made


def _single(choice: Choice, guessed: Mapping[str, object]) -> dict[str, Any]:
    made: dict[str, Any] = {"column": [choice.heading]}
    codes = {**guessed, **choice.codes}
    if codes:
        made["codes"] = codes
    field = choice.target.field
    if values.kind(field) == "list" and values.listed(field):
        own, usual = choice.separators, knowledge()["separators"]["usual"]
        made["separators"] = own + "".join(s for s in usual if s not in own)
    if taken_as_written(choice):
        made["as_written"] = True
    return made


def as_text(definition: Mapping[str, Any]) -> str:
    """Return a definition as JSON with what is short on one line."""
    return _json(definition, 0) + "\n"


def _json(value: object, depth: int, before: int = 0) -> str:
    line = _dumped(value)
    fits = len(line) + 2 * depth + before <= _WIDTH
    if not isinstance(value, dict | list) or not value:
        return line
    # The fields stand one on a line each, however few they are.
    nested = isinstance(value, dict) and any(
        isinstance(v, dict) for v in value.values()
    )
    if fits and depth > nested:
        return line
    inner, outer = "  " * (depth + 1), "  " * depth
    if isinstance(value, list):
        parts = [inner + _json(part, depth + 1) for part in value]
        return "[\n" + ",\n".join(parts) + f"\n{outer}]"
    parts = []
    for key, part in value.items():
        name = _dumped(key) + ": "
        parts.append(inner + name + _json(part, depth + 1, len(name)))
    return "{\n" + ",\n".join(parts) + f"\n{outer}}}"


def _dumped(value: object) -> str:
    """Return JSON on one line, with escapes for the signs that nobody sees."""
    line = json.dumps(value, ensure_ascii=False)
    return line if line.isprintable() else _UNSEEN.sub(_escape, line)


_UNSEEN = re.compile(r"[^ -~]")


def _escape(found: re.Match[str]) -> str:
    sign = found[0]
    return sign if sign.isprintable() else json.dumps(sign)[1:-1]
