"""Polars: expressions written by hand, read and judged in a stream."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import polars as pl

from benchmarks.peers import rules
from benchmarks.peers.answer import say

if TYPE_CHECKING:
    from collections.abc import Iterator

_NUMBER = "row number"


def scan(file: str) -> pl.LazyFrame:
    """Return the file's cells as text, with each row's number."""
    if file.endswith(".parquet"):
        return pl.scan_parquet(file, row_index_name=_NUMBER, row_index_offset=1)
    return pl.scan_csv(
        file, infer_schema=False, row_index_name=_NUMBER, row_index_offset=1
    )


def faults(asked: rules.Rules) -> Iterator[pl.Expr]:
    """Yield what is true of a faulty row; null is as good as false."""
    for name, answers in asked.one_of.items():
        yield ~pl.col(name).is_in(answers)
    for name, form in {**asked.form, **asked.some_of_forms}.items():
        yield ~pl.col(name).str.contains(form)
    for name in asked.yes_no:
        yield (pl.col(name) != "Yes") & (pl.col(name) != "No")
    for name in asked.dates:
        day = pl.col(name).str.to_date("%Y-%m-%d", strict=False)
        yield day.is_null() & pl.col(name).is_not_null()
    for name, (least, most) in asked.whole.items():
        number = pl.col(name).cast(pl.Int64, strict=False)
        inside = number.is_between(least, most).fill_null(False)
        yield pl.col(name).is_not_null() & ~inside
    for name in asked.required:
        yield pl.col(name).is_null()
    yield pl.all_horizontal(pl.col(name).is_null() for name in asked.either)


def main(file: str) -> None:
    """Check one file."""
    cells = scan(file)
    asked = rules.of(n for n in cells.collect_schema().names() if n != _NUMBER)
    bad = pl.any_horizontal(*faults(asked)).fill_null(False)
    found = cells.filter(bad).select(_NUMBER)
    if file.endswith(".parquet"):  # which says how many rows it has
        rows, count = pl.collect_all(
            [found, cells.select(pl.len())], engine="streaming"
        )
        say(count.item(), rows[_NUMBER].to_list())
        return
    # To count the lines of a CSV file apart would hold all of it in memory.
    read, numbers = 0, []
    judged = cells.select(_NUMBER, bad.alias("bad"))
    for batch in judged.collect_batches(engine="streaming"):
        read += len(batch)
        numbers += batch.filter("bad")[_NUMBER].to_list()
    say(read, numbers)


if __name__ == "__main__":
    main(sys.argv[1])
