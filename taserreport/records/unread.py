"""Why a text is not the kind of value that its field holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from taserreport.as_written import NO_RESULT
from taserreport.resources import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyarrow as pa

    from taserreport.model import Severity, Unreadable

_ERROR = "is an error of a spreadsheet program, which stands in place of the answer."
_NO_RESULT = "has no answer in it, because the formula was never worked out."


@dataclass(frozen=True, slots=True)
class Unread:
    """A text that could not be read, with the reason in words that follow it.

    An `error` sends the record to quarantine. With a `warning` or a `note` the
    record goes on with `value` in that field.
    """

    code: str
    reason: str
    severity: Severity = "error"
    value: object = None

    def inside(self, number: int) -> Unread:
        """Return the same for a cell of several answers, by the number of the one."""
        return replace(
            self, reason=f"has an answer, number {number}, that {self.reason}"
        )


def only_where(
    mask: pa.BooleanArray, problems: Iterable[Unreadable]
) -> Iterator[Unreadable]:
    """Yield problems with just those of their rows at which a mask is true."""
    for problem in problems:
        rows = problem.rows.filter(mask.take(problem.rows))
        if len(rows):
            yield replace(problem, rows=rows)


@cache
def no_values() -> dict[str, Unread]:
    """Return what cells hold that a spreadsheet could not work out, and why it is none."""
    errors: list[str] = load("reference/words.json")["spreadsheet_errors"]
    why = Unread("V124", _ERROR)
    return {**dict.fromkeys(errors, why), NO_RESULT: Unread("V124", _NO_RESULT)}
