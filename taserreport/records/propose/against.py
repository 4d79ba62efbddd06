"""What a heading says that speaks against a field, whatever its cells hold."""

from __future__ import annotations

import re
from functools import cache

from taserreport.records.propose.known import Target, names_of
from taserreport.records.propose.names import Words, holds, knowledge, words_of
from taserreport.records.suggest import denials
from taserreport.resources import load

_WORD = re.compile(r"[^\W\d_]+")
_SEGMENT = re.compile(r"[:(/]|\s-\s")
_NUMBER_OF = re.compile(r"\bno(?=\.|s\b|\s+of\b)", re.IGNORECASE)


def speaks_against(heading: str, target: Target) -> str:
    """Return in words why a heading cannot be that of a field, or nothing.

    A heading about the officer or a victim gives nothing of the person that the Taser
    was used on, one that denies gives the opposite, and a day on which a form was
    received is no date of use.
    """
    field = target.field
    words = words_of(heading)
    if field in knowledge()["about_the_person"]:
        other = _somebody_else(words)
        if other:
            said = _as_said(heading, other)
            return f"it is about somebody else than the person ({said})"
    if not target.value and denies(heading) and not _is_name(words, field):
        return "its heading says the opposite"
    for phrase in knowledge()["not_for"].get(field, ()):
        if holds(words, words_of(phrase)):
            return f'its heading says "{_as_said(heading, phrase)}"'
    return ""


def _as_said(heading: str, phrase: str) -> str:
    """Return the word of a heading that means the same as one of ours."""
    same = words_of(phrase)
    parts = re.findall(r"\w+", heading)
    said = (part.casefold() for part in parts if words_of(part) == same)
    return next(said, phrase)


def _is_name(words: Words, field: str) -> bool:
    """Return whether a field has a name that denies, and these words are it."""
    return any(denies(name) for name, theirs in names_of(field) if theirs == words)


def _somebody_else(words: Words) -> str:
    """Return the word by which a heading is about somebody else, if it is."""
    for phrase, theirs in _others():
        if holds(words, theirs):
            return phrase
    return ""


@cache
def _others() -> tuple[tuple[str, Words], ...]:
    others = knowledge()["somebody_else"]
    return tuple((phrase, words_of(phrase)) for phrase in others)


def denies(heading: str) -> bool:
    """Return whether a heading denies something, as `Not injured` does.

    `No` does so where it stands first: `Ref No` and `No. of cycles` speak of numbers.
    `Off` does so where it stands last: elsewhere it is short for officer.
    """
    text = _NUMBER_OF.sub(" ", heading)
    for part in _SEGMENT.split(text):
        found = _WORD.findall(part.casefold())
        while found and found[-1] in _NOT_LAST:
            found.pop()
        while found and found[0] in _NOT_FIRST:
            found.pop(0)
        if denials(" ".join(found)):
            return True
        starts = load("reference/words.json")["denials"]["starts"]
        if any(
            word[len(s) :] in _denied()
            for word in found
            for s in starts
            if word.startswith(s)
        ):
            return True
    return False


_NOT_LAST, _NOT_FIRST = ("no",), ("off",)


@cache
def _denied() -> frozenset[str]:
    """Return the words of headings that a beginning such as un- makes the opposite of."""
    return frozenset(knowledge()["can_be_denied"])
