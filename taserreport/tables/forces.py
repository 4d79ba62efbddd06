"""Forces and regions as lines of a table, totals among them.

West Midlands is the name of a force and of a region with four forces. A line of a
region says "region"; a line of a force does not.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from taserreport import resources
from taserreport.model import Row
from taserreport.tables.axis import EVERY, key
from taserreport.tables.line import Line

if TYPE_CHECKING:
    from collections.abc import Collection

OTHERS = "Other forces"


class Region(NamedTuple):
    """A region and the forces in it, by id."""

    id: str
    name: str
    forces: tuple[str, ...]


@cache
def regions() -> tuple[Region, ...]:
    """Return the regions of England, then Wales, with their territorial forces."""
    data = resources.load("reference/forces.json")
    return tuple(
        Region(r["id"], r["name"], tuple(_members(data["forces"], r["id"])))
        for r in data["regions"]
    )


def _members(forces: list[dict[str, str]], region: str) -> list[str]:
    return [force["id"] for force in forces if force["region"] == region]


@cache
def _force_names() -> dict[str, str]:
    forces = resources.load("reference/forces.json")["forces"]
    return {force["id"]: force["name"] for force in forces}


def force_name(force: str) -> str:
    """Return a force's name; a force that is not listed is known as the file has it."""
    return _force_names().get(force, force)


def force_title(force: str) -> str:
    """Return a force's name as it reads alone, where a region may have the same."""
    name = force_name(force)
    return f"{name} (force)" if name in {r.name for r in regions()} else name


def territorial() -> frozenset[str]:
    """Return the ids of the 43 forces of England and Wales."""
    return frozenset(force for region in regions() for force in region.forces)


def force_lines(found: Collection[str], gaps: bool) -> list[Line]:
    """Return a line for each force found, in regions, then the totals.

    Args:
        found: Ids of forces, or other texts a file has for one; "" for a blank.
        gaps: Whether any of them has no record in a period that is shown.
    """
    lines: list[Line] = []
    for region in regions():
        present = [force for force in region.forces if force in found]
        if len(present) == len(region.forces):
            total = Row(region.id, f"Total {_named(region)}", region.name, total=True)
            lines.append(Line(total, _keys(present)))
        lines += [_line(force, region.name) for force in present]
    lines += [_line(f, OTHERS) for f in _others(found)]
    return lines + _totals(found, gaps)


def region_lines(found: Collection[str], gaps: bool) -> list[Line]:
    """Return a line for each region a force of which is found, then the totals.

    Args:
        found: As for `force_lines`.
        gaps: As for `force_lines`.
    """
    lines: list[Line] = []
    for region in regions():
        present = [force for force in region.forces if force in found]
        if present:
            part = f" ({len(present)} of {len(region.forces)} forces)"
            whole = len(present) == len(region.forces)
            row = Row(region.id, _named(region) + ("" if whole else part))
            lines.append(Line(row, _keys(present)))
    others = _others(found)
    if others:
        lines.append(Line(Row("other-forces", OTHERS), _keys(others)))
    return lines + _totals(found, gaps)


def _totals(found: Collection[str], gaps: bool) -> list[Line]:
    """Return England and Wales where all its forces are found, and all forces.

    The second has a figure in every period; it is left out where it says the same.
    """
    lines = []
    everywhere = territorial()
    if everywhere.issubset(found):
        row = Row("england-and-wales", "England and Wales", total=True)
        lines.append(Line(row, _keys(sorted(everywhere))))
    if gaps or everywhere != frozenset(found):
        lines.append(Line(Row("all", "All forces", total=True), (EVERY,)))
    return lines


def _others(found: Collection[str]) -> list[str]:
    others = [force for force in found if force and force not in territorial()]
    listed = list(_force_names())
    # Those with a name of their own first, in the file's order; a blank last.
    others.sort(key=lambda f: (f not in listed, listed.index(f) if f in listed else f))
    return others + ([""] if "" in found else [])


def _line(force: str, group: str) -> Line:
    label = force_name(force) if force else "Not recorded"
    return Line(Row(force or "not_recorded", label, group), _keys([force]))


def _named(region: Region) -> str:
    return f"{region.name} region"


def _keys(forces: Collection[str]) -> tuple[str, ...]:
    return tuple(key("force", force) for force in forces)
