"""From counts to a titled table: periods chosen, lines arranged, words added."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from taserreport.errors import InputError
from taserreport.model import Cell, Column, Table
from taserreport.tables import words
from taserreport.tables.arrange import Known, lines
from taserreport.tables.axis import EVERY, key
from taserreport.tables.fields import field
from taserreport.tables.percent import percentage
from taserreport.tables.periods import ALL, Period, coverage
from taserreport.tables.within import Within, within

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from taserreport.tables.count import Counted
    from taserreport.tables.definition import Definition
    from taserreport.tables.line import Line

UNAVAILABLE = "[x]"


def build(
    definition: Definition,
    counted: Counted,
    *,
    percent: bool = False,
    ladder: str = "home-office",
    source: str = "",
    facts: Mapping[str, str] | None = None,
    notes: Sequence[str] = (),
    unasked: Mapping[str, frozenset[str]] | None = None,
    partly_asked: Mapping[str, tuple[str, ...]] | None = None,
    partly_boxed: Mapping[str, frozenset[str]] | None = None,
) -> Table:
    """Return the table of what was counted.

    Args:
        definition: The one that the counter was made with.
        counted: The counter's result.
        percent: Add a column of percentages beside each column of numbers. The base
            is all records of that column and period.
        ladder: Which order of levels the highest use was found with, by its id in
            `schemas/reference/ladders.json`.
        source: Where the records are from, printed under the table.
        facts: What else decides the figures; kept with the table.
        notes: Remarks to print after the table's own.
        unasked: For a field, the values that no file has a box or column for, or that
            cannot be worked out from those it has. They are not available, never 0.
        partly_asked: For a field, the names of the files that have no column for it
            though others have. A note says so where the table is about the field.
        partly_boxed: For a field, the values that only some records had no box for,
            of which a note is made as well.

    Raises:
        InputError: H102, the records lack a field that the table is about; P601,
            no record is left to count.
    """
    _check_fields(definition, counted)
    if not counted.counted and not (definition.zeros and counted.spans):
        raise InputError(_nothing(definition, counted), "P601")
    parts = within(counted)
    periods = [part.period for part in parts]
    known = _known(parts, counted, unasked or {})
    rows = lines(definition.rows, known)
    columns = lines(definition.columns, known)
    table_words = words.words(definition, counted, periods)
    table = Table(
        id=definition.id,
        title=table_words.title,
        unit=definition.unit,
        period_label=table_words.period,
        rows=tuple(line.row for line in rows),
        columns=tuple(_columns(periods, columns, percent=percent)),
        cells=tuple(
            tuple(_cells(row, columns, parts, percent=percent)) for row in rows
        ),
        row_heading=definition.row_heading,
        group_heading=definition.group_heading,
        source=source,
        facts=_facts(definition, counted, periods, ladder) | dict(facts or {}),
    )
    lacking = words.Lacking(known.unasked, partly_asked or {}, partly_boxed or {})
    remarks = words.Remarks(table, definition, counted, parts, ladder, lacking)
    each_once = tuple(dict.fromkeys((*remarks.all(), *notes)))
    return replace(table, notes=each_once, cautions=tuple(remarks.cautions()))


def _known(
    parts: Sequence[Within], counted: Counted, unasked: Mapping[str, frozenset[str]]
) -> Known:
    found = frozenset(k for part in parts for keys in part.counts for k in keys)
    boxes = frozenset(key(name, v) for name, vs in unasked.items() for v in vs)
    return Known(
        found=found,
        fields=counted.fields,
        unasked=boxes - found,
        silent=frozenset().union(*(part.silent for part in parts)),
    )


def _check_fields(definition: Definition, counted: Counted) -> None:
    if not counted.spans:  # Without any record there is no field to miss.
        return
    for name in sorted(definition.wanted() | _asked(counted)):
        if name not in counted.fields:
            raise InputError(
                f'The records have no "{field(name).title}", which this table needs.',
                "H102",
            )
    for any_of in definition.needs:
        if counted.fields.intersection(any_of):
            continue
        titles = [f'"{field(name).title}"' for name in any_of]
        raise InputError(
            f"The records have none of the fields this table needs: {', '.join(titles)}.",
            "H102",
        )


def _asked(counted: Counted) -> frozenset[str]:
    return frozenset({"area"} if counted.selection.areas else ())


def _nothing(definition: Definition, counted: Counted) -> str:
    """Return the line that says what was asked for and what there is instead."""
    asked = words.selected(counted.selection)
    if not counted.spans:
        return f'No records to count for "{definition.title}".'
    what = f"No records in {asked}" if asked else "No records to count"
    there = words.places({force for force, _ in counted.forces})
    year_only = f" {words.year_only(counted)}" if counted.unplaced else ""
    return (
        f'{what} for "{definition.title}": the files cover '
        f"{coverage(counted.spans)}, {there}.{year_only}"
    )


def _columns(
    periods: Iterable[Period], columns: Iterable[Line], *, percent: bool
) -> Iterable[Column]:
    columns = list(columns)
    for period in periods:
        for line in columns:
            about = (line.row.id, line.row.label, period.code, period.label)
            yield Column(*about, "uses")
            if percent:
                yield Column(*about, "percent")


def _cells(
    row: Line, columns: Iterable[Line], parts: Iterable[Within], *, percent: bool
) -> Iterable[Cell]:
    columns = list(columns)
    for part in parts:
        for column in columns:
            if not part.has(row, column):
                yield from (Cell(None, None, UNAVAILABLE) for _ in range(1 + percent))
                continue
            uses = part.number(row.keys, column.keys)
            yield Cell(uses)
            if percent:
                yield percentage(uses, part.number((EVERY,), column.keys))


def _facts(
    definition: Definition, counted: Counted, periods: Iterable[Period], ladder: str
) -> dict[str, str]:
    selection = counted.selection
    facts = {
        "table": definition.id,
        "ladder": ladder,
        "periods": ", ".join(p.code for p in periods if p.code != ALL),
        "forces": ", ".join(sorted(selection.forces)),
        "areas": ", ".join(sorted(selection.areas)),
        "counted": str(counted.counted),
        "outside": str(counted.outside),
    }
    return {name: value for name, value in facts.items() if value}
