"""What can be said only of all accepted records together. Nothing here drops one."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.model import Finding
from taserreport.validate.shown import located

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taserreport.model import Batch, Origin

_EVENT = (
    "force",
    "incident_date",
    "incident_time",
    "area",
    "age_band",
    "gender",
    "ethnicity",
)
_FIRST_MONTH = 4
_MONTHS_OF_A_YEAR = 12
_NOTABLE_CHANGE = 25
"""Per cent from one year to the next; Home Office bulletins warn against reading a
rise as more use where recording has changed."""


class FileChecks:
    """Takes the accepted records of a data set and then says what it found."""

    def __init__(self) -> None:
        self._events: list[pa.RecordBatch] = []
        self._origins: list[Origin] = []
        self._years: Counter[str] = Counter()
        self._months: defaultdict[str, set[str]] = defaultdict(set)

    def add(self, batch: Batch, accepted: pa.Array) -> None:
        """Take a batch, with which of its records are accepted."""
        present = batch.records.schema.names
        if "incident_time" in present and "incident_date" in present:
            timed = batch.records.column("incident_time").is_valid()
            dated = batch.records.column("incident_date").is_valid()
            self._add_events(batch, pc.and_(accepted, pc.and_(timed, dated)))
        records = batch.records.filter(accepted)
        if "incident_date" in present:
            self._count_months(records.column("incident_date"))
        if "financial_year" in present:
            for pair in records.column("financial_year").value_counts().to_pylist():
                if pair["values"] is not None:
                    self._years[pair["values"]] += pair["counts"]

    def _add_events(self, batch: Batch, chosen: pa.Array) -> None:
        records = batch.records.filter(chosen)
        keys = [
            records.column(key).cast(pa.string())
            for key in _EVENT
            if key in records.schema.names
        ]
        event = pc.binary_join_element_wise(*keys, "\n", null_handling="replace")
        self._origins.append(batch.origin)
        origin = pa.repeat(len(self._origins) - 1, records.num_rows)
        columns = {"event": event, "origin": origin, "row": batch.rows.filter(chosen)}
        self._events.append(pa.RecordBatch.from_pydict(columns))

    def _count_months(self, days: pa.Array) -> None:
        for day in days.unique().drop_null().to_pylist():
            start = day.year if day.month >= _FIRST_MONTH else day.year - 1
            self._months[_year(start)].add(f"{day:%Y-%m}")

    def findings(self) -> Iterator[Finding]:
        """Yield what was found."""
        yield from self._same_event()
        yield from self._changes()

    def _same_event(self) -> Iterator[Finding]:
        """Yield V26: records alike in date, time, place and the person's description."""
        if not self._events:
            return
        table = pa.Table.from_batches(self._events)
        counted = pc.value_counts(table["event"])
        again = counted.field("values").filter(pc.greater(counted.field("counts"), 1))
        alike = table.filter(pc.is_in(table["event"], value_set=again))
        if alike.num_rows:
            found = alike.select(["origin", "row"]).to_pylist()
            file, places = located(
                [(self._origins[r["origin"]], r["row"], None) for r in found]
            )
            yield Finding(
                "V26",
                "note",
                "Records alike in date, time, place and the person's description: "
                "possibly several officers at one event. All are counted.",
                alike.num_rows,
                places,
                file=file,
            )

    def _changes(self) -> Iterator[Finding]:
        """Yield V28: a notable change between two whole years of the file."""
        for year in sorted(self._years):
            following = _year(int(year[:4]) + 1)
            if following not in self._years:
                continue
            if not (self._whole(year) and self._whole(following)):
                continue
            before, after = self._years[year], self._years[following]
            if abs(after - before) * 100 > _NOTABLE_CHANGE * before:
                yield Finding(
                    "V28",
                    "note",
                    f"{before:,} records in {year} and {after:,} in {following}: a change of "
                    f"more than {_NOTABLE_CHANGE}%. Has recording changed?",
                    after,
                )

    def _whole(self, year: str) -> bool:
        """Return whether a year has records in every month, or gives no months."""
        return not self._months[year] or len(self._months[year]) == _MONTHS_OF_A_YEAR


def _year(start: int) -> str:
    """Return the financial year that begins in April of a year."""
    return f"{start}-{(start + 1) % 100:02}"
