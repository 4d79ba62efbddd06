"""Counting: one pass over the records, with the periods chosen afterwards."""

from __future__ import annotations

from collections import Counter as Tally
from dataclasses import dataclass, replace
from functools import reduce
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.rules import Columns, compile_rule
from taserreport.tables.axis import Axis, Part
from taserreport.tables.periods import distinct
from taserreport.tables.spans import Placed, place

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from taserreport.tables.definition import Definition
    from taserreport.tables.periods import Period, Span


ALWAYS = ("incident_date", "financial_year", "force")
SEVERAL_LEVELS = frozenset({"ced_levels", "tactics"})
"""The fields in which a record can give more than one level of use."""
TOGETHER = 65_536
"""Small batches wait until there are this many records: counting them together is
six times as fast as one batch of 2,400 at a time."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which records are asked for; an empty part asks for all."""

    periods: tuple[Period, ...] = ()
    forces: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    """Names of areas; case and spaces around them do not matter."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted, in records: `counted + outside` is the number added."""

    selection: Selection
    added: int
    """All records, of which some are outside the selection."""
    kept: Mapping[Span, int]
    """Records by span, of those the table is about, in the forces and areas asked for."""
    cells: Mapping[tuple[str, str, Span], int]
    """Records by key of a row, key of a column, and span; periods not yet applied."""
    spans: Mapping[Span, int]
    """Records by span, of all that were added."""
    forces: frozenset[tuple[str, Span]]
    """Each force with the spans that it has records in, of all that were added."""
    fields: frozenset[str]
    """The fields that any batch had."""

    def forces_in(self, periods: Iterable[Period]) -> frozenset[str]:
        """Return the forces with a record that may be in one of some periods."""
        periods = tuple(periods)
        return frozenset(
            force
            for force, span in self.forces
            if any(period.overlaps(span) for period in periods)
        )

    @property
    def counted(self) -> int:
        """How many records are certainly in what was asked for, each once."""
        periods = self.selection.periods
        return sum(
            n
            for span, n in self.kept.items()
            if not periods or any(p.holds(span) for p in periods)
        )

    @property
    def outside(self) -> int:
        """How many are not in the selection, or not who the table is about."""
        return self.added - self.counted

    @property
    def unplaced(self) -> int:
        """How many have only a year of which a period asked for is a part.

        Another of the periods may hold them: they are then counted as well.
        """
        periods = self.selection.periods
        return sum(
            n for span, n in self.kept.items() if any(p.splits(span) for p in periods)
        )


class Counter:
    """Counts the records of a table as they pass.

    What it holds grows with the size of the table and the months covered, not with
    the number of records, but for the last few thousand.

    Args:
        definition: What to count.
        selection: Which records.
    """

    def __init__(self, definition: Definition, selection: Selection) -> None:
        self._definition = definition
        self._selection = replace(selection, periods=distinct(selection.periods))
        self._rows = Axis(definition.rows)
        self._columns = Axis(definition.columns, single=True)
        self._population = compile_rule(definition.population)
        self._read = frozenset(ALWAYS).union(
            {"area"} if selection.areas else (),
            self._rows.fields,
            self._columns.fields,
            self._population.fields,
        )
        self.fields = self._read | definition.needed() | SEVERAL_LEVELS
        """The fields that batches should have, as far as the file does."""
        self._cells: Tally[tuple[str, str, Span]] = Tally()
        self._spans: Tally[Span] = Tally()
        self._kept: Tally[Span] = Tally()
        self._added = 0
        self._waiting: list[pa.RecordBatch] = []
        self._forces: set[tuple[str, Span]] = set()
        self._fields: set[str] = set()

    def add(self, batch: pa.RecordBatch) -> None:
        """Count a batch of accepted records with their contexts."""
        self._fields.update(batch.schema.names)
        batch = batch.select([n for n in batch.schema.names if n in self._read])
        if self._waiting and self._waiting[0].schema != batch.schema:
            self._flush()
        self._waiting.append(batch)
        if sum(each.num_rows for each in self._waiting) >= TOGETHER:
            self._flush()

    def _flush(self) -> None:
        if self._waiting:
            table = pa.Table.from_batches(self._waiting).combine_chunks()
            self._waiting = []
            for batch in table.to_batches():
                self._add(batch)

    def _add(self, batch: pa.RecordBatch) -> None:
        self._added += batch.num_rows
        placed = place(batch)
        _tally(self._spans, placed)
        self._forces |= _forces(batch, placed)
        kept = batch.filter(self._chosen(batch))
        if not kept.num_rows:
            return
        placed = place(kept)
        _tally(self._kept, placed)
        columns = [_dated(placed, part) for part in self._columns.parts(kept)]
        for row in self._rows.parts(kept):
            for column in columns:
                self._count(row, column)

    def result(self) -> Counted:
        """Return what has been counted so far."""
        self._flush()
        return Counted(
            selection=self._selection,
            added=self._added,
            kept=dict(self._kept),
            cells=dict(self._cells),
            spans=dict(self._spans),
            forces=frozenset(self._forces),
            fields=frozenset(self._fields),
        )

    def _chosen(self, batch: pa.RecordBatch) -> pa.BooleanArray:
        """Return where a record is one the table is about, whatever its date."""
        masks = [self._population.mask(Columns(batch))]
        asked = {"force": self._selection.forces, "area": self._selection.areas}
        masks += [_named(batch, name, values) for name, values in asked.items()]
        return reduce(pc.and_, masks)

    def _count(self, row: Part, column: _Dated) -> None:
        codes, size = column.codes, len(column.meaning)
        if row.records is not None:
            codes = codes.take(row.records)
        for code, n in _numbers(_joined(row.codes, codes, size)):
            of_row, of_column = divmod(code, size)
            span, keys = column.meaning[of_column]
            if span is None:
                continue
            for row_key in row.meaning[of_row]:
                for column_key in keys:
                    self._cells[row_key, column_key, span] += n


@dataclass(frozen=True, slots=True)
class _Dated:
    """A code for each record that stands for its span and its columns together."""

    codes: pa.Array
    meaning: list[tuple[Span | None, tuple[str, ...]]]


def _dated(placed: Placed, part: Part) -> _Dated:
    codes = _joined(placed.codes, part.codes, len(part.meaning))
    return _Dated(codes, [(s, keys) for s in placed.spans for keys in part.meaning])


def _forces(batch: pa.RecordBatch, placed: Placed) -> set[tuple[str, Span]]:
    """Return each force of a batch with the spans it has records in."""
    if "force" not in batch.schema.names:
        return set()
    names = _texts(batch, "force").dictionary_encode()
    part = Part(names.indices, [(name,) for name in names.dictionary.to_pylist()])
    dated = _dated(placed, part)
    found = (
        dated.meaning[code] for code in dated.codes.unique().drop_null().to_pylist()
    )
    return {(name, span) for span, (name,) in found if span is not None}


def _texts(batch: pa.RecordBatch, name: str) -> pa.Array:
    return pc.cast(batch.column(name), pa.string())


def _named(batch: pa.RecordBatch, name: str, asked: Collection[str]) -> pa.BooleanArray:
    """Return where a field has one of the names asked for, or all where none is."""
    if not asked or name not in batch.schema.names:
        return pa.repeat(pa.scalar(not asked), batch.num_rows)
    wanted = pa.array(sorted(asked), pa.string())
    return pc.is_in(_plain(_texts(batch, name)), value_set=_plain(wanted))


def _plain(names: pa.Array) -> pa.Array:
    return pc.utf8_lower(pc.utf8_trim_whitespace(names))


def _joined(major: pa.Array, minor: pa.Array, size: int) -> pa.Array:
    """Return one code for two, `major * size + minor`."""
    wide = pc.multiply(pc.cast(major, pa.int64()), size)
    return pc.add(wide, pc.cast(minor, pa.int64()))


def _numbers(codes: pa.Array) -> list[tuple[int, int]]:
    """Return each code that occurs and how often it does."""
    counts = pc.value_counts(codes)
    codes = counts.field("values").to_pylist()
    return list(zip(codes, counts.field("counts").to_pylist(), strict=True))


def _tally(tally: Tally[Span], placed: Placed) -> None:
    for code, n in _numbers(placed.codes):
        span = placed.spans[code]
        # Without a date or a year a record is in no period, so it is not counted.
        if span is not None:
            tally[span] += n
