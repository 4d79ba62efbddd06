"""What is published of a record never says who somebody is."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from taserreport import pipeline, records

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run

HEADINGS = ["Force", "Date", "Level of use", "Area", "Main duty", "Ethnicity code"]
TELLING = [
    "ZZ9 9ZZ",
    "nobody@example.org",
    "07700 900123",
    "+44 7700 900123",
    "+447700900123",
    "Mr Zed Example",
    "PC 1234 Example",
    "01/02/1990",
    "born 1990",
    "DOB 1 Feb 90",
    "14 Example Avenue",
    "020 7946 0958",
    "(020) 79460958",
    "0800 111 222",
    "zz9 9zz",
    "ZZ9-9ZZ",
    "nobody @ mail.example",
    "nobody (at) mail.example",
    "DCI Example",
    "Det Con Example",
    "Cllr Example",
    "QQ123456C",
    "PNC 87/123X",
    "NHS 943 476 5919",
    "Flat 3, 22a Old Example St, Ashford",
]
PLAIN = ["North", "E Sector 2019-20", "Section 136", "NC12", "B Division", "Op Example"]
PLAIN += ["High Street", "Ward 7", "2 Sector North", "Lower Road", "1 - Lower Road"]
PLAIN += ["Sector 2 Beat 14", "12-14 Sector 10", "Brixton PS custody", "CO19 ARV"]
PLAIN += ["PC Response", "NPT 3 Castle Street", "E1 2nd response", "DS North"]


def written(path: Path, column: int, texts: list[str]) -> str:
    """Write a file with one record for each text, in a column of free text."""
    rows = [
        ["Kent", f"{1 + n % 28:02}/0{4 + n // 28}/2025", "Fired", "", "", ""]
        for n in range(len(texts))
    ]
    for row, text in zip(rows, texts, strict=True):
        row[column] = text
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        for row in [HEADINGS, *rows]:
            book.active.append(row)
        book.save(path)
    elif path.suffix == ".parquet":
        columns = dict(zip(HEADINGS, map(list, zip(*rows, strict=True)), strict=True))
        pq.write_table(pa.table(columns), path)
    else:
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([HEADINGS, *rows])
    return str(path)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
@pytest.mark.parametrize("column", [3, 4, 5])
def test_a_text_that_says_who_somebody_is_leaves_no_trace_and_its_use_is_counted(
    taserreport: Run, tmp_path: Path, column: int, suffix: str
) -> None:
    path = written(tmp_path / f"q1{suffix}", column, [*TELLING, *PLAIN])
    checked = pipeline.check(records.read([path]))
    assert checked.reconciliation.counted == len(TELLING) + len(PLAIN)
    found = [f for f in checked.findings if f.code == "S703"]
    assert sum(f.rows for f in found) == len(TELLING)
    made = [
        taserreport("validate", path),
        taserreport("classify", path, "--format", "csv"),
        taserreport("table", "area", path),
    ]
    said = b"".join(result.stdout + result.stderr for result in made).decode()
    assert not [text for text in TELLING if text in said]
    rows = list(csv.DictReader(io.StringIO(made[1].stdout.decode())))
    field = ["area", "main_duty", "ethnicity_detail"][column - 3]
    assert [row[field] for row in rows if row[field]] == PLAIN


def test_the_finding_says_that_the_text_is_left_out(
    taserreport: Run, tmp_path: Path
) -> None:
    path = written(tmp_path / "q1.csv", 3, ["ZZ9 9ZZ", "North"])
    assert (
        "S703  warning: Local area: a value of 7 characters looks as if it said who "
        "somebody is, or how to reach them, and is left out.  [1 row]\n"
        '      line 2, column D, under "Area"\n'
        "      why  Who somebody is could be published with the records or in a table.\n"
        "      fix  Take it out of the cell.\n"
    ) in taserreport("validate", path).stdout.decode()


@pytest.mark.parametrize("number", ["4321", "NC4321", "A 123"])
def test_a_collar_number_is_no_duty_and_may_be_an_area(
    tmp_path: Path, number: str
) -> None:
    for column, left in [(3, [number]), (4, [None])]:
        path = written(tmp_path / f"{column}.csv", column, [number])
        batches = records.read([path]).batches()
        name = ["area", "main_duty"][column - 3]
        assert [r[name] for b in batches for r in b.records.to_pylist()] == left


@pytest.mark.parametrize("text", ["Mr Zed Example", "ZZ9 9ZZ", "born 1990"])
def test_a_force_that_says_who_somebody_is_is_no_force(
    taserreport: Run, tmp_path: Path, text: str
) -> None:
    path = tmp_path / "q1.csv"
    path.write_text(
        f"Force,Date,Level of use\n{text},01/04/2025,Fired\nKent,02/04/2025,Fired\n"
    )
    made = taserreport("table", "force", path)
    assert text not in made.stdout.decode() + made.stderr.decode()
    assert "2 rows read = 1 counted + 1 quarantined" in made.stderr.decode()
