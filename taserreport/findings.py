"""Faults of many batches become findings: groups that a person can act on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.model import PLACES, Finding
from taserreport.printable import as_one
from taserreport.resources import load, names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from taserreport.model import Batch, Fault, Origin

    Key = tuple[str, str | None, str | None, str]
    Suggest = Callable[[str, str], str | None]

_ORDER = {"error": 0, "warning": 1, "note": 2}

MOST_VALUES = 500
"""How many values of one column are told apart by each code; the rest are one group."""

_OTHERS = "\0"
_MOST_LISTED = 70
"""The longest list of permitted answers to print in a line, in characters."""


@dataclass(slots=True)
class _Group:
    """What is known so far of one finding."""

    fault: Fault
    heading: str | None
    rows: int = 0
    frees: int = 0
    places: list[tuple[str, str]] = field(default_factory=list)
    files: set[str] = field(default_factory=set)

    def add(self, rows: pa.Array, origin: Origin, frees: int) -> None:
        self.rows += len(rows)
        self.frees += frees
        self.files.add(origin.file)
        missing = PLACES - len(self.places)
        if missing > 0:
            first = rows[:missing].to_pylist()
            cells = (origin.cell(row, self.fault.column) for row in first)
            self.places += [(origin.file, cell) for cell in cells]


class Groups:
    """Takes faults batch by batch; those that are the same thing become one finding.

    The same are those of one code, one column (by its heading, in whatever file) and
    one value, whose case, hyphens and spaces do not matter.
    """

    def __init__(self) -> None:
        self._groups: dict[Key, _Group] = {}
        self._values: Counter[tuple[str, str | None, str | None]] = Counter()

    def add(
        self, batch: Batch, faults: Iterable[Fault], copies: pa.Array | None = None
    ) -> None:
        """Take the faults of a batch.

        Args:
            batch: The batch.
            faults: All that is wrong in it.
            copies: The rows that will not be counted even without a fault, because
                they repeat another.
        """
        found = list(faults)
        errors = [fault.rows for fault in found if fault.severity == "error"]
        sole = _sole([*errors, *([] if copies is None else [copies])])
        for group, rows in self._grouped(found, batch.origin):
            frees = 0
            if group.fault.severity == "error":
                frees = pc.is_in(rows, value_set=sole).true_count
            group.add(rows, batch.origin, frees)

    def _grouped(
        self, faults: Iterable[Fault], origin: Origin
    ) -> Iterator[tuple[_Group, pa.Array]]:
        """Yield the groups that faults belong to with all their rows, in order."""
        together: dict[int, tuple[_Group, list[pa.Array]]] = {}
        for fault in faults:
            group = self._group(fault, origin)
            together.setdefault(id(group), (group, []))[1].append(fault.rows)
        for group, (first, *more) in together.values():
            rows = pc.unique(pa.concat_arrays([first, *more])) if more else first
            yield group, rows.take(pc.sort_indices(rows)) if more else rows

    def _group(self, fault: Fault, origin: Origin) -> _Group:
        heading = None if fault.column is None else origin.headings[fault.column]
        column = (fault.code, fault.field, heading)
        # What may not be shown is not told apart either.
        key = (*column, as_one(fault.value or fault.message))
        if key not in self._groups:
            if self._values[column] >= MOST_VALUES:
                key = (*column, _OTHERS)
                fault = replace(fault, text=None, value=None, message=_further(fault))
            else:
                self._values[column] += 1
            self._groups.setdefault(key, _Group(fault, heading))
        return self._groups[key]

    def findings(self, suggest: Suggest | None = None) -> tuple[Finding, ...]:
        """Return the findings: errors first, then those that free most rows.

        Args:
            suggest: Says what a field's text was meant to be, if that is clear.
        """
        found = (_finding(group, suggest) for group in self._groups.values())
        return in_order(found)


def _sole(rows: list[pa.Array]) -> pa.Array:
    """Return the rows that are in only one of some arrays of rows."""
    counted = pc.value_counts(pa.chunked_array(rows, pa.int64()))
    return counted.field("values").filter(pc.equal(counted.field("counts"), 1))


def _further(fault: Fault) -> str:
    what = load("record.schema.json")["properties"].get(fault.field, {}).get("title")
    return f"{what}: further values with the same fault."


def _finding(group: _Group, suggest: Suggest | None) -> Finding:
    fault = group.fault
    file = next(iter(group.files)) if len(group.files) == 1 else None
    suggestion = None
    # What may not be shown is not hinted at either.
    if suggest and fault.field and fault.text and fault.value == f'"{fault.text}"':
        suggestion = suggest(fault.field, fault.text)
    found = Finding(
        fault.code,
        fault.severity,
        fault.message,
        group.rows,
        tuple(cell if file else f"{where}: {cell}" for where, cell in group.places),
        fault.field,
        group.heading,
        fault.value,
        file,
        group.frees,
        suggestion,
    )
    return advised(found)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings as they are best read: errors first, then by rows freed."""
    return tuple(
        sorted(findings, key=lambda f: (_ORDER[f.severity], -f.frees, -f.rows, f.code))
    )


def advised(finding: Finding) -> Finding:
    """Return a finding with why it matters and what to do, a line each."""
    words = catalogue()[finding.code]
    properties = load("record.schema.json")["properties"]
    about = properties.get(finding.field, {}) if finding.severity == "error" else {}
    why = about.get("x-why", words["why"])
    return replace(finding, why=why, fix=_fix(finding, words["fix"], about))


def _fix(finding: Finding, usual: str, about: dict[str, Any]) -> str:
    if finding.suggestion:
        return f'Write "{finding.suggestion}" if that is what was meant.'
    if finding.code == "V102":
        labels = about.get("items", about).get("x-labels", {}).values()
        listed = ", ".join(labels)
        if listed and len(listed) <= _MOST_LISTED:
            return f"Write one of: {listed}."
        return f"List what it may be with: taserreport schema {finding.field}"
    return usual


def catalogue() -> dict[str, dict[str, Any]]:
    """Return the texts of every code, from the catalogue and from the checks."""
    known: dict[str, dict[str, Any]] = dict(load("findings.json"))
    for name in names("checks"):
        check = load(f"checks/{name}.json")
        known[check["code"]] = {
            "title": check["title"],
            "meaning": check["message"],
            "why": check["why"],
            "fix": check["fix"],
            **({"example": check["example"]} if "example" in check else {}),
            "source": check["source"],
        }
    return known
