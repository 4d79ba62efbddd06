"""The columns of one chunk as text, and what a field is made into from them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

import pyarrow as pa

from taserreport.encoded import is_encoded, plain
from taserreport.lists import as_text
from taserreport.records import values
from taserreport.records.recoding import recode

if TYPE_CHECKING:
    from taserreport.model import Unreadable
    from taserreport.records.values import Reader
    from taserreport.records.vocabulary import Memory


# A value of Arrow's own: to make one anew for each column costs more than its use.
FALSE = pa.scalar(False)


class Cells:
    """The columns of one chunk as text, each converted once."""

    def __init__(self, columns: pa.RecordBatch, memory: Memory | None = None) -> None:
        """Take the columns, and what was read from the rows before."""
        self._columns = columns
        self._texts: dict[int, pa.Array] = {}
        self._words: dict[int, pa.DictionaryArray] = {}
        self._answers: dict[tuple[int, Reader], tuple[pa.Array, list[Unreadable]]] = {}
        self.rows: int = columns.num_rows
        self.memory: Memory = {} if memory is None else memory
        self.of_yes_and_no: set[int] = set()
        """The columns read so far as yes or no."""

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self._columns.schema.names)

    @property
    def columns(self) -> list[int]:
        """The columns that were read, by their positions in the file."""
        return sorted(map(int, self._columns.schema.names))

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

    def yes_no(
        self, column: int, field: str, read: Reader | None = None
    ) -> tuple[pa.Array, list[Unreadable]]:
        """Return one box's answers, and what in it is neither yes nor no.

        Several fields look at one box, which is read once.
        """
        read = read or values.yes_no_reader()
        if (column, read) not in self._answers:
            self.of_yes_and_no.add(column)
            self._answers[column, read] = recode(
                self.words(column),
                read,
                pa.bool_(),
                field,
                column,
                self.memory,
            )
        made, problems = self._answers[column, read]
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
