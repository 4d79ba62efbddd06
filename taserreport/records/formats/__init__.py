"""A file as an analyst holds it becomes cells of text, each row with its own number.

The format is told from the bytes. Nothing is guessed and nothing is dropped: what
cannot be read stops the program in words that say what to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from taserreport.records.formats.kinds import suffix_note
from taserreport.records.formats.recognise import recognise_format
from taserreport.records.formats.sheet import (
    Chunk,
    OpenFile,
    ReadingNote,
    Sheet,
    TopRow,
)
from taserreport.records.formats.source import Source, find_source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Opened = tuple[tuple[Sheet, ...], tuple[ReadingNote, ...]]

__all__ = ["Chunk", "OpenFile", "ReadingNote", "Sheet", "TopRow", "open_file"]


def open_file(path: str) -> OpenFile:
    """Recognise a file and return its sheets, ready to be read.

    Args:
        path: Where the file is; `-` is standard input.

    Raises:
        InputError: If there is no such file, or it is none that can be read.
    """
    source = find_source(path)
    found = recognise_format(source)
    sheets, notes = _READERS[found](source)
    note = suffix_note(source, found)
    notes = (note, *notes) if note else notes
    return OpenFile(source.name, found, sheets, notes, source)


# Each reader imports what it needs when it is first used: a text file does not wait
# for the workbook library, nor `--help` for any of them.
def _delimited(source: Source) -> Opened:
    from taserreport.records.formats.delimited import open_delimited

    return open_delimited(source)


def _workbook(source: Source) -> Opened:
    from taserreport.records.formats.workbook import open_workbook

    return open_workbook(source)


def _parquet(source: Source) -> Opened:
    from taserreport.records.formats.parquet import open_parquet

    return open_parquet(source)


def _arrow(source: Source) -> Opened:
    from taserreport.records.formats.arrow import open_arrow

    return open_arrow(source)


def _json(source: Source) -> Opened:
    from taserreport.records.formats.json_records import open_json

    return open_json(source)


def _json_lines(source: Source) -> Opened:
    from taserreport.records.formats.json_lines import open_json_lines

    return open_json_lines(source)


_READERS: Mapping[str, Callable[[Source], Opened]] = {
    "csv": _delimited,
    "xlsx": _workbook,
    "xlsm": _workbook,
    "xls": _workbook,
    "ods": _workbook,
    "parquet": _parquet,
    "arrow": _arrow,
    "json": _json,
    "jsonl": _json_lines,
}
