"""Cells that hold several answers, with separators between them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from taserreport.lists import ITEM
from taserreport.records.text import answer_key
from taserreport.records.unread import Unread
from taserreport.records.values import MOST_TEXTS

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from taserreport.records.values import Reader

_MOST_PARTS = 6
"""No answer holds more parts than this with separators between them."""

_NO_ITEM = object()
"""What a word is that says that none of the answers applies."""


def list_reader(
    read: Reader, words: Container[str], separators: str, nothing: Sequence[str]
) -> Reader:
    """Return what reads a cell that holds several answers.

    Args:
        read: Reads one answer.
        words: The keys of all answers that are known as a whole (`answer_key`), so
            that one that holds a separator is not taken apart.
        separators: The characters that may stand between answers. The first of them
            that a cell has is the one that separates there.
        nothing: The words that say that none applies, which give an empty list.

    The reader gives a list of values in the order of the cell without repeats. If an
    item cannot be read, the whole cell cannot, and the reason names the first one.
    """
    none_apply = {answer_key(word) for word in nothing}

    @lru_cache(MOST_TEXTS)
    def answer(item: str) -> object:
        none = not item or answer_key(item) in none_apply
        return _NO_ITEM if none else read(item)

    @lru_cache(MOST_TEXTS)
    def whole(part: str) -> str | None:
        item = _bare(part)
        return item if answer_key(item) in words else None

    @lru_cache(MOST_TEXTS)
    def plain(part: str) -> object:
        """Return the value of a part that is an answer by itself, or None."""
        item = whole(part)
        value = None if item is None else answer(item)
        return None if value is _NO_ITEM or isinstance(value, Unread) else value

    def read_list(text: str) -> object:
        between = next((sign for sign in ITEM + separators if sign in text), ITEM)
        parts = text.split(between)
        found = [plain(part) for part in parts]
        if None not in found:  # nearly always
            return list(dict.fromkeys(found))
        items = [item for item in map(whole, parts) if item is not None]
        if len(items) < len(parts):  # one is not known as it is
            items = _runs(parts, between, words)
        values: list[object] = []
        answers = [each for each in map(answer, items) if each is not _NO_ITEM]
        for number, value in enumerate(answers, 1):
            if isinstance(value, Unread):
                return value if len(answers) == 1 else value.inside(number)
            if value is not None and value not in values:
                values.append(value)
        # Only words such as "not stated" are no answer, rather than none of them.
        return None if answers and not values else values

    return read_list


def _runs(parts: Sequence[str], between: str, words: Container[str]) -> list[str]:
    """Return the answers in a cell, as written, of which some are not known.

    A separator can be part of an answer, as in `Size, gender or build`: from each
    place on, the longest run of parts that is a known answer is taken for one.
    """
    items: list[str] = []
    start = 0
    while start < len(parts):
        ends = range(min(len(parts), start + _MOST_PARTS), start, -1)
        runs = ((_bare(between.join(parts[start:end])), end) for end in ends)
        known = (run for run in runs if answer_key(run[0]) in words)
        item, start = next(known, (_bare(parts[start]), start + 1))
        items.append(item)
    return items


def _bare(part: str) -> str:
    """Return an answer without the marks of programs that write `['a', 'b']`."""
    return part.strip(" []'\"")
