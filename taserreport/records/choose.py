"""Which sheets of a file hold records, and what to say where that is not certain."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from taserreport import resources
from taserreport.errors import InputError
from taserreport.printable import quoted, shell_file
from taserreport.records import headings
from taserreport.records.formats.sheet import answers_to
from taserreport.records.layout import bind
from taserreport.records.remarks import remarked
from taserreport.records.source import Source, load_source
from taserreport.records.text import heading_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from taserreport.records.formats import OpenFile, Sheet, TopRow


def chosen_sheets(
    file: OpenFile, wanted: Sequence[str], chosen: Source | None
) -> list[tuple[Sheet, headings.Found]]:
    """Return the sheets to read with their headings.

    Raises:
        InputError: A sheet is not there, no source fits, or several sheets do and
            nothing says which is meant.
    """
    sources = (
        [chosen] if chosen else [load_source(n) for n in resources.names("sources")]
    )
    candidates = _named_sheets(file, wanted)
    tops = [(sheet, sheet.top()) for sheet in candidates]
    if not any(top for _, top in tops):
        _no_cells(file, candidates)
    fitting = [
        (sheet, remarked(file.name, sheet, top, found))
        for sheet, top in tops
        if (found := headings.find(top, sources)) is not None
    ]
    if wanted and len(fitting) < len(tops):
        fits = {sheet.name for sheet, _ in fitting}
        tops = [(sheet, top) for sheet, top in tops if sheet.name not in fits]
        _no_fit(file, tops, sources, chosen)
    if not fitting:
        _no_fit(file, tops, sources, chosen)
    if wanted or len(fitting) == 1:
        return fitting
    source = max(fitting, key=lambda pair: pair[1].known)[1].source
    fitting = [
        (sheet, found)
        for sheet, found in fitting
        if found.source.id == source.id and not source.passes_over(sheet.name)
    ]
    declared = [pair for pair in fitting if source.is_for(pair[0].name)]
    if declared or len(fitting) == 1:
        return declared or fitting
    if not fitting:  # all that fit are sheets that the source says to pass over
        _no_fit(file, tops, sources, chosen)
    names = ", ".join(f'"{sheet.name}"' for sheet, _ in fitting)
    raise InputError(
        f"{len(fitting)} sheets of {file.name} look like records: {names}. "
        f"Choose with --sheet {quoted(fitting[0][0].name or '')}, or add one --sheet for each.",
        "F022",
    )


def _named_sheets(file: OpenFile, wanted: Sequence[str]) -> list[Sheet]:
    if not wanted:
        return [sheet for sheet in file.sheets if not sheet.hidden]
    found: list[Sheet] = []
    for name in wanted:
        named = [sheet for sheet in file.sheets if answers_to(sheet, name)]
        if not named:
            if any(sheet.name is None for sheet in file.sheets):
                raise InputError(
                    f"{file.name} has no sheets: leave out --sheet.", "F022"
                )
            names = ", ".join(
                f'"{s.name}"{" (hidden)" if s.hidden else ""}' for s in file.sheets
            )
            raise InputError(
                f'{file.name} has no sheet "{name}". Its sheets: {names}.', "F022"
            )
        found += [sheet for sheet in named[:1] if sheet not in found]
    return found


def _no_cells(file: OpenFile, seen: Sequence[Sheet]) -> NoReturn:
    """Raise what is to be said of sheets without a cell."""
    hidden = _hidden_hint(file, [sheet.name for sheet in seen])
    if not file.sheets:
        what = "has no sheet with cells in it, only charts or macros"
    elif not seen:
        what = "shows no sheet with cells in it"
    else:
        what = "is empty: no cell of it has anything in it"
    raise InputError(f"{file.name} {what}.{hidden}", "F002")


def _no_fit(
    file: OpenFile,
    tops: Sequence[tuple[Sheet, Sequence[TopRow]]],
    sources: Sequence[Source],
    chosen: Source | None,
) -> NoReturn:
    """Raise what is to be said of sheets that no source fits."""
    rows = [row for _, top in tops for row in top]
    name, known, total = headings.nearest(rows, sources)
    hidden = _hidden_hint(file, [sheet.name for sheet, _ in tops])
    if chosen:
        if known:
            # What is missing says more than how much is there.
            sheet, row = _most_known(tops, chosen)
            try:
                bind(chosen, headings.joined([row]), file.name)
            except InputError as error:
                raise of_sheet(file, sheet, error, hidden) from error
        raise InputError(
            f"{file.name} does not have the headings of {chosen.id}: the best row has "
            f"{known} of them.{hidden}",
            "H104",
        )
    from taserreport.records.propose.across import refuse_across  # slow to load

    refuse_across(tops, file.name)
    nearest = (
        f" The nearest is {name}: it knows {known} of {total} headings."
        if known
        else ""
    )
    which = [f' in sheet "{s.name}"' for s, _ in tops if s.name and len(tops) == 1]
    raise InputError(
        f"No known layout fits the headings of {file.name}{''.join(which)}.{nearest}"
        f"{hidden} Choose a layout with --source, or make one with: "
        f"taserreport map {shell_file(file.name)}",
        "H104",
    )


def of_sheet(
    file: OpenFile, sheet: Sheet, error: InputError, hint: str = ""
) -> InputError:
    """Return what is wrong with a sheet with its name, where a file has several."""
    where = f'Sheet "{sheet.name}": ' if len(file.sheets) > 1 else ""
    return InputError(f"{where}{error.message}{hint}", error.code)


def _hidden_hint(file: OpenFile, seen: Sequence[str | None]) -> str:
    """Return the end of a message, which names the hidden sheets not looked at."""
    names = [f'"{s.name}"' for s in file.sheets if s.hidden and s.name not in seen]
    if not names:
        return ""
    return f" Hidden sheets: {', '.join(names)}. Read one with --sheet {names[0]}."


def _most_known(
    tops: Sequence[tuple[Sheet, Sequence[TopRow]]], source: Source
) -> tuple[Sheet, TopRow]:
    """Return the row of which most headings are known to a source, with its sheet."""
    rows = ((sheet, row) for sheet, top in tops for row in top)
    return max(
        rows, key=lambda pair: sum(map(source.knows, map(heading_key, pair[1].cells)))
    )
