"""`taserreport table`: one Board table."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from taserreport.again import Again
from taserreport.cli import options, output
from taserreport.cli.faults import say
from taserreport.cli.progress import progress
from taserreport.cli.reading import dataset, report
from taserreport.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from taserreport.model import Table
    from taserreport.tables import Definition, Selection

_WITHOUT_NOTES = ("csv", "tidy")
"""The formats of a table that hold its figures alone."""


def table(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME", help="The table; see --list.", show_default=False
        ),
    ] = None,
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILES...",
            help="CSV, Excel, ODS, Parquet, Arrow or JSON files, or - for standard input.",
            show_default=False,
        ),
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the tables.")] = False,
    period: Annotated[
        list[str] | None,
        typer.Option(
            "--period",
            metavar="PERIOD",
            help="2019-20, '2019-20 Q1' (April to June), 2019-04..2019-06 or "
            "'calendar 2019'; repeatable.",
        ),
    ] = None,
    force: Annotated[
        list[str] | None,
        typer.Option(
            "--force", metavar="NAME", help="Only this police force; repeatable."
        ),
    ] = None,
    area: Annotated[
        list[str] | None,
        typer.Option("--area", metavar="NAME", help="Only this area; repeatable."),
    ] = None,
    percent: Annotated[
        bool,
        typer.Option("--percent", help="Add percentages of each column's records."),
    ] = False,
    rows: Annotated[
        str | None,
        typer.Option("--rows", metavar="FIELD", help="A table of your own: its rows."),
    ] = None,
    columns: Annotated[
        str | None,
        typer.Option(
            "--columns", metavar="FIELD", help="And its columns, with --rows."
        ),
    ] = None,
    count: Annotated[
        str, typer.Option("--count", metavar="UNIT", help="What is counted: uses.")
    ] = "uses",
    source: options.Source = None,
    sheet: options.Sheet = None,
    ladder: options.Ladder = None,
    replaces: options.Replaces = False,
    format_: Annotated[
        str | None,
        typer.Option(
            "--format", metavar="NAME", help="console, csv, md, json, parquet or arrow."
        ),
    ] = None,
    tidy: Annotated[
        bool, typer.Option("--tidy", help="CSV with one figure a row, for programs.")
    ] = False,
    out: options.Output = None,
    overwrite: options.Overwrite = False,
    strict: options.Strict = False,
    quiet: options.Quiet = False,
) -> None:
    """Print or write one Board table.

    Example: taserreport table highest-use records.xlsx --period 2019-20

    Example: taserreport table ethnicity records.csv --percent -o ethnicity.csv
    """
    from taserreport import pipeline

    _refuse_other_units(count)
    if list_:
        _list()
        return
    if rows and name:
        # There is no table's name then: the first word is a file.
        files = [name, *(files or [])]
        name = None
    definition = _definition(name, rows, columns)
    if not files:
        raise InputError("Name the file to count, or - for standard input.", "U510")
    chosen = _format(format_, tidy, out)
    output.check_not_read(out, files, source)
    with progress():
        made = pipeline.tabulate(
            dataset(files, source, sheet, ladder, replacing=replaces),
            definition,
            _selection(period, force, area),
            percent=percent,
            strict=strict,
        )
    _write(made.table, chosen, out, overwrite)
    again = Again.of(files, source, sheet or (), ladder, None)
    report(made.findings, made.reconciliation, again, quiet=quiet, replaces=replaces)
    if made.unplaced:
        records = (
            "1 record gives"
            if made.unplaced == 1
            else f"{made.unplaced:,} records give"
        )
        say(
            f"warning: {records} only the year and cannot be placed in a part of one. (P602)"
        )
    if chosen in _WITHOUT_NOTES and not quiet:
        for caution in made.table.cautions:
            say(f"note: {caution}")
    for covered in made.partial:
        say(
            f"warning: the records do not cover all of {covered}: they are of "
            f"{made.months}. (P603)"
        )
    if out is not None and not quiet:
        say(f"wrote {out}")


def _refuse_other_units(count: str) -> None:
    if count != "uses":
        raise InputError(
            f"These records cannot be counted as {count}: each is one officer's use of "
            "a Taser on one person, and uses are what is counted. Leave out --count.",
            "U501",
        )


def _list() -> None:
    from taserreport import tables

    listed = tables.names()
    width = max(len(name) for name, _ in listed)
    output.text("".join(f"{name:<{width}}  {title}\n" for name, title in listed))


def _definition(name: str | None, rows: str | None, columns: str | None) -> Definition:
    from taserreport import tables

    if rows:
        return tables.custom_definition(rows, columns)
    if columns:
        raise InputError("--columns goes with --rows.", "U502")
    if name is None:
        raise InputError(
            "Name a table. List them with: taserreport table --list", "K902"
        )
    return tables.definition(name)


def _selection(
    periods: Sequence[str] | None,
    forces: Sequence[str] | None,
    areas: Sequence[str] | None,
) -> Selection:
    from taserreport import records, tables

    return tables.Selection(
        tuple(tables.parse_period(period) for period in periods or ()),
        frozenset(records.force_id(force) for force in forces or ()),
        frozenset(areas or ()),
    )


def _format(asked: str | None, tidy: bool, out: Path | None) -> str:
    from taserreport.render import FORMATS

    usual = "console" if out is None and sys.stdout.isatty() else "csv"
    chosen = output.chosen_format(asked, out, FORMATS, usual)
    if not tidy:
        return chosen
    if asked is None and out is None:
        return "tidy"
    if chosen not in ("csv", "tidy"):
        raise InputError(
            f"--tidy is about CSV; {chosen} always holds one figure a row or a page.",
            "U502",
        )
    return "tidy"


def _write(made: Table, chosen: str, out: Path | None, overwrite: bool) -> None:
    from taserreport.render import writer

    if chosen == "console":
        from taserreport.render import console

        content = console.write(
            made,
            shutil.get_terminal_size().columns,
            encoding=sys.stdout.encoding or "utf-8",
        )
    else:
        content = writer(chosen)(made)
    with output.opened(out, overwrite) as stream:
        stream.write(content)
