"""When each record of a batch is, as a span of months."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.tables.periods import Span, year_start


@dataclass(frozen=True, slots=True)
class Placed:
    """A code for each record, and the span that each code means."""

    codes: pa.Array
    spans: list[Span | None]
    """None where a record has neither a date nor a financial year."""


def place(batch: pa.RecordBatch) -> Placed:
    """Return each record's month, or its financial year where it has no date."""
    years = _years(batch)
    if "incident_date" in batch.schema.names:
        dates = pc.cast(batch.column("incident_date"), pa.date32())
        months = pc.add(
            pc.multiply(pc.year(dates), 12), pc.subtract(pc.month(dates), 1)
        )
        # Even numbers are months, odd ones years, so that one column holds both.
        years = pc.coalesce(pc.multiply(months, 2), years)
    found = pc.fill_null(years, -1).dictionary_encode()
    return Placed(found.indices, [_span(n) for n in found.dictionary.to_pylist()])


def _years(batch: pa.RecordBatch) -> pa.Array:
    if "financial_year" not in batch.schema.names:
        return pa.nulls(batch.num_rows, pa.int64())
    texts = pc.cast(batch.column("financial_year"), pa.string()).dictionary_encode()
    starts = [year_start(text) for text in texts.dictionary.to_pylist()]
    numbers = [None if start is None else start * 2 + 1 for start in starts]
    return pa.array(numbers, pa.int64()).take(texts.indices)


def _span(number: int) -> Span | None:
    if number < 0:
        return None
    month, whole_year = divmod(number, 2)
    return Span(month, month + 11) if whole_year else Span(month, month)
