"""The benchmark's records are what they say, and its tools answer alike.

How fast anything is is not tested here: tests/benchmarks/run.py measures that.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

ROOT = Path(__file__).resolve().parents[1]
BENCHMARKS = ROOT / "tests" / "benchmarks"
ROWS = 5_000
"""Enough for one of every kind of fault."""

Made = tuple[Path, dict[str, Any]]


def run(*words: str | Path, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, *map(str, words)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"},
        check=False,
    )
    assert done.returncode == code, done.stderr
    return done.stderr if code else done.stdout


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("benchmark")
    run(BENCHMARKS / "make_records.py", str(ROWS), "--folder", folder)
    about = json.loads((folder / f"records-{ROWS}.json").read_text("utf-8"))
    return folder / f"records-{ROWS}", about


def test_one_row_in_a_hundred_is_faulty_and_every_kind_of_fault_is_there(
    made: Made,
) -> None:
    _, about = made
    faults = json.loads((BENCHMARKS / "faults.json").read_text("utf-8"))["faults"]
    assert (about["rows"], about["bad"]) == (ROWS, ROWS // 100)
    assert set(about["kinds"]) == {fault["kind"] for fault in faults}
    assert sum(about["kinds"].values()) == about["bad"]


def test_the_csv_and_the_parquet_file_have_the_same_cells(made: Made) -> None:
    name, _ = made
    with Path(f"{name}.csv").open(encoding="utf-8", newline="") as opened:
        headings, *rows = csv.reader(opened)
    table = parquet.read_table(f"{name}.parquet")
    assert table.schema.names == headings
    assert len(headings) == 48
    columns = [[cell or "" for cell in c.to_pylist()] for c in table.columns]
    assert [list(row) for row in zip(*columns, strict=True)] == rows


def test_every_reference_says_synthetic_and_none_comes_twice(made: Made) -> None:
    name, _ = made
    references = parquet.read_table(f"{name}.parquet")["record_id"].drop_null()
    times = Counter(references.to_pylist())
    assert max(times.values()) == 1
    assert all(reference.startswith("SYNTHETIC-") for reference in times)


def test_the_same_seed_makes_the_same_bytes(made: Made, tmp_path: Path) -> None:
    name, _ = made
    run(BENCHMARKS / "make_records.py", str(ROWS), "--folder", tmp_path)
    for kind in ("csv", "parquet", "json"):
        again = tmp_path / f"{name.name}.{kind}"
        assert again.read_bytes() == Path(f"{name}.{kind}").read_bytes()


def test_records_that_do_not_divide_by_a_hundred_are_refused(tmp_path: Path) -> None:
    words = run(BENCHMARKS / "make_records.py", "150", "--folder", tmp_path, code=2)
    assert "150 is not a multiple of 100" in words


@pytest.mark.parametrize("peer", ["taserreport", "jsonschema"])
@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_the_rows_kept_out_are_exactly_those_made_faulty(
    made: Made, peer: str, kind: str
) -> None:
    name, about = made
    answer = json.loads(run("-m", f"benchmarks.peers.with_{peer}", f"{name}.{kind}"))
    assert answer == {key: about[key] for key in ("rows", "bad", "digest")}


def test_the_workbook_is_read_as_the_metropolitan_layout(tmp_path: Path) -> None:
    book = tmp_path / "made.xlsx"
    run(BENCHMARKS / "make_workbook.py", "20", book)
    read = run("-m", "benchmarks.peers.only_reading", book)
    assert read == f"21 rows, {21 * 271} cells\n"
    words = run("-m", "taserreport", "validate", book)
    assert "Checked 20 rows: layout metropolitan" in words


def test_the_readme_has_one_place_for_the_table() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    before, begin, rest = readme.partition("<!-- benchmark -->\n")
    assert begin
    _, end, after = rest.partition("<!-- /benchmark -->\n")
    assert end
    assert "benchmark -->" not in before + after


COMPARED = """
import sys
from pathlib import Path
from benchmarks import compare, page
from benchmarks.measure import Run
from benchmarks.tools import TOOLS
"""


def test_a_tool_that_finds_other_rows_stops_the_benchmark(made: Made) -> None:
    name, about = made
    answer = {key: about[key] for key in ("rows", "bad", "digest")}
    compared = (
        f"{COMPARED}case = compare.Case(TOOLS[1], {ROWS}, 'csv', Path(sys.argv[1]))\n"
        "compare.compared(case, Run(1.0, 1.0, sys.argv[2]))"
    )
    run("-c", compared, name.parent, json.dumps(answer))
    answer["bad"] -= 1
    words = run("-c", compared, name.parent, json.dumps(answer), code=1)
    assert f"Polars, by hand, {ROWS:,} rows of csv DISAGREES" in words


def test_the_table_replaces_what_was_between_its_marks(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    marks = "Before\n<!-- benchmark -->\n{}<!-- /benchmark -->\nAfter\n"
    readme.write_text(marks.format("\nold\n\n"), "utf-8")
    written = (
        f"{COMPARED}cases = compare.cases(Path(), 1000)[:2]\n"
        "runs = [[Run(s, 20.0 + s, '') for s in (2.0, 4.0, 3.0)], [Run(6.0, 9.0, '')]]\n"
        "results = dict(zip(cases, runs, strict=True))\n"
        "page.write(list(page.tables(results))[1:], Path(sys.argv[1]))"
    )
    run("-c", written, readme)
    table = """
| CSV | rows | seconds | rows a second | MB | taserreport is |
| --- | ---: | ---: | ---: | ---: | --- |
| taserreport validate | 1,000 | 3.00 | 333 | 24 |  |
| Polars, by hand | 1,000 | 6.00 | 167 | 9 | 2.00 times as fast |

"""
    assert readme.read_text("utf-8") == marks.format(table)
    readme.write_text("no marks", "utf-8")
    assert "must have <!-- benchmark -->" in run("-c", written, readme, code=1)


def test_what_is_not_installed_is_said_with_the_command_that_installs_it() -> None:
    absent = (
        "from benchmarks import run, tools\n"
        "tools.TOOLS = (tools.Tool('None', 'none', ('no_such_package',), 1),)\n"
        "run.main()"
    )
    assert run("-c", absent, code=1) == (
        "Not installed: no_such_package. "
        "Run: python -m pip install --editable . --group benchmark\n"
    )
