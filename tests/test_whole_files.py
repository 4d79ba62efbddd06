"""What can be said only of a whole file: its dates, its rows, its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from taserreport import pipeline, records

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run

    from taserreport.model import Checked, Finding

HEADINGS = "record_id,force,incident_date,ced_highest_use,ced_cycles"


def check(folder: Path, *rows: str, as_of: date | None = None) -> Checked:
    path = folder / "q1.csv"
    path.write_text("\n".join((HEADINGS, *rows)) + "\n", encoding="utf-8")
    data = records.read([str(path)])
    return pipeline.check(replace(data, as_of=as_of))


def about(checked: Checked, code: str) -> list[Finding]:
    return [finding for finding in checked.findings if finding.code == code]


def dated(*dates: str) -> list[str]:
    return [f"{n},Kent,{day},Fired,1" for n, day in enumerate(dates)]


def test_a_column_that_seems_month_first_is_an_error(tmp_path: Path) -> None:
    checked = check(tmp_path, *dated("02/13/2026", "02/04/2026", "02/14/2026"))
    (found,) = about(checked, "V125")
    assert (found.severity, found.rows, found.heading) == ("error", 0, "incident_date")
    assert found.message == (
        "incident_date: 2 dates are month first, and none shows that its day comes "
        "first. In the other 1 row, day and month are perhaps swapped."
    )


@pytest.mark.parametrize(
    "dates",
    [
        ("02/13/2026", "13/02/2026", "02/04/2026"),  # one shows that days come first
        ("02/04/2026", "03/04/2026"),  # none is month first
        ("02/13/2026", "02/14/2026"),  # none was read
    ],
)
def test_otherwise_the_order_of_dates_is_not_in_doubt(
    tmp_path: Path, dates: tuple[str, ...]
) -> None:
    assert not about(check(tmp_path, *dated(*dates)), "V125")


TURNED = ["2026-01-05", "2026-02-05", "2026-03-05", "2026-04-05", "2026-05-05"]
LEFT = ["13/05/2026", "14/05/2026", "28/05/2026"]


def test_dates_that_excel_seems_to_have_turned_round_are_an_error(
    tmp_path: Path,
) -> None:
    checked = check(tmp_path, *dated(*TURNED, *LEFT))
    (found,) = about(checked, "V127")
    assert (found.severity, found.rows) == ("error", 0)
    assert found.message == (
        "incident_date: Excel may have turned day and month round. The day is never after "
        "the 12th in the 5 different dates that it took for dates, and always in the 3 that "
        "it left as text."
    )


@pytest.mark.parametrize(
    "dates",
    [
        (*TURNED, *LEFT, "2026-05-13"),  # a date after the 12th
        (*TURNED, *LEFT, "12/05/2026"),  # a text before it
        (*TURNED[1:], *LEFT),
        (*TURNED, *LEFT[1:]),
        (*TURNED, *LEFT, "3 May 2026"),
    ],
)
def test_dates_of_two_kinds_that_may_be_chance_are_not_in_doubt(
    tmp_path: Path, dates: tuple[str, ...]
) -> None:
    assert not about(check(tmp_path, *dated(*dates)), "V127")


def test_a_doubt_about_dates_stands_beside_and_under_a_table(
    taserreport: Run, tmp_path: Path
) -> None:
    rows = dated("02/13/2026", "02/04/2026")
    (tmp_path / "q1.csv").write_text("\n".join((HEADINGS, *rows)), encoding="utf-8")
    done = taserreport("table", "highest-use", "q1.csv", "--format", "md")
    said = b"1 date is month first, and none shows that its day comes first."
    assert b"warning: incident_date: " + said in done.stderr
    assert said in done.stdout


def test_a_date_after_the_day_of_the_check_is_told_of_and_counted(
    tmp_path: Path,
) -> None:
    rows = dated("24/11/2026", "25/11/2026", "26/11/2026")
    checked = check(tmp_path, *rows, as_of=date(2026, 11, 25))
    (found,) = about(checked, "V126")
    assert (found.severity, found.places) == ("warning", ("line 4, column C",))
    assert checked.reconciliation.counted == 3
    assert not about(check(tmp_path, *rows), "V126")


def test_the_day_of_the_check_is_today_or_the_one_named(
    taserreport: Run, tmp_path: Path
) -> None:
    (tmp_path / "q1.csv").write_text(
        "\n".join((HEADINGS, *dated("01/02/2099", "01/02/2026"))), encoding="utf-8"
    )
    assert b"V126  warning" in taserreport("validate", "q1.csv").stdout
    named = taserreport("validate", "q1.csv", "--as-of", "31/12/2099")
    assert b"V126" not in named.stdout
    wrong = taserreport("validate", "q1.csv", "--as-of", "soon")
    assert wrong.returncode == 2
    assert wrong.stderr.decode() == (
        'error: --as-of: "soon" is not a date. Write it like 31/12/2025 or 2025-12-31. '
        "(U502)\n"
    )


def test_one_date_far_from_few_others_is_told_of(tmp_path: Path) -> None:
    rows = [*dated(*["13/04/2026"] * 9), "x,Kent,13/04/2016,Fired,1"]
    (found,) = about(check(tmp_path, *rows), "V30")
    assert (found.rows, found.places) == (1, ("line 11, column C",))


def test_rows_without_a_taser_are_named_and_not_counted(tmp_path: Path) -> None:
    rows = ["1,Kent,13/04/2026,Fired,1", "2,Kent,13/04/2026,Not applicable,"]
    checked = check(tmp_path, *rows)
    (found,) = about(checked, "V31")
    assert (found.severity, found.rows, found.places) == ("warning", 1, ("line 3",))
    assert checked.reconciliation.not_uses == 1


def test_a_row_that_says_none_but_fired_is_a_use_to_be_looked_at(
    tmp_path: Path,
) -> None:
    checked = check(tmp_path, "1,Kent,13/04/2026,Not applicable,2")
    assert not about(checked, "V31")
    assert checked.reconciliation.counted == 1
    warned = [f.code for f in checked.findings if f.severity == "warning"]
    assert sorted(warned) == ["V04", "V05"]


@pytest.mark.parametrize("end", ["", "Total,,,,0\n"])
def test_a_file_without_records_is_told_of_beside_others(
    taserreport: Run, tmp_path: Path, end: str
) -> None:
    (tmp_path / "bare.csv").write_text(f"{HEADINGS}\n{end}", encoding="utf-8")
    alone = taserreport("validate", "bare.csv")
    assert alone.returncode == 1
    assert b"F003  bare.csv has headings but no records." in alone.stdout
    rows = dated("13/04/2026")
    (tmp_path / "q1.csv").write_text("\n".join((HEADINGS, *rows)), encoding="utf-8")
    for files in (["bare.csv", "q1.csv"], ["q1.csv", "bare.csv"]):
        beside = taserreport("validate", *files)
        assert beside.returncode == 0
        assert b"F003  warning: bare.csv has headings but no record" in beside.stdout


def test_where_every_row_is_kept_out_the_table_says_so(
    taserreport: Run, tmp_path: Path
) -> None:
    rows = dated("soon", "later")
    (tmp_path / "q1.csv").write_text("\n".join((HEADINGS, *rows)), encoding="utf-8")
    done = taserreport("table", "highest-use", "q1.csv", "--ladder", "metropolitan")
    assert done.returncode == 2
    assert done.stderr.decode() == (
        "error: No row can be counted: 2 rows read = 0 counted + 2 quarantined + 0 "
        "outside the selection + 0 exact duplicates. See which cells to fix with: "
        "taserreport validate q1.csv --ladder metropolitan (P601)\n"
    )


def test_the_months_that_records_cover_are_named(
    taserreport: Run, tmp_path: Path
) -> None:
    rows = dated("13/04/2026", "14/05/2026")
    (tmp_path / "q1.csv").write_text("\n".join((HEADINGS, *rows)), encoding="utf-8")
    done = taserreport("table", "highest-use", "q1.csv", "--period", "2026-27 Q1")
    assert (
        b"warning: the records do not cover all of April to June 2026: they are of April "
        b"to May 2026. (P603)\n"
    ) in done.stderr


def test_uses_that_no_rule_places_are_said_beside_the_others(
    taserreport: Run, tmp_path: Path
) -> None:
    rows = dated("13/04/2026", "14/05/2026")
    (tmp_path / "q1.csv").write_text("\n".join((HEADINGS, *rows)), encoding="utf-8")
    done = taserreport("classify", "q1.csv")
    assert (
        b"note: 2 uses could not be given a context. List them with --unclassified. "
        b"(C401)\n"
    ) in done.stderr
    assert b"C401" not in taserreport("classify", "q1.csv", "--unclassified").stderr
