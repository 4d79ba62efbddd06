"""What was found, as one page that needs nothing else and prints well."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from taserreport.printable import escaped
from taserreport.report.contents import groups, held_to, is_of_file, shown, verdict
from taserreport.report.page_style import STYLE
from taserreport.report.since import kinds
from taserreport.report.text import about_change, moved_rows, where

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from taserreport.model import Finding, Reconciliation
    from taserreport.report.contents import Report
    from taserreport.report.since import Change, Moved


def write(report: Report) -> bytes:
    """Return the report as a UTF-8 page without scripts or links to elsewhere."""
    word, reasons = verdict(report)
    title = f"{report.checked.facts.get('files', 'Records')}: {word}"
    return "\n".join(
        [
            '<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            # Whatever a file's values hold, the page loads and runs nothing.
            '<meta http-equiv="Content-Security-Policy" '
            "content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            f"<title>{_safe(title)}</title>\n<style>{STYLE}</style>\n</head>",
            "<body>\n<main>",
            *_body(report, word, reasons),
            "</main>\n</body>\n</html>\n",
        ]
    ).encode()


def _safe(text: str) -> str:
    return escape(escaped(text))


def _body(report: Report, word: str, reasons: str) -> Iterator[str]:
    files = report.checked.facts.get("files", "the records")
    kind = "bad" if report.checked.has_problems else "good"
    yield f"<h1>Check of {_safe(files)}</h1>"
    yield f'<p class="verdict {kind}"><strong>{word}</strong> {_safe(reasons)}</p>'
    yield f"<p>{_safe(held_to(report))}</p>"
    found = groups(report)
    if report.since:
        yield from _change(report.since)
    if found:
        yield from _overview(found)
    yield from _rows(report.checked.reconciliation)
    yield from _remarks(shown(report))
    if found:
        yield "<h2>One by one</h2>"
    for number, finding in enumerate(found, 1):
        yield from _card(number, finding, report.titles[finding.code])


def _table(
    caption: str, headings: Sequence[str], rows: Iterable[Sequence[str]]
) -> Iterator[str]:
    """Yield a table whose cells are HTML; the first of each row names the row."""
    yield f"<table>\n<caption>{caption}</caption>\n<thead><tr>"
    yield "".join(f'<th scope="col">{heading}</th>' for heading in headings)
    yield "</tr></thead>\n<tbody>"
    for first, *others in rows:
        cells = "".join(map(_cell, others))
        yield f'<tr><th scope="row">{first}</th>{cells}</tr>'
    yield "</tbody>\n</table>"


def _cell(content: str) -> str:
    number = ' class="number"' if content.replace(",", "").isdigit() else ""
    return f"<td{number}>{content}</td>"


def _overview(found: Sequence[Finding]) -> Iterator[str]:
    rows = (
        [
            f'<a href="#group-{number}">{finding.code}</a>',
            f"{_kind(finding)}{_safe(finding.message)}",
            *_numbers(finding),
        ]
        for number, finding in enumerate(found, 1)
    )
    yield "<h2>What was found</h2>"
    yield from _table(
        "Groups, errors first, then those that free most rows when put right. What is "
        "said of a file as a whole has no number of rows",
        ["Code", "What", "Rows", "Rows freed"],
        rows,
    )


def _numbers(finding: Finding) -> tuple[str, str]:
    """Return the rows and the rows freed, blank for what is said of no single rows."""
    if not finding.rows:
        return "", ""
    return f"{finding.rows:,}", f"{finding.frees:,}"


def _kind(finding: Finding) -> str:
    return "" if finding.severity == "error" else f"{finding.severity.capitalize()}: "


_PARTS = {
    "counted": "Counted",
    "quarantined": "Kept out until put right (quarantined)",
    "outside": "Outside the selection",
    "duplicates": "Exact duplicates",
    "not_uses": "Not Taser uses",
    "footers": "Not records (totals or remarks)",
    "read": "Rows read",
}


def _rows(sums: Reconciliation) -> Iterator[str]:
    parts = ((label, getattr(sums, name)) for name, label in _PARTS.items())
    yield "<h2>What became of the rows</h2>"
    yield from _table(
        "Every row read is in one line, and the lines add up",
        ["Rows", "Number"],
        ([label, f"{number:,}"] for label, number in parts),
    )


def _remarks(findings: Iterable[Finding]) -> Iterator[str]:
    about = [finding for finding in findings if is_of_file(finding)]
    if about:
        yield "<h2>How the files were read</h2>\n<ul>"
        yield from (f"<li>{f.code} {_safe(f.message)}</li>" for f in about)
        yield "</ul>"


def _change(change: Change) -> Iterator[str]:
    counts = {
        "Groups to fix": change.to_fix,
        "Rows kept out": change.kept_out,
        "Kinds of warning": change.warnings,
    }
    yield "<h2>Since the last check</h2>"
    yield from _table(
        "Then and now",
        ["What", "Then", "Now"],
        ([what, f"{then:,}", f"{now:,}"] for what, (then, now) in counts.items()),
    )
    for sentence in about_change(change):
        yield f"<p>{_safe(sentence)}</p>"
    for what, moved in kinds(change).items():
        if moved:
            yield f"<h3>{what.capitalize()}</h3>\n<ul>"
            yield from (f"<li>{_moved(group)}</li>" for group in moved)
            yield "</ul>"


def _moved(group: Moved) -> str:
    rows = f" ({moved_rows(group)})" if moved_rows(group) else ""
    return f"<b>{group.code}</b> {_safe(group.message)}{_safe(rows)}"


def _card(number: int, finding: Finding, title: str) -> Iterator[str]:
    told = {
        "Where": where(finding),
        "File": finding.file or "",
        "Rows": f"{finding.rows:,}" if finding.rows else "",
        "Rows freed": f"{finding.frees:,}" if finding.frees else "",
        "Did you mean": finding.suggestion or "",
        "Why": finding.why,
        "Fix": finding.fix,
    }
    yield f'<article id="group-{number}" class="{finding.severity}">'
    yield f"<h3>{finding.code} {_kind(finding)}{_safe(title)}</h3>"
    yield f"<p>{_safe(finding.message)}</p>\n<dl>"
    for word, text in told.items():
        if text:
            yield f"<div><dt>{word}</dt><dd>{_safe(text)}</dd></div>"
    yield "</dl>\n</article>"
