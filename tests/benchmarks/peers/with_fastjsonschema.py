"""fastjsonschema: each row as a JSON object; it stops at a row's first error."""

from __future__ import annotations

import sys
from datetime import date

import fastjsonschema

from benchmarks.peers.answer import say
from benchmarks.peers.cells import typed
from benchmarks.peers.rules import schema


def is_date(text: str) -> bool:
    """Return whether a text is a day that there is; the tool's own test is looser."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == len("2026-12-31")


def main(file: str) -> None:
    """Check one file."""
    # It knows no later draft; the record's keywords mean the same in this one.
    draft = {"$schema": "http://json-schema.org/draft-07/schema#"}
    validate = fastjsonschema.compile({**schema(), **draft}, formats={"date": is_date})
    read, bad = 0, []
    for read, row in enumerate(typed(file), 1):
        try:
            validate(row)
        except fastjsonschema.JsonSchemaValueException:
            bad.append(read)
    say(read, bad)


if __name__ == "__main__":
    main(sys.argv[1])
