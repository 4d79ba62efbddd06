"""A row that is kept out, with its own cells and what is wrong in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from taserreport import as_written
from taserreport.fit import Place, proof
from taserreport.model import column_letters
from taserreport.resources import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from taserreport.model import Batch, Fault, RaggedRow


@dataclass(frozen=True, slots=True)
class Home:
    """The sheet of a file that rows were taken from."""

    file: str
    sheet: str | None
    sha256: str
    """The digest of the file's bytes, in hexadecimal."""
    size: int
    """The file's size in bytes."""
    source: str
    """The id of the layout that it was read in."""
    headings: tuple[str, ...]
    permitted: Mapping[int, tuple[str, ...]]
    """For each column of listed answers, the answers as people write them."""
    row_there: Callable[[int], int] = int
    """From a row that was read to the row there, which may have been corrected."""


@dataclass(frozen=True, slots=True)
class Bad:
    """One thing wrong in a row."""

    code: str
    message: str
    column: int | None
    """The file's column, from 0; None where it is the row as a whole."""
    instead: str
    """What to write instead."""


@dataclass(frozen=True, slots=True)
class KeptOut:
    """A row that is kept out."""

    place: Place
    proof: str
    cells: tuple[str, ...]
    bad: tuple[Bad, ...]
    is_copy: bool = False
    """Whether it only repeats a row that is kept out."""


class Firsts:
    """The rows kept out so far, by reference, so that copies of them can be told."""

    def __init__(self) -> None:
        self._known: dict[str, dict[tuple[str, ...], KeptOut]] = {}

    def add(self, reference: str | None, row: KeptOut, headings: Sequence[str]) -> None:
        """Remember a row."""
        if reference is not None:
            alike = self._known.setdefault(reference, {})
            alike.setdefault((*headings, *row.cells), row)

    def of(
        self, reference: str | None, cells: Sequence[str], headings: Sequence[str]
    ) -> tuple[KeptOut, bool] | None:
        """Return the row kept out that another is a copy of, if there is one.

        With it comes whether the two have the same cells under the same headings:
        what is written into the one can then be written into the other.
        """
        alike = self._known.get(reference or "")
        if not alike:
            return None
        same = alike.get((*headings, *cells))
        return (same, True) if same else (next(iter(alike.values())), False)


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
            first = firsts.of(known.get(row), cells[row], home.headings)
            if first is not None:
                yield _copy(place, home, cells[row], *first)
            continue
        odd = ragged.get(row)
        own = _ragged_cells(odd) if odd else cells[row]
        length = (odd.found, own) if odd else None
        given = proof(home.sha256, place, length)
        kept = KeptOut(place, given, own, tuple(bad.get(row, ())))
        firsts.add(known.get(row), kept, home.headings)
        yield kept


def _references(batch: Batch, chosen: pa.Array) -> dict[int, str]:
    """Return the force and reference of some rows, where the file has references."""
    if not batch.columns.get("record_id"):
        return {}
    records = batch.records.filter(chosen)
    forces: list[str | None] = [None] * records.num_rows
    if "force" in records.schema.names:
        forces = records.column("force").to_pylist()
    references = records.column("record_id").to_pylist()
    rows = batch.rows.filter(chosen).to_pylist()
    return {
        row: f"{force or ''}\n{reference}"
        for row, force, reference in zip(rows, forces, references, strict=True)
        if reference is not None
    }


def _copy(
    place: Place, home: Home, cells: tuple[str, ...], first: KeptOut, same: bool
) -> KeptOut:
    """Return a copy of a row that is kept out, as a row that follows it."""
    words = load("reference/quarantine.json")["copies"]
    message = words["message"].format(file=first.place.file, row=first.place.row)
    told = Bad("D301", message, None, words["follows" if same else "correct"])
    given = proof(home.sha256, place, (first.proof, cells) if same else None)
    return KeptOut(place, given, cells, (told,), is_copy=True)


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


def front_cells(row: KeptOut, headings: Sequence[str], front: int) -> list[str]:
    """Return the cells in front of a row's own.

    Args:
        row: The row.
        headings: The headings of the file it is from.
        front: How many columns stand in front of them.
    """
    wrong = "\n".join(f"{bad.code} {bad.message}" for bad in row.bad)
    what = "\n".join(_instead(bad, headings, front) for bad in row.bad)
    return [*row.place, wrong, what, row.proof]


def _instead(bad: Bad, headings: Sequence[str], front: int) -> str:
    if bad.column is None:
        return bad.instead
    words: str = load("reference/quarantine.json")["place"]
    return words.format(
        letters=column_letters(bad.column + front),
        heading=headings[bad.column],
        instead=bad.instead,
    )
