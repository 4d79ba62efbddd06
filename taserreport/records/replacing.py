"""Corrected rows take the place of the rows that they stand for."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import zip_longest
from typing import TYPE_CHECKING

from taserreport import proofs
from taserreport.errors import InputError
from taserreport.model import Finding
from taserreport.printable import counted, quoted
from taserreport.records.corrected import corrected_sheets
from taserreport.records.fingerprint import fingerprint
from taserreport.records.followers import followers
from taserreport.records.own_reference import check_own_reference
from taserreport.records.part import StandsFor
from taserreport.records.sorted_apart import check_not_sorted_apart
from taserreport.records.standing_in import Instead, Without
from taserreport.resources import load

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from taserreport.model import RaggedRow
    from taserreport.proofs import Place, Proof
    from taserreport.records.corrected import CorrectedSheet, Stands
    from taserreport.records.formats import OpenFile
    from taserreport.records.part import Part

    _Cells = tuple[str, ...]
    Pairs = Mapping[int, tuple[_Cells, _Cells]]
    Key = tuple[int, int]
    """The number of a part, and a row of it."""
    Row = tuple[CorrectedSheet, int]
    """A sheet of corrected rows, and a row of it."""


def check_asked(files: Sequence[OpenFile], *, replacing: bool) -> None:
    """See to it that corrected rows are given just where they are asked for.

    Args:
        files: The files of corrected rows that were given.
        replacing: Whether corrected rows are to take the place of others.

    Raises:
        InputError: They are given and not asked for, or the other way round.
    """
    if files and not replacing:
        raise InputError(
            f"{files[0].name} holds rows that --quarantine took from another file, "
            "and would count them twice. Give it together with that file and add "
            "--replaces-quarantine.",
            "Q101",
        )
    if replacing and not files:
        raise InputError(
            "None of the files was written by --quarantine. Name the corrected one "
            "too, or leave out --replaces-quarantine.",
            "Q102",
        )


def replaced(
    parts: Sequence[Part], files: Sequence[OpenFile]
) -> tuple[list[Part], list[Finding]]:
    """Return the parts with corrected rows in the place of those they stand for.

    Args:
        parts: The parts of the files that the rows were taken from.
        files: Files of corrected rows. Where two correct one row, the later counts.

    Raises:
        InputError: A row cannot go back: its file is not there or has changed, or
            what says where it belongs was changed. Or cells have changed rows.
    """
    taken = _Taken(parts)
    read = [(file, taken.take(file)) for file in files]
    taken.settle_copies()
    again = followers(parts, taken.rows)
    taken.rows |= {key: taken.rows[first] for key, first in again.items()}
    made = []
    for number, original in enumerate(parts):
        own = list(_made(number, taken))
        for each in own:
            pairs = _pairs(original, each)
            check_not_sorted_apart(original, each, pairs)
            check_own_reference(original, each, pairs)
        made += own
    return made, [
        *_notes(parts, read),
        *_undone(taken.undone()),
        *_no_way_through(taken.reasons_gone),
    ]


def _pairs(original: Part, corrected: Part) -> Pairs:
    """Return the cells of corrected rows before and now, by the rows' numbers now.

    One of the wrong length is not among them.
    """
    there = corrected.stands_for.rows if corrected.stands_for else {}
    before = dict(original.cells_of(there.values())) if there else {}
    return {
        row: (before[there[row]], cells)
        for row, cells in (corrected.cells_of(there) if before else ())
        if there[row] in before
    }


class _Taken:
    """The rows whose place corrected ones take.

    Args:
        parts: The parts of the files that the rows were taken from.
    """

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = parts
        self.rows: dict[Key, Row] = {}
        self.own: dict[Key, Row] = {}
        """Where those stand that become what another becomes."""
        self._firsts: dict[str, Row] = {}
        """By what tells its place, each row that copies may follow."""
        self._copies: dict[Key, tuple[str, Row]] = {}
        """For each copy, what tells the place of its row, and where it stands itself."""
        self.ragged: dict[Row, RaggedRow] = {}
        """Those that still have the wrong length."""
        self.guarded: set[Row] = set()
        """Those that were written with their cells guarded against formulas."""
        self.again: dict[Key, tuple[str, _Cells, _Cells]] = {}
        """For each row that two files correct, the later file and the cells of both."""
        self.reasons_gone: Counter[str] = Counter()
        """For each file, in how many rows what is wrong was taken away."""
        self._own: dict[CorrectedSheet, dict[int, _Cells]] = {}
        digest = cache(lambda file: fingerprint(file).content)  # parts may share one
        self._digests = [digest(p.file) if p.file else "" for p in parts]
        self._known: dict[tuple[CorrectedSheet, str, str, str], int] = {}

    def take(self, file: OpenFile) -> dict[Key, str]:
        """Take the rows of a file, and return where each of them stands in it."""
        seen: dict[Key, str] = {}
        for sheet in corrected_sheets(file):
            for row in sheet.rows():
                key = self._key(sheet, row)
                if key in seen:
                    raise _twice(sheet, row.place, seen[key], row.row)
                if key in self.rows:
                    both = self._cells(*self.rows[key]), self._cells(sheet, row.row)
                    self.again[key] = file.name, *both
                seen[key] = sheet.origin.cell(row.row, None)
                self.reasons_gone[file.name] += row.reason_gone
                if row.follows:
                    self._copies[key] = row.proof.copy_of, (sheet, row.row)
                    continue
                self._copies.pop(key, None)
                self.rows[key] = self._firsts[row.proof.place] = sheet, row.row
                self._look_at(key, sheet, row)
        return seen

    def undone(self) -> Counter[str]:
        """Return for each file in how many rows it undoes what an earlier one corrected.

        A later round brings corrections on; one that was not made from the earlier has
        the original's cells where that had others.
        """
        rows: Counter[str] = Counter()
        for number, part in enumerate(self.parts):
            wanted = {row for of, row in self.again if of == number}
            for row, cells in part.cells_of(wanted) if wanted else ():
                file, earlier, later = self.again[number, row]
                rows[file] += _undoes(cells, earlier, later)
        return rows

    def _cells(self, sheet: CorrectedSheet, row: int) -> _Cells:
        if sheet not in self._own:
            self._own[sheet] = dict(sheet.own_cells())
        return self._own[sheet][row]

    def settle_copies(self) -> None:
        """Let copies become what their rows became in the last file that has those."""
        for key, (first, own) in self._copies.items():
            if first in self._firsts:
                self.rows[key], self.own[key] = self._firsts[first], own

    def _key(self, sheet: CorrectedSheet, row: Stands) -> Key:
        home = sheet, row.proof.file, row.place.file, row.place.sheet
        if home not in self._known:
            there = _part_of(self.parts, self._digests, sheet, row.place, row.proof)
            self._known[home] = there
        return self._known[home], int(row.place.row)

    def _look_at(self, key: Key, sheet: CorrectedSheet, row: Stands) -> None:
        odd = row.ragged(len(self.parts[key[0]].layout.headings))
        if odd:
            self.ragged[sheet, row.row] = odd
        if row.proof.is_guarded:
            self.guarded.add((sheet, row.row))


def _undoes(before: _Cells, earlier: _Cells, later: _Cells) -> bool:
    """Return whether a cell that was corrected is as it was before."""
    each = zip_longest(before, earlier, later, fillvalue="")
    return any(was != once and was == now for was, once, now in each)


def _part_of(
    parts: Sequence[Part],
    digests: Sequence[str],
    sheet: CorrectedSheet,
    place: Place,
    proof: Proof,
) -> int:
    """Return the number of the part that a corrected row belongs to."""
    by_file = [
        (number, part)
        for number, (part, digest) in enumerate(zip(parts, digests, strict=True))
        if digest and proofs.is_file(proof.file, digest)
    ]
    if not by_file:
        raise _no_original(parts, sheet, place)
    of_sheet = [
        (part.origin.file != place.file, number)
        for number, part in by_file
        if (part.origin.sheet or "") == place.sheet
    ]
    if not of_sheet:
        raise InputError(
            f'{sheet.file.name} has rows from the sheet "{place.sheet}" of '
            f"{place.file}, which is not read. Add "
            f"--sheet {quoted(place.sheet or '')}.",
            "Q103",
        )
    number = min(of_sheet)[1]
    sheet.check_headings(parts[number].layout.headings, place.file)
    return number


def _no_original(
    parts: Sequence[Part], sheet: CorrectedSheet, place: Place
) -> InputError:
    if any(part.origin.file == place.file for part in parts):
        return InputError(
            f"{place.file} has changed since {sheet.file.name} was written, so its rows "
            "may not be where they were. Give it as it was then, or write a new file of "
            "the rows kept out with --quarantine.",
            "Q104",
        )
    return InputError(
        f"{sheet.file.name} has rows from {place.file}, which is not among the files. "
        "Name it too.",
        "Q103",
    )


def _twice(sheet: CorrectedSheet, place: Place, first: str, row: int) -> InputError:
    again = sheet.origin.cell(row, None)
    return InputError(
        f"{sheet.file.name} has the same row of {place.file} twice: {first} and "
        f"{again}. Delete one of them.",
        "Q106",
    )


def _made(number: int, taken: _Taken) -> Iterator[Part]:
    """Yield a part without the rows that were corrected, then those instead."""
    part = taken.parts[number]
    # A row that copies follow stands for several: each of them in a part of its own.
    groups: dict[tuple[CorrectedSheet, int], dict[int, int]] = {}
    times: Counter[Row] = Counter()
    for (of, there), (sheet, row) in taken.rows.items():
        if of == number:
            groups.setdefault((sheet, times[sheet, row]), {})[row] = there
            times[sheet, row] += 1
    gone = frozenset(row for rows in groups.values() for row in rows.values())
    yield replace(part, sheet=Without(part.sheet, gone)) if gone else part
    for (sheet, _), rows in groups.items():
        still = {
            row: taken.ragged[sheet, row]
            for row in rows
            if (sheet, row) in taken.ragged
        }
        guarded = frozenset(row for row in rows if (sheet, row) in taken.guarded)
        origin = replace(sheet.origin, headings=part.origin.headings)
        own = {row: taken.own.get((number, there)) for row, there in rows.items()}
        shown = {row: at[1] for row, at in own.items() if at and at[0] is sheet}
        yield replace(
            part,
            sheet=Instead(sheet.sheet, frozenset(rows), sheet, still, guarded, part),
            origin=replace(origin, shown=shown),
            last_heading_row=sheet.heading_row,
            stands_for=StandsFor(part.origin, rows),
        )


def _undone(rows: Mapping[str, int]) -> Iterator[Finding]:
    """Yield in which files cells are as before that others correct."""
    for file, number in rows.items():
        if not number:
            continue
        message = (
            f"{file}: in {counted(number, 'row')} a cell is as it was at first, and a file "
            "named before corrects it. What this file says counts."
        )
        yield Finding("Q114", "warning", message, 0, file=file)


def _no_way_through(rows: Mapping[str, int]) -> Iterator[Finding]:
    """Yield what a person should know who took away what is wrong with a row."""
    wrong = load("reference/quarantine.json")["columns"]["wrong"]
    for file, number in rows.items():
        if number:
            message = (
                f'{file}: "{wrong}" was emptied in {counted(number, "row")}. That lets no '
                "row through: each is checked again by its own cells."
            )
            yield Finding("Q109", "note", message, 0, file=file)


def _notes(
    parts: Sequence[Part], read: Sequence[tuple[OpenFile, Mapping[Key, str]]]
) -> Iterator[Finding]:
    """Yield what each file of corrections did, the later ones having the last word."""
    for at, (file, keys) in enumerate(read):
        names = ", ".join(dict.fromkeys(parts[n].origin.file for n, _ in keys))
        later = {key for _, others in read[at + 1 :] for key in others}
        again = len(keys.keys() & later)
        own = len(keys) - again
        take = "takes" if own == 1 else "take"
        message = (
            f"{file.name}: {counted(own, 'row')} {take} the place of the same in {names}."
            if keys
            else f"{file.name} has no rows any more, so nothing is corrected by it."
        )
        if again:
            come = "comes" if again == 1 else "come"
            message += (
                f" {counted(again, 'row')} of it {come} again in a later file, "
                "which counts."
            )
        yield Finding("Q108", "note", message, 0, file=file.name)
