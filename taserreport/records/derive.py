"""Fields that follow from others by a declared rule, and are made here."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from taserreport import years
from taserreport.encoded import (
    Coding,
    coding,
    encoded,
    is_encoded,
    rows_of,
    together,
)
from taserreport.lists import ITEM, as_text
from taserreport.records import values
from taserreport.records.recoding import unreadable
from taserreport.records.unread import Unread
from taserreport.resources import load

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from taserreport.model import Unreadable

Columns = dict[str, pa.Array]
Memory = dict["Callable[[Any], str | None]", tuple[pa.Array, Coding]]
"""What was worked out last from some values: the next rows often have the same."""

MADE_FROM = {
    "financial_year": ("incident_date",),
    "age_band": ("age",),
    "ced_highest_use": ("ced_levels", "tactics"),
}
"""For each derived field, those it is derived from: the one to look at first."""
LEVELS = ("ced_highest_use", "ced_levels")
"""The fields of the level of Taser use."""
STATE_LEVELS = (*LEVELS, "tactics")
"""The fields that can state a level of use."""


def financial_year(
    columns: Columns, column: int | None, memory: Memory
) -> list[Unreadable]:
    """Set the financial year of every record that has a date, from the date.

    Args:
        columns: The record's columns so far.
        column: The file's column that gives the year, if there is one. A year that
            does not hold the date is reported (V107).
        memory: What was worked out for the rows before, which is added to.
    """
    days = columns.get("incident_date")
    if days is None:
        return []
    derived = _each(days, years.financial_year, memory)
    return _settle(columns, "financial_year", derived, column, _YEAR_DIFFERS)


def age_band(columns: Columns, column: int | None, memory: Memory) -> list[Unreadable]:
    """Set the age band of every record that has an age, from the age.

    Args:
        columns: The record's columns so far.
        column: The file's column that gives the band, if there is one. A band that
            does not hold the age is reported (V108).
        memory: What was worked out for the rows before, which is added to.
    """
    ages = columns.get("age")
    if ages is None:
        return []
    derived = _each(ages, values.band_of, memory)
    return _settle(columns, "age_band", derived, column, _BAND_DIFFERS)


def _each(
    column: pa.Array, text_of: Callable[[Any], str | None], memory: Memory
) -> pa.Array:
    """Return a text for each value, worked out once for each distinct one."""
    held = column if is_encoded(column) else column.dictionary_encode()
    values, texts = memory.get(text_of, (None, None))
    if texts is None or not held.dictionary.equals(values):
        known = [text_of(value) for value in held.dictionary.to_pylist()]
        texts = coding(known, pa.string())
        memory[text_of] = held.dictionary, texts
    return texts.column(held.indices)


_YEAR_DIFFERS = Unread(
    "V107", "does not hold the date of the record. The date is counted.", "warning"
)
_BAND_DIFFERS = Unread(
    "V108", "does not hold the age of the record. The age is counted.", "warning"
)


def _settle(
    columns: Columns, field: str, derived: pa.Array, column: int | None, why: Unread
) -> list[Unreadable]:
    """Set a field to what is derived, else to what is given; report where they differ.

    A field that says `not_reported` where the answer is known differs from nothing.
    """
    given = columns.get(field)
    if given is None:
        columns[field] = derived
        return []
    pairs, indices = together([derived, given])
    first = [known if known is not None else said for known, said in pairs]
    columns[field] = encoded(first, indices, pa.string())
    if column is None:
        return []
    differing = {
        number: str(said)
        for number, (known, said) in enumerate(pairs)
        if None not in (known, said) and said not in (known, "not_reported")
    }
    labels = values.fields()[field].get("x-labels", {})
    return [
        unreadable(why, field, column, labels.get(said, said), rows)
        for number, rows in rows_of(indices, differing)
        for said in [differing[number]]
    ]


def highest_use(
    columns: Columns, ladder: str, given: Mapping[str, int]
) -> list[Unreadable]:
    """Set the highest use from the levels, the tactics and what the file declares.

    The highest by the ladder of all that the record states is taken, so that no
    discharge is lost where they disagree; the record is then reported (V06).

    Args:
        columns: The record's columns so far.
        ladder: A name in `reference/ladders.json`.
        given: The file's first column for each field that it has columns for.
    """
    rank = rank_of(ladder)
    stated = [field for field in STATE_LEVELS if field in columns]
    if not stated:
        return []
    stating, indices = together([_coded(columns[field]) for field in stated])
    highest: list[str] = []
    differing: dict[int, tuple[str, str]] = {}
    for number, answers in enumerate(stating):
        each = [highest_of(answer, ladder) for answer in answers]
        found = [level for level in each if level is not None]
        highest.append(max(found, key=rank.__getitem__, default="not_stated"))
        if len(set(found)) > 1:
            differing[number] = stated[each.index(found[0])], found[0]
    columns["ced_highest_use"] = encoded(highest, indices, pa.string())
    labels = values.fields()["ced_highest_use"]["x-labels"]
    return [
        unreadable(_LEVELS_DIFFER, field, given.get(field, 0), labels[level], rows)
        for number, rows in rows_of(indices, differing)
        for field, level in [differing[number]]
    ]


_MOST_ANSWERS = 1 << 14
_LEVELS_DIFFER = Unread(
    "V06",
    "is not the highest level that the record gives elsewhere, in its levels or "
    "tactics. The highest of all is counted.",
    "warning",
)


def _coded(column: pa.Array) -> pa.Array:
    """Return a column as text of which each different one is held once."""
    if is_encoded(column):
        texts = as_text(column.dictionary)
        return pa.DictionaryArray.from_arrays(column.indices, texts)
    return as_text(column).dictionary_encode()


def default_ladder() -> str:
    """Return the name of the ladder of sources that name none."""
    name: str = load("reference/ladders.json")["default"]
    return name


@cache
def rank_of(ladder: str) -> Mapping[str, int]:
    """Return the place of each level on a ladder, the lowest first."""
    order = load("reference/ladders.json")["ladders"][ladder]["order"]
    return {level: place for place, level in enumerate(order)}


@lru_cache(_MOST_ANSWERS)  # batch after batch gives the same
def highest_of(answer: object, ladder: str) -> str | None:
    """Return the highest level among items; some tactics are levels by another name."""
    rank = rank_of(ladder)
    by_tactic = values.levels_among("tactics")
    items = str(answer or "").split(ITEM)
    levels = (by_tactic.get(item, item) for item in items)
    return max((x for x in levels if x in rank), key=rank.__getitem__, default=None)


def record_ids(rows: pa.Array, file: str, sheet: str | None) -> pa.Array:
    """Return a reference for each record, from its file, sheet and row."""
    place = f"{file}!{sheet}" if sheet else file
    return pc.binary_join_element_wise(place, rows.cast(pa.string()), ":")
