"""Whether a row kept out still belongs to the file that it was taken from.

Each row of a quarantine file carries a short proof: of the original's bytes, of the
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

_PROOF = re.compile(
    rf"([0-9a-f]{{{_WHOLE}}})-([0-9a-f]{{{_SHORT}}})"
    rf"(?:-(\d{{1,6}}|[0-9a-f]{{{_SHORT}}})x([0-9a-f]{{{_SHORT}}}))?"
)


class Place(NamedTuple):
    """A row of an original, in the words that a quarantine file names it by."""

    file: str
    sheet: str
    """Empty where the file has no sheets."""
    row: str


class Proof(NamedTuple):
    """What a row's proof says."""

    file: str
    """The first figures of the SHA-256 of the original."""
    place: str
    found: int | None = None
    """Of a row of the wrong length, how many cells it had."""
    copy_of: str = ""
    """Of a copy of another row, the place of that row, as its own proof has it."""
    cells: str = ""
    """In both cases, the digest of the cells."""

    def is_of(self, place: Place) -> bool:
        """Return whether the proof is of this place, word for word."""
        return self.place == _digest((self.file, *place))

    def is_unchanged(self, cells: Sequence[str]) -> bool:
        """Return whether a row of the wrong length, or a copy, is as it was."""
        return bool(self.cells) and self.cells == _digest(_without_end(cells))


def proof(
    sha256: str,
    place: Place,
    special: tuple[int | str, Sequence[str]] | None = None,
) -> str:
    """Return the proof of a row.

    Args:
        sha256: The digest of the original's bytes, in hexadecimal.
        place: Where the row stands there.
        special: Of a row of the wrong length, how many cells it has; of a copy, the
            proof of the row it repeats. And the cells.
    """
    file = sha256[:_WHOLE]
    parts = [file, _digest((file, *place))]
    if special is not None:
        what, cells = special
        if isinstance(what, str):
            what = what.split("-")[1]
        parts.append(f"{what}x{_digest(_without_end(cells))}")
    return "-".join(parts)


def read_proof(text: str) -> Proof | None:
    """Return what a proof says, or None if it is none."""
    match = _PROOF.fullmatch(text.strip())
    if match is None:
        return None
    file, place, what, cells = match.groups()
    if what is None:
        return Proof(file, place)
    if len(what) == _SHORT:
        return Proof(file, place, copy_of=what, cells=cells)
    return Proof(file, place, int(what), cells=cells)


def is_file(text: str, sha256: str) -> bool:
    """Return whether a proof's file is the one with this SHA-256."""
    return sha256.startswith(text)


def front() -> tuple[str, ...]:
    """Return the headings in front of a file's own, in order."""
    return tuple(load("reference/quarantine.json")["columns"].values())


def _digest(parts: Sequence[str]) -> str:
    import hashlib  # slow to load, and rarely needed

    # Each part with its length: no two lists of parts are then the same text.
    text = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_SHORT]


def _without_end(cells: Sequence[str]) -> list[str]:
    """Return cells without blank ones at the end, which a workbook cannot hold."""
    kept = list(cells)
    while kept and not kept[-1]:
        kept.pop()
    return kept
