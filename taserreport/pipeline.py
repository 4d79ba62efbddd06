"""The journey from files to figures, once. The command line and Python both call it."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from taserreport import records
from taserreport.classify import (
    Explanation,
    classify,
    explain,
    rules,
    rules_version,
    unasked,
)
from taserreport.errors import StrictError, TaserReportError
from taserreport.intake import Intake as Intake
from taserreport.intake import Judged
from taserreport.model import Checked as Checked
from taserreport.model import Finding
from taserreport.printable import counted as number_of
from taserreport.records import values
from taserreport.records.not_asked import NOT_ASKED, NotAsked
from taserreport.resources import load

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator
    from datetime import date

    from taserreport import tables
    from taserreport.model import Reconciliation, Table
    from taserreport.records.propose import Proposal, Said
    from taserreport.sample import SampleSheet


def check(
    dataset: records.Dataset,
    watch: Callable[[Judged], None] | None = None,
    tell: Callable[[int], None] | None = None,
    accept: Callable[[pa.Schema, Iterator[pa.RecordBatch]], None] | None = None,
) -> Checked:
    """Return everything found in a data set.

    Args:
        dataset: The records.
        watch: Is shown every batch with what becomes of its rows, in order, once.
        tell: Is told on the way how many rows have been read.
        accept: Is given the columns of the accepted records (`accepted_schema`) and
            these, and takes them to the last.
    """
    intake = Intake(dataset, tell)
    if watch is None and accept is None:
        intake.settle()
    else:
        judged = _watched(intake.judged(), watch)
        if accept is not None:
            schema = accepted_schema(dataset)
            accept(schema, (_with_columns(each.records(), schema) for each in judged))
        for _ in judged:
            pass
    return Checked(intake.findings, intake.reconciliation(), _held_to(dataset))


@dataclass(frozen=True, slots=True)
class Proposed:
    """A layout that is proposed for a file, with what became of the file read by it."""

    proposal: Proposal
    rows: Reconciliation | None
    """None where something needed is missing, or the layout cannot read the file."""
    refused: str = ""
    """Why the layout cannot read the file, if it was tried and cannot."""

    @property
    def writable(self) -> bool:
        """Whether there is a layout to write, with which rows can be counted."""
        return bool(
            self.proposal.choices and self.rows is not None and self.rows.counted
        )


def propose(
    path: str,
    said: Said,
    sheet: str | None = None,
    heading_row: int | None = None,
    as_of: date | None = None,
) -> Proposed:
    """Return a layout for a file of which none is known, tried on that file.

    Args:
        path: A file, or `-` for standard input.
        said: What a person has settled of it.
        sheet: The worksheet; the one that looks most like records if left out.
        heading_row: The row of the headings; found if left out.
        as_of: The day on which the records are checked.

    Raises:
        InputError: The file cannot be read, or what was said does not fit it.
    """
    from taserreport.records.formats import open_file
    from taserreport.records.propose import propose as look_over  # slow to load

    file = open_file(path)
    proposal = look_over(file, said, sheet, heading_row)
    if not proposal.complete:
        return Proposed(proposal, None)
    sheets = [proposal.sheet] if proposal.sheet and (sheet or proposal.twins) else []
    definition = dict(proposal.definition)
    if proposal.fits_whole and proposal.fits:
        definition = dict(records.load_source(proposal.fits[0]).definition)
    try:
        dataset = replace(records.read_as(file, definition, sheets), as_of=as_of)
        return Proposed(proposal, check(dataset).reconciliation)
    except TaserReportError as error:
        return Proposed(proposal, None, str(error))


def _watched(
    judged: Generator[Judged], watch: Callable[[Judged], None] | None
) -> Iterator[Judged]:
    with closing(judged):
        for each in judged:
            if watch is not None:
                watch(each)
            yield each


def accepted_schema(dataset: records.Dataset) -> pa.Schema:
    """Return the columns of accepted records that may leave: none sensitive.

    A field that no file can fill has none: a blank column would say that it was asked.
    """
    return records.schema(without=_kept_back(dataset) | derived_fields())


def _with_columns(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """Return records with these columns, nulls for what the files do not give."""
    present = set(batch.schema.names)
    columns = [
        batch.column(field.name)
        if field.name in present
        else pa.nulls(batch.num_rows, field.type)
        for field in schema
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _held_to(dataset: records.Dataset) -> dict[str, str]:
    """Return what the records of a data set were checked against, in words."""
    files = dict.fromkeys(part.origin.file for part in dataset.parts)
    orders = dict.fromkeys(
        part.layout.source.definition.get("dates", "day-first").removesuffix("-1904")
        for part in dataset.parts
    )
    return {
        "files": ", ".join(files),
        **_versions(dataset),
        "dates": ", ".join(orders),
    }


def sensitive_fields() -> frozenset[str]:
    """Return the fields that never leave: the record's schema marks them."""
    properties = load("record.schema.json")["properties"]
    return frozenset(name for name, p in properties.items() if p.get("x-sensitive"))


def _refuse_no_records(intake: Intake) -> None:
    """See to it that there was a record to read."""
    for finding in intake.findings:
        if finding.code == "F003" and finding.severity == "error":
            raise TaserReportError(finding.message, "F003")


def derived_fields() -> frozenset[str]:
    """Return the fields that `classify` adds."""
    properties = load("record.schema.json")["properties"]
    return frozenset(name for name, p in properties.items() if p.get("x-derived"))


def classified_schema(dataset: records.Dataset) -> pa.Schema:
    """Return the columns of classified records that may leave: none sensitive."""
    return records.schema(without=_kept_back(dataset))


def _kept_back(dataset: records.Dataset) -> frozenset[str]:
    """Return the fields that are sensitive, or asked of people and in no file."""
    known = dataset.fields | derived_fields() | {"record_id", "unanswered", NOT_ASKED}
    return sensitive_fields() | (values.fields().keys() - known)


def classified(intake: Intake) -> Iterator[pa.RecordBatch]:
    """Yield the accepted records with their contexts and without sensitive fields.

    Every batch has the columns of `classified_schema`, with nulls for what some of the
    files do not give.
    """
    schema = classified_schema(intake.dataset)
    with closing(intake.batches()) as batches:
        for batch in batches:
            yield _with_columns(classify(batch), schema)
    _refuse_no_records(intake)


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
    months: str = ""
    """The months that they do cover."""


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
    from taserreport import tables  # slow to load

    intake = Intake(dataset)
    counter = tables.Counter(definition, selection)
    # Classifying takes as long as reading, and few tables ask for a context.
    asks = not counter.fields.isdisjoint(derived_fields())
    not_asked = NotAsked()
    for batch in intake.batches():
        not_asked.add(batch)
        counter.add(classify(batch) if asks else batch)
    counted = counter.result()
    reconciliation = intake.reconciliation(counted.counted)
    _refuse_no_records(intake)
    if (
        not reconciliation.counted + reconciliation.outside
        and reconciliation.quarantined
    ):
        listing = dataset.named.listing(replaces=bool(dataset.corrections))
        raise TaserReportError(
            f"No row can be counted: {reconciliation}. See which cells to fix with: {listing}",
            "P601",
        )
    if strict and reconciliation.quarantined:
        raise StrictError(
            f"{reconciliation.quarantined:,} of {number_of(reconciliation.read, 'row')} cannot be "
            "counted. Nothing was written, as --strict asks."
        )
    table = tables.build(
        definition,
        counted,
        percent=percent,
        ladder=dataset.ladder,
        source=_source(dataset),
        facts=_facts(dataset, reconciliation),
        notes=_notes(dataset, reconciliation, intake.findings),
        unasked={**not_asked.values(), **unasked(dataset.fields)},
        partly_asked=dataset.partly_asked,
        partly_boxed=not_asked.partly(),
    )
    if intake.made_up:
        table = _marked_made_up(table, intake.made_up)
    return Tabulated(
        table,
        intake.findings,
        reconciliation,
        counted.unplaced,
        tables.partial_periods(counted),
        tables.coverage(counted.spans),
    )


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
    return {
        "reconciliation": str(reconciliation),
        "context_rules": rules_version(),
        **_versions(dataset),
    }


def _versions(dataset: records.Dataset) -> dict[str, str]:
    sources = dict.fromkeys(
        f"{part.layout.source.id} {part.layout.source.definition['version']}"
        for part in dataset.parts
    )
    return {
        "ladder": dataset.ladder,
        "record_schema": load("record.schema.json")["x-version"],
        "sources": ", ".join(sources),
    }


def _notes(
    dataset: records.Dataset,
    reconciliation: Reconciliation,
    findings: Iterable[Finding],
) -> list[str]:
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
    # What is wrong with a file as a whole concerns every figure.
    notes += [f.message for f in findings if f.severity == "error" and not f.rows]
    notes.append(f"{reconciliation}.")
    return list(dict.fromkeys(notes))


def sample(source: str, rows: int, seed: int, *, messy: bool = False) -> SampleSheet:
    """Return made-up records in the layout of a shipped source, by its id.

    Raises:
        InputError: No source has that id.
    """
    from taserreport.sample import sample as made_up  # slow to load

    return made_up(records.load_source(source).definition, rows, seed, messy=messy)
