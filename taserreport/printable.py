"""Texts and numbers as they are shown."""

import re

_BETWEEN = re.compile(r"[\s_\-\u2010-\u2015\u2212]+")


def as_one(text: str) -> str:
    """Return what texts have in common that differ in case, hyphens or spaces."""
    return _BETWEEN.sub(" ", text).casefold()


def escaped(text: str) -> str:
    """Return a text with escapes for signs that move the cursor or turn text around."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: `1 row`, `3,133 rows`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def guarded(cell: str) -> str:
    """Return a cell that no spreadsheet program runs as a formula.

    No figure begins with one of these characters: none is negative.
    """
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def shell_word(text: str) -> str:
    """Return a file's name as it is typed in a command: in quotes if it needs them."""
    plain = text.replace(".", "").replace("-", "").replace("_", "").replace("/", "")
    return text if plain.isalnum() else f'"{text}"'


_LONGEST = 60
_FEW_DIGITS = 4


def tells_too_much(text: str) -> bool:
    """Return whether a text may say who somebody is: a story, a number, a reference.

    A story is long, and a telephone number or a reference has many digits.
    """
    return len(text) > _LONGEST or sum(c.isdigit() for c in text) > _FEW_DIGITS


def shape(text: str) -> str:
    """Return what can be said of a text without showing it."""
    return f"a value of {len(text)} character{'' if len(text) == 1 else 's'}"
