"""How a value may be shown: as it is, or only by its shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taserreport.model import PLACES
from taserreport.printable import escaped
from taserreport.resources import load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from taserreport.model import Batch, Origin

_LONGEST = 60
_FEW_DIGITS = 4
_DATED = ("incident_date", "incident_time", "financial_year")


def title(field: str) -> str:
    """Return what a Board reads for a field."""
    words: str = load("record.schema.json")["properties"][field]["title"]
    return words


def shown(field: str, value: object) -> str:
    """Return a value in quotation marks, or only its shape where it may be private."""
    text = str(value)
    if _may_be_private(field, text):
        return f"a value of {len(text)} character{'' if len(text) == 1 else 's'}"
    return f'"{escaped(text)}"'


def _may_be_private(field: str, text: str) -> bool:
    """Tell whether a value may say more than the field it stands in should hold.

    Sensitive fields do; so does an age among age bands, and what strays into a column
    from another: a story is long, and a telephone number or a reference has digits.
    """
    if load("record.schema.json")["properties"][field].get("x-sensitive"):
        return True
    digits = sum(c.isdigit() for c in text)
    if field == "age_band" and digits == len(text):
        return True
    return len(text) > _LONGEST or (digits > _FEW_DIGITS and field not in _DATED)


def located(
    found: Sequence[tuple[Origin, int, int | None]],
) -> tuple[str | None, tuple[str, ...]]:
    """Return the file that cells are in, if it is one, and the first few addresses.

    Args:
        found: For each cell where it is from, its row in the file and its column.

    Where the cells are in several files each address names its own.
    """
    files = {origin.file for origin, _, _ in found}
    first = [(o.file, o.cell(row, column)) for o, row, column in found[:PLACES]]
    if len(files) == 1:
        return files.pop(), tuple(cell for _, cell in first)
    return None, tuple(f"{file}: {cell}" for file, cell in first)


def column_of(batch: Batch, field: str | None) -> int | None:
    """Return the file's column that tells most about a field, if it has one."""
    columns = batch.columns.get(field or "", ())
    return columns[0] if columns else None
