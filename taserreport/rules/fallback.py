"""The `jsonschema` library, for what the compiler does not know.

In: a document and a schema in it. Out: a function that judges one Python value.
The library takes a tenth of a second to import, so it is imported at the first use.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from taserreport.rules.patterns import searcher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pyarrow as pa

    from taserreport.rules.logic import Check, Subject


class Unsupported(Exception):  # noqa: N818 (a message between two functions here)
    """This schema must be judged by the `jsonschema` library."""


def judged_by_library(document: Any, schema: Any) -> Check[Any]:
    """Return a check that asks the library about each value.

    Args:
        document: The whole schema document, in which references are looked up.
        schema: The schema in it, or a fragment made of its keywords.
    """
    judges: list[Callable[[Any], bool]] = []

    def check(subject: Subject) -> pa.BooleanArray:
        if not judges:
            judges.append(_judge(document, schema))
        return subject.ask(judges[0])

    return check


def conforms(text: str, name: str) -> bool:
    """Return whether the library's format checker takes the text for the format."""
    return bool(_format_checker().conforms(text, name))


@cache
def enforces(name: str) -> bool:
    """Return whether the library checks the format at all, preferably unasked.

    It checks `time` only where the package rfc3339-validator is installed. Seeing
    that it is not saves the import.
    """
    if name == "time" and find_spec("rfc3339_validator") is None:
        return False
    return name in _format_checker().checkers


def _judge(document: Any, schema: Any) -> Callable[[Any], bool]:
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend

    # The library's own way of looking for a pattern can go back over a text for hours.
    quick: Any = extend(Draft202012Validator, {"pattern": _pattern})  # type: ignore[no-untyped-call]
    whole = quick(document, format_checker=Draft202012Validator.FORMAT_CHECKER)
    judge = whole if schema is document else whole.evolve(schema=schema)
    is_valid: Callable[[Any], bool] = judge.is_valid
    return is_valid


def _pattern(_: Any, written: str, value: Any, __: Any) -> Iterator[Any]:
    """Yield an error where a text does not have the pattern."""
    from jsonschema import ValidationError

    if isinstance(value, str) and not searcher(written)(value):
        yield ValidationError("pattern")


@cache
def _format_checker() -> Any:
    from jsonschema import Draft202012Validator

    return Draft202012Validator.FORMAT_CHECKER
