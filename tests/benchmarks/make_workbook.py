"""Make a workbook of SYNTHETIC records in the Metropolitan Police's 271 columns.

`python tests/benchmarks/make_workbook.py 148000 met.xlsx` takes some minutes.
"""

from __future__ import annotations

import sys
from pathlib import Path

import xlsxwriter

from taserreport import pipeline


def make(count: int, path: Path) -> None:
    """Write a workbook of so many rows, of which one in five tells of no Taser."""
    uses = count - count // 5
    sheet = pipeline.sample("metropolitan", uses, seed=1)
    part = path.with_suffix(".part")
    options = {"constant_memory": True, "strings_to_formulas": False}
    with xlsxwriter.Workbook(part, options) as book:
        page = book.add_worksheet(sheet.name)
        for number, row in enumerate((*sheet.heading_rows, *sheet.rows)):
            for column, cell in enumerate(row):
                if cell:
                    page.write_string(number, column, cell)
    part.replace(path)  # a workbook that is there is whole


if __name__ == "__main__":
    make(int(sys.argv[1]), Path(sys.argv[2]))
