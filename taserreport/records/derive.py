"""Fields that follow from others by a declared rule, and are made here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.lists import ITEM, as_text, merged
from taserreport.records import dates, values
from taserreport.records.unread import Unread
from taserreport.records.values import unreadable
from taserreport.resources import load

if TYPE_CHECKING:
    from collections.abc import Mapping

    from taserreport.model import Unreadable

Columns = dict[str, pa.Array]

MADE_FROM = {
    "financial_year": "incident_date",
    "age_band": "age",
    "ced_highest_use": "ced_levels",
}
"""For each derived field, the one whose cells to look at."""


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
    encoded = days.dictionary_encode()
    years = [dates.financial_year(day) for day in encoded.dictionary.to_pylist()]
    derived = pa.array(years, pa.string()).take(encoded.indices)
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
    encoded = ages.dictionary_encode()
    bands = [values.band_of(age) for age in encoded.dictionary.to_pylist()]
    derived = pa.array(bands, pa.string()).take(encoded.indices)
    return _settle(columns, "age_band", derived, column, _BAND_DIFFERS)


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
    if given is None or column is None:
        columns[field] = derived
        return []
    columns[field] = pc.coalesce(derived, given)
    differs = pc.and_(pc.not_equal(given, derived), pc.not_equal(given, "not_reported"))
    rows = pc.indices_nonzero(pc.fill_null(differs, False))
    problems = []
    for value in given.take(rows).unique().to_pylist():
        those = rows.filter(pc.equal(given.take(rows), value))
        label = values.fields()[field].get("x-labels", {}).get(value, value)
        problems.append(unreadable(why, field, column, label, those))
    return problems


def highest_use(columns: Columns, ladder: str, column: int | None) -> list[Unreadable]:
    """Set the highest use from the levels, the tactics and what the file declares.

    The highest by the ladder of all that the record states is taken, so that no
    discharge is lost where the two disagree; the record is then reported (V06).

    Args:
        columns: The record's columns so far.
        ladder: A name in `reference/ladders.json`.
        column: The file's column that declares the highest use, if there is one.
    """
    order: list[str] = load("reference/ladders.json")["ladders"][ladder]["order"]
    rank = {level: place for place, level in enumerate(order)}
    levels = columns.get("ced_levels")
    declared = columns.get("ced_highest_use")
    tactics = columns.get("tactics")
    stated = [as_text(each) for each in (levels, tactics) if each is not None]
    stated += [declared] if declared is not None else []
    if not stated:
        return []
    encoded = as_text(merged(stated)).dictionary_encode()
    highest = [
        max(
            # A tactic says its level too: `ced_fired`.
            (
                level
                for t in text.split(ITEM)
                if (level := t.removeprefix("ced_")) in rank
            ),
            key=rank.__getitem__,
            default=None,
        )
        for text in encoded.dictionary.to_pylist()
    ]
    found = pa.array(highest, pa.string()).take(encoded.indices)
    columns["ced_highest_use"] = pc.fill_null(found, "not_stated")
    if levels is None or declared is None or column is None:
        return []
    return _disagreements(as_text(levels), declared, rank, column)


def _disagreements(
    levels: pa.Array, declared: pa.Array, rank: Mapping[str, int], column: int
) -> list[Unreadable]:
    """Return where the declared highest use is not the highest of the levels."""
    pair = pc.binary_join_element_wise(levels, declared, "\n").dictionary_encode()
    problems = []
    for index, text in enumerate(pair.dictionary.to_pylist()):
        listed, said = text.split("\n")
        places = [rank[t] for t in listed.split(ITEM) if t]
        if said not in rank or not places or max(places) == rank[said]:
            continue
        labels = values.fields()["ced_highest_use"]["x-labels"]
        why = Unread(
            "V06",
            "is not the highest of the levels ticked. The higher of the two is counted.",
            "warning",
        )
        rows = pc.indices_nonzero(pc.equal(pair.indices, index))
        problems.append(unreadable(why, "ced_highest_use", column, labels[said], rows))
    return problems


def record_ids(rows: pa.Array, file: str, sheet: str | None) -> pa.Array:
    """Return a reference for each record, from its file, sheet and row."""
    place = f"{file}!{sheet}" if sheet else file
    return pc.binary_join_element_wise(place, rows.cast(pa.string()), ":")
