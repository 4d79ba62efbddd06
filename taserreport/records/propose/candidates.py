"""What each column could be, and how sure that is."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from taserreport.printable import counted
from taserreport.records import values
from taserreport.records.propose.boxes import as_box
from taserreport.records.propose.contents import reads, separator
from taserreport.records.propose.fitting import fit
from taserreport.records.propose.known import (
    Target,
    fillable,
    names_of,
    of_forces,
    of_layouts,
    shared,
)
from taserreport.records.propose.names import holds, knowledge, likeness, words_of
from taserreport.records.text import heading_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taserreport.records.propose.contents import Contents

KNOWN = 1.0
"""The score of a heading that a layout has; all below it are guesses."""
_FORCES, _QUESTION, _VALUE, _CELLS = 0.95, 0.93, 0.85, 0.78
LEAST, _DOUBTFUL = 0.72, 0.66
"""Below the first nothing is chosen; two alike below it are still shown as a doubt."""
_FITS = 0.04
"""What it adds that the cells are such as the field has."""
_NEAR = 0.9
"""The most that a heading which is only like another scores."""
_MOST = 0.9
_SEVERAL = 2


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file."""

    position: int
    heading: str
    contents: Contents


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

    @property
    def is_known(self) -> bool:
        """Whether the heading is one that a layout has."""
        return self.score >= KNOWN


def candidates(column: Column) -> list[Candidate]:
    """Return everything that a column could be, each target once."""
    best: dict[Target, Candidate] = {}
    for found in (*_by_heading(column), *_by_boxes(column), *_by_cells(column)):
        held = best.get(found.target)
        if held is None or found.score > held.score:
            best[found.target] = found
    left = _one_or_several(column.contents, best)
    return sorted(left.values(), key=lambda c: (-c.score, c.target.field))


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


def grouped(found: Candidate) -> Candidate:
    """Return a candidate with the group of columns that it belongs to, if any.

    Several columns can answer one question: those that a layout reads together, and
    those of one name with a number after it, such as `Tactic 1` and `Tactic 2`.
    """
    heading, field = found.column.heading, found.target.field
    if found.target.value:
        return found
    if found.is_known and heading_key(heading) in shared():
        return replace(found, group=f"layout {field}")
    numbered = _NUMBERED_NAME.fullmatch(heading.strip())
    if values.kind(field) == "list" and numbered:
        return replace(found, group=heading_key(numbered[1]))
    return found


_NUMBERED_NAME = re.compile(r"(.*\w.*?)[\s_(#.-]*(?:\d{1,2}|[IVX]{1,4})\)?")


def _by_heading(column: Column) -> Iterator[Candidate]:
    words = words_of(column.heading)
    known = of_layouts().get(heading_key(column.heading), frozenset())
    usual = of_forces().get(words, frozenset())
    for field in fillable():
        target = Target(field)
        if any(
            holds(words, words_of(w)) for w in knowledge()["not_for"].get(field, ())
        ):
            continue
        if target in known:
            yield from _weighed(column, target, KNOWN, "the heading is known")
        elif target in usual:
            yield from _weighed(column, target, _FORCES, "forces use this heading")
        else:
            name, like = _nearest(field, words)
            reason = f'the heading is like "{name}"'
            yield from _weighed(column, target, _NEAR * like, reason)
    for target in known:
        if target.value:
            yield from _weighed(column, target, KNOWN, "the heading is known")


def _nearest(field: str, words: tuple[str, ...]) -> tuple[str, float]:
    """Return the field's name that a heading is most like, and how like."""
    each = [(name, likeness(words, theirs)) for name, theirs in names_of(field)]
    return max(each, key=lambda pair: pair[1])


def _by_boxes(column: Column) -> Iterator[Candidate]:
    for box in as_box(column.heading):
        score = (_QUESTION if box.prefixed else _VALUE) - (0 if box.spelt else _FITS)
        reason = "the heading names this answer"
        if not box.spelt:
            reason = "the heading is like the name of this answer"
        yield from _weighed(column, box.target, score, reason)


def _weighed(
    column: Column, target: Target, score: float, reason: str
) -> Iterator[Candidate]:
    """Yield a candidate by its heading, after a look at the cells."""
    if score < _DOUBTFUL - _FITS * _SEVERAL:
        return
    fits, misfit = fit(column.contents, target)
    if misfit:
        if score >= _FORCES:
            yield Candidate(column, target, score, reason, misfit)
        return
    if fits:
        score += _FITS * (1 if score > _NEAR else _SEVERAL)
        reason += f", and {fits}" if score < KNOWN else ""
    if score >= _DOUBTFUL:
        yield Candidate(column, target, score, reason)


def _by_cells(column: Column) -> Iterator[Candidate]:
    """Yield what the cells alone say: nearly all are answers to one question."""
    contents = column.contents
    if not contents.filled:
        return
    shares: dict[str, float] = {}
    words = words_of(column.heading)
    for field in knowledge()["told_by_cells"]:
        others = knowledge()["not_for"].get(field, ())
        if not any(holds(words, words_of(other)) for other in others):
            shares[field] = _share_known(contents, field)
    best = max(shares.values(), default=0.0)
    if best < _MOST:
        return
    fields = [field for field, share in shares.items() if share >= best]
    single = [field for field in fields if values.kind(field) != "list"]
    for field in single or fields:
        good = f"{round(shares[field] * contents.filled):,}"
        what = str(values.fields()[field]["title"])
        reason = f'{good} of {counted(contents.filled, "cell")} are answers to "{what}"'
        yield Candidate(column, Target(field), _CELLS, reason)


def _share_known(contents: Contents, field: str) -> float:
    if values.kind(field) in ("date", "time") or field == "financial_year":
        shaped = reads(field)
        return contents.share(lambda text: not text.isdigit() and shaped(text))
    signs = separator(contents, [field]) if values.kind(field) == "list" else ""
    telling = contents.distinct(field, signs) - set(knowledge()["says_little"])
    if len(telling) < _SEVERAL:
        return 0.0
    return contents.known(field, signs)
