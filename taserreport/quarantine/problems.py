"""The list of what is marked in a copy, each with a link to its cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from taserreport.quarantine.book import put, set_height
from taserreport.resources import load

if TYPE_CHECKING:
    from taserreport.model import Fault, Origin
    from taserreport.quarantine.book import Book

SEVERITIES = ("error", "warning")
"""What is marked, in the order of the list."""
_WIDTHS = (8, 18, 26, 26, 48, 36, 48)
_HEADINGS_AT = 3
"""The row of the headings, from 0: three lines about the copy stand above."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of a fault besides its message."""

    instead: str
    why: str


class _Problem(NamedTuple):
    """A line of the list; lines are sorted by their first parts."""

    severity: int
    place: tuple[int, int]
    number: int
    code: str
    link: str
    texts: tuple[str, ...]
    """The cells from the address on."""


class Problems:
    """What is marked so far."""

    def __init__(self, only: frozenset[str] = frozenset()) -> None:
        self._words: dict[str, Any] = load("reference/quarantine.json")["problems"]
        self._only = only
        self._listed: list[_Problem] = []
        self._kept = [0] * len(SEVERITIES)
        self.count = 0

    def add(
        self,
        fault: Fault,
        origin: Origin,
        place: tuple[int, int],
        where: tuple[str, str],
        told: Told,
    ) -> None:
        """Take one thing wrong in one row.

        Args:
            fault: What is wrong.
            origin: Where the row is from.
            place: The number of its sheet, and the row.
            where: The address in the file, and the cell of the copy.
            told: What else there is to say.
        """
        self.count += 1
        severity = SEVERITIES.index(fault.severity)
        # Warnings do not take the places of what must be corrected further down.
        if self._kept[severity] >= self._words["most"]:
            return
        self._kept[severity] += 1
        heading = "" if fault.column is None else origin.headings[fault.column]
        address, link = where
        kind = "" if fault.severity == "error" else f"{fault.severity}: "
        message = f"{kind}{fault.message}"
        texts = heading, fault.value or "", message, told.instead, told.why
        self._listed.append(
            _Problem(severity, place, self.count, fault.code, link, (address, *texts))
        )

    def write(self, book: Book, page: Any) -> None:
        """Write the list into a worksheet."""
        for column, width in enumerate(_WIDTHS):
            page.set_column(column, column, width)
        put(page, 0, 0, self._words["first_line"], book.plain)
        only = self._words["only"].format(codes=", ".join(sorted(self._only)))
        colours = self._words["colours"]
        put(page, 1, 0, f"{colours} {only}" if self._only else colours, book.plain)
        put(page, 2, 0, self._words["carried"], book.plain)
        for column, heading in enumerate(self._words["columns"].values()):
            put(page, _HEADINGS_AT, column, heading, book.heading)
        first = _HEADINGS_AT + 1
        page.freeze_panes(first, 0)
        listed = sorted(self._listed)[: self._words["most"]]
        for row, problem in enumerate(listed, first):
            _write(book, page, row, problem)
        if not self.count:
            put(page, first, 0, self._words["none"], book.plain)
        more = self.count - len(listed)
        if more:
            text = self._words["more"].format(number=f"{more:,}")
            put(page, first + len(listed), 0, text, book.plain)


def _write(book: Book, page: Any, row: int, problem: _Problem) -> None:
    address, *texts = problem.texts
    set_height(page, row, list(zip(texts, _WIDTHS[2:], strict=True)))
    put(page, row, 0, problem.code, book.front)
    page.write_url(row, 1, f"internal:{problem.link}", book.link, address)
    for column, text in enumerate(texts, 2):
        put(page, row, column, text, book.front)
