"""Fields made from the answers in columns, each read for itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.encoded import encoded, of_each, plain, rows_of, together
from taserreport.lists import merged
from taserreport.records import values
from taserreport.records.dates import read_year_and_month
from taserreport.records.mapping.cells import FALSE, Cells, Made
from taserreport.records.recoding import as_they_are, free_text, recode, unreadable
from taserreport.records.unread import Unread

if TYPE_CHECKING:
    from taserreport.records.values import Reader


@dataclass(frozen=True, slots=True)
class FromColumn:
    """The field is one column, read answer by answer; without `read`, text as it is."""

    field: str
    columns: tuple[int, ...]
    read: Reader | None
    blank_means_open: str | None = None
    """The box that is unanswered where the text could not be placed."""
    box: str | None = None
    """The one value of a list that the column asks for, if it is such a box."""

    def make(self, cells: Cells) -> Made:
        """Read the column."""
        (column,) = self.columns
        if self.read is None and not cells.repeats(column):
            return Made(*as_they_are(cells.text(column), self.field, column))
        arrow_type = values.ARROW_TYPES[values.kind(self.field)]
        if arrow_type == pa.bool_():
            cells.of_yes_and_no.add(column)
        words = cells.words(column)
        made, problems = recode(
            words,
            self.read or free_text(self.field),
            arrow_type,
            self.field,
            column,
            cells.memory,
        )
        blanks = {}
        if self.blank_means_open:
            empty = of_each(
                made, lambda lists: pc.equal(pc.list_value_length(lists), 0)
            )
            blanks[self.blank_means_open] = pc.fill_null(empty, FALSE)
        return Made(made, problems, blanks)


@dataclass(frozen=True, slots=True)
class FromColumns:
    """A list from several columns that hold one answer each, in their order."""

    field: str
    columns: tuple[int, ...]
    read: Reader

    def make(self, cells: Cells) -> Made:
        """Read every column; a row with no answer in any has no list."""
        parts, problems = [], []
        for column in self.columns:
            part, found = recode(
                cells.words(column),
                self.read,
                pa.string(),
                self.field,
                column,
                cells.memory,
            )
            parts.append(plain(part))
            problems += found
        return Made(merged(parts), problems)


@dataclass(frozen=True, slots=True)
class SumOf:
    """The sum of whole numbers in several columns; null where none is given."""

    field: str
    columns: tuple[int, ...]
    read: Reader

    def make(self, cells: Cells) -> Made:
        """Add the columns."""
        total, problems = pa.nulls(cells.rows, pa.int64()), []
        for column in self.columns:
            made, found = recode(
                cells.words(column),
                self.read,
                pa.int64(),
                self.field,
                column,
                cells.memory,
            )
            problems += found
            part = plain(made)
            both = pc.add(pc.fill_null(total, 0), pc.fill_null(part, 0))
            total = pc.if_else(pc.or_(total.is_valid(), part.is_valid()), both, None)
        return Made(total, problems)


@dataclass(frozen=True, slots=True)
class FromYearAndMonth:
    """The financial year that holds a month of a calendar year, from two columns."""

    field: str
    columns: tuple[int, int]
    """The year and the month."""

    def make(self, cells: Cells) -> Made:
        """Read each different year with each different month once."""
        column = self.columns[0]
        pairs, indices = together([cells.words(each) for each in self.columns])
        found: list[str | None] = []
        wrong: dict[int, tuple[str, Unread]] = {}
        for number, (year, month) in enumerate(pairs):
            both = year and month
            value = read_year_and_month(str(year), str(month)) if both else None
            if isinstance(value, Unread):
                wrong[number] = f"{year} {month}", value
                value = None
            found.append(value)
        problems = [
            unreadable(why, self.field, column, text, rows)
            for number, rows in rows_of(indices, wrong)
            for text, why in [wrong[number]]
        ]
        return Made(encoded(found, indices, pa.string()), problems)


@dataclass(frozen=True, slots=True)
class Constant:
    """The same value in every row, because the whole source has it."""

    field: str
    value: object
    columns: tuple[int, ...] = ()

    def make(self, cells: Cells) -> Made:
        """Repeat the value."""
        arrow_type = values.ARROW_TYPES[values.kind(self.field)]
        indices = pa.repeat(pa.scalar(0, pa.int32()), cells.rows)
        return Made(encoded([self.value], indices, arrow_type))
