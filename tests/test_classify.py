"""Contexts: what classification.md says is what the rules give, record by record."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from taserreport import records, resources
from taserreport.classify import ContextRule, classify, explain, rules
from taserreport.rules import Columns, as_instance

Record = dict[str, Any]

REAL = {
    *("firearm", "bladed", "pointed", "blunt", "missile"),
    *("vehicle", "dog", "noxious_substance", "other_weapon"),
}
BODY = {"spit", "bite", "kick", "punch", "headbutt", "other_body"}
POSSESSION = "possession_of_weapon"
UNANSWERED = "impact_factors.possession_of_weapon"
SERIOUS = "serious_or_aggravated_resistance"
AGGRESSIVE = "aggressive_resistance"
ADDED = (
    *("weapon_evidence", "weapon_types", "contexts"),
    *("primary_context", "context_rule", "rules_version"),
)


# --- helpers ---------------------------------------------------------------------


def batch(*given: Record) -> pa.RecordBatch:
    """Records with a column for each field that any of them has."""
    present = set().union(*given)
    schema = [field for field in records.schema() if field.name in present]
    arrays = [pa.array([r.get(f.name) for r in given], f.type) for f in schema]
    arrays.append(pa.array([f"R{at}" for at in range(len(given))]))
    return pa.RecordBatch.from_arrays(
        arrays, names=[*(f.name for f in schema), "record_id"]
    )


def classified(record: Record) -> Record:
    """One record's contexts; a field without a value is left out."""
    return as_instance(classify(batch(record)), 0)


# --- the cases of classification.md, section 6 -------------------------------------

YES = [POSSESSION]
NO: list[str] = []

EDGE_CASES: list[tuple[str, Record, str, str, set[str]]] = [
    (
        "E1 spat at officer",
        {
            "assaulted_with": ["spit"],
            "impact_factors": NO,
            "reasons": ["protect_self", "effect_arrest"],
            "primary_conduct": AGGRESSIVE,
        },
        "violence_no_weapon",
        "none_recorded",
        {"violence_no_weapon", "resist_arrest"},
    ),
    (
        "E2 knife held at officer",
        {
            "threatened_with": ["bladed"],
            "impact_factors": YES,
            "reasons": ["protect_self", "protect_other_officers"],
            "primary_conduct": SERIOUS,
        },
        "defence_weapon_threatened",
        "threatened",
        {"defence_weapon", "wt_bladed"},
    ),
    (
        "E3 stabbed at officer",
        {
            "threatened_with": ["bladed"],
            "assaulted_with": ["bladed"],
            "impact_factors": YES,
            "reasons": ["protect_self"],
            "primary_conduct": SERIOUS,
        },
        "defence_weapon_assaulted",
        "assaulted",
        {"defence_weapon", "wt_bladed"},
    ),
    (
        "E4 knife at own neck, mental health",
        {
            "impact_factors": [POSSESSION, "mental_health"],
            "reasons": ["protect_subject"],
            "primary_conduct": "active_resistance",
        },
        "self_harm_risk",
        "possession",
        {"self_harm_risk", "mh", "wt_unspecified"},
    ),
    (
        "E5 as E4 and threatens officers",
        {
            "threatened_with": ["bladed"],
            "impact_factors": [POSSESSION, "mental_health"],
            "reasons": ["protect_self", "protect_subject"],
            "primary_conduct": SERIOUS,
        },
        "defence_weapon_threatened",
        "threatened",
        {"defence_weapon", "wt_bladed", "self_harm_risk", "mh"},
    ),
    (
        "E6 known carrier, search",
        {
            "impact_factors": YES,
            "reasons": ["effect_search", "secure_evidence"],
            "primary_conduct": "passive_resistance",
        },
        "weapon_present_other",
        "possession",
        {
            *("weapon_present_other", "entry_search", "wt_unspecified"),
            "prevent_offence_property",
        },
    ),
    (
        "E7 knife in pocket, officer fears",
        {
            "impact_factors": YES,
            "reasons": ["protect_self"],
            "primary_conduct": "verbal_resistance",
        },
        "defence_weapon_indicated",
        "possession",
        {"defence_weapon", "wt_unspecified"},
    ),
    (
        "E8 running away",
        {
            "impact_factors": NO,
            "reasons": ["prevent_escape", "effect_arrest"],
            "primary_conduct": "active_resistance",
        },
        "escape",
        "none_recorded",
        {"escape", "resist_arrest"},
    ),
    (
        "E9 all blank, drawn",
        {"ced_highest_use": "drawn"},
        "insufficient_data",
        "unknown",
        set(),
    ),
    (
        "E10 serious conduct, no weapon boxes",
        {
            "impact_factors": NO,
            "reasons": ["protect_self"],
            "primary_conduct": SERIOUS,
        },
        "violence_no_weapon",
        "none_recorded",
        {"violence_no_weapon", "needs_review"},
    ),
    (
        "E11 threatened with a blade, possession answered no",
        {
            "threatened_with": ["bladed"],
            "impact_factors": NO,
            "reasons": ["protect_self"],
            "primary_conduct": AGGRESSIVE,
        },
        "defence_weapon_threatened",
        "threatened",
        {"defence_weapon", "wt_bladed"},
    ),
    (
        "E12 no weapon columns, possession yes",
        {"impact_factors": YES, "reasons": ["protect_self"]},
        "defence_weapon_indicated",
        "possession",
        {"defence_weapon", "wt_unspecified"},
    ),
    (
        "E13 unintentional",
        {"unintentional": True},
        "excluded_unintentional",
        "unknown",
        {"unintentional"},
    ),
    (
        "E14 compliant, no factor",
        {
            "impact_factors": NO,
            "reasons": ["effect_arrest"],
            "primary_conduct": "compliant",
        },
        "compliance_only",
        "none_recorded",
        {"compliance_only", "needs_review"},
    ),
]


@pytest.mark.parametrize(
    ("record", "primary", "evidence", "labels"),
    [case[1:] for case in EDGE_CASES],
    ids=[case[0] for case in EDGE_CASES],
)
def test_an_edge_case_gets_its_primary_context_its_evidence_and_its_labels(
    record: Record, primary: str, evidence: str, labels: set[str]
) -> None:
    result = classified(record)
    assert result["primary_context"] == primary
    assert result["weapon_evidence"] == evidence
    assert set(result["contexts"]) == labels


def test_the_edge_cases_get_the_same_in_one_batch_as_alone() -> None:
    together = classify(batch(*(case[1] for case in EDGE_CASES)))
    assert together["primary_context"].to_pylist() == [case[2] for case in EDGE_CASES]
    assert together["weapon_evidence"].to_pylist() == [case[3] for case in EDGE_CASES]
    assert list(map(set, together["contexts"].to_pylist())) == [
        case[4] for case in EDGE_CASES
    ]


# --- the order of precedence, section 4 --------------------------------------------

PROTECT = ["protect_self"]
SELF_HARM: Record = {
    "reasons": ["protect_subject", "protect_self"],
    "health_condition": "mental",
}

PRECEDENCE: list[tuple[str, str, Record]] = [
    (
        "P0a",
        "an accident comes before all",
        {**EDGE_CASES[2][1], "unintentional": True},
    ),
    ("P0a", "an accident with an animal", {"unintentional": True, "animal": True}),
    ("P0b", "an animal comes before all else", {**EDGE_CASES[2][1], "animal": True}),
    ("P0b", "an animal, not an accident", {"animal": True, "unintentional": False}),
    ("P1", "nothing at all", {}),
    ("P1", "a crowded place tells too little", {"locations": ["stadium"]}),
    ("P1", "nothing ticked, possession left blank", {"reasons": [], "locations": []}),
    (
        "P1",
        "no box ticked and the weapon's box blank",
        {"impact_factors": [], "unanswered": [UNANSWERED]},
    ),
    (
        "P2",
        "an assault with a weapon beats a threat with one and self-harm",
        {
            **SELF_HARM,
            "assaulted_with": ["blunt"],
            "threatened_with": ["firearm"],
            "impact_factors": YES,
        },
    ),
    (
        "P2",
        "to protect the public",
        {"assaulted_with": ["dog"], "reasons": ["protect_public"]},
    ),
    (
        "P3",
        "a threat with a weapon beats self-harm",
        {**SELF_HARM, "threatened_with": ["vehicle"], "impact_factors": YES},
    ),
    (
        "P3",
        "a threat with a weapon and an assault with the body",
        {
            "threatened_with": ["other_weapon"],
            "assaulted_with": ["kick"],
            "reasons": PROTECT,
        },
    ),
    ("P4", "self-harm beats mere possession", {**SELF_HARM, "impact_factors": YES}),
    ("P4", "self-harm beats a weapon named", {**SELF_HARM, "armed_with": ["bladed"]}),
    (
        "P4",
        "self-harm beats an assault with a weapon without a protective reason",
        {
            "reasons": ["protect_subject"],
            "outcomes": ["detained_mental_health_act"],
            "assaulted_with": ["bladed"],
        },
    ),
    (
        "P4",
        "self-harm, taken to hospital, with violence",
        {
            "reasons": ["protect_subject"],
            "outcomes": ["hospitalised"],
            "primary_conduct": AGGRESSIVE,
        },
    ),
    (
        "P4",
        "the force's own self-harm box is enough",
        {"self_harm": True, "impact_factors": YES, "reasons": PROTECT},
    ),
    (
        "P5",
        "possession to protect beats violence",
        {"impact_factors": YES, "reasons": PROTECT, "primary_conduct": SERIOUS},
    ),
    (
        "P5",
        "a weapon named is possession",
        {"armed_with": ["pointed"], "reasons": PROTECT},
    ),
    (
        "P6",
        "a weapon without a protective reason beats violence",
        {"assaulted_with": ["blunt"], "assaulted_by_subject": True, "reasons": []},
    ),
    (
        "P6",
        "to protect the person alone is no protective reason",
        {"impact_factors": YES, "reasons": ["protect_subject", "prevent_escape"]},
    ),
    (
        "P7",
        "an assault beats what is expected",
        {
            "assaulted_by_subject": True,
            "impact_factors": NO,
            "reasons": PROTECT,
            "primary_conduct": "active_resistance",
        },
    ),
    (
        "P7",
        "an intended injury is an assault",
        {
            "staff_injury_intentional": True,
            "impact_factors": NO,
            "reasons": ["prevent_escape"],
        },
    ),
    (
        "P8",
        "expected violence beats escape, arrest and a compliant person",
        {
            "impact_factors": ["prior_knowledge"],
            "reasons": ["protect_public", "prevent_escape", "effect_arrest"],
            "primary_conduct": "compliant",
        },
    ),
    (
        "P9",
        "escape beats arrest, search and offence",
        {
            "impact_factors": NO,
            "reasons": [
                "prevent_escape",
                "effect_arrest",
                "effect_search",
                "prevent_offence",
            ],
            "primary_conduct": "active_resistance",
        },
    ),
    (
        "P9",
        "a protective reason without any conduct is no expected violence",
        {"impact_factors": NO, "reasons": ["protect_self", "prevent_escape"]},
    ),
    (
        "P10",
        "arrest resisted beats entry",
        {
            "impact_factors": NO,
            "reasons": ["effect_arrest", "method_of_entry"],
            "primary_conduct": "active_resistance",
        },
    ),
    (
        "P10",
        "a search resisted",
        {"reasons": ["effect_stop_and_search"], "primary_conduct": "active_resistance"},
    ),
    (
        "P11",
        "securing evidence is entry or search before property",
        {"impact_factors": NO, "reasons": ["secure_evidence", "prevent_offence"]},
    ),
    (
        "P12",
        "an offence beats the crowd",
        {"impact_factors": ["crowd"], "reasons": ["prevent_offence"]},
    ),
    (
        "P13",
        "the crowd beats a compliant person",
        {"impact_factors": ["crowd"], "primary_conduct": "compliant"},
    ),
    ("P13", "a stadium", {"impact_factors": NO, "locations": ["stadium"]}),
    (
        "P14",
        "a passive person",
        {"impact_factors": NO, "primary_conduct": "passive_resistance"},
    ),
    (
        "P15",
        "compliant, but whether armed is not known",
        {"primary_conduct": "compliant"},
    ),
    (
        "P15",
        "a reason that tells nothing",
        {"impact_factors": NO, "reasons": ["other"]},
    ),
    ("P15", "the form answered, nothing ticked", {"impact_factors": NO, "reasons": []}),
]


@pytest.mark.parametrize(
    ("rule", "record"),
    [(rule, record) for rule, _, record in PRECEDENCE],
    ids=[f"{rule} {what}" for rule, what, _ in PRECEDENCE],
)
def test_the_first_rule_that_a_record_meets_decides(rule: str, record: Record) -> None:
    assert classified(record)["context_rule"] == rule


def test_every_rule_of_the_order_of_precedence_has_a_case() -> None:
    assert {rule for rule, _, _ in PRECEDENCE} == {r.id for r in rules().precedence}


def test_the_last_rule_takes_every_record() -> None:
    assert rules().precedence[-1].rule.schema is True
    assert rules().evidence[-1].rule.schema is True


# --- what is not answered ----------------------------------------------------------


@pytest.mark.parametrize(
    "factors",
    [
        {},
        {"impact_factors": None},
        {"impact_factors": [], "unanswered": [UNANSWERED]},
        {"impact_factors": ["alcohol"], "unanswered": [UNANSWERED]},
    ],
    ids=["no such column", "all blank", "box blank", "box blank, another ticked"],
)
@pytest.mark.parametrize(
    ("rule", "rest"),
    [
        ("P7", {"primary_conduct": AGGRESSIVE, "reasons": PROTECT}),
        ("P7", {"assaulted_with": ["spit"], "primary_conduct": "active_resistance"}),
        ("P8", {"primary_conduct": "verbal_resistance", "reasons": PROTECT}),
    ],
)
def test_violence_is_placed_though_the_weapon_question_was_not_answered(
    factors: Record, rule: str, rest: Record
) -> None:
    result = classified({**factors, **rest})
    assert result["context_rule"] == rule
    assert result["weapon_evidence"] == "unknown"
    assert result["weapon_types"] == []


def test_a_box_left_blank_is_not_no_weapon_but_another_blank_box_changes_nothing() -> (
    None
):
    answered: Record = {"impact_factors": ["alcohol"], "primary_conduct": "compliant"}
    assert classified(answered)["weapon_evidence"] == "none_recorded"
    for box, evidence in [
        (UNANSWERED, "unknown"),
        ("impact_factors.crowd", "none_recorded"),
    ]:
        result = classified({**answered, "unanswered": [box]})
        assert result["weapon_evidence"] == evidence
    result = classified({**answered, "unanswered": [UNANSWERED]})
    assert "compliance_only" not in result["contexts"]


def test_a_blank_box_does_not_hide_a_weapon_that_is_named() -> None:
    record: Record = {
        "impact_factors": ["drugs"],
        "unanswered": [UNANSWERED],
        "threatened_with": ["bladed"],
    }
    assert classified(record)["weapon_evidence"] == "threatened"


def test_a_weapon_the_person_is_named_as_having_counts_as_possession_of_that_type() -> (
    None
):
    result = classified({"armed_with": ["bladed", "blunt"], "reasons": PROTECT})
    assert result["weapon_evidence"] == "possession"
    assert result["primary_context"] == "defence_weapon_indicated"
    assert result["weapon_types"] == ["bladed", "blunt"]
    assert {"wt_bladed", "wt_blunt"} < set(result["contexts"])
    assert "wt_unspecified" not in result["contexts"]


def test_an_empty_list_of_weapons_the_person_had_is_no_possession() -> None:
    result = classified({"armed_with": [], "impact_factors": NO})
    assert result["weapon_evidence"] == "none_recorded"


def test_the_body_is_not_a_weapon() -> None:
    record: Record = {
        "assaulted_with": sorted(BODY),
        "threatened_with": sorted(BODY),
        "impact_factors": NO,
        "reasons": PROTECT,
    }
    result = classified(record)
    assert result["weapon_evidence"] == "none_recorded"
    assert result["weapon_types"] == []
    assert result["primary_context"] == "violence_no_weapon"


@pytest.mark.parametrize("weapon", sorted(REAL))
@pytest.mark.parametrize("field", ["assaulted_with", "threatened_with", "armed_with"])
def test_every_weapon_is_named_wherever_it_stands(field: str, weapon: str) -> None:
    result = classified({field: [weapon]})
    assert result["weapon_types"] == [weapon]
    assert f"wt_{weapon.replace('other_weapon', 'other')}" in result["contexts"]


# --- an independent reading of classification.md, sections 2 to 4 -------------------

NUMBERED = {
    "excluded_unintentional": "P0a",
    "excluded_animal": "P0b",
    "insufficient_data": "P1",
    "defence_weapon_assaulted": "P2",
    "defence_weapon_threatened": "P3",
    "self_harm_risk": "P4",
    "defence_weapon_indicated": "P5",
    "weapon_present_other": "P6",
    "violence_no_weapon": "P7",
    "threat_anticipated": "P8",
    "escape": "P9",
    "resist_arrest": "P10",
    "entry_search": "P11",
    "prevent_offence_property": "P12",
    "crowd_disorder": "P13",
    "compliance_only": "P14",
    "other": "P15",
}
UP_TO_ACTIVE = {
    "compliant",
    "passive_resistance",
    "verbal_resistance",
    "active_resistance",
}
ACTIVE_OR_MORE = {"active_resistance", AGGRESSIVE, SERIOUS}
ARREST_OR_SEARCH = {"effect_arrest", "effect_search", "effect_stop_and_search"}
SEARCH = {"effect_search", "effect_stop_and_search"}


class Reading:
    """What the notes say of one record, in plain Python."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.means_assault = self.held("assaulted_with")
        self.means_threat = self.held("threatened_with")
        self.had = self.held("armed_with")
        self.factors = self.held("impact_factors")
        self.why = self.held("reasons")
        self.conduct = record.get("primary_conduct")
        self.evidence = self.tier()
        self.armed = self.evidence in {"assaulted", "threatened", "possession"}
        self.protective = bool(
            self.why & {"protect_self", "protect_public", "protect_other_officers"}
        )
        self.assault = (
            self.yes("assaulted_by_subject")
            or bool(self.means_assault & BODY)
            or self.yes("staff_injury_intentional")
        )

    def held(self, field: str) -> set[str]:
        return set(self.record.get(field) or ())

    def yes(self, field: str) -> bool:
        return self.record.get(field) is True

    def tier(self) -> str:
        if self.means_assault & REAL:
            return "assaulted"
        if self.means_threat & REAL:
            return "threatened"
        if POSSESSION in self.factors or self.had & REAL:
            return "possession"
        blank = UNANSWERED in self.held("unanswered")
        answered = self.record.get("impact_factors") is not None and not blank
        return "none_recorded" if answered else "unknown"

    def conditions(self) -> dict[str, bool]:
        """The definitions of section 3 that the order of precedence uses."""
        why, conduct = self.why, self.conduct
        mental = "mental_health" in self.factors or self.record.get(
            "health_condition"
        ) in {"mental", "physical_and_mental"}
        cared_for = self.held("outcomes") & {
            "detained_mental_health_act",
            "hospitalised",
        }
        self_harm = self.yes("self_harm") or (
            "protect_subject" in why and (mental or bool(cared_for))
        )
        violent = self.assault or conduct in {AGGRESSIVE, SERIOUS}
        place = self.held("locations")
        return {
            "mh": mental,
            "self_harm_risk": self_harm,
            "violence_no_weapon": violent and not self.armed,
            "threat_anticipated": self.protective
            and conduct in UP_TO_ACTIVE
            and not self.armed
            and not self.assault,
            "escape": "prevent_escape" in why,
            "resist_arrest": bool(why & ARREST_OR_SEARCH) and conduct in ACTIVE_OR_MORE,
            "entry_search": bool(
                why & ({"method_of_entry", "secure_evidence"} | SEARCH)
            ),
            "prevent_offence_property": bool(
                why & {"prevent_offence", "secure_evidence"}
            ),
            "crowd_disorder": "crowd" in self.factors
            or bool(place & {"stadium", "public_transport"}),
            "compliance_only": conduct in {"compliant", "passive_resistance"}
            and self.evidence == "none_recorded"
            and not self.assault,
        }

    def primary(self) -> str:
        met, protective = self.conditions(), self.protective
        empty = (
            conduct_missing(self.conduct)
            and not self.why
            and not self.factors
            and self.evidence == "unknown"
        )
        order = [
            ("excluded_unintentional", self.yes("unintentional")),
            ("excluded_animal", self.yes("animal")),
            ("insufficient_data", empty),
            ("defence_weapon_assaulted", self.evidence == "assaulted" and protective),
            (
                "defence_weapon_threatened",
                bool(self.means_threat & REAL) and protective,
            ),
            ("self_harm_risk", met["self_harm_risk"]),
            ("defence_weapon_indicated", self.evidence == "possession" and protective),
            ("weapon_present_other", self.armed and not protective),
            *((name, met[name]) for name in list(NUMBERED)[8:-1]),
        ]
        return next((name for name, holds in order if holds), "other")

    def weapons(self) -> set[str]:
        named = (self.means_assault | self.means_threat | self.had) & REAL
        return named or ({"unspecified"} if self.armed else set())

    def labels(self) -> set[str]:
        met = self.conditions()
        factors, place = self.factors, self.held("locations")
        levels = self.held("ced_levels") | {self.record.get("ced_highest_use")}
        marks = {
            **met,
            "defence_weapon": self.armed and self.protective,
            "weapon_present_other": self.armed
            and not self.protective
            and not met["self_harm_risk"],
            "remove_restraints": "remove_handcuffs" in self.why
            or self.yes("already_restrained"),
            "custody_setting": "custody" in place,
            "health_setting": bool(
                place & {"hospital", "mental_health_setting", "ambulance"}
            ),
            "animal": self.yes("animal"),
            "unintentional": self.yes("unintentional"),
            "abd": "acute_behavioural_disturbance" in factors,
            "alcohol": "alcohol" in factors,
            "drugs": "drugs" in factors,
            "under_18": self.record.get("age_band") in {"under_11", "11_to_17"},
            "65_plus": self.record.get("age_band") == "65_and_over",
            "female": self.record.get("gender") == "female",
            "single_crewed": self.yes("single_crewed"),
            "injury_subject": self.record.get("subject_injured") == "yes",
            "injury_officer": self.yes("staff_injured"),
            "prolonged_5s": self.yes("ced_cycle_extended"),
            "repeat_cycle": self.yes("ced_repeat_cycle"),
            "multi_device": (self.record.get("ced_devices") or 0) > 1,
            "drive_stun": bool(levels & {"drive_stun", "angled_drive_stun"}),
            "miss": self.yes("ced_missed_one_probe")
            or self.yes("ced_missed_both_probes"),
            "needs_review": met["compliance_only"]
            or (self.conduct == SERIOUS and not self.armed),
        }
        types = {
            "wt_other" if weapon == "other_weapon" else f"wt_{weapon}"
            for weapon in self.weapons()
        }
        return {label for label, holds in marks.items() if holds} | types


def conduct_missing(conduct: object) -> bool:
    return conduct is None


# --- generated records -------------------------------------------------------------

FIELDS = resources.load("record.schema.json")["properties"]


def some_of(*values: str, most: int = 2) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), max_size=most, unique=True)


def answer(field: str) -> st.SearchStrategy[str]:
    return st.sampled_from(FIELDS[field]["enum"])


def box(field: str, most: int = 2) -> st.SearchStrategy[list[str]]:
    return some_of(*FIELDS[field]["items"]["enum"], most=most)


MAYBE = st.sampled_from([None, None, False, True])
RARELY = st.sampled_from([None, None, None, None, None, False, False, True])
TELLING: dict[str, st.SearchStrategy[Any]] = {
    "assaulted_with": st.none() | some_of("bladed", "blunt", "spit", "kick"),
    "threatened_with": st.none() | some_of("firearm", "other_weapon", "punch"),
    "armed_with": st.none() | st.just([]) | box("armed_with", 1),
    "impact_factors": st.none()
    | some_of(POSSESSION, "mental_health", "crowd", "alcohol", "prior_knowledge"),
    "unanswered": st.none() | some_of(UNANSWERED, "impact_factors.crowd"),
    "reasons": st.none() | box("reasons", 3),
    "primary_conduct": st.none() | answer("primary_conduct"),
    "outcomes": st.none() | box("outcomes"),
    "health_condition": st.none() | answer("health_condition"),
    "locations": st.none() | box("locations"),
    "assaulted_by_subject": MAYBE,
    "staff_injury_intentional": MAYBE,
    "self_harm": RARELY,
    "unintentional": RARELY,
    "animal": RARELY,
}
OTHERS: dict[str, st.SearchStrategy[Any]] = {
    "assaulted_with": box("assaulted_with", 3),
    "threatened_with": box("threatened_with", 3),
    "impact_factors": box("impact_factors", 4),
    "reasons": box("reasons", 6),
    "already_restrained": MAYBE,
    "single_crewed": MAYBE,
    "staff_injured": MAYBE,
    "ced_cycle_extended": MAYBE,
    "ced_repeat_cycle": MAYBE,
    "ced_missed_one_probe": MAYBE,
    "ced_missed_both_probes": MAYBE,
    "ced_devices": st.none() | st.integers(0, 3),
    "ced_levels": st.none() | box("ced_levels"),
    "ced_highest_use": st.none() | answer("ced_highest_use"),
    "age_band": st.none() | answer("age_band"),
    "gender": st.none() | answer("gender"),
    "subject_injured": st.none() | answer("subject_injured"),
}
ONE_RECORD = st.fixed_dictionaries(TELLING) | st.fixed_dictionaries({}, optional=OTHERS)
SOME_RECORDS = st.lists(ONE_RECORD, min_size=25, max_size=40)
MANY = settings(
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@given(SOME_RECORDS)
@settings(MANY, max_examples=130)
def test_the_rules_say_what_the_notes_say_of_any_record(
    generated: list[Record],
) -> None:
    result = classify(batch(*generated)).select(ADDED).to_pylist()
    for record, row in zip(generated, result, strict=True):
        reading = Reading(record)
        expected = reading.primary()
        assert row["primary_context"] == expected, record
        assert row["context_rule"] == NUMBERED[expected], record
        assert row["weapon_evidence"] == reading.evidence, record
        assert set(row["weapon_types"]) == reading.weapons(), record
        assert set(row["contexts"]) == reading.labels(), record


@given(SOME_RECORDS)
@settings(MANY, max_examples=20)
def test_every_record_gets_one_primary_context_and_nothing_added_is_null(
    generated: list[Record],
) -> None:
    result = classify(batch(*generated))
    known = {rule.name: rule.id for rule in rules().precedence}
    for name in ADDED:
        assert result[name].null_count == 0
    for row in result.select(["primary_context", "context_rule"]).to_pylist():
        assert known[row["primary_context"]] == row["context_rule"]
    for contexts in result["contexts"].to_pylist():
        assert len(contexts) == len(set(contexts))
    assert set(result["rules_version"].to_pylist()) == {rules().version}


@given(st.lists(ONE_RECORD, min_size=6, max_size=10))
@settings(MANY, max_examples=15)
def test_any_json_schema_validator_gives_the_verdicts_of_the_rules(
    generated: list[Record],
) -> None:
    given_records = batch(*generated)
    instances = [as_instance(given_records, row) for row in range(len(generated))]
    for rule, validator in _all_rules():
        verdicts = [validator.is_valid(instance) for instance in instances]
        mask = rule.rule.mask(Columns(given_records)).to_pylist()
        assert mask == verdicts, (rule.id or rule.name, instances)


def _all_rules() -> list[tuple[ContextRule, Draft202012Validator]]:
    """Every rule with the library's own reading of the file as it is written."""
    file = resources.load("contexts/use-context.json")
    known = rules()
    sections = {
        "weapon_evidence": known.evidence,
        "weapon_types": known.weapon_types,
        "contexts": known.contexts,
        "precedence": known.precedence,
    }
    pairs = []
    for section, compiled in sections.items():
        for entry, rule in zip(file[section], compiled, strict=True):
            when = entry["when"]
            schema = when if when is True else {**when, "$defs": file["$defs"]}
            pairs.append((rule, Draft202012Validator(schema)))
    return pairs


def test_no_rule_needs_to_be_judged_row_by_row() -> None:
    assert [r.name for r, _ in _all_rules() if r.rule.fallbacks] == []


# --- explaining --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "record"), [(rule, record) for rule, _, record in PRECEDENCE]
)
def test_an_explanation_names_the_rule_and_those_passed_over_before_it(
    rule: str, record: Record
) -> None:
    why = explain(batch(record))
    assert why.primary.id == rule
    assert why.primary.label
    assert why.primary.because
    order = [each.id for each in rules().precedence]
    assert [each.id for each in why.passed_over] == order[: order.index(rule)]


@given(ONE_RECORD)
@settings(MANY, max_examples=30)
def test_an_explanation_and_the_columns_agree(record: Record) -> None:
    given_record = batch(record)
    why = explain(given_record)
    row = as_instance(classify(given_record), 0)
    assert why.primary.name == row["primary_context"]
    assert why.primary.id == row["context_rule"]
    assert why.evidence.name == row["weapon_evidence"]
    assert [each.name for each in why.contexts] == row["contexts"]
    columns = Columns(given_record)
    assert why.primary.rule.mask(columns).to_pylist() == [True]
    assert not any(r.rule.mask(columns)[0].as_py() for r in why.passed_over)


def test_every_rule_that_can_decide_says_why_in_a_sentence() -> None:
    for rule in (*rules().precedence, *rules().evidence, *rules().contexts):
        assert rule.label
        assert rule.because.endswith(".")


# --- the columns added -------------------------------------------------------------


def test_records_keep_their_columns_and_get_six_more() -> None:
    before = batch({"reasons": PROTECT, "primary_conduct": "compliant"})
    after = classify(before)
    assert after.schema.names == [*before.schema.names, *ADDED]
    assert after.select(before.schema.names).equals(before)
    schema = records.schema()
    for name in ADDED:
        assert after.schema.field(name).type == schema.field(name).type


def test_contexts_that_the_records_bring_are_replaced() -> None:
    brought = batch(
        {"primary_context": "escape", "contexts": ["escape"], "animal": True}
    )
    result = classify(brought)
    assert result["primary_context"].to_pylist() == ["excluded_animal"]
    assert result["contexts"].to_pylist() == [["animal"]]
    assert result.schema.names.count("primary_context") == 1


def test_classifying_twice_changes_nothing() -> None:
    once = classify(batch(*(case[1] for case in EDGE_CASES)))
    assert classify(once).select(once.schema.names).equals(once)


def test_a_batch_without_records_is_classified_too() -> None:
    result = classify(batch({"reasons": PROTECT}).slice(0, 0))
    assert result.num_rows == 0
    assert set(ADDED) < set(result.schema.names)


def test_records_with_a_reference_alone_are_placed_as_too_little_recorded() -> None:
    result = classify(pa.RecordBatch.from_pydict({"record_id": ["A", "B"]}))
    assert result["primary_context"].to_pylist() == ["insufficient_data"] * 2
    assert result["weapon_evidence"].to_pylist() == ["unknown"] * 2
    assert result["contexts"].to_pylist() == [[], []]


def test_the_contexts_that_say_no_rule_fits_are_among_those_of_the_rules() -> None:
    assert set(rules().unplaced) == {"insufficient_data", "other"}
    assert set(rules().unplaced) < {rule.name for rule in rules().precedence}
