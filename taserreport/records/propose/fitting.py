"""How the cells of a column speak for or against what its heading says."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from taserreport.printable import counted
from taserreport.records import bands, dates, values
from taserreport.records.propose.contents import reads, separator
from taserreport.records.propose.names import limit
from taserreport.records.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Callable

    from taserreport.records.propose.contents import Contents
    from taserreport.records.propose.known import Target

_SEVERAL = 2


def fit(contents: Contents, target: Target) -> tuple[str, str]:
    """Return in words how the cells fit a target, and why they do not.

    Both are empty where the cells say nothing either way.
    """
    if not contents.filled:
        return "", ""
    field, of_kind = target.field, values.kind(target.field)
    if target.value and field == "financial_year":
        return "", ""
    if target.value:
        good = contents.like_ticks or contents.known(field) >= limit("most")
        return (
            ("the cells are ticks or yes and no", "")
            if good
            else (
                "",
                "the cells are no ticks and not yes or no",
            )
        )
    if of_kind == "yes_no":
        return _by_share(contents, field, 1.0 if contents.mark else None)
    if of_kind in ("whole", "date", "time") or field == "financial_year":
        return _by_share(contents, field)
    if values.listed(field) or field == "force":
        return _listed_fit(contents, field)
    return _text_fit(contents, field)


_WHAT = {
    "yes_no": "yes or no",
    "whole": "whole numbers",
    "date": "dates",
    "time": "times of day",
    "text": "financial years",
}


def _by_share(
    contents: Contents, field: str, share: float | None = None
) -> tuple[str, str]:
    share = contents.share(_in_range(field)) if share is None else share
    what = _WHAT[values.kind(field)]
    if share >= limit("most"):
        return f"the cells are {what}", ""
    if share < 1 / 2:
        good = round(share * contents.filled)
        most = values.fields()[field].get("maximum")
        what += f" of at most {most}" if most is not None else ""
        said = f"only {good:,} of {counted(contents.filled, 'cell')} are {what}"
        return "", said + (_SHORT_YEARS if _has_short_years(contents, field) else "")
    return "", ""


def _in_range(field: str) -> Callable[[str], bool]:
    """Return what tells whether a text can be a value of a field, such as an age."""
    can_be_read, read = reads(field), values.reader(field)
    most = values.fields()[field].get("maximum", sys.maxsize)

    def in_range(text: str) -> bool:
        value = read(text)
        return can_be_read(text) and not (isinstance(value, int) and value > most)

    return in_range


_SHORT_YEARS = (
    ": the years of most have two figures. Show the dates with four in Excel (Format "
    "Cells, Date) and export them again"
)


def _has_short_years(contents: Contents, field: str) -> bool:
    """Return whether most cells are dates but for a year of two figures."""
    if values.kind(field) != "date":
        return False
    read = map(dates.read_date, contents.texts)
    short = [isinstance(day, Unread) and day.code == "V113" for day in read]
    return sum(short) * 2 > len(short)


def _listed_fit(contents: Contents, field: str) -> tuple[str, str]:
    if contents.is_silent(field):
        return "", ""
    signs = separator(contents, [field])
    share = contents.known(field, signs)
    if field == "age_band":  # groups of a file's own are answers as well
        share = max(share, contents.share(bands.is_group))
    if share > 1 / 2:
        return "the cells hold answers to it", ""
    numbers = contents.share(reads("age"))
    if contents.like_boxes and share < limit("few") and not contents.mark:
        return "", "the cells are yes and no"
    if field == "force":  # one that is not on the list is kept
        return ("", "the cells are numbers") if numbers > limit("most") else ("", "")
    many = len(contents.texts) > limit("coded") or numbers > limit("most")
    if share < limit("few") and (many or field not in _NEEDED):
        return (
            "",
            "the cells hold none of its answers, so every record would be kept out",
        )
    return "", ""


_NEEDED = ("ced_highest_use", "ced_levels")
"""For these, words of a force's own are worth the trouble of saying what they mean."""


def _text_fit(contents: Contents, field: str) -> tuple[str, str]:
    if contents.like_boxes and contents.filled > _SEVERAL:
        return "", "the cells are yes and no"
    if (
        contents.share(reads("incident_date")) > limit("most")
        and field not in _NUMBERED
    ):
        return "", "the cells are dates"
    repeated = 1 - len(contents.texts) / contents.filled
    if (
        field == "record_id"
        and repeated > 1 / 2
        and contents.filled < limit("texts_kept")
    ):
        return (
            "",
            "the same cells come again and again, as no reference of a record does",
        )
    return "", ""


_NUMBERED = ("record_id", "incident_id", "subject_id", "ced_serial")
