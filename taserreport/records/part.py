"""One sheet of one file: its rows become batches of typed canonical records."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.encoded import counting
from taserreport.lists import LIST, lists_of
from taserreport.model import Batch
from taserreport.records import derive, values
from taserreport.records.ahead import ahead
from taserreport.records.footers import LEADING, footer_rows, is_footer
from taserreport.records.mapping import Cells, Mapping, blanks_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping as MappingType

    from taserreport.model import Origin, Unreadable
    from taserreport.records.formats import Chunk, Sheet
    from taserreport.records.source import Layout
    from taserreport.rules import Rule


@dataclass(frozen=True, slots=True)
class Part:
    """One sheet of one file, bound to a source."""

    sheet: Sheet
    layout: Layout
    origin: Origin
    last_heading_row: int
    ladder: str
    taser_use: Rule | None

    @property
    def fields(self) -> frozenset[str]:
        """The fields that the sheet's columns can fill, also by derivation."""
        return frozenset(_made_from(self.layout.mappings))

    @property
    def has_references(self) -> bool:
        """Return whether the sheet brings its own record references."""
        return "record_id" in self.layout.mappings

    def batches(self, fields: frozenset[str] | None = None) -> Iterator[Batch]:
        """Yield the sheet's records.

        Args:
            fields: Make only these fields, where given.
        """
        mappings = self.layout.mappings
        if fields is not None:
            fields |= self.taser_use.fields if self.taser_use else frozenset()
            mappings = {f: m for f, m in mappings.items() if f in fields}
        keep = sorted({*LEADING, *(c for m in mappings.values() for c in m.columns)})
        width = len(self.layout.headings)
        chunks = self.sheet.chunks(self.last_heading_row, width, keep)
        for chunk in ahead(_gathered(chunks)):
            yield self._batch(chunk, mappings)

    def unused_cells(self, rows: pa.Array) -> dict[int, list[tuple[str, str]]]:
        """Return what some rows hold in columns that no field is made from.

        Args:
            rows: The rows' numbers in the file.

        Returns:
            For each row, the headings with the texts under them, in order.
        """
        columns = self.layout.unused
        if not columns:
            return {}
        found: dict[int, list[tuple[str, str]]] = {}
        width = len(self.layout.headings)
        for chunk in self.sheet.chunks(self.last_heading_row, width, columns):
            wanted = pc.is_in(chunk.rows, value_set=rows)
            cells = Cells(chunk.columns.filter(wanted))
            texts = [cells.text(column).to_pylist() for column in columns]
            headings = [self.layout.headings[column] for column in columns]
            for number, *row in zip(
                chunk.rows.filter(wanted).to_pylist(), *texts, strict=True
            ):
                found[number] = sorted(
                    (h, text) for h, text in zip(headings, row, strict=True) if text
                )
        return found

    def _batch(self, chunk: Chunk, mappings: MappingType[str, Mapping]) -> Batch:
        cells = Cells(chunk.columns)
        made = {field: mapping.make(cells) for field, mapping in mappings.items()}
        columns = {field: each.values for field, each in made.items()}
        problems = [problem for each in made.values() for problem in each.problems]
        blanks = blanks_of(made.values())
        problems += self._derived(columns, chunk, mappings)
        if blanks and "unanswered" not in columns:
            columns["unanswered"] = _named(blanks)
        ordered = {f: columns[f] for f in values.fields() if f in columns}
        records = pa.RecordBatch.from_pydict(ordered)
        ragged = [row for row in chunk.ragged if not is_footer(row)]
        footers = [row.row for row in chunk.ragged if is_footer(row)]
        batch = Batch(
            records,
            chunk.rows,
            self.origin,
            _made_from(mappings),
            tuple(problems),
            tuple(ragged),
            footers=tuple(footers),
        )
        batch = _without_footers(batch, footer_rows(cells, batch))
        return _only_taser_uses(batch, self.taser_use) if self.taser_use else batch

    def _derived(
        self,
        columns: dict[str, pa.Array],
        chunk: Chunk,
        mappings: MappingType[str, Mapping],
    ) -> list[Unreadable]:
        if not self.has_references:
            columns["record_id"] = derive.record_ids(
                chunk.rows, self.origin.file, self.origin.sheet
            )
        given = {
            field: mapping.columns[0]
            for field, mapping in mappings.items()
            if mapping.columns
        }
        return [
            *derive.financial_year(columns, given.get("financial_year")),
            *derive.age_band(columns, given.get("age_band")),
            *derive.highest_use(columns, self.ladder, given),
        ]


_BATCH_ROWS = 32_768
"""Rows to work on at once: enough that the work in each step outweighs the step."""


def _gathered(chunks: Iterator[Chunk]) -> Iterator[Chunk]:
    """Yield chunks put together until they have at least so many rows."""
    waiting: list[Chunk] = []
    for chunk in chunks:
        waiting.append(chunk)
        if sum(len(each.rows) for each in waiting) >= _BATCH_ROWS:
            yield _together(waiting)
            waiting = []
    if waiting:
        yield _together(waiting)


def _together(chunks: list[Chunk]) -> Chunk:
    if len(chunks) == 1:
        return chunks[0]
    # As a table they stay where they are; each column is put together as it is used.
    return replace(
        chunks[0],
        columns=pa.Table.from_batches([chunk.columns for chunk in chunks]),
        rows=pa.concat_arrays([chunk.rows for chunk in chunks]),
        ragged=tuple(row for chunk in chunks for row in chunk.ragged),
    )


def _made_from(mappings: MappingType[str, Mapping]) -> dict[str, tuple[int, ...]]:
    """Return each field's columns; a derived field has those it is derived from."""
    columns = {field: mapping.columns for field, mapping in mappings.items()}
    for field, origins in derive.MADE_FROM.items():
        for origin in origins:
            if origin in columns:
                columns.setdefault(field, columns[origin])
    return columns


def _named(blanks: dict[str, pa.Array]) -> pa.Array:
    """Return the lists of boxes left blank; a row that has none has no list."""
    lists = lists_of(blanks)
    return pc.if_else(
        pc.equal(pc.list_value_length(lists), 0), pa.scalar(None, LIST), lists
    )


def _only_taser_uses(batch: Batch, taser_use: Rule) -> Batch:
    """Leave out the rows that say no Taser was used, and count them.

    A row stays where the cells that would tell could not be read.
    """
    is_use = taser_use.mask(batch.records)
    positions = counting(0, batch.records.num_rows)
    for problem in batch.unreadable:
        if problem.severity == "error" and problem.field in taser_use.fields:
            is_use = pc.or_(is_use, pc.is_in(positions, value_set=problem.rows))
    left_out = batch.records.num_rows - is_use.true_count
    if not left_out:
        return batch
    return replace(_only(batch, is_use), not_uses=left_out)


def _without_footers(batch: Batch, footers: pa.Array | None) -> Batch:
    """Leave out the rows that are totals or remarks, and name them."""
    if footers is None:
        return batch
    rows = (*batch.footers, *batch.rows.filter(footers).to_pylist())
    return replace(_only(batch, pc.invert(footers)), footers=tuple(sorted(rows)))


def _only(batch: Batch, chosen: pa.Array) -> Batch:
    """Return the batch with the records that a mask chooses."""
    kept = pc.indices_nonzero(chosen).cast(pa.int64())
    moved = (_moved(problem, kept) for problem in batch.unreadable)
    return replace(
        batch,
        records=batch.records.filter(chosen),
        rows=batch.rows.filter(chosen),
        unreadable=tuple(problem for problem in moved if len(problem.rows)),
    )


def _moved(problem: Unreadable, kept: pa.Array) -> Unreadable:
    """Return a problem with its rows counted among those kept."""
    places = pc.index_in(problem.rows, value_set=kept).drop_null().cast(pa.int64())
    return replace(problem, rows=places)
