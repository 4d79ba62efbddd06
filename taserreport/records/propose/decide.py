"""From what each column could be to what it is proposed to be; a tie is left open."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from taserreport.records.propose.candidates import LEAST

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from taserreport.records.propose.candidates import Candidate
    from taserreport.records.propose.known import Target

_MARGIN = 0.035
"""Of two scores no further apart than this neither is the better."""


@dataclass(slots=True)
class Decided:
    """What was chosen, and what was not."""

    chosen: list[Candidate] = field(default_factory=list)
    ties: list[tuple[Candidate, ...]] = field(default_factory=list)
    """Candidates of which any could be right, the same score or nearly."""


def decide(found: Iterable[Candidate], taken: Iterable[Target] = ()) -> Decided:
    """Give each column one target and each field one column, the surest first.

    Boxes of one list are columns of their own; a field made from one column leaves no
    room for its boxes, unless there are two boxes of it or more.

    Args:
        found: Candidates of all columns, without those that the cells speak against.
        taken: The targets that a person has set.
    """
    decided = Decided()
    whole = {target.field for target in taken if not target.value}
    boxed = {target.field for target in taken if target.value}
    left = [c for c in found if c.target.field not in whole]
    left = [c for c in left if c.target.value or c.target.field not in boxed]
    left = _one_kind(left)
    left.sort(key=lambda c: (-c.score, c.column.position, str(c.target)))
    while left:
        best = left[0]
        rivals = [c for c in left[1:] if _is_rival(best, c, left)]
        if rivals:
            decided.ties.append((best, *rivals))
        elif best.score >= LEAST:
            decided.chosen.append(best)
        done = [best, *rivals]
        if best.score < LEAST and not rivals:
            left = left[1:]
            continue
        left = [c for c in left if not any(_excludes(d, c) for d in done)]
    return decided


def _one_kind(found: Sequence[Candidate]) -> list[Candidate]:
    """Keep, of a list, either its boxes or the one column that could hold it.

    Both stay where a layout has both.
    """
    boxes: dict[str, set[int]] = {}
    for each in found:
        if each.target.value:
            boxes.setdefault(each.target.field, set()).add(each.column.position)
    several = {name for name, columns in boxes.items() if len(columns) > 1}
    known = {c.target.field for c in found if not c.target.value and c.is_known}
    return [
        c
        for c in found
        if c.is_known
        or (
            c.target.value
            and (c.target.field in several or c.target.field not in known)
        )
        or not (c.target.value or c.target.field in several)
    ]


def _is_rival(best: Candidate, other: Candidate, left: Sequence[Candidate]) -> bool:
    """Return whether another candidate could as well be right in place of the best."""
    if not _excludes(best, other) or best.score - other.score > _MARGIN:
        return False
    if best.is_known != other.is_known:
        return False
    # What has a better place elsewhere is no rival here.
    return not any(
        c.score - other.score > _MARGIN
        for c in left
        if c is not best
        and (
            (c.target == other.target and _excludes(c, other))
            if other.column is best.column
            else c.column is other.column
        )
    )


def _excludes(one: Candidate, other: Candidate) -> bool:
    """Return whether only one of two candidates can be right."""
    if one.column is other.column:
        return True
    if one.target.field != other.target.field:
        return False
    if one.target.value and other.target.value:
        return False
    if one.target.value or other.target.value:
        return not (one.is_known and other.is_known)
    return not one.group or one.group != other.group
