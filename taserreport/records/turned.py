"""Dates of which Excel may have turned day and month round.

A program that reads dates in the wrong order makes dates of those that make sense so,
which all have a day up to the 12th, and leaves the others as text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from taserreport.model import Turned
from taserreport.records import dates
from taserreport.records.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Iterable

_TYPED = re.compile(r"\d{4}-\d\d-\d\d")
_MONTHS = 12


def turned(texts: Iterable[str]) -> Turned | None:
    """Return the dates that may have been turned round, or None if any shows the order.

    Args:
        texts: The cells of a column of dates; those that are dates have the year first.
    """
    typed, left = set(), set()
    for text in texts:
        if _TYPED.match(text):
            if int(text[8:10]) > _MONTHS:
                return None
            typed.add(text)
            continue
        day_first, month_first = _reads(text)
        if day_first and month_first:
            return None
        if day_first or month_first:
            left.add(text)
    return Turned(frozenset(typed), frozenset(left))


def _reads(text: str) -> tuple[bool, bool]:
    """Return whether a text is a date with the day first, and with the month first."""
    first, other = dates.read_date(text), dates.read_date(text, "month-first")
    return not isinstance(first, Unread), not isinstance(other, Unread)
