"""One sheet of one file: its rows become batches of typed canonical records."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from taserreport import as_written
from taserreport.encoded import plain
from taserreport.lists import LIST, as_text, lists_of
from taserreport.model import Batch, RawRows, Strays
from taserreport.records import derive, values
from taserreport.records.ahead import ahead
from taserreport.records.called import called_otherwise
from taserreport.records.dates import is_month_first
from taserreport.records.footers import LEADING, apart, is_footer
from taserreport.records.gathering import gathered
from taserreport.records.left_out import only_taser_uses, told_in, with_apart
from taserreport.records.mapping import Cells, FromColumn, Mapping, blanks_of, texts_of
from taserreport.records.not_asked import NOT_ASKED, constant
from taserreport.records.side_table import without_blank
from taserreport.records.turned import turned

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Iterator, Sequence
    from collections.abc import Mapping as MappingType

    from taserreport.model import Origin, Turned, Unreadable
    from taserreport.records.formats import Chunk, Sheet
    from taserreport.records.formats.source import Source
    from taserreport.records.layout import Layout
    from taserreport.records.vocabulary import Memory
    from taserreport.rules import Rule


@dataclass(frozen=True, slots=True)
class StandsFor:
    """Rows of an original that other rows take the place of."""

    origin: Origin
    rows: MappingType[int, int]
    """For each row here, the row there."""

    def originals(self, rows: pa.Array) -> pa.Array:
        """Return the rows there for rows here."""
        return pa.array([self.rows[row] for row in rows.to_pylist()], pa.int64())


@dataclass(slots=True)
class _Memory:
    """What the rows before said, as those that follow often say the same."""

    words: Memory = field(default_factory=dict)
    derived: derive.Memory = field(default_factory=dict)
    unasked: MappingType[str, frozenset[str]] = field(default_factory=dict)
    """For each field, the values that the sheet has no box for."""


@dataclass(frozen=True, slots=True)
class Part:
    """One sheet of one file, bound to a source."""

    sheet: Sheet
    layout: Layout
    origin: Origin
    last_heading_row: int
    ladder: str
    taser_use: Rule | None
    file: Source | None = None
    """Where the bytes are; of corrected rows, those of the original."""
    stands_for: StandsFor | None = None
    """For corrected rows, the rows of the original whose place they take."""
    with_cells: bool = False
    """Whether its batches bring the cells as the file has them."""

    @property
    def fields(self) -> frozenset[str]:
        """The fields that the sheet's columns can fill, also by derivation."""
        return frozenset(_made_from(self.layout.mappings))

    @property
    def has_references(self) -> bool:
        """Return whether the sheet brings its own record references."""
        return "record_id" in self.layout.mappings

    def batches(self, fields: frozenset[str] | None = None) -> Generator[Batch]:
        """Yield the sheet's records.

        Args:
            fields: Make only these fields, where given.
        """
        mappings = self.layout.mappings
        if fields is not None:
            fields |= self.taser_use.fields if self.taser_use else frozenset()
            mappings = {f: m for f, m in mappings.items() if f in fields}
        nameless = self.layout.nameless if fields is None else ()
        keep = self._kept(mappings, nameless)
        whole = self.with_cells and fields is None
        chunks = self._chunks(None if whole else keep)
        texts = {c for m in mappings.values() for c in texts_of(m)}
        # Reading, making records and judging them each have a thread of their own.
        ready = ahead(gathered(chunks, texts))
        complete = fields is None
        yield from ahead(self._batches(ready, mappings, complete=complete))

    def _kept(
        self, mappings: MappingType[str, Mapping], nameless: Sequence[int]
    ) -> list[int]:
        """Return the columns to read, in order."""
        made_from = (column for m in mappings.values() for column in m.columns)
        return sorted({*LEADING, *nameless, *made_from})

    def _chunks(self, keep: Sequence[int] | None) -> Generator[Chunk]:
        """Yield the rows below the headings with at least the columns to keep."""
        width, beside = len(self.layout.headings), self.layout.beside
        if not beside:
            return self.sheet.chunks(self.last_heading_row, width, keep)
        own = [at for at in range(width) if at not in beside]
        # Which rows are the records' own is seen in all their columns together.
        wanted = None if keep is None else own
        chunks = self.sheet.chunks(self.last_heading_row, width, wanted)
        return without_blank(chunks, own)

    def _batches(
        self,
        chunks: Generator[Chunk],
        mappings: MappingType[str, Mapping],
        *,
        complete: bool,
    ) -> Generator[Batch]:
        """Yield a batch for each chunk; `complete` says that no field is left out."""
        memory = _Memory(unasked=self.layout.unasked)
        with closing(chunks):
            for chunk in chunks:
                batch = self._batch(chunk, mappings, memory, complete=complete)
                if complete and self.layout.nameless:
                    batch = replace(batch, strays=_strays(chunk, self.layout.nameless))
                if complete and self.with_cells:
                    batch = replace(batch, raw=RawRows(chunk.columns, chunk.rows))
                yield batch

    def cells_of(self, rows: Collection[int]) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield some rows, by their numbers, with their cells as text.

        One of the wrong length is not among them.
        """
        wanted = pa.array(sorted(rows), pa.int64())
        width = len(self.layout.headings)
        for chunk in self.sheet.chunks(self.last_heading_row, width):
            raw = RawRows(chunk.columns, chunk.rows)
            yield from as_written.rows(raw, wanted).items()

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

    def _batch(
        self,
        chunk: Chunk,
        mappings: MappingType[str, Mapping],
        memory: _Memory,
        *,
        complete: bool,
    ) -> Batch:
        cells = Cells(chunk.columns, memory.words)
        yes_no = _of_yes_and_no(mappings)
        made = {field: mapping.make(cells) for field, mapping in mappings.items()}
        columns = {field: each.values for field, each in made.items()}
        problems = [problem for each in made.values() for problem in each.problems]
        blanks = blanks_of(made.values())
        problems += self._derived(columns, chunk, mappings, memory.derived)
        if blanks and "unanswered" not in columns:
            columns["unanswered"] = _named(blanks)
        if memory.unasked and NOT_ASKED not in columns:
            columns[NOT_ASKED] = constant(memory.unasked, len(chunk.rows))
        ordered = {f: columns[f] for f in values.fields() if f in columns}
        records = pa.RecordBatch.from_pydict(ordered)
        ragged, footers = [], []
        for row in chunk.ragged:
            if row.found < row.expected and is_footer(row.cells):
                footers.append(row.row)
            else:
                ragged.append(row)
        batch = Batch(
            records,
            chunk.rows,
            self.origin,
            _made_from(mappings),
            tuple(problems),
            tuple(ragged),
            footers=tuple(footers),
            spellings={c: w for c, w in cells.spellings().items() if c in yes_no},
            month_first=_month_first(problems),
            turned=_turned(cells, mappings),
            last=_last(chunk),
        )
        if complete and (called := tuple(called_otherwise(cells, batch))):
            batch = replace(batch, unreadable=(*batch.unreadable, *called))
        # With less, a date would seem to lack; and a corrected row is a record.
        if complete and self.stands_for is None:
            # In these columns alone, also where all of them are at hand.
            kept = self._kept(mappings, self.layout.nameless)
            texts = [at for at in kept if cells.has(at)]
            found = apart(cells, texts, batch, self.layout.source)
            batch = with_apart(batch, found)
        if not self.taser_use:
            return batch
        return only_taser_uses(batch, self.taser_use, told_in(mappings))

    def _derived(
        self,
        columns: dict[str, pa.Array],
        chunk: Chunk,
        mappings: MappingType[str, Mapping],
        memory: derive.Memory,
    ) -> list[Unreadable]:
        if not self.has_references:
            rows, origin = chunk.rows, self.origin
            if self.stands_for:  # a record keeps its name when it is corrected
                rows, origin = self.stands_for.originals(rows), self.stands_for.origin
            columns["record_id"] = derive.record_ids(rows, origin.file, origin.sheet)
        given = {
            field: mapping.columns[0]
            for field, mapping in mappings.items()
            if mapping.columns
        }
        return [
            *derive.financial_year(columns, given.get("financial_year"), memory),
            *derive.age_band(columns, given.get("age_band"), memory),
            *derive.highest_use(columns, self.ladder, given),
        ]


def _of_yes_and_no(mappings: MappingType[str, Mapping]) -> frozenset[int]:
    """Return the columns that are read as yes or no and as nothing else."""
    others = {
        column
        for field, mapping in mappings.items()
        if isinstance(mapping, FromColumn) and values.kind(field) != "yes_no"
        for column in mapping.columns
    }
    used = {column for mapping in mappings.values() for column in mapping.columns}
    return frozenset(used - others)


def _strays(chunk: Chunk, columns: Sequence[int]) -> Strays | None:
    """Return the cells with something in them in columns that have no heading."""
    cells, first = 0, (len(chunk.rows), 0)
    for column in columns:
        filled = as_text(plain(chunk.columns.column(str(column)))).is_valid()
        if filled.true_count:
            cells += filled.true_count
            first = min(first, (pc.index(filled, True).as_py(), column))
    return Strays(cells, chunk.rows[first[0]].as_py(), first[1]) if cells else None


def _turned(cells: Cells, mappings: MappingType[str, Mapping]) -> Turned | None:
    """Return the dates of which day and month may have been turned round."""
    made = mappings.get("incident_date")
    if not isinstance(made, FromColumn):
        return None
    texts = as_text(cells.words(made.columns[0]).dictionary)
    return turned(filter(None, texts.to_pylist()))


def _month_first(problems: Sequence[Unreadable]) -> int:
    """Return how many cells hold a date that only makes sense month first."""
    return sum(len(each.rows) for each in problems if is_month_first(each.reason))


def _last(chunk: Chunk) -> int:
    """Return the last row of the file that a chunk has, or 0 where it has none."""
    ends = [row.row for row in chunk.ragged[-1:]]
    if len(chunk.rows):
        ends.append(chunk.rows[-1].as_py())
    return max(ends, default=0)


def _made_from(mappings: MappingType[str, Mapping]) -> dict[str, tuple[int, ...]]:
    """Return each field's columns; a derived field has those it is derived from."""
    columns = {field: mapping.columns for field, mapping in mappings.items()}
    for made, origins in derive.MADE_FROM.items():
        for origin in origins:
            if origin in columns:
                columns.setdefault(made, columns[origin])
    return columns


def _named(blanks: dict[str, pa.Array]) -> pa.Array:
    """Return the lists of boxes left blank; a row that has none has no list."""
    lists = lists_of(blanks)
    return pc.if_else(
        pc.equal(pc.list_value_length(lists), 0), pa.scalar(None, LIST), lists
    )
