"""The words of a file that its fields do not know, as `taserreport map` tells them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taserreport.cli.wrapping import wrapped
from taserreport.printable import counted, seen, setting
from taserreport.records import values
from taserreport.records.propose import TELLS_USE, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taserreport.records.propose import Choice, Proposal, Word

_MOST_WORDS = 8
_MOST_VALUES = 20


def lines(proposal: Proposal) -> Iterator[str]:
    """Yield the words of each column, with what to type of what they mean."""
    for choice, words in shown.by_column(proposal):
        cells = sum(word.cells for word in words)
        yield from wrapped(
            f"{choice.heading} ({choice.target}): {counted(len(words), 'word')} in "
            f"{counted(cells, 'cell')}",
            "  ",
            "  ",
        )
        if not shown.can_be_shown(choice, words):
            yield from wrapped(shown.hidden_words(words), "      ", "      ")
            continue
        # What is guessed is never hidden in a count.
        told = sorted(words, key=lambda word: not word.written)
        most = max(_MOST_WORDS, sum(word.written for word in words))
        for word in told[:most]:
            yield from _word(word)
        left = len(words) - most
        if left > 0:
            yield f"      and {counted(left, 'more word')}"
        if not all(word.written for word in words):
            yield from wrapped(_may_be(choice), "      values: ", "        ")


def _may_be(choice: Choice) -> str:
    """Return what a word in a column can be said to mean."""
    field = choice.target.field
    if choice.target.value:
        return "yes, no"
    listed = [str(value) for value in values.listed(field)]
    if len(listed) > _MOST_VALUES:
        listed = [f"those that taserreport schema {field} lists"]
    if values.kind(field) == "yes_no":
        listed = ["yes", "no"]
    if not listed:
        listed = [f"those that taserreport schema {field} lists"]
    unused = ["not_used"] if field in TELLS_USE else []
    return ", ".join([*listed, *unused, "no_answer"])


def _word(word: Word) -> Iterator[str]:
    said = (
        f"{shown.masked(word.text, word.target.field)} ({counted(word.cells, 'cell')})"
    )
    if word.written:
        yield from wrapped(
            f'{said} -> {word.value}: guessed, as it is like "{word.label}"',
            "      ",
            "        ",
        )
        return
    if word.straddles:
        both = " and ".join(word.straddles)
        yield from wrapped(f"{said}: it lies in {both}", "      ", "        ")
        name = f"{word.heading}:{word.text}"
        yield f"        {setting('--set-code', name, 'no_answer')}"
        return
    near = "lies in" if word.target.field == "age_band" else "like"
    like = f'{near} "{word.label}", but left to you' if word.label else "not known"
    if not seen(word.text):
        like = "signs that nobody sees: correct the cells in the file"
    yield from wrapped(f"{said}: {like}", "      ", "        ")
    if seen(word.text) and shown.masked(word.text, word.target.field).startswith('"'):
        name = f"{word.heading}:{word.text}"
        yield f"        {setting('--set-code', name, _typed(word))}"


def _typed(word: Word) -> str:
    if isinstance(word.value, bool):
        return "yes" if word.value else "no"
    return str(word.value) if word.value is not None else "value"
