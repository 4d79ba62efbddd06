"""A line of a table, a row or a column, and the counts that make its figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from taserreport.model import Row


@dataclass(frozen=True, slots=True)
class Line:
    """A line, with the keys whose counts it adds."""

    row: Row
    keys: tuple[str, ...]
    available: bool = True
    """False where the records do not hold what the line needs."""
