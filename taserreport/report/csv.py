"""What was found, as CSV: a finding a row, with the names that JSON has for columns."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from taserreport.printable import escaped, guarded
from taserreport.report.contents import shown
from taserreport.report.json import COLUMNS, as_data

if TYPE_CHECKING:
    from taserreport.report.contents import Report


def write(report: Report) -> bytes:
    """Return the findings as UTF-8 CSV without formulas; places have `; ` between."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for finding in shown(report):
        row = as_data(finding, report.titles)
        writer.writerow([_cell(value) for value in row.values()])
    return out.getvalue().encode()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        value = "; ".join(value)
    return guarded(escaped(str(value)))
