"""The compiled rules say what the `jsonschema` library says, for every record."""

import copy
import json
import math
import os
import random
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date, time
from functools import cache
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, event, given, reject, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from taserreport.encoded import encoded, plain_batch
from taserreport.rules import Columns, Memory, as_instance, compile_rule, split
from taserreport.rules.fallback import enforces
from taserreport.rules.keywords import RECORD, VALUE
from taserreport.rules.patterns import for_re2, is_quick

Record = dict[str, Any]
Schema = dict[str, Any] | bool


def verdicts(
    schema: Schema, records: list[Record], definitions: Record | None = None
) -> list[bool]:
    """Return what the library says of records that are JSON objects."""
    document = copy.deepcopy(schema)
    if definitions and isinstance(document, dict):
        document["$defs"] = {**definitions, **document.get("$defs", {})}
    library = Draft202012Validator(
        document, format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    return [library.is_valid(record) for record in records]


def masked(schema: Schema, batch: pa.RecordBatch | Columns) -> list[bool]:
    mask = compile_rule(schema).mask(batch)
    assert isinstance(mask, pa.BooleanArray)
    assert mask.null_count == 0
    return mask.to_pylist()  # type: ignore[no-any-return]


def instances(batch: pa.RecordBatch) -> list[Record]:
    return [as_instance(batch, row) for row in range(batch.num_rows)]


def one_column(values: list[Any], kind: pa.DataType) -> pa.RecordBatch:
    return pa.record_batch({"a": pa.array(values, kind)})


TEXT, WHOLE, NUMBER, YESNO = pa.string(), pa.int64(), pa.float64(), pa.bool_()
TEXTS, WHOLES = pa.list_(TEXT), pa.list_(WHOLE)

# One case for each keyword: what a field's value must be, a column, the verdicts.
# In each, a record is refused that would pass if the keyword were not there.
VALUE_CASES: dict[str, list[tuple[dict[str, Any], pa.DataType, list[Any], str]]] = {
    "type": [
        ({"type": "integer"}, NUMBER, [1.0, -0.0, 1.5, math.inf, None], "TTFFT"),
        ({"type": "number"}, YESNO, [True, False, None], "FFT"),
        ({"type": ["string", "array"]}, WHOLE, [1, None], "FT"),
        ({"items": {"type": ["string"]}}, TEXTS, [["a"], ["a", None]], "TF"),
        ({"items": {"type": ["null"]}}, pa.list_(pa.null()), [[None], []], "TT"),
        ({"type": "string"}, pa.date32(), [date(2019, 4, 1)], "T"),
    ],
    "enum": [
        ({"enum": ["a", None, 1]}, TEXT, ["a", "b", "1", None], "TFFT"),
        ({"enum": [1.0, "a"]}, WHOLE, [1, 2], "TF"),
        ({"enum": [True]}, WHOLE, [1], "F"),
        ({"enum": [1, 0]}, YESNO, [True, False], "FF"),
        ({"enum": [0]}, NUMBER, [0.0, -0.0, 1.0], "TTF"),
        ({"enum": [2**53 + 1]}, NUMBER, [2.0**53, 2.0**53 + 2], "FF"),
        ({"enum": [2.0**53, 10**400]}, WHOLE, [2**53, 2**53 + 1], "TF"),
        (
            {"enum": ["2019-04-01"]},
            pa.date32(),
            [date(2019, 4, 1), date(2019, 4, 2)],
            "TF",
        ),
        ({"items": {"enum": ["a", None]}}, TEXTS, [["a", None], ["b"]], "TF"),
    ],
    "const": [
        ({"const": True}, YESNO, [True, False, None], "TFT"),
        ({"const": "é"}, TEXT, ["é", "e\u0301"], "TF"),
        ({"const": "\ud800"}, TEXT, ["a"], "F"),
        ({"const": ["a"]}, TEXTS, [["a"], ["a", "a"], []], "TFF"),
        ({"const": float("nan")}, NUMBER, [math.nan, 1.0], "FF"),
    ],
    "minimum": [
        ({"minimum": 2**53 + 1}, NUMBER, [2.0**53, 2.0**53 + 2, math.nan], "FTT"),
        ({"minimum": 2.0**53}, WHOLE, [2**53 - 1, 2**53, 2**53 + 1], "FTT"),
        ({"minimum": 1.5}, WHOLE, [1, 2, None], "FTT"),
        ({"minimum": 2**64}, WHOLE, [2**63 - 1], "F"),
        ({"minimum": 2**63}, pa.uint64(), [2**64 - 1, 2**63, 5], "TTF"),
        ({"minimum": -(10**400)}, NUMBER, [-math.inf, 0.0], "FT"),
    ],
    "maximum": [
        ({"maximum": 1.5}, WHOLE, [1, 2], "TF"),
        ({"maximum": 10**400}, NUMBER, [math.inf, 1e300], "FT"),
        ({"maximum": -1}, pa.uint8(), [0, None], "FT"),
        ({"maximum": 1}, YESNO, [True], "T"),
        ({"maximum": 1}, WHOLE, [1, 2], "TF"),
    ],
    "exclusiveMinimum": [({"exclusiveMinimum": 1}, WHOLE, [1, 2], "FT")],
    "exclusiveMaximum": [
        ({"exclusiveMaximum": 2.5}, WHOLE, [2, 3], "TF"),
        ({"exclusiveMaximum": 2}, NUMBER, [2.0, 1.9], "FT"),
    ],
    "multipleOf": [
        ({"multipleOf": 3}, WHOLE, [0, 3, 4, -3, None], "TTFTT"),
        ({"multipleOf": 0.1}, NUMBER, [0.3, 0.1, 1e300], "FTT"),
        ({"multipleOf": 2}, NUMBER, [4.0, 3.0, math.inf, math.nan], "TFFF"),
        ({"multipleOf": 0.5}, WHOLE, [1, 2], "TT"),
    ],
    "minLength": [({"minLength": 2}, TEXT, ["😀", "é", "ab", None], "FFTT")],
    "maxLength": [
        ({"maxLength": 1}, TEXT, ["😀", "e\u0301", ""], "TFT"),
        ({"maxLength": 1.0}, WHOLE, [12], "T"),
    ],
    "pattern": [
        ({"pattern": r"^\d$"}, TEXT, ["5", "٣", "5\n", "55", ""], "TTTFF"),
        ({"pattern": "^[0-9]{2}$"}, TEXT, ["50", "50\n", "50\n\n", "٣٣"], "TTFF"),
        ({"pattern": "^a|b$"}, TEXT, ["ax", "xb", "xb\n", "xa"], "TTTF"),
        ({"pattern": "a.c"}, TEXT, ["abc", "a\nc", "aéc"], "TFT"),
        ({"pattern": "(?i)k"}, TEXT, ["K", "\u212a", "j"], "TTF"),
        ({"pattern": r"\Z"}, TEXT, ["", "x"], "TT"),
        ({"pattern": r"a\Z"}, TEXT, ["a", "a\n"], "TF"),
        ({"pattern": r"(a$)\n"}, TEXT, ["a\n", "a"], "TF"),
        ({"pattern": "(?=x)"}, TEXT, ["axb", "ab"], "TF"),
        ({"pattern": r"\bfoo"}, TEXT, ["éfoo", "é foo"], "FT"),
        ({"pattern": "[^0-9]"}, TEXT, ["\n", "5", "٣"], "TFT"),
        ({"pattern": "2019"}, pa.date32(), [date(2019, 4, 1), date(2020, 4, 1)], "TF"),
    ],
    "format": [
        (
            {"format": "date"},
            TEXT,
            ["2019-04-01", "20190401", "2023-02-30", "0000-01-01", "2019-04-01\n", ""],
            "TFFFFF",
        ),
        ({"format": "date"}, WHOLE, [1], "T"),
        ({"format": "time"}, TEXT, ["24:00:00", "x"], "TT"),
        ({"format": "date"}, pa.date32(), [-719529, -719162, 2932896, 2932897], "FTTF"),
    ],
    "items": [
        ({"items": {"enum": ["a"]}}, TEXTS, [["a", "a"], [], ["a", "b"], None], "TTFT"),
        ({"items": False}, TEXTS, [[], ["a"]], "TF"),
        ({"items": {"minimum": 2}}, WHOLES, [[2, None], [1, 3]], "TF"),
        ({"items": False}, TEXT, ["a"], "T"),
    ],
    "contains": [
        ({"contains": {"const": "a"}}, TEXTS, [["a"], ["b"], [], None], "TFFT"),
        (
            {"contains": {"const": "a"}, "minContains": 2},
            TEXTS,
            [["a"], ["a", "a"]],
            "FT",
        ),
        (
            {"contains": {"const": "a"}, "minContains": 0, "maxContains": 1},
            TEXTS,
            [[], ["a", "b"], ["a", "a"]],
            "TTF",
        ),
        ({"contains": True}, TEXT, ["a"], "T"),
        ({"contains": {"type": "null"}}, TEXTS, [[None], ["a"]], "TF"),
    ],
    "minItems": [({"minItems": 1}, TEXTS, [[], ["a"], None], "FTT")],
    "maxItems": [({"maxItems": 1}, TEXTS, [[], ["a"], ["a", "b"]], "TTF")],
    "uniqueItems": [
        ({"uniqueItems": True}, TEXTS, [["a", "b"], ["a", "a"], [None, None]], "TFF"),
        ({"uniqueItems": True}, pa.list_(NUMBER), [[0.0, -0.0], [1.0, 2.0]], "FT"),
        ({"uniqueItems": False}, TEXTS, [["a", "a"]], "T"),
    ],
    "allOf": [({"allOf": [{"minimum": 1}, {"maximum": 2}]}, WHOLE, [0, 1, 3], "FTF")],
    "anyOf": [({"anyOf": [{"minimum": 5}, {"maximum": 2}]}, WHOLE, [0, 3, 6], "TFT")],
    "oneOf": [
        (
            {"oneOf": [{"minimum": 1}, {"minimum": 2}, {"minimum": 3}]},
            WHOLE,
            [0, 1, 2, 3],
            "FTFF",
        )
    ],
    "not": [({"not": {"const": "a"}}, TEXT, ["a", "b", None], "FTT")],
    "if": [
        (
            {"if": {"minimum": 5}, "then": {"maximum": 6}, "else": {"maximum": 1}},
            WHOLE,
            [0, 2, 5, 7],
            "TFTF",
        ),
        ({"if": {"minimum": 5}, "else": False}, WHOLE, [4, 5], "FT"),
    ],
    "$ref": [({"$ref": "#/$defs/few"}, WHOLE, [3, 4], "TF")],
}
FEW = {"few": {"maximum": 3}, "hasA": {"required": ["a"]}}

TWO = pa.record_batch(
    {
        "a": pa.array(["x", "y", None, None], TEXT),
        "b": pa.array([1, None, 1, None], WHOLE),
    }
)
RECORD_CASES: dict[str, list[tuple[dict[str, Any], str]]] = {
    "type": [({"type": ["array", "string"]}, "FFFF"), ({"type": "object"}, "TTTT")],
    "enum": [({"enum": ["x", 1]}, "FFFF"), ({"enum": [{"a": "y"}, 1]}, "FTFF")],
    "const": [({"const": {"b": 1}}, "FFTF")],
    "required": [({"required": ["a", "b"]}, "TFFF"), ({"required": ["c"]}, "FFFF")],
    "properties": [
        ({"properties": {"a": {"const": "x"}}}, "TFTT"),
        ({"properties": {"a": False, "c": False, "b": True}}, "FFTT"),
    ],
    "additionalProperties": [
        ({"properties": {"a": True}, "additionalProperties": False}, "FTFT"),
        ({"additionalProperties": {"const": "x"}}, "FFFT"),
    ],
    "dependentRequired": [
        ({"dependentRequired": {"a": ["b"], "c": ["d"]}}, "TFTT"),
        ({"dependentRequired": {"b": ["c"]}}, "FTFT"),
    ],
    "dependentSchemas": [
        ({"dependentSchemas": {"b": {"required": ["a"]}}}, "TTFT"),
        ({"dependentSchemas": {"a": {"properties": {"a": {"const": "x"}}}}}, "TFTT"),
    ],
    "allOf": [({"allOf": [{"required": ["a"]}, {"required": ["b"]}]}, "TFFF")],
    "anyOf": [({"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}, "TTTF")],
    "oneOf": [({"oneOf": [{"required": ["a"]}, {"required": ["b"]}]}, "FTTF")],
    "not": [({"not": {"required": ["a"]}}, "FFTT")],
    "if": [
        (
            {"if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": False},
            "TFFF",
        )
    ],
    "$ref": [({"$ref": "#/$defs/hasA", "required": ["b"]}, "TFFF")],
}


def flags(verdict: str) -> list[bool]:
    return [letter == "T" for letter in verdict]


@pytest.mark.parametrize(
    ("schema", "kind", "values", "expected"),
    [case for cases in VALUE_CASES.values() for case in cases],
)
@pytest.mark.parametrize("twice", [False, True], ids=["once", "repeated"])
def test_a_keyword_of_a_value_gives_these_verdicts(
    schema: dict[str, Any],
    kind: pa.DataType,
    values: list[Any],
    expected: str,
    twice: bool,
) -> None:
    if twice:  # so that distinct values are found and judged once
        values, expected = values * 2, expected * 2
    batch = one_column(values, kind)
    whole = {"properties": {"a": schema}, "$defs": FEW}
    assert masked(whole, batch) == flags(expected)
    try:
        library = verdicts(whole, instances(batch))
    except (ValueError, OverflowError):
        return  # the library has no answer for NaN in multipleOf
    assert library == flags(expected)


@pytest.mark.parametrize(
    ("schema", "expected"), [case for cases in RECORD_CASES.values() for case in cases]
)
def test_a_keyword_of_a_record_gives_these_verdicts(
    schema: dict[str, Any], expected: str
) -> None:
    whole = {**schema, "$defs": FEW}
    assert masked(whole, TWO) == flags(expected)
    assert verdicts(whole, instances(TWO)) == flags(expected)


def test_every_keyword_has_a_case_that_refuses_a_record() -> None:
    assert VALUE_CASES.keys() == VALUE.keys()
    assert RECORD_CASES.keys() == RECORD.keys()
    for keyword, value_cases in VALUE_CASES.items():
        assert any("F" in case[3] for case in value_cases), keyword
    for keyword, record_cases in RECORD_CASES.items():
        assert any("F" in case[1] for case in record_cases), keyword


@pytest.mark.parametrize("keyword", VALUE)
def test_a_value_case_would_fail_if_its_keyword_were_ignored(
    keyword: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(VALUE, keyword, lambda place: None)
    assert any(
        masked({"properties": {"a": schema}, "$defs": FEW}, one_column(values, kind))
        != flags(expected)
        for schema, kind, values, expected in VALUE_CASES[keyword]
    )


@pytest.mark.parametrize("keyword", RECORD)
def test_a_record_case_would_fail_if_its_keyword_were_ignored(
    keyword: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RECORD, keyword, lambda place: None)
    assert any(
        masked({**schema, "$defs": FEW}, TWO) != flags(expected)
        for schema, expected in RECORD_CASES[keyword]
    )


def test_a_schema_of_true_or_false_says_the_same_of_every_record() -> None:
    assert masked(True, TWO) == [True] * 4
    assert masked(False, TWO) == [False] * 4


def test_a_batch_may_have_no_rows_or_no_columns() -> None:
    schema = {
        "properties": {name: {"enum": ["x"], "items": {"type": "string"},
                              "contains": True, "uniqueItems": True} for name in "abl"},
        "required": ["a"],
    }  # fmt: skip
    lists = pa.record_batch({"l": pa.array([], TEXTS), "a": pa.array([], TEXT)})
    assert masked(schema, lists) == []
    assert masked(schema, TWO.slice(4)) == []
    nothing = pa.record_batch({"z": pa.nulls(3)}).select([])
    assert masked(schema, nothing) == [False] * nothing.num_rows
    assert masked({"minProperties": 1}, nothing) == [False] * nothing.num_rows


def test_dates_and_times_are_judged_as_their_iso_text() -> None:
    batch = pa.record_batch(
        {
            "d": pa.array([date(2019, 4, 1)]),
            "s": pa.array([time(9, 5, 7)], pa.time32("s")),
            "u": pa.array([time(23, 59, 59, 999_999)], pa.time64("us")),
            "l": pa.array([[date(2019, 4, 1), None]]),
            "z": pa.nulls(1),
        }
    )
    assert as_instance(batch, 0) == {
        "d": "2019-04-01",
        "s": "09:05:07",
        "u": "23:59:59",
        "l": ["2019-04-01", None],
    }


def test_a_dictionary_may_hold_nulls_repeats_and_unused_entries() -> None:
    array = pa.DictionaryArray.from_arrays(
        pa.array([0, 1, 2, None, 3, 0], pa.int8()), pa.array(["x", None, "x", "y", "q"])
    )
    batch = pa.record_batch({"a": array})
    schema = {"properties": {"a": {"const": "x"}}, "required": ["a"]}
    assert masked(schema, batch) == [True, False, True, False, False, True]
    large = pa.record_batch({"a": array.slice(4, 2)})
    assert masked(schema, large) == [False, True]
    assert instances(large) == [{"a": "y"}, {"a": "x"}]


def test_a_column_of_another_type_is_refused_and_named() -> None:
    batch = one_column([b"x"], pa.binary())
    assert masked({"required": ["a"]}, batch) == [True]
    with pytest.raises(TypeError, match="binary"):
        masked({"properties": {"a": {"type": "string"}}}, batch)


def test_references_are_looked_up_in_the_schema_and_then_in_shared_definitions() -> (
    None
):
    shared = {"x": {"const": "x"}, "y/z~": {"const": "x"}}
    field = {"a": {"$ref": "#/$defs/x"}}
    own = {"properties": field, "$defs": {"x": {"const": "y"}}}
    odd = {"properties": {"a": {"$ref": "#/$defs/y~1z~0"}}}
    for schema in (own, odd, {"properties": field}):
        rule = compile_rule(schema, shared)
        assert rule.mask(TWO).to_pylist() == verdicts(schema, instances(TWO), shared)
        assert not rule.fallbacks
    assert compile_rule(own, shared).mask(TWO).to_pylist() == [False, True, True, True]


def test_rules_with_different_definitions_of_one_name_do_not_share_an_answer() -> None:
    columns = Columns(TWO)
    schema = {"properties": {"a": {"$ref": "#/$defs/v"}}}
    for wanted, expected in (("x", "TFTT"), ("y", "FTTT")):
        rule = compile_rule(schema, {"v": {"const": wanted}})
        assert rule.mask(columns).to_pylist() == flags(expected)


def test_columns_judge_the_same_question_once() -> None:
    columns = Columns(TWO)
    first = compile_rule({"properties": {"a": {"const": "x"}}}).mask(columns)
    second = compile_rule(
        {"not": {"properties": {"a": {"$ref": "#/$defs/q"}}}}, {"q": {"const": "x"}}
    )
    assert second.mask(columns).to_pylist() == [not m for m in first.to_pylist()]
    asked: list[str] = []

    def check(values: Any) -> pa.BooleanArray:
        asked.append("again")
        return values.constant(True)

    for _ in range(3):
        columns.meets("a", "some key", check)
    assert asked == ["again"]


def test_a_rule_names_the_fields_it_speaks_of() -> None:
    schema = {
        "properties": {"a": {"properties": {"no": True}, "required": ["no"]}},
        "required": ["b"],
        "if": {"dependentRequired": {"c": ["d"]}},
        "then": {"dependentSchemas": {"e": {"$ref": "#/$defs/r"}}},
        "minProperties": 1,
        "$defs": {"r": {"required": ["f"], "not": {"$ref": "#/$defs/r"}}, "s": {"required": ["no"]}},
    }  # fmt: skip
    assert compile_rule(schema).fields == set("abcdef")


FALLBACKS: list[tuple[dict[str, Any], tuple[str, ...]]] = [
    ({"propertyNames": {"pattern": "a"}}, ("",)),
    ({"minProperties": 2}, ("",)),
    ({"not": {"patternProperties": {"^a": {"const": "x"}}, "additionalProperties": False}}, ("/not",)),
    ({"unevaluatedProperties": False, "properties": {"a": True}}, ("",)),
    ({"properties": {"a": {"format": "email"}}}, ("/properties/a",)),
    ({"properties": {"b": {"prefixItems": [True], "items": False}}}, ("/properties/b",)),
    ({"properties": {"l": {"prefixItems": [{"const": "x"}], "items": False}}}, ("/properties/l",)),
    ({"properties": {"l": {"items": {"enum": [["x"], "x"]}}}}, ("/properties/l/items",)),
    ({"properties": {"l": {"unevaluatedItems": False, "contains": {"const": "x"}}}}, ("/properties/l",)),
    ({"allOf": [True, {"anyOf": [{"dependencies": {"a": ["b"]}}]}]}, ("/allOf/1/anyOf/0",)),
    ({"properties": {"l": {"items": {"$ref": "#/properties/l"}}}}, ("/properties/l/items",)),
    ({"properties": {"a": {"$dynamicRef": "#/$defs/few"}, "b": {"$ref": "#q"}}, "$defs": {"few": {"const": "x"}, "q": {"$anchor": "q", "const": 7}}}, ("/properties/a", "/properties/b")),
    ({"properties": {"a": {"$ref": "#/$defs/mail"}}, "$defs": {"mail": {"format": "email"}}}, ("/$defs/mail",)),
    ({"properties": {"a~/": {"madeUp": 1}}}, ("/properties/a~0~1",)),
    ({"properties": {"a": {"$id": "urn:x", "const": "x"}}}, ("",)),
    ({"$schema": "http://json-schema.org/draft-07/schema#", "required": ["a"]}, ("",)),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "pointers"), FALLBACKS)
def test_what_is_not_compiled_is_reported_and_judged_by_the_library(
    schema: dict[str, Any], pointers: tuple[str, ...]
) -> None:
    lists = pa.array([["x"], ["x", "y"], [], None])
    batch = TWO.append_column("l", lists)
    rule = compile_rule(schema)
    assert rule.mask(batch).to_pylist() == verdicts(schema, instances(batch))
    assert rule.fallbacks == pointers
    assert {p for part in split(schema) for p in part.rule.fallbacks} <= {
        *pointers, "/properties/a", "/properties/l",
    }  # fmt: skip


@pytest.mark.parametrize(
    "field",
    [{"minLength": "2"}, {"maximum": True}, {"enum": "abc"}, {"type": "text"},
     {"pattern": "("}, {"$ref": "#/nowhere"}, {"items": []}, {"multipleOf": 0}],
)  # fmt: skip
def test_a_keyword_that_makes_no_sense_is_left_to_the_library(
    field: dict[str, Any],
) -> None:
    schema = {"properties": {"a": field}}
    assert compile_rule(schema).fallbacks == ("/properties/a",)
    assert [part.rule.fallbacks for part in split(schema)] == [("/properties/a",)]


@pytest.mark.parametrize(
    "schema",
    [{"allOf": [[]]}, {"properties": {"a": []}}, {"properties": [], "required": "a"},
     {"additionalProperties": False, "properties": 1}],
)  # fmt: skip
def test_a_record_schema_that_makes_no_sense_is_left_to_the_library(
    schema: dict[str, Any],
) -> None:
    assert compile_rule(schema).fallbacks == ("",)
    assert {part.rule.fallbacks for part in split(schema)} == {("",)}


def test_what_is_compiled_needs_no_fallback() -> None:
    for schema, _, _, _ in (case for cases in VALUE_CASES.values() for case in cases):
        if schema != {"const": ["a"]}:
            assert not compile_rule({"properties": {"a": schema}}, FEW).fallbacks
    annotated = {"$schema": "https://json-schema.org/draft/2020-12/schema",
                 "$id": "https://example.org/r", "title": "t", "x-code": 1}  # fmt: skip
    assert not compile_rule({**annotated, "required": ["a"]}).fallbacks


def test_formats_are_enforced_exactly_where_the_library_enforces_them() -> None:
    known = Draft202012Validator.FORMAT_CHECKER.checkers
    assert {name: enforces(name) for name in ("date", "time")} == {
        name: name in known for name in ("date", "time")
    }


@pytest.mark.parametrize(
    ("pattern", "translated"),
    [
        ("^[0-9]{4}$", r"\A[0-9]{4}\n?\z"),
        ("^(a|b)-?c$", r"\A(a|b)-?c\n?\z"),
        ("^a|b$", r"\Aa|b\n?\z"),
        ("(^a|b$)", r"(\Aa|b\n?\z)"),
        ("a|^b", r"a|\Ab"),
        ("^(?:a|(?:b|$)?)", r"\A(?:a|(?:b|\n?\z)?)"),
        ("(^|,)a(,|$)|b", r"(\A|,)a(,|\n?\z)|b"),
        ("a$|b$|(c)", r"a\n?\z|b\n?\z|(c)"),
        ("(?P<n>a)(b|c)*", "(?:a)(b|c)*"),
        ("a*?é", "a*é"),
        *((p, None) for p in (
            "(?i)k", "(?=x)", r"\bfoo", r"\Z", "(a$)b", "a$b", "(a$)+", "(a|$)b", "a++",
            "a*+", "a?+", "a{2}+", "(a*)*", "(a|b?)*", "(^)*", "[[:alpha:]]", r"(a)\1",
            "(a|$)$", "a{,3}", "x{9999}", "$*", "]", "a{", "[]a]", r"[\D]", "a)", "a$$",
        )),
    ],
)  # fmt: skip
def test_only_plain_patterns_are_given_to_re2(
    pattern: str, translated: str | None
) -> None:
    assert for_re2(pattern) == translated


@pytest.mark.parametrize("beside", [{}, {"unevaluatedItems": False}])
@pytest.mark.parametrize(
    ("pattern", "text"),
    [("(x+x+)+y", "x" * 32_767), ("[a-z]+@", "a" * 32_767), (r"\d+[.]$", "1" * 32_767)],
)
def test_no_long_text_takes_a_pattern_long(
    pattern: str, text: str, beside: dict[str, bool]
) -> None:
    # By going back over the text, the first of them would take longer than the earth
    # is old; that the test ends is what it shows.
    schema = {"properties": {"a": {"pattern": pattern, **beside}}}
    assert masked(schema, one_column([text, text + "y@1."], TEXT)) == [False, True]


def test_a_pattern_too_large_for_re2_is_left_to_python() -> None:
    pattern = "^" + "[a-z]{999}" * 1000 + "$"
    assert not is_quick(pattern)
    schema = {"properties": {"a": {"pattern": pattern}}}
    assert masked(schema, one_column(["a" * 999_000, "a"], TEXT)) == [True, False]


def test_the_library_is_not_imported_unless_it_is_needed() -> None:
    program = """
import datetime, sys, pyarrow as pa
from taserreport.rules import compile_rule
batch = pa.record_batch({"d": pa.array([datetime.date(2019, 4, 1)]), "t": ["09:00:00"]})
field = {"type": "string", "format": "date"}
schema = {"properties": {"d": field, "t": {"enum": ["09:00:00"]}}}
assert compile_rule(schema).mask(batch).to_pylist() == [True]
print("jsonschema" in sys.modules)
"""
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True
    )
    assert (run.stdout, run.stderr) == ("False\n", "")


def test_split_says_which_keyword_of_which_field_failed() -> None:
    schema = {
        "title": "a record",
        "type": "object",
        "properties": {
            "a": {"enum": ["x"], "maxLength": 3, "description": "…"},
            "l/m": {"contains": {"const": 1}, "maxContains": 2},
            "f": {"if": {"const": 1}, "then": False, "else": True},
            "no": False,
            "yes": True,
            "r": {"$ref": "#/$defs/few", "minimum": 0},
        },
        "required": ["a", "b"],
        "allOf": [{"required": ["c"]}, {"not": {"required": ["d"]}}],
        "additionalProperties": False,
    }
    parts = split(schema, FEW)
    assert [(p.pointer, p.field, p.keyword, p.expected) for p in parts] == [
        ("/type", None, "type", "object"),
        ("/properties/a/enum", "a", "enum", ["x"]),
        ("/properties/a/maxLength", "a", "maxLength", 3),
        ("/properties/l~1m/contains", "l/m", "contains",
         {"contains": {"const": 1}, "maxContains": 2}),
        ("/properties/f/if", "f", "if", {"if": {"const": 1}, "then": False, "else": True}),
        ("/properties/no", "no", "false", False),
        ("/$defs/few/maximum", "r", "maximum", 3),
        ("/properties/r/minimum", "r", "minimum", 0),
        ("/required/0", "a", "required", "a"),
        ("/required/1", "b", "required", "b"),
        ("/allOf/0/required/0", "c", "required", "c"),
        ("/allOf/1/not", None, "not", {"required": ["d"]}),
        ("/additionalProperties", None, "additionalProperties", False),
    ]  # fmt: skip
    assert parts[1].rule.mask(TWO).to_pylist() == [True, False, True, True]
    assert parts[1].rule.fields == {"a"}


# From here on: schemas and records that Hypothesis makes up.

STRINGS = [
    "", " ", "5", "5\n", "٣", "0000-01-01", "2023-02-30", "20190401", "2019-04-01",
    "2019-04-01\n", "24:00:00", "09:30:00", "a", "b", "foo", "a foo", "éfoo", "abc",
    "a\nc", "axc", "é", "e\u0301", "k", "K", "\u212a", "😀", "x", "xb\n", "a@b", "\x00",
    "ab" * 9,
]  # fmt: skip
WHOLE_NUMBERS = [-(2**63), -3, -1, 0, 1, 2, 3, 5, 6, 2**53, 2**53 + 1, 2**63 - 1]
SMALL_NUMBERS = [0, 1, 2, 3, 5, 100]
FLOATS = [
    -0.0,
    0.0,
    1.0,
    1.5,
    0.1,
    0.3,
    2.0,
    3.0,
    -1.0,
    2.0**53,
    1e300,
    math.nan,
    math.inf,
]
DATES = [date(2019, 4, 1), date(2023, 2, 28), date(1, 1, 1), date(9999, 12, 31)]
TIMES = [time(0, 0), time(9, 30), time(23, 59, 59)]
PATTERNS = [
    r"\d$", "^a|b$", "(?=x)", r"\bfoo", "é", "[^0-9]", "a.c", r"\Z", "(?i)k", "^$", "",
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "^[a-z]+$", r"^\w$", r"\s", "^.$", "^(a|b|x)$", "b$",
    "foo", r"^[^\n]*$", "^(?:abc?)?$", r"[\-. ]", r"(a$)\n", "o{2}", "^..$|^.{3,}$",
    r"^[5a]\n?$", "(.)b", "^-?[0-9]+$", ".", "@", "^[ -]*", r"\.",
]  # fmt: skip
POOLS: dict[str, tuple[pa.DataType, list[Any]]] = {
    "t": (pa.string(), STRINGS),
    "u": (pa.string(), STRINGS),
    "b": (pa.bool_(), [True, False]),
    "i": (pa.int64(), WHOLE_NUMBERS),
    "s": (pa.uint8(), SMALL_NUMBERS),
    "w": (pa.uint64(), [*SMALL_NUMBERS, 2**63, 2**64 - 1]),
    "f": (pa.float64(), FLOATS),
    "d": (pa.date32(), DATES),
    "h": (pa.time32("s"), TIMES),
    "v": (pa.time64("us"), TIMES),
    "z": (pa.null(), [None]),
}
LISTS = {"lt": "t", "li": "i", "lf": "f", "lb": "b", "ld": "d", "lz": "z"}
FIELDS = [*POOLS, *LISTS, "never"]
HINTS = {
    "u": "t",
    "d": "t",
    "h": "t",
    "v": "t",
    "s": "i",
    "w": "i",
    "z": "t",
    "never": "t",
}


def few(pool: list[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(pool), min_size=1, max_size=5)


TYPE_NAMES = ["string", "integer", "number", "boolean", "array", "null", "object"]
NUMBERS = [
    -1,
    0,
    1,
    2,
    3,
    5,
    1.5,
    0.1,
    2**53,
    2**53 + 1,
    2.0**53,
    2**63,
    -(2**70),
    10**400,
]
SIZES = [0, 1, 2, 3, 1.0, 20]
ANY = [*STRINGS, *NUMBERS, *FLOATS[:-2], True, False, None]


def one(name: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({name: values})


def most(pool: list[Any]) -> st.SearchStrategy[list[Any]]:
    """Return lists of about half a pool, so that an enum takes some and not others."""
    half = len(pool) // 2
    return st.integers(0, 2**16).map(lambda n: random.Random(n).sample(pool, half))


@cache
def keyword(hint: str, depth: int) -> st.SearchStrategy[dict[str, Any]]:
    """Return one keyword, or a few that belong together, fit for a kind of value."""
    kind = {"t": "string", "i": "integer", "f": "number", "b": "boolean"}.get(
        hint, "array"
    )
    choices: list[st.SearchStrategy[Any]] = [
        one("type", st.just(kind)),
        one("type", st.sampled_from(TYPE_NAMES) | few(TYPE_NAMES)),
        one("enum", few(ANY)),
        one("$ref", st.sampled_from(
            ["#/$defs/text", "#/$defs/value", "#/$defs/loop", "#", "#/$defs/a~1b/anyOf/1"])),
    ]  # fmt: skip
    if hint in LISTS:
        choices += list_keywords(hint, depth)
    else:
        choices += [one("enum", most([as_json(each) for each in POOLS[hint][1]]))] * 2
    if hint == "t":
        choices += [
            one("const", st.sampled_from(STRINGS)),
            *[one("pattern", st.sampled_from(PATTERNS))] * 4,
            one("minLength", st.sampled_from(SIZES)),
            one("maxLength", st.sampled_from(SIZES)),
            one("format", st.sampled_from(["date", "date", "time", "email", "ipv4", "x"])),
        ]  # fmt: skip
    if hint in {"i", "f"}:
        choices += [one(name, st.sampled_from(NUMBERS)) for name in (
            "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "const")]  # fmt: skip
        choices += [
            one("multipleOf", st.sampled_from([1, 2, 3, 0.1, 0.5, 2.0, 10**30])),
            one("enum", most(NUMBERS + FLOATS)),
        ]
    if hint == "b":
        choices += [one("const", st.sampled_from([True, False, 1, 0]))]
    if depth > 0:
        choices += together(values_schema(hint, depth - 1))
    return st.one_of(choices)


def list_keywords(hint: str, depth: int) -> list[st.SearchStrategy[Any]]:
    item = values_schema(HINTS.get(LISTS[hint], LISTS[hint]), depth - 1)
    size = st.sampled_from([0, 1, 2, 3, 2.0])
    return [
        *[one("items", item)] * 2,
        *[
            st.fixed_dictionaries(
                {"contains": item}, optional={"minContains": size, "maxContains": size}
            )
        ]
        * 4,
        one("minItems", size),
        one("maxItems", size),
        *[one("uniqueItems", st.booleans())] * 2,
        one("const", st.lists(st.sampled_from([*STRINGS, 1, True]), max_size=2)),
        one("prefixItems", st.lists(item, min_size=1, max_size=2)),
        st.fixed_dictionaries({"unevaluatedItems": item, "contains": item}),
    ]


def together(inner: st.SearchStrategy[Any]) -> list[st.SearchStrategy[Any]]:
    """Return the keywords that put schemas together."""
    some = st.lists(inner, min_size=1, max_size=3)
    return [
        *(one(name, some) for name in ("allOf", "anyOf", "oneOf")),
        one("not", inner),
        st.fixed_dictionaries({"if": inner}, optional={"then": inner, "else": inner}),
    ]


def merged(parts: list[dict[str, Any]]) -> dict[str, Any]:
    return {name: value for part in parts for name, value in part.items()}


def later(hint: str) -> st.SearchStrategy[Schema]:
    return st.deferred(lambda: values_schema(hint, 0))


@cache
def values_schema(hint: str, depth: int) -> st.SearchStrategy[Schema]:
    """Return schemas for a kind of value, now and then one that says nothing of it."""
    usual = st.lists(keyword(hint, depth), min_size=1, max_size=2).map(merged)
    others = [later(kind) for kind in ("t", "i", "lt")]
    rare: st.SearchStrategy[Schema] = st.one_of(
        st.booleans(),
        st.just({"properties": {"a": False}, "required": ["a"], "minimum": 3}),
        *others,
    )
    return st.integers(0, 15).flatmap(lambda roll: usual if roll else rare)


@st.composite
def field_schemas(draw: st.DrawFn, depth: int) -> dict[str, Schema]:
    names = draw(st.lists(st.sampled_from(FIELDS), min_size=1, max_size=3, unique=True))
    return {name: draw(values_schema(HINTS.get(name, name), depth)) for name in names}


@cache
def record_keyword(depth: int) -> st.SearchStrategy[dict[str, Any]]:
    names = st.lists(
        st.sampled_from([f for f in FIELDS if f not in {"z", "never"}]),
        min_size=1,
        max_size=2,
    )
    choices: list[st.SearchStrategy[Any]] = [
        *[one("properties", field_schemas(depth))] * 6,
        one("required", names),
        one("dependentRequired",
            st.dictionaries(st.sampled_from(FIELDS), names, min_size=1, max_size=2)),
    ]  # fmt: skip
    if depth > 0:
        inner = record_schema(depth - 1)
        choices += [
            *together(inner),
            one("dependentSchemas", st.dictionaries(st.sampled_from(FIELDS), inner, max_size=1)),
            one("$ref", st.just("#/$defs/record")),
        ]  # fmt: skip
    return st.one_of(choices)


@cache
def rare_record_keyword() -> st.SearchStrategy[dict[str, Any]]:
    value = values_schema("t", 0)
    return st.one_of(
        one("type", st.sampled_from(["object", ["object", "null"], "array"])),
        one("enum", st.just([1, "x"])),
        one("const", st.just({"t": "a"})),
        one("additionalProperties", value | st.booleans()),
        st.fixed_dictionaries({
            "properties": st.just(dict.fromkeys(FIELDS[2:], True)),
            "additionalProperties": value}),
        one("minProperties", st.integers(8, 14)),
        one("propertyNames", st.just({"maxLength": 1})),
        one("patternProperties", st.fixed_dictionaries({"^l": values_schema("lt", 0)})),
        one("unevaluatedProperties", value),
        one("minimum", st.just(5)),
        one("x-code", st.just("C1")),
    )  # fmt: skip


@cache
def record_schema(depth: int) -> st.SearchStrategy[dict[str, Any]]:
    """Return schemas about records, mostly of keywords that some records meet."""
    usual = st.lists(record_keyword(depth), min_size=1, max_size=2).map(merged)
    rare = st.tuples(usual, rare_record_keyword()).map(list).map(merged)
    return st.integers(0, 9).flatmap(lambda roll: usual if roll else rare)


@st.composite
def schemas(draw: st.DrawFn) -> dict[str, Any]:
    """Return a whole schema with definitions, none of which ends in itself."""
    schema = dict(draw(record_schema(2)))
    text: dict[str, Any] = draw(st.sampled_from(
        [{"minLength": 2}, {"pattern": r"\d"}, {"type": "string"}, {"enum": STRINGS[:9]}]
    ))  # fmt: skip
    schema["$defs"] = {
        "text": text,
        "value": {
            "anyOf": [{"$ref": "#/$defs/text"}, {"minimum": 1, "type": "number"}]
        },
        "a/b": {"anyOf": [False, {"type": ["string", "integer"]}]},
        "loop": {"type": ["string", "array"], "items": {"$ref": "#/$defs/loop"}},
        "record": {"required": draw(few(FIELDS[:3])), "not": {"required": ["never"]}},
    }
    return schema


@st.composite
def record_lists(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Return records as Python values of their columns, None where absent.

    A plain generator fills them: drawn one by one they would take most of the time.
    """
    chance = random.Random(draw(st.integers(0, 2**32)))

    def cell(name: str) -> Any:
        if chance.random() < 0.2:
            return None
        pool = POOLS[LISTS.get(name, name)][1]
        if name not in LISTS:
            return chance.choice(pool)
        count = chance.choice([0, 1, 1, 2, 2, 3, 4])
        return [
            chance.choice([*chance.sample(pool, 1) * 4, None]) for _ in range(count)
        ]

    names = [*POOLS, *LISTS]
    return [
        {name: cell(name) for name in names} for _ in range(draw(st.integers(4, 24)))
    ]


def as_json(value: Any) -> Any:
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float):
        return float(repr(value))  # for the library, NaN equals itself if it is itself
    return [as_json(each) for each in value] if isinstance(value, list) else value


def json_records(records: list[Record]) -> list[Record]:
    return [
        {name: as_json(value) for name, value in record.items() if value is not None}
        for record in records
    ]


def large_items(array: pa.Array) -> pa.Array:
    return array.cast(pa.large_list(array.type.value_type))


def coded_items(array: pa.Array) -> pa.Array:
    items = array.values.dictionary_encode()
    mask = array.is_null() if array.null_count else None
    return pa.ListArray.from_arrays(array.offsets, items, mask=mask)


def coded_with_null(array: pa.Array) -> pa.Array:
    return array.dictionary_encode(null_encoding="encode")


SHAPES: dict[str, list[Callable[[pa.Array], pa.Array]]] = {
    "t": [lambda a: a, lambda a: a.dictionary_encode(), coded_with_null],
    "u": [lambda a: a.cast(pa.large_string())],
    "i": [lambda a: a, lambda a: a.dictionary_encode()],
    "d": [lambda a: a, lambda a: a.cast(pa.date64()), coded_with_null],
    "lt": [lambda a: a, large_items, coded_items],
    "li": [lambda a: a, large_items],
}


def batch_of(records: list[Record], shape: int) -> pa.RecordBatch:
    """Return the records as columns, of several types and cut from a larger batch."""
    # The rows twice, in half the shapes, so that more values repeat.
    rows = records * 2 if shape >= 6 else records
    arrays = {}
    for name in [*POOLS, *LISTS]:
        kind = POOLS[LISTS.get(name, name)][0]
        kind = pa.list_(kind) if name in LISTS else kind
        array = pa.array([r[name] for r in [rows[-1], *rows, rows[0]]], kind)
        shapes = SHAPES.get(name, [lambda a: a])
        arrays[name] = shapes[shape % len(shapes)](array)
    return pa.record_batch(arrays).slice(1, len(rows))


def without_undefined(record: Record, schema: dict[str, Any]) -> Record:
    """Return the record without NaN where the library would raise on it."""
    if "multipleOf" not in json.dumps(schema):
        return record

    def tame(value: Any) -> Any:
        if isinstance(value, list):
            return [tame(each) for each in value]
        return 2.5 if isinstance(value, float) and not math.isfinite(value) else value

    return {name: tame(value) for name, value in record.items()}


EXAMPLES = os.environ.get("TASERREPORT_RULE_EXAMPLES")
generated = settings(
    max_examples=int(EXAMPLES or 500),
    derandomize=EXAMPLES is None,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@generated
@given(schemas(), record_lists(), st.integers(0, 11))
def test_every_record_gets_the_verdict_of_the_library(
    schema: dict[str, Any], records: list[Record], shape: int
) -> None:
    records = [without_undefined(record, schema) for record in records]
    batch = batch_of(records, shape)
    expected = verdicts(schema, json_records(records))
    expected *= batch.num_rows // len(expected)
    event(
        f"{'some' if len(set(expected)) == 2 else 'all' if expected[0] else 'none'} valid"
    )
    event(f"fallback {bool(compile_rule(schema).fallbacks)}")
    assert masked(schema, batch) == expected


@generated
@given(schemas(), record_lists(), st.integers(0, 11))
def test_the_parts_of_a_schema_together_are_the_schema(
    schema: dict[str, Any], records: list[Record], shape: int
) -> None:
    records = [without_undefined(record, schema) for record in records]
    columns = Columns(batch_of(records, shape))
    masks = [part.rule.mask(columns).to_pylist() for part in split(schema)]
    together = [all(row) for row in zip(*masks, strict=True)]
    assert (together or [True] * columns.num_rows) == masked(schema, columns)


@settings(generated, max_examples=100)
@given(record_lists(), st.integers(0, 11))
def test_a_row_is_seen_as_the_object_it_stands_for(
    records: list[Record], shape: int
) -> None:
    batch = batch_of(records, shape)
    seen = instances(batch)[: len(records)]
    # repr, because NaN does not equal itself and 1.0 equals 1
    assert [repr(record) for record in seen] == [repr(r) for r in json_records(records)]


PATTERN_TOKENS = [
    "a", "b", "5", "[ab]", "[^a]", "[0-9-]", ".", "^", "$", "|", "(", "(?:", ")", "?", "*",
    "+", "{2}", "{1,2}", "{0,}", r"\.", r"[\]a]", "-", " ", r"\d", r"\w", r"\s", r"\D",
    r"\W", r"\S", r"[\d.]", r"[^\w]", r"[\\\d]", "[-a]", "é", "[^é]", "*?", "??", "^(", ")$", "(^|",
    "|$)", ")*", ")+", "(?P<n>", "++",
]  # fmt: skip


@generated
@given(
    st.lists(st.sampled_from(PATTERN_TOKENS), max_size=7).map("".join),
    st.lists(
        st.text("ab5.-] \n\t\\dé\u0663\x1c_", max_size=5), min_size=5, max_size=30
    ),
)
def test_a_pattern_means_what_python_says_it_means(
    pattern: str, texts: list[str]
) -> None:
    try:
        search = re.compile(pattern).search
    except re.error:
        reject()
    event(f"by RE2 {for_re2(pattern) is not None}")
    expected = [search(text) is not None for text in texts]
    field = {"properties": {"a": {"pattern": pattern}}}
    assert masked(field, one_column(texts, TEXT)) == expected


REMEMBERED: list[Schema] = [
    {"properties": {"a": {"enum": ["x", "y"]}}},
    {"properties": {"a": {"not": {"const": "x"}}}, "required": ["a"]},
    {"not": {"properties": {"a": {"minLength": 2}}}},
    {"anyOf": [{"required": ["b"]}, {"properties": {"a": {"pattern": "^x"}}}]},
    {"properties": {"b": {"contains": {"const": "x"}, "maxItems": 2}}},
    {"properties": {"b": {"items": {"enum": ["x", "y"]}, "uniqueItems": True}}},
]


@given(
    st.lists(
        st.lists(
            st.tuples(
                st.sampled_from(["x", "y", "zz", None]),
                st.sampled_from([["x"], ["y", "z"], ["x", "x", "y"], [], None]),
            ),
            min_size=1,
            max_size=8,
        ),
        max_size=4,
    )
)
def test_what_was_judged_in_earlier_batches_changes_no_verdict(
    batches: list[list[tuple[str | None, list[str] | None]]],
) -> None:
    memory: Memory = {}
    for rows in batches:
        first, second = zip(*rows, strict=True)
        places = pa.array(range(len(rows)), pa.int32())
        columns = {
            "a": encoded(first, places, TEXT),
            "b": encoded(second, places, TEXTS),
        }
        batch = pa.record_batch(columns)
        remembering = Columns(batch, memory)
        plainly = plain_batch(batch)
        for schema in REMEMBERED:
            assert masked(schema, remembering) == masked(schema, plainly)
