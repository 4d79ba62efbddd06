"""What nobody reads of a sheet and names other kinds of force than the Taser (H109).

A row may then be of a baton, and be counted as a use of a Taser.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from taserreport.model import column_letters
from taserreport.printable import told_heading
from taserreport.records import values
from taserreport.records.propose.contents import Contents
from taserreport.records.propose.other_force import (
    is_other,
    names_other_force,
    says_taser,
    tell_tasers_apart,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from taserreport.records.formats import TopRow
    from taserreport.records.formats.sheet import FirstRows
    from taserreport.records.layout import Layout


def of_other_force(
    layout: Layout, below: FirstRows, sheet: str | None, titles: Sequence[TopRow]
) -> Iterator[str]:
    """Yield what is to be said of a sheet in which a row may be of other force.

    Args:
        layout: How it is read; no column of it tells which rows are uses.
        below: The first rows below its headings.
        sheet: Its name, if it has one.
        titles: The rows above its headings.
    """
    levels = layout.level_columns
    headings = [layout.headings[at] for at in levels]
    open_ = next((name for name in headings if not says_taser(name)), None)
    if open_ is None:
        yield from _beside_tasers(layout, below, levels)
        return
    for what in _naming_others(layout, below, sheet, titles):
        yield (
            f'"{told_heading(open_)}" does not say whether the level is the Taser\'s, and '
            f"{what} other kinds of force."
        )


def _naming_others(
    layout: Layout, below: FirstRows, sheet: str | None, titles: Sequence[TopRow]
) -> Iterator[str]:
    """Yield what names other kinds of force, such as `its name names`."""
    for at in layout.unused:
        if names_other_force(layout.headings[at], Contents(below.texts(at))):
            yield f"{_unread(layout, at)} names"
    said = {
        "its name": [sheet or ""],
        "what stands above the headings": [
            cell for row in titles for cell in row.cells
        ],
    }
    for what, texts in said.items():
        if any(is_other(text) for text in texts if not says_taser(text)):
            yield f"{what} names"


def _beside_tasers(
    layout: Layout, below: FirstRows, levels: Sequence[int]
) -> Iterator[str]:
    """Yield which columns tell of rows that the level, the Taser's, is not the level of."""
    for at in layout.unused:
        contents = Contents(below.texts(at))
        if tell_tasers_apart([*contents.texts]):
            yield (
                f"{_unread(layout, at)} names the Taser in some rows and other kinds of "
                "force in others. Every row is counted as a use of a Taser."
            )
        elif names_other_force(layout.headings[at], contents):
            columns = [below.column(level) for level in levels]
            rows = zip(below.column(at), *columns, strict=True)
            if any(_says(text) and not any(map(_says, own)) for text, *own in rows):
                yield (
                    f"{_unread(layout, at)} names other kinds of force in rows that give "
                    "no level of the Taser's. These are counted, as Not stated."
                )


def _says(text: str) -> bool:
    """Return whether a cell says something, and not that there was nothing."""
    return bool(text.strip()) and values.yes_no_reader()(text) is not False


def _unread(layout: Layout, at: int) -> str:
    """Return a column that is not used, with a comma and a verb to come."""
    name = layout.headings[at]
    if name.strip():
        return f'"{told_heading(name)}", which is not used,'
    return f"column {column_letters(at)}, which has no heading and is not used,"
