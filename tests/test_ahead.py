"""Reading ahead changes nothing but the time it takes."""

from __future__ import annotations

import threading
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from taserreport import pipeline, records
from taserreport.errors import InputError
from taserreport.records.ahead import ahead

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


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


def test_two_items_are_read_in_advance_and_no_more() -> None:
    read: list[int] = []
    one_more = threading.Semaphore(0)

    def items() -> Iterator[int]:
        for number in range(100):
            read.append(number)
            one_more.release()
            yield number

    with closing(ahead(items())) as found:
        for number in range(10):
            assert next(found) == number
            # One is waiting and one is in the reader's hand, which takes no other.
            for _ in range(1 if number else 3):
                one_more.acquire()
            assert len(read) == number + 3


def test_a_run_that_ends_in_the_middle_leaves_no_thread_behind(tmp_path: Path) -> None:
    lines = "".join(f"{n},Kent,05/04/2026,Fired\n" for n in range(200_000))
    file = tmp_path / "q1.csv"
    file.write_text(f"record_id,force,incident_date,ced_highest_use\n{lines}")
    dataset = records.read([str(file)])
    before = reading()

    def stop(_: object) -> None:
        raise InputError("Enough.")

    with pytest.raises(InputError) as caught:
        pipeline.check(dataset, watch=stop)
    # Though what was raised still holds on to every step of the way.
    assert caught.tb is not None
    assert reading() == before
