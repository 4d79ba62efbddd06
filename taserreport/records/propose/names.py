"""What a heading says, as words that can be compared with those of a field."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import cache, lru_cache
from itertools import product
from typing import TYPE_CHECKING, Any

from taserreport.records.suggest import denied
from taserreport.resources import load

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Words = tuple[str, ...]
"""The words of a heading, each in the form that stands for all that mean the same."""

_PARTS = re.compile(r"[^\W_]+")
_HUMPS = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SHORTEST_PLURAL = 4


def knowledge() -> Mapping[str, Any]:
    """Return `reference/mapping-words.json`."""
    words: Mapping[str, Any] = load("reference/mapping-words.json")
    return words


@cache
def limit(name: str) -> float:
    """Return one of the limits by which proposals are made; each says there why."""
    found: float = knowledge()["limits"][name]["limit"]
    return found


@cache
def separators() -> tuple[str, ...]:
    """Return the signs that stand between several answers, the usual ones first."""
    signs = knowledge()["separators"]
    return (*signs["usual"], *signs["seldom"])


@lru_cache(16_384)
def words_of(text: str) -> Words:
    """Return a heading's words without those that tell it from no other.

    `Ethn. (officer defined)` gives `("ethnicity",)`, `IncidentDate` gives
    `("incident", "date")`.
    """
    split = _plain(text)
    kept = _without(split, _left_aside())
    return kept or split


def _plain(text: str) -> Words:
    spaced = _HUMPS.sub(" ", text.replace("'s", "").replace("\u2019s", ""))
    parts = _PARTS.findall(spaced.casefold())
    return tuple(same for part in parts for same in _same(part))


@lru_cache(16_384)
def _same(word: str) -> Words:
    short = knowledge()["stands_for"].get(word)
    if short:
        return tuple(same for part in short.split() for same in _same(part))
    singular = word
    if len(word) >= _SHORTEST_PLURAL and word.endswith("s") and word[-2] not in "su":
        singular = word[:-1]
    synonyms = _synonyms()
    return (synonyms.get(word) or synonyms.get(singular) or singular,)


@cache
def _synonyms() -> Mapping[str, str]:
    return {w: name for name, same in knowledge()["same"].items() for w in same}


@cache
def _left_aside() -> tuple[Words, ...]:
    phrases = map(_plain, knowledge()["left_aside"])
    return tuple(sorted(phrases, key=len, reverse=True))


def _without(words: Words, phrases: Sequence[Words]) -> Words:
    """Return the words without any run of them that is one of the phrases."""
    kept: list[str] = []
    start = 0
    while start < len(words):
        found = next((p for p in phrases if words[start : start + len(p)] == p), None)
        if found is None:
            kept.append(words[start])
        start += len(found) if found else 1
    return tuple(kept)


def holds(words: Words, phrase: Words) -> bool:
    """Return whether a phrase stands in a heading as a run of whole words."""
    size = len(phrase)
    return any(words[at : at + size] == phrase for at in range(len(words) - size + 1))


@cache
def plain_words() -> frozenset[str]:
    """Return the words that add nothing to what a heading or an answer says."""
    return frozenset(w for each in knowledge()["adds_nothing"] for w in words_of(each))


def likeness(heading: Words, name: Words) -> float:
    """Return how alike two headings are: 1 where they say the same, in any order.

    Headings that differ in one of two opposites, as in officer and person, are not
    alike at all; nor is one that lacks a word that makes the name another question.
    """
    ours, theirs = frozenset(heading), frozenset(name)
    if not ours or not theirs or _opposed(ours, theirs):
        return 0.0
    if (theirs & _has_to_be_said()) - ours:
        return 0.0
    common = len(ours & theirs)
    common += _misspelt(ours - theirs, theirs - ours)
    return 2 * common / (len(ours) + len(theirs))


def unsaid(heading: Words, name: Words) -> Words:
    """Return the words of a heading that a name leaves unsaid.

    Words that add nothing, such as group, are passed over.
    """
    nothing = plain_words()
    return tuple(
        mine
        for mine in heading
        if mine not in name
        and mine not in nothing
        and not any(slip(mine, other) for other in name)
    )


def _all_of(words: Sequence[str]) -> frozenset[str]:
    """Return words from a list of them as headings are compared by them."""
    return frozenset(same for word in words for same in _plain(word))


def _misspelt(ours: frozenset[str], theirs: frozenset[str]) -> int:
    """Return how many words of one heading are the other's with a slip."""
    pairs = product(sorted(ours), sorted(theirs))
    return len({mine for mine, other in pairs if slip(mine, other)})


def slip(mine: str, other: str) -> bool:
    """Return whether two words are one word, one of them misspelt."""
    if min(len(mine), len(other)) < limit("shortest_slip"):
        return False
    if denied(mine, other):
        return False
    least = limit("slip_in_heading")
    matcher = SequenceMatcher(None, mine, other, autojunk=False)
    return matcher.quick_ratio() >= least and matcher.ratio() >= least


def _opposed(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    for group in _opposites():
        mine, other = ours & group, theirs & group
        if mine and other and not mine & other:
            return True
    return False


@cache
def _has_to_be_said() -> frozenset[str]:
    return _all_of(knowledge()["has_to_be_said"])


@cache
def _opposites() -> tuple[frozenset[str], ...]:
    return tuple(map(_all_of, knowledge()["opposites"]))
