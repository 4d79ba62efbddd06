"""Columns that differ only by a number, as `Reason 1` and `Reason 2` do.

They answer one question together, and are taken as a whole or not at all.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from taserreport.records import values
from taserreport.records.propose.candidates import Candidate, Column, candidates
from taserreport.records.propose.contents import Contents
from taserreport.records.propose.fitting import fit
from taserreport.records.propose.known import Target, of_layouts
from taserreport.records.propose.names import knowledge, limit
from taserreport.records.text import heading_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_AFTER = re.compile(r"(.*\w.*?)[\s_(#.-]*(?:\d{1,2}|\b[IVX]{1,4})\)?")


def families(columns: Sequence[Column]) -> list[Column]:
    """Return the columns that differ only by a number, those of each name as one."""
    by_stem: dict[str, list[Column]] = {}
    stems: dict[str, str] = {}
    for column in columns:
        stem = stem_of(column.heading)
        if stem:
            key = heading_key(stem)
            by_stem.setdefault(key, []).append(column)
            stems.setdefault(key, stem)
    made = []
    for key, numbered in by_stem.items():
        own = [c for c in columns if heading_key(c.heading) == key]
        if len(own) + len(numbered) >= _SEVERAL:
            made.append(_joined(stems[key], [*own, *numbered]))
    return made


_SEVERAL = 2


def stem_of(heading: str) -> str:
    """Return a heading without its number, or nothing where it has none."""
    text = heading.strip()
    first, _, rest = text.partition(" ")
    if first.casefold() in knowledge()["ordinals"]:
        return rest.strip()
    found = _AFTER.fullmatch(text)
    return found[1].strip() if found else ""


def _joined(stem: str, columns: Sequence[Column]) -> Column:
    contents = Contents()
    for column in columns:
        contents.texts.update(column.contents.texts)
    members = tuple((c.position, c.headings[0]) for c in columns)
    return Column(min(at for at, _ in members), stem, contents, members=members)


def family_candidates(family: Column) -> list[Candidate]:
    """Return the lists that columns of one name can be together.

    None where each of them is a heading of a layout, which says itself how to read it.
    """
    known = [
        of_layouts().get(heading_key(name), frozenset()) for name in family.headings
    ]
    if all(known):
        return []
    found = []
    for each in candidates(family):
        if each.target == _HIGHEST:
            reason = "each may hold one of several levels"
            found.append(replace(each, target=_LEVELS, reason=reason, unsure=True))
        elif not each.target.value and values.kind(each.target.field) == "list":
            in_layout = any(each.target in targets for targets in known)
            score = each.score if in_layout else min(each.score, limit("forces"))
            reason = each.reason if in_layout else _REASON.get(each.reason, each.reason)
            found.append(replace(each, score=score, reason=reason))
    return found


def treated_alike(family: Column, found: Iterable[Candidate]) -> list[Candidate]:
    """Return candidates of columns of one name with what all their cells together say.

    One of them that holds no answer of a list is no reason to leave it out where the
    others are taken.
    """
    made = []
    for each in found:
        target = each.target
        if not target.value and values.kind(target.field) == "list":
            fits, misfit = fit(family.contents, target)
            made.append(replace(each, fits=bool(fits), misfit=misfit))
        else:
            made.append(each)
    return made


_REASON = {"the heading is known": "the heading is known without its number"}
_HIGHEST, _LEVELS = Target("ced_highest_use"), Target("ced_levels")
