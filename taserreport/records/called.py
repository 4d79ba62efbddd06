"""Rows with a date that are called a total or an example, which are no records.

The words are data: `reference/not-records.json`.
"""

from __future__ import annotations

from functools import cache, reduce
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.lists import as_text
from taserreport.model import Unreadable
from taserreport.records.footers import LEADING, tells_total, undated
from taserreport.records.text import answer_key
from taserreport.resources import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taserreport.model import Batch
    from taserreport.records.mapping import Cells

_WRITTEN = (str.casefold, str.capitalize, str.title, str.upper)
_ENDS = ("otal", "OTAL", "otals", "OTALS", "otal:", "OTAL:")
"""How a text ends that may be a word for a total: a look at the ends takes no time."""


def called_otherwise(cells: Cells, batch: Batch) -> Iterator[Unreadable]:
    """Yield the cells of the leading columns that call their row no record.

    A row without a date is a total already (`footers`); with one, only a person can
    say what it is.

    Args:
        cells: The rows as the file has them.
        batch: What was made of them.
    """
    fields = {at: field for field, places in batch.columns.items() for at in places}
    for at in filter(cells.has, LEADING):
        repeats = cells.repeats(at)
        texts = as_text(cells.words(at).dictionary) if repeats else cells.text(at)
        for text in dict.fromkeys(filter(_says, _likely(texts))):
            said = pc.and_not(pc.equal(cells.text(at), text), undated(batch))
            rows = pc.indices_nonzero(pc.fill_null(said, False)).cast(pa.int64())
            if len(rows):
                reason = "is what a total or an example is called."
                field = fields.get(at, "record_id")
                yield Unreadable("V128", "error", field, at, text, reason, rows)


def _likely(texts: pa.Array) -> list[str]:
    """Return those of some texts that may be such words."""
    whole = pc.is_in(texts, value_set=pa.array(_examples(), pa.string()))
    ends = (pc.ends_with(texts, end) for end in _ENDS)
    found = pc.fill_null(reduce(pc.or_, ends, whole), False)
    return list(texts.filter(found).to_pylist()) if found.true_count else []


def _says(text: str) -> bool:
    """Return whether a text is such a word, or ends in one for a total."""
    last = answer_key(text).rpartition(" ")[2]
    return tells_total(last) or text in _examples()


@cache
def _examples() -> list[str]:
    words = load("reference/not-records.json")["examples"]
    return sorted({write(word) for word in words for write in _WRITTEN})
