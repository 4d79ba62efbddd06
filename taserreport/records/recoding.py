"""A column of texts becomes a column of values, each distinct text read once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.encoded import counting, rows_of
from taserreport.lists import ITEM
from taserreport.model import Unreadable
from taserreport.private import identifies, is_of_somebody
from taserreport.records.unread import Unread, no_values
from taserreport.records.values import fields
from taserreport.records.vocabulary import Vocabulary

if TYPE_CHECKING:
    from taserreport.records.values import Reader
    from taserreport.records.vocabulary import Memory

_NOTHING = pa.scalar(None, pa.string())


def recode(
    texts: pa.DictionaryArray,
    read: Reader,
    arrow_type: pa.DataType,
    field: str,
    column: int,
    memory: Memory,
) -> tuple[pa.Array, list[Unreadable]]:
    """Read each distinct text of a column once.

    Args:
        texts: A column that holds each different cell once.
        read: Gives the value of a text.
        arrow_type: The type of the values.
        field: The field that the values are for.
        column: The file's column that the texts are from.
        memory: What was read before, which is added to.

    Returns:
        The values, null where there is none or it could not be read, and the texts
        that could not be read with their positions. Yes and no are plain, as a bit
        takes less than its number; all else is held once for each different value.
    """
    if (read, column) not in memory:
        memory[read, column] = Vocabulary(read, arrow_type)
    made, unread = memory[read, column].column(texts)
    problems = [
        unreadable(why, field, column, text, rows)
        for index, rows in rows_of(texts.indices, unread)
        for text, why in [unread[index]]
    ]
    return made, problems


def unreadable(
    why: Unread, field: str, column: int, text: str, rows: pa.Array
) -> Unreadable:
    """Return the finding-to-be for cells of one text."""
    shown = text.replace(ITEM, "; ").strip("; ")
    return Unreadable(
        why.code, why.severity, field, column, shown, why.reason, rows.cast(pa.int64())
    )


def as_it_is(text: str) -> object:
    """Read a text of which any is good that somebody wrote."""
    return no_values().get(text, text)


def unlooked(text: str) -> object:
    """Read a text that is in no figure: it may say what it likes."""
    return text


@cache
def free_text(field: str) -> Reader:
    """Return what reads a field of which any text is good.

    In one that is published, a text that says who somebody is, is left out.
    """
    if fields()[field].get("x-sensitive"):
        return unlooked
    if not fields()[field].get("x-published"):
        return as_it_is

    def published(text: str) -> object:
        found = as_it_is(text)
        return _SAYS_WHO if found == text and is_of_somebody(field, text) else found

    return published


_SAYS_WHO = Unread(
    "S703",
    "looks as if it said who somebody is, or how to reach them, and is left out.",
    "warning",
)


def as_they_are(
    texts: pa.StringArray, field: str, column: int
) -> tuple[pa.Array, list[Unreadable]]:
    """Read texts as `free_text` does, without looking at each of them."""
    if free_text(field) is unlooked:
        return texts, []
    read = free_text(field)
    wrong = pc.is_in(texts, value_set=pa.array(no_values(), pa.string()))
    if fields()[field].get("x-published"):
        wrong = pc.or_(wrong, pc.match_substring_regex(texts, identifies(field)))
        wrong = pc.fill_null(wrong, False)
    if not wrong.true_count:
        return texts, []
    rows = pc.indices_nonzero(wrong)
    found = texts.take(rows).dictionary_encode()
    problems = [
        unreadable(why, field, column, text, rows.take(those))
        for at, text in enumerate(found.dictionary.to_pylist())
        for why in [read(text)]
        if isinstance(why, Unread)
        for _, those in rows_of(found.indices, [at])
    ]
    if not problems:
        return texts, []
    gone = pa.concat_arrays([problem.rows for problem in problems])
    wrong = pc.is_in(counting(0, len(texts)), value_set=gone)
    return pc.if_else(wrong, _NOTHING, texts), problems
