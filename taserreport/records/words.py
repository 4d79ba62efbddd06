"""Free text about weapons becomes weapons, by a list of words that is data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from taserreport.records.text import answer_key
from taserreport.records.unread import Unread, no_values
from taserreport.resources import load

if TYPE_CHECKING:
    from taserreport.records.values import Reader


_NONE = "none"
_LOOK_ALIKES = "not_weapons"
"""Two keys of `phrases` that stand for no weapon."""


def word_reader(name: str) -> tuple[Reader, str]:
    """Return what places a text, and the box left open where it cannot be placed.

    Args:
        name: A word list under `schemas/reference/`, such as `weapon-words`.

    The reader finds every phrase of the list that stands in the text as whole words,
    the longest first, and gives the weapons they mean. A text that is a phrase of
    `none`, such as `unarmed`, gives no answer, as an empty cell does. A text that only
    has such a phrase in it, such as `no knife`, is never placed: it may deny one
    weapon and name another. A phrase of `not_weapons`, such as `police dog`, counts
    for nothing. What could not be placed gives a warning with an empty list.
    """
    words = load(f"reference/{name}.json")
    meaning = {
        answer_key(phrase): weapon
        for weapon, phrases in words["phrases"].items()
        for phrase in phrases
    }
    says_nothing = {answer_key(phrase) for phrase in words["says_nothing"]}
    # A plural is the same word.
    longest_first = sorted(meaning, key=len, reverse=True)
    pattern = re.compile(
        r"\b(?:" + "|".join(map(re.escape, longest_first)) + r")(?=s?\b)", re.IGNORECASE
    )

    def read(text: str) -> object:
        if text in no_values():
            return no_values()[text]
        key = answer_key(text).rstrip(". ")
        if key in says_nothing:
            return []
        if meaning.get(key) == _NONE:
            return None
        found = dict.fromkeys(meaning[match] for match in pattern.findall(key))
        found.pop(_LOOK_ALIKES, None)
        if not found or _NONE in found:
            return Unread("V104", words["unplaced"], "warning", [])
        return list(found)

    return read, words["leaves_open"]
