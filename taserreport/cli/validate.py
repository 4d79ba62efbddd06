"""`taserreport validate`: says which cells to fix."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from taserreport.cli import options, output
from taserreport.cli.faults import DATA_HAS_PROBLEMS, say
from taserreport.cli.reading import dataset
from taserreport.printable import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taserreport.model import Finding
    from taserreport.pipeline import Checked


def validate(
    files: options.Files,
    source: options.Source = None,
    sheet: options.Sheet = None,
    ladder: options.Ladder = None,
) -> None:
    """Say which cells to fix, and whether the records can be counted.

    Example: taserreport validate records.xlsx

    Example: taserreport validate april.csv may.csv june.csv

    Exit code 0: every row can be counted. 1: some cannot. 2: a file cannot be read.
    """
    from taserreport import pipeline

    checked = pipeline.check(dataset(files, source, sheet, ladder))
    output.text("".join(f"{line}\n" for line in _lines(checked)))
    say(str(checked.reconciliation))
    if checked.has_problems:
        raise typer.Exit(DATA_HAS_PROBLEMS)


def _lines(checked: Checked) -> Iterator[str]:
    for finding in checked.findings:
        yield from _finding(finding)
    yield _verdict(checked)


def _finding(finding: Finding) -> Iterator[str]:
    rows = ""
    if finding.rows:
        rows = f"  {counted(finding.rows, 'row')}"
    yield f"{finding.code:<5} {finding.severity:<8}{finding.message}{rows}"
    if finding.places:
        shown = "; ".join(finding.places)
        more = finding.rows - len(finding.places)
        tail = f"; and {more:,} more" if more > 0 else ""
        heading = f'under "{finding.heading}": ' if finding.heading else ""
        where = f"{finding.file}: " if finding.file else ""
        yield f"      {where}{heading}{shown}{tail}"


def _verdict(checked: Checked) -> str:
    kept_out, read = checked.reconciliation.quarantined, checked.reconciliation.read
    rows = counted(read, "row")
    warnings = sum(f.severity == "warning" for f in checked.findings)
    also = f" {counted(warnings, 'kind')} of warning." if warnings else ""
    if checked.has_problems:
        return f"DATA HAS PROBLEMS  {kept_out:,} of {rows} cannot be counted.{also}"
    return f"OK  {rows}, none kept out.{also}"
