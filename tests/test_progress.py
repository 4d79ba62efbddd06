"""A bar is shown on a terminal once a command takes long, and nowhere else."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
START = "from taserreport.cli.progress import _Bar, progress\n"


def said(code: str, *, terminal: bool = True, term: str = "xterm") -> str:
    """What some Python says on standard error, which is a terminal or a pipe."""
    ours, theirs = pty.openpty() if terminal else os.pipe()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": term, "COLUMNS": "80"}
    run = subprocess.Popen(
        [sys.executable, "-c", START + code], stderr=theirs, env=environment
    )
    os.close(theirs)
    found = b""
    try:
        while part := os.read(ours, 65536):
            found += part
    except OSError:  # the other end of a terminal is closed
        pass
    os.close(ours)
    assert run.wait() == 0, found.decode()
    return found.decode()


def test_a_bar_says_how_many_rows_were_read_and_is_wiped_away() -> None:
    shown = said("bar = _Bar(); bar.show(); bar.tell(1234); bar.end()")
    assert "reading" in shown
    assert "1,234 rows" in shown
    # The last thing is to wipe the line.
    assert shown.rindex("\x1b[2K") > shown.rindex("rows")


def test_a_bar_that_was_ended_is_not_shown() -> None:
    assert said("bar = _Bar(); bar.end(); bar.show(); bar.tell(5)") == ""


def test_rows_may_be_told_of_while_the_bar_begins() -> None:
    code = """
import sys, threading
sys.setswitchinterval(1e-6)
for _ in range(100):
    bar = _Bar()
    showing = threading.Thread(target=bar.show)
    showing.start()
    while showing.is_alive():
        bar.tell(1)
    bar.end()
"""
    assert "Traceback" not in said(code)


WAITING = """
import threading
from taserreport.cli import progress as module
class Timer(threading.Timer):
    def __init__(self, seconds, what):
        print(f"waits {seconds}", file=__import__("sys").stderr)
        super().__init__(60, what)
module.Timer = Timer
with progress() as tell:
    tell(5)
"""


def test_the_bar_waits_for_two_seconds() -> None:
    assert said(WAITING).strip() == "waits 2.0"


@pytest.mark.parametrize("where", [{"terminal": False}, {"term": "dumb"}])
def test_where_a_line_cannot_be_wiped_no_bar_even_waits(where: dict[str, str]) -> None:
    assert said(WAITING, **where) == ""  # type: ignore[arg-type]
