"""`taserreport validate`: says which cells to fix."""

from __future__ import annotations

from typing import Annotated

import typer

from taserreport.cli import options, output
from taserreport.cli.faults import DATA_HAS_PROBLEMS, say
from taserreport.cli.reading import dataset, say_notes


def validate(
    files: options.Files,
    source: options.Source = None,
    sheet: options.Sheet = None,
    ladder: options.Ladder = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Print every group of problems.")
    ] = False,
    quiet: options.Quiet = False,
) -> None:
    """Say which cells to fix, and whether the records can be counted.

    Example: taserreport validate records.xlsx

    Example: taserreport validate april.csv may.csv june.csv

    Exit code 0: every row can be counted. 1: some cannot. 2: a file cannot be read.
    """
    from taserreport import pipeline
    from taserreport.report.text import report_lines

    checked = pipeline.check(dataset(files, source, sheet, ladder))
    if not quiet:
        say_notes(checked.findings)
    lines = report_lines(checked, everything=everything)
    output.text("".join(f"{line}\n" for line in lines))
    say(str(checked.reconciliation))
    if checked.has_problems:
        raise typer.Exit(DATA_HAS_PROBLEMS)
