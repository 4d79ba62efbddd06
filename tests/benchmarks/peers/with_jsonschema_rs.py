"""jsonschema-rs: each row as a JSON object; the errors of those that are not valid."""

from __future__ import annotations

import sys

import jsonschema_rs

from benchmarks.peers.answer import say
from benchmarks.peers.cells import typed
from benchmarks.peers.rules import schema


def main(file: str) -> None:
    """Check one file."""
    validator = jsonschema_rs.Draft202012Validator(schema(), validate_formats=True)
    read, bad = 0, []
    for read, row in enumerate(typed(file), 1):
        if not validator.is_valid(row) and list(validator.iter_errors(row)):
            bad.append(read)
    say(read, bad)


if __name__ == "__main__":
    main(sys.argv[1])
