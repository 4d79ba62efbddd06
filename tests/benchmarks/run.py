"""Measure taserreport beside other tools, and write the README's table.

`python tests/benchmarks/run.py` makes its own files once, in build/benchmarks, and
installs nothing. Every tool is a whole process, from the start of Python to the end.
All must find exactly the same bad rows, or nothing is printed. Linux and macOS.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_TESTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(_TESTS))

from benchmarks import compare, others, page, tools  # noqa: E402

_LARGE = 10_000_000


def arguments() -> argparse.Namespace:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="default 1000000")
    parser.add_argument("--rounds", type=int, default=5, help="default 5")
    parser.add_argument(
        "--large-rounds",
        type=int,
        default=3,
        help="of ten million rows and of the workbook, default 3",
    )
    parser.add_argument(
        "--folder", type=Path, default=_TESTS.parent / "build/benchmarks"
    )
    parser.add_argument(
        "--python",
        default=sys.executable,
        help="what runs taserreport, if it is installed elsewhere without the others",
    )
    for name, told in (
        ("--with-10-million", "also ten million rows: needs 6 GB of disk"),
        ("--with-start-up", "also a quarter's records, beside Python alone"),
        ("--with-workbook", "also a workbook of 148,000 rows and 271 columns"),
        ("--write-readme", "put what is found into the README"),
    ):
        parser.add_argument(name, action="store_true", help=told)
    return parser.parse_args()


def main() -> None:
    """Measure, and print or write what was found."""
    given = arguments()
    if absent := tools.missing():
        sys.exit(f"Not installed: {', '.join(absent)}. Run: {tools.INSTALL}")
    lines = list(measured(given))
    sys.stdout.write("\n".join(lines) + "\n")
    if given.write_readme:
        page.write(lines)


def measured(given: argparse.Namespace) -> Iterator[str]:
    """Yield everything that was asked for, a line of Markdown each."""
    folder, python, rounds = given.folder, given.python, given.rounds
    timed = compare.cases(folder, given.rows)
    few = min(given.rows, compare.CHECKED_ROWS)
    checked = [compare.Case(case.tool, few, case.format, folder) for case in timed]
    compare.ready(folder, {case.rows for case in (*timed, *checked)})
    # What is timed says which rows it found, too; only taserreport does not.
    apart = [case for case in checked if case not in timed]
    compare.agree([*apart, *_ours(timed)], python)
    results = compare.in_turns(timed, rounds, python)
    yield (
        f"Whole processes; seconds are the median of {rounds} rounds in turns, MB the "
        "most held at once. Where the rows differ, the rates are compared."
    )
    yield from page.tables(results)
    if given.with_10_million:
        yield from ("", *_ten_million(given))
    if given.with_start_up:
        yield from ("", *others.starting(folder, rounds, python))
    if given.with_workbook:
        yield from ("", *others.workbook(folder, given.large_rounds, python))
    yield ""
    yield f"{os.cpu_count()} cores, {platform.system()}; {tools.versions(python)}."


def _ours(cases: list[compare.Case]) -> list[compare.Case]:
    return [case for case in cases if case.tool.module == tools.OURS]


def _ten_million(given: argparse.Namespace) -> Iterator[str]:
    """Yield the quickest tools over ten million rows."""
    wanted = compare.cases(given.folder, _LARGE, large=True)
    compare.ready(given.folder, {_LARGE})
    compare.agree(_ours(wanted), given.python)
    rounds = given.large_rounds
    of = "one round" if rounds == 1 else f"the median of {rounds} rounds"
    yield f"Ten million rows, {of}:"
    yield from page.tables(compare.in_turns(wanted, rounds, given.python))


if __name__ == "__main__":
    main()
