"""A layout that leaves out a column with a higher level is told of (H123)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from taserreport import pipeline, records
from taserreport.errors import InputError
from taserreport.records.propose import Said, as_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

NAMES = "Date,Force,Highest non-firing level,Taser fired or not"
SET = "Highest non-firing level=ced_levels"


def told(
    folder: Path, rows: Sequence[str], sets: Sequence[str], codes: Sequence[str] = ()
) -> list[str]:
    """Return what is told of a log that is read as map writes it, when told this."""
    log = folder / "q1.csv"
    lines = [f"{at}/02/2026,Kent,{row}" for at, row in enumerate(rows, 11)]
    log.write_text("\n".join([NAMES, *lines]), encoding="utf-8")
    proposed = pipeline.propose(str(log), Said(sets=sets, codes=codes))
    (folder / "q1.json").write_text(
        as_text(proposed.proposal.definition), encoding="utf-8"
    )
    notes = records.read([str(log)], str(folder / "q1.json")).notes
    assert all(note.severity == "warning" for note in notes if note.code == "H123")
    return [note.message for note in notes if note.code == "H123"]


def test_levels_that_a_layout_leaves_out_are_told_of(tmp_path: Path) -> None:
    rows = ["Drawn,Not fired", ",Fired", "Aimed,Not fired", "Red dot,Fired"]
    assert told(tmp_path, rows, [SET]) == [
        'q1.csv: "Taser fired or not" is not used, and gives a higher level of use than '
        '"Highest non-firing level" in 2 rows. What it says there is not counted.'
    ]


@pytest.mark.parametrize(
    ("rows", "sets", "codes"),
    [
        (["Drawn,Not fired", "Fired,Fired"], [SET], []),
        (["Drawn,Not fired", "Aimed,Drawn"], [SET], []),
        (["Drawn,Not fired", "gun,Fired"], [SET], []),  # it is kept out as it is
        (["Drawn,Not fired", "Shot,Fired"], [SET],
         ["Highest non-firing level:Shot=fired"]),
        (["Drawn,Not fired", ",Fired"], [SET, "Taser fired or not=ced_levels"],
         ["Taser fired or not:Not fired=no_answer"]),
    ],
)  # fmt: skip
def test_what_is_no_higher_or_is_read_is_not(
    tmp_path: Path, rows: list[str], sets: list[str], codes: list[str]
) -> None:
    assert told(tmp_path, rows, sets, codes) == []


def test_a_few_levels_under_a_heading_of_levels_stop_a_known_layout(
    tmp_path: Path,
) -> None:
    log = tmp_path / "q1.csv"
    names = NAMES.replace("Highest non-firing level", "ced_highest_use")
    rows = ["Drawn,Not fired", "Aimed,Not fired", ",Fired"]
    lines = [f"{at}/02/2026,Kent,{row}" for at, row in enumerate(rows, 11)]
    log.write_text("\n".join([names, *lines]), encoding="utf-8")
    with pytest.raises(
        InputError, match='"Taser fired or not" gives levels'
    ) as stopped:
        records.read([str(log)])
    assert stopped.value.code == "H110"
