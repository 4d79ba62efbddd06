"""Columns that say who somebody is. They are named, and never read."""

from __future__ import annotations

import re
from functools import cache

from taserreport.records.propose.names import Words, holds, knowledge, words_of


def is_personal(heading: str) -> bool:
    """Return whether a heading says that its column is about who somebody is."""
    name = heading.split(":")[-1]
    if not set(re.findall(r"\w+", name.casefold())).isdisjoint(_plurals()):
        return True
    words = words_of(name)
    if words in _phrases("personal_alone"):
        return True
    if any(holds(words, phrase) for phrase in _phrases("not_personal")):
        return False
    return any(holds(words, phrase) for phrase in _phrases("personal"))


@cache
def _plurals() -> frozenset[str]:
    return frozenset(knowledge()["personal_plural"])


@cache
def _phrases(name: str) -> frozenset[Words]:
    return frozenset(map(words_of, knowledge()[name]))
