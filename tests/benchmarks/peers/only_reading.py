"""python-calamine: every row of a workbook's first sheet, and nothing done with it."""

from __future__ import annotations

import sys

from python_calamine import CalamineWorkbook


def main(file: str) -> None:
    """Read one workbook; print how many rows and cells it has."""
    sheet = CalamineWorkbook.from_path(file).get_sheet_by_index(0)
    rows = cells = 0
    for row in sheet.iter_rows():
        rows += 1
        cells += len(row)
    sys.stdout.write(f"{rows} rows, {cells} cells\n")


if __name__ == "__main__":
    main(sys.argv[1])
