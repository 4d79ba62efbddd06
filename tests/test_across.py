"""A sheet whose records are columns is named as such, and how to turn it round."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest

from taserreport import pipeline, records
from taserreport.errors import InputError
from taserreport.records.propose import Said

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

USES: list[list[object]] = [
    ["URN", "Date", "Force", "Highest level", "Age"],
    *([f"R{n}", f"{n + 1:02}/04/2025", "Kent", "Fired", 20 + n] for n in range(12)),
]
SAID = (
    'q1.xlsx, sheet "Log": the headings stand below each other in column {}, so that each '
    "record is a column. In a copy of the file turn the table round: in Excel, copy it, "
    "then Paste Special with Transpose."
)


def written(folder: Path, rows: Sequence[Sequence[object]]) -> str:
    book = openpyxl.Workbook()
    book.active.title = "Log"
    for row in rows:
        book.active.append(row)
    book.save(folder / "q1.xlsx")
    return str(folder / "q1.xlsx")


@pytest.mark.parametrize(
    ("before", "column"), [([], "A"), ([["", "Taser log"]], "A"), ([[1, 2]], "B")]
)
def test_records_that_are_columns_are_told_of(
    tmp_path: Path, before: list[list[object]], column: str
) -> None:
    across = [*zip(*USES, strict=True)]
    if column == "B":
        rows = [[number, *row] for number, row in enumerate(across, 1)]
    else:
        rows = [*before, *map(list, across)]
    path = written(tmp_path, rows)
    for read in (lambda: records.read([path]), lambda: pipeline.propose(path, Said())):
        with pytest.raises(InputError) as stopped:
            read()
        assert (stopped.value.code, stopped.value.message) == (
            "H120",
            SAID.format(column),
        )


@pytest.mark.parametrize("rows", [USES, USES[:3], USES[:1] + USES[:1] + USES[1:]])
def test_records_that_are_rows_are_not(
    tmp_path: Path, rows: list[list[object]]
) -> None:
    pipeline.propose(written(tmp_path, rows), Said())


def test_a_list_of_headings_with_their_meaning_is_not(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Column", "Meaning"]]
    rows += [[name, "see the guide"] for name in USES[0]]
    path = written(tmp_path, rows)
    with pytest.raises(InputError) as stopped:
        records.read([path])
    assert stopped.value.code == "H104"
    pipeline.propose(path, Said())
