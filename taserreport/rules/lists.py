"""The keywords that judge a list: its length, its items, what it contains.

In: a keyword's value. Out: a check over `Values` that passes all but lists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.rules.fallback import judged_by_library
from taserreport.rules.scalars import compare

if TYPE_CHECKING:
    from taserreport.rules.logic import ValueCheck
    from taserreport.rules.scalars import Comparison
    from taserreport.rules.values import Values

# Of these, equal values have equal codes. Not so floats: 0.0 and -0.0 differ, and what
# NaN equals depends on the order that the library sorts it into.
_CODED = {"string", "boolean", "integer", "null"}


def list_length(comparison: Comparison, limit: float) -> ValueCheck:
    """Return the check that no list's length compares so with the limit."""

    def check(values: Values) -> pa.BooleanArray:
        if values.kind != "array":
            return values.constant(True)
        lengths = values.lists.lengths()
        return values.with_null(_in_bounds(lengths, comparison, limit), True)

    return check


def every_item(item: ValueCheck) -> ValueCheck:
    """Return the check for `items`."""

    def check(values: Values) -> pa.BooleanArray:
        if values.kind != "array":
            return values.constant(True)
        lists = values.lists
        failing = lists.counts(pc.invert(item(lists.items.values)))
        return values.with_null(_in_bounds(failing, ">", 0), True)

    return check


def contains(item: ValueCheck, least: float, most: float | None) -> ValueCheck:
    """Return the check for `contains` with `minContains` and `maxContains`."""

    def check(values: Values) -> pa.BooleanArray:
        if values.kind != "array":
            return values.constant(True)
        lists = values.lists
        counts = lists.counts(item(lists.items.values))
        mask = _in_bounds(counts, "<", least)
        if most is not None:
            mask = pc.and_(mask, _in_bounds(counts, ">", most))
        return values.with_null(mask, True)

    return check


def unique_items() -> ValueCheck:
    """Return the check for `uniqueItems: true`."""
    library = judged_by_library({}, {"uniqueItems": True})

    def check(values: Values) -> pa.BooleanArray:
        if values.kind != "array":
            return values.constant(True)
        if values.lists.items.values.kind not in _CODED:
            return library(values)
        return _no_item_twice(values)

    return check


def _no_item_twice(values: Values) -> pa.BooleanArray:
    """Number each pair of a list and an item in it; a list fails with a pair's double."""
    codes = values.lists.items.codes()
    lists = pc.list_parent_indices(values.array).cast(pa.int64())
    width = pa.scalar((pc.max(codes).as_py() or 0) + 1, pa.int64())
    pairs = pc.add(pc.multiply(lists, width), codes)
    if len(pc.unique(pairs)) == len(pairs):
        return values.constant(True)
    one = pa.scalar(1, pa.int64())
    counted = pc.value_counts(pairs)
    double = counted.field(0).filter(pc.greater(counted.field(1), one))
    failing = pc.unique(pc.divide(double, width))
    rows = pc.subtract(pc.cumulative_sum(pa.repeat(one, len(values))), one)
    return pc.invert(pc.is_in(rows, value_set=failing))


def _in_bounds(
    numbers: pa.Array, comparison: Comparison, limit: float
) -> pa.BooleanArray:
    return pc.invert(compare(numbers.cast(pa.int64()), comparison, limit))
