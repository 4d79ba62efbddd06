"""What is measured beside the comparison: starting up, and a large workbook."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.compare import note, ready
from benchmarks.measure import Run, run

if TYPE_CHECKING:
    from collections.abc import Iterator

QUARTER = 3_000
"""The records of a quarter of a large force."""
WORKBOOK_ROWS = 148_000
_HERE = Path(__file__).parent


def starting(folder: Path, rounds: int, python: str) -> Iterator[str]:
    """Yield how much longer a quarter's records take than Python alone, in pairs."""
    ready(folder, {QUARTER})
    file = str(folder / f"records-{QUARTER}.csv")
    run([python, "-m", "taserreport", "validate", file], fine=(0, 1))  # warms the disk
    alone, ours = [], []
    for _ in range(rounds):
        alone.append(run([python, "-c", "pass"]).seconds)
        command = [python, "-m", "taserreport", "validate", file]
        ours.append(run(command, fine=(0, 1)).seconds)
    more = median(b - a for a, b in zip(alone, ours, strict=True))
    note(f"{QUARTER:,} records: {more:.3f} s more than Python alone")
    yield (
        f"A quarter's records ({QUARTER:,}, CSV) are checked in {median(ours):.2f} s, "
        f"which is {more:.2f} s more than `python -c pass` (median of {rounds} pairs)."
    )


def workbook(folder: Path, rounds: int, python: str) -> Iterator[str]:
    """Yield how a large workbook compares with only reading it."""
    file = folder / f"metropolitan-{WORKBOOK_ROWS}.xlsx"
    if not file.exists():
        note(f"making {file}, which takes some minutes")
        folder.mkdir(parents=True, exist_ok=True)
        run([python, str(_HERE / "make_workbook.py"), str(WORKBOOK_ROWS), str(file)])
    reading: list[Run] = []
    ours: list[Run] = []
    for turn in range(1, rounds + 1):
        peer = [python, "-m", "benchmarks.peers.only_reading", str(file)]
        reading.append(run(peer))
        command = [python, "-m", "taserreport", "validate", str(file)]
        ours.append(run(command, fine=(0, 1)))
        note(
            f"round {turn} of {rounds}: workbook: reading {reading[-1].seconds:.1f} s, "
            f"taserreport {ours[-1].seconds:.1f} s"
        )
    times = median(b.seconds / a.seconds for a, b in zip(reading, ours, strict=True))
    yield (
        f"A workbook of {WORKBOOK_ROWS:,} rows in the Metropolitan Police's 271 columns "
        f"takes {_told(ours)}; python-calamine takes {_told(reading)} only to read it. "
        f"That is {times:.2f} times as long "
        f"({f'median of {rounds} pairs' if rounds > 1 else 'one pair'})."
    )


def _told(runs: list[Run]) -> str:
    seconds = median(each.seconds for each in runs)
    return f"{seconds:.1f} s and {max(each.megabytes for each in runs):,.0f} MB"
