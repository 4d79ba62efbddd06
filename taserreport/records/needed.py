"""Columns that a source needs and a sheet lacks, and which heading is most like them."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from taserreport import resources
from taserreport.errors import InputError
from taserreport.printable import setting, shell_file, told_heading
from taserreport.records import values
from taserreport.records.source import headings_in
from taserreport.records.text import heading_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from taserreport.records.source import Source

LIMITS = "reference/mapping-words.json"
_OF_ANY_RECORD = frozenset(
    ("record_id", "incident_id", "incident_date", "incident_time")
)
_SAY_WHICH = "If it is there under another heading, say which"


def check_needs(
    source: Source, mappings: Mapping[str, object], headings: Sequence[str], file: str
) -> None:
    """See to it that a sheet has every column that its source cannot do without.

    Args:
        source: What the sheet was recognised as.
        mappings: The fields that its columns make.
        headings: Its headings.
        file: The file's name, for the message.

    Raises:
        InputError: One is missing.
    """
    for alternatives in source.definition.get("needs", ()):
        if any(field in mappings for field in alternatives):
            continue
        titles = (f'"{values.fields()[field]["title"]}"' for field in alternatives)
        near = _nearest_heading(source, alternatives, headings)
        if near and told_heading(near) != near:
            near = None  # too long or too private to be typed after it
        said = f" {setting('--set', near, alternatives[0])}" if near else ""
        hint = f'The nearest heading is "{near}". If that is it' if near else _SAY_WHICH
        raise InputError(
            f"{file} has no column for {' or '.join(titles)}. {hint}: "
            f"taserreport map {shell_file(file)}{said}",
            "H102",
        )


def _nearest_heading(
    source: Source, fields: Sequence[str], headings: Sequence[str]
) -> str | None:
    """Return the heading most like any that the fields could have.

    One that says that its column is another, as a date of birth or a record's number
    does, is not named, nor one that is the box of a level: its No is not a use without
    a level.
    """
    from taserreport.records.propose.against import speaks_against
    from taserreport.records.propose.known import Target, has_name
    from taserreport.records.propose.level_boxes import named_levels
    from taserreport.records.propose.names import words_of
    from taserreport.records.propose.personal import is_personal

    targets = [Target(field) for field in fields]
    others = _OF_ANY_RECORD.difference(fields)
    headings = [
        heading
        for heading in headings
        if not is_personal(heading)
        and not named_levels(heading)
        and not any(has_name(words_of(heading), field) for field in others)
        and not any(speaks_against(heading, target) for target in targets)
    ]
    specs = source.definition["fields"]
    wanted = [heading for f in fields for heading in headings_in(specs.get(f, {}))]
    return nearest(wanted, source, headings)


def nearest(
    names: Iterable[str], source: Source, headings: Sequence[str]
) -> str | None:
    """Return the heading, of those that the source does not know, most like a name."""
    wanted = [name.casefold() for name in names]
    given = {h.casefold(): h for h in headings if not source.knows(heading_key(h))}
    likeness = {
        heading: max(SequenceMatcher(None, heading, want).ratio() for want in wanted)
        for heading in given
        if heading and wanted
    }
    best = max(likeness, key=likeness.__getitem__, default="")
    least = resources.load(LIMITS)["limits"]["like_a_heading"]["limit"]
    return given[best] if likeness.get(best, 0) >= least else None
