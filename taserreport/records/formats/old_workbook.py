"""What an old Excel workbook (.xls) says of its sheets beside their cells.

The workbook library gives cells with an error as empty cells, and not at all which
rows are hidden. Both stand in records of a few bytes each ([MS-XLS], 2.4), in a stream
that is kept in sectors of a container ([MS-CFB], 2).
"""

from __future__ import annotations

import struct
from collections import Counter
from typing import TYPE_CHECKING

from taserreport.records.formats.facts import SheetFacts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taserreport.records.formats.source import Source

_ENTRY = 128
_NO_SECTOR = 0xFFFFFFFA
"""This number and higher ones are no sectors."""
_IN_HEADER = 109
"""How many sectors of the table of sectors the header names itself."""

_PASSWORD = 0x2F
_TEXTS, _MORE, _SHOWS = 0xFC, 0x3C, 0xFD
_LEAST_CELL = 14
"""The bytes of a cell that shows a text."""
_RUNS, _SPOKEN = 8, 4
"""Whether a text has parts of different looks, and how it is spoken."""
_FORMULA, _DATE_MODE, _COLUMNS, _SHEET = 0x06, 0x22, 0x7D, 0x85
_ERROR_OR_BOOL, _ROW, _END = 0x0205, 0x0208, 0x0A
_START = (0x0809, 0x0009, 0x0209, 0x0409)
_HIDDEN_ROW = 0x20

_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


class OldBook:
    """The records of an old workbook; one whose container is odd says nothing.

    Args:
        source: The file.
    """

    def __init__(self, source: Source) -> None:
        with source.open() as stream:
            data = stream.read()
        try:
            self._stream = _workbook_stream(data)
        except (struct.error, IndexError, UnicodeDecodeError):
            # Whether the file can be read at all is for the library to say.
            self._stream = b""
        self._sheets: list[int] = []
        self.from_1904 = False
        self.locked = False
        texts: list[bytes] = []
        before = 0
        for kind, body in _records(self._stream, 0):
            if kind == _TEXTS or (kind == _MORE and before == _TEXTS):
                texts.append(body)
                kind = _TEXTS
            before = kind
            if kind == _SHEET and len(body) >= 4:
                self._sheets.append(struct.unpack_from("<I", body)[0])
            elif kind == _PASSWORD:
                self.locked = True
            elif kind == _DATE_MODE and len(body) >= 2:
                self.from_1904 = body[0] == 1

        self._lengths = _lengths(texts)

    def can_repeat(self, most: int) -> bool:
        """Return whether the cells can show more characters than so many."""
        cells = len(self._stream) // _LEAST_CELL
        return max(self._lengths, default=0) * cells > most and self._shown() > most

    def _shown(self) -> int:
        """Return how long the texts of all sheets are, each as often as it is shown."""
        shown = Counter[int]()
        for start in self._sheets:
            for kind, body in _records(self._stream, start):
                if kind == _SHOWS and len(body) >= 10:
                    shown[struct.unpack_from("<I", body, 6)[0]] += 1
        return sum(
            self._lengths[text] * times
            for text, times in shown.items()
            if text < len(self._lengths)
        )

    def facts(self, place: int) -> SheetFacts:
        """Return what the sheet at a place says of itself."""
        facts = SheetFacts(from_1904=self.from_1904)
        hidden: set[int] = set()
        filled: set[int] = set()
        start = self._sheets[place] if place < len(self._sheets) else len(self._stream)
        for kind, body in _records(self._stream, start):
            if kind == _ROW and len(body) >= 16:
                row, flags = struct.unpack_from("<H10xI", body)
                if flags & _HIDDEN_ROW:
                    hidden.add(row)
            elif kind == _COLUMNS and len(body) >= 10:
                first, last, flags = struct.unpack_from("<HH4xH", body)
                if flags & 1:
                    facts.hidden_columns += range(first, min(last, 255) + 1)
            elif kind in _CELLS and len(body) >= 6:
                row, column = struct.unpack_from("<HH", body)
                filled.add(row)
                if error := _error(kind, body):
                    facts.faults.setdefault(row + 1, []).append((column, error))
        facts.hidden_rows += sorted(row + 1 for row in hidden & filled)
        return facts


# The kinds of record that are a cell with something in it.
_CELLS = frozenset((_FORMULA, _ERROR_OR_BOOL, 0x0203, 0x0204, 0x027E, 0xBD, 0xFD, 0xD6))


def _lengths(parts: list[bytes]) -> list[int]:
    """Return how long each of the texts is that the cells of a workbook show.

    Args:
        parts: The record that holds them, and those that go on with it. A text that
            is cut says anew in the next how wide its letters are ([MS-XLS], 2.5.293).
    """
    lengths: list[int] = []
    number, at = 0, 8  # the first eight bytes say how many there are
    while number < len(parts):
        part = parts[number]
        if at + 3 > len(part):
            number, at = number + 1, 0
            continue
        count, flags = struct.unpack_from("<HB", part, at)
        lengths.append(count)
        at += 3
        after = 0
        if flags & _RUNS and at + 2 <= len(part):
            after += 4 * struct.unpack_from("<H", part, at)[0]
            at += 2
        if flags & _SPOKEN and at + 4 <= len(part):
            after += struct.unpack_from("<I", part, at)[0]
            at += 4
        width = 1 + (flags & 1)
        while count and at + width * count > len(part) and number + 1 < len(parts):
            count -= (len(part) - at) // width
            number, part = number + 1, parts[number + 1]
            width = 1 + (part[0] & 1) if part else 1
            at = 1
        at += width * count + after
        while at > len(part) and number + 1 < len(parts):
            at -= len(part)
            number, part = number + 1, parts[number + 1]
    return lengths


def _error(kind: int, body: bytes) -> str | None:
    """Return the error that a cell shows, if it shows one."""
    if kind == _ERROR_OR_BOOL and len(body) >= 8 and body[7]:
        return _ERRORS.get(body[6], "#N/A")
    # A formula's result is a number, or says with its last bytes that it is none.
    if kind == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2:
        return _ERRORS.get(body[8], "#N/A")
    return None


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield the kind and body of each record of one part of the stream."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        # A chart in a sheet is a part within the part.
        depth += (kind in _START) - (kind == _END)
        if depth <= 0:
            return
        if depth == 1:
            yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _workbook_stream(data: bytes) -> bytes:
    """Return the stream of the container that holds the workbook."""
    size = {9: 512, 12: 4096}.get(struct.unpack_from("<H", data, 30)[0], 0)
    if not size:
        return b""
    directory, cutoff = struct.unpack_from("<I4xI", data, 48)
    more = struct.unpack_from("<I", data, 68)[0]
    names = [*struct.unpack_from(f"<{_IN_HEADER}I", data, 76)]
    for sector in _follow_plain(data, size, more):
        names += struct.unpack_from(f"<{size // 4 - 1}I", data, sector)
    table: list[int] = []
    for name in dict.fromkeys(names):
        if name < _NO_SECTOR:
            at = (name + 1) * size
            table += struct.unpack_from(f"<{size // 4}I", data, at)
    entries = _chain(data, size, table, directory)
    for start in range(0, len(entries), _ENTRY):
        entry = entries[start : start + _ENTRY]
        length = struct.unpack_from("<H", entry, 64)[0]
        if entry[: max(0, length - 2)].decode("utf-16-le") in ("Workbook", "Book"):
            first, total = struct.unpack_from("<II", entry, 116)
            # Shorter streams are kept elsewhere; Excel writes none so short.
            return _chain(data, size, table, first)[:total] if total >= cutoff else b""
    return b""


def _follow_plain(data: bytes, size: int, sector: int) -> Iterator[int]:
    """Yield where the sectors are that name more sectors of the table."""
    seen: set[int] = set()
    while sector < _NO_SECTOR and sector not in seen:
        seen.add(sector)
        at = (sector + 1) * size
        yield at
        sector = struct.unpack_from("<I", data, at + size - 4)[0]


def _chain(data: bytes, size: int, table: list[int], sector: int) -> bytes:
    """Return the bytes of a chain of sectors; one that runs in a circle is cut."""
    seen: set[int] = set()
    parts = []
    while sector < _NO_SECTOR and sector not in seen:
        seen.add(sector)
        at = (sector + 1) * size
        parts.append(data[at : at + size])
        sector = table[sector]
    return b"".join(parts)
