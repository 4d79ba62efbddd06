"""Why a text is not the kind of value that its field holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from taserreport.model import Severity


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
