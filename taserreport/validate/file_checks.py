"""What can be said only of all accepted records together. Nothing here drops one."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import reduce
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.model import Finding
from taserreport.resources import load
from taserreport.validate.shown import located
from taserreport.years import financial_year, starting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taserreport.model import Batch, Origin

_FILE = "reference/file-checks.json"
_MONTHS_OF_A_YEAR = 12


class FileChecks:
    """Takes the accepted records of a data set and then says what it found."""

    def __init__(self) -> None:
        self._events: list[pa.RecordBatch] = []
        self._origins: list[Origin] = []
        self._years: Counter[str] = Counter()
        self._forces: defaultdict[str, set[str]] = defaultdict(set)
        self._months: defaultdict[str, set[str]] = defaultdict(set)

    def add(self, batch: Batch, accepted: pa.Array) -> None:
        """Take a batch, with which of its records are accepted."""
        present = set(batch.records.schema.names)
        needs = load(_FILE)["V26"]["needs"]
        if present.issuperset(needs):
            given = [batch.records.column(field).is_valid() for field in needs]
            self._add_events(batch, reduce(pc.and_, given, accepted))
        records = batch.records.filter(accepted)
        if "incident_date" in present:
            self._count_months(records.column("incident_date"))
        if present.issuperset(("financial_year", "force")):
            self._count_years(records)

    def _count_years(self, records: pa.RecordBatch) -> None:
        pairs = pc.binary_join_element_wise(
            records.column("financial_year"), records.column("force"), "\n"
        )
        for pair in pairs.value_counts().to_pylist():
            if pair["values"] is not None:
                year, force = pair["values"].split("\n", 1)
                self._years[year] += pair["counts"]
                self._forces[year].add(force)

    def _add_events(self, batch: Batch, chosen: pa.Array) -> None:
        records = batch.records.filter(chosen)
        keys = [
            records.column(key).cast(pa.string())
            for key in load(_FILE)["V26"]["alike_in"]
            if key in records.schema.names
        ]
        event = pc.binary_join_element_wise(*keys, "\n", null_handling="replace")
        self._origins.append(batch.origin)
        origin = pa.repeat(len(self._origins) - 1, records.num_rows)
        columns = {"event": event, "origin": origin, "row": batch.rows.filter(chosen)}
        self._events.append(pa.RecordBatch.from_pydict(columns))

    def _count_months(self, days: pa.Array) -> None:
        for day in days.unique().drop_null().to_pylist():
            self._months[financial_year(day)].add(f"{day:%Y-%m}")

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
            check = load(_FILE)["V26"]
            yield Finding(
                "V26",
                check["severity"],
                check["message"],
                alike.num_rows,
                places,
                file=file,
            )

    def _changes(self) -> Iterator[Finding]:
        """Yield V28: a notable change between two whole years of the same forces."""
        check = load(_FILE)["V28"]
        for year in sorted(self._years):
            following = starting(int(year[:4]) + 1)
            if not self._comparable(year, following, check["least"]):
                continue
            before, after = self._years[year], self._years[following]
            percent = check["more_than_percent"]
            if abs(after - before) * 100 > percent * before:
                message = check["message"].format(
                    before=before,
                    year=year,
                    after=after,
                    following=following,
                    percent=percent,
                )
                yield Finding("V28", check["severity"], message, after)

    def _comparable(self, year: str, following: str, least: int) -> bool:
        """Return whether two years are whole, of the same forces and large enough."""
        both = (year, following)
        return (
            self._forces[year] == self._forces[following]
            and all(self._whole(each) for each in both)
            and all(self._years[each] >= least for each in both)
        )

    def _whole(self, year: str) -> bool:
        """Return whether a year has records in every month, or gives no months."""
        return not self._months[year] or len(self._months[year]) == _MONTHS_OF_A_YEAR
