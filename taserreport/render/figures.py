"""The table as figures, one for each period, row, column and measure."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from taserreport.model import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure and what it is of. Period to measure together are its key."""

    table: str
    period: str
    """The period's code."""
    row_group: str
    row: str
    column: str
    measure: str
    value: int | Decimal | None
    base: int | None
    lower: Decimal | None
    upper: Decimal | None
    mark: str | None


NAMES = tuple(column.name for column in fields(Figure))


def figures(table: Table) -> Iterator[Figure]:
    """Give the figures of a table, row by row."""
    for row, cells in zip(table.rows, table.cells, strict=True):
        for column, cell in zip(table.columns, cells, strict=True):
            yield Figure(
                table=table.id,
                period=column.period,
                row_group=row.group,
                row=row.label,
                column=column.label,
                measure=column.measure,
                value=cell.value,
                base=cell.base,
                lower=None,
                upper=None,
                mark=cell.mark,
            )
