"""Faults of many batches become findings: groups that a person can act on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.alike import as_one, is_figures, same_thing
from taserreport.model import PLACES, Finding
from taserreport.printable import counted, shape_of, told_heading
from taserreport.resources import load, names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from taserreport.model import Batch, Fault, Origin

    Column = tuple[str, str | None, str | None]
    """A code, a field, and a heading."""
    Key = tuple[str, str | None, str | None, str]
    Suggest = Callable[[str, str], str | None]

_ORDER = {"error": 0, "warning": 1, "note": 2}

MOST_VALUES = 500
"""How many values of one column are told apart by each code; the rest are one group."""

_OTHERS = "\0"
_HIDDEN = "different texts have this fault; they are not shown, as they may be private"
_RECORD = "record.schema.json"
_MOST_LISTED = 120
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
    values: set[str] = field(default_factory=set)
    """The different texts, as far as they may be told apart."""
    lengths: set[int] = field(default_factory=set)
    """How many characters texts have that may not be shown."""

    def add(self, rows: pa.Array, origin: Origin, frees: int) -> None:
        self.rows += len(rows)
        self.frees += frees
        self.files.add(origin.file)
        missing = PLACES - len(self.places)
        if missing > 0:
            first = rows[:missing].to_pylist()
            cells = (origin.cell(row, self.fault.column) for row in first)
            # Rows that were read from one row's cells have one address.
            found = dict.fromkeys((origin.file, cell) for cell in cells)
            self.places += [place for place in found if place not in self.places]

    def join(self, other: _Group) -> None:
        """Take in another group, whose rows come later or in another file."""
        self.rows += other.rows
        self.frees += other.frees
        self.files |= other.files
        self.values |= other.values
        self.lengths |= other.lengths
        self.places = [*self.places, *other.places][:PLACES]


class Groups:
    """Takes faults batch by batch; those that are the same thing become one finding.

    The same are those of one code, one column (by its heading, in whatever file) and
    one value, whose case, hyphens and spaces do not matter; of dates, times and
    numbers, one form.
    """

    def __init__(self) -> None:
        self._groups: dict[Key, _Group] = {}
        self._values: Counter[Column] = Counter()

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
        key = (*column, _alike(fault))
        if key not in self._groups:
            if self._values[column] >= MOST_VALUES:
                key = (*column, _OTHERS)
                fault = _untold(fault, "further texts")
            else:
                self._values[column] += 1
            self._groups.setdefault(key, _Group(fault, heading))
        group = self._groups[key]
        if fault.is_shown or fault.kind:
            group.values.add(as_one(fault.value or fault.message))
        elif fault.text is not None:
            group.lengths.add(len(fault.text))
        return group

    def findings(
        self,
        suggest: Suggest | None = None,
        read: int = 0,
        no_use: Mapping[str, str] | None = None,
    ) -> tuple[Finding, ...]:
        """Return the findings: errors first, then those that free most rows.

        Args:
            suggest: Says what a field's text was meant to be, if that is clear.
            read: How many rows were read.
            no_use: What to write for no use of a Taser, by the field of a level.
        """
        meant = {key: _meant(g, suggest) for key, g in self._groups.items()}
        groups = dict(self._groups)
        for column, keys in _by_column(groups, meant).items():
            if _may_hold_names([groups[key] for key in keys], read):
                others = groups.pop((*column, _OTHERS), None)
                groups[keys[0]] = _joined([groups.pop(key) for key in keys], others)
        return in_order(
            advised(_finding(group, meant.get(key)), no_use)
            for key, group in groups.items()
        )


def _alike(fault: Fault) -> str:
    """Return what the same faults of one column have in common."""
    if fault.kind is not None:
        return fault.kind
    if fault.value is None:
        return as_one(fault.message)
    if not fault.is_shown:
        return ""  # what may not be shown is not told apart either
    return same_thing(fault.field, fault.value)


def _by_column(
    groups: Mapping[Key, _Group], meant: Mapping[Key, str | None]
) -> dict[Column, list[Key]]:
    """Return the groups of a column that show a text whose meaning is not clear."""
    columns: dict[Column, list[Key]] = {}
    for key, group in groups.items():
        if (
            group.fault.is_shown
            and not meant[key]
            and not is_figures(group.fault.field)
        ):
            columns.setdefault(key[:3], []).append(key)
    return columns


def _may_hold_names(groups: Sequence[_Group], read: int) -> bool:
    """Return whether the texts of a column are too many to be misspelt answers."""
    told = load("reference/telling.json")
    if len(groups) > told["different_values"]["limit"]:
        return True
    rows = sum(group.rows for group in groups)
    hardly_twice = len(groups) * 5 > rows * 4
    return hardly_twice and rows * 2 > read and rows >= told["each_its_own"]["limit"]


def _joined(groups: Sequence[_Group], others: _Group | None) -> _Group:
    """Return groups of one column as one, which shows none of the texts.

    Args:
        groups: A group for each different text.
        others: Those that came when there were too many to tell apart.
    """
    more = "more than " if others else ""
    fault = _untold(groups[0].fault, f"{more}{len(groups):,} {_HIDDEN}")
    joined = replace(groups[0], fault=fault)
    for group in (*groups[1:], *([others] if others else [])):
        joined.join(group)
    return replace(joined, values=set())


def _sole(rows: list[pa.Array]) -> pa.Array:
    """Return the rows that are in only one of some arrays of rows."""
    counted = pc.value_counts(pa.chunked_array(rows, pa.int64()))
    return counted.field("values").filter(pc.equal(counted.field("counts"), 1))


def _untold(fault: Fault, what: str) -> Fault:
    """Return a fault of texts that are not shown."""
    title = load(_RECORD)["properties"].get(fault.field, {}).get("title")
    return replace(
        fault, text=None, value=None, is_shown=False, message=f"{title}: {what}."
    )


def _meant(group: _Group, suggest: Suggest | None) -> str | None:
    """Return what a group's text was meant to be; what is not shown is not hinted at."""
    fault = group.fault
    if suggest and fault.field and fault.text and fault.is_shown:
        return suggest(fault.field, fault.text)
    return None


def _finding(group: _Group, suggestion: str | None) -> Finding:
    fault, message, value = group.fault, group.fault.message, group.fault.value
    file = next(iter(group.files)) if len(group.files) == 1 else None
    if value and len(group.lengths) > 1:
        several = shape_of(min(group.lengths), max(group.lengths))
        message, value = message.replace(value, several), several
    others = len(group.values) - 1
    if others > 0 and (fault.kind or is_figures(fault.field)):
        what = "reference" if fault.kind else "value"
        are = "is" if others == 1 else "are"
        message += f" {counted(others, f'other {what}')} {are} like it."
    return Finding(
        fault.code,
        fault.severity,
        message,
        group.rows,
        tuple(cell if file else f"{where}: {cell}" for where, cell in group.places),
        fault.field,
        None if group.heading is None else told_heading(group.heading),
        value,
        file,
        group.frees,
        suggestion,
    )


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings as they are best read: errors first, then by rows freed."""
    return tuple(
        sorted(findings, key=lambda f: (_ORDER[f.severity], -f.frees, -f.rows, f.code))
    )


def advised(finding: Finding, no_use: Mapping[str, str] | None = None) -> Finding:
    """Return a finding with why it matters and what to do, a line each.

    Args:
        finding: What was found.
        no_use: What to write for no use of a Taser, by the field of a level.
    """
    words = catalogue()[finding.code]
    properties = load(_RECORD)["properties"]
    about = properties.get(finding.field, {}) if finding.severity == "error" else {}
    why = about.get("x-why", words["why"])
    fix = _fix(finding, words["fix"], about, no_use or {})
    return replace(finding, why=why, fix=fix)


def _fix(
    finding: Finding, usual: str, about: dict[str, Any], no_use: Mapping[str, str]
) -> str:
    if finding.suggestion:
        return f'Write "{finding.suggestion}" if that is what was meant.'
    if finding.code == "V102":
        labels = about.get("items", about).get("x-labels", {}).values()
        listed = ", ".join(labels)
        if listed and len(listed) <= _MOST_LISTED:
            none = no_use.get(finding.field or "")
            also = f", or {none} where no Taser was used" if none else ""
            return f"Write one of: {listed}{also}."
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
