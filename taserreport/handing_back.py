"""Rows kept out on their way back to a person: from what was judged to a file."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, partial
from pathlib import PurePath
from typing import TYPE_CHECKING, Protocol

from taserreport.findings import catalogue
from taserreport.proofs import Fingerprint
from taserreport.quarantine.advice import instead
from taserreport.quarantine.gather import Firsts, kept_out
from taserreport.quarantine.marked import Copied
from taserreport.quarantine.problems import Told
from taserreport.quarantine.rows import Home
from taserreport.records import values
from taserreport.records.fingerprint import fingerprint
from taserreport.records.permitted import permitted
from taserreport.records.repairs import Repairs

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterable

    from taserreport.intake import Judged
    from taserreport.model import Fault
    from taserreport.quarantine.marked import MarkedWriter
    from taserreport.quarantine.rows import KeptOut
    from taserreport.records import Dataset, Part


class Writer(Protocol):
    """Takes rows that are kept out."""

    def add(self, home: Home, rows: Iterable[KeptOut]) -> None:
        """Take rows of one sheet, in order."""


def into(dataset: Dataset, writer: Writer) -> Callable[[Judged], None]:
    """Return what gives the rows kept out of each batch to a writer.

    Args:
        dataset: The records, read with their cells (`Dataset.with_cells`).
        writer: Takes the rows.
    """
    home = cache(lambda part: home_of(dataset, part))
    advise = _adviser(dataset)
    firsts = Firsts()

    def watch(each: Judged) -> None:
        if each.accepted.true_count == len(each.accepted) and not each.batch.ragged:
            return
        parts = (each.batch, each.accepted, each.copies, each.faults)
        what = partial(advise, each.part)
        writer.add(home(each.part), kept_out(*parts, home(each.part), what, firsts))

    return watch


def repairing(
    dataset: Dataset, counts: Counter[str], *watches: Callable[[Judged], None]
) -> Callable[[Judged], None]:
    """Return what repairs the cells of each batch before it is watched.

    Args:
        dataset: The records, read with their cells (`Dataset.with_cells`).
        counts: Takes how many cells were repaired, by the kinds of `repairs.CLASSES`.
        watches: Get each batch with the cells as they ought to be written.
    """
    repairs = cache(lambda part: Repairs(dataset.parts[part].layout))

    def watch(each: Judged) -> None:
        if each.batch.raw is None:
            raise ValueError("a batch without its cells cannot be repaired")
        raw, found = repairs(each.part).of(each.batch.raw)
        counts.update(found)
        for watching in watches:
            watching(replace(each, batch=replace(each.batch, raw=raw)))

    return watch


def copied_into(dataset: Dataset, writer: MarkedWriter) -> Callable[[Judged], None]:
    """Return what gives every row of each batch to the writer of a marked copy.

    Args:
        dataset: The records, read with their cells (`Dataset.with_cells`).
        writer: Takes the rows.
    """
    copied = cache(lambda part: _copied(dataset.parts[part]))
    advise = _adviser(dataset)

    def watch(each: Judged) -> None:
        def tell(fault: Fault) -> Told:
            return Told(advise(each.part, fault), _why(fault))

        writer.add(each.part, copied(each.part), each.batch, each.faults, tell)

    return watch


def sheet_names(dataset: Dataset) -> list[str]:
    """Return what the sheets are called that `copied_into` copies."""
    return list(map(_name, dataset.parts))


def _name(part: Part) -> str:
    return part.origin.sheet or PurePath(part.origin.file).stem


def _copied(part: Part) -> Copied:
    """Return what the copy of a sheet begins with."""
    name = _name(part)
    if part.stands_for:
        return Copied(name, ((part.last_heading_row, part.layout.headings),), 0)
    if not part.last_heading_row:  # the format itself has the headings
        return Copied(name, ((1, part.layout.headings),), 1)
    top = tuple(
        (row.number, row.cells)
        for row in part.sheet.top()
        if row.number <= part.last_heading_row
    )
    return Copied(name, top, 0)


def _why(fault: Fault) -> str:
    about = values.fields().get(fault.field or "", {})
    known = about.get("x-why") if fault.severity == "error" else None
    return str(known or catalogue()[fault.code]["why"])


def _shown(fault: Fault) -> str | None:
    """Return what the cells hold, if it may be shown."""
    return fault.text if fault.is_shown else None


def home_of(dataset: Dataset, number: int) -> Home:
    """Return where the rows of a part are from; of corrected rows, the original."""
    part = dataset.parts[number]
    there = part.stands_for
    origin = there.origin if there else part.origin
    known = fingerprint(part.file) if part.file else Fingerprint("", 0, "")
    return Home(
        origin.file,
        origin.sheet,
        known,
        part.layout.source.id,
        part.layout.headings,
        permitted(part.layout),
        dataset.named,
        dataset.corrections,
        there.rows.__getitem__ if there else int,
    )


def _adviser(dataset: Dataset) -> Callable[[int, Fault], str]:
    """Return what says, for a part and a fault of it, what to write instead."""
    answers = cache(lambda part: permitted(dataset.parts[part].layout))

    @cache  # a million rows have the same few faults
    def advice(
        part: int, code: str, field: str | None, column: int | None, text: str | None
    ) -> str:
        usual = catalogue()[code]["fix"].partition(". ")[0].rstrip(".")
        meant = dataset.meant(field, text) if field and text else None
        kind = values.kind(field) if field else ""
        order = dataset.parts[part].layout.source.definition.get("dates", "")
        if kind == "date" and order.startswith("month-first"):
            kind = "date_month_first"
        listed = answers(part).get(column, ()) if column is not None else ()
        return instead(code, field, kind, listed, meant, usual)

    def advise(part: int, fault: Fault) -> str:
        return advice(part, fault.code, fault.field, fault.column, _shown(fault))

    return advise
