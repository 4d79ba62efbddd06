"""How much the texts of an Excel workbook come to in its cells.

A workbook holds each text once, however many cells show it, and the library writes it
out for each of them: a workbook of some kilobytes can fill the memory.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import IO

_LONG = 1 << 10
"""A text of no more bytes is not looked at: the cells it is in take enough themselves."""
_LONGEST = 16 << 20
"""No text of a cell, 32,767 characters with their looks, takes as many bytes."""
_BLOCK = 1 << 20
_TAG = re.compile(rb"<[^>]*>")
_ENDS = re.compile(rb"</(?:\w+:)?si>|<(?:\w+:)?si/>")
_SHOWN = re.compile(
    rb"""\bt\s*=\s*["']s["'][^>]*>.*?<(?:\w+:)?v\b[^>]*>([^<]*)<""", re.DOTALL
)
_KEPT = 1 << 16
"""So many bytes may lie between the start of a cell and its value."""
_LEAST_CELL = 20
"""The fewest bytes of a cell that shows a text."""


def long_texts(xml: IO[bytes]) -> dict[int, int]:
    """Return how long the long ones of the texts are, by their number.

    Args:
        xml: The part that holds the texts, one after the other.

    Raises:
        OSError: A text is longer than any can be.
    """
    found: dict[int, int] = {}
    number, held = 0, b""
    while block := xml.read(_BLOCK):
        held += block
        start = 0
        # From each place so far ahead that only a long text can be skipped over.
        while start + _LONG < len(held):
            ends = [*_ENDS.finditer(held, start, start + _LONG)]
            if ends:
                number += len(ends)
                start = ends[-1].end()
                continue
            end = _ENDS.search(held, start)
            if end is None:
                break
            found[number] = len(_TAG.sub(b"", held[start : end.start()]))
            number, start = number + 1, end.end()
        held = held[start:]
        if len(held) > _LONGEST:
            raise OSError
    return found


def can_repeat(texts: dict[int, int], size: int, most: int) -> bool:
    """Return whether a sheet of so many bytes can show the texts beyond a measure."""
    return max(texts.values(), default=0) * (size // _LEAST_CELL) > most


def shown_length(xml: IO[bytes], texts: dict[int, int]) -> int:
    """Return how long the long texts are together in the cells of a sheet."""
    times: Counter[bytes] = Counter()
    held = b""
    while block := xml.read(_BLOCK):
        held += block
        end = 0
        for shown in _SHOWN.finditer(held):
            times[shown[1].strip()] += 1
            end = shown.end()
        held = held[max(end, len(held) - _KEPT) :]
    longest = max(texts.values())
    return sum(
        (texts.get(int(number), 0) if number.isdigit() else longest) * count
        for number, count in times.items()
    )
