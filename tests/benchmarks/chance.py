"""Columns of text drawn by chance, fast and the same on every run."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING
from zlib import crc32

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SLOTS = 10_000
"""Shares are kept to one in so many."""


@dataclass(frozen=True, slots=True)
class Chance:
    """The draws of one block of rows; the same name gives the same draw."""

    rows: int
    seed: str

    def share(self, name: str) -> pa.Array:
        """Return a number from 0 to 1, without 1, for each row."""
        seed = crc32(f"{self.seed}/{name}".encode())
        return pc.random(self.rows, initializer=seed)

    def below(self, name: str, limit: int) -> pa.Array:
        """Return a whole number from 0 to `limit`, without it, for each row."""
        return pc.floor(pc.multiply(self.share(name), limit)).cast(pa.int32())

    def place(self, name: str, weights: Sequence[float]) -> pa.Array:
        """Return a position among `weights` for each row."""
        ends = [round(_SLOTS * w / sum(weights)) for w in accumulate(weights)]
        starts = [0, *ends]
        slots = [
            place
            for place, (start, end) in enumerate(zip(starts, ends, strict=False))
            for _ in range(start, end)
        ]
        return pa.array(slots, pa.int8()).take(self.below(name, _SLOTS))

    def one_of(self, name: str, weights: Mapping[str, float]) -> pa.Array:
        """Return a text for each row; an empty one is no answer."""
        return texts(list(weights), self.place(name, list(weights.values())))

    def some_of(self, name: str, shares: Mapping[str, float]) -> pa.Array:
        """Return for each row a number with a bit for each answer ticked, in order."""
        ticked = pa.repeat(pa.scalar(0, pa.int64()), self.rows)
        for bit, (answer, share) in enumerate(shares.items()):
            chosen = pc.less(self.share(f"{name}.{answer}"), share)
            ticked = pc.bit_wise_or(ticked, bits(chosen, bit))
        return ticked

    def blanked(self, name: str, column: pa.Array, share: float) -> pa.Array:
        """Return a column with a share of its cells emptied."""
        return where(pc.greater_equal(self.share(f"{name} blank"), share), column)


def texts(words: Sequence[str], places: pa.Array) -> pa.Array:
    """Return the word at each place; null for an empty one."""
    known = pa.array([word or None for word in words], pa.string())
    return known.take(places)


def bits(chosen: pa.Array, bit: int) -> pa.Array:
    """Return a number that has one bit where a mask is true."""
    return pc.shift_left(chosen.cast(pa.int64()), pa.scalar(bit, pa.int64()))


def has(ticked: pa.Array, bit: int) -> pa.Array:
    """Return where a bit is set."""
    return pc.not_equal(pc.bit_wise_and(ticked, pa.scalar(1 << bit, pa.int64())), 0)


def cells(ticked: pa.Array, answers: Sequence[str], nothing: str) -> pa.Array:
    """Return lists as a cell has them: `street; dwelling`."""
    held = ticked.dictionary_encode()
    written = [
        "; ".join(a for bit, a in enumerate(answers) if number >> bit & 1) or nothing
        for number in held.dictionary.to_pylist()
    ]
    return texts(written, held.indices)


def where(mask: pa.Array, column: pa.Array) -> pa.Array:
    """Return a column's cells where a mask is true, and empty ones elsewhere."""
    return pc.if_else(mask, column, pa.scalar(None, column.type))
