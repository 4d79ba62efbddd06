"""What can be said only of all accepted records together. Nothing here drops one."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from taserreport.encoded import together
from taserreport.model import Finding
from taserreport.printable import counted, sheet_of
from taserreport.resources import load
from taserreport.validate.day_order import DayOrder
from taserreport.validate.months import Months
from taserreport.validate.same_event import SameEvent
from taserreport.validate.same_rows import SameRows
from taserreport.years import starting

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from taserreport.model import Batch

_FILE = "reference/file-checks.json"
_MONTHS_OF_A_YEAR = 12


class FileChecks:
    """Takes the accepted records of a data set and then says what it found."""

    def __init__(self, *, several: bool = False) -> None:
        """Begin; `several` says that there is more than one sheet or file."""
        self._same_event = SameEvent()
        self._several = several
        self._same_rows = SameRows()
        self._months = Months()
        self._years: Counter[str] = Counter()
        self._forces: defaultdict[str, set[str]] = defaultdict(set)
        self._spellings: defaultdict[str, set[str]] = defaultdict(set)
        self._ends: dict[str, int] = {}
        """The last line of each text file."""
        self._rows: Counter[str] = Counter()
        """How many rows each text file has, those above the records counted as lines."""
        self._day_order = DayOrder()
        self._strays: dict[tuple[str, str | None], tuple[int, str]] = {}
        """For each sheet, how many cells have no heading, and the first of them."""

    def add(self, batch: Batch, accepted: pa.Array) -> None:
        """Take a batch, with which of its records are accepted."""
        if batch.origin.row_word == "line":
            self._note_end(batch)
        if batch.strays:
            sheet = batch.origin.file, batch.origin.sheet
            cell = batch.origin.cell(batch.strays.row, batch.strays.column)
            known, first = self._strays.get(sheet, (0, cell))
            self._strays[sheet] = known + batch.strays.cells, first
        for column, words in batch.spellings.items():
            self._spellings[batch.origin.headings[column]] |= words
        self._same_event.add(batch, accepted)
        if self._several:
            self._same_rows.add(batch, accepted)
        present = set(batch.records.schema.names)
        if "incident_date" in present:
            self._day_order.add(batch, accepted)
            self._months.add(batch, accepted)
        if present.issuperset(("financial_year", "force")):
            self._count_years(batch.records, accepted)

    def _note_end(self, batch: Batch) -> None:
        """Take note of how far a text file goes, by its lines and by its rows."""
        file = batch.origin.file
        rows = [batch.rows, batch.not_uses or ()]
        count = sum(map(len, (*rows, batch.ragged, batch.footers)))
        if file not in self._ends and len(batch.rows):
            count += batch.rows[0].as_py() - 1
        self._ends[file] = max(batch.last, self._ends.get(file, 0))
        self._rows[file] += count

    def _count_years(self, records: pa.RecordBatch, accepted: pa.Array) -> None:
        columns = [
            records.column(f).filter(accepted) for f in ("financial_year", "force")
        ]
        pairs, indices = together(columns)
        for each in indices.value_counts().to_pylist():
            year, force = map(str, pairs[each["values"]])
            if None not in pairs[each["values"]]:
                self._years[year] += each["counts"]
                self._forces[year].add(force)

    def findings(self) -> Iterator[Finding]:
        """Yield what was found."""
        yield from self._cut_off()
        yield from self._under_no_heading()
        yield from self._day_order.findings()
        yield from self._same_event.findings()
        yield from self._same_rows.findings()
        yield from self._changes()
        yield from self._months.findings()
        yield from self._mixed()

    def _cut_off(self) -> Iterator[Finding]:
        """Yield F030: text files that end where a worksheet would."""
        check = load(_FILE)["F030"]
        for file, line in self._ends.items():
            # With line breaks in its cells, a row of Excel takes several lines.
            if check["lines"] in (line, self._rows[file]):
                message = check["message"].format(file=file, lines=check["lines"])
                yield Finding("F030", check["severity"], message, 0, file=file)

    def _under_no_heading(self) -> Iterator[Finding]:
        """Yield H107: cells of which nobody knows what they are about."""
        check = load(_FILE)["H107"]
        for (file, sheet), (cells, cell) in self._strays.items():
            where = sheet_of(file, sheet)
            count = f"{counted(cells, 'cell')} {'stands' if cells == 1 else 'stand'}"
            message = check["message"].format(where=where, count=count, cell=cell)
            yield Finding("H107", check["severity"], message, 0, file=file)

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
        return self._months.of(year) in (0, _MONTHS_OF_A_YEAR)

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
