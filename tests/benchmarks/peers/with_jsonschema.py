"""jsonschema: each row as a JSON object, with all its errors."""

from __future__ import annotations

import sys

from jsonschema import Draft202012Validator, FormatChecker

from benchmarks.peers.answer import say
from benchmarks.peers.cells import typed
from benchmarks.peers.rules import schema


def main(file: str) -> None:
    """Check one file."""
    validator = Draft202012Validator(schema(), format_checker=FormatChecker(["date"]))
    read, bad = 0, []
    for read, row in enumerate(typed(file), 1):
        if list(validator.iter_errors(row)):
            bad.append(read)
    say(read, bad)


if __name__ == "__main__":
    main(sys.argv[1])
