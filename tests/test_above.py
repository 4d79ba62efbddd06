"""Records above the headings are never taken for a title and lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from taserreport import pipeline, records
from taserreport.errors import InputError
from taserreport.records.propose import Said

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

NAMES = ["URN", "Date", "Force", "Highest level of Taser use"]
MORE = ["URN", "Date", "Force", "Gender", "Highest level of Taser use", "Age"]


def uses(wide: int, count: int = 6) -> list[list[str]]:
    short = [[f"R{n}", f"{n + 1:02}/04/2025", "Kent"] for n in range(count)]
    rest = ["Fired"] if wide == len(NAMES) else ["Male", "Fired", "30"]
    return [[*row, *rest] for row in short]


def written(folder: Path, *rows: Sequence[str]) -> str:
    path = folder / "q1.csv"
    path.write_text("\n".join(map(",".join, rows)), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("first", [[NAMES], []])
def test_records_above_fuller_headings_stop_map(
    tmp_path: Path, first: list[list[str]]
) -> None:
    path = written(tmp_path, *first, *uses(4), MORE, *uses(6))
    row = len(first) + 1
    with pytest.raises(InputError) as stopped:
        pipeline.propose(path, Said())
    assert stopped.value.code == "H121"
    assert stopped.value.message == (
        f"q1.csv: the headings are in line {row + 6}, and records seem to stand above them, "
        f"from line {row} on. They would not be read. In a copy of the file, put each block "
        "of records with its headings on a sheet of its own."
    )


def test_records_above_the_headings_stop_validate(tmp_path: Path) -> None:
    path = written(tmp_path, *uses(4), NAMES, *uses(4))
    with pytest.raises(InputError) as stopped:
        records.read([path])
    assert stopped.value.code == "H121"


@pytest.mark.parametrize(
    "titles",
    [
        [["Uses of Taser", "01/04/2025", "OFFICIAL"]],
        [["From", "01/04/2025"], ["To", "30/06/2025"]],
        [["Number", "When", "Where", "What"]],
    ],
)
def test_a_title_with_a_date_is_no_record(
    tmp_path: Path, titles: list[list[str]]
) -> None:
    path = written(tmp_path, *titles, NAMES, *uses(4))
    rows = pipeline.check(records.read([path])).reconciliation
    assert rows.counted == 6
    pipeline.propose(path, Said())
