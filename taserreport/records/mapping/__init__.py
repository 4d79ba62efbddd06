"""The ways in which a field is made from a file's columns, each a small class.

A mapping is bound to the columns of one sheet (see `source.py`) and then makes its
field's values for one chunk after another.
"""

from __future__ import annotations

from taserreport.records.mapping.boxes import (
    AnyOf,
    CountOf,
    FromBoxes,
    FromCases,
    answers,
)
from taserreport.records.mapping.cells import Cells, Made, Mapping
from taserreport.records.mapping.columns import (
    Constant,
    FromColumn,
    FromColumns,
    FromYearAndMonth,
    SumOf,
)
from taserreport.records.mapping.joined import FirstOf, OnlyWhere, UnionOf, blanks_of

__all__ = [
    "AnyOf",
    "Cells",
    "Constant",
    "CountOf",
    "FirstOf",
    "FromBoxes",
    "FromCases",
    "FromColumn",
    "FromColumns",
    "FromYearAndMonth",
    "Made",
    "Mapping",
    "OnlyWhere",
    "SumOf",
    "UnionOf",
    "answers",
    "blanks_of",
    "boxes_of",
    "texts_of",
]


def texts_of(made: Mapping) -> tuple[int, ...]:
    """Return the columns that are taken as they are, without a reader."""
    if isinstance(made, FromColumn) and made.read is None:
        return made.columns
    if isinstance(made, UnionOf | FirstOf):
        return tuple(column for part in made.parts for column in texts_of(part))
    return ()


def boxes_of(made: Mapping) -> frozenset[str] | None:
    """Return the values that a list can hold, or None where it can hold any."""
    if isinstance(made, FromBoxes):
        return frozenset(made.boxes)
    if isinstance(made, FromColumn) and made.box:
        return frozenset([made.box])
    if isinstance(made, OnlyWhere):
        return boxes_of(made.inner)
    if isinstance(made, UnionOf | FirstOf):
        parts = [boxes_of(part) for part in made.parts]
        if None not in parts:
            return frozenset().union(*(part for part in parts if part is not None))
    return None
