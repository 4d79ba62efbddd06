"""Arrow arrays seen as JSON values.

In: an Arrow array. Out: `Values`, which know their JSON kind and can be judged, and
`Encoded` values, where each different value is held, and so judged, once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, reduce
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Callable

Kind = Literal["string", "boolean", "integer", "number", "array", "null"]

# Given no type, `pa.scalar` looks for a package each time, which takes longer than
# most kernels do.
YES, NO = pa.scalar(True, pa.bool_()), pa.scalar(False, pa.bool_())

_FEW = 3
# How many values are looked at to guess whether a column repeats itself.
_SAMPLE = 1024
# Distinct lists are spelled with one letter an item, from this letter on, which
# leaves this many letters before the surrogates.
_FIRST_LETTER = 0x100
_LETTERS = 0xD000


class Constants:
    """The masks of one length that say the same everywhere, each made only once.

    They are the same objects each time, so that `is` tells them from other masks.
    """

    __slots__ = ("_length", "_made")

    def __init__(self, length: int) -> None:
        self._length = length
        self._made: dict[bool, pa.BooleanArray] = {}

    def __call__(self, verdict: bool) -> pa.BooleanArray:
        """Return the mask of this verdict."""
        if verdict not in self._made:
            self._made[verdict] = pa.repeat(YES if verdict else NO, self._length)
        return self._made[verdict]

    def opposite(self, mask: pa.BooleanArray) -> pa.BooleanArray:
        """Return the opposite of a mask of this length, which has no nulls."""
        for verdict, known in self._made.items():
            if mask is known:
                return self(not verdict)
        return pc.invert(mask)


class Values:
    """JSON values of one kind, all held in one Arrow array.

    A null in the array is the JSON null. Dates and times are already text.
    """

    def __init__(self, array: pa.Array) -> None:
        """Take the values of any Arrow array that is not dictionary-encoded."""
        self.calendar: bool = pa.types.is_date32(array.type)
        """Whether these are dates that Arrow wrote out."""
        self.array: pa.Array = _plain(array)
        self.kind: Kind = _kind(self.array.type)
        self.constant = Constants(len(self.array))
        """Returns the same verdict for every value."""

    def __len__(self) -> int:
        return len(self.array)

    def with_null(self, mask: pa.BooleanArray, verdict: bool) -> pa.BooleanArray:
        """Return the mask with the given verdict wherever the value is null."""
        if not self.array.null_count:
            return mask
        return pc.if_else(self.array.is_null(), YES if verdict else NO, mask)

    def ask(self, judge: Callable[[Any], bool]) -> pa.BooleanArray:
        """Return what `judge` says of each value, given as a Python object."""
        return pa.array([judge(value) for value in self.python()], pa.bool_())

    def python(self) -> list[Any]:
        """Return the values as `json.loads` would have given them."""
        if self.kind != "array":
            return self.array.to_pylist()  # type: ignore[no-any-return]
        items = self.lists.items.python()
        spans = zip(
            self.lists.starts.to_pylist(),
            self.lists.ends.to_pylist(),
            self.array.is_valid().to_pylist(),
            strict=True,
        )
        return [items[start:end] if valid else None for start, end, valid in spans]

    @cached_property
    def lists(self) -> Lists:
        """The values as lists; only for the kind `array`."""
        return Lists.of(self.array)


@dataclass(frozen=True, slots=True)
class Encoded:
    """Values, and for each place which of them stands there."""

    values: Values
    indices: pa.Array | None
    """Positions in `values`, never null; None where each place has its own.

    Where there are positions, no two of the values are equal.
    """

    def spread(self, mask: pa.BooleanArray) -> pa.BooleanArray:
        """Return the verdicts on `values` as verdicts on the places."""
        return mask if self.indices is None else spread(mask, self.indices)

    def codes(self) -> pa.Array:
        """Return one number (int64) for each place, equal where the values are."""
        indices = self.indices
        if indices is None:
            coded = self.values.array.dictionary_encode(null_encoding="encode")
            indices = coded.indices
        return indices.cast(pa.int64())

    def python(self) -> list[Any]:
        """Return what stands in each place; no two places share an object."""
        if self.indices is None:
            return self.values.python()
        if self.values.kind != "array":
            return self.values.array.take(self.indices).to_pylist()  # type: ignore[no-any-return]
        return Values(_decoded(self.values.array).take(self.indices)).python()


@dataclass(frozen=True, slots=True)
class Lists:
    """Lists as their items in one row, and where each list starts and ends there."""

    items: Encoded
    starts: pa.Array
    ends: pa.Array
    """Positions in `items`; a list that is null starts where it ends."""

    @classmethod
    def of(cls, array: pa.Array) -> Lists:
        """Take a list array apart, which may be a slice of a larger one."""
        # Counted anew, because behind a null list Arrow may still hold items.
        lengths = pc.list_value_length(array)
        lengths = pc.fill_null(lengths, pa.scalar(0, lengths.type))
        ends = pc.cumulative_sum(lengths)
        return cls(encode(array.flatten()), pc.subtract(ends, lengths), ends)

    def lengths(self) -> pa.Array:
        """Return how many items each list has."""
        return pc.subtract(self.ends, self.starts)

    def counts(self, mask: pa.BooleanArray) -> pa.Array:
        """Return how many items of each list are true in a mask of `items.values`."""
        flags = self.items.spread(mask).cast(pa.int32())
        running = pa.concat_arrays(
            [pa.array([0], pa.int32()), pc.cumulative_sum(flags)]
        )
        return pc.subtract(running.take(self.ends), running.take(self.starts))


def spread(mask: pa.BooleanArray, indices: pa.Array) -> pa.BooleanArray:
    """Return for each index the verdict at its place; any where there is no index."""
    yes = mask.true_count
    wanted = 2 * yes <= len(mask)
    if min(yes, len(mask) - yes) > _FEW:
        return pc.take(mask, indices, boundscheck=False)
    # To compare with a few numbers is faster than to look each one up.
    codes = pc.indices_nonzero(mask if wanted else pc.invert(mask)).to_pylist()
    same = (pc.equal(indices, pa.scalar(code, indices.type)) for code in codes)
    found = reduce(pc.or_, same) if codes else pa.repeat(NO, len(indices))
    return found if wanted else pc.invert(found)


def encode(array: pa.Array) -> Encoded:
    """Return the array with repeated values held once, where that saves work."""
    if pa.types.is_dictionary(array.type):
        return _encode_dictionary(array)
    if _is_list(array.type):
        return _encode_lists(_plain(array))
    array = _to_the_unit(array)
    return _found_distinct(array) if _repeats(array) else Encoded(Values(array), None)


def _found_distinct(array: pa.Array) -> Encoded:
    coded = array.dictionary_encode(null_encoding="encode")
    return Encoded(Values(coded.dictionary), coded.indices)


def _encode_dictionary(array: pa.DictionaryArray) -> Encoded:
    """Use the dictionary that is there; a missing value becomes an entry in it."""
    dictionary, indices = _to_the_unit(array.dictionary), array.indices
    if len(dictionary) > 2 * len(array):  # a slice of something much larger
        return encode(dictionary.take(indices))
    if indices.null_count:
        missing = pa.scalar(len(dictionary), pa.int64())
        indices = pc.fill_null(indices.cast(pa.int64()), missing)
        dictionary = pa.concat_arrays([dictionary, pa.nulls(1, dictionary.type)])
    if _is_list(dictionary.type):
        # Arrow cannot tell lists that are the same; two of them cost a second look.
        return Encoded(Values(dictionary), indices)
    if len(pc.unique(dictionary)) < len(dictionary):
        return _found_distinct(dictionary.take(indices))
    return Encoded(Values(dictionary), indices)


def _encode_lists(array: pa.ListArray) -> Encoded:
    """Find lists that are the same, by spelling each as text of one letter an item."""
    whole = Encoded(Values(array), None)
    lists = whole.values.lists
    letters = len(lists.items.values)
    if lists.items.indices is None or letters > _LETTERS:
        return whole
    alphabet = pa.array(
        [chr(_FIRST_LETTER + code) for code in range(letters)], pa.string()
    )
    offsets = pa.concat_arrays([pa.array([0], lists.ends.type), lists.ends])
    spelled = _list_array(offsets, alphabet.take(lists.items.indices), array)
    words = pc.binary_join(spelled, "")
    if not _repeats(words):
        return whole
    coded = words.dictionary_encode(null_encoding="encode")
    first = _first_places(coded.indices)
    if len(first) < len(coded.dictionary):
        return whole
    numbers = _list_array(offsets, lists.items.indices, array).take(first)
    items = pa.DictionaryArray.from_arrays(numbers.values, lists.items.values.array)
    return Encoded(Values(_list_array(numbers.offsets, items, numbers)), coded.indices)


def _first_places(indices: pa.Array) -> pa.Array:
    """Return where each index stands first, given that they first stand in order."""
    highest = pc.cumulative_max(indices)
    before = pa.concat_arrays([pa.array([-1], indices.type), highest[:-1]])
    return pc.indices_nonzero(pc.greater(highest, before))


def _list_array(offsets: pa.Array, items: pa.Array, like: pa.Array) -> pa.Array:
    """Return lists of `items` that are null where `like` is."""
    kind = pa.LargeListArray if offsets.type == pa.int64() else pa.ListArray
    mask = like.is_null() if like.null_count else None
    return kind.from_arrays(offsets, items, mask=mask)


def _repeats(array: pa.Array) -> bool:
    """Guess from the first values whether finding the distinct ones pays."""
    kind = array.type
    # Yes and no are judged as fast as they are told apart.
    if pa.types.is_nested(kind) or pa.types.is_boolean(kind) or not len(array):
        return False
    sample = array.slice(0, _SAMPLE)
    return bool(len(pc.unique(sample)) <= 0.9 * len(sample))


def _is_list(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_list(kind)
        or pa.types.is_large_list(kind)
        or pa.types.is_fixed_size_list(kind)
    )


def _decoded(array: pa.Array) -> pa.Array:
    """Return lists of dictionary-encoded items as lists of the items themselves."""
    kind = array.type
    if not (_is_list(kind) and pa.types.is_dictionary(kind.value_type)):
        return array
    return _list_array(array.offsets, array.values.dictionary_decode(), array)


def _to_the_unit(array: pa.Array) -> pa.Array:
    """Return dates to the day and times to the second; what is finer is cut off.

    Different values are then different text.
    """
    if pa.types.is_date64(array.type):
        return array.cast(pa.date32(), safe=False)
    if pa.types.is_time(array.type):
        return array.cast(pa.time32("s"), safe=False)
    return array


def _plain(array: pa.Array) -> pa.Array:
    """Return the array as one of the few types that the kernels are written for."""
    kind = array.type
    types = pa.types
    if types.is_date(kind) or types.is_time(kind):
        return _to_the_unit(array).cast(pa.string())
    if types.is_integer(kind) and not types.is_uint64(kind):
        return array.cast(pa.int64())
    if types.is_floating(kind):
        return array.cast(pa.float64())
    if types.is_fixed_size_list(kind):
        return array.cast(pa.list_(kind.value_type))
    return array


def _kind(kind: pa.DataType) -> Kind:
    types = pa.types
    if types.is_string(kind) or types.is_large_string(kind):
        return "string"
    if types.is_boolean(kind):
        return "boolean"
    if types.is_integer(kind):
        return "integer"
    if types.is_floating(kind):
        return "number"
    if _is_list(kind):
        return "array"
    if types.is_null(kind):
        return "null"
    raise TypeError(f"a rule cannot read a column of type {kind}")
