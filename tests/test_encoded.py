"""Columns that hold each different value once say the same as plain ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
from hypothesis import given
from hypothesis import strategies as st

from taserreport import encoded

if TYPE_CHECKING:
    from collections.abc import Sequence

WORDS = st.lists(st.sampled_from(["a", "b", "c", None]), max_size=20)
LISTS = st.lists(st.sampled_from([["a"], ["a", "b"], [], None]), max_size=20)


def column(words: Sequence[object]) -> pa.DictionaryArray:
    """A column made from one value a row, as from a reader."""
    indices = pa.array(range(len(words)), pa.int32())
    kind = pa.list_(pa.string()) if any(isinstance(w, list) for w in words) else None
    return encoded.encoded(list(words), indices, kind or pa.string())


@given(st.one_of(WORDS, LISTS))
def test_an_encoded_column_says_what_each_row_says(words: list[object]) -> None:
    held = column(words)
    assert encoded.plain(held).to_pylist() == words
    values = [str(value) for value in held.dictionary.to_pylist()]
    assert len(set(values)) == len(values)
    assert not held.dictionary.null_count


@given(WORDS)
def test_a_kernel_works_on_an_encoded_column_as_on_a_plain_one(
    words: list[str | None],
) -> None:
    plain = pa.array(words, pa.string())
    assert encoded.of_each(column(words), pc.utf8_upper).equals(pc.utf8_upper(plain))
    assert encoded.of_each(plain, pc.utf8_upper).equals(pc.utf8_upper(plain))


@given(st.lists(st.tuples(*[st.sampled_from(["a", "b", None])] * 3), max_size=20))
def test_rows_are_told_apart_by_several_columns_together(
    rows: list[tuple[str | None, ...]],
) -> None:
    columns = [column([row[at] for row in rows]) for at in range(3)]
    combinations, indices = encoded.together(columns)
    assert [combinations[at] for at in indices.to_pylist()] == rows
    assert len(set(combinations)) == len(combinations)


@given(
    st.lists(st.one_of(st.none(), st.integers(0, 4)), max_size=30),
    st.sets(st.integers(0, 4)),
)
def test_rows_are_found_by_their_code_in_the_order_of_the_rows(
    codes: list[int | None], wanted: set[int]
) -> None:
    indices = pa.array(codes, pa.int32())
    found = {c: rows.to_pylist() for c, rows in encoded.rows_of(indices, wanted)}
    expected = {
        code: [at for at, each in enumerate(codes) if each == code]
        for code in wanted
        if code in codes
    }
    assert found == expected


def test_numbers_are_counted_from_any_start() -> None:
    assert encoded.counting(0, 3).to_pylist() == [0, 1, 2]
    assert encoded.counting(7, 2).to_pylist() == [7, 8]
    assert encoded.counting(7, 0).to_pylist() == []
