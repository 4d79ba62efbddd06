"""Rows of a file that are no records, left out of a batch and accounted for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.encoded import counting
from taserreport.records.unread import only_where

if TYPE_CHECKING:
    from taserreport.model import Batch
    from taserreport.rules import Rule

_ONE = pa.scalar(1, pa.int64())


def only_taser_uses(batch: Batch, taser_use: Rule) -> Batch:
    """Leave out the rows that say no Taser was used, and name them.

    A row stays where the cells that would tell could not be read.
    """
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
