"""Totals and remarks under the records are no records, and are named."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import openpyxl
import pytest

from taserreport import pipeline, records
from taserreport.records.banners import names_period
from taserreport.records.footers import tells_no_record

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run

    from taserreport.model import Checked

HEADINGS = ["area", "record_id", "force", "incident_date", "ced_highest_use"]
LEVELS = ["Fired", "Aimed", "Drawn"]
GOOD = ["Aston", "R1", "Kent", "13/02/2026", "Fired"]


def check(folder: Path, *rows: list[str]) -> Checked:
    text = "\n".join(",".join(row) for row in (HEADINGS, *rows))
    (folder / "q1.csv").write_text(text, encoding="utf-8")
    return pipeline.check(records.read([str(folder / "q1.csv")]))


def codes(checked: Checked) -> list[str]:
    return [f.code for f in checked.findings if f.rows]


@pytest.mark.parametrize(
    "row",
    [
        ["Total", "", "", "", "7"],
        ["", "GRAND TOTAL:", "", "", "7"],
        ["Sub-total", "7"],
        ["Source: the force's own system"],
        ["* provisional", "", "", "", ""],
        ["Notes", "", "", "", ""],
        ["Signed off:", "", "", "a reader", ""],
        ["Checked by a reader", "", "", "", ""],
        ["Page 1 of 3", "", "", "", ""],
        ["Kent total", "", "", "", "7"],
        ["Area", "Record reference", "Police force", "Date", "Highest level"],
        ["NOVEMBER", "", "", "", ""],
        ["", "May 2026", "", "", ""],
        ["Quarter 3 2026/27", "", "", "", ""],
        ["Week 12", "", "", "", ""],
        ["", "", "Total", "", "7"],
        ["Total", "", "", "3", ""],  # a sum under the date
        ["", "", "", "Total:", "7"],
    ],
)
def test_a_row_of_totals_or_remarks_is_no_record_and_is_named(
    tmp_path: Path, row: list[str]
) -> None:
    checked = check(tmp_path, GOOD, row)
    (found,) = [f for f in checked.findings if f.code == "F024"]
    assert (found.severity, found.rows, found.places) == ("note", 1, ("line 3",))
    assert not checked.has_problems
    assert str(checked.reconciliation) == (
        "2 rows read = 1 counted + 0 quarantined + 0 outside the selection + "
        "0 exact duplicates + 1 not a record (a total or remark)"
    )


@pytest.mark.parametrize(
    "row",
    [
        ["Total Fitness car park", "R2", "Kent", "14/02/2026", "Fired"],
        ["Notes", "R2", "Kent", "14/02/2026", "Fired"],
    ],
)
def test_a_row_with_a_date_is_a_record_however_it_begins(
    tmp_path: Path, row: list[str]
) -> None:
    checked = check(tmp_path, GOOD, row)
    assert codes(checked) == []
    assert checked.reconciliation.counted == 2


@pytest.mark.parametrize(
    "row",
    [
        ["Totally odd", "R2", "Kent", "", "Fired"],
        ["Aston", "R2", "Kent", "", "Fired"],
        ["Total", "R2", "Kent", "02/13/2026", "Fired"],
        ["Aston", "Note: awaiting form", "Kent", "", "Fired"],
        ["Total", "R2", "Kent", "", "Fired"],
    ],
)
def test_a_row_whose_date_is_missing_or_unreadable_is_quarantined(
    tmp_path: Path, row: list[str]
) -> None:
    checked = check(tmp_path, GOOD, row)
    assert codes(checked) == ["V110" if row[3] else "V101"]
    assert checked.reconciliation.quarantined == 1


@pytest.mark.parametrize(
    "row",
    [
        ["May", "R2", "", "", ""],  # not alone
        ["", "", "Total Fitness", "", "7"],
        ["", "", "Note", "", "7"],
    ],
)
def test_a_row_that_only_seems_to_be_a_banner_or_a_total_is_quarantined(
    tmp_path: Path, row: list[str]
) -> None:
    rows = check(tmp_path, GOOD, row).reconciliation
    assert (rows.quarantined, rows.footers) == (1, 0)


def test_a_line_over_a_section_is_one_finding_and_lets_no_row_pass_unsaid(
    tmp_path: Path,
) -> None:
    rows = [["PAVA", "", "", "", ""], GOOD, ["", "Training / tests", "", "", ""]]
    checked = check(tmp_path, *rows, [GOOD[0], "R2", *GOOD[2:]])
    (found,) = [f for f in checked.findings if f.severity == "error"]
    assert (found.code, found.places) == (
        "F028",
        ("line 2, column A", "line 4, column A"),
    )
    assert found.message == (
        "The row has nothing but a text, as if it stood over the rows below. These are "
        "counted like all others, whatever it says."
    )
    rows_of = checked.reconciliation
    assert (rows_of.counted, rows_of.quarantined, rows_of.footers) == (2, 2, 0)


@pytest.mark.parametrize("line", ["2024/25 (for comparison)", "Part 2: dogs and doors"])
def test_a_line_over_a_section_may_have_figures_in_it(
    tmp_path: Path, line: str
) -> None:
    checked = check(tmp_path, GOOD, [line, "", "", "", ""], [GOOD[0], "R2", *GOOD[2:]])
    assert codes(checked) == ["F028"]


@pytest.mark.parametrize("line", ["End", "Prepared for the Board", "RESTRICTED"])
def test_a_line_that_ends_the_records_stands_over_none(
    tmp_path: Path, line: str
) -> None:
    checked = check(tmp_path, GOOD, [line, "", "", "", ""])
    assert not checked.has_problems
    assert codes(checked) == ["F024"]


def test_a_row_with_nothing_but_a_reference_is_no_line_over_a_section(
    tmp_path: Path,
) -> None:
    checked = check(tmp_path, GOOD, ["", "R2", "", "", ""])
    assert set(codes(checked)) == {"V101"}


def test_sums_under_boxes_are_no_answers(tmp_path: Path) -> None:
    made = {
        "$schema": "https://taserreport.invalid/meta/source.schema.json",
        "id": "boxes", "title": "Boxes", "version": "1", "recognise": {"at_least": 2},
        "description": "Boxes.", "source": "Made for this test.",
        "fields": {
            "force": {"constant": "kent"},
            "incident_date": {"column": ["Date"]},
            "ced_levels": {"flags": {"drawn": ["Drawn"], "fired": ["Fired"]}},
        },
        "needs": [["incident_date"]],
    }  # fmt: skip
    (tmp_path / "made.json").write_text(json.dumps(made), encoding="utf-8")
    rows = ["Date,Drawn,Fired", "OCTOBER,,", "13/02/2026,1,0", "Total,1,0", "Sum,12,5"]
    (tmp_path / "q1.csv").write_text("\n".join(rows), encoding="utf-8")
    source = str(tmp_path / "made.json")
    checked = pipeline.check(records.read([str(tmp_path / "q1.csv")], source))
    assert codes(checked) == ["F024"]
    assert (checked.reconciliation.counted, checked.reconciliation.footers) == (1, 3)


@pytest.mark.parametrize(
    "text",
    ["May", "sept.", "NOVEMBER 2026", "Nov-26", "Q1", "Q3 2026-27", "1st quarter 2026",
     "Quarter two", "Week no. 7", "wk 12:", "Oct '26", "2024/25", "2024-25", "2024 - 2025"],
)  # fmt: skip
def test_a_text_names_a_span_of_time(text: str) -> None:
    assert names_period(text)


@pytest.mark.parametrize(
    "text", ["", "Mayor", "2026", "Aston", "Q", "May Street", "7", "E2024/25", "2024/5"]
)
def test_a_text_that_is_only_like_one_names_none(text: str) -> None:
    assert not names_period(text)


@pytest.mark.parametrize("word", ["Total", "Source: the force", "Date", "Kent total"])
def test_a_row_whose_date_cell_says_so_is_no_record(tmp_path: Path, word: str) -> None:
    text = f"Date,Force,Level of use\n13/02/2026,Kent,Fired\n{word},,1\n"
    (tmp_path / "q1.csv").write_text(text, encoding="utf-8")
    checked = pipeline.check(records.read([str(tmp_path / "q1.csv")]))
    assert codes(checked) == ["F024"]
    assert (checked.reconciliation.counted, checked.reconciliation.footers) == (1, 1)


@pytest.mark.parametrize(
    "row", ["*A2,kent,2026-04-02,Drawn", "Source Street,kent,02/04/2026,Fired",
            "Total,kent,04/13/2026", "Notes,kent,2026-27,Fired"],
)  # fmt: skip
def test_a_short_row_with_a_date_is_kept_out_and_not_taken_for_a_remark(
    tmp_path: Path, row: str
) -> None:
    checked = check(tmp_path, GOOD, row.split(","))
    assert codes(checked) == ["F014"]
    assert (checked.reconciliation.quarantined, checked.reconciliation.footers) == (
        1,
        0,
    )


def test_a_total_row_of_a_workbook_is_named_by_its_row(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Q1"
    for row in (HEADINGS, GOOD, ["Total", None, None, None, 1], [None], ["Source: x"]):
        book.active.append(row)
    book.save(tmp_path / "q1.xlsx")
    checked = pipeline.check(records.read([str(tmp_path / "q1.xlsx")]))
    (found,) = [f for f in checked.findings if f.rows]
    assert (found.code, found.places) == ("F024", ("Q1 row 3", "Q1 row 5"))
    assert (checked.reconciliation.read, checked.reconciliation.counted) == (3, 1)


def test_references_that_begin_like_a_remark_are_compared_in_large_files_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("taserreport.intake._HELD_ROWS", 2)
    rows = [["Note 1", "Note 1", "Kent", "13/02/2026", level] for level in LEVELS]
    text = "\n".join(",".join(row[1:]) for row in (HEADINGS, GOOD, *rows))
    (tmp_path / "q1.csv").write_text(text, encoding="utf-8")
    checked = pipeline.check(records.read([str(tmp_path / "q1.csv")]))
    assert codes(checked) == ["D302"]
    assert checked.reconciliation.quarantined == 3


@pytest.mark.parametrize("text", ["total", "Total:", "TOTAL 2026", "Sub total", "*x"])
def test_a_text_tells_no_record_with_a_whole_word(text: str) -> None:
    assert tells_no_record(text)


@pytest.mark.parametrize("text", [None, "", "Totalled", "Summer Lane", "Sourcebridge"])
def test_a_text_that_only_looks_like_one_begins_none(text: str | None) -> None:
    assert not tells_no_record(text)


class TestRowsNumberedInAdvance:
    """A tracker's lines that wait for records have nothing in them but their number."""

    HEADINGS = "No.,Reference,Force,Date,Highest use of Taser"

    def checked(self, folder: Path, *rows: str) -> Checked:
        (folder / "q1.csv").write_text("\n".join((self.HEADINGS, *rows)), "utf-8")
        return pipeline.check(records.read([str(folder / "q1.csv")]))

    def test_under_the_records_they_are_no_records_and_are_named(
        self, tmp_path: Path
    ) -> None:
        good = [f"{n},K{n},Kent,0{n}/04/2025,Fired" for n in (1, 2, 3)]
        checked = self.checked(tmp_path, *good, *(f"{n},,,," for n in range(4, 9)))
        (found,) = (f for f in checked.findings if f.rows)
        assert (found.code, found.rows, found.places[0]) == ("F024", 5, "line 5")
        assert found.message == (
            "The row looks like a total, a remark, headings or a number with nothing "
            "behind it, and is not counted as a record."
        )
        assert (checked.reconciliation.read, checked.reconciliation.counted) == (8, 3)
        assert checked.reconciliation.footers == 5
        assert not checked.has_problems

    def test_among_the_records_one_is_a_record_that_lacks_everything(
        self, tmp_path: Path
    ) -> None:
        good = [f"{n},K{n},Kent,0{n}/04/2025,Fired" for n in (1, 2, 3)]
        checked = self.checked(tmp_path, *good[:2], "3,,,,", *good[2:])
        assert {f.code for f in checked.findings if f.rows} == {"V101"}
        assert checked.reconciliation.quarantined == 1

    def test_where_nothing_else_is_filled_in_they_are_told_of(
        self, tmp_path: Path
    ) -> None:
        checked = self.checked(tmp_path, *(f"{n},,,," for n in range(1, 9)))
        assert checked.has_problems
        assert checked.reconciliation.counted == 0

    def test_a_number_that_does_not_go_on_from_the_one_above_is_a_record(
        self, tmp_path: Path
    ) -> None:
        good = [f"{n},K{n},Kent,0{n}/04/2025,Fired" for n in (1, 2, 3)]
        checked = self.checked(tmp_path, *good, "7,,,,")
        assert {f.code for f in checked.findings if f.rows} == {"V101"}

    def test_a_number_under_another_heading_than_the_first_two_is_a_record(
        self, tmp_path: Path
    ) -> None:
        good = [f"{n},K{n},Kent,0{n}/04/2025,Fired" for n in (1, 2, 3)]
        checked = self.checked(tmp_path, *good, ",,,,7")
        assert checked.has_problems


def test_a_row_is_set_apart_alike_whether_its_cells_are_wanted_or_not(
    tmp_path: Path,
) -> None:
    head = "No.,Reference,Force,Date,Highest use of Taser,Remarks"
    rows = [f"{n},K{n},Kent,0{n}/04/2025,Fired," for n in (1, 2)]
    more = ["PAVA,,,,,see another sheet", "3,K3,Kent,03/04/2025,Fired,", "4,,,,,none"]
    (tmp_path / "q1.csv").write_text("\n".join((head, *rows, *more)), "utf-8")
    read = records.read([str(tmp_path / "q1.csv")])
    (part,) = read.parts
    with_cells = replace(read, parts=(replace(part, with_cells=True),))
    checked = [pipeline.check(each) for each in (read, with_cells)]
    assert codes(checked[0]) == codes(checked[1]) == ["F028", "F024"]


def test_a_row_over_others_is_named_beside_a_table_that_counts_these(
    tmp_path: Path, taserreport: Run
) -> None:
    rows = [
        "PAVA,,,,",
        ",R2,Kent,14/02/2026,Fired",
        "BATON,,,,",
        "a,R3,Kent,14/02/2026,Fired",
    ]
    text = "\n".join((",".join(HEADINGS), ",".join(GOOD), *rows))
    (tmp_path / "q1.csv").write_text(text, "utf-8")
    beside = taserreport("table", "highest-use", "q1.csv").stderr.decode()
    assert (
        "warning: line 3, column A and 1 more: The row has nothing but a text, as if it "
        "stood over the rows below. These are counted like all others, whatever it says."
    ) in beside


@pytest.mark.parametrize("mapped", [True, False])
@pytest.mark.parametrize(
    "called", ["Total", "April total", "GRAND TOTAL:", "Sub-Total", "Example", "TEST"]
)
def test_a_row_with_a_date_that_is_called_a_total_or_an_example_is_kept_out(
    tmp_path: Path, mapped: bool, called: str
) -> None:
    name = "Reference" if mapped else "Our own"
    rows = [f"{name},Force,Date,Highest use of Taser", "K1,Kent,13/04/2026,Fired"]
    rows += [f"{called},Kent,30/04/2026,Fired", "Totality 3,Kent,13/04/2026,Aimed"]
    (tmp_path / "q1.csv").write_text("\n".join(rows), "utf-8")
    checked = pipeline.check(records.read([str(tmp_path / "q1.csv")]))
    (found,) = (f for f in checked.findings if f.rows)
    assert (found.code, found.severity) == ("V128", "error")
    assert found.places == ("line 3, column A",)
    assert found.message == (
        f'Record reference: "{called}" is what a total or an example is called.'
    )
    assert checked.reconciliation.counted == 2
