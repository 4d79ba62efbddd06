"""Which characters the bytes of a text file stand for, checked to its last byte."""

from __future__ import annotations

import codecs
import re
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from taserreport.errors import InputError
from taserreport.records.formats.sheet import ReadingNote

if TYPE_CHECKING:
    from taserreport.records.formats.source import Source

_MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_UNMARKED = 1 << 10
"""How many bytes show whether a text without a byte order mark is UTF-16."""
_ENOUGH = 16
"""How many letters are enough to tell."""

# Windows-1252 leaves these five bytes without a character.
_UNDEFINED = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")


@dataclass(frozen=True, slots=True)
class Encoding:
    """How to turn the bytes of a whole text file into characters."""

    codec: str
    skip: int
    """How many bytes the byte order mark takes."""
    quoted_until: int
    """The last line with a double quote, 0 where there is none. If there are quotes
    beyond the file's start, it is a number that no line has."""
    notes: tuple[ReadingNote, ...] = ()


def find_encoding(source: Source) -> Encoding:
    """Return the encoding in which every byte of the file is a character.

    Raises:
        InputError: If there is none, or the file holds zero bytes.
    """
    head = source.head(_UNMARKED)
    utf16 = utf16_of(head)
    if utf16:
        return _check_utf16(source, utf16, 2 if head[:2] in _MARKS else 0)
    skip = 0
    while head.startswith(codecs.BOM_UTF8, skip):  # some programs put it twice
        skip += len(codecs.BOM_UTF8)
    utf8 = _check_utf8(source, skip)
    if utf8.bad is None:
        return Encoding("utf-8", skip, utf8.quotes.until)
    line = _line_at(source, utf8.bad, "cp1252")
    # Windows-1252 hardly ever looks like UTF-8: a file with letters in both has
    # been joined from two, and either reading would spoil the other's letters.
    if utf8.letters or skip:
        raise InputError(
            f"Line {line:,} of {source.name} is not written as UTF-8, as the rest before "
            'it is. Were two files joined? Save each as "CSV UTF-8" first.',
            "F012",
        )
    until = _check_windows(source)
    message = (
        f"{source.name} is read as Windows-1252: line {line:,} has a character"
        " that is not UTF-8."
    )
    return Encoding("cp1252", 0, until, (ReadingNote("F010", message),))


def utf16_of(head: bytes) -> str | None:
    """Return which UTF-16 a text is written in, by its first bytes, if it is.

    Without a byte order mark it shows in that every other byte is zero, as of letters
    of English; a text of any other encoding has no zero at all.
    """
    if head[:2] in _MARKS:
        return _MARKS[head[:2]]
    start = head[:_UNMARKED]
    half = len(start) // 2
    if half < _ENOUGH:
        return None
    first, second = start[0::2].count(0), start[1::2].count(0)
    if not first and second > half * 0.9:
        return "utf-16-le"
    if not second and first > half * 0.9:
        return "utf-16-be"
    return None


class _Quotes:
    """Looks for the last line with a double quote, one block of a file at a time."""

    def __init__(self) -> None:
        self.until = 0
        self._first = True

    def look(self, block: bytes) -> None:
        """Look at the next block; only in the first are lines worth counting."""
        last = block.rfind(b'"')
        if last >= 0 and self._first:
            self.until = 1 + line_breaks(block[:last].decode("latin-1"))
        elif last >= 0:
            self.until = sys.maxsize
        self._first = False


@dataclass(slots=True)
class _Utf8:
    """What a file looks like when it is taken for UTF-8."""

    bad: int | None = None
    """Where the first byte is that does not fit."""
    letters: bool = False
    """Whether any character beyond ASCII came before it."""
    quotes: _Quotes = field(default_factory=_Quotes)


def _check_utf8(source: Source, skip: int) -> _Utf8:
    decoder = codecs.getincrementaldecoder("utf-8")()
    seen, end = _Utf8(), skip
    try:
        for block in source.blocks(skip):
            _refuse_zero(source, block, end)
            seen.quotes.look(block)
            end += len(block)
            if not block.isascii() or decoder.getstate()[0]:
                seen.letters |= not decoder.decode(block).isascii()
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        # The decoder's own text starts with what it held back from the last block.
        seen.bad = end - len(error.object) + error.start
        seen.letters |= not error.object[: error.start].isascii()
    return seen


def _check_windows(source: Source) -> int:
    """Return up to where there are quotes; raise where a byte has no character."""
    quotes, start = _Quotes(), 0
    for block in source.blocks():
        _refuse_zero(source, block, start)
        undefined = _UNDEFINED.search(block)
        if undefined:
            line = _line_at(source, start + undefined.start(), "cp1252")
            raise _not_text(source, line)
        quotes.look(block)
        start += len(block)
    return quotes.until


def _check_utf16(source: Source, codec: str, skip: int) -> Encoding:
    decoder = codecs.getincrementaldecoder(codec)()
    quotes, end = _Quotes(), skip
    try:
        for block in source.blocks(skip):
            end += len(block)
            text = decoder.decode(block)
            quotes.look(text.encode("latin-1", "replace"))
            if "\0" in text:
                raise _not_text(source, _line_at(source, end, codec, "\0"))
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        bad = end - len(error.object) + error.start
        raise _not_text(source, _line_at(source, bad, codec)) from error
    message = f"{source.name} is read as UTF-16, the form that PowerShell's > writes."
    return Encoding(codec, skip, quotes.until, (ReadingNote("F011", message),))


def _refuse_zero(source: Source, block: bytes, start: int) -> None:
    zero = block.find(0)
    if zero >= 0:
        raise _not_text(source, _line_at(source, start + zero, "cp1252"))


def _not_text(source: Source, line: int) -> InputError:
    return InputError(
        f"Line {line:,} of {source.name} has bytes that are not text."
        ' Export it again as "CSV UTF-8".',
        "F012",
    )


def _line_at(source: Source, offset: int, codec: str, until: str = "") -> int:
    """Return the line on which a byte is, or the first `until` before it."""
    decoder = codecs.getincrementaldecoder(codec)("ignore")
    line, left, previous = 1, offset, ""
    for block in source.blocks():
        text = decoder.decode(block[:left])
        stop = bool(until) and until in text
        if stop:
            text = text[: text.index(until)]
        # A CRLF that two blocks share is one line break.
        line += line_breaks(text) - (previous == "\r" and text.startswith("\n"))
        left -= len(block)
        if stop or left <= 0:
            break
        previous = text[-1:]
    return line


def line_breaks(text: str) -> int:
    """Return how many lines end in the text, by CR, LF or CRLF."""
    return text.count("\n") + text.count("\r") - text.count("\r\n")
