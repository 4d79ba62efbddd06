"""Whether a text may say who somebody is.

The limits and the forms are in `schemas/reference/telling.json`.
"""

from __future__ import annotations

import math
import re
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from taserreport.resources import load

if TYPE_CHECKING:
    from collections.abc import Iterator

_TELLING = "reference/telling.json"
_LAST_LATIN = 0x24F
_LOOKED_AT = 10_000
"""So many letters of a text are looked at; a longer one is never shown anyway."""
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
_FULL_OF_WORDS = (
    "record.schema.json",
    "reference/forces.json",
    "reference/mapping-words.json",
    "reference/words.json",
    "reference/weapon-words.json",
    "reference/not-records.json",
)
"""Where the words of forms and forces stand."""
_HEADINGS = ("sources/metropolitan.json", "sources/connecticut-2015.json")
"""Layouts whose headings are whole sentences."""


def tells_too_much(text: str) -> bool:
    """Return whether a text may say who somebody is: a story, a number, a name."""
    told = load(_TELLING)
    digits = sum(c.isdigit() for c in text)
    return bool(
        len(text) > told["longest"]["limit"]
        or digits > told["digits"]["limit"]
        or re.search(told["born"]["form"], text)
        or re.search(told["number_of_a_person"]["form"], text)
        or re.search(told["plate"]["form"], text)
        or says_who(text)
    )


def is_sentence(field: str, text: str) -> bool:
    """Return whether a text has many more words than any listed answer of a field."""
    beyond: int = load(_TELLING)["words_beyond_the_list"]["limit"]
    return len(text.split()) > _longest_answer(field) + beyond


@cache
def _longest_answer(field: str) -> float:
    """Return how many words the longest answer of a field has, if they are listed."""
    schema = load("record.schema.json")["properties"][field]
    labels = schema.get("items", schema).get("x-labels", {})
    return max((len(label.split()) for label in labels.values()), default=math.inf)


def is_age_group(text: str) -> bool:
    """Return whether a text is a group of ages such as `18-24`, and says no more."""
    return re.search(load(_TELLING)["age_group"]["form"], text) is not None


def says_who(text: str) -> bool:
    """Return whether a text seems to name somebody, or to say how to reach them."""
    return (
        holds_contact_details(text)
        or has_title(text)
        or names_somebody(text)
        or _is_strange(text)
    )


def _is_strange(text: str) -> bool:
    """Return whether a text is like nothing that forms say.

    It has several words and none of them is known, an unknown one before an initial, an
    account or a page of the web, or letters of another script.
    """
    initial = re.search(load(_TELLING)["surname_first"]["form"], text)
    return bool(
        _has_no_known_word(text)
        or (initial and not _is_known(initial["surname"].casefold()))
        or re.search(load(_TELLING)["web"]["form"], text)
        or any(letter.isalpha() and ord(letter) > _LAST_LATIN for letter in text)
    )


def _has_no_known_word(text: str) -> bool:
    """Return whether a text has several words, and forms and forces use none of them."""
    words = [w for w in _WORD.findall(text[:_LOOKED_AT]) if len(w) > 1]
    known = (_is_short_for(word) or _is_known(word.casefold()) for word in words)
    return len(words) > 1 and not any(known)


def calls_somebody(text: str) -> bool:
    """Return whether a heading or the name of a sheet seems to be of somebody.

    It has contact details, or a title with a name or a collar number. A plain name is
    like that of a place or of equipment.
    """
    number = load(_TELLING)["title_with_number"]["form"]
    return (
        holds_contact_details(text)
        or (has_title(text) and names_somebody(text))
        or re.search(number, text) is not None
    )


def identifies(field: str, *, titles: bool = True) -> str:
    """Return the pattern of texts that may say who somebody is, in a published field.

    Contact details, a title with a name, a date such as one of birth, the door of a
    house, a number that is one person's, and in some fields a collar number. A plain
    name is like that of a place.
    """
    told = load(_TELLING)
    collar = told["collar_number"]
    forms = [
        _contact_details(),
        *([told["title_of_a_person"]["form"]] if titles else []),
        told["born"]["form"],
        told["street_address"]["form"],
        told["number_of_a_person"]["form"],
    ]
    forms += [collar["form"]] if field in collar["fields"] else []
    return "|".join(f"({form})" for form in forms)


def is_of_somebody(field: str, text: str) -> bool:
    """Return whether a text of a published field says who somebody is.

    One of those that `identifies` finds, unless all it has is a title before words that
    forms use, as in `PC Response`, or one that stands in the names of places.
    """
    if re.search(identifies(field), text) is None:
        return False
    if re.search(identifies(field, titles=False), text) or not has_title(text):
        return True
    form = load(_TELLING)["title_of_a_person"]["form"]
    titles = {found["title"].casefold() for found in re.finditer(form, text)}
    of_places = {*load(_TELLING)["titles_of_places"]["words"]}
    return not (field == "area" and titles <= of_places) and names_somebody(text)


def has_title(text: str) -> bool:
    """Return whether a text holds a title and a name: `Mrs Example`, `PC 12 Example`."""
    return re.search(load(_TELLING)["title_of_a_person"]["form"], text) is not None


def holds_contact_details(text: str) -> bool:
    """Return whether a text looks as if it told how to reach somebody."""
    return re.search(_contact_details(), text[:_LOOKED_AT]) is not None


@cache
def _contact_details() -> str:
    """Return the pattern by which check S703 tells an address, a number, a postcode."""
    first = load("checks/S703.json")["when"]["anyOf"][0]
    pattern: str = first["properties"][first["required"][0]]["pattern"]
    return pattern


def names_somebody(text: str) -> bool:
    """Return whether a text seems to hold a name: `J Example`, `with Example`.

    That is a word that begins with a capital, is not the first, and is like none that
    forms, forces or this program use. Short words all in capitals stand for others.
    """
    _, *others = _WORD.findall(text[:_LOOKED_AT]) or [""]
    return any(
        word[0].isupper() and not _is_short_for(word) and not _is_known(word.casefold())
        for word in others
    )


def _is_short_for(word: str) -> bool:
    """Return whether a word is short for others: a few letters, all capitals."""
    short: int = load(_TELLING)["name"]["short"]
    return word.isupper() and len(word) <= short


def has_unknown_word(text: str) -> bool:
    """Return whether a text holds a word like none that forms, forces and dates use.

    For columns of dates and numbers, where one word may be a name however it is written.
    """
    words = _WORD.findall(text[:_LOOKED_AT].casefold())
    return not all(map(_is_known, words))


@lru_cache(1 << 12)
def _is_known(word: str) -> bool:
    told, known = load(_TELLING)["name"], _known_words()
    if word in known or len(word) < told["alike_from"]:
        return word in known
    return bool(get_close_matches(word, known, 1, told["alike"]))


@cache
def _known_words() -> frozenset[str]:
    parts = [*map(load, _FULL_OF_WORDS), *(load(name)["fields"] for name in _HEADINGS)]
    # What an example is called is no word of a form: a name may be made up of it.
    kept = ({k: v for k, v in part.items() if k != "examples"} for part in parts)
    texts = (text for part in kept for text in _strings(part))
    text = "\n".join([*texts, *load(_TELLING)["name"]["words"]])
    return frozenset(_WORD.findall(text.replace("_", " ").casefold()))


def _strings(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        yield from map(str, part)
        for value in part.values():
            yield from _strings(value)
    elif isinstance(part, list):
        for value in part:
            yield from _strings(value)
