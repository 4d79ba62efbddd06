"""Reading ahead changes nothing but the time it takes."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from taserreport.records.ahead import ahead, beside

if TYPE_CHECKING:
    from collections.abc import Iterator


def reading() -> list[threading.Thread]:
    return [t for t in threading.enumerate() if t is not threading.main_thread()]


def test_items_come_in_their_order() -> None:
    assert list(ahead(iter(range(1000)))) == list(range(1000))
    assert list(ahead(iter(()))) == []


def test_what_is_raised_while_reading_is_raised_where_it_is_used() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ValueError("broken")

    found = ahead(items())
    assert next(found) == 1
    with pytest.raises(ValueError, match="broken"):
        next(found)


def test_who_stops_early_leaves_nothing_open_and_no_thread_behind() -> None:
    closed = []

    def items() -> Iterator[int]:
        try:
            yield from range(1000)
        finally:
            closed.append(True)

    before = reading()
    found = ahead(items())
    assert next(found) == 0
    found.close()
    assert closed == [True]
    assert reading() == before


def test_no_more_than_two_items_are_read_in_advance() -> None:
    read = []

    def items() -> Iterator[int]:
        for number in range(100):
            read.append(number)
            yield number

    found = ahead(items())
    for number in range(10):
        assert next(found) == number
        assert len(read) <= number + 4
    found.close()


def test_work_beside_gives_its_result_or_raises_when_it_is_asked_for() -> None:
    assert beside(lambda: 7)() == 7

    def broken() -> int:
        raise ValueError("broken")

    waiting = beside(broken)
    with pytest.raises(ValueError, match="broken"):
        waiting()
