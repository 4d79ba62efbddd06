"""The police's financial year: April to March, written 2019-20."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

APRIL = 4


def financial_year(day: date) -> str:
    """Return the financial year that holds a day, such as `2019-20`."""
    return starting(day.year if day.month >= APRIL else day.year - 1)


def starting(year: int) -> str:
    """Return the financial year that begins in April of a year."""
    return f"{year}-{(year + 1) % 100:02}"
