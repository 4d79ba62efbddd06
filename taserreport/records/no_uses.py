"""Rows that say in a column nobody reads that they are no use of force on a person.

None is left out for it: what says so is told (H114). The words are data:
`reference/not-records.json`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from taserreport.records import values
from taserreport.records.text import answer_key
from taserreport.resources import load

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_NAMED = 3


def says_no_use(heading: str, texts: Iterable[str]) -> str:
    """Return what an unread column says of rows that are no uses, or nothing.

    Args:
        heading: Its heading.
        texts: What stands in its cells.
    """
    if not _words("no_uses_not_under").isdisjoint(
        re.findall(r"[a-z]+", heading.casefold())
    ):
        return ""
    texts = sorted({*texts})
    is_box = answer_key(heading.strip().rstrip("?").rstrip()) in _words("no_uses_boxes")
    said = [
        text
        for text in texts
        if answer_key(text) in _words("no_uses") or (is_box and values.says_yes(text))
    ]
    if not said:
        return ""
    words = " or ".join(f'"{text}"' for text in said[:_MOST_NAMED])
    more = " or the like" if len(said) > _MOST_NAMED else ""
    return (
        f"some rows say {words}{more} there and are counted like all others. If they are "
        "no uses, take them out in a copy of the file."
    )


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(map(answer_key, load("reference/not-records.json")[name]))
