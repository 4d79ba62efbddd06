"""Boxes of levels that nothing reads: asked for, or told why they are not read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from taserreport.printable import setting
from taserreport.records import values
from taserreport.records.derive import LEVELS
from taserreport.records.propose import level_boxes
from taserreport.records.propose.against import denies, speaks_against
from taserreport.records.propose.known import Target
from taserreport.records.propose.names import separators
from taserreport.records.propose.other_force import is_other, says_taser
from taserreport.records.propose.proposal import Doubt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from taserreport.records.propose.candidates import Column
    from taserreport.records.propose.columns import Chosen
    from taserreport.records.propose.contents import Contents
    from taserreport.records.propose.proposal import Choice


def _is_box_of_level(choice: Choice) -> bool:
    return choice.target.field == level_boxes.FIELD and bool(choice.target.value)


def ask_for_levels(columns: Sequence[Column], chosen: Chosen) -> None:
    """Leave open the boxes that may be levels, or say why they are not read."""
    done = {choice.position for choice in chosen.choices} | chosen.undecided
    taken = [str(c.target.value) for c in chosen.choices if _is_box_of_level(c)]
    whole = [c for c in chosen.choices if c.target.field in LEVELS and not taken]
    like_levels = [(column, _as_level(column)) for column in columns]
    boxed = bool(taken) or any(
        named and named.levels and not whole and column.position not in done
        for column, named in like_levels
    )
    asked = []
    for column, named in like_levels:
        if named is not None and boxed and column.position in chosen.undecided:
            _add_levels(named, taken, chosen)
        if named is None or column.position in done:
            continue
        against = speaks_against(column.heading, Target(level_boxes.FIELD))
        if against and not (named.denied and boxed):
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


def _add_levels(named: level_boxes.Named, taken: Sequence[str], chosen: Chosen) -> None:
    """Let a doubt about a box stop that may be a level which no other box is."""
    if named.levels and set(named.levels).isdisjoint(taken):
        chosen.doubts = [
            level_boxes.with_levels(doubt, named)
            if doubt.settle
            and doubt.settle[0].startswith(setting("--set", named.name, ""))
            else doubt
            for doubt in chosen.doubts
        ]


def _as_level(column: Column) -> level_boxes.Named | None:
    """Return a column as one that may be the box of a level, if it may.

    One that names the Taser alone may be, where it is ticked; one that names a level
    also where it says how often.
    """
    heading, contents = column.heading, column.contents
    levels = level_boxes.named_levels(heading)
    bare_use = level_boxes.says_bare_use(heading)
    of_taser = bool(contents.filled) and (says_taser(heading) or bare_use)
    like_box = contents.like_ticks or (bool(levels) and contents.like_counts)
    if is_other(heading) or not like_box:
        return None
    if not (levels or of_taser):
        return None
    return level_boxes.Named(
        column.name or heading,
        levels,
        bare_use or level_boxes.says_used(heading),
        not levels and denies(heading),
        tuple(sorted(contents.texts)),
    )


def stop_at_levels(chosen: Chosen) -> None:
    """Let every doubt about a level stop, where other levels are read from boxes.

    The uses of a box that is left out would be counted at a lower level.
    """
    if any(map(_is_box_of_level, chosen.choices)):
        chosen.doubts = [
            replace(doubt, blocks=doubt.blocks or not doubt.fields.isdisjoint(LEVELS))
            for doubt in chosen.doubts
        ]


def ask_for_levels_in_cells(
    headings: Sequence[str],
    names: Sequence[str],
    contents: Sequence[Contents],
    chosen: Chosen,
) -> None:
    """Leave open a column whose cells are levels, where these are read from others only.

    Others are boxes, or tactics of which such a column holds some more.
    """
    if any(c.target.field in LEVELS and not c.target.value for c in chosen.choices):
        return
    done = {c.position for c in chosen.choices}
    done |= {at for at, name in enumerate(names) if name in chosen.sets}
    fields = ["tactics"] if any(map(_is_tactic, chosen.choices)) else []
    fields.append(level_boxes.FIELD)
    for at, heading in enumerate(headings):
        if at in done or names[at] in chosen.personal or is_other(heading):
            continue
        if not heading.strip() and _is_key(contents[at]):
            continue
        against = speaks_against(heading, Target("ced_highest_use"))
        if against and not denies(heading):  # levels short of a discharge are levels
            continue
        field = next((f for f in fields if _holds_levels(f, contents[at])), None)
        if field is None or _is_asked(names[at], chosen):
            continue
        chosen.ask(at, names[at], _of_levels_in_cells(names[at], field))


def _is_key(contents: Contents) -> bool:
    """Return whether each text stands there once, as in a key of the levels."""
    levels = values.listed(level_boxes.FIELD)
    return contents.filled <= len(levels) + 1 and set(contents.texts.values()) == {1}


def _is_tactic(choice: Choice) -> bool:
    return choice.target.field == "tactics"


def _holds_levels(field: str, contents: Contents) -> bool:
    if contents.like_boxes or not contents.are_mostly(field):
        return False
    signs = "".join(separators())
    levels = values.levels_among(field) if field == "tactics" else values.listed(field)
    return not contents.distinct(field, signs).isdisjoint(levels)


def _is_asked(name: str, chosen: Chosen) -> bool:
    """Return whether a person is asked already if a column gives the levels."""
    return any(
        f'"{name}"' in doubt.about and not doubt.fields.isdisjoint(LEVELS)
        for doubt in chosen.doubts
    )


def _of_levels_in_cells(name: str, field: str) -> Doubt:
    about = (
        f'The cells under "{name}" are levels of Taser use. Left out, its uses would be '
        "counted at a lower level or not at all."
    )
    settle = (setting("--set", name, field), setting("--set", name, "ignore"))
    hints_at = name if field == level_boxes.FIELD else ""
    fields = frozenset({field})
    return Doubt(about, settle, blocks=True, fields=fields, hints_at=hints_at)
