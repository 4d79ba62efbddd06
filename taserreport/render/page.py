"""The layout of a table as it reads, in words and strings, for all page formats.

Several periods stand side by side where each has one column of numbers, and one below
the other, as blocks, where each has more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from taserreport.printable import escaped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from taserreport.model import Cell, Column, Row, Table


@dataclass(frozen=True, slots=True)
class Block:
    """The figures of one period, or of all where they stand side by side."""

    period: str
    """The period in months; "" where the headings name it or there is only one."""
    headings: tuple[str, ...]
    """The headings of the columns of figures."""
    cells: tuple[tuple[Cell, ...], ...]
    """The figures by row, in the order of the headings."""


@dataclass(frozen=True, slots=True)
class Page:
    """A table laid out: labels of rows, and blocks of figures beside them."""

    rows: tuple[Row, ...]
    blocks: tuple[Block, ...]
    grouped: bool
    """Whether rows have groups."""


def printable(table: Table) -> Table:
    """Return a table whose words, some of them from files, are safe to show.

    White space of any kind becomes a space; any other sign that is not printable, such
    as one that moves the cursor or turns text around, becomes an escape.
    """
    return replace(
        table,
        title=_safe(table.title),
        unit=_safe(table.unit),
        period_label=_safe(table.period_label),
        rows=tuple(
            replace(row, label=_safe(row.label), group=_safe(row.group))
            for row in table.rows
        ),
        columns=tuple(
            replace(
                column,
                label=_safe(column.label),
                period_label=_safe(column.period_label),
            )
            for column in table.columns
        ),
        row_heading=_safe(table.row_heading),
        group_heading=_safe(table.group_heading),
        notes=tuple(map(_safe, table.notes)),
        source=_safe(table.source),
    )


def _safe(words: str) -> str:
    return escaped(" ".join(words.split()))


def page(table: Table) -> Page:
    """Return a table's layout."""
    return Page(table.rows, _blocks(table), any(row.group for row in table.rows))


def text(cell: Cell, *, thousands: bool = True) -> str:
    """Return a figure as printed: a number, or the mark in its place."""
    if cell.value is None:
        return cell.mark or ""
    return f"{cell.value:,}" if thousands else str(cell.value)


def numbered(notes: Sequence[str]) -> tuple[str, ...]:
    """Return notes with their numbers, as they are printed under a table."""
    return tuple(f"Note {n}: {note}" for n, note in enumerate(notes, 1))


def _blocks(table: Table) -> tuple[Block, ...]:
    periods = {column.period: column.period_label for column in table.columns}
    across = [column.id for column in table.columns if column.measure == "uses"]
    if len(periods) > 1 and len(across) > len(periods):
        return tuple(_block(table, code, label) for code, label in periods.items())
    headings = tuple(
        _heading(column, column.period_label if len(periods) > 1 else column.label)
        for column in table.columns
    )
    return (Block("", headings, table.cells),)


def _block(table: Table, code: str, label: str) -> Block:
    chosen = [n for n, column in enumerate(table.columns) if column.period == code]
    columns = [table.columns[n] for n in chosen]
    return Block(
        label,
        tuple(_heading(column, column.label) for column in columns),
        tuple(tuple(row[n] for n in chosen) for row in table.cells),
    )


def _heading(column: Column, label: str) -> str:
    return f"{label} (%)" if column.measure == "percent" else label
