"""Texts and numbers as they are shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from taserreport.private import calls_somebody
from taserreport.resources import load

if TYPE_CHECKING:
    from collections.abc import Sequence


def escaped(text: str) -> str:
    """Return a text with escapes for signs that move the cursor or turn text around."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: `1 row`, `3,133 rows`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def sheet_of(file: str, sheet: str | None) -> str:
    """Return where something stands: a file, and the sheet where it has several."""
    return f'{file}, sheet "{sheet}"' if sheet else file


def listed(names: Sequence[str]) -> str:
    """Return names as English lists them: a, b and c."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""With these a formula begins; no figure does: none is negative."""


def guarded(cell: str) -> str:
    """Return a cell that no spreadsheet program runs as a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def guarded_to_return(cell: str) -> str:
    """Return a cell guarded in such a way that `unguarded` gives it back as it was.

    A text that has an apostrophe in front already gets another.
    """
    return f"'{cell}" if cell.startswith(("'", *_FORMULA)) else cell


def unguarded(cell: str) -> str:
    """Return a cell as it was before `guarded_to_return`."""
    bare = cell.removeprefix("'")
    return bare if bare.startswith(("'", *_FORMULA)) else cell


def shell_word(text: str) -> str:
    """Return a word as it is typed in a command: in quotes if it needs them."""
    plain = text.replace(".", "").replace("-", "").replace("_", "").replace("/", "")
    return text if plain.isalnum() else quoted(text)


def shell_file(path: str) -> str:
    """Return a file as it is typed in a command; `-` is standard input."""
    is_option = path.startswith("-") and path != "-"
    return path if path == "-" else shell_word(f"./{path}" if is_option else path)


def quoted(text: str) -> str:
    """Return a text in quotation marks that every shell leaves as it is.

    Double ones, unless a sign in it means more to a shell between these.
    """
    if not _MEANS_MORE.search(text):
        return f'"{text}"'
    return "'" + text.replace("'", "'\\''") + "'"


_MEANS_MORE = re.compile(r'["$`!\n\r]|\\\\|\\\Z')


def setting(option: str, name: str, value: object) -> str:
    """Return an option that sets something that a file names, as it is typed.

    Example: `--set "When"=incident_date`. Signs that nobody sees are left out of the
    name, as headings do not differ by them.
    """
    return f"{option} {quoted(seen(name))}={shell_word(str(value)) if value else ''}"


def seen(text: str) -> str:
    """Return a text without the signs that nobody sees, as it can be typed."""
    return "".join(sign for sign in " ".join(text.split()) if sign.isprintable())


def told_heading(heading: str) -> str:
    """Return a heading as it is told: a long one cut, one of somebody by its length.

    The limit is in `schemas/reference/telling.json`.
    """
    if calls_somebody(heading):
        return f"(a heading of {len(heading)} characters)"
    most: int = load("reference/telling.json")["longest"]["limit"]
    words = escaped(" ".join(heading.split()))
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def told_sheets(names: Sequence[str]) -> list[str]:
    """Return what the sheets of a workbook are called, one of somebody by its number."""
    return [
        f"(sheet {number})" if calls_somebody(name) else name
        for number, name in enumerate(names, 1)
    ]


def shape(text: str) -> str:
    """Return what can be said of a text without showing it."""
    return shape_of(len(text), len(text))


def shape_of(shortest: int, longest: int) -> str:
    """Return what can be said of texts by the least and the most of their letters."""
    many = f"{shortest}" if shortest == longest else f"{shortest} to {longest}"
    return f"a value of {many} character{'' if longest == 1 else 's'}"
