"""Numbers that come more than once among many, found in little memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Sequence

_AT_ONCE = 1 << 18
"""How many numbers to compare at once: Arrow needs some 64 bytes for each."""
_BITS = 2
"""More numbers are taken in shares, by so many of their bits, and those in shares."""
_SHARES = range(1 << _BITS)
_AT_A_TIME = 2
"""How many shares to look at together, which takes so many times the memory."""
_DEEPEST = 8
"""By then, numbers that still share all bits looked at are mostly the same number."""


def repeated(numbers: Sequence[pa.Array], depth: int = 0) -> pa.Array:
    """Return the numbers (int64) that come more than once, each of them once.

    Args:
        numbers: Arrays of int64 whose last bits differ as by chance.
        depth: Of how many shares these are a share.
    """
    if depth == _DEEPEST or sum(map(len, numbers)) <= _AT_ONCE:
        return _repeated_in(pa.chunked_array(numbers, pa.int64()))

    def in_share(share: int) -> pa.Array:
        return repeated(_share(numbers, share, depth), depth + 1)

    if depth:
        return pa.concat_arrays(map(in_share, _SHARES))
    from concurrent.futures import ThreadPoolExecutor  # slow to load

    with ThreadPoolExecutor(_AT_A_TIME) as threads:
        return pa.concat_arrays(threads.map(in_share, _SHARES))


def _share(numbers: Sequence[pa.Array], share: int, depth: int) -> list[pa.Array]:
    shift = depth * _BITS
    bits = pa.scalar(((1 << _BITS) - 1) << shift, pa.int64())
    wanted = pa.scalar(share << shift, pa.int64())
    return [
        each.filter(pc.equal(pc.bit_wise_and(each, bits), wanted)) for each in numbers
    ]


def _repeated_in(numbers: pa.ChunkedArray) -> pa.Array:
    if len(numbers.unique()) == len(numbers):
        return pa.array([], pa.int64())
    counted = numbers.value_counts()
    again = pc.greater(counted.field("counts"), pa.scalar(1, pa.int64()))
    return counted.field("values").filter(again)
