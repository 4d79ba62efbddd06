"""What was measured, in Markdown, and its place in the README."""

from __future__ import annotations

import re
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.tools import OURS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.compare import Case, Results
    from benchmarks.measure import Run

README = Path(__file__).resolve().parents[2] / "README.md"
_BEGIN, _END = "<!-- benchmark -->", "<!-- /benchmark -->"
_NAMES = {"csv": "CSV", "parquet": "Parquet"}


def tables(results: Results) -> Iterator[str]:
    """Yield the lines of a table for each format, with a tool a row."""
    for kind in dict.fromkeys(case.format for case in results):
        those = {c: runs for c, runs in results.items() if c.format == kind}
        (ours,) = (_rate(c, r) for c, r in those.items() if c.tool.module == OURS)
        yield ""
        yield f"| {_NAMES[kind]} | rows | seconds | rows a second | MB | taserreport is |"
        yield "| --- | ---: | ---: | ---: | ---: | --- |"
        for case, runs in those.items():
            yield f"| {' | '.join(_cells(case, runs, ours))} |"


def _cells(case: Case, runs: list[Run], ours: float) -> Iterator[str]:
    rate = _rate(case, runs)
    yield case.tool.name
    yield f"{case.rows:,}"
    yield f"{median(run.seconds for run in runs):.2f}"
    yield f"{rate:,.0f}"
    yield f"{max(run.megabytes for run in runs):,.0f}"
    yield "" if case.tool.module == OURS else f"{times(ours / rate)} times as fast"


def times(ratio: float) -> str:
    """Return a ratio with two figures that say something."""
    return f"{ratio:,.0f}" if ratio >= 10 else f"{ratio:.2f}"


def _rate(case: Case, runs: list[Run]) -> float:
    return case.rows / median(run.seconds for run in runs)


def write(lines: list[str], readme: Path = README) -> None:
    """Put lines between the README's two marks.

    Raises:
        SystemExit: The marks are not there.
    """
    text = readme.read_text("utf-8")
    new, found = re.subn(
        rf"(?s)({_BEGIN}\n).*?({_END})",
        lambda match: "\n".join((match[1], *lines, "", match[2])),
        text,
    )
    if found != 1:
        raise SystemExit(f"{readme} must have {_BEGIN} and {_END}, once.")
    readme.write_text(new, "utf-8")
