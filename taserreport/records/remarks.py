"""What a person should know of a sheet that is read, beside what is in its cells."""

from __future__ import annotations

from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from taserreport.as_written import NO_RESULT
from taserreport.model import Finding, column_letters
from taserreport.printable import counted, sheet_of, shell_file, told_heading
from taserreport.records.dates import from_1904
from taserreport.records.formats.facts import HasFacts, SheetFacts
from taserreport.records.formats.sheet import MOST_COLUMNS
from taserreport.records.headings import spread
from taserreport.records.side_table import side_columns
from taserreport.records.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from taserreport.model import Severity
    from taserreport.records.formats import Sheet, TopRow
    from taserreport.records.headings import Found

_MOST_NAMED = 3
"""How many groups or columns a line names."""


def remarked(file: str, sheet: Sheet, top: Sequence[TopRow], found: Found) -> Found:
    """Return what was found in a sheet with what is to be said of it.

    Args:
        file: The file's name.
        sheet: The sheet, whose top rows have been read.
        top: Its top rows.
        found: Its headings and the source that knows them.
    """
    facts = sheet.facts() if isinstance(sheet, HasFacts) else SheetFacts()
    where = sheet_of(file, sheet.name)
    beside = side_columns(sheet, found.headings, found.last_row)
    said = [
        *_beside(found, beside),
        *_grouped(file, sheet, top, found, facts),
        *_hidden(found, facts),
        *_struck(found, facts),
        *_faulty(sheet, found, facts),
        *_merged_records(sheet, found, facts),
        *_full(facts),
    ]
    notes = tuple(
        Finding(code, severity, f"{where}: {message}", 0, file=file)
        for code, severity, message in said
    )
    if facts.from_1904:
        found = replace(found, source=_reading_from_1904(found.source))
    # Cells stand under no heading where the sheet is wider than its headings.
    beyond = min(facts.width, MOST_COLUMNS) - len(found.headings)
    names = (*found.headings, *[""] * beyond)
    return replace(found, notes=notes, headings=names, beside=beside)


Said = tuple[str, "Severity", str]


def _reading_from_1904(source: Source) -> Source:
    """Return the same source for a workbook that counts days from 1904."""
    order = from_1904(source.definition.get("dates", "day-first"))
    return Source({**source.definition, "dates": order})


def _beside(found: Found, beside: frozenset[int]) -> Iterator[Said]:
    """Say that a table beside the records is not read as part of them."""
    named = [at for at in sorted(beside) if found.headings[at].strip()]
    if not named:
        return
    shown = ", ".join(
        f'"{told_heading(found.headings[at])}"' for at in named[:_MOST_NAMED]
    )
    more = len(named) - _MOST_NAMED
    shown += f" and {more} more" if more > 0 else ""
    first, last = column_letters(named[0]), column_letters(named[-1])
    if first == last:
        stands, looks, they = f"column {first} stands", "looks", "It is"
        belong = "it belongs"
    else:
        stands, looks, they = f"columns {first} to {last} stand", "look", "They are"
        belong = "they belong"
    yield (
        "F027",
        "warning",
        f"{stands} beside the records, behind an empty column, and {looks} like a table "
        f"apart ({shown}). {they} not read. If {belong} to the records, take out the empty "
        "column.",
    )


def _grouped(
    file: str,
    sheet: Sheet,
    top: Sequence[TopRow],
    found: Found,
    facts: SheetFacts,
) -> Iterator[Said]:
    """Say which row is used where headings stand over groups of columns."""
    if found.source.heading_rows > 1:
        return
    in_two_rows = found.first_row < found.last_row
    if in_two_rows and found.headings == _spread(top, found):
        example = max(found.headings, key=lambda heading: heading.count(" "))
        yield (
            "F021",
            "note",
            f"the headings stand in {sheet.row_word}s {found.first_row} to "
            f'{found.last_row} and are read together, such as "{told_heading(example)}".',
        )
        return
    over = found.first_row if in_two_rows else found.last_row - 1
    row = next((row for row in top if row.number == over), None)
    if row is None:
        return
    groups = _merged_in(row, facts)
    is_title = len(groups) == 1 and sum(map(bool, row.cells)) == 1
    if is_title and groups[0][1] * 2 > len(found.headings):
        groups = []
    is_merged = bool(groups)
    groups = groups or _over(row.cells, found.headings)
    if not groups:
        return
    kind = "merged headings" if is_merged else "headings over groups of columns"
    shown = ", ".join(
        f'"{told_heading(name)}" over {counted(width, "column")}'
        for name, width in groups[:_MOST_NAMED]
    )
    word = sheet.row_word
    used = f"{word.capitalize()} {found.last_row} is used"
    if in_two_rows:
        used += f", and {word} {over} where {word} {found.last_row} is blank"
    check = f"Check with: taserreport map {shell_file(file)}"
    yield "F021", "note", f"{word} {over} has {kind} ({shown}). {used}. {check}"


def _spread(top: Sequence[TopRow], found: Found) -> tuple[str, ...]:
    """Return the headings as they are if the rows of headings share their words."""
    inside = range(found.first_row, found.last_row + 1)
    rows = [row.cells for row in top if row.number in inside]
    shared = any(sum(map(bool, cells)) > 1 for cells in zip_longest(*rows))
    return spread(rows) if shared else ()


def _merged_in(row: TopRow, facts: SheetFacts) -> list[tuple[str, int]]:
    """Return the texts of cells merged across columns in a row, with their widths."""
    return [
        (row.cells[cells.column].strip(), cells.last_column - cells.column + 1)
        for cells in sorted(facts.merged, key=lambda cells: cells.column)
        if cells.row == row.number
        and cells.last_column > cells.column
        and cells.column < len(row.cells)
        and row.cells[cells.column].strip()
    ]


def _over(above: Sequence[str], headings: Sequence[str]) -> list[tuple[str, int]]:
    """Return the groups that a row names by a text over the first of their columns."""
    named = [at for at, cell in enumerate(above) if cell.strip()]
    if len(named) < 2 or not all(headings[at : at + 1] for at in named):
        return []
    if any(above[at].strip().endswith(":") for at in named):
        return []  # "Force:" and "Kent" beside it, of the report as a whole
    ends = [*named[1:], len(headings)]
    groups = [
        (above[at].strip(), sum(map(bool, headings[at:end])))
        for at, end in zip(named, ends, strict=True)
    ]
    return [group for group in groups if group[1] > 1]


def _hidden(found: Found, facts: SheetFacts) -> Iterator[Said]:
    """Say that what cannot be seen in Excel is read all the same."""
    rows = sum(row > found.last_row for row in facts.hidden_rows)
    if rows:
        what = "1 row is" if rows == 1 else f"{rows:,} rows are"
        they = "It is" if rows == 1 else "They are"
        yield (
            "F023",
            "note",
            f"{what} hidden in Excel (by a filter or by hand). {they} counted.",
        )
    columns = [
        column_letters(at)
        for at in facts.hidden_columns
        if found.headings[at : at + 1] not in ((), ("",))
    ]
    if columns:
        shown = ", ".join(columns[:_MOST_NAMED])
        more = f" and {len(columns) - _MOST_NAMED} more"
        shown += more if len(columns) > _MOST_NAMED else ""
        what = "1 column is" if len(columns) == 1 else f"{len(columns)} columns are"
        they = "It is" if len(columns) == 1 else "They are"
        yield "F023", "note", f"{what} hidden in Excel ({shown}). {they} read."


def _struck(found: Found, facts: SheetFacts) -> Iterator[Said]:
    """Say that a line through a row does not take it out."""
    rows = [row for row in facts.struck_rows if row > found.last_row]
    if not rows:
        return
    one = len(rows) == 1
    more = len(rows) - _MOST_NAMED
    shown = ", ".join(map(str, rows[:_MOST_NAMED]))
    shown += f" and {more:,} more" if more > 0 else ""
    what, they = (
        (f"row {shown} has", "It is") if one else (f"rows {shown} have", "They are")
    )
    yield (
        "F029",
        "warning",
        f"{what} text that is struck through. {they} counted like all others.",
    )


def _faulty(sheet: Sheet, found: Found, facts: SheetFacts) -> Iterator[Said]:
    """Say how many cells hold no value to read, and where the first of them is."""
    unsaved: list[str] = []
    errors: list[str] = []
    for row in sorted(row for row in facts.faults if row > found.last_row):
        for column, text in facts.faults[row]:
            if column < len(found.headings):
                cell = f"{sheet.name}!{column_letters(column)}{row}"
                (unsaved if text == NO_RESULT else errors).append(cell)
    if unsaved:
        one = len(unsaved) == 1
        what = (
            "1 cell holds a formula" if one else f"{len(unsaved):,} cells hold formulas"
        )
        first = unsaved[0] if one else f"the first in {unsaved[0]}"
        yield (
            "F025",
            "note",
            f"{what} with no saved result ({first}). Open it in Excel, save it and "
            "try again.",
        )
    if errors:
        one = len(errors) == 1
        what = "1 cell holds an error" if one else f"{len(errors):,} cells hold errors"
        first = errors[0] if one else f"the first in {errors[0]}"
        yield (
            "F025",
            "note",
            f"{what} of Excel such as #N/A ({first}). Put right the formula or write "
            "the value.",
        )


def _merged_records(sheet: Sheet, found: Found, facts: SheetFacts) -> Iterator[Said]:
    """Say which cells among the records stand for several, which then are blank."""
    ranges = [
        f"{sheet.name}!{column_letters(cells.column)}{cells.row}:"
        f"{column_letters(cells.last_column)}{cells.last_row}"
        for cells in sorted(facts.merged, key=lambda cells: (cells.row, cells.column))
        if cells.row > found.last_row and cells.column < len(found.headings)
    ]
    if not ranges:
        return
    one = len(ranges) == 1
    more = len(ranges) - _MOST_NAMED
    shown = ", ".join(ranges[:_MOST_NAMED]) + (
        f" and {more:,} more" if more > 0 else ""
    )
    what = "1 cell is" if one else f"{len(ranges):,} cells are"
    yield (
        "F026",
        "warning",
        f"{what} merged over several among the records ({shown}). Excel keeps what is "
        "in the upper left one; the others are read as blank.",
    )


def _full(facts: SheetFacts) -> Iterator[Said]:
    """Say that a sheet has come to its end where the records perhaps have not."""
    if facts.most_rows and facts.last_row == facts.most_rows:
        yield (
            "F030",
            "warning",
            f"the sheet is exactly as long as Excel allows, {facts.most_rows:,} rows. "
            "The export was probably cut off.",
        )
