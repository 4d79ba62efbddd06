"""A row that is kept out, with its own cells and what is wrong in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from taserreport.again import Again
from taserreport.model import column_letters
from taserreport.resources import load

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from taserreport.proofs import Fingerprint, Place


@dataclass(frozen=True, slots=True)
class Home:
    """The sheet of a file that rows were taken from."""

    file: str
    sheet: str | None
    fingerprint: Fingerprint
    source: str
    """The id of the layout that it was read in."""
    headings: tuple[str, ...]
    permitted: Mapping[int, tuple[str, ...]]
    """For each column of listed answers, the answers as people write them."""
    again: Again = field(default_factory=Again)
    """How all files that were read with it are named in a command."""
    corrections: tuple[str, ...] = ()
    """The files of corrected rows that were read as well, in order."""
    row_there: Callable[[int], int] = int
    """From a row that was read to the row there, which may have been corrected."""


@dataclass(frozen=True, slots=True)
class Bad:
    """One thing wrong in a row."""

    code: str
    message: str
    column: int | None
    """The file's column, from 0; None where it is the row as a whole."""
    instead: str
    """What to write instead."""


@dataclass(frozen=True, slots=True)
class KeptOut:
    """A row that is kept out."""

    place: Place
    proof: str
    cells: tuple[str, ...]
    bad: tuple[Bad, ...]
    is_copy: bool = False
    """Whether it only repeats a row that is kept out."""


def front_cells(row: KeptOut, headings: Sequence[str], front: int) -> list[str]:
    """Return the cells in front of a row's own.

    Args:
        row: The row.
        headings: The headings of the file it is from.
        front: How many columns stand in front of them.
    """
    wrong = _lines([f"{bad.code} {bad.message}" for bad in row.bad])
    what = _lines([_instead(bad, headings, front) for bad in row.bad])
    return [*row.place, wrong, what, row.proof]


def _lines(lines: Sequence[str]) -> str:
    """Return lines for one cell, which nobody reads further than some way."""
    words = load("reference/quarantine.json")
    longest, most = words["longest_line"], words["most_lines"]
    told = [
        line if len(line) <= longest else f"{line[: longest - 1]}\u2026"
        for line in lines[:most]
    ]
    if len(lines) > most:
        told.append(words["more_lines"].format(number=f"{len(lines) - most:,}"))
    return "\n".join(told)


def _instead(bad: Bad, headings: Sequence[str], front: int) -> str:
    if bad.column is None:
        return bad.instead
    words: str = load("reference/quarantine.json")["place"]
    return words.format(
        letters=column_letters(bad.column + front),
        heading=headings[bad.column],
        instead=bad.instead,
    )
