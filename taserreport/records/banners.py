"""A row with nothing in it but the name of a month, a week, a quarter or a year.

It stands over the records of that time. The words are data:
`reference/not-records.json`.
"""

from __future__ import annotations

import re
from functools import cache

from taserreport.records import dates
from taserreport.records.text import answer_key
from taserreport.resources import load

_YEAR = r"(?:\d{4}|\d{2}|'\d{2}|\d{4}[/ ]\d{2,4})"


def names_period(text: str) -> bool:
    """Return whether a text is the name of a span of time: `May`, `Q3 2026`, `2024/25`."""
    key = answer_key(text).rstrip(":. ")
    found = _shape().fullmatch(key)
    if found is None:
        return False
    month = found["month"]
    return month is None or dates.month_of(month) is not None


@cache
def _shape() -> re.Pattern[str]:
    words = "|".join(map(re.escape, load("reference/not-records.json")["banners"]))
    number = r"(?:\d{1,2}|one|two|three|four)"
    named = rf"(?:{words}) ?{number}|(?:\d(?:st|nd|rd|th)|first|second|third|fourth) (?:{words})"
    dated = rf"(?:{named}|(?P<month>[a-z]{{3,9}}))(?:[ ,]*{_YEAR})?"
    return re.compile(rf"{dated}|(?:19|20)\d\d[/ ](?:\d\d){{1,2}}")
