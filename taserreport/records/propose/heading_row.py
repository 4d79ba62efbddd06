"""Which row of a sheet nobody has described holds the headings."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from taserreport.errors import InputError
from taserreport.model import column_letters
from taserreport.private import calls_somebody
from taserreport.records import headings
from taserreport.records.banners import names_period
from taserreport.records.propose.boxes import as_box
from taserreport.records.propose.contents import is_date, is_personal_shape
from taserreport.records.propose.known import of_forces, of_layouts, vocabulary
from taserreport.records.propose.names import limit, words_of
from taserreport.records.propose.personal import is_personal
from taserreport.records.side_table import side_columns
from taserreport.records.text import heading_key, with_address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from taserreport.records.formats import Sheet, TopRow

_NUMBER = re.compile(r"[\d.,:%£\s/+\-]+")
_SEVERAL = 2
_TOP = 40
"""Headings further down are found only when their row is named."""


@dataclass(frozen=True, slots=True)
class HeadingRow:
    """The headings of a sheet and where they stand."""

    sheet: Sheet
    headings: tuple[str, ...]
    first_row: int
    last_row: int
    """The records come after it."""
    likeness: float
    """How much the row looks like headings; rows of one file can be compared."""
    whole: tuple[str, ...] = ()
    """The headings with those of a table beside the records, which are none of theirs."""
    named: bool = False
    """Whether a person named the row."""

    @property
    def beside(self) -> tuple[str, ...]:
        """The headings of a table beside the records."""
        return tuple(filter(None, self.whole[len(self.headings) :]))

    @property
    def names(self) -> tuple[str, ...]:
        """The headings, with their columns where several are alike or one is blank.

        One that says where somebody can be found is not shown, nor are any where the
        row seems to be a record.
        """
        often = Counter(map(heading_key, self.said))
        return tuple(
            heading
            if heading_key(heading) and often[heading_key(heading)] == 1
            else with_address(heading, column_letters(at))
            for at, heading in enumerate(self.said)
        )

    @property
    def said(self) -> tuple[str, ...]:
        """The headings, blank for those that are none or are not shown."""
        return tuple(
            "" if self.is_record or _is_private(heading) else heading
            for heading in self.headings
        )

    @property
    def is_record(self) -> bool:
        """Whether the row holds what a record does, such as a date or a number."""
        return self.is_doubtful and not all(map(_is_text, filter(None, self.headings)))

    @property
    def keys(self) -> frozenset[str]:
        """The headings without regard to case, signs and order."""
        return frozenset(filter(None, map(heading_key, self.headings)))

    @property
    def is_doubtful(self) -> bool:
        """Whether no word of the row is known from any heading."""
        filled = sum(map(bool, self.headings))
        return self.first_row > 0 and self.likeness <= limit("unfamiliar") * filled

    @property
    def rows(self) -> int:
        """In how many rows the headings stand: 2 under groups."""
        return 2 if self.last_row > self.first_row else 1


def find_headings(sheet: Sheet, file: str, row: int | None = None) -> HeadingRow | None:
    """Return the headings of a sheet, or None where it has no cells.

    Args:
        sheet: The sheet.
        file: The file's name, for messages.
        row: The number of the heading row, where a person has said it.

    Raises:
        InputError: The row that was named is not there or is blank.
    """
    top = sheet.top(max(_TOP, row or 0))
    if not top:
        return None
    if row is not None:
        index = next((i for i, each in enumerate(top) if each.number == row), None)
        if index is None:
            raise InputError(
                f"{file} has nothing in {sheet.row_word} {row}. "
                "Name the row of the headings.",
                "U502",
            )
    else:
        index = max(range(len(top)), key=lambda i: (round(_row_score(top, i), 6), -i))
    score = _row_score(top, index)
    first, last = _with_groups(top, index)
    joined = headings.joined(top[first : last + 1])[: headings.filled_width(top)]
    # A line broken in a cell is none in a command; headings differ by it in nothing.
    names = tuple(" ".join(name.split()) for name in joined)
    first_row, last_row = top[first].number, top[last].number
    beside = sorted(side_columns(sheet, names, last_row))
    own = names[: beside[0]] if beside else names
    return HeadingRow(
        sheet, own, first_row, last_row, score, names, named=row is not None
    )


def _is_private(heading: str) -> bool:
    return is_personal_shape(heading) or calls_somebody(heading)


def _row_score(top: Sequence[TopRow], index: int) -> float:
    """Return how much a row looks like headings rather than a title or a record."""
    cells = top[index].cells
    filled = [(at, cell.strip()) for at, cell in enumerate(cells) if cell.strip()]
    often = Counter(cell.casefold() for _, cell in filled)
    if len(filled) == 1 and names_period(filled[0][1]):
        return -1.0
    known = [_familiar(cell) for _, cell in filled]
    again = known.count(1.0) >= _SEVERAL and sum(map(bool, known)) * 2 >= len(filled)
    others = [  # headings may stand twice
        row.cells
        for row in top
        if row is not top[index] and not (again and _is_same_set(row.cells, cells))
    ]
    score = 0.0
    for at, cell in filled:
        if not _is_text(cell):
            score -= 1 / 2
            continue
        recurs = any(cell == row[at].strip() for row in others if at < len(row))
        score += _familiar(cell) / (2 if recurs else 1)
        is_alone = often[cell.casefold()] == 1 and not recurs
        score += limit("stands_alone") * (1 if is_alone else -1)
    widest = max(sum(bool(c.strip()) for c in row.cells) for row in top)
    # A title stands in a cell or two, however much its words are those of a heading.
    return score * min(1.0, 2 * len(filled) / widest) if widest else score


def _is_same_set(one: Sequence[str], other: Sequence[str]) -> bool:
    """Return whether two rows have the same headings, in whatever order."""
    keys = ({*filter(None, map(heading_key, row))} for row in (one, other))
    return len({*map(frozenset, keys)}) == 1


def _is_text(cell: str) -> bool:
    return (
        len(cell) <= limit("longest_heading")
        and not _NUMBER.fullmatch(cell)
        and not is_date(cell)
    )


def _familiar(cell: str) -> float:
    """Return how far a text is known as a heading, of 1."""
    words = words_of(cell)
    if heading_key(cell) in of_layouts() or words in of_forces():
        return 1.0
    if is_personal(cell) or as_box(cell):
        return limit("familiar_answer")
    common = sum(word in vocabulary() for word in words)
    return limit("familiar_words") * common / len(words) if words else 0.0


def _with_groups(top: Sequence[TopRow], index: int) -> tuple[int, int]:
    """Return the first and the last row of headings, as one may be of groups."""
    number = top[index].number
    above = top[index - 1] if index else None
    below = top[index + 1] if index + 1 < len(top) else None
    if above and above.number == number - 1 and _is_over(above.cells, top[index].cells):
        return index - 1, index
    if (
        below
        and below.number == number + 1
        and _is_split(top[index].cells, below.cells)
    ):
        return index, index + 1
    return index, index


def _is_over(above: Sequence[str], below: Sequence[str]) -> bool:
    """Return whether a row names groups of the headings below it."""
    if _is_same_set(above, below):
        return False
    groups, blanks = _groups(above, below)
    if not groups or not all(_is_text(cell.strip()) for cell in groups):
        return False
    if any(cell.strip().endswith(":") for cell in groups):
        return False  # "Force:" and "Kent" beside it, of the report as a whole
    if blanks and len(groups) > 1:
        return True  # cells merged down, beside groups merged across
    known = sum(_familiar(cell) > 0 for cell in groups)
    named = Counter(heading_key(cell) for cell in below if cell.strip())
    doubled = any(count > 1 for count in named.values())
    return len(groups) > 1 and (known > 0 or doubled)


def _groups(above: Sequence[str], below: Sequence[str]) -> tuple[list[str], int]:
    """Return the texts above, and how many of them stand over a blank cell."""
    groups = [cell for cell in above if cell.strip()]
    blanks = sum(
        bool(cell.strip()) and not (at < len(below) and below[at].strip())
        for at, cell in enumerate(above)
    )
    return groups, blanks


def _is_split(above: Sequence[str], below: Sequence[str]) -> bool:
    """Return whether some headings of a row are groups with their names below."""
    if _is_same_set(above, below):
        return False
    width = max(len(above), len(below))
    upper, lower = (
        [cell.strip() for cell in (*row, *[""] * (width - len(row)))]
        for row in (above, below)
    )
    open_columns = [at for at in range(width) if not upper[at]]
    alone = any(upper[at] and not lower[at] for at in range(width))
    named = [cell for cell in lower if cell]
    return (
        bool(open_columns)
        and alone
        and all(lower[at] for at in open_columns)
        and all(map(_is_text, named))
        and len(set(named)) * 2 > len(named)
    )
