"""Rows that say in a column nobody reads that they are no uses are told of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from taserreport import pipeline, records
from taserreport.records.no_uses import says_no_use
from taserreport.records.propose import Said

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run


def written(folder: Path, heading: str, *cells: str) -> str:
    lines = [f"{10 + n}/04/2026,Kent,Fired,33,{cell}" for n, cell in enumerate(cells)]
    path = folder / "q1.csv"
    head = f"Date,Force,Taser level,Age,{heading}"
    path.write_text("\n".join([head, *lines]), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("heading", "cells", "said"),
    [
        ("Record status", ["Live", "Deleted", "VOID"], '"Deleted" or "VOID"'),
        ("Type of discharge", ["Operational", "Training"], '"Training"'),
        ("Remark", ["entered in error", ""], '"entered in error"'),
        ("Training use?", ["N", "Y"], '"Y"'),
        ("Accidental discharge", ["", "Yes"], '"Yes"'),
        ("Workflow", ["Approved", "Superseded", "Draft - deleted"],
         '"Draft - deleted" or "Superseded"'),
        ("Subject type", ["Person", "Dog"], '"Dog"'),
        ("Kind", ["Void", "Animal", "Deleted", "Training"],
         '"Animal" or "Deleted" or "Training" or the like'),
    ],
)  # fmt: skip
def test_an_unread_column_that_says_a_row_is_no_use_is_told_of_and_nothing_left_out(
    tmp_path: Path, taserreport: Run, heading: str, cells: list[str], said: str
) -> None:
    path = written(tmp_path, heading, *cells)
    checked = pipeline.check(records.read([path]))
    (found,) = [f for f in checked.findings if f.code == "H114"]
    told = (
        f"some rows say {said} there and are counted like all others. If they are no "
        "uses, take them out in a copy of the file."
    )
    assert found.severity == "warning"
    assert found.message == f'q1.csv: "{heading}" is not used, and {told}'
    assert checked.reconciliation.counted == len(cells)
    proposal = pipeline.propose(path, Said()).proposal
    assert dict(proposal.ignored)[heading] == told
    beside = taserreport("table", "highest-use", "q1.csv").stderr.decode()
    assert f'warning: q1.csv: "{heading}" is not used' in beside


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("Record status", "Live"),
        ("Officer trained", "Yes"),
        ("Weapon", "Dog"),
        ("Training use?", "N"),
        ("Training", "Yes"),
        ("Officer injury", "Accidental"),
        ("Cartridge status", "Void"),
        ("Remark", "deleted scenes"),
        ("Remark", "training officer called"),
    ],
)
def test_other_words_say_nothing_of_it(heading: str, text: str) -> None:
    assert says_no_use(heading, [text]) == ""
