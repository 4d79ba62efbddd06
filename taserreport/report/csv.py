"""What was found, as CSV: a finding a row, with the names that JSON has for columns."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from taserreport.printable import escaped, guarded
from taserreport.report.contents import shown
from taserreport.report.json import COLUMNS, as_data
from taserreport.separated import csv_text

if TYPE_CHECKING:
    from taserreport.report.contents import Report


def write(report: Report) -> bytes:
    """Return the findings as UTF-8 CSV without formulas; places have `; ` between."""
    data = (as_data(finding, report.titles) for finding in shown(report))
    rows = (map(_cell, row.values()) for row in data)
    return csv_text(chain([COLUMNS], rows)).encode()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        value = "; ".join(value)
    return guarded(escaped(str(value)))
