"""Tables: from accepted records with their contexts to titled figures.

A definition says what is counted, a counter counts it in one pass over record batches,
and `build` makes the table, with the periods chosen once all records have been seen.
"""

from taserreport.tables.build import build
from taserreport.tables.count import Counted, Counter, Selection
from taserreport.tables.definition import (
    Definition,
    custom_definition,
    definition,
    names,
)
from taserreport.tables.periods import Period, coverage, parse_period
from taserreport.tables.within import partial_periods

__all__ = [
    "Counted",
    "Counter",
    "Definition",
    "Period",
    "Selection",
    "build",
    "coverage",
    "custom_definition",
    "definition",
    "names",
    "parse_period",
    "partial_periods",
]
