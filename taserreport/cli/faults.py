"""How a run ends: every way out has its exit code, and no way shows a record.

0 done; 1 the data has problems; 2 cannot run; 70 a fault of ours; 130 interrupted;
141 the reader of our output went away.
"""

from __future__ import annotations

import os
import sys
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
        sys.stderr.flush()
    except OSError:
        code = READER_GONE
    os._exit(code)


def _settled(code: object) -> int:
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
    with tempfile.NamedTemporaryFile(
        "w", prefix="taserreport-fault-", suffix=".log", delete=False, encoding="utf-8"
    ) as log:
        log.write(f"{type(fault).__name__}\n{''.join(lines)}")
    say(
        "error: a fault in taserreport, not in your data. "
        f"A report without any cell values is in {log.name}."
    )
    return OUR_FAULT


def say(line: str) -> None:
    """Write one line for the person, beside the result, on standard error."""
    stream = sys.stderr
    encoding = getattr(stream, "encoding", None) or "utf-8"
    text = escaped(line).encode(encoding, "replace").decode(encoding)
    try:
        stream.write(text + "\n")
    except BrokenPipeError:
        silence(stream)


def silence(stream: object) -> None:
    """Send what is still to be written nowhere, so that leaving raises nothing."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())  # type: ignore[attr-defined]
