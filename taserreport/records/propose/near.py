"""What a column that nothing is made from comes near to, by its heading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taserreport.records.propose.known import Target, ends, families, fillable, names_of
from taserreport.records.propose.names import Words, holds, knowledge, limit, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taserreport.records.propose.contents import Contents

_MOST = 2


def near_to(heading: str, contents: Contents) -> str:
    """Return why a column is left out that comes near a field, or nothing.

    Only where the cells are ticks, yes and no, or a few answers that come again.
    """
    if not contents.filled:
        return ""
    words = words_of(heading)
    if contents.like_ticks:
        found = [*_boxes(words), *_fields(words)]
    elif len(contents.texts) < min(contents.filled, limit("coded")):
        found = list(_fields(words))
    else:
        return ""
    longest = max((size for size, _ in found), default=0)
    near = list(dict.fromkeys(str(t) for size, t in found if size == longest))
    if not near:
        return ""
    names = " or ".join(near[:_MOST])
    return f"its heading comes near {names}, but says more or less than that"


def _boxes(words: Words) -> Iterator[tuple[int, Target]]:
    little = knowledge()["says_little"]
    for field in families():
        for end, value in ends(field).items():
            if value not in little and holds(words, end):
                yield len(end), Target(field, value)


def _fields(words: Words) -> Iterator[tuple[int, Target]]:
    for field in fillable():
        for _, name in names_of(field):
            if name and holds(words, name):
                yield len(name), Target(field)
