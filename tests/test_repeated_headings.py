"""Headings that come again among the records are no record, and never another order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from taserreport import pipeline, records
from taserreport.errors import InputError
from taserreport.records.propose import Said

if TYPE_CHECKING:
    from pathlib import Path

CANONICAL = ["record_id", "force", "incident_date", "ced_highest_use", "age_band"]
TITLES = ["Record reference", "Police force", "Date", "Highest level", "Age band"]
GOOD = ["R1", "Kent", "13/02/2026", "Fired", "18-34"]


def written(folder: Path, *rows: list[str]) -> str:
    path = folder / "q1.csv"
    path.write_text("\n".join(map(",".join, rows)), encoding="utf-8")
    return str(path)


def checked(path: str) -> tuple[int, int, int]:
    rows = pipeline.check(records.read([path])).reconciliation
    return rows.counted, rows.quarantined, rows.footers


@pytest.mark.parametrize(
    "again",
    [
        CANONICAL,
        [heading.upper() for heading in CANONICAL],
        TITLES,
        ["", *TITLES[1:]],
        ["", "", *CANONICAL[2:]],
    ],
)
def test_headings_that_come_again_in_their_order_are_no_record(
    tmp_path: Path, again: list[str]
) -> None:
    path = written(tmp_path, CANONICAL, GOOD, again, ["R2", *GOOD[1:]])
    assert checked(path) == (2, 0, 1)


@pytest.mark.parametrize(
    ("again", "said"),
    [
        (["record_id", "force", "incident_date", "age_band", "ced_highest_use"],
         '"age_band" stands under "ced_highest_use"'),
        (["force", "record_id", *CANONICAL[2:]], '"force" stands under "record_id"'),
        (["Record reference", "Police force", "Date", "Age band", "Highest level"],
         '"Age band" stands under "ced_highest_use"'),
        ([*CANONICAL[:3], "ced_levels", "age_band"],
         '"ced_levels" stands under "ced_highest_use"'),
    ],
)  # fmt: skip
def test_headings_that_come_again_in_another_order_stop_the_file(
    tmp_path: Path, again: list[str], said: str
) -> None:
    path = written(tmp_path, CANONICAL, GOOD, again, ["R2", *GOOD[1:]])
    with pytest.raises(InputError) as stopped:
        checked(path)
    assert stopped.value.code == "H113"
    assert stopped.value.message == (
        f"q1.csv: in line 3 the headings come again in another order: {said}. The rows "
        "below it would be read under the wrong headings. Put them on a sheet or in a "
        "file of their own."
    )


LOG = ["Date", "Force", "Outcome", "Drawn", "Aimed", "Fired"]
ROWS = [
    [f"{day:02}/02/2026", "Kent", "Arrest", "X", "", "X" if day % 3 else ""]
    for day in range(1, 25)
]


def test_map_stops_at_headings_in_another_order(tmp_path: Path) -> None:
    swapped = ["Date", "Force", "Outcome", "Fired", "Aimed", "Drawn"]
    path = written(tmp_path, LOG, *ROWS[:12], swapped, *ROWS[12:])
    with pytest.raises(InputError, match=r'line 14 .* "Fired" stands under "Drawn"'):
        pipeline.propose(path, Said())


def test_headings_in_another_order_right_below_the_first_are_no_groups(
    tmp_path: Path,
) -> None:
    swapped = ["Date", "Force", "Outcome", "Fired", "Aimed", "Drawn"]
    path = written(tmp_path, LOG, swapped, *ROWS)
    with pytest.raises(InputError, match=r'line 2 .* "Fired" stands under "Drawn"'):
        pipeline.propose(path, Said())


def test_map_takes_headings_that_come_again_for_no_record(tmp_path: Path) -> None:
    path = written(tmp_path, LOG, *ROWS[:12], LOG, *ROWS[12:])
    proposed = pipeline.propose(path, Said())
    assert proposed.proposal.rows == len(ROWS)
    assert proposed.proposal.words == ()
    assert proposed.rows is not None
    assert (proposed.rows.counted, proposed.rows.footers) == (len(ROWS), 1)


def test_a_record_that_answers_with_the_words_of_headings_stays_a_record(
    tmp_path: Path,
) -> None:
    odd = ["", "Kent", "Fired", "X", "", ""]
    path = written(tmp_path, LOG, *ROWS, odd)
    proposed = pipeline.propose(path, Said())
    assert proposed.rows is not None
    assert (proposed.rows.counted, proposed.rows.quarantined) == (len(ROWS), 1)


def test_a_record_ticked_with_the_words_of_its_boxes_is_no_row_of_headings(
    tmp_path: Path,
) -> None:
    head = ["Ref", "Date", "Force", "Drawn", "Aimed", "Fired"]
    rows = [
        [f"K{n}", f"{n + 10}/02/2026", "Kent", "Drawn", "Aimed", ""] for n in range(9)
    ]
    rows[3][1] = ""
    proposed = pipeline.propose(written(tmp_path, head, *rows), Said())
    assert proposed.proposal.rows == len(rows)
    assert proposed.rows is not None
    assert proposed.rows.footers == 0


def test_a_month_below_headings_that_come_again_is_no_group_of_them(
    tmp_path: Path,
) -> None:
    month = ["NOVEMBER", *[""] * (len(LOG) - 1)]
    path = written(tmp_path, LOG, *ROWS[:6], LOG, month, *ROWS[6:])
    proposal = pipeline.propose(path, Said()).proposal
    assert proposal.heading_rows == (1, 1)
    assert proposal.rows == len(ROWS)
