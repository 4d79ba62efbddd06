"""The table as it reads, as GitHub Markdown, with its title, unit and notes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from taserreport.render.page import Block, Page, numbered, page, printable, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from taserreport.model import Row, Table

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&$])")
_MARK = re.compile(r"\[[a-z]+( \d+)?\]")
INDENT = "&emsp;"


def write(table: Table) -> bytes:
    """Return a table as a Markdown page."""
    table = printable(table)
    laid = page(table)
    parts = [f"### {escaped(table.title)}", escaped(table.unit)]
    parts += [_block(table, laid, block) for block in laid.blocks]
    if table.source:
        parts.append(f"Source: {escaped(table.source)}")
    parts += [escaped(note) for note in numbered(table.notes)]
    return ("\n\n".join(parts) + "\n").encode()


def escaped(words: str) -> str:
    """Return printable words so that Markdown shows them as they are."""
    return _SPECIAL.sub(r"\\\1", words)


def _block(table: Table, laid: Page, block: Block) -> str:
    groups = [table.group_heading or "Group"] if laid.grouped else []
    labels = [escaped(heading) for heading in (*groups, table.row_heading)]
    headings = [*labels, *map(escaped, block.headings)]
    rules = ["---"] * len(labels) + ["---:"] * len(block.headings)
    lines = [_line(headings), _line(rules), *_rows(laid, block)]
    caption = [f"**{escaped(block.period)}**", ""] if block.period else []
    return "\n".join([*caption, *lines])


def _rows(laid: Page, block: Block) -> Iterable[str]:
    for row, cells in zip(laid.rows, block.cells, strict=True):
        group = [escaped(row.group)] if laid.grouped else []
        figures = [_figure(text(cell)) for cell in cells]
        yield _line([*group, _label(row), *figures])


def _figure(words: str) -> str:
    """Return a figure; a mark stays as it is, so that a search for it finds it."""
    return words if _MARK.fullmatch(words) else escaped(words)


def _label(row: Row) -> str:
    label = escaped(row.label)
    return INDENT * row.depth + (f"**{label}**" if row.total and label else label)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
