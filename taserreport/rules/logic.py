"""Checks put together: all of them, any of them, one of them, none, if and else.

In and out: functions from a subject (a batch of records, or values) to a mask.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from taserreport.rules.columns import Columns
    from taserreport.rules.values import Constants, Values


class Subject(Protocol):
    """What can be judged: `Columns` (its records) or `Values` (each of them)."""

    constant: Constants
    """Returns the same verdict for all."""

    def ask(self, judge: Callable[[Any], bool]) -> pa.BooleanArray:
        """Return what `judge` says of each."""


S = TypeVar("S", bound=Subject)
Check: TypeAlias = Callable[[S], pa.BooleanArray]
ValueCheck: TypeAlias = "Callable[[Values], pa.BooleanArray]"
RecordCheck: TypeAlias = "Callable[[Columns], pa.BooleanArray]"


def always(verdict: bool) -> Check[Any]:
    """Return a check that says the same of everything."""
    return lambda subject: subject.constant(verdict)


def all_of(checks: Sequence[Check[S]]) -> Check[S]:
    """Return a check that holds where every one of the checks holds."""
    if len(checks) == 1:
        return checks[0]

    def check(subject: S) -> pa.BooleanArray:
        yes = mask = subject.constant(True)
        for each in checks:
            met = each(subject)
            if met is yes:
                continue
            mask = met if mask is yes else pc.and_(mask, met)
            if not mask.true_count:
                return subject.constant(False)
        return mask

    return check


def any_of(checks: Sequence[Check[S]]) -> Check[S]:
    """Return a check that holds where at least one of the checks holds."""
    if len(checks) == 1:
        return checks[0]

    def check(subject: S) -> pa.BooleanArray:
        no = mask = subject.constant(False)
        for each in checks:
            met = each(subject)
            if met is no:
                continue
            mask = met if mask is no else pc.or_(mask, met)
            if mask.true_count == len(mask):
                return subject.constant(True)
        return mask

    return check


def one_of(checks: Sequence[Check[S]]) -> Check[S]:
    """Return a check that holds where exactly one of the checks holds."""

    def check(subject: S) -> pa.BooleanArray:
        once = twice = subject.constant(False)
        for each in checks:
            mask = each(subject)
            twice = pc.or_(twice, pc.and_(once, mask))
            once = pc.or_(once, mask)
        return pc.and_not(once, twice)

    return check


def negation(check: Check[S]) -> Check[S]:
    """Return a check that holds where the check does not."""
    return lambda subject: subject.constant.opposite(check(subject))


def conditional(
    test: Check[S], then: Check[S] | None, otherwise: Check[S] | None
) -> Check[S]:
    """Return a check that holds where the branch that the test chooses holds."""

    def check(subject: S) -> pa.BooleanArray:
        chosen = test(subject)
        if not chosen.true_count and otherwise is None:
            return subject.constant(True)
        yes = then(subject) if then else subject.constant(True)
        no = otherwise(subject) if otherwise else subject.constant(True)
        return pc.if_else(chosen, yes, no)

    return check
