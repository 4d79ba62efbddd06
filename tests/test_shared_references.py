"""References that rows share under a heading that is not read are told of (H122)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from taserreport import records

if TYPE_CHECKING:
    from pathlib import Path


def told(folder: Path, heading: str, *references: str) -> list[str]:
    rows = [f"{ref},13/02/2026,Kent,Fired" for ref in references]
    head = f"{heading},Date,Force,Highest level of Taser use"
    (folder / "q1.csv").write_text("\n".join([head, *rows]), encoding="utf-8")
    notes = records.read([str(folder / "q1.csv")]).notes
    assert all(note.severity == "warning" for note in notes if note.code == "H122")
    return [note.message for note in notes if note.code == "H122"]


@pytest.mark.parametrize("heading", ["URN", "Unique ref"])
def test_rows_that_share_a_reference_which_is_not_read_are_told_of(
    tmp_path: Path, heading: str
) -> None:
    assert told(tmp_path, heading, "K1", "K2", "K1", "K3", "K1", "") == [
        f'q1.csv: 3 rows share a reference under "{heading}", which is not used. All are '
        "counted, though some may be the same use. To have it read: taserreport map q1.csv"
    ]


@pytest.mark.parametrize(
    ("heading", "references"),
    [
        ("URN", ["K1", "K2", "K3"]),
        ("URN", ["", "", "K1"]),
        ("District", ["North", "North"]),
        ("Taser record reference", ["K1", "K1"]),
        ("record_id", ["K1", "K1"]),  # it is read, and V25 has it
    ],
)
def test_others_are_not(tmp_path: Path, heading: str, references: list[str]) -> None:
    assert told(tmp_path, heading, *references) == []
