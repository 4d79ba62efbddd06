"""The kinds of file that are read, and the words for a file that cannot be."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from taserreport.errors import InputError
from taserreport.records.formats.sheet import ReadingNote

if TYPE_CHECKING:
    from taserreport.records.formats.source import Source

KINDS = {
    "csv": "a text file",
    "xlsx": "an Excel workbook",
    "xlsm": "an Excel workbook with macros",
    "xls": "an old Excel workbook",
    "ods": "an OpenDocument spreadsheet",
    "parquet": "a Parquet file",
    "arrow": "an Arrow file",
    "json": "a JSON file",
    "jsonl": "a JSON Lines file",
}

_SUFFIXES = {
    ".csv": ("csv",),
    ".tsv": ("csv",),
    ".xlsx": ("xlsx",),
    ".xlsm": ("xlsm", "xlsx"),
    ".xls": ("xls",),
    ".ods": ("ods",),
    ".parquet": ("parquet",),
    ".arrow": ("arrow",),
    ".feather": ("arrow",),
    ".json": ("json", "jsonl"),
    ".jsonl": ("jsonl", "json"),
    ".ndjson": ("jsonl", "json"),
}


def suffix_note(source: Source, found: str) -> ReadingNote | None:
    """Return a note where the name says one kind of file and the bytes another."""
    usual = usual_kinds(source)
    if not usual or found in usual:
        return None
    message = f"{source.name} is really {KINDS[found]} and is read as one."
    return ReadingNote("F007", message)


def usual_kinds(source: Source) -> tuple[str, ...]:
    """Return what kinds of file go by such a name, if it says any."""
    return _SUFFIXES.get(PurePath(source.name).suffix.lower(), ())


def not_read(name: str, kind: str, instead: str) -> InputError:
    """Return the error for a kind of file that is not read."""
    return InputError(f"{name} is {kind}, which cannot be read. {instead}.", "F005")


def damaged(name: str, what: str) -> InputError:
    """Return the error for a file that is broken or cut off."""
    return InputError(
        f"{name} is damaged or only partly copied: {what}. Copy or export it again.",
        "F008",
    )


def locked(name: str) -> InputError:
    """Return the error for a workbook that asks for a password."""
    return InputError(
        f"{name} is protected by a password. Save a copy without the password;"
        " this program does not ask for one.",
        "F004",
    )
