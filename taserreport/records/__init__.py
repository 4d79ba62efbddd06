"""A file becomes canonical records.

Cells are read as text (`formats`), the layout is recognised from the headings
(`headings`), and a source says what each column means (`source`, `mapping`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from glob import has_magic
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from taserreport import resources
from taserreport.errors import InputError
from taserreport.lists import LIST, lists_of
from taserreport.model import Batch, Finding, Origin
from taserreport.records import derive, headings, values
from taserreport.records.choose import chosen_sheets
from taserreport.records.formats import open_file
from taserreport.records.mapping import Cells, Mapping, blanks_of
from taserreport.records.source import Layout, bind, load_source
from taserreport.rules import Rule, compile_rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Mapping as MappingType

    from taserreport.model import Unreadable
    from taserreport.records.formats import Chunk, OpenFile, Sheet


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
        keep = sorted({c for m in mappings.values() for c in m.columns})
        width = len(self.layout.headings)
        chunks = self.sheet.chunks(self.last_heading_row, width, keep)
        for chunk in _gathered(chunks):
            yield self._batch(chunk, mappings)

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
        batch = Batch(
            records,
            chunk.rows,
            self.origin,
            _made_from(mappings),
            tuple(problems),
            chunk.ragged,
        )
        return _without_other_force(batch, self.taser_use) if self.taser_use else batch

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
        derive.financial_year(columns)
        derive.age_band(columns)
        declared = mappings.get("ced_highest_use")
        column = declared.columns[0] if declared else None
        return derive.highest_use(columns, self.ladder, column)


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
    return replace(
        chunks[0],
        columns=pa.concat_batches([chunk.columns for chunk in chunks]),
        rows=pa.concat_arrays([chunk.rows for chunk in chunks]),
        ragged=tuple(row for chunk in chunks for row in chunk.ragged),
    )


def _made_from(mappings: MappingType[str, Mapping]) -> dict[str, tuple[int, ...]]:
    """Return each field's columns; a derived field has those it is derived from."""
    columns = {field: mapping.columns for field, mapping in mappings.items()}
    for field, origin in derive.MADE_FROM.items():
        if field not in columns and origin in columns:
            columns[field] = columns[origin]
    return columns


def _named(blanks: dict[str, pa.Array]) -> pa.Array:
    """Return the lists of boxes left blank; a row that has none has no list."""
    lists = lists_of(blanks)
    return pc.if_else(
        pc.equal(pc.list_value_length(lists), 0), pa.scalar(None, LIST), lists
    )


def _without_other_force(batch: Batch, taser_use: Rule) -> Batch:
    """Leave out the rows that say no Taser was used, and count them.

    A row stays where the cells that would tell could not be read.
    """
    is_use = taser_use.mask(batch.records)
    positions = pa.array(range(batch.records.num_rows), pa.int64())
    for problem in batch.unreadable:
        if problem.severity == "error" and problem.field in taser_use.fields:
            is_use = pc.or_(is_use, pc.is_in(positions, value_set=problem.rows))
    left_out = batch.records.num_rows - is_use.true_count
    if not left_out:
        return batch
    kept = pc.indices_nonzero(is_use).cast(pa.int64())
    moved = (_moved(problem, kept) for problem in batch.unreadable)
    return Batch(
        batch.records.filter(is_use),
        batch.rows.filter(is_use),
        batch.origin,
        batch.columns,
        tuple(problem for problem in moved if len(problem.rows)),
        batch.ragged,
        left_out,
    )


def _moved(problem: Unreadable, kept: pa.Array) -> Unreadable:
    """Return a problem with its rows counted among those kept."""
    places = pc.index_in(problem.rows, value_set=kept).drop_null().cast(pa.int64())
    return replace(problem, rows=places)


@dataclass(frozen=True, slots=True)
class Dataset:
    """All records of all files given, ready to be read as often as needed."""

    parts: tuple[Part, ...]
    notes: tuple[Finding, ...]
    """What a person should know of how the files were read."""

    def batches(self, fields: frozenset[str] | None = None) -> Iterator[Batch]:
        """Yield the records of every part in turn."""
        for part in self.parts:
            yield from part.batches(fields)

    @property
    def ladder(self) -> str:
        """The ladder by which the highest use was decided."""
        return self.parts[0].ladder


__all__ = ["Dataset", "Part", "force_id", "load_source", "read", "schema"]


def read(
    paths: Sequence[str],
    source: str | None = None,
    sheets: Sequence[str] = (),
    ladder: str | None = None,
) -> Dataset:
    """Open files and recognise their layout.

    Args:
        paths: Files, patterns such as `2026-*.csv`, or `-` for standard input.
        source: The id of a shipped source or the path of a source file; recognised
            from the headings where not given.
        sheets: The worksheets to read; found by their headings where not given.
        ladder: A name in `reference/ladders.json`; the source's own, or the default,
            where not given.

    Raises:
        InputError: A file cannot be read, or no source fits it.
    """
    chosen = load_source(source) if source else None
    parts: list[Part] = []
    notes: list[Finding] = []
    for file in _opened(paths):
        notes += [
            Finding(note.code, "note", note.message, 0, file=file.name)
            for note in file.notes
        ]
        taken = chosen_sheets(file, sheets, chosen)
        names = [sheet.name for sheet, _ in taken]
        left = [s.name for s in file.sheets if s.name and s.name not in names]
        for sheet, found in taken:
            part = _part(file, sheet, found, ladder)
            parts.append(part)
            notes += _layout_notes(part, left)
            left = []  # said once for a file
    ladders = {part.ladder for part in parts}
    if len(ladders) > 1:
        raise InputError(
            "The files are counted by different ladders "
            f"({', '.join(sorted(ladders))}). Choose one with --ladder.",
            "U502",
        )
    return Dataset(tuple(parts), tuple(notes))


def _opened(paths: Sequence[str]) -> Iterator[OpenFile]:
    """Open each file once, and see to it that no two have one name.

    A file's name is in its records' references, so files of one name in different
    folders go by as much of their paths as tells them apart, and no more: a whole
    path may hold a person's name.
    """
    expanded = _expanded(paths)
    ends = [Path(path).parts for path in expanded]
    for path, parts in zip(expanded, ends, strict=True):
        file = open_file(path)
        depth = next(
            d
            for d in range(1, len(parts) + 1)
            if d == len(parts) or [end[-d:] for end in ends].count(parts[-d:]) == 1
        )
        yield replace(file, name="/".join(parts[-depth:])) if depth > 1 else file


def _expanded(paths: Sequence[str]) -> list[str]:
    """Return the files that paths and patterns mean; Windows leaves patterns to us.

    A file that is meant twice is read once, or its records would count twice.
    """
    expanded: dict[Path, str] = {}
    for path in paths:
        matches = _matching(path) if has_magic(path) else []
        # A name may hold the signs of a pattern itself, as `q1[1].csv` does.
        found = [path] if Path(path).exists() else matches or [path]
        for match in found:
            expanded.setdefault(Path(match).resolve(), match)
    return list(expanded.values())


def _matching(pattern: str) -> list[str]:
    """Return the files that a pattern means, without hidden ones.

    Excel leaves a file such as `~$q1.xlsx` beside each workbook that is open.
    """
    anchor = Path(pattern).anchor
    found = Path(anchor).glob(pattern[len(anchor) :])
    return sorted(str(path) for path in found if not path.name.startswith((".", "~$")))


def _part(
    file: OpenFile, sheet: Sheet, found: headings.Found, ladder: str | None
) -> Part:
    layout = bind(found.source, found.headings, file.name)
    default: str = resources.load("reference/ladders.json")["default"]
    by = ladder or found.source.ladder or default
    origin = Origin(file.name, sheet.name, sheet.row_word, found.headings)
    rule = found.source.definition.get("taser_use")
    taser_use = compile_rule(rule) if rule is not None else None
    return Part(sheet, layout, origin, found.last_row, by, taser_use)


def _layout_notes(part: Part, left: Sequence[str]) -> Iterator[Finding]:
    """Yield what was recognised, and what was not, in one sheet.

    Args:
        part: The sheet.
        left: The names of the file's sheets that are not read.
    """
    file, source = part.origin.file, part.layout.source
    sheet = f', sheet "{part.origin.sheet}"' if part.origin.sheet else ""
    names = ", ".join(f'"{name}"' for name in left)
    unread = f" Sheets not read: {names}." if left else ""
    yield Finding(
        "H105",
        "note",
        f"{file}{sheet}: read as {source.title} ({source.id}).{unread}",
        0,
        file=file,
    )
    if not part.has_references:
        yield Finding(
            "H106",
            "note",
            "The file has no record references; each record is called by its file and "
            f"{part.origin.row_word}.",
            0,
            file=file,
        )
    if part.layout.ignored:
        names = ", ".join(f'"{name}"' for name in part.layout.ignored[:5])
        more = len(part.layout.ignored) - 5
        tail = f" and {more} more" if more > 0 else ""
        count = len(part.layout.ignored)
        what = "1 column is" if count == 1 else f"{count} columns are"
        yield Finding("H103", "note", f"{what} not used: {names}{tail}.", 0, file=file)


def schema(without: frozenset[str] = frozenset()) -> pa.Schema:
    """Return the Arrow schema of canonical records, without some fields."""
    return pa.schema(
        [
            pa.field(field, values.ARROW_TYPES[values.kind(field)])
            for field in values.fields()
            if field not in without
        ]
    )


def force_id(name: str) -> str:
    """Return a force's identifier from any name known for it; others as they are."""
    return str(values.reader("force")(name.strip()))
