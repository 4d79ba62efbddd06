"""Columns of another officer's levels: each officer's use is a use of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taserreport.printable import setting
from taserreport.records.propose.level_boxes import FIELD, named_levels
from taserreport.records.propose.names import knowledge, words_of
from taserreport.records.propose.proposal import Doubt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from taserreport.records.propose.columns import Chosen
    from taserreport.records.propose.contents import Contents

_OFFICER = "staff"
"""The word that stands for officer where headings are compared."""


def gives_another_use(heading: str, contents: Contents) -> bool:
    """Return whether a column has the levels, or is the box of one, of another officer.

    As `Level - officer 2` has. Read as the same officer's, two uses would be one.
    """
    words = words_of(heading)
    if _OFFICER not in words or set(words).isdisjoint(knowledge()["another"]):
        return False
    if contents.like_ticks:
        return bool(contents.filled and named_levels(heading))
    return contents.are_mostly(FIELD)


def stop_at_officers(
    headings: Sequence[str],
    names: Sequence[str],
    contents: Sequence[Contents],
    chosen: Chosen,
) -> None:
    """Leave open the columns of another officer's levels, and what was asked of them."""
    found = [
        at
        for at, heading in enumerate(headings)
        if names[at] not in chosen.sets and gives_another_use(heading, contents[at])
    ]
    if not found:
        return
    theirs = [names[at] for at in found]
    asked = [
        doubt for doubt in chosen.doubts if any(f'"{n}"' in doubt.about for n in theirs)
    ]
    others = [
        name
        for at, name in enumerate(names)
        if at in chosen.undecided
        and at not in found
        and any(f'"{name}"' in doubt.about for doubt in asked)
    ]
    chosen.doubts = [doubt for doubt in chosen.doubts if doubt not in asked]
    chosen.choices = [c for c in chosen.choices if c.position not in found]
    chosen.undecided |= set(found)
    for at in found:
        chosen.ignored.pop(at, None)
    chosen.doubts.append(_doubt(theirs, others))


def _doubt(theirs: Sequence[str], others: Sequence[str]) -> Doubt:
    """Return the doubt about the columns of other officers.

    Args:
        theirs: Their headings.
        others: The headings of columns of which it was asked with them.
    """
    one = len(theirs) == 1
    names = " and ".join(f'"{name}"' for name in theirs)
    about = (
        f"{names} {'gives' if one else 'give'} the use by another officer. Each "
        "officer's use is a use of its own: in a copy of the file, give each a row. If "
        f"each has one already, set {'this column' if one else 'these columns'} to ignore."
    )
    field = "ced_highest_use" if len(others) == 1 else FIELD
    settle = [
        *(setting("--set", name, field) for name in others),
        *(setting("--set", name, "ignore") for name in theirs),
    ]
    return Doubt(about, (" ".join(settle),), blocks=True, fields=frozenset({FIELD}))
