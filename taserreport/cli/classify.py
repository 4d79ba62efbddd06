"""`taserreport classify`: adds the contexts of each use."""

from __future__ import annotations

import sys
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from taserreport.again import Again
from taserreport.cli import options, output
from taserreport.cli.faults import say
from taserreport.cli.reading import dataset, report
from taserreport.errors import InputError
from taserreport.printable import counted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pyarrow as pa

    from taserreport.classify import Explanation
    from taserreport.pipeline import Intake


def classify(
    files: options.Files,
    unclassified: Annotated[
        bool,
        typer.Option("--unclassified", help="Only the records no rule could place."),
    ] = False,
    explain: Annotated[
        str | None,
        typer.Option(
            "--explain", metavar="RECORD", help="Say why one record is placed so."
        ),
    ] = None,
    source: options.Source = None,
    sheet: options.Sheet = None,
    ladder: options.Ladder = None,
    replaces: options.Replaces = False,
    format_: Annotated[
        str | None,
        typer.Option(
            "--format", metavar="NAME", help="csv, jsonl, json, parquet or arrow."
        ),
    ] = None,
    out: options.Output = None,
    overwrite: options.Overwrite = False,
    quiet: options.Quiet = False,
) -> None:
    """Add to each record the contexts of its use, and the rule that decided.

    Example: taserreport classify records.xlsx -o classified.parquet

    Example: taserreport classify records.csv --format csv | head

    On a terminal the contexts are counted; a pipe or a file gets the records, without
    the fields that identify or describe a person.
    """
    from taserreport import pipeline

    output.check_not_read(out, files, source)
    again = Again.of(files, source, sheet or (), ladder, None)
    told = partial(report, quiet=quiet, replaces=replaces)
    intake = pipeline.Intake(dataset(files, source, sheet, ladder, replacing=replaces))
    if explain is not None:
        output.text(_explained(intake, explain))
        told(intake.findings, intake.reconciliation(), again)
        return
    unplaced = Counter[str]()
    batches = _counting(pipeline.classified(intake), unplaced)
    if unclassified:
        batches = map(pipeline.unplaced, batches)
    if out is None and format_ is None and sys.stdout.isatty():
        output.text(_summary(batches))
    else:
        schema = pipeline.classified_schema(intake.dataset)
        _write(batches, schema, format_, out, overwrite)
    told(intake.findings, intake.reconciliation(), again)
    if unplaced["records"] and not unclassified:
        say(
            f"note: {counted(unplaced['records'], 'use')} could not be given a context. "
            "List them with --unclassified. (C401)"
        )
    if out is not None and not quiet:
        typer.echo(f"wrote {out}", err=True)


def _counting(
    batches: Iterator[pa.RecordBatch], unplaced: Counter[str]
) -> Iterator[pa.RecordBatch]:
    """Yield the same batches, counting on the way the records that no rule places."""
    from taserreport import pipeline

    for batch in batches:
        unplaced["records"] += pipeline.unplaced(batch).num_rows
        yield batch


def _write(
    batches: Iterator[pa.RecordBatch],
    schema: pa.Schema,
    format_: str | None,
    out: Path | None,
    overwrite: bool,
) -> None:
    from taserreport.render.records import RECORD_FORMATS

    writer = RECORD_FORMATS[output.chosen_format(format_, out, RECORD_FORMATS, "csv")]
    with output.opened(out, overwrite) as stream:
        writer(batches, schema, stream)


def _summary(batches: Iterator[pa.RecordBatch]) -> str:
    """Return the uses by primary context, in the order of precedence."""
    from taserreport.classify import rules

    counts: Counter[str] = Counter()
    for batch in batches:
        for pair in batch.column("primary_context").value_counts().to_pylist():
            counts[pair["values"]] += pair["counts"]
    labels = {rule.name: rule.label for rule in rules().precedence}
    width = max(len(label) for label in labels.values())
    lines = [
        f"{label:<{width}}  {counts[name]:>9,}"
        for name, label in labels.items()
        if counts[name]
    ]
    lines.append(f"{'All records':<{width}}  {counts.total():>9,}")
    return "\n".join([f"Primary context (rules {rules().version})", *lines, ""])


def _explained(intake: Intake, reference: str) -> str:
    """Return why the records of a reference have their contexts.

    Raises:
        InputError: No accepted record has that reference.
    """
    from taserreport import pipeline

    found = pipeline.explained(intake, reference)
    if not found:
        raise InputError(f'No record that can be counted is called "{reference}".')
    lines = []
    for force, why in found:
        lines += [f"Force: {force}", *_why(why), ""]
    return "\n".join(lines)


def _why(found: Explanation) -> Iterator[str]:
    primary, evidence = found.primary, found.evidence
    yield f"Primary context: {primary.label} ({primary.name}), by rule {primary.id}"
    yield f"  {primary.because}"
    yield f"Weapon evidence: {evidence.label} ({evidence.name})"
    yield f"  {evidence.because}"
    yield "All contexts that hold:"
    for rule in found.contexts:
        yield f"  {rule.label} ({rule.name}). {rule.because}"
    if found.passed_over:
        ids = ", ".join(f"{rule.id} {rule.label}" for rule in found.passed_over)
        yield f"Rules before it that do not hold: {ids}"
