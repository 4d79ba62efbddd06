"""Findings of many batches become groups that a person can act on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from taserreport.model import PLACES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from taserreport.model import Finding

_ORDER = {"error": 0, "warning": 1, "note": 2}


def group(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return one finding for each that is the same thing, in the same file.

    The same are those with one code, field, message and file; their rows are added
    and the first few places kept. Errors come first, then those with most rows.
    """
    groups: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        key = (finding.code, finding.field, finding.message, finding.file)
        if known := groups.get(key):
            finding = replace(
                known,
                rows=known.rows + finding.rows,
                places=(known.places + finding.places)[:PLACES],
            )
        groups[key] = finding
    return tuple(
        sorted(groups.values(), key=lambda f: (_ORDER[f.severity], -f.rows, f.code))
    )
