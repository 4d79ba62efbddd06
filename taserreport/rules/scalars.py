"""The keywords that judge one value: its type, members of a set, bounds, text.

In: a keyword's value. Out: a check over `Values` that agrees with `jsonschema`.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.rules.fallback import (
    Unsupported,
    conforms,
    enforces,
    judged_by_library,
)
from taserreport.rules.patterns import quick
from taserreport.rules.values import NO, YES, Values

if TYPE_CHECKING:
    from collections.abc import Iterable

    from taserreport.rules.logic import ValueCheck

Comparison = Literal["<", "<=", ">", ">="]
_KERNELS = {
    "<": pc.less,
    "<=": pc.less_equal,
    ">": pc.greater,
    ">=": pc.greater_equal,
}


def of_type(names: frozenset[str]) -> ValueCheck:
    """Return the check for `type`. 1.0 is an integer, true is not a number."""

    def check(values: Values) -> pa.BooleanArray:
        if values.kind == "integer":
            mask = values.constant(not names.isdisjoint({"integer", "number"}))
        elif values.kind == "number" and "number" not in names and "integer" in names:
            mask = _whole(values.array)
        else:
            mask = values.constant(values.kind in names)
        return values.with_null(mask, "null" in names)

    return check


def member(candidates: list[Any]) -> ValueCheck:
    """Return the check for `enum` and `const`. 1 equals 1.0, true does not.

    Raises:
        Unsupported: A candidate is a list or an object.
    """
    if any(isinstance(each, list | dict) for each in candidates):
        raise Unsupported

    def check(values: Values) -> pa.BooleanArray:
        alike = _alike(candidates, values)
        if not alike:
            mask = values.constant(False)
        elif values.kind == "boolean":
            mask = _of_yes_and_no(values, alike)
        else:
            value_set = pa.array(alike, values.array.type)
            mask = pc.is_in(values.array, value_set=value_set)
        return values.with_null(mask, None in candidates)

    return check


def _of_yes_and_no(values: Values, alike: list[Any]) -> pa.BooleanArray:
    if True in alike and False in alike:
        return values.constant(True)
    return values.array if True in alike else pc.invert(values.array)


def bound(comparison: Comparison, limit: float) -> ValueCheck:
    """Return the check that no number compares so with the limit.

    The keywords forbid (`minimum`: no less than), and NaN compares with nothing, so
    NaN passes them all.
    """

    def check(values: Values) -> pa.BooleanArray:
        if values.kind not in {"integer", "number"}:
            return values.constant(True)
        forbidden = compare(values.array, comparison, limit)
        return values.with_null(pc.invert(forbidden), True)

    return check


def multiple_of(factor: float) -> ValueCheck:
    """Return the check for `multipleOf`, in Python's own arithmetic."""
    library = judged_by_library({}, {"multipleOf": factor})

    def check(values: Values) -> pa.BooleanArray:
        if values.kind not in {"integer", "number"}:
            return values.constant(True)
        if values.kind == "integer" and isinstance(factor, int):
            return values.ask(lambda value: value is None or value % factor == 0)
        if values.kind == "integer":
            return library(values)
        # The library raises on these when the factor is a float, and says no else.
        finite = pc.fill_null(pc.is_finite(values.array), YES)
        numbers = pc.if_else(finite, values.array, pa.scalar(0.0, pa.float64()))
        return pc.and_(library(Values(numbers)), finite)

    return check


def text_length(comparison: Comparison, limit: float) -> ValueCheck:
    """Return the check that no text's length compares so; it counts code points."""

    def check(values: Values) -> pa.BooleanArray:
        if values.kind != "string":
            return values.constant(True)
        lengths = pc.utf8_length(values.array).cast(pa.int64())
        return values.with_null(pc.invert(compare(lengths, comparison, limit)), True)

    return check


def pattern(written: str) -> ValueCheck:
    """Return the check for `pattern`, as `re.search` has it.

    Raises:
        Unsupported: Python cannot read the pattern either.
    """
    try:
        search = re.compile(written).search
    except re.error as error:
        raise Unsupported from error
    translated = quick(written)

    def by_python(text: str | None) -> bool:
        return text is None or search(text) is not None

    def check(values: Values) -> pa.BooleanArray:
        if values.kind != "string":
            return values.constant(True)
        if translated is None:
            return values.ask(by_python)
        mask = pc.match_substring_regex(values.array, translated)
        return values.with_null(mask, True)

    return check


def text_format(name: str) -> ValueCheck:
    """Return the check for `format`: `date` or `time`, as the library checks them.

    Raises:
        Unsupported: It is another format.
    """
    if name not in {"date", "time"}:
        raise Unsupported

    def check(values: Values) -> pa.BooleanArray:
        if values.kind != "string" or (name == "date" and _all_are_dates(values)):
            return values.constant(True)
        if not enforces(name):
            return values.constant(True)
        return values.ask(lambda text: text is None or conforms(text, name))

    return check


def compare(array: pa.Array, comparison: Comparison, limit: float) -> pa.BooleanArray:
    """Return how numbers compare with a limit, exactly, as Python compares them.

    Args:
        array: int64, uint64 or float64; a null stays null.
        comparison: The operator, with the array on its left.
        limit: An int of any size, or a float.
    """
    if pa.types.is_integer(array.type):
        return _compare_integers(array, comparison, limit)
    try:
        near = float(limit)
    except OverflowError:
        near = math.inf if limit > 0 else -math.inf
    # No float lies between the limit and its nearest float, so that a limit just
    # below `near` has at its own side every float that `near` has not.
    if near > limit:
        comparison = "<" if comparison in {"<", "<="} else ">="
    elif near < limit:
        comparison = "<=" if comparison in {"<", "<="} else ">"
    return _KERNELS[comparison](array, pa.scalar(near, pa.float64()))


def _compare_integers(
    array: pa.Array, comparison: Comparison, limit: float
) -> pa.BooleanArray:
    below = comparison in {"<", "<="}
    if limit != limit:  # NaN; math.isnan cannot take a huge int
        return pa.repeat(NO, len(array))
    if abs(limit) != math.inf:
        up = comparison in {"<", ">="}
        limit = math.ceil(limit) if up else math.floor(limit)
    low, high = _range(array.type)
    if limit > high:
        return pa.repeat(YES if below else NO, len(array))
    if limit < low:
        return pa.repeat(NO if below else YES, len(array))
    return _KERNELS[comparison](array, pa.scalar(limit, array.type))


def _alike(candidates: Iterable[Any], values: Values) -> list[Any]:
    """Return the candidates that a value of this kind can equal, in its type."""
    if values.kind == "string":
        return [each for each in candidates if isinstance(each, str) and _utf8(each)]
    if values.kind == "boolean":
        return [each for each in candidates if isinstance(each, bool)]
    numbers = [
        each
        for each in candidates
        if isinstance(each, int | float) and not isinstance(each, bool)
    ]
    if values.kind == "integer":
        low, high = _range(values.array.type)
        whole = [int(n) for n in numbers if isinstance(n, int) or n.is_integer()]
        return [number for number in whole if low <= number <= high]
    if values.kind == "number":
        floats = [_exact_float(number) for number in numbers]
        exact = [number for number in floats if number is not None]
        # Arrow's sets hold 0.0 and -0.0 apart.
        return [*exact, 0.0, -0.0] if 0.0 in exact else exact
    return []


def _exact_float(number: float) -> float | None:
    """Return the float that equals the number, if there is one; NaN equals none."""
    try:
        near = float(number)
    except OverflowError:
        return None
    return near if near == number else None


def _utf8(text: str) -> bool:
    """Return whether Arrow can hold the text: not with half a surrogate pair."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def _range(kind: pa.DataType) -> tuple[int, int]:
    if pa.types.is_uint64(kind):
        return 0, 2**64 - 1
    return -(2**63), 2**63 - 1


def _whole(array: pa.DoubleArray) -> pa.BooleanArray:
    return pc.and_(pc.is_finite(array), pc.equal(array, pc.floor(array)))


def _all_are_dates(values: Values) -> bool:
    """Return whether Arrow wrote these dates and all are in the years 1 to 9999."""
    if not values.calendar:
        return False
    plain = pc.match_substring_regex(values.array, r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\z")
    zero = pc.starts_with(values.array, "0000")
    return bool(pc.all(pc.and_not(plain, zero), min_count=0).as_py())
