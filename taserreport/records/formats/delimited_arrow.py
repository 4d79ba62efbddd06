"""The body of a text file through Arrow's reader: fast, in little memory, or not at all.

Arrow numbers the rows it refuses by record and says nothing of lines, of blank rows
or of a quote left open. All three are worked out here, a batch at a time; a file for
which that cannot be done is handed back by `Refused`.
"""

from __future__ import annotations

import csv
import io
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from taserreport.encoded import counting
from taserreport.model import RaggedRow
from taserreport.records.formats.encoding import line_breaks
from taserreport.records.formats.sheet import Chunk
from taserreport.records.formats.text_rows import bad_quote, fit
from taserreport.records.formats.text_stream import Utf8Stream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from taserreport.records.formats.text_rows import Body

BLOCK = 1 << 20
"""The bytes to read at once. Arrow holds some forty blocks, of which larger ones take
more memory and save little time."""


class Refused(Exception):  # noqa: N818 - it is a hand-over, not a mistake
    """Arrow cannot be trusted with the rest of the file, which starts at `line`."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


class _Odd(NamedTuple):
    """A row with another number of cells than most."""

    number: int
    """Which record it is, from 1 at the start of the body."""
    text: str


def arrow_chunks(body: Body, wanted: list[int], *, others: bool) -> Iterator[Chunk]:
    """Yield the rows of a body.

    Args:
        body: What to read.
        wanted: The columns to give.
        others: Whether to look at the other columns too, which blank rows and line
            breaks may need.

    Raises:
        Refused: Before any row that it is not certain about.
    """
    last = body.delimiter * body.physical
    reading = _Reading(body, wanted, others=others)
    with Utf8Stream(body.source, body.encoding, body.line - 1, last) as stream:
        held: pa.RecordBatch | None = None
        try:
            with _open(stream, body, reading.columns, reading.refuse) as batches:
                for batch in batches:
                    if not batch.num_rows:
                        continue
                    # The last batch waits until the end of the file is seen to be
                    # outside quotes.
                    if held is not None:
                        yield reading.chunk(held)
                    held = batch
        except pa.ArrowException as error:
            raise Refused(reading.line) from error
        yield from reading.end(held, last)


def _open(
    stream: Utf8Stream,
    body: Body,
    columns: list[int],
    refuse: Callable[[pa_csv.InvalidRow], str],
) -> pa_csv.CSVStreamingReader:
    names = [str(at) for at in range(body.physical)]
    return pa_csv.open_csv(
        stream,
        # Rows refused have a number only without threads.
        read_options=pa_csv.ReadOptions(
            use_threads=False, block_size=BLOCK, column_names=names
        ),
        parse_options=pa_csv.ParseOptions(
            delimiter=body.delimiter,
            quote_char='"' if body.quotes else False,
            newlines_in_values=body.quotes,
            ignore_empty_lines=False,
            invalid_row_handler=refuse,
        ),
        convert_options=pa_csv.ConvertOptions(
            # Checked already, and for all of the file.
            check_utf8=False,
            column_types=dict.fromkeys(names, pa.string()),
            include_columns=[str(at) for at in columns],
            # Only the empty cell is null: "NA" and "None" are words.
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
        ),
    )


class _Reading:
    """Where we are in a body, and the odd rows met on the way."""

    def __init__(self, body: Body, wanted: list[int], *, others: bool) -> None:
        self.body = body
        self.wanted = wanted
        self.names = [str(at) for at in wanted]
        beyond = range(body.width, body.physical)
        self.columns = list(range(body.physical)) if others else [*wanted, *beyond]
        self.line = body.line
        self.record = 1
        self.odd: list[_Odd] = []

    def refuse(self, row: pa_csv.InvalidRow) -> str:
        """Keep a row that Arrow will not take."""
        self.odd.append(_Odd(row.number, row.text))
        return "skip"

    def end(self, held: pa.RecordBatch | None, last: str) -> Iterator[Chunk]:
        """Yield what is left when the file has ended."""
        rows = held.num_rows if held is not None else 0
        total = self.record - 1 + rows + len(self.odd)
        if not self.odd or self.odd[-1] != (total, last):
            raise Refused(self.line)
        self.odd.pop()
        if held is not None:
            yield self.chunk(held)
        if self.odd:
            nothing = pa.array([], pa.string())
            names = [str(at) for at in self.columns]
            empty = pa.RecordBatch.from_arrays([nothing] * len(names), names=names)
            yield self.chunk(empty, everything=True)

    def chunk(self, batch: pa.RecordBatch, *, everything: bool = False) -> Chunk:
        """Return a batch without its blank rows, each row with its line."""
        odd = self._odd_among(batch.num_rows, everything=everything)
        stop = self.record + batch.num_rows + len(odd)
        lines, next_line = self._lines(stop, self._breaks(batch, odd))
        own = [lines[row.number - self.record] for row in odd]
        ragged: list[RaggedRow] = []
        batch, rows = self._complete(batch, _without(lines, own), ragged)
        if batch.num_columns > len(self.names):
            batch = batch.select(self.names)
        if odd:
            batch, rows = self._with_odd(batch, rows, odd, own, ragged)
        self.record, self.line = stop, next_line
        del self.odd[: len(odd)]
        return Chunk(batch, rows, tuple(sorted(ragged, key=lambda row: row.row)))

    def _odd_among(self, rows: int, *, everything: bool) -> list[_Odd]:
        """Return the odd rows that stand before the last of the next `rows` rows."""
        if everything:
            return list(self.odd)
        count = 0
        for row in self.odd:
            if row.number >= self.record + rows + count:
                break
            count += 1
        return self.odd[:count]

    def _breaks(self, batch: pa.RecordBatch, odd: list[_Odd]) -> dict[int, int]:
        """Return how many line breaks are in the cells of records that have any."""
        breaks: dict[int, int] = {}
        for row in odd:
            if found := line_breaks(row.text):
                breaks[row.number] = found
                if bad_quote(row.text, self.body.delimiter) is not None:
                    raise Refused(self.line)
        if self.body.quotes and (inside := self._cell_breaks(batch)):
            gone = {row.number for row in odd}
            stop = self.record + batch.num_rows + len(odd)
            own = [n for n in range(self.record, stop) if n not in gone]
            breaks.update((own[at], count) for at, count in inside.items())
        return breaks

    def _cell_breaks(self, batch: pa.RecordBatch) -> dict[int, int]:
        """Return how many line breaks there are by position in the batch."""
        breaks: dict[int, int] = {}
        for column in batch.columns:
            data = column.buffers()[2]
            # Searching the bytes of a column at once costs next to nothing.
            raw = data.to_pybytes() if data is not None else b""
            if b"\n" not in raw and b"\r" not in raw:
                continue
            for at in pc.indices_nonzero(pc.match_substring_regex(column, r"[\r\n]")):
                text = column[at.as_py()].as_py()
                # A quote too many hints at one that was left open.
                if text.count('"') % 2:
                    raise Refused(self.line)
                breaks[at.as_py()] = breaks.get(at.as_py(), 0) + line_breaks(text)
        return breaks

    def _lines(self, stop: int, breaks: dict[int, int]) -> tuple[Sequence[int], int]:
        """Return the line of each record up to `stop`, and of that record."""
        if not breaks:
            next_line = self.line + stop - self.record
            return range(self.line, next_line), next_line
        taken = (1 + breaks.get(n, 0) for n in range(self.record, stop))
        *lines, next_line = accumulate(taken, initial=self.line)
        return lines, next_line

    def _complete(
        self, batch: pa.RecordBatch, rows: pa.Int64Array, ragged: list[RaggedRow]
    ) -> tuple[pa.RecordBatch, pa.Int64Array]:
        """Return the rows that are neither blank nor filled beyond the headings."""
        bad = _blank(batch)
        if bad is not None and batch.num_columns < self.body.physical:
            raise Refused(self.line)
        found: dict[int, int] = {}
        for at in range(self.body.width, self.body.physical):
            column = batch.column(str(at))
            if column.null_count < len(column):
                filled = pc.is_valid(column)
                bad = filled if bad is None else pc.or_(bad, filled)
                for row in pc.indices_nonzero(filled).to_pylist():
                    found[row] = at + 1
        if found and batch.num_columns < self.body.physical:
            raise Refused(self.line)
        ragged += [
            RaggedRow(
                rows[row].as_py(),
                cells,
                self.body.width,
                tuple(batch.column(str(at))[row].as_py() or "" for at in range(cells)),
            )
            for row, cells in found.items()
        ]
        if bad is None:
            return batch, rows
        good = pc.invert(bad)
        return batch.filter(good), rows.filter(good)

    def _with_odd(
        self,
        batch: pa.RecordBatch,
        rows: pa.Int64Array,
        odd: list[_Odd],
        lines: list[int],
        ragged: list[RaggedRow],
    ) -> tuple[pa.RecordBatch, pa.Int64Array]:
        """Put the odd rows that fit under the headings where they were."""
        kept: list[list[str]] = []
        numbers: list[int] = []
        for row, line in zip(odd, lines, strict=True):
            text = io.StringIO(row.text, newline="")
            cells = next(csv.reader(text, delimiter=self.body.delimiter), [])
            if not any(cells):
                continue
            fitting, found = fit(cells, self.body.width)
            if fitting is None:
                ragged.append(RaggedRow(line, found, self.body.width, tuple(cells)))
            else:
                kept.append(fitting)
                numbers.append(line)
        if not kept:
            return batch, rows
        all_rows = pa.concat_arrays([rows, pa.array(numbers, pa.int64())])
        order = pc.sort_indices(all_rows)
        columns = [
            pa.concat_arrays(
                [column, pa.array([cells[at] or None for cells in kept], pa.string())]
            ).take(order)
            for at, column in zip(self.wanted, batch.columns, strict=True)
        ]
        names = batch.schema.names
        return pa.RecordBatch.from_arrays(columns, names=names), all_rows.take(order)


def _without(lines: Sequence[int], gone: Sequence[int]) -> pa.Int64Array:
    """Return the lines as an array, without some of them."""
    if isinstance(lines, range) and not gone:
        return counting(lines.start, len(lines))
    left = set(gone)
    return pa.array([line for line in lines if line not in left], pa.int64())


def _blank(batch: pa.RecordBatch) -> pa.BooleanArray | None:
    """Return which rows have nothing in them, or None where there are no such rows."""
    blank: pa.BooleanArray | None = None
    for column in batch.columns:
        if not column.null_count:
            return None
        empty = pc.is_null(column)
        blank = empty if blank is None else pc.and_(blank, empty)
        if not blank.true_count:
            return None
    return blank
