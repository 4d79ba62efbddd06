"""Sheets of which every record is in another sheet too, so that each counts twice.

Records with references of their own are compared by these (`duplicates`); others only
so, as two uses can be alike in all that a file says of them.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.encoded import of_each
from taserreport.lists import as_text
from taserreport.model import Finding
from taserreport.printable import counted, sheet_of
from taserreport.resources import load
from taserreport.validate.same_event import marks_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taserreport.model import Batch

    Sheet = tuple[str, str | None]

_CODE = "H118"


class SameRows:
    """Takes the accepted records of several sheets, and says which are copies."""

    def __init__(self) -> None:
        self._numbers: defaultdict[Sheet, list[pa.Array]] = defaultdict(list)

    def add(self, batch: Batch, accepted: pa.Array) -> None:
        """Number the records of a batch that have no reference, by all they say."""
        if "record_id" in batch.columns or "incident_date" not in batch.columns:
            return
        numbers = pa.repeat(pa.scalar(0, pa.int64()), batch.records.num_rows)
        for field in batch.columns:
            if field in batch.records.schema.names:
                answers = of_each(batch.records.column(field), as_text)
                # Beyond 64 bits the sum begins anew.
                numbers = pc.add(numbers, marks_of(field, answers))
        sheet = batch.origin.file, batch.origin.sheet
        self._numbers[sheet].append(numbers.filter(accepted))

    def findings(self) -> Iterator[Finding]:
        """Yield H118 for each sheet of which all records are in another."""
        check = load("reference/file-checks.json")[_CODE]
        sheets = {s: pa.chunked_array(n, pa.int64()) for s, n in self._numbers.items()}
        # Of two that are the same, it is the second that is said to be a copy.
        later_first = list(reversed(sheets))
        for small in sorted(later_first, key=lambda sheet: len(sheets[sheet])):
            numbers = sheets.pop(small)
            if len(numbers) < check["least"]:
                continue
            for large, others in sheets.items():
                if pc.all(pc.is_in(numbers, value_set=others)).as_py():
                    message = check["message"].format(
                        small=sheet_of(*small),
                        large=sheet_of(*large),
                        rows=counted(len(numbers), "record"),
                    )
                    yield Finding(_CODE, check["severity"], message, 0, file=small[0])
                    break
