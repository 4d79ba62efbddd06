"""Rows of a file that are no records, left out of a batch and accounted for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.encoded import counting, of_each, plain
from taserreport.records import values
from taserreport.records.recoding import unreadable
from taserreport.records.unread import Unread, only_where

if TYPE_CHECKING:
    from taserreport.model import Batch
    from taserreport.rules import Rule

_ONE = pa.scalar(1, pa.int64())


def only_taser_uses(batch: Batch, taser_use: Rule, told_in: int | None) -> Batch:
    """Leave out the rows that say no Taser was used, and name them.

    A row stays where the cells that would tell could not be read, or are blank.

    Args:
        batch: The rows.
        taser_use: The rule that a use of a Taser meets.
        told_in: The column that says whether a Taser was used, where one says only that.
    """
    if told_in is not None:
        batch = _with_untold(batch, taser_use, told_in)
    is_use = taser_use.mask(batch.records)
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


def _with_untold(batch: Batch, taser_use: Rule, column: int) -> Batch:
    """Report the rows that would be uses or not by an answer that is not given (V32)."""
    used = plain(batch.records.column(_USED))
    if not used.null_count:
        return batch
    denied = batch.records.set_column(
        batch.records.schema.get_field_index(_USED), _USED, pc.fill_null(used, False)
    )
    open_ = pc.and_not(taser_use.mask(batch.records), taser_use.mask(denied))
    if _TACTICS in batch.records.schema.names:  # one of these may be a Taser's
        told = of_each(batch.records.column(_TACTICS), _have_a_taser)
        open_ = pc.and_not(open_, pc.fill_null(told, False))
    rows = pc.indices_nonzero(open_)
    if not len(rows):
        return batch
    problem = unreadable(_UNTOLD, _USED, column, "", rows)
    return replace(batch, unreadable=(*batch.unreadable, problem))


def _have_a_taser(lists: pa.Array) -> pa.Array:
    """Return which lists of tactics have a use of a Taser among them."""
    tasers = values.taser_tactics()
    return pa.array([bool(tasers & {*(each or ())}) for each in lists.to_pylist()])


_USED, _TACTICS = "ced_used", "tactics"
_UNTOLD = Unread(
    "V32",
    "not answered with Yes or No, and no level is given, so that it is not known whether "
    "a Taser was used.",
)


def without_footers(batch: Batch, footers: pa.Array | None) -> Batch:
    """Leave out the rows that are totals or remarks, and name them."""
    if footers is None:
        return batch
    rows = (*batch.footers, *batch.rows.filter(footers).to_pylist())
    return replace(_only(batch, pc.invert(footers)), footers=tuple(sorted(rows)))


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
