"""Records that come twice: the same again, or another under the same reference."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.encoded import is_encoded, plain, rows_of
from taserreport.model import PLACES, Fault
from taserreport.rules import Columns
from taserreport.validate.repeats import repeated
from taserreport.validate.shown import column_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from taserreport.model import Batch


class Duplicates:
    """Finds repeated references and decides what becomes of their records.

    Of records alike in every field the first is kept and the others are dropped as
    exact duplicates. Records of one reference that differ are all kept out: only a
    person can tell whether they are two officers' or one corrected. A reference is a
    force's own: two forces may both have a record 17.

    The data set is taken three times: `note` for a number for each reference, `look`
    to see which references those of equal numbers are, and `compare` for the records.
    """

    def __init__(self) -> None:
        self.repeated: pa.Array = pa.array([], pa.string())
        self._numbers: list[pa.Array] = []
        self._last: str | None = ""
        """The last reference while all have come in ascending order, else None."""
        self._left_out = False
        self._copies: dict[int, list[int]] = defaultdict(list)
        self._compared: set[int] = set()
        self._contents: dict[str, set[bytes]] = defaultdict(set)
        self._places: dict[str, list[tuple[str, str]]] = defaultdict(list)
        """For each repeated reference the file and row of its first records."""
        self._conflicting: pa.Array = pa.array([], pa.string())

    def note(self, batch: Batch) -> None:
        """Take the references of a batch, as a number of eight bytes each.

        As long as references come in ascending order, none is repeated and nothing
        needs to be kept.
        """
        if self._last is not None:
            references = plain(batch.records.column("record_id")).drop_null()
            if _ascending(references, self._last):
                if len(references):
                    self._last, self._left_out = references[-1].as_py(), True
                return
            self._last = None
        self._numbers.append(_numbers(batch).drop_null())

    def look(self, batches: Callable[[], Iterable[Batch]]) -> None:
        """Find the references that are repeated, once all batches were noted.

        Args:
            batches: Gives the same batches again, if they have to be looked at.
        """
        if self._last is not None:
            return
        if self._left_out:  # the order broke off somewhere on the way
            self._numbers = [_numbers(batch).drop_null() for batch in batches()]
        suspects = repeated(self._numbers)
        self._numbers.clear()
        if not len(suspects):
            return
        references = [
            _references(batch).filter(pc.is_in(_numbers(batch), value_set=suspects))
            for batch in batches()
        ]
        counted = pc.value_counts(pa.chunked_array(references, pa.string()))
        again = pc.greater(counted.field("counts"), 1)
        self.repeated = counted.field("values").filter(again)

    def is_repeated(self, batch: Batch) -> pa.Array:
        """Return which of a batch's records have a reference that is repeated."""
        if not len(self.repeated):
            return pa.repeat(_NO, batch.records.num_rows)
        return pc.is_in(_references(batch), self.repeated, skip_nulls=True)

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
        again = pc.indices_nonzero(self.is_repeated(batch))
        if not len(again):
            return
        references = _references(batch).take(again).to_pylist()
        rows = batch.rows.take(again).to_pylist()
        unread = _unread(batch)
        records = Columns(batch.records.take(again)).instances()
        for position, reference, row, record in zip(
            again.to_pylist(), references, rows, records, strict=True
        ):
            more = (beside or {}).get(row) or None
            content = _digest((sorted(record.items()), unread.get(position), more))
            if len(self._places[reference]) <= PLACES:
                cell = batch.origin.cell(row, None)
                self._places[reference].append((batch.origin.file, cell))
            seen = self._contents[reference]
            if content in seen:
                self._copies[part].append(row)
            seen.add(content)

    def decide(self) -> None:
        """Decide, once all batches were compared."""
        differing = [r for r, contents in self._contents.items() if len(contents) > 1]
        self._conflicting = pa.array(sorted(differing), pa.string())
        self._places = {r: self._places[r] for r in differing}
        self._contents.clear()

    def together(self, reference: str) -> str:
        """Return where the first records of one reference are, in words."""
        places = self._places.get(reference, [])
        several = len({file for file, _ in places}) > 1
        cells = [f"{file}: {cell}" if several else cell for file, cell in places]
        first, last = cells[:PLACES], cells[PLACES:]
        return " and ".join(first) + (" and more" if last else "")

    def copies(self, part: int, batch: Batch) -> pa.Array:
        """Return which of a batch's records repeat an earlier one exactly."""
        if part not in self._copies:
            return pa.repeat(_NO, batch.records.num_rows)
        rows = pa.array(self._copies[part], pa.int64())
        return pc.is_in(batch.rows, value_set=rows)

    def conflicting(self, part: int, batch: Batch) -> pa.Array:
        """Return which of a batch's records share a reference with a different one."""
        if part not in self._compared or not len(self._conflicting):
            return pa.repeat(_NO, batch.records.num_rows)
        return pc.is_in(_references(batch), self._conflicting)


_NO = pa.scalar(False, pa.bool_())


def faults_of_duplicates(
    duplicates: Duplicates, batch: Batch, copies: pa.Array, conflicting: pa.Array
) -> Iterator[Fault]:
    """Yield what is to be said of a batch's records that come twice.

    Args:
        duplicates: What is known of the whole data set.
        batch: The records.
        copies: Which of them repeat an earlier one exactly.
        conflicting: Which of them share their reference with a different one.
    """
    column = column_of(batch, "record_id")
    if copies.true_count:
        yield Fault(
            "D301",
            "note",
            "The same as an earlier record in every field. Only the first is kept.",
            batch.rows.filter(copies),
            "record_id",
            column,
        )
    conflicting = pc.and_not(conflicting, copies)
    if not conflicting.true_count:
        return
    rows = batch.rows.filter(conflicting)
    references = _references(batch).filter(conflicting).dictionary_encode()
    known = references.dictionary.to_pylist()
    for at, those in rows_of(references.indices, range(len(known))):
        yield Fault(
            "D302",
            "error",
            "Records with different contents share one reference "
            f"({duplicates.together(known[at])}). Two officers, or a correction? None "
            "of them is counted.",
            rows.take(those),
            "record_id",
            column,
            kind="D302",
        )


def _digest(content: object) -> bytes:
    """Return a few bytes that are the same for the same content, and for no other."""
    from hashlib import blake2b  # slow to load, and rarely needed

    return blake2b(
        repr(content).encode("utf-8", "surrogatepass"), digest_size=16
    ).digest()


def _references(batch: Batch) -> pa.Array:
    """Return each record's force and reference as one text; null without one."""
    references = plain(batch.records.column("record_id"))
    if "force" not in batch.records.schema.names:
        return references
    force = pc.fill_null(plain(batch.records.column("force")), "")
    return pc.binary_join_element_wise(force, references, "\n")


def _numbers(batch: Batch) -> pa.Array:
    """Return a number (int64) for each record's force and reference.

    The same for the same, and hardly ever for others. Null without a reference.
    """
    texts = plain(batch.records.column("record_id")).to_pylist()
    numbers = pa.array(
        [None if text is None else hash(text) for text in texts], pa.int64()
    )
    if "force" not in batch.records.schema.names:
        return numbers
    force = batch.records.column("force")
    force = force if is_encoded(force) else force.dictionary_encode()
    names = pa.array([hash(name) for name in force.dictionary.to_pylist()], pa.int64())
    of_rows = pc.fill_null(names.take(force.indices), pa.scalar(0, pa.int64()))
    return pc.bit_wise_xor(numbers, of_rows)


def _ascending(references: pa.Array, after: str) -> bool:
    """Return whether each text comes after the one before it, by its letters."""
    if not len(references):
        return True
    if not references[0].as_py() > after:
        return False
    in_order = pc.less(references[:-1], references[1:])
    return bool(in_order.true_count == len(in_order))


def _unread(batch: Batch) -> dict[int, list[tuple[int, str]]]:
    """Return the cells of each record that could not be read: they are its content."""
    cells: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for problem in batch.unreadable:
        if problem.severity == "error":
            for position in problem.rows.to_pylist():
                cells[position].append((problem.column, problem.text))
    return {position: sorted(texts) for position, texts in cells.items()}
