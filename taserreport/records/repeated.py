"""Headings that stand again among the records, over a second block of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.errors import InputError
from taserreport.printable import sheet_of, told_heading
from taserreport.records.text import heading_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from taserreport.model import Origin
    from taserreport.records.source import Source

_LEAST = 2
"""One cell alone may say by chance what a heading says."""


def heading_rows(
    texts: Mapping[int, pa.Array],
    rows: pa.Array,
    origin: Origin,
    source: Source | None = None,
) -> list[int]:
    """Return which rows repeat the headings, by their positions.

    Such a row begins with what a heading says, and says so in most of its cells.

    Args:
        texts: The cells of the rows, by the columns that are read.
        rows: Each row's number in the file.
        origin: The headings, and where they are from.
        source: What the sheet is read by, if it is known yet.

    Raises:
        InputError: The headings come in another order, so that the rows below would
            be read under the wrong ones.
    """
    own = [heading_key(heading) for heading in origin.headings]
    is_known = _known(own, source)
    columns = {at: cells for at, cells in texts.items() if at < len(own)}
    found = []
    for place in _likely(columns, len(rows), is_known):
        row = {at: cells[place].as_py() or "" for at, cells in columns.items()}
        said = {column: heading_key(text) for column, text in row.items() if text}
        first = next(iter(said.values()), "")
        if not is_known(first) or sum(map(is_known, said.values())) * 2 < len(said):
            continue
        found.append(place)
        others = {c: k for c, k in said.items() if _is_another(own[c], k, own, source)}
        for column, key in others.items():
            told = row[column] if is_known(key) else ""
            if told or not any(map(is_known, others.values())):
                raise _other_order(origin, column, told, rows[place].as_py())
    return found


def _known(own: Sequence[str], source: Source | None) -> Callable[[str], bool]:
    keys = frozenset(filter(None, own))
    return lambda key: key in keys or (source is not None and source.knows(key))


def _likely(
    columns: Mapping[int, pa.Array], rows: int, is_known: Callable[[str], bool]
) -> list[int]:
    """Return the rows of which enough cells say what a heading says."""
    hits = pa.repeat(pa.scalar(0, pa.int64()), rows)
    for texts in columns.values():
        said = [t for t in texts.unique().to_pylist() if t and is_known(heading_key(t))]
        if said:
            among = pc.is_in(texts, value_set=pa.array(said, texts.type))
            hits = pc.add(hits, among.cast(pa.int64()))
    likely: list[int] = pc.indices_nonzero(pc.greater_equal(hits, _LEAST)).to_pylist()
    return likely


def _is_another(
    own: str, key: str, headings: Sequence[str], source: Source | None
) -> bool:
    """Return whether a heading means another column than the one it stands in."""
    if key == own or (source is not None and source.takes_for_one(key, own)):
        return False
    if key in headings:
        return True
    # Of headings in two rows, the lower one has only a part.
    return source is not None and bool(own) and key not in own


def _other_order(origin: Origin, column: int, text: str, row: int) -> InputError:
    where = sheet_of(origin.file, origin.sheet)
    own = origin.headings[column]
    what = f'"{told_heading(text)}"' if text else "another text"
    under = f'under "{told_heading(own)}"' if own.strip() else "under no heading"
    return InputError(
        f"{where}: in {origin.row_word} {row} the headings come again in another order: "
        f"{what} stands {under}. The rows below it would be read under "
        "the wrong headings. Put them on a sheet or in a file of their own.",
        "H113",
    )
