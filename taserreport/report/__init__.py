"""What `validate` found, in every format that it can be written in.

Each format is a module, imported when asked for. Its `write` turns a `Report` into
bytes, the same for the same findings. To add one, add its line here.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from taserreport.report.contents import Report

FORMATS: dict[str, str] = {
    "text": "taserreport.report.text",
    "json": "taserreport.report.json",
    "jsonl": "taserreport.report.json_lines",
    "csv": "taserreport.report.csv",
    "junit": "taserreport.report.junit",
    "html": "taserreport.report.html",
}
"""The module of each format."""

SUFFIXES: dict[str, str] = {".txt": "text", ".xml": "junit", ".html": "html"}
"""The format of a file's suffix, where it has another name or only reports have it."""


def writer(name: str) -> Callable[[Report], bytes]:
    """Return what writes one of `FORMATS`."""
    write: Callable[[Report], bytes] = import_module(FORMATS[name]).write
    return write
