"""Which keyword of a user's own source is none, on which line, and what it may mean."""

from __future__ import annotations

import json
import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jsonschema import ValidationError

_WAYS = ("oneOf", "anyOf")
_ABOUT_KEYWORDS = ("additionalProperties", *_WAYS)
_MOST_NAMED = 12
"""So many permitted keywords are named where none is near."""


class _Unknown(NamedTuple):
    word: str
    permitted: tuple[str, ...]


def misspelt(faults: Iterable[ValidationError], text: str) -> str | None:
    """Return where a keyword is that nobody knows, and which is the nearest known one.

    Args:
        faults: Where the file breaks the rules for sources.
        text: The file's text.
    """
    for fault in faults:
        for word, permitted in _unknown(fault):
            written = re.escape(json.dumps(word, ensure_ascii=False))
            found = re.search(rf"{written}\s*:", text)
            line = 1 + text.count("\n", 0, found.start()) if found else 1
            near = get_close_matches(word, permitted, 1)
            hint = (
                f'The nearest is "{near[0]}".'
                if near
                else f"Known here: {', '.join(permitted[:_MOST_NAMED])}."
            )
            return f'line {line}: "{word}" is not a keyword. {hint}'
    return None


def _unknown(fault: ValidationError) -> Iterator[_Unknown]:
    """Yield the keywords that are none, from the outside in."""
    if isinstance(fault.instance, dict) and fault.validator in _ABOUT_KEYWORDS:
        # Of several ways to write a thing, each knows keywords of its own.
        schema: Any = fault.schema
        ways = [schema, *(schema[fault.validator] if fault.validator in _WAYS else ())]
        known = [way.get("properties", {}) for way in ways]
        permitted = tuple(dict.fromkeys(name for names in known for name in names))
        for word in fault.instance:
            if permitted and word not in permitted:
                yield _Unknown(word, permitted)
    for each in fault.context or ():
        if each.path:
            yield from _unknown(each)
