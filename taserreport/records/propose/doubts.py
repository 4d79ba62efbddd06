"""What is said of columns for which two readings are equally good, or none is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taserreport.printable import setting
from taserreport.records import values
from taserreport.records.propose.proposal import Doubt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from taserreport.records.propose.candidates import Candidate
    from taserreport.records.propose.known import Target

_HIGHEST = "ced_highest_use"
_TOGETHER = (
    " Read together, the highest level in a row counts as one use. If they are uses by "
    "two officers, or on two people: in a copy of the file, give each a row."
)


def of_tie(tie: Sequence[Candidate]) -> Doubt:
    """Return the doubt about candidates of which any could be right."""
    settle = tuple(map(_to_set, tie))
    fields = frozenset(each.target.field for each in tie)
    headings = list(
        dict.fromkeys(f'"{name}"' for each in tie for name in each.column.headings)
    )
    targets = list(dict.fromkeys(str(each.target) for each in tie))
    if len(headings) == 1:
        return Doubt(
            f"{headings[0]} could be {' or '.join(targets)}.", settle, fields=fields
        )
    about = f"{' and '.join(headings)} could each be {' or '.join(targets)}."
    if fields == {_HIGHEST}:  # of two Tasers, or of two officers
        about += _TOGETHER
        names = dict.fromkeys(name for each in tie for name in each.column.headings)
        together = " ".join(setting("--set", name, "ced_levels") for name in names)
        settle = (*settle, together)
    return Doubt(about, settle, fields=fields)


def of_hint(could_be: Sequence[Candidate]) -> Doubt:
    """Return the doubt about a column whose cells say what its heading does not."""
    names = " and ".join(f'"{name}"' for name in could_be[0].column.headings)
    targets = " or ".join(str(each.target) for each in could_be)
    together = len(could_be[0].column.headings) > 1 and targets == "ced_levels"
    return Doubt(
        f"{names} may be {targets}, but the heading leaves it open: "
        f"{could_be[0].reason}.{_TOGETHER if together else ''}",
        (*map(_to_set, could_be), *_or_ignore(could_be)),
        fields=frozenset(each.target.field for each in could_be),
        hints_at=could_be[0].column.headings[0] if len(could_be) == 1 else "",
    )


def _or_ignore(could_be: Sequence[Candidate]) -> list[str]:
    """Return what to type for not reading a box whose yes can be read as a value."""
    return [_to_ignore(could_be[0])] if could_be[0].target.value else []


def of_misfit(each: Candidate) -> Doubt:
    """Return the doubt about a column whose cells speak against its heading."""
    title = values.fields()[each.target.field]["title"]
    about = (
        f'"{each.column.headings[0]}" is a heading for {each.target} ({title}), but '
        f"{each.misfit}."
    )
    settle = [_to_set(each), _to_ignore(each)]
    field = each.target.field
    listed = values.listed(field) if values.kind(field) == "list" else ()
    if each.column.contents.like_boxes and listed and not each.target.value:
        about += (
            " If a yes means one of its answers, set it to that, such as "
            f"{field}.{listed[0]}."
        )
        del settle[0]
    return Doubt(about, tuple(settle), fields=frozenset([each.target.field]))


def of_rest(heading: str, target: Target, why: str) -> Doubt:
    """Return the doubt about a column of which a person set only another of its name.

    A use of a Taser may be told in it alone.
    """
    about = f'"{heading}" is {why}, so that a use of a Taser may be told in it alone.'
    joins = target.value is None and values.kind(target.field) == "list"
    same = [setting("--set", heading, target)] if joins else []
    return Doubt(about, (*same, setting("--set", heading, "ignore")), blocks=True)


def _to_ignore(each: Candidate) -> str:
    """Return what to type for not reading a column."""
    return " ".join(setting("--set", name, "ignore") for name in each.column.headings)


def _to_set(each: Candidate) -> str:
    """Return what to type for a reading of a column, or of several read as one."""
    headings = each.column.headings
    return " ".join(setting("--set", heading, each.target) for heading in headings)
