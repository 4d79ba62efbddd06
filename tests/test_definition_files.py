"""Every file under schemas/ meets the schema it names, and says what the record knows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from referencing import Registry, Resource

from taserreport import resources
from taserreport.records.source import load_source
from taserreport.rules import compile_rule, is_quick

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).resolve().parents[1]
SCHEMAS = ROOT / "schemas"
DEFINITIONS = sorted(
    path.relative_to(SCHEMAS).as_posix()
    for path in SCHEMAS.rglob("*.json")
    if path.parent.name != "meta" and path.name != "record.schema.json"
)
RECORD = resources.load("record.schema.json")["properties"]


def registry() -> Registry[Any]:
    """Return the schemas of definitions under the addresses that they refer to."""
    contents = [json.loads(p.read_bytes()) for p in (SCHEMAS / "meta").glob("*.json")]
    pairs = ((each["$id"], Resource.from_contents(each)) for each in contents)
    return Registry().with_resources(pairs)


@pytest.mark.parametrize("name", DEFINITIONS)
def test_a_definition_meets_the_schema_that_it_names(name: str) -> None:
    definition = json.loads((SCHEMAS / name).read_bytes())
    # The catalogue of findings holds nothing but codes.
    meta = definition.get("$schema", "../meta/findings.schema.json")
    schema = json.loads(
        (SCHEMAS / name).parent.joinpath(meta).resolve().read_bytes()
        if name != "findings.json"
        else (SCHEMAS / "meta" / "findings.schema.json").read_bytes()
    )
    jsonschema.Draft202012Validator(schema, registry=registry()).validate(definition)


@pytest.mark.parametrize("path", sorted((SCHEMAS / "meta").glob("*.json")), ids=str)
def test_a_schema_of_definitions_is_one(path: Path) -> None:
    schema = json.loads(path.read_bytes())
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"https://taserreport.invalid/meta/{path.name}"


def values_of(field: str) -> set[object]:
    schema = RECORD[field]
    if schema["type"] == "boolean":
        return {True, False}
    return set(schema.get("items", schema).get("enum", ()))


def ways(spec: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield a field's way of being made and those inside it."""
    yield spec
    for inside in (*spec.get("union", ()), *spec.get("first", ())):
        yield from ways(inside)
    if "then" in spec:
        yield from ways(spec["then"])


@pytest.mark.parametrize("name", resources.names("sources"))
def test_a_source_gives_only_values_that_a_field_has(name: str) -> None:
    for field, spec in resources.load(f"sources/{name}.json")["fields"].items():
        for way in ways(spec):
            given = [v for v in way.get("codes", {}).values() if v is not None]
            given += way.get("flags", {})
            given += [case["value"] for case in way.get("cases", ())]
            given += [
                way[key] for key in ("otherwise", "unnamed", "default") if key in way
            ]
            if values_of(field):
                assert set(given) <= values_of(field), field


@pytest.mark.parametrize("name", resources.names("sources"))
def test_a_source_s_sample_has_every_heading_once(name: str) -> None:
    source = load_source(name)
    columns = source.definition.get("sample", {}).get("columns", ())
    assert len(set(columns)) == len(columns)


def test_the_metropolitan_layout_has_271_columns() -> None:
    columns = resources.load("sources/metropolitan.json")["sample"]["columns"]
    assert len(columns) == 271


def test_the_sample_gives_only_values_that_a_field_has() -> None:
    sample = resources.load("reference/sample.json")
    for field, weights in (*sample["one_of"].items(), *sample["some_of"].items()):
        assert set(weights) <= values_of(field)
    for mistake in sample["mistakes"]:
        assert mistake["field"] in RECORD


def test_the_words_for_weapons_mean_weapons() -> None:
    words = resources.load("reference/weapon-words.json")
    # Two keys stand for no weapon: denials, and what only looks like one.
    assert set(words["phrases"]) - {"none", "not_weapons"} <= values_of("armed_with")
    field, _, value = words["leaves_open"].partition(".")
    assert value in RECORD[field]["x-blank-matters"]


def test_the_contexts_name_only_values_of_the_record() -> None:
    contexts = resources.load("contexts/use-context.json")
    evidence = {entry["value"] for entry in contexts["weapon_evidence"]}
    assert evidence == values_of("weapon_evidence")
    types = {entry["value"] for entry in contexts["weapon_types"]}
    assert types == values_of("weapon_types")
    assert set(contexts["unplaced"]) <= {e["context"] for e in contexts["precedence"]}
    assert contexts["precedence"][-1]["when"] is True
    assert contexts["weapon_evidence"][-1]["when"] is True


def patterns_in(schema: Any) -> Iterator[str]:
    parts = schema.values() if isinstance(schema, dict) else schema
    for part in parts if isinstance(schema, dict | list) else ():
        yield from patterns_in(part)
    if isinstance(schema, dict) and isinstance(schema.get("pattern"), str):
        yield schema["pattern"]


def test_no_shipped_rule_needs_the_slow_way() -> None:
    """Every rule under schemas/ is judged by columns, none row by row."""
    contexts = resources.load("contexts/use-context.json")
    rules = [compile_rule(resources.load("record.schema.json"))]
    rules += [
        compile_rule(resources.load(f"checks/{name}.json")["when"])
        for name in resources.names("checks")
    ]
    rules += [
        compile_rule(entry["when"], contexts["$defs"])
        for key in ("weapon_evidence", "weapon_types", "contexts", "precedence")
        for entry in contexts[key]
    ]
    rules += [
        compile_rule(rule)
        for name in resources.names("sources")
        if (rule := resources.load(f"sources/{name}.json").get("taser_use")) is not None
    ]
    rules.append(compile_rule(resources.load("reference/population.json")["when"]))
    for rule in rules:
        assert rule.fallbacks == ()
        for pattern in patterns_in(rule.schema):
            assert is_quick(pattern)
