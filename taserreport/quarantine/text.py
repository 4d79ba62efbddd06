"""Rows kept out as CSV, for programs: the columns of the workbook, in one table."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from taserreport.errors import InputError
from taserreport.printable import guarded_to_return
from taserreport.proofs import GUARDED, front
from taserreport.quarantine.rows import front_cells
from taserreport.separated import csv_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from taserreport.quarantine.rows import Home, KeptOut


class TextWriter:
    """Writes rows kept out into a text file, as they come.

    Args:
        out: Takes UTF-8.
    """

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._headings: tuple[str, ...] | None = None
        self.rows = self.copies = 0

    def add(self, home: Home, rows: Iterable[KeptOut]) -> None:
        """Write the rows of one sheet.

        Raises:
            InputError: Rows of other headings were written before.
        """
        for row in rows:
            self._begin(home)
            *beside, proof = front_cells(row, home.headings, len(front()))
            self._write([*beside, f"{proof}{GUARDED}", *self._of(row)])
            self.rows += not row.is_copy
            self.copies += row.is_copy

    def end(self) -> None:
        """Do nothing: every row is written."""

    def drop(self) -> None:
        """Do nothing: nothing is kept."""

    def _begin(self, home: Home) -> None:
        if self._headings is None:
            self._headings = home.headings
            self._write([*front(), *home.headings])
        elif self._headings != home.headings:
            raise InputError(
                f"The rows of {home.file} have other headings than the rows before "
                "them, and a CSV file has room for one row of headings. Write a "
                "workbook (.xlsx) instead, or check the files one at a time.",
                "Q111",
            )

    def _of(self, row: KeptOut) -> tuple[str, ...]:
        """Return a row's own cells, blank ones under the headings that it lacks."""
        missing = len(self._headings or ()) - len(row.cells)
        return (*row.cells, *[""] * missing)

    def _write(self, cells: Iterable[str]) -> None:
        self._out.write(csv_text([map(guarded_to_return, cells)]).encode())
