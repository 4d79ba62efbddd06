"""`taserreport validate`: says which cells to fix."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path  # noqa: TC003 - Typer reads the annotations
from typing import Annotated

import typer

from taserreport.again import Again
from taserreport.cli import beside, options, reporting, write_beside
from taserreport.cli.faults import DATA_HAS_PROBLEMS, say
from taserreport.cli.progress import progress
from taserreport.cli.reading import checking_day, dataset, say_notes


def validate(
    files: options.Files,
    source: options.Source = None,
    sheet: options.Sheet = None,
    ladder: options.Ladder = None,
    replaces: options.Replaces = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Print every group of problems.")
    ] = False,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only", metavar="CODES", help="Only these, such as V102,V110; repeatable."
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="REPORT.json",
            help="Say what has changed since an earlier report in JSON.",
        ),
    ] = None,
    fail_on: Annotated[
        str,
        typer.Option(
            "--fail-on",
            metavar="LEVEL",
            help="What gives exit code 1: error, warning or never.",
        ),
    ] = "error",
    accept: Annotated[
        Path | None,
        typer.Option(
            "--accept",
            metavar="FILE",
            help="Write the records that can be counted; the suffix says the format.",
        ),
    ] = None,
    quarantine: Annotated[
        Path | None,
        typer.Option(
            "--quarantine",
            metavar="FILE.xlsx",
            help="Write the rows that are kept out, to be corrected there; or FILE.csv.",
        ),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="DATE",
            help="The day of the check, such as 2026-11-25; today if left out. Dates "
            "after it are told of.",
        ),
    ] = None,
    fix: Annotated[
        str,
        typer.Option(
            "--fix",
            metavar="none|safe",
            help="Count the cells that are understood though spelled differently, and "
            "write them rightly into the files of rows. Never dates, ages or levels.",
        ),
    ] = "none",
    format_: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="NAME",
            help="text, json, jsonl, csv, junit, html or xlsx.",
        ),
    ] = None,
    out: options.Output = None,
    overwrite: options.Overwrite = False,
    quiet: options.Quiet = False,
) -> None:
    """Say which cells to fix, and whether the records can be counted.

    Example: taserreport validate records.xlsx

    Example: taserreport validate april.csv may.csv june.csv

    Exit code 0: every row can be counted. 1: some cannot. 2: a file cannot be read.
    """
    format_, out, copy = beside.marked_copy(format_, out)
    wanted = reporting.wanted(
        format_,
        out,
        since,
        fail_on,
        only or (),
        overwrite=overwrite,
        everything=everything,
    )
    more = beside.Beside(accept, quarantine, copy, fix, overwrite, wanted.only)
    more = beside.wanted(more, files, wanted.out, source)
    day = checking_day(as_of)
    again = Again.of(files, source, sheet or (), ladder, as_of)
    with progress() as tell:
        data = dataset(files, source, sheet, ladder, replacing=replaces)
        data = replace(data, as_of=day, again=again)
        checked, written = write_beside.checked(data, more, tell)
    if not quiet:
        say_notes(checked.findings)
        for line in written:
            say(line)
    reporting.give(checked, wanted)
    say(str(checked.reconciliation))
    if wanted.out and not quiet:
        say(f"wrote {wanted.out}")
    if quarantine is None:
        reporting.say_next(checked, again, replaces=replaces)
    if reporting.fails(checked, fail_on, quiet=quiet):
        raise typer.Exit(DATA_HAS_PROBLEMS)
