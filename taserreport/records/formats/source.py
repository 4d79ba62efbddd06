"""Where the bytes are: a file on disk, or standard input held in memory."""

from __future__ import annotations

import difflib
import errno
import io
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from taserreport.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

STANDARD_INPUT = "standard input"
BLOCK = 1 << 20
_SHOWN = 60
"""Of a name that is too long, the characters to show."""


@dataclass(frozen=True, slots=True)
class Source:
    """Bytes that can be read from the start as often as needed."""

    name: str
    """The file's name without its folders."""
    path: Path | None
    data: bytes | None
    """The bytes themselves, where they cannot be read twice from where they are."""
    size: int

    def open(self) -> BinaryIO:
        """Open the bytes for reading; the caller closes them.

        Raises:
            InputError: If the file may not be read, or is no longer there.
        """
        if self.path is None or self.data is not None:
            return io.BytesIO(self.data or b"")
        try:
            return self.path.open("rb")
        except OSError as error:
            raise _cannot_open(self.path, error) from error

    def blocks(self, start: int = 0) -> Iterator[bytes]:
        """Yield the bytes from `start` on in blocks of a mebibyte."""
        with self.open() as stream:
            stream.seek(start)
            while block := stream.read(BLOCK):
                yield block

    def head(self, count: int) -> bytes:
        """Return the first bytes."""
        with self.open() as stream:
            return stream.read(count)


def find_source(path: str) -> Source:
    """Return the source for a path, or for standard input where it is `-`.

    Raises:
        InputError: If there is no such file, or it cannot be read, or is empty.
    """
    source = _standard_input() if path == "-" else _file(Path(path))
    if source.size == 0:
        raise InputError(
            f"{source.name} is empty (0 bytes). Was the export still running?", "F002"
        )
    return source


def _standard_input() -> Source:
    data = sys.stdin.buffer.read() if sys.stdin else b""
    return Source(STANDARD_INPUT, None, data, len(data))


def _file(path: Path) -> Source:
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise InputError(
                f"{path} is a folder. Name the files in it that hold the records.",
                "F009",
            )
        if stat.S_ISREG(status.st_mode):
            return Source(path.name, path, None, status.st_size)
        # A pipe such as /dev/fd/63 gives its bytes once only.
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        raise _cannot_open(path, error) from error
    return Source(path.name, None, data, len(data))


def _cannot_open(path: Path, error: OSError | ValueError) -> InputError:
    if isinstance(error, PermissionError):
        return InputError(
            f"{path.name} cannot be opened: you have no permission to read it, or"
            " another program has it open. Close it there, or ask whoever owns it.",
            "F006",
        )
    if isinstance(error, FileNotFoundError | NotADirectoryError | ValueError):
        return InputError(_not_found(path), "F001")
    if error.errno == errno.ENAMETOOLONG:
        shown = f"{str(path)[:_SHOWN]}\u2026"
        return InputError(f"{shown} not found: the name is too long.", "F001")
    return InputError(f"{path.name} cannot be read: {error.strerror}.", "F001")


def _not_found(path: Path) -> str:
    try:
        folder = path.parent.resolve()
        if not folder.is_dir():
            return f"{path.name} not found: there is no folder {path.parent}."
        names = [entry.name for entry in folder.iterdir()]
    except (OSError, ValueError):
        return f"{path} not found."
    message = f"{path.name} not found in {folder}."
    near = _nearest(path.name, names)
    return f"{message} Did you mean {near} ?" if near else message


def _nearest(name: str, names: list[str]) -> str | None:
    folded = {other.casefold(): other for other in sorted(names)}
    near = difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
    return folded[near[0]] if near else None
