"""What has changed since an earlier check: its report in JSON, compared with this one.

A file's name is no part of the comparison, as a corrected copy often has another; that
the last check was of other files is said.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from taserreport.alike import same_thing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

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
    """Its rows then; 0 if it was not there, or is about a file as a whole."""
    after: int = 0
    """Its rows now; 0 if it is gone, or is about a file as a whole."""


@dataclass(frozen=True, slots=True)
class Then:
    """What an earlier report found."""

    found: tuple[tuple[str, Moved], ...]
    """The severity of each group, and the group."""
    kept_out: int
    """Rows in quarantine."""
    only: frozenset[str]
    """The codes that the report is about; all where empty."""
    files: tuple[str, ...] = ()
    """The names of the files that were checked."""


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
    other_files: tuple[str, ...] = ()
    """Files of the last check that are not in this one."""
    only: tuple[str, ...] | None = None
    """The codes that are compared, where not all are."""


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
    files = names_of(checked.facts)
    both = {*files, *then.files}
    moved = _joined((group for side in sides for _, group in side), both)
    # What is about a file as a whole has no rows, and is there all the same.
    was, now_is = ({_key(group, both) for _, group in side} for side in sides)
    return Change(
        (old.count("error"), new.count("error")),
        (old.count("warning"), new.count("warning")),
        (then.kept_out, checked.reconciliation.quarantined),
        gone=tuple(m for key, m in moved if key not in now_is),
        new=tuple(m for key, m in moved if key not in was),
        fewer=tuple(m for _, m in moved if 0 < m.after < m.before),
        more=tuple(m for _, m in moved if 0 < m.before < m.after),
        other_files=tuple(name for name in then.files if name not in files),
        only=_both(only, then.only),
    )


def _both(*only: frozenset[str]) -> tuple[str, ...] | None:
    """Return the codes that two reports are both about; None where that is all."""
    asked = [codes for codes in only if codes]
    return tuple(sorted(frozenset.intersection(*asked))) if asked else None


def names_of(facts: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of the files that were checked, from a report's facts."""
    return tuple(filter(None, facts.get("files", "").split(", ")))


def _about(
    found: Iterable[tuple[str, Moved]], *only: frozenset[str]
) -> list[tuple[str, Moved]]:
    return [
        (severity, group)
        for severity, group in found
        if severity != "note"
        and all(not codes or group.code in codes for codes in only)
    ]


def _joined(
    groups: Iterable[Moved], files: AbstractSet[str]
) -> list[tuple[Key, Moved]]:
    """Return groups with those that are the same thing made one, largest first.

    Values of which only the shape is known may look the same and not be.
    """
    by_key: dict[Key, Moved] = {}
    for group in groups:
        key = _key(group, files)
        known = by_key.get(key, replace(group, before=0, after=0))
        by_key[key] = replace(
            known,
            before=known.before + group.before,
            after=known.after + group.after,
        )
    most = sorted(by_key.items(), key=lambda pair: (pair[1].code, pair[1].message))
    return sorted(most, key=lambda pair: -max(pair[1].before, pair[1].after))


def _key(group: Moved, files: AbstractSet[str]) -> Key:
    """Return what makes a group the same as another, in whatever file it is."""
    value = group.value and same_thing(group.field, group.value)
    if group.before or group.after:
        return group.code, group.field, group.heading, value
    # What is about a file has nothing but its words to be told by.
    message = group.message
    for name in sorted(files, key=len, reverse=True):
        message = message.replace(name, "")
    return group.code, group.field, group.heading, value, message


def kinds(change: Change) -> dict[str, tuple[Moved, ...]]:
    """Return the groups by what has become of them, in words."""
    return {
        "gone": change.gone,
        "new": change.new,
        "fewer rows": change.fewer,
        "more rows": change.more,
    }
