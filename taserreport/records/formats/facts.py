"""What a worksheet says of itself beside its cells: what is hidden, merged or broken."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

Faults = dict[int, list[tuple[int, str]]]
"""For a row's number, the positions from 0 and the texts of cells that hold an error
or a formula without a result."""


@dataclass(frozen=True, slots=True)
class Merged:
    """Cells merged into one. Rows count from 1 and columns from 0."""

    row: int
    column: int
    last_row: int
    last_column: int


@dataclass(slots=True)
class SheetFacts:
    """Facts about one worksheet; those that cannot be seen are as if there were none."""

    faults: Faults = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    """The numbers of the rows that are hidden and hold something."""
    struck_rows: list[int] = field(default_factory=list)
    """The numbers of the rows in which something is struck through (XLSX only)."""
    hidden_columns: list[int] = field(default_factory=list)
    """The positions, from 0, of columns that are hidden."""
    width: int = 0
    """How many columns there are up to the last that holds something."""
    last_row: int = 0
    """The number of the last row that holds something."""
    most_rows: int = 0
    """How many rows such a sheet can have."""
    merged: tuple[Merged, ...] = ()
    from_1904: bool = False
    """Whether its days are counted from 1904."""


@runtime_checkable
class HasFacts(Protocol):
    """A sheet of a kind of file that says such things of itself."""

    def facts(self) -> SheetFacts:
        """Return what the sheet says of itself."""
