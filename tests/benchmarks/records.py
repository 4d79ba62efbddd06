"""Made-up canonical records, a block at a time, in 48 columns of text.

The columns are those of the national form that a canonical file can have, without
free text, serial numbers and the questions that the form has no box for.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.chance import Chance, bits, cells, has, texts, where
from taserreport.resources import load
from taserreport.years import financial_year

if TYPE_CHECKING:
    from collections.abc import Mapping

Columns = dict[str, pa.Array]


@cache
def shares() -> dict[str, Any]:
    """Return how often each answer is given."""
    own = json.loads(Path(__file__).with_name("shares.json").read_text("utf-8"))
    sample = load("reference/sample.json")
    return {**sample, **own, "one_of": {**sample["one_of"], **own["one_of"]}}


HEADINGS = tuple(
    field
    for field in load("sources/canonical.json")["fields"]
    if field not in shares()["left_out"]
)


def listed(field: str) -> list[str]:
    """Return the answers that a field may have."""
    schema = load("record.schema.json")["properties"][field]
    answers: list[str] = schema.get("items", schema)["enum"]
    return answers


def block(first: int, rows: int, seed: int) -> pa.Table:
    """Return records with good answers only.

    Args:
        first: The number of the first one, from 1, which its reference holds.
        rows: How many.
        seed: The same seed and numbers give the same records.
    """
    chance = Chance(rows, f"{seed}/{first}")
    drawn = {
        name: chance.blanked(name, chance.one_of(name, weights), shares()["blank"])
        for name, weights in shares()["one_of"].items()
        if name not in {"ced_highest_use", "primary_conduct", "age_band"}
    }
    drawn |= _references(first, chance)
    for draw in (_when, _person, _taser, _encounter):
        drawn |= draw(chance)
    drawn |= _injuries(chance, drawn)
    return pa.table({heading: drawn[heading] for heading in HEADINGS})


def _references(first: int, chance: Chance) -> Columns:
    numbers = pa.array(range(first, first + chance.rows), pa.int64()).cast(pa.string())
    forces = [force["id"] for force in load("reference/forces.json")["forces"]]
    areas = [f"SYNTHETIC area {n}" for n in range(1, shares()["areas"] + 1)]
    return {
        "record_id": pc.binary_join_element_wise(
            "SYNTHETIC", pc.utf8_lpad(numbers, 8, "0"), "-"
        ),
        "force": texts(forces, chance.below("force", len(forces))),
        "area": texts(areas, chance.below("area", len(areas))),
    }


def _when(chance: Chance) -> Columns:
    first = date(shares()["first_year"], 4, 1)
    last = date(first.year + shares()["years"], 3, 31)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    day = chance.below("day", len(days))
    minutes = [f"{n // 60:02}:{n % 60:02}:00" for n in range(24 * 60)]
    minute = texts(minutes, chance.below("minute", len(minutes)))
    dates = texts([d.isoformat() for d in days], day)
    return {
        "incident_date": chance.blanked("date", dates, shares()["only_a_year"]),
        "incident_time": chance.blanked("time", minute, shares()["no_time"]),
        "financial_year": texts([financial_year(d) for d in days], day),
    }


def _person(chance: Chance) -> Columns:
    properties = load("record.schema.json")["properties"]
    spans: Mapping[str, list[int]] = properties["age_band"]["x-from-age"]
    weights = shares()["one_of"]["age_band"]
    place = chance.place("age_band", list(weights.values()))
    ends = [spans.get(band) for band in weights]
    lowest = pa.array([e[0] if e else None for e in ends]).take(place)
    width = pa.array([e[1] - e[0] + 1 if e else None for e in ends]).take(place)
    ages = pc.add(lowest, pc.floor(pc.multiply(chance.share("age"), width)))
    ages = ages.cast(pa.int64()).cast(pa.string())
    return {
        "age_band": texts(list(weights), place),
        "age": chance.blanked("age", ages, 1 - shares()["exact_age"]),
    }


def _taser(chance: Chance) -> Columns:
    weights = shares()["one_of"]["ced_highest_use"]
    levels = list(weights)
    place = chance.place("ced_highest_use", list(weights.values()))
    highest = texts(levels, place)
    fired = pc.equal(highest, "fired")
    others = shares()["some_of"]["tactics"]
    tactics = chance.some_of("tactics", others)
    for number, level in enumerate(levels, len(others)):
        tactics = pc.bit_wise_or(tactics, bits(pc.equal(highest, level), number))
    zones = dict.fromkeys(listed("ced_body_zones"), shares()["body_zone"])
    struck = cells(chance.some_of("zones", zones), list(zones), "front_1")
    told = {
        name: where(fired, chance.one_of(name, each))
        for name, each in shares()["fired"].items()
    }
    return {
        "ced_used": texts(["Yes"], pa.repeat(pa.scalar(0, pa.int8()), chance.rows)),
        "ced_highest_use": highest,
        "ced_levels": texts(
            ["; ".join(dict.fromkeys(("drawn", level))) for level in levels], place
        ),
        "tactics": cells(tactics, [*others, *(f"ced_{x}" for x in levels)], ""),
        "ced_body_zones": where(fired, struck),
        **told,
    }


def _encounter(chance: Chance) -> Columns:
    ticked = _ticked(chance)
    armed = has(ticked["impact_factors"], 0)
    assaulted = pc.not_equal(ticked["assaulted_with"], 0).cast(pa.int8())
    conduct = chance.one_of("primary_conduct", shares()["one_of"]["primary_conduct"])
    quiet = pc.and_(armed, pc.equal(conduct, "compliant"))
    blank = chance.one_of("unanswered", shares()["unanswered"])
    return {
        **{
            name: cells(
                made,
                list(shares()["some_of"][name]),
                shares()["at_least"].get(name, "none"),
            )
            for name, made in ticked.items()
        },
        "primary_conduct": pc.if_else(quiet, "active_resistance", conduct),
        "assaulted_by_subject": texts(["No", "Yes"], assaulted),
        "unanswered": where(pc.invert(armed), blank),
    }


def _ticked(chance: Chance) -> Columns:
    """Return the answers ticked, as bits, without those that contradict others."""
    some = shares()["some_of"]
    ticked = {n: chance.some_of(n, each) for n, each in some.items() if n != "tactics"}
    answers = list(some["outcomes"])
    made_off, arrested = answers.index("made_off"), answers.index("arrested")
    both = pc.and_(*(has(ticked["outcomes"], bit) for bit in (made_off, arrested)))
    ticked["outcomes"] = pc.bit_wise_xor(ticked["outcomes"], bits(both, made_off))
    # Possession of a weapon is the first of the impact factors.
    armed = has(ticked["impact_factors"], 0)
    for field in ("threatened_with", "assaulted_with"):
        for bit, weapon in enumerate(some[field]):
            if weapon not in shares()["bodily"]:
                armed = pc.or_(armed, has(ticked[field], bit))
    ticked["impact_factors"] = pc.bit_wise_or(ticked["impact_factors"], bits(armed, 0))
    return ticked


def _injuries(chance: Chance, drawn: Columns) -> Columns:
    staff = chance.one_of("staff_injured", shares()["staff_injured"])
    hurt = pc.equal(staff, "Yes")
    told = {
        name: where(hurt, chance.one_of(name, each))
        for name, each in shares()["staff_injury"].items()
    }
    level = chance.one_of("subject_injury_level", shares()["subject_injury_level"])
    injured = pc.fill_null(pc.equal(drawn["subject_injured"], "yes"), False)
    discharge = pa.array(load("reference/ladders.json")["discharge"])
    shot = pc.is_in(drawn["ced_highest_use"], value_set=discharge)
    offered = chance.one_of("medical_offered", shares()["medical_offered"])
    offered = pc.if_else(shot, "Yes", offered)
    return {
        "staff_injured": staff,
        **told,
        "subject_injury_level": where(injured, level),
        "subject_medical_offered": offered,
        "subject_medical_provided": offered,
    }
