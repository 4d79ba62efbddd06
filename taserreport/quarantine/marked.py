"""A copy of the records with the cells to correct marked, and a list of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from taserreport import as_written
from taserreport.model import column_letters
from taserreport.quarantine.book import (
    MOST_NAME,
    Book,
    note,
    put,
    refuse_too_many,
)
from taserreport.quarantine.problems import SEVERITIES, Problems, Told
from taserreport.resources import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from taserreport.model import Batch, Fault

_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']+")


@dataclass(frozen=True, slots=True)
class Copied:
    """A sheet that is copied."""

    name: str
    """What its copy is called, if that name is free."""
    top: tuple[tuple[int, tuple[str, ...]], ...]
    """The rows up to the headings, each with its number in the copy, from 1."""
    offset: int
    """What to add to a row's number: 1 where the headings are not in a row."""


@dataclass(slots=True)
class _Page:
    page: Any
    name: str
    last: int = -1


@dataclass(slots=True)
class _Mark:
    """What is wrong with a cell, or with a row as a whole."""

    lines: list[str] = field(default_factory=list)
    is_error: bool = False


Marks = dict[int | None, _Mark]
"""What is wrong in a row, by column; None is the row as a whole."""


class MarkedWriter:
    """Writes the copy; the list of what is marked comes first in it.

    Args:
        out: Takes the workbook at the end.
        only: The codes of what to mark; all where empty.
        sheets: What the sheets to copy are called, so that the list is called
            otherwise, and an address in it is one of the copy too.
    """

    def __init__(
        self,
        out: IO[bytes],
        only: frozenset[str] = frozenset(),
        sheets: Iterable[str] = (),
    ) -> None:
        self._words: dict[str, Any] = load("reference/quarantine.json")
        self._book = Book(out)
        theirs = (_allowed(name) for name in sheets)
        self._list_name = _free(self._words["problems"]["sheet"], theirs)
        self._list = self._book.page(self._list_name)
        self._pages: dict[int, _Page] = {}
        self._only = only
        self._problems = Problems(only)
        self._notes = 0
        self.rows = 0
        """How many rows have something marked in them."""

    def add(
        self,
        part: int,
        copied: Copied,
        batch: Batch,
        faults: Iterable[Fault],
        tell: Callable[[Fault], Told],
    ) -> None:
        """Write the rows of a batch, whatever became of them.

        Args:
            part: The number of the batch's part.
            copied: The sheet that the part is.
            batch: The rows, with their cells as the file has them.
            faults: What is wrong in them.
            tell: Says what else there is to say of a fault.

        Raises:
            InputError: They are too many, or too long, for a worksheet.
        """
        if batch.raw is None:
            raise ValueError("a batch without its cells cannot be copied")
        page = self._page(part, copied)
        marks = self._marks(page, copied, batch, faults, tell)
        ragged = {row.row: row.cells for row in batch.ragged}
        numbers = pa.concat_arrays([batch.raw.rows, pa.array([*ragged], pa.int64())])
        own = as_written.rows(batch.raw, batch.raw.rows)
        for row in numbers.take(pc.sort_indices(numbers)).to_pylist():
            cells = ragged.get(row) or own.get(row, ())
            self._write(page, row + copied.offset, cells, marks.get(row, {}))

    def end(self) -> None:
        """Write the list, and the workbook."""
        self._problems.write(self._book, self._list)
        self._book.close()

    @property
    def marked(self) -> int:
        """How many problems are marked: one for each thing wrong in each row."""
        return self._problems.count

    def drop(self) -> None:
        """Delete what was kept on the way."""
        self._book.drop()

    def _page(self, part: int, copied: Copied) -> _Page:
        if part not in self._pages:
            taken = (self._list_name, *(page.name for page in self._pages.values()))
            name = _free(_allowed(copied.name), taken)
            page = _Page(self._book.page(name), name)
            page.page.set_column(0, 999, 14, self._book.own)
            for row, cells in copied.top:
                style = self._book.own_heading if row == copied.top[-1][0] else None
                self._write(page, row, cells, {}, style)
            if copied.top:
                page.page.freeze_panes(copied.top[-1][0], 0)
            self._pages[part] = page
        return self._pages[part]

    def _marks(
        self,
        page: _Page,
        copied: Copied,
        batch: Batch,
        faults: Iterable[Fault],
        tell: Callable[[Fault], Told],
    ) -> dict[int, Marks]:
        """Return what to say of the cells of each row, and keep it for the list."""
        marks: dict[int, Marks] = {}
        for fault in faults:
            if fault.severity not in SEVERITIES:
                continue
            if self._only and fault.code not in self._only:
                continue
            told = tell(fault)
            lines = [fault.message, f"{self._words['write_instead']}: {told.instead}"]
            letters = column_letters(fault.column or 0)
            for row in fault.rows.to_pylist():
                mark = marks.setdefault(row, {}).setdefault(fault.column, _Mark())
                mark.lines += lines
                mark.is_error |= fault.severity == "error"
                link = f"'{page.name}'!{letters}{row + copied.offset}"
                place = batch.origin.cell(row, fault.column), link
                self._problems.add(
                    fault, batch.origin, (len(self._pages), row), place, told
                )
        self.rows += len(marks)
        return marks

    def _write(
        self,
        page: _Page,
        row: int,
        cells: Sequence[str],
        marks: Marks,
        style: Any = None,
    ) -> None:
        """Write a row at the place it has in its file, counted from 1."""
        at = row - 1
        refuse_too_many(at)
        page.last = at
        plain = style or self._book.own
        width = max([len(cells), *(c + 1 for c in marks if c is not None), 1])
        for column in range(width):
            text = cells[column] if column < len(cells) else ""
            found = [marks[place] for place in (None, column) if place in marks]
            if text or found:
                error = any(mark.is_error for mark in found)
                style = self._book.bad if error else self._book.odd
                put(page.page, at, column, text, style if found else plain)
        for place, mark in marks.items():
            self._notes += 1
            if self._notes <= self._words["most_notes"]:
                note(page.page, at, place or 0, mark.lines)


def _allowed(name: str) -> str:
    """Return a name for a worksheet that Excel takes."""
    return _NOT_IN_A_NAME.sub(" ", name).strip()[:MOST_NAME] or "Records"


def _free(name: str, taken: Iterable[str]) -> str:
    """Return a name for a worksheet that no other has, nor Excel itself."""
    others = {"history", *map(str.casefold, taken)}
    free, number = name, 2
    while free.casefold() in others:
        end = f" ({number})"
        free, number = name[: MOST_NAME - len(end)] + end, number + 1
    return free
