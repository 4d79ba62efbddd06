"""Rows kept out as a workbook for the person who corrects them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any

from taserreport.proofs import front
from taserreport.quarantine.book import Book, note, put, refuse_too_many, set_height
from taserreport.quarantine.rows import front_cells
from taserreport.resources import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from taserreport.quarantine.rows import Bad, Home, KeptOut

_FRONT_WIDTHS = (16, 10, 9, 44, 40, 8)
_ROW, _WRONG, _INSTEAD, _CHECK = 2, 3, 4, 5
"""Of the columns in front, the row's number, what to read, and what is not to be."""
_NARROWEST, _WIDEST = 12, 28
_READ_ME_WIDTH = 100
_MOST_NAMED = 20
"""How many files a command names; where there are more, they are meant by a word."""
_PIECE = 30_000
"""What is written of the proof into one cell, in characters."""


@dataclass(slots=True)
class _Page:
    """A sheet of rows of one layout."""

    page: Any
    headings: tuple[str, ...]
    permitted: dict[int, tuple[str, ...]]
    last: int = 0
    """The last row written, from 0."""
    homes: list[Home] = field(default_factory=list)


class WorkbookWriter:
    """Writes rows kept out into a workbook: a sheet for each set of headings.

    Args:
        out: Takes the workbook at the end.
    """

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._words: dict[str, Any] = load("reference/quarantine.json")
        self._book: Book | None = None
        self._pages: dict[tuple[str, ...], _Page] = {}
        self._read_me: Any = None
        self._said = 0
        self._notes = 0
        self.rows = self.copies = 0

    def add(self, home: Home, rows: Iterable[KeptOut]) -> None:
        """Write the rows of one sheet of a file.

        Raises:
            InputError: They are too many, or too long, for a worksheet.
        """
        for row in rows:
            page = self._page(home)
            if home not in page.homes:
                page.homes.append(home)
            page.last += 1
            refuse_too_many(page.last)
            self._write(page, row)
            self.rows += not row.is_copy
            self.copies += row.is_copy

    def end(self) -> None:
        """Finish the workbook, if there is one."""
        if self._book is None:
            return
        names = self._words["sheets"]
        for line in self._way_back():
            self._say_last(line)
        if self._notes > self._words["most_notes"]:
            self._say_last(self._words["no_more_notes"])
        for page in self._pages.values():
            self._add_lists(page)
        self._book.write_lists(names["lists"])
        self._write_proof(self._book.page(names["proof"]))
        self._book.close()

    def drop(self) -> None:
        """Delete what was kept on the way."""
        if self._book is not None:
            self._book.drop()

    def _page(self, home: Home) -> _Page:
        if self._book is None:
            self._book = Book(self._out)
            self._write_read_me(self._book)
        if home.headings not in self._pages:
            name = self._words["sheets"]["rows"]
            number = len(self._pages) + 1
            page = self._book.page(name if number == 1 else f"{name} {number}")
            self._write_headings(page, home)
            self._pages[home.headings] = _Page(
                page, home.headings, dict(home.permitted)
            )
        return self._pages[home.headings]

    def _write_read_me(self, book: Book) -> None:
        self._read_me = book.page(self._words["sheets"]["read_me"])
        self._read_me.set_column(0, 0, _READ_ME_WIDTH, book.front)
        for line in self._words["read_me"]:
            self._say_last(line)

    def _way_back(self) -> Iterator[str]:
        """Yield where the rows are from, and the command that puts them back."""
        words = self._words["way_back"]
        homes = [home for page in self._pages.values() for home in page.homes]
        files = list(dict.fromkeys(home.file for home in homes))
        before = homes[0].corrections
        yield words["from"].format(files=", ".join(files))
        if before:
            number = len(before) + 1
            yield words["round"].format(number=number, files=", ".join(before))
        again = homes[0].again.without_whole_paths()
        short = len(again.files) <= _MOST_NAMED
        yield words["command"].format(
            files=again.typed_files() if short else "FILES",
            options=again.typed_options(),
        )
        if homes[0].again.names_a_whole_path:
            yield words["folder"]

    def _say_last(self, line: str) -> None:
        """Write a line below the others of the first sheet."""
        assert self._book is not None  # noqa: S101 - the sheet is in it
        set_height(self._read_me, self._said, [(line, _READ_ME_WIDTH - 10)])
        self._read_me.write_string(self._said, 0, line, self._book.front)
        self._said += 1

    def _write_headings(self, page: Any, home: Home) -> None:
        book = self._book
        assert book is not None  # noqa: S101 - made before any page
        for column, (width, heading) in enumerate(
            zip(_FRONT_WIDTHS, front(), strict=True)
        ):
            hidden = {"hidden": True} if column == _CHECK else {}
            page.set_column(column, column, width, None, hidden)
            page.write_string(0, column, heading, book.heading)
        for column, heading in enumerate(home.headings, len(front())):
            width = min(max(_NARROWEST, len(heading) + 2), _WIDEST)
            page.set_column(column, column, width, book.own)
            put(page, 0, column, heading, book.own_heading)
        page.freeze_panes(1, _ROW + 1)

    def _write(self, page: _Page, row: KeptOut) -> None:
        book = self._book
        assert book is not None  # noqa: S101 - made before any page
        beside = front_cells(row, page.headings, len(front()))
        set_height(
            page.page,
            page.last,
            [(beside[at], _FRONT_WIDTHS[at] - 4) for at in (_WRONG, _INSTEAD)],
        )
        for column, text in enumerate(beside):
            if column == _ROW:
                page.page.write_number(page.last, column, int(text), book.front)
            else:
                put(page.page, page.last, column, text, book.front)
        marks: dict[int, list[Bad]] = {}
        for bad in row.bad:
            marks.setdefault(0 if bad.column is None else bad.column, []).append(bad)
        whole = any(bad.column is None for bad in row.bad)
        width = max(len(page.headings), len(row.cells))
        for column in range(width):
            text = row.cells[column] if column < len(row.cells) else ""
            is_bad = not row.is_copy and (whole or column in marks)
            style = book.style(text, is_bad=is_bad)
            put(page.page, page.last, column + len(front()), text, style)
        for column, found in marks.items():
            self._note(page, column + len(front()), found)

    def _note(self, page: _Page, column: int, found: list[Bad]) -> None:
        self._notes += 1
        if self._notes > self._words["most_notes"]:
            return
        lines = []
        for bad in found:
            lines += [bad.message, f"{self._words['write_instead']}: {bad.instead}"]
        note(page.page, page.last, column, lines)

    def _add_lists(self, page: _Page) -> None:
        assert self._book is not None  # noqa: S101 - a page is in a book
        names = self._words["sheets"]
        for column, answers in page.permitted.items():
            place = column + len(front())
            rule = self._book.rule(answers, names["lists"], self._words["not_in_list"])
            page.page.data_validation(1, place, page.last, place, rule)

    def _write_proof(self, page: Any) -> None:
        """Write what the rows were taken from, for the program alone."""
        page.very_hidden()
        homes = (home for each in self._pages.values() for home in each.homes)
        for row, home in enumerate(homes):
            known = {
                "file": home.file,
                "sheet": home.sheet,
                **home.fingerprint._asdict(),
                "source": home.source,
                "headings": home.headings,
            }
            text = json.dumps(known, ensure_ascii=False)
            for column, start in enumerate(range(0, len(text), _PIECE)):
                page.write_string(row, column, text[start : start + _PIECE])
