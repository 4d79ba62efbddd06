"""The table as it reads, as CSV: headings and figures, without title and notes."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from taserreport.printable import guarded
from taserreport.render.page import Block, Page, page, text
from taserreport.separated import csv_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from taserreport.model import Row, Table


def write(table: Table) -> bytes:
    """Return a table as UTF-8 CSV; numbers have no thousands separators."""
    laid = page(table)
    headings = [*_labels(table, laid), *laid.blocks[0].headings]
    return encode(
        headings, (row for block in laid.blocks for row in _rows(laid, block))
    )


def encode(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return rows as UTF-8 CSV that a spreadsheet program takes as text and numbers."""
    return csv_text(map(guarded, row) for row in chain([headings], rows)).encode()


def _labels(table: Table, laid: Page) -> list[str]:
    headings = ["Period"] if laid.blocks[0].period else []
    if laid.grouped:
        headings.append(table.group_heading or "Group")
    return [*headings, table.row_heading]


def _rows(laid: Page, block: Block) -> Iterable[list[str]]:
    for row, cells in zip(laid.rows, block.cells, strict=True):
        figures = [text(cell, thousands=False) for cell in cells]
        yield [*_places(laid, block, row), row.label, *figures]


def _places(laid: Page, block: Block, row: Row) -> list[str]:
    period = [block.period] if block.period else []
    return [*period, row.group] if laid.grouped else period
