"""Which values keep a record from meeting the record's schema."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.encoded import plain, rows_of
from taserreport.model import Fault
from taserreport.resources import load
from taserreport.rules import Part, split
from taserreport.validate.read_faults import of_value
from taserreport.validate.shown import column_of, title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taserreport.model import Batch

_CODES = {
    "required": "V101",
    "anyOf": "V101",
    "enum": "V102",
    "minimum": "V105",
    "maximum": "V105",
}
"""Which code a failing keyword has; any other is a text of the wrong form, V106."""


@cache
def parts() -> tuple[Part, ...]:
    """Return the record's schema as parts, so that each failing one can be named."""
    return split(load("record.schema.json"))


def failures(batch: Batch, part: Part, rows: pa.Array) -> Iterator[Fault]:
    """Yield a fault for each distinct value that fails one part of the schema.

    Args:
        batch: The batch.
        part: The part.
        rows: The positions of the records that fail it.
    """
    if not len(rows):
        return
    code = _CODES.get(_keyword(part), "V106")
    if code == "V101":
        yield _missing(batch, part, rows)
        return
    field = part.field or ""
    column = column_of(batch, field)
    for text, those in by_text(batch.records.column(field), rows):
        value = text, _why(part)
        yield of_value(batch, (code, "error"), field, column, value, those)


def _keyword(part: Part) -> str:
    """Return the keyword that fails; for the items of a list, the one they fail."""
    if part.keyword == "items" and isinstance(part.expected, dict):
        return "enum" if "enum" in part.expected else "pattern"
    return part.keyword


def by_text(column: pa.Array, rows: pa.Array) -> Iterator[tuple[str, pa.Array]]:
    """Yield each different text at some positions of a column, and where it stands."""
    values = _texts(plain(column.take(rows))).dictionary_encode()
    texts = values.dictionary.to_pylist()
    for index, those in rows_of(values.indices, range(len(texts))):
        yield texts[index], rows.take(those)


def _texts(values: pa.Array) -> pa.Array:
    """Return values as they may be shown; the items of a list with semicolons."""
    if pa.types.is_list(values.type):
        return pc.binary_join(values, "; ")
    return values.cast(pa.string())


def _missing(batch: Batch, part: Part, rows: pa.Array) -> Fault:
    properties = load("record.schema.json")["properties"]
    fields = [part.field] if part.field else []
    fields = fields or [name for name in properties if name in part.rule.fields]
    what = " or ".join(title(field) for field in fields)
    # Of several fields, one that has a column.
    field = next((name for name in fields if batch.columns.get(name)), fields[0])
    return Fault(
        "V101",
        "error",
        f"{what}: nothing is given, and a record cannot be counted without.",
        batch.rows.take(rows),
        field,
        column_of(batch, field),
    )


def _why(part: Part) -> str:
    if part.keyword == "minimum":
        return f"is less than {part.expected}."
    if part.keyword == "maximum":
        return f"is more than {part.expected}."
    if _keyword(part) == "enum":
        return "is not in the list."
    return "is not of the form it should have."
