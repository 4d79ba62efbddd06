"""From what each column could be to what it is proposed to be; a tie is left open."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from taserreport.records.propose.names import knowledge, limit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from taserreport.records.propose.candidates import Candidate
    from taserreport.records.propose.known import Target


@dataclass(slots=True)
class Decided:
    """What was chosen, and what was not."""

    chosen: list[Candidate] = field(default_factory=list)
    ties: list[tuple[Candidate, ...]] = field(default_factory=list)
    """Candidates of which any could be right."""
    hints: list[Candidate] = field(default_factory=list)
    """What the cells of columns hold whose headings leave it open."""


def decide(found: Iterable[Candidate], taken: Iterable[Target] = ()) -> Decided:
    """Give each column one target and each field one column, the surest first.

    Boxes of one list are columns of their own; a field made from one column leaves no
    room for its boxes, unless there are two boxes of it or more. Another column that
    could fill a field as well makes a tie, however well known the first one is.

    Args:
        found: Candidates of all columns, without those that the cells or the heading
            speak against.
        taken: The targets that a person has set.
    """
    decided = Decided()
    whole = {target.field for target in taken if not target.value}
    boxed = {target.field for target in taken if target.value}
    left = [c for c in found if c.target.field not in whole]
    left = [c for c in left if c.target.value or c.target.field not in boxed]
    open_ = [c for c in left if c.unsure]
    left = _one_kind([c for c in left if not c.unsure])
    left.sort(key=lambda c: (-c.score, c.column.position, str(c.target)))
    while left:
        best = left[0]
        rivals = [c for c in left[1:] if _is_rival(best, c, left)]
        if best.score >= limit("least"):
            rivals += [c for c in open_ if _is_as_able(best, c, left)]
        if rivals:
            tie = (best, *rivals)
            decided.ties.append(tie)
            # A box that may be another's leaves room for the column of its list.
            left = [c for c in left if not any(_is_of(t, c) for t in tie)]
        elif best.score >= limit("least"):
            decided.chosen.append(best)
            left = [c for c in left if not _excludes(best, c)]
        else:
            left = left[1:]
    settled = [*decided.chosen, *(c for tie in decided.ties for c in tie)]
    decided.hints = [c for c in open_ if not any(c.column is s.column for s in settled)]
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
    if not _excludes(best, other):
        return False
    if other.column is not best.column and _is_as_able(best, other, left):
        return True
    if best.score - other.score > limit("margin") or best.is_known != other.is_known:
        return False
    # What has a better place elsewhere is no rival here.
    return not any(
        c.score - other.score > limit("margin")
        for c in left
        if c is not best
        and (
            (c.target == other.target and _excludes(c, other))
            if other.column is best.column
            else c.column is other.column
        )
    )


def _is_as_able(best: Candidate, other: Candidate, left: Sequence[Candidate]) -> bool:
    """Return whether another column could fill a field as well as the best one.

    It could where the heading has the field's name and the cells are answers to it,
    unless its heading is one that a layout has for another field.
    """
    if best.target != other.target or not _excludes(best, other):
        return False
    if best.target.value or best.target.field in knowledge()["first_is_best"]:
        return False
    if not other.fits or (other.unsure and not other.names_field):
        return False
    elsewhere = (c for c in left if c.column is other.column and c is not other)
    return not any(c.is_known or (c.fits and c.score > other.score) for c in elsewhere)


def _is_of(one: Candidate, other: Candidate) -> bool:
    """Return whether two candidates are for one column, or for one target."""
    return one.column is other.column or one.target == other.target


def _excludes(one: Candidate, other: Candidate) -> bool:
    """Return whether only one of two candidates can be right."""
    if one.column is other.column:
        return True
    if one.target.field != other.target.field:
        return False
    if one.target.value and other.target.value:
        return one.target == other.target and one.column.heading == other.column.heading
    if one.target.value or other.target.value:
        return not (one.is_known and other.is_known)
    return not one.group or one.group != other.group
