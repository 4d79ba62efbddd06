"""Where a result goes: standard output, or a file that is whole or not there."""

from __future__ import annotations

import os
import stat
import sys
from codecs import getincrementaldecoder
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from taserreport.cli.faults import ReaderGoneError, silence, why
from taserreport.errors import InputError
from taserreport.printable import escaped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

SUFFIXES = {
    ".csv": "csv",
    ".md": "md",
    ".json": "json",
    ".jsonl": "jsonl",
    ".parquet": "parquet",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".xlsx": "xlsx",
    ".txt": "console",
}
_STANDARD_OUTPUT = ("-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")
BINARY = ("parquet", "arrow", "xlsx")


class _Pipe:
    """Standard output or a pipe as bytes, which says when its reader has gone."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def write(self, content: bytes) -> int:
        try:
            self._stream.write(content)
            self._stream.flush()
        except BrokenPipeError as error:
            raise ReaderGoneError from error
        except OSError as error:
            silence(self._stream)
            raise InputError(
                f"Cannot write the result: {why(error)}.", "O803"
            ) from None
        return len(content)

    def flush(self) -> None:
        """Do nothing: every write is flushed."""

    @property
    def closed(self) -> bool:
        return False


class _Terminal(_Pipe):
    """A terminal, which no text written to it can make do anything."""

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__(stream)
        self._decoder = getincrementaldecoder("utf-8")("replace")

    def write(self, content: bytes) -> int:
        lines = self._decoder.decode(content).split("\n")
        super().write("\n".join(map(escaped, lines)).encode())
        return len(content)


def chosen_format(
    asked: str | None, output: Path | None, formats: Mapping[str, object], usual: str
) -> str:
    """Return the format to write.

    Args:
        asked: What `--format` says, which decides.
        output: The file to write, whose suffix decides next.
        formats: The formats that the command can write.
        usual: What is written where nothing decides.

    Raises:
        InputError: The format is not one that the command can write, or it is not for
            reading and would go to a terminal.
    """
    known = ", ".join(formats)
    if asked:
        name = asked
        if name not in formats:
            raise InputError(
                f'There is no format "{name}" here. Formats: {known}.', "U503"
            )
    elif output and output.suffix:
        name = SUFFIXES.get(output.suffix.casefold(), "")
        if name not in formats:
            raise InputError(
                f"What to write into a {output.suffix} file is not known. "
                f"Say it with --format: {known}.",
                "K902",
            )
    else:
        name = usual
    if name in BINARY and output is None and sys.stdout.isatty():
        raise InputError(
            f"{name} cannot be read on screen. Add -o FILE, or pipe it.", "O805"
        )
    return name


@contextmanager
def opened(output: Path | None, overwrite: bool = False) -> Iterator[IO[bytes]]:
    """Open standard output, or a file that takes its name only once it is whole.

    Raises:
        InputError: The file exists and may not be replaced, or cannot be written.
        ReaderGoneError: Whatever read standard output has stopped.
    """
    if output is None or str(output) in _STANDARD_OUTPUT:
        kind = _Terminal if sys.stdout.isatty() else _Pipe
        yield kind(sys.stdout.buffer)  # type: ignore[misc]
        return
    check_free(output, overwrite)
    try:
        if _is_no_file(output):
            with output.open("wb", buffering=0) as stream:
                yield _Pipe(stream)  # type: ignore[misc]
        else:
            with _taking_the_place_of(output) as stream:
                yield stream
    except OSError as error:
        raise InputError(f"Cannot write {output.name}: {why(error)}.", "O803") from None


@contextmanager
def _taking_the_place_of(output: Path) -> Iterator[IO[bytes]]:
    """Open a file that takes the name of another, or of none, once it is whole."""
    import tempfile  # slow to load, and only files need it

    if output.is_symlink():
        output = output.resolve()  # what a link stands for, not the link
    try:
        handle, name = tempfile.mkstemp(prefix=".taserreport.", dir=output.parent)
    except OSError:
        raise InputError(f"Cannot write in {output.parent}.", "O803") from None
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
        # Who may read what was there may read this, and nobody else.
        mode = output.stat().st_mode if output.exists() else 0o666 & ~_umask()
        part.chmod(stat.S_IMODE(mode))
        part.replace(output)
    finally:
        part.unlink(missing_ok=True)


def _is_no_file(output: Path) -> bool:
    """Return whether a pipe or a device has the name: it is written to, not replaced."""
    try:
        mode = output.stat().st_mode
    except OSError:
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode)


def check_not_read(
    output: Path | None, files: Sequence[str], layout: str | None = None
) -> None:
    """See to it that a result does not take the place of what it is made from.

    Raises:
        InputError: The output is one of the files read, or the layout of them.
    """
    if output is None:
        return
    from taserreport.records.opening import meant

    for name in meant(files):
        if _is_same(output, name):
            raise InputError(
                f"{output.name} is the file of records itself. Choose another name.",
                "O801",
            )
    if layout and _is_same(output, layout):
        raise InputError(
            f"{output.name} is the layout given with --source. Choose another name.",
            "O801",
        )


def _is_same(output: Path, name: str) -> bool:
    try:
        if name == "-":
            return os.path.samestat(output.stat(), os.fstat(sys.stdin.fileno()))
        return output.samefile(name)
    except (OSError, ValueError):  # it is not there, or standard input is no file
        return False


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def check_free(output: Path, overwrite: bool) -> None:
    """See to it that a file can be written, before long work is done for it.

    Raises:
        InputError: Its folder is not there, or the file is and may not be replaced.
    """
    try:
        if not output.parent.is_dir():
            raise InputError(f"The folder {output.parent} does not exist.", "O802")
        if output.is_dir():
            raise InputError(f"{output} is a folder. Name a file in it.", "O802")
        if output.exists() and not overwrite and not _is_no_file(output):
            raise InputError(
                f"{output.name} exists. Use --overwrite to replace it.", "O801"
            )
    except OSError as error:  # too long for a name, or in a folder of somebody else
        raise InputError(f"Cannot write {output.name}: {why(error)}.", "O803") from None


def write(
    output: Path | None, overwrite: bool, writer: Callable[[IO[bytes]], None]
) -> None:
    """Let a writer fill standard output or a file."""
    with opened(output, overwrite) as stream:
        writer(stream)


def text(content: str) -> None:
    """Write lines to standard output, so that nothing in them moves the cursor."""
    lines = map(escaped, content.split("\n"))
    with opened(None) as stream:
        stream.write("\n".join(lines).encode())
