"""What can be said of one record alone: by the record's schema, and by the checks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.model import Finding
from taserreport.printable import escaped
from taserreport.resources import load, names
from taserreport.rules import Columns, Part, Rule, compile_rule, split
from taserreport.validate.shown import (
    column_of,
    heading_of,
    places,
    shown,
    title,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taserreport.model import Batch, Unreadable


@dataclass(frozen=True, slots=True)
class Validated:
    """What was found in one batch."""

    accepted: pa.Array
    """True for each record that may be counted."""
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """One definition under `schemas/checks/`, compiled."""

    definition: dict[str, Any]
    when: Rule


@cache
def _parts() -> tuple[Part, ...]:
    """Return the record's schema as parts, so that each failing one can be named."""
    return split(load("record.schema.json"))


@cache
def checks() -> tuple[Check, ...]:
    """Return the checks of what a record ought to be, by code."""
    definitions = (load(f"checks/{name}.json") for name in names("checks"))
    return tuple(Check(d, compile_rule(d["when"])) for d in definitions)


@cache
def _known_forces() -> pa.Array:
    return pa.array([force["id"] for force in load("reference/forces.json")["forces"]])


def validate(batch: Batch) -> Validated:
    """Return which records of a batch may be counted, and everything found in it.

    A record with a cell that could not be read, or that fails the record's schema,
    is not accepted. Checks only warn.
    """
    findings = [*_ragged(batch), *_unreadable(batch)]
    columns = Columns(batch.records)
    accepted = pa.array([True] * batch.records.num_rows, pa.bool_())
    for problem in batch.unreadable:
        if problem.severity == "error":
            accepted = pc.and_(accepted, pc.invert(_mask(problem.rows, len(accepted))))
    for part in _parts():
        met = part.rule.mask(columns)
        if met.true_count < len(met):
            findings += _failures(batch, part, met)
            accepted = pc.and_(accepted, met)
    findings += _unknown_forces(batch)
    findings += _warnings(batch, columns, accepted)
    return Validated(accepted, tuple(findings))


def _mask(rows: pa.Array, length: int) -> pa.Array:
    return pc.is_in(pa.array(range(length), pa.int64()), value_set=rows)


def _ragged(batch: Batch) -> Iterator[Finding]:
    for row in batch.ragged:
        cells = "1 cell" if row.found == 1 else f"{row.found} cells"
        yield Finding(
            "F014",
            "error",
            f"The row has {cells} where the headings have {row.expected}.",
            1,
            (batch.origin.cell(row.row, None),),
            file=batch.origin.file,
        )


def _unreadable(batch: Batch) -> Iterator[Finding]:
    for problem in batch.unreadable:
        yield _about_cells(
            batch,
            problem,
            f"{title(problem.field)}: {shown(problem.field, problem.text)} "
            f"{escaped(problem.reason)}",
        )


def _about_cells(batch: Batch, problem: Unreadable, message: str) -> Finding:
    return Finding(
        problem.code,
        problem.severity,
        message,
        len(problem.rows),
        places(batch, problem.rows, problem.column),
        problem.field,
        heading_of(batch, problem.column),
        shown(problem.field, problem.text),
        batch.origin.file,
    )


_CODES = {
    "required": "V101",
    "anyOf": "V101",
    "enum": "V102",
    "minimum": "V105",
    "maximum": "V105",
}
"""Which code a failing keyword has; any other is a text of the wrong form, V106."""


def _failures(batch: Batch, part: Part, met: pa.Array) -> Iterator[Finding]:
    """Yield a finding for each distinct value that fails one part of the schema."""
    # A cell that could not be read is reported as such, not as missing as well.
    for problem in batch.unreadable:
        if problem.severity == "error" and problem.field in part.rule.fields:
            met = pc.or_(met, _mask(problem.rows, len(met)))
    code = _CODES.get(_keyword(part), "V106")
    rows = pc.indices_nonzero(pc.invert(met)).cast(pa.int64())
    if not len(rows):
        return
    if code == "V101":
        yield _missing(batch, part, rows)
        return
    field = part.field or ""
    column = column_of(batch, field)
    encoded = _texts(batch.records.column(field).take(rows)).dictionary_encode()
    for index, value in enumerate(encoded.dictionary.to_pylist()):
        those = rows.filter(pc.equal(encoded.indices, index))
        yield Finding(
            code,
            "error",
            f"{title(field)}: {shown(field, value)} {_why(part)}",
            len(those),
            places(batch, those, column),
            field,
            heading_of(batch, column),
            shown(field, value),
            batch.origin.file,
        )


def _keyword(part: Part) -> str:
    """Return the keyword that fails; for the items of a list, the one they fail."""
    if part.keyword == "items" and isinstance(part.expected, dict):
        return "enum" if "enum" in part.expected else "pattern"
    return part.keyword


def _texts(values: pa.Array) -> pa.Array:
    """Return values as they may be shown; the items of a list with semicolons."""
    if pa.types.is_list(values.type):
        return pc.binary_join(values, "; ")
    return values.cast(pa.string())


def _missing(batch: Batch, part: Part, rows: pa.Array) -> Finding:
    fields = [part.field] if part.field else sorted(part.rule.fields)
    what = " or ".join(title(field) for field in fields)
    column = column_of(batch, fields[0])
    return Finding(
        "V101",
        "error",
        f"{what}: nothing is given, and a record cannot be counted without.",
        len(rows),
        places(batch, rows, column),
        fields[0],
        heading_of(batch, column),
        None,
        batch.origin.file,
    )


def _why(part: Part) -> str:
    if part.keyword == "minimum":
        return f"is less than {part.expected}."
    if part.keyword == "maximum":
        return f"is more than {part.expected}."
    if _keyword(part) == "enum":
        return "is not among the values it may have."
    return "is not of the form it should have."


def _unknown_forces(batch: Batch) -> Iterator[Finding]:
    if "force" not in batch.records.schema.names:
        return
    force = batch.records.column("force")
    unknown = pc.and_(force.is_valid(), pc.invert(pc.is_in(force, _known_forces())))
    rows = pc.indices_nonzero(unknown).cast(pa.int64())
    if len(rows):
        column = column_of(batch, "force")
        yield Finding(
            "V103",
            "warning",
            "Force: not among the UK forces known here. It is kept as written and "
            "belongs to no region.",
            len(rows),
            places(batch, rows, column),
            "force",
            heading_of(batch, column),
            None,
            batch.origin.file,
        )


def _warnings(batch: Batch, columns: Columns, accepted: pa.Array) -> Iterator[Finding]:
    """Yield what the checks say of the accepted records."""
    present = set(batch.records.schema.names)
    for check in checks():
        definition = check.definition
        if not present.issuperset(definition["needs"]):
            continue
        met = pc.and_(check.when.mask(columns), accepted)
        rows = pc.indices_nonzero(met).cast(pa.int64())
        if not len(rows):
            continue
        column = column_of(batch, definition["fields"][0])
        yield Finding(
            definition["code"],
            definition["severity"],
            definition["message"],
            len(rows),
            places(batch, rows, column),
            definition["fields"][0],
            heading_of(batch, column),
            None,
            batch.origin.file,
        )
