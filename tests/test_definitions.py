"""The definitions are sound: each meets its schema, and they agree with each other."""

import re
from collections import defaultdict
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from taserreport import resources

RECORD: dict[str, Any] = resources.load("record.schema.json")
FIELDS: dict[str, dict[str, Any]] = RECORD["properties"]
CHECKS: dict[str, dict[str, Any]] = {
    name: resources.load(f"checks/{name}.json") for name in resources.names("checks")
}
FINDINGS: dict[str, dict[str, str]] = resources.load("findings.json")
FORCES: dict[str, Any] = resources.load("reference/forces.json")
WORDS: dict[str, Any] = resources.load("reference/words.json")
LADDERS: dict[str, Any] = resources.load("reference/ladders.json")

META = {
    "findings.json": "findings",
    "reference/forces.json": "forces",
    "reference/words.json": "words",
    "reference/ladders.json": "ladders",
    **{f"checks/{name}.json": "check" for name in CHECKS},
}


def problems(schema: Any, value: Any) -> list[str]:
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    return [f"{e.json_path}: {e.message}" for e in validator.iter_errors(value)]


def normal(text: str) -> str:
    """Return the text as the reader compares it."""
    spaced = re.sub(r"[-_\u2010-\u2015\u2212]", " ", text.casefold())
    return " ".join(spaced.split())


def lists_of_values() -> dict[str, dict[str, Any]]:
    """Return, for each field that has them, the schema that holds its values."""
    found = {}
    for name, field in FIELDS.items():
        holder = field["items"] if field["type"] == "array" else field
        if "enum" in holder:
            found[name] = holder
    return found


VALUES = lists_of_values()


def fields_used(rule: Any) -> set[str]:
    """Return every field that a rule names, at any depth."""
    if isinstance(rule, list):
        return set().union(*map(fields_used, rule))
    if not isinstance(rule, dict):
        return set()
    used = set(rule.get("properties", ())) | set(rule.get("required", ()))
    return used.union(*map(fields_used, rule.values()))


def constants(rule: Any, field: str | None = None) -> set[tuple[str, str]]:
    """Return every field and text value that a rule compares it with."""
    if isinstance(rule, list):
        return set().union(*(constants(part, field) for part in rule))
    if not isinstance(rule, dict):
        return set()
    found: set[tuple[str, str]] = set()
    for word, part in rule.items():
        if word == "properties":
            found |= set().union(*(constants(sub, name) for name, sub in part.items()))
        elif word in ("const", "enum"):
            texts = part if isinstance(part, list) else [part]
            found |= {(str(field), text) for text in texts if isinstance(text, str)}
        else:
            found |= constants(part, field)
    return found


@pytest.mark.parametrize(("path", "meta"), META.items(), ids=list(META))
def test_a_definition_meets_its_schema(path: str, meta: str) -> None:
    schema = resources.load(f"meta/{meta}.schema.json")
    assert problems(schema, resources.load(path)) == []


@pytest.mark.parametrize("meta", sorted({*META.values(), "record-annotations"}))
def test_a_schema_of_definitions_is_a_valid_schema(meta: str) -> None:
    Draft202012Validator.check_schema(resources.load(f"meta/{meta}.schema.json"))


def test_the_record_schema_is_a_valid_schema() -> None:
    Draft202012Validator.check_schema(RECORD)


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_is_described_as_a_field_must_be(field: str) -> None:
    schema = resources.load("meta/record-annotations.schema.json")
    assert problems(schema, FIELDS[field]) == []


def test_no_two_fields_have_the_same_title() -> None:
    titles = [normal(field["title"]) for field in FIELDS.values()]
    assert len(titles) == len(set(titles))


def test_a_record_needs_a_reference_a_force_and_a_date_or_year() -> None:
    record = {"record_id": "1", "force": "kent"}
    assert problems(RECORD, record) != []
    assert problems(RECORD, record | {"incident_date": "2026-02-13"}) == []
    assert problems(RECORD, record | {"financial_year": "2019-20"}) == []
    assert problems(RECORD, record | {"incident_date": "2026-02-30"}) != []
    assert problems(RECORD, record | {"financial_year": "2019-20", "x": 1}) != []


@pytest.mark.parametrize(
    ("time", "fits"),
    [("00:00:00", True), ("23:59:59", True), ("24:00:00", False), ("9:00:00", False)],
)
def test_a_time_is_on_the_24_hour_clock(time: str, fits: bool) -> None:
    record = {"record_id": "1", "force": "kent", "financial_year": "2019-20"}
    assert (problems(RECORD, record | {"incident_time": time}) == []) is fits


@pytest.mark.parametrize("field", VALUES)
def test_every_value_has_a_label_in_the_same_order(field: str) -> None:
    assert list(VALUES[field]["x-labels"]) == VALUES[field]["enum"]


@pytest.mark.parametrize("field", VALUES)
def test_no_two_values_of_a_field_share_a_label(field: str) -> None:
    labels = [normal(label) for label in VALUES[field]["x-labels"].values()]
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize("field", VALUES)
def test_no_spelling_of_a_field_means_two_values(field: str) -> None:
    holder = VALUES[field]
    meant: dict[str, set[str]] = defaultdict(set)
    for value in holder["enum"]:
        spellings = holder.get("x-aliases", {}).get(value, [])
        for text in [value, holder["x-labels"][value], *spellings]:
            assert normal(text) != ""
            meant[normal(text)].add(value)
    assert {text: values for text, values in meant.items() if len(values) > 1} == {}


@pytest.mark.parametrize("field", VALUES)
def test_an_alias_adds_a_spelling_of_a_known_value(field: str) -> None:
    holder = VALUES[field]
    for value, aliases in holder.get("x-aliases", {}).items():
        known = [value, holder["x-labels"][value], *aliases]
        assert len({normal(text) for text in known}) >= 1 + len(aliases)
        given = {normal(value), normal(holder["x-labels"][value])}
        assert given.isdisjoint({normal(alias) for alias in aliases})


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("age_band", "11 - 17 years", "11_to_17"),
        ("age_band", "11–17", "11_to_17"),  # noqa: RUF001
        ("age_band", "Nov-17", "11_to_17"),
        ("age_band", "0-10", "under_11"),
        ("age_band", "65+", "65_and_over"),
        ("ced_highest_use", "CED (Taser) Red-Dotted", "red_dot"),
        ("ced_highest_use", "Angle Drive Stun", "angled_drive_stun"),
        ("ced_levels", "Red dotted", "red_dot"),
        ("ethnicity", "Chinese", "asian"),
        ("ethnicity", "Black or Black British", "black"),
        ("ethnicity", "Don't know", "not_reported"),
        ("ethnicity", "M2", "mixed"),
        ("gender", "Man", "male"),
        ("health_condition", "no_health_condition", "none"),
        ("impact_factors", "Possesion of a weapon", "possession_of_weapon"),
        ("threatened_with", "Missile/object thrown", "missile"),
        ("assaulted_with", "Headbutt", "headbutt"),
        ("locations", "Hospital/A&E (non-mental-health setting)", "hospital"),
        ("locations", "Open ground (e.g. park, car park, field)", "open_ground"),
        ("outcomes", "Detained - Mental Health Act", "detained_mental_health_act"),
        ("outcomes", "Made off/escaped", "made_off"),
        ("reasons", "Effect Stop and search", "effect_stop_and_search"),
        ("tactics", "Limb/Body Restraints", "limb_body_restraints"),
        ("tactics", "Irritant Spray - PAVA Used", "pava_spray_used"),
        ("tactics", "CED (Taser) Angle Drive Stun", "ced_angled_drive_stun"),
        ("tactics", "Non-Compliant Handcuffing", "non_compliant_handcuffing"),
    ],
)
def test_a_published_wording_is_understood(field: str, text: str, value: str) -> None:
    holder = VALUES[field]
    aliases = holder.get("x-aliases", {}).get(value, [])
    known = {normal(t) for t in [value, holder["x-labels"][value], *aliases]}
    assert normal(text) in known


def test_the_sensitive_fields_are_the_five_that_identify_a_person() -> None:
    sensitive = {name for name, field in FIELDS.items() if field.get("x-sensitive")}
    assert sensitive == {"incident_id", "subject_id", "ced_serial", "age", "narrative"}


def test_the_fields_that_classify_adds_are_marked_as_derived() -> None:
    derived = [name for name, field in FIELDS.items() if field.get("x-derived")]
    assert derived == [
        "weapon_evidence",
        "weapon_types",
        "contexts",
        "primary_context",
        "context_rule",
        "rules_version",
    ]


def test_every_age_falls_in_exactly_one_band() -> None:
    bands = FIELDS["age_band"]["x-from-age"]
    assert [*bands, "not_reported"] == FIELDS["age_band"]["enum"]
    ages = [age for low, high in bands.values() for age in range(low, high + 1)]
    limits = FIELDS["age"]["minimum"], FIELDS["age"]["maximum"]
    assert ages == list(range(limits[0], limits[1] + 1))


def test_a_blank_that_matters_is_a_value_of_its_field() -> None:
    for name, field in FIELDS.items():
        matters = field.get("x-blank-matters", [])
        assert set(matters) <= set(VALUES.get(name, {}).get("enum", []))


def test_a_code_is_used_once_among_checks_and_findings() -> None:
    assert {check["code"] for check in CHECKS.values()} == set(CHECKS)
    assert set(CHECKS).isdisjoint(FINDINGS)


@pytest.mark.parametrize("code", CHECKS)
def test_a_check_names_only_fields_and_values_of_the_record(code: str) -> None:
    check = CHECKS[code]
    used = fields_used(check["when"])
    assert used <= set(FIELDS)
    assert set(check["fields"]) | set(check["needs"]) <= used
    for field, value in constants(check["when"]):
        if field in VALUES:
            assert value in VALUES[field]["enum"]


@pytest.mark.parametrize("code", CHECKS)
def test_a_check_matches_its_examples_and_no_others(code: str) -> None:
    check = CHECKS[code]
    for record in check["examples"]["matches"]:
        assert problems(RECORD, record) == []
        assert problems(check["when"], record) == [], record
    for record in check["examples"]["passes"]:
        assert problems(RECORD, record) == []
        assert problems(check["when"], record) != [], record


@pytest.mark.parametrize("code", CHECKS)
def test_a_check_that_a_bare_record_meets_says_which_columns_it_needs(
    code: str,
) -> None:
    bare = {"record_id": "1", "force": "kent", "incident_date": "2026-02-13"}
    if problems(CHECKS[code]["when"], bare) == []:
        assert set(CHECKS[code]["needs"]) == set(CHECKS[code]["fields"])


def test_a_ladder_holds_every_level_once() -> None:
    levels = sorted(VALUES["ced_levels"]["enum"])
    for ladder in LADDERS["ladders"].values():
        assert sorted(ladder["order"]) == levels
    assert sorted(LADDERS["non_discharge"] + LADDERS["discharge"]) == levels
    assert LADDERS["default"] in LADDERS["ladders"]


def test_the_discharge_split_is_the_same_on_every_ladder() -> None:
    count = len(LADDERS["non_discharge"])
    for ladder in LADDERS["ladders"].values():
        assert set(ladder["order"][:count]) == set(LADDERS["non_discharge"])


def test_the_highest_use_is_a_level_or_not_stated() -> None:
    levels = VALUES["ced_levels"]["enum"]
    assert VALUES["ced_highest_use"]["enum"] == [*levels, "not_stated"]
    assert levels == LADDERS["non_discharge"] + LADDERS["discharge"]


def test_there_are_43_territorial_forces_in_10_regions() -> None:
    territorial = [f for f in FORCES["forces"] if f["region"] is not None]
    regions = [region["id"] for region in FORCES["regions"]]
    assert len(territorial) == 43
    assert len(regions) == len(set(regions)) == 10
    assert {force["region"] for force in territorial} == set(regions)


def test_no_spelling_of_a_force_means_two_forces() -> None:
    meant: dict[str, set[str]] = defaultdict(set)
    for force in FORCES["forces"]:
        texts = [force["id"], force["name"], *force["aliases"]]
        for text in texts:
            meant[normal(text)].add(force["id"])
        aliases = [normal(text) for text in force["aliases"]]
        assert len(aliases) == len(set(aliases))
    assert {text: ids for text, ids in meant.items() if len(ids) > 1} == {}
    ids = [force["id"] for force in FORCES["forces"]]
    assert len(ids) == len(set(ids))


def test_only_west_midlands_is_the_name_of_both_a_force_and_a_region() -> None:
    regions = {normal(region["name"]) for region in FORCES["regions"]}
    forces = {
        normal(text)
        for force in FORCES["forces"]
        for text in [force["id"], force["name"], *force["aliases"]]
    }
    assert regions & forces == {"west midlands"}
    ids = {normal(region["id"]) for region in FORCES["regions"]}
    assert ids.isdisjoint(forces)


def test_no_word_means_two_of_yes_no_and_no_answer() -> None:
    words = [normal(w) for kind in ("yes", "no", "no_answer") for w in WORDS[kind]]
    assert len(words) == len(set(words))
    # A dash alone is how spreadsheets say that there is nothing.
    assert [w for w in WORDS["no_answer"] if not normal(w)] == ["-"]
    assert all(normal(w) for w in (*WORDS["yes"], *WORDS["no"]))
