"""pandera on Polars: every fault of every column, by its own checks."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pandera.polars as pa
import polars as pl

from benchmarks.peers import rules
from benchmarks.peers.answer import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from pandera.polars import PolarsData


def a_date(cells: PolarsData) -> pl.LazyFrame:
    """Return which cells are blank or a day that there is."""
    cell = pl.col(cells.key)
    day = cell.str.to_date("%Y-%m-%d", strict=False)
    return cells.lazyframe.select(cell.is_null() | day.is_not_null())


def whole(least: int, most: int) -> Callable[[PolarsData], pl.LazyFrame]:
    """Return a check for blanks and whole numbers in a range."""

    def inside(cells: PolarsData) -> pl.LazyFrame:
        cell = pl.col(cells.key)
        number = cell.cast(pl.Int64, strict=False)
        good = number.is_between(least, most).fill_null(False)
        return cells.lazyframe.select(cell.is_null() | good)

    return inside


def dated(cells: PolarsData) -> pl.LazyFrame:
    """Return which rows have a date or a year."""
    given = [pl.col(name).is_not_null() for name in rules.of([]).either]
    return cells.lazyframe.select(pl.any_horizontal(given))


def checks(asked: rules.Rules) -> dict[str, pa.Check]:
    """Return the check of each field that has one."""
    forms = {**asked.form, **asked.some_of_forms}
    return {
        **{name: pa.Check.isin(answers) for name, answers in asked.one_of.items()},
        **{name: pa.Check.isin(["Yes", "No"]) for name in asked.yes_no},
        **{name: pa.Check.str_matches(form) for name, form in forms.items()},
        **{name: pa.Check(a_date) for name in asked.dates},
        **{name: pa.Check(whole(*ends)) for name, ends in asked.whole.items()},
    }


def main(file: str) -> None:
    """Check one file."""
    if file.endswith(".parquet"):
        cells = pl.read_parquet(file)
    else:
        cells = pl.read_csv(file, infer_schema=False)
    asked = rules.of(cells.columns)
    known = checks(asked)
    columns = {
        name: pa.Column(pl.String, known.get(name), nullable=name not in asked.required)
        for name in cells.columns
    }
    record = pa.DataFrameSchema(columns, checks=pa.Check(dated))
    bad: list[int] = []
    try:
        record.validate(cells, lazy=True)
    except pa.errors.SchemaErrors as errors:
        bad = (errors.failure_cases["index"] + 1).to_list()
    say(len(cells), bad)


if __name__ == "__main__":
    main(sys.argv[1])
