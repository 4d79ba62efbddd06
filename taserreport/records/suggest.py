"""What a word that no list knows was meant to be, where exactly one thing is close."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import partial
from typing import TYPE_CHECKING, Any

from taserreport.records import values
from taserreport.records.bands import holding
from taserreport.records.text import answer_key
from taserreport.resources import load

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"[^\W\d_]+")
_CODED = re.compile(r"(\d{1,3}|[^\W\d_]\d{0,2})\s*[-\u2013:.)=]\s*(.+)")
"""An answer with its code before it, such as `1 - Drawn` or `W1: White`."""
_OFTEN = re.compile(r"\s*(\(\s*x?\s*\d\s*\)|\bx\s*\d|\b\d\s*x)\s*$")
"""How often, behind an answer: `x2`, `(2)` or `2x`."""
_SHORTEST = 3
"""Of shorter words, such as Y and N, any two are alike."""


def meant(field: str, text: str, codes: Mapping[str, object]) -> str | None:
    """Return the one value, as people write it, that a text is close to.

    Args:
        field: A field whose values are listed.
        text: A text that is none of them.
        codes: The source's own words for values.
    """
    if text.startswith("#"):  # an error of Excel, such as #N/A
        return None
    if field == "age_band" and (band := holding(text)):
        return written(field, band)
    key = answer_key(text)
    known = values.known_words(field, codes)
    if key in known:  # then it is another thing that is wrong with it
        return None
    for bare in (_without_code(text), _without_padding(key)):
        if (plain := known.get(bare)) is not None:
            return written(field, _hashable(plain))
    if not _without_padding(key):
        return None
    near = {
        _hashable(value)
        for word, value in known.items()
        if value is not None and _alike(key, word)
    }
    if len(near) != 1 or _says_more(key, near, known):
        return None
    return written(field, near.pop())


def _without_code(text: str) -> str:
    """Return what makes the answer that a text has behind a code, or nothing.

    A no before it is no code: it may deny the answer.
    """
    found = _CODED.fullmatch(text.strip())
    if found is None or values.yes_no_reader()(found[1]) is False:
        return ""
    return answer_key(found[2])


def _without_padding(key: str) -> str:
    """Return an answer without how often and without words that add nothing to it.

    So `Fired x2` says Fired, and `Aimed at subject` Aimed.
    """
    bare = _OFTEN.sub("", key)
    for words in load("reference/words.json")["adds_nothing"]:
        bare = re.sub(rf"\b{re.escape(words)}\b", " ", bare)
    return " ".join(bare.split())


def _says_more(key: str, near: Collection[object], known: Mapping[str, object]) -> bool:
    """Return whether a text names another value as well, as `Red dot/fired` does."""
    own = {
        part
        for word, value in known.items()
        if _hashable(value) in near
        for part in _WORD.findall(word)
    }
    others = (part for part in _WORD.findall(key) if part not in own)
    return any(known.get(part) is not None for part in others)


def _alike(key: str, word: str) -> bool:
    """Return whether a text is a known word spelt wrongly, and no other."""
    if min(len(key), len(word)) < _SHORTEST:
        return False
    if _NUMBER.findall(key) != _NUMBER.findall(word):
        return False
    if not _ratio(key, word, load("reference/telling.json")["alike"]["limit"]):
        return False
    if denials(key) != denials(word):
        return False
    ours, theirs = _WORD.findall(key), _WORD.findall(word)
    return _each_in(ours, theirs) and _each_in(theirs, ours)


def _each_in(words: Iterable[str], others: Sequence[str]) -> bool:
    """Return whether each word is like one of the others: nothing is left unsaid."""
    return all(any(map(partial(_same_word, word), others)) for word in words)


def denials(text: str) -> int:
    """Return how many words of a text turn it into its opposite, as not does."""
    words = load("reference/words.json")["denials"]["words"]
    return sum(
        word in words for word in re.findall(r"[^\W\d_]+(?:'t)?", text.casefold())
    )


def denied(word: str, other: str) -> bool:
    """Return whether one word is the other with such a beginning as un- before it."""
    longer, shorter = sorted((word, other), key=len, reverse=True)
    starts = load("reference/words.json")["denials"]["starts"]
    return any(longer.startswith(s) and not shorter.startswith(s) for s in starts)


def is_slip(text: str, word: str) -> bool:
    """Return whether a text is a word but for a few letters typed wrongly."""
    return _alike(answer_key(text), answer_key(word)) and is_mistyped(text, word)


def is_mistyped(text: str, name: str) -> bool:
    """Return whether a text differs from a name by no more letters than its length lets."""
    key, other = answer_key(text), answer_key(name)
    limits = load("reference/telling.json")["slip"]["limits"]
    shorter = min(len(key), len(other))
    most = max((n for letters, n in limits if shorter >= letters), default=0)
    return 0 < _edits(key, other) <= most


def _edits(one: str, other: str) -> int:
    """Return how many letters must be changed, added, left out or swapped with the next."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, mine in enumerate(one, 1):
        row = [i]
        for j, theirs in enumerate(other, 1):
            cost = min(last[j] + 1, row[-1] + 1, last[j - 1] + (mine != theirs))
            if i > 1 and j > 1 and mine == other[j - 2] and one[i - 2] == theirs:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]


def _same_word(word: str, other: str) -> bool:
    if denied(word, other):
        return False
    limit: float = load("reference/telling.json")["alike"]["limit"]
    start = word[:1] == other[:1]
    return _ratio(word, other, limit * (2 / 3) if start else limit)


def _ratio(one: str, other: str, least: float) -> bool:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    bounds = (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio)
    return all(bound() >= least for bound in bounds)


def _hashable(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def written(field: str, value: object) -> str | None:
    """Return a value in the words of the form."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    schema = values.fields()[field]
    if schema.get("x-reference") == "forces":
        return next(
            (
                f["name"]
                for f in load("reference/forces.json")["forces"]
                if f["id"] == value
            ),
            None,
        )
    labels = schema.get("items", schema).get("x-labels", {})
    return str(labels.get(value, value))


def codes_in(specs: Iterable[Mapping[str, Any]]) -> dict[str, object]:
    """Return all words for values in some ways of making a field."""
    codes: dict[str, object] = {}
    for spec in specs:
        inner = [*spec.get("union", ()), *spec.get("first", ())]
        inner += [spec["then"]] if "then" in spec else []
        codes |= codes_in(inner) | spec.get("codes", {})
    return {word: value for word, value in codes.items() if "*" not in word}
