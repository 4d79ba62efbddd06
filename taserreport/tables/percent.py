"""Percentages, worked out from exact counts and given only of bases large enough."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from taserreport import resources
from taserreport.model import Cell

NO_BASE = "[z]"
LOW = "[low]"


def percentage(count: int, base: int) -> Cell:
    """Return a count as a percentage of its base, or the mark that says why not.

    The decimals and the smallest base are in `schemas/reference/percentages.json`.
    There is no percentage of nothing, and one above 0 is never printed as 0.
    """
    if not base:
        return Cell(None, base, NO_BASE)
    rule = resources.load("reference/percentages.json")
    for step in rule["steps"]:
        if base >= step["base_from"]:
            exact = Decimal(100 * count) / Decimal(base)
            unit = Decimal(1).scaleb(-step["decimals"])
            rounded = exact.quantize(unit, ROUND_HALF_UP)
            return (
                Cell(None, base, LOW) if count and not rounded else Cell(rounded, base)
            )
    return Cell(None, base, rule["below"])


def rounding() -> dict[str, int]:
    """Return the thresholds by the names that the note on percentages uses."""
    one_decimal, whole = (
        step["base_from"]
        for step in resources.load("reference/percentages.json")["steps"]
    )
    return {
        "one_decimal": one_decimal,
        "whole": whole,
        "below_one_decimal": one_decimal - 1,
    }
