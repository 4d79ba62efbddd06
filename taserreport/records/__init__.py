"""A file becomes canonical records.

Cells are read as text (`formats`), the layout is recognised from the headings
(`headings`), and a source says what each column means (`source`, `mapping`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from taserreport.again import Again
from taserreport.errors import InputError
from taserreport.model import Finding, Origin
from taserreport.records import values
from taserreport.records.above import refuse_records_above
from taserreport.records.choose import chosen_sheets, of_sheet
from taserreport.records.corrected import is_corrected, is_front
from taserreport.records.definition import usable_definition
from taserreport.records.derive import default_ladder
from taserreport.records.formats.sheet import FirstRows, refuse_too_wide
from taserreport.records.formats.source import STANDARD_INPUT
from taserreport.records.layout import bind
from taserreport.records.layout_notes import layout_notes
from taserreport.records.misleading import check_not_misleading
from taserreport.records.opening import opened, refuse_copies
from taserreport.records.part import Part
from taserreport.records.permitted import no_use_words
from taserreport.records.replacing import check_asked, replaced
from taserreport.records.second_table import refuse_second_table
from taserreport.records.source import Source, load_source
from taserreport.records.suggest import codes_in, meant
from taserreport.rules import compile_rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from taserreport.model import Batch
    from taserreport.records.formats import OpenFile, Sheet
    from taserreport.records.headings import Found


@dataclass(frozen=True, slots=True)
class Dataset:
    """All records of all files given, ready to be read as often as needed."""

    parts: tuple[Part, ...]
    notes: tuple[Finding, ...]
    """What a person should know of how the files were read."""
    corrections: tuple[str, ...] = ()
    """The names of the files of corrected rows, in order."""
    as_of: date | None = None
    """The day on which they are checked, after which no use can be dated."""
    again: Again | None = None
    """How the files were named in a command, where one named them."""

    @property
    def named(self) -> Again:
        """How a command names the files, also where none did."""
        origins = (
            (part.stands_for or part).origin.file.replace(STANDARD_INPUT, "-")
            for part in self.parts
        )
        return self.again or Again((*dict.fromkeys(origins), *self.corrections))

    def with_cells(self) -> Dataset:
        """Return the same, to be read with the cells as the files have them."""
        parts = tuple(replace(part, with_cells=True) for part in self.parts)
        return replace(self, parts=parts)

    def batches(self, fields: frozenset[str] | None = None) -> Iterator[Batch]:
        """Yield the records of every part in turn."""
        for part in self.parts:
            yield from part.batches(fields)

    @property
    def fields(self) -> frozenset[str]:
        """The fields that any of the files can fill."""
        return frozenset().union(*(part.fields for part in self.parts))

    @property
    def partly_asked(self) -> dict[str, tuple[str, ...]]:
        """For a field that only some files can fill, the names of the others."""
        missing = {
            field: tuple(
                dict.fromkeys(
                    p.origin.file for p in self.parts if field not in p.fields
                )
            )
            for field in sorted(self.fields)
        }
        return {field: files for field, files in missing.items() if files}

    def meant(self, field: str, text: str) -> str | None:
        """Return what a text in a field was meant to be, if one thing is close."""
        definitions = (part.layout.source.definition for part in self.parts)
        specs = (d["fields"][field] for d in definitions if field in d["fields"])
        return meant(field, text, codes_in(specs))

    @property
    def no_use(self) -> dict[str, str]:
        """What to write for a level where no Taser was used, by its field.

        A field is there where all files that give it take that word.
        """
        told = [(part.layout, no_use_words(part.layout)) for part in self.parts]
        return {
            field: word
            for _, words in told
            for field, word in words.items()
            if all(field in own or field not in at.mappings for at, own in told)
        }

    @property
    def ladder(self) -> str:
        """The ladder by which the highest use was decided."""
        return self.parts[0].ladder


__all__ = ["Dataset", "Part", "force_id", "load_source", "read", "read_as", "schema"]


def read(
    paths: Sequence[str],
    source: str | None = None,
    sheets: Sequence[str] = (),
    ladder: str | None = None,
    *,
    replacing: bool = False,
) -> Dataset:
    """Open files and recognise their layout.

    Args:
        paths: Files, patterns such as `2026-*.csv`, or `-` for standard input.
        source: The id of a shipped source or the path of a source file; recognised
            from the headings where not given.
        sheets: The worksheets to read; found by their headings where not given.
        ladder: A name in `reference/ladders.json`; the source's own, or the default,
            where not given.
        replacing: Put the rows of files that `--quarantine` wrote in the place of
            the rows that they were made from.

    Raises:
        InputError: A file cannot be read, or no source fits it; or there are
            corrected rows and they are not to replace any, or the other way round.
    """
    chosen = load_source(source) if source else None
    parts: list[Part] = []
    notes: list[Finding] = []
    nameless: list[str] = []
    corrected: list[OpenFile] = []
    for path, file in opened(paths):
        notes += [
            Finding(note.code, "note", note.message, 0, file=file.name)
            for note in file.notes
        ]
        taken = [] if is_corrected(file) else chosen_sheets(file, sheets, chosen)
        if not taken or any(is_front(found.headings) for _, found in taken):
            corrected.append(file)
            continue
        names = [sheet.name for sheet, _ in taken]
        left = [s for s in file.sheets if s.name and s.name not in names]
        for sheet, found in taken:
            part = _part(file, sheet, found, ladder)
            below = FirstRows(sheet, found.last_row)
            if not chosen:
                check_not_misleading(part.layout, below, file.name, part.ladder)
            parts.append(part)
            nameless += [] if part.has_references else [path]
            notes += layout_notes(part, found, below, left, look=not sheets)
            notes += found.notes
            left = []  # said once for a file
    refuse_copies(dict.fromkeys(nameless))
    check_asked(corrected, replacing=replacing)
    if corrected:
        parts, said = replaced(parts, corrected)
        notes += said
    ladders = {part.ladder for part in parts}
    if len(ladders) > 1:
        raise InputError(
            "The files are counted by different ladders "
            f"({', '.join(sorted(ladders))}). Choose one with --ladder.",
            "U502",
        )
    return Dataset(tuple(parts), tuple(notes), tuple(file.name for file in corrected))


def read_as(
    file: OpenFile, definition: dict[str, Any], sheets: Sequence[str] = ()
) -> Dataset:
    """Return one file as the records of a layout that is in no file yet.

    Args:
        file: An open file.
        definition: The content of a source file.
        sheets: The worksheets to read; found by their headings where not given.

    Raises:
        DefinitionError: The layout is not usable.
        InputError: It does not fit the file.
    """
    source = Source(usable_definition(definition, "the layout"))
    taken = chosen_sheets(file, sheets, source)
    parts = tuple(_part(file, sheet, found, None) for sheet, found in taken)
    return Dataset(parts, ())


def _part(file: OpenFile, sheet: Sheet, found: Found, ladder: str | None) -> Part:
    refuse_too_wide(file.name, len(found.headings))
    refuse_records_above(found.headings, found.first_row, sheet, file.name)
    below = FirstRows(sheet, found.last_row)
    refuse_second_table(found.headings, below, file.name, sheet.name)
    try:
        layout = bind(found.source, found.headings, file.name, found.beside)
    except InputError as error:
        raise of_sheet(file, sheet, error) from error
    by = ladder or found.source.ladder or default_ladder()
    named = not found.last_row  # the format itself has the headings
    origin = Origin(
        file.name, sheet.name, sheet.row_word, found.headings, has_names=named
    )
    rule = found.source.definition.get("taser_use")
    taser_use = compile_rule(rule) if rule is not None else None
    return Part(sheet, layout, origin, found.last_row, by, taser_use, file.source)


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
