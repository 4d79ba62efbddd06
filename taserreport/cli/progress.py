"""A sign of life on a terminal, once a command takes longer than a moment."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from threading import Lock, Timer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import Progress, TaskID

_PATIENCE = 2.0
"""Seconds without a word before the bar is shown."""


@contextmanager
def progress() -> Iterator[Callable[[int], None]]:
    """Show a bar on standard error while something long goes on, then wipe it away.

    Only on a terminal that can wipe a line, and only after two seconds. What is
    yielded takes the number of rows read so far, which stands beside the bar.
    """
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield lambda _: None
        return
    bar = _Bar()
    timer = Timer(_PATIENCE, bar.show)
    timer.daemon = True
    timer.start()
    try:
        yield bar.tell
    finally:
        timer.cancel()
        bar.end()


class _Bar:
    """The bar, which may be shown by one thread and ended by another."""

    _task: TaskID

    def __init__(self) -> None:
        self._lock = Lock()
        self._ended = False
        self._shown: Progress | None = None
        self._rows = 0

    def show(self) -> None:
        """Begin to show the bar, unless it has been ended."""
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        with self._lock:
            if self._ended:
                return
            bar = Progress(
                TextColumn("reading"),
                BarColumn(),
                TextColumn("{task.fields[rows]:,} rows"),
                TimeElapsedColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._task = bar.add_task("reading", total=None, rows=self._rows)
            bar.start()
            self._shown = bar  # last of all: rows are told of from another thread

    def tell(self, rows: int) -> None:
        """Say how many rows were read so far."""
        self._rows = rows
        if self._shown is not None:
            self._shown.update(self._task, rows=rows)

    def end(self) -> None:
        """Wipe the bar away, for good."""
        with self._lock:
            self._ended = True
            if self._shown is not None:
                self._shown.stop()
