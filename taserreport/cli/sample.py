"""`taserreport sample`: made-up records to try things on."""

from __future__ import annotations

from typing import Annotated

import typer

from taserreport.cli import options, output
from taserreport.cli.faults import say
from taserreport.errors import InputError


def sample(
    source: Annotated[
        str, typer.Option("--source", metavar="ID", help="The layout to write.")
    ] = "canonical",
    rows: Annotated[
        int, typer.Option("--rows", min=1, help="How many Taser records.")
    ] = 520,
    seed: Annotated[
        int, typer.Option("--seed", help="The same seed, the same records.")
    ] = 1,
    messy: Annotated[
        bool, typer.Option("--messy", help="With mistakes such as real files have.")
    ] = False,
    format_: Annotated[
        str | None, typer.Option("--format", metavar="NAME", help="csv or xlsx.")
    ] = None,
    out: options.Output = None,
    overwrite: options.Overwrite = False,
) -> None:
    """Write made-up records, marked SYNTHETIC, in any known layout.

    Example: taserreport sample -o records.csv

    Example: taserreport sample --source metropolitan --rows 3000 -o records.xlsx
    """
    from taserreport import pipeline
    from taserreport.render.sheets import SHEET_FORMATS

    if rows > MOST:
        raise InputError(f"At most {MOST:,} records can be made at once.", "U502")
    writer = SHEET_FORMATS[output.chosen_format(format_, out, SHEET_FORMATS, "csv")]
    sheet = pipeline.sample(source, rows, seed, messy=messy)
    with output.opened(out, overwrite) as stream:
        writer(sheet, stream)
    if out is not None:
        mistakes = f", with {sheet.mistakes} deliberate mistakes" if messy else ""
        say(f"wrote {out}: {rows:,} SYNTHETIC records{mistakes}")


MOST = 10_000_000
