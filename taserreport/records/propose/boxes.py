"""Headings of boxes: one column for each value of a list."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from taserreport.records import values
from taserreport.records.propose import level_boxes
from taserreport.records.propose.known import Target, ends, families
from taserreport.records.propose.names import Words, knowledge, slip, words_of


@dataclass(frozen=True, slots=True)
class Box:
    """A box that a heading may be, and how sure that is."""

    target: Target
    prefixed: bool
    """Whether the heading also names the question, as in `Reason: Protect self`."""
    spelt: bool
    """Whether its words are just those of the value."""


@lru_cache(4096)
def as_box(heading: str) -> tuple[Box, ...]:
    """Return the boxes that a heading may be, only the surest kind of them.

    `Reason for force: Protect self` is one by its question, `Alcohol` by its value
    alone; `Other` alone is none, as every question has it.
    """
    words = words_of(heading)
    found = [box for field in families() for box in _in_family(field, words)]
    surest = max(((box.prefixed, box.spelt) for box in found), default=None)
    kept = [box for box in found if (box.prefixed, box.spelt) == surest]
    return tuple(dict.fromkeys(kept))


def _in_family(field: str, words: Words) -> list[Box]:
    found = []
    for size in range(len(words)):
        start, end = words[:size], words[size:]
        if start and not _begins(field, start):
            continue
        value = _plain_ends(field).get(end)
        if value and (start or value not in knowledge()["says_little"]):
            found.append(Box(Target(field, value), bool(start), spelt=True))
        elif not value:
            near = _misspelt(field, end)
            found += [Box(Target(field, v), bool(start), spelt=False) for v in near]
    return found


def _begins(field: str, start: Words) -> bool:
    """Return whether a box of a list can begin with these words."""
    if start in families()[field]:
        return True
    return field == level_boxes.FIELD and level_boxes.is_group_of_levels(start)


def _misspelt(field: str, end: Words) -> frozenset[str]:
    """Return the values whose words are these with a slip, if they are one value."""
    near = {
        value
        for words, value in _plain_ends(field).items()
        if len(words) == len(end)
        and all(a == b or slip(a, b) for a, b in zip(words, end, strict=True))
    }
    return frozenset(near if len(near) == 1 else ())


@cache
def _plain_ends(field: str) -> dict[Words, str]:
    """Return the ends of a list's boxes; a tactic that is a level of Taser use is none."""
    levels = values.levels_among(field)
    return {words: v for words, v in ends(field).items() if v not in levels}
