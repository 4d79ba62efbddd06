"""A copy of the records with the cells to correct marked, and a list of them."""

from __future__ import annotations

import csv
import json
import tempfile
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import openpyxl
import pyarrow as pa
import pytest

from taserreport import records
from taserreport.cli import beside, write_beside
from taserreport.errors import InputError
from taserreport.model import Fault, Origin
from taserreport.quarantine.book import MOST_CHARACTERS, Book
from taserreport.quarantine.problems import Problems, Told
from taserreport.resources import load

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run

WORDS = load("reference/quarantine.json")["problems"]
HEADINGS = ["record_id", "force", "incident_date", "ced_highest_use", "age", "gender"]
ROWS = [
    ["0001", "West Midlands", "13/02/2019", "Fired", "34", "Male"],
    ["0002", "West Midlands", "13/02/2019", "Fired", "SYNTHETIC", "Femal"],
    ["0003", "West Midlands", "=1+1", "Fired"],
    ["0004", "", "13/02/2019", "Fired", "34", "Male"],
]


def write(path: Path, rows: list[list[str]] = ROWS) -> None:
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([HEADINGS, *rows])


def copied(taserreport: Run, *files: str) -> Any:
    return taserreport("validate", *files, "--format", "xlsx", "-o", "m.xlsx")


def test_every_row_stands_where_it_does_in_its_file(
    taserreport: Run, tmp_path: Path
) -> None:
    write(tmp_path / "q1.csv")
    before = (tmp_path / "q1.csv").read_bytes()
    result = copied(taserreport, "q1.csv")
    assert result.returncode == 1
    assert (
        "wrote m.xlsx: a copy with 4 problems marked in 3 rows"
        in result.stderr.decode()
    )
    assert (tmp_path / "q1.csv").read_bytes() == before
    workbook = openpyxl.load_workbook(tmp_path / "m.xlsx")
    assert workbook.sheetnames == ["Problems", "q1"]
    cells = [[c.value or "" for c in row] for row in workbook["q1"].iter_rows()]
    blanks = [""] * len(HEADINGS)
    assert cells == [HEADINGS, *[[*row, *blanks][: len(HEADINGS)] for row in ROWS]]
    assert {c.data_type for row in workbook["q1"] for c in row} <= {"s", "n"}
    assert workbook["q1"]["A2"].value == "0001"
    assert workbook["q1"]["C4"].value == "=1+1"


def test_the_cells_to_correct_have_a_fill_and_a_note(
    taserreport: Run, tmp_path: Path
) -> None:
    write(tmp_path / "q1.csv")
    copied(taserreport, "q1.csv")
    page = openpyxl.load_workbook(tmp_path / "m.xlsx")["q1"]
    marked = {c.coordinate for row in page for c in row if c.fill.fill_type}
    assert marked == {"E3", "F3", "A4", "B4", "C4", "D4", "B5"}
    noted = {c.coordinate: c.comment.text for row in page for c in row if c.comment}
    assert set(noted) == {"E3", "F3", "A4", "B5"}
    assert "Write instead: Female" in noted["F3"]
    assert "a value of 9 characters" in noted["E3"]


def test_the_list_comes_first_and_leads_to_the_cells(
    taserreport: Run, tmp_path: Path
) -> None:
    write(tmp_path / "q1.csv")
    copied(taserreport, "q1.csv")
    page = openpyxl.load_workbook(tmp_path / "m.xlsx")["Problems"]
    assert page["A1"].value == WORDS["first_line"]
    assert "private" in page["A1"].value
    assert page["A2"].value == WORDS["colours"]
    assert page["A3"].value == (
        "Values are written as text, as they were read; merged cells, hidden rows and "
        "formulas are not carried over."
    )
    assert [c.value for c in page[4]] == list(WORDS["columns"].values())
    rows = [[c.value for c in row] for row in page.iter_rows(min_row=5)]
    assert [row[:4] for row in rows] == [
        ["V121", "line 3, column E", "age", "a value of 9 characters"],
        ["V102", "line 3, column F", "gender", '"Femal"'],
        ["F014", "line 4", None, None],
        ["V101", "line 5, column B", "force", None],
    ]
    assert rows[1][5] == "Female"
    assert all(row[6].endswith(".") for row in rows)
    links = [c.hyperlink.location for c in page["B"] if c.hyperlink]
    assert links == ["'q1'!E3", "'q1'!F3", "'q1'!A4", "'q1'!B5"]
    assert "SYNTHETIC" not in str(rows)


def test_a_warning_has_another_colour_than_what_must_be_corrected(
    taserreport: Run, tmp_path: Path
) -> None:
    odd = ["0005", "nowhere", "13/02/2019", "Fired", "34", "Femal"]
    write(tmp_path / "q1.csv", [*ROWS, odd])
    copied(taserreport, "q1.csv")
    workbook = openpyxl.load_workbook(tmp_path / "m.xlsx")
    fills = {c: workbook["q1"][c].fill.fgColor.rgb for c in ("F3", "F6", "B6")}
    assert fills["F3"] == fills["F6"] != fills["B6"]
    assert fills["B6"].endswith("DDEBF7")
    rows = [[c.value for c in r] for r in workbook["Problems"].iter_rows(min_row=5)]
    assert [r[4].startswith("warning: ") for r in rows] == [False] * 5 + [True]


def test_only_the_codes_asked_for_are_marked(taserreport: Run, tmp_path: Path) -> None:
    write(tmp_path / "q1.csv")
    result = taserreport("validate", "q1.csv", "--only", "V102,V101", "-o", "m.xlsx")
    assert "a copy with 2 problems marked in 2 rows" in result.stderr.decode()
    workbook = openpyxl.load_workbook(tmp_path / "m.xlsx")
    marked = {c.coordinate for r in workbook["q1"] for c in r if c.fill.fill_type}
    assert marked == {"F3", "B5"}
    assert workbook["Problems"]["A2"].value.endswith(
        "Only what --only asks for is marked here: V101, V102."
    )
    assert workbook["q1"].max_row == len(ROWS) + 1


def test_titles_above_the_headings_are_copied_too(
    taserreport: Run, tmp_path: Path
) -> None:
    made = openpyxl.Workbook()
    made.active.title = "Q1"
    for cells in (["Uses of Taser"], [], HEADINGS, *ROWS[:2]):
        made.active.append(cells)
    made.save(tmp_path / "q1.xlsx")
    copied(taserreport, "q1.xlsx")
    workbook = openpyxl.load_workbook(tmp_path / "m.xlsx")
    page = workbook["Q1"]
    assert page["A1"].value == "Uses of Taser"
    assert [c.value for c in page[3]] == HEADINGS
    assert page["F5"].value == "Femal"
    assert "Q1!F5" in [c.value for c in workbook["Problems"]["B"]]


def test_files_without_lines_have_their_headings_in_the_first_row(
    taserreport: Run, tmp_path: Path
) -> None:
    for name in ("a.json", "b.jsonl"):
        known = [dict(zip(HEADINGS, row, strict=False)) for row in ROWS[:2]]
        text = "\n".join(map(json.dumps, known))
        (tmp_path / name).write_text(json.dumps(known) if name == "a.json" else text)
        result = taserreport(
            "validate", name, "--format", "xlsx", "-o", "m.xlsx", "--overwrite"
        )
        assert result.returncode == 1
        workbook = openpyxl.load_workbook(tmp_path / "m.xlsx")
        page = workbook[name[0]]
        assert [c.value for c in page[1]] == HEADINGS
        assert page["F3"].value == "Femal"
        assert "'" + name[0] + "'!F3" in [
            c.hyperlink.location for c in workbook["Problems"]["B"] if c.hyperlink
        ]


def test_sheets_of_one_name_are_told_apart(taserreport: Run, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        reference = [[f"{folder}{row[0]}", *row[1:]] for row in ROWS[:2]]
        write(tmp_path / folder / "problems.csv", reference)
    copied(taserreport, "a/problems.csv", "b/problems.csv")
    workbook = openpyxl.load_workbook(tmp_path / "m.xlsx")
    assert workbook.sheetnames == ["Problems (2)", "problems", "problems (3)"]
    links = [c.hyperlink.location for c in workbook["Problems (2)"]["B"] if c.hyperlink]
    assert links == [f"'{n}'!{c}3" for n in ("problems", "problems (3)") for c in "EF"]


def test_records_without_a_fault_are_copied_and_that_is_said(
    taserreport: Run, tmp_path: Path
) -> None:
    write(tmp_path / "q1.csv", ROWS[:1])
    result = copied(taserreport, "q1.csv")
    assert result.returncode == 0
    page = openpyxl.load_workbook(tmp_path / "m.xlsx")["Problems"]
    assert page["A5"].value == WORDS["none"]


def test_the_suffix_is_enough_and_the_report_is_printed_as_ever(
    taserreport: Run, tmp_path: Path
) -> None:
    write(tmp_path / "q1.csv")
    plain = taserreport("validate", "q1.csv")
    result = taserreport("validate", "q1.csv", "-o", "m.xlsx")
    assert result.stdout == plain.stdout
    assert (tmp_path / "m.xlsx").exists()


def test_a_workbook_needs_a_file(taserreport: Run, tmp_path: Path) -> None:
    write(tmp_path / "q1.csv")
    result = taserreport("validate", "q1.csv", "--format", "xlsx")
    assert result.returncode == 2
    assert (
        "error: A workbook needs a file of its own. Add -o FILE.xlsx. (O805)"
        in result.stderr.decode()
    )
    again = taserreport("validate", "q1.csv", "--format", "xlsx", "-o", "q1.csv")
    assert again.returncode == 2
    assert "is the file of records itself" in again.stderr.decode()


def test_the_same_run_gives_the_same_bytes(taserreport: Run, tmp_path: Path) -> None:
    write(tmp_path / "q1.csv")
    for name in ("a.xlsx", "b.xlsx"):
        taserreport("validate", "q1.csv", "-o", name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.parametrize("source", ["metropolitan", "connecticut-2015"])
def test_a_wide_file_with_rows_that_are_no_uses_is_copied_whole(
    taserreport: Run, tmp_path: Path, source: str
) -> None:
    taserreport("sample", "--source", source, "--rows", "8", "--messy", "-o", "q1.xlsx")
    copied(taserreport, "q1.xlsx")
    (original,) = openpyxl.load_workbook(tmp_path / "q1.xlsx").worksheets
    _, page = openpyxl.load_workbook(tmp_path / "m.xlsx").worksheets
    assert page.title == original.title
    for row in original.iter_rows():
        for cell in row:
            assert (page[cell.coordinate].value or None) == cell.value


def test_more_than_can_be_listed_or_noted_is_said(
    taserreport: Run, tmp_path: Path
) -> None:
    most = WORDS["most"]
    rows = [[f"{n}", *ROWS[0][1:5], "Femal"] for n in range(most + 1)]
    write(tmp_path / "q1.csv", rows)
    given = ("-o", "m.xlsx", "--quarantine", "fix.xlsx")
    result = taserreport("validate", "q1.csv", *given)
    assert f"a copy with {most + 1:,} problems marked" in result.stderr.decode()
    copy = openpyxl.load_workbook(tmp_path / "m.xlsx", read_only=True)
    *_, last = copy["Problems"].iter_rows(values_only=True)
    assert last[0] == "1 more are marked in the copy and not listed here."
    *_, row = copy["q1"].iter_rows()
    assert row[5].fill.fill_type
    copy.close()
    fix = openpyxl.load_workbook(tmp_path / "fix.xlsx", read_only=True)
    *_, line = fix["Read me"].iter_rows(values_only=True)
    assert line == (load("reference/quarantine.json")["no_more_notes"],)
    fix.close()


def test_what_must_be_corrected_is_listed_however_many_warnings_stand_above_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(WORDS, "most", 3)
    problems = Problems()
    origin = Origin("q1.csv", None, "line", ("force",))
    for row, severity in enumerate(["warning"] * 9 + ["error"], 2):
        fault = Fault("V102", severity, "SYNTHETIC", pa.array([row]), column=0)  # type: ignore[arg-type]
        place = f"line {row}", f"'q1'!A{row}"
        problems.add(fault, origin, (0, row), place, Told("Kent", "why"))
    with (tmp_path / "list.xlsx").open("wb") as out, Book(out) as book:
        problems.write(book, book.page("Problems"))
        book.close()
        book.drop()
    sheet = openpyxl.load_workbook(tmp_path / "list.xlsx")["Problems"]
    texts = [row[1].value for row in sheet.iter_rows(min_row=5)]
    assert texts[:3] == ["line 11", "line 2", "line 3"]
    assert sheet["A8"].value == WORDS["more"].format(number=7)


@pytest.mark.parametrize("cell", ["Femal", "SYNTHETIC" * 4_000])
def test_nothing_stays_in_the_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cell: str
) -> None:
    (tmp_path / "between").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "between"))
    write(tmp_path / "q1.csv", [[*ROWS[0][:5], cell]])
    data = records.read([str(tmp_path / "q1.csv")])
    kept = beside.Beside(quarantine=tmp_path / "fix.xlsx", copy=tmp_path / "m.xlsx")
    # A cell too long for a worksheet stops the work on the way.
    stops = pytest.raises(InputError) if len(cell) > MOST_CHARACTERS else nullcontext()
    with stops:
        write_beside.checked(data, kept, lambda _: None)
    assert list((tmp_path / "between").iterdir()) == []
    assert (tmp_path / "m.xlsx").exists() == (len(cell) <= MOST_CHARACTERS)
