"""Files in which not every row is a use of a Taser: other kinds of force are in them.

A level that does not say that it is the Taser's may be that of a baton, and a row
without a level may be one of handcuffs. Neither is counted as a Taser use unseen.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from taserreport.printable import setting
from taserreport.records import values
from taserreport.records.propose.contents import found_in
from taserreport.records.propose.names import knowledge, limit, words_of
from taserreport.records.propose.proposal import Doubt
from taserreport.resources import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from taserreport.records.propose.contents import Contents
    from taserreport.records.propose.known import Target
    from taserreport.records.propose.proposal import Choice

_LEVELS = ("ced_levels", "ced_highest_use")
_WORD = re.compile(r"[^\W\d_]+")


def names_other_force(heading: str, contents: Contents) -> bool:
    """Return whether a column names batons, handcuffs and the like.

    In its cells, or in its heading where these are ticks.
    """
    if not contents.filled:
        return False
    if contents.like_boxes:
        return _is_other(heading)
    return contents.share(_is_other) >= limit("few")


def _is_other(text: str) -> bool:
    if len(text) > load("reference/telling.json")["longest"]["limit"]:
        return False  # a story can name anything
    words = frozenset(_WORD.findall(text.casefold()))
    return not words.isdisjoint(_others())


@cache
def _others() -> frozenset[str]:
    return frozenset(knowledge()["other_force"])


def says_taser(heading: str) -> bool:
    """Return whether a heading says that its column is about the Taser."""
    return "ced" in words_of(heading)


def levels_of_what(
    choices: Sequence[Choice], naming: Mapping[str, bool]
) -> tuple[list[Choice], list[Doubt]]:
    """Return the choices without levels that may be of other force, and the doubts.

    Args:
        choices: What the columns were chosen for.
        naming: The columns that name other kinds of force.
    """
    if not naming:
        return list(choices), []
    open_ = [
        choice
        for choice in choices
        if choice.target.field in _LEVELS
        and choice.how != "set"
        and not says_taser(choice.heading)
    ]
    if not open_:
        return list(choices), []
    kept = [choice for choice in choices if choice not in open_]
    names = _all(dict.fromkeys(choice.heading for choice in open_))
    does = "does" if len(open_) == 1 else "do"
    about = (
        f"{names} {does} not say whether the level is the Taser's, and {_all(list(naming)[:1])} "
        "names other kinds of force. If it is the Taser's, say so."
    )
    settle = " ".join(setting("--set", c.heading, c.target) for c in open_)
    fields = frozenset(c.target.field for c in open_)
    return kept, [Doubt(about, (settle,), blocks=True, fields=fields)]


def rows_of_what(
    choices: Sequence[Choice],
    naming: Mapping[str, bool],
    sets: Mapping[str, Target | None],
    rows: int,
) -> tuple[list[str], list[Doubt]]:
    """Return columns that may tell which rows are Taser uses, and the doubt about them.

    Args:
        choices: What the columns were chosen for.
        naming: The columns that name other kinds of force; True for boxes.
        sets: The columns that a person set, by their headings.
        rows: How many records there are.
    """
    whole = {c.target.field for c in choices if not c.target.value}
    if whole & {"tactics", "ced_used"} or any(choice.unused for choice in choices):
        return [], []
    if any(_in_every_row(choice, rows) for choice in choices):
        return [], []
    read = {choice.heading for choice in choices}
    open_ = [name for name in naming if name not in sets and name not in read]
    if not open_:
        return [], []
    # A box is one tactic, which the person has to name.
    tactics = "tactics.value" if naming[open_[0]] else "tactics"
    doubt = Doubt(
        f"{_all(open_)} name{'s' if len(open_) == 1 else ''} other kinds of force, so "
        "that not every row may be a use of a Taser. Say that it lists the tactics "
        "used, or set it to ignore if every row is a use of a Taser.",
        (
            setting("--set", open_[0], tactics),
            " ".join(setting("--set", heading, "ignore") for heading in open_),
        ),
        blocks=True,
        fields=frozenset({"tactics"}),
    )
    return open_, [doubt]


def _in_every_row(choice: Choice, rows: int) -> bool:
    """Return whether a column has a level of Taser use in every row."""
    if choice.target.value or choice.target.field not in _LEVELS:
        return False
    field, signs = choice.target.field, choice.separators
    texts = choice.contents.texts.items()
    return sum(n for text, n in texts if found_in(field, text, signs)) >= rows


def tactics_tell_levels(choices: Sequence[Choice]) -> list[Choice]:
    """Return the columns of tactics if levels of Taser use are among these.

    They give the levels then, where no column is there for these alone.
    """
    levels = values.levels_among("tactics")
    tactics = [choice for choice in choices if choice.target.field == "tactics"]
    told = any(
        choice.target.value in levels
        or any(value in levels for value in choice.codes.values())
        or not choice.contents.distinct("tactics", choice.separators).isdisjoint(levels)
        for choice in tactics
    )
    return tactics if told else []


def _all(headings: Iterable[str]) -> str:
    return " and ".join(f'"{heading}"' for heading in headings)
