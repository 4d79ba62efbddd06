"""The proposal as a whole: what was chosen, what is missing, what is left to settle."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from taserreport.printable import counted, setting, told_heading
from taserreport.records.derive import STATE_LEVELS
from taserreport.records.propose import remarks
from taserreport.records.propose.answers import (
    is_coded,
    order_of_dates,
    taken_as_written,
    unknown_words,
    unread_note,
)
from taserreport.records.propose.known import needs
from taserreport.records.propose.names import knowledge, words_of
from taserreport.records.propose.other_force import (
    asked_once,
    hints_of_what,
    levels_are_of_any_force,
    levels_of_what,
    rows_of_what,
    tactics_tell_levels,
)
from taserreport.records.propose.pairs import levels_of_pairs
from taserreport.records.propose.proposal import Doubt, Missing, Proposal
from taserreport.records.propose.shown import can_be_shown, is_quoted
from taserreport.records.propose.written import definition_of
from taserreport.records.suggest import written

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from taserreport.records.formats import OpenFile
    from taserreport.records.propose import Said
    from taserreport.records.propose.columns import Chosen
    from taserreport.records.propose.heading_row import HeadingRow
    from taserreport.records.propose.names import Words
    from taserreport.records.propose.proposal import Choice, Word


def proposal_of(
    file: OpenFile,
    found: HeadingRow,
    rows: int,
    chosen: Chosen,
    said: Said,
    others: Sequence[HeadingRow],
) -> Proposal:
    """Return the proposal for one sheet.

    Args:
        file: The file.
        found: Its headings.
        rows: How many records stand under them.
        chosen: What became of the columns.
        said: What a person has settled.
        others: The sheets that were not looked at.
    """
    of_one = [c for c in chosen.choices if said.force and c.target.field == "force"]
    for choice in of_one:
        chosen.ignored[choice.position] = "--force says whose all the records are"
    choices = [choice for choice in chosen.choices if choice not in of_one]
    choices, of_force = levels_of_what(choices, chosen.naming, chosen.numbered)
    asked = hints_of_what(chosen.doubts, chosen.naming, chosen.numbered)
    open_, of_rows = rows_of_what(
        choices,
        chosen.naming,
        chosen.sets,
        rows,
        chosen.numbered,
        [*asked, *of_force],
    )
    words = [word for choice in choices for word in _only_seen(choice)]
    doubts, notes = _said_of(choices, words, said, found, others)
    doubts = asked_once([*asked, *of_force, *of_rows, *doubts])
    doubts += levels_of_pairs(choices, chosen.naming)
    for each in of_one:
        doubts += _of_other_forces(each, said.force or "")
    if _year_and_month(["financial_year"], found):  # a year alone is then no reading
        doubts = [d for d in doubts if d.fields != {"financial_year"}]
    if not any(d.blocks and not d.fields.isdisjoint(STATE_LEVELS) for d in doubts):
        notes += remarks.levels_without_box(choices)
    twins = [each for each in others if each.keys == found.keys]
    definition = definition_of(
        choices,
        words,
        file=file.name,
        sheet=None if twins or len(file.sheets) == 1 else found.sheet.name,
        heading_rows=found.rows,
        force=said.force,
        dates=said.dates,
        levels_of_any=levels_are_of_any_force(choices),
    )
    return Proposal(
        file=file.name,
        sheet=found.sheet.name,
        row_word=found.sheet.row_word,
        heading_rows=(found.first_row, found.last_row),
        rows=rows,
        choices=tuple(choices),
        doubts=tuple(doubts),
        words=tuple(words),
        missing=tuple(_missing(choices, found, said, doubts)),
        ignored=tuple(_ignored(found, chosen, open_)),
        personal=tuple(chosen.personal),
        notes=tuple(notes),
        definition=definition,
        twins=tuple(each.sheet.name or "" for each in twins),
    )


def _of_other_forces(choice: Choice, force: str) -> Iterator[Doubt]:
    """Yield that a column names other police forces than the one given for all records."""
    if choice.contents.distinct("force") - {force}:
        yield Doubt(
            f'"{choice.heading}" names other police forces than {written("force", force)}, '
            "and --force would give all records to that one. Leave out --force, and each "
            "record is of the force that is named beside it.",
            (),
            blocks=True,
        )


def _ignored(
    found: HeadingRow, chosen: Chosen, open_: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Yield the columns that nothing is made from, with why where there is a reason."""
    for at, why in sorted(chosen.ignored.items()):
        name = found.names[at]
        if name not in chosen.personal and name not in open_:
            yield name, why


def _only_seen(choice: Choice) -> list[Word]:
    """Return a column's unknown words, with no guess at one that is not shown."""
    words = unknown_words(choice)
    open_column = can_be_shown(choice, words)
    return [
        word
        if open_column and is_quoted(word.text, word.target.field)
        else replace(word, written=False)
        for word in words
    ]


def _said_of(
    choices: Sequence[Choice],
    words: Sequence[Word],
    said: Said,
    found: HeadingRow,
    others: Sequence[HeadingRow],
) -> tuple[list[Doubt], list[str]]:
    """Return what is left to settle in the cells, and what else should be known."""
    doubts: list[Doubt] = []
    notes: list[str] = []
    if others:
        names = ", ".join(f'"{each.sheet.name}"' for each in others)
        notes.append(f"Sheets not looked at: {names}. Choose one with --sheet.")
    twins = [f'"{each.sheet.name}"' for each in others if each.keys == found.keys]
    if twins:
        notes.append(
            f'"{found.sheet.name}" has the same headings as {", ".join(twins)}. Say '
            "with --sheet which of them to map; to validate and table it can be given twice."
        )
    if found.beside:
        names = ", ".join(f'"{told_heading(name)}"' for name in found.beside)
        notes.append(
            f"Not read, as it stands beside the records, behind an empty column: {names}."
        )
    if found.is_record:
        notes.append(
            f"{found.sheet.row_word.capitalize()} {found.last_row} seems to be a record, so "
            "that there are no headings. Write them over the columns in a copy of the file."
        )
    elif found.is_doubtful and not found.named:
        notes.append(
            f"No row looks much like headings; {found.sheet.row_word} {found.last_row} "
            "was taken for them. Name the right one with --header-row."
        )
    for choice in choices:
        if choice.target.field == "incident_date":
            for each in order_of_dates(choice, said.dates):
                (doubts if isinstance(each, Doubt) else notes).append(each)  # type: ignore[arg-type]
        notes += filter(None, [unread_note(choice)])
        if taken_as_written(choice):
            notes.append(
                f'No force under "{choice.heading}" is on the list of forces, so their '
                "names are taken as they are written."
            )
        doubts += _unread_level(choice, words)
    notes += remarks.blank_boxes(choices)
    notes += remarks.levels_of_tactics(choices)
    return doubts, notes


def _unread_level(choice: Choice, words: Sequence[Word]) -> Iterator[Doubt]:
    """Yield a needed column of which most words are not known."""
    field = choice.target.field
    needed = {name for group in needs() for name in group}
    if field not in needed or choice.target.value or not is_coded(field):
        return
    left = sum(w.cells for w in words if w.heading == choice.heading and not w.written)
    if field != "force" and left * 2 > choice.contents.filled:
        yield Doubt(
            f'Most of the cells under "{choice.heading}" hold words that {field} does '
            "not know, so most records would be kept out. Say what each means, as is shown "
            "under WORDS.",
            (),
            blocks=True,
        )


def _missing(
    choices: Sequence[Choice],
    found: HeadingRow,
    said: Said,
    doubts: Sequence[Doubt],
) -> Iterator[Missing]:
    made = {choice.target.field for choice in choices} | (
        {"force"} if said.force else set()
    )
    parts = {c.target.value for c in choices if c.target.field == "financial_year"}
    if parts in ({"year"}, {"month"}):  # one is nothing without the other
        made.discard("financial_year")
    if tactics_tell_levels(choices):
        made.add("ced_levels")
    for group in needs():
        if not made & set(group):
            typed = _year_and_month(group, found)
            advice = _CALENDAR if typed else _advice(group, found, doubts)
            yield Missing(group, True, advice, typed)
    for field in knowledge()["useful"]:
        enough = {field, *knowledge()["enough"].get(field, ())}
        if not made & enough:
            yield Missing((field,), False, "")


def _advice(group: Sequence[str], found: HeadingRow, doubts: Sequence[Doubt]) -> str:
    """Return what to do about something that is needed and not there."""
    if any(doubt.fields & set(group) for doubt in doubts):
        return "Settle it as shown under UNDECIDED."
    for field in group:
        coarse = knowledge()["too_coarse"].get(field)
        for heading in found.headings if coarse else ():
            if words_of(heading) in set(map(words_of, coarse["headings"])):
                return f'"{heading}" {coarse["say"]}'
    if "force" in group:
        return "If all the records are of one force, say so: --force NAME"
    return f'If it is there under another heading: --set "Their heading"={group[0]}'


def _year_and_month(group: Sequence[str], found: HeadingRow) -> str:
    """Return what to type where a year and a month stand in columns of their own."""
    named = knowledge()["year_and_month"]
    columns = [
        next((name for name in found.names if words_of(name) in _phrases(words)), None)
        for words in (named["year"], named["month"])
    ]
    if "financial_year" not in group or None in columns:
        return ""
    year, month = (
        setting("--set", str(name), f"financial_year.{part}")
        for name, part in zip(columns, ("year", "month"), strict=True)
    )
    return f"{year} {month}"


_CALENDAR = "If it is a calendar year and its month, add this to the command:"


def _phrases(phrases: Sequence[str]) -> set[Words]:
    return set(map(words_of, phrases))


def summary(proposal: Proposal) -> str:
    """Return where the headings and the records of a proposal are, in a sentence."""
    first, last = proposal.heading_rows
    sheet = f', sheet "{proposal.sheet}"' if proposal.sheet else ""
    where = ""
    if first:
        rows = f"{first} and {last}" if last > first else f"{first}"
        plural = "s" if last > first else ""
        where = f" headings in {proposal.row_word}{plural} {rows},"
    return (
        f"{proposal.file}{sheet}:{where} {counted(proposal.rows, 'record')} below them."
    )
