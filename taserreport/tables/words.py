"""The words around a table: its title and the notes under it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from taserreport import resources
from taserreport.printable import listed
from taserreport.tables.axis import EVERY, key
from taserreport.tables.count import SEVERAL_LEVELS
from taserreport.tables.definition import Boxes
from taserreport.tables.fields import field
from taserreport.tables.forces import force_title, territorial
from taserreport.tables.percent import rounding
from taserreport.tables.periods import ALL, Period, coverage
from taserreport.tables.within import Within, partial_periods

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from taserreport.model import Table
    from taserreport.tables.count import Counted, Selection
    from taserreport.tables.definition import Definition

NAMED = 3
"""How many forces or areas a title names; more are given as a number."""

BOXES_NAMED = 7
"""How many boxes a note names; more are given as a number."""
_LEVEL = "ced_highest_use"
_SOME = "Some of the records"


@dataclass(frozen=True, slots=True)
class Words:
    """What is printed above a table."""

    title: str
    period: str


def words(definition: Definition, counted: Counted, periods: Sequence[Period]) -> Words:
    """Return the title and the period, such as April 2019 to March 2020."""
    period = _periods(periods)
    selection = counted.selection
    parts = [definition.title]
    if selection.areas:
        parts.append(_areas(selection))
    parts += [places(selection.forces or counted.forces_in(periods)), period]
    return Words(", ".join(part for part in parts if part), period)


def places(forces: Collection[str]) -> str:
    """Return the forces in words: a few names, a number, or England and Wales."""
    if territorial() == frozenset(forces):
        return "England and Wales"
    return _some(sorted(map(force_title, forces)), "forces")


def selected(selection: Selection) -> str:
    """Return what was asked for, in words; "" where everything was."""
    parts = [
        _areas(selection),
        places(selection.forces) if selection.forces else "",
        _periods(selection.periods) if selection.periods else "",
    ]
    return ", ".join(part for part in parts if part)


def year_only(counted: Counted) -> str:
    """Return the sentence for records that a part of a year cannot take in."""
    text: str = resources.load("reference/notes.json")["automatic"]["year-only"]
    records = _records(counted.unplaced)
    return text.format_map(records | {"period": "part of a year"})


def _areas(selection: Selection) -> str:
    return _some(sorted({area.strip() for area in selection.areas}), "areas")


def _some(names: Sequence[str], many: str) -> str:
    return f"{len(names)} {many}" if len(names) > NAMED else listed(names)


def _periods(periods: Sequence[Period]) -> str:
    whole = [p.label for p in periods if p.code == ALL]
    return whole[0] if whole else listed([p.label for p in periods])


@dataclass(frozen=True, slots=True)
class Lacking:
    """What the forms behind the records do not ask."""

    unasked: frozenset[str]
    """The keys of values that no record has a box for."""
    partly_asked: Mapping[str, tuple[str, ...]]
    """By field, the names of the files without a column that others have."""
    partly_boxed: Mapping[str, frozenset[str]]
    """By field, the values that only some records have no box for."""


@dataclass(frozen=True, slots=True)
class Remarks:
    """The notes of one table, from `schemas/reference/notes.json`."""

    table: Table
    definition: Definition
    counted: Counted
    parts: Sequence[Within]
    ladder: str
    lacking: Lacking

    def all(self) -> Iterator[str]:
        """Give the definition's notes, then those that these figures call for."""
        catalogue = resources.load("reference/notes.json")
        for name in self.definition.notes:
            yield catalogue["notes"][name]
        automatic = catalogue["automatic"]
        if SEVERAL_LEVELS & self.counted.fields:
            yield automatic["ladder"].format_map(_ladder(self.ladder))
        yield from self._none_ticked(automatic["none-ticked"])
        yield from self.cautions()
        if any(column.measure == "percent" for column in self.table.columns):
            yield automatic["percent"].format_map(rounding())
        yield from self._about_periods(automatic)
        yield from self._marks(catalogue["marks"])

    def cautions(self) -> Iterator[str]:
        """Give the notes that say what the forms behind the records did not ask."""
        automatic = resources.load("reference/notes.json")["automatic"]
        yield from self._partly_asked(automatic["partly-asked"])
        yield from self._without_box(automatic)

    def _about_periods(self, automatic: Mapping[str, str]) -> Iterator[str]:
        """Say what the records cannot tell of the periods shown."""
        for part in self.parts:
            if part.unplaced:
                about = _records(part.unplaced) | {"period": part.period.label}
                yield automatic["year-only"].format_map(about)
        if beyond := partial_periods(self.counted):
            months = coverage(self.counted.spans)
            yield automatic["coverage"].format(months=months, periods=listed(beyond))
        if any(part.silent for part in self.parts):
            yield automatic["silent-force"]
        if self._part_years():
            yield automatic["part-year"]

    def _none_ticked(self, text: str) -> Iterator[str]:
        """Say how many records have no box ticked, over all periods with figures."""
        boxes = {e.field for e in self.definition.rows if isinstance(e, Boxes)}
        if not self.definition.multiple or len(boxes) != 1:
            return
        blank = (key(boxes.pop(), ""), EVERY)
        number = sum(
            n
            for (*keys, span), n in self.counted.cells.items()
            if tuple(keys) == blank
            and any(part.known and part.period.holds(span) for part in self.parts)
        )
        yield text.format_map(_records(number))

    def _partly_asked(self, text: str) -> Iterator[str]:
        """Say which files never asked what the table is about."""
        missing = self.lacking.partly_asked
        for name in sorted(self.definition.about() & missing.keys()):
            if files := missing[name]:
                yield text.format_map(_files(files) | {"field": field(name).title})

    def _without_box(self, texts: Mapping[str, str]) -> Iterator[str]:
        """Say which answers had no box, where the figures do not show it by a mark."""
        every = [
            v for v, _ in field(_LEVEL).values if key(_LEVEL, v) in self.lacking.unasked
        ]
        some = self.lacking.partly_boxed
        about = self.definition.about()
        if _LEVEL in about:
            for which, levels in [
                ("The records", every),
                (_SOME, some.get(_LEVEL, ())),
            ]:
                if levels:
                    yield texts["levels-without-box"].format_map(
                        {"which": which, "boxes": _boxes(_LEVEL, levels)}
                    )
        for name in sorted(about & some.keys() - {_LEVEL}):
            yield texts["partly-boxed"].format_map(
                {"which": _SOME, "boxes": _boxes(name, some[name])}
            )

    def _part_years(self) -> bool:
        """Tell whether the default periods cut a financial year short."""
        years = [part.period for part in self.parts if part.period.code != ALL]
        by_default = not self.counted.selection.periods and len(years) > 1
        return by_default and any(p.last - p.first < 11 for p in years)

    def _marks(self, catalogue: Mapping[str, str]) -> Iterator[str]:
        used = {cell.mark for row in self.table.cells for cell in row}
        return (text for mark, text in catalogue.items() if mark in used)


def _records(number: int) -> dict[str, str]:
    """Return a number of records in words, with the verbs that go with it."""
    one = number == 1
    return {
        "records": "1 record" if one else f"{number:,} records",
        "give": "gives" if one else "give",
    }


def _boxes(name: str, missing: Collection[str]) -> str:
    """Return answers in words, in the order in which they are printed."""
    labels = [f'"{label}"' for value, label in field(name).values if value in missing]
    few = len(labels) <= BOXES_NAMED
    return listed(labels) if few else f"{len(labels)} of these answers"


def _files(names: Sequence[str]) -> dict[str, str]:
    """Return names of files in words, with the verb and the pronoun for them."""
    one = len(names) == 1
    return {
        "files": listed(names),
        "have": "has" if one else "have",
        "its": "its" if one else "their",
    }


def _ladder(name: str) -> dict[str, Any]:
    ladder = resources.load("reference/ladders.json")["ladders"][name]
    levels = [field("ced_highest_use").label(level) for level in ladder["order"]]
    return {
        "title": ladder["title"],
        "order": listed([level.lower() for level in levels]),
        "source": ladder["source"],
    }
