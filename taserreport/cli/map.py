"""`taserreport map`: which column is which, for a file that no known layout fits."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from taserreport.cli import options, output
from taserreport.cli.faults import DATA_HAS_PROBLEMS, say
from taserreport.cli.reading import checking_day
from taserreport.cli.retyped import DAY_FIRST, Typed
from taserreport.errors import InputError
from taserreport.printable import shell_file

if TYPE_CHECKING:
    from taserreport.pipeline import Proposed

_USUAL = "force-records.json"
"""What the source file is called where no name is given."""
_FORMATS = ("text", "json")
_ORDERS = (DAY_FIRST, "month-first")


def map(  # noqa: A001 - the command's name
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE [SOURCE.json]",
            help="The file of records; after --write, also the source file to write.",
            show_default=False,
        ),
    ],
    sheet: Annotated[
        str | None, typer.Option("--sheet", metavar="NAME", help="The worksheet.")
    ] = None,
    header_row: Annotated[
        int | None,
        typer.Option(
            "--header-row", metavar="N", min=1, help="The row of the headings."
        ),
    ] = None,
    sets: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="'HEADING'=FIELD",
            help="Which field a column is; ignore for none; repeatable.",
        ),
    ] = None,
    codes: Annotated[
        list[str] | None,
        typer.Option(
            "--set-code",
            metavar="'HEADING:WORD'=VALUE",
            help="What a word in a column means; repeatable.",
        ),
    ] = None,
    force: Annotated[
        str | None,
        typer.Option("--force", metavar="NAME", help="The one force of all records."),
    ] = None,
    dates: Annotated[
        str,
        typer.Option("--dates", metavar="ORDER", help="day-first or month-first."),
    ] = "day-first",
    write: Annotated[
        bool,
        typer.Option(
            "--write", help=f"Write the source file; {_USUAL} if it is not named."
        ),
    ] = False,
    overwrite: options.Overwrite = False,
    format_: Annotated[
        str, typer.Option("--format", metavar="NAME", help="text or json.")
    ] = "text",
) -> None:
    """Propose which column is which field, and write it down with --write.

    Nothing is asked and nothing is decided unseen: look over what is guessed, settle
    the rest with --set and --set-code, and read the file with --source.

    Example: taserreport map records.xlsx

    Example: taserreport map records.xlsx --dates day-first --write force-records.json
    """
    from taserreport import pipeline

    _check_words(dates, format_)
    file, target = _files(files, write)
    if target is not None:
        output.check_not_read(target, [file])
        output.check_free(target, overwrite)
    typed = Typed(file, sheet, header_row, sets or [], codes or [], force, dates)
    proposed = pipeline.propose(
        file, typed.said(), sheet, header_row, checking_day(None)
    )
    written = _written(proposed, target, overwrite)
    _print(proposed, format_, typed, target, written)
    if written:
        say(f"wrote {written}")
    elif target is not None:
        say("nothing written: no row can be counted with this layout yet.")
    if not proposed.writable:
        raise typer.Exit(DATA_HAS_PROBLEMS)


def _check_words(dates: str, format_: str) -> None:
    """See to it that the order of dates and the format are such as there are."""
    if dates not in _ORDERS:
        raise InputError(
            f'There is no order of dates "{dates}". Orders: {", ".join(_ORDERS)}.',
            "U502",
        )
    if format_ not in _FORMATS:
        raise InputError(
            f'There is no format "{format_}" here. Formats: {", ".join(_FORMATS)}.',
            "U503",
        )


def _print(
    proposed: Proposed,
    format_: str,
    typed: Typed,
    target: Path | None,
    written: Path | None,
) -> None:
    """Print what is proposed, with the commands that go on from there."""
    from taserreport.cli import mapped, mapped_json

    if format_ == "json":
        output.text(mapped_json.as_json(proposed, written))
        return
    again = f"{typed.again()} --write {shell_file(str(target or _USUAL))}"
    proposal = proposed.proposal
    unread = typed.sheet or (proposal.sheet if proposal.twins else None)
    read_with = typed.read_with(None if proposal.fits_whole else written, unread)
    output.text(mapped.as_text(proposed, written, again, read_with))


def _files(files: list[str], write: bool) -> tuple[str, Path | None]:
    """Return the file to read, and the one to write if any.

    Raises:
        InputError: There are more files than that, the one to write is no JSON, or
            standard input is a terminal.
    """
    most = 2 if write else 1
    if len(files) > most:
        raise InputError(
            "map looks at one file at a time. To write a source file, add --write and "
            "its name, such as: taserreport map q1.xlsx --write force-records.json",
            "U502",
        )
    if "-" in files and sys.stdin.isatty():
        raise InputError(
            "Nothing comes in on standard input. Name a file, or pipe one in.", "U510"
        )
    if not write:
        return files[0], None
    names = [*files]
    if len(names) > 1 and _is_json(names[0]) and not _is_json(names[1]):
        names.reverse()  # --write force-records.json q1.xlsx
    target = names[1] if len(names) > 1 else _USUAL
    if not _is_json(target):
        raise InputError(
            f"A source file has a name that ends in .json, and {target} does not.",
            "U502",
        )
    return names[0], Path(target)


def _is_json(name: str) -> bool:
    return name.casefold().endswith(".json")


def _written(proposed: Proposed, target: Path | None, overwrite: bool) -> Path | None:
    """Write the source file, if one is wanted and rows can be counted with it."""
    from taserreport.records.propose import as_text

    if target is None or not proposed.writable:
        return None
    with output.opened(target, overwrite) as stream:
        stream.write(as_text(proposed.proposal.definition).encode())
    return target
