"""When what stands in two cells is one and the same thing to say of them."""

from __future__ import annotations

import re
from functools import cache

from taserreport.resources import load

_BETWEEN = re.compile(r"[\s_\-\u2010-\u2015\u2212]+")
_DIGITS = re.compile(r"[0-9]+")


def as_one(text: str) -> str:
    """Return what texts have in common that differ in case, hyphens or spaces."""
    return _BETWEEN.sub(" ", text).casefold()


def same_thing(field: str | None, text: str) -> str:
    """Return what texts of a field have in common that are one fault.

    A column of dates that all have their years in two figures has one fault, whatever
    the days are: of dates, times, years and numbers the form is what counts.
    """
    return _DIGITS.sub("0", as_one(text)) if is_figures(field) else as_one(text)


@cache
def is_figures(field: str | None) -> bool:
    """Return whether a field holds dates, times, years or numbers."""
    schema = load("record.schema.json")["properties"].get(field, {})
    formed = not {"format", "pattern"}.isdisjoint(schema)
    return formed or schema.get("type") == "integer"
