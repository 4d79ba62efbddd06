"""Columns that nothing reads and that contradict how a sheet was recognised.

A sheet recognised by its headings would give a wrong figure where another column has
the levels, or where each row is a count of uses. Such a sheet is not read before a
person has said what its columns are.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from taserreport.errors import InputError
from taserreport.lists import ITEM
from taserreport.printable import counted, shell_file, told_heading
from taserreport.records import values
from taserreport.records.derive import LEVELS, STATE_LEVELS, highest_of, rank_of
from taserreport.records.mapping import FromColumn
from taserreport.records.text import is_whole
from taserreport.records.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from taserreport.records.formats.sheet import FirstRows
    from taserreport.records.layout import Layout
    from taserreport.records.propose.contents import Contents
    from taserreport.records.propose.officers import Whose

_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class _Column:
    """A column with the cells of the first records."""

    heading: str
    cells: Sequence[str]

    @property
    def contents(self) -> Contents:
        """What stands in the cells, each text with how often."""
        from taserreport.records.propose.contents import Contents  # slow to load

        return Contents(Counter(filter(None, self.cells)))

    @property
    def whose(self) -> Whose | None:
        """Whose use it has the level of, where that may be another than the record's."""
        from taserreport.records.propose.officers import gives_another_use

        return gives_another_use(self.heading, self.contents)

    @property
    def is_reference(self) -> bool:
        """Whether it is headed as references are, and has each once."""
        from taserreport.records.propose.known import names_references

        each = [*filter(None, self.cells)]
        return names_references(self.heading) and len(each) == len({*each}) > 0

    @property
    def is_of_levels(self) -> bool:
        """Whether it is headed like one of levels, and has but a few words."""
        from taserreport.records.propose.level_boxes import named_levels
        from taserreport.records.propose.names import limit
        from taserreport.records.propose.other_force import says_taser

        headed = says_taser(self.heading) or named_levels(self.heading)
        few = len(self.contents.texts) <= limit("words_to_type")
        boxes = self.contents.like_ticks or self.contents.like_counts
        return bool(headed) and few and not boxes

    @property
    def told(self) -> str:
        """The heading as it is told."""
        return f'"{told_heading(self.heading)}"'


def check_not_misleading(
    layout: Layout, below: FirstRows, file: str, ladder: str
) -> None:
    """See to it that no column that is not read says that the rows mean something else.

    Args:
        layout: How the sheet was recognised.
        below: The first rows below its headings.
        file: The file's name, for messages.
        ladder: A name in `reference/ladders.json`.

    Raises:
        InputError: One says that a row is a count of uses, or gives a higher level of
            use than the columns that are read.
    """
    if not layout.ignored:
        return
    unread = [
        _column(layout, at, below)
        for at in layout.unused
        if layout.headings[at].strip()
    ]
    named = "record_id" in layout.mappings or any(each.is_reference for each in unread)
    _refuse_counts(unread, file, named=named)
    made = {f: m for f, m in layout.mappings.items() if f in STATE_LEVELS}
    if not all(isinstance(mapping, FromColumn) for mapping in made.values()):
        return  # a form with boxes of its own for the levels is known whole
    read = [
        (f, _column(layout, at, below)) for f, m in made.items() for at in m.columns
    ]
    _refuse_other_levels(read, unread, file, ladder)


def higher_unread(
    layout: Layout, below: FirstRows, ladder: str
) -> Iterator[tuple[str, str, int]]:
    """Yield the columns not read that give a higher level than the one that is.

    A person may have left them out on purpose, so that nothing is refused.

    Args:
        layout: How the sheet is read.
        below: The first rows below its headings.
        ladder: A name in `reference/ladders.json`.

    Yields:
        The heading, that over the level that is read, and in how many rows.
    """
    made = [layout.mappings[field] for field in LEVELS if field in layout.mappings]
    read = made[0].read if len(made) == 1 and isinstance(made[0], FromColumn) else None
    if not layout.ignored or read is None:
        return
    own = _column(layout, made[0].columns[0], below)
    known = {text: _read_rank(read(text), ladder) for text in {*own.cells} if text}
    ranks = [known.get(text, 0) for text in own.cells]
    for at in layout.unused:
        column = _column(layout, at, below)
        if column.heading.strip():
            stated = _stated(column, ladder)
            pairs = zip(stated, ranks, strict=True)
            if higher := sum(other > mine >= 0 for other, mine in pairs):
                yield column.heading, own.heading, higher


def _read_rank(value: object, ladder: str) -> int:
    """Return the rank of a level as it was read, 0 for none, or -1 for no reading."""
    if isinstance(value, Unread):
        return -1
    return _rank(value if isinstance(value, list) else [value] * bool(value), ladder)


def _column(layout: Layout, at: int, below: FirstRows) -> _Column:
    cells = [cell.strip() for cell in below.column(at)]
    return _Column(layout.headings[at], cells)


def _refuse_counts(unread: Sequence[_Column], file: str, *, named: bool) -> None:
    from taserreport.records.propose.counts import says_counts

    for column in unread:
        if says_counts(column.heading, column.cells, named=named):
            raise InputError(
                f"{file}: {column.told} seems to say how many uses a row stands for, and "
                "each row would be counted as one. Export the records themselves, one row "
                f"a use. If the column says something else: taserreport map {shell_file(file)}",
                "H111",
            )


def _refuse_other_levels(
    read: Sequence[tuple[str, _Column]],
    unread: Sequence[_Column],
    file: str,
    ladder: str,
) -> None:
    stated = [(column, _stated(column, ladder)) for column in unread]
    stated = [(column, ranks) for column, ranks in stated if any(ranks)]
    if not stated:
        return
    _refuse_other_uses([column for column, _ in stated], file)
    known = [_ranks(column.cells, field, ladder) for field, column in read]
    rows = zip(*(ranks for _, ranks in stated), strict=True)
    higher = [
        max(others) > max(own, default=0)
        for others, *own in zip(rows, *known, strict=True)
    ]
    if not any(higher):
        _refuse_doubtful([column for column, _ in stated], file)
        return
    one = len(stated) == 1
    names = _all([column for column, _ in stated])
    said = f"{names} {'gives' if one else 'give'} levels of use and would not be read"
    if read:
        those = _all([column for _, column in read])
        among = f"{sum(higher):,} of the first {counted(len(higher), 'row')}"
        said += f", while {those}, which would, says less or nothing in {among}"
    raise InputError(
        f"{file}: {said}. Say which to read: taserreport map {shell_file(file)}", "H110"
    )


def _refuse_other_uses(stated: Sequence[_Column], file: str) -> None:
    from taserreport.records.propose.officers import OWN_ROW, Whose, gives

    theirs = [(each, each.whose) for each in stated]
    theirs = [(each, w) for each, w in theirs if w and w is not Whose.UNSAID]
    if theirs:
        said = gives([e.told for e, _ in theirs], {w for _, w in theirs if w})
        raise InputError(
            f"{file}: {said} and would not be read. {OWN_ROW} If each has one already: "
            f"taserreport map {shell_file(file)}",
            "H110",
        )


def _refuse_doubtful(stated: Sequence[_Column], file: str) -> None:
    doubtful = [each for each in stated if each.whose]
    if doubtful:
        one = len(doubtful) == 1
        raise InputError(
            f"{file}: {_all(doubtful)} {'gives' if one else 'give'} levels of use too and "
            "would not be read. If they are of the same use: taserreport map "
            f"{shell_file(file)}. If they are another officer's, or on another person: in "
            "a copy of the file, give each use a row.",
            "H110",
        )


def _ranks(cells: Sequence[str], field: str, ladder: str) -> list[int]:
    """Return the rank of the level that each cell of a field states, 0 for none."""
    from taserreport.records.propose.contents import found_in
    from taserreport.records.propose.names import separators

    signs = "".join(separators())
    ranks = {
        text: _rank(found_in(field, text, signs), ladder) if text else 0
        for text in {*cells}
    }
    return [ranks[text] for text in cells]


def _rank(levels: Iterable[object], ladder: str) -> int:
    highest = highest_of(ITEM.join(map(str, levels)), ladder)
    return rank_of(ladder)[highest] + 1 if highest else 0


def _stated(column: _Column, ladder: str) -> list[int]:
    """Return the rank of the level that each cell of any column states, 0 for none.

    The column may have levels in its cells, or be the box of the level in its heading,
    or say how often it was reached.
    One of another kind of force, such as a baton that was drawn, states none.
    """
    from taserreport.records.propose.other_force import is_other

    contents = column.contents
    if not is_other(column.heading):
        if contents.are_mostly("ced_levels") or column.is_of_levels:
            return _ranks(column.cells, "ced_levels", ladder)
        if contents.like_ticks or contents.like_counts:
            rank = _rank(_of_box(column.heading), ladder)
            return [rank if _is_ticked(text) else 0 for text in column.cells]
    return [0] * len(column.cells)


def _of_box(heading: str) -> tuple[str, ...]:
    """Return the levels that a box may be of; of a discharge, the lowest of these."""
    from taserreport.records.propose.level_boxes import named_levels
    from taserreport.records.propose.names import words_of

    levels = named_levels(heading)
    is_discharge = any(word.startswith("discharg") for word in words_of(heading))
    return ("drive_stun",) if is_discharge and levels == ("fired",) else levels


def _is_ticked(text: str) -> bool:
    from taserreport.records.propose.names import knowledge

    often = is_whole(text) and text.strip("0") != ""
    return often or values.says_yes(text) or text.casefold() in knowledge()["ticks"]


def _all(columns: Sequence[_Column]) -> str:
    names = list(dict.fromkeys(column.told for column in columns))
    more = len(names) - _MOST_NAMED
    shown = " and ".join(names[:_MOST_NAMED])
    return f"{shown} and {more} more" if more > 0 else shown
