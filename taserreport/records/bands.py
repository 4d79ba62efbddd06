"""Age groups of a file's own, held against those of the record."""

from __future__ import annotations

import re

from taserreport.records import values

_NUMBER = re.compile(r"\d{1,3}")
_BELOW = re.compile(r"\b(?:under|below|less than)\b|<", re.IGNORECASE)
_FROM = re.compile(
    r"\b(?:and over|or over|and above|or older|plus)\b|\+|\u2265", re.IGNORECASE
)
_ABOVE = re.compile(r"\b(?:over|above|more than|older than)\b|>", re.IGNORECASE)
_OLDEST = 120


def straddled(text: str) -> tuple[str, ...]:
    """Return, for an age group that lies in several of the record's, their labels.

    `16-19` lies in two, so that nobody can say in which of them its people are.
    """
    bands = _bands(text)
    labels = values.fields()["age_band"]["x-labels"]
    return tuple(str(labels[band]) for band in bands) if len(bands) > 1 else ()


def holding(text: str) -> str | None:
    """Return the one of the record's groups that an age group lies in, if it does.

    `18-24` lies in 18 to 34 years.
    """
    bands = _bands(text)
    return bands[0] if len(bands) == 1 else None


def is_group(text: str) -> bool:
    """Return whether a text is a group of ages, whichever of the record's it lies in."""
    return bool(_bands(text))


def _bands(text: str) -> list[str]:
    """Return the record's groups that hold any age of a group, from the youngest on."""
    ages = _ages(text)
    if ages is None:
        return []
    order = list(values.fields()["age_band"]["x-from-age"])
    first, last = (values.band_of(age) for age in ages)
    if first is None or last is None:
        return []
    return order[order.index(first) : order.index(last) + 1]


def _ages(text: str) -> tuple[int, int] | None:
    """Return the lowest and the highest age of a group, if a text is one."""
    numbers = [int(number) for number in _NUMBER.findall(text)]
    if len(numbers) == _BOTH_ENDS:
        return numbers[0], numbers[1]
    if len(numbers) != 1:
        return None
    (number,) = numbers
    if _BELOW.search(text):
        return 0, number - 1
    if _FROM.search(text):
        return number, _OLDEST
    return (number + 1, _OLDEST) if _ABOVE.search(text) else None


_BOTH_ENDS = 2
