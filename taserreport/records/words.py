"""Free text about weapons becomes weapons, by a list of words that is data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from taserreport.records.text import answer_key
from taserreport.records.unread import Unread
from taserreport.resources import load

if TYPE_CHECKING:
    from taserreport.records.values import Reader


def word_reader(name: str) -> tuple[Reader, str]:
    """Return what places a text, and the box left open where it cannot be placed.

    Args:
        name: A word list under `schemas/reference/`, such as `weapon-words`.

    The reader finds every phrase of the list that stands in the text as whole words,
    the longest first, and gives the weapons they mean. A text without any gives a
    warning with an empty list. A phrase may mean no weapon: then nothing is said.
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
        key = answer_key(text)
        if key in says_nothing:
            return []
        found = [meaning[match] for match in pattern.findall(key)]
        if not found:
            return Unread("V104", words["unplaced"], "warning", [])
        return list(dict.fromkeys(found))

    return read, words["leaves_open"]
