"""Columns that say how many uses a row stands for: figures, and no records."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from taserreport.printable import setting
from taserreport.records.propose.names import Words, knowledge, words_of
from taserreport.records.propose.proposal import Doubt
from taserreport.records.text import is_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from taserreport.records.propose.columns import Chosen
    from taserreport.records.propose.contents import Contents


def says_counts(heading: str, cells: Iterable[str], *, named: bool) -> bool:
    """Return whether a column says how many uses each row stands for.

    Its heading is one for a number of uses, its cells are whole numbers, and one of
    them is more than 1. A column headed only Number may call the records by numbers,
    which then grow from row to row.

    Args:
        heading: Its heading.
        cells: Its cells.
        named: Whether the records have references of their own. Then a column headed
            only Number says nothing of uses.
    """
    words = words_of(heading)
    either = not named and words in _headings("counts_or_names")
    if not either and words not in _headings("counts_of_uses"):
        return False
    filled = [cell.replace(",", "") for cell in cells if cell.strip()]
    if not all(cell.isascii() and is_whole(cell) for cell in filled):
        return False
    numbers = [int(cell) for cell in filled]
    grows = all(one < other for one, other in pairwise(numbers))
    return any(number > 1 for number in numbers) and not (either and grows)


@cache
def _headings(name: str) -> frozenset[Words]:
    return frozenset(map(words_of, knowledge()[name]))


def _doubt_of(heading: str) -> Doubt:
    """Return the doubt about such a column: with it, no row can be a record."""
    about = (
        f'"{heading}" seems to say how many uses each row stands for. The program counts '
        "records, one row a use: export the records themselves. If the column says "
        "something else, set it to ignore."
    )
    return Doubt(about, (setting("--set", heading, "ignore"),), blocks=True)


def stop_at_counts(
    headings: Sequence[str],
    names: Sequence[str],
    contents: Sequence[Contents],
    chosen: Chosen,
) -> None:
    """Leave open a column that seems to say how many uses each row stands for."""
    named = any(choice.target.field == "record_id" for choice in chosen.choices)
    for at, heading in enumerate(headings):
        is_set = names[at] in chosen.sets or names[at] in chosen.personal
        if not is_set and says_counts(
            heading, contents[at].texts.elements(), named=named
        ):
            chosen.ask(at, names[at], _doubt_of(names[at]))
