"""A source bound to the headings of one sheet: which column makes which field."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from taserreport import resources
from taserreport.records import mapping, values
from taserreport.records.binder import Binder
from taserreport.records.derive import LEVELS, STATE_LEVELS
from taserreport.records.needed import LIMITS, check_needs
from taserreport.records.source import Source, headings_in
from taserreport.records.suggest import is_mistyped
from taserreport.records.text import address_in, heading_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from taserreport.records.mapping import Mapping as FieldMapping


@dataclass(frozen=True, slots=True)
class Layout:
    """A source bound to the headings of one sheet."""

    source: Source
    headings: tuple[str, ...]
    mappings: Mapping[str, FieldMapping]
    beside: frozenset[int] = frozenset()
    """The columns of a table beside the records, which are none of theirs."""

    @property
    def unused(self) -> tuple[int, ...]:
        """The columns that nothing is made from."""
        made_from = (made.columns for made in self.mappings.values())
        used = self.beside.union(*made_from)
        return tuple(i for i in range(len(self.headings)) if i not in used)

    @property
    def ignored(self) -> tuple[str, ...]:
        """The headings that nothing is made from."""
        names = (self.headings[column] for column in self.unused)
        return tuple(name for name in names if name.strip())

    @property
    def level_columns(self) -> tuple[int, ...]:
        """The columns that the levels of use are made from."""
        made = [self.mappings[field] for field in LEVELS if field in self.mappings]
        return tuple(sorted({column for each in made for column in each.columns}))

    @property
    def tells_uses(self) -> bool:
        """Whether a column beside the levels tells which rows are uses of a Taser."""
        levels = self.level_columns
        tell = [self.mappings[f] for f in ("ced_used", "tactics") if f in self.mappings]
        return any({*each.columns}.difference(levels) for each in tell)

    @property
    def nearly(self) -> tuple[tuple[str, str], ...]:
        """The headings not used that are nearly one that the sheet lacks, with that."""
        given = {heading_key(heading) for heading in self.headings}
        missing = {
            heading_key(name): name
            for spec in self.source.definition["fields"].values()
            for each in headings_in(spec)
            for name in [address_in(each)[0]]
            if heading_key(name) not in given
        }
        least = resources.load(LIMITS)["limits"]["nearly_a_heading"]["limit"]
        found = (
            (name, get_close_matches(heading_key(name), missing, 1, least))
            for name in self.ignored
        )
        return tuple(
            (name, missing[near[0]])
            for name, near in found
            if near and is_mistyped(heading_key(name), near[0])
        )

    @property
    def nameless(self) -> tuple[int, ...]:
        """The columns that have no heading."""
        unused = self.unused
        return tuple(i for i in unused if not self.headings[i].strip())

    @property
    def unasked(self) -> dict[str, frozenset[str]]:
        """For a field made from boxes, the values that the sheet has no box for."""
        unasked = {}
        if levels := self.levels_without_box:
            unasked["ced_highest_use"] = levels
        for field, made in self.mappings.items():
            asked = mapping.boxes_of(made)
            if asked is not None:
                unasked[field] = frozenset(values.listed(field)) - asked
        return unasked

    @property
    def levels_without_box(self) -> frozenset[str]:
        """The levels of use that the sheet has no box for, where boxes give them."""
        asked: set[str] = set()
        stating = [field for field in STATE_LEVELS if field in self.mappings]
        for field in stating:
            boxes = mapping.boxes_of(self.mappings[field])
            if boxes is None and field != "tactics":
                return frozenset()
            by_tactic = values.levels_among(field)
            asked.update(by_tactic.get(box, box) for box in boxes or ())
        levels = frozenset(values.listed("ced_levels"))
        return levels - asked if asked & levels else frozenset()


def bind(
    source: Source,
    headings: Sequence[str],
    file: str,
    beside: frozenset[int] = frozenset(),
) -> Layout:
    """Return the layout of a sheet with these headings.

    Args:
        source: What the sheet was recognised as.
        headings: Its headings.
        file: The file's name, for messages.
        beside: The columns of a table beside the records, which are not read.

    Raises:
        InputError: Two columns have one heading, or a needed column is missing.
    """
    own = ["" if at in beside else name for at, name in enumerate(headings)]
    binder = Binder(source, own, file)
    mappings = {
        field: bound
        for field, spec in source.definition["fields"].items()
        if (bound := binder.bind(field, spec)) is not None
    }
    check_needs(source, mappings, own, file)
    return Layout(source, tuple(headings), mappings, beside)
