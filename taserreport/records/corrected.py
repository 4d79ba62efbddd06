"""Files of rows that were kept out and have been corrected: what each row stands for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from taserreport.as_written import texts, unguarded
from taserreport.errors import InputError
from taserreport.fit import Place, front, read_proof
from taserreport.model import Origin, RaggedRow, column_letters
from taserreport.records.formats.sheet import MOST_COLUMNS
from taserreport.records.text import heading_key
from taserreport.resources import load

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa

    from taserreport.fit import Proof
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
    ragged: RaggedRow | None = None
    """The row, if it still has the wrong length."""
    follows: bool = False
    """Whether it is a copy of another row, and is to become what that becomes."""


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
        """Whether the cells are guarded, as a text file's are."""
        return self.file.format == "csv"

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings of the rows' own columns."""
        return tuple(map(self.plain, self.cells[len(front()) :]))

    def plain(self, text: str) -> str:
        """Return a cell's text as it was before it was written."""
        return unguarded(text) if self.is_text else text

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
        width = len(self.cells) if self.is_text else MOST_COLUMNS
        yield from self.sheet.chunks(self.heading_row, width, keep)

    def rows(self) -> Iterator[Stands]:
        """Yield what each row stands for.

        Raises:
            InputError: What a row says of that was changed.
        """
        for chunk in self.chunks():
            extra = self._longer(chunk)
            numbers = chunk.rows.to_pylist()
            firsts = [texts(chunk.columns.column(at)) for at in range(len(front()))]
            for at, (number, *first) in enumerate(zip(numbers, *firsts, strict=True)):
                place, proof = self._stands(number, list(map(self.plain, first)))
                if not proof.cells and at not in extra:
                    yield Stands(number, place, proof)
                    continue
                cells = [texts(c.slice(at, 1))[0] for c in chunk.columns.columns]
                yield self._special(number, cells, place, proof)
            for row in chunk.ragged:
                first = list(map(self.plain, row.cells[: len(front())]))
                place, proof = self._stands(row.row, first)
                yield self._special(row.row, row.cells, place, proof)

    def _longer(self, chunk: Chunk) -> set[int]:
        """Return the positions of rows with cells beyond the headings."""
        import pyarrow.compute as pc

        beyond: set[int] = set()
        for column in chunk.columns.columns[len(front()) + len(self.headings) :]:
            if column.null_count < len(column):
                filled: pa.Array = pc.not_equal(pc.fill_null(column, ""), "")
                beyond.update(pc.indices_nonzero(filled).to_pylist())
        return beyond

    def _stands(self, row: int, first: list[str]) -> tuple[Place, Proof]:
        file, sheet, number, *_, text = [*first, *[""] * (len(front()) - len(first))]
        place, proof = Place(file, sheet, number.strip()), read_proof(text)
        if proof is None or not proof.is_of(place):
            names = load("reference/quarantine.json")["columns"]
            raise InputError(
                f'{self.where(row)}: "{names["file"]}", "{names["sheet"]}" or '
                f'"{names["row"]}" is not as it was written, so it is not known which '
                "row this corrects. Put back what stood there, or delete the row here.",
                "Q105",
            )
        return place, proof

    def _special(
        self, row: int, cells: Sequence[str], place: Place, proof: Proof
    ) -> Stands:
        """Return what a row stands for that is a copy or had the wrong length."""
        own = tuple(map(self.plain, cells[len(front()) :]))
        if proof.copy_of:
            follows = proof.is_unchanged(own)
            return Stands(row, place, proof, None, follows)
        return Stands(row, place, proof, self._ragged(row, cells, proof))

    def _ragged(self, row: int, cells: Sequence[str], proof: Proof) -> RaggedRow | None:
        """Return a row as one of the wrong length, if it has that still."""
        own = tuple(map(self.plain, cells[len(front()) :]))
        expected = len(self.headings)
        used = max((at for at, cell in enumerate(own, 1) if cell), default=0)
        if used > expected:
            return RaggedRow(row, used, expected, own[:used])
        if proof.found is not None and proof.is_unchanged(own):
            return RaggedRow(row, proof.found, expected, own[: proof.found])
        if self.is_text and len(cells) < len(self.cells):
            return RaggedRow(row, len(own), expected, own)
        return None

    def check_headings(self, wanted: Sequence[str], original: str) -> None:
        """See to it that the rows have the headings of the file they go back to.

        Raises:
            InputError: They have others, or in another order.
        """
        given, known = _bare(self.headings), _bare(wanted)
        for at in range(max(len(given), len(known))):
            has = given[at] if at < len(given) else ""
            had = known[at] if at < len(known) else ""
            if has != had:
                letters = column_letters(at + len(front()))
                was = f'was "{had}"' if had else "had no heading"
                raise InputError(
                    f"{self.file.name}: the headings are not those of {original} any "
                    f"more. Column {letters} {was}. Put the headings and their order "
                    "back as they were.",
                    "Q107",
                )


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
            sheets.append(CorrectedSheet(file, sheet, top[0].number, cells))
        elif is_front(cells) or (sheet.name or "").startswith(name):
            raise _front_changed(file)
    if not sheets:
        raise _front_changed(file)
    return sheets


def _front_changed(file: OpenFile) -> InputError:
    names = ", ".join(f'"{name}"' for name in front())
    return InputError(
        f"{file.name}: the headings are not as they were written. The first are "
        f"{names}, in this order. Put them back.",
        "Q107",
    )
