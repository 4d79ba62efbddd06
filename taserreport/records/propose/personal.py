"""Columns that say who somebody is. They are named, and never read."""

from __future__ import annotations

from functools import cache

from taserreport.records.propose.names import Words, holds, knowledge, words_of


def is_personal(heading: str) -> bool:
    """Return whether a heading says that its column is about who somebody is."""
    words = words_of(heading.split(":")[-1])
    if words in _phrases("personal_alone"):
        return True
    if any(holds(words, phrase) for phrase in _phrases("not_personal")):
        return False
    return any(holds(words, phrase) for phrase in _phrases("personal"))


@cache
def _phrases(name: str) -> frozenset[Words]:
    return frozenset(map(words_of, knowledge()[name]))
