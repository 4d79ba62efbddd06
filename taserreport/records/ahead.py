"""Reading ahead: the next rows are read while the last ones are worked on."""

from __future__ import annotations

from contextlib import suppress
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

T = TypeVar("T")

_WAIT = 0.05
"""Seconds between two looks at whether anyone still wants more."""


def ahead(items: Iterator[T]) -> Generator[T]:
    """Yield the same items in the same order, each read while the one before is used.

    A thread of its own reads them, at most two in advance; Arrow works without the
    interpreter's lock, so that two cores are used. What is raised there is raised here.
    Whoever stops early closes this, and the thread has ended and the items are closed.
    """
    waiting: Queue[tuple[T | None, BaseException | None]] = Queue(maxsize=1)
    unwanted = Event()
    reader = Thread(target=_read, args=(items, waiting, unwanted), daemon=True)
    reader.start()
    try:
        while True:
            item, raised = waiting.get()
            if isinstance(raised, StopIteration):
                return
            if raised is not None:
                raise raised
            yield item  # type: ignore[misc]
    finally:
        unwanted.set()
        with suppress(Empty):
            waiting.get_nowait()
        reader.join()
        if hasattr(items, "close"):
            items.close()


def _read(
    items: Iterator[T],
    waiting: Queue[tuple[T | None, BaseException | None]],
    unwanted: Event,
) -> None:
    while not unwanted.is_set():
        try:
            found: tuple[T | None, BaseException | None] = (next(items), None)
        except BaseException as raised:  # noqa: BLE001 - it is raised on the other side
            found = (None, raised)
        while not unwanted.is_set():
            with suppress(Full):
                waiting.put(found, timeout=_WAIT)
                break
        if found[1] is not None:
            return
