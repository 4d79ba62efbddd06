"""Records that come twice: the same again, or another under the same reference."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.model import Finding
from taserreport.rules import Columns
from taserreport.validate.shown import column_of, located

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from taserreport.model import Batch, Origin

    Cell = tuple[Origin, int, int | None]


class Duplicates:
    """Finds repeated references and decides what becomes of their records.

    Of records alike in every field the first is kept and the others are dropped as
    exact duplicates. Records of one reference that differ are all kept out: only a
    person can tell whether they are two officers' or one corrected. A reference is a
    force's own: two forces may both have a record 17.
    """

    def __init__(self) -> None:
        self.repeated: pa.Array = pa.array([], pa.string())
        self._copies: dict[int, list[int]] = defaultdict(list)
        self._compared: set[int] = set()
        self._contents: dict[str, dict[str, Cell]] = defaultdict(dict)
        self._conflicting: pa.Array = pa.array([], pa.string())

    def look(self, batches: Iterable[Batch]) -> None:
        """Take the whole data set and note the references that are repeated."""
        references = [_references(batch) for batch in batches]
        counted = pc.value_counts(pa.chunked_array(references, pa.string()))
        again = pc.greater(counted.field("counts"), 1)
        self.repeated = counted.field("values").filter(again).drop_null()

    def is_repeated(self, batch: Batch) -> pa.Array:
        """Return which of a batch's records have a reference that is repeated."""
        return pc.is_in(_references(batch), self.repeated)

    def compare(
        self, part: int, batch: Batch, beside: Mapping[int, object] | None = None
    ) -> None:
        """Take a batch's records of repeated references, in the order of the data.

        Args:
            part: The batch's part of the data set.
            batch: The records.
            beside: For rows of the file, what they hold that is not in the record.
        """
        self._compared.add(part)
        references = _references(batch)
        again = pc.indices_nonzero(self.is_repeated(batch))
        column = column_of(batch, "record_id")
        unread = _unread(batch)
        records = Columns(batch.records.take(again)).instances()
        for position, record in zip(again.to_pylist(), records, strict=True):
            row = batch.rows[position].as_py()
            more = (beside or {}).get(row) or None
            content = repr((sorted(record.items()), unread.get(position), more))
            seen = self._contents[references[position].as_py()]
            if content in seen:
                self._copies[part].append(row)
            else:
                seen[content] = (batch.origin, row, column)

    def decided(self) -> list[Finding]:
        """Return the findings, once all batches were compared."""
        differing = [i for i, seen in self._contents.items() if len(seen) > 1]
        self._conflicting = pa.array(sorted(differing), pa.string())
        findings = []
        copies = sum(map(len, self._copies.values()))
        if copies:
            same = "1 record is" if copies == 1 else f"{copies:,} records are"
            findings.append(
                Finding(
                    "D301",
                    "note",
                    f"{same} the same as an earlier one in every field. Only the first is kept.",
                    copies,
                    field="record_id",
                )
            )
        if differing:
            cells = [c for i in sorted(differing) for c in self._contents[i].values()]
            file, places = located(cells)
            findings.append(
                Finding(
                    "D302",
                    "error",
                    "Records with different contents share one reference. Two officers, "
                    "or a correction? None of them is counted.",
                    len(cells),
                    places,
                    "record_id",
                    file=file,
                )
            )
        return findings

    def copies(self, part: int, batch: Batch) -> pa.Array:
        """Return which of a batch's records repeat an earlier one exactly."""
        rows = pa.array(self._copies.get(part, ()), pa.int64())
        return pc.is_in(batch.rows, value_set=rows)

    def conflicting(self, part: int, batch: Batch) -> pa.Array:
        """Return which of a batch's records share a reference with a different one."""
        if part not in self._compared:
            return pa.array([False] * batch.records.num_rows, pa.bool_())
        return pc.is_in(_references(batch), self._conflicting)


def _references(batch: Batch) -> pa.Array:
    """Return each record's force and reference as one text; null without one."""
    references = batch.records.column("record_id")
    if "force" not in batch.records.schema.names:
        return references
    force = pc.fill_null(batch.records.column("force"), "")
    return pc.binary_join_element_wise(force, references, "\n")


def _unread(batch: Batch) -> dict[int, list[tuple[int, str]]]:
    """Return the cells of each record that could not be read: they are its content."""
    cells: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for problem in batch.unreadable:
        if problem.severity == "error":
            for position in problem.rows.to_pylist():
                cells[position].append((problem.column, problem.text))
    return {position: sorted(texts) for position, texts in cells.items()}
