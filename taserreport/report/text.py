"""What was found, as a person reads it: groups, most useful first, and a verdict last."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from taserreport.printable import counted, escaped
from taserreport.report.contents import groups, held_to, verdict
from taserreport.report.since import kinds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from taserreport.model import Finding
    from taserreport.report.contents import Report
    from taserreport.report.since import Change, Moved

MOST_GROUPS = 12
"""How many groups to print, where not all are asked for."""
MOST_OF_A_COLUMN = 4
"""How many values of one column with one fault to print."""

MOST_CHANGES = 4
"""How many groups to print of one kind of change."""

_INDENT = " " * 6
_BESIDE = (f"{_INDENT}why  ", f"{_INDENT}fix  ")
_UNDER_WORDS = " " * len(_BESIDE[0])


def write(report: Report) -> bytes:
    """Return the report as UTF-8 text in which no sign moves the cursor."""
    lines = map(escaped, (*_body(report), *closing_lines(report)))
    parts = (part for line in lines for part in _wrapped(line, report.width))
    return "".join(f"{part}\n" for part in parts).encode()


def _wrapped(line: str, width: int | None) -> list[str]:
    """Return a line in parts of a width, broken between words and set in below it."""
    if width is None or len(line) <= width:
        return [line]
    from textwrap import wrap  # slow to load, and only terminals need it

    indent = _UNDER_WORDS if line.startswith(_BESIDE) else _INDENT
    return wrap(line, width, subsequent_indent=indent, break_long_words=False)


def closing_lines(report: Report) -> Iterator[str]:
    """Yield the last lines: what has changed, what was checked, and the verdict."""
    if report.since:
        yield from change_lines(report.since)
    yield held_to(report)
    yield "  ".join(verdict(report))


def _body(report: Report) -> Iterator[str]:
    found = groups(report)
    printed = found if report.everything else _chosen(found)
    several = ", " in report.checked.facts.get("files", "")
    for finding in printed:
        yield from _group(finding, name_file=several)
    left = [finding for finding in found if finding not in printed]
    if left:
        yield from _left_out(left)


def _chosen(found: Sequence[Finding]) -> list[Finding]:
    """Return the groups to print: the first, and not too many of one column."""
    chosen: list[Finding] = []
    printed: dict[tuple[str, str | None], int] = {}
    for finding in found:
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
        yield f"{_INDENT}{file}{where(finding)}"
    if finding.suggestion:
        yield f'{_INDENT}did you mean "{finding.suggestion}"?'
    yield f"{_INDENT}why  {_sentence(finding.why)}"
    yield f"{_INDENT}fix  {_sentence(finding.fix)}"


def where(finding: Finding) -> str:
    """Return the first places of a finding, how many more there are, and the heading.

    Example: `line 2, column C; line 3, column C and 14 more, under "Date"`.
    """
    places = "; ".join(finding.places)
    more = finding.rows - len(finding.places)
    tail = f" and {more:,} more" if more > 0 else ""
    is_said = places.endswith(f', "{finding.heading}"')
    heading = f', under "{finding.heading}"' if finding.heading and not is_said else ""
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
        more = counted(len(of_code), "more group")
        yield f"{code:<5} {more}, {counted(rows, 'row')}. All of them: --all"


def change_lines(change: Change) -> Iterator[str]:
    """Yield what has changed, line by line."""
    counts = {
        ("group", "to fix"): change.to_fix,
        ("row", "kept out"): change.kept_out,
        ("kind", "of warning"): change.warnings,
    }
    told = (
        f"{before:,} -> {counted(after, noun)} {what}"
        for (noun, what), (before, after) in counts.items()
        if before or after
    )
    yield f"Since the last check: {', '.join(told) or 'still nothing to fix'}."
    for sentence in about_change(change):
        yield f"{_INDENT}{sentence}"
    for what, moved in kinds(change).items():
        for group in moved[:MOST_CHANGES]:
            rows = f"  [{moved_rows(group)}]" if moved_rows(group) else ""
            yield f"{_INDENT}{what:<10}  {group.code:<5} {group.message}{rows}"
        if len(moved) > MOST_CHANGES:
            yield f"{_INDENT}{what:<10}  and {counted(len(moved) - MOST_CHANGES, 'more group')}"


def about_change(change: Change) -> Iterator[str]:
    """Yield in sentences how far two checks were not of the same."""
    if change.only is not None:
        codes = ", ".join(change.only) or "nothing, as they have no code in common"
        yield f"Because of --only, of the groups this compares only: {codes}."
    if change.other_files:
        yield _other_files(change)


def _other_files(change: Change) -> str:
    """Return a sentence on files that the last check was of, and this one is not."""
    names = change.other_files
    more = len(names) - MOST_CHANGES
    tail = f" and {more:,} more" if more > 0 else ""
    return f"Checked then, and not now: {', '.join(names[:MOST_CHANGES])}{tail}."


def moved_rows(group: Moved) -> str:
    """Return the rows of a group then and now, or only the one that there is.

    What is about a file as a whole has none.
    """
    if not group.before and not group.after:
        return ""
    if group.before and group.after:
        return f"{group.before:,} -> {counted(group.after, 'row')}"
    return counted(group.before or group.after, "row")
