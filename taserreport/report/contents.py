"""What every format of a report is made from, and what they all say alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from taserreport.printable import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from taserreport.model import Checked, Finding, Reconciliation, Severity
    from taserreport.report.since import Change


@dataclass(frozen=True, slots=True)
class Report:
    """What was found, and what of it is to be shown."""

    checked: Checked
    titles: Mapping[str, str]
    """What each code is called."""
    tool: str = ""
    """The version of the program."""
    since: Change | None = None
    """What has changed since an earlier report."""
    only: frozenset[str] = field(default_factory=frozenset)
    """The codes to show; all where empty."""
    everything: bool = False
    """Show every group, also where a person would want only the first."""
    width: int | None = None
    """How many signs a line of text may have, on a terminal; any number elsewhere."""
    failing: frozenset[Severity] = frozenset({"error"})
    """The severities that count as a failed test."""


def shown(report: Report) -> list[Finding]:
    """Return the findings to be shown, in order."""
    only = report.only
    return [f for f in report.checked.findings if not only or f.code in only]


def groups(report: Report) -> list[Finding]:
    """Return the findings to be shown that are about the data.

    Notes about how files were read are not: they are said beside the report.
    """
    return [finding for finding in shown(report) if not is_of_file(finding)]


def is_of_file(finding: Finding) -> bool:
    """Return whether a finding only says how a file was read."""
    return finding.severity == "note" and not finding.rows


def held_to(report: Report) -> str:
    """Return what was checked and against what, in a sentence."""
    facts = report.checked.facts
    words = {"layout": "sources", "dates": "dates", "record": "record_schema"}
    against = ", ".join(f"{w} {facts[key]}" for w, key in words.items() if key in facts)
    rows = counted(report.checked.reconciliation.read, "row")
    return f"Checked {rows}{f': {against}' if against else ''}."


def verdict(report: Report) -> tuple[str, str]:
    """Return the verdict, and the sentence that gives its reasons."""
    sums, found = report.checked.reconciliation, report.checked.findings
    errors = [finding for finding in found if finding.severity == "error"]
    warnings = sum(finding.severity == "warning" for finding in found)
    also = f"{counted(warnings, 'kind')} of warning." if warnings else ""
    hidden = _not_shown(report)
    if not errors:
        return "OK", " ".join(filter(None, (_all_usable(sums), also, hidden)))
    to_fix = f"{counted(len(errors), 'group')} to fix."
    usable = (
        f"{sums.counted:,} of {counted(sums.read, 'row')} usable, "
        f"{sums.quarantined:,} not{_others(sums)}; {to_fix}"
        if sums.read
        else f"There is no row to check; {to_fix}"
    )
    reasons = filter(None, (usable, _gain(errors[0]), also, hidden))
    return "DATA HAS PROBLEMS", " ".join(reasons)


def _all_usable(sums: Reconciliation) -> str:
    rows = counted(sums.read, "row")
    if sums.counted == sums.read:
        return f"{rows}, none kept out."
    return f"{sums.counted:,} of {rows} usable{_others(sums)}; none has to be fixed."


def _others(sums: Reconciliation) -> str:
    """Return the rows that are neither usable nor to be fixed."""
    others = (
        (sums.duplicates, counted(sums.duplicates, "exact duplicate")),
        (sums.not_uses, _not(sums.not_uses, "a Taser use", "Taser uses")),
        (sums.footers, _not(sums.footers, "a record", "records")),
    )
    return "".join(f", {words}" for number, words in others if number)


def _not(number: int, one: str, several: str) -> str:
    return f"{number:,} not {one if number == 1 else several}"


def _gain(first: Finding) -> str:
    if not first.frees:
        return ""
    return f"Fixing the first, {first.code}, frees {counted(first.frees, 'row')}."


def _not_shown(report: Report) -> str:
    every = sum(not is_of_file(finding) for finding in report.checked.findings)
    hidden = every - len(groups(report))
    return f"{counted(hidden, 'other group')} not shown." if hidden else ""
