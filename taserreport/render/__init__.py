"""Formats: a table becomes bytes. Each format is a module, imported when asked for.

Page formats show the table as it reads. Machine formats hold one figure a row.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from taserreport.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from taserreport.model import Table

FORMATS: dict[str, str] = {
    "console": "taserreport.render.console",
    "csv": "taserreport.render.csv",
    "md": "taserreport.render.markdown",
    "tidy": "taserreport.render.tidy",
    "json": "taserreport.render.json",
    "parquet": "taserreport.render.parquet",
    "arrow": "taserreport.render.arrow",
}
"""The module of each format; its `write` turns a table into bytes."""


def writer(name: str) -> Callable[[Table], bytes]:
    """Return what writes a format.

    Raises:
        InputError: U503, there is no such format.
    """
    if name not in FORMATS:
        known = ", ".join(FORMATS)
        raise InputError(f'There is no format "{name}". There are: {known}.', "U503")
    write: Callable[[Table], bytes] = import_module(FORMATS[name]).write
    return write
