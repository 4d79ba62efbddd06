"""What was wrong with rows and cells as they were read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.as_written import NO_RESULT
from taserreport.model import Fault
from taserreport.printable import counted, escaped
from taserreport.resources import load
from taserreport.validate.shown import may_be_shown, shown, title

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from taserreport.model import Batch, Severity, Unreadable


def read_faults(batch: Batch) -> Iterator[Fault]:
    """Yield what is to be said of a batch before any rule has looked at it."""
    yield from _ragged(batch)
    yield from _footers(batch)
    yield from _not_uses(batch)
    yield from _unreadable(batch)


def of_sections(batch: Batch, faults: Iterable[Fault]) -> Iterator[Fault]:
    """Yield faults without what is wrong with rows that have nothing but a text.

    What there is to say of these is one thing: they may be headings over other rows.
    """
    rows = pa.array(batch.sections, pa.int64())
    for fault in faults:
        left = fault.rows.filter(pc.invert(pc.is_in(fault.rows, value_set=rows)))
        if len(left):
            yield replace(fault, rows=left)
    yield Fault(
        "F028",
        "error",
        "The row has nothing but a text, as if it stood over the rows below. These are "
        "counted like all others, whatever it says.",
        rows,
        column=0,
    )


def _ragged(batch: Batch) -> Iterator[Fault]:
    kinds: dict[tuple[int, int], list[int]] = {}
    for row in batch.ragged:
        kinds.setdefault((row.found, row.expected), []).append(row.row)
    for (found, expected), rows in kinds.items():
        cells = counted(found, "cell")
        message = f"The row has {cells} where the headings have {expected}."
        yield Fault("F014", "error", message, pa.array(rows, pa.int64()))


def _footers(batch: Batch) -> Iterator[Fault]:
    if batch.footers:
        yield Fault(
            "F024",
            "note",
            "The row looks like a total, a remark, headings or a number with nothing "
            "behind it, and is not counted as a record.",
            pa.array(batch.footers, pa.int64()),
        )


def _not_uses(batch: Batch) -> Iterator[Fault]:
    if batch.not_uses is None:
        return
    severity: Severity = "note"
    message = "The row says that no Taser was used, and is not counted as a use."
    if _level_alone_tells(batch):
        severity = "warning"
        message = (
            "The level is given as none or not applicable, so that the row is not counted "
            "as a use. Nothing else in the file says which rows are Taser uses."
        )
    yield Fault("V31", severity, message, batch.not_uses)


def _level_alone_tells(batch: Batch) -> bool:
    """Return whether a file tells only by its levels which rows are Taser uses."""
    levels = {at for field in _LEVELS for at in batch.columns.get(field, ())}
    return "tactics" not in batch.columns and levels.issuperset(
        batch.columns.get("ced_used", ())
    )


_LEVELS = ("ced_highest_use", "ced_levels")


def _unreadable(batch: Batch) -> Iterator[Fault]:
    # Several fields may look at one box; what is wrong in it is one thing.
    cells: dict[tuple[int, str, str], list[Unreadable]] = {}
    for problem in batch.unreadable:
        cell = (problem.column, problem.code, problem.text)
        cells.setdefault(cell, []).append(problem)
    for first, *more in cells.values():
        rows = first.rows
        if any(not each.rows.equals(rows) for each in more):
            rows = pc.unique(pa.concat_arrays([rows, *(each.rows for each in more)]))
            rows = rows.take(pc.sort_indices(rows))
        value = first.text, escaped(first.reason)
        yield of_value(
            batch, (first.code, first.severity), first.field, first.column, value, rows
        )


def of_value(
    batch: Batch,
    kind: tuple[str, Severity],
    field: str,
    column: int | None,
    value: tuple[str, str],
    rows: pa.Array,
) -> Fault:
    """Return what is wrong with one text.

    Args:
        batch: The batch.
        kind: The code, and how severe it is.
        field: The field that the text is for.
        column: Its column in the file.
        value: The text, and what is wrong with it in words that follow it.
        rows: The positions of the records that have it.
    """
    text, reason = value
    is_shown = may_be_shown(field, text) or _is_of_a_program(text)
    told = f'"{escaped(text)}"' if is_shown else shown(field, text)
    return Fault(
        *kind,
        f"{title(field)}: {f'{told} {reason}' if text else reason}",
        batch.rows.take(rows),
        field,
        column,
        text,
        told,
        is_shown,
    )


def _is_of_a_program(text: str) -> bool:
    """Return whether a text was put into the cell by a program, so that it is nobody's."""
    return (
        text == NO_RESULT or text in load("reference/words.json")["spreadsheet_errors"]
    )
