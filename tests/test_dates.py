from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taserreport import pipeline, records
from taserreport.records.dates import (
    DateOrder,
    read_date,
    read_financial_year,
    read_time,
)
from taserreport.records.unread import Unread
from taserreport.years import financial_year

if TYPE_CHECKING:
    from pathlib import Path

FEBRUARY_13 = date(2026, 2, 13)
POSSIBLE = st.dates(date(1980, 1, 1), date(2099, 12, 31))
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August",
    "September", "October", "November", "December",
)  # fmt: skip


def code(value: object) -> str:
    assert isinstance(value, Unread), f"was read as {value}"
    assert value.severity == "error"
    assert value.value is None
    return value.code


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-02", "2026-1-2", "2026/01/02", "2026.01.02", "2026-01-02 00:00:00",
        "2026-01-02T00:00:00", "2026-01-02T09:30:00.123", "2026-01-02T22:59:59Z",
        "2026-01-02T00:00:00+00:00", "2026-01-02 23:30:00+0100",
        "2026-01-02T00:30:00.000+01:00", "2026-01-02 23:00:00-05", "02/01/2026", "2/1/2026", "02-01-2026", "02.01.2026",
        "02 01 2026", "02/01/2026 00:00:00", "02/01/2026 09:30", "02/01/2026 9:30 PM",
        "2 Jan 2026", "2nd January 2026", "02-Jan-2026", "2jan2026", "2 JANUARY, 2026",
        "2\u00a0Jan\u00a02026", "2 Jan 2026 00:00:00", "46024", "46024.0", "46024.4375",
        "Fri 2 Jan 2026", "Friday, 2 January 2026", "FRI 02/01/2026", "Fri. 2026-01-02",
    ],
)  # fmt: skip
def test_every_usual_way_to_write_the_second_of_january_is_read(text: str) -> None:
    assert read_date(text) == date(2026, 1, 2)


def test_a_day_of_the_week_that_is_not_the_date_s_is_told() -> None:
    assert read_date("Wed 04/03/2026") == date(2026, 3, 4)
    found = read_date("Fri 04/03/2026")
    assert isinstance(found, Unread)
    assert found.reason == "was a Wednesday. Write the right date."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("02/13/2026", "V110"),
        ("Thu 2 Jan 2026", "V117"),
        ("Thu 04/09/2026x", "V117"),
        ("Fri 02/13/2026", "V110"),
        ("Day 2 Jan 2026", "V117"),
        ("31/06/2026", "V114"),
        ("29/02/2023", "V114"),
        ("30/02/2024", "V114"),
        ("00/01/2026", "V114"),
        ("32/01/2026", "V114"),
        ("13/14/2026", "V110"),
        ("01/00/2026", "V110"),
        ("2026-13-02", "V110"),
        ("2026-02-30", "V114"),
        ("31st June 2026", "V114"),
        ("13/02/26", "V113"),
        ("13 Feb 26", "V113"),
        ("0000-01-01", "V117"),
        ("01/01/0000", "V117"),
        ("last Tuesday", "V117"),
        ("", "V117"),
        ("13 Febtember 2026", "V117"),
        ("02-01/2026", "V117"),
        ("20260102", "V117"),
        ("2026-01", "V117"),
        ("Q1 2026", "V117"),
        ("02/01/2026 99:99", "V117"),
        ("2026-01-02 25:00:00", "V117"),
        ("36525", "V117"),
        ("54789", "V117"),
        ("4599", "V117"),
        ("-45992", "V117"),
        ("2026-06-30T23:00:00Z", "V117"),
        ("2026-06-30 23:00:00+0000", "V117"),
        ("2026-06-30 23:00:00+00", "V117"),
        ("2026-06-30 10:00:00+9900", "V117"),
    ],
)
def test_what_is_no_certain_date_is_refused(text: str, expected: str) -> None:
    assert code(read_date(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "31/12/2999",
        "01/01/0202",
        "31/12/1979",
        "01/01/1900",
        "1970-01-01",
        "2100-01-01",
        "1 Jan 1066",
    ],
)
def test_a_year_that_no_record_can_be_of_is_refused(text: str) -> None:
    assert code(read_date(text)) == "V115"


def test_the_first_and_the_last_possible_day_are_read() -> None:
    assert read_date("01/01/1980") == date(1980, 1, 1)
    assert read_date("31/12/2099") == date(2099, 12, 31)


def test_no_financial_year_is_made_from_an_impossible_date(tmp_path: Path) -> None:
    file = tmp_path / "q1.csv"
    file.write_text(
        "Force,Date,Level of use\nKent,31/12/2999,Fired\nKent,13/02/2026,Fired\n",
        "utf-8",
    )
    intake = pipeline.Intake(records.read([str(file)]))
    kept = [row for batch in intake.batches() for row in batch.to_pylist()]
    assert [row["financial_year"] for row in kept] == ["2025-26"]
    assert "V115" in {finding.code for finding in intake.findings}


def test_an_american_date_is_answered_with_what_to_write() -> None:
    unread = read_date("02/13/2026")
    assert isinstance(unread, Unread)
    assert "13/02/2026" in unread.reason
    assert "2026-02-13" in unread.reason


def test_only_a_date_in_figures_is_called_american() -> None:
    for text in ("2026-13-02", "13/14/2026", "02/32/2026"):
        unread = read_date(text)
        assert isinstance(unread, Unread)
        assert "American" not in unread.reason


def test_what_to_write_is_said_in_the_order_of_the_file() -> None:
    for order, example in (("day-first", "31/12/2025"), ("month-first", "12/31/2025")):
        unread = read_date("whenever", order)  # type: ignore[arg-type]
        assert isinstance(unread, Unread)
        assert unread.reason.endswith(f"Write it like {example} or 2025-12-31.")


def test_how_to_write_a_time_is_said_by_an_example() -> None:
    unread = read_time("25:00")
    assert isinstance(unread, Unread)
    assert unread.reason == (
        "is not a time of day. Write it like 14:30, on the 24-hour clock."
    )


def test_the_days_of_february_are_said_for_the_year_meant() -> None:
    unread = read_date("29/02/2023")
    assert isinstance(unread, Unread)
    assert "February 2023 has 28 days" in unread.reason
    assert read_date("29/02/2024") == date(2024, 2, 29)


def test_a_month_first_source_reads_figures_month_first() -> None:
    assert read_date("02/01/2026", "month-first") == date(2026, 2, 1)
    assert read_date("02/13/2026", "month-first") == FEBRUARY_13
    assert code(read_date("13/02/2026", "month-first")) == "V110"


@pytest.mark.parametrize("text", ["2026-02-13", "13 Feb 2026", "46066", "2026/02/13"])
def test_dates_that_cannot_be_mistaken_are_read_alike_in_any_source(text: str) -> None:
    assert read_date(text) == read_date(text, "month-first") == FEBRUARY_13


@given(POSSIBLE, st.sampled_from(["/", "-", ".", " "]))
def test_a_date_written_day_first_is_that_day(day: date, sign: str) -> None:
    text = sign.join((f"{day.day:02}", f"{day.month:02}", f"{day.year:04}"))
    assert read_date(text) == day


@given(POSSIBLE)
def test_a_date_is_read_from_its_name_and_from_iso(day: date) -> None:
    assert read_date(day.isoformat()) == day
    assert read_date(f"{day.day} {MONTHS[day.month - 1]} {day.year:04}") == day


@given(st.dates(date(2000, 1, 1), date(2049, 12, 31)))
def test_excels_day_number_is_that_day(day: date) -> None:
    assert read_date(str((day - date(1899, 12, 30)) // timedelta(days=1))) == day


@given(st.text(), st.sampled_from(["day-first", "month-first"]))
def test_any_text_is_a_date_or_a_reason(text: str, order: DateOrder) -> None:
    value = read_date(text, order)
    assert isinstance(value, date | Unread)
    if isinstance(value, Unread):
        assert value.reason.endswith(".")


@given(st.from_regex(r"\A[0-9]{1,2}[/. -][0-9]{1,2}[/. -][0-9]{2,4}\Z"))
def test_figures_are_never_read_in_the_other_order(text: str) -> None:
    value = read_date(text)
    if isinstance(value, date):
        first, second = (int(part) for part in re.split("[/. -]", text)[:2])
        assert (value.day, value.month) == (first, second)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("23:05", time(23, 5)),
        ("9:05", time(9, 5)),
        ("23:05:09", time(23, 5, 9)),
        ("23:05:09.500", time(23, 5, 9)),
        ("1899-12-31 23:05:00", time(23, 5)),
        ("2026-01-02T23:05:00", time(23, 5)),
        ("11:05 PM", time(23, 5)),
        ("12:05am", time(0, 5)),
        ("12:05 p.m.", time(12, 5)),
    ],
)
def test_a_time_of_day_is_read(text: str, expected: time) -> None:
    assert read_time(text) == expected


@pytest.mark.parametrize(
    "text",
    ["24:00", "9:5", "09:60", "09:30:60", "2305", "0.5", "13:05 pm", "0:05 pm", "",
     "half past two", "about 09:30", "-1:00:00", "30:15:00"],
)  # fmt: skip
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    assert code(read_time(text)) == "V118"


@given(st.text())
def test_any_text_is_a_time_or_a_reason(text: str) -> None:
    assert isinstance(read_time(text), time | Unread)


@given(st.times())
def test_a_time_of_day_is_read_to_the_second(moment: time) -> None:
    assert read_time(f"{moment:%H:%M:%S}") == moment.replace(microsecond=0)


@pytest.mark.parametrize(
    "text",
    ["2019-20", "2019/20", "2019_20", "2019-2020", "2019/2020", "2019 to 2020",
     "2019 - 20", "2019\u201320", "FY 2019-20", "FY2019/20"],
)  # fmt: skip
def test_a_financial_year_is_read_however_it_is_written(text: str) -> None:
    assert read_financial_year(text) == "2019-20"


@pytest.mark.parametrize(
    "text",
    ["2019-21", "2019-2021", "2019-1920", "2019-3020", "2019", "19-20", "2020-19",
     "2019-20-21", "FY19/20", "FY 2019", "0000-01", "9999-10000", "", "April 2019 to March 2020"],
)  # fmt: skip
def test_what_is_no_financial_year_is_refused(text: str) -> None:
    assert code(read_financial_year(text)) == "V119"


def test_the_turn_of_the_century_is_a_financial_year() -> None:
    assert read_financial_year("2099-00") == "2099-00"
    assert read_financial_year("2099/2100") == "2099-00"


@given(st.text())
def test_any_text_is_a_financial_year_or_a_reason(text: str) -> None:
    assert isinstance(read_financial_year(text), str | Unread)


def test_the_financial_year_turns_on_the_first_of_april() -> None:
    assert financial_year(date(2020, 3, 31)) == "2019-20"
    assert financial_year(date(2020, 4, 1)) == "2020-21"


@given(st.dates(date(1900, 1, 1)))
def test_a_financial_year_made_from_a_day_is_read_as_itself(day: date) -> None:
    assert read_financial_year(financial_year(day)) == financial_year(day)


def test_an_excel_number_is_kept_with_a_note_and_an_american_date_is_not(
    tmp_path: Path,
) -> None:
    file = tmp_path / "q1.csv"
    file.write_text(
        "Force,Date,Level of use\nKent,45992,Fired\nKent,02/13/2026,Fired\n", "utf-8"
    )
    intake = pipeline.Intake(records.read([str(file)]))
    kept = [row for batch in intake.batches() for row in batch.to_pylist()]
    assert [row["incident_date"] for row in kept] == [date(2025, 12, 1)]
    assert kept[0]["financial_year"] == "2025-26"
    found = {finding.code: finding.severity for finding in intake.findings}
    assert (found["V111"], found["V110"]) == ("note", "error")
    assert intake.reconciliation().quarantined == 1
