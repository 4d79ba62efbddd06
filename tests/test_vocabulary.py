"""A vocabulary reads each text once and says of every row what its text says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from taserreport.records import vocabulary
from taserreport.records.unread import Unread
from taserreport.records.vocabulary import Vocabulary

if TYPE_CHECKING:
    import pytest

BATCHES = st.lists(
    st.lists(st.one_of(st.none(), st.sampled_from(["a", "A", "b", "?", "nil", "c"]))),
    max_size=6,
)


def read(text: str) -> object:
    if text == "?":
        return Unread("V102", "is not in the list.", value="odd")
    return None if text == "nil" else text.lower()


def as_read(text: str | None) -> object:
    value = None if text is None else read(text)
    return value.value if isinstance(value, Unread) else value


@given(BATCHES)
def test_rows_get_the_value_of_their_text_in_every_batch(
    batches: list[list[str | None]],
) -> None:
    known = Vocabulary(read, pa.string())
    for rows in batches:
        texts = pa.array(rows, pa.string()).dictionary_encode()
        made, unread = known.column(texts)
        assert made.to_pylist() == [as_read(text) for text in rows]
        assert not made.dictionary.null_count
        assert len(made.dictionary.unique()) == len(made.dictionary)
        distinct = texts.dictionary.to_pylist()
        assert {text for text, _ in unread.values()} == {"?"} & set(distinct)
        assert all(distinct[at] == text for at, (text, _) in unread.items())


def test_a_text_is_read_once_in_all_batches() -> None:
    asked: list[str] = []

    def reading(text: str) -> object:
        asked.append(text)
        return text == "yes"

    known = Vocabulary(reading, pa.bool_())
    for rows in (["yes", "no", None], ["no", "yes", "yes"]):
        made, _ = known.column(pa.array(rows, pa.string()).dictionary_encode())
        assert made.to_pylist() == [None if r is None else r == "yes" for r in rows]
    assert asked == ["yes", "no"]


def test_a_vocabulary_that_grows_too_large_begins_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(vocabulary, "_MOST", 3)
    known = Vocabulary(read, pa.string())
    for start in range(0, 40, 4):
        rows = [f"word {n}" for n in range(start, start + 4)]
        made, _ = known.column(pa.array(rows, pa.string()).dictionary_encode())
        assert made.to_pylist() == rows
        assert len(made.dictionary) == 4
