"""The table as CSV with one figure a row, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taserreport.render.csv import encode
from taserreport.render.figures import NAMES, figures

if TYPE_CHECKING:
    from taserreport.model import Table


def write(table: Table) -> bytes:
    """Return the figures of a table as UTF-8 CSV; where there is none, it is empty."""
    rows = ([getattr(figure, name) for name in NAMES] for figure in figures(table))
    return encode(NAMES, (["" if v is None else str(v) for v in row] for row in rows))
