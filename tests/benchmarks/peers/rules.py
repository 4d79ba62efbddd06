"""The record's definition in the form that tools for columns need.

What is asked of a record is written once, in `record.schema.json`. Hand-written
checks take its lists and limits from here, and do the checking in their own way.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

_SCHEMA = Path(__file__).resolve().parents[3] / "schemas" / "record.schema.json"


def schema() -> dict[str, Any]:
    """Return the record's definition, a JSON Schema."""
    read: dict[str, Any] = json.loads(_SCHEMA.read_text("utf-8"))
    return read


@dataclass(frozen=True, slots=True)
class Rules:
    """What is asked of the cells of a file. A blank cell is no answer, and is good."""

    one_of: dict[str, list[str]]
    """One answer from a list."""
    some_of: dict[str, list[str]]
    """Several answers from a list, as `street; dwelling`, or `none`."""
    form: dict[str, str]
    """A text of the form that an expression has."""
    dates: list[str]
    """A day, as `2026-12-31`."""
    yes_no: list[str]
    """`Yes` or `No`."""
    whole: dict[str, tuple[int, int]]
    """A whole number, with the least and the most."""
    required: list[str]
    """What every record has."""
    either: list[str]
    """Of these, every record has at least one."""

    @property
    def some_of_forms(self) -> dict[str, str]:
        """Return the lists as expressions."""
        return {f: several("|".join(answers)) for f, answers in self.some_of.items()}


def of(columns: Iterable[str]) -> Rules:
    """Return what is asked of a file with these columns."""
    known = schema()
    asked = {name: known["properties"][name] for name in columns}
    items = {f: each["items"] for f, each in asked.items() if "items" in each}
    form = {f: each["pattern"] for f, each in asked.items() if "pattern" in each}
    form |= {f: several(i["pattern"]) for f, i in items.items() if "pattern" in i}
    return Rules(
        one_of={f: each["enum"] for f, each in asked.items() if "enum" in each},
        some_of={f: each["enum"] for f, each in items.items() if "enum" in each},
        form=form,
        dates=[f for f, each in asked.items() if each.get("format") == "date"],
        yes_no=[f for f, each in asked.items() if each["type"] == "boolean"],
        whole={
            f: (each["minimum"], each["maximum"])
            for f, each in asked.items()
            if each["type"] == "integer"
        },
        required=known["required"],
        either=[name for each in known["anyOf"] for name in each["required"]],
    )


def several(item: str) -> str:
    """Return the expression for a cell that holds several of an item, or `none`."""
    bare = item.removeprefix("^").removesuffix("$")
    return f"^(?:none|(?:{bare})(?:; (?:{bare}))*)$"
