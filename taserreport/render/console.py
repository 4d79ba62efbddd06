"""The table as it reads, for a terminal.

Every text is wrapped in `rich.text.Text`: Rich would take `[c]` in a plain string for
a style and print nothing.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from rich import box
from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Column as RichColumn
from rich.table import Table as RichTable
from rich.text import Text

from taserreport.render.page import Block, Page, numbered, page, printable, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from taserreport.model import Row, Table

GAP = 2
"""Spaces between columns."""
LABEL_LEAST, LABEL_MOST = 16, 48
"""How narrow and how wide the labels of rows may be; longer ones wrap."""
LABEL_SHARE = 0.3
"""What part of the width is kept for labels that need it."""
ASCII_RULES = box.Box(" -- \n    \n" * 2 + " -- \n" * 2 + "    \n -- \n", ascii=True)
HEADING = 12
"""A heading longer than this wraps between words."""


def write(
    table: Table, width: int = 80, *, color: bool = False, encoding: str = "utf-8"
) -> bytes:
    """Return a table as UTF-8 text for a terminal.

    Args:
        table: The table.
        width: Of the terminal, in characters. Figures are never cut: where the
            columns do not fit, they go on below, with the labels again.
        color: Allow bold and dim text, as ANSI codes.
        encoding: What the terminal can show; rules are dashes where it is not UTF.
    """
    table = printable(table)
    out = io.StringIO()
    console = Console(
        file=out,
        width=max(width, _least(table)),
        force_terminal=color,
        color_system="standard" if color else None,
        highlight=False,
        emoji=False,
        markup=False,
        legacy_windows=False,
        safe_box=True,
    )
    ascii_only = not encoding.lower().startswith("utf")
    console.print(_renderable(table, console.width, ascii_only=ascii_only))
    lines = (line.rstrip() for line in out.getvalue().splitlines())
    return ("\n".join(lines) + "\n").encode()


def _renderable(table: Table, width: int, *, ascii_only: bool) -> RenderableType:
    """Return a table as something a Rich console of that width prints."""
    laid = page(table)
    parts: list[RenderableType] = [Text(table.title, style="bold"), Text("")]
    for block in laid.blocks:
        if block.period:
            parts.append(Text(block.period, style="bold"))
        for columns in _fitting(table, laid, block, width):
            parts += [_drawn(table, laid, block, columns, width, ascii_only), Text("")]
    parts.append(Text(table.unit))
    if table.source:
        parts.append(Text(f"Source: {table.source}"))
    parts += [Text(note) for note in numbered(table.notes)]
    return Group(*parts)


def _drawn(
    table: Table,
    laid: Page,
    block: Block,
    columns: Sequence[int],
    width: int,
    ascii_only: bool,
) -> RichTable:
    widths = [_width(block, n) for n in columns]
    label = min(_label_width(table, laid), width - sum(w + GAP for w in widths))
    heads = [
        RichColumn(Text(table.row_heading), width=label, overflow="fold"),
        *(
            RichColumn(Text(block.headings[n]), justify="right", width=w)
            for n, w in zip(columns, widths, strict=True)
        ),
    ]
    drawn = RichTable(
        *heads,
        box=ASCII_RULES if ascii_only else box.HORIZONTALS,
        show_edge=False,
        padding=(0, GAP - 1, 0, 0),  # The box puts one more between columns.
        pad_edge=False,
    )
    group = ""
    for row, cells in zip(laid.rows, block.cells, strict=True):
        if row.group != group:
            group = row.group
            if group:
                drawn.add_row(Text(group, style="bold"))
        style = "bold" if row.total else ""
        figures = [Text(text(cells[n]), style=style) for n in columns]
        drawn.add_row(_label(row, laid, style), *figures)
    return drawn


def _label(row: Row, laid: Page, style: str) -> RenderableType:
    return Padding(Text(row.label, style=style), (0, 0, 0, _indent(row)))


def _indent(row: Row) -> int:
    return 2 * (row.depth + bool(row.group))


def _fitting(table: Table, laid: Page, block: Block, width: int) -> Iterator[list[int]]:
    """Give the columns in runs that fit beside labels of a readable width."""
    label = min(_label_width(table, laid), max(LABEL_LEAST, int(width * LABEL_SHARE)))
    run: list[int] = []
    used = label
    for together in _pairs(block):
        wide = sum(_width(block, n) + GAP for n in together)
        if run and used + wide > width:
            yield run
            run, used = [], label
        run += together
        used += wide
    yield run


def _pairs(block: Block) -> list[list[int]]:
    """Return the columns, each percentage with the number it stands beside."""
    pairs: list[list[int]] = []
    for n, heading in enumerate(block.headings):
        if pairs and heading == f"{block.headings[n - 1]} (%)":
            pairs[-1].append(n)
        else:
            pairs.append([n])
    return pairs


def _width(block: Block, n: int) -> int:
    """Return how wide a column must be: no figure and no word of its heading wraps."""
    heading = block.headings[n]
    figures = [cell_len(text(row[n])) for row in block.cells]
    words = [cell_len(word) for word in heading.split()]
    return max(*figures, *words, min(cell_len(heading), HEADING))


def _label_width(table: Table, laid: Page) -> int:
    labels = [cell_len(row.label) + _indent(row) for row in laid.rows]
    groups = [cell_len(row.group) for row in laid.rows]
    return min(LABEL_MOST, max(*labels, *groups, cell_len(table.row_heading)))


def _least(table: Table) -> int:
    """Return the width that labels and one number, or a pair, cannot go below."""
    return max(
        LABEL_LEAST + sum(_width(block, n) + GAP for n in pair)
        for block in page(table).blocks
        for pair in _pairs(block)
    )
