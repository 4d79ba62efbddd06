"""Periods: what a user may write, and what is shown where nothing is asked for."""

import pytest

from taserreport.errors import InputError
from taserreport.tables import parse_period
from taserreport.tables.periods import Period, Span, coverage, default_periods, distinct


def month(year: int, number: int) -> Span:
    first = year * 12 + number - 1
    return Span(first, first)


def year(start: int) -> Span:
    return Span(start * 12 + 3, start * 12 + 14)


def said(periods: tuple[Period, ...]) -> list[tuple[str, str]]:
    return [(period.code, period.label) for period in periods]


@pytest.mark.parametrize(
    ("text", "code", "label"),
    [
        ("2019-20", "2019-20", "April 2019 to March 2020"),
        ("2019/20", "2019-20", "April 2019 to March 2020"),
        ("2019\N{EN DASH}20", "2019-20", "April 2019 to March 2020"),
        (" 2019-20 ", "2019-20", "April 2019 to March 2020"),
        ("1999-00", "1999-00", "April 1999 to March 2000"),
        ("2019-20 Q1", "2019-20 Q1", "April to June 2019"),
        ("2019/20 q2", "2019-20 Q2", "July to September 2019"),
        ("2019-20  Q3", "2019-20 Q3", "October to December 2019"),
        ("2019-20Q4", "2019-20 Q4", "January to March 2020"),
        ("2019-04..2019-06", "2019-04..2019-06", "April to June 2019"),
        ("2019-11 .. 2020-02", "2019-11..2020-02", "November 2019 to February 2020"),
        ("2019-04..2020-03", "2019-20", "April 2019 to March 2020"),
        ("2019-06..2019-06", "2019-06", "June 2019"),
        ("2019-06", "2019-06", "June 2019"),
        ("calendar 2019", "calendar 2019", "January to December 2019"),
        ("Calendar 2019", "calendar 2019", "January to December 2019"),
        ("cal:2019", "calendar 2019", "January to December 2019"),
        ("2010/11", "2010/11", "April 2010 to March 2011"),
        ("2010-11..2010-11", "2010-11..2010-11", "November 2010"),
    ],
)
def test_a_period_is_read_and_said_in_months(text: str, code: str, label: str) -> None:
    assert said((parse_period(text),)) == [(code, label)]


@pytest.mark.parametrize("start", range(1999, 2031))
def test_the_code_of_a_period_reads_back_as_the_same_period(start: int) -> None:
    texts = [f"{start}/{(start + 1) % 100:02}", f"cal:{start}"]
    texts += [f"{texts[0]} Q{n}" for n in range(1, 5)]
    texts += [f"{start}-{n:02}..{start}-{n:02}" for n in range(1, 13)]
    for period in map(parse_period, texts):
        assert parse_period(period.code) == period


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2019-21", 'Write "2019-20"'),
        ("2019/06", 'Write "2019-20"'),
        ("2019-20 Q5", "no quarter 5"),
        ("2019-21 Q1", 'Write "2019-20"'),
        ("Q5", "is not a period"),
        ("Q1", "is not a period"),
        ("2019-13", 'Write "2019-20"'),
        ("2019-00", 'Write "2019-20"'),
        ("2019-13..2019-14", "no month 13"),
        ("2019-06..2019-04", 'Write "2019-04..2019-06"'),
        ("2019", 'Write "2019-20" for April 2019 to March 2020, or "calendar 2019"'),
        ("2010-11", 'Write "2010/11" for the year or "2010-11..2010-11"'),
        ("2019-2020", "is not a period"),
        ("2019-20 April", "is not a period"),
        ("last year", "is not a period"),
        ("", "is not a period"),
        ("1066-67", "is not a period"),
    ],
)
def test_what_is_not_a_period_is_refused_in_one_line(text: str, says: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_period(text)
    assert caught.value.code == "U502"
    assert says in caught.value.message
    assert "\n" not in caught.value.message


def test_records_of_one_financial_year_make_one_period() -> None:
    found = [month(2019, 6), month(2019, 4)]
    assert said(default_periods(found)) == [("2019-04..2019-06", "April to June 2019")]
    assert said(default_periods(found[:1])) == [("2019-06", "June 2019")]


def test_a_record_with_only_the_year_covers_the_whole_year() -> None:
    whole = [("2019-20", "April 2019 to March 2020")]
    assert said(default_periods([year(2019)])) == whole
    assert said(default_periods([month(2019, 6), year(2019)])) == whole
    assert said(default_periods([month(2019, 4), month(2020, 3)])) == whole


def test_records_of_several_years_make_a_period_each_and_one_over_all() -> None:
    found = [month(2019, 2), month(2019, 6), month(2020, 8)]
    assert said(default_periods(found)) == [
        ("2018-19", "February to March 2019"),
        ("2019-20", "April 2019 to March 2020"),
        ("2020-21", "April to August 2020"),
        ("all", "February 2019 to August 2020"),
    ]


def test_a_year_without_any_record_is_not_a_period() -> None:
    codes = [p.code for p in default_periods([year(2017), year(2019)])]
    assert codes == ["2017-18", "2019-20", "all"]


def test_a_year_is_in_a_period_only_as_a_whole() -> None:
    quarter = parse_period("2019-20 Q1")
    assert quarter.overlaps(year(2019))
    assert not quarter.holds(year(2019))
    assert parse_period("2018-04..2020-03").holds(year(2019))


def test_a_year_is_split_by_a_period_that_may_hold_it_or_not() -> None:
    assert parse_period("2019-20 Q1").splits(year(2019))
    assert parse_period("cal:2019").splits(year(2019))
    assert not parse_period("2019/20").splits(year(2019))
    assert not parse_period("2020/21").splits(year(2019))
    assert not parse_period("2019-06").splits(month(2019, 6))


def test_a_period_is_inside_the_months_that_hold_all_of_it() -> None:
    assert parse_period("2019-20 Q1").inside(year(2019))
    assert not parse_period("cal:2019").inside(year(2019))


def test_periods_of_the_same_months_are_one() -> None:
    texts = ("2019-20 Q1", "2019-04..2019-06", "2019-07", "2019/20 Q1")
    codes = [period.code for period in distinct(map(parse_period, texts))]
    assert codes == ["2019-20 Q1", "2019-07"]


def test_what_a_file_covers_is_said_in_months() -> None:
    assert coverage([month(2019, 6), month(2019, 4)]) == "April to June 2019"
    assert coverage([]) == "no dates at all"
