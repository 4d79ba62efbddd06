"""What `validate` is asked to write beside its report, and into which formats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from taserreport.cli import output
from taserreport.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

FIXES = ("none", "safe")
ACCEPT, QUARANTINE = "--accept", "--quarantine"


@dataclass(frozen=True, slots=True)
class Beside:
    """What is to be written beside the report."""

    accept: Path | None = None
    """Takes the accepted records."""
    quarantine: Path | None = None
    """Takes the rows that are kept out."""
    copy: Path | None = None
    """Takes a copy of all rows, with the cells to correct marked."""
    fix: str = "none"
    overwrite: bool = False
    only: frozenset[str] = frozenset()
    """The codes to mark in the copy; all where empty."""


def marked_copy(
    format_: str | None, out: Path | None
) -> tuple[str | None, Path | None, Path | None]:
    """Return the format and the file of the report, and the file of a marked copy.

    The report itself is never a workbook: where one is asked for, that is the copy.

    Raises:
        InputError: A workbook is asked for, and no file is named.
    """
    suffix = out.suffix.casefold() if out else ""
    if (format_ or suffix.lstrip(".")) != "xlsx":
        return format_, out, None
    if out is None or str(out) == "-":
        raise InputError(
            "A workbook needs a file of its own. Add -o FILE.xlsx.", "O805"
        )
    return None, None, out


def wanted(
    beside: Beside, files: Sequence[str], report: Path | None, layout: str | None
) -> Beside:
    """Return what is to be written, once it is certain that it can be.

    Args:
        beside: What is to be written.
        files: The files read.
        report: The file that the report is written to.
        layout: What `--source` named.

    Raises:
        InputError: A file exists, is one of those read or written, or is of a kind
            that is not known; or there is no such way of fixing.
    """
    if beside.fix not in FIXES:
        raise InputError(
            f'--fix cannot be "{beside.fix}". It can be: {", ".join(FIXES)}.', "U502"
        )
    named = [
        (ACCEPT, beside.accept),
        (QUARANTINE, beside.quarantine),
        ("--output", beside.copy or report),
    ]
    seen: dict[Path, str] = {}
    for option, path in named:
        if path is None:
            continue
        output.check_not_read(path, files, layout)
        output.check_free(path, beside.overwrite)
        other = seen.setdefault(path.resolve(), option)
        if other != option:
            raise InputError(
                f"{other} and {option} both name {path.name}. Name two files.", "O801"
            )
        if option in _FORMATS:
            writer(option, path)
    return beside


def _accept_formats() -> Mapping[str, Callable[..., None]]:
    from taserreport.render.record_sheet import write_xlsx
    from taserreport.render.records import RECORD_FORMATS

    return {**RECORD_FORMATS, "xlsx": write_xlsx}


def _quarantine_formats() -> Mapping[str, Callable[[IO[bytes]], Any]]:
    from taserreport.quarantine.text import TextWriter
    from taserreport.quarantine.workbook import WorkbookWriter

    return {"xlsx": WorkbookWriter, "csv": TextWriter}


_FORMATS: Mapping[str, Callable[[], Mapping[str, Callable[..., Any]]]] = {
    ACCEPT: _accept_formats,
    QUARANTINE: _quarantine_formats,
}


def writer(option: str, path: Path) -> Callable[..., Any]:
    """Return what writes the file that an option names, by its suffix.

    Raises:
        InputError: The suffix is none that the option knows, or there is none.
    """
    formats = _FORMATS[option]()
    name = output.SUFFIXES.get(path.suffix.casefold(), "")
    if name not in formats:
        known = ", ".join(formats)
        raise InputError(
            f"{option} takes a file whose name ends in its format: {known}.", "K902"
        )
    return formats[name]
