"""What the words of the chosen columns mean, and the signs between their answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from taserreport.errors import InputError
from taserreport.printable import seen, setting
from taserreport.records import values
from taserreport.records.propose.answers import standing_codes
from taserreport.records.propose.asked import NOT_USED, code_value
from taserreport.records.propose.contents import separator
from taserreport.records.propose.names import knowledge, separators
from taserreport.records.text import answer_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from taserreport.records.propose.known import Target
    from taserreport.records.propose.proposal import Choice


def with_answers(
    choices: Sequence[Choice],
    codes: Mapping[int, Mapping[str, str]],
    names: Sequence[str],
) -> list[Choice]:
    """Return choices with what their words mean and the signs between their answers.

    Args:
        choices: What the columns were chosen for.
        codes: What a person said that words mean, as typed, by column.
        names: What all columns are called.

    Raises:
        InputError: A code is for a column that is not read, or fits no value.
    """
    read = {choice.position for choice in choices}
    for position in codes:
        if position not in read:
            raise InputError(
                f'"{names[position]}" is not read, so its words mean nothing yet. '
                f"Say what it is with {setting('--set', names[position], 'field')}.",
                "U502",
            )
    made = [_with_own(choice, codes.get(choice.position, {})) for choice in choices]
    made = [_without_doubtful(choice, made) for choice in made]
    shared = _shared_codes(made)
    return [
        replace(c, codes={**shared.get(c.target, {}), **c.codes}) if _joins(c) else c
        for c in made
    ]


def _with_own(choice: Choice, typed: Mapping[str, str]) -> Choice:
    given = _given(choice, typed)
    said = {answer_key(word) for word in given}
    standing = standing_codes(choice.target, choice.contents)
    kept = {word: v for word, v in standing.items() if answer_key(word) not in said}
    words = _as_in_file(choice, typed).items()
    return replace(
        choice,
        codes=kept | given,
        separators=_separators(choice),
        unused=tuple(word for word, value in words if value == NOT_USED),
        said=frozenset(said),
    )


def _without_doubtful(choice: Choice, choices: Sequence[Choice]) -> Choice:
    """Return a box without the meaning of its cross, if others of its form are ticked.

    Where one has an x in every row and another a tick, nobody can say which is a yes.
    """
    mark = choice.contents.mark
    if not choice.target.value or mark is None or not is_cross(mark):
        return choice
    form = (
        c for c in choices if c.target.value and c.target.field == choice.target.field
    )
    texts = (text for other in form for text in other.contents.texts)
    has_blanks = choice.contents.filled < max(c.contents.filled for c in choices)
    if has_blanks or answer_key(mark) in choice.said or not any(map(_is_tick, texts)):
        return choice
    codes = {word: value for word, value in choice.codes.items() if word != mark}
    return replace(choice, codes=codes)


def is_cross(text: str) -> bool:
    """Return whether a sign may tick a box or cross it out."""
    return text.casefold() in knowledge()["crosses"]


def _is_tick(text: str) -> bool:
    """Return whether a text says yes, and no cross does."""
    if is_cross(text):
        return False
    return values.says_yes(text) or text.casefold() in knowledge()["ticks"]


def _joins(choice: Choice) -> bool:
    """Return whether a column can be one of several that make a list together."""
    return not choice.target.value and values.kind(choice.target.field) == "list"


def _shared_codes(choices: Sequence[Choice]) -> dict[Target, dict[str, object]]:
    """Return what words mean in columns that are read together, said of any of them."""
    shared: dict[Target, dict[str, object]] = {}
    for choice in choices:
        if _joins(choice):
            shared.setdefault(choice.target, {}).update(choice.codes)
    return shared


def _given(choice: Choice, typed: Mapping[str, str]) -> dict[str, object]:
    words = _as_in_file(choice, typed)
    return {
        word: code_value(choice.heading, choice.target, word, value)
        for word, value in words.items()
    }


def _as_in_file(choice: Choice, typed: Mapping[str, str]) -> dict[str, str]:
    """Return what was typed of words by these as the file has them.

    A word can be typed without its signs that nobody sees.

    Raises:
        InputError: No cell has such a word.
    """
    texts = sorted(choice.contents.texts)
    parts = (
        part for text in texts for sign in separators() for part in text.split(sign)
    )
    there = [part.strip() for part in (*texts, *parts)]
    keys = set(map(answer_key, there))
    unseen = [part for part in there if not part.isprintable()]
    made = {}
    for word, value in typed.items():
        also = [part for part in unseen if answer_key(seen(part)) == answer_key(word)]
        if answer_key(word) in keys:
            made[word] = value
        elif not also:
            raise InputError(
                f'No cell under "{choice.heading}" says "{word}". '
                "Write the word as the file has it.",
                "U502",
            )
        made |= dict.fromkeys(also, value)
    return made


def _separators(choice: Choice) -> str:
    field = choice.target.field
    if choice.target.value or values.kind(field) != "list":
        return ""
    best = separator(choice.contents, [field])
    usual = knowledge()["separators"]["usual"]
    there = (s for s in usual if any(s in text for text in choice.contents.texts))
    return best + "".join(sign for sign in there if sign not in best)
