"""The options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

Files = Annotated[
    list[str],
    typer.Argument(
        metavar="FILES...",
        help="CSV, Excel, ODS, Parquet, Arrow or JSON files, or - for standard input.",
        show_default=False,
    ),
]
Source = Annotated[
    str | None,
    typer.Option(
        "--source",
        metavar="ID",
        help="The layout of the files; found from their headings if left out.",
    ),
]
Sheet = Annotated[
    list[str] | None,
    typer.Option("--sheet", metavar="NAME", help="The worksheet to read; repeatable."),
]
Ladder = Annotated[
    str | None,
    typer.Option(
        "--ladder",
        metavar="NAME",
        help="The order of levels: home-office or metropolitan; the layout's if left out.",
    ),
]
Replaces = Annotated[
    bool,
    typer.Option(
        "--replaces-quarantine",
        help="Rows of files that --quarantine wrote take the place of those in the "
        "files they are from.",
    ),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write to a file; its suffix says the format.",
    ),
]
Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Replace the output file if it exists.")
]
Strict = Annotated[
    bool,
    typer.Option("--strict", help="Write nothing, and exit 1, if any row is kept out."),
]
Quiet = Annotated[
    bool,
    typer.Option(
        "--quiet",
        "-q",
        help="Leave out the notes; warnings and what became of the rows are said.",
    ),
]
