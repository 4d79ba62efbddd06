"""The bytes of a text file as UTF-8, from any line on, for Arrow's reader."""

from __future__ import annotations

import codecs
import io
from typing import TYPE_CHECKING

from taserreport.records.formats.encoding import line_breaks
from taserreport.records.formats.source import BLOCK

if TYPE_CHECKING:
    from taserreport.records.formats.encoding import Encoding
    from taserreport.records.formats.source import Source


class Utf8Stream(io.RawIOBase):
    """A text file as UTF-8 without its byte order mark, and with a last word.

    Args:
        source: The file.
        encoding: How to read its bytes.
        skip: How many lines to leave out at the start.
        last: A line put after the end of the file. A reader that meets it knows
            that no quote was left open; Arrow says nothing about that itself.
    """

    def __init__(self, source: Source, encoding: Encoding, skip: int, last: str):
        super().__init__()
        self._raw = source.open()
        self._raw.seek(encoding.skip)
        self._decoder = (
            codecs.getincrementaldecoder(encoding.codec)()
            if encoding.codec != "utf-8"
            else None
        )
        self._last: bytes | None = last.encode()
        self._ends = True
        self._held = b""
        if skip:
            # What is left of a block that grew when it was decoded comes behind.
            self._held = _after_lines(self, skip) + self._held

    def readable(self) -> bool:
        """Return that this can be read."""
        return True

    def read(self, size: int | None = -1) -> bytes:
        """Return the next bytes, at most `size` of them."""
        # Arrow reads ahead in a thread of its own, perhaps while we are closing.
        if self.closed:
            return b""
        most = BLOCK if size is None or size < 0 else size
        if not self._held:
            self._held = self._block(most)
        given, self._held = self._held[:most], self._held[most:]
        return given

    def close(self) -> None:
        """Close the file underneath."""
        if not self.closed:
            self._raw.close()
        super().close()

    def _block(self, size: int) -> bytes:
        """Return some more of the file, then the last line, then nothing."""
        while block := self._raw.read(size):
            if self._decoder is not None:
                block = self._decoder.decode(block).encode()
            if block:
                self._ends = block.endswith((b"\n", b"\r"))
                return block
        last, self._last = self._last, None
        if last is None:
            return b""
        return last if self._ends else b"\n" + last


def _after_lines(stream: Utf8Stream, count: int) -> bytes:
    """Read past some lines; return what was read beyond them."""
    while block := stream.read(BLOCK):
        while block.endswith(b"\r"):
            more = stream.read(1)
            if not more:
                break
            block += more
        breaks = line_breaks(block.decode("latin-1"))
        if breaks >= count:
            lines = block.splitlines(keepends=True)
            return b"".join(lines[count:])
        count -= breaks
    return b""
