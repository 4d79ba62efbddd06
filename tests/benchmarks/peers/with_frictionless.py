"""frictionless: a table schema with constraints, from CSV only."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import Any

from frictionless import Checklist, Resource, Schema, checks, system

from benchmarks.peers import rules
from benchmarks.peers.answer import say

_NO_LIMIT = 10**9


def fields(headings: list[str], asked: rules.Rules) -> list[dict[str, Any]]:
    """Return the fields of a table schema, in the order of the headings."""
    forms = {**asked.form, **asked.some_of_forms}
    made: list[dict[str, Any]] = []
    for name in headings:
        field: dict[str, Any] = {"name": name, "type": "string"}
        constraints: dict[str, Any] = {"required": name in asked.required}
        if name in asked.one_of:
            constraints["enum"] = asked.one_of[name]
        elif name in forms:
            constraints["pattern"] = forms[name]
        elif name in asked.dates:
            field["type"] = "date"
        elif name in asked.yes_no:
            field |= {"type": "boolean", "trueValues": ["Yes"], "falseValues": ["No"]}
        elif name in asked.whole:
            field["type"] = "integer"
            constraints["minimum"], constraints["maximum"] = asked.whole[name]
        made.append({**field, "constraints": constraints})
    return made


def main(file: str) -> None:
    """Check one file."""
    system.trusted = True  # or it refuses a path that begins at the root
    with Path(file).open(encoding="utf-8", newline="") as opened:
        headings = next(csv.reader(opened))
    asked = rules.of(headings)
    schema = Schema.from_descriptor({"fields": fields(headings, asked)})
    checklist = Checklist(
        checks=[checks.row_constraint(formula=" or ".join(asked.either))]
    )
    report = Resource(path=file, schema=schema).validate(
        checklist, limit_errors=_NO_LIMIT
    )
    # It counts lines, and the headings are the first.
    bad = [number - 1 for (number,) in report.flatten(["rowNumber"]) if number]
    say(report.tasks[0].stats["rows"], bad)


if __name__ == "__main__":
    main(sys.argv[1])
