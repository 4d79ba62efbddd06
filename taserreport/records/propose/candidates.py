"""What each column could be, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from taserreport.printable import counted
from taserreport.records import values
from taserreport.records.propose.against import speaks_against
from taserreport.records.propose.boxes import as_box
from taserreport.records.propose.contents import reads, separator
from taserreport.records.propose.fitting import fit
from taserreport.records.propose.known import (
    Target,
    fillable,
    has_name,
    names_of,
    of_forces,
    of_layouts,
    shared,
)
from taserreport.records.propose.level_boxes import says_used
from taserreport.records.propose.names import (
    Words,
    knowledge,
    likeness,
    limit,
    unsaid,
    words_of,
)
from taserreport.records.text import heading_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taserreport.records.propose.contents import Contents

_SEVERAL = 2


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file, or several that are read as one."""

    position: int
    heading: str
    contents: Contents
    name: str = ""
    """What it is called, where its heading alone does not tell it."""
    members: tuple[tuple[int, str], ...] = ()
    """The places and headings of several columns that differ only by a number."""

    @property
    def headings(self) -> tuple[str, ...]:
        """Its heading, or those of all its columns."""
        return tuple(name for _, name in self.members) or (self.name or self.heading,)

    @property
    def places(self) -> tuple[int, ...]:
        """Its place in the file, or those of all its columns."""
        return tuple(at for at, _ in self.members) or (self.position,)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a column could be."""

    column: Column
    target: Target
    score: float
    reason: str
    misfit: str = ""
    """Why the cells speak against it, if they do."""
    group: str = ""
    """What it has in common with the columns that it is read together with."""
    fits: bool = False
    """Whether the cells speak for it."""
    unsure: bool = False
    """Whether the heading leaves it open, so that it is never chosen by the program."""
    names_field: bool = True
    """Whether the heading has the whole name of the field."""
    against: str = ""
    """What the heading says that speaks against it, if anything."""

    @property
    def is_known(self) -> bool:
        """Whether the heading is one that a layout has."""
        return self.score >= limit("known")


def candidates(column: Column) -> list[Candidate]:
    """Return everything that a column could be, each target once."""
    best: dict[Target, Candidate] = {}
    ways = (_by_heading, _by_boxes, _by_cells, _by_yes, _by_running)
    for found in (each for way in ways for each in way(column)):
        held = best.get(found.target)
        if held is None or _rank(found) > _rank(held):
            best[found.target] = found
    left = _one_or_several(column.contents, best)
    if _may_number_rows(column):
        left = {
            target: replace(found, unsure=not found.is_known)
            for target, found in left.items()
            # What goes up by one from row to row counts nothing of a use.
            if found.is_known or values.kind(target.field) != "whole"
        }
    if not says_used(column.heading):
        left = {t: c for t, c in left.items() if t != _USED or c.is_known}
    return sorted(left.values(), key=lambda c: (-c.score, c.target.field))


def _rank(found: Candidate) -> tuple[bool, bool, bool, float]:
    return (not found.against, not found.unsure, found.names_field, found.score)


def _one_or_several(
    contents: Contents, found: dict[Target, Candidate]
) -> dict[Target, Candidate]:
    """Leave, of all levels and the highest, the one that the cells can be.

    Levels that stand several in a cell are all levels; one in each is the highest.
    """
    both = (_LEVELS, _HIGHEST)
    if not all(target in found for target in both) or not contents.filled:
        return found
    several = bool(separator(contents, [_LEVELS.field]))
    dropped = _HIGHEST if several else _LEVELS
    return {t: c for t, c in found.items() if t != dropped or c.is_known}


_LEVELS, _HIGHEST = Target("ced_levels"), Target("ced_highest_use")
_USED = Target("ced_used")


def grouped(found: Candidate) -> Candidate:
    """Return a candidate with the group of columns that a layout reads it with."""
    if found.is_known and heading_key(found.column.heading) in shared():
        return replace(found, group=f"layout {found.target.field}")
    return found


def _by_heading(column: Column) -> Iterator[Candidate]:
    words = words_of(column.heading)
    known = of_layouts().get(heading_key(column.heading), frozenset())
    usual = of_forces().get(words, frozenset())
    for field in fillable():
        target = Target(field)
        if target in known:
            yield from _weighed(column, target, limit("known"), "the heading is known")
        elif target in usual:
            reason = "forces use this heading"
            yield from _weighed(column, target, limit("forces"), reason)
        else:
            yield from _like(column, target, words)
    for target in known:
        if target.value:
            yield from _weighed(column, target, limit("known"), "the heading is known")


def _like(column: Column, target: Target, words: Words) -> Iterator[Candidate]:
    """Yield a candidate by a heading that is only like a name of the field."""
    name, like, left = _nearest(target.field, words)
    score, reason = limit("near") * like, f'the heading is like "{name}"'
    whole = has_name(words, target.field)
    if whole:  # with words beside it that add nothing, or that leave it open
        score = max(score, limit("doubtful" if left else "least"))
    for found in _weighed(column, target, score, reason):
        if found.fits or not left:
            yield replace(found, unsure=bool(left), names_field=whole)


def _nearest(field: str, words: Words) -> tuple[str, float, Words]:
    """Return the field's name that a heading is most like, how like, and what is left.

    A name that leaves nothing of the heading unsaid goes before one that is more like
    it and does.
    """
    each = [
        (name, likeness(words, theirs), unsaid(words, theirs))
        for name, theirs in names_of(field)
    ]
    return max(each, key=lambda e: (e[1] >= limit("near_name") and not e[2], e[1]))


def _by_boxes(column: Column) -> Iterator[Candidate]:
    for box in as_box(column.heading):
        score = limit("box_of_question" if box.prefixed else "box_of_value")
        score -= 0 if box.spelt else limit("cells_fit")
        reason = "the heading names this answer"
        if not box.spelt:
            reason = "the heading is like the name of this answer"
        yield from _weighed(column, box.target, score, reason)


def _weighed(
    column: Column, target: Target, score: float, reason: str
) -> Iterator[Candidate]:
    """Yield a candidate by its heading, after a look at the cells."""
    bonus = limit("cells_fit")
    if score < limit("doubtful") - bonus * _SEVERAL:
        return
    fits, misfit = fit(column.contents, target)
    if misfit:
        if score >= limit("forces") or (target.value and target.field == "ced_levels"):
            yield Candidate(column, target, score, reason, misfit)
        return
    is_known = score >= limit("known")
    if fits:
        score += bonus * (1 if score > limit("near") else _SEVERAL)
        reason += "" if is_known else f", and {fits}"
    if score >= limit("doubtful"):
        against = "" if is_known else speaks_against(column.heading, target)
        yield Candidate(
            column,
            target,
            score,
            reason,
            fits=bool(fits),
            against=against,
        )


def _by_cells(column: Column) -> Iterator[Candidate]:
    """Yield what the cells alone say: nearly all are answers to one question.

    The heading does not say so, so that it is never chosen by the program.
    """
    contents = column.contents
    if not contents.filled:
        return
    words = words_of(column.heading)
    shares = {f: _share_known(contents, f) for f in knowledge()["told_by_cells"]}
    best = max(shares.values(), default=0.0)
    if best < limit("most"):
        return
    fields = [field for field, share in shares.items() if share >= best]
    single = [field for field in fields if values.kind(field) != "list"]
    for field in single or fields:
        target = Target(field)
        good = f"{round(shares[field] * contents.filled):,}"
        what = str(values.fields()[field]["title"])
        reason = f'{good} of {counted(contents.filled, "cell")} are answers to "{what}"'
        against = speaks_against(column.heading, target)
        yield Candidate(
            column,
            target,
            limit("cells"),
            reason,
            fits=True,
            unsure=True,
            names_field=has_name(words, field),
            against=against,
        )


def _by_yes(column: Column) -> Iterator[Candidate]:
    """Yield what a yes can be read as, where a heading asks for yes or no.

    It says less than the field asks, so that it is never chosen by the program.
    """
    if not column.contents.like_boxes or not column.contents.filled:
        return
    words = frozenset(words_of(column.heading))
    for field, told in knowledge()["yes_means"].items():
        if words in {frozenset(words_of(each)) for each in told["headings"]}:
            labels = values.fields()[field]["items"]["x-labels"]
            reason = f'a yes would be read as "{labels[told["value"]]}", not as a kind'
            target = Target(field, told["value"])
            yield Candidate(column, target, limit("cells"), reason, unsure=True)


def _by_running(column: Column) -> Iterator[Candidate]:
    """Yield that a column of running numbers may number the rows."""
    if _may_number_rows(column):
        reason = "the cells are running numbers, as of the rows"
        score = limit("forces") + limit("cells_fit")
        yield Candidate(column, Target("record_id"), score, reason, unsure=True)


def _may_number_rows(column: Column) -> bool:
    words = words_of(column.heading)
    named = words in set(map(words_of, knowledge()["runs_on"]))
    return named and column.contents.runs_on


def _share_known(contents: Contents, field: str) -> float:
    if values.kind(field) in ("date", "time") or field == "financial_year":
        shaped = reads(field)
        return contents.share(lambda text: not text.isdigit() and shaped(text))
    signs = separator(contents, [field]) if values.kind(field) == "list" else ""
    telling = contents.distinct(field, signs) - set(knowledge()["says_little"])
    if len(telling) < _SEVERAL:
        return 0.0
    return contents.known(field, signs)
