"""From a definition's entries and what was found to the lines of a table, in order."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
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
    from collections.abc import Collection, Iterable, Mapping

    from taserreport.tables.definition import Needs

BLANK = "not_recorded"


@dataclass(frozen=True, slots=True)
class Known:
    """What of the records decides which lines there are and which have figures."""

    found: frozenset[str] = frozenset()
    """The keys with a record in a period that is printed."""
    fields: frozenset[str] = frozenset()
    """The fields the records have."""
    unasked: frozenset[str] = frozenset()
    """The keys of values that the files cannot give, whatever happened."""
    silent: frozenset[str] = frozenset()
    """The keys of forces without a record in one of the periods."""

    def meets(self, needs: Needs) -> bool:
        """Tell whether the records have at least one of each group of needs."""
        return all(any(map(self._has, any_of)) for any_of in needs)

    def _has(self, need: str) -> bool:
        return need.partition("=")[0] in self.fields and need not in self.unasked


def lines(entries: Iterable[Entry], known: Known) -> list[Line]:
    """Return the lines of one side of a table, by the definition of that side."""
    entries = tuple(entries)
    arranged = [line for entry in entries for line in _lines(entry, known)]
    by_id = {line.row.id: line for line in arranged}
    sums = {e.id: e for e in entries if isinstance(e, Item) and e.sum}
    return _told_apart(
        [
            _added(line, item, by_id) if (item := sums.get(line.row.id)) else line
            for line in arranged
        ]
    )


def _added(line: Line, item: Item, by_id: Mapping[str, Line]) -> Line:
    """Return the line of a sum: as available as its parts, or as it says itself."""
    parts = [by_id[part] for part in item.sum]
    return replace(
        line,
        keys=tuple(k for part in parts for k in part.keys),
        available=line.available
        and (bool(item.needs) or all(part.available for part in parts)),
    )


def _lines(entry: Entry, known: Known) -> Iterable[Line]:
    match entry:
        case Item():
            return [_item(entry, known)]
        case Answers():
            return _answers(entry, known)
        case ValuesOf(field=name):
            return _open(name, _values(name, known.found))
        case Forces():
            return force_lines(_values("force", known.found), bool(known.silent))
        case Regions():
            return region_lines(_values("force", known.found), bool(known.silent))


def _item(item: Item, known: Known) -> Line:
    keys = (EVERY,) if item.when is None else (item.id,)
    row = Row(item.id, item.label, item.group, item.depth, item.total)
    return Line(row, keys, known.meets(item.needs))


def _answers(entry: Answers, known: Known) -> Iterable[Line]:
    about = field(entry.field)
    labels = entry.labels or {}
    values = list(entry.values)
    if not values:
        values = [value for value, _ in about.values]
        # Rules of one's own may give answers the schema does not list.
        extra = set(_values(entry.field, known.found)) - {*values, ""}
        values += sorted(extra)
    missing = next((v for v, _ in about.values if v in MISSING), None)
    for value in values:
        keys = [key(entry.field, value)]
        if value == missing:
            keys.append(key(entry.field, ""))
        words = labels.get(value) or about.label(value)
        row = Row(value, words, entry.group, entry.depth)
        available = known.meets(entry.needs) and not known.unasked.issuperset(keys)
        yield Line(row, tuple(keys), available)
    single = not isinstance(entry, Boxes) and not entry.values
    blank = key(entry.field, "")
    if single and missing is None and blank in known.found:
        yield Line(Row(BLANK, "Not recorded", entry.group, entry.depth), (blank,))


def _open(name: str, values: Collection[str]) -> Iterable[Line]:
    named = force_name if name == "force" else str
    for value in sorted(values, key=lambda v: (not v, named(v).casefold(), v)):
        row = Row(key(name, value), named(value) if value else "Not recorded")
        yield Line(row, (key(name, value),))


def _values(name: str, found: Collection[str]) -> list[str]:
    start = key(name, "")
    return [k.removeprefix(start) for k in found if k.startswith(start)]


def _told_apart(arranged: list[Line]) -> list[Line]:
    """Return the lines with labels that differ: an area may be named "All uses"."""
    seen = Counter((line.row.group, line.row.label) for line in arranged)
    return [
        replace(line, row=replace(line.row, label=f"{line.row.label} ({line.row.id})"))
        if seen[line.row.group, line.row.label] > 1 and not line.row.total
        else line
        for line in arranged
    ]
