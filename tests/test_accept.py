"""The records that can be counted, written for other programs."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, time
from typing import TYPE_CHECKING, Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from taserreport.errors import InputError
from taserreport.render import record_sheet

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run

COLUMNS = [
    "record_id", "force", "incident_date", "incident_time", "financial_year", "ced_used",
    "reasons", "ced_highest_use", "ced_cycles", "age_band", "staff_injured", "unanswered",
    "not_asked",
]  # fmt: skip
RECORDS = """\
record_id,force,incident_date,incident_time,ced_highest_use,ced_cycles,reasons,staff_injured,age,narrative
=A1,West Midlands Police,13/02/2019,7:05,Fired,2,Protect self; Protect public,y,34,SYNTHETIC
A2,West Midlands,02/13/2019,7:05,Fired,2,none,no,34,SYNTHETIC
A3,West Midlands,14/02/2019,,Drawn,,none,no,35,SYNTHETIC
A3,West Midlands,14/02/2019,,Drawn,,none,no,35,SYNTHETIC
"""


@pytest.fixture
def q1(tmp_path: Path) -> Path:
    path = tmp_path / "q1.csv"
    path.write_text(RECORDS)
    return path


def accept(taserreport: Run, name: str, *more: str) -> Any:
    return taserreport("validate", "q1.csv", "--accept", name, *more)


@pytest.mark.usefixtures("q1")
def test_parquet_and_arrow_have_the_fields_and_their_types(
    taserreport: Run, tmp_path: Path
) -> None:
    result = accept(taserreport, "a.parquet")
    assert result.returncode == 1
    assert "wrote a.parquet: 2 records" in result.stderr.decode()
    table = pq.read_table(tmp_path / "a.parquet")
    assert table.schema.names == COLUMNS
    first = table.to_pylist()[0]
    assert first["record_id"] == "=A1"
    assert first["force"] == "west-midlands"
    assert first["incident_date"] == date(2019, 2, 13)
    assert first["incident_time"] == time(7, 5)
    assert first["ced_cycles"] == 2
    assert first["reasons"] == ["protect_self", "protect_public"]
    assert first["staff_injured"] is True
    accept(taserreport, "a.arrow")
    with pa.ipc.open_file(tmp_path / "a.arrow") as arrow:
        assert arrow.schema.names == COLUMNS
        assert arrow.read_all().to_pylist() == table.to_pylist()


@pytest.mark.usefixtures("q1")
def test_what_is_private_and_what_classify_adds_is_left_out(
    taserreport: Run, tmp_path: Path
) -> None:
    accept(taserreport, "a.jsonl")
    text = (tmp_path / "a.jsonl").read_text("utf-8")
    records = [json.loads(line) for line in text.splitlines()]
    assert [record["record_id"] for record in records] == ["=A1", "A3"]
    assert {"age", "narrative", "contexts"}.isdisjoint(COLUMNS)
    assert "SYNTHETIC" not in text
    assert all("age" not in record for record in records)


@pytest.mark.usefixtures("q1")
def test_a_workbook_has_dates_and_numbers_and_no_formulas(
    taserreport: Run, tmp_path: Path
) -> None:
    accept(taserreport, "a.xlsx")
    page = openpyxl.load_workbook(tmp_path / "a.xlsx")["Records"]
    headings = [cell.value for cell in page[1]]
    assert headings == COLUMNS
    first = dict(zip(headings, page[2], strict=True))
    assert first["record_id"].value == "=A1"
    assert first["record_id"].data_type == "s"
    assert first["incident_date"].value.date() == date(2019, 2, 13)
    assert first["incident_time"].value == time(7, 5)
    assert first["ced_cycles"].value == 2
    assert first["reasons"].value == "protect_self; protect_public"
    assert first["staff_injured"].value == "yes"
    second = dict(zip(headings, page[3], strict=True))
    assert second["reasons"].value == "none"
    assert page.max_row == 3


@pytest.mark.usefixtures("q1")
def test_what_is_accepted_is_accepted_again(taserreport: Run, tmp_path: Path) -> None:
    written = {}
    for suffix in ("csv", "xlsx", "parquet", "arrow", "jsonl", "json"):
        accept(taserreport, f"a.{suffix}")
        again = taserreport("validate", f"a.{suffix}", "--accept", "b.jsonl")
        assert again.returncode == 0, again.stdout
        assert "2 rows read = 2 counted" in again.stderr.decode()
        written[suffix] = (tmp_path / "b.jsonl").read_bytes()
        (tmp_path / "b.jsonl").unlink()
    # CSV keeps a formula out by an apostrophe.
    assert written.pop("csv").replace(b"'=A1", b"=A1") == written["jsonl"]
    assert len(set(written.values())) == 1


@pytest.mark.usefixtures("q1")
def test_csv_is_guarded_against_formulas(taserreport: Run, tmp_path: Path) -> None:
    accept(taserreport, "a.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "a.csv").read_text("utf-8"))))
    assert rows[0]["record_id"] == "'=A1"


@pytest.mark.usefixtures("q1")
def test_the_same_run_gives_the_same_bytes(taserreport: Run, tmp_path: Path) -> None:
    for suffix in ("xlsx", "parquet"):
        for name in "ab":
            accept(taserreport, f"{name}.{suffix}")
        first, second = (tmp_path / f"{name}.{suffix}" for name in "ab")
        assert first.read_bytes() == second.read_bytes()


def test_a_file_is_replaced_only_if_asked_and_never_one_that_is_read(
    taserreport: Run, q1: Path, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text("mine")
    result = accept(taserreport, "a.csv")
    assert result.returncode == 2
    assert "a.csv exists. Use --overwrite to replace it. (O801)" in (
        result.stderr.decode()
    )
    assert (tmp_path / "a.csv").read_text() == "mine"
    assert accept(taserreport, "a.csv", "--overwrite").returncode == 1
    own = accept(taserreport, "q1.csv", "--overwrite")
    assert own.returncode == 2
    assert q1.read_text() == RECORDS
    both = accept(taserreport, "c.csv", "--quarantine", "c.csv")
    assert both.returncode == 2
    assert "--accept and --quarantine both name c.csv. Name two files. (O801)" in (
        both.stderr.decode()
    )


@pytest.mark.usefixtures("q1")
def test_a_suffix_that_is_not_known_is_refused_before_anything_is_read(
    taserreport: Run, tmp_path: Path
) -> None:
    result = accept(taserreport, "a.docx")
    assert result.returncode == 2
    assert "(K902)" in result.stderr.decode()
    assert not (tmp_path / "a.docx").exists()


def test_a_run_that_fails_leaves_no_half_written_file(
    taserreport: Run, tmp_path: Path
) -> None:
    bad = RECORDS + 'A4,West Midlands,"14/02/2019\n'
    (tmp_path / "q1.csv").write_text(bad)
    result = accept(taserreport, "a.csv")
    assert result.returncode == 2
    assert [path.name for path in tmp_path.iterdir()] == ["q1.csv"]


def test_more_than_a_sheet_holds_is_refused_with_advice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(record_sheet, "MOST_ROWS", 1)
    schema = pa.schema([("record_id", pa.string())])
    batch = pa.RecordBatch.from_pylist(
        [{"record_id": "A1"}, {"record_id": "A2"}], schema
    )
    with pytest.raises(InputError, match=r"Write \.csv or \.parquet instead"):
        record_sheet.write_xlsx([batch], schema, io.BytesIO())
    long = pa.RecordBatch.from_pylist([{"record_id": "A" * 32_768}], schema)
    with pytest.raises(InputError, match="more than 32,767 characters"):
        record_sheet.write_xlsx([long], schema, io.BytesIO())


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.parquet", "a.arrow", "a.jsonl"])
def test_what_the_file_could_not_say_stays_unknown_in_what_is_accepted(
    taserreport: Run, tmp_path: Path, name: str
) -> None:
    records = "Ref,Date,Level,Alcohol\n1,13/02/2019,Drawn,Yes\n2,14/02/2019,Fired,No\n"
    (tmp_path / "q1.csv").write_text(records)
    fields = {
        "record_id": {"column": ["Ref"]},
        "force": {"constant": "kent"},
        "incident_date": {"column": ["Date"]},
        "ced_highest_use": {"column": ["Level"]},
        "impact_factors": {"flags": {"alcohol": ["Alcohol"]}},
    }
    words = ("$schema", "title", "version", "description", "source")
    layout: dict[str, Any] = {"id": "ours", **dict.fromkeys(words, "SYNTHETIC")}
    layout |= {"recognise": {"at_least": 3}, "needs": [["force"]], "fields": fields}
    (tmp_path / "ours.json").write_text(json.dumps(layout))
    ours = ("q1.csv", "--source", "ours.json")
    assert taserreport("validate", *ours, "--accept", name).returncode == 0
    for table in ("impact-factors", "context", "weapon"):
        before = taserreport("table", table, *ours, "--format", "csv")
        after = taserreport("table", table, name, "--format", "csv")
        assert (after.returncode, after.stdout) == (0, before.stdout)
    assert (
        b"Possession of a weapon,[x]"
        in taserreport("table", "impact-factors", name, "--format", "csv").stdout
    )
    assert taserreport("table", "gender", name).returncode == 2


def test_a_file_without_the_question_does_not_make_nought_of_a_box_that_another_lacks(
    taserreport: Run, tmp_path: Path
) -> None:
    head = "record_id,force,incident_date,ced_highest_use"
    first = f"{head},impact_factors,not_asked\nA,kent,13/02/2019,fired,alcohol,{{}}\n"
    (tmp_path / "a.csv").write_text(first.format("impact_factors.drugs"))
    (tmp_path / "b.csv").write_text(f"{head}\nB,kent,14/02/2019,drawn\n")
    told = taserreport("table", "impact-factors", "a.csv", "b.csv", "--format", "csv")
    assert b"Drugs,[x]" in told.stdout
    assert b"Alcohol,1" in told.stdout


def test_a_box_that_is_not_there_is_no_nought_where_the_others_are_blank(
    taserreport: Run, tmp_path: Path
) -> None:
    head = "record_id,force,incident_date,ced_highest_use,impact_factors,not_asked"
    row = "A,kent,13/02/2019,fired,,impact_factors.drugs"
    (tmp_path / "a.csv").write_text(f"{head}\n{row}\n")
    told = taserreport("table", "impact-factors", "a.csv", "--format", "csv")
    assert b"Drugs,[x]" in told.stdout
