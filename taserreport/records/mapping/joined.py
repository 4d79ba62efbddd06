"""Fields made from what several ways of making them give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.encoded import plain
from taserreport.lists import as_text, merged
from taserreport.records.mapping.boxes import answers
from taserreport.records.mapping.cells import FALSE, Cells, Made, Mapping
from taserreport.records.unread import only_where

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class _OfParts:
    """What is made from several mappings of one field."""

    field: str
    parts: tuple[Mapping, ...]

    @property
    def columns(self) -> tuple[int, ...]:
        """The columns of all parts."""
        return tuple(column for part in self.parts for column in part.columns)


@dataclass(frozen=True, slots=True)
class UnionOf(_OfParts):
    """A list of what any of several mappings lists."""

    def make(self, cells: Cells) -> Made:
        """Put the lists together without repeats."""
        made = [part.make(cells) for part in self.parts]
        return Made(
            merged([as_text(plain(m.values)) for m in made]),
            [problem for m in made for problem in m.problems],
            blanks_of(made),
        )


@dataclass(frozen=True, slots=True)
class FirstOf(_OfParts):
    """The first of several mappings that gives a value in the row."""

    def make(self, cells: Cells) -> Made:
        """Fill each part's gaps from the next."""
        made = [part.make(cells) for part in self.parts]
        return Made(
            pc.coalesce(*(plain(m.values) for m in made)),
            [problem for m in made for problem in m.problems],
        )


@dataclass(frozen=True, slots=True)
class OnlyWhere:
    """A list that counts only where a box is ticked; elsewhere none applies."""

    field: str
    box: int
    inner: Mapping
    unnamed: str
    """What is listed where the box is ticked and the inner mapping lists nothing."""

    @property
    def columns(self) -> tuple[int, ...]:
        """The box and what it opens."""
        return (self.box, *self.inner.columns)

    def make(self, cells: Cells) -> Made:
        """Take the inner list where the box is ticked."""
        ticked, problems = answers(cells, (self.box,), self.field)
        ticked = pc.fill_null(ticked, FALSE)
        inner = self.inner.make(cells)
        problems = [*problems, *only_where(ticked, inner.problems)]
        listed = plain(inner.values)
        named = pc.fill_null(pc.greater(pc.list_value_length(listed), 0), False)
        list_type = listed.type
        made = pc.if_else(named, listed, pa.scalar([self.unnamed], list_type))
        made = pc.if_else(ticked, made, pa.scalar([], list_type))
        return Made(made, problems)


def blanks_of(made: Iterable[Made]) -> dict[str, pa.Array]:
    """Return which rows lack a box's answer by any of what was made."""
    blanks: dict[str, pa.Array] = {}
    for each in made:
        for box, rows in each.blanks.items():
            blanks[box] = pc.or_(blanks[box], rows) if box in blanks else rows
    return blanks
