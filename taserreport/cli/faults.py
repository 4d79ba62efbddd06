"""How a run ends: every way out has its exit code, and no way shows a record.

0 done; 1 the data has problems; 2 cannot run; 70 a fault of ours; 130 interrupted;
141 the reader of our output went away.
"""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

from taserreport.errors import StrictError, TaserReportError
from taserreport.printable import escaped

if TYPE_CHECKING:
    import typer

DATA_HAS_PROBLEMS = 1
CANNOT_RUN = 2
OUR_FAULT = 70
INTERRUPTED = 130
READER_GONE = 141


_CANNOT_WRITE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EBADF}


class ReaderGoneError(Exception):
    """Whatever read our output has stopped reading."""


def run_guarded(app: typer.Typer) -> int:
    """Run the command line and return the exit code."""
    try:
        app(prog_name="taserreport")
    except SystemExit as end:
        return _settled(end.code)
    except TaserReportError as error:
        code = f" ({error.code})" if error.code else ""
        say(f"error: {error.message}{code}")
        return DATA_HAS_PROBLEMS if isinstance(error, StrictError) else CANNOT_RUN
    except ReaderGoneError:
        silence(sys.stdout)
        return READER_GONE
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        if error.errno not in _CANNOT_WRITE:
            return _our_fault(error)
        silence(sys.stdout)
        say(f"error: Cannot write the result: {why(error)}. (O803)")
        return CANNOT_RUN
    except Exception as fault:  # noqa: BLE001 - the last line of defence
        return _our_fault(fault)
    return 0


def leave(code: int) -> NoReturn:
    """End the process, with nothing left to write.

    The interpreter's own way out takes apart, object by object, what the system frees
    at once: a seventh of the time of a small table.
    """
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        code = READER_GONE
    except OSError as error:
        code = CANNOT_RUN
        say(f"error: Cannot write the result: {why(error)}. (O803)")
    with suppress(OSError):
        sys.stderr.flush()
    os._exit(code)


def open_what_is_closed() -> None:
    """Give a run something for each stream that it was started without.

    Else the next file opened would take the stream's number, and what is said would
    be written into it.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is not None:
            continue
        # What is opened for reading cannot be written to, and that is said.
        nowhere = os.open(os.devnull, os.O_WRONLY if number == 2 else os.O_RDONLY)
        if nowhere != number:
            os.dup2(nowhere, number)
            os.close(nowhere)
        mode = "w" if number else "r"
        setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115


def why(error: OSError) -> str:
    """Return the words for why something could not be written."""
    if error.errno == errno.EBADF:
        return "standard output is closed"
    return (error.strerror or "the write failed").lower()


def _settled(code: object) -> int:
    # The library that reads options wraps the stream whose reader has gone.
    if code == 1 and type(sys.stdout).__name__ == "PacifyFlushWrapper":
        return READER_GONE
    if code is None:
        return 0
    return code if isinstance(code, int) else CANNOT_RUN


def _our_fault(fault: Exception) -> int:
    """Say that the program is at fault, and where a report without cell values is."""
    import tempfile
    import traceback

    if "--debug" in sys.argv:
        traceback.print_exception(fault)
        return OUR_FAULT
    # A fault's own text may hold a cell's value: only places in the code are kept.
    lines = [
        f"{frame.filename}:{frame.lineno} {frame.name}\n"
        for frame in traceback.extract_tb(fault.__traceback__)
    ]
    where = ""
    with (
        suppress(OSError),
        tempfile.NamedTemporaryFile(
            "w",
            prefix="taserreport-fault-",
            suffix=".log",
            delete=False,
            encoding="utf-8",
        ) as log,
    ):
        log.write(f"{type(fault).__name__}\n{''.join(lines)}")
        log.flush()
        where = f" A report without any cell values is in {log.name}."
    say(f"error: a fault in taserreport, not in your data.{where}")
    return OUR_FAULT


def say(line: str) -> None:
    """Write one line for the person, beside the result, on standard error."""
    stream = sys.stderr
    encoding = getattr(stream, "encoding", None) or "utf-8"
    text = escaped(line).encode(encoding, "replace").decode(encoding)
    try:
        stream.write(text + "\n")
    except OSError:  # its reader has gone, or the disk is full
        silence(stream)


def silence(stream: object) -> None:
    """Send what is still to be written nowhere, so that leaving raises nothing."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())  # type: ignore[attr-defined]
