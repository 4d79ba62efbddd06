"""A table of figures is told from a list of records, where nothing else tells."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from taserreport import pipeline, records

if TYPE_CHECKING:
    from pathlib import Path


def told(folder: Path, *lines: str) -> list[str]:
    (folder / "q1.csv").write_text("\n".join(lines), "utf-8")
    checked = pipeline.check(records.read([str(folder / "q1.csv")]))
    return [f.message for f in checked.findings if f.code == "H117"]


HEAD = "Force,Financial year,Highest use of Taser"


@pytest.mark.parametrize(
    ("heads", "one", "two"),
    [
        ("Vol", "10", "1"),
        ("Q1,Q2", "10,20", "1,2"),
        ("Male,Female", "0,3", "2,1"),
        ("Vol", '"1,310"', "0"),
    ],
)
def test_numbers_beside_a_year_alone_are_told_of(
    tmp_path: Path, heads: str, one: str, two: str
) -> None:
    lines = [
        f"{HEAD},{heads}",
        f"Kent,2025-26,Drawn,{one}",
        f"Kent,2025-26,Fired,{two}",
    ]
    first = heads.partition(",")[0]
    assert told(tmp_path, *lines) == [
        f'q1.csv: "{first}" is not used, and has a number in every row, while the records '
        "have no date, time or reference. If the numbers count uses, the file is a table "
        "of figures and no list of records."
    ]


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        (f"{HEAD},Vol", ["Kent,2025-26,Drawn,1", "Kent,2025-26,Fired,1"]),
        (f"{HEAD},Vol", ["Kent,2025-26,Drawn,10", "Kent,2025-26,Fired,"]),
        (f"{HEAD},Remark", ["Kent,2025-26,Drawn,ten", "Kent,2025-26,Fired,2"]),
        (f"{HEAD},Time,Distance", ["Kent,2025-26,Drawn,10:00,4"]),
        (f"{HEAD},Reference,Distance", ["Kent,2025-26,Drawn,K1,4"]),
    ],
)
def test_a_list_of_records_is_not(tmp_path: Path, head: str, rows: list[str]) -> None:
    assert told(tmp_path, head, *rows) == []


@pytest.mark.parametrize(
    "days",
    [
        ["01/04/2025", "01/05/2025", "01/06/2025"],
        ["30/04/2025", "31/05/2025", "30/06/2025"],
    ],
)
def test_numbers_beside_dates_of_whole_months_are_told_of(
    tmp_path: Path, days: list[str]
) -> None:
    head = "Date,Force,Highest use of Taser,Vol"
    rows = [
        f"{day},Kent,{level},{n}"
        for day in days
        for level, n in (("Drawn", 12), ("Fired", 0))
    ]
    assert told(tmp_path, head, *rows) == [
        'q1.csv: "Vol" is not used, and has a number in every row, while the records are '
        "all of the first or the last of a month and have no reference. If the numbers "
        "count uses, the file is a table of figures and no list of records."
    ]
    other = [*rows[:-1], "17/06/2025,Kent,Fired,3"]
    assert told(tmp_path, head, *other) == []
    assert told(tmp_path, head, *rows[:2]) == []
    grow = [f"{row.rpartition(',')[0]},{n}" for n, row in enumerate(rows, 7)]
    assert told(tmp_path, head, *grow) == []


def test_one_date_for_all_records_tells_nothing(tmp_path: Path) -> None:
    fields = {
        "force": {"constant": "kent"},
        "incident_date": {"constant": "2025-04-01"},
        "ced_highest_use": {"column": ["Level"]},
    }
    source = {
        "$schema": "https://taserreport.invalid/meta/source.schema.json",
        "id": "one-day",
        "title": "One day",
        "version": "1",
        "recognise": {"at_least": 1},
        "description": "One day.",
        "source": "Made for this test.",
        "fields": fields,
        "needs": [["ced_highest_use"]],
    }
    (tmp_path / "day.json").write_text(json.dumps(source), encoding="utf-8")
    (tmp_path / "q1.csv").write_text("Level,Vol\nFired,3\nDrawn,2\n", "utf-8")
    notes = records.read([str(tmp_path / "q1.csv")], str(tmp_path / "day.json")).notes
    assert "H117" not in {note.code for note in notes}
