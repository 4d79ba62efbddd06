"""Whatever a log looks like, what `map` offers first makes no wrong figure.

Logs are made at random of everyday headings, words and signs, and of rows of other
force. Their levels are known. All that `map` offers first is taken, as somebody in a
hurry would, and their own words are given their meaning. Then no use may have another
level than its own, and none may be missing that is not kept out.
"""

from __future__ import annotations

import csv
import random
import shlex
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from taserreport import pipeline, records
from taserreport.errors import TaserReportError
from taserreport.records.propose import Said, as_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from taserreport.records.propose import Proposal

LADDER = [
    "drawn",
    "aimed",
    "arced",
    "red_dot",
    "drive_stun",
    "angled_drive_stun",
    "fired",
]
WORDS = {
    "drawn": ["Drawn", "DRAWN", "Drawn only", "Unholstered", "Draw"],
    "aimed": ["Aimed", "Pointed", "Aimed at subject"],
    "arced": ["Arced", "Arc", "Arcing"],
    "red_dot": ["Red dot", "Red-dotted", "RD", "Laser"],
    "drive_stun": ["Drive stun", "DS", "Contact stun", "Drive-stun"],
    "angled_drive_stun": ["Angled drive stun", "ADS", "3 point contact"],
    "fired": ["Fired", "Discharged", "Fired (1 cartridge)", "Probes fired"],
}
BOXES = {
    "drawn": ["Drawn", "Taser drawn", "Unholstered", "Taser - Drawn"],
    "aimed": ["Aimed", "Pointed", "CED Aimed", "Taser - Aimed"],
    "arced": ["Arced", "Arc", "Sparked", "Taser - Arced"],
    "red_dot": ["Red dot", "Red dotted", "RD", "Laser", "Taser - Red Dot"],
    "drive_stun": ["Drive stun", "DS", "Contact mode", "Stun", "Taser - Drive Stun"],
    "angled_drive_stun": ["Angled drive", "3 point contact", "ADS", "Taser - Angled"],
    "fired": ["Fired", "Discharged", "Probes", "Taser fired", "Taser - Fired"],
}
LEVEL = [
    *("Level of use", "Highest level of use", "Taser use", "CED use", "Level", "Use"),
    *("Type of use", "How used", "Mode", "Action", "Result", "Taser Deployment"),
]
SIGNS = [
    ("Y", "N"),
    ("Yes", "No"),
    ("X", ""),
    ("1", "0"),
    ("✓", ""),
    ("✓", "✗"),
    ("☑", "☐"),
]
OTHER = [
    *("Baton", "Handcuffs", "PAVA", "Ground pin", "Unarmed skills", "Spit guard"),
    *("Limb restraints", "Shield", "Escort position", "Pressure point"),
]
METHOD = [
    "Tactic",
    "Method",
    "Equipment",
    "Force used",
    "Type of force",
    "Tactics used",
]


@dataclass
class Log:
    """A log of made-up records, of which the levels are known."""

    pick: random.Random
    size: int
    names: list[str] = field(default_factory=list)
    columns: list[list[str]] = field(default_factory=list)
    levels: list[str | None] = field(default_factory=list)
    """For each row the level that it says, or nothing where it is no Taser use."""

    def add(self, name: str, cells: Sequence[str]) -> None:
        self.names.append(name)
        self.columns.append(list(cells))

    def headings(self, order: Sequence[int]) -> list[str]:
        return [self.names[at] for at in order]

    def rows(self) -> list[list[str]]:
        """The whole sheet, with what stands above, among and below as it happens.

        That is a title, a month's name, the headings once more, in their order or in
        another, and a total.
        """
        order = list(range(len(self.names)))
        self.pick.shuffle(order)
        rows, blank = [self.headings(order)], [""] * (len(order) - 1)
        again = self.pick.randrange(self.size) if self.pick.random() < 1 / 3 else None
        for n in range(self.size):
            if n == again:
                if self.pick.random() < 1 / 3:
                    self.pick.shuffle(order)
                rows.append(self.headings(order))
            rows.append([self.columns[at][n] for at in order])
        if self.pick.random() < 1 / 3:
            rows.insert(self.pick.randrange(1, len(rows)), ["NOVEMBER", *blank])
        if self.pick.random() < 1 / 3:
            rows.insert(0, ["SYNTHETIC Taser log", *[""] * (len(order) - 1)])
        if self.pick.random() < 1 / 3:
            rows.append(["Total", str(self.size), *[""] * (len(order) - 2)])
        return rows


def in_words(log: Log) -> None:
    """A level in words, every row a use of a Taser."""
    words = {level: log.pick.choice(each) for level, each in WORDS.items()}
    log.levels = [log.pick.choice(LADDER) for _ in range(log.size)]
    log.add(log.pick.choice(LEVEL), [words[str(level)] for level in log.levels])


def in_boxes(log: Log) -> None:
    """A box for each of some levels, every row a use of a Taser."""
    asked = sorted(log.pick.sample(LADDER, log.pick.randint(3, 7)), key=LADDER.index)
    yes, no = log.pick.choice(SIGNS)
    reached = [
        {level for level in asked if log.pick.random() < 1 / 3} for _ in range(log.size)
    ]
    for level in asked:
        cells = [yes if level in each else no for each in reached]
        log.add(log.pick.choice(BOXES[level]), cells)
    log.levels = [
        max(each, key=LADDER.index) if each else "not_stated" for each in reached
    ]


def beside_used(log: Log) -> None:
    """A column that says whether a Taser was used, beside the level."""
    told = [log.pick.random() < 2 / 3 for _ in range(log.size)]
    log.levels = [log.pick.choice(LADDER) if used else None for used in told]
    log.add(
        log.pick.choice(["Taser used", "Taser used?", "CED used", "Taser deployed"]),
        ["Yes" if used else "No" for used in told],
    )
    log.add(
        log.pick.choice(LEVEL),
        [
            WORDS[level][0] if level else log.pick.choice(["", "N/A", "None"])
            for level in log.levels
        ],
    )


def among_other_force(log: Log) -> None:
    """A log of all force, with what was used and a level that may be a baton's.

    The Taser is among it: where it is not, nobody but a person can say whose levels
    they are.
    """
    told = [True, *(log.pick.random() < 1 / 2 for _ in range(log.size - 1))]
    log.levels = [log.pick.choice(LADDER) if used else None for used in told]
    name = log.pick.choice(LEVEL)
    is_tasers = "Taser" in name or "CED" in name
    others = ["", "N/A"] if is_tasers else ["", "N/A", "Drawn", "Used"]
    log.add(
        log.pick.choice(METHOD),
        ["Taser" if used else log.pick.choice(OTHER) for used in told],
    )
    log.add(
        name,
        [WORDS[each][0] if each else log.pick.choice(others) for each in log.levels],
    )


def among_boxes_of_other_force(log: Log) -> None:
    """A log of all force in boxes, of which the program knows some."""
    told = [log.pick.random() < 1 / 2 for _ in range(log.size)]
    yes, no = log.pick.choice(SIGNS)
    kinds = log.pick.sample(OTHER, 3)
    ticked = [
        log.pick.choice(kinds) if not used or log.pick.random() < 1 / 3 else ""
        for used in told
    ]
    for kind in kinds:
        log.add(kind, [yes if each == kind else no for each in ticked])
    asked = ["drawn", "red_dot", "fired"]
    highest = [log.pick.choice(asked) if used else "" for used in told]
    for level in asked:
        reached = [
            each and LADDER.index(level) <= LADDER.index(each) for each in highest
        ]
        name = f"Taser {level.replace('_', ' ')}"
        log.add(name, [yes if each else no for each in reached])
    log.levels = [each or None for each in highest]


def in_the_word_of_the_taser(log: Log) -> None:
    """A log of all force whose word for the Taser names its level."""
    told = [True, *(log.pick.random() < 1 / 2 for _ in range(log.size - 1))]
    log.levels = [log.pick.choice(LADDER) if used else None for used in told]
    form = log.pick.choice(["Taser ({})", "Taser - {}", "Taser {}", "CED: {}"])
    log.add(
        log.pick.choice(METHOD),
        [
            form.format(WORDS[level][0]) if level else log.pick.choice(OTHER)
            for level in log.levels
        ],
    )


KINDS = [
    in_words,
    in_boxes,
    beside_used,
    among_other_force,
    among_boxes_of_other_force,
    in_the_word_of_the_taser,
]


def made(pick: random.Random, kind: Callable[[Log], None]) -> Log:
    """Return a log with its levels, and columns that have nothing to do with them."""
    log = Log(pick, pick.randint(6, 14))
    days = [
        f"{pick.randint(13, 28)}/0{pick.randint(1, 9)}/2025" for _ in range(log.size)
    ]
    log.add(pick.choice(["Ref", "URN", "Log no"]), [f"A{n}" for n in range(log.size)])
    log.add(pick.choice(["Date", "Date of incident", "When"]), days)
    kind(log)
    if pick.random() < 1 / 2:
        sexes = [pick.choice(["M", "F", "Male"]) for _ in range(log.size)]
        log.add(pick.choice(["Gender", "Sex"]), sexes)
    if pick.random() < 1 / 2:
        ages = [pick.choice(["18-34", "24", "16-19", "18-24"]) for _ in range(log.size)]
        log.add(pick.choice(["Age", "Age group"]), ages)
    return log


def answers(proposal: Proposal) -> list[tuple[str, str]]:
    """Return what is offered first for each doubt, and the meaning of the log's words."""
    typed = [
        word for d in proposal.doubts for word in shlex.split("".join(d.settle[:1]))
    ]
    said = list(zip(typed[::2], typed[1::2], strict=True))
    meant = {word.casefold(): level for level, each in WORDS.items() for word in each}
    for word in proposal.words:
        text = word.text.casefold()
        means = {"✗": "no", "x": "yes"}.get(text) if word.target.value else None
        if word.target.field in ("ced_highest_use", "ced_levels"):
            means = means or {**meant, "used": "not_used"}.get(text)
        if means:
            said.append(("--set-code", f"{word.heading}:{word.text}={means}"))
    return said


def settled(path: Path) -> pipeline.Proposed:
    """Return what `map` proposes once all that it asks is answered in a hurry."""
    said: dict[str, tuple[str, str]] = {}
    proposed = pipeline.propose(str(path), Said(force="kent"))
    for _ in range(6):
        before = len(said)
        for option, text in answers(proposed.proposal):
            said.setdefault(text.rpartition("=")[0], (option, text))
        if len(said) == before:
            break
        sets = [text for option, text in said.values() if option == "--set"]
        codes = [text for option, text in said.values() if option == "--set-code"]
        proposed = pipeline.propose(str(path), Said(sets, codes, "kent"))
    return proposed


@pytest.mark.parametrize("kind", KINDS)
@settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # a smaller log tells no more
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 2**32))
def test_what_map_offers_first_makes_no_wrong_figure(
    tmp_path: Path, kind: Callable[[Log], None], seed: int
) -> None:
    log = made(random.Random(seed), kind)
    path, layout = tmp_path / "log.csv", tmp_path / "log.json"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(log.rows())
    try:
        proposed = settled(path)
    except TaserReportError:
        return  # a person is told to correct the file
    if proposed.rows is None:
        return  # it is not settled yet, so nothing is counted
    if not proposed.proposal.gives_levels:
        return  # it is said that every level is read as not stated
    layout.write_text(as_text(proposed.proposal.definition), encoding="utf-8")
    intake = pipeline.Intake(records.read([str(path)], source=str(layout)))
    counted: Counter[str] = Counter()
    for batch in intake.batches():
        counted.update(batch.column("ced_highest_use").to_pylist())
    right = Counter(level for level in log.levels if level)
    assert not counted - right, (log.rows(), right)
    missing = right - counted
    assert missing.total() <= intake.reconciliation().quarantined, (log.rows(), right)
