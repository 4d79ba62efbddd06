"""A file that no known layout fits: what its columns and words may mean.

Nothing is decided here that a person should decide: what is proposed is shown with
its reason, and where two readings are equally good neither is taken.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from taserreport import resources
from taserreport.errors import InputError
from taserreport.model import Origin
from taserreport.records import headings
from taserreport.records.above import refuse_records_above
from taserreport.records.derive import default_ladder
from taserreport.records.formats.sheet import FirstRows, answers_to
from taserreport.records.layout import bind
from taserreport.records.misleading import check_not_misleading
from taserreport.records.propose.across import refuse_across
from taserreport.records.propose.asked import (
    TELLS_USE,
    parse_codes,
    parse_force,
    parse_sets,
)
from taserreport.records.propose.columns import choose_columns
from taserreport.records.propose.contents import contents_of
from taserreport.records.propose.heading_row import HeadingRow, find_headings
from taserreport.records.propose.names import limit
from taserreport.records.propose.proposal import Choice, Doubt, Missing, Proposal, Word
from taserreport.records.propose.report import proposal_of
from taserreport.records.propose.written import as_text
from taserreport.records.second_table import refuse_second_table
from taserreport.records.side_table import side_columns
from taserreport.records.source import load_source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from taserreport.records.formats import OpenFile, Sheet

__all__ = [
    "TELLS_USE",
    "Choice",
    "Doubt",
    "Missing",
    "Proposal",
    "Said",
    "Word",
    "as_text",
    "parse_force",
    "propose",
]


@dataclass(frozen=True, slots=True)
class Said:
    """What a person has said of a file, beside its name."""

    sets: Sequence[str] = ()
    """Such as `When=incident_date`."""
    codes: Sequence[str] = ()
    """Such as `CED use:Red dots=red_dot`."""
    force: str | None = None
    """The identifier of the one force of all records."""
    dates: str = "day-first"


def propose(
    file: OpenFile,
    said: Said,
    sheet: str | None = None,
    heading_row: int | None = None,
) -> Proposal:
    """Return what the columns and the words of a file are proposed to mean.

    Args:
        file: An open file.
        said: What a person has settled.
        sheet: The worksheet; the one that looks most like records if left out.
        heading_row: The row of the headings; found if left out.

    Raises:
        InputError: The file has no cells, or what was said does not fit it.
    """
    found, others = _sheet(file, sheet, heading_row)
    if heading_row is None:
        refuse_across([(found.sheet, found.sheet.top())], file.name)
    refuse_records_above(found.whole, found.first_row, found.sheet, file.name)
    below = FirstRows(found.sheet, found.last_row)
    refuse_second_table(found.whole, below, file.name, found.sheet.name)
    sets = parse_sets(said.sets, found.names, file.name)
    codes = parse_codes(said.codes, found.names, file.name)
    origin = Origin(file.name, found.sheet.name, found.sheet.row_word, found.headings)
    rows, contents = contents_of(found.sheet, found.last_row, origin)
    chosen = choose_columns(found.said, found.names, contents, sets, codes)
    fits = _fits(file, found)
    whole = False
    settled = sets or codes or said.force or said.dates != Said().dates
    if fits and not settled:
        left_out = {c.position for c in chosen.choices} - fits.columns
        whole = len(left_out) <= limit("left_out") * len(chosen.choices)
    proposal = proposal_of(file, found, rows, chosen, said, others)
    if sheet is None:
        notes = (*_hidden(file, _named(file, None)), *proposal.notes)
        proposal = replace(proposal, notes=notes)
    layout = (fits.id, fits.title) if fits else None
    if fits and whole:
        # No layout settles a doubt about dates, nor one about a column it does not read.
        read = {name for at, name in enumerate(found.names) if at in fits.columns}
        beyond = not read.issuperset({*chosen.naming, *chosen.levels})
        doubts = proposal.doubts
        whole = not any(d.blocks and (beyond or not d.fields) for d in doubts)
    return replace(proposal, fits=layout, fits_whole=whole)


def _sheet(
    file: OpenFile, wanted: str | None, row: int | None
) -> tuple[HeadingRow, tuple[HeadingRow, ...]]:
    """Return the sheet that looks most like records, and the others."""
    sheets = _named(file, wanted)
    read = (find_headings(sheet, file.name) for sheet in sheets)
    found = [each for each in read if each is not None and any(each.headings)]
    if not found:
        hint = " ".join(["", *_hidden(file, sheets)])
        raise InputError(
            f"{file.name} is empty: no cell of it has anything in it.{hint}", "F002"
        )
    best = max(found, key=lambda each: each.likeness)
    others = tuple(each for each in found if each is not best)
    named = find_headings(best.sheet, file.name, row) if row is not None else None
    return named or best, others


def _hidden(file: OpenFile, looked_at: Sequence[Sheet]) -> Iterator[str]:
    """Yield which hidden sheets are not looked at, if there are any."""
    names = [f'"{s.name}"' for s in file.sheets if s.hidden and s not in looked_at]
    if names:
        yield f"Hidden sheets: {', '.join(names)}. Read one with --sheet."


def _named(file: OpenFile, wanted: str | None) -> list[Sheet]:
    """Return the sheet of a name, or all that are not hidden."""
    if wanted is None:
        return [sheet for sheet in file.sheets if not sheet.hidden]
    found = [sheet for sheet in file.sheets if answers_to(sheet, wanted)]
    if not found:
        names = ", ".join(f'"{s.name}"' for s in file.sheets if s.name)
        if not names:
            raise InputError(f"{file.name} has no sheets: leave out --sheet.", "F022")
        raise InputError(
            f'{file.name} has no sheet "{wanted}". Its sheets: {names}.', "F022"
        )
    return found


class _Fit(NamedTuple):
    """A known layout that a sheet has."""

    id: str
    title: str
    columns: frozenset[int]
    """The columns that it reads."""


def _fits(file: OpenFile, found: HeadingRow) -> _Fit | None:
    """Return the known layout that a sheet has, if it has one."""
    sources = [load_source(name) for name in resources.names("sources")]
    fitting = headings.find(found.sheet.top(), sources)
    if fitting is None:
        return None
    try:
        last = fitting.last_row
        beside = side_columns(found.sheet, fitting.headings, last)
        layout = bind(fitting.source, fitting.headings, file.name, beside)
        ladder = fitting.source.ladder or default_ladder()
        check_not_misleading(layout, FirstRows(found.sheet, last), file.name, ladder)
    except InputError:
        return None
    columns = (made.columns for made in layout.mappings.values())
    return _Fit(fitting.source.id, fitting.source.title, frozenset().union(*columns))
