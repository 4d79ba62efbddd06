"""What a person has is never written over, read twice or left out without a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    from taserreport import apart
    from taserreport.quarantine.text import TextWriter

    data = records.read([path]).with_cells()
    writer = TextWriter(out)  # type: ignore[arg-type]
    pipeline.check(data, apart.into(data, writer))
    writer.end()
