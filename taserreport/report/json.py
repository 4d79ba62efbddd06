"""What was found, as JSON: one object, whose shape `report.schema.json` tells."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from taserreport.report.contents import shown, verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from taserreport.model import Finding
    from taserreport.report.contents import Report

REPORT_VERSION = 1
"""Goes up when a program that reads reports would have to change."""


def write(report: Report) -> bytes:
    """Return the report as UTF-8 JSON."""
    findings = [as_data(finding, report.titles) for finding in shown(report)]
    whole = {**heading(report), "findings": findings}
    return f"{plain_json(whole, indent=1)}\n".encode()


def heading(report: Report) -> dict[str, Any]:
    """Return all that a report says apart from its findings."""
    _, reasons = verdict(report)
    about = {
        "report_version": REPORT_VERSION,
        "tool": report.tool,
        "verdict": "problems" if report.checked.has_problems else "ok",
        "summary": reasons,
        "rows": asdict(report.checked.reconciliation),
        "held_to": dict(report.checked.facts),
        "only": sorted(report.only),
        "not_shown": len(report.checked.findings) - len(shown(report)),
    }
    return {**about, "since": asdict(report.since)} if report.since else about


COLUMNS = (
    "code",
    "severity",
    "title",
    "message",
    "rows",
    "frees",
    "field",
    "heading",
    "value",
    "file",
    "places",
    "suggestion",
    "why",
    "fix",
)
"""What is told of a finding, in order."""


def as_data(finding: Finding, titles: Mapping[str, str]) -> dict[str, Any]:
    """Return a finding as JSON has it; what is not known is null."""
    known = {**asdict(finding), "title": titles[finding.code]}
    return {name: known[name] for name in COLUMNS}


def plain_json(value: Any, indent: int | None = None) -> str:
    """Return JSON whose letters are readable and which no sign can disturb.

    Signs that move the cursor or turn text around are written as JSON's own escapes.
    """
    lines = json.dumps(value, ensure_ascii=False, indent=indent).split("\n")
    return "\n".join(
        line if line.isprintable() else "".join(map(_sign, line)) for line in lines
    )


def _sign(sign: str) -> str:
    if sign.isprintable():
        return sign
    units = sign.encode("utf-16-be", "surrogatepass")
    pairs = (units[at : at + 2].hex() for at in range(0, len(units), 2))
    return "".join(f"\\u{pair}" for pair in pairs)
