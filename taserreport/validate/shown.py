"""How a value may be shown: as it is, or only by its shape."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from taserreport.model import PLACES
from taserreport.printable import escaped, shape
from taserreport.private import (
    has_title,
    has_unknown_word,
    holds_contact_details,
    is_age_group,
    is_of_somebody,
    is_sentence,
    says_who,
    tells_too_much,
)
from taserreport.resources import load

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from taserreport.model import Batch, Origin

_RECORD = "record.schema.json"
_PLACES = ("force", "area")
_NUMBERS = ("integer", "number")
_DATED = ("incident_date", "incident_time", "financial_year")


def title(field: str) -> str:
    """Return what a Board reads for a field."""
    words: str = load(_RECORD)["properties"][field]["title"]
    return words


def may_be_shown(field: str, text: str) -> bool:
    """Tell whether a value says no more than the field it stands in should hold.

    Sensitive fields do, and so does what strays into a column from another: a name, a
    story, an age among age groups. The limits are in `schemas/reference/telling.json`.
    """
    schema = load(_RECORD)["properties"][field]
    if schema.get("x-sensitive"):
        return False
    told = load("reference/telling.json")
    if is_sentence(field, text):
        return False
    if field == "age_band" and _is_of_form(text, told["one_age"]):
        return False
    if field == "age_band" and is_age_group(text):
        return True
    if field == "force" and re.search(told["born"]["form"] + "|[0-9].*[0-9]", text):
        return False  # no force has numbers in its name
    if schema.get("x-published") and is_of_somebody(field, text):
        return False
    if field in _PLACES:  # whose names are like those of people
        return field == "area" or not (has_title(text) or holds_contact_details(text))
    if field in _DATED:
        is_number = field != "incident_time" and _is_of_form(text, told["no_date"])
        is_day = field != "incident_date" and re.search(told["born"]["form"], text)
        hidden = is_number or is_day or says_who(text) or has_unknown_word(text)
        return len(text) <= told["longest"]["limit"] and not hidden
    if schema.get("type") in _NUMBERS and has_unknown_word(text):
        return False
    return not tells_too_much(text)


def _is_of_form(text: str, told: Mapping[str, str]) -> bool:
    if re.search(told["unless"], text, re.IGNORECASE):
        return False
    return re.search(told["form"], text) is not None


def shown(field: str, text: str) -> str:
    """Return a value in quotation marks, or only its shape where it may be private."""
    return f'"{escaped(text)}"' if may_be_shown(field, text) else shape(text)


def located(
    found: Sequence[tuple[Origin, int, int | None]],
) -> tuple[str | None, tuple[str, ...]]:
    """Return the file that cells are in, if it is one, and the first few addresses.

    Args:
        found: For each cell where it is from, its row in the file and its column.

    Where the cells are in several files each address names its own.
    """
    files = {origin.file for origin, _, _ in found}
    first = [(o.file, o.cell(row, column)) for o, row, column in found[:PLACES]]
    if len(files) == 1:
        return files.pop(), tuple(cell for _, cell in first)
    return None, tuple(f"{file}: {cell}" for file, cell in first)


def column_of(batch: Batch, field: str | None) -> int | None:
    """Return the file's column that tells most about a field, if it has one."""
    columns = batch.columns.get(field or "", ())
    return columns[0] if columns else None
