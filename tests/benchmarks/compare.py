"""All tools over the same files, in turns, and whether they find the same rows."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.measure import Run, run
from benchmarks.tools import BOTH, OURS, TOOLS, Tool

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CHECKED_ROWS = 100_000
"""All tools, also those timed on fewer rows, must agree on so many."""
_HERE = Path(__file__).parent

Results = dict["Case", list[Run]]


@dataclass(frozen=True, slots=True)
class Case:
    """One tool over one file."""

    tool: Tool
    rows: int
    format: str
    folder: Path

    @property
    def file(self) -> Path:
        """The file."""
        return self.folder / f"records-{self.rows}.{self.format}"

    def peer(self, python: str) -> list[str]:
        """Return the command that says which rows are bad."""
        module = f"benchmarks.peers.with_{self.tool.module}"
        ours = python if self.tool.module == OURS else sys.executable
        return [ours, "-m", module, str(self.file)]

    def timed(self, python: str) -> list[str]:
        """Return the command that is timed: for taserreport, the one people use."""
        if self.tool.module == OURS:
            return [python, "-m", OURS, "validate", str(self.file)]
        return self.peer(python)

    def __str__(self) -> str:
        return f"{self.tool.name}, {self.rows:,} rows of {self.format}"


def cases(folder: Path, rows: int, *, large: bool = False) -> list[Case]:
    """Return every tool with each format that it reads.

    Args:
        folder: Where the files are.
        rows: How many rows; slow tools get fewer.
        large: Only the tools that are tried on so many.
    """
    return [
        Case(tool, min(rows, tool.most), kind, folder)
        for kind in BOTH
        for tool in TOOLS
        if kind in tool.formats and (tool.large or not large)
    ]


def ready(folder: Path, counts: set[int]) -> None:
    """See to it that the files are there."""
    for rows in sorted(counts):
        if not (folder / f"records-{rows}.json").exists():
            note(f"making {rows:,} records in {folder}")
            maker = str(_HERE / "make_records.py")
            run([sys.executable, maker, str(rows), "--folder", str(folder)])


def agree(wanted: Sequence[Case], python: str) -> None:
    """See to it that the tools find exactly the rows that were made faulty, untimed."""
    for case in wanted:
        note(f"which rows: {case}")
        compared(case, run(case.peer(python)))


def in_turns(wanted: Sequence[Case], rounds: int, python: str) -> Results:
    """Run every case once a round, and return what was measured.

    The rows that each finds are compared every time.
    """
    results: Results = {case: [] for case in wanted}
    for turn in range(1, rounds + 1):
        for case in wanted:
            ours = case.tool.module == OURS
            done = run(case.timed(python), fine=(0, 1) if ours else (0,))
            note(f"round {turn} of {rounds}: {case}: {done.seconds:.2f} s")
            if not ours:
                compared(case, done)
            results[case].append(done)
    return results


def compared(case: Case, done: Run) -> None:
    """See to it that a tool found the rows that were made faulty.

    Raises:
        SystemExit: It did not.
    """
    about = json.loads((case.folder / f"records-{case.rows}.json").read_text("utf-8"))
    wanted = {key: about[key] for key in ("rows", "bad", "digest")}
    answer: Mapping[str, Any] = json.loads(done.output)
    if answer != wanted:
        sys.exit(f"{case} DISAGREES: it says {answer}; {wanted} were made.")


def note(text: str) -> None:
    """Say on stderr what is going on."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
