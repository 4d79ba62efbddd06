"""Rows as comma-separated text that every reader takes apart into the same rows."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_BREAK = "\r\n"


def csv_text(rows: Iterable[Iterable[str]]) -> str:
    r"""Return rows of cells as CSV whose lines end in `\n`.

    A cell with any line break in it, `\r` alone too, is in quotation marks: Python's
    own writer quotes only those that the end of a line is made of.
    """
    lines = _Lines()
    csv.writer(lines, lineterminator=_BREAK).writerows(rows)
    return lines.text.getvalue()


class _Lines:
    """Takes lines and gives each its own end."""

    def __init__(self) -> None:
        self.text = io.StringIO(newline="")

    def write(self, line: str) -> int:
        return self.text.write(line.removesuffix(_BREAK) + "\n")
