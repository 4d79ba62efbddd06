"""Which part of a zipped Excel workbook is what, and what the workbook brings along."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from taserreport.records.formats.recognise import BROKEN_ZIP
from taserreport.records.formats.sheet import ReadingNote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taserreport.records.formats.source import Source

BOOK = "xl/workbook.xml"
TEXTS = "xl/sharedStrings.xml"
_STYLES = "xl/styles.xml"
_LINKS = "xl/_rels/workbook.xml.rels"

_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_PROPERTIES = re.compile(r"<(?:\w+:)?workbookPr\s([^>]*)>")

# What is left alone: how the names of such parts begin, and what it is called.
_LEFT_ALONE = (
    ("xl/vbaProject.bin", "macros"),
    ("xl/externalLinks/", "links to other workbooks"),
    ("xl/connections.xml", "connections to outside data"),
)


@contextmanager
def excel_parts(source: Source) -> Iterator[ZipFile | None]:
    """Open the parts of an Excel workbook; None where a workbook is of another kind.

    Raises:
        OSError: The workbook is broken.
    """
    if source.head(2) != b"PK":
        yield None
        return
    try:
        with source.open() as stream, ZipFile(stream) as archive:
            yield archive if BOOK in archive.namelist() else None
    except (*BROKEN_ZIP, BadZipFile) as error:
        raise OSError from error


def sheet_part(archive: ZipFile, place: int) -> str | None:
    """Return the name of the part that holds the cells of the sheet at a place."""
    try:
        links = archive.read(_LINKS).decode("utf-8", "replace")
        book = archive.read(BOOK).decode("utf-8", "replace")
    except KeyError:
        return None
    sheets = re.findall(r"<(?:\w+:)?sheet\s([^>]*)>", book)
    if place >= len(sheets):
        return None
    wanted = next(
        (v for k, v in attributes(sheets[place]).items() if k.endswith(":id")), None
    )
    for link in re.findall(r"<(?:\w+:)?Relationship\s([^>]*)>", links):
        given = attributes(link)
        if given.get("Id") == wanted:
            target = given.get("Target", "")
            part = target[1:] if target.startswith("/") else f"xl/{target}"
            return part if part in archive.namelist() else None
    return None


_FONT = re.compile(r"<(?:\w+:)?font[\s/>]")
_STRIKE = re.compile(r"<(?:\w+:)?strike(?:\s([^<>]*))?/?>")
_FORMAT = re.compile(r"<(?:\w+:)?xf\s([^<>]*)>")


def struck_formats(archive: ZipFile) -> frozenset[str]:
    """Return the numbers of the cell formats in which text is struck through.

    The source is ECMA-376, 18.8.10, 18.8.22 and 18.4.10.
    """
    if _STYLES not in archive.namelist():
        return frozenset()
    styles = archive.read(_STYLES).decode("utf-8", "replace")
    struck = {
        str(number)
        for number, font in enumerate(_FONT.split(_section(styles, "fonts"))[1:])
        for said in _STRIKE.findall(font)
        if attributes(said).get("val", "1") not in ("0", "false")
    }
    formats = _FORMAT.findall(_section(styles, "cellXfs"))
    fonts = [attributes(tag).get("fontId") for tag in formats]
    return frozenset(str(number) for number, font in enumerate(fonts) if font in struck)


def _section(xml: str, name: str) -> str:
    """Return what stands between the first tag of a name and its end."""
    start = re.search(rf"<(?:\w+:)?{name}[\s>]", xml)
    end = re.search(rf"</(?:\w+:)?{name}>", xml)
    return xml[start.end() : end.start()] if start and end else ""


def attributes(tag: str) -> dict[str, str]:
    """Return the attributes of a tag, from the text between its name and its end."""
    return {name: one or two for name, one, two in _ATTRIBUTE.findall(tag)}


def counts_from_1904(source: Source) -> bool:
    """Return whether an Excel workbook counts days from 1904, as old Macs did.

    Raises:
        OSError: The workbook is broken.
    """
    with excel_parts(source) as archive:
        book = archive.read(BOOK).decode("utf-8", "replace") if archive else ""
    found = _PROPERTIES.search(book)
    if found is None:
        return False
    return attributes(found[1]).get("date1904") in ("1", "true")


def book_notes(source: Source, *, from_1904: bool) -> tuple[ReadingNote, ...]:
    """Return what the owner of an Excel workbook should know of it as a whole.

    Args:
        source: The workbook.
        from_1904: Whether it counts days from 1904.

    Raises:
        OSError: The workbook is broken.
    """
    notes = []
    if from_1904:
        message = (
            f"{source.name} uses the 1904 date system of old Macs. Its dates are read"
            " by that system, so they are the days that Excel shows."
        )
        notes.append(ReadingNote("V112", message))
    if brought := _brought_along(source):
        message = (
            f"{source.name} holds {' and '.join(brought)}. Nothing of that is run or"
            " followed; only the cells are read."
        )
        notes.append(ReadingNote("F040", message))
    return tuple(notes)


def _brought_along(source: Source) -> list[str]:
    with excel_parts(source) as archive:
        names = archive.namelist() if archive else []
    return [
        what for start, what in _LEFT_ALONE if any(n.startswith(start) for n in names)
    ]
