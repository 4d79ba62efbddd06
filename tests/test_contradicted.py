"""A box that nobody reads and that contradicts the level is told of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from taserreport import pipeline, records

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run

    from taserreport.model import Checked


def checked(folder: Path, heading: str, *rows: tuple[str, str]) -> Checked:
    path = folder / "q1.csv"
    lines = [f"{10 + n}/04/2026,Kent,{one},{two}" for n, (one, two) in enumerate(rows)]
    path.write_text("\n".join([f"Date,Force,Taser level,{heading}", *lines]), "utf-8")
    return pipeline.check(records.read([str(path)]))


@pytest.mark.parametrize(
    "heading", ["CED discharged?", "Discharge (Y/N)", "Was Taser discharged"]
)
@pytest.mark.parametrize(
    ("level", "said"),
    [("Fired", "N"), ("Drive stun", "No"), ("Angled drive stun", "FALSE")],
)
def test_one_that_says_otherwise_is_named_with_both_answers(
    tmp_path: Path, taserreport: Run, heading: str, level: str, said: str
) -> None:
    found = checked(tmp_path, heading, ("Aimed", "N"), ("Fired", "Y"), (level, said))
    (told,) = [f.message for f in found.findings if f.code == "H116"]
    assert told == (
        f'q1.csv: "{heading}" is not used, and says otherwise than "Taser level" in some '
        f'rows, such as "{said}" beside "{level}".'
    )
    assert found.reconciliation.counted == 3
    beside = taserreport("table", "highest-use", "q1.csv").stderr.decode()
    assert f'warning: q1.csv: "{heading}" is not used, and says otherwise' in beside


@pytest.mark.parametrize(
    ("heading", "level", "said"),
    [
        ("CED discharged?", "Fired", "Yes"),
        ("CED discharged?", "Angled drive stun", "Y"),
        ("CED discharged?", "Arced", "No"),
        ("CED discharged?", "Fired", ""),
        ("CED discharged?", "", "No"),
        ("CED discharged?", "Fired", "see note"),
        ("CED discharged?", "Sparkled", "No"),
        ("Firearm discharged", "Fired", "No"),
        ("Injured", "Fired", "No"),
    ],
)
def test_one_that_agrees_or_does_not_answer_is_not(
    tmp_path: Path, heading: str, level: str, said: str
) -> None:
    found = checked(tmp_path, heading, ("Aimed", "N"), (level, said))
    assert not [f for f in found.findings if f.code == "H116"]
