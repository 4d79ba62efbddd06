"""What is shown of the cells: a few words, or only their shape where they may be private."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from taserreport.printable import counted, shape
from taserreport.private import is_age_group, is_sentence, tells_too_much
from taserreport.records import values
from taserreport.records.propose.answers import is_coded
from taserreport.records.propose.asked import TELLS_USE
from taserreport.records.propose.contents import found_in, is_mark, reads
from taserreport.records.propose.names import limit
from taserreport.records.text import answer_key
from taserreport.resources import load

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from taserreport.records.propose.proposal import Choice, Proposal, Word

_EXAMPLES = 3
_READ = ("incident_date", "incident_time", "financial_year")


def examples(choice: Choice) -> tuple[str, ...]:
    """Return up to three things that a column's cells hold, the most frequent first."""
    field = choice.target.field
    schema = values.fields()[field]
    most = choice.contents.texts.most_common()
    texts = [text for text, _ in sorted(most, key=lambda pair: (-pair[1], pair[0]))]
    if schema.get("x-sensitive"):
        return ()
    first = texts[:_EXAMPLES]
    return tuple(
        dict.fromkeys(f'"{t}"' if _is_answer(choice, t) else shape(t) for t in first)
    )


def _is_answer(choice: Choice, text: str) -> bool:
    """Return whether a text is such as the field has, and so says nothing else."""
    field = choice.target.field
    if field in _READ or values.kind(field) == "whole":
        return reads(field)(text) and not _says_more(field, text)
    if not is_coded(field) or not is_quoted(text, field):
        return False
    box = choice.target.value is not None and (
        values.is_yes_or_no(text) or is_mark(text)
    )
    known = values.known_words(field, choice.codes)
    return (
        box
        or answer_key(text) in known
        or bool(found_in(field, text, choice.separators))
    )


def _says_more(field: str, text: str) -> bool:
    """Return whether a text may say more than a field asks; dates have many figures."""
    return field not in _READ and tells_too_much(text)


def masked(text: str, field: str) -> str:
    """Return a text in quotation marks, or its shape where it may be private."""
    return f'"{text}"' if is_quoted(text, field) else shape(text)


def is_quoted(text: str, field: str) -> bool:
    """Return whether a text of a field is shown as it is."""
    if field == "age_band" and is_age_group(text):
        return True
    is_address = field == "locations" and any(map(str.isdigit, text))
    return not (is_address or is_sentence(field, text) or tells_too_much(text))


_FEW = 12
"""More words than there are levels, for a form that has several for some."""


def can_be_shown(choice: Choice, words: Sequence[Word]) -> bool:
    """Return whether a column's unknown words may be shown.

    A column of which most is unknown, in many different words, may hold anything.
    """
    if choice.target.field == "age_band":
        words = [word for word in words if not is_age_group(word.text)]
    cells = sum(word.cells for word in words)
    if cells * 2 < choice.contents.filled:
        return True
    if choice.target.field in TELLS_USE and len(words) <= _FEW:
        return True  # nothing can be counted before they are said
    each_its_own = cells > _EXAMPLES and len(words) > limit("each_its_own") * cells
    most = load("reference/telling.json")["different_values"]["limit"]
    return len(words) <= most and not each_its_own


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
