"""A sheet of which every record is in another too is told of."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from taserreport import pipeline, records
from taserreport.records.propose import Said

WORDS = ["Force", "Date", "Highest use of Taser"]
BOXES = ["Force", "Date", "CED drawn", "CED red dot", "CED fired"]


def told(folder: Path, head: list[str], **sheets: list[list[object]]) -> list[str]:
    book = openpyxl.Workbook()
    del book[book.sheetnames[0]]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in [head, *rows]:
            sheet.append(row)
    book.save(folder / "q1.xlsx")
    path = str(folder / "q1.xlsx")
    source = None
    if head == BOXES:
        own = pipeline.propose(path, Said(), sheet=next(iter(sheets))).proposal
        source = str(folder / "own.json")
        Path(source).write_text(json.dumps(own.definition), "utf-8")
    read = records.read([path], source, list(sheets))
    checked = pipeline.check(read)
    assert checked.reconciliation.counted == sum(map(len, sheets.values()))
    return [f.message for f in checked.findings if f.code == "H118"]


def use(day: int, *more: object) -> list[object]:
    return ["Kent", f"{day}/02/2026", *more]


APRIL = [use(13, "Drawn"), use(14, "Fired")]
MAY = [use(15, "Drawn"), use(16, "Red dot"), use(17, "Drawn")]


def test_the_sheets_of_months_are_copies_of_the_one_with_all(tmp_path: Path) -> None:
    found = told(tmp_path, WORDS, April=APRIL, Master=[*APRIL, *MAY], May=MAY)
    assert found == [
        f'All {n} records of q1.xlsx, sheet "{name}" are in q1.xlsx, sheet "Master" too, '
        "alike in every answer. If they are copies, each use counts twice: leave out one "
        "of the two."
        for n, name in ((2, "April"), (3, "May"))
    ]


def test_of_two_that_are_the_same_the_second_is_named(tmp_path: Path) -> None:
    (found,) = told(tmp_path, WORDS, April=APRIL, Again=APRIL)
    assert found.startswith('All 2 records of q1.xlsx, sheet "Again" are in')


def test_boxes_are_compared_as_words_are(tmp_path: Path) -> None:
    one = [use(13, "Yes", "No", "No"), use(14, "No", "No", "Yes")]
    assert (
        len(told(tmp_path, BOXES, April=one, All=[*one, use(15, "Yes", "", "")])) == 1
    )
    other = [use(13, "Yes", "No", "No"), use(14, "No", "Yes", "No")]
    assert told(tmp_path, BOXES, April=one, All=other) == []


@pytest.mark.parametrize(
    ("head", "one", "two"),
    [
        (WORDS, APRIL, [*MAY, APRIL[0]]),
        (WORDS, APRIL[:1], APRIL),  # two uses may be alike in all that is said
        ([*WORDS, "Reference"], [[*APRIL[0], "K1"], [*APRIL[1], "K2"]],
         [[*APRIL[0], "K3"], [*APRIL[1], "K4"]]),
    ],
)  # fmt: skip
def test_sheets_that_have_only_some_in_common_are_not(
    tmp_path: Path,
    head: list[str],
    one: list[list[object]],
    two: list[list[object]],
) -> None:
    assert told(tmp_path, head, One=one, Two=two) == []
