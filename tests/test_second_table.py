"""Two tables of records beside each other are never read as one."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from taserreport import pipeline, records
from taserreport.errors import InputError
from taserreport.records.propose import Said

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

NAMES = ["URN", "Date", "Force", "Highest use", "Age"]
LEVELS = ["Drawn", "Aimed", "Red dot", "Fired"]


def uses(prefix: str, month: int, count: int = 12) -> list[list[object]]:
    return [
        [f"{prefix}{at:03}", f"{at + 1:02}/{month:02}/2025", "Essex", LEVELS[at % 4], 20 + at]
        for at in range(count)
    ]  # fmt: skip


def log(
    path: Path,
    names: Sequence[Any],
    left: Sequence[Sequence[object]],
    right: Sequence[Sequence[object]],
    gap: int = 2,
) -> str:
    """Write a workbook with two tables beside each other."""
    book = openpyxl.Workbook()
    book.active.title = "Log"
    book.active.append(names)
    blank = [None] * len(left[0])
    for one, other in zip_longest(left, right, fillvalue=blank):
        book.active.append([*one, *[None] * gap, *other])
    book.save(path)
    return str(path)


def stopped(path: str, *sets: str) -> tuple[str, str]:
    with pytest.raises(InputError) as reading:
        records.read([path])
    with pytest.raises(InputError) as mapping:
        pipeline.propose(path, Said(sets=sets))
    assert mapping.value.code == reading.value.code == "H119"
    return reading.value.message, mapping.value.message


@pytest.mark.parametrize("count", [12, 5, 30])
def test_a_second_table_of_records_beside_the_first_stops_the_file(
    tmp_path: Path, count: int
) -> None:
    names = [*NAMES, None, None, *NAMES]
    path = log(tmp_path / "q1.xlsx", names, uses("A", 4), uses("B", 7, count))
    said = (
        'q1.xlsx, sheet "Log": "Date" (columns B and I) and "Highest use" both come '
        "twice, so that a row seems to hold two uses. In a copy of the file, put the second "
        "table below the first or on a sheet of its own."
    )
    assert stopped(path) == (said, said)


def test_no_answer_to_map_chooses_one_of_two_tables(tmp_path: Path) -> None:
    names = [*NAMES, None, None, *NAMES]
    path = log(tmp_path / "q1.xlsx", names, uses("A", 4), uses("B", 7))
    ignored = [f"{name} [column {at}]=ignore" for name, at in zip(NAMES, "HIJKL", strict=True)]  # fmt: skip
    stopped(path, *ignored)


@pytest.mark.parametrize(
    "again",
    [
        [f"{name}2" for name in NAMES],  # so Excel calls them
        [name.upper() for name in NAMES],
        [NAMES[0], NAMES[3], NAMES[1]],
    ],
)
def test_the_second_headings_may_differ_in_signs_and_in_order(
    tmp_path: Path, again: list[str]
) -> None:
    second = uses("B", 7)
    if len(again) == 3:
        second = [[row[0], row[3], row[1]] for row in second]
    path = log(tmp_path / "q1.xlsx", [*NAMES, *again], uses("A", 4), second, gap=0)
    stopped(path)


def test_levels_in_boxes_come_twice_as_well(tmp_path: Path) -> None:
    names = ["Ref", "Date", "Force", "Drawn", "Fired"]
    rows = [[f"R{at}", f"{at + 1:02}/04/2025", "Kent", "Y", "N"] for at in range(9)]
    path = log(tmp_path / "q1.xlsx", [*names, None, None, *names], rows, rows)
    with pytest.raises(InputError) as mapping:
        pipeline.propose(path, Said())
    assert mapping.value.code == "H119"


@pytest.mark.parametrize(
    ("second", "cells"),
    [
        (["Date", "Age"], ["01/05/2025", 30]),  # when it was looked at again
        (["Highest use", "Age"], ["Fired", 30]),  # a pivot's labels
        (["Date", "Highest use"], [None, None]),  # nothing below them
        (["Date", "Highest use"], ["see over", "see over"]),
    ],
)
def test_one_of_the_two_alone_is_no_second_table(
    tmp_path: Path, second: list[str], cells: list[object]
) -> None:
    path = log(tmp_path / "q1.xlsx", [*NAMES, *second], uses("A", 4), [cells] * 12, 0)
    pipeline.propose(path, Said())
    with pytest.raises(InputError) as reading:
        records.read([path])
    assert reading.value.code == "H101"
