"""Sheets that leave out some rows of another, or that have corrected ones instead."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.as_written import items_of, texts
from taserreport.printable import unguarded
from taserreport.proofs import front
from taserreport.records.formats.sheet import Chunk, wanted_columns

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

    from taserreport.model import RaggedRow
    from taserreport.records.corrected import CorrectedSheet
    from taserreport.records.formats import Sheet, TopRow
    from taserreport.records.formats.sheet import RowWord
    from taserreport.records.part import Part


@dataclass(frozen=True)
class Without:
    """A sheet without some of its rows; see `Sheet` for what its members promise."""

    sheet: Sheet
    rows: frozenset[int]

    @property
    def name(self) -> str | None:
        """The worksheet's name."""
        return self.sheet.name

    @property
    def row_word(self) -> RowWord:
        """What a row is called."""
        return self.sheet.row_word

    @property
    def hidden(self) -> bool:
        """Whether the worksheet is hidden."""
        return self.sheet.hidden

    def top(self, count: int = 40) -> tuple[TopRow, ...]:
        """Return the first rows that are not blank."""
        return self.sheet.top(count)

    def chunks(
        self, after: int, width: int, keep: Sequence[int] | None = None
    ) -> Generator[Chunk]:
        """Yield the other rows; see `Sheet.chunks`."""
        gone = pa.array(sorted(self.rows), pa.int64())
        for chunk in self.sheet.chunks(after, width, keep):
            kept = pc.invert(pc.is_in(chunk.rows, value_set=gone))
            ragged = tuple(row for row in chunk.ragged if row.row not in self.rows)
            yield Chunk(chunk.columns.filter(kept), chunk.rows.filter(kept), ragged)


@dataclass(frozen=True)
class Instead(Without):
    """Corrected rows as a sheet with the columns of the one they go back to."""

    corrected: CorrectedSheet
    ragged: Mapping[int, RaggedRow]
    """Those of the rows that still have the wrong length."""
    guarded: frozenset[int]
    """Those that were written with their cells guarded against formulas."""
    original: Part

    @cached_property
    def _lists(self) -> frozenset[int]:
        """The columns that hold lists, in files that have such."""
        if self.original.origin.row_word == "row":
            return frozenset()
        width = len(self.original.layout.headings)
        chunks = self.original.sheet.chunks(self.original.last_heading_row, width)
        first = next(chunks, None)
        if first is None:
            return frozenset()
        kinds = zip(first.columns.schema.names, first.columns.schema.types, strict=True)
        return frozenset(int(name) for name, kind in kinds if pa.types.is_list(kind))

    def chunks(
        self, after: int, width: int, keep: Sequence[int] | None = None
    ) -> Generator[Chunk]:
        """Yield the rows, under the positions of the original's columns."""
        wanted = wanted_columns(width, keep)
        shift = len(front())
        names = [str(at) for at in wanted]
        mine = pa.array(sorted(self.rows - self.ragged.keys()), pa.int64())
        for chunk in self.corrected.chunks([at + shift for at in wanted]):
            chosen = pc.is_in(chunk.rows, value_set=mine)
            part = chunk.columns.filter(chosen)
            read = dict(zip(part.schema.names, part.columns, strict=True))
            # Programs leave out blank columns at the end, headings and all.
            blank = pa.nulls(len(part), pa.string())
            numbers = chunk.rows.filter(chosen)
            guarded = [row in self.guarded for row in numbers.to_pylist()]
            columns = [
                self._column(at, read.get(str(at + shift), blank), guarded)
                for at in wanted
            ]
            batch = pa.RecordBatch.from_arrays(columns, names=names)
            rows = {*chunk.rows.to_pylist(), *(row.row for row in chunk.ragged)}
            odd = tuple(self.ragged[row] for row in sorted(rows & self.ragged.keys()))
            yield Chunk(batch, numbers, odd)
            mended = self.rows - self.ragged.keys()
            longer = [row for row in chunk.ragged if row.row in mended]
            if longer:
                yield self._of_cells(longer, wanted)

    def _of_cells(self, rows: Sequence[RaggedRow], wanted: Sequence[int]) -> Chunk:
        """Return rows that fit the original, though not the headings above them."""
        shift = len(front())
        guarded = [row.row in self.guarded for row in rows]
        columns = [
            self._column(
                at,
                pa.array(
                    ["".join(row.cells[at + shift : at + shift + 1]) for row in rows]
                ),
                guarded,
            )
            for at in wanted
        ]
        names = [str(at) for at in wanted]
        numbers = pa.array([row.row for row in rows], pa.int64())
        return Chunk(pa.RecordBatch.from_arrays(columns, names=names), numbers)

    def _column(self, at: int, column: pa.Array, guarded: Sequence[bool]) -> pa.Array:
        cells = (
            unguarded(text) if is_guarded else text
            for text, is_guarded in zip(texts(column), guarded, strict=True)
        )
        if at in self._lists:
            return pa.array(map(items_of, cells), pa.list_(pa.string()))
        return pa.array((cell or None for cell in cells), pa.string())
