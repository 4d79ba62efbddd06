"""Columns of the level at one time of a use, such as `Initial level`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taserreport.printable import listed, setting
from taserreport.records.propose.level_boxes import FIELD
from taserreport.records.propose.names import knowledge, words_of
from taserreport.records.propose.other_force import is_other
from taserreport.records.propose.proposal import Doubt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from taserreport.records.propose.columns import Chosen
    from taserreport.records.propose.contents import Contents

_HIGHEST = "ced_highest_use"


def ask_for_stages(
    headings: Sequence[str],
    names: Sequence[str],
    contents: Sequence[Contents],
    chosen: Chosen,
) -> None:
    """Leave open the levels at one time of a use, with the other levels of the file.

    The highest level of the use may stand in either.
    """
    done = {choice.position for choice in chosen.choices} | chosen.undecided
    found = [
        at
        for at, heading in enumerate(headings)
        if at not in done
        and names[at] not in (*chosen.sets, *chosen.personal)
        and _is_stage(heading, contents[at])
    ]
    if not found:
        return
    asked = [doubt for doubt in chosen.doubts if _HIGHEST in doubt.fields]
    whole = [
        at
        for at, name in enumerate(names)
        if any(f'"{name}"' in doubt.about for doubt in asked)
        or any(
            c.position == at and _is_guess(c.how, str(c.target)) for c in chosen.choices
        )
    ]
    doubt = _doubt([names[at] for at in whole], [names[at] for at in found])
    chosen.ask_of([*whole, *found], asked, doubt)


def _is_guess(how: str, target: str) -> bool:
    return target == _HIGHEST and how != "set"


def _is_stage(heading: str, contents: Contents) -> bool:
    words = words_of(heading)
    stages = {word for phrase in knowledge()["stages"] for word in words_of(phrase)}
    return (
        not stages.isdisjoint(words)
        and not is_other(heading)
        and not contents.like_boxes
        and contents.are_mostly(FIELD)
    )


def _doubt(whole: Sequence[str], found: Sequence[str]) -> Doubt:
    """Return the doubt about levels at one time, and the other columns of levels."""
    told = listed([f'"{name}"' for name in found])
    one = len(found) == 1
    about = (
        f"{told} {'gives' if one else 'give'} the level at one time of a use, and the "
        "highest may stand there. Read together, the highest level in a row counts."
    )
    together = [setting("--set", name, FIELD) for name in (*whole, *found)]
    field = _HIGHEST if len(whole) == 1 else FIELD
    apart = [setting("--set", name, field) for name in whole]
    apart += [setting("--set", name, "ignore") for name in found]
    settle = (" ".join(together), " ".join(apart))
    return Doubt(about, settle, blocks=True, fields=frozenset({FIELD, _HIGHEST}))
