"""Every column of a file: chosen for a field, left open, personal, or not used."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from taserreport.errors import InputError
from taserreport.model import column_letters
from taserreport.records import values
from taserreport.records.propose.answers import standing_codes
from taserreport.records.propose.asked import code_value
from taserreport.records.propose.candidates import (
    Candidate,
    Column,
    candidates,
    grouped,
)
from taserreport.records.propose.contents import personal_shape, separator
from taserreport.records.propose.decide import decide
from taserreport.records.propose.doubts import of_misfit, of_tie
from taserreport.records.propose.fitting import fit
from taserreport.records.propose.personal import is_personal
from taserreport.records.propose.proposal import Choice
from taserreport.records.text import answer_key, heading_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from taserreport.records.propose.contents import Contents
    from taserreport.records.propose.known import Target
    from taserreport.records.propose.proposal import Doubt


@dataclass(slots=True)
class Chosen:
    """What became of the columns."""

    choices: list[Choice] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    ignored: dict[int, str] = field(default_factory=dict)
    """The columns that nothing is made from, with why where there is more to say."""
    personal: list[str] = field(default_factory=list)
    undecided: set[int] = field(default_factory=set)
    doubles: dict[int, frozenset[str]] = field(default_factory=dict)
    """The columns that share their heading, with the fields that they could be."""


def choose_columns(
    headings: Sequence[str],
    contents: Sequence[Contents],
    sets: Mapping[int, Target | None],
    codes: Mapping[int, Mapping[str, str]],
) -> Chosen:
    """Return what each column is chosen for.

    Args:
        headings: The headings; a column without one cannot be named, nor read.
        contents: What the columns hold.
        sets: What a person set columns to; None is not used.
        codes: What a person said that words mean, as typed.

    Raises:
        InputError: A code is for a column that is not read, or fits no value.
    """
    chosen = Chosen()
    found: list[Candidate] = []
    often = Counter(map(heading_key, headings))
    for at, heading in enumerate(headings):
        column = Column(at, heading, contents[at])
        target = sets.get(at)
        if target is not None:
            reason = _set_reason(column, target)
            chosen.choices.append(
                Choice(at, heading, target, "set", reason, contents[at])
            )
        elif at in sets:
            chosen.ignored[at] = "as you said"
        else:
            found += _open_candidates(column, chosen, often[heading_key(heading)])
    taken = [target for target in sets.values() if target is not None]
    _decide(found, taken, chosen)
    _with_answers(chosen, codes, headings)
    used = {choice.position for choice in chosen.choices}
    used |= chosen.undecided | chosen.doubles.keys()
    for at, heading in enumerate(headings):
        if at not in used and heading and heading not in chosen.personal:
            chosen.ignored.setdefault(at, "")
    return chosen


def _set_reason(column: Column, target: Target) -> str:
    misfit = fit(column.contents, target)[1]
    return f"you said so, but {misfit}" if misfit else "you said so"


def _open_candidates(column: Column, chosen: Chosen, times: int) -> list[Candidate]:
    """Return what a column could be that nobody has set."""
    heading, at = column.heading, column.position
    if not heading_key(heading):
        if column.contents.filled:
            where = column_letters(at)
            chosen.ignored[at] = f"column {where} has cells and no heading"
        return []
    if is_personal(heading):
        chosen.personal.append(heading)
        return []
    shape = personal_shape(column.contents)
    if shape:
        chosen.personal.append(heading)
        chosen.ignored[at] = f"the cells look like {shape}"
        return []
    found = candidates(column)
    if times > 1 and found:
        chosen.doubles[at] = frozenset(each.target.field for each in found)
        return []
    return [grouped(each) for each in found]


def _decide(
    found: Sequence[Candidate], taken: Iterable[Target], chosen: Chosen
) -> None:
    decided = decide([each for each in found if not each.misfit], taken)
    for each in decided.chosen:
        column = each.column
        chosen.choices.append(
            Choice(
                column.position,
                column.heading,
                each.target,
                "known" if each.is_known else "guessed",
                each.reason,
                column.contents,
            )
        )
    open_columns = {c.column.position for tie in decided.ties for c in tie}
    done = {choice.position for choice in chosen.choices} | open_columns
    made = {choice.target.field for choice in chosen.choices}
    for tie in decided.ties:
        chosen.doubts.append(of_tie(tie))
        chosen.undecided |= {c.column.position for c in tie}
    for each in found:
        at = each.column.position
        if each.misfit and at not in done and each.target.field not in made:
            done.add(at)
            chosen.doubts.append(of_misfit(each))
            chosen.undecided.add(at)
    chosen.choices.sort(key=lambda choice: choice.position)


def _with_answers(
    chosen: Chosen, codes: Mapping[int, Mapping[str, str]], headings: Sequence[str]
) -> None:
    """Add to the choices the signs between their answers and what their words mean."""
    places = {choice.position: at for at, choice in enumerate(chosen.choices)}
    for position in codes:
        if position not in places:
            raise InputError(
                f'"{headings[position]}" is not read, so its words mean nothing yet. '
                f'Say what it is with --set "{headings[position]}"=field.',
                "U502",
            )
    for position, at in places.items():
        choice = chosen.choices[at]
        typed = codes.get(position, {})
        chosen.choices[at] = Choice(
            position,
            choice.heading,
            choice.target,
            choice.how,
            choice.reason,
            choice.contents,
            standing_codes(choice.target, choice.contents) | _given(choice, typed),
            _separators(choice),
        )


def _given(choice: Choice, typed: Mapping[str, str]) -> dict[str, object]:
    said = {answer_key(text) for text in choice.contents.texts}
    parts = {
        answer_key(part)
        for text in choice.contents.texts
        for sign in ";|,/+&"
        for part in text.split(sign)
    }
    codes = {}
    for word, value in typed.items():
        if answer_key(word) not in said | parts:
            raise InputError(
                f'No cell under "{choice.heading}" says "{word}". '
                "Write the word as the file has it.",
                "U502",
            )
        codes[word] = code_value(choice.heading, choice.target, word, value)
    return codes


def _separators(choice: Choice) -> str:
    field = choice.target.field
    if choice.target.value or values.kind(field) != "list":
        return ""
    return separator(choice.contents, [field])
