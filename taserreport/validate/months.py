"""What the months of all records show: gaps (V29), and dates far from all others (V30)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.encoded import of_each, plain
from taserreport.model import Finding
from taserreport.resources import load
from taserreport.validate.shown import column_of
from taserreport.years import financial_year

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from taserreport.model import Batch

_FILE = "reference/file-checks.json"


class Months:
    """Takes the accepted records of a data set and counts them by month."""

    def __init__(self) -> None:
        self._records: Counter[int] = Counter()
        """The records of each month, counted from the year 0."""
        self._first: dict[int, tuple[str, str, str]] = {}
        """For each month the file, heading and address of its first record."""

    def add(self, batch: Batch, accepted: pa.Array) -> None:
        """Take a batch, with which of its records are accepted."""
        days = batch.records.column("incident_date").filter(accepted)
        months = plain(of_each(days, _months))
        counted = months.value_counts()
        found = zip(*(part.to_pylist() for part in counted.flatten()), strict=True)
        for month, count in found:
            if month is None:
                continue
            self._records[month] += count
            if month not in self._first:
                row = batch.rows.filter(accepted)[pc.index(months, month).as_py()]
                self._first[month] = _place(batch, row.as_py())

    def of(self, year: str) -> int:
        """Return how many months of a financial year have records."""
        return sum(financial_year(_first_day(month)) == year for month in self._records)

    def findings(self) -> Iterator[Finding]:
        """Yield what was found."""
        spells = _spells(sorted(self._records), load(_FILE)["V30"]["months"])
        main = max(spells, key=self._in, default=[])
        yield from self._gaps(main)
        for spell in spells:
            if spell is not main:
                yield from self._strays(spell, main)

    def _in(self, months: Sequence[int]) -> int:
        return sum(self._records[month] for month in months)

    def _gaps(self, months: Sequence[int]) -> Iterator[Finding]:
        """Yield V29: months without a record between months that have many."""
        check = load(_FILE)["V29"]
        if self._in(months) < check["least"] * len(months):
            return
        for before, after in pairwise(months):
            missing = range(before + 1, after)
            if missing:
                message = check["message"].format(
                    missing=_named(missing),
                    before=_name(before),
                    count_before=self._records[before],
                    after=_name(after),
                    count_after=self._records[after],
                )
                yield Finding("V29", check["severity"], message, 0)

    def _strays(self, spell: Sequence[int], main: Sequence[int]) -> Iterator[Finding]:
        """Yield V30: a few records dated long before or long after all others."""
        check = load(_FILE)["V30"]
        rows, total = self._in(spell), self._records.total()
        if rows > max(check["most_rows"], total * check["most_percent"] / 100):
            return
        message = check["message"].format(
            months=_named(spell), span=_span(main[0], main[-1])
        )
        file, heading, cell = self._first[spell[0]]
        yield Finding(
            "V30",
            check["severity"],
            message,
            rows,
            (cell,),
            "incident_date",
            heading,
            file=file,
        )


def _place(batch: Batch, row: int) -> tuple[str, str, str]:
    column = column_of(batch, "incident_date")
    heading = "" if column is None else batch.origin.headings[column]
    return batch.origin.file, heading, batch.origin.cell(row, column)


def _months(days: pa.Array) -> pa.Array:
    """Return the month of each day, counted from the year 0."""
    return pc.add(pc.multiply(pc.year(days), 12), pc.subtract(pc.month(days), 1))


def _first_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def _name(month: int) -> str:
    return f"{_first_day(month):%B %Y}"


def _span(first: int, last: int) -> str:
    """Return a span of months in words; one month is only itself."""
    return _name(first) if first == last else f"{_name(first)} to {_name(last)}"


def _named(months: Sequence[int]) -> str:
    """Return the names of the first months, and how many more there are."""
    more = f" and {len(months) - 2} more" if len(months) > 2 else ""
    return " and ".join(map(_name, months[:2])) + more


def _spells(months: Sequence[int], apart: int) -> list[list[int]]:
    """Return months in turn as spells with at least so many months between them."""
    spells: list[list[int]] = []
    for month in months:
        if spells and month - spells[-1][-1] <= apart:
            spells[-1].append(month)
        else:
            spells.append([month])
    return spells
