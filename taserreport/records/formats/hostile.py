"""A zipped workbook that is made to do harm is refused before a part of it is used."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from taserreport.errors import InputError
from taserreport.records.formats.kinds import damaged

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

MOST_TIMES = 200
"""How many times its packed size a large part may be. Cells that are all alike come
to some 20 times; a part made to fill the memory comes to 1,000."""

_LARGE = 64 << 20
"""What a part may unfold to, however well it is packed."""

_DEFLATE_MOST = 1032
"""The most that this way of packing can shrink anything (RFC 1951)."""

_TEXTS = re.compile(rb"""\suniqueCount=["'](\d+)["']""")
_MOST_TEXTS = 100_000_000
"""The library makes room, 24 bytes each, for as many texts as a workbook says it has."""

MOST_REPEATED = 512 << 20
"""How many characters cells may have together that a workbook holds only once."""

_HEAD = 4096
_BLOCK = 1 << 20
_DEFINITIONS = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
# The parts that the workbook library takes in whole, beside the sheets.
_TAKEN_WHOLE = (
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/workbook.xml",
    "content.xml",
)
_SHEETS = "xl/worksheets/"


def refuse_hostile(name: str, archive: ZipFile, most: int) -> None:
    """See to it that a workbook can be unfolded, and means only itself.

    Args:
        name: The file's name, for the message.
        archive: The workbook.
        most: How many bytes its parts may unfold to.

    Raises:
        InputError: It would unfold beyond measure, its parts are not of the sizes
            that it gives, or it has definitions that reach for other files.
        zipfile.BadZipFile: A part is broken.
    """
    parts = archive.infolist()
    if sum(part.file_size for part in parts) > most:
        raise _refused(name, f"it would unfold to more than {most >> 30:,} GB")
    for part in parts:
        packed, size = part.compress_size, part.file_size
        if size > _LARGE and size > MOST_TIMES * packed:
            times = f"{size // max(1, packed):,}"
            raise _refused(name, f"a part of it would unfold to {times} times its size")
        # Packing makes nothing longer than by a few bytes in each block.
        if packed > size + (size >> 6) + 1024:
            raise _lying(name)
        if part.filename in _TAKEN_WHOLE:
            _read_through(name, archive, part)
        elif part.filename.startswith(_SHEETS) and part.filename.endswith(".xml"):
            _look_at_head(name, archive, part)


def _read_through(name: str, archive: ZipFile, part: ZipInfo) -> None:
    """See to it that a part has the size and sum given, where it could be far more.

    Sheets are read to their ends elsewhere, before the library sees them.
    """
    _look_at_head(name, archive, part)
    if part.compress_size * _DEFLATE_MOST <= _LARGE:
        return
    with archive.open(part) as stream:
        while stream.read(_BLOCK):
            pass


def _look_at_head(name: str, archive: ZipFile, part: ZipInfo) -> None:
    """See to it that a part defines no abbreviations (XXE) and counts its texts."""
    with archive.open(part) as stream:
        head = stream.read(_HEAD)
    if _DEFINITIONS.search(head):
        raise _refused(
            name,
            "it has definitions that no spreadsheet program writes and that can reach"
            " for other files",
        )
    texts = _TEXTS.search(head)
    if texts and int(texts[1]) > max(_MOST_TEXTS, part.file_size):
        raise damaged(name, "it has fewer texts than it says")


def too_much_repeated(name: str) -> InputError:
    """Return the error for a workbook whose cells repeat a text beyond measure."""
    return _refused(name, "what it says to repeat would fill the memory")


def _refused(name: str, why: str) -> InputError:
    return InputError(
        f"{name} is refused: {why}. Ask for the sheet with the records as CSV.", "F040"
    )


def _lying(name: str) -> InputError:
    return damaged(name, "its parts are larger than it says")
