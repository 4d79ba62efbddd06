"""Rows of a file that are no records, left out of a batch and accounted for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.encoded import counting, of_each, plain
from taserreport.records import values
from taserreport.records.derive import STATE_LEVELS
from taserreport.records.mapping import boxes_of
from taserreport.records.recoding import unreadable
from taserreport.records.unread import Unread, only_where

if TYPE_CHECKING:
    from collections.abc import Mapping

    from taserreport.model import Batch
    from taserreport.records.footers import Apart
    from taserreport.records.mapping import Mapping as FieldMapping
    from taserreport.rules import Rule

_ONE = pa.scalar(1, pa.int64())


def only_taser_uses(batch: Batch, taser_use: Rule, told_in: Told | None) -> Batch:
    """Leave out the rows that say no Taser was used, and name them.

    A row stays where the cells that would tell could not be read, or are blank.

    Args:
        batch: The rows.
        taser_use: The rule that a use of a Taser meets.
        told_in: Where it is told whether a Taser was used, if it is told anywhere.
    """
    is_use = taser_use.mask(batch.records)
    if told_in:
        batch = _with_untold(batch, is_use, taser_use, told_in)
    unread = [
        problem.rows
        for problem in batch.unreadable
        if problem.severity == "error" and problem.field in taser_use.fields
    ]
    if unread:
        rows = counting(0, batch.records.num_rows)
        untold = pc.is_in(rows, value_set=pa.concat_arrays(unread))
        is_use = pc.or_(is_use, untold)
    if is_use.true_count == batch.records.num_rows:
        return batch
    return replace(_only(batch, is_use), not_uses=batch.rows.filter(pc.invert(is_use)))


class Told(NamedTuple):
    """Where a sheet tells whether a Taser was used."""

    column: int
    """The column that says no more than that, or else the first box of a level."""
    by_boxes: bool = False
    """Whether only boxes tell, some of the Taser and some of other kinds of force."""


def told_in(mappings: Mapping[str, FieldMapping]) -> Told | None:
    """Return where a sheet tells whether a Taser was used, if it is told anywhere."""
    levels = {
        column
        for field in STATE_LEVELS
        if field in mappings
        for column in mappings[field].columns
    }
    if _USED in mappings:
        own = [at for at in mappings[_USED].columns if at not in levels]
        return Told(own[0]) if own else None
    boxes = [mappings.get(field) for field in (_LEVELS, _TACTICS)]
    if "ced_highest_use" in mappings or not all(map(_is_boxes, boxes)):
        return None
    return Told(min(mappings[_LEVELS].columns), by_boxes=True)


def _is_boxes(made: FieldMapping | None) -> bool:
    return made is not None and boxes_of(made) is not None


def _with_untold(
    batch: Batch, is_use: pa.BooleanArray, taser_use: Rule, told: Told
) -> Batch:
    """Report the rows that would be uses or not by an answer that is not given (V32)."""
    names = batch.records.schema.names
    used = pa.nulls(batch.records.num_rows, pa.bool_())
    if _USED in names:
        used = plain(batch.records.column(_USED))
    if not used.null_count:
        return batch
    columns = dict(zip(names, batch.records.columns, strict=True))
    columns[_USED] = pc.fill_null(used, False)
    denied = pa.RecordBatch.from_pydict(columns)
    open_ = pc.and_not(is_use, taser_use.mask(denied))
    if _TACTICS in batch.records.schema.names:  # one of these may be a Taser's
        tasers = of_each(batch.records.column(_TACTICS), _have_a_taser)
        open_ = pc.and_not(open_, pc.fill_null(tasers, False))
    rows = pc.indices_nonzero(open_)
    if not len(rows):
        return batch
    why, field = (_UNTICKED, _LEVELS) if told.by_boxes else (_UNTOLD, _USED)
    problem = unreadable(why, field, told.column, "", rows)
    return replace(batch, unreadable=(*batch.unreadable, problem))


def _have_a_taser(lists: pa.Array) -> pa.Array:
    """Return which lists of tactics have a use of a Taser among them."""
    tasers = values.taser_tactics()
    return pa.array([bool(tasers & {*(each or ())}) for each in lists.to_pylist()])


_USED, _LEVELS, _TACTICS = "ced_used", "ced_levels", "tactics"
_UNTOLD = Unread(
    "V32",
    "not answered with Yes or No, and no level is given, so that it is not known whether "
    "a Taser was used.",
)
_UNTICKED = Unread(
    "V32",
    "none ticked, and no box of another kind of force, so that it is not known whether a "
    "Taser was used.",
)


def with_apart(batch: Batch, found: Apart) -> Batch:
    """Leave out the rows that are totals or remarks, and name all that are apart."""
    if not found.footers and not found.sections:
        return batch
    at = pa.array(found.sections, pa.int64())
    batch = replace(batch, sections=tuple(batch.rows.take(at).to_pylist()))
    at = pa.array(found.footers, pa.int64())
    rows = (*batch.footers, *batch.rows.take(at).to_pylist())
    kept = pc.invert(pc.is_in(counting(0, len(batch.rows)), value_set=at))
    return replace(_only(batch, kept), footers=tuple(sorted(rows)))


def _only(batch: Batch, chosen: pa.Array) -> Batch:
    """Return the batch with the records that a mask chooses."""
    # Where each of them comes to stand: before it are as many as were chosen.
    places = pc.subtract(pc.cumulative_sum(chosen.cast(pa.int64())), _ONE)
    return replace(
        batch,
        records=batch.records.filter(chosen),
        rows=batch.rows.filter(chosen),
        unreadable=tuple(
            replace(problem, rows=places.take(problem.rows))
            for problem in only_where(chosen, batch.unreadable)
        ),
    )
