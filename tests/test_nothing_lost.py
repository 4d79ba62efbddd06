"""What a person has is never written over, read twice or left out without a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest

from taserreport import pipeline, records

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run

HEADINGS = "record_id,force,incident_date,ced_highest_use\n"
ROWS = "1,Kent,05/04/2026,Fired\n2,Kent,06/04/2026,Drawn\n"


def write(folder: Path, name: str = "q1.csv", rows: str = ROWS) -> Path:
    path = folder / name
    path.write_text(HEADINGS + rows, encoding="utf-8")
    return path


@pytest.mark.parametrize("words", [("-o",), ("--accept",), ("--quarantine",)])
def test_a_file_that_a_pattern_means_is_not_written_over(
    taserreport: Run, tmp_path: Path, words: tuple[str, ...]
) -> None:
    path = write(tmp_path)
    before = path.read_bytes()
    done = taserreport("validate", "q*.csv", *words, "q1.csv", "--overwrite")
    assert done.returncode == 2
    assert done.stderr.decode() == (
        "error: q1.csv is the file of records itself. Choose another name. (O801)\n"
    )
    done = taserreport("table", "force", "q*.csv", "-o", "q1.csv", "--overwrite")
    assert done.returncode == 2
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "words",
    [("validate", "q1.csv"), ("table", "force", "q1.csv"), ("classify", "q1.csv")],
    ids=["validate", "table", "classify"],
)
def test_the_layout_in_use_is_not_written_over(
    taserreport: Run, tmp_path: Path, words: tuple[str, ...]
) -> None:
    write(tmp_path)
    assert taserreport("map", "q1.csv", "--write", "q1.json").returncode == 0
    before = (tmp_path / "q1.json").read_bytes()
    out = ("--source", "q1.json", "-o", "q1.json", "--overwrite")
    done = taserreport(*words, *out)
    assert done.returncode == 2
    assert done.stderr.decode() == (
        "error: q1.json is the layout given with --source. Choose another name. "
        "(O801)\n"
    )
    assert (tmp_path / "q1.json").read_bytes() == before


def test_what_comes_in_on_standard_input_is_not_written_over(
    tmp_path: Path, taserreport: Run
) -> None:
    path = write(tmp_path)
    before = path.read_bytes()
    with path.open("rb") as stream:
        done = taserreport("validate", "-", "-o", "q1.csv", "--overwrite", stdin=stream)
    assert done.returncode == 2
    assert b"q1.csv is the file of records itself." in done.stderr
    assert path.read_bytes() == before


def test_the_report_and_the_rows_kept_out_need_two_files(
    taserreport: Run, tmp_path: Path
) -> None:
    write(tmp_path, rows="1,Kent,05/04/2026,Shot\n")
    done = taserreport("validate", "q1.csv", "--quarantine", "x.csv", "-o", "x.csv")
    assert done.returncode == 2
    assert done.stderr.decode() == (
        "error: --quarantine and --output both name x.csv. Name two files. (O801)\n"
    )
    assert not (tmp_path / "x.csv").exists()


def test_a_file_that_changes_while_the_program_runs_is_told_by_its_new_bytes(
    tmp_path: Path,
) -> None:
    rows = "1,Kent,05/04/2026,Shot\n2,Kent,06/04/2026,Drop\n"
    path = write(tmp_path, rows=rows)
    ours = tmp_path / "out.csv"
    with ours.open("wb") as out:
        _keep(str(path), out)
    path.write_text(HEADINGS + "".join(reversed(rows.splitlines(keepends=True))))
    with pytest.raises(Exception, match=r"q1\.csv has changed since out\.csv"):
        records.read([str(path), str(ours)], replacing=True)


def _keep(path: str, out: object) -> None:
    from taserreport import handing_back
    from taserreport.quarantine.text import TextWriter

    data = records.read([path]).with_cells()
    writer = TextWriter(out)  # type: ignore[arg-type]
    pipeline.check(data, handing_back.into(data, writer))
    writer.end()


def test_cells_under_no_heading_are_told_of_compared_and_kept(
    taserreport: Run, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Q1"
    sheet.append(["record_id", "force", "incident_date", "ced_highest_use"])
    for number in range(1, 61):
        sheet.append([str(number), "Kent", "05/04/2026", "Fired"])
    sheet["D51"], sheet["F51"], sheet["G55"] = "Shot", "note beside", "far"
    sheet.append(["7", "Kent", "05/04/2026", "Fired", None, "only this differs"])
    book.save(tmp_path / "q1.xlsx")
    done = taserreport("validate", "q1.xlsx", "--quarantine", "k.csv", "-o", "m.xlsx")
    said = done.stderr.decode()
    assert (
        'note: q1.xlsx, sheet "Q1": 3 cells stand under no heading (the first is Q1!F51).'
        " Nothing is made of what stands there.\n"
    ) in said
    assert "61 rows read = 58 counted + 3 quarantined" in said
    assert "note beside" in (tmp_path / "k.csv").read_text(encoding="utf-8-sig")
    copy = openpyxl.load_workbook(tmp_path / "m.xlsx")["Q1"]
    assert [copy[cell].value for cell in ("F51", "G55")] == ["note beside", "far"]


def test_blank_columns_without_a_heading_are_no_cells_under_no_heading(
    taserreport: Run, tmp_path: Path
) -> None:
    (tmp_path / "q1.csv").write_text(
        "record_id,,force,incident_date,ced_highest_use\n1,,Kent,05/04/2026,Fired\n"
        "2, ,Kent,06/04/2026,Fired\n",
        encoding="utf-8",
    )
    assert b"under no heading" not in taserreport("validate", "q1.csv").stderr
