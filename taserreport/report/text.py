"""What was found, as a person reads it: groups, most useful first, and a verdict last."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from taserreport.printable import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from taserreport.model import Checked, Finding

MOST_GROUPS = 12
"""How many groups to print, where not all are asked for."""
MOST_OF_A_COLUMN = 4
"""How many values of one column with one fault to print."""

_INDENT = " " * 6


def report_lines(checked: Checked, *, everything: bool = False) -> Iterator[str]:
    """Yield the report line by line.

    Args:
        checked: What was found. Notes about how files were read are not in it: they
            are said beside the report.
        everything: Print every group, however many there are.
    """
    groups = [finding for finding in checked.findings if not _of_a_file(finding)]
    printed = groups if everything else _chosen(groups)
    several = ", " in checked.facts.get("files", "")
    for finding in printed:
        yield from _group(finding, name_file=several)
    left = [finding for finding in groups if finding not in printed]
    if left:
        yield from _left_out(left)
    yield from _verdict(checked, groups)


def _of_a_file(finding: Finding) -> bool:
    return finding.severity == "note" and not finding.rows


def _chosen(groups: Sequence[Finding]) -> list[Finding]:
    """Return the groups to print: the first, and not too many of one column."""
    chosen: list[Finding] = []
    printed: dict[tuple[str, str | None], int] = {}
    for finding in groups:
        column = finding.code, finding.heading
        printed[column] = printed.get(column, 0) + 1
        if printed[column] <= MOST_OF_A_COLUMN and len(chosen) < MOST_GROUPS:
            chosen.append(finding)
    return chosen


def _group(finding: Finding, *, name_file: bool) -> Iterator[str]:
    rows = f"  [{counted(finding.rows, 'row')}]" if finding.rows else ""
    kind = "" if finding.severity == "error" else f"{finding.severity}: "
    yield f"{finding.code:<5} {kind}{finding.message}{rows}"
    if finding.places:
        file = f"{finding.file}: " if name_file and finding.file else ""
        yield f"{_INDENT}{file}{_where(finding)}"
    if finding.suggestion:
        yield f'{_INDENT}did you mean "{finding.suggestion}"?'
    yield f"{_INDENT}why  {_sentence(finding.why)}"
    yield f"{_INDENT}fix  {_sentence(finding.fix)}"


def _where(finding: Finding) -> str:
    places = "; ".join(finding.places)
    more = finding.rows - len(finding.places)
    tail = f" and {more:,} more" if more > 0 else ""
    heading = f', under "{finding.heading}"' if finding.heading else ""
    return f"{places}{tail}{heading}"


def _sentence(text: str) -> str:
    """Return the first sentence of a text; the rest is told by `explain`."""
    first, stop, _ = text.partition(". ")
    return f"{first}." if stop else first


def _left_out(left: Sequence[Finding]) -> Iterator[str]:
    kinds = sorted(left, key=lambda finding: finding.code)
    for code, found in groupby(kinds, key=lambda finding: finding.code):
        of_code = list(found)
        rows = sum(finding.rows for finding in of_code)
        groups = counted(len(of_code), "more group")
        yield f"{code:<5} {groups}, {counted(rows, 'row')}. All of them: --all"


def _verdict(checked: Checked, groups: Sequence[Finding]) -> Iterator[str]:
    sums, facts = checked.reconciliation, checked.facts
    held_to = [
        f"layout {facts['sources']}" if "sources" in facts else "",
        f"dates {facts['dates']}" if "dates" in facts else "",
        f"record {facts['record_schema']}" if "record_schema" in facts else "",
    ]
    against = ", ".join(filter(None, held_to))
    yield f"Checked {counted(sums.read, 'row')}{f': {against}' if against else ''}."
    errors = [finding for finding in groups if finding.severity == "error"]
    warnings = sum(finding.severity == "warning" for finding in groups)
    also = f" {counted(warnings, 'kind')} of warning." if warnings else ""
    if not checked.has_problems:
        yield f"OK  {counted(sums.read, 'row')}, none kept out.{also}"
        return
    frees = ""
    if errors and errors[0].frees:
        frees = (
            f" Fixing {errors[0].code} above frees {counted(errors[0].frees, 'row')}."
        )
    yield (
        f"DATA HAS PROBLEMS  {sums.counted:,} of {counted(sums.read, 'row')} usable, "
        f"{sums.quarantined:,} not; {counted(len(errors), 'group')} to fix.{frees}{also}"
    )
