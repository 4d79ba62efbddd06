"""A workbook that is the same bytes every time, and in which nothing is a formula."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING, Any, Self

from taserreport.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_ROWS = 1_048_576
"""The rows of a worksheet, headings and all."""
MOST_COLUMNS = 16_384
"""The columns of a worksheet."""
MOST_CHARACTERS = 32_767
"""The characters that a cell has room for."""
MOST_NAME = 31
"""The characters of a worksheet's name."""
_MOST_INLINE = 255
"""The characters of a drop-down list that is written into the cell's own rule."""
_MOST_TOLD = 2_000
"""The characters of a note; a longer one does not fit on a screen."""

_LINE, _HIGHEST = 15, 400
"""The height of a line, and of the highest row, in points."""

_FILL, _PALE = "#FFE08A", "#DDEBF7"
"""Yellow for what must be corrected, and blue for what is only odd."""


class Book:
    """A workbook whose rows leave memory as they are written.

    As a context, it drops what it kept at the end, whatever happens inside.

    Args:
        out: Takes the workbook once it is closed.
    """

    def __init__(self, out: IO[bytes]) -> None:
        import xlsxwriter

        self._folder = TemporaryDirectory(ignore_cleanup_errors=True)
        options = {
            "constant_memory": True,
            "tmpdir": self._folder.name,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book = xlsxwriter.Workbook(out, options)
        self._book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC)})
        # Whatever is typed into a cell of this format stays as it is typed.
        own = {"num_format": "@", "valign": "top"}
        bad = {**own, "bg_color": _FILL, "border": 1}
        self.own, self.bad = map(self._book.add_format, (own, bad))
        # Excel takes away an apostrophe in front of what is typed, unless it is told
        # that the one in the cell is the text's own.
        kept = ({**each, "quote_prefix": True} for each in (own, bad))
        self.own_quoted, self.bad_quoted = map(self._book.add_format, kept)
        self.odd = self._book.add_format({**own, "bg_color": _PALE, "border": 1})
        self.plain = self._book.add_format({"valign": "top"})
        front = {"valign": "top", "text_wrap": True}
        self.front = self._book.add_format(front)
        self.wrong = self._book.add_format({**front, "bg_color": _FILL})
        self.link = self._book.add_format(
            {**front, "font_color": "#0563C1", "underline": 1}
        )
        head = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
        self.heading = self._book.add_format({**head, "bg_color": "#E7E6E6"})
        self.own_heading = self._book.add_format({**head, "num_format": "@"})
        self._lists: dict[tuple[str, ...], str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.drop()

    def page(self, name: str) -> Any:
        """Return a new worksheet, in which numbers kept as text raise no flags."""
        page = self._book.add_worksheet(name)
        page.ignore_errors(
            {
                "number_stored_as_text": "A1:XFD1048576",
                "two_digit_text_year": "A1:XFD1048576",
            }
        )
        return page

    def style(self, text: str, *, is_bad: bool) -> Any:
        """Return how a cell that is to come back looks."""
        if text.startswith("'"):
            return self.bad_quoted if is_bad else self.own_quoted
        return self.bad if is_bad else self.own

    def close(self) -> None:
        """Write the workbook."""
        self._book.close()

    def drop(self) -> None:
        """Delete what was kept on the way, whether the workbook was written or not."""
        for page in self._book.worksheets():
            # It is open still if something went wrong, such as a disk that is full.
            with suppress(OSError):
                page.row_data_fh.close()
        self._folder.cleanup()

    def rule(self, answers: tuple[str, ...], lists: str, say: str) -> dict[str, Any]:
        """Return a drop-down of answers that stops nobody from writing another.

        Args:
            answers: What to choose from.
            lists: The sheet for lists that do not fit into a cell's own rule.
            say: What to say of an answer that is not among them.
        """
        inline = ",".join(answers)
        short = len(inline) <= _MOST_INLINE and not any("," in a for a in answers)
        return {
            "validate": "list",
            "source": list(answers) if short else self._listed(answers, lists),
            "error_type": "information",
            "error_message": say,
        }

    def _listed(self, answers: tuple[str, ...], lists: str) -> str:
        from xlsxwriter.utility import xl_col_to_name

        if answers not in self._lists:
            letters = xl_col_to_name(len(self._lists))
            span = f"${letters}$1:${letters}${len(answers)}"
            self._lists[answers] = f"='{lists}'!{span}"
        return self._lists[answers]

    def write_lists(self, name: str) -> None:
        """Write the hidden sheet of long lists, if there are any."""
        if not self._lists:
            return
        page = self.page(name)
        page.hide()
        # Rows leave memory in order, so row by row.
        for row in range(max(map(len, self._lists))):
            for column, answers in enumerate(self._lists):
                if row < len(answers):
                    page.write_string(row, column, answers[row])


def set_height(page: Any, row: int, cells: Sequence[tuple[str, int]]) -> None:
    """Make a row as high as its wrapped texts need; not every program does so itself.

    Args:
        page: The worksheet.
        row: The row, from 0, in which nothing has been written yet.
        cells: Texts with the widths of their columns, in characters.
    """
    lines = max(
        sum(1 + len(line) // width for line in text.split("\n"))
        for text, width in cells
    )
    page.set_row(row, min(_LINE * lines, _HIGHEST))


def put(page: Any, row: int, column: int, text: str, style: Any) -> None:
    """Write a text into a cell as it is.

    Raises:
        InputError: It is longer than a cell has room for, or has no cell.
    """
    if column >= MOST_COLUMNS:
        raise InputError(
            f"A row has more than {MOST_COLUMNS:,} cells, and a worksheet has no room "
            "for more. Write the rows that are kept out with --quarantine FILE.csv "
            "instead.",
            "Q110",
        )
    if len(text) > MOST_CHARACTERS:
        raise InputError(
            f"A row has a cell of more than {MOST_CHARACTERS:,} characters, and a "
            "worksheet has no room for more in one cell. Write the rows that are kept "
            "out with --quarantine FILE.csv instead.",
            "Q110",
        )
    if text:
        page.write_string(row, column, text, style)
    else:
        page.write_blank(row, column, None, style)


def note(page: Any, row: int, column: int, lines: Sequence[str]) -> None:
    """Put a note on a cell, as large as its text."""
    text = "\n".join(lines)[:_MOST_TOLD]
    height = 20 * (2 + sum(1 + len(line) // 38 for line in lines))
    page.write_comment(
        row, column, text, {"width": 280, "height": height, "author": "taserreport"}
    )


def refuse_too_many(row: int) -> None:
    """See to it that a worksheet has room for a row, counted from 0.

    Raises:
        InputError: It has none.
    """
    if row >= MOST_ROWS:
        raise InputError(
            f"There are more than {MOST_ROWS:,} rows to write, and a worksheet has no "
            "room for more. Write the rows that are kept out with --quarantine FILE.csv "
            "instead.",
            "Q110",
        )
