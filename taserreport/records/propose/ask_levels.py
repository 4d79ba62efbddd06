"""Boxes of levels that nothing reads: asked for, or told why they are not read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from taserreport.records.propose import level_boxes
from taserreport.records.propose.against import speaks_against
from taserreport.records.propose.known import Target
from taserreport.records.propose.other_force import is_other, says_taser

if TYPE_CHECKING:
    from collections.abc import Sequence

    from taserreport.records.propose.candidates import Column
    from taserreport.records.propose.columns import Chosen
    from taserreport.records.propose.proposal import Choice

_LEVELS = ("ced_levels", "ced_highest_use")


def _is_box_of_level(choice: Choice) -> bool:
    return choice.target.field == level_boxes.FIELD and bool(choice.target.value)


def ask_for_levels(columns: Sequence[Column], chosen: Chosen) -> None:
    """Leave open the boxes that may be levels, or say why they are not read."""
    done = {choice.position for choice in chosen.choices} | chosen.undecided
    taken = [str(c.target.value) for c in chosen.choices if _is_box_of_level(c)]
    boxed = bool(taken)
    whole = [c for c in chosen.choices if c.target.field in _LEVELS and not boxed]
    asked = []
    for column in columns:
        named = _as_level(column)
        if named is None or column.position in done:
            continue
        against = speaks_against(column.heading, Target(level_boxes.FIELD))
        if against:
            why = f"not {level_boxes.FIELD}, as {against}"
            chosen.ignored.setdefault(column.position, why)
        elif whole:
            why = f'the levels are made from "{whole[0].heading}"'
            chosen.ignored.setdefault(column.position, why)
        elif not boxed and not named.levels:
            why = "it names the Taser and no level that is known"
            chosen.ignored.setdefault(column.position, why)
        else:
            asked.append(named)
            chosen.undecided.add(column.position)
            chosen.levels.add(named.name)
    chosen.doubts += level_boxes.doubts_of(asked, taken)


def _as_level(column: Column) -> level_boxes.Named | None:
    """Return a column as one that may be the box of a level, if it may.

    One that names the Taser alone may be, where it is ticked.
    """
    heading = column.heading
    levels = level_boxes.named_levels(heading)
    of_taser = says_taser(heading) and bool(column.contents.filled)
    if is_other(heading) or not column.contents.like_ticks:
        return None
    if not (levels or of_taser):
        return None
    used = level_boxes.says_used(heading)
    return level_boxes.Named(column.name or heading, levels, used)


def stop_at_levels(chosen: Chosen) -> None:
    """Let every doubt about a level stop, where other levels are read from boxes.

    The uses of a box that is left out would be counted at a lower level.
    """
    if any(map(_is_box_of_level, chosen.choices)):
        chosen.doubts = [
            replace(doubt, blocks=doubt.blocks or not doubt.fields.isdisjoint(_LEVELS))
            for doubt in chosen.doubts
        ]
