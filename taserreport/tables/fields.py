"""The fields of a record as a table needs them: titles, and answers in print order."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any, Literal

from taserreport import resources
from taserreport.errors import DefinitionError

Kind = Literal["choice", "list", "yes_no", "force", "open", "other"]

# Open text that is a place or a time, and so can be the rows of a table.
_OPEN = ("area", "financial_year")
MISSING = ("not_reported", "not_stated")
"""The answers that a blank counts as, where a field has one of them."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the record."""

    name: str
    title: str
    kind: Kind
    """`other` has no fixed answers and is not to be tabulated."""
    values: tuple[tuple[str, str], ...]
    """The answers and their labels, as printed; empty for forces and open text."""
    sensitive: bool

    def label(self, value: str) -> str:
        """Return the words for an answer, also for one that is not in the schema."""
        words = dict(self.values).get(value)
        if words is not None or self.kind == "open":
            return words or value
        return value.replace("_", " ").capitalize()


@cache
def field(name: str) -> Field:
    """Return a field by its name.

    Raises:
        DefinitionError: K902, the record has no such field.
    """
    properties = resources.load("record.schema.json")["properties"]
    if name not in properties:
        near = get_close_matches(name, properties, 1)
        hint = f' Did you mean "{near[0]}"?' if near else ""
        raise DefinitionError(f'There is no field "{name}".{hint}', "K902")
    schema = properties[name]
    answers = schema.get("items", schema)
    return Field(
        name=name,
        title=schema["title"],
        kind=_kind(name, schema, answers),
        values=_values(schema, answers),
        sensitive=bool(schema.get("x-sensitive")),
    )


def _kind(name: str, schema: dict[str, Any], answers: dict[str, Any]) -> Kind:
    fixed = "enum" in answers or answers.get("x-reference") == "contexts"
    if schema.get("x-sensitive"):
        return "other"
    if schema.get("type") == "boolean":
        return "yes_no"
    if schema.get("x-reference") == "forces":
        return "force"
    if fixed:
        return "list" if schema.get("type") == "array" else "choice"
    return "open" if name in _OPEN else "other"


def _values(
    schema: dict[str, Any], answers: dict[str, Any]
) -> tuple[tuple[str, str], ...]:
    if schema.get("type") == "boolean":
        return (("true", "Yes"), ("false", "No"))
    if answers.get("x-reference") == "contexts":
        key = "contexts" if schema.get("type") == "array" else "precedence"
        return _contexts(key)
    labels = answers.get("x-labels", {})
    return tuple((v, labels.get(v, v)) for v in answers.get("enum", ()))


def _contexts(key: str) -> tuple[tuple[str, str], ...]:
    """Return the contexts in print order; several rules can lead to one context.

    Excluded records are in no table that has contexts: see reference/population.json.
    """
    definition = resources.load("contexts/use-context.json")
    rules = definition[key]
    found = {rule["context"]: rule["label"] for rule in reversed(rules)}
    return tuple(
        (name, found[name])
        for name in dict.fromkeys(rule["context"] for rule in rules)
        if name not in definition["excluded"]
    )
