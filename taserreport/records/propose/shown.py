"""What is shown of the cells: a few words, or only their shape where they may be private."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from taserreport.printable import counted, shape, tells_too_much
from taserreport.records import values
from taserreport.records.propose.answers import is_coded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from taserreport.records.propose.proposal import Choice, Proposal, Word

_EXAMPLES = 3
_MOST_WORDS = 20
"""More different unknown words than this, and mostly such, are no list of answers."""
_OPEN = ("incident_date", "incident_time", "financial_year")


def examples(choice: Choice) -> tuple[str, ...]:
    """Return up to three things that a column's cells hold, the most frequent first."""
    field = choice.target.field
    schema = values.fields()[field]
    most = choice.contents.texts.most_common()
    texts = [text for text, _ in sorted(most, key=lambda pair: (-pair[1], pair[0]))]
    if schema.get("x-sensitive"):
        return ()
    if field in _OPEN:
        return tuple(
            f'"{text}"' for text in texts[:_EXAMPLES] if len(text) < _MOST_WORDS
        )
    countable = values.kind(field) == "whole"
    if not is_coded(field) and not countable:
        return tuple(dict.fromkeys(map(shape, texts[:_EXAMPLES])))
    return tuple(dict.fromkeys(masked(text, field) for text in texts[:_EXAMPLES]))


def masked(text: str, field: str) -> str:
    """Return a text in quotation marks, or its shape where it may be private."""
    return f'"{text}"' if is_quoted(text, field) else shape(text)


def is_quoted(text: str, field: str) -> bool:
    """Return whether a text of a field is shown as it is."""
    is_address = field == "locations" and any(map(str.isdigit, text))
    return not is_address and not tells_too_much(text)


def can_be_shown(choice: Choice, words: Sequence[Word]) -> bool:
    """Return whether a column's unknown words may be shown.

    A column of which most is unknown, in many different words, may hold anything.
    """
    cells = sum(word.cells for word in words)
    if cells * 2 < choice.contents.filled:
        return True
    each_its_own = cells > _EXAMPLES and len(words) * 5 > cells * 4
    return len(words) <= _MOST_WORDS and not each_its_own


def hidden_words(words: Sequence[Word]) -> str:
    """Return what is said in place of words that are not shown."""
    return (
        f"{counted(len(words), 'different word')}, too many to be answers; they are not "
        "shown, as they may be private."
    )


def by_column(proposal: Proposal) -> Iterator[tuple[Choice, list[Word]]]:
    """Yield the columns that have unknown words, with these."""
    by_heading = {choice.heading: choice for choice in proposal.choices}
    for heading, words in groupby(proposal.words, lambda word: word.heading):
        yield by_heading[heading], list(words)
