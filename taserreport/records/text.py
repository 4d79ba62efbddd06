"""When two pieces of text are the same heading, or the same answer."""

import re
from functools import lru_cache

_SPACE = re.compile(r"[\s_\-\u2010-\u2015\u2212]+")
_SLASH = re.compile(r"\s*/\s*")
_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")


_MOST_FIGURES = 18
"""Python refuses to make numbers of thousands of them."""


def is_whole(text: str) -> bool:
    """Return whether a text is a whole number in figures, of no absurd length."""
    return text.isdecimal() and len(text) <= _MOST_FIGURES


@lru_cache(4096)
def heading_key(text: str) -> str:
    """Return what makes a heading: its letters and digits, in one case.

    `Impact Factor: Alcohol`, `impact_factor_alcohol` and `IMPACT FACTOR - ALCOHOL`
    are one heading.
    """
    return _NOT_ALPHANUMERIC.sub("", text).casefold()


_ADDRESSED = re.compile(r"(.*?)\s*\[column ([A-Z]{1,3})\]", re.DOTALL)


def with_address(heading: str, letters: str) -> str:
    """Return a heading with its column, where it alone does not tell the column."""
    return f"{heading} [column {letters}]".lstrip()


def address_in(heading: str) -> tuple[str, str]:
    """Return a heading and the letters of its column, if these are named beside it."""
    found = _ADDRESSED.fullmatch(heading.strip())
    return (found[1], found[2]) if found else (heading, "")


@lru_cache(maxsize=16_384)  # a file says the same few words over and over
def answer_key(text: str) -> str:
    """Return what makes an answer: its words, in one case.

    Case, spaces, hyphens, dashes and underscores do not matter; other signs do, as
    `65+` is not `65`.
    """
    spaced = _SPACE.sub(" ", text.replace("\u2019", "'")).strip()
    return _SLASH.sub("/", spaced).casefold()
