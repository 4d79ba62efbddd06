"""Fields that follow from others by a declared rule, and are made here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from taserreport import years
from taserreport.lists import ITEM, as_text
from taserreport.records import values
from taserreport.records.unread import Unread
from taserreport.records.values import unreadable
from taserreport.resources import load

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from taserreport.model import Unreadable

Columns = dict[str, pa.Array]

MADE_FROM = {
    "financial_year": ("incident_date",),
    "age_band": ("age",),
    "ced_highest_use": ("ced_levels", "tactics"),
}
"""For each derived field, those it is derived from: the one to look at first."""


def financial_year(columns: Columns, column: int | None) -> list[Unreadable]:
    """Set the financial year of every record that has a date, from the date.

    Args:
        columns: The record's columns so far.
        column: The file's column that gives the year, if there is one. A year that
            does not hold the date is reported (V107).
    """
    days = columns.get("incident_date")
    if days is None:
        return []
    derived = _each(days, years.financial_year)
    return _settle(columns, "financial_year", derived, column, _YEAR_DIFFERS)


def age_band(columns: Columns, column: int | None) -> list[Unreadable]:
    """Set the age band of every record that has an age, from the age.

    Args:
        columns: The record's columns so far.
        column: The file's column that gives the band, if there is one. A band that
            does not hold the age is reported (V108).
    """
    ages = columns.get("age")
    if ages is None:
        return []
    derived = _each(ages, values.band_of)
    return _settle(columns, "age_band", derived, column, _BAND_DIFFERS)


def _each(column: pa.Array, text_of: Callable[[Any], str | None]) -> pa.Array:
    """Return a text for each value, worked out once for each distinct one."""
    encoded = column.dictionary_encode()
    texts = [text_of(value) for value in encoded.dictionary.to_pylist()]
    return pa.array(texts, pa.string()).take(encoded.indices)


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
    columns[field] = derived if given is None else pc.coalesce(derived, given)
    if given is None or column is None:
        return []
    differs = pc.and_(pc.not_equal(given, derived), pc.not_equal(given, "not_reported"))
    rows = pc.indices_nonzero(pc.fill_null(differs, False))
    problems = []
    for value in given.take(rows).unique().to_pylist():
        those = rows.filter(pc.equal(given.take(rows), value))
        label = values.fields()[field].get("x-labels", {}).get(value, value)
        problems.append(unreadable(why, field, column, label, those))
    return problems


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
    order: list[str] = load("reference/ladders.json")["ladders"][ladder]["order"]
    rank = {level: place for place, level in enumerate(order)}
    stated = [field for field in _STATE_LEVELS if field in columns]
    if not stated:
        return []
    texts = [pc.fill_null(as_text(columns[field]), "") for field in stated]
    together = pc.binary_join_element_wise(*texts, "\n").dictionary_encode()
    highest: list[str | None] = []
    problems = []
    for index, text in enumerate(together.dictionary.to_pylist()):
        each = [_highest(part, rank) for part in text.split("\n")]
        found = [level for level in each if level is not None]
        highest.append(max(found, key=rank.__getitem__, default=None))
        if len(set(found)) > 1:
            field = stated[each.index(found[0])]
            rows = pc.indices_nonzero(pc.equal(together.indices, index))
            label = values.fields()["ced_highest_use"]["x-labels"][found[0]]
            problems.append(
                unreadable(_LEVELS_DIFFER, field, given.get(field, 0), label, rows)
            )
    made = pa.array(highest, pa.string()).take(together.indices)
    columns["ced_highest_use"] = pc.fill_null(made, "not_stated")
    return problems


_STATE_LEVELS = ("ced_highest_use", "ced_levels", "tactics")
_LEVELS_DIFFER = Unread(
    "V06",
    "is not the highest level that the record gives elsewhere, in its levels or "
    "tactics. The highest of all is counted.",
    "warning",
)


def _highest(text: str, rank: Mapping[str, int]) -> str | None:
    """Return the highest level among items; some tactics are levels by another name."""
    by_tactic: Mapping[str, str] = values.fields()["tactics"]["items"]["x-levels"]
    levels = (by_tactic.get(item, item) for item in text.split(ITEM))
    return max((x for x in levels if x in rank), key=rank.__getitem__, default=None)


def record_ids(rows: pa.Array, file: str, sheet: str | None) -> pa.Array:
    """Return a reference for each record, from its file, sheet and row."""
    place = f"{file}!{sheet}" if sheet else file
    return pc.binary_join_element_wise(place, rows.cast(pa.string()), ":")
