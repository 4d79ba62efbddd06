"""One whole process: how long it takes, and the most memory it holds."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from time import perf_counter
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_TESTS = Path(__file__).resolve().parents[1]
_BYTES = 1 if sys.platform == "darwin" else 1024
"""What the system counts a process's memory in."""


@dataclass(frozen=True, slots=True)
class Run:
    """What became of one process."""

    seconds: float
    """By the clock on the wall, from start to end."""
    megabytes: float
    """The most it held at once; a megabyte is a million bytes."""
    output: str


def run(command: Sequence[str], fine: Sequence[int] = (0,)) -> Run:
    """Run a command and measure it.

    Args:
        command: The program and its arguments.
        fine: The exit codes that are no failure.

    Raises:
        SystemExit: The command failed; its own words are the reason.
    """
    environment = {**os.environ, "PYTHONPATH": str(_TESTS)}
    # What is installed is compiled once, as all the tools here are; run from its source
    # with this set, taserreport would be compiled each time.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with TemporaryFile() as out, TemporaryFile() as err:
        start = perf_counter()
        process = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=err
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        output, said = (_text(each) for each in (out, err))
    if process.returncode not in fine:
        sys.exit(f"{' '.join(command)}\nfailed:\n{output}{said}")
    return Run(seconds, usage.ru_maxrss * _BYTES / 1e6, output)


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="replace")
