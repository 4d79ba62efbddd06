"""The keywords: a function each, from where it stands in a schema to its check.

There are two tables of them, for schemas that judge a whole record and for schemas
that judge a value in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

import pyarrow.compute as pc

from taserreport.rules import lists, logic, scalars
from taserreport.rules.fallback import Unsupported

if TYPE_CHECKING:
    import pyarrow as pa

    from taserreport.rules.columns import Columns
    from taserreport.rules.compiler import Place
    from taserreport.rules.logic import Check, RecordCheck, ValueCheck
    from taserreport.rules.scalars import Comparison

# A keyword's function; it returns None where the keyword asks for nothing.
Builder: TypeAlias = "Callable[[Place], Check[Any] | None]"
Level: TypeAlias = Mapping[str, Builder]

# They say nothing about a record; nor does a keyword that starts with "x-".
_ANNOTATIONS = frozenset(
    [
        "$schema",
        "$id",
        "$comment",
        "$defs",
        "title",
        "description",
        "default",
        "examples",
        "deprecated",
    ]
)
# What each of these says is said together with the keyword it belongs to.
COMPANIONS = {
    "if": ("then", "else"),
    "contains": ("minContains", "maxContains"),
}
_TYPES = {"null", "boolean", "integer", "number", "string", "array", "object"}


def absent(name: str) -> RecordCheck:
    """Return the check that a record lacks a field."""
    return logic.negation(present(name))


def present(name: str) -> RecordCheck:
    """Return the check that a record has a field."""
    return lambda columns: columns.present(name)


# What a keyword's value must look like; where it does not, the library decides.


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unsupported
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise Unsupported
    return value


def _names(value: Any) -> list[str]:
    if not all(isinstance(name, str) for name in _list(value)):
        raise Unsupported
    return list(value)


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Unsupported
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Unsupported
    return value


def _type_names(value: Any) -> frozenset[str]:
    names = frozenset([value] if isinstance(value, str) else _names(value))
    if not names <= _TYPES:
        raise Unsupported
    return names


# Keywords that put schemas together, on either level.


def _reference(place: Place) -> Check[Any]:
    return place.compiler.follow(place.value, place.level)


def _each_below(place: Place) -> list[Check[Any]]:
    schemas = enumerate(_list(place.value))
    return [place.schema_below(schema, str(index)) for index, schema in schemas]


def _all_of(place: Place) -> Check[Any]:
    return logic.all_of(_each_below(place))


def _any_of(place: Place) -> Check[Any]:
    return logic.any_of(_each_below(place))


def _one_of(place: Place) -> Check[Any]:
    return logic.one_of(_each_below(place))


def _not(place: Place) -> Check[Any]:
    return logic.negation(place.schema_below(place.value))


def _if(place: Place) -> Check[Any]:
    branches = [
        place.compiler.schema(
            place.schema[branch], f"{place.pointer}/{branch}", place.level
        )
        if branch in place.schema
        else None
        for branch in COMPANIONS["if"]
    ]
    return logic.conditional(place.schema_below(place.value), *branches)


# Keywords about a record. It is always an object.


def _record_type(place: Place) -> RecordCheck:
    return logic.always("object" in _type_names(place.value))


def _record_member(place: Place) -> RecordCheck:
    candidates = [place.value] if place.keyword == "const" else _list(place.value)
    if any(isinstance(each, dict) for each in candidates):
        raise Unsupported
    return logic.always(False)


def _required(place: Place) -> RecordCheck:
    return logic.all_of([present(name) for name in _names(place.value)])


def _properties(place: Place) -> RecordCheck:
    return logic.all_of(
        [
            place.field_schema(name, schema, name)
            for name, schema in _object(place.value).items()
        ]
    )


def _additional_properties(place: Place) -> RecordCheck | None:
    named = _object(place.schema.get("properties", {})).keys()
    schema = place.value
    if schema is True:
        return None
    # Compiled once, however many columns there turn out to be.
    check: ValueCheck = place.value_schema(schema)
    key = place.compiler.document.key(schema)

    def every_other(columns: Columns) -> pa.BooleanArray:
        mask = columns.constant(True)
        for name in columns.names:
            if name not in named:
                mask = pc.and_(
                    mask,
                    absent(name)(columns)
                    if schema is False
                    else columns.meets(name, key, check),
                )
        return mask

    return every_other


def _dependent_required(place: Place) -> RecordCheck:
    return logic.all_of(
        [
            logic.any_of([absent(name), logic.all_of([present(n) for n in needed])])
            for name, value in _object(place.value).items()
            for needed in [_names(value)]
        ]
    )


def _dependent_schemas(place: Place) -> RecordCheck:
    return logic.all_of(
        [
            logic.any_of([absent(name), place.schema_below(schema, name)])
            for name, schema in _object(place.value).items()
        ]
    )


# Keywords about a value.


def _type(place: Place) -> ValueCheck:
    return scalars.of_type(_type_names(place.value))


def _member(place: Place) -> ValueCheck:
    return scalars.member(
        [place.value] if place.keyword == "const" else _list(place.value)
    )


def _bound(comparison: Comparison) -> Builder:
    return lambda place: scalars.bound(comparison, _number(place.value))


def _text_length(comparison: Comparison) -> Builder:
    return lambda place: scalars.text_length(comparison, _number(place.value))


def _list_length(comparison: Comparison) -> Builder:
    return lambda place: lists.list_length(comparison, _number(place.value))


def _multiple_of(place: Place) -> ValueCheck:
    if not _number(place.value) > 0:
        raise Unsupported
    return scalars.multiple_of(place.value)


def _pattern(place: Place) -> ValueCheck:
    return scalars.pattern(_text(place.value))


def _format(place: Place) -> ValueCheck:
    return scalars.text_format(_text(place.value))


def _items(place: Place) -> ValueCheck:
    return lists.every_item(place.value_schema(place.value))


def _contains(place: Place) -> ValueCheck:
    least = _number(place.schema.get("minContains", 1))
    most = place.schema.get("maxContains")
    if "maxContains" in place.schema:
        _number(most)
    return lists.contains(place.value_schema(place.value), least, most)


def _unique_items(place: Place) -> ValueCheck | None:
    return lists.unique_items() if place.value else None


_EITHER: Level = {
    "$ref": _reference,
    "allOf": _all_of,
    "anyOf": _any_of,
    "oneOf": _one_of,
    "not": _not,
    "if": _if,
}
RECORD: Level = {
    **_EITHER,
    "type": _record_type,
    "enum": _record_member,
    "const": _record_member,
    "required": _required,
    "properties": _properties,
    "additionalProperties": _additional_properties,
    "dependentRequired": _dependent_required,
    "dependentSchemas": _dependent_schemas,
}
VALUE: Level = {
    **_EITHER,
    "type": _type,
    "enum": _member,
    "const": _member,
    "minimum": _bound("<"),
    "maximum": _bound(">"),
    "exclusiveMinimum": _bound("<="),
    "exclusiveMaximum": _bound(">="),
    "multipleOf": _multiple_of,
    "minLength": _text_length("<"),
    "maxLength": _text_length(">"),
    "pattern": _pattern,
    "format": _format,
    "items": _items,
    "contains": _contains,
    "minItems": _list_length("<"),
    "maxItems": _list_length(">"),
    "uniqueItems": _unique_items,
}
# A keyword known on one level has nothing to say on the other: a value in a record
# is never an object, and a record is never anything else.
_KNOWN = _ANNOTATIONS.union(RECORD, VALUE, *COMPANIONS.values())


def unknown_keywords(schema: Mapping[str, Any]) -> list[str]:
    """Return the keywords that only the `jsonschema` library can read."""
    return [
        keyword
        for keyword in schema
        if keyword not in _KNOWN and not keyword.startswith("x-")
    ]
