"""Records become records with contexts, and with the rule that decided.

The rules are `schemas/contexts/use-context.json`; nothing here knows what they say.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, reduce
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.lists import lists_of
from taserreport.resources import load
from taserreport.rules import Columns, Rule, compile_rule

if TYPE_CHECKING:
    from collections.abc import Sequence

_FILE = "contexts/use-context.json"


@dataclass(frozen=True, slots=True)
class ContextRule:
    """One line of the file of contexts."""

    name: str
    """What a record that meets it is given: a context, a kind of evidence, a weapon."""
    label: str
    because: str
    rule: Rule
    needs: tuple[tuple[str, ...], ...]
    """Groups of fields; without any field of a group, nobody can be said to meet it."""
    id: str = ""

    def can_be_met(self, fields: frozenset[str]) -> bool:
        """Return whether records that have only these fields could meet the rule."""
        return all(not fields.isdisjoint(group) for group in self.needs)


@dataclass(frozen=True, slots=True)
class ContextRules:
    """The file of contexts, compiled."""

    version: str
    evidence: tuple[ContextRule, ...]
    weapon_types: tuple[ContextRule, ...]
    contexts: tuple[ContextRule, ...]
    precedence: tuple[ContextRule, ...]
    unplaced: tuple[str, ...]
    """The primary contexts that say only that no other rule fits."""


@cache
def rules() -> ContextRules:
    """Return the rules in force."""
    definition = load(_FILE)
    shared = definition["$defs"]

    def compiled(
        entries: Sequence[dict[str, Any]], name: str
    ) -> tuple[ContextRule, ...]:
        return tuple(
            ContextRule(
                entry[name],
                entry["label"],
                entry.get("because", ""),
                compile_rule(entry["when"], shared),
                tuple(map(tuple, entry["needs"])),
                entry.get("rule", ""),
            )
            for entry in entries
        )

    return ContextRules(
        definition["version"],
        compiled(definition["weapon_evidence"], "value"),
        compiled(definition["weapon_types"], "value"),
        compiled(definition["contexts"], "context"),
        compiled(definition["precedence"], "context"),
        tuple(definition["unplaced"]),
    )


def rules_version() -> str:
    """Return the version of the rules in force, without compiling them."""
    version: str = load(_FILE)["version"]
    return version


def unasked(fields: frozenset[str]) -> dict[str, frozenset[str]]:
    """Return, for each field that `classify` adds, the values that cannot come up.

    Args:
        fields: The fields that the records have at all. A file without a question
            about weapons cannot say that nobody was assaulted with one.
    """
    known = rules()
    added = {
        "weapon_evidence": known.evidence,
        "weapon_types": known.weapon_types,
        "contexts": known.contexts,
        "primary_context": known.precedence,
    }
    missing = {
        field: frozenset(r.name for r in entries if not r.can_be_met(fields))
        for field, entries in added.items()
    }
    return {field: values for field, values in missing.items() if values}


def classify(records: pa.RecordBatch) -> pa.RecordBatch:
    """Return the records with six columns more.

    `weapon_evidence` and `primary_context` (text), `weapon_types` and `contexts`
    (lists of text), `context_rule` (text: the id of the first rule of the order of
    precedence that the record meets) and `rules_version` (text). None of them is
    null. Columns of those names that the records bring are replaced.
    """
    known = rules()
    columns = Columns(records)
    deciding = _first_met(known.precedence, columns)
    evidence = _first_met(known.evidence, columns)
    added = {
        "weapon_evidence": _named(evidence, [r.name for r in known.evidence]),
        "weapon_types": lists_of(
            {r.name: r.rule.mask(columns) for r in known.weapon_types}
        ),
        "contexts": lists_of({r.name: r.rule.mask(columns) for r in known.contexts}),
        "primary_context": _named(deciding, [r.name for r in known.precedence]),
        "context_rule": _named(deciding, [r.id for r in known.precedence]),
        "rules_version": pa.array([known.version] * records.num_rows, pa.string()),
    }
    kept = {n: records.column(n) for n in records.schema.names if n not in added}
    return pa.RecordBatch.from_pydict({**kept, **added})


def _first_met(entries: Sequence[ContextRule], columns: Columns) -> pa.Array:
    """Return the position of the first rule that each record meets."""
    masks = [entry.rule.mask(columns) for entry in entries]

    def before(found: pa.Array, item: tuple[int, pa.Array]) -> pa.Array:
        position, mask = item
        return pc.if_else(mask, pa.scalar(position, pa.int8()), found)

    nothing = pa.nulls(columns.num_rows, pa.int8())
    return reduce(before, reversed(list(enumerate(masks))), nothing)


def _named(positions: pa.Array, names: Sequence[str]) -> pa.Array:
    return pa.array(names, pa.string()).take(positions)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one record has the contexts it has."""

    primary: ContextRule
    evidence: ContextRule
    contexts: tuple[ContextRule, ...]
    passed_over: tuple[ContextRule, ...]
    """The rules of the order of precedence that come first and that it does not meet."""


def explain(record: pa.RecordBatch) -> Explanation:
    """Return why a batch of one record is classified as it is."""
    known = rules()
    columns = Columns(record)
    deciding = _first_met(known.precedence, columns)[0].as_py()
    return Explanation(
        known.precedence[deciding],
        known.evidence[_first_met(known.evidence, columns)[0].as_py()],
        tuple(r for r in known.contexts if r.rule.mask(columns)[0].as_py()),
        known.precedence[:deciding],
    )
