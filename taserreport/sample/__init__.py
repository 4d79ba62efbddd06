"""Made-up records, marked as such, in any layout that a source describes."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from taserreport.resources import load
from taserreport.sample.draw import draw, draw_other_force
from taserreport.sample.layout import Layout

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_USES_FOR_EACH_OTHER_ROW = 4
"""Layouts that hold all use of force get one row without a Taser for so many with."""


@dataclass(frozen=True, slots=True)
class SampleSheet:
    """Rows of text as a file in some layout would have them."""

    name: str
    heading_rows: tuple[tuple[str, ...], ...]
    rows: Iterator[list[str]]
    mistakes: int
    """How many cells are wrong on purpose."""


def sheet_of(
    source: Mapping[str, Any],
    records: Iterable[dict[str, Any]],
    *,
    mistakes: Iterable[dict[str, str]] = (),
    seed: int = 1,
    count: int = 1,
) -> SampleSheet:
    """Return records in the layout of a source.

    Args:
        source: The source's definition.
        records: Canonical records, as JSON objects.
        mistakes: Cells to write wrongly, each into a row of its own.
        seed: Decides which rows those are.
        count: How many records there are.
    """
    layout = Layout(source, load("record.schema.json")["properties"])
    wrong = [
        (heading, mistake["text"])
        for mistake in mistakes
        if (heading := layout.heading_of(mistake["field"])) is not None
    ]
    places = Random(seed).sample(range(count), min(len(wrong), count))
    by_row = dict(zip(places, wrong, strict=False))

    def rows() -> Iterator[list[str]]:
        for number, record in enumerate(records):
            cells = layout.cells(record)
            if number in by_row:
                heading, text = by_row[number]
                cells[heading] = text
            yield [cells.get(heading, "") for heading in layout.headings]

    name = source.get("sample", {}).get("sheet", "Records")
    return SampleSheet(name, layout.heading_rows(), rows(), len(by_row))


def sample(
    source: Mapping[str, Any], rows: int, seed: int, *, messy: bool = False
) -> SampleSheet:
    """Return so many made-up Taser records in the layout of a source.

    Args:
        source: The source's definition.
        rows: How many Taser records; layouts of all use of force hold others beside.
        seed: The same seed gives the same records.
        messy: Write some cells wrongly, as `reference/sample.json` lists them.
    """
    shares = load("reference/sample.json")
    years = source.get("sample", {}).get("years", shares["years"])

    def records() -> Iterator[dict[str, Any]]:
        random = Random(seed)
        for number in range(1, rows + 1):
            yield draw(shares, random, number, years)
            holds_all = "ced_used" in source["fields"] and source["id"] != "canonical"
            if holds_all and number % _USES_FOR_EACH_OTHER_ROW == 0:
                yield draw_other_force(shares, random, number, years)

    mistakes = shares["mistakes"] if messy else ()
    return sheet_of(source, records(), mistakes=mistakes, seed=seed, count=rows)
