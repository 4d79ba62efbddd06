"""Columns of lists of text, made through the few distinct lists that a batch holds."""

from __future__ import annotations

import re
from functools import reduce
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LIST = pa.list_(pa.string())

ITEM = "\x1f"
"""The separator of items in a text, as no file writes it: ASCII's unit separator."""

NO_ITEMS = "[]"
"""A list without items as a text, as programs write it."""

_NONE = ("", NO_ITEMS)
# Soft hyphens, spaces and joiners of no width, marks of direction, byte order marks.
_UNSEEN = r"[\x{00AD}\x{180E}\x{200B}-\x{200F}\x{2060}\x{FEFF}]"
_UNSEEN_SIGNS = re.compile(re.sub(r"\\x\{(.{4})\}", r"\\u\1", _UNSEEN))
_EMPTY, _NOTHING = pa.scalar("", pa.string()), pa.scalar(None, pa.string())


def lists_of(
    ticked: Mapping[str, pa.Array], present: pa.Array | None = None
) -> pa.Array:
    """Return, for each row, the list of the names whose mask is true there.

    Args:
        ticked: A mask without nulls for each name; at most 62 names.
        present: Where false, the row has no list at all.
    """
    # A row's boxes make one number, of which a batch has few distinct ones.
    parts = (
        pc.multiply(mask.cast(pa.int64()), 1 << bit)
        for bit, mask in enumerate(ticked.values())
    )
    number = reduce(pc.add, parts)
    if present is not None:
        number = pc.if_else(present, number, None)
    encoded = number.dictionary_encode()
    names = list(ticked)
    lists = [
        [name for bit, name in enumerate(names) if code >> bit & 1]
        for code in encoded.dictionary.to_pylist()
    ]
    return pa.array(lists, LIST).take(encoded.indices)


def merged(parts: Sequence[pa.Array]) -> pa.Array:
    """Return, for each row, the items of all parts in order, without repeats.

    Args:
        parts: Text columns; a text may hold several items with `ITEM` between them.
            A row that is null in every part has no list.
    """
    # With null_handling="skip" a row that is null in every part is left out of the
    # result, which is then too short (seen in PyArrow 26.0).
    joined = pc.binary_join_element_wise(*parts, ITEM, null_handling="replace")
    nowhere = reduce(pc.and_, (part.is_null() for part in parts))
    encoded = pc.if_else(nowhere, None, joined).dictionary_encode()
    lists = [
        list(dict.fromkeys(item for item in text.split(ITEM) if item not in _NONE))
        for text in encoded.dictionary.to_pylist()
    ]
    return pa.array(lists, LIST).take(encoded.indices)


def as_text(column: pa.Array) -> pa.Array:
    """Return a column as text without outer spaces; an empty text becomes null.

    Signs that nobody sees, and that change nothing that is seen, are left out. A list becomes its items with `ITEM` between them, an empty list `NO_ITEMS`.
    """
    if pa.types.is_list(column.type):
        column = _without_null_items(column.cast(LIST))
        joined = pc.binary_join(column, ITEM)
        return pc.if_else(pc.equal(pc.list_value_length(column), 0), NO_ITEMS, joined)
    if not pa.types.is_string(column.type):
        column = column.cast(pa.string())
    if pc.min(pc.string_is_ascii(column)).as_py() is False:
        column = pc.replace_substring_regex(column, _UNSEEN, "")
    trimmed = pc.utf8_trim_whitespace(column)
    empty = pc.equal(trimmed, _EMPTY)
    return pc.if_else(empty, _NOTHING, trimmed) if empty.true_count else trimmed


def as_seen(text: str) -> str:
    """Return one text as `as_text` does, empty where that is null."""
    return _UNSEEN_SIGNS.sub("", text).strip()


def _without_null_items(lists: pa.Array) -> pa.Array:
    """Return lists of text without items that say nothing.

    A list of nothing else is no answer. Joining makes a list with one such item null.
    """
    if not lists.flatten().null_count:
        return lists
    kept = [
        None
        if items is None or (items and not any(item is not None for item in items))
        else [item for item in items if item is not None]
        for items in lists.to_pylist()
    ]
    return pa.array(kept, LIST)
