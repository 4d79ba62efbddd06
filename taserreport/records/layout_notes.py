"""What is said of a sheet once its layout is known: what is read, and what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taserreport.model import Finding, column_letters
from taserreport.printable import counted, quoted, sheet_of, shell_file, told_heading
from taserreport.private import calls_somebody
from taserreport.records import values
from taserreport.records.figures import like_figures
from taserreport.records.misleading import higher_unread
from taserreport.records.no_uses import says_no_use
from taserreport.records.unread_sheets import like_records

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from taserreport.records.formats import Sheet
    from taserreport.records.formats.sheet import FirstRows
    from taserreport.records.headings import Found
    from taserreport.records.part import Part
    from taserreport.records.remarks import Said

_MOST_NAMED = 5
"""How many columns that are not used a line names."""


def layout_notes(
    part: Part, found: Found, below: FirstRows, left: Sequence[Sheet], *, look: bool
) -> Iterator[Finding]:
    """Yield what was recognised, and what was not, in one sheet.

    Args:
        part: The sheet.
        found: Its headings.
        below: The first rows below them.
        left: The file's sheets that are not read.
        look: Whether to say which of these look like records, as nobody chose.
    """
    file = part.origin.file
    where = sheet_of(file, part.origin.sheet)
    said = (
        *_read(part, found, left, where),
        *_unread_sheets(part, left if look else ()),
        *_nearly_known(part, where),
        *_of_somebody(part, where),
        *_not_used(part),
        *_levels_without_box(part, where),
        *_other_force(part, found, below, where),
        *_no_uses(part, below, where),
        *_contradicted(part, below, where),
        *_like_figures(part, below, where),
        *_shared_references(part, below, where),
        *_higher_unread(part, below, where),
    )
    for code, severity, message in said:
        yield Finding(code, severity, message, 0, file=file)


def _read(
    part: Part, found: Found, left: Sequence[Sheet], where: str
) -> Iterator[Said]:
    source, word = part.layout.source, part.origin.row_word
    names = ", ".join(f'"{s.name}"{" (hidden)" if s.hidden else ""}' for s in left)
    unread = f" Sheets not read: {names}." if left else ""
    yield "H105", "note", f"{where}: read as {source.title} ({source.id}).{unread}"
    if found.first_row > 1 and word != "record":
        yield (
            "F020",
            "note",
            f"{where}: the headings were found in {word} {found.first_row}; what stands "
            "above them is not read.",
        )
    if not part.has_references:
        yield (
            "H106",
            "note",
            f"{where}: no column is read as the reference of a record, so each is called "
            f"by its file and {word}.",
        )


def _unread_sheets(part: Part, left: Sequence[Sheet]) -> Iterator[Said]:
    file, layout = part.origin.file, part.layout
    for name in like_records(left, layout.headings, layout.source):
        yield (
            "H115",
            "warning",
            f'{file}: sheet "{name}" looks like records too and is not read, as its '
            "headings are others. To see them: taserreport map "
            f"{shell_file(file)} --sheet {quoted(name)}",
        )


def _nearly_known(part: Part, where: str) -> Iterator[Said]:
    for name, near in part.layout.nearly:
        yield (
            "H108",
            "warning",
            f'{where}: the column "{told_heading(name)}" is not used, and there is no '
            f'"{near}". Is it that column under another heading?',
        )


def _of_somebody(part: Part, where: str) -> Iterator[Said]:
    for at, name in enumerate(part.layout.headings):
        if calls_somebody(name):
            yield (
                "S703",
                "warning",
                f"{where}: the heading of column {column_letters(at)} looks as if it "
                "said who somebody is, and is not shown.",
            )


def _not_used(part: Part) -> Iterator[Said]:
    ignored = part.layout.ignored
    if ignored:
        names = ", ".join(f'"{told_heading(name)}"' for name in ignored[:_MOST_NAMED])
        more = len(ignored) - _MOST_NAMED
        tail = f" and {more} more" if more > 0 else ""
        what = counted(len(ignored), "column")
        verb = "is" if len(ignored) == 1 else "are"
        yield "H103", "note", f"{what} {verb} not used: {names}{tail}."


def _levels_without_box(part: Part, where: str) -> Iterator[Said]:
    """Name the levels of use that the sheet's boxes do not ask for."""
    missing = part.layout.levels_without_box
    if missing:
        names = values.named("ced_highest_use", missing)
        yield (
            "H112",
            "warning",
            f"{where}: there is no box for {names}. A use that went that far is "
            "counted at the highest level that has one.",
        )


def _other_force(
    part: Part, found: Found, below: FirstRows, where: str
) -> Iterator[Said]:
    """Say where a row may be of other force: what nobody reads names such."""
    named = part.origin.sheet or found.first_row > 1
    if part.layout.tells_uses or not (part.layout.unused or named):
        return
    from taserreport.records.of_other_force import of_other_force  # slow to load

    titles = [row for row in part.sheet.top() if row.number < found.first_row]
    for message in of_other_force(part.layout, below, part.origin.sheet, titles):
        yield "H109", "warning", f"{where}: {message}"


def _no_uses(part: Part, below: FirstRows, where: str) -> Iterator[Said]:
    """Say which columns that nobody reads say of some rows that they are no uses."""
    headings = part.layout.headings
    for at in part.layout.unused:
        name = headings[at]
        if not name.strip():
            continue
        if said := says_no_use(name, below.texts(at)):
            told = f'"{told_heading(name)}" is not used, and {said}'
            yield "H114", "warning", f"{where}: {told}"


def _contradicted(part: Part, below: FirstRows, where: str) -> Iterator[Said]:
    """Say which columns that nobody reads say otherwise than the levels do."""
    layout = part.layout
    if not layout.unused:
        return
    from taserreport.records.contradicted import contradicted  # slow to load

    for at in layout.unused:
        if found := contradicted(layout, at, below.cells):
            said, told, level = found
            yield (
                "H116",
                "warning",
                f'{where}: "{told_heading(layout.headings[at])}" is not used, and says '
                f'otherwise than "{told_heading(level)}" in some rows, such as "{said}" '
                f'beside "{told}".',
            )


def _like_figures(part: Part, below: FirstRows, where: str) -> Iterator[Said]:
    """Say that rows without a day of their own, and with numbers, may be figures."""
    if found := like_figures(part.layout, below):
        name, lacks = found
        yield (
            "H117",
            "warning",
            f'{where}: "{told_heading(name)}" is not used, and has a number in every row, '
            f"while the records {lacks}. If the numbers count uses, the file is a table of "
            "figures and no list of records.",
        )


def _shared_references(part: Part, below: FirstRows, where: str) -> Iterator[Said]:
    """Say which column seems to have a reference of several rows, and is not read."""
    layout = part.layout
    if part.has_references or not layout.unused:
        return
    from taserreport.records.propose.known import names_references  # slow to load

    for at in filter(lambda at: names_references(layout.headings[at]), layout.unused):
        rows = sum(count for count in below.texts(at).values() if count > 1)
        if rows:
            yield (
                "H122",
                "warning",
                f"{where}: {rows:,} rows share a reference under "
                f'"{told_heading(layout.headings[at])}", which is not used. All are '
                "counted, though some may be the same use. To have it read: taserreport map "
                f"{shell_file(part.origin.file)}",
            )


def _higher_unread(part: Part, below: FirstRows, where: str) -> Iterator[Said]:
    """Say which columns that nobody reads give a higher level than the one read."""
    for name, own, rows in higher_unread(part.layout, below, part.ladder):
        yield (
            "H123",
            "warning",
            f'{where}: "{told_heading(name)}" is not used, and gives a higher level of use '
            f'than "{told_heading(own)}" in {counted(rows, "row")}. What it says there is '
            "not counted.",
        )
