"""Percentages, worked out from exact counts and given only of bases large enough."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from taserreport import resources
from taserreport.model import Cell


def percentage(count: int, base: int) -> Cell:
    """Return a count as a percentage of its base, or the mark for too small a base.

    The decimals and the smallest base are in `schemas/reference/percentages.json`.
    """
    rule = resources.load("reference/percentages.json")
    for step in rule["steps"]:
        if base >= step["base_from"]:
            exact = Decimal(100 * count) / Decimal(base)
            unit = Decimal(1).scaleb(-step["decimals"])
            return Cell(exact.quantize(unit, ROUND_HALF_UP), base)
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
