"""The rows of a batch that are kept out, and those that only repeat such a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from taserreport import as_written
from taserreport.proofs import Place, proof
from taserreport.quarantine.rows import Bad, Home, KeptOut
from taserreport.resources import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from taserreport.model import Batch, Fault, RaggedRow


class _First(NamedTuple):
    """A row kept out, as copies of it need to know it."""

    place: Place
    proof: str
    cells: int
    """A number for its cells and their headings, the same for the same."""


class Firsts:
    """The rows kept out so far, by reference, so that copies of them can be told."""

    def __init__(self) -> None:
        self._known: dict[str, list[_First]] = {}

    def add(self, reference: str | None, home: Home, row: KeptOut) -> None:
        """Remember a row."""
        if reference is not None:
            first = _First(row.place, row.proof, _number(home, row.cells))
            self._known.setdefault(reference, []).append(first)

    def know(self, reference: str | None) -> bool:
        """Return whether a row of a reference is kept out."""
        return reference in self._known

    def same(
        self, reference: str | None, home: Home, cells: Sequence[str]
    ) -> _First | None:
        """Return the row kept out that has the same cells under the same headings.

        What is written into the one can then be written into the other. Other copies
        say the same in other spellings.
        """
        number = _number(home, cells)
        alike = self._known.get(reference or "", ())
        return next((first for first in alike if first.cells == number), None)


def _number(home: Home, cells: Sequence[str]) -> int:
    return hash((home.headings, tuple(cells)))


def kept_out(
    batch: Batch,
    accepted: pa.Array,
    copies: pa.Array,
    faults: Iterable[Fault],
    home: Home,
    instead: Callable[[Fault], str],
    firsts: Firsts,
) -> Iterator[KeptOut]:
    """Yield the rows of a batch that are kept out, in the order of the file.

    With them come copies of such rows: they are not counted as kept out, but would
    contradict the row that they repeat once that is corrected.

    Args:
        batch: The batch, with its cells as the file has them.
        accepted: Which of its records are counted.
        copies: Which repeat an earlier one exactly.
        faults: What is wrong in the batch.
        home: Where the rows were taken from.
        instead: Says what to write in a cell that is wrong.
        firsts: The rows kept out in earlier batches; takes those of this one.
    """
    out = pc.invert(accepted)
    if not out.true_count and not batch.ragged:
        return
    if batch.raw is None:
        raise ValueError("rows are kept out of a batch that was read without cells")
    cells = as_written.rows(batch.raw, batch.rows.filter(out))
    again = set(batch.rows.filter(copies).to_pylist())
    known = _references(batch, out)
    ragged = {row.row: row for row in batch.ragged}
    bad = _by_row(faults, instead)
    for row in sorted([*cells, *ragged]):
        place = Place(home.file, home.sheet or "", str(home.row_there(row)))
        if row in again:
            if firsts.know(known.get(row)):
                first = firsts.same(known.get(row), home, cells[row])
                yield _copy(place, home, cells[row], first)
            continue
        odd = ragged.get(row)
        own = _ragged_cells(odd) if odd else cells[row]
        length = (odd.found, own) if odd else None
        given = proof(home.fingerprint.content, place, length)
        kept = KeptOut(place, given, own, tuple(bad.get(row, ())))
        firsts.add(known.get(row), home, kept)
        yield kept


def _ragged_cells(row: RaggedRow) -> tuple[str, ...]:
    return row.cells[: max(row.found, row.expected)]


def _by_row(
    faults: Iterable[Fault], instead: Callable[[Fault], str]
) -> dict[int, list[Bad]]:
    """Return what keeps each row out."""
    found: dict[int, list[Bad]] = {}
    for fault in faults:
        if fault.severity != "error":
            continue
        bad = Bad(fault.code, fault.message, fault.column, instead(fault))
        for row in fault.rows.to_pylist():
            found.setdefault(row, []).append(bad)
    return found


def _references(batch: Batch, chosen: pa.Array) -> dict[int, str]:
    """Return the force and reference of some rows, where the file has references."""
    if not batch.columns.get("record_id"):
        return {}
    records = batch.records.filter(chosen)
    forces: list[str | None] = [None] * records.num_rows
    if "force" in records.schema.names:
        forces = records.column("force").to_pylist()
    own = records.column("record_id").to_pylist()
    rows = batch.rows.filter(chosen).to_pylist()
    return {
        row: f"{force or ''}\n{reference}"
        for row, force, reference in zip(rows, forces, own, strict=True)
        if reference is not None
    }


def _copy(
    place: Place, home: Home, cells: tuple[str, ...], first: _First | None
) -> KeptOut:
    """Return a copy of a row that is kept out, as a row that follows it."""
    words = load("reference/quarantine.json")["copies"]
    if first is None:
        told = Bad("D301", words["alike"], None, words["correct"])
        return KeptOut(
            place, proof(home.fingerprint.content, place), cells, (told,), is_copy=True
        )
    message = words["same"].format(file=first.place.file, row=first.place.row)
    told = Bad("D301", message, None, words["follows"])
    given = proof(home.fingerprint.content, place, (first.proof, cells))
    return KeptOut(place, given, cells, (told,), is_copy=True)
