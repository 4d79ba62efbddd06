"""Rows kept out go out, are corrected, and come back: none lost, none doubled."""

from __future__ import annotations

import csv
import io
import json
import shlex
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from taserreport import as_written, pipeline, printable, proofs, records, resources
from taserreport.again import Again
from taserreport.cli import beside, write_beside
from taserreport.errors import InputError
from taserreport.quarantine import book
from taserreport.quarantine.rows import Bad, KeptOut, front_cells
from taserreport.records.formats.sheet import MOST_COLUMNS
from taserreport.records.mapping import Cells
from taserreport.records.permitted import permitted
from taserreport.resources import load

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from conftest import Run

WORDS = load("reference/quarantine.json")
FRONT = tuple(WORDS["columns"].values())
HEADINGS: tuple[str, ...] = (
    *("record_id", "force", "incident_date", "incident_time", "ced_highest_use"),
    *("gender", "narrative"),
)
GOOD = ("R1", "West Midlands", "13/02/2019", "12:30", "Fired", "Male", "SYNTHETIC")


# --- helpers ---------------------------------------------------------------------


def row(reference: str, **cells: str) -> list[str]:
    """A good row, with other cells where given."""
    known = dict(zip(HEADINGS, GOOD, strict=True)) | {"record_id": reference} | cells
    return [known[heading] for heading in HEADINGS]


def write_csv(
    path: Path, rows: Sequence[Sequence[str]], headings: Any = HEADINGS
) -> Path:
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([headings, *rows])
    return path


def write_book(path: Path, sheets: dict[str, list[list[str]]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        page = made.create_sheet(name)
        for cells in rows:
            page.append(cells)
    made.save(path)
    return path


def read_csv(content: bytes | str | Path) -> list[list[str]]:
    if isinstance(content, Path):
        content = content.read_bytes()
    text = content.decode() if isinstance(content, bytes) else content
    return list(csv.reader(io.StringIO(text, newline="")))


def opened(path: Path, sheet: str = "Rows") -> tuple[Any, Any]:
    workbook = openpyxl.load_workbook(path)
    return workbook, workbook[sheet]


def column(page: Any, heading: str) -> int:
    return 1 + [cell.value for cell in page[1]].index(heading)


def put(page: Any, number: int, heading: str, text: str | None) -> None:
    page.cell(number, column(page, heading)).value = text


def said(result: Any) -> str:
    text: str = result.stderr.decode()
    return text


def accepted(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def ids(path: Path) -> list[str]:
    return sorted(record["record_id"] for record in accepted(path))


MESSY = [
    row("A1"),
    row("A2", incident_date="02/13/2019"),
    row("A3", gender="Femal"),
    row("A4", narrative="=1+1"),
]


# --- out -------------------------------------------------------------------------


def test_rows_kept_out_are_written_as_they_were(
    taserreport: Run, tmp_path: Path
) -> None:
    odd = row("000123456789012345", gender="Femal ", narrative="  =1+1\nhttp://a.test")
    write_csv(tmp_path / "q1.csv", [row("A1"), odd])
    result = taserreport("validate", "q1.csv", "--quarantine", "fix.xlsx")
    assert result.returncode == 1
    assert "wrote fix.xlsx: 1 row to correct, whole, private details too" in said(
        result
    )
    _, page = opened(tmp_path / "fix.xlsx")
    assert [cell.value for cell in page[1]] == [*FRONT, *HEADINGS]
    cells = [cell.value for cell in page[2]]
    assert cells[:3] == ["q1.csv", None, 3]
    assert cells[len(FRONT) :] == odd
    assert {cell.data_type for cell in page[2]} <= {"s", "n"}
    assert page.cell(2, column(page, "record_id")).data_type == "s"
    assert not page._hyperlinks


def test_an_apostrophe_stays_when_its_cell_is_edited_in_excel(tmp_path: Path) -> None:
    odd = row("'A1", gender="'Male")
    write_csv(tmp_path / "q1.csv", [odd])
    check([tmp_path / "q1.csv"], tmp_path / "a.jsonl", tmp_path / "fix.xlsx")
    _, page = opened(tmp_path / "fix.xlsx")
    own = {c.value: c.quotePrefix for c in page[2][len(FRONT) :]}
    assert own == {text: text.startswith("'") for text in odd}
    assert page.cell(2, column(page, "gender")).fill.fill_type


def test_a_bad_cell_is_filled_has_a_note_and_a_list(
    taserreport: Run, tmp_path: Path
) -> None:
    write_csv(tmp_path / "q1.csv", MESSY)
    taserreport("validate", "q1.csv", "--quarantine", "fix.xlsx")
    _, page = opened(tmp_path / "fix.xlsx")
    bad = page.cell(3, column(page, "gender"))
    other = page.cell(3, column(page, "force"))
    assert bad.fill.fgColor.rgb != other.fill.fgColor.rgb
    assert "not in the list" in bad.comment.text
    assert "Write instead: Female" in bad.comment.text
    assert other.comment is None
    rules = {
        str(r.sqref).split(":")[0]: r for r in page.data_validations.dataValidation
    }
    letter = bad.column_letter
    assert rules[f"{letter}2"].formula1 == '"Male,Female,Other,Not reported"'
    assert rules[f"{letter}2"].errorStyle == "information"
    force = rules[f"{other.column_letter}2"]
    assert force.formula1.startswith("'Lists'!$A$1:$A$")


def test_a_word_for_no_use_does_not_turn_the_list_of_levels_into_yes_and_no(
    taserreport: Run, tmp_path: Path
) -> None:
    rows = [
        ["1", "01/10/2025", "Kent", "Fired"],
        ["2", "02/10/2025", "Kent", "Nil"],
        ["3", "13/10/2025", "Kent", "Fird x"],
    ]
    headings = ["Ref", "Incident date", "Force", "CED mode"]
    write_csv(tmp_path / "q1.csv", rows, headings)
    said = ("--set", "CED mode=ced_highest_use", "--set-code", "CED mode:Nil=not_used")
    taserreport("map", "q1.csv", *said, "--write", "q1.json")
    taserreport("validate", "q1.csv", "--source", "q1.json", "--quarantine", "fix.xlsx")
    _, page = opened(tmp_path / "fix.xlsx")
    cell = page.cell(2, column(page, "CED mode"))
    (rule,) = (
        r for r in page.data_validations.dataValidation if cell.coordinate in r.sqref
    )
    assert '"Yes,No"' not in rule.formula1
    assert "Fired" in rule.formula1
    assert "Fired" in cell.comment.text
    assert "Yes, No" not in cell.comment.text


@pytest.mark.parametrize("layout", ["canonical", "mapped"])
def test_a_level_that_was_none_can_be_said_with_the_list_and_comes_back_as_no_use(
    taserreport: Run, tmp_path: Path, layout: str
) -> None:
    mapped = layout == "mapped"
    rows = [
        ["1", "01/10/2025", "Kent", "Fired"],
        ["2", "02/10/2025", "Kent", "Not deployed"],
    ]
    headings = ["Ref", "Date", "Force", "CED mode" if mapped else "Taser level"]
    write_csv(tmp_path / "q1.csv", rows[:1] if mapped else rows, headings)
    by: tuple[str, ...] = ()
    if mapped:  # from a file in which no word says so yet
        said = ("--set", "CED mode=ced_highest_use", "--write", "q1.json")
        taserreport("map", "q1.csv", *said)
        write_csv(tmp_path / "q1.csv", rows, headings)
        by = ("--source", "q1.json")
    done = taserreport("validate", "q1.csv", *by, "--quarantine", "fix.xlsx")
    assert (
        "fix  Write one of: Drawn, Aimed, Red-dot, Arced, Drive stun, Fired, Angled drive "
        "stun, Not stated, or None where no Taser was used."
    ) in done.stdout.decode()
    book, page = opened(tmp_path / "fix.xlsx")
    cell = page.cell(2, column(page, headings[3]))
    (rule,) = (
        r for r in page.data_validations.dataValidation if cell.coordinate in r.sqref
    )
    assert rule.formula1.endswith(',Not stated,None"')
    cell.value = "None"
    book.save(tmp_path / "fix.xlsx")
    again = ("validate", "q1.csv", "fix.xlsx", "--replaces-quarantine", *by)
    assert b"1 not a Taser use" in taserreport(*again).stderr


def test_beside_each_row_stands_what_is_wrong_and_what_to_write(
    taserreport: Run, tmp_path: Path
) -> None:
    both = row("A5", gender="Femal", incident_time="25:10")
    write_csv(tmp_path / "q1.csv", [*MESSY, both])
    taserreport("validate", "q1.csv", "--quarantine", "fix.csv")
    headings, *rows = read_csv(tmp_path / "fix.csv")
    assert headings == [*FRONT, *HEADINGS]
    wrong = [cells[3] for cells in rows]
    assert [text.split()[0] for text in wrong] == ["V110", "V102", "V118"]
    assert wrong[2].count("\n") == 1
    assert 'V102 Perceived gender: "Femal" is not in the list.' in wrong[2]
    assert rows[1][4] == 'Column L "gender": Female'
    assert rows[0][4] == (
        'Column I "incident_date": a date such as 31/12/2019 or 2019-12-31'
    )


def test_a_level_that_is_not_known_may_be_any_of_the_levels(
    taserreport: Run, tmp_path: Path
) -> None:
    # The column also tells whether a Taser was used at all.
    write_csv(tmp_path / "q1.csv", [row("A1", ced_highest_use="Discharged")])
    taserreport("validate", "q1.csv", "--quarantine", "fix.csv")
    (_, found) = read_csv(tmp_path / "fix.csv")
    instead = found[FRONT.index(WORDS["columns"]["instead"])]
    assert "Angled drive stun" in instead
    assert "Yes" not in instead


def test_what_may_be_private_is_shown_only_by_its_shape(
    taserreport: Run, tmp_path: Path
) -> None:
    headings = (*HEADINGS, "age")
    write_csv(tmp_path / "q1.csv", [[*row("A1"), "SYNTHETIC-180"]], headings)
    taserreport("validate", "q1.csv", "--quarantine", "fix.csv")
    _, cells = read_csv(tmp_path / "fix.csv")
    assert "a value of 13 characters" in cells[3]
    assert "SYNTHETIC-180" not in cells[3] + cells[4]
    assert cells[-1] == "SYNTHETIC-180"


def test_the_workbook_says_in_a_few_lines_what_to_do(
    taserreport: Run, tmp_path: Path
) -> None:
    write_csv(tmp_path / "q1.csv", MESSY)
    taserreport("validate", "q1.csv", "--quarantine", "fix.xlsx")
    workbook = openpyxl.load_workbook(tmp_path / "fix.xlsx")
    assert workbook.sheetnames[:2] == ["Read me", "Rows"]
    lines = [cell.value for cell in workbook["Read me"]["A"]]
    assert lines == [
        *WORDS["read_me"],
        "The rows are from q1.csv.",
        "When you have corrected them, give this file last: taserreport validate q1.csv "
        "THIS-FILE --replaces-quarantine",
    ]
    hidden = {page.title for page in workbook if page.sheet_state != "visible"}
    assert hidden == {"Lists", "taserreport quarantine"}


def way_back(path: Path) -> list[str]:
    """The last lines of a workbook's first sheet."""
    page = openpyxl.load_workbook(path)["Read me"]
    return [cell.value for cell in page["A"]][len(WORDS["read_me"]) + 1 :]


def test_the_command_in_the_workbook_works_where_the_first_was_typed(
    taserreport: Run, tmp_path: Path
) -> None:
    (tmp_path / "of 2019").mkdir()
    rows = [list(HEADINGS), row("A1", gender="Femal")]
    write_book(tmp_path / "of 2019" / "q1.xlsx", {"My uses": rows, "Other": rows})
    typed = ("validate", "of 2019/q1.xlsx", "--source", "canonical", "--sheet")
    more = ("My uses", "--ladder", "home-office", "--as-of", "2026-01-31")
    taserreport(*typed, *more, "--quarantine", "fix.xlsx")
    (line,) = way_back(tmp_path / "fix.xlsx")
    command = (
        'taserreport validate "of 2019/q1.xlsx" THIS-FILE --source canonical --sheet '
        '"My uses" --ladder home-office --as-of 2026-01-31 --replaces-quarantine'
    )
    assert line == f"{WORDS['way_back']['command'].partition(': ')[0]}: {command}"
    words = shlex.split(command.replace("THIS-FILE", "fix.xlsx"))[1:]
    result = taserreport(*words)
    assert "1 row takes the place of the same in q1.xlsx" in said(result)


def test_of_a_whole_path_the_command_has_the_name_alone(
    taserreport: Run, tmp_path: Path
) -> None:
    folder = tmp_path / "SYNTHETIC-PERSON"
    folder.mkdir()
    path = write_csv(folder / "q1.csv", [row("A1", gender="Femal")])
    taserreport("validate", path, "--quarantine", "fix.xlsx")
    command, folder_line = way_back(tmp_path / "fix.xlsx")
    assert command.endswith(
        ": taserreport validate q1.csv THIS-FILE --replaces-quarantine"
    )
    assert folder_line == (
        "Give the command in the folder where the files are; the folder is not named "
        "here, as it may say who you are."
    )


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("q1.csv", "q1.csv"),
        ("../of 2019/q1.csv", '"../of 2019/q1.csv"'),
        ("/home/SYNTHETIC/q1.csv", "q1.csv"),
        (r"C:\SYNTHETIC\q 1.csv", '"q 1.csv"'),
        (r"\\server\SYNTHETIC\q1.csv", "q1.csv"),
        ("-q1.csv", "./-q1.csv"),
        ("-", "-"),
    ],
)
def test_how_files_are_named_again(typed: str, told: str) -> None:
    given = Again.of([typed], typed, [], None, None).without_whole_paths()
    assert given.typed_files() == told
    assert given.typed_options().startswith(" --source ")
    assert "SYNTHETIC" not in given.typed_options()


def test_a_hidden_sheet_says_which_bytes_the_rows_are_from(
    taserreport: Run, tmp_path: Path
) -> None:
    import hashlib

    content = write_csv(tmp_path / "q1.csv", MESSY).read_bytes()
    taserreport("validate", "q1.csv", "--quarantine", "fix.xlsx")
    _, page = opened(tmp_path / "fix.xlsx", "taserreport quarantine")
    known = json.loads(page["A1"].value)
    assert known["sha256"] == hashlib.sha256(content).hexdigest()
    assert known["size"] == len(content)
    assert known["source"] == "canonical"
    assert known["headings"] == list(HEADINGS)


def test_the_same_run_gives_the_same_bytes(taserreport: Run, tmp_path: Path) -> None:
    write_csv(tmp_path / "q1.csv", MESSY)
    for name in ("a.xlsx", "b.xlsx", "a.csv", "b.csv"):
        taserreport("validate", "q1.csv", "--quarantine", name)
    for suffix in ("xlsx", "csv"):
        first, second = (tmp_path / f"{n}.{suffix}" for n in "ab")
        assert first.read_bytes() == second.read_bytes()


def test_nothing_kept_out_writes_nothing_and_says_so(
    taserreport: Run, tmp_path: Path
) -> None:
    write_csv(tmp_path / "q1.csv", [row("A1")])
    result = taserreport("validate", "q1.csv", "--quarantine", "fix.xlsx")
    assert result.returncode == 0
    assert "no row is kept out: fix.xlsx is not written" in said(result)
    assert not (tmp_path / "fix.xlsx").exists()


def test_a_file_that_exists_is_kept_without_overwrite(
    taserreport: Run, tmp_path: Path
) -> None:
    write_csv(tmp_path / "q1.csv", MESSY)
    (tmp_path / "fix.csv").write_text("mine")
    result = taserreport("validate", "q1.csv", "--quarantine", "fix.csv")
    assert result.returncode == 2
    assert "fix.csv exists. Use --overwrite to replace it. (O801)" in said(result)
    assert (tmp_path / "fix.csv").read_text() == "mine"
    again = taserreport("validate", "q1.csv", "--quarantine", "fix.csv", "--overwrite")
    assert again.returncode == 1
    assert (tmp_path / "fix.csv").read_text() != "mine"
    own = taserreport("validate", "q1.csv", "--quarantine", "q1.csv", "--overwrite")
    assert own.returncode == 2
    assert "is the file of records itself" in said(own)


def test_a_kind_of_file_that_is_not_known_is_refused(
    taserreport: Run, tmp_path: Path
) -> None:
    write_csv(tmp_path / "q1.csv", MESSY)
    result = taserreport("validate", "q1.csv", "--quarantine", "fix.parquet")
    assert result.returncode == 2
    assert "(K902)" in said(result)
    for name in ("fix", "-"):
        result = taserreport("validate", "q1.csv", "--quarantine", name)
        assert result.returncode == 2
        assert (
            "error: --quarantine takes a file whose name ends in its format: xlsx, csv. "
            "(K902)" in said(result)
        )


def test_each_layout_has_a_sheet_and_alike_ones_share_it(
    taserreport: Run, tmp_path: Path
) -> None:
    write_csv(tmp_path / "a.csv", [row("A1", gender="x")])
    write_csv(tmp_path / "b.csv", [row("B1", gender="x")])
    write_csv(tmp_path / "c.csv", [[*row("C1", gender="x"), "x"]], (*HEADINGS, "mine"))
    files = ("a.csv", "b.csv", "c.csv")
    taserreport("validate", *files, "--quarantine", "fix.xlsx")
    workbook, page = opened(tmp_path / "fix.xlsx")
    assert [cell.value for cell in page["A"]] == ["from file", "a.csv", "b.csv"]
    assert workbook["Rows 2"]["A2"].value == "c.csv"
    back = taserreport("validate", *files, "fix.xlsx", "--replaces-quarantine")
    assert "3 rows read = 0 counted + 3 quarantined" in said(back)


def test_a_text_file_takes_rows_of_one_layout(taserreport: Run, tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", [row("A1", gender="x")])
    write_csv(tmp_path / "c.csv", [[*row("C1", gender="x"), "x"]], (*HEADINGS, "mine"))
    result = taserreport("validate", "a.csv", "c.csv", "--quarantine", "fix.csv")
    assert result.returncode == 2
    assert (
        "error: The rows of c.csv have other headings than the rows before them, and a "
        "CSV file has room for one row of headings. Write a workbook (.xlsx) instead, "
        "or check the files one at a time. (Q111)" in said(result)
    )
    assert not (tmp_path / "fix.csv").exists()


def test_a_text_too_long_for_a_cell_is_refused_with_advice(
    taserreport: Run, tmp_path: Path
) -> None:
    long = row("A1", gender="x", narrative="SYNTHETIC " * 4_000)
    write_csv(tmp_path / "q1.csv", [long])
    result = taserreport("validate", "q1.csv", "--quarantine", "fix.xlsx")
    assert result.returncode == 2
    assert (
        "error: A row has a cell of more than 32,767 characters, and a worksheet has no "
        "room for more in one cell. Write the rows that are kept out with --quarantine "
        "FILE.csv instead. (Q110)" in said(result)
    )
    assert not (tmp_path / "fix.xlsx").exists()
    taserreport("validate", "q1.csv", "--quarantine", "fix.csv")
    assert read_csv(tmp_path / "fix.csv")[1][-1] == long[-1]


def test_more_rows_than_a_sheet_has_are_refused_with_advice() -> None:
    book.refuse_too_many(1_048_575)
    with pytest.raises(InputError, match="more than 1,048,576 rows to write"):
        book.refuse_too_many(1_048_576)


# --- back ------------------------------------------------------------------------


@pytest.mark.parametrize("original", ["q1.csv", "q1.xlsx", "q1.parquet", "q1.jsonl"])
@pytest.mark.parametrize("between", ["fix.xlsx", "fix.csv"])
def test_corrected_rows_take_the_place_of_those_kept_out(
    taserreport: Run, tmp_path: Path, original: str, between: str
) -> None:
    path = tmp_path / original
    if original.endswith("csv"):
        write_csv(path, MESSY)
    elif original.endswith("xlsx"):
        write_book(path, {"Q1": [list(HEADINGS), *MESSY]})
    elif original.endswith("parquet"):
        columns = zip(*MESSY, strict=True)
        pq.write_table(pa.table([list(c) for c in columns], list(HEADINGS)), path)
    else:
        lines = (json.dumps(dict(zip(HEADINGS, r, strict=True))) for r in MESSY)
        path.write_text("\n".join(lines))
    first = taserreport("validate", original, "--quarantine", between)
    assert "4 rows read = 2 counted + 2 quarantined" in said(first)
    if between.endswith("xlsx"):
        workbook, page = opened(tmp_path / between)
        put(page, 2, "incident_date", "13/02/2019")
        put(page, 3, "gender", "Female")
        workbook.save(tmp_path / between)
    else:
        text = (tmp_path / between).read_text("utf-8")
        head, end = text.split("02/13/2019,")
        text = f"{head}13/02/2019,{end}"
        (tmp_path / between).write_text(text.replace(",Femal,", ",Female,"), "utf-8")
    back = taserreport(
        "validate", original, between, "--replaces-quarantine", "--accept", "a.jsonl"
    )
    assert back.returncode == 0, back.stdout
    assert "4 rows read = 4 counted + 0 quarantined" in said(back)
    assert f"note: {between}: 2 rows take the place of the same in {original}." in said(
        back
    )
    assert ids(tmp_path / "a.jsonl") == ["A1", "A2", "A3", "A4"]


def quarantined(taserreport: Run, tmp_path: Path, rows: list[list[str]]) -> Any:
    """A workbook of the rows of q1.csv that are kept out, opened."""
    write_csv(tmp_path / "q1.csv", rows)
    taserreport("validate", "q1.csv", "--quarantine", "fix.xlsx")
    return opened(tmp_path / "fix.xlsx")


def back(taserreport: Run, *more: str | Path) -> Any:
    files = ("q1.csv", "fix.xlsx")
    return taserreport("validate", *files, "--replaces-quarantine", *more)


def test_what_is_still_wrong_is_addressed_in_the_corrected_file(
    taserreport: Run, tmp_path: Path
) -> None:
    workbook, page = quarantined(taserreport, tmp_path, MESSY)
    put(page, 2, "incident_date", "13/02/2019")
    put(page, 3, "gender", "Feemaal")
    workbook.save(tmp_path / "fix.xlsx")
    result = back(taserreport)
    assert result.returncode == 1
    assert "fix.xlsx: Rows!L3, under" in result.stdout.decode()


def test_a_deleted_row_stays_as_it_is_in_its_file(
    taserreport: Run, tmp_path: Path
) -> None:
    workbook, page = quarantined(taserreport, tmp_path, MESSY)
    page.delete_rows(2)
    put(page, 2, "gender", "Female")
    workbook.save(tmp_path / "fix.xlsx")
    result = back(taserreport)
    assert "4 rows read = 3 counted + 1 quarantined" in said(result)
    assert "q1.csv: line 3, column C" in result.stdout.decode()


def test_an_unchanged_workbook_changes_nothing(
    taserreport: Run, tmp_path: Path
) -> None:
    ragged = [row("A5")[:5], [*row("A6"), "more"]]
    quarantined(taserreport, tmp_path, [*MESSY, *ragged])
    result = back(taserreport)
    assert result.returncode == 1
    assert "6 rows read = 2 counted + 4 quarantined" in said(result)
    assert "The row has 5 cells where the headings have 7" in result.stdout.decode()
    assert "The row has 8 cells where the headings have 7" in result.stdout.decode()


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_a_row_of_the_wrong_length_can_be_put_right(
    taserreport: Run, tmp_path: Path, suffix: str
) -> None:
    short = ["A5", "West Midlands", "12:30", "Fired"]
    long = row("A6")
    long[5:6] = ["Ma", "le"]
    write_csv(tmp_path / "q1.csv", [row("A1"), short, long])
    fix = tmp_path / f"fix.{suffix}"
    first = taserreport("validate", "q1.csv", "--quarantine", fix.name)
    assert "3 rows read = 1 counted + 2 quarantined" in said(first)
    better = [row("A5", gender="", narrative=""), row("A6")]
    if suffix == "xlsx":
        workbook, page = opened(fix)
        start = len(FRONT) + 1
        assert [c.value for c in page[2]][start - 1 :][:4] == short
        assert [c.value for c in page[3]][start - 1 :] == long
        for number, cells in enumerate(better, 2):
            for at in range(len(HEADINGS) + 1):
                text = cells[at] if at < len(cells) else None
                page.cell(number, start + at).value = text or None
        workbook.save(fix)
    else:
        headings, *rows = read_csv(fix)
        fixed = [
            [*cells[: len(FRONT)], *good]
            for cells, good in zip(rows, better, strict=True)
        ]
        write_csv(fix, fixed, headings)
    result = taserreport("validate", "q1.csv", fix.name, "--replaces-quarantine")
    assert result.returncode == 0, result.stdout
    assert "3 rows read = 3 counted + 0 quarantined" in said(result)


def test_names_made_from_file_and_row_stay_those_of_the_original(
    taserreport: Run, tmp_path: Path
) -> None:
    rows = [cells[1:] for cells in MESSY]
    write_csv(tmp_path / "q1.csv", rows, HEADINGS[1:])
    taserreport("validate", "q1.csv", "--quarantine", "fix.xlsx")
    workbook, page = opened(tmp_path / "fix.xlsx")
    put(page, 2, "incident_date", "13/02/2019")
    put(page, 3, "gender", "Female")
    workbook.save(tmp_path / "fix.xlsx")
    back(taserreport, "--accept", "a.jsonl")
    assert ids(tmp_path / "a.jsonl") == [f"q1.csv:{n}" for n in (2, 3, 4, 5)]


def test_several_files_and_sheets_find_their_rows_again(
    taserreport: Run, tmp_path: Path
) -> None:
    bad = row("A1", gender="x")
    write_book(
        tmp_path / "q1.xlsx",
        {
            "One": [list(HEADINGS), bad],
            "Two": [["Title"], list(HEADINGS), row("A2"), row("A3", gender="y")],
        },
    )
    write_csv(tmp_path / "q2.csv", [row("B1"), row("B2", gender="z")])
    given = ("q1.xlsx", "--sheet", "One", "--sheet", "Two")
    taserreport("validate", *given, "--quarantine", "fix1.xlsx")
    taserreport("validate", "q2.csv", "--quarantine", "fix2.csv")
    workbook, page = opened(tmp_path / "fix1.xlsx")
    assert [page.cell(n, 2).value for n in (2, 3)] == ["One", "Two"]
    assert [page.cell(n, 3).value for n in (2, 3)] == [2, 4]
    put(page, 2, "gender", "Male")
    put(page, 3, "gender", "Female")
    workbook.save(tmp_path / "fix1.xlsx")
    result = taserreport(
        "validate", *given, "fix1.xlsx", "--replaces-quarantine", "--accept", "a.jsonl"
    )
    assert result.returncode == 0, said(result)
    assert {r["record_id"]: r["gender"] for r in accepted(tmp_path / "a.jsonl")} == {
        "A1": "male",
        "A2": "male",
        "A3": "female",
    }
    one = taserreport(
        "validate", "q1.xlsx", "--sheet", "One", "fix1.xlsx", "--replaces-quarantine"
    )
    assert one.returncode == 2
    assert (
        'error: fix1.xlsx has rows from the sheet "Two" of q1.xlsx, which is not read. '
        'Add --sheet "Two". (Q103)' in said(one)
    )


@pytest.mark.parametrize("source", ["metropolitan", "connecticut-2015"])
def test_other_layouts_go_round_too(
    taserreport: Run, tmp_path: Path, source: str
) -> None:
    made = ("--source", source, "--messy", "--rows", "30")
    taserreport("sample", *made, "-o", "q1.xlsx")
    first = taserreport("validate", "q1.xlsx", "--quarantine", "fix.xlsx")
    sums = said(first).splitlines()[-1]
    assert " 0 quarantined" not in sums
    again = taserreport("validate", "q1.xlsx", "fix.xlsx", "--replaces-quarantine")
    assert said(again).splitlines()[-1] == sums


def test_lists_of_a_json_file_come_back_as_lists(
    taserreport: Run, tmp_path: Path
) -> None:
    listed = ["protect_self", "other"]
    known = dict(zip(HEADINGS, row("A1", gender="x"), strict=True))
    rows = [{**known, "reasons": listed}, {**known, "record_id": "A2", "reasons": []}]
    (tmp_path / "q1.json").write_text(json.dumps(rows))
    taserreport("validate", "q1.json", "--quarantine", "fix.xlsx")
    workbook, page = opened(tmp_path / "fix.xlsx")
    put(page, 2, "gender", "Male")
    put(page, 3, "gender", "Male")
    workbook.save(tmp_path / "fix.xlsx")
    given = ("q1.json", "fix.xlsx", "--replaces-quarantine", "--accept", "a.jsonl")
    result = taserreport("validate", *given)
    assert result.returncode == 0, result.stdout
    reasons = [record["reasons"] for record in accepted(tmp_path / "a.jsonl")]
    assert reasons == [listed, []]


def test_a_copy_of_a_row_kept_out_is_corrected_with_it(
    taserreport: Run, tmp_path: Path
) -> None:
    twice = row("A2", gender="x")
    workbook, page = quarantined(taserreport, tmp_path, [row("A1"), twice, twice])
    assert page.max_row == 3
    assert "The same as row 3 of q1.csv, which is kept out." in page.cell(3, 4).value
    put(page, 2, "gender", "Male")
    workbook.save(tmp_path / "fix.xlsx")
    result = back(taserreport, "--accept", "a.jsonl")
    assert result.returncode == 0, result.stdout
    assert "3 rows read = 2 counted + 0 quarantined" in said(result)
    assert "1 exact duplicate" in said(result)
    assert ids(tmp_path / "a.jsonl") == ["A1", "A2"]


def test_a_copy_is_corrected_with_its_row_though_its_own_row_was_deleted(
    taserreport: Run, tmp_path: Path
) -> None:
    twice = row("A2", gender="x")
    other = row("A2", gender="Male", force="Kent")
    rows = [twice, row("A1"), twice, other]
    workbook, page = quarantined(taserreport, tmp_path, rows)
    put(page, 2, "gender", "Male")
    page.delete_rows(3)
    workbook.save(tmp_path / "fix.xlsx")
    result = back(taserreport, "--accept", "a.jsonl")
    assert result.returncode == 0, result.stdout
    assert "4 rows read = 3 counted + 0 quarantined" in said(result)
    assert "1 exact duplicate" in said(result)
    assert ids(tmp_path / "a.jsonl") == ["A1", "A2", "A2"]


def test_a_copy_in_another_file_is_corrected_though_its_own_row_was_deleted(
    tmp_path: Path,
) -> None:
    twice = row("A2", gender="x")
    files = [tmp_path / "q1.csv", tmp_path / "q2.csv"]
    write_csv(files[0], [row("A1"), twice])
    write_csv(files[1], [row("A3"), twice])
    fix, out = tmp_path / "fix.xlsx", tmp_path / "a.jsonl"
    assert check(files, out, fix, replacing=False)[0] == 4
    workbook, page = opened(fix)
    put(page, 2, "gender", "Male")
    page.delete_rows(3)
    workbook.save(fix)
    read, counted = check([*files, fix], out, tmp_path / "none.xlsx")
    assert read == 4
    assert [each["record_id"] for each in counted] == ["A1", "A2", "A3"]


def test_a_copy_follows_its_row_into_a_second_round_without_its_own(
    taserreport: Run, tmp_path: Path
) -> None:
    twice = row("A2", gender="x", ced_highest_use="Zapped")
    workbook, page = quarantined(taserreport, tmp_path, [twice, row("A1"), twice])
    put(page, 2, "gender", "Male")
    workbook.save(tmp_path / "fix.xlsx")
    back(taserreport, "--quarantine", "fix2.xlsx")
    workbook, page = opened(tmp_path / "fix2.xlsx")
    assert page.max_row == 3
    put(page, 2, "ced_highest_use", "Fired")
    page.delete_rows(3)
    workbook.save(tmp_path / "fix2.xlsx")
    result = back(taserreport, "fix2.xlsx")
    assert result.returncode == 0, result.stdout
    assert "3 rows read = 2 counted + 0 quarantined" in said(result)


def test_only_a_copy_in_every_cell_follows_a_row(
    taserreport: Run, tmp_path: Path
) -> None:
    alike = row("A2", gender="X")
    workbook, page = quarantined(
        taserreport, tmp_path, [row("A2", gender="x"), alike, row("A2", gender="y")]
    )
    put(page, 2, "gender", "Male")
    page.delete_rows(3, 2)
    workbook.save(tmp_path / "fix.xlsx")
    result = back(taserreport)
    assert "3 rows read = 0 counted + 3 quarantined" in said(result)


def test_a_copy_that_still_has_its_row_is_told_of_there(
    taserreport: Run, tmp_path: Path
) -> None:
    twice = row("A2", gender="x")
    _, page = quarantined(taserreport, tmp_path, [twice, row("A1"), twice])
    letters = page.cell(1, column(page, "gender")).column_letter
    text = back(taserreport, "--all").stdout.decode()
    assert f'fix.xlsx: Rows!{letters}2; Rows!{letters}3, under "gender"' in text
    assert 'fix.xlsx: Rows!G3, under "record_id"' in text
    workbook, page = opened(tmp_path / "fix.xlsx")
    page.delete_rows(3)
    workbook.save(tmp_path / "fix.xlsx")
    text = back(taserreport, "--all").stdout.decode()
    assert f'fix.xlsx: Rows!{letters}2 and 1 more, under "gender"' in text


def test_two_uses_of_one_reference_are_told_apart_by_another(
    taserreport: Run, tmp_path: Path
) -> None:
    rows = [row("A1"), row("A1", gender="Female"), row("A1")]
    rows.append(row("A1", gender="female"))
    workbook, page = quarantined(taserreport, tmp_path, rows)
    wrong = [page.cell(n, 4).value for n in (2, 3, 4, 5)]
    assert [text[:4] for text in wrong] == ["D302", "D302", "D301", "D301"]
    assert wrong[3].startswith("D301 The same in every answer as an earlier row of its")
    assert "give one of them another reference" in page.cell(2, 5).value
    put(page, 2, "record_id", "A1-b")
    workbook.save(tmp_path / "fix.xlsx")
    result = back(taserreport, "--accept", "a.jsonl")
    assert result.returncode == 0, result.stdout
    assert "4 rows read = 2 counted + 0 quarantined" in said(result)
    assert ids(tmp_path / "a.jsonl") == ["A1", "A1-b"]


def test_a_workbook_without_rows_is_said_to_correct_nothing(
    taserreport: Run, tmp_path: Path
) -> None:
    workbook, page = quarantined(taserreport, tmp_path, MESSY)
    page.delete_rows(2, page.max_row)
    workbook.save(tmp_path / "fix.xlsx")
    result = back(taserreport)
    assert (
        "note: fix.xlsx has no rows any more, so nothing is corrected by it.\n"
        in said(result)
    )
    assert "4 rows read = 2 counted + 2 quarantined" in said(result)


def test_rows_from_standard_input_find_their_way_back(
    taserreport: Run, tmp_path: Path
) -> None:
    content = write_csv(tmp_path / "q1.csv", MESSY).read_bytes()
    taserreport("validate", "-", "--quarantine", "fix.csv", stdin=content)
    text = (tmp_path / "fix.csv").read_text("utf-8")
    (tmp_path / "fix.csv").write_text(text.replace(",Femal,", ",Feemaal,"), "utf-8")
    given = ("validate", "-", "fix.csv", "--replaces-quarantine")
    result = taserreport(*given, stdin=content)
    assert "4 rows read = 2 counted + 2 quarantined" in said(result)
    assert "fix.csv: line 3, column L, under" in result.stdout.decode()


def test_a_second_round_starts_from_the_first_and_the_later_file_counts(
    taserreport: Run, tmp_path: Path
) -> None:
    workbook, page = quarantined(taserreport, tmp_path, MESSY)
    put(page, 2, "incident_date", "13/02/2019")
    put(page, 3, "gender", "Feemaal")
    workbook.save(tmp_path / "fix.xlsx")
    back(taserreport, "--quarantine", "fix2.xlsx")
    workbook, page = opened(tmp_path / "fix2.xlsx")
    assert page.max_row == 2
    assert [page.cell(2, at).value for at in (1, 3)] == ["q1.csv", 4]
    put(page, 2, "gender", "Female")
    workbook.save(tmp_path / "fix2.xlsx")
    result = back(taserreport, "fix2.xlsx")
    assert result.returncode == 0, result.stdout
    assert "4 rows read = 4 counted + 0 quarantined" in said(result)
    assert "1 row of it comes again in a later file, which counts." in said(result)
    lines = [cell.value for cell in workbook["Read me"]["A"]]
    assert lines[-3:] == [
        "The rows are from q1.csv.",
        "This is round 2: rows of these files were corrected before, in fix.xlsx, and "
        "some still stay out.",
        "When you have corrected them, give this file last: taserreport validate q1.csv "
        "fix.xlsx THIS-FILE --replaces-quarantine",
    ]


def test_every_file_of_the_run_is_in_the_command_of_the_next_round(
    tmp_path: Path,
) -> None:
    paths = [tmp_path / name for name in ("a.csv", "b.csv")]
    for path in paths:
        write_csv(path, [row(path.name, gender="x")])
    first, then = tmp_path / "fix.xlsx", tmp_path / "fix2.xlsx"
    check(paths, tmp_path / "a.jsonl", first, replacing=False)
    workbook, page = opened(first)
    put(page, 3, "gender", "Male")
    workbook.save(first)
    check([*paths, first], tmp_path / "a.jsonl", then)
    workbook, page = opened(then)
    assert page.max_row == 2
    *_, line = [cell.value for cell in workbook["Read me"]["A"]]
    assert "validate a.csv b.csv fix.xlsx THIS-FILE" in line
    put(page, 2, "gender", "Male")
    workbook.save(then)
    check([*paths, first, then], tmp_path / "a.jsonl", tmp_path / "fix3.xlsx")
    assert ids(tmp_path / "a.jsonl") == ["a.csv", "b.csv"]


@pytest.mark.parametrize("name", ["fix.xlsx", "fix.csv"])
def test_to_empty_what_is_wrong_lets_no_row_through_and_that_is_said(
    taserreport: Run, tmp_path: Path, name: str
) -> None:
    write_csv(tmp_path / "q1.csv", MESSY)
    taserreport("validate", "q1.csv", "--quarantine", name)
    if name.endswith("xlsx"):
        workbook, page = opened(tmp_path / name)
        put(page, 2, WORDS["columns"]["wrong"], None)
        workbook.save(tmp_path / name)
    else:
        headings, first, *rows = read_csv(tmp_path / name)
        first[FRONT.index(WORDS["columns"]["wrong"])] = " "
        write_csv(tmp_path / name, [first, *rows], headings)
    result = taserreport("validate", "q1.csv", name, "--replaces-quarantine")
    assert "4 rows read = 2 counted + 2 quarantined" in said(result)
    assert (
        f'note: {name}: "what is wrong" was emptied in 1 row. That lets no row through: '
        "each is checked again by its own cells." in said(result)
    )


def test_tables_and_contexts_take_corrected_rows(
    taserreport: Run, tmp_path: Path
) -> None:
    workbook, page = quarantined(taserreport, tmp_path, MESSY)
    put(page, 3, "gender", "Female")
    workbook.save(tmp_path / "fix.xlsx")
    files = ("q1.csv", "fix.xlsx", "--replaces-quarantine")
    table = taserreport("table", "gender", *files, "--format", "csv")
    assert "4 rows read = 3 counted + 1 quarantined" in said(table)
    contexts = taserreport("classify", *files, "--format", "jsonl")
    assert len(contexts.stdout.splitlines()) == 3


def test_a_text_that_looks_like_a_formula_comes_back_as_it_was(
    taserreport: Run, tmp_path: Path
) -> None:
    for name in ("fix.csv", "fix.xlsx"):
        write_csv(
            tmp_path / "q1.csv", [row("=A1", gender="x"), row("'+A2", gender="x")]
        )
        first = ("validate", "q1.csv", "--quarantine", name)
        second = (*first[:2], name, "--replaces-quarantine", "--quarantine", "b.csv")
        taserreport(*first)
        taserreport(*second, "--overwrite")
        _, *rows = read_csv(tmp_path / "b.csv")
        own = [printable.unguarded(cells[len(FRONT)]) for cells in rows]
        assert own == ["=A1", "'+A2"]
        assert rows[0][len(FRONT)] == "'=A1"


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize(
    "change",
    [
        lambda content: content.replace(b"\r\n", b"\n"),
        lambda content: content.rstrip(b"\r\n"),
        lambda content: content + b"\r\n\r\n",
        lambda content: b"\xef\xbb\xbf" + content,
    ],
    ids=["as git has it", "no last line end", "more line ends", "byte order mark"],
)
def test_a_file_whose_lines_end_in_another_way_is_the_same_file(
    tmp_path: Path, suffix: str, change: Callable[[bytes], bytes]
) -> None:
    original, fix = tmp_path / "q1.csv", tmp_path / f"fix.{suffix}"
    twice = row("A5", gender="x", narrative="two\r\nlines")
    rows = [*MESSY, row("A6", narrative="two\r\nlines")[:3], twice, twice]
    content = write_csv(original, rows).read_bytes()
    out = tmp_path / "a.jsonl"
    before = check([original], out, fix)
    for first, then in ((content, change(content)), (change(content), content)):
        original.write_bytes(first)
        assert check([original], out, fix) == before
        original.write_bytes(then)
        assert check([original, fix], out, tmp_path / "fix2.csv") == before


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_cells_beyond_the_headings_and_spaces_in_them_go_round(
    tmp_path: Path, suffix: str
) -> None:
    headings = [" record_id ", *HEADINGS[1:], "", ""]
    odd = [*row("A2", gender="x"), "", "SYNTHETIC remark"]
    rows = [[*row("A1"), "", ""], odd, odd, [*row("A3", gender="y"), "", ""]]
    book = write_book(tmp_path / "book.xlsx", {"Q1": [headings[:-2], *rows]})
    text = write_csv(tmp_path / "text.csv", [*rows, [*odd, "more"]], headings)
    for original, read in ((book, 4), (text, 5)):
        fix, again = (tmp_path / f"{original.stem}-{n}.{suffix}" for n in (1, 2))
        before = check([original], tmp_path / "a.jsonl", fix)
        assert before[0] == read
        assert "SYNTHETIC remark" in str(read_rows(fix))
        assert check([original, fix], tmp_path / "a.jsonl", again) == before
        first, then = (
            sorted(cells[len(FRONT) :] for cells in read_rows(path)[1])
            for path in (fix, again)
        )
        assert then == first


def test_a_row_that_is_longer_than_the_headings_above_it_is_not_lost(
    tmp_path: Path,
) -> None:
    odd = [*row("A2", gender="x"), "", "SYNTHETIC remark"]
    book = write_book(
        tmp_path / "q1.xlsx", {"Q1": [list(HEADINGS), list(row("A1")), odd]}
    )
    fix, out = tmp_path / "fix.csv", tmp_path / "a.jsonl"
    before = check([book], out, fix)
    headings, rows = read_rows(fix)
    assert headings[-2:] == ["", ""]
    write_csv(fix, rows, headings[:-2])
    assert check([book, fix], out, tmp_path / "fix2.csv") == before
    rows[0][len(FRONT) + HEADINGS.index("gender")] = "Male"
    write_csv(fix, rows, headings[:-2])
    assert check([book, fix], out, tmp_path / "fix3.csv")[0] == before[0]
    assert ids(out) == ["A1", "A2"]


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_blank_columns_at_the_end_may_be_gone(tmp_path: Path, suffix: str) -> None:
    # A spreadsheet program writes no column in which nothing stands.
    remark = [*row("A1"), "", "SYNTHETIC remark"]
    rows = [remark, [*row("A2", gender="x"), "", ""]]
    original = write_csv(tmp_path / "q1.csv", rows, [*HEADINGS, "", ""])
    fix, out = tmp_path / f"fix.{suffix}", tmp_path / "a.jsonl"
    check([original], out, fix)
    headings, (cells,) = read_rows(fix)
    assert headings[-3:] == ["narrative", "", ""]
    cells[len(FRONT) + HEADINGS.index("gender")] = "Male"
    width = len(FRONT) + len(HEADINGS)
    headings, cells = headings[:width], cells[:width]
    if suffix == "csv":
        write_csv(fix, [cells], headings)
    else:
        write_book(fix, {"Rows": [headings, cells], WORDS["sheets"]["proof"]: []})
    assert check([original, fix], out, tmp_path / "fix2.csv")[0] == 2
    assert ids(out) == ["A1", "A2"]


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_the_widest_file_goes_round(tmp_path: Path, suffix: str) -> None:
    wide = [f"more {number}" for number in range(MOST_COLUMNS - len(HEADINGS))]
    rows = [[*row("A1", gender="x"), *wide], [*row("A2"), *wide]]
    original = write_csv(tmp_path / "q1.csv", rows, [*HEADINGS, *wide])
    fix, out = tmp_path / f"fix.{suffix}", tmp_path / "a.jsonl"
    before = check([original], out, fix)
    assert check([original, fix], out, tmp_path / f"fix2.{suffix}") == before
    original = write_csv(tmp_path / "q1.csv", [], [*HEADINGS, *wide, "one more"])
    with pytest.raises(
        InputError, match="has 1,001 columns; the most that can be read"
    ):
        records.read([str(original)])


@pytest.mark.parametrize("way", ["csv to xlsx", "xlsx to csv"])
def test_an_apostrophe_is_the_programs_or_the_files_whatever_kind_it_is_saved_as(
    tmp_path: Path, way: str
) -> None:
    before, after = way.split(" to ")
    areas = ["=1+1", "'=1+1", "''", "'Male", "-", "plain"]
    rows = [[*row(f"A{at}", gender="x"), area] for at, area in enumerate(areas)]
    path = write_csv(tmp_path / "q1.csv", rows, [*HEADINGS, "area"])
    fix, saved = tmp_path / f"fix.{before}", tmp_path / f"saved.{after}"
    check([path], tmp_path / "a.jsonl", fix)
    headings, kept = read_rows(fix)
    for cells in kept:
        cells[len(FRONT) + HEADINGS.index("gender")] = "Male"
    if after == "csv":
        write_csv(saved, kept, headings)
    else:
        with xlsxwriter.Workbook(saved, {"strings_to_formulas": False}) as made:
            page = made.add_worksheet("fix")
            for number, cells in enumerate([headings, *kept]):
                page.write_row(number, 0, cells)
    check([path, saved], tmp_path / "a.jsonl", tmp_path / "fix2.csv")
    assert [record["area"] for record in accepted(tmp_path / "a.jsonl")] == areas


# --- refused ---------------------------------------------------------------------


@pytest.mark.parametrize("name", ["fix.xlsx", "fix.csv"])
def test_rows_kept_out_are_not_counted_beside_their_file(
    taserreport: Run, tmp_path: Path, name: str
) -> None:
    write_csv(tmp_path / "q1.csv", MESSY)
    taserreport("validate", "q1.csv", "--quarantine", name)
    for words in (("validate",), ("table", "gender"), ("classify",)):
        result = taserreport(*words, "q1.csv", name)
        assert result.returncode == 2
        assert (
            f"error: {name} holds rows that --quarantine took from another file, and "
            "would count them twice. Give it together with that file and add "
            "--replaces-quarantine. (Q101)" in said(result)
        )


def test_a_copied_sheet_of_rows_is_known_too(taserreport: Run, tmp_path: Path) -> None:
    workbook, _ = quarantined(taserreport, tmp_path, MESSY)
    for name in ("Read me", "taserreport quarantine"):
        workbook.remove(workbook[name])
    workbook.save(tmp_path / "fix.xlsx")
    assert "(Q101)" in said(taserreport("validate", "q1.csv", "fix.xlsx"))
    assert "4 rows read = 2 counted + 2 quarantined" in said(back(taserreport))


def test_the_option_needs_a_file_of_corrected_rows(
    taserreport: Run, tmp_path: Path
) -> None:
    write_csv(tmp_path / "q1.csv", MESSY)
    result = taserreport("validate", "q1.csv", "--replaces-quarantine")
    assert result.returncode == 2
    assert (
        "error: None of the files was written by --quarantine. Name the corrected one "
        "too, or leave out --replaces-quarantine. (Q102)" in said(result)
    )


def test_corrected_rows_need_the_file_they_are_from(
    taserreport: Run, tmp_path: Path
) -> None:
    quarantined(taserreport, tmp_path, MESSY)
    write_csv(tmp_path / "q2.csv", [row("B1")])
    for files in (("q2.csv", "fix.xlsx"), ("fix.xlsx",)):
        result = taserreport("validate", *files, "--replaces-quarantine")
        assert result.returncode == 2
        assert (
            "error: fix.xlsx has rows from q1.csv, which is not among the files. Name "
            "it too. (Q103)" in said(result)
        )


def test_a_file_may_have_a_new_name_but_not_other_bytes(
    taserreport: Run, tmp_path: Path
) -> None:
    quarantined(taserreport, tmp_path, MESSY)
    (tmp_path / "new.csv").write_bytes((tmp_path / "q1.csv").read_bytes())
    renamed = taserreport("validate", "new.csv", "fix.xlsx", "--replaces-quarantine")
    assert "4 rows read = 2 counted + 2 quarantined" in said(renamed)
    write_csv(tmp_path / "q1.csv", [row("A0"), *MESSY])
    result = back(taserreport)
    assert result.returncode == 2
    assert (
        "error: q1.csv has changed since fix.xlsx was written, so its rows may not be "
        "where they were. Give it as it was then, or write a new file of the rows kept "
        "out with --quarantine. (Q104)" in said(result)
    )


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("from row", 2),
        ("from file", "q2.csv"),
        ("from sheet", "Q1"),
        ("from row", None),
    ],
)
def test_a_row_that_says_another_place_is_refused(
    taserreport: Run, tmp_path: Path, heading: str, text: Any
) -> None:
    workbook, page = quarantined(taserreport, tmp_path, MESSY)
    put(page, 3, heading, text)
    workbook.save(tmp_path / "fix.xlsx")
    result = back(taserreport)
    assert result.returncode == 2
    assert (
        'error: fix.xlsx, Rows row 3: "from file", "from sheet" or "from row" is not as '
        "it was written, so it is not known which row this corrects. Put back what "
        "stood there, or delete the row here. (Q105)" in said(result)
    )


def test_an_added_row_is_refused(taserreport: Run, tmp_path: Path) -> None:
    workbook, page = quarantined(taserreport, tmp_path, MESSY)
    page.append([None] * len(FRONT) + row("A9"))
    workbook.save(tmp_path / "fix.xlsx")
    result = back(taserreport)
    assert result.returncode == 2
    assert "(Q105)" in said(result)


def test_a_row_that_comes_twice_is_refused(taserreport: Run, tmp_path: Path) -> None:
    workbook, page = quarantined(taserreport, tmp_path, MESSY)
    page.append([cell.value for cell in page[2]])
    workbook.save(tmp_path / "fix.xlsx")
    result = back(taserreport)
    assert result.returncode == 2
    assert (
        "error: fix.xlsx has the same row of q1.csv twice: Rows row 2 and Rows row 4. "
        "Delete one of them. (Q106)" in said(result)
    )


def test_changed_headings_are_refused(taserreport: Run, tmp_path: Path) -> None:
    workbook, page = quarantined(taserreport, tmp_path, MESSY)
    put(page, 1, "gender", "sex")
    workbook.save(tmp_path / "fix.xlsx")
    result = back(taserreport)
    assert result.returncode == 2
    assert (
        "error: fix.xlsx: the headings are not those of q1.csv any more. Column L was "
        '"gender". Put the headings and their order back as they were. (Q107)'
        in said(result)
    )
    page.insert_cols(2)
    workbook.save(tmp_path / "fix.xlsx")
    result = back(taserreport)
    assert result.returncode == 2
    assert (
        "error: fix.xlsx: the headings are not as they were written. The first are "
        '"from file", "from sheet", "from row", "what is wrong", "write instead", '
        '"for the program", in this order. Put them back. (Q107)' in said(result)
    )


def test_what_is_said_of_a_row_fits_into_a_cell() -> None:
    headings = [f"{number:,} {'long ' * 200}" for number in range(500)]
    bad = tuple(Bad("V102", "Wrong. " * 99, at, "Kent") for at in range(500))
    place = proofs.Place("q1.csv", "", "2")
    cells = front_cells(KeptOut(place, "", (), bad), headings, len(FRONT))
    assert all(len(cell) <= book.MOST_CHARACTERS for cell in cells)
    assert cells[3].endswith("\nand 460 more, which the coloured cells show")
    assert cells[4].count("\n") == 40


@pytest.mark.parametrize("name", ["fix.xlsx", "m.xlsx"])
def test_more_cells_than_a_worksheet_has_columns_are_refused(
    tmp_path: Path, name: str
) -> None:
    good = [row(f"A{number}") for number in range(60)]
    write_csv(tmp_path / "q1.csv", [*good, [*row("B1"), *["x"] * 16_384]])
    path = tmp_path / name
    is_copy = name == "m.xlsx"
    wanted = beside.Beside(copy=path) if is_copy else beside.Beside(quarantine=path)
    with pytest.raises(InputError, match="A row has more than 16,384 cells"):
        write_beside.checked(
            records.read([str(tmp_path / "q1.csv")]), wanted, lambda _: None
        )
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize("source", resources.names("sources"))
def test_every_answer_of_a_list_is_understood_in_its_column(
    tmp_path: Path, source: str
) -> None:
    made = pipeline.sample(source, 1, 1)
    path = write_csv(
        tmp_path / "q1.csv", [*made.heading_rows[1:], *made.rows], made.heading_rows[0]
    )
    (part,) = records.read([str(path)], source).parts
    width = len(part.layout.headings)
    for column_, answers in permitted(part.layout).items():
        assert answers
        columns = [pa.nulls(len(answers), pa.string())] * width
        columns[column_] = pa.array(answers)
        names = [str(at) for at in range(width)]
        cells = Cells(pa.RecordBatch.from_arrays(columns, names), {})
        for mapping in part.layout.mappings.values():
            if column_ in mapping.columns:
                problems = mapping.make(cells).problems
                assert [p for p in problems if p.column == column_] == []


def test_a_date_is_asked_for_as_its_file_writes_dates(tmp_path: Path) -> None:
    made = pipeline.sample("connecticut-2015", 1, 1)
    (first, *others), (cells,) = made.heading_rows, made.rows
    (part,) = records.read(
        [str(write_csv(tmp_path / "0.csv", [*others, cells], first))]
    ).parts
    (at,) = part.layout.mappings["incident_date"].columns
    cells[at] = "31/12/2015"
    path = write_csv(tmp_path / "q1.csv", [*others, cells], first)
    check([path], tmp_path / "a.jsonl", tmp_path / "fix.csv")
    _, (found,) = read_rows(tmp_path / "fix.csv")
    assert "a date such as 12/31/2019 or 2019-12-31" in found[4]


# --- texts -----------------------------------------------------------------------


@given(st.text())
def test_a_guarded_text_comes_back_and_is_no_formula(text: str) -> None:
    guarded = printable.guarded_to_return(text)
    assert not guarded.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert printable.unguarded(guarded) == text


@given(st.none() | st.lists(st.text()))
def test_a_list_written_as_text_comes_back(items: list[str] | None) -> None:
    column = pa.array([items], pa.list_(pa.string()))
    (text,) = as_written.texts(column)
    assert as_written.items_of(text) == items


def test_a_proof_is_of_one_place_in_one_file() -> None:
    place = proofs.Place("q1.csv", "", "3")
    proof = proofs.read_proof(proofs.proof("ab" * 32, place))
    assert proof is not None
    assert proof.is_of(place)
    assert not proof.is_of(proofs.Place("q1.csv", "", "4"))
    assert not proof.is_of(proofs.Place("q1.csv3", "", ""))
    assert proofs.read_proof("something") is None


# --- the whole round, with anything in the rows ------------------------------------

# openpyxl, which stands for Excel here, refuses most control characters.
TEXT = st.text(
    st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("\n\t=;'\","),
    max_size=6,
)
KINDS = st.sampled_from(["good", "date", "gender", "both", "short", "long", "copy"])


@st.composite
def files(draw: st.DrawFn) -> list[tuple[str, list[str]]]:
    """Rows of a file, each with what is wrong in it; its reference is its number."""
    rows: list[tuple[str, list[str]]] = []
    for number in range(draw(st.integers(1, 12))):
        kind = draw(KINDS)
        if kind == "copy" and rows and rows[-1][0] in ("good", "date", "gender"):
            rows.append(("copy", rows[-1][1]))
            continue
        cells = row(f"R{number:02}", narrative=draw(TEXT))
        if kind in ("date", "both"):
            cells[2] = "02/13/2019"
        if kind in ("gender", "both"):
            cells[5] = "Femal"
        if kind == "short":
            cells = cells[: draw(st.integers(2, len(cells) - 1))]
        if kind == "long":
            cells = [*cells, "more"]
        rows.append(("good" if kind == "copy" else kind, cells))
    return rows


def check(
    files: list[Path], out: Path, kept: Path, *, replacing: bool | None = None
) -> tuple[int, list[dict[str, Any]]]:
    """How many rows were read, and the records accepted."""
    replacing = len(files) > 1 if replacing is None else replacing
    data = records.read([str(path) for path in files], replacing=replacing)
    wanted = beside.Beside(out, kept, overwrite=True)
    found, _ = write_beside.checked(data, wanted, lambda _: None)
    sums = found.reconciliation
    assert sums.read == sums.counted + sums.quarantined + sums.duplicates
    return sums.read, accepted(out)


def corrected(reference: str) -> list[str]:
    return row(reference, narrative="corrected")


def write_original(path: Path, rows: list[list[str]]) -> Path:
    if path.suffix == ".csv":
        return write_csv(path, rows)
    # Only a text file has rows of another length.
    width = len(HEADINGS)
    full = [[*cells, *[""] * width][:width] for cells in rows]
    if path.suffix == ".parquet":
        columns = [list(column) for column in zip(*full, strict=True)]
        pq.write_table(pa.table(columns, list(HEADINGS)), path)
        return path
    with xlsxwriter.Workbook(path) as made:
        page = made.add_worksheet("Q1")
        for number, cells in enumerate([HEADINGS, *full]):
            for at, cell in enumerate(cells):
                page.write_string(number, at, cell)
    return path


@settings(max_examples=60, deadline=None)
@given(
    files(),
    st.data(),
    st.sampled_from(["csv", "xlsx", "parquet"]),
    st.sampled_from(["xlsx", "csv"]),
)
def test_no_row_is_lost_or_doubled_on_the_way_round(
    rows: list[tuple[str, list[str]]], data: st.DataObject, kind: str, suffix: str
) -> None:
    with TemporaryDirectory() as folder:
        original = Path(folder) / f"q1.{kind}"
        write_original(original, [cells for _, cells in rows])
        kept, out = Path(folder) / f"fix.{suffix}", Path(folder) / "a.jsonl"
        read, before = check([original], out, kept)
        assert read == len(rows)
        if not kept.exists():
            return
        given = [original]
        # What is left over goes round again, beside what was corrected before.
        for number in range(2, 4):
            fixed = edited(kept, data)
            given.append(kept)
            kept = Path(folder) / f"fix{number}.{suffix}"
            if kind == "csv" and data.draw(st.booleans(), "lines end in another way"):
                content = original.read_bytes()
                original.write_bytes(content.replace(b"\r\n", b"\n"))
            again, after = check(given, out, kept)
            assert again == read
            new = [r for r in after if r not in before]
            assert sorted(r["record_id"] for r in after if r in before) == sorted(
                r["record_id"] for r in before
            )
            assert sorted(r["record_id"] for r in new) == fixed
            if not kept.exists():
                return
            before = after


def edited(path: Path, data: st.DataObject) -> list[str]:
    """Correct, delete and shuffle rows; return the references of those corrected."""
    headings, rows = read_rows(path)
    fixed: list[str] = []
    left: list[list[str]] = []
    for cells in data.draw(st.permutations(rows), "order"):
        reference = cells[len(FRONT)]
        is_copy = cells[3].startswith("D301")
        what = (
            "leave"
            if is_copy
            else data.draw(st.sampled_from(["fix", "leave", "delete"]), reference)
        )
        if what == "fix":
            cells = [*cells[: len(FRONT)], *corrected(reference)]
            fixed.append(reference)
        if what != "delete":
            left.append(cells)
    if path.suffix == ".csv":
        write_csv(path, left, headings)
    else:
        workbook, page = opened(path)
        page.delete_rows(2, len(rows))
        for cells in left:
            page.append([cell or None for cell in cells])
        workbook.save(path)
    return sorted(fixed)


def read_rows(path: Path) -> tuple[list[str], list[list[str]]]:
    if path.suffix == ".csv":
        headings, *rows = read_csv(path)
        return headings, rows
    _, page = opened(path)
    headings, *rows = [
        ["" if value is None else str(value) for value in cells]
        for cells in page.iter_rows(values_only=True)
    ]
    return headings, rows


def test_nothing_of_a_workbook_stays_behind_when_the_disk_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full:
        def close(self) -> None:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    writing = book.Book(io.BytesIO())
    page = writing.page("Rows")
    assert list(tmp_path.iterdir())
    page.row_data_fh.close()
    page.row_data_fh = Full()
    writing.drop()
    assert not list(tmp_path.iterdir())


# --- sorted ------------------------------------------------------------------------


def sort_by(page: Any, headings: Sequence[str], by: str) -> None:
    """Sort the cells of some columns, row by row, by one of them, as Excel does."""
    places = [column(page, heading) for heading in headings]
    rows = [
        [page.cell(number, place).value for place in places]
        for number in range(2, page.max_row + 1)
    ]
    rows.sort(key=lambda cells: str(cells[headings.index(by)]))
    for number, cells in enumerate(rows, 2):
        for place, value in zip(places, cells, strict=True):
            page.cell(number, place).value = value


MIXED = [
    row("C", incident_date="31/02/2019", ced_highest_use="Fired", gender="Male"),
    row("A", incident_date="30/02/2019", ced_highest_use="Drawn", gender="Female"),
    row("B", incident_date="32/01/2019", ced_highest_use="Red-dot", gender="Other"),
    row("D", incident_date="", ced_highest_use="Aimed", gender="Not reported"),
]


def test_columns_sorted_on_their_own_are_not_taken_back(
    taserreport: Run, tmp_path: Path
) -> None:
    workbook, page = quarantined(taserreport, tmp_path, MIXED)
    sort_by(page, ["ced_highest_use", "gender"], "ced_highest_use")
    workbook.save(tmp_path / "fix.xlsx")
    result = back(taserreport)
    assert result.returncode == 2
    assert said(result).endswith(
        'error: fix.xlsx: cells under "ced_highest_use" and "gender" are as they '
        "were, but beside other rows, as if only some columns had been sorted. Undo it, "
        "or sort all columns together. (Q112)\n"
    )


def test_rows_sorted_as_a_whole_go_back_where_they_belong(
    taserreport: Run, tmp_path: Path
) -> None:
    workbook, page = quarantined(taserreport, tmp_path, MIXED)
    sort_by(page, [*FRONT, *HEADINGS], "gender")
    workbook.save(tmp_path / "fix.xlsx")
    result = back(taserreport)
    assert "Q112" not in said(result)
    assert result.returncode == 1


def test_a_column_that_was_corrected_and_then_sorted_is_not_taken_back(
    taserreport: Run, tmp_path: Path
) -> None:
    more = [[f"{cells[0]}{n}", *cells[1:]] for n in "12" for cells in MIXED]
    workbook, page = quarantined(taserreport, tmp_path, more)
    put(page, 2, "gender", "Transgender")
    sort_by(page, ["gender"], "gender")
    workbook.save(tmp_path / "fix.xlsx")
    assert "(Q112)" in said(back(taserreport))


def test_answers_of_many_rows_may_be_put_right_the_other_way_round(
    taserreport: Run, tmp_path: Path
) -> None:
    sexes = ["Male", "Female", "Male", "Male", "Female", "Female", "Male", "Female"]
    rows = [
        row(f"A{n}", incident_date="31/02/2019", gender=sex)
        for n, sex in enumerate(sexes)
    ]
    workbook, page = quarantined(taserreport, tmp_path, rows)
    for number, sex in enumerate(sexes, 2):
        put(page, number, "gender", "Female" if sex == "Male" else "Male")
        put(page, number, "incident_date", "28/02/2019")
    workbook.save(tmp_path / "fix.xlsx")
    assert back(taserreport).returncode == 0


def copy_row(page: Any, source: int, target: int) -> None:
    for at in range(len(FRONT) + 1, page.max_column + 1):
        page.cell(target, at).value = page.cell(source, at).value


def test_a_row_pasted_over_another_is_not_taken_back(
    taserreport: Run, tmp_path: Path
) -> None:
    workbook, page = quarantined(taserreport, tmp_path, MIXED)
    copy_row(page, 3, 2)
    workbook.save(tmp_path / "fix.xlsx")
    result = back(taserreport)
    assert result.returncode == 2
    letter = page.cell(2, column(page, "record_id")).column_letter
    assert said(result).endswith(
        f"error: fix.xlsx: Rows!{letter}2 now has the reference of another row, line 3, "
        "column A of q1.csv, so that its own record is gone. Put back what stood there. "
        "(Q113)\n"
    )


def test_two_rows_may_change_their_references(taserreport: Run, tmp_path: Path) -> None:
    workbook, page = quarantined(taserreport, tmp_path, MIXED)
    put(page, 2, "record_id", "A")
    put(page, 3, "record_id", "C")
    workbook.save(tmp_path / "fix.xlsx")
    assert back(taserreport).returncode == 1  # the dates are still wrong


def test_a_total_typed_over_a_row_is_no_total(taserreport: Run, tmp_path: Path) -> None:
    workbook, page = quarantined(taserreport, tmp_path, MIXED)
    for at in range(len(FRONT) + 1, page.max_column + 1):
        page.cell(2, at).value = None
    page.cell(2, len(FRONT) + 1).value = "Total"
    workbook.save(tmp_path / "fix.xlsx")
    result = back(taserreport)
    assert result.returncode == 1
    assert "4 rows read = 0 counted + 4 quarantined" in said(result)


def test_merged_cells_in_a_file_of_corrections_are_refused(
    taserreport: Run, tmp_path: Path
) -> None:
    workbook, page = quarantined(taserreport, tmp_path, MIXED)
    letter = page.cell(2, column(page, "gender")).column_letter
    page.merge_cells(f"{letter}2:{letter}3")
    workbook.save(tmp_path / "fix.xlsx")
    assert said(back(taserreport)).endswith(
        f"error: fix.xlsx: cells are merged in Rows!{letter}2:{letter}3, and Excel keeps "
        "only what is in the first of them. Unmerge them and fill in the others. (F026)\n"
    )


def test_a_second_round_of_corrections_undoes_nothing(
    taserreport: Run, tmp_path: Path
) -> None:
    workbook, page = quarantined(taserreport, tmp_path, MIXED)
    put(page, 2, "incident_date", "soon")
    workbook.save(tmp_path / "one.xlsx")
    first = ("validate", "q1.csv", "one.xlsx", "--replaces-quarantine")
    taserreport(*first, "--quarantine", "two.xlsx")
    workbook, page = opened(tmp_path / "two.xlsx")
    put(page, 2, "incident_date", "28/02/2019")
    workbook.save(tmp_path / "two.xlsx")
    done = taserreport("validate", "q1.csv", "one.xlsx", "two.xlsx", *first[3:])
    assert b"Q114" not in done.stdout
    assert b"1 counted" in done.stderr


def test_corrections_that_a_later_file_undoes_are_told_of_also_quietly(
    taserreport: Run, tmp_path: Path
) -> None:
    workbook, page = quarantined(taserreport, tmp_path, MIXED)
    workbook.save(tmp_path / "same.xlsx")
    put(page, 2, "incident_date", "28/02/2019")
    workbook.save(tmp_path / "other.xlsx")
    files = ("q1.csv", "other.xlsx", "fix.xlsx")
    result = taserreport("validate", *files, "--replaces-quarantine", "-q")
    assert (
        "Q114  warning: fix.xlsx: in 1 row a cell is as it was at first, and a file named "
        "before corrects it. What this file says counts."
    ) in result.stdout.decode()
    table = taserreport("table", "force", "q1.csv", "other.xlsx", "fix.xlsx", "-q",
                        "--replaces-quarantine")  # fmt: skip
    assert b"row can be counted" in table.stderr
    alike = ("q1.csv", "fix.xlsx", "same.xlsx")
    result = taserreport("validate", *alike, "--replaces-quarantine")
    assert b"Q114" not in result.stdout
    assert "fix.xlsx: 0 rows take the place" in said(result)


def test_two_answers_may_be_swapped_on_purpose(
    taserreport: Run, tmp_path: Path
) -> None:
    workbook, page = quarantined(taserreport, tmp_path, MIXED)
    put(page, 2, "gender", "Female")
    put(page, 3, "gender", "Male")
    workbook.save(tmp_path / "fix.xlsx")
    assert "Q112" not in said(back(taserreport))
