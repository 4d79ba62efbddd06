"""One pass over the XML of a worksheet, for what the workbook library does not tell.

That is: which cells are faulty, which rows and columns are hidden, and how far the
sheet reaches (ECMA-376, 18.3.1). Plain bytes are looked for before anything else, so
that a gigabyte takes a few seconds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from taserreport.model import column_at
from taserreport.records.formats.facts import SheetFacts
from taserreport.records.formats.sheet import MOST_COLUMNS
from taserreport.records.formats.workbook_faults import (
    ROW_NUMBER,
    faulty_cells,
)
from taserreport.records.formats.workbook_parts import attributes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from typing import IO

_BLOCK = 1 << 20
_LONGEST_ROW = 64 << 20
"""The most bytes in a row: 16,384 cells of 4,096."""

_PREFIX = re.compile(rb"<(\w+:)?worksheet\b")
_COLUMN = re.compile(r"<(?:\w+:)?col\s([^>]*)>")
_HIDDEN = re.compile(rb"""<(?:\w+:)?row\b[^>]*\shidden=["'](?:1|true)["'][^>]*>""")
# Rows and columns that no sheet has: the library would make room for all before them.
_BEYOND = re.compile(rb"""\sr=["'](?:[A-Z]{4}|[A-Z]{0,3}(?:\d{8}|[2-9]\d{6}))""")
_LOOKED_AT = 8 << 20
"""So many bytes are looked through for such; behind them only the last cell of a row."""
_ADDRESS = re.compile(rb"""\sr=["']([A-Z]{1,3})(\d{1,7})["']""")


@dataclass(slots=True)
class Scan:
    """What is known of a worksheet so far."""

    facts: SheetFacts = field(default_factory=SheetFacts)
    width: int = 0
    """How many columns there are up to the last that holds something."""
    size: int = 0
    """How many bytes the XML has."""
    formulas: bool = False
    """Whether a formula has been met. One that is shared is written out only once."""
    struck: re.Pattern[bytes] | None = None
    """What finds the tag of a cell in which text is struck through, if any is."""


def scan_sheet(xml: IO[bytes], struck: Collection[str] = ()) -> Scan:
    """Return what the XML of a worksheet says.

    Args:
        xml: The XML.
        struck: The numbers of the cell formats in which text is struck through.

    Raises:
        OSError: A row is longer than any can be, or farther away.
    """
    scan = Scan(struck=_struck_cells(struck) if struck else None)
    # In this one thread: unpacking takes less than two threads lose to one another.
    _scan_blocks(iter(lambda: xml.read(_BLOCK), b""), scan)
    return scan


def _scan_blocks(blocks: Iterator[bytes], scan: Scan) -> None:
    held, prefix = _head(blocks, scan)
    end_of_row = b"</%srow>" % prefix
    end_of_rows = b"</%ssheetData>" % prefix
    for block in chain([b""], blocks):
        scan.size += len(block)
        held += block
        end = held.rfind(end_of_row) + len(end_of_row)
        if end >= len(end_of_row):
            _rows(held[:end], prefix, scan)
            held = held[end:]
        if end_of_rows in held:
            break
        if len(held) > _LONGEST_ROW:
            raise OSError
    # To the end, where the part's own sum is checked.
    scan.size += sum(map(len, blocks))


def _head(blocks: Iterator[bytes], scan: Scan) -> tuple[bytes, bytes]:
    """Take in what comes before the rows; return what was read, and the prefix."""
    held = b""
    for block in blocks:
        held += block
        if b"sheetData" in held or len(held) >= _LONGEST_ROW:
            break
    scan.size = len(held)
    before = held.partition(b"sheetData")[0]
    for tag in _COLUMN.findall(before.decode("utf-8", "replace")):
        given = attributes(tag)
        if given.get("hidden") not in ("1", "true"):
            continue
        first, last = given.get("min", ""), given.get("max", "")
        if first.isdecimal() and last.isdecimal():
            positions = range(int(first) - 1, min(int(last), MOST_COLUMNS))
            scan.facts.hidden_columns += positions
    found = _PREFIX.search(before)
    return held, (found[1] or b"") if found else b""


def _rows(rows: bytes, prefix: bytes, scan: Scan) -> None:
    """Take in some whole rows."""
    if scan.size <= _LOOKED_AT and _BEYOND.search(rows):
        raise OSError
    scan.formulas = scan.formulas or b"</%sf>" % prefix in rows
    faulty = faulty_cells(
        rows, prefix, formulas=scan.formulas, before=scan.facts.last_row
    )
    for row, column, text in faulty:
        scan.facts.faults.setdefault(row, []).append((column, text))
    if b"hidden=" in rows:
        _hidden(rows, prefix, scan)
    if scan.struck:
        _struck(rows, scan.struck, scan.facts.struck_rows)
    _reach(rows, prefix, scan)


def _struck_cells(formats: Collection[str]) -> re.Pattern[bytes]:
    numbers = "|".join(sorted(formats)).encode()
    return re.compile(rb"""<(?:\w+:)?c\s[^<>]*\bs=["'](?:%s)["'][^<>]*>""" % numbers)


def _struck(rows: bytes, struck: re.Pattern[bytes], found: list[int]) -> None:
    """Note the rows with a cell that is struck through and holds something."""
    for tag in struck.finditer(rows):
        address = None if tag[0].endswith(b"/>") else _ADDRESS.search(tag[0])
        if address and int(address[2]) not in found[-1:]:
            found.append(int(address[2]))


def _hidden(rows: bytes, prefix: bytes, scan: Scan) -> None:
    end_of_cell, end_of_row = b"</%sc>" % prefix, b"</%srow>" % prefix
    for tag in _HIDDEN.finditer(rows):
        number = ROW_NUMBER.search(tag[0])
        if number is None or tag[0].endswith(b"/>"):
            continue
        end = rows.find(end_of_row, tag.end())
        # A cell without an end tag is only formatted.
        if rows.find(end_of_cell, tag.end(), end) >= 0:
            scan.facts.hidden_rows.append(int(number[1]))


def _reach(rows: bytes, prefix: bytes, scan: Scan) -> None:
    """Note how far the rows reach: their last cells' addresses tell."""
    cell, end_of_cell = b"<%sc" % prefix, b"</%sc>" % prefix
    end_of_row = b"</%srow>" % prefix
    start, end = 0, rows.find(end_of_row)
    while end >= 0:
        last = rows.rfind(end_of_cell, start, end)
        if last >= 0:
            at = rows.rfind(cell, start, last)
            tag = rows[at : rows.find(b">", at)]
            address = _ADDRESS.search(tag)
            if address:
                width, row = column_at(address[1].decode()) + 1, int(address[2])
            elif _BEYOND.search(tag):
                raise OSError
            else:
                width, row = _without_address(rows[start:end], end_of_cell, scan)
            scan.width = max(scan.width, width)
            scan.facts.last_row = max(scan.facts.last_row, row)
        start = end + len(end_of_row)
        end = rows.find(end_of_row, start)


def _without_address(row: bytes, end_of_cell: bytes, scan: Scan) -> tuple[int, int]:
    """Return the width and the number of a row whose cells only follow one another."""
    number = ROW_NUMBER.search(row[: row.find(b">") + 1])
    return row.count(end_of_cell), (
        int(number[1]) if number else scan.facts.last_row + 1
    )
