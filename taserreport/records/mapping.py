"""The ways in which a field is made from a file's columns, each a small class.

A mapping is bound to the columns of one sheet (see `source.py`) and then makes its
field's values for one chunk after another.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import reduce
from typing import TYPE_CHECKING, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.encoded import encoded, is_encoded, of_each, plain
from taserreport.lists import as_text, lists_of, merged
from taserreport.records import values
from taserreport.records.unread import only_where

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping as MappingType

    from taserreport.model import Unreadable
    from taserreport.records.values import Reader
    from taserreport.records.vocabulary import Memory


# A value of Arrow's own: to make one anew for each column costs more than its use.
_FALSE = pa.scalar(False)


class Cells:
    """The columns of one chunk as text, each converted once."""

    def __init__(self, columns: pa.RecordBatch, memory: Memory | None = None) -> None:
        """Take the columns, and what was read from the rows before."""
        self._columns = columns
        self._texts: dict[int, pa.Array] = {}
        self._words: dict[int, pa.DictionaryArray] = {}
        self._answers: dict[int, tuple[pa.Array, list[Unreadable]]] = {}
        self.rows: int = columns.num_rows
        self.memory: Memory = {} if memory is None else memory
        self.of_yes_and_no: set[int] = set()
        """The columns read so far as yes or no."""

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self._columns.schema.names)

    def has(self, column: int) -> bool:
        """Return whether a column was read at all."""
        return str(column) in self._columns.schema.names

    def repeats(self, column: int) -> bool:
        """Return whether each different cell of a column is held once."""
        return is_encoded(self._columns.column(str(column)))

    def text(self, column: int, places: pa.Array | None = None) -> pa.Array:
        """Return one column, by its position in the file, as `as_text` does.

        Args:
            column: Its position.
            places: The rows wanted, by their positions, where not all are.
        """
        cells = self._columns.column(str(column))
        if places is not None:
            return as_text(plain(cells.take(places)))
        if column not in self._texts:
            self._texts[column] = as_text(plain(cells))
        return self._texts[column]

    def words(self, column: int) -> pa.DictionaryArray:
        """Return one column as the file has it, with each different cell held once."""
        if column not in self._words:
            self._words[column] = _words(self._columns.column(str(column)))
        return self._words[column]

    def spellings(self) -> dict[int, frozenset[str]]:
        """Return how yes and no are written in the columns read as such."""
        found = {}
        for column in self.of_yes_and_no:
            texts = as_text(self.words(column).dictionary).to_pylist()
            understood = (t for t in texts if t and values.is_yes_or_no(t))
            found[column] = frozenset(understood)
        return found

    def yes_no(self, column: int, field: str) -> tuple[pa.Array, list[Unreadable]]:
        """Return one box's answers, and what in it is neither yes nor no.

        Several fields look at one box, which is read once.
        """
        if column not in self._answers:
            self.of_yes_and_no.add(column)
            self._answers[column] = values.recode(
                self.words(column),
                values.yes_no_reader(),
                pa.bool_(),
                field,
                column,
                self.memory,
            )
        made, problems = self._answers[column]
        return made, [replace(problem, field=field) for problem in problems]


def _words(column: pa.Array) -> pa.DictionaryArray:
    if pa.types.is_list(column.type):  # Arrow tells lists apart only as text
        return as_text(column).dictionary_encode()
    return column if is_encoded(column) else column.dictionary_encode()


@dataclass(slots=True)
class Made:
    """A field's values for one chunk, with what could not be read."""

    values: pa.Array
    problems: list[Unreadable] = field(default_factory=list)
    blanks: dict[str, pa.Array] = field(default_factory=dict)
    """For a box whose lack of an answer matters, such as
    `impact_factors.possession_of_weapon`: which rows lack it."""


class Mapping(Protocol):
    """Makes one field."""

    @property
    def columns(self) -> tuple[int, ...]:
        """The file's columns that the field is made from, the telling one first."""

    def make(self, cells: Cells) -> Made:
        """Return the field's values, one for each row of the chunk."""


@dataclass(frozen=True, slots=True)
class FromColumn:
    """The field is one column, read answer by answer; without `read`, text as it is."""

    field: str
    columns: tuple[int, ...]
    read: Reader | None
    blank_means_open: str | None = None
    """The box that is unanswered where the text could not be placed."""

    def make(self, cells: Cells) -> Made:
        """Read the column."""
        (column,) = self.columns
        if self.read is None and not cells.repeats(column):
            return Made(*values.as_they_are(cells.text(column), self.field, column))
        arrow_type = values.ARROW_TYPES[values.kind(self.field)]
        if arrow_type == pa.bool_():
            cells.of_yes_and_no.add(column)
        words = cells.words(column)
        made, problems = values.recode(
            words,
            self.read or values.free_text(self.field),
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
            blanks[self.blank_means_open] = pc.fill_null(empty, _FALSE)
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
            part, found = values.recode(
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
class FromBoxes:
    """A list from a family of yes/no columns, one or more for each value."""

    field: str
    boxes: MappingType[str, tuple[int, ...]]
    blank_is_no: bool
    blank_matters: tuple[str, ...]

    @property
    def columns(self) -> tuple[int, ...]:
        """All boxes."""
        return tuple(column for group in self.boxes.values() for column in group)

    def make(self, cells: Cells) -> Made:
        """List the values ticked; a row with no box answered has no list."""
        ticked, answered, problems = {}, {}, []
        for value, group in self.boxes.items():
            made, found = answers(cells, group, self.field)
            problems += found
            ticked[value] = pc.fill_null(made, _FALSE)
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
class SumOf:
    """The sum of whole numbers in several columns; null where none is given."""

    field: str
    columns: tuple[int, ...]
    read: Reader

    def make(self, cells: Cells) -> Made:
        """Add the columns."""
        total, problems = pa.nulls(cells.rows, pa.int64()), []
        for column in self.columns:
            made, found = values.recode(
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
            count = pc.add(count, pc.fill_null(made, _FALSE).cast(pa.int64()))
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
        ticked = pc.fill_null(ticked, _FALSE)
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


def answers(
    cells: Cells, columns: tuple[int, ...], field: str
) -> tuple[pa.Array, list[Unreadable]]:
    """Return one answer from several yes/no columns: yes if any is, no if any is no."""
    parts, problems = [], []
    for column in columns:
        part, found = cells.yes_no(column, field)
        parts.append(part)
        problems += found
    if len(parts) == 1:
        return parts[0], problems
    # The greatest of those answered; null where none is.
    greatest = pc.max_element_wise(*(part.cast(pa.int8()) for part in parts))
    return greatest.cast(pa.bool_()), problems


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
    if isinstance(made, OnlyWhere):
        return boxes_of(made.inner)
    if isinstance(made, UnionOf | FirstOf):
        parts = [boxes_of(part) for part in made.parts]
        if None not in parts:
            return frozenset().union(*(part for part in parts if part is not None))
    return None
