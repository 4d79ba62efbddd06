"""What commands that read records have in common."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from taserreport.again import Again
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
    again = Again.of(files, source, sheets or (), ladder, None)
    data = records.read(files, source, sheets or (), ladder, replacing=replacing)
    return replace(data, again=again)


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
    findings: Iterable[Finding],
    reconciliation: Reconciliation,
    again: Again,
    *,
    quiet: bool,
    replaces: bool = False,
) -> None:
    """Say, beside the result, how files were read and what became of their rows.

    Args:
        findings: What was found.
        reconciliation: What became of the rows.
        again: How the files were named, for the command that lists what was found.
        quiet: Leave out what changes no figure.
        replaces: Whether corrected rows were put in the place of others.
    """
    found = list(findings)
    listing = again.listing(replaces=replaces)
    if not quiet:
        say_notes(found)
        warnings = [f for f in found if f.severity == "warning" and not _is_said(f)]
        if warnings:
            kinds = counted(len(warnings), "kind")
            say(f"note: {kinds} of warning. List them with: {listing}")
    for finding in found:
        if _is_said(finding):
            say(f"warning: {finding.message}")
        elif finding.code in _OF_ROWS_BELOW:
            more = f" and {finding.rows - 1:,} more" if finding.rows > 1 else ""
            say(f"warning: {finding.places[0]}{more}: {finding.message}")
    if reconciliation.quarantined:
        rows = counted(reconciliation.quarantined, "row")
        say(f"warning: {rows} could not be counted. See which: {listing}")
    say(str(reconciliation))


def _is_said(finding: Finding) -> bool:
    """Return whether a finding is about a whole file and may change any figure."""
    how_it_is_read = finding.severity == "warning" and finding.code[0] in _OF_READING
    return not finding.rows and (finding.severity == "error" or how_it_is_read)


_OF_ROWS_BELOW = ("F028",)
"""The codes of rows that are kept out and put others in doubt, which are counted."""
_OF_READING = "FHSQ"
"""The codes of how files, headings and corrections are read begin with one of these."""
