"""A copy of the records with the cells to correct marked, and a list of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
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
    set_height,
)
from taserreport.resources import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from taserreport.model import Batch, Fault

_WIDTHS = (8, 18, 26, 26, 48, 36, 48)
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']+")
_ORDER = {"error": 0, "warning": 1}


@dataclass(frozen=True, slots=True)
class Copied:
    """A sheet that is copied."""

    name: str
    """What its copy is called, if that name is free."""
    top: tuple[tuple[int, tuple[str, ...]], ...]
    """The rows up to the headings, each with its number in the copy, from 1."""
    offset: int
    """What to add to a row's number: 1 where the headings are not in a row."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of a fault besides its message."""

    instead: str
    why: str


@dataclass(slots=True)
class _Page:
    page: Any
    name: str
    last: int = -1


class MarkedWriter:
    """Writes the copy; the list of what is marked comes first in it.

    Args:
        out: Takes the workbook at the end.
    """

    def __init__(self, out: IO[bytes]) -> None:
        self._words: dict[str, Any] = load("reference/quarantine.json")
        self._book = Book(out)
        self._list = self._book.page(self._words["problems"]["sheet"])
        self._pages: dict[int, _Page] = {}
        self._problems: list[tuple[Any, ...]] = []
        self._notes = 0
        self.marked = 0

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
        words = self._words["problems"]
        for column, width in enumerate(_WIDTHS):
            self._list.set_column(column, column, width)
        put(self._list, 0, 0, words["first_line"], self._book.plain)
        for column, heading in enumerate(words["columns"].values()):
            put(self._list, 2, column, heading, self._book.heading)
        self._list.freeze_panes(3, 0)
        self._problems.sort(key=lambda each: each[:4])
        for row, (_, _, _, _, *cells) in enumerate(self._problems, 3):
            self._write_problem(row, cells)
        if not self.marked:
            put(self._list, 3, 0, words["none"], self._book.plain)
        more = self.marked - len(self._problems)
        if more:
            text = words["more"].format(number=f"{more:,}")
            put(self._list, len(self._problems) + 3, 0, text, self._book.plain)
        self._book.close()

    def drop(self) -> None:
        """Delete what was kept on the way."""
        self._book.drop()

    def _write_problem(self, row: int, cells: Sequence[str]) -> None:
        code, link, where, *rest = cells
        widths = (*_WIDTHS[2:],)
        set_height(self._list, row, list(zip(rest, widths, strict=True)))
        put(self._list, row, 0, code, self._book.front)
        self._list.write_url(row, 1, f"internal:{link}", self._book.link, where)
        for column, text in enumerate(rest, 2):
            put(self._list, row, column, text, self._book.front)

    def _page(self, part: int, copied: Copied) -> _Page:
        if part not in self._pages:
            name = self._free(copied.name)
            page = _Page(self._book.page(name), name)
            page.page.set_column(0, 999, 14, self._book.own)
            for row, cells in copied.top:
                style = self._book.own_heading if row == copied.top[-1][0] else None
                self._write(page, row, cells, {}, style)
            if copied.top:
                page.page.freeze_panes(copied.top[-1][0], 0)
            self._pages[part] = page
        return self._pages[part]

    def _free(self, name: str) -> str:
        """Return a name for a worksheet that Excel takes and no other has."""
        bare = _NOT_IN_A_NAME.sub(" ", name).strip()[:MOST_NAME] or "Records"
        taken = {self._words["problems"]["sheet"].casefold(), "history"}
        taken |= {page.name.casefold() for page in self._pages.values()}
        free, number = bare, 2
        while free.casefold() in taken:
            end = f" ({number})"
            free, number = bare[: MOST_NAME - len(end)] + end, number + 1
        return free

    def _marks(
        self,
        page: _Page,
        copied: Copied,
        batch: Batch,
        faults: Iterable[Fault],
        tell: Callable[[Fault], Told],
    ) -> dict[int, dict[int | None, list[str]]]:
        """Return what to say of the cells of each row, and keep it for the list."""
        marks: dict[int, dict[int | None, list[str]]] = {}
        most = self._words["problems"]["most"]
        for fault in faults:
            if fault.severity not in _ORDER:
                continue
            told = tell(fault)
            lines = [fault.message, f"{self._words['write_instead']}: {told.instead}"]
            letters = column_letters(fault.column or 0)
            heading = (
                "" if fault.column is None else batch.origin.headings[fault.column]
            )
            about = heading, fault.value or "", fault.message, told.instead, told.why
            for row in fault.rows.to_pylist():
                marks.setdefault(row, {}).setdefault(fault.column, []).extend(lines)
                self.marked += 1
                if len(self._problems) < most:
                    number = len(self._pages), row, self.marked
                    link = f"'{page.name}'!{letters}{row + copied.offset}"
                    where = batch.origin.cell(row, fault.column)
                    order = _ORDER[fault.severity]
                    self._problems.append(
                        (order, *number, fault.code, link, where, *about)
                    )
        return marks

    def _write(
        self,
        page: _Page,
        row: int,
        cells: Sequence[str],
        marks: Mapping[int | None, list[str]],
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
            bad = None in marks or column in marks
            if text or bad:
                put(page.page, at, column, text, self._book.bad if bad else plain)
        for place, lines in marks.items():
            self._notes += 1
            if self._notes <= self._words["most_notes"]:
                note(page.page, at, place or 0, lines)
