"""What was found, as JSON Lines: the heading of the report, then a finding a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taserreport.report.contents import shown
from taserreport.report.json import as_data, heading, plain_json

if TYPE_CHECKING:
    from taserreport.report.contents import Report


def write(report: Report) -> bytes:
    """Return the report as UTF-8 JSON Lines."""
    found = (as_data(finding, report.titles) for finding in shown(report))
    lines = [heading(report), *found]
    return "".join(f"{plain_json(line)}\n" for line in lines).encode()
