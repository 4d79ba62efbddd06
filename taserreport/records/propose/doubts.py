"""What is said of columns for which two readings are equally good, or none is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taserreport.model import column_letters
from taserreport.records import values
from taserreport.records.propose.proposal import Doubt
from taserreport.records.text import heading_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from taserreport.records.propose.candidates import Candidate
    from taserreport.records.propose.known import Target


def of_tie(tie: Sequence[Candidate]) -> Doubt:
    """Return the doubt about candidates of which any could be right."""
    settle = tuple(_to_set(each.column.heading, each.target) for each in tie)
    fields = frozenset(each.target.field for each in tie)
    headings = list(dict.fromkeys(f'"{each.column.heading}"' for each in tie))
    targets = list(dict.fromkeys(str(each.target) for each in tie))
    if len(headings) == 1:
        return Doubt(
            f"{headings[0]} could be {' or '.join(targets)}.", settle, fields=fields
        )
    both = " and ".join(headings)
    return Doubt(f"{both} could each be {' or '.join(targets)}.", settle, fields=fields)


def of_misfit(each: Candidate) -> Doubt:
    """Return the doubt about a column whose cells speak against its heading."""
    title = values.fields()[each.target.field]["title"]
    about = (
        f'"{each.column.heading}" is a heading for {each.target} ({title}), but '
        f"{each.misfit}."
    )
    settle = (_to_set(each.column.heading, each.target),)
    return Doubt(about, settle, fields=frozenset([each.target.field]))


def _to_set(heading: str, target: Target) -> str:
    return f'--set "{heading}"={target}'


def of_doubles(
    headings: Sequence[str], doubles: Mapping[int, frozenset[str]]
) -> Iterator[Doubt]:
    """Yield the doubts about headings that several columns have.

    Args:
        headings: All headings of the file.
        doubles: The fields that each column with such a heading could be.
    """
    places: dict[str, list[int]] = {}
    for at in doubles:
        places.setdefault(heading_key(headings[at]), []).append(at)
    for same in places.values():
        heading = headings[same[0]]
        where = " and ".join(column_letters(at) for at in sorted(same))
        yield Doubt(
            f'{len(same)} columns are called "{heading}" ({where}). Give them different '
            "headings in a copy of the file, or remove one.",
            (),
            fields=frozenset().union(*(doubles[at] for at in same)),
        )
