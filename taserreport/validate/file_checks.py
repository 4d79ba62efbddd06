"""What can be said only of all accepted records together. Nothing here drops one."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from functools import reduce
from itertools import pairwise
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.encoded import is_encoded, of_each, plain, together
from taserreport.model import PLACES, Finding
from taserreport.resources import load
from taserreport.validate.repeats import repeated
from taserreport.validate.shown import located
from taserreport.years import financial_year, starting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taserreport.model import Batch, Origin

    Cell = tuple[Origin, int, int | None]

_FILE = "reference/file-checks.json"
_MONTHS_OF_A_YEAR = 12
_WHEN = ("incident_date", "incident_time")
_SECONDS = pa.scalar(86_400, pa.int64())
_NOTHING = pa.scalar(0, pa.int64())


@dataclass(frozen=True, slots=True)
class _Events:
    """The events of one batch: a number for each record taken, and where it is from."""

    origin: Origin
    numbers: pa.Array
    chosen: pa.Array
    """Which rows of the batch have a number: a bit takes less than a row's number."""
    first: int
    """The first row of the batch in the file."""
    rows: pa.Array | None
    """All of its rows, where they do not follow each other."""

    def cells(self, alike: pa.Array, most: int) -> Iterator[Cell]:
        """Yield where the first of the records chosen by a mask are."""
        positions = pc.indices_nonzero(self.chosen).filter(alike)[:most]
        for at in positions.to_pylist():
            row = self.first + at if self.rows is None else self.rows[at].as_py()
            yield self.origin, row, None


class FileChecks:
    """Takes the accepted records of a data set and then says what it found."""

    def __init__(self) -> None:
        self._events: list[_Events] = []
        self._spellings: defaultdict[str, set[str]] = defaultdict(set)
        self._years: Counter[str] = Counter()
        self._forces: defaultdict[str, set[str]] = defaultdict(set)
        self._months: Counter[date] = Counter()
        """The records of each month, by its first day."""

    def add(self, batch: Batch, accepted: pa.Array) -> None:
        """Take a batch, with which of its records are accepted."""
        present = set(batch.records.schema.names)
        for column, words in batch.spellings.items():
            self._spellings[batch.origin.headings[column]] |= words
        if present.issuperset(_WHEN):
            given = [batch.records.column(field).is_valid() for field in _WHEN]
            self._add_events(batch, reduce(pc.and_, given, accepted))
        fields = [
            f for f in ("incident_date", "financial_year", "force") if f in present
        ]
        if not fields:
            return
        columns = [batch.records.column(field).filter(accepted) for field in fields]
        if "incident_date" in present:
            self._count_months(columns[0])
        if present.issuperset(("financial_year", "force")):
            self._count_years(columns[-2:])

    def _count_years(self, columns: list[pa.Array]) -> None:
        pairs, indices = together(columns)
        for counted in indices.value_counts().to_pylist():
            year, force = map(str, pairs[counted["values"]])
            if None not in pairs[counted["values"]]:
                self._years[year] += counted["counts"]
                self._forces[year].add(force)

    def _add_events(self, batch: Batch, chosen: pa.Array) -> None:
        """Number the events: the second of the day, and a mark for each other answer.

        Numbers of different events are the same less often than once in a million
        data sets of ten million records.
        """
        records = batch.records
        day, second = (
            plain(records.column(field).filter(chosen)).cast(pa.int32())
            for field in _WHEN
        )
        numbers = pc.add(pc.multiply(day.cast(pa.int64()), _SECONDS), second)
        for field in load(_FILE)["V26"]["alike_in"]:
            if field in records.schema.names and field not in _WHEN:
                marks = _marks(field, records.column(field).filter(chosen))
                numbers = pc.add(numbers, marks)  # beyond 64 bits it begins anew
        if len(numbers):
            first, last = batch.rows[0].as_py(), batch.rows[-1].as_py()
            in_turn = last - first == len(batch.rows) - 1
            rows = None if in_turn else batch.rows
            self._events.append(_Events(batch.origin, numbers, chosen, first, rows))

    def _count_months(self, days: pa.Array) -> None:
        months = of_each(days, _months).value_counts()
        for month, count in zip(
            *(part.to_pylist() for part in months.flatten()), strict=True
        ):
            if month is not None:
                self._months[_first_day(month)] += count

    def findings(self) -> Iterator[Finding]:
        """Yield what was found."""
        yield from self._same_event()
        yield from self._changes()
        yield from self._gaps()
        yield from self._mixed()

    def _same_event(self) -> Iterator[Finding]:
        """Yield V26: records alike in date, time, place and the person's description."""
        if not self._events:
            return
        again = repeated([events.numbers for events in self._events])
        if not len(again):
            return
        rows, files = 0, set()
        cells: list[Cell] = []
        for events in self._events:
            alike = pc.is_in(events.numbers, value_set=again)
            if not alike.true_count:
                continue
            rows += alike.true_count
            files.add(events.origin.file)
            cells += events.cells(alike, PLACES - len(cells))
        _, places = located(cells)
        file = files.pop() if len(files) == 1 else None
        check = load(_FILE)["V26"]
        message, severity = check["message"], check["severity"]
        yield Finding("V26", severity, message, rows, places, file=file)

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
        months = sum(financial_year(month) == year for month in self._months)
        return months in (0, _MONTHS_OF_A_YEAR)

    def _mixed(self) -> Iterator[Finding]:
        """Yield V123: yes and no written in more ways than two people would."""
        check = load(_FILE)["V123"]
        for heading, spellings in self._spellings.items():
            first = sorted(spellings, reverse=True)  # of one word in several cases
            words = sorted({word.casefold(): word for word in first}.values())
            if len(words) > check["most"]:
                message = check["message"].format(
                    heading=heading, count=len(words), words=", ".join(words)
                )
                severity = check["severity"]
                yield Finding("V123", severity, message, 0, heading=heading)

    def _gaps(self) -> Iterator[Finding]:
        """Yield V29: months without a record between months that have many."""
        check = load(_FILE)["V29"]
        months = sorted(self._months)
        if not months or sum(self._months.values()) < check["least"] * len(months):
            return
        for before, after in pairwise(months):
            missing = _months_between(before, after)
            if missing:
                message = check["message"].format(
                    missing=" and ".join(f"{m:%B %Y}" for m in missing[:2])
                    + (f" and {len(missing) - 2} more" if len(missing) > 2 else ""),
                    before=f"{before:%B %Y}",
                    count_before=self._months[before],
                    after=f"{after:%B %Y}",
                    count_after=self._months[after],
                )
                yield Finding("V29", check["severity"], message, 0)


def _marks(field: str, answers: pa.Array) -> pa.Array:
    """Return a number (int64) for each row's answer, the same for the same answer."""
    answers = answers if is_encoded(answers) else answers.dictionary_encode()
    known = [hash((field, answer)) for answer in answers.dictionary.to_pylist()]
    marks = pa.array(known, pa.int64()).take(answers.indices)
    return pc.fill_null(marks, _NOTHING)


def _months(days: pa.Array) -> pa.Array:
    """Return the month of each day, counted from the year 0."""
    return pc.add(pc.multiply(pc.year(days), 12), pc.subtract(pc.month(days), 1))


def _first_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def _months_between(before: date, after: date) -> list[date]:
    """Return the first days of the months between two, without these."""
    first, last = (month.year * 12 + month.month - 1 for month in (before, after))
    return [_first_day(month) for month in range(first + 1, last)]
