"""Files of rows that were kept out and have been corrected: what each row stands for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.as_written import texts
from taserreport.errors import InputError
from taserreport.model import Origin, RaggedRow, column_letters
from taserreport.printable import unguarded
from taserreport.proofs import Place, front, read_proof
from taserreport.records.formats.facts import HasFacts, SheetFacts
from taserreport.records.formats.sheet import MOST_IN_A_ROW
from taserreport.records.text import heading_key
from taserreport.resources import load

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from taserreport.proofs import Proof
    from taserreport.records.formats import Chunk, OpenFile, Sheet

_ENOUGH = 4
"""Of the headings in front, how many tell that a file is of rows kept out."""
_BOOKS = ("xlsx", "xlsm", "xls", "ods")


class Stands(NamedTuple):
    """A corrected row, and the row that it stands for."""

    row: int
    """Its number in the file of corrections."""
    place: Place
    proof: Proof
    own: tuple[str, ...] | None = None
    """Its own cells, if it is a copy or perhaps of the wrong length."""
    is_short: bool = False
    """Whether the file has fewer cells for it than headings."""
    reason_gone: bool = False
    """Whether what is wrong with it does not stand beside it any more."""

    @property
    def follows(self) -> bool:
        """Whether it is a copy of another row, and is to become what that becomes."""
        return bool(
            self.proof.copy_of
            and self.own is not None
            and self.proof.is_unchanged(self.own)
        )

    def ragged(self, expected: int) -> RaggedRow | None:
        """Return it as a row of the wrong length, if it has that still.

        Args:
            expected: How many cells the rows of its original have.
        """
        if self.own is None or self.follows:
            return None
        used = _used(self.own)
        if len(used) > expected:
            return RaggedRow(self.row, len(used), expected, used)
        found = self.proof.found
        if found is not None and self.proof.is_unchanged(self.own):
            return RaggedRow(self.row, found, expected, self.own[:found])
        if self.is_short and len(self.own) < expected:
            return RaggedRow(self.row, len(self.own), expected, self.own)
        return None


def is_corrected(file: OpenFile) -> bool:
    """Return whether a file was written by `--quarantine`."""
    if file.format in _BOOKS:
        proof = load("reference/quarantine.json")["sheets"]["proof"]
        return any(sheet.name == proof for sheet in file.sheets)
    if file.format != "csv":
        return False
    top = file.sheets[0].top(1)
    return bool(top) and is_front(top[0].cells)


def is_front(cells: Sequence[str]) -> bool:
    """Return whether headings begin as those of rows kept out do, by and large."""
    known = {heading_key(name) for name in front()}
    first = {heading_key(unguarded(cell)) for cell in cells[: len(front())]}
    return len(known & first) >= _ENOUGH


@dataclass(frozen=True, eq=False)
class CorrectedSheet:
    """A sheet of corrected rows."""

    file: OpenFile
    sheet: Sheet
    heading_row: int
    cells: tuple[str, ...]
    """The cells of the heading row."""

    @property
    def is_text(self) -> bool:
        """Whether rows can have a length of their own."""
        return self.file.format == "csv"

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings of the rows' own columns, as they stand in the file."""
        return self.cells[len(front()) :]

    @cached_property
    def origin(self) -> Origin:
        """Where its rows are, for addresses."""
        word = self.sheet.row_word
        shift = len(front())
        return Origin(self.file.name, self.sheet.name, word, self.headings, shift)

    def where(self, row: int) -> str:
        """Return the place of a row, with the file's name."""
        return f"{self.file.name}, {self.origin.cell(row, None)}"

    def chunks(self, keep: Sequence[int] | None = None) -> Iterator[Chunk]:
        """Yield the rows, those in front and all that stands beside them.

        Args:
            keep: The positions of the columns needed, where not all are.
        """
        # A sheet's rows may be longer than its headings; a text file's are ragged.
        width = len(self.cells) if self.is_text else MOST_IN_A_ROW
        yield from self.sheet.chunks(self.heading_row, width, keep)

    def rows(self) -> Iterator[Stands]:
        """Yield what each row stands for.

        Raises:
            InputError: What a row says of that was changed.
        """
        for chunk in self.chunks():
            special = self._longer(chunk)
            numbers = chunk.rows.to_pylist()
            firsts = [texts(chunk.columns.column(at)) for at in range(len(front()))]
            found = []
            for at, (number, *first) in enumerate(zip(numbers, *firsts, strict=True)):
                place, proof = self._stands(number, first)
                gone = not first[len(place)].strip()
                found.append(Stands(number, place, proof, reason_gone=gone))
                if proof.cells:
                    special.add(at)
            wanted = sorted(special)
            for at, own in zip(wanted, self._own(chunk, wanted), strict=True):
                found[at] = found[at]._replace(own=_plain(own, found[at].proof))
            yield from found
            for row in chunk.ragged:
                place, proof = self._stands(row.row, row.cells[: len(front())])
                own = _plain(row.cells[len(front()) :], proof)
                is_short = len(row.cells) < len(self.cells)
                gone = not row.cells[len(place)].strip()
                yield Stands(row.row, place, proof, own, is_short, gone)

    def own_cells(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield each row's number with its own cells, without blank ones at the end."""
        for chunk in self.chunks():
            every = list(range(len(chunk.rows)))
            rows = zip(chunk.rows.to_pylist(), self._own(chunk, every), strict=True)
            yield from ((number, _used(cells)) for number, cells in rows)
            for row in chunk.ragged:
                yield row.row, _used(row.cells[len(front()) :])

    def _own(self, chunk: Chunk, wanted: list[int]) -> Iterator[tuple[str, ...]]:
        """Yield the own cells of the rows at some positions."""
        if not wanted:
            return
        rows = chunk.columns.take(pa.array(wanted))
        columns = [texts(column) for column in rows.columns[len(front()) :]]
        yield from zip(*columns, strict=True)

    def _longer(self, chunk: Chunk) -> set[int]:
        """Return the positions of rows with cells beyond the headings."""
        beyond: set[int] = set()
        for column in chunk.columns.columns[len(front()) + len(self.headings) :]:
            if column.null_count < len(column):
                filled = pc.not_equal(pc.fill_null(column, ""), "")
                beyond.update(pc.indices_nonzero(filled).to_pylist())
        return beyond

    def _stands(self, row: int, first: Sequence[str]) -> tuple[Place, Proof]:
        *told, text = [*first, *[""] * (len(front()) - len(first))]
        proof = read_proof(text)
        file, sheet, number, *_ = _plain(told, proof) if proof else told
        place = Place(file, sheet, number.strip())
        if proof is None or not proof.is_of(place):
            names = load("reference/quarantine.json")["columns"]
            raise InputError(
                f'{self.where(row)}: "{names["file"]}", "{names["sheet"]}" or '
                f'"{names["row"]}" is not as it was written, so it is not known which '
                "row this corrects. Put back what stood there, or delete the row here.",
                "Q105",
            )
        return place, proof

    def check_headings(self, wanted: Sequence[str], original: str) -> None:
        """See to it that the rows have the headings of the file they go back to.

        Raises:
            InputError: They have others, or in another order.
        """
        given, known = _bare(self.headings), _bare(wanted)
        for at in range(max(len(given), len(known))):
            has = given[at] if at < len(given) else ""
            had = known[at] if at < len(known) else ""
            # Of a heading nothing says whether it is guarded.
            if had not in (has, unguarded(has)):
                letters = column_letters(at + len(front()))
                was = f'was "{had}"' if had else "had no heading"
                raise InputError(
                    f"{self.file.name}: the headings are not those of {original} any "
                    f"more. Column {letters} {was}. Put the headings and their order "
                    "back as they were.",
                    "Q107",
                )


def _used(cells: Sequence[str]) -> tuple[str, ...]:
    """Return cells without blank ones at the end."""
    last = max((at for at, cell in enumerate(cells, 1) if cell), default=0)
    return tuple(cells[:last])


def _plain(cells: Sequence[str], proof: Proof) -> tuple[str, ...]:
    """Return cells of a row as they were before they were written."""
    return tuple(map(unguarded, cells) if proof.is_guarded else cells)


def _bare(headings: Sequence[str]) -> list[str]:
    """Return headings without the spaces and blank ones that programs add."""
    bare = [" ".join(heading.split()) for heading in headings]
    while bare and not bare[-1]:
        bare.pop()
    return bare


def corrected_sheets(file: OpenFile) -> list[CorrectedSheet]:
    """Return the sheets of corrected rows in a file.

    Raises:
        InputError: The headings in front of the rows were changed.
    """
    name = load("reference/quarantine.json")["sheets"]["rows"]
    sheets = []
    for sheet in file.sheets:
        top = sheet.top(1) if not sheet.hidden else ()
        cells = tuple(top[0].cells) if top else ()
        first = [heading_key(unguarded(cell)) for cell in cells[: len(front())]]
        if first == list(map(heading_key, front())):
            _refuse_merged(file, sheet, top[0].number)
            sheets.append(CorrectedSheet(file, sheet, top[0].number, cells))
        elif is_front(cells) or (sheet.name or "").startswith(name):
            raise _front_changed(file)
    if not sheets:
        raise _front_changed(file)
    return sheets


def _refuse_merged(file: OpenFile, sheet: Sheet, heading_row: int) -> None:
    """See to it that no cells are merged, of which Excel keeps only the first."""
    facts = sheet.facts() if isinstance(sheet, HasFacts) else SheetFacts()
    for cells in facts.merged:
        if cells.last_row > heading_row:
            raise InputError(
                f"{file.name}: cells are merged in {sheet.name}!"
                f"{column_letters(cells.column)}{cells.row}:"
                f"{column_letters(cells.last_column)}{cells.last_row}, and Excel keeps "
                "only what is in the first of them. Unmerge them and fill in the others.",
                "F026",
            )


def _front_changed(file: OpenFile) -> InputError:
    names = ", ".join(f'"{name}"' for name in front())
    return InputError(
        f"{file.name}: the headings are not as they were written. The first are "
        f"{names}, in this order. Put them back.",
        "Q107",
    )
