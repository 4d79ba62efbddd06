"""Columns of other uses than the record's own: by another officer, on another person."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING

from taserreport.printable import setting
from taserreport.records.propose.level_boxes import FIELD, named_levels
from taserreport.records.propose.names import knowledge, words_of
from taserreport.records.propose.proposal import Doubt

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from taserreport.records.propose.columns import Chosen
    from taserreport.records.propose.contents import Contents

_OFFICER, _SUBJECT = "staff", "subject"
"""The words that stand for officer and person where headings are compared."""
_PRESENT = re.compile(r"\bpresent\b", re.IGNORECASE)
_PC2 = re.compile(r"([^\W\d_])(\d)")


class Whose(Enum):
    """Whose use a column has the level of, where it is not the record's own."""

    OFFICER = "by another officer"
    SUBJECT = "on another person"
    UNSAID = "by another officer, or on another person"
    """It only counts on, as `Level 2` does, which may be the same use."""


def gives_another_use(heading: str, contents: Contents) -> Whose | None:
    """Return whose levels a column has, or is the box of one of, if it may be another's.

    As `Level - officer 2` is. Read as the same officer's, two uses would be one.
    """
    words = {*words_of(_PC2.sub(r"\1 \2", heading))}
    counts_on = not words.isdisjoint(knowledge()["another"])
    alone = not words.isdisjoint(knowledge()["another_officer"])
    if not counts_on and not alone:
        return None
    if contents.like_ticks:
        # Of an officer, present says no more than that he was there.
        box = _PRESENT.sub("", heading)
        has_levels = bool(contents.filled and named_levels(box))
    else:
        has_levels = contents.are_mostly(FIELD)
    if not has_levels:
        return None
    if alone or _OFFICER in words:
        return Whose.OFFICER
    return Whose.SUBJECT if _SUBJECT in words else Whose.UNSAID


OWN_ROW = "Each is a use of its own: in a copy of the file, give each a row."


def gives(headings: Sequence[str], whose: Collection[Whose]) -> str:
    """Return that columns have the level of other uses than the record's, in words."""
    by = next(iter(whose)) if len(whose) == 1 else Whose.UNSAID
    what = "gives a use" if len(headings) == 1 else "give uses"
    return f"{' and '.join(headings)} {what} {by.value}"


def stop_at_officers(
    headings: Sequence[str],
    names: Sequence[str],
    contents: Sequence[Contents],
    chosen: Chosen,
) -> None:
    """Leave open the columns of another officer's levels, and what was asked of them."""
    told = ((at, gives_another_use(h, contents[at])) for at, h in enumerate(headings))
    whose = {at: each for at, each in told if each and each is not Whose.UNSAID}
    _remind(whose, names, chosen)
    found = [at for at in whose if names[at] not in chosen.sets]
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
    said = gives([f'"{name}"' for name in theirs], {whose[at] for at in found})
    chosen.ask_of(found, asked, _doubt(theirs, others, said))


def _remind(whose: Mapping[int, Whose], names: Sequence[str], chosen: Chosen) -> None:
    """Say of columns that a person set not to be read that uses are in them."""
    for at, each in whose.items():
        if chosen.sets.get(names[at], _NOT_SET) is None:
            chosen.ignored[at] = (
                f"as you said; a use {each.value} that is told only here is not counted"
            )


_NOT_SET = object()


def _doubt(theirs: Sequence[str], others: Sequence[str], said: str) -> Doubt:
    """Return the doubt about the columns of other officers.

    Args:
        theirs: Their headings.
        others: The headings of columns of which it was asked with them.
        said: What they are.
    """
    these = "this column" if len(theirs) == 1 else "these columns"
    about = f"{said}. {OWN_ROW} If each has one already, set {these} to ignore."
    field = "ced_highest_use" if len(others) == 1 else FIELD
    settle = [
        *(setting("--set", name, field) for name in others),
        *(setting("--set", name, "ignore") for name in theirs),
    ]
    return Doubt(about, (" ".join(settle),), blocks=True, fields=frozenset({FIELD}))
