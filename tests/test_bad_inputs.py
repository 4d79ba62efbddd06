"""Files as they should not be: what is said of each, with what exit code.

The numbers in the comments are those of the list of bad inputs that the design was
made from. Every file is made here, and read by the real command.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import os
import pty
import re
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from taserreport import resources
from taserreport.printable import told_heading, told_sheets
from taserreport.records.source import headings_in, load_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from conftest import Run
    from openpyxl.worksheet.worksheet import Worksheet

    Result = subprocess.CompletedProcess[bytes]

ROOT = Path(__file__).resolve().parents[1]
HEADINGS = ["record_id", "force", "incident_date", "ced_highest_use", "gender"]
RECORDS = [
    ["1", "Kent", "05/04/2026", "Fired", "Male"],
    ["2", "Kent", "06/04/2026", "Drawn", "Female"],
    ["3", "Kent", "07/04/2026", "Red dot", "Male"],
]
TABLE = [HEADINGS, *RECORDS]
GOOD = "".join(",".join(row) + "\n" for row in TABLE)
SHEET = "xl/worksheets/sheet1.xml"


# -- making and reading -------------------------------------------------------


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def new_book(
    rows: Iterable[Sequence[object]] = TABLE,
) -> tuple[openpyxl.Workbook, Worksheet]:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Q1"
    for row in rows:
        sheet.append(row)
    return book, sheet


def save(path: Path, rows: Iterable[Sequence[object]] = TABLE) -> Path:
    book, _ = new_book(rows)
    book.save(path)
    return path


def changed(
    path: Path,
    edit: Mapping[str, Callable[[bytes], bytes]] | None = None,
    add: Mapping[str, bytes] | None = None,
    drop: str = "",
) -> Path:
    """Write a workbook again with some of its parts changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, change in (edit or {}).items():
        assert change(parts[name]) != parts[name]
        parts[name] = change(parts[name])
    parts |= add or {}
    parts.pop(drop, None)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def refusal(result: Result) -> str:
    """Return the one line of a run that cannot go on."""
    assert result.returncode == 2, result.stderr.decode()
    assert result.stdout == b""
    (line,) = result.stderr.decode().splitlines()
    assert line.startswith("error: ")
    for word in ("Traceback", "Error:", "calamine", "zip file", "codec", "None"):
        assert word not in line
    return line.removeprefix("error: ")


def notes(result: Result) -> list[str]:
    assert result.returncode in (0, 1), result.stderr.decode()
    lines = result.stderr.decode().splitlines()
    return [line.removeprefix("note: ") for line in lines if line.startswith("note: ")]


def finding(result: Result, code: str) -> str:
    """Return the first line about a code, and the line that says where."""
    assert result.returncode in (0, 1), result.stderr.decode()
    lines = result.stdout.decode().splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith(f"{code}  "))
    return "\n".join(lines[at : at + 2])


def counted(result: Result) -> int:
    (line,) = re.findall(rb"= ([\d,]+) counted", result.stderr)
    return int(line.replace(b",", b""))


@pytest.fixture
def checked(taserreport: Run, tmp_path: Path) -> Callable[..., Result]:
    """Validate a file with this content."""

    def check(name: str, content: str | bytes, *words: str) -> Result:
        write(tmp_path / name, content)
        return taserreport("validate", name, *words)

    return check


def with_column(heading: str, *answers: str) -> str:
    """The good records with another last column."""
    rows = [[*HEADINGS[:4], heading]]
    rows += [[*row[:4], a] for row, a in zip(RECORDS, answers, strict=False)]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


# -- files that cannot be read ------------------------------------------------


def test_a_file_that_is_not_there_is_named_with_one_that_is(  # 1
    taserreport: Run, tmp_path: Path
) -> None:
    save(tmp_path / "q1 (1).xlsx")
    line = refusal(taserreport("validate", "q1.xlsx"))
    assert line == f"q1.xlsx not found in {tmp_path}. Did you mean q1 (1).xlsx ? (F001)"


def test_an_empty_file_is_no_file_of_nothing(checked: Callable[..., Result]) -> None:
    # 2
    assert refusal(checked("q1.csv", b"")) == (
        "q1.csv is empty (0 bytes). Was the export still running? (F002)"
    )
    assert refusal(checked("q1.csv", "\n \r\n\n")) == (
        "q1.csv is empty: it has only blank lines. (F002)"
    )
    assert refusal(checked("q1.csv", ",,,\n,,,\n")) == (
        "q1.csv is empty: no cell of it has anything in it. (F002)"
    )


def test_a_workbook_without_a_cell_is_called_empty(
    taserreport: Run, tmp_path: Path
) -> None:
    save(tmp_path / "q1.xlsx", [])
    assert refusal(taserreport("validate", "q1.xlsx")) == (
        "q1.xlsx is empty: no cell of it has anything in it. (F002)"
    )


def test_a_workbook_of_charts_alone_has_nothing_to_read(
    taserreport: Run, tmp_path: Path
) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "q1.xlsx")) as book:
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"values": "=Old!$A$1:$A$2"})
        book.add_chartsheet("Chart").set_chart(chart)
        sheet = book.add_worksheet("Old")
        sheet.hide()
    assert refusal(taserreport("validate", "q1.xlsx")) == (
        "q1.xlsx shows no sheet with cells in it. Hidden sheets: "
        '"Old". Read one with --sheet "Old". (F002)'
    )
    changed(
        tmp_path / "q1.xlsx",
        {"xl/workbook.xml": lambda xml: re.sub(rb'<sheet name="Old"[^>]*>', b"", xml)},
    )
    assert refusal(taserreport("validate", "q1.xlsx")) == (
        "q1.xlsx has no sheet with cells in it, only charts or macros. (F002)"
    )


def test_headings_without_records_are_a_problem(  # 3
    checked: Callable[..., Result], taserreport: Run, tmp_path: Path
) -> None:
    result = checked("q1.csv", ",".join(HEADINGS) + "\n")
    assert result.returncode == 1
    assert "q1.csv has headings but no records." in finding(result, "F003")
    save(tmp_path / "q1.xlsx", [HEADINGS])
    result = taserreport("validate", "q1.xlsx")
    assert result.returncode == 1
    assert "q1.xlsx has headings but no records." in finding(result, "F003")


def test_a_password_is_not_asked_for(checked: Callable[..., Result]) -> None:  # 4
    name = "EncryptedPackage".encode("utf-16-le") + b"\0\0"
    entry = name.ljust(64, b"\0") + len(name).to_bytes(2, "little")
    head = bytes.fromhex("d0cf11e0a1b11ae1").ljust(512, b"\0")
    assert refusal(checked("q1.xlsx", head + entry.ljust(512, b"\0"))) == (
        "q1.xlsx is protected by a password. Save a copy without the password; this"
        " program does not ask for one. (F004)"
    )


@pytest.mark.parametrize(  # 5
    ("name", "content", "said"),
    [
        ("q1.pdf", b"%PDF-1.7\n", "q1.pdf is a PDF, which cannot be read. Ask for the"),
        ("q1.xls", b"<html><table><tr><td>force", "q1.xls is a web page (HTML), which"),
        ("q1.xls", b"<?xml version='1.0'?><Workbook/>", "q1.xls is an XML file, which"),
        ("q1.csv", b"\x1f\x8b\x08\0", "q1.csv is a compressed file (gzip), which"),
        ("q1.csv", b"{\\rtf1 force,date}", "q1.csv is a rich text document, which"),
        ("q1.db", b"SQLite format 3\0", "q1.db is an SQLite database, which cannot"),
    ],
)
def test_other_kinds_of_file_are_named_with_what_to_do(
    checked: Callable[..., Result], name: str, content: bytes, said: str
) -> None:
    line = refusal(checked(name, content))
    assert line.startswith(said)
    assert line.endswith("(F005)")


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("word/document.xml", "is a Word document, which cannot be read."),
        (
            "xl/workbook.bin",
            "is a binary Excel workbook (.xlsb), which cannot be read.",
        ),
        ("q1.xlsx", "is a ZIP archive, which cannot be read. Take the file out of it"),
    ],
)
def test_what_is_zipped_is_told_apart(
    taserreport: Run, tmp_path: Path, part: str, said: str
) -> None:
    with zipfile.ZipFile(tmp_path / "q1.zip", "w") as archive:
        archive.writestr(part, "x")
    line = refusal(taserreport("validate", "q1.zip"))
    assert line.startswith(f"q1.zip {said}")
    assert line.endswith("(F005)")


def test_an_old_excel_workbook_is_read(taserreport: Run, tmp_path: Path) -> None:  # 5
    xlwt = pytest.importorskip("xlwt")
    book = xlwt.Workbook()
    sheet = book.add_sheet("Q1")
    for at, row in enumerate(TABLE):
        for column, cell in enumerate(row):
            sheet.write(at, column, cell)
    book.save(str(tmp_path / "q1.xls"))
    result = taserreport("validate", "q1.xls")
    assert result.returncode == 0
    assert counted(result) == 3


def test_an_old_excel_workbook_says_what_is_hidden_or_broken_in_it(
    taserreport: Run, tmp_path: Path
) -> None:
    xlwt = pytest.importorskip("xlwt")
    book = xlwt.Workbook()
    book.add_sheet("Notes")
    sheet = book.add_sheet("Q1")
    book.dates_1904 = True
    for at, row in enumerate(TABLE):
        for column, cell in enumerate(row):
            sheet.write(at, column, cell)
    day = xlwt.easyxf(num_format_str="dd/mm/yyyy")
    sheet.write(4, 0, "4")
    sheet.write(4, 1, "Kent")
    sheet.write(4, 2, date(2026, 4, 8), day)
    sheet.row(4).set_cell_error(3, 0x2A)
    sheet.row(4).hidden = True
    sheet.row(9).hidden = True
    sheet.col(1).hidden = True
    book.save(str(tmp_path / "q1.xls"))
    result = taserreport("validate", "q1.xls")
    said = notes(result)
    start = 'q1.xls, sheet "Q1":'
    assert (
        f"{start} 1 row is hidden in Excel (by a filter or by hand). It is counted."
    ) in said
    assert f"{start} 1 column is hidden in Excel (B). It is read." in said
    assert any("1 cell holds an error of Excel such as #N/A (Q1!D5)" in s for s in said)
    assert any(note.startswith("q1.xls uses the 1904 date system") for note in said)
    assert '"#N/A" is an error of a spreadsheet program' in finding(result, "V124")
    assert counted(result) == 3


def test_an_old_workbook_that_counts_from_1904_is_read_by_it(
    taserreport: Run, tmp_path: Path
) -> None:
    xlwt = pytest.importorskip("xlwt")
    book = xlwt.Workbook()
    book.dates_1904 = True
    sheet = book.add_sheet("Q1")
    for column, cell in enumerate(HEADINGS):
        sheet.write(0, column, cell)
    days = [date(2026, 4, 5), (date(2026, 4, 6) - date(1904, 1, 1)).days]
    for at, (day, row) in enumerate(zip(days, RECORDS, strict=False), 1):
        for column, cell in enumerate(row):
            if column != 2:
                sheet.write(at, column, cell)
        sheet.write(
            at, 2, day, xlwt.easyxf(num_format_str="dd/mm/yyyy" if at == 1 else "0")
        )
    book.save(str(tmp_path / "q1.xls"))
    result = taserreport("classify", "q1.xls")
    read = csv.DictReader(io.StringIO(result.stdout.decode()))
    assert [row["incident_date"] for row in read] == ["2026-04-05", "2026-04-06"]


def as_one_who_may_not(*words: str, cwd: Path) -> Result:
    """Run the command as a user whom a file's permissions hold, as they do not root."""
    bound = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]
    return subprocess.run(
        [
            *(bound if os.geteuid() == 0 else []),
            *(sys.executable, "-m", "taserreport", *words),
        ],
        capture_output=True,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:  # 6
    write(tmp_path / "q1.csv", GOOD).chmod(0)
    assert refusal(as_one_who_may_not("validate", "q1.csv", cwd=tmp_path)) == (
        "q1.csv cannot be opened: you have no permission to read it, or another"
        " program has it open. Close it there, or ask whoever owns it. (F006)"
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_a_folder_that_may_not_be_written_in(tmp_path: Path) -> None:  # 46
    write(tmp_path / "q1.csv", GOOD)
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers").chmod(0o555)
    words = ("table", "highest-use", "q1.csv", "-o", "papers/q1.csv")
    said = refusal(as_one_who_may_not(*words, cwd=tmp_path))
    assert said == "Cannot write in papers. (O803)"
    assert list((tmp_path / "papers").iterdir()) == []


def test_a_file_is_what_its_bytes_say(  # 7
    checked: Callable[..., Result], tmp_path: Path
) -> None:
    content = save(tmp_path / "good.xlsx").read_bytes()
    result = checked("q1.csv", content)
    assert notes(result)[0] == "q1.csv is really an Excel workbook and is read as one."
    assert counted(result) == 3
    records = [dict(zip(HEADINGS, row, strict=True)) for row in RECORDS]
    result = checked("q1.csv", json.dumps(records))
    assert notes(result)[0] == "q1.csv is really a JSON file and is read as one."
    assert counted(result) == 3


def test_a_file_that_was_only_partly_copied(  # 8
    checked: Callable[..., Result], tmp_path: Path
) -> None:
    content = save(tmp_path / "good.xlsx").read_bytes()
    assert refusal(checked("q1.xlsx", content[: len(content) // 2])) == (
        "q1.xlsx is damaged or only partly copied: its list of contents is missing."
        " Copy or export it again. (F008)"
    )
    columns = list(zip(*RECORDS, strict=True))
    table = pa.table(dict(zip(HEADINGS, columns, strict=True)))
    pq.write_table(table, tmp_path / "good.parquet")
    content = (tmp_path / "good.parquet").read_bytes()
    assert refusal(checked("q1.parquet", content[: len(content) // 2])) == (
        "q1.parquet is damaged or only partly copied: it is not a whole Parquet file."
        " Copy or export it again. (F008)"
    )
    assert refusal(checked("q1.json", '[{"force": "Kent"}')).startswith(
        "q1.json is damaged or only partly copied: the JSON goes wrong on line 1."
    )


def test_a_workbook_whose_list_of_sheets_is_damaged(
    taserreport: Run, tmp_path: Path
) -> None:
    path = save(tmp_path / "q1.xlsx")
    changed(path, {"xl/workbook.xml": lambda xml: xml[: len(xml) // 2]})
    assert refusal(taserreport("validate", "q1.xlsx")) == (
        "q1.xlsx is damaged or only partly copied: its list of sheets cannot be read."
        " Copy or export it again. (F008)"
    )
    changed(save(path), drop="xl/workbook.xml")
    assert refusal(taserreport("validate", "q1.xlsx")) == (
        "q1.xlsx is damaged or only partly copied: its list of sheets is missing."
        " Copy or export it again. (F008)"
    )


def test_a_folder_is_no_file(taserreport: Run, tmp_path: Path) -> None:
    (tmp_path / "q1").mkdir()
    assert refusal(taserreport("validate", "q1")) == (
        "q1 is a folder. Name the files in it that hold the records. (F009)"
    )


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_pipe_is_read_like_a_file(
    taserreport: Run, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / f"q1.{kind}"
    content = save(path).read_bytes() if kind == "xlsx" else GOOD.encode()
    result = taserreport("validate", "-", stdin=content)
    assert result.returncode == 0
    assert counted(result) == 3


def test_a_pipe_with_a_name_is_read_though_it_gives_its_bytes_once(
    taserreport: Run, tmp_path: Path
) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("there are no such pipes here")
    os.mkfifo(tmp_path / "q1.csv")
    with subprocess.Popen(
        ["sh", "-c", "cat > q1.csv"], stdin=subprocess.PIPE, cwd=tmp_path
    ) as writer:
        assert writer.stdin is not None
        writer.stdin.write(GOOD.encode())
        writer.stdin.close()
        result = taserreport("validate", "q1.csv")
    assert result.returncode == 0
    assert counted(result) == 3


# -- text -----------------------------------------------------------------------


def test_windows_letters_are_read_and_said(checked: Callable[..., Result]) -> None:
    # 9
    text = GOOD.replace("gender", "area").replace("Female", "Bexley \u2013 north")
    result = checked("q1.csv", text.encode("cp1252"))
    assert notes(result)[0] == (
        "q1.csv is read as Windows-1252: line 3 has a character that is not UTF-8."
    )
    assert counted(result) == 3


@pytest.mark.parametrize(  # 10
    "content",
    [
        GOOD.encode("utf-16"),
        codecs.BOM_UTF16_BE + GOOD.encode("utf-16-be"),
        GOOD.encode("utf-16-le"),
        GOOD.encode("utf-16-be"),
    ],
    ids=["marked", "marked big-endian", "unmarked", "unmarked big-endian"],
)
def test_utf16_is_read_with_and_without_its_mark(
    checked: Callable[..., Result], content: bytes
) -> None:
    result = checked("q1.csv", content)
    assert notes(result)[0] == (
        "q1.csv is read as UTF-16, the form that PowerShell's > writes."
    )
    assert counted(result) == 3


def test_json_in_unmarked_utf16_is_read(checked: Callable[..., Result]) -> None:
    records = [dict(zip(HEADINGS, row, strict=True)) for row in RECORDS]
    assert counted(checked("q1.json", json.dumps(records).encode("utf-16-le"))) == 3


@pytest.mark.parametrize(  # 11
    "content",
    [
        GOOD.encode().replace(b"Drawn", b"Dr\0wn"),
        GOOD.encode().replace(b"Drawn", b"Dr\x81wn"),
    ],
    ids=["zero byte", "no character"],
)
def test_bytes_that_are_not_text_are_refused_with_their_line(
    checked: Callable[..., Result], content: bytes
) -> None:
    assert refusal(checked("q1.csv", content)) == (
        "Line 3 of q1.csv has bytes that are not text. Export it again as"
        ' "CSV UTF-8". (F012)'
    )


@pytest.mark.parametrize(("sign", "said"), [(";", '";"'), ("\t", "tabs"), ("|", '"|"')])
def test_other_separators_are_found_and_said(  # 12
    checked: Callable[..., Result], sign: str, said: str
) -> None:
    result = checked("q1.csv", GOOD.replace(",", sign))
    assert notes(result)[0] == f"Columns of q1.csv are separated by {said}."
    assert counted(result) == 3
    assert counted(checked("q2.csv", f"sep={sign}\n" + GOOD.replace(",", sign))) == 3


def test_a_row_with_a_cell_too_many_is_kept_apart(  # 13
    checked: Callable[..., Result],
) -> None:
    result = checked("q1.csv", GOOD.replace("Drawn", "Drawn,or red dot"))
    assert result.returncode == 1
    said = finding(result, "F014")
    assert "The row has 6 cells where the headings have 5." in said
    assert "line 3" in said
    assert counted(result) == 2


def test_a_quote_that_is_never_closed(checked: Callable[..., Result]) -> None:  # 14
    assert refusal(checked("q1.csv", GOOD.replace("Drawn", '"Drawn'))) == (
        "A quote opened on line 3 of q1.csv is never closed, so lines 3 to 4 run"
        " together. Close the quote, or export the file again. (F015)"
    )


def test_a_line_break_in_a_cell_is_a_part_of_it(  # 15
    checked: Callable[..., Result],
) -> None:
    text = with_column("area", "two\nlines", "x", "x").replace("Red dot", "Zapped")
    result = checked("q1.csv", text)
    assert counted(result) == 2
    assert "line 5, column D" in finding(result, "V102")


def test_lines_may_end_as_on_old_macs(checked: Callable[..., Result]) -> None:
    assert counted(checked("q1.csv", GOOD.replace("\n", "\r"))) == 3


def test_a_byte_order_mark_may_come_twice(checked: Callable[..., Result]) -> None:
    result = checked("q1.csv", codecs.BOM_UTF8 * 2 + GOOD.encode())
    assert result.returncode == 0
    assert counted(result) == 3


# -- headings and sheets --------------------------------------------------------


def test_a_title_above_the_headings_is_passed_over_and_said(  # 16
    checked: Callable[..., Result], taserreport: Run, tmp_path: Path
) -> None:
    result = checked("q1.csv", "Taser use in Kent\n\n" + GOOD)
    assert any("the headings were found in line 3" in note for note in notes(result))
    assert counted(result) == 3
    book, sheet = new_book([["Taser use in Kent"], [], *TABLE])
    sheet.merge_cells("A1:E1")
    book.save(tmp_path / "q1.xlsx")
    result = taserreport("validate", "q1.xlsx")
    assert any("the headings were found in row 3" in note for note in notes(result))
    assert not any("merged" in note for note in notes(result))


def test_merged_headings_above_the_headings_are_said(  # 17
    taserreport: Run, tmp_path: Path
) -> None:
    groups = ["", "Where and when", "", "Subject", ""]
    book, sheet = new_book([["Taser use"], [], groups, *TABLE])
    sheet.merge_cells("B3:C3")
    sheet.merge_cells("D3:E3")
    book.save(tmp_path / "q1.xlsx")
    result = taserreport("validate", "q1.xlsx")
    assert (
        'q1.xlsx, sheet "Q1": row 3 has merged headings ("Where and when" over 2'
        ' columns, "Subject" over 2 columns). Row 4 is used. Check with: taserreport'
        " map q1.xlsx"
    ) in notes(result)
    assert counted(result) == 3


def test_a_title_merged_over_the_headings_is_no_group(
    taserreport: Run, tmp_path: Path
) -> None:
    book, sheet = new_book([["Taser use in Kent"], *TABLE])
    sheet.merge_cells("A1:E1")
    book.save(tmp_path / "q1.xlsx")
    result = taserreport("validate", "q1.xlsx")
    assert not any("over 5 columns" in note for note in notes(result))
    assert counted(result) == 3


def test_facts_about_the_whole_report_above_the_headings_are_no_groups(
    taserreport: Run, tmp_path: Path
) -> None:
    save(tmp_path / "q1.xlsx", [["Force:", "Kent", "", "Period:", "Q1"], *TABLE])
    said = " ".join(notes(taserreport("validate", "q1.xlsx")))
    assert "the headings were found in row 2" in said
    assert "groups" not in said


def test_headings_that_stand_in_two_rows_are_taken_from_both(
    taserreport: Run, tmp_path: Path
) -> None:
    upper = ["record_id", "force", "incident_date", "Use", ""]
    lower = ["", "", "", "ced_highest_use", "gender"]
    book, sheet = new_book([upper, lower, *RECORDS])
    for merged in ("A1:A2", "B1:B2", "C1:C2", "D1:E1"):
        sheet.merge_cells(merged)
    book.save(tmp_path / "q1.xlsx")
    result = taserreport("validate", "q1.xlsx")
    assert counted(result) == 3
    assert (
        'q1.xlsx, sheet "Q1": row 1 has merged headings ("Use" over 2 columns). Row 2'
        " is used, and row 1 where row 2 is blank. Check with: taserreport map q1.xlsx"
    ) in notes(result)
    text = "\n".join(",".join(row) for row in (upper, lower, *RECORDS))
    result = taserreport("validate", write(tmp_path / "q1.csv", text))
    assert counted(result) == 3
    assert (
        "q1.csv: line 1 has headings over groups of columns"
        ' ("Use" over 2 columns). Line 2 is used, and line 1 where line 2 is blank.'
        " Check with: taserreport map q1.csv"
    ) in notes(result)


def test_one_heading_under_two_groups_is_not_taken_for_another(
    taserreport: Run, tmp_path: Path
) -> None:
    groups = ["", "", "", "", "Subject", "Officer"]
    rows = [[*row, "Female"] for row in RECORDS]
    book, sheet = new_book([groups, [*HEADINGS, "gender"], *rows])
    sheet.merge_cells("A1:D1")
    book.save(tmp_path / "q1.xlsx")
    assert refusal(taserreport("validate", "q1.xlsx")) == (
        'q1.xlsx has two columns called "gender" (E and F). Rename or remove one.'
        " (H101)"
    )


def test_of_several_sheets_of_records_none_is_chosen(  # 18
    taserreport: Run, tmp_path: Path
) -> None:
    book, sheet = new_book()
    book.copy_worksheet(sheet).title = "Q2"
    book.save(tmp_path / "q1.xlsx")
    assert refusal(taserreport("validate", "q1.xlsx")) == (
        '2 sheets of q1.xlsx look like records: "Q1", "Q2". Choose with --sheet "Q1",'
        " or add one --sheet for each. (F022)"
    )
    assert counted(taserreport("validate", "q1.xlsx", "--sheet", "Q2")) == 3


@pytest.mark.parametrize(
    ("struck", "said"),
    [
        ([4], "row 4 has text that is struck through. It is counted"),
        ([3, 4], "rows 3, 4 have text that is struck through. They are counted"),
    ],
)
def test_rows_struck_through_are_counted_and_said(
    taserreport: Run, tmp_path: Path, struck: list[int], said: str
) -> None:
    book, sheet = new_book([["Taser use"], *TABLE])
    line = Font(strike=True)
    sheet["A1"].font = line  # above the headings
    sheet["A900"].font = line  # with nothing in it
    sheet["B5"].font = Font(strike=False, bold=True)
    for row in struck:
        sheet.cell(row, 2).font = line
    book.save(tmp_path / "q1.xlsx")
    result = taserreport("validate", "q1.xlsx")
    assert finding(result, "F029").startswith(
        f'F029  warning: q1.xlsx, sheet "Q1": {said} like all others.'
    )
    assert counted(result) == 3


def test_hidden_rows_are_counted_and_said(taserreport: Run, tmp_path: Path) -> None:
    # 19
    book, sheet = new_book([["Taser use"], *TABLE])
    for row in (1, 2, 3, 5, 900):  # above, the headings, two records, and blank
        sheet.row_dimensions[row].hidden = True
    sheet.column_dimensions["E"].hidden = True
    sheet.column_dimensions["K"].hidden = True
    sheet.auto_filter.ref = "A2:E5"
    book.save(tmp_path / "q1.xlsx")
    result = taserreport("validate", "q1.xlsx")
    said = notes(result)
    assert (
        'q1.xlsx, sheet "Q1": 2 rows are hidden in Excel (by a filter or by hand). They'
        " are counted."
    ) in said
    assert 'q1.xlsx, sheet "Q1": 1 column is hidden in Excel (E). It is read.' in said
    assert counted(result) == 3


def test_one_hidden_row_is_said_in_the_singular(
    taserreport: Run, tmp_path: Path
) -> None:
    book, sheet = new_book()
    sheet.row_dimensions[3].hidden = True
    for column in "ABCDE":
        sheet.column_dimensions[column].hidden = True
    book.save(tmp_path / "q1.xlsx")
    said = notes(taserreport("validate", "q1.xlsx"))
    assert (
        'q1.xlsx, sheet "Q1": 1 row is hidden in Excel (by a filter or by hand). It is'
        " counted."
    ) in said
    assert (
        'q1.xlsx, sheet "Q1": 5 columns are hidden in Excel (A, B, C and 2 more). They'
        " are read."
    ) in said


def test_merged_cells_among_the_records_are_named(
    taserreport: Run, tmp_path: Path
) -> None:
    book, sheet = new_book(
        [*TABLE, *([[str(n), *RECORDS[0][1:]] for n in range(4, 90)])]
    )
    for cells in ("A1:A1", "E2:E4", "D80:E81", "B70:B71", "B72:B73", "J2:J9"):
        sheet.merge_cells(cells)
    book.save(tmp_path / "q1.xlsx")
    assert (
        'F026  warning: q1.xlsx, sheet "Q1": 4 cells are merged over several among the'
        " records (Q1!E2:E4, Q1!B70:B71, Q1!B72:B73 and 1 more). Excel keeps what is in"
        " the upper left one; the others are read as blank."
    ) in taserreport("validate", "q1.xlsx").stdout.decode()


def test_hours_beyond_a_day_are_no_time_of_day(
    taserreport: Run, tmp_path: Path
) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "q1.xlsx")) as book:
        hours = book.add_format({"num_format": "[h]:mm"})
        page = book.add_worksheet("Q1")
        page.write_row(0, 0, ["force", "incident_date", "incident_time", "ced_used"])
        for row, day in enumerate((25 / 24, 14.5 / 24), 1):
            page.write_row(row, 0, ["Kent", "05/04/2026", "", "Yes"])
            page.write_number(row, 2, day, hours)
    result = taserreport("validate", "q1.xlsx")
    assert finding(result, "V118").startswith(
        'V118  Time: "25:00:00" is not a time of day.'
    )
    assert "Q1!C2" in finding(result, "V118")


def test_more_hours_than_can_be_counted_are_damage(
    taserreport: Run, tmp_path: Path
) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "q1.xlsx")) as book:
        page = book.add_worksheet("Q1")
        page.write_number(0, 0, 1e9, book.add_format({"num_format": "[h]:mm"}))
    assert refusal(taserreport("validate", "q1.xlsx")) == (
        "q1.xlsx is damaged or only partly copied: a cell shows more hours than can be"
        " counted. Copy or export it again. (F008)"
    )


def test_a_long_heading_is_cut_and_one_with_contact_details_is_not_shown(
    checked: Callable[..., Result],
) -> None:
    long = "Was the person " + "very " * 40 + "hurt"
    private = "Call 07700 900123 for PC Smith"
    rows = GOOD.replace("gender\n", f"gender,{long},{private}\n").replace(
        "ale\n", "ale,a,b\n"
    )
    result = checked("q1.csv", rows)
    assert (
        f'2 columns are not used: "{long[:59].rstrip()}…", "(a heading of 30 characters)".'
    ) in notes(result)
    assert finding(result, "S703").startswith(
        "S703  warning: q1.csv: the heading of column G looks as if it said who"
        " somebody is, and is not shown."
    )
    assert b"07700" not in result.stdout + result.stderr


@pytest.mark.parametrize(
    "heading", ["PC Ottoline Brackwell 4471", "Insp Ashbury's team", "PS 4471"]
)
def test_a_heading_that_is_of_somebody_is_shown_nowhere(
    taserreport: Run, tmp_path: Path, heading: str
) -> None:
    rows = [f"Date,Force,Taser level,{heading}", "13/04/2026,Kent,Fired,Drawn"]
    (tmp_path / "q1.csv").write_text("\n".join(rows), encoding="utf-8")
    for command in (
        ["validate"],
        ["map"],
        ["map", "--format", "json"],
        ["table", "force"],
    ):
        done = taserreport(*command, "q1.csv")
        said = done.stdout + done.stderr
        assert not any(word.encode() in said for word in heading.split()[1:])


def test_a_sheet_that_is_called_by_somebody_has_a_number_everywhere(
    taserreport: Run, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    page = book.create_sheet("PC Brackwell 4471")
    for row in (
        ["Date", "Force", "Taser level"],
        ["13/04/2026", "Kent", "Fired"],
        ["14/04/2026", "Kent", "Fierd"],
    ):
        page.append(row)
    book.save(tmp_path / "q1.xlsx")
    done = taserreport(
        "validate", "q1.xlsx", "--accept", "good.csv", "--format", "json"
    )
    accepted = (tmp_path / "good.csv").read_bytes()
    assert b"q1.xlsx!(sheet 2):2" in accepted
    assert b"(sheet 2)!C3" in done.stdout
    assert (
        "q1.xlsx: the name of a sheet looks as if it said who somebody is, and is not "
        'shown. It is called "(sheet 2)" here.'
    ) in done.stderr.decode()
    chosen = taserreport("map", "q1.xlsx", "--sheet", "(sheet 2)")
    own = taserreport("validate", "q1.xlsx", "--sheet", "PC Brackwell 4471")
    assert b"Checked 2 rows" in own.stdout
    for said in (done.stdout, done.stderr, accepted, chosen.stdout, chosen.stderr):
        assert b"Brackwell" not in said
        assert b"4471" not in said


@pytest.mark.parametrize("content", ["[]", "{}", "[{}]"])
def test_json_without_a_record_is_empty(
    taserreport: Run, tmp_path: Path, content: str
) -> None:
    (tmp_path / "q1.json").write_text(content, encoding="utf-8")
    assert refusal(taserreport("validate", "q1.json")) == (
        "q1.json is empty: there is no record in it. (F002)"
    )


@pytest.mark.parametrize("source", resources.names("sources"))
def test_no_heading_of_a_known_layout_seems_to_be_of_somebody(source: str) -> None:
    for spec in load_source(source).definition["fields"].values():
        for heading in headings_in(spec):
            assert told_heading(heading).rstrip("…") in heading


@pytest.mark.parametrize(
    "name", ["Q1", "DC 2026", "PC Taser use", "Sgt review", "Aston", "DS fired", "PS 2"]
)
def test_other_names_of_sheets_are_shown(name: str) -> None:
    assert told_sheets([name]) == [name]


def test_a_group_over_headings_is_told_as_a_heading_is(
    checked: Callable[..., Result],
) -> None:
    result = checked("q1.csv", "Subject,,Ring 07700 900123,,\n" + GOOD)
    assert b"07700" not in result.stdout + result.stderr
    assert any("(a heading of 17 characters)" in note for note in notes(result))


def test_a_hidden_sheet_is_not_read_and_is_named(  # 19
    taserreport: Run, tmp_path: Path
) -> None:
    book, sheet = new_book()
    copy = book.copy_worksheet(sheet)
    copy.title = "Old"
    copy.sheet_state = "veryHidden"
    book.save(tmp_path / "q1.xlsx")
    result = taserreport("validate", "q1.xlsx")
    assert any('Sheets not read: "Old" (hidden).' in note for note in notes(result))
    assert counted(result) == 3


def test_rows_of_totals_are_no_records(checked: Callable[..., Result]) -> None:  # 20
    result = checked("q1.csv", GOOD + ",,,,\nTotal,3,,,\n")
    assert "line 6" in finding(result, "F024")
    assert result.returncode == 0
    assert counted(result) == 3


def test_formulas_without_results_and_errors_are_said_once(  # 21
    taserreport: Run, tmp_path: Path
) -> None:
    book, sheet = new_book()
    sheet["D2"] = '="Fired"'
    sheet["D3"] = '="Drawn"'
    sheet["E4"] = "#N/A"
    sheet["E4"].data_type = "e"
    sheet["A1"].value, sheet["H9"].value = "record_id", None
    book.save(tmp_path / "q1.xlsx")
    result = taserreport("validate", "q1.xlsx")
    assert result.returncode == 1
    said = notes(result)
    assert (
        'q1.xlsx, sheet "Q1": 2 cells hold formulas with no saved result (the first in'
        " Q1!D2). Open it in Excel, save it and try again."
    ) in said
    assert (
        'q1.xlsx, sheet "Q1": 1 cell holds an error of Excel such as #N/A (Q1!E4). Put'
        " right the formula or write the value."
    ) in said
    assert finding(result, "V124").startswith(
        'V124  Highest level of Taser use: "(formula with no saved result)" has no answer'
        " in it, because the formula was never worked out.  [2 rows]"
    )
    assert counted(result) == 0


def test_two_columns_of_one_heading(checked: Callable[..., Result]) -> None:  # 22
    assert refusal(checked("q1.csv", GOOD.replace("gender", "force"))) == (
        'q1.csv has two columns called "force" (B and E). Rename or remove one. (H101)'
    )


def test_a_column_that_is_missing_and_the_nearest_to_it(  # 23
    checked: Callable[..., Result],
) -> None:
    line = refusal(checked("q1.csv", GOOD.replace("ced_highest_use", "Use of CED?")))
    assert line.startswith('q1.csv has no column for "Highest level of Taser use"')
    assert 'The nearest heading is "Use of CED?".' in line
    assert "(H102)" in line


def test_columns_that_are_not_used_are_named(checked: Callable[..., Result]) -> None:
    # 24
    result = checked("q1.csv", with_column("Shoe size", "7", "8", "9"))
    assert any('1 column is not used: "Shoe size"' in note for note in notes(result))
    assert counted(result) == 3


def test_invisible_signs_in_a_heading_do_not_hide_it(
    checked: Callable[..., Result],
) -> None:
    text = GOOD.replace("ced_highest_use", "ced_\u200bhighest\u202e_use\u00a0")
    assert counted(checked("q1.csv", text)) == 3


# -- values ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("Drawn", "Zapped", "V102", '"Zapped" is not in the list.'),  # 25
        ("06/04/2026", "02/13/2026", "V110", '"02/13/2026" has no month 13.'),  # 26
        ("06/04/2026", "06/04/26", "V113", "has a year of two figures."),  # 29
        ("06/04/2026", "31/06/2026", "V114", "does not exist: June 2026 has 30 days."),
        ("06/04/2026", "06/04/1826", "V115", "has a year before 1980 or after 2099."),
        ("06/04/2026", "tbc", "V117", '"tbc" is not a date.'),
    ],
)
def test_a_cell_that_cannot_be_read_is_named_with_its_place(
    checked: Callable[..., Result], old: str, new: str, code: str, said: str
) -> None:
    result = checked("q1.csv", GOOD.replace(old, new))
    assert result.returncode == 1
    assert said in finding(result, code)
    assert "line 3, column" in finding(result, code)
    assert counted(result) == 2


def test_a_day_number_is_read_and_said(checked: Callable[..., Result]) -> None:  # 27
    result = checked("q1.csv", GOOD.replace("06/04/2026", "45992"))
    assert result.returncode == 0
    assert (
        '"45992" is Excel\'s number for the day 01/12/2025, and is read so.'
        in finding(result, "V111")
    )


def test_a_workbook_that_counts_from_1904_is_read_by_it(  # 28
    taserreport: Run, tmp_path: Path
) -> None:
    book, sheet = new_book()
    book.epoch = CALENDAR_MAC_1904
    sheet["C2"] = date(2026, 4, 5)
    sheet["C3"] = (date(2026, 4, 6) - date(1904, 1, 1)).days  # typed as a number
    book.save(tmp_path / "q1.xlsx")
    result = taserreport("validate", "q1.xlsx")
    assert (
        "q1.xlsx uses the 1904 date system of old Macs. Its dates are read by that"
        " system, so they are the days that Excel shows."
    ) in notes(result)
    assert "Excel's number for the day 06/04/2026" in finding(result, "V111")
    result = taserreport("classify", "q1.xlsx")
    days = [
        row["incident_date"]
        for row in csv.DictReader(io.StringIO(result.stdout.decode()))
    ]
    assert days == ["2026-04-05", "2026-04-06", "2026-04-07"]


@pytest.mark.parametrize("age", ["180", "-1", "34.5", "17-18"])  # 32
def test_an_age_that_nobody_has_is_not_counted_and_not_shown(
    checked: Callable[..., Result], age: str
) -> None:
    result = checked("q1.csv", with_column("age", "34", age, "Not known"))
    assert result.returncode == 1
    assert counted(result) == 2
    (line,) = [line for line in result.stdout.decode().splitlines() if " Age: " in line]
    assert f"a value of {len(age)} characters" in line
    assert "line 3, column E" in result.stdout.decode()


def test_a_record_that_comes_twice_and_one_that_contradicts_itself(  # 36
    checked: Callable[..., Result],
) -> None:
    again = ",".join(RECORDS[0]) + "\n"
    other = again.replace("Fired", "Drawn")
    result = checked("q1.csv", GOOD + again)
    assert result.returncode == 0
    assert "line 5" in finding(result, "D301")
    result = checked("q1.csv", GOOD + other)
    assert result.returncode == 1
    assert "line 2, column A; line 5, column A" in finding(result, "D302")
    assert counted(result) == 2


def test_a_date_before_any_taser_is_warned_of(checked: Callable[..., Result]) -> None:
    # 29
    result = checked("q1.csv", GOOD.replace("06/04/2026", "06/04/1990"))
    assert result.returncode == 0
    assert "line 3, column C" in finding(result, "V116")


def test_words_for_no_answer_are_no_number_and_no_fault(  # 31
    checked: Callable[..., Result],
) -> None:
    result = checked("q1.csv", with_column("age", "Not known", "N/A", "34"))
    assert result.returncode == 0
    assert counted(result) == 3


def test_several_levels_in_a_record_count_once_as_the_highest(  # 35
    taserreport: Run, tmp_path: Path
) -> None:
    text = GOOD.replace("ced_highest_use", "ced_levels")
    write(tmp_path / "q1.csv", text.replace("Drawn", "Drawn; Red dot; Fired"))
    result = taserreport("table", "highest-use", "q1.csv")
    table = dict(csv.reader(io.StringIO(result.stdout.decode())))
    assert (table["All uses"], table["Fired"], table["Red-dot"]) == ("3", "2", "1")


def test_a_month_without_records_is_said(checked: Callable[..., Result]) -> None:
    # 38
    days = [f"{day:02}/{month:02}/2026" for month in (4, 6) for day in range(1, 29)]
    rows = [f"{n},Kent,{day},Fired,Male\n" for n, day in enumerate(days)]
    result = checked("q1.csv", ",".join(HEADINGS) + "\n" + "".join(rows))
    said = "No records in May 2026, between April 2026 (28) and June 2026 (28)."
    assert said in result.stdout.decode()


def test_a_text_that_looks_like_a_formula_stays_a_text(  # 39
    checked: Callable[..., Result],
) -> None:
    result = checked("q1.csv", with_column("area", "=cmd|' /C calc'!A0", "x", "y"))
    assert result.returncode == 0
    assert "line 2, column E" in finding(result, "S701")


def test_contact_details_in_a_text_are_warned_of_and_not_shown(  # 41
    checked: Callable[..., Result],
) -> None:
    result = checked("q1.csv", with_column("narrative", "a.b@example.com", "x", "y"))
    assert "line 2" in finding(result, "S703")
    assert b"example.com" not in result.stdout + result.stderr


def test_signs_that_would_move_the_cursor_or_turn_text_are_written_out(  # 40
    checked: Callable[..., Result],
) -> None:
    signs = ["\u202eelamef", "Fe\x07male", "\x1b[2Jmale"]
    result = checked("q1.csv", with_column("gender", *signs))
    assert result.returncode == 1
    shown = (result.stdout + result.stderr).decode()
    assert not set("\u202e\x07\x1b") & set(shown)
    for sign in signs:
        assert f'"{repr(sign)[1:-1]}"' in shown


def test_signs_that_nobody_sees_do_not_hide_an_answer(  # 40
    checked: Callable[..., Result],
) -> None:
    answers = ["Fe\u200bmale", "\u200eMale\u00a0", "fe\u00admale\ufeff"]
    text = with_column("gender", *answers).replace("Kent,06", "Ke\u200dnt,\u200e06")
    result = checked("q1.csv", text)
    assert result.returncode == 0
    assert counted(result) == 3


def test_brackets_colons_and_pictures_are_shown_as_they_are(  # 40
    checked: Callable[..., Result],
) -> None:
    answers = ["[bold]male[/bold]", ":x:", "\U0001f600"]
    shown = checked("q1.csv", with_column("gender", *answers)).stdout.decode()
    for answer in answers:
        assert f'"{answer}"' in shown


def test_a_date_far_from_all_others_is_spoken_of(
    checked: Callable[..., Result],
) -> None:  # 29: without a clock, the year is held to those of the other records
    days = [f"{day:02}/04/2026" for day in range(1, 29)] * 3
    rows = [f"{at},Kent,{day},Fired,Male" for at, day in enumerate(days)]
    text = "\n".join([",".join(HEADINGS), *rows, "99,Kent,06/04/2062,Fired,Male"])
    said = finding(checked("q1.csv", text), "V30")
    assert "Dated April 2062, more than two years from all others" in said
    assert "line 86, column C" in said


def test_yes_and_no_written_in_six_ways_are_understood_and_said(
    checked: Callable[..., Result],
) -> None:  # 30
    words = ["Yes", "No", "Y", "N", "1", "FALSE"]
    rows = [f"{at},Kent,05/04/2026,Fired,{word}" for at, word in enumerate(words)]
    headings = ",".join([*HEADINGS[:4], "Single crewed"])
    result = checked("q1.csv", "\n".join([headings, *rows]))
    assert result.returncode == 0
    assert (
        '"Single crewed" is written 6 ways (1, FALSE, N, No, Y, Yes). All are understood.'
        in notes(result)
    )


def test_references_that_excel_has_changed_are_named(
    checked: Callable[..., Result], taserreport: Run
) -> None:  # 33
    text = GOOD.replace("1,Kent", "1.23E+05,Kent").replace("2,Kent", "00123,Kent")
    said = finding(checked("q1.csv", text), "V140")
    assert "has taken it for a number" in said
    assert "line 2, column A" in said
    read = taserreport("classify", "q1.csv")
    assert b"\n00123,kent" in read.stdout.replace(b"\r", b"")


def test_a_level_without_a_taser_used_contradicts_itself(
    checked: Callable[..., Result],
) -> None:  # 34
    text = "\n".join(
        [
            "record_id,force,incident_date,ced_highest_use,ced_used",
            "1,Kent,05/04/2026,Fired,No",
        ]
    )
    result = checked("q1.csv", text)
    assert result.returncode == 0
    assert "V05" in result.stdout.decode()


def test_records_that_no_rule_places_are_listed(
    taserreport: Run, tmp_path: Path
) -> None:  # 37
    write(tmp_path / "q1.csv", GOOD)
    result = taserreport("classify", "q1.csv", "--unclassified")
    assert result.returncode == 0
    assert result.stdout.count(b"\n") == 4


def test_a_parquet_file_is_not_shown_on_a_terminal(tmp_path: Path) -> None:  # 47
    write(tmp_path / "q1.csv", GOOD)
    said = on_a_terminal("classify", "q1.csv", "--format", "parquet", cwd=tmp_path)
    assert "parquet cannot be read on screen. Add -o FILE, or pipe it. (O805)" in said


@pytest.mark.parametrize("format_", ["csv", "json", "md", "tidy", "console"])
def test_nothing_in_a_file_moves_the_cursor_of_a_terminal(  # 40
    tmp_path: Path, format_: str
) -> None:
    sign = "\x1b[2J\x9b\u202eB\x07"
    write(tmp_path / "q1.csv", with_column("area", sign, "é", "A"))
    said = on_a_terminal(
        "table", "area", "q1.csv", "--format", format_, cwd=tmp_path, code=0
    )
    assert not set("\x1b\x9b\u202e\x07") & set(said)
    assert format_ == "json" or "é" in said


def test_a_terminal_is_no_file(tmp_path: Path) -> None:  # 48
    said = on_a_terminal("validate", "-", cwd=tmp_path)
    assert "Nothing comes in on standard input. Name a file, or pipe one in." in said


def on_a_terminal(*words: str, cwd: Path, code: int = 2) -> str:
    """Return all that the command says on a terminal."""
    ours, theirs = pty.openpty()
    run = subprocess.run(
        [sys.executable, "-m", "taserreport", *words],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    said = os.read(ours, 65536).decode()
    os.close(theirs)
    os.close(ours)
    assert run.returncode == code
    return " ".join(said.split())


# -- size and harm --------------------------------------------------------------


def test_a_sheet_as_long_as_excel_allows_was_probably_cut_off(  # 42
    taserreport: Run, tmp_path: Path
) -> None:
    book, sheet = new_book()
    for column, cell in enumerate(["4", "Kent", "08/04/2026", "Fired", "Male"], 1):
        sheet.cell(1_048_576, column, cell)
    book.save(tmp_path / "q1.xlsx")
    result = taserreport("validate", "q1.xlsx")
    assert (
        'warning: q1.xlsx, sheet "Q1": the sheet is exactly as long as Excel allows,'
        " 1,048,576 rows. The export was probably cut off."
    ) in finding(result, "F030")
    assert counted(result) == 4


@pytest.mark.parametrize("codec", ["utf-8", "cp1252", "utf-16"])
def test_a_text_file_with_as_many_lines_was_probably_cut_off_too(
    taserreport: Run, tmp_path: Path, codec: str
) -> None:
    lines = 1_048_576
    headings = "Ref,Force,Date,Level of use,Area"
    rows = (f"{n},Kent,08/04/2026,Fired,Wh\u00e9" for n in range(1, lines))
    text = "\n".join([headings, *rows])
    (tmp_path / "q1.csv").write_text(text, codec)
    result = taserreport("validate", "q1.csv")
    assert (
        "warning: q1.csv ends in row 1,048,576, the last that a sheet of Excel can have."
        " The export was probably cut off: compare its last date with the period."
    ) in finding(result, "F030")
    assert counted(result) == lines - 1
    (tmp_path / "q1.csv").write_text(f"{text}\n{lines},Kent,08/04/2026,Fired,A", codec)
    assert b"F030" not in taserreport("validate", "q1.csv").stderr


def test_more_columns_than_any_record_has(  # 43
    checked: Callable[..., Result], taserreport: Run, tmp_path: Path
) -> None:
    wide = ",".join(f"heading {n}" for n in range(16_384)) + "\n"
    said = (
        "has 16,384 columns; the most that can be read is 1,000. Keep the columns of"
        " the records and save it again. (F031)"
    )
    assert refusal(checked("q1.csv", wide)) == f"q1.csv {said}"
    book, sheet = new_book()
    sheet["XFD1"] = "far"
    book.save(tmp_path / "q1.xlsx")
    assert refusal(taserreport("validate", "q1.xlsx")) == f"q1.xlsx {said}"


def test_a_lone_cell_in_the_last_corner_does_not_fill_the_memory(
    taserreport: Run, tmp_path: Path
) -> None:
    book, sheet = new_book()
    sheet["XFD1048576"] = "."
    book.save(tmp_path / "q1.xlsx")
    assert refusal(taserreport("validate", "q1.xlsx")) == (
        'Sheet "Q1" of q1.xlsx reaches as far as XFD1048576, nearly all of it blank.'
        " Delete the blank rows and columns behind the records, save it and try again;"
        " or save the sheet as CSV. (F031)"
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'r="A3"', b'r="A99999999999"'),
        (b'r="A3"', b'r="ZZZZZ3"'),
        (b'<row r="3"', b'<row r="4294967295"'),
    ],
)
def test_cells_beyond_the_end_of_any_sheet_are_damage(
    taserreport: Run, tmp_path: Path, old: bytes, new: bytes
) -> None:
    path = save(tmp_path / "q1.xlsx")
    changed(path, {SHEET: lambda xml: xml.replace(old, new)})
    assert refusal(taserreport("validate", "q1.xlsx")) == (
        'q1.xlsx is damaged or only partly copied: sheet "Q1" cannot be read. Copy or'
        " export it again. (F008)"
    )


def test_cells_without_addresses_are_read(taserreport: Run, tmp_path: Path) -> None:
    book, sheet = new_book([*TABLE, ["4", "Kent", "08/04/2026", "Fired", "#N/A"]])
    sheet["E5"].data_type = "e"
    book.save(tmp_path / "q1.xlsx")
    changed(
        tmp_path / "q1.xlsx",
        {
            SHEET: lambda xml: re.sub(
                rb"<(c|row) r=.[A-Z]*\d+.(?: spans=.[\d:]+.)?", rb"<\1", xml
            )
        },
    )
    result = taserreport("validate", "q1.xlsx")
    assert counted(result) == 3
    assert 'Q1!E5, under "gender"' in finding(result, "V124")


def test_a_sheet_whose_tags_have_a_prefix_is_looked_through_too(
    taserreport: Run, tmp_path: Path
) -> None:
    book, sheet = new_book()
    sheet.row_dimensions[3].hidden = True
    sheet["E4"] = "=1+1"
    book.save(tmp_path / "q1.xlsx")
    changed(
        tmp_path / "q1.xlsx",
        {
            SHEET: lambda xml: re.sub(rb"<(/?)(?=\w)", rb"<\1x:", xml).replace(
                b"xmlns=", b"xmlns:x="
            )
        },
    )
    result = taserreport("validate", "q1.xlsx")
    said = " ".join(notes(result))
    assert "1 row is hidden in Excel" in said
    assert "1 cell holds a formula with no saved result (Q1!E4)" in said


def bomb(path: Path) -> Path:
    """A workbook of some kilobytes with a part of 200 MB."""
    blanks = b"<sheetData>" + b" " * (200 << 20)
    return changed(save(path), {SHEET: lambda xml: xml.replace(b"<sheetData>", blanks)})


def test_a_workbook_made_to_fill_the_memory_is_refused(  # 50
    taserreport: Run, tmp_path: Path
) -> None:
    bomb(tmp_path / "q1.xlsx")
    line = refusal(taserreport("validate", "q1.xlsx"))
    assert re.fullmatch(
        r"q1\.xlsx is refused: a part of it would unfold to 1,\d\d\d times its size\."
        r" Ask for the sheet with the records as CSV\. \(F040\)",
        line,
    )


@pytest.mark.parametrize("told", [1000, 500_000])
def test_a_part_larger_than_it_says_is_not_unfolded(
    taserreport: Run, tmp_path: Path, told: int
) -> None:
    path = bomb(tmp_path / "q1.xlsx")
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo(SHEET).file_size
    content = path.read_bytes()
    lie = content.replace(size.to_bytes(4, "little"), told.to_bytes(4, "little"))
    assert lie != content
    write(path, lie)
    assert refusal(taserreport("validate", "q1.xlsx")).startswith(
        "q1.xlsx is damaged or only partly copied: "
    )


def test_a_workbook_that_says_it_holds_billions_of_texts(
    taserreport: Run, tmp_path: Path
) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "q1.xlsx")) as book:
        book.add_worksheet("Q1").write(0, 0, "force")
    changed(
        tmp_path / "q1.xlsx",
        {
            "xl/sharedStrings.xml": lambda xml: xml.replace(
                b'uniqueCount="1"', b'uniqueCount="4000000000"'
            )
        },
    )
    assert refusal(taserreport("validate", "q1.xlsx")) == (
        "q1.xlsx is damaged or only partly copied: it has fewer texts than it says."
        " Copy or export it again. (F008)"
    )


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/styles.xml", SHEET])
def test_a_workbook_that_reaches_for_other_files_is_refused(  # 50
    taserreport: Run, tmp_path: Path, part: str
) -> None:
    secret = write(tmp_path / "secret.txt", "the secret")
    reaching = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'.encode()
    path = save(tmp_path / "q1.xlsx")
    changed(path, {part: lambda xml: reaching + xml.replace(b"Kent", b"&e;")})
    assert refusal(taserreport("validate", "q1.xlsx")) == (
        "q1.xlsx is refused: it has definitions that no spreadsheet program writes and"
        " that can reach for other files. Ask for the sheet with the records as CSV."
        " (F040)"
    )


def test_macros_and_links_are_left_alone_and_said_once(  # 50
    taserreport: Run, tmp_path: Path
) -> None:
    path = save(tmp_path / "q1.xlsm")
    changed(
        path,
        add={"xl/vbaProject.bin": b"x", "xl/externalLinks/externalLink1.xml": b"<x/>"},
    )
    result = taserreport("validate", "q1.xlsm")
    said = [note for note in notes(result) if "macros" in note]
    assert said == [
        "q1.xlsm holds macros and links to other workbooks. Nothing of that is run or"
        " followed; only the cells are read."
    ]
    assert counted(result) == 3


# -- the command ----------------------------------------------------------------


def test_what_is_there_is_not_written_over(  # 46
    taserreport: Run, tmp_path: Path
) -> None:
    write(tmp_path / "q1.csv", GOOD)
    write(tmp_path / "out.csv", "mine")
    line = refusal(taserreport("table", "gender", "q1.csv", "-o", "out.csv"))
    assert line.startswith("out.csv")
    assert line.endswith("(O801)")
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == "mine"
    line = refusal(taserreport("table", "gender", "q1.csv", "-o", "no/out.csv"))
    assert line.endswith("(O802)")


@pytest.mark.parametrize("unit", ["subjects", "incidents"])
def test_people_and_incidents_are_not_counted(
    taserreport: Run, tmp_path: Path, unit: str
) -> None:  # 44
    write(tmp_path / "q1.csv", GOOD)
    result = taserreport("table", "highest-use", "q1.csv", "--count", unit)
    assert refusal(result) == (
        f"These records cannot be counted as {unit}: each is one officer's use of a "
        "Taser on one person, and uses are what is counted. Leave out --count. (U501)"
    )
    uses = taserreport("table", "highest-use", "q1.csv", "--count", "uses")
    assert uses.returncode == 0


def test_an_empty_pipe_is_an_empty_file(taserreport: Run) -> None:  # 48
    assert refusal(taserreport("validate", "-")) == (
        "standard input is empty (0 bytes). Was the export still running? (F002)"
    )


def test_a_source_file_that_is_not_one(taserreport: Run, tmp_path: Path) -> None:  # 49
    write(tmp_path / "q1.csv", GOOD)
    write(tmp_path / "my.json", '{\n"requierd": []}')
    line = refusal(taserreport("validate", "q1.csv", "--source", "my.json"))
    assert line.startswith("my.json")
    assert "(K901)" in line
