"""Rows that say in a column nobody reads that they are no use of force on a person.

None is left out for it: what says so is told (H114). The words are data:
`reference/not-records.json`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from taserreport.records import values
from taserreport.records.text import answer_key
from taserreport.resources import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MOST_NAMED = 3


def says_no_use(heading: str, texts: Iterable[str]) -> str:
    """Return what an unread column says of rows that are no uses, or nothing.

    Args:
        heading: Its heading.
        texts: What stands in its cells.
    """
    if not _words("no_uses_not_under").isdisjoint(
        re.findall(r"[a-z]+", heading.casefold())
    ):
        return ""
    asked = answer_key(heading.strip().rstrip("?").rstrip())
    answers = [
        answer
        for name, answer in (("no_uses_boxes", True), ("uses_boxes", False))
        if asked in _words(name)
    ]
    texts = sorted({*texts})
    cells = [text for text in texts if _is_no_use(text, answers)]
    said = [*cells, *_in_sentences(text for text in texts if text not in cells)]
    if not said:
        return ""
    words = " or ".join(f'"{text}"' for text in said[:_MOST_NAMED])
    more = " or the like" if len(said) > _MOST_NAMED else ""
    return (
        f"some rows say {words}{more} there and are counted like all others. If they are "
        "no uses, take them out in a copy of the file."
    )


def _is_no_use(text: str, answers: Sequence[bool]) -> bool:
    """Return whether a cell says that its row is no use.

    Args:
        text: What stands in it.
        answers: Which of yes and no says so under its heading.
    """
    if answer_key(text) in _words("no_uses"):
        return True
    return bool(answers) and values.yes_no_reader()(text) in answers


def _in_sentences(texts: Iterable[str]) -> list[str]:
    """Return the phrases that say so in any text, whatever else it says."""
    whole = " ".join("\0".join(texts).casefold().split())
    phrases = load("reference/not-records.json")["no_uses_phrases"]
    return [
        phrase
        for phrase in phrases
        if phrase in whole and re.search(rf"\b{re.escape(phrase)}\b", whole)
    ]


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(map(answer_key, load("reference/not-records.json")[name]))
