"""The examples are what their maker makes, and give the published figures."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Run

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples"

# Home Office, Police use of force statistics, England and Wales, West Midlands Police:
# Table 13 for the years ending March 2019 and 2020, and Tables 14 to 17 for total,
# non-discharge and discharge in the second. Crown copyright, OGL v3.0.
HIGHEST = {
    "All uses": "706 2427",
    "Non-discharge": "594 2118",
    "Drawn": "112 357",
    "Aimed": "96 388",
    "Red-dot": "381 1329",
    "Arced": "5 44",
    "Discharge": "112 309",
    "Drive stun": "4 2",
    "Fired": "103 306",
    "Angled drive stun": "5 1",
    "Not stated": "0 0",
}
CHARACTERISTICS = {
    "age": {
        "Under 11 years": "3 3 0",
        "11 to 17 years": "147 141 6",
        "18 to 34 years": "1476 1290 186",
        "35 to 49 years": "668 570 98",
        "50 to 64 years": "129 111 18",
        "65 and over": "4 3 1",
    },
    "gender": {"Male": "2279 1978 301", "Female": "147 139 8", "Other": "1 1 0"},
    "ethnicity": {
        "White": "1344 1158 186",
        "Black (or Black British)": "526 456 70",
        "Asian (or Asian British)": "363 330 33",
        "Mixed": "134 119 15",
        "Other": "39 36 3",
        "Not reported": "21 19 2",
    },
    "health": {
        "Mental": "184 159 25",
        "Physical": "9 8 1",
        "Physical and mental": "3 3 0",
        "None": "2231 1948 283",
    },
}


def test_the_examples_are_what_their_maker_makes(tmp_path: Path) -> None:
    maker = tmp_path / "make_examples.py"
    maker.write_bytes((EXAMPLES / "make_examples.py").read_bytes())
    subprocess.run(
        [sys.executable, str(maker)], check=True, env={"PYTHONPATH": str(ROOT)}
    )
    for name in ("west-midlands.csv", "metropolitan.xlsx"):
        assert (tmp_path / name).read_bytes() == (EXAMPLES / name).read_bytes(), name


def test_the_first_table_is_the_published_one(taserreport: Run) -> None:
    result = taserreport(
        "table",
        "highest-use",
        EXAMPLES / "west-midlands.csv",
        "--period",
        "2018-19",
        "--period",
        "2019-20",
    )
    _, *rows = csv.reader(io.StringIO(result.stdout.decode()))
    assert {row[0]: " ".join(row[1:]) for row in rows} == HIGHEST


@pytest.mark.parametrize("name", CHARACTERISTICS)
def test_the_tables_of_characteristics_are_the_published_ones(
    taserreport: Run, name: str
) -> None:
    result = taserreport(
        "table", name, EXAMPLES / "west-midlands.csv", "--period", "2019-20"
    )
    _, *rows = csv.reader(io.StringIO(result.stdout.decode()))
    found = {row[0]: " ".join(row[1:4]) for row in rows}
    assert found.items() >= CHARACTERISTICS[name].items()


@pytest.mark.parametrize("name", ["west-midlands.csv", "metropolitan.xlsx"])
def test_the_examples_are_clean(taserreport: Run, name: str) -> None:
    result = taserreport("validate", EXAMPLES / name)
    assert result.returncode == 0, result.stdout.decode()


def test_every_row_of_the_example_says_that_it_is_made_up() -> None:
    text = (EXAMPLES / "west-midlands.csv").read_text(encoding="utf-8")
    _, *rows = text.splitlines()
    assert all(row.startswith("SYNTHETIC-") for row in rows)


@pytest.mark.parametrize(
    "source", ["canonical", "metropolitan", "home-office-open-data", "connecticut-2015"]
)
def test_a_table_of_made_up_records_says_so_in_its_title(
    taserreport: Run, source: str
) -> None:
    made = taserreport("sample", "--rows", "12", "--source", source)
    table = taserreport("table", "gender", "-", "--format", "md", stdin=made.stdout)
    title = table.stdout.decode().splitlines()[0]
    assert title.endswith("(SYNTHETIC)")
    assert "12 records are SYNTHETIC" in table.stdout.decode()


def test_a_table_of_other_records_does_not_say_that_they_are_made_up(
    taserreport: Run,
) -> None:
    text = b"force,financial_year,ced_highest_use\nKent,2019-20,Fired\n"
    table = taserreport("table", "highest-use", "-", "--format", "md", stdin=text)
    assert b"SYNTHETIC" not in table.stdout
