"""What can be said only of all accepted records together. Nothing here drops one."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.model import Finding
from taserreport.validate.shown import PLACES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taserreport.model import Batch, Origin

_EVENT = ("incident_date", "incident_time", "area", "age_band", "gender", "ethnicity")
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
        records = batch.records.filter(accepted)
        if "financial_year" in present:
            self._count_years(records)
        if {"incident_date", "incident_time"}.issubset(present):
            keys = {key: records.column(key) for key in _EVENT if key in present}
            self._origins.append(batch.origin)
            origin = pa.array([len(self._origins) - 1] * records.num_rows, pa.int64())
            rows = batch.rows.filter(accepted)
            self._events.append(
                pa.RecordBatch.from_pydict({**keys, "origin": origin, "row": rows})
            )

    def _count_years(self, records: pa.RecordBatch) -> None:
        for pair in records.column("financial_year").value_counts().to_pylist():
            if pair["values"] is not None:
                self._years[pair["values"]] += pair["counts"]
        if "incident_date" in records.schema.names:
            months = pc.strftime(records.column("incident_date"), format="%Y-%m")
            pairs = pa.table({"y": records.column("financial_year"), "m": months})
            for pair in pairs.group_by(["y", "m"]).aggregate([]).to_pylist():
                if pair["m"] is not None:
                    self._months[pair["y"]].add(pair["m"])

    def findings(self) -> Iterator[Finding]:
        """Yield what was found."""
        yield from self._same_event()
        yield from self._changes()

    def _same_event(self) -> Iterator[Finding]:
        """Yield V26: records alike in date, time, place and the person's description."""
        if not self._events:
            return
        table = pa.concat_tables(
            (pa.Table.from_batches([b]) for b in self._events),
            promote_options="default",
        )
        table = table.filter(table["incident_time"].is_valid())
        keys = [key for key in _EVENT if key in table.schema.names]
        groups = table.group_by(keys, use_threads=False).aggregate(
            [("row", "count"), ("row", "first"), ("origin", "first")]
        )
        groups = groups.filter(pc.greater(groups["row_count"], 1))
        rows = pc.sum(groups["row_count"]).as_py()
        if not rows:
            return
        first = groups.slice(0, PLACES).to_pylist()
        yield Finding(
            "V26",
            "note",
            "Records alike in date, time, place and the person's description: possibly "
            "several officers at one event. All are counted.",
            rows,
            tuple(
                self._origins[g["origin_first"]].cell(g["row_first"], None)
                for g in first
            ),
        )

    def _changes(self) -> Iterator[Finding]:
        """Yield V28: a notable change between two whole years of the file."""
        for year in sorted(self._years):
            following = f"{int(year[:4]) + 1}-{(int(year[:4]) + 2) % 100:02}"
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
