"""Records that may be of one event (V26).

They are alike in date, time, place and person; or, where a file has no times of day, in
incident, date, place and person.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.encoded import is_encoded, looked_up, of_each, plain
from taserreport.model import PLACES, Finding
from taserreport.resources import load
from taserreport.validate.repeats import repeated
from taserreport.validate.shown import located

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taserreport.model import Batch, Origin

    Cell = tuple[Origin, int, int | None]

_FILE = "reference/file-checks.json"
_DATE, _TIME, _INCIDENT = "incident_date", "incident_time", "incident_id"
_SECONDS = pa.scalar(86_400, pa.int64())
_NOTHING = pa.scalar(0, pa.int64())


@dataclass(frozen=True, slots=True)
class _Events:
    """The events of one batch: a number for each record taken, and where it is from."""

    origin: Origin
    numbers: pa.Array
    chosen: pa.Array
    """Which rows of the batch have a number: a bit takes less than a row's number."""
    first: int
    """The first row of the batch in the file."""
    rows: pa.Array | None
    """All of its rows, where they do not follow each other."""

    def cells(self, alike: pa.Array, most: int) -> Iterator[Cell]:
        """Yield where the first of the records chosen by a mask are."""
        positions = pc.indices_nonzero(self.chosen).filter(alike)[:most]
        for at in positions.to_pylist():
            row = self.first + at if self.rows is None else self.rows[at].as_py()
            yield self.origin, row, None


class SameEvent:
    """Takes the accepted records of a data set and says which may be of one event."""

    def __init__(self) -> None:
        self._events: list[_Events] = []
        self._by_incident = False

    def add(self, batch: Batch, accepted: pa.Array) -> None:
        """Number the events of a batch: its second, and a mark for each other answer.

        Two of a million different events have the same number in one data set of
        thirty million; of ten million, in three data sets of a million.
        """
        records = batch.records
        present = set(records.schema.names)
        if _DATE not in present or present.isdisjoint((_TIME, _INCIDENT)):
            return
        day = _number(records.column(_DATE))
        if _TIME in present:
            numbers = pc.add(pc.multiply(day, _SECONDS), _number(records.column(_TIME)))
        else:
            self._by_incident = True
            incident = records.column(_INCIDENT)
            named = of_each(
                incident, lambda texts: pc.match_substring_regex(texts, "[0-9]")
            )
            named = pc.fill_null(named, False)  # "N/A" is no incident
            marks = pc.if_else(named, marks_of(_INCIDENT, incident), None)
            numbers = pc.add(pc.multiply(day, _SECONDS), marks)
        chosen = pc.and_(accepted, numbers.is_valid())
        if not chosen.true_count:
            return
        for field in load(_FILE)["V26"]["alike_in"]:
            if field in present and field not in (_DATE, _TIME):
                marks = marks_of(field, records.column(field))
                numbers = pc.add(numbers, marks)  # beyond 64 bits it begins anew
        numbers = numbers.filter(chosen)
        first, last = batch.rows[0].as_py(), batch.rows[-1].as_py()
        in_turn = last - first == len(batch.rows) - 1
        rows = None if in_turn else batch.rows
        self._events.append(_Events(batch.origin, numbers, chosen, first, rows))

    def findings(self) -> Iterator[Finding]:
        """Yield V26 if any records are alike."""
        again = repeated([events.numbers for events in self._events])
        if not len(again):
            return
        rows, files = 0, set()
        cells: list[Cell] = []
        for events in self._events:
            alike = pc.is_in(events.numbers, value_set=again)
            if not alike.true_count:
                continue
            rows += alike.true_count
            files.add(events.origin.file)
            cells += events.cells(alike, PLACES - len(cells))
        _, places = located(cells)
        file = files.pop() if len(files) == 1 else None
        check = load(_FILE)["V26"]
        check = check["by_incident"] if self._by_incident else check
        message, severity = check["message"], check["severity"]
        yield Finding("V26", severity, message, rows, places, file=file)


def _number(moments: pa.Array) -> pa.Array:
    """Return dates as days, and times of day as seconds (int64)."""
    return plain(moments).cast(pa.int32()).cast(pa.int64())


@lru_cache(1 << 14)  # batch after batch has the same
def _mark(text: str) -> int:
    """Return a number of 64 bits for a text, hardly ever the same for two."""
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)


def marks_of(field: str, answers: pa.Array) -> pa.Array:
    """Return a number (int64) for each row's answer, the same for the same answer."""
    answers = answers if is_encoded(answers) else answers.dictionary_encode()
    known = [_mark(f"{field}\n{answer}") for answer in answers.dictionary.to_pylist()]
    marks = looked_up(pa.array(known, pa.int64()), answers.indices)
    return pc.fill_null(marks, _NOTHING)
