"""One made-up record after another, each answer drawn by itself."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from taserreport.resources import load
from taserreport.years import financial_year

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random

Record = dict[str, Any]


def draw(
    shares: Mapping[str, Any],
    random: Random,
    number: int,
    years: Sequence[str],
    given: Mapping[str, Any] | None = None,
) -> Record:
    """Return a record of a Taser use.

    Args:
        shares: `reference/sample.json`.
        random: The source of chance.
        number: The record's number, from 1, which is part of its reference.
        years: The financial years that its date may be in.
        given: Values that are not left to chance.
    """
    record: Record = {
        "record_id": f"{shares['mark']}-{number:06}",
        "force": shares["forces"][number % len(shares["forces"])],
        **_when(random, years),
        "main_duty": shares["mark"],
        "ced_used": True,
        "ced_devices": 1,
    }
    for field, weights in shares["one_of"].items():
        record[field] = one_of(random, weights)
    for field, each in shares["some_of"].items():
        record[field] = [
            value for value, share in each.items() if random.random() < share
        ]
    for field, share in shares["yes_share"].items():
        record[field] = random.random() < share
    for field, usual in shares["at_least"].items():
        record[field] = record[field] or [usual]
    record |= given or {}
    consistent(record)
    if "fired" in record["ced_levels"]:
        _fire(record, shares["fired"], random)
    return record


def draw_other_force(
    shares: Mapping[str, Any], random: Random, number: int, years: Sequence[str]
) -> Record:
    """Return a record of force without a Taser, as files of all force have them."""
    record = draw(shares, random, number, years)
    for field in [name for name in record if name.startswith("ced_")]:
        del record[field]
    record["ced_used"] = False
    record["tactics"] = ["unarmed_skills"]
    return record


def consistent(record: Record) -> None:
    """Bring the answers that depend on each other into line, in place."""
    highest = record["ced_highest_use"]
    # Drawing comes before any other level.
    record["ced_levels"] = list(dict.fromkeys(("drawn", highest)))
    if highest == "not_stated":
        record["ced_levels"] = []
    record["tactics"] = [*record.get("tactics", ()), f"ced_{highest}"]
    if {"made_off", "arrested"} <= set(record["outcomes"]):
        record["outcomes"].remove("made_off")
    if "fatality" in record["outcomes"]:
        record["subject_injury_level"] = "death"
    named = {*record["threatened_with"], *record["assaulted_with"]}
    weapons = named - {"spit", "bite", "kick", "punch", "headbutt"}
    if weapons and "possession_of_weapon" not in record["impact_factors"]:
        record["impact_factors"].insert(0, "possession_of_weapon")
    if record["assaulted_with"]:
        record["assaulted_by_subject"] = True
    armed = "possession_of_weapon" in record["impact_factors"]
    if armed and record["primary_conduct"] == "compliant":
        record["primary_conduct"] = "active_resistance"
    if highest in load("reference/ladders.json")["discharge"]:
        record["subject_medical_offered"] = True
    record["subject_medical_provided"] = record["subject_medical_offered"]


def _fire(record: Record, shares: Mapping[str, Any], random: Random) -> None:
    for field in ("ced_cartridges", "ced_cycles"):
        record[field] = int(one_of(random, shares[field]))
    for field, share in shares["yes_share"].items():
        record[field] = random.random() < share
    if record["ced_missed_both_probes"]:
        record["ced_missed_one_probe"] = False
    if record["ced_cycles"] == 1 and record["ced_cycle_extended"]:
        record["ced_cycle_interrupted"] = False


def _when(random: Random, years: Sequence[str]) -> Record:
    first = date(int(years[0][:4]), 4, 1)
    last = date(int(years[-1][:4]) + 1, 3, 31)
    day = first + timedelta(days=random.randrange((last - first).days + 1))
    return {
        "incident_date": day.isoformat(),
        "incident_time": f"{random.randrange(24):02}:{random.randrange(60):02}:00",
        "financial_year": financial_year(day),
    }


def one_of(random: Random, weights: Mapping[str, float]) -> str:
    """Return one of the keys, by weight."""
    return random.choices(list(weights), list(weights.values()))[0]
