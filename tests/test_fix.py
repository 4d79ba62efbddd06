"""Spellings that are understood already: counted, and written rightly where asked."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import openpyxl
import pyarrow as pa
import pytest

from taserreport import records
from taserreport.model import RawRows
from taserreport.records.layout import bind
from taserreport.records.repairs import CLASSES, Repairs
from taserreport.resources import names

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run

HEADINGS = [
    "record_id",
    "force",
    "incident_date",
    "incident_time",
    "ced_highest_use",
    "age_band",
    "gender",
    "staff_injured",
    "reasons",
    "narrative",
]
GOOD = [
    *("A1", "West Midlands", "13/02/2019", "12:30", "Fired", "18 to 34 years"),
    *("Male", "Yes", "Protect self", "SYNTHETIC"),
]


def fixed(**cells: str) -> list[str]:
    """A row with these cells, in which nothing else is to be repaired."""
    known = dict(zip(HEADINGS, GOOD, strict=True)) | cells
    return [known[heading] for heading in HEADINGS]


def write(path: Path, *rows: list[str]) -> None:
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([HEADINGS, *rows])


def lines(result: Any) -> list[str]:
    return [x for x in result.stderr.decode().splitlines() if x.startswith("fixed")]


def test_each_kind_of_repair_is_counted_on_a_line(
    taserreport: Run, tmp_path: Path
) -> None:
    write(
        tmp_path / "q1.csv",
        fixed(record_id="A1", gender=" Male", narrative="SYNTHETIC  "),
        fixed(record_id="A2", gender="MALE", reasons="Protect-self; PROTECT PUBLIC"),
        fixed(record_id="A3", staff_injured="y", force="West Midlands Police"),
        fixed(record_id="A4", staff_injured="FALSE", force="WEST  MIDLANDS"),
    )
    result = taserreport("validate", "q1.csv", "--fix", "safe")
    assert result.returncode == 0
    assert lines(result) == [
        "fixed: 2 cells with spaces around, or signs that nobody sees",
        "fixed: 1 cell in another case",
        "fixed: 2 cells with other hyphens or spaces",
        "fixed: 2 cells with another spelling of Yes or No",
        "fixed: 1 cell with another known name",
    ]


def test_dates_ages_and_levels_are_never_touched(
    taserreport: Run, tmp_path: Path
) -> None:
    odd = fixed(incident_date=" 2019-02-13", age_band="18-34", ced_highest_use="FIRED ")
    write(tmp_path / "q1.csv", odd)
    result = taserreport("validate", "q1.csv", "--fix", "safe")
    assert lines(result) == ["fixed: no cell needed it"]


def test_without_the_option_nothing_is_said_or_changed(
    taserreport: Run, tmp_path: Path
) -> None:
    write(tmp_path / "q1.csv", fixed(gender="MALE", staff_injured="maybe"))
    for words in ((), ("--fix", "none")):
        result = taserreport(
            "validate", "q1.csv", "--quarantine", "k.csv", "--overwrite", *words
        )
        assert lines(result) == []
        assert ",MALE,maybe," in (tmp_path / "k.csv").read_text("utf-8")


def test_files_of_rows_hold_the_repaired_spelling(
    taserreport: Run, tmp_path: Path
) -> None:
    bad = fixed(gender="MALE", staff_injured="n", incident_date="02/13/2019")
    write(tmp_path / "q1.csv", bad)
    words = ("--quarantine", "k.csv", "--format", "xlsx", "-o", "m.xlsx")
    result = taserreport("validate", "q1.csv", "--fix", "safe", *words)
    assert result.returncode == 1
    _, row = csv.reader(io.StringIO((tmp_path / "k.csv").read_text("utf-8")))
    expected = fixed(gender="Male", staff_injured="No", incident_date="02/13/2019")
    assert row[-len(HEADINGS) :] == expected
    page = openpyxl.load_workbook(tmp_path / "m.xlsx")["q1"]
    assert [cell.value for cell in page[2]] == expected
    assert (tmp_path / "q1.csv").read_text("utf-8").endswith("SYNTHETIC\n")
    assert "MALE" in (tmp_path / "q1.csv").read_text("utf-8")


def test_repairs_do_not_change_what_is_counted(
    taserreport: Run, tmp_path: Path
) -> None:
    taserreport("sample", "--messy", "--rows", "50", "-o", "q1.csv")
    kinds = [(), ("--fix", "safe")]
    first, second = (taserreport("validate", "q1.csv", *kind) for kind in kinds)
    assert first.stdout == second.stdout
    assert first.stderr.splitlines()[-1] == second.stderr.splitlines()[-1]


def test_another_word_for_fixing_is_refused(taserreport: Run, tmp_path: Path) -> None:
    write(tmp_path / "q1.csv", fixed())
    result = taserreport("validate", "q1.csv", "--fix", "all")
    assert result.returncode == 2
    assert 'error: --fix cannot be "all". It can be: none, safe. (U502)' in (
        result.stderr.decode()
    )


@pytest.mark.parametrize("source", names("sources"))
def test_a_sample_of_a_layout_is_written_rightly_or_means_the_same_repaired(
    taserreport: Run, tmp_path: Path, source: str
) -> None:
    made = ("--source", source, "--rows", "20")
    taserreport("sample", *made, "-o", "q1.csv")
    (part,) = records.read([str(tmp_path / "q1.csv")]).with_cells().parts
    for batch in part.batches():
        assert batch.raw is not None
        raw, counts = Repairs(part.layout).of(batch.raw)
        assert set(counts) <= set(CLASSES)
        again, none = Repairs(part.layout).of(raw)
        assert not none
        assert again.columns.equals(raw.columns)


def test_columns_that_hold_no_text_are_left_alone() -> None:
    source = records.load_source("canonical")
    bound = bind(source, ["force", "incident_date", "ced_highest_use", "animal"], "a")
    # In a typed file, words such as Yes may be true and false themselves.
    columns = {
        "0": pa.array([" kent"]).dictionary_encode(),
        "1": pa.array(["2019-02-13"]),
        "2": pa.array(["fired"]),
        "3": pa.array([True]),
    }
    raw = RawRows(pa.RecordBatch.from_pydict(columns), pa.array([1]))
    repaired, counts = Repairs(bound).of(raw)
    assert dict(counts) == {"spaces": 1}
    assert repaired.columns.column("0").to_pylist() == ["kent"]
    for untouched in "123":
        assert repaired.columns.column(untouched).type == columns[untouched].type
        assert repaired.columns.column(untouched).to_pylist() == (
            columns[untouched].to_pylist()
        )


@pytest.mark.parametrize(
    ("field", "text", "better"),
    [
        ("ethnicity", "Black", "Black (or Black British)"),
        ("ethnicity", "asian", "asian"),  # a file may be written in codes
        ("locations", "DWELLING", "Dwelling"),
        (
            "locations",
            "Dwelling, Hospital",
            "Dwelling, Hospital/ A&E (non mental health setting)",
        ),
        ("locations", "Custody; street", "Custody block; street"),
    ],
)
def test_a_code_of_the_program_is_not_written_over_a_word(
    field: str, text: str, better: str
) -> None:
    source = records.load_source("canonical")
    bound = bind(source, ["force", "incident_date", "ced_highest_use", field], "a")
    columns = {"3": pa.array([text])}
    raw = RawRows(pa.RecordBatch.from_pydict(columns), pa.array([1]))
    repaired, _ = Repairs(bound).of(raw)
    assert repaired.columns.column("3").to_pylist() == [better]
