"""What the cells of a column hold: each different text with its number of cells."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache, cached_property, reduce
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.encoded import counting
from taserreport.lists import ITEM
from taserreport.records import dates, values
from taserreport.records.banners import names_period
from taserreport.records.footers import LEADING, is_footer, tells_no_record
from taserreport.records.mapping import Cells
from taserreport.records.propose.names import knowledge, limit, separators
from taserreport.records.repeated import heading_rows
from taserreport.records.text import answer_key, is_whole
from taserreport.records.unread import Unread
from taserreport.resources import load

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from taserreport.model import Origin
    from taserreport.records.formats import Sheet


@dataclass
class Contents:
    """The texts of one column without outer spaces, with how many cells have each."""

    texts: Counter[str] = field(default_factory=Counter)

    @cached_property
    def filled(self) -> int:
        """How many cells have one of the texts."""
        return self.texts.total()

    def share(self, test: Callable[[str], bool]) -> float:
        """Return the share of cells, of 1, whose text passes a test."""
        passed = sum(count for text, count in self.texts.items() if test(text))
        return passed / self.filled if self.filled else 0.0

    @cached_property
    def mark(self) -> str | None:
        """The one sign that ticks a box here, where no cell has another text."""
        if len({answer_key(text) for text in self.texts}) != 1:
            return None
        text = min(self.texts)
        return text if text.casefold() in knowledge()["ticks"] else None

    @cached_property
    def like_boxes(self) -> bool:
        """Whether the cells are ticked, answered yes or no, or all blank."""
        if not self.filled or self.mark:
            return True
        return self.share(_answers_a_box) >= limit("most")

    @cached_property
    def like_ticks(self) -> bool:
        """Whether the cells are like boxes, though not all are ticked with one sign."""
        share = self.share(lambda text: is_mark(text) or _answers_a_box(text))
        return self.like_boxes or share >= limit("most")

    @cached_property
    def like_counts(self) -> bool:
        """Whether the cells say how often: figures of which most are 0 and 1."""
        figures = self.share(lambda text: len(text) == 1 and is_whole(text))
        return figures == 1 and self.share(lambda text: text in "01") >= 1 / 2

    @cached_property
    def runs_on(self) -> bool:
        """Whether the cells are whole numbers that follow one another, each once."""
        numbers = [int(text) for text in self.texts if is_whole(text)]
        if not numbers or len(numbers) < self.filled:
            return False
        return max(numbers) - min(numbers) + 1 == len(set(numbers)) == self.filled

    def known(self, name: str, separators: str = "") -> float:
        """Return the share of the answers given that are values of a field.

        Words such as `none` and `not known` are left out of account.
        """
        told = {t: n for t, n in self.texts.items() if not says_nothing(name, t)}
        known = sum(n for t, n in told.items() if found_in(name, t, separators))
        return known / sum(told.values()) if told else 0.0

    def are_mostly(self, name: str) -> bool:
        """Return whether most answers, whatever stands between them, are of a field."""
        return self.known(name, "".join(separators())) > 1 / 2

    def is_silent(self, name: str) -> bool:
        """Return whether no cell gives an answer to a field, not even a wrong one."""
        return all(says_nothing(name, text) for text in self.texts)

    def distinct(self, name: str, separators: str = "") -> frozenset[object]:
        """Return the different values of a field that the cells hold."""
        each = (found_in(name, text, separators) for text in self.texts)
        return frozenset(value for found in each for value in found)


def is_mark(text: str) -> bool:
    """Return whether a text is a sign that ticks a box, or may tick one."""
    return text.casefold() in (*knowledge()["ticks"], *knowledge()["odd_ticks"])


def _answers_a_box(text: str) -> bool:
    return values.is_yes_or_no(text) or answer_key(text) in values.known_words(
        "ced_used"
    )


def found_in(name: str, text: str, separators: str = "") -> tuple[object, ...]:
    """Return the values of a field in a cell, or none if any part is not known."""
    known = _telling(name)
    key = answer_key(text)
    if key in known:
        return (known[key],)
    sign = next((s for s in ITEM + separators if s in text), None)
    parts = [answer_key(part) for part in text.split(sign)] if sign else [key]
    found = [known[part] for part in parts if part in known]
    return tuple(found) if len(found) == len(list(filter(None, parts))) else ()


def says_nothing(name: str, text: str) -> bool:
    """Return whether a text says that there is no answer, or that none applies."""
    key = answer_key(text)
    return key in _nothing() or values.known_words(name).get(key, key) is None


@cache
def _nothing() -> frozenset[str]:
    return frozenset(map(answer_key, load("sources/canonical.json")["nothing"]))


@cache
def _telling(name: str) -> dict[str, object]:
    words = values.known_words(name)
    return {word: value for word, value in words.items() if value is not None}


def is_date(text: str) -> bool:
    """Return whether a text is a date, whichever of day and month comes first."""
    return any(reads_as_date(text, order) for order in ("day-first", "month-first"))


def reads_as_date(text: str, order: str) -> bool:
    """Return whether a text is a date in one order."""
    first: dates.DateOrder = "day-first" if order == "day-first" else "month-first"
    return not isinstance(dates.read_date(text, first), Unread)


def reads(name: str) -> Callable[[str], bool]:
    """Return what tells whether a text can be read as a value of a field."""
    if values.kind(name) == "date":
        return is_date
    read = values.reader(name)
    return lambda text: not isinstance(read(text), Unread)


def contents_of(
    sheet: Sheet, after: int, origin: Origin
) -> tuple[int, tuple[Contents, ...]]:
    """Return how many rows stand under the headings, and what each column holds.

    Rows of totals and remarks are left out, as are the headings where they come again.

    Args:
        sheet: The sheet.
        after: The number of the last row of headings.
        origin: The headings, and where they are from.

    Raises:
        InputError: The headings come again in another order.
    """
    width = len(origin.headings)
    columns = tuple(Contents() for _ in range(width))
    rows = 0
    for chunk in sheet.chunks(after, width):
        cells = Cells(chunk.columns)
        texts = {at: cells.text(at) for at in range(width)}
        again = heading_rows(texts, chunk.rows, origin)
        kept = _records(cells, again)
        rows += kept.true_count
        for position, column in enumerate(columns):
            _count(column.texts, texts[position].filter(kept))
    return rows, columns


def _records(cells: Cells, others: Sequence[int]) -> pa.Array:
    """Return which rows are no totals, no remarks and none of some others."""
    first = pa.nulls(cells.rows, pa.string())
    for position in LEADING:
        if cells.has(position):
            first = pc.coalesce(first, cells.text(position))
    different = list(filter(None, first.unique().to_pylist()))
    maybe = pc.is_in(first, value_set=_those(tells_no_record, different))
    periods = _those(names_period, different)
    if len(periods):
        alone = pc.equal(_filled(cells), 1)
        maybe = pc.or_(maybe, pc.and_(alone, pc.is_in(first, value_set=periods)))
    places = pc.indices_nonzero(maybe)
    columns = [cells.text(at, places).to_pylist() for at in range(cells.width)]
    gone = [*others] + [
        place
        for place, *row in zip(places.to_pylist(), *columns, strict=True)
        if is_footer([cell or "" for cell in row])
    ]
    rows = counting(0, cells.rows)
    return pc.invert(pc.is_in(rows, value_set=pa.array(gone, pa.int64())))


def _those(test: Callable[[str], bool], texts: Sequence[str]) -> pa.Array:
    return pa.array(filter(test, texts), pa.string())


def _filled(cells: Cells) -> pa.Array:
    """Return how many cells of each row have something in them."""
    each = (cells.text(at).is_valid().cast(pa.int64()) for at in range(cells.width))
    return reduce(pc.add, each)


def _count(texts: Counter[str], cells: pa.Array) -> None:
    most = limit("texts_kept")
    for entry in pc.value_counts(cells.drop_null()).to_pylist():
        text = entry["values"]
        if text in texts or len(texts) < most:
            texts[text] += entry["counts"]


def separator(column: Contents, fields: Sequence[str]) -> str:
    """Return the signs that stand between the answers of a column's cells, if any.

    In each cell it is the first of them that the cell has.
    """

    def known(signs: str) -> float:
        return max((column.known(field, signs) for field in fields), default=0.0)

    there = [s for s in separators() if any(s in text for text in column.texts)]
    best, most = "", known("")
    while there:
        share, sign = max((known(best + s), -at) for at, s in enumerate(there))
        if share <= most:
            break
        best, most = best + there.pop(-sign), share
    return best


@cache
def _shapes() -> tuple[tuple[str, re.Pattern[str]], ...]:
    shapes = knowledge()["personal_shapes"]
    return tuple((s["what"], re.compile(s["shape"], re.IGNORECASE)) for s in shapes)


def is_personal_shape(text: str) -> bool:
    """Return whether a text is such as an e-mail address or a telephone number."""
    return any(pattern.fullmatch(text.strip()) for _, pattern in _shapes())


def personal_shape(column: Contents) -> str | None:
    """Return what personal things most cells are, such as postcodes, if any."""
    for what, pattern in _shapes():
        if column.share(lambda text, p=pattern: bool(p.fullmatch(text))) > 1 / 2:  # type: ignore[misc]
            return str(what)
    return None
