"""What every reader of a file gives back: its cells as text, with each row's number."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal, Protocol

from taserreport import as_written
from taserreport.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

    import pyarrow as pa

    from taserreport.model import RaggedRow
    from taserreport.records.formats.source import Source

RowWord = Literal["row", "line", "record"]

MOST_COLUMNS = 1_000
"""The widest file read; the national form has 271 columns."""
MOST_IN_A_ROW = MOST_COLUMNS + 16
"""The cells looked at in a row: there are a few more where rows have been kept out."""

CHUNK_ROWS = 65_536
_DEEP, _MOST_CELLS = 1_000, 400_000
"""How many rows are looked at for what a sheet is like: of a narrow one more, up to so
many cells, which are ten thousand records of a usual log."""


@dataclass(frozen=True, slots=True)
class TopRow:
    """One of the first rows of a file, among which the headings are."""

    number: int
    """The row or line in the file, from 1; 0 where the format itself has names."""
    cells: tuple[str, ...]
    merged: Mapping[int, int] = field(default_factory=dict)
    """For the first of some cells merged across columns, the last; both from 0."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a file, a column at a time."""

    columns: pa.RecordBatch
    """Columns named by their position in the file: "0", "1" and so on."""
    rows: pa.Int64Array
    """Each row's number in the file."""
    ragged: tuple[RaggedRow, ...] = ()
    """Rows with the wrong number of cells, which are not in `columns`."""


class Sheet(Protocol):
    """One table of a file: a worksheet, or all of a file of another kind."""

    @property
    def name(self) -> str | None:
        """The worksheet's name."""

    @property
    def row_word(self) -> RowWord:
        """What a row is called in this kind of file."""

    @property
    def hidden(self) -> bool:
        """Whether the program that made the file hides this worksheet."""

    def top(self, count: int = 40) -> tuple[TopRow, ...]:
        """Return the first rows that are not blank, as text.

        Formats that name their columns give one row, number 0: the names.
        """

    def chunks(
        self, after: int, width: int, keep: Sequence[int] | None = None
    ) -> Generator[Chunk]:
        """Yield the rows below the headings.

        Wholly blank rows of text files and worksheets are skipped. In formats that
        name their columns every record is given, whatever is in it.

        Args:
            after: The number of the heading row.
            width: How many headings there are.
            keep: The positions of the columns needed, where not all are.
        """


class FirstRows:
    """The first rows below the headings of a sheet, read when they are asked for."""

    def __init__(self, sheet: Sheet, after: int) -> None:
        """Take a sheet, and the number of the last row of headings."""
        self._sheet, self._after = sheet, after

    @cached_property
    def cells(self) -> list[Sequence[str]]:
        """The cells of each, as text."""
        top = self._sheet.top()
        width = max((len(row.cells) for row in top), default=1)
        most = max(_DEEP, _MOST_CELLS // max(width, 1))
        if not self._after:  # the format names its columns, and tops have no cells
            with closing(self._sheet.chunks(0, width)) as chunks:
                first = next(chunks, None)
            columns = first.columns.slice(0, most).columns if first else ()
            return [*zip(*map(as_written.texts, columns), strict=True)]
        return [r.cells for r in self._sheet.top(most) if r.number > self._after]

    def column(self, at: int) -> list[str]:
        """Return the cells of one column, blank where a row is shorter."""
        return [row[at] if at < len(row) else "" for row in self.cells]

    def texts(self, at: int) -> Counter[str]:
        """Return what stands in the cells of one column, each text with how often."""
        return Counter(filter(None, map(str.strip, self.column(at))))


@dataclass(frozen=True, slots=True)
class ReadingNote:
    """Something about how the file was read that its owner should know."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file that can be read, and how it was recognised."""

    name: str
    format: str
    sheets: tuple[Sheet, ...]
    notes: tuple[ReadingNote, ...] = ()
    source: Source | None = None
    """Where its bytes are."""


def answers_to(sheet: Sheet, name: str) -> bool:
    """Return whether a sheet is called so, here or in its own workbook."""
    return name in (sheet.name, getattr(sheet, "own_name", sheet.name))


def wanted_columns(width: int, keep: Sequence[int] | None) -> list[int]:
    """Return the positions to read, in the order of the file."""
    if keep is None:
        return list(range(width))
    return sorted({column for column in keep if 0 <= column < width})


def refuse_too_wide(name: str, columns: int, most: int = MOST_COLUMNS) -> None:
    """Raise where there are more columns than any export of records has."""
    if columns > most:
        raise InputError(
            f"{name} has {columns:,} columns; the most that can be read is"
            f" {MOST_COLUMNS:,}. Keep the columns of the records and save it again.",
            "F031",
        )
