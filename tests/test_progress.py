"""A bar is shown on a terminal after two seconds, and nowhere else."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
RECORDS = b"record_id,force,incident_date,ced_highest_use\nR1,Kent,13/02/2026,Fired\n"
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "80"}


def slowly(pipe: Path, seconds: float) -> None:
    """Give the records to whoever reads a pipe, the last of them late."""
    with pipe.open("wb") as stream:
        stream.write(RECORDS[:-10])
        stream.flush()
        time.sleep(seconds)
        stream.write(RECORDS[-10:])


def said_on_a_terminal(folder: Path, seconds: float, term: str = "xterm") -> str:
    """What `validate` says on standard error, a terminal, of records that come late."""
    pipe = folder / "records.csv"
    os.mkfifo(pipe)
    threading.Thread(target=slowly, args=(pipe, seconds), daemon=True).start()
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "taserreport", "validate", str(pipe)]
    environment = {**ENVIRONMENT, "TERM": term}
    run = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=theirs, env=environment, check=False
    )
    os.close(theirs)
    said = b""
    try:
        while part := os.read(ours, 65536):
            said += part
    except OSError:  # the other end is closed
        pass
    os.close(ours)
    assert run.returncode == 0
    assert run.stdout.decode().endswith("OK  1 row, none kept out.\n")
    return said.decode()


def test_a_bar_is_shown_on_a_terminal_after_two_seconds_and_wiped_away(
    tmp_path: Path,
) -> None:
    said = said_on_a_terminal(tmp_path, 3.5)
    assert "reading" in said
    assert "rows" in said
    # The line is wiped before what remains is said.
    assert said.rindex("\x1b[2K") < said.rindex("1 row read = 1 counted")


def test_a_short_run_shows_no_bar(tmp_path: Path) -> None:
    said = said_on_a_terminal(tmp_path, 0.0)
    assert "\x1b" not in said


def test_a_terminal_that_cannot_wipe_shows_no_bar(tmp_path: Path) -> None:
    assert "\x1b" not in said_on_a_terminal(tmp_path, 3.0, term="dumb")


@pytest.mark.parametrize("words", [["validate"], ["table", "highest-use"]])
def test_a_pipe_shows_no_bar(tmp_path: Path, words: list[str]) -> None:
    pipe = tmp_path / "records.csv"
    os.mkfifo(pipe)
    threading.Thread(target=slowly, args=(pipe, 3.0), daemon=True).start()
    run = subprocess.run(
        [sys.executable, "-m", "taserreport", *words, str(pipe)],
        capture_output=True,
        env=ENVIRONMENT,
        check=False,
    )
    assert run.returncode == 0
    assert b"reading" not in run.stderr
    assert b"\x1b" not in run.stderr
