"""Whether the dates of a column are day first, as they are read (V125, V127)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from taserreport.encoded import is_encoded
from taserreport.model import Finding, Turned
from taserreport.printable import counted
from taserreport.resources import load
from taserreport.validate.shown import column_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from taserreport.model import Batch

_FILE = "reference/file-checks.json"
_MONTHS = 12


@dataclass(slots=True)
class _Column:
    """What is known of the dates under one heading of one file."""

    bad: int = 0
    """Rows whose date only makes sense month first."""
    good: int = 0
    """Accepted rows with a date."""
    latest: int = 0
    """The highest day of a month among the dates that were read."""
    turned: Turned | None = field(default_factory=Turned)
    """The dates that Excel may have turned round; None where some show it did not."""


class DayOrder:
    """Takes the dates of a data set, and says where they seem to be month first."""

    def __init__(self) -> None:
        self._columns: dict[tuple[str, str], _Column] = {}

    def add(self, batch: Batch, accepted: pa.Array) -> None:
        """Take a batch, with which of its records are accepted."""
        column = column_of(batch, "incident_date")
        if column is None:
            return
        dates = batch.records.column("incident_date")
        key = batch.origin.file, batch.origin.headings[column]
        known = self._columns.setdefault(key, _Column())
        known.bad += batch.month_first
        seen, more = known.turned, batch.turned
        known.turned = None if seen is None or more is None else seen | more
        known.good += pc.and_(dates.is_valid(), accepted).true_count
        if known.latest <= _MONTHS:
            days = pc.day(dates.dictionary if is_encoded(dates) else dates)
            known.latest = max(known.latest, pc.max(days).as_py() or 0)

    def findings(self) -> Iterator[Finding]:
        """Yield V125 or V127 for every column of which the order is in doubt."""
        for (file, heading), known in self._columns.items():
            for code, message in (
                ("V125", _month_first(heading, known)),
                ("V127", _turned_round(heading, known)),
            ):
                if message:
                    yield Finding(
                        code,
                        load(_FILE)[code]["severity"],
                        message,
                        0,
                        (),
                        "incident_date",
                        heading,
                        file=file,
                    )


def _month_first(heading: str, known: _Column) -> str:
    """Return what is to be said of dates that seem to be month first, if they do."""
    check = load(_FILE)["V125"]
    if known.latest > _MONTHS or known.bad < check["least"] or not known.good:
        return ""
    bad = f"{counted(known.bad, 'date')} {'is' if known.bad == 1 else 'are'}"
    good = counted(known.good, "row")
    return str(check["message"]).format(heading=heading, bad=bad, good=good)


def _turned_round(heading: str, known: _Column) -> str:
    """Return what is to be said of dates that Excel seems to have turned round."""
    check = load(_FILE)["V127"]
    typed, left = map(len, known.turned or Turned())
    if typed < check["least_typed"] or left < check["least_left"]:
        return ""
    return str(check["message"]).format(heading=heading, typed=typed, left=left)
