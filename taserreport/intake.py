"""Records on their way in: read, checked and let through, with every row accounted for."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.encoded import of_each, plain_batch
from taserreport.findings import Groups, advised, in_order
from taserreport.model import Fault, Finding, Reconciliation
from taserreport.printable import sheet_of
from taserreport.resources import load
from taserreport.validate import (
    Duplicates,
    FileChecks,
    faults_of_duplicates,
    validate,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

    from taserreport.model import Batch, Severity
    from taserreport.records import Dataset
    from taserreport.rules import Memory

T = TypeVar("T")

_HELD_ROWS = 20_000
"""A year of a large force. More records are read again for each look at them."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A batch with what became of its rows."""

    part: int
    """Which part of the data set it is of."""
    batch: Batch
    accepted: pa.Array
    """True for each record that may be counted."""
    copies: pa.Array
    """True for each that repeats an earlier one exactly."""
    faults: tuple[Fault, ...]

    def records(self) -> pa.RecordBatch:
        """Return the accepted records, each with its own values."""
        records = self.batch.records
        if self.accepted.true_count < records.num_rows:
            records = records.filter(self.accepted)
        return plain_batch(records)


class Intake:
    """Reads, checks and lets through the records of a data set.

    Once `batches`, `judged` or `settle` has come to its end, `findings` and
    `reconciliation` say what became of every row.
    """

    def __init__(
        self, dataset: Dataset, tell: Callable[[int], None] | None = None
    ) -> None:
        """Take the data set.

        Args:
            dataset: The records.
            tell: Is told after each batch how many rows have been read so far.
        """
        self.dataset = dataset
        self._tell = tell or (lambda _: None)
        self._held: list[tuple[int, Batch]] | None = None
        self._begin()

    def _begin(self) -> None:
        self._groups = Groups()
        self._memory: Memory = {}
        self._of_files: list[Finding] = list(self.dataset.notes)
        self._rows: Counter[str] = Counter()
        self._of_parts: Counter[int] = Counter()

    def batches(self) -> Generator[pa.RecordBatch]:
        """Yield the accepted records; each reading begins its sums anew."""
        with closing(self.judged()) as judged:
            for each in judged:
                yield each.records()

    def judged(self) -> Generator[Judged]:
        """Yield every batch with what became of its rows."""
        self._hold()
        yield from self._judged(self._duplicates(), self._read())

    def settle(self) -> None:
        """Read everything, only to know what is found.

        A large data set is read once, and again only if references are repeated.
        """
        batches = self._hold()
        own = self._with_references()
        hopeful = Duplicates()
        for each in self._judged(hopeful, batches):
            if each.part in own:
                hopeful.note(each.batch)
        hopeful.look(lambda: self._references(own))
        if len(hopeful.repeated):
            for _ in self._judged(self._compared(hopeful, own), self._read()):
                pass

    def _judged(
        self, duplicates: Duplicates, batches: Generator[tuple[int, Batch]]
    ) -> Generator[Judged]:
        self._begin()
        file_checks = FileChecks(several=len(self.dataset.parts) > 1)
        with closing(batches):
            for part, batch in batches:
                each = self._judge(part, batch, duplicates)
                file_checks.add(batch, each.accepted)
                yield each
        self._of_files += file_checks.findings()

    def _hold(self) -> Generator[tuple[int, Batch]]:
        """Begin to read; keep the whole data set if it is small. Return its batches."""
        self._held = None
        reading = self._read()
        first: list[tuple[int, Batch]] = []
        rows = 0
        for part, batch in reading:
            first.append((part, batch))
            rows += batch.records.num_rows
            if rows > _HELD_ROWS:
                return _chained(first, reading)
        self._held = first
        return _chained(first)

    def _read(self) -> Generator[tuple[int, Batch]]:
        """Yield the batches, each with the number of its part."""
        if self._held is not None:
            yield from self._held
            return
        for number, part in enumerate(self.dataset.parts):
            with closing(part.batches()) as batches:
                for batch in batches:
                    yield number, batch

    def _judge(self, part: int, batch: Batch, duplicates: Duplicates) -> Judged:
        validated = validate(batch, self._memory, self.dataset.as_of)
        copies = duplicates.copies(part, batch)
        conflicting = duplicates.conflicting(part, batch)
        accepted = pc.and_not(pc.and_not(validated.accepted, conflicting), copies)
        twice = faults_of_duplicates(duplicates, batch, copies, conflicting)
        faults = (*validated.faults, *twice)
        if faults:
            self._groups.add(batch, faults, batch.rows.filter(copies))
        self._count(part, batch, accepted, copies)
        return Judged(part, batch, accepted, copies, faults)

    def _count(
        self, part: int, batch: Batch, accepted: pa.Array, copies: pa.Array
    ) -> None:
        ragged, total = len(batch.ragged), batch.records.num_rows
        not_uses = 0 if batch.not_uses is None else len(batch.not_uses)
        self._rows["read"] += total + ragged + not_uses + len(batch.footers)
        self._rows["duplicates"] += copies.true_count
        self._rows["accepted"] += accepted.true_count
        self._rows["quarantined"] += total - accepted.true_count - copies.true_count
        self._rows["quarantined"] += ragged
        self._rows["not_uses"] += not_uses
        self._rows["footers"] += len(batch.footers)
        self._rows["made_up"] += _made_up(batch.records, accepted)
        self._of_parts[part] += total + ragged + not_uses
        self._tell(self._rows["read"])

    def _with_references(self) -> set[int]:
        """Return the parts that have references of their own.

        References made from a file's name and a row say nothing about the record.
        """
        return {n for n, p in enumerate(self.dataset.parts) if p.has_references}

    def _duplicates(self) -> Duplicates:
        """Look for repeated references, in a pass of its own over large data sets."""
        duplicates, own = Duplicates(), self._with_references()
        for batch in self._references(own):
            duplicates.note(batch)
        duplicates.look(lambda: self._references(own))
        return self._compared(duplicates, own)

    def _compared(self, duplicates: Duplicates, own: set[int]) -> Duplicates:
        """Decide about the records whose references are repeated, if there are any."""
        if len(duplicates.repeated):
            beside = self._beside(duplicates, own)
            for part, batch in self._read():
                if part in own:
                    duplicates.compare(part, batch, beside[part])
            duplicates.decide()
        return duplicates

    def _beside(
        self, duplicates: Duplicates, own: set[int]
    ) -> dict[int, dict[int, list[tuple[str, str]]]]:
        """Return what the repeated rows hold outside the record, by part and row.

        Two officers' reports of one reference may differ in nothing else.
        """
        rows: dict[int, list[pa.Array]] = {part: [] for part in own}
        for part, batch in self._read():
            if part in own:
                rows[part].append(batch.rows.filter(duplicates.is_repeated(batch)))
        return {
            part: self.dataset.parts[part].unused_cells(
                pa.chunked_array(found, pa.int64()).combine_chunks()
            )
            for part, found in rows.items()
        }

    def _references(self, own: set[int]) -> Iterator[Batch]:
        """Yield the batches of some parts, with at least their references."""
        if self._held is not None:
            yield from (batch for part, batch in self._held if part in own)
            return
        only = frozenset({"record_id", "force"})
        for number in own:
            yield from self.dataset.parts[number].batches(only)

    @property
    def made_up(self) -> int:
        """How many of the accepted records say that they are SYNTHETIC."""
        return self._rows["made_up"]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything found, in groups: errors first, then by the rows freed."""
        return in_order(
            (
                *self._groups.findings(
                    self.dataset.meant, self._rows["read"], self.dataset.no_use
                ),
                *map(advised, self._of_files),
                *map(advised, self._without_records()),
            )
        )

    def _without_records(self) -> Iterator[Finding]:
        """Yield F003 for files that have headings and no record under them.

        Where corrected rows take the place of all of a file's, it may have none left.
        """
        parts = self.dataset.parts
        if any(part.stands_for for part in parts):
            return
        severity: Severity = "warning" if self._of_parts.total() else "error"
        sheets = Counter(part.origin.file for part in parts)
        for number, part in enumerate(parts):
            file, sheet = part.origin.file, part.origin.sheet
            if not self._of_parts[number]:
                where = sheet_of(file, sheet if sheets[file] > 1 else None)
                message = f"{where} has headings but no records."
                yield Finding("F003", severity, message, 0, file=file)

    def reconciliation(self, counted: int | None = None) -> Reconciliation:
        """Return what became of every row read.

        Args:
            counted: How many of the accepted records are in the selection; all of
                them where not given.
        """
        accepted = self._rows["accepted"]
        inside = accepted if counted is None else counted
        return Reconciliation(
            read=self._rows["read"],
            counted=inside,
            quarantined=self._rows["quarantined"],
            outside=accepted - inside,
            duplicates=self._rows["duplicates"],
            not_uses=self._rows["not_uses"],
            footers=self._rows["footers"],
        )


def _chained(*parts: Iterable[T]) -> Generator[T]:
    """Yield from one after the other; they are closed with this."""
    for part in parts:
        yield from part


def _made_up(records: pa.RecordBatch, accepted: pa.Array) -> int:
    """Return how many accepted records carry the mark of a sample."""
    mark: str = load("reference/sample.json")["mark"]
    masks = [
        pc.fill_null(
            of_each(records.column(field), lambda texts: pc.starts_with(texts, mark)),
            False,
        )
        for field in ("record_id", "incident_id", "main_duty")
        if field in records.schema.names
    ]
    marked = reduce(pc.or_, masks)
    count: int = pc.and_(marked, accepted).true_count if marked.true_count else 0
    return count
