"""The journey from files to figures, once. The command line and Python both call it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import reduce
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from taserreport import records, tables
from taserreport.classify import (
    Explanation,
    classify,
    explain,
    rules,
    rules_version,
    unasked,
)
from taserreport.errors import StrictError, TaserReportError
from taserreport.findings import group
from taserreport.model import Finding, Reconciliation
from taserreport.resources import load
from taserreport.sample import SampleSheet
from taserreport.sample import sample as made_up
from taserreport.validate import Duplicates, FileChecks, validate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taserreport.model import Batch, Table


_HELD_ROWS = 20_000
"""A year of a large force. More records are read again for each look at them."""


class Intake:
    """Reads, checks and lets through the records of a data set.

    Once `batches` has been read to its end, `findings` and `reconciliation` say what
    became of every row.
    """

    def __init__(self, dataset: records.Dataset) -> None:
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


@dataclass(frozen=True, slots=True)
class Checked:
    """What `validate` has to say."""

    findings: tuple[Finding, ...]
    reconciliation: Reconciliation

    @property
    def has_problems(self) -> bool:
        """Return whether any row had to be kept out, or there was none to check."""
        return any(f.severity == "error" for f in self.findings)


def check(dataset: records.Dataset) -> Checked:
    """Return everything found in a data set."""
    intake = Intake(dataset)
    for _ in intake.batches():
        pass
    findings = list(intake.findings)
    if not intake.reconciliation().read:
        findings.append(no_records(dataset))
    return Checked(tuple(findings), intake.reconciliation())


def no_records(dataset: records.Dataset) -> Finding:
    """Return the finding for files that have headings and nothing under them."""
    names = ", ".join(dict.fromkeys(part.origin.file for part in dataset.parts))
    return Finding("F003", "error", f"{names} has headings but no records.", 0)


def sensitive_fields() -> frozenset[str]:
    """Return the fields that never leave: the record's schema marks them."""
    properties = load("record.schema.json")["properties"]
    return frozenset(name for name, p in properties.items() if p.get("x-sensitive"))


def derived_fields() -> frozenset[str]:
    """Return the fields that `classify` adds."""
    properties = load("record.schema.json")["properties"]
    return frozenset(name for name, p in properties.items() if p.get("x-derived"))


def classified_schema() -> pa.Schema:
    """Return the columns of classified records that may leave: none sensitive."""
    return records.schema(without=sensitive_fields())


def classified(intake: Intake) -> Iterator[pa.RecordBatch]:
    """Yield the accepted records with their contexts and without sensitive fields.

    Every batch has the columns of `classified_schema`, with nulls for what the files
    do not give.
    """
    schema = classified_schema()
    for batch in intake.batches():
        with_contexts = classify(batch)
        present = set(with_contexts.schema.names)
        columns = [
            with_contexts.column(field.name)
            if field.name in present
            else pa.nulls(batch.num_rows, field.type)
            for field in schema
        ]
        yield pa.RecordBatch.from_arrays(columns, schema=schema)
    if not intake.reconciliation().read:
        raise TaserReportError(no_records(intake.dataset).message, "F003")


def unplaced(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return those of classified records that no rule could place."""
    names = pa.array(rules().unplaced)
    return batch.filter(pc.is_in(batch.column("primary_context"), names))


def explained(intake: Intake, reference: str) -> list[tuple[str, Explanation]]:
    """Return, for each accepted record of that reference, its force and why it is so.

    Two forces may use one reference.
    """
    found = []
    for batch in intake.batches():
        rows = pc.indices_nonzero(pc.equal(batch.column("record_id"), reference))
        for row in rows.to_pylist():
            record = batch.slice(row, 1)
            found.append((record.column("force")[0].as_py(), explain(record)))
    return found


@dataclass(frozen=True, slots=True)
class Tabulated:
    """A table with what was found on the way to it."""

    table: Table
    findings: tuple[Finding, ...]
    reconciliation: Reconciliation
    unplaced: int
    """Records with only a year, which a part of that year cannot take in."""
    partial: tuple[str, ...]
    """The periods asked for that the records do not cover, or not wholly, in months."""


def tabulate(
    dataset: records.Dataset,
    definition: tables.Definition,
    selection: tables.Selection,
    *,
    percent: bool = False,
    strict: bool = False,
) -> Tabulated:
    """Return one table over the accepted records of a data set.

    Raises:
        InputError: There is nothing to count in what was asked for.
        StrictError: `strict` is set and rows had to be kept out.
    """
    intake = Intake(dataset)
    counter = tables.Counter(definition, selection)
    # Classifying takes as long as reading, and few tables ask for a context.
    asks = not counter.fields.isdisjoint(derived_fields())
    for batch in intake.batches():
        counter.add(classify(batch) if asks else batch)
    counted = counter.result()
    reconciliation = intake.reconciliation(counted.counted)
    if not reconciliation.read:
        raise TaserReportError(no_records(dataset).message, "F003")
    if strict and reconciliation.quarantined:
        raise StrictError(
            f"{reconciliation.quarantined:,} of {_rows(reconciliation.read)} cannot be "
            "counted. Nothing was written, as --strict asks."
        )
    table = tables.build(
        definition,
        counted,
        percent=percent,
        ladder=dataset.ladder,
        source=_source(dataset),
        facts=_facts(dataset, reconciliation),
        notes=_notes(dataset, reconciliation),
        unasked={**dataset.unasked, **unasked(dataset.fields)},
        partly_asked=dataset.partly_asked,
    )
    if intake.made_up:
        table = _marked_made_up(table, intake.made_up)
    return Tabulated(
        table,
        intake.findings,
        reconciliation,
        counted.unplaced,
        tables.partial_periods(counted),
    )


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _marked_made_up(table: Table, count: int) -> Table:
    """Return a table that says in its title that records in it are not real."""
    were = "record is" if count == 1 else "records are"
    note = f"{count:,} {were} SYNTHETIC: made up, to try the program with."
    return replace(
        table, title=f"{table.title} (SYNTHETIC)", notes=(note, *table.notes)
    )


def _source(dataset: records.Dataset) -> str:
    files = ", ".join(dict.fromkeys(part.origin.file for part in dataset.parts))
    titles = "; ".join(
        dict.fromkeys(part.layout.source.title for part in dataset.parts)
    )
    return f"{files} ({titles})"


def _facts(dataset: records.Dataset, reconciliation: Reconciliation) -> dict[str, str]:
    sources = dict.fromkeys(
        f"{part.layout.source.id} {part.layout.source.definition['version']}"
        for part in dataset.parts
    )
    return {
        "reconciliation": str(reconciliation),
        "ladder": dataset.ladder,
        "context_rules": rules_version(),
        "record_schema": load("record.schema.json")["x-version"],
        "sources": ", ".join(sources),
    }


def _notes(dataset: records.Dataset, reconciliation: Reconciliation) -> list[str]:
    notes = [
        note
        for part in dataset.parts
        for note in part.layout.source.definition.get("notes", ())
    ]
    if reconciliation.quarantined:
        were = "row was" if reconciliation.quarantined == 1 else "rows were"
        notes.append(
            f"{reconciliation.quarantined:,} {were} left out of these figures because "
            "something in them has to be put right first."
        )
    notes.append(f"{reconciliation}.")
    return list(dict.fromkeys(notes))


def sample(source: str, rows: int, seed: int, *, messy: bool = False) -> SampleSheet:
    """Return made-up records in the layout of a shipped source, by its id.

    Raises:
        InputError: No source has that id.
    """
    return made_up(records.load_source(source).definition, rows, seed, messy=messy)
