"""Columns that go in pairs: what was used, and how far that went, once and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taserreport.records.derive import LEVELS
from taserreport.records.propose.names import words_of
from taserreport.records.propose.other_force import says_taser
from taserreport.records.propose.proposal import Doubt

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from taserreport.records.propose.proposal import Choice

_TACTICS = "tactics"


def levels_of_pairs(
    choices: Sequence[Choice], naming: Collection[str]
) -> Iterator[Doubt]:
    """Yield that levels belong each to the kind of force named beside it.

    `Tactic 2 detail` is the Taser's only in the rows in which `Tactic 2` is a Taser.
    Columns are read for themselves, so that a baton's would be read as the Taser's.

    Args:
        choices: What the columns were chosen for.
        naming: The headings of columns that name other kinds of force.
    """
    levels = {
        number: choice.heading
        for choice in choices
        if choice.target.field in LEVELS and choice.target.value is None
        if not says_taser(choice.heading)
        for number in _number_of(choice.heading)
    }
    tactics = {c.heading for c in choices if c.target.field == _TACTICS}
    kinds = {
        number: name
        for name in sorted({*tactics, *naming})
        for number in _number_of(name)
    }
    pairs = sorted((levels[n], kinds[n]) for n in levels.keys() & kinds.keys())
    if len(pairs) > 1 and all(level != kind for level, kind in pairs):
        level, kind = pairs[0]
        yield Doubt(
            f'"{level}" is the Taser\'s level only where "{kind}" names the Taser, and so '
            "are the others with a number. Columns cannot be read in such pairs. In a copy "
            "of the file, give the Taser's level a column of its own.",
            (),
            blocks=True,
        )


def _number_of(heading: str) -> Iterator[str]:
    yield from (word for word in words_of(heading) if word.isdecimal())
