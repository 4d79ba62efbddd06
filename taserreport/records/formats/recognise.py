"""What kind of file it is, told from its bytes and never from its name."""

from __future__ import annotations

import codecs
import io
import json
import re
import struct
import zlib
from typing import TYPE_CHECKING

from taserreport.errors import InputError
from taserreport.records.formats.encoding import utf16_of
from taserreport.records.formats.hostile import refuse_hostile
from taserreport.records.formats.kinds import damaged, locked, not_read, usual_kinds

if TYPE_CHECKING:
    from zipfile import ZipFile

    from taserreport.records.formats.source import Source

_HEAD = 1 << 16
# What a damaged ZIP file raises besides its own error.
BROKEN_ZIP = (EOFError, KeyError, OSError, RuntimeError, ValueError, zlib.error)

_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")

MOST_BYTES = 8 << 30
"""The most that a workbook may unfold to. The largest that forces send, 148,000 rows of
271 columns, come to 2 GB."""

# Comments, and then a tag that only a web page starts with.
_HTML = re.compile(
    r"(?:<!--.*?-->\s*)*<(?:!doctype html|(?:html|head|body|meta|title|style|script|link"
    r"|table|tr|div|center|font|span|p|h[1-6])[\s>/])",
    re.DOTALL,
)

_SHEETS_INSTEAD = "Save the table as an Excel workbook (.xlsx) or CSV"

# What is not read: how it starts, what it is called, what to do instead.
_OTHERS = (
    (b"%PDF", "a PDF", "Ask for the spreadsheet it was printed from"),
    (b"\x1f\x8b", "a compressed file (gzip)", "Take the file out of it first"),
    (b"BZh", "a compressed file (bzip2)", "Take the file out of it first"),
    (b"\xfd7zXZ\0", "a compressed file (xz)", "Take the file out of it first"),
    (b"\x28\xb5\x2f\xfd", "a compressed file (zstd)", "Take the file out of it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "Take the file out of it first"),
    (b"Rar!", "a RAR archive", "Take the file out of it first"),
    (b"\x89PNG", "a picture (PNG)", "Ask for the table it was taken from"),
    (b"\xff\xd8\xff", "a picture (JPEG)", "Ask for the table it was taken from"),
    (b"GIF8", "a picture (GIF)", "Ask for the table it was taken from"),
    (b"II*\0", "a picture (TIFF)", "Ask for the table it was taken from"),
    (b"MM\0*", "a picture (TIFF)", "Ask for the table it was taken from"),
    (b"{\\rtf", "a rich text document", _SHEETS_INSTEAD),
    (b"SQLite format 3\0", "an SQLite database", "Export the table as CSV"),
    (b"\0\1\0\0Standard ", "an Access database", "Export the table as CSV"),
    (b"$FL2", "an SPSS file", "Export the table as CSV"),
    (b"FEA1", "an old Feather file", "Write it again as Parquet or Arrow"),
    (b"PARE", "an encrypted Parquet file", "Write it again without encryption"),
)

# Parts that only one kind of zipped document has.
_ZIPPED = (
    ("xl/workbook.bin", "a binary Excel workbook (.xlsb)", "Save it as .xlsx"),
    ("word/document.xml", "a Word document", _SHEETS_INSTEAD),
    ("ppt/presentation.xml", "a PowerPoint file", _SHEETS_INSTEAD),
    ("Index/Document.iwa", "an Apple Numbers file", "Export it to Excel or CSV"),
)

_OLE_KINDS = (
    ("WordDocument", "an old Word document", _SHEETS_INSTEAD),
    ("PowerPoint Document", "an old PowerPoint file", _SHEETS_INSTEAD),
    ("__properties_version1.0", "an Outlook message", "Save the attachment from it"),
)


def recognise_format(source: Source) -> str:
    """Return the format's short name, which is a key of `kinds.KINDS`.

    Raises:
        InputError: If it is something else, locked or damaged.
    """
    head = source.head(_HEAD)
    for start, kind, instead in _OTHERS:
        if head.startswith(start):
            raise not_read(source.name, kind, instead)
    if head.startswith(_ZIP):
        return _zipped(source)
    if head.startswith(_OLE):
        return _old_office(source)
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"ARROW1") or _is_arrow_stream(head):
        return "arrow"
    if b"\0" in head and _says_it_is_no_text(source) and not utf16_of(head):
        raise damaged(source.name, "what is in it is no such file as its name says")
    return _text(source, head)


def _is_arrow_stream(head: bytes) -> bool:
    """Return whether a message follows the mark that streams start with."""
    return head[:4] == b"\xff" * 4 and int.from_bytes(head[4:8], "little") < 1 << 31


def _says_it_is_no_text(source: Source) -> bool:
    """Return whether the name is of a kind of file that no text can be."""
    return usual_kinds(source)[:1] not in ((), ("csv",), ("json",), ("jsonl",))


def _zipped(source: Source) -> str:
    from zipfile import BadZipFile, ZipFile

    try:
        with source.open() as stream, ZipFile(stream) as archive:
            return _zip_kind(source, archive)
    except (*BROKEN_ZIP, BadZipFile) as error:
        raise damaged(source.name, "its list of contents is missing") from error


def _zip_kind(source: Source, archive: ZipFile) -> str:
    names = set(archive.namelist())
    for part, kind, instead in _ZIPPED:
        if part in names:
            raise not_read(source.name, kind, instead)
    if "xl/workbook.xml" in names:
        found = "xlsm" if "xl/vbaProject.bin" in names else "xlsx"
    elif "mimetype" in names and "content.xml" in names:
        found = _open_document(source, archive)
    elif any(name.startswith("xl/") for name in names):
        raise damaged(source.name, "its list of sheets is missing")
    else:
        raise not_read(source.name, "a ZIP archive", "Take the file out of it first")
    refuse_hostile(source.name, archive, MOST_BYTES)
    return found


def _open_document(source: Source, archive: ZipFile) -> str:
    with archive.open("mimetype") as stream:
        kind = stream.read(100)
    if b"opendocument.spreadsheet" not in kind:
        raise not_read(source.name, "an OpenDocument text or drawing", _SHEETS_INSTEAD)
    with archive.open("META-INF/manifest.xml") as stream:
        # A locked OpenDocument names the cipher of each part here.
        if b"encryption-data" in stream.read(_HEAD):
            raise locked(source.name)
    return "ods"


def _old_office(source: Source) -> str:
    """Tell apart what is kept in the container of Office 97, by its directory."""
    names = _directory(source)
    if "EncryptedPackage" in names:
        raise locked(source.name)
    for entry, kind, instead in _OLE_KINDS:
        if entry in names:
            raise not_read(source.name, kind, instead)
    if names & {"Workbook", "Book"}:
        return "xls"
    if not names:
        raise damaged(source.name, "its list of contents is missing")
    raise not_read(source.name, "an old Office or Windows file", _SHEETS_INSTEAD)


def _directory(source: Source) -> set[str]:
    """Return the names in a compound file's directory ([MS-CFB], 2.6.1).

    An entry is 128 bytes long, starts at a multiple of 128, and has its name in
    UTF-16 with the name's length behind it, at byte 64. Reading them wherever they
    stand finds them without the sector chain, which a cut file no longer has.
    """
    names: set[str] = set()
    words = [entry for entry, *_ in _OLE_KINDS]
    words += ["EncryptedPackage", "Workbook", "Book"]
    for block in source.blocks():
        for word in words:
            name = word.encode("utf-16-le") + b"\0\0"
            entry = name.ljust(64, b"\0") + struct.pack("<H", len(name))
            at = block.find(entry)
            while at >= 0 and at % 128:
                at = block.find(entry, at + 1)
            if at >= 0:
                names.add(word)
    return names


def _text(source: Source, head: bytes) -> str:
    start = head_text(head).lstrip().lower()
    if not start and len(head) == source.size:
        raise InputError(f"{source.name} is empty: it has only blank lines.", "F002")
    if _HTML.match(start):
        # Many systems export HTML under the name of an Excel file.
        instead = "Open it in Excel and save it as an Excel workbook (.xlsx)"
        raise not_read(source.name, "a web page (HTML)", instead)
    if start.startswith("<?xml") or re.match(r"<[a-z][\w:.-]*\s[^>]*\bxmlns\b", start):
        instead = "Open it in Excel and save it as an Excel workbook (.xlsx)"
        raise not_read(source.name, "an XML file", instead)
    if re.match(r"\[\s*[\[{\]]", start):
        return "json"
    if re.match(r'\{\s*["}]', start):
        return "jsonl" if _is_json_lines(source) else "json"
    return "csv"


def head_text(head: bytes) -> str:
    """Return the first bytes of a text as characters, a mark for each wrong one."""
    codec = utf16_of(head) or "utf-8"
    return codecs.decode(head, codec, "replace").lstrip("\ufeff")


def _is_json_lines(source: Source) -> bool:
    """Return whether the first line is a whole record, or one that broke off."""
    codec = utf16_of(source.head(_HEAD)) or "utf-8"
    with io.TextIOWrapper(source.open(), codec, "ignore") as stream:
        line = stream.readline().lstrip("\ufeff").strip()
        while not line:
            line = stream.readline().strip()
        more = next((text for text in stream if text.strip()), "").strip()
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        # In a list set out over lines, what comes before a record is a comma.
        return more.startswith("{") and not line.endswith((",", "[", "{", ":"))
    # One line alone may be an object that wraps the list of records.
    return bool(more)
