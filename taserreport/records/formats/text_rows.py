"""The rows of a text file by Python's own reader, each with the line it starts on."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from taserreport.errors import InputError
from taserreport.records.formats.encoding import line_breaks

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from taserreport.records.formats.encoding import Encoding
    from taserreport.records.formats.source import Source

LONGEST_CELL = 64 << 20
"""The most characters in a cell, and so in memory."""

# Put after the end: whoever swallows it has left a quote open. No cell can be the
# same, since a file with zero bytes in it is refused.
_END = "\0end"


@dataclass(frozen=True, slots=True)
class Body:
    """The part of a text file below its headings."""

    source: Source
    encoding: Encoding
    delimiter: str
    width: int
    """How many headings there are."""
    physical: int
    """How many cells its rows have; more than `width` where Excel pads with commas."""
    line: int
    """The line on which it starts, from 1."""

    @property
    def quotes(self) -> bool:
        """Whether there may be double quotes in it."""
        return self.encoding.quoted_until >= self.line


@dataclass(frozen=True, slots=True)
class TextRow:
    """A row, and the lines of the file that it takes up."""

    line: int
    next_line: int
    cells: list[str]


def text_rows(
    source: Source, encoding: Encoding, delimiter: str, start: int = 1
) -> Generator[TextRow, None, None]:
    """Yield the rows from the line `start` on, blank ones included.

    Raises:
        InputError: If a quote is never closed, or a cell is absurdly long.
    """
    csv.field_size_limit(LONGEST_CELL)
    lines = _Lines(source, encoding, start)
    try:
        reader = csv.reader(lines, delimiter=delimiter)
        line = start
        for cells in reader:
            next_line = start + reader.line_num
            if lines.ended:
                if cells == [_END]:
                    return
                opened = line + sum(line_breaks(cell) for cell in cells[:-1])
                raise _never_closed(source, line, next_line - 2, opened)
            if next_line - line > 1:
                text = "".join(lines.taken)
                bad = bad_quote(text, delimiter)
                if bad is not None:
                    opened = line + line_breaks(text[:bad])
                    raise _never_closed(source, line, next_line - 1, opened)
            lines.taken.clear()
            yield TextRow(line, next_line, cells)
            line = next_line
    except csv.Error as error:
        message = (
            f"Line {line:,} of {source.name} starts a cell of more than"
            f" {LONGEST_CELL:,} characters. Is a quote there never closed?"
        )
        raise InputError(message, "F015") from error
    finally:
        lines.close()


def fit(cells: list[str], width: int) -> tuple[list[str] | None, int]:
    """Return a row's cells under the headings and how many cells it has.

    Blank cells beyond the headings are what Excel pads rows with: they are dropped.
    The cells are None where there are too few or too many.
    """
    found = len(cells)
    while found > width and not cells[found - 1]:
        found -= 1
    return (cells[:width] if found == width else None), found


def bad_quote(text: str, delimiter: str) -> int | None:
    """Return where in a row of several lines a quote opens that was left open.

    Such a quote is closed by the next cell's opening one, so that what follows the
    "closing" quote is neither a delimiter nor the end of the line. The row has then
    swallowed another, perhaps without a change to its number of cells.
    """
    cut = re.escape(delimiter) + r"\r\n"
    quoted = rf'(?:\A|(?<=[{cut}]))"([^"]*+(?:""[^"]*+)*+)"([^{cut}]*)'
    for cell in re.finditer(quoted, text):
        if line_breaks(cell[1]) and cell[2].strip(" "):
            return cell.start()
    return None


def _never_closed(source: Source, first: int, last: int, opened: int) -> InputError:
    run = f", so lines {first:,} to {last:,} run together" if last > first else ""
    return InputError(
        f"A quote opened on line {opened:,} of {source.name} is never closed{run}."
        " Close the quote, or export the file again.",
        "F015",
    )


class _Lines:
    """The lines of a file, those of the current row kept, and one after the last."""

    def __init__(self, source: Source, encoding: Encoding, start: int) -> None:
        raw = source.open()
        raw.seek(encoding.skip)
        self._stream = io.TextIOWrapper(raw, encoding.codec, newline="")
        self._start = start
        self.taken: list[str] = []
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        taken = self.taken
        for number, line in enumerate(self._stream, 1):
            if number >= self._start:
                taken.append(line)
                yield line
        self.ended = True
        yield _END

    def close(self) -> None:
        self._stream.close()
