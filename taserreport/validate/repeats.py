"""Numbers that come more than once among many, found in little memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Sequence

_AT_ONCE = 1 << 18
"""How many numbers to count together: Arrow needs some 64 bytes for each."""

_ONE = pa.scalar(1, pa.int64())


def repeated(numbers: Sequence[pa.Array]) -> pa.Array:
    """Return the numbers (int64) that come more than once, each of them once.

    Args:
        numbers: Arrays of int64. They are counted in shares, by their last bits.
    """
    total = sum(len(each) for each in numbers)
    shares = 1
    while shares * _AT_ONCE < total:
        shares *= 2
    found = [_repeated_in(_share(numbers, share, shares)) for share in range(shares)]
    return pa.concat_arrays(found)


def _share(numbers: Sequence[pa.Array], share: int, shares: int) -> list[pa.Array]:
    if shares == 1:
        return list(numbers)
    last, wanted = pa.scalar(shares - 1, pa.int64()), pa.scalar(share, pa.int64())
    return [
        each.filter(pc.equal(pc.bit_wise_and(each, last), wanted)) for each in numbers
    ]


def _repeated_in(numbers: list[pa.Array]) -> pa.Array:
    counted = pc.value_counts(pa.chunked_array(numbers, pa.int64()))
    return counted.field("values").filter(pc.greater(counted.field("counts"), _ONE))
