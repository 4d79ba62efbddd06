"""The table as JSON: what it is, and one object for each figure."""

from __future__ import annotations

import json
from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from taserreport.render.figures import Figure, figures

if TYPE_CHECKING:
    from taserreport.model import Table

REPORT_VERSION = 1


def write(table: Table) -> bytes:
    """Return a table as UTF-8 JSON."""
    about = {
        "id": table.id,
        "title": table.title,
        "unit": table.unit,
        "period": table.period_label,
        "notes": list(table.notes),
        "source": table.source,
        "facts": dict(table.facts),
    }
    report = {
        "report_version": REPORT_VERSION,
        "table": about,
        "figures": [_plain(figure) for figure in figures(table)],
    }
    return (json.dumps(report, ensure_ascii=False, indent=1) + "\n").encode()


def _plain(figure: Figure) -> dict[str, Any]:
    return {name: _number(value) for name, value in asdict(figure).items()}


def _number(value: Any) -> Any:
    if not isinstance(value, Decimal):
        return value
    # A percentage without decimals is a whole number, not 12.0.
    return int(value) if value == value.to_integral_value() else float(value)
