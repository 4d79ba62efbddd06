"""Records on their way in: read, checked and let through, with every row accounted for."""

from __future__ import annotations

from collections import Counter
from functools import reduce
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.findings import group
from taserreport.model import Finding, Reconciliation
from taserreport.resources import load
from taserreport.validate import Duplicates, FileChecks, validate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taserreport.model import Batch
    from taserreport.records import Dataset

_HELD_ROWS = 20_000
"""A year of a large force. More records are read again for each look at them."""


class Intake:
    """Reads, checks and lets through the records of a data set.

    Once `batches` has been read to its end, `findings` and `reconciliation` say what
    became of every row.
    """

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self._found: list[Finding] = list(dataset.notes)
        self._rows: Counter[str] = Counter()
        self._held: list[tuple[int, Batch]] | None = None

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the accepted records; each reading begins its sums anew."""
        self._found, self._rows = list(self.dataset.notes), Counter()
        self._held = None
        self._held = self._small_enough()
        duplicates = self._duplicates()
        file_checks = FileChecks()
        for part, batch in self._read():
            accepted = self._accepted(part, batch, duplicates)
            file_checks.add(batch, accepted)
            yield batch.records.filter(accepted)
        self._found += file_checks.findings()

    def _small_enough(self) -> list[tuple[int, Batch]] | None:
        """Return the whole data set if it may be held, so that it is read only once."""
        held: list[tuple[int, Batch]] = []
        rows = 0
        for part, batch in self._read():
            rows += batch.records.num_rows
            if rows > _HELD_ROWS:
                return None
            held.append((part, batch))
        return held

    def _read(self) -> Iterator[tuple[int, Batch]]:
        """Yield the batches, each with the number of its part."""
        if self._held is not None:
            yield from self._held
            return
        for number, part in enumerate(self.dataset.parts):
            for batch in part.batches():
                yield number, batch

    def _accepted(self, part: int, batch: Batch, duplicates: Duplicates) -> pa.Array:
        validated = validate(batch)
        self._found = list(group([*self._found, *validated.findings]))
        copies = duplicates.copies(part, batch)
        accepted = pc.and_not(validated.accepted, duplicates.conflicting(part, batch))
        accepted = pc.and_not(accepted, copies)
        ragged, total = len(batch.ragged), batch.records.num_rows
        self._rows["read"] += total + ragged + batch.not_uses
        self._rows["duplicates"] += copies.true_count
        self._rows["accepted"] += accepted.true_count
        self._rows["quarantined"] += total - accepted.true_count - copies.true_count
        self._rows["quarantined"] += ragged
        self._rows["not_uses"] += batch.not_uses
        self._rows["made_up"] += _made_up(batch.records.filter(accepted))
        return accepted

    def _duplicates(self) -> Duplicates:
        """Look for repeated references, in a pass of its own over large data sets."""
        duplicates = Duplicates()
        # References made from a file's name and a row say nothing about the record.
        own = {n for n, p in enumerate(self.dataset.parts) if p.has_references}
        if not own:
            return duplicates
        duplicates.look(self._references(own))
        if len(duplicates.repeated):
            beside = self._beside(duplicates, own)
            for part, batch in self._read():
                if part in own:
                    duplicates.compare(part, batch, beside[part])
            self._found += duplicates.decided()
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
        """Everything found, in groups; errors first."""
        return group(self._found)

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
        )


def _made_up(batch: pa.RecordBatch) -> int:
    """Return how many records carry the mark of a sample."""
    mark: str = load("reference/sample.json")["mark"]
    masks = [
        pc.fill_null(pc.starts_with(batch.column(field), mark), False)
        for field in ("record_id", "incident_id", "main_duty")
        if field in batch.schema.names
    ]
    count: int = reduce(pc.or_, masks).true_count
    return count
