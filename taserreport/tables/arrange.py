"""From a definition's entries and what was found to the lines of a table, in order."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from taserreport.model import Row
from taserreport.tables.axis import EVERY, key
from taserreport.tables.definition import (
    Answers,
    Boxes,
    Entry,
    Forces,
    Item,
    Regions,
    ValuesOf,
)
from taserreport.tables.fields import MISSING, field
from taserreport.tables.forces import force_lines, force_name, region_lines
from taserreport.tables.line import Line

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

BLANK = "not_recorded"


def lines(
    entries: Iterable[Entry], found: Collection[str], fields: Collection[str]
) -> list[Line]:
    """Return the lines of one side of a table.

    Args:
        entries: The definition of that side.
        found: The keys for which a record was counted.
        fields: The fields the records have.
    """
    entries = tuple(entries)
    arranged = [line for entry in entries for line in _lines(entry, found, fields)]
    by_id = {line.row.id: line.keys for line in arranged}
    sums = {e.id: e.sum for e in entries if isinstance(e, Item) and e.sum}
    added = [
        replace(line, keys=tuple(k for i in sums[line.row.id] for k in by_id[i]))
        if line.row.id in sums
        else line
        for line in arranged
    ]
    return _told_apart(added)


def _lines(
    entry: Entry, found: Collection[str], fields: Collection[str]
) -> Iterable[Line]:
    match entry:
        case Item():
            return [_item(entry, fields)]
        case Answers():
            return _answers(entry, found, fields)
        case ValuesOf(field=name):
            return _open(name, _values(name, found))
        case Forces():
            return force_lines(_values("force", found))
        case Regions():
            return region_lines(_values("force", found))


def _item(item: Item, fields: Collection[str]) -> Line:
    keys = (EVERY,) if item.when is None else (item.id,)
    row = Row(item.id, item.label, item.group, item.depth, item.total)
    return Line(row, keys, _available(item.needs, fields))


def _answers(
    entry: Answers, found: Collection[str], fields: Collection[str]
) -> Iterable[Line]:
    about = field(entry.field)
    labels = entry.labels or {}
    values = list(entry.values)
    if not values:
        values = [value for value, _ in about.values]
        # Rules of one's own may give answers the schema does not list.
        extra = set(_values(entry.field, found)) - {*values, ""}
        values += sorted(extra)
    missing = next((v for v, _ in about.values if v in MISSING), None)
    for value in values:
        keys = [key(entry.field, value)]
        if value == missing:
            keys.append(key(entry.field, ""))
        words = labels.get(value) or about.label(value)
        row = Row(value, words, entry.group, entry.depth)
        yield Line(row, tuple(keys), _available(entry.needs, fields))
    single = not isinstance(entry, Boxes) and not entry.values
    blank = key(entry.field, "")
    if single and missing is None and blank in found:
        yield Line(Row(BLANK, "Not recorded", entry.group, entry.depth), (blank,))


def _open(name: str, values: Collection[str]) -> Iterable[Line]:
    named = force_name if name == "force" else str
    for value in sorted(values, key=lambda v: (not v, named(v).casefold(), v)):
        row = Row(key(name, value), named(value) if value else "Not recorded")
        yield Line(row, (key(name, value),))


def _values(name: str, found: Collection[str]) -> list[str]:
    start = key(name, "")
    return [k.removeprefix(start) for k in found if k.startswith(start)]


def _available(needs: Collection[str], fields: Collection[str]) -> bool:
    return not needs or any(need in fields for need in needs)


def _told_apart(arranged: list[Line]) -> list[Line]:
    """Return the lines with labels that differ: an area may be named "All uses"."""
    seen = Counter((line.row.group, line.row.label) for line in arranged)
    return [
        replace(line, row=replace(line.row, label=f"{line.row.label} ({line.row.id})"))
        if seen[line.row.group, line.row.label] > 1 and not line.row.total
        else line
        for line in arranged
    ]
