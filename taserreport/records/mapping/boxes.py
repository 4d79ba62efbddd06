"""Fields made from boxes that are ticked or answered yes or no."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.lists import lists_of
from taserreport.records import values
from taserreport.records.mapping.cells import FALSE, Cells, Made

if TYPE_CHECKING:
    from collections.abc import Mapping as MappingType

    from taserreport.model import Unreadable
    from taserreport.records.values import Reader


@dataclass(frozen=True, slots=True)
class FromBoxes:
    """A list from a family of yes/no columns, one or more for each value."""

    field: str
    boxes: MappingType[str, tuple[int, ...]]
    blank_is_no: bool
    blank_matters: tuple[str, ...]
    readers: MappingType[int, Reader] | None = None
    """What reads the boxes that are ticked with words or signs of their own."""

    @property
    def columns(self) -> tuple[int, ...]:
        """All boxes."""
        return tuple(column for group in self.boxes.values() for column in group)

    def make(self, cells: Cells) -> Made:
        """List the values ticked; a row with no box answered has no list."""
        ticked, answered, problems = {}, {}, []
        for value, group in self.boxes.items():
            made, found = answers(cells, group, self.field, self.readers)
            problems += found
            ticked[value] = pc.fill_null(made, FALSE)
            answered[value] = made.is_valid()
        any_answer = reduce(pc.or_, answered.values())
        if self.blank_is_no:
            return Made(lists_of(ticked), problems)
        blanks = {}
        for value in self.blank_matters:
            given = answered.get(value)
            blank = any_answer if given is None else pc.and_not(any_answer, given)
            blanks[f"{self.field}.{value}"] = blank
        return Made(lists_of(ticked, any_answer), problems, blanks)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Yes where any of several columns is yes, no where any is answered no."""

    field: str
    columns: tuple[int, ...]

    def make(self, cells: Cells) -> Made:
        """Read the columns as one answer."""
        return Made(*answers(cells, self.columns, self.field))


@dataclass(frozen=True, slots=True)
class CountOf:
    """The number of groups of yes/no columns in which any is yes."""

    field: str
    groups: tuple[tuple[int, ...], ...]

    @property
    def columns(self) -> tuple[int, ...]:
        """All columns of all groups."""
        return tuple(column for group in self.groups for column in group)

    def make(self, cells: Cells) -> Made:
        """Count the groups; null where no column is answered."""
        count, answered = pa.nulls(cells.rows, pa.int64()), None
        count = pc.fill_null(count, 0)
        for group in self.groups:
            # What cannot be read here is reported by the field that owns the boxes.
            made, _ = answers(cells, group, self.field)
            count = pc.add(count, pc.fill_null(made, FALSE).cast(pa.int64()))
            given = made.is_valid()
            answered = given if answered is None else pc.or_(answered, given)
        return Made(pc.if_else(answered, count, None))


@dataclass(frozen=True, slots=True)
class FromCases:
    """The value of the first case whose boxes are all as the case has them."""

    field: str
    cases: tuple[tuple[MappingType[int, bool], object], ...]
    default: object

    @property
    def columns(self) -> tuple[int, ...]:
        """Every column that a case looks at."""
        return tuple(dict.fromkeys(c for when, _ in self.cases for c in when))

    def make(self, cells: Cells) -> Made:
        """Decide each row."""
        arrow_type = values.ARROW_TYPES[values.kind(self.field)]
        boxes, problems = {}, []
        for column in self.columns:
            boxes[column], found = cells.yes_no(column, self.field)
            problems += found
        made = pa.array([self.default] * cells.rows, arrow_type)
        for when, value in reversed(self.cases):
            met = reduce(
                pc.and_,
                (
                    pc.fill_null(pc.equal(boxes[c], want), False)
                    for c, want in when.items()
                ),
            )
            made = pc.if_else(met, pa.scalar(value, arrow_type), made)
        return Made(made, problems)


def answers(
    cells: Cells,
    columns: tuple[int, ...],
    field: str,
    readers: MappingType[int, Reader] | None = None,
) -> tuple[pa.Array, list[Unreadable]]:
    """Return one answer from several yes/no columns: yes if any is, no if any is no."""
    parts, problems = [], []
    for column in columns:
        part, found = cells.yes_no(column, field, (readers or {}).get(column))
        parts.append(part)
        problems += found
    if len(parts) == 1:
        return parts[0], problems
    # The greatest of those answered; null where none is.
    greatest = pc.max_element_wise(*(part.cast(pa.int8()) for part in parts))
    return greatest.cast(pa.bool_()), problems
