"""What has changed since an earlier check: its report in JSON, compared with this one.

A file's name is no part of the comparison, as a corrected copy often has another.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from taserreport.alike import same_thing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from taserreport.model import Checked

    Key = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """A group of which an earlier check found another number of rows, or none."""

    code: str
    message: str
    field: str | None
    heading: str | None
    value: str | None
    before: int = 0
    """Its rows then; 0 if it was not there."""
    after: int = 0
    """Its rows now; 0 if it is gone."""


@dataclass(frozen=True, slots=True)
class Then:
    """What an earlier report found."""

    found: tuple[tuple[str, Moved], ...]
    """The severity of each group, and the group."""
    kept_out: int
    """Rows in quarantine."""
    only: frozenset[str]
    """The codes that the report is about; all where empty."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is different; each pair is of then and now."""

    to_fix: tuple[int, int]
    warnings: tuple[int, int]
    kept_out: tuple[int, int]
    gone: tuple[Moved, ...]
    new: tuple[Moved, ...]
    fewer: tuple[Moved, ...]
    more: tuple[Moved, ...]


def compared(then: Then, checked: Checked, only: frozenset[str]) -> Change:
    """Return what has changed in the groups to fix and the warnings.

    Args:
        then: The earlier report.
        checked: What is found now.
        only: The codes to compare, of those that the earlier report is about; all
            where empty.
    """
    now = [
        (
            f.severity,
            Moved(f.code, f.message, f.field, f.heading, f.value, after=f.rows),
        )
        for f in checked.findings
    ]
    sides = [_about(side, only, then.only) for side in (then.found, now)]
    old, new = ([severity for severity, _ in side] for side in sides)
    moved = _joined(group for side in sides for _, group in side)
    return Change(
        (old.count("error"), new.count("error")),
        (old.count("warning"), new.count("warning")),
        (then.kept_out, checked.reconciliation.quarantined),
        gone=tuple(m for m in moved if not m.after),
        new=tuple(m for m in moved if not m.before),
        fewer=tuple(m for m in moved if 0 < m.after < m.before),
        more=tuple(m for m in moved if 0 < m.before < m.after),
    )


def _about(
    found: Iterable[tuple[str, Moved]], *only: frozenset[str]
) -> list[tuple[str, Moved]]:
    return [
        (severity, group)
        for severity, group in found
        if severity != "note"
        and all(not codes or group.code in codes for codes in only)
    ]


def _joined(groups: Iterable[Moved]) -> list[Moved]:
    """Return groups with those that are the same thing made one, largest first.

    Values of which only the shape is known may look the same and not be.
    """
    by_key: dict[Key, Moved] = {}
    for group in groups:
        key = _key(group)
        known = by_key.get(key, replace(group, before=0, after=0))
        by_key[key] = replace(
            known,
            before=known.before + group.before,
            after=known.after + group.after,
        )
    most = sorted(by_key.values(), key=lambda m: (m.code, m.message))
    return sorted(most, key=lambda m: -max(m.before, m.after))


def _key(group: Moved) -> Key:
    value = group.value and same_thing(group.field, group.value)
    return group.code, group.field, group.heading, value


def kinds(change: Change) -> dict[str, tuple[Moved, ...]]:
    """Return the groups by what has become of them, in words."""
    return {
        "gone": change.gone,
        "new": change.new,
        "fewer rows": change.fewer,
        "more rows": change.more,
    }
