"""Text with separators (comma, semicolon, tab, bar): cells, with their true lines.

Arrow reads the body a mebibyte at a time. Where it refuses a file, or cannot tell a
row's line, Python's own reader goes on from the same line, slower and always right.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from contextlib import closing
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Literal

from taserreport.model import RaggedRow
from taserreport.records.formats.encoding import find_encoding
from taserreport.records.formats.sheet import (
    CHUNK_ROWS,
    MOST_IN_A_ROW,
    Chunk,
    ReadingNote,
    TopRow,
    refuse_too_wide,
    wanted_columns,
)
from taserreport.records.formats.text_rows import Body, TextRow, fit, text_rows

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from taserreport.records.formats.encoding import Encoding
    from taserreport.records.formats.source import Source

DELIMITERS = {",": "commas", ";": '";"', "\t": "tabs", "|": '"|"'}

_SAMPLE = 1 << 18
_SAMPLE_ROWS = 200
_CHUNK_CHARACTERS = 8 << 20

_OF_A_SENTENCE, _IN_HEADINGS = 0.1, 4
"""How much a delimiter weighs before a space, and where the headings have it too."""


def open_delimited(
    source: Source,
) -> tuple[tuple[DelimitedSheet, ...], tuple[ReadingNote, ...]]:
    """Find out how a text file is written; return it as one sheet, with notes."""
    encoding = find_encoding(source)
    delimiter = _find_delimiter(source, encoding)
    notes = encoding.notes
    if delimiter != ",":
        message = f"Columns of {source.name} are separated by {DELIMITERS[delimiter]}."
        notes = (*notes, ReadingNote("F013", message))
    return (DelimitedSheet(source, encoding, delimiter),), notes


class DelimitedSheet:
    """A text file as a table; see `Sheet` for what its members promise."""

    name: None = None
    row_word: Literal["line"] = "line"
    hidden = False

    def __init__(self, source: Source, encoding: Encoding, delimiter: str) -> None:
        self._source = source
        self._encoding = encoding
        self._delimiter = delimiter

    def top(self, count: int = 40) -> tuple[TopRow, ...]:
        """Return the first rows that are not blank."""
        rows = text_rows(self._source, self._encoding, self._delimiter)
        top = [
            TopRow(row.line, tuple(row.cells))
            for row in islice((row for row in rows if any(row.cells)), count)
        ]
        rows.close()
        # What one row has too much is a fault of that row.
        widths = sorted(map(_used, top), reverse=True)
        usual = widths[len(widths) // 2] if widths else 0
        refuse_too_wide(self._source.name, usual, MOST_IN_A_ROW)
        return tuple(TopRow(row.number, row.cells[:MOST_IN_A_ROW]) for row in top)

    def chunks(
        self, after: int, width: int, keep: Sequence[int] | None = None
    ) -> Generator[Chunk]:
        """Yield the rows below the headings; see `Sheet.chunks`."""
        from taserreport.records.formats.delimited_arrow import Refused, arrow_chunks

        refuse_too_wide(self._source.name, width, MOST_IN_A_ROW)
        wanted = wanted_columns(width, keep)
        body = self._body(after, width)
        # Without a quote in the body no cell can hold a line break, so columns that
        # nobody wants need not be looked at.
        for others in (False, True) if not body.quotes else (True,):
            try:
                yield from arrow_chunks(body, wanted, others=others)
            except Refused as refused:
                body = replace(body, line=refused.line)
            else:
                return
        yield from _exact_chunks(body, wanted)

    def _body(self, after: int, width: int) -> Body:
        """Find the line below the headings, and how many cells its rows have."""
        rows = text_rows(self._source, self._encoding, self._delimiter)
        line, lengths = 1, Counter[int]()
        for row in rows:
            if row.line <= after:
                line = row.next_line
            else:
                lengths[len(row.cells)] += any(row.cells)
            if lengths.total() >= _SAMPLE_ROWS:
                break
        rows.close()
        usual = max(lengths, key=lambda length: lengths[length], default=width)
        return Body(
            self._source,
            self._encoding,
            self._delimiter,
            width=width,
            physical=max(width, usual),
            line=max(line, after + 1),
        )


def _used(row: TopRow) -> int:
    """Return how many cells there are up to the last that is not blank."""
    return max((at for at, cell in enumerate(row.cells, 1) if cell), default=0)


def _find_delimiter(source: Source, encoding: Encoding) -> str:
    """Return the delimiter that cuts most of the first lines into equal rows."""
    with io.TextIOWrapper(source.open(), encoding.codec, newline="") as stream:
        stream.buffer.seek(encoding.skip)
        sample = stream.read(_SAMPLE)
    first, _, rest = sample.partition("\n")
    # Excel's own way of saying it.
    declared = first.strip().lower()
    if declared.startswith("sep=") and declared[4:5] in DELIMITERS and rest:
        return declared[4]
    lines = list(io.StringIO(sample, newline=""))
    if len(sample) >= _SAMPLE and len(lines) > 1:
        del lines[-1]
    found = {delimiter: _evenness(lines, delimiter) for delimiter in DELIMITERS}
    # A delimiter that the headings lack is more likely of cells with several answers.
    top = min((row for weight, row in found.values() if weight), default=0)
    return max(
        found, key=lambda d: found[d][0] * (_IN_HEADINGS if found[d][1] == top else 1)
    )


def _evenness(lines: list[str], delimiter: str) -> tuple[float, int]:
    """Return how well a delimiter cuts lines into rows of one length, and the first.

    That is how many delimiters stand in the rows of the most usual length. One with a
    space behind it is more likely of a sentence.
    """
    csv.field_size_limit(max(csv.field_size_limit(), _SAMPLE))
    read = islice(csv.reader(lines, delimiter=delimiter), _SAMPLE_ROWS)
    rows = [row for row in read if row]
    lengths = Counter(map(len, rows))
    usual = max(lengths, key=lambda length: lengths[length] * length, default=1)
    even = [at for at, row in enumerate(rows) if len(row) == usual]
    weight = sum(
        _OF_A_SENTENCE if cell.startswith(" ") else 1
        for at in even
        for cell in rows[at][1:]
    )
    return weight, min(even, default=0)


def _exact_chunks(body: Body, wanted: list[int]) -> Iterator[Chunk]:
    """Yield the rest of the body through Python's reader."""
    with closing(
        text_rows(body.source, body.encoding, body.delimiter, body.line)
    ) as rows:
        while part := list(islice(_limited(rows), CHUNK_ROWS)):
            yield _exact_chunk([row for row in part if any(row.cells)], body, wanted)


def _limited(rows: Iterator[TextRow]) -> Iterator[TextRow]:
    """Yield rows until they hold a few million characters."""
    characters = 0
    for row in rows:
        yield row
        characters += sum(map(len, row.cells))
        if characters >= _CHUNK_CHARACTERS:
            return


def _exact_chunk(rows: list[TextRow], body: Body, wanted: list[int]) -> Chunk:
    import pyarrow as pa

    kept: list[list[str]] = []
    numbers: list[int] = []
    ragged: list[RaggedRow] = []
    for row in rows:
        cells, found = fit(row.cells, body.width)
        if cells is None:
            ragged.append(RaggedRow(row.line, found, body.width, tuple(row.cells)))
        else:
            kept.append(cells)
            numbers.append(row.line)
    columns = list(zip(*kept, strict=True)) or [()] * body.width
    arrays = [
        pa.array([cell or None for cell in columns[at]], pa.string()) for at in wanted
    ]
    batch = pa.RecordBatch.from_arrays(arrays, names=[str(at) for at in wanted])
    return Chunk(batch, pa.array(numbers, pa.int64()), tuple(ragged))
