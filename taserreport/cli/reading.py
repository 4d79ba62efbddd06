"""What commands that read records have in common."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from taserreport.cli.faults import say
from taserreport.errors import InputError
from taserreport.printable import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from taserreport.model import Finding, Reconciliation
    from taserreport.records import Dataset


def dataset(
    files: Sequence[str],
    source: str | None,
    sheets: Sequence[str] | None,
    ladder: str | None,
    *,
    replacing: bool = False,
) -> Dataset:
    """Open the files that a command was given.

    Raises:
        InputError: They cannot be read; or standard input is asked for and is a
            terminal; or no ladder has that name.
    """
    from taserreport import records
    from taserreport.resources import load

    if "-" in files and sys.stdin.isatty():
        raise InputError(
            "Nothing comes in on standard input. Name a file, or pipe one in.", "U510"
        )
    ladders = load("reference/ladders.json")["ladders"]
    if ladder and ladder not in ladders:
        raise InputError(
            f'There is no ladder "{ladder}". Ladders: {", ".join(ladders)}.', "U502"
        )
    return records.read(files, source, sheets or (), ladder, replacing=replacing)


def checking_day(text: str | None) -> date:
    """Return the day that dates are held against: the one named, or today.

    Raises:
        InputError: What is named is no date.
    """
    from datetime import date

    from taserreport.records.dates import read_date

    if text is None:
        return date.today()  # noqa: DTZ011 - the day where the records are checked
    day = read_date(text.strip())
    if not isinstance(day, date):
        raise InputError(f'--as-of: "{text}" {day.reason}', "U502")
    return day


def say_notes(findings: Iterable[Finding]) -> None:
    """Say how files were read."""
    for finding in findings:
        if finding.severity == "note" and not finding.rows:
            say(f"note: {finding.message}")


def report(
    findings: Iterable[Finding], reconciliation: Reconciliation, quiet: bool
) -> None:
    """Say, beside the result, how files were read and what became of their rows."""
    found = list(findings)
    if not quiet:
        say_notes(found)
        warnings = sum(finding.severity == "warning" for finding in found)
        if warnings:
            kinds = counted(warnings, "kind")
            say(f"note: {kinds} of warning. List them with: taserreport validate")
    for finding in found:
        if finding.severity == "error" and not finding.rows:
            say(f"warning: {finding.message}")
    if reconciliation.quarantined:
        rows = counted(reconciliation.quarantined, "row")
        say(f"warning: {rows} could not be counted. See which: taserreport validate")
    say(str(reconciliation))
