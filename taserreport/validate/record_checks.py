"""What can be said of one record alone: by the record's schema, and by the checks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.encoded import counting, of_each
from taserreport.model import Fault
from taserreport.resources import load, names
from taserreport.rules import Columns, Memory, Rule, compile_rule
from taserreport.validate.read_faults import of_sections, of_value, read_faults
from taserreport.validate.schema_faults import by_text, failures, parts
from taserreport.validate.shown import column_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from taserreport.model import Batch

YES, NO = pa.scalar(True, pa.bool_()), pa.scalar(False, pa.bool_())


@dataclass(frozen=True, slots=True)
class Validated:
    """What was found in one batch."""

    accepted: pa.Array
    """True for each record that may be counted."""
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """One definition under `schemas/checks/`, compiled."""

    definition: dict[str, Any]
    when: tuple[tuple[str, Rule], ...]
    """The field to look at, and the rule that a record meets; of a check that looks at
    several fields for the same thing, one for each."""


@cache
def checks() -> tuple[Check, ...]:
    """Return the checks of what a record ought to be, by code."""
    definitions = (load(f"checks/{name}.json") for name in names("checks"))
    return tuple(Check(d, tuple(_when(d))) for d in definitions)


def _when(definition: dict[str, Any]) -> Iterator[tuple[str, Rule]]:
    """Yield what a check looks at, and for what."""
    when = definition["when"]
    alternatives = when.get("anyOf", ())
    looked_at = [each.get("required", ()) for each in alternatives]
    if len(when) == 1 and looked_at and all(len(fields) == 1 for fields in looked_at):
        for (field,), each in zip(looked_at, alternatives, strict=True):
            yield field, compile_rule(each)
    else:
        yield definition["fields"][0], compile_rule(when)


@cache
def _known_forces() -> pa.Array:
    return pa.array([force["id"] for force in load("reference/forces.json")["forces"]])


def validate(
    batch: Batch, memory: Memory | None = None, as_of: date | None = None
) -> Validated:
    """Return which records of a batch may be counted, and everything found in it.

    A record with a cell that could not be read, or that fails the record's schema,
    is not accepted. Checks only warn.

    Args:
        batch: The records.
        memory: What was judged in earlier batches, to be given with each of them.
        as_of: The day of the check, if dates after it are to be told of.
    """
    faults = list(read_faults(batch))
    columns = Columns(batch.records, memory)
    unread = _unread_rows(batch)
    bad = list(unread.values())
    for part in parts():
        met = part.rule.mask(columns)
        if met.true_count < len(met):
            rows = pc.indices_nonzero(pc.invert(met)).cast(pa.int64())
            bad.append(rows)
            # A cell that could not be read is reported as such, not as missing as well.
            known = [unread[field] for field in part.rule.fields if field in unread]
            faults += failures(batch, part, _without(rows, known))
    faults += _unknown_forces(batch)
    accepted = _all_but(bad, batch.records.num_rows)
    faults += _warnings(batch, columns, accepted)
    faults += _to_come(batch, accepted, as_of)
    if batch.sections:
        faults = list(of_sections(batch, faults))
    return Validated(accepted, tuple(faults))


def _unread_rows(batch: Batch) -> dict[str, pa.Array]:
    """Return, for each field, where in the batch a cell of it could not be read."""
    rows: dict[str, list[pa.Array]] = {}
    for problem in batch.unreadable:
        if problem.severity == "error":
            rows.setdefault(problem.field, []).append(problem.rows)
    return {field: pa.concat_arrays(found) for field, found in rows.items()}


def _without(rows: pa.Array, others: Sequence[pa.Array]) -> pa.Array:
    if not others:
        return rows
    known = pa.concat_arrays(others)
    return rows.filter(pc.invert(pc.is_in(rows, value_set=known)))


def _all_but(bad: Sequence[pa.Array], count: int) -> pa.Array:
    """Return a mask over `count` rows that is false at some positions."""
    if not bad:
        return pa.repeat(YES, count)
    rows = pa.concat_arrays(bad)
    return pc.invert(pc.is_in(counting(0, count), value_set=rows))


def _to_come(batch: Batch, accepted: pa.Array, as_of: date | None) -> Iterator[Fault]:
    """Yield V126 for records of a day after that of the check."""
    if as_of is None or "incident_date" not in batch.records.schema.names:
        return
    day = pa.scalar(as_of, pa.date32())
    dates = batch.records.column("incident_date")
    later = of_each(dates, lambda days: pc.greater(days, day))
    rows = pc.indices_nonzero(pc.and_(pc.fill_null(later, NO), accepted))
    if len(rows):
        check = load("reference/file-checks.json")["V126"]
        column = column_of(batch, "incident_date")
        what = check["severity"], check["message"]
        yield Fault("V126", *what, batch.rows.take(rows), "incident_date", column)


def _unknown_forces(batch: Batch) -> Iterator[Fault]:
    if "force" not in batch.records.schema.names:
        return
    force = batch.records.column("force")
    known = of_each(force, lambda names: pc.is_in(names, value_set=_known_forces()))
    unknown = pc.and_(force.is_valid(), pc.invert(known))
    rows = pc.indices_nonzero(pc.fill_null(unknown, False)).cast(pa.int64())
    why = (
        "is not among the UK forces known here. It is kept as written and belongs to no "
        "region."
    )
    for name, those in by_text(force, rows):
        column = column_of(batch, "force")
        yield of_value(batch, ("V103", "warning"), "force", column, (name, why), those)


def _warnings(batch: Batch, columns: Columns, accepted: pa.Array) -> Iterator[Fault]:
    """Yield what the checks say of the accepted records."""
    present = set(batch.records.schema.names)
    for check in checks():
        definition = check.definition
        if not present.issuperset(definition["needs"]):
            continue
        for field, rule in check.when:
            met = rule.mask(columns)
            if not met.true_count:
                continue
            rows = pc.indices_nonzero(pc.and_(met, accepted))
            if len(rows):
                yield Fault(
                    definition["code"],
                    definition["severity"],
                    definition["message"],
                    batch.rows.take(rows),
                    field,
                    column_of(batch, field),
                )
