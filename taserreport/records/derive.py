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


def financial_year(columns: Columns) -> None:
    """Set the financial year of every record that has a date, from the date."""
    days = columns.get("incident_date")
    if days is None:
        return
    encoded = days.dictionary_encode()
    years = [dates.financial_year(day) for day in encoded.dictionary.to_pylist()]
    derived = pa.array(years, pa.string()).take(encoded.indices)
    given = columns.get("financial_year")
    columns["financial_year"] = (
        derived if given is None else pc.coalesce(derived, given)
    )


def age_band(columns: Columns) -> None:
    """Set the age band of every record that has an age, from the age."""
    ages = columns.get("age")
    if ages is None:
        return
    derived = pa.nulls(len(ages), pa.string())
    bands: Mapping[str, list[int]] = values.fields()["age_band"]["x-from-age"]
    for band, (lowest, highest) in bands.items():
        inside = pc.and_(pc.greater_equal(ages, lowest), pc.less_equal(ages, highest))
        derived = pc.if_else(pc.fill_null(inside, False), band, derived)
    given = columns.get("age_band")
    columns["age_band"] = derived if given is None else pc.coalesce(derived, given)


def highest_use(columns: Columns, ladder: str, column: int | None) -> list[Unreadable]:
    """Set the highest use from the levels and from what the file itself declares.

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
    stated = [as_text(levels)] if levels is not None else []
    stated += [declared] if declared is not None else []
    if not stated:
        return []
    encoded = as_text(merged(stated)).dictionary_encode()
    highest = [
        max(
            (t for t in text.split(ITEM) if t in rank),
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
