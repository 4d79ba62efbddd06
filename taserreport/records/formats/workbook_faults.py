"""Cells of an Excel workbook that hold an error or a formula never worked out.

The workbook library gives both as empty cells, so that `#N/A` would read as "not
answered". They are found here in the sheet's own XML (ECMA-376, 18.3.1.4).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import unescape

from taserreport.as_written import NO_RESULT
from taserreport.model import column_at

if TYPE_CHECKING:
    from collections.abc import Iterator

_ADDRESS = re.compile(rb"""\br=["']([A-Z]+)(\d+)["']""")
_ERROR = re.compile(rb"""\st=["']e["']""")
_IS_TEXT = re.compile(rb"\st=.str\b")
ROW_NUMBER = re.compile(rb"""\sr=["'](\d{1,7})["']""")

_START = 1 << 10
"""So many bytes show with which quotation marks a program writes."""


class _Signs(NamedTuple):
    """What to look for, with the prefix that the sheet puts before its tags."""

    starts: tuple[bytes, bytes]
    row: bytes
    any_cell: re.Pattern[bytes]
    cell: re.Pattern[bytes]
    value: re.Pattern[bytes]
    unsaved: re.Pattern[bytes]


@cache
def _signs(prefix: bytes) -> _Signs:
    p = prefix
    return _Signs(
        (b"<%sc " % p, b"<%sc>" % p),
        b"<%srow" % p,
        re.compile(rb"<%sc[\s/>]" % p),
        re.compile(rb"<%sc\b([^>]*)>((?:(?!</%sc>).)*)</%sc>" % (p, p, p), re.DOTALL),
        re.compile(rb"<%sv[^>]*>([^<]+)</%sv>" % (p, p)),
        # The end of a formula that no value follows.
        re.compile(
            rb"<(?:/%sf>|%sf\b[^>]*/>)\s*(?:<%sv\s*/>|<%sv>\s*</%sv>)?\s*</%sc>"
            % (p, p, p, p, p, p)
        ),
    )


def faulty_cells(
    rows: bytes, prefix: bytes, *, formulas: bool, before: int
) -> Iterator[tuple[int, int, str]]:
    """Yield the row, the column from 0 and the text of each faulty cell.

    Args:
        rows: Whole rows of a sheet's XML.
        prefix: What stands before the names of its tags, such as `x:`; often nothing.
        formulas: Whether there may be a formula in them.
        before: The number of the row before them, where rows have no numbers.
    """
    signs = _signs(prefix)
    # Looking for plain bytes first is far quicker, and most sheets have none.
    found = []
    if b' t="e"' in rows or (b"='" in rows[:_START] and b"='e'" in rows):
        found += [sign.start() for sign in _ERROR.finditer(rows)]
    if formulas:
        found += [sign.start() for sign in signs.unsaved.finditer(rows)]
    for at in sorted(found):
        start = max(rows.rfind(start, 0, at + 1) for start in signs.starts)
        cell = signs.cell.match(rows, start) if start >= 0 else None
        if cell and (text := _text(cell, signs)):
            yield *_place(cell, signs, before), text


def _place(cell: re.Match[bytes], signs: _Signs, before: int) -> tuple[int, int]:
    """Return the row of a cell, and its column from 0.

    Cells and rows need not have addresses: then each follows the one before.
    """
    if address := _ADDRESS.search(cell[1]):
        return int(address[2]), column_at(address[1].decode())
    rows = cell.string
    start = rows.rfind(signs.row, 0, cell.start())
    number = ROW_NUMBER.search(rows, start, rows.find(b">", start))
    row = int(number[1]) if number else before + rows.count(signs.row, 0, cell.start())
    return row, len(signs.any_cell.findall(rows, start, cell.start()))


def _text(cell: re.Match[bytes], signs: _Signs) -> str | None:
    """Return the text of a cell that is faulty."""
    value = signs.value.search(cell[2])
    if value and not _ERROR.search(cell[1]):
        return None
    if value is None and _IS_TEXT.search(cell[1]):
        # A text formula whose result is the empty text has a result.
        return None
    return unescape(value[1].decode("utf-8", "replace")) if value else NO_RESULT
