"""Which row holds the headings, which sheets hold records, and what is said if none."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taserreport import pipeline, records
from taserreport.errors import InputError
from taserreport.records.formats import TopRow, open_file
from taserreport.records.headings import joined
from taserreport.records.source import load_source
from taserreport.records.text import answer_key, heading_key
from taserreport.records.values import fields

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from conftest import Run

HEADINGS = ["Force", "Date", "Level of use", "Perceived age"]
RECORD = ["Kent", "13/02/2026", "Fired", "18-34"]


def workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[object]]]) -> str:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return str(path)


def csv(path: Path, *rows: Sequence[str]) -> str:
    lines = (",".join(f'"{cell}"' for cell in row) for row in rows)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def rows_of(dataset: records.Dataset) -> list[dict[str, Any]]:
    return [row for batch in dataset.batches() for row in batch.records.to_pylist()]


def refusal(*paths: str, **options: Any) -> tuple[str | None, str]:
    with pytest.raises(InputError) as caught:
        records.read(paths, **options)
    return caught.value.code, caught.value.message


def test_every_field_is_known_by_its_name_and_by_its_title() -> None:
    canonical = load_source("canonical")
    made_later = {f for f, schema in fields().items() if schema.get("x-derived")}
    for field, schema in fields().items():
        if field in made_later:
            continue
        assert canonical.knows(heading_key(field))
        assert canonical.knows(heading_key(schema["title"]))


def test_no_heading_of_the_own_record_could_mean_two_fields() -> None:
    meaning: dict[str, str] = {}
    for field, spec in load_source("canonical").definition["fields"].items():
        for heading in spec.get("first", [spec])[0]["column"]:
            assert meaning.setdefault(heading_key(heading), field) == field


@pytest.mark.parametrize(
    "heading",
    ["incident_date", "INCIDENT DATE", " Incident-Date ", "incident.date", "Date:"],
)
def test_case_spaces_and_signs_in_a_heading_do_not_matter(
    tmp_path: Path, heading: str
) -> None:
    file = csv(tmp_path / "a.csv", ["force", heading, "LEVEL OF USE"], RECORD[:3])
    (row,) = rows_of(records.read([file]))
    assert str(row["incident_date"]) == "2026-02-13"


@given(st.text(alphabet="abc XYZ09_-:/.'", min_size=1))
def test_a_headings_key_is_the_same_however_it_is_decorated(text: str) -> None:
    assert heading_key(f" {text.upper()} - ") == heading_key(text)
    assert answer_key(answer_key(text)) == answer_key(text)


def test_titles_and_blank_rows_above_the_headings_are_passed_over(
    tmp_path: Path,
) -> None:
    above: list[list[str]] = [["Taser report, quarter 4"], [], ["Force: Kent", "Date"]]
    file = workbook(tmp_path / "a.xlsx", {"Q4": [*above, HEADINGS, RECORD]})
    dataset = records.read([file])
    assert dataset.parts[0].last_heading_row == 4
    assert [row["force"] for row in rows_of(dataset)] == ["kent"]


def test_the_lower_of_two_rows_of_headings_is_the_one_that_is_known(
    tmp_path: Path,
) -> None:
    groups = ["Event", "", "", "Person"]
    file = workbook(tmp_path / "a.xlsx", {"Q4": [groups, HEADINGS, RECORD]})
    assert len(rows_of(records.read([file]))) == 1


def test_a_group_holds_until_the_next() -> None:
    groups = TopRow(1, ("", "Injuries", "", "Arrival", "Alone"))
    names = TopRow(2, ("Date", "None", "Death", "Foot"))
    assert joined([groups, names]) == (
        "Date", "Injuries: None", "Injuries: Death", "Arrival: Foot", "Alone"
    )  # fmt: skip


def test_a_group_holds_for_the_cells_that_are_merged_with_it(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Officer", None, None, "Person"])
    book.active.append(["Age", "Gender", "Place", "Age", "Gender"])
    book.active.merge_cells("A1:B1")
    book.save(tmp_path / "a.xlsx")
    (sheet,) = open_file(str(tmp_path / "a.xlsx")).sheets
    assert joined(sheet.top()) == (
        "Officer: Age", "Officer: Gender", "Place", "Person: Age", "Person: Gender"
    )  # fmt: skip


def test_a_missing_column_is_named_with_the_nearest_heading(tmp_path: Path) -> None:
    headings = ["Force", "Dat of incidnt", "Level of use", "Perceived age"]
    code, message = refusal(csv(tmp_path / "a.csv", headings, RECORD))
    assert code == "H102"
    assert message == (
        'a.csv has no column for "Date" or "Financial year". '
        'The nearest heading is "Dat of incidnt". If that is it: '
        'taserreport map a.csv --set "Dat of incidnt"=incident_date'
    )


@pytest.mark.parametrize("heading", ["Date of birth", "Date of training"])
def test_a_heading_that_says_it_is_another_is_not_called_near(
    tmp_path: Path, heading: str
) -> None:
    headings = ["Force", heading, "Level of use", "Perceived age"]
    _, message = refusal(csv(tmp_path / "a.csv", headings, RECORD))
    assert heading not in message


def test_the_command_that_names_the_nearest_heading_can_be_pasted(
    tmp_path: Path,
) -> None:
    headings = ["Force", "Date's of incidnt", "Level of use", "Perceived age"]
    _, message = refusal(csv(tmp_path / "a.csv", headings, RECORD))
    command = message.partition("If that is it: ")[2]
    assert shlex.split(command)[2:] == [
        "a.csv",
        "--set",
        "Date's of incidnt=incident_date",
    ]


def test_no_heading_is_called_near_that_is_not(tmp_path: Path) -> None:
    headings = ["Force", "Colour", "Level of use", "Perceived age"]
    code, message = refusal(csv(tmp_path / "a.csv", headings, RECORD))
    assert code == "H102"
    assert message.endswith(
        "If it is there under another heading, say which: taserreport map a.csv"
    )


def test_a_chosen_source_says_what_is_missing(tmp_path: Path) -> None:
    file = csv(tmp_path / "a.csv", ["Force", "Date", "Levl of use"], RECORD[:3])
    code, message = refusal(file, source="canonical")
    assert code == "H102"
    assert 'nearest heading is "Levl of use"' in message


def test_two_columns_of_one_heading_are_not_chosen_between(tmp_path: Path) -> None:
    file = csv(tmp_path / "a.csv", ["Force", "Date", "date ", "Level"], [*RECORD, ""])
    code, message = refusal(file)
    assert code == "H101"
    assert "(B and C)" in message


def test_two_columns_for_one_field_are_not_chosen_between(tmp_path: Path) -> None:
    file = csv(tmp_path / "a.csv", ["Force", "Date", "Date of use", "Level"], RECORD)
    code, message = refusal(file)
    assert code == "H101"
    assert '"Date" and "Date of use"' in message


def test_two_columns_that_nothing_is_made_from_may_be_alike(tmp_path: Path) -> None:
    row = [*RECORD, "x", "y"]
    file = csv(tmp_path / "a.csv", [*HEADINGS, "Remark", "Remark"], row)
    dataset = records.read([file])
    assert len(rows_of(dataset)) == 1
    ignored = next(note.message for note in dataset.notes if note.code == "H103")
    assert ignored == '2 columns are not used: "Remark", "Remark".'


def test_headings_of_no_known_layout_are_refused(tmp_path: Path) -> None:
    code, message = refusal(
        csv(tmp_path / "a.csv", ["Ref", "When", "Where"], RECORD[:3])
    )
    assert code == "H104"
    assert "--source" in message
    assert message.endswith("taserreport map a.csv")


def test_headings_of_another_layout_than_the_chosen_are_refused(tmp_path: Path) -> None:
    file = csv(tmp_path / "a.csv", HEADINGS, RECORD)
    assert refusal(file, source="metropolitan")[0] == "H104"


def test_a_sheet_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", {"Q1": [HEADINGS, RECORD]})
    code, message = refusal(file, sheets=["Q2"])
    assert code == "F022"
    assert '"Q1"' in message


def test_a_text_file_has_no_sheets_to_choose(tmp_path: Path) -> None:
    code, message = refusal(csv(tmp_path / "a.csv", HEADINGS, RECORD), sheets=["Q1"])
    assert code == "F022"
    assert "leave out --sheet" in message


def test_of_several_sheets_of_records_none_is_chosen(tmp_path: Path) -> None:
    sheets = {"Q1": [HEADINGS, RECORD], "Q2": [HEADINGS, RECORD]}
    file = workbook(tmp_path / "a.xlsx", sheets)
    code, message = refusal(file)
    assert code == "F022"
    assert '--sheet "Q1"' in message
    assert len(rows_of(records.read([file], sheets=["Q1", "Q2"]))) == 2


def test_a_sheet_that_is_named_must_hold_records(tmp_path: Path) -> None:
    sheets = {"Q1": [HEADINGS, RECORD], "Notes": [["Kept by", "since"], ["J", "2019"]]}
    file = workbook(tmp_path / "a.xlsx", sheets)
    code, message = refusal(file, sheets=["Q1", "Notes"])
    assert code == "H104"
    assert '"Notes"' in message


def test_a_sheet_that_a_source_does_not_fit_is_named(tmp_path: Path) -> None:
    other = ["Force", "When", "Level of use", "Perceived age"]
    sheets = {"Q1": [HEADINGS, RECORD], "Q2": [other, RECORD]}
    file = workbook(tmp_path / "a.xlsx", sheets)
    with pytest.raises(InputError) as caught:
        records.read([file], source="canonical", sheets=["Q1", "Q2"])
    assert caught.value.message.startswith(
        'Sheet "Q2": a.xlsx has no column for "Date"'
    )


def test_a_sheet_named_twice_is_read_once(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", {"Q1": [HEADINGS, RECORD]})
    assert len(rows_of(records.read([file], sheets=["Q1", "Q1"]))) == 1


def test_sheets_that_are_not_read_are_named(tmp_path: Path) -> None:
    sheets = {"Notes": [["Kept by J"]], "Q1": [HEADINGS, RECORD]}
    dataset = records.read([workbook(tmp_path / "a.xlsx", sheets)])
    note = next(note.message for note in dataset.notes if note.code == "H105")
    assert note.endswith('Sheets not read: "Notes".')


FIVE = [["Kent", f"{day}/02/2026", "Fired"] for day in range(13, 18)]


@pytest.mark.parametrize(
    ("title", "rows", "like"),
    [
        ("Q3", [["Force", "When", "What", "Ward"], *FIVE], True),
        ("Q3", [["Agency", "When", "What"], *FIVE], True),  # dates and levels
        ("Staff", [["Force", "Shift", "Duty"], ["Kent", "13/02/2026", "Late"]], False),
        ("Sums", [["Level", "Uses"], *([row[2], "4"] for row in FIVE)], False),
        ("Rota", [["Date", "Who"], *(row[1::-1] for row in FIVE)], False),
    ],
)
def test_a_sheet_that_looks_like_records_and_is_not_read_is_told_of(
    tmp_path: Path, title: str, rows: list[list[str]], like: bool
) -> None:
    read = [["Force", "Date", "Taser level", "Area"], *FIVE]
    file = workbook(tmp_path / "a.xlsx", {"Q1": read, title: rows})
    dataset = records.read([file])
    said = [note.message for note in dataset.notes if note.code == "H115"]
    assert said == like * [
        f'a.xlsx: sheet "{title}" looks like records too and is not read, as its headings '
        f'are others. To see them: taserreport map a.xlsx --sheet "{title}"'
    ]
    chosen = records.read([file], sheets=["Q1"])
    assert not [note for note in chosen.notes if note.code == "H115"]


@pytest.mark.parametrize("date", ["13/04/2026", "soon"])
def test_a_sheet_with_most_headings_of_one_read_by_a_source_of_ones_own_is_told_of(
    taserreport: Run, tmp_path: Path, date: str
) -> None:
    own = ["Agency", "When", "Mode of use", "Beat", "Shift", "Post"]
    other = ["Whose", "Day", "Mode", "Beat", "Shift", "Post"]
    row = ["Kent", "13/02/2026", "Fired", "North", "Late", "P1"]
    sets = ("--set", "When=incident_date", "--set", "Mode of use=ced_highest_use")
    workbook(tmp_path / "a.xlsx", {"Q1": [own, *[row] * 3]})
    taserreport("map", "a.xlsx", *sets, "--write", "a.json")
    rows = [["Kent", date, "see above", "", "", ""]]
    workbook(tmp_path / "a.xlsx", {"Q1": [own, row], "Q2": [other, *rows]})
    said = taserreport("validate", "a.xlsx", "--source", "a.json").stdout.decode()
    assert ('H115  warning: a.xlsx: sheet "Q2" looks' in said) == (date != "soon")


def test_a_hidden_sheet_is_not_read_without_being_named(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", {"Q1": [HEADINGS, RECORD], "Old": [HEADINGS]})
    book = openpyxl.load_workbook(file)
    book["Old"].sheet_state = "hidden"
    book.save(file)
    dataset = records.read([file])
    assert [part.origin.sheet for part in dataset.parts] == ["Q1"]
    assert any('Sheets not read: "Old"' in note.message for note in dataset.notes)


@pytest.mark.parametrize("source", [None, "canonical"])
@pytest.mark.parametrize("shown", [["Kept by J"], HEADINGS[:1]], ids=str)
def test_hidden_sheets_are_named_where_no_sheet_that_is_shown_fits(
    tmp_path: Path, source: str | None, shown: list[str]
) -> None:
    sheets = {"Notes": [shown], "Data": [HEADINGS, RECORD]}
    file = workbook(tmp_path / "a.xlsx", sheets)
    book = openpyxl.load_workbook(file)
    book["Data"].sheet_state = "hidden"
    book.save(file)
    _, message = refusal(file, source=source)
    hint = ' Hidden sheets: "Data". Read one with --sheet "Data".'
    way = " Choose a layout with --source, or make one with: taserreport map a.xlsx"
    assert message.endswith(hint if source else hint + way)
    assert len(rows_of(records.read([file], sheets=["Data"]))) == 1


def test_a_pattern_that_means_nothing_is_not_found(tmp_path: Path) -> None:
    csv(tmp_path / "q1.csv", HEADINGS, RECORD)
    code, message = refusal(str(tmp_path / "**z.csv"))
    assert code == "F001"
    assert "**z.csv not found" in message


@pytest.mark.parametrize("long", ["a" * 5000, "a/" * 2500, "*" * 5000, "[" * 5000])
def test_a_path_too_long_to_be_one_is_not_found(long: str) -> None:
    code, message = refusal(long)
    assert code == "F001"
    assert "not found" in message


def test_a_file_that_is_meant_twice_is_read_once(tmp_path: Path) -> None:
    file = csv(tmp_path / "a.csv", HEADINGS, RECORD)
    paths = [file, str(tmp_path / "*.csv"), str(tmp_path / "." / "a.csv")]
    assert len(rows_of(records.read(paths))) == 1


def test_a_file_whose_name_looks_like_a_pattern_is_read(tmp_path: Path) -> None:
    file = csv(tmp_path / "q1[1].csv", HEADINGS, RECORD)
    assert len(rows_of(records.read([file]))) == 1


def test_a_pattern_passes_over_what_excel_leaves_beside_an_open_workbook(
    tmp_path: Path,
) -> None:
    csv(tmp_path / "q1.csv", HEADINGS, RECORD)
    (tmp_path / "~$q1.csv").write_bytes(b"\x05User")
    assert len(rows_of(records.read([str(tmp_path / "*.csv")]))) == 1


def test_files_of_one_name_in_two_folders_keep_their_references_apart(
    tmp_path: Path,
) -> None:
    paths = []
    for folder in ("north", "south"):
        (tmp_path / folder).mkdir()
        other = [*RECORD, ""] if folder == "south" else RECORD
        paths.append(csv(tmp_path / folder / "q1.csv", HEADINGS, other))
    intake = pipeline.Intake(records.read(paths))
    names = [name for b in intake.batches() for name in b["record_id"].to_pylist()]
    assert names == ["north/q1.csv:2", "south/q1.csv:2"]


def test_files_counted_by_different_ladders_are_not_added_up(tmp_path: Path) -> None:
    ours = csv(tmp_path / "a.csv", HEADINGS, RECORD)
    columns = load_source("metropolitan").definition["sample"]["columns"]
    theirs = csv(tmp_path / "b.csv", columns, [""] * len(columns))
    code, message = refusal(ours, theirs)
    assert code == "U502"
    assert "--ladder" in message
    assert len(records.read([ours, theirs], ladder="home-office").parts) == 2


def test_a_heading_with_another_word_is_not_nearly_a_missing_one(
    tmp_path: Path,
) -> None:
    names = ["force", "incident_date", "ced_highest_use", "Impact factor: Drugs"]
    file = csv(tmp_path / "q1.csv", names, ["Kent", "13/02/2026", "Fired", "Yes"])
    assert "H108" not in {f.code for f in records.read([file]).notes}


@pytest.mark.parametrize("heading", ["Taser Record ID", "Date of Taser use 2"])
def test_the_reference_or_the_date_of_a_use_is_not_named_as_its_level(
    tmp_path: Path, heading: str
) -> None:
    names = ["force", "incident_date", "gender", "age_band", heading]
    file = csv(tmp_path / "q1.csv", names, ["Kent", "13/02/2026", "Male", "18-34", "1"])
    with pytest.raises(InputError, match="under another heading, say which") as caught:
        records.read([file])
    assert caught.value.code == "H102"


def test_a_heading_that_is_nearly_a_missing_one_is_asked_about(tmp_path: Path) -> None:
    file = tmp_path / "q1.csv"
    file.write_text(
        "force,incident_date,ced_highest_use,subject_injurd,Shoe size\n"
        "Kent,13/02/2026,Fired,Yes,9\n",
        encoding="utf-8",
    )
    found = [f for f in records.read([str(file)]).notes if f.code == "H108"]
    assert [(f.severity, f.message) for f in found] == [
        (
            "warning",
            'q1.csv: the column "subject_injurd" is not used, and there is no '
            '"subject_injured". Is it that column under another heading?',
        )
    ]


@pytest.mark.parametrize(
    ("heading", "word", "said"),
    [
        ("Level", "Baton", True),
        ("Level", "Handcuffs", True),
        ("Level", "ASP", True),
        ("Level", "AEP L104A1", True),
        ("Level", "X26P", False),
        ("Level", "North", False),
        ("ced_highest_use", "Baton", False),
    ],
)
def test_a_level_that_may_be_of_other_force_is_warned_of(
    tmp_path: Path, heading: str, word: str, said: bool
) -> None:
    names = ["Force", "Date", heading, "Equipment"]
    file = csv(tmp_path / "q1.csv", names, ["Kent", "13/02/2026", "Drawn", word])
    found = [f for f in records.read([file]).notes if f.code == "H109"]
    message = (
        'q1.csv: "Level" does not say whether the level is the Taser\'s, and '
        '"Equipment", which is not used, names other kinds of force.'
    )
    assert [(f.severity, f.message) for f in found] == [("warning", message)] * said


def test_boxes_of_other_force_and_of_the_taser_are_told_of(tmp_path: Path) -> None:
    names = ["Force", "Date", "Level", "Taser", "Baton"]
    kinds = [["Y", "N"]] * 60 + [["N", "Y"]]
    rows = [["Kent", f"{n % 28 + 1}/02/2026", "Drawn", *k] for n, k in enumerate(kinds)]
    file = csv(tmp_path / "q1.csv", names, *rows)
    notes = {f.code: f.message for f in records.read([file]).notes}
    assert notes["H109"] == (
        'q1.csv: "Level" does not say whether the level is the Taser\'s, and "Baton", '
        "which is not used, names other kinds of force."
    )
    assert '"Taser" is not used, and some rows say "N" there' in notes["H114"]


@pytest.mark.parametrize(
    ("heading", "cells", "said"),
    [
        ("Baton deployment", ["", "Drawn"], True),
        ("Handcuffs used", ["N", "Y"], True),
        ("Handcuffs used", ["Y", "N"], False),  # beside a Taser
        ("District", ["North", "South"], False),
    ],
)
def test_rows_of_other_force_without_a_level_of_the_taser_s_are_told_of(
    tmp_path: Path, heading: str, cells: list[str], said: bool
) -> None:
    names = ["Force", "Date", "ced_highest_use", heading]
    rows = [
        ["Kent", "13/02/2026", level, cell]
        for level, cell in zip(["Drawn", ""], cells, strict=True)
    ]
    file = csv(tmp_path / "q1.csv", names, *rows)
    found = [f.message for f in records.read([file]).notes if f.code == "H109"]
    message = (
        f'q1.csv: "{heading}", which is not used, names other kinds of force in rows that '
        "give no level of the Taser's. These are counted, as Not stated."
    )
    assert found == [message] * said


def test_other_force_is_looked_for_far_down(tmp_path: Path) -> None:
    names = ["Force", "Date", "Level", "Equipment"]
    rows = [["Kent", f"{n % 28 + 1}/02/2026", "Drawn", "North"] for n in range(60)]
    rows[50:] = [[*row[:3], "Baton"] for row in rows[50:]]
    file = csv(tmp_path / "q1.csv", names, *rows)
    assert "H109" in {f.code for f in records.read([file]).notes}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["Taser", "Baton"], True),
        (["CED", "Handcuffs"], True),
        (["Taser; Baton", "Baton"], False),  # a list of all that was used
        (["Taser", "North"], False),
        (["Taser", "Taser"], False),
    ],
)
def test_rows_that_name_other_force_beside_a_level_of_the_taser_s_are_told_of(
    tmp_path: Path, words: list[str], said: bool
) -> None:
    names = ["Force", "Date", "ced_highest_use", "Equipment"]
    rows = [["Kent", f"{n}/02/2026", "Drawn", word] for n, word in enumerate(words, 11)]
    file = csv(tmp_path / "q1.csv", names, *rows)
    found = [f.message for f in records.read([file]).notes if f.code == "H109"]
    message = (
        'q1.csv: "Equipment", which is not used, names the Taser in some rows and other '
        "kinds of force in others. Every row is counted as a use of a Taser."
    )
    assert found == [message] * said


def test_a_column_without_a_heading_is_called_by_its_letter_where_it_names_force(
    tmp_path: Path,
) -> None:
    names = ["Force", "Date", "Level", ""]
    file = csv(tmp_path / "q1.csv", names, ["Kent", "13/02/2026", "Drawn", "Baton"])
    (found,) = [f.message for f in records.read([file]).notes if f.code == "H109"]
    assert found == (
        'q1.csv: "Level" does not say whether the level is the Taser\'s, and column D, '
        "which has no heading and is not used, names other kinds of force."
    )


@pytest.mark.parametrize(
    ("name", "title", "level", "what"),
    [
        ("Baton", "", "Highest use", "its name"),
        ("Q1", "Baton and PAVA uses", "Highest use", "what stands above the headings"),
        ("Taser and baton", "", "Highest use", ""),
        ("Baton", "", "Highest use of Taser", ""),
        ("Q1", "Uses of force", "Highest use", ""),
    ],
)
def test_a_sheet_that_is_named_for_other_force_is_told_of(
    tmp_path: Path, name: str, title: str, level: str, what: str
) -> None:
    rows = [[title]] if title else []
    rows += [["Force", "Date", level], ["Kent", "13/02/2026", "Drawn"]]
    file = workbook(tmp_path / "q1.xlsx", {name: rows})
    found = [f.message for f in records.read([file]).notes if f.code == "H109"]
    message = (
        f'q1.xlsx, sheet "{name}": "{level}" does not say whether the level is the '
        f"Taser's, and {what} names other kinds of force."
    )
    assert found == [message] * bool(what)


def test_tactics_that_are_read_tell_which_rows_are_uses(tmp_path: Path) -> None:
    names = ["Force", "Date", "Level", "Tactics", "Equipment"]
    row = ["Kent", "13/02/2026", "Drawn", "Taser drawn", "Baton"]
    file = csv(tmp_path / "q1.csv", names, row)
    assert "H109" not in {f.code for f in records.read([file]).notes}


@pytest.mark.parametrize(
    "rows",
    [
        [["", "", "Level", "Perceived"], ["Force", "Date", "of use", "age"]],
        [["Log", "", "", ""], ["", "", "Level", ""], ["", "", "of", "Perceived"],
         ["Force", "Date", "use", "age"]],
    ],
)  # fmt: skip
def test_headings_whose_words_are_spread_over_rows_are_read_together(
    tmp_path: Path, rows: list[list[str]]
) -> None:
    dataset = records.read([csv(tmp_path / "q1.csv", *rows, RECORD)])
    (row,) = rows_of(dataset)
    assert (row["force"], row["ced_highest_use"]) == ("kent", "fired")
    last = len(rows)
    first = 1 if last == 2 else 2
    assert (
        f"q1.csv: the headings stand in lines {first} to {last} and are read together, "
        'such as "Level of use".'
    ) in [finding.message for finding in dataset.notes]


def test_a_hidden_sheet_is_called_hidden_among_those_that_there_are(
    tmp_path: Path,
) -> None:
    path = workbook(tmp_path / "q1.xlsx", {"Q1": [HEADINGS, RECORD], "Old": [HEADINGS]})
    book = openpyxl.load_workbook(path)
    book["Old"].sheet_state = "hidden"
    book.save(path)
    assert refusal(path, sheets=["Q2"]) == (
        "F022",
        'q1.xlsx has no sheet "Q2". Its sheets: "Q1", "Old" (hidden).',
    )
