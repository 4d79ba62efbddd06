"""Whether a row kept out still belongs to the file that it was taken from.

Each row of a quarantine file carries a short proof: of the original's content, of the
place it names, and, for a row of the wrong length, of the cells it had.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from taserreport.resources import load

if TYPE_CHECKING:
    from collections.abc import Sequence

_WHOLE, _SHORT = 32, 16
"""Of a digest, the figures that are written: for a file, and for a place in it."""

GUARDED = "-text"
"""Stands behind the proof of a row whose cells are guarded against formulas.

So it is known of every row, in whatever kind of file it comes back.
"""

_PROOF = re.compile(
    rf"([0-9a-f]{{{_WHOLE}}})-([0-9a-f]{{{_SHORT}}})"
    rf"(?:-(\d{{1,6}}|[0-9a-f]{{{_SHORT}}})x([0-9a-f]{{{_SHORT}}}))?"
    rf"({GUARDED})?"
)


class Fingerprint(NamedTuple):
    """What tells a file from any other."""

    sha256: str
    """The digest of its bytes, in hexadecimal."""
    size: int
    """Its size in bytes."""
    content: str
    """The digest of its bytes as they are in whatever way a text's lines end.

    Git and editors change the ends of lines, and add or drop the last. The rows and
    their lines stay where they are, so this stays the same too. In files of other
    kinds no program changes such bytes.
    """


class Place(NamedTuple):
    """A row of an original, in the words that a quarantine file names it by."""

    file: str
    sheet: str
    """Empty where the file has no sheets."""
    row: str


class Proof(NamedTuple):
    """What a row's proof says."""

    file: str
    """The first figures of the digest of the original's content."""
    place: str
    found: int | None = None
    """Of a row of the wrong length, how many cells it had."""
    copy_of: str = ""
    """Of a copy of another row, the place of that row, as its own proof has it."""
    cells: str = ""
    """In both cases, the digest of the cells."""
    is_guarded: bool = False
    """Whether the row was written with its cells guarded against formulas."""

    def is_of(self, place: Place) -> bool:
        """Return whether the proof is of this place, word for word."""
        return self.place == _digest((self.file, *place))

    def is_unchanged(self, cells: Sequence[str]) -> bool:
        """Return whether a row of the wrong length, or a copy, is as it was."""
        return bool(self.cells) and self.cells == _digest(_plain(cells))


def proof(
    content: str,
    place: Place,
    special: tuple[int | str, Sequence[str]] | None = None,
) -> str:
    """Return the proof of a row.

    Args:
        content: The digest of the original, as `fingerprint` has it.
        place: Where the row stands there.
        special: Of a row of the wrong length, how many cells it has; of a copy, the
            proof of the row it repeats. And the cells.
    """
    file = content[:_WHOLE]
    parts = [file, _digest((file, *place))]
    if special is not None:
        what, cells = special
        if isinstance(what, str):
            what = what.split("-")[1]
        parts.append(f"{what}x{_digest(_plain(cells))}")
    return "-".join(parts)


def read_proof(text: str) -> Proof | None:
    """Return what a proof says, or None if it is none."""
    match = _PROOF.fullmatch(text.strip())
    if match is None:
        return None
    file, place, what, cells, guarded = match.groups()
    known = Proof(file, place, cells=cells or "", is_guarded=bool(guarded))
    if what is None:
        return known
    if len(what) == _SHORT:
        return known._replace(copy_of=what)
    return known._replace(found=int(what))


def is_file(text: str, content: str) -> bool:
    """Return whether a proof's file is the one with this digest of its content."""
    return content.startswith(text)


def front() -> tuple[str, ...]:
    """Return the headings in front of a file's own, in order."""
    return tuple(load("reference/quarantine.json")["columns"].values())


def _digest(parts: Sequence[str]) -> str:
    import hashlib  # slow to load, and rarely needed

    # Each part with its length: no two lists of parts are then the same text.
    text = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_SHORT]


def _plain(cells: Sequence[str]) -> list[str]:
    """Return cells as they are in any file.

    A workbook cannot hold blank ones at the end, and programs end lines in their own
    ways inside of cells too.
    """
    kept = [cell.replace("\r\n", "\n").replace("\r", "\n") for cell in cells]
    while kept and not kept[-1]:
        kept.pop()
    return kept
