"""`taserreport map`: workbooks that nobody prepared for, and what is said of them."""

from __future__ import annotations

import csv
import json
import shlex
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
import xlsxwriter

from taserreport.printable import quoted, shell_file
from taserreport.records import read, values
from taserreport.records.definition import read_definition
from taserreport.records.propose.known import fillable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from conftest import Run

Row = list[Any]
LEVELS = ["Drawn", "Aimed", "Red dotted", "Fired"]
GROUPS = ["White", "Black", "Asian"]


def book(path: Path, sheets: Mapping[str, Sequence[Row]]) -> None:
    """Write a workbook, leaving out the cells that are None."""
    workbook = xlsxwriter.Workbook(path)
    for name, rows in sheets.items():
        sheet = workbook.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell is not None:
                    sheet.write(at, column, cell)
    workbook.close()


def table(path: Path, rows: Sequence[Row]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)


def day(row: int) -> str:
    return f"{13 + row % 12:02}/06/2024"


def mapped(taserreport: Run, *words: str) -> tuple[int, dict[str, Any]]:
    """Return the exit code and the JSON of one `map`."""
    result = taserreport("map", *words, "--format", "json")
    assert result.returncode in (0, 1), result.stderr.decode()
    return result.returncode, json.loads(result.stdout)


def targets(content: dict[str, Any]) -> dict[str, str]:
    return {
        each["heading"]: ".".join(filter(None, (each["field"], each["value"])))
        for part in ("matched", "guessed")
        for each in content[part]
    }


def brought_in(
    taserreport: Run, tmp_path: Path, file: str, *words: str
) -> dict[str, str]:
    """Map a file, write its source, and read every record of it by that source."""
    result = taserreport("map", file, *words, "--write", "force.json")
    assert result.returncode == 0, result.stdout.decode()
    assert f"next: taserreport validate {file} --source force.json" in (
        result.stdout.decode()
    )
    read_definition(tmp_path / "force.json")
    checked = taserreport("validate", file, "--source", "force.json")
    assert checked.returncode == 0, checked.stdout.decode() + checked.stderr.decode()
    counted = taserreport("table", "highest-use", file, "--source", "force.json")
    assert counted.returncode == 0, counted.stderr.decode()
    lines = (line.split(",") for line in counted.stdout.decode().splitlines())
    return {line[0]: line[-1] for line in lines}  # the last column is of all dates


# -- workbooks nobody prepared for --------------------------------------------


def own_words(path: Path, level: str = "Red dotted") -> None:
    """A force's own headings under a title, with a total and a sheet of codes."""
    levels = ["Drawn", "Aimed", level, "Fired"]
    rows: list[Row] = [
        ["Taser log (SYNTHETIC)"],
        [],
        [
            "Ref No",
            "When",
            "CED use",
            "Ethn. (officer defined)",
            "Sex",
            "Station",
            "Impact: MH",
            "Impact: Alcohol",
            "Notes",
            "DOB",
        ],
    ]
    rows += [
        [
            f"SYN{row}",
            day(row),
            levels[row % 4],
            GROUPS[row % 3],
            "MF"[row % 2],
            ["North", "South"][row % 2],
            ["Y", "N", ""][row % 3],
            "N",
            "SECRETNOTE",
            "01/02/1990",
        ]
        for row in range(24)
    ]
    book(path, {"Q1": [*rows, ["Total", None, 24]], "Codes": [["Code"], ["A"], ["B"]]})


def test_a_force_s_own_headings_are_brought_in(
    taserreport: Run, tmp_path: Path
) -> None:
    own_words(tmp_path / "log.xlsx")
    code, content = mapped(taserreport, "log.xlsx", "--force", "Kent")
    assert code == 0
    assert content["heading_rows"] == [3, 3]
    assert content["records"] == 24
    assert targets(content) == {
        "Ref No": "record_id",
        "When": "incident_date",
        "CED use": "ced_highest_use",
        "Ethn. (officer defined)": "ethnicity",
        "Sex": "gender",
        "Station": "area",
        "Impact: MH": "impact_factors.mental_health",
        "Impact: Alcohol": "impact_factors.alcohol",
    }
    assert content["personal"] == ["DOB"]
    assert [each["heading"] for each in content["ignored"]] == ["Notes"]
    figures = brought_in(taserreport, tmp_path, "log.xlsx", "--force", "Kent")
    assert figures["All uses"] == "24"
    assert (figures["Red-dot"], figures["Fired"]) == ("6", "6")


def test_headings_under_merged_groups_are_brought_in(
    taserreport: Run, tmp_path: Path
) -> None:
    rows: list[Row] = [
        ["", "", "Subject", "", "", "Officer", "", "Taser"],
        [
            "URN",
            "Date used",
            "Age group",
            "Gender",
            "Injured",
            "Injured",
            "Crewing",
            "Highest level",
        ],
    ]
    for row in range(12):
        ages = ["18-34", "35-49"][row % 2]
        rows.append([f"S{row}", day(row), ages, "Male", "No", "Yes", "Single"])
        rows[-1].append(LEVELS[row % 4])
    book(tmp_path / "grouped.xlsx", {"Data": rows})
    _, content = mapped(taserreport, "grouped.xlsx")
    assert content["heading_rows"] == [1, 2]
    assert targets(content) == {
        "URN": "record_id",
        "Date used": "incident_date",
        "Subject: Age group": "age_band",
        "Subject: Gender": "gender",
        "Subject: Injured": "subject_injured",
        "Officer: Injured": "staff_injured",
        "Taser: Highest level": "ced_highest_use",
    }
    figures = brought_in(taserreport, tmp_path, "grouped.xlsx", "--force", "kent")
    assert figures["All uses"] == "12"


def test_headings_merged_down_beside_groups_are_brought_in(
    taserreport: Run, tmp_path: Path
) -> None:
    rows: list[Row] = [
        ["Use of Taser by officers (SYNTHETIC)"],
        ["Reference", "Date", "Force", "Level", "Impact factor", None, "Reason", None],
        [None, None, None, None, "Alcohol", "Drugs", "Protect self", "Other"],
    ]
    for row in range(12):
        boxes = ["Y", "N", "N", "Y"]
        rows.append([f"S{row}", day(row), "Kent", LEVELS[row % 4], *boxes])
    book(tmp_path / "down.xlsx", {"Data": rows})
    _, content = mapped(taserreport, "down.xlsx")
    assert content["heading_rows"] == [2, 3]
    assert targets(content)["Impact factor: Drugs"] == "impact_factors.drugs"
    assert targets(content)["Reason: Other"] == "reasons.other"
    figures = brought_in(taserreport, tmp_path, "down.xlsx")
    assert figures["All uses"] == "12"


def test_a_column_for_each_level_with_crosses_is_brought_in(
    taserreport: Run, tmp_path: Path
) -> None:
    rows: list[Row] = [
        [
            "Reference",
            "Date of incident",
            "Police force",
            "Drawn",
            "Aimed",
            "Red dot",
            "Fired",
            "Alcohol",
        ]
    ]
    for row in range(12):
        crosses = ["X" if level <= row % 4 else None for level in range(4)]
        rows.append([f"S{row}", day(row), "Kent", *crosses, "X" if row % 2 else None])
    book(tmp_path / "crosses.xlsx", {"Data": rows})
    said = taserreport("map", "crosses.xlsx").stdout.decode()
    assert (
        'note: The 4 boxes of "Levels of Taser use" are ticked or left blank, never\n'
        "      answered No. A row with none of them ticked is read as not answered.\n"
    ) in said
    figures = brought_in(taserreport, tmp_path, "crosses.xlsx")
    assert figures["Fired"] == "3"
    assert figures["Drawn"] == "3"


def test_dates_with_the_month_first_are_said_and_never_decided(
    taserreport: Run, tmp_path: Path
) -> None:
    rows: list[Row] = [["Agency", "Report No", "Occurred", "Level of Taser", "Race"]]
    for row in range(12):
        when = f"{row + 1}/{row + 13}/2024"
        rows.append(["Kent Police", f"S{row}", when, LEVELS[row % 4], "White"])
    table(tmp_path / "us.csv", rows)
    result = taserreport("map", "us.csv")
    assert result.returncode == 1
    assert (
        '  12 of the dates under "Occurred" only make sense with the month first, as in\n'
        "  America, and none only with the day first. They are read day first until you\n"
        "  say otherwise.\n"
        "    To settle it, add this to the command:\n"
        "      --dates month-first\n"
    ) in result.stdout.decode()
    figures = brought_in(taserreport, tmp_path, "us.csv", "--dates", "month-first")
    assert figures["All uses"] == "12"
    written = json.loads((tmp_path / "force.json").read_bytes())
    assert written["dates"] == "month-first"


def test_dates_in_two_orders_are_said(taserreport: Run, tmp_path: Path) -> None:
    rows = [["When", "Level"], ["13/06/2024", "Drawn"], ["6/14/2024", "Fired"]]
    table(tmp_path / "q1.csv", [*rows, ["soon", "Drawn"]])
    _, content = mapped(taserreport, "q1.csv")
    assert content["notes"][:2] == [
        '"When" mixes two orders of dates: 1 cell only makes sense day first and 1 cell '
        "only month first. They are read day-first; correct the others in the file.",
        '1 cell under "When" is no date.',
    ]


def test_dates_that_excel_may_have_turned_round_are_left_open(
    taserreport: Run, tmp_path: Path
) -> None:
    turned = ["2024-01-06", "2024-02-06", "2024-03-06", "13/06/2024", "14/06/2024"]
    rows: list[Row] = [["When", "Force", "Taser level"]]
    rows += [[when, "Kent", "Fired"] for when in turned]
    table(tmp_path / "q1.csv", rows)
    result = taserreport("map", "q1.csv", "--write", "mine.json")
    assert result.returncode == 1
    said = " ".join(result.stdout.decode().split())
    assert (
        'Excel may have turned day and month round in 3 dates under "When": the day is '
        "never after the 12th there, and in the dates that it left as text it always is. "
        "Export the dates again as text. If they are right, say so. To settle it, add this to the command: "
        '--set "When"=incident_date'
    ) in said
    assert not (tmp_path / "mine.json").exists()
    table(tmp_path / "known.csv", [["Date", *rows[0][1:]], *rows[1:]])
    known = taserreport("map", "known.csv")
    assert known.returncode == 1
    assert b"verdict: this cannot be read yet" in known.stdout
    right = taserreport("map", "q1.csv", "--set", "When=incident_date")
    assert right.returncode == 0
    assert "note: Excel may have turned day and month round" in right.stdout.decode()
    table(tmp_path / "q1.csv", [*rows, ["12/06/2024", "Kent", "Fired"]])
    assert taserreport("map", "q1.csv").returncode == 0


def test_dates_that_make_sense_both_ways_are_said(
    taserreport: Run, tmp_path: Path
) -> None:
    table(tmp_path / "q1.csv", [["When", "Level"], ["01/06/2024", "Drawn"]])
    _, content = mapped(taserreport, "q1.csv")
    assert content["notes"] == [
        'Every date under "When" makes sense day first and month first. '
        "They are read day-first."
    ]


def test_of_two_columns_with_one_heading_neither_is_taken(
    taserreport: Run, tmp_path: Path
) -> None:
    rows: list[Row] = [["Date", "Force", "Level", "Date", "Injured"]]
    rows += [[day(row), "Kent", "Drawn", day(row), "Yes"] for row in range(8)]
    book(tmp_path / "twice.xlsx", {"Data": rows})
    result = taserreport("map", "twice.xlsx")
    assert result.returncode == 1
    said = result.stdout.decode()
    assert (
        '  "Date [column A]" and "Date [column D]" could each be incident_date.\n'
        "    To settle it, add one of these to the command:\n"
        '      --set "Date [column A]"=incident_date\n'
        '      --set "Date [column D]"=incident_date\n'
        '  "Injured" could be staff_injured or subject_injured.\n'
        "    To settle it, add one of these to the command:\n"
        '      --set "Injured"=staff_injured\n'
        '      --set "Injured"=subject_injured\n'
    ) in said
    assert "    Settle it as shown under UNDECIDED.\n" in said
    refused = taserreport("map", "twice.xlsx", "--set", "Date=incident_date")
    assert refused.returncode == 2
    assert refused.stderr.decode() == (
        'error: twice.xlsx has 2 columns called "Date" (A and D). Name the one that is '
        'meant by its column: "column A". (H101)\n'
    )
    figures = brought_in(
        taserreport, tmp_path, "twice.xlsx", "--set", "column D=incident_date"
    )
    assert figures["All uses"] == "8"
    fields = json.loads((tmp_path / "force.json").read_bytes())["fields"]
    assert fields["incident_date"] == {"column": ["Date [column D]"]}
    moved = [[row[3], *row[1:3], row[0], *row[4:]] for row in rows]
    moved[0][3] = "Day"
    book(tmp_path / "moved.xlsx", {"Data": moved})
    checked = taserreport("validate", "moved.xlsx", "--source", "force.json")
    assert checked.returncode == 2
    assert 'has no column for "Date" or "Financial year"' in checked.stderr.decode()


def test_answers_with_signs_between_them_are_brought_in(
    taserreport: Run, tmp_path: Path
) -> None:
    rows: list[Row] = [
        ["Form ref", "Date", "Constabulary", "Taser uses", "Why force used"]
    ]
    rows[0] += ["Weapon", "Officer name", "Contact"]
    for row in range(12):
        levels = ["Drawn; Aimed", "Drawn; Aimed; Red dot"][row % 2]
        why = "Protect self / Protect public"
        rows.append([f"S{row}", day(row), "Kent", levels, why])
        rows[-1] += ["Knife", "SECRETNAME", "01632 960001"]
    table(tmp_path / "lists.csv", rows)
    result = taserreport("map", "lists.csv")
    said = result.stdout.decode()
    assert (
        '  left out, as they may say who somebody is: "Officer name", "Contact"\n'
        in said
    )
    assert (
        '  "Weapon" could be armed_with or assaulted_with or threatened_with.\n' in said
    )
    words = ("--set", "Weapon=threatened_with")
    figures = brought_in(taserreport, tmp_path, "lists.csv", *words)
    assert (figures["Aimed"], figures["Red-dot"]) == ("6", "6")
    fields = json.loads((tmp_path / "force.json").read_bytes())["fields"]
    assert fields["threatened_with"]["column"] == ["Weapon"]
    assert fields["reasons"]["separators"].startswith("/")


def test_boxes_with_yes_or_nothing_are_brought_in(
    taserreport: Run, tmp_path: Path
) -> None:
    rows: list[Row] = [
        ["FormID", "Date", "Force", "Highest CED", "Reason - Protect Self"]
    ]
    rows[0] += ["Reason - Protect Publc", "Reason - Other", "Outcome Arrested"]
    for row in range(12):
        yes = "Y" if row % 2 else None
        rows.append([row + 1, day(row), "Kent", LEVELS[row % 4], yes, yes, "Y", yes])
    book(tmp_path / "boxes.xlsx", {"Data": rows})
    _, content = mapped(taserreport, "boxes.xlsx")
    assert targets(content)["Reason - Protect Publc"] == "reasons.protect_public"
    figures = brought_in(taserreport, tmp_path, "boxes.xlsx")
    assert figures["All uses"] == "12"


def test_a_year_and_a_month_give_the_financial_year(
    taserreport: Run, tmp_path: Path
) -> None:
    rows: list[Row] = [["Year", "Month", "Taser level", "Force"]]
    rows += [
        [2024, ["March", "April"][row % 2], LEVELS[row % 4], "Kent"] for row in range(8)
    ]
    book(tmp_path / "ym.xlsx", {"Data": rows})
    result = taserreport("map", "ym.xlsx")
    typed = [
        "--set",
        '"Year"=financial_year.year',
        "--set",
        '"Month"=financial_year.month',
    ]
    assert (
        "    If it is a calendar year and its month, add this to the command:\n"
        f"      {' '.join(typed)}\n"
    ) in result.stdout.decode()
    words = [word.replace('"', "") for word in typed]
    figures = brought_in(taserreport, tmp_path, "ym.xlsx", *words)
    assert figures["All uses"] == "8"
    fields = json.loads((tmp_path / "force.json").read_bytes())["fields"]
    assert fields["financial_year"] == {"year": ["Year"], "month": ["Month"]}
    dataset = read([str(tmp_path / "ym.xlsx")], str(tmp_path / "force.json"))
    years = [
        year
        for batch in dataset.batches()
        for year in batch.records.column("financial_year").to_pylist()
    ]
    assert years == ["2023-24", "2024-25"] * 4


def test_a_month_alone_is_said_to_be_too_coarse(
    taserreport: Run, tmp_path: Path
) -> None:
    rows: list[Row] = [["Month", "Division", "Mode", "Person's ethnicity"]]
    rows += [["April", "North", LEVELS[row % 4], "White"] for row in range(12)]
    table(tmp_path / "months.csv", rows)
    result = taserreport("map", "months.csv", "--force", "kent")
    assert result.returncode == 1
    assert (
        "  needed: incident_date (Date) or financial_year (Financial year). The date\n"
        "    decides in which period the use is counted.\n"
        '    "Month" says roughly when, and not on which day. Export the date of each\n'
        "    use, or a financial year such as 2019-20.\n"
    ) in result.stdout.decode()


def test_headings_that_say_nothing_are_left_open_with_what_to_type(
    taserreport: Run, tmp_path: Path
) -> None:
    rows: list[Row] = [["Report"], ["for the board"], [], ["A1", "B1", "C1", "D1"]]
    rows += [
        [day(row), LEVELS[row % 4], "Kent", ["Male", "Female"][row % 2]]
        for row in range(12)
    ]
    book(tmp_path / "bare.xlsx", {"Sheet1": rows})
    _, content = mapped(taserreport, "bare.xlsx")
    assert content["heading_rows"] == [4, 4]
    assert targets(content) == {}
    settle = [command for doubt in content["undecided"] for command in doubt["settle"]]
    assert settle == [
        '--set "A1"=incident_date',
        '--set "B1"=ced_highest_use',
        '--set "D1"=gender',
    ]
    assert content["notes"] == [
        "No row looks much like headings; row 4 was taken for them. Name the right one "
        "with --header-row."
    ]
    words = ["--set", "C1=force", "--header-row", "4"]
    words += ["--set", "A1=incident_date", "--set", "B1=ced_highest_use"]
    figures = brought_in(taserreport, tmp_path, "bare.xlsx", *words)
    assert figures["All uses"] == "12"


def test_the_sheet_that_looks_most_like_records_is_taken(
    taserreport: Run, tmp_path: Path
) -> None:
    own_words(tmp_path / "log.xlsx")
    _, content = mapped(taserreport, "log.xlsx")
    assert content["sheet"] == "Q1"
    assert content["notes"] == [
        'Sheets not looked at: "Codes". Choose one with --sheet.'
    ]
    _, content = mapped(taserreport, "log.xlsx", "--sheet", "Codes")
    assert content["sheet"] == "Codes"
    assert content["source"]["sheets"] == ["Codes"]


def test_a_column_without_a_heading_is_named_by_its_letter(
    taserreport: Run, tmp_path: Path
) -> None:
    book(
        tmp_path / "a.xlsx",
        {"S": [["Date", None, "Level"], [day(1), "North", "Fired"]]},
    )
    said = taserreport("map", "a.xlsx").stdout.decode()
    assert "  [column B]: it has cells and no heading\n" in said
    named = targets(mapped(taserreport, "a.xlsx", "--set", "column B=area")[1])
    assert named["[column B]"] == "area"


def test_questions_in_capitals_over_several_lines_are_brought_in(
    taserreport: Run, tmp_path: Path
) -> None:
    rows: list[Row] = [
        [None],
        [None, "FORM NUMBER", "DATE OF\nINCIDENT", "WAS THE TASER DRAWN?"],
    ]
    rows[1] += ["WAS TASER FIRED?", "SUBJECT'S APPARENT AGE", "SUBJ. INJURED Y/N"]
    rows[1] += ["OFFICER COLLAR NO.", "FREE TEXT"]
    for row in range(12):
        rows.append(
            [None, f"SYN/{row}", day(row), "Yes", ["Yes", "No"][row % 2], 20 + row]
        )
        rows[-1] += ["N", 1234, "words"]
    book(tmp_path / "asked.xlsx", {"S": rows})
    _, content = mapped(taserreport, "asked.xlsx")
    assert targets(content) == {
        "FORM NUMBER": "record_id",
        "DATE OF INCIDENT": "incident_date",
        "WAS THE TASER DRAWN?": "ced_levels.drawn",
        "WAS TASER FIRED?": "ced_levels.fired",
        "SUBJECT'S APPARENT AGE": "age",
        "SUBJ. INJURED Y/N": "subject_injured",
        "FREE TEXT": "narrative",
    }
    assert content["personal"] == ["OFFICER COLLAR NO."]
    figures = brought_in(taserreport, tmp_path, "asked.xlsx", "--force", "kent")
    assert (figures["Drawn"], figures["Fired"]) == ("6", "6")


def test_sheets_with_the_same_headings_are_said_and_none_is_written_down(
    taserreport: Run, tmp_path: Path
) -> None:
    rows: list[Row] = [["Ref", "Date", "CED level", "Force"]]
    rows += [[f"S{row}", day(row), LEVELS[row % 4], "Kent"] for row in range(6)]
    book(tmp_path / "year.xlsx", {"Q1": rows, "Q2": rows, "Notes": [["About it"]]})
    result = taserreport("map", "year.xlsx", "--write", "mine.json")
    said = result.stdout.decode()
    assert (
        'note: "Q1" has the same headings as "Q2". Say with --sheet which of them to map;\n'
        "      to validate and table it can be given twice.\n"
    ) in said
    next_words = "taserreport validate year.xlsx --source mine.json --sheet Q1"
    assert f"\nnext: {next_words}\n" in said
    assert "sheets" not in json.loads((tmp_path / "mine.json").read_bytes())
    assert taserreport(*next_words.split()[1:]).returncode == 0


# -- what is said, and what is not --------------------------------------------


def test_the_whole_answer_for_a_small_file(taserreport: Run, tmp_path: Path) -> None:
    rows: list[Row] = [["Ref No", "When", "CED use", "Ward", "Officer name"]]
    for row in range(8):
        level = ["Drawn", "Reddoted", "Discharged", "Fired"][row % 4]
        rows.append([f"SYN{row}", day(row), level, "North", "SECRETNAME"])
    table(tmp_path / "q1.csv", rows)
    result = taserreport("map", "q1.csv")
    assert result.returncode == 1
    assert result.stderr == b""
    assert result.stdout.decode() == (
        """\
q1.csv: headings in line 1, 8 records below them.

MATCHED: the heading is known, or you said so
  CED use                             ced_highest_use

GUESSED: look these over
  Ref No                              record_id
      why: forces use this heading
      for example: a value of 4 characters
  When                                incident_date
      why: forces use this heading, and the cells are dates
      for example: "13/06/2024", "14/06/2024", "15/06/2024"
  Ward                                area
      why: forces use this heading
      for example: a value of 5 characters

WORDS: not known; a record with one left unsaid may be kept out
  CED use (ced_highest_use): 2 words in 4 cells
      "Discharged" (2 cells): not known
        --set-code "CED use:Discharged"=value
      "Reddoted" (2 cells): like "Red-dot", but left to you
        --set-code "CED use:Reddoted"=red_dot
      values: drawn, aimed, red_dot, arced, drive_stun, fired,
        angled_drive_stun, not_stated, not_used, no_answer

MISSING: no column was found
  needed: force (Police force). The force decides whose figures the use is in.
    If all the records are of one force, say so: --force NAME
  useful, not needed: age_band, gender, ethnicity, impact_factors, reasons,
    threatened_with, assaulted_with, primary_conduct, health_condition,
    outcomes, subject_injured

IGNORED: nothing is made from these columns
  left out, as they may say who somebody is: "Officer name"

verdict: this cannot be read yet: settle what is under MISSING.
next: taserreport map q1.csv --force NAME --write force-records.json
rows: none of 8 can be counted yet.
"""
    )


def test_what_was_said_is_in_the_next_command(taserreport: Run, tmp_path: Path) -> None:
    own_words(tmp_path / "log.xlsx", "Reddoted")
    result = taserreport(
        *("map", "log.xlsx", "--sheet", "Q1", "--header-row", "3"),
        *("--set", "Notes=narrative", "--set-code", "CED use:Reddoted=red_dot"),
        *("--force", "West Mercia"),
    )
    assert result.returncode == 0
    assert result.stdout.decode().splitlines()[-4:] == [
        "GUESSED.",
        'next: taserreport map log.xlsx --sheet Q1 --header-row 3 --set "Notes"=narrative'
        ' --set-code "CED use:Reddoted"=red_dot --force "West Mercia"'
        " --write force-records.json",
        "rows: 24 of 25 can be counted with this layout; 1 no record, but a total or a",
        "remark.",
    ]


def test_every_word_that_is_guessed_is_shown(taserreport: Run, tmp_path: Path) -> None:
    slips = ["Arestd", "Arresteed", "Arreste", "Hospitalized", "Hospitalisd"]
    slips += ["Arrestedd", "Aresetd", "Arrresed", "Hospitaliseed", "Hospitallised"]
    rows: list[Row] = [["Date", "Force", "Level", "Outcome"]]
    rows += [[day(row), "Kent", "Fired", "Zqx"] for row in range(3)]
    rows += [[day(row), "Kent", "Fired", slip] for row, slip in enumerate(slips)]
    rows += [[day(row), "Kent", "Fired", "Arrested"] for row in range(20)]
    table(tmp_path / "q1.csv", rows)
    said = taserreport("map", "q1.csv", "--format", "json").stdout
    written = [w["word"] for w in json.loads(said)["words"] if w["written"]]
    assert len(written) > 8
    shown = taserreport("map", "q1.csv").stdout.decode()
    for word in written:
        assert f"      {word} (1 cell) -> " in shown


@pytest.mark.parametrize(
    "heading",
    ['Taser "level"', "Level's use", "Level $HOME", "Level `x`", "Level = x", "Level!"],
)
def test_what_is_printed_to_be_typed_can_be_pasted(
    taserreport: Run, tmp_path: Path, heading: str
) -> None:
    rows: list[Row] = [["When", "Force", heading]]
    rows += [[day(row), "Kent", LEVELS[row % 4]] for row in range(4)]
    table(tmp_path / "a $1's.csv", rows)
    sets = f"{heading}=ced_highest_use"
    result = taserreport("map", "a $1's.csv", "--set", sets)
    (line,) = (x for x in result.stdout.decode().splitlines() if x.startswith("next: "))
    words = shlex.split(line.removeprefix("next: "))
    assert words[2:5] == ["a $1's.csv", "--set", sets]
    assert taserreport(*words[1:]).returncode == 0


def test_a_file_whose_name_begins_like_an_option_can_be_typed() -> None:
    assert shell_file("-q1.csv") == "./-q1.csv"
    assert shell_file("-") == "-"


@pytest.mark.parametrize(
    "text",
    ["a b", "it's", 'say "so"', "$HOME", "`x`", "end\\", "a\\\\b", "hey!", "x\ny"],
)
def test_a_text_in_quotation_marks_is_one_word_to_a_shell(text: str) -> None:
    assert shlex.split(quoted(text)) == [text]


def test_a_layout_that_is_known_is_said(taserreport: Run) -> None:
    taserreport("sample", "--source", "metropolitan", "--rows", "40", "-o", "met.xlsx")
    result = taserreport("map", "met.xlsx")
    said = result.stdout.decode()
    assert result.returncode == 0
    assert (
        "It can be read as it is: it is laid out as Metropolitan Police use of force "
        "open data (metropolitan). What follows would be proposed if that layout were "
        "not known."
    ) in " ".join(said.split())
    assert said.endswith(
        "verdict: no source file is needed: this is Metropolitan Police use of force open\n"
        "data (metropolitan).\nnext: taserreport validate met.xlsx\n"
        "rows: 40 of 50 can be counted with this layout; 10 no use of a Taser.\n"
    )


def test_a_layout_that_leaves_out_columns_is_no_reason_to_stop(
    taserreport: Run, tmp_path: Path
) -> None:
    rows: list[Row] = [["Date", "Force", "Level", "Impact: Alcohol"]]
    rows += [[day(row), "Kent", "Fired", "YN"[row % 2]] for row in range(6)]
    table(tmp_path / "q1.csv", rows)
    said = " ".join(taserreport("map", "q1.csv").stdout.decode().split())
    assert (
        "It can be read as it is: it is laid out as the program's own headings "
        "(canonical). That layout leaves out columns that are proposed below, or what "
        "you said."
    ) in said
    assert said.endswith(
        "verdict: everything needed was found. "
        "next: taserreport map q1.csv --write force-records.json "
        "rows: 6 of 6 can be counted with this layout."
    )


def test_a_known_layout_does_not_settle_what_other_force_is(
    taserreport: Run, tmp_path: Path
) -> None:
    rows: list[Row] = [["Date", "Force", "Level", "Equipment"]]
    rows += [
        [day(row), "Kent", "Drawn", ["Baton", "Taser"][row % 2]] for row in range(6)
    ]
    table(tmp_path / "q1.csv", rows)
    result = taserreport("map", "q1.csv")
    assert result.returncode == 1
    said = " ".join(result.stdout.decode().split())
    assert (
        "Without a layout of its own it would be read as the program's own headings "
        "(canonical), which settles nothing of what is under UNDECIDED or MISSING."
    ) in said
    assert said.endswith("rows: none of 6 can be counted yet.")


def test_the_program_s_own_layout_is_matched_whole(taserreport: Run) -> None:
    taserreport("sample", "-o", "records.csv")
    code, content = mapped(taserreport, "records.csv")
    assert code == 0
    assert content["fits"] == "canonical"
    assert content["guessed"] == []
    assert content["ignored"] == []


def test_nothing_private_is_shown(taserreport: Run, tmp_path: Path) -> None:
    rows: list[Row] = [
        ["When", "CED use", "Narrative", "Incident number", "Sex", "Area"]
    ]
    rows[0] += ["Age", "Reviewed by", "E-mail"]
    for row in range(40):
        name = f"Secretname {row}"
        rows.append([day(row), "Fired", f"SECRETSTORY {row}", f"CAD990{row}", name])
        rows[-1] += [f"SECRETTOWN{row}", 97, "SECRETNAME", "secret@example.org"]
    table(tmp_path / "q1.csv", rows)
    for words in ((), ("--set", "Sex=gender"), ("--format", "json")):
        result = taserreport("map", "q1.csv", *words)
        said = (result.stdout + result.stderr).decode()
        for secret in ("secret", "CAD990", "97"):
            assert secret not in said.casefold().replace("cad990", "CAD990")
    shown = taserreport("map", "q1.csv", "--set", "Sex=gender").stdout.decode()
    assert (
        "      40 different words, too many to be answers; they are not shown, as"
        in shown
    )


def test_a_file_without_headings_shows_no_record_in_their_place(
    taserreport: Run, tmp_path: Path
) -> None:
    rows = [[f"SYN{row}", day(row), "Secretname", "Fired"] for row in range(6)]
    table(tmp_path / "q1.csv", rows)
    for words in ((), ("--format", "json")):
        result = taserreport("map", "q1.csv", *words)
        assert result.returncode == 1
        assert b"ecretname" not in result.stdout
        assert b"SYN0" not in result.stdout
    said = " ".join(taserreport("map", "q1.csv").stdout.decode().split())
    assert (
        "note: Line 1 seems to be a record, so that there are no headings. Write them "
        "over the columns in a copy of the file."
    ) in said


def test_a_heading_that_is_an_address_is_called_by_its_column(
    taserreport: Run, tmp_path: Path
) -> None:
    rows = [["When", "Level", "secret@example.org"], [day(1), "Fired", "x"]]
    table(tmp_path / "q1.csv", rows)
    said = taserreport("map", "q1.csv").stdout.decode()
    assert "secret" not in said
    assert "  [column C]: it has cells and no heading\n" in said


def test_a_word_that_seems_to_be_a_name_is_told_by_its_shape(
    taserreport: Run, tmp_path: Path
) -> None:
    rows = [["When", "Level"], *([day(row), "Fired"] for row in range(9))]
    table(tmp_path / "q1.csv", [*rows, [day(9), "PC Secretman"]])
    said = taserreport("map", "q1.csv").stdout.decode()
    assert "      a value of 12 characters (1 cell): not known\n" in said
    assert "Secretman" not in said


def test_no_example_is_shown_that_is_no_answer(
    taserreport: Run, tmp_path: Path
) -> None:
    names = ["Secret Name", "Secret Name", "Secret Name", "White", "Black"]
    rows = [["When", "Ethn.", "Level"], *([name, name, "Fired"] for name in names)]
    rows += [[day(row), "White", "Fired"] for row in range(12)]
    table(tmp_path / "q1.csv", rows)
    content = mapped(taserreport, "q1.csv")[1]
    examples = [example for each in content["guessed"] for example in each["examples"]]
    assert '"Secret Name"' not in examples
    assert "a value of 11 characters" in examples


def test_a_column_of_telephone_numbers_is_left_out_by_its_cells(
    taserreport: Run, tmp_path: Path
) -> None:
    rows = [["When", "Area"], *([day(row), f"01632 96000{row}"] for row in range(8))]
    table(tmp_path / "q1.csv", rows)
    _, content = mapped(taserreport, "q1.csv")
    assert content["personal"] == ["Area"]


def test_no_line_but_a_command_is_wider_than_a_terminal(
    taserreport: Run, tmp_path: Path
) -> None:
    own_words(tmp_path / "log.xlsx", "Reddoted")
    said = taserreport("map", "log.xlsx").stdout.decode()
    lines = [line for line in said.splitlines() if "--" not in line]
    assert max(map(len, lines)) <= 80


def test_the_same_file_gives_the_same_words_and_the_same_source(
    taserreport: Run, tmp_path: Path
) -> None:
    own_words(tmp_path / "log.xlsx")
    one = taserreport("map", "log.xlsx", "--force", "kent", "--write", "a.json")
    other = taserreport("map", "log.xlsx", "--force", "kent", "--write", "b.json")
    assert one.stdout.replace(b"a.json", b"b.json") == other.stdout
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def test_signs_that_move_the_cursor_are_shown_as_escapes(
    taserreport: Run, tmp_path: Path
) -> None:
    rows = [["When", "CED use", "[bold]\u202eX"], [day(1), "Drawn\u202e", "y"]]
    book(tmp_path / "q1.xlsx", {"S": rows})
    said = taserreport("map", "q1.xlsx").stdout.decode()
    assert "\u202e" not in said
    assert "[bold]\\u202eX" in said


def test_a_word_of_nothing_but_unseen_signs_is_to_be_corrected_in_the_file(
    taserreport: Run, tmp_path: Path
) -> None:
    cells = ["Drawn", "Fired", "\u202e"]
    rows = [["When", "CED use"], *([day(at), cell] for at, cell in enumerate(cells))]
    table(tmp_path / "q1.csv", rows)
    said = taserreport("map", "q1.csv").stdout.decode()
    assert (
        '      "\\u202e" (1 cell): signs that nobody sees: correct the cells in the file\n'
        "      values: "
    ) in said


def test_a_level_column_of_unknown_words_cannot_be_read_yet(
    taserreport: Run, tmp_path: Path
) -> None:
    rows: list[Row] = [["When", "Force", "CED use"]]
    rows += [[day(row), "Kent", ["Zapped", "Shown"][row % 2]] for row in range(6)]
    table(tmp_path / "q1.csv", rows)
    result = taserreport("map", "q1.csv")
    assert result.returncode == 1
    assert (
        '  Most of the cells under "CED use" hold words that ced_highest_use does not\n'
        "  know, so most records would be kept out. Say what each means, as is shown\n"
        "  under WORDS.\n"
    ) in result.stdout.decode()
    words = ("--set-code", "CED use:Zapped=fired", "--set-code", "CED use:Shown=drawn")
    figures = brought_in(taserreport, tmp_path, "q1.csv", *words)
    assert (figures["Fired"], figures["Drawn"]) == ("3", "3")


def test_a_file_that_says_only_that_a_taser_was_used_is_said_to_give_no_levels(
    taserreport: Run, tmp_path: Path
) -> None:
    table(tmp_path / "q1.csv", [["Date", "Taser used"], [day(1), "Y"]])
    said = taserreport("map", "q1.csv", "--force", "kent").stdout.decode()
    assert (
        "verdict: everything needed was found. No column gives a level: every level is\n"
        "read as not stated, so no table of levels can be made.\n"
    ) in said


def test_forces_on_no_list_are_taken_as_written(
    taserreport: Run, tmp_path: Path
) -> None:
    rows: list[Row] = [["When", "Agency", "CED use"]]
    rows += [[day(row), f"Town {row % 3}", "Drawn"] for row in range(6)]
    table(tmp_path / "q1.csv", rows)
    code, content = mapped(taserreport, "q1.csv")
    assert code == 0
    assert content["notes"] == [
        'No force under "Agency" is on the list of forces, so their names are taken as '
        "they are written."
    ]
    assert content["source"]["fields"]["force"]["as_written"] is True


def test_cells_that_are_no_number_are_counted(taserreport: Run, tmp_path: Path) -> None:
    rows: list[Row] = [["When", "CED use", "Cartridges fired"]]
    rows += [[day(row), "Fired", 1 if row else "some"] for row in range(12)]
    table(tmp_path / "q1.csv", rows)
    _, content = mapped(taserreport, "q1.csv")
    assert content["notes"] == ['1 cell under "Cartridges fired" is no whole number.']


# -- writing ------------------------------------------------------------------


def test_what_is_missing_only_until_it_is_decided_is_not_called_missing(
    taserreport: Run, tmp_path: Path
) -> None:
    heads: Row = ["Date", "Force", "CED use", "Other CED use"]
    rows: list[Row] = [[day(row), "Kent", "Fired", "Drawn"] for row in range(8)]
    table(tmp_path / "q1.csv", [heads, *rows])
    _, content = mapped(taserreport, "q1.csv")
    text = taserreport("map", "q1.csv").stdout.decode()
    assert [each["fields"][0] for each in content["missing"] if each["needed"]] == [
        "ced_highest_use"
    ]
    assert "Settle it as shown under UNDECIDED." in text
    assert "verdict: this cannot be read yet: settle what is under UNDECIDED.\n" in text


def test_a_source_that_lacks_something_is_not_written(
    taserreport: Run, tmp_path: Path
) -> None:
    own_words(tmp_path / "log.xlsx")
    result = taserreport("map", "log.xlsx", "--write")
    assert result.returncode == 1
    assert result.stderr == (
        b"nothing written: no row can be counted with this layout yet.\n"
    )
    assert result.stdout.decode().endswith(
        "verdict: this cannot be read yet: settle what is under MISSING.\n"
        "next: taserreport map log.xlsx --force NAME --write force-records.json\n"
        "rows: none of 24 can be counted yet.\n"
    )
    assert not (tmp_path / "force-records.json").exists()


def test_a_layout_in_which_every_row_is_kept_out_is_not_written(
    taserreport: Run, tmp_path: Path
) -> None:
    rows: list[Row] = [["When", "Force", "Taser level"]]
    rows += [["31/02/2024", "Kent", "Fired"] for _ in range(3)]
    table(tmp_path / "q1.csv", rows)
    words = ("--set", "When=incident_date", "--write", "mine.json")
    result = taserreport("map", "q1.csv", *words)
    assert result.returncode == 1
    assert result.stdout.decode().endswith(
        "rows: 0 of 3 can be counted with this layout; 3 kept out for what is in them.\n"
    )
    assert not (tmp_path / "mine.json").exists()


def test_a_source_file_is_replaced_only_when_told(
    taserreport: Run, tmp_path: Path
) -> None:
    own_words(tmp_path / "log.xlsx")
    (tmp_path / "mine.json").write_text("kept", encoding="utf-8")
    refused = taserreport("map", "log.xlsx", "--write", "mine.json")
    assert refused.returncode == 2
    assert refused.stderr == (
        b"error: mine.json exists. Use --overwrite to replace it. (O801)\n"
    )
    assert (tmp_path / "mine.json").read_text(encoding="utf-8") == "kept"
    words = ("mine.json", "log.xlsx", "--overwrite", "--force", "kent")
    taserreport("map", "--write", *words)
    assert read_definition(tmp_path / "mine.json")["id"] == "log"


def test_the_records_themselves_are_never_written_over(
    taserreport: Run, tmp_path: Path
) -> None:
    (tmp_path / "q1.json").write_text('[{"When": "13/06/2024"}]', encoding="utf-8")
    result = taserreport("map", "q1.json", "--write", "q1.json", "--overwrite")
    assert result.returncode == 2
    assert b"is the file of records itself" in result.stderr


def test_where_no_column_is_matched_nothing_is_written(
    taserreport: Run, tmp_path: Path
) -> None:
    table(tmp_path / "q1.csv", [["Zqx", "Wvb"], ["lorem", "ipsum"]])
    result = taserreport("map", "q1.csv", "--write", "mine.json")
    assert result.returncode == 1
    assert result.stderr == (
        b"nothing written: no row can be counted with this layout yet.\n"
    )
    assert not (tmp_path / "mine.json").exists()


def test_the_source_says_what_was_guessed(taserreport: Run, tmp_path: Path) -> None:
    own_words(tmp_path / "log.xlsx")
    words = ("--set", "Notes=narrative", "--force", "kent")
    taserreport("map", "log.xlsx", *words, "--write", "mine.json")
    said = json.loads((tmp_path / "mine.json").read_bytes())["description"]
    assert said.startswith(
        "Proposed by the program and not yet looked over by anybody."
    )
    assert "Set by a person: Notes." in said
    assert "Guessed: Ref No (record_id); When (incident_date);" in said


def test_a_written_source_reads_the_next_file_of_its_kind(
    taserreport: Run, tmp_path: Path
) -> None:
    own_words(tmp_path / "q1.xlsx")
    taserreport("map", "q1.xlsx", "--force", "kent", "--write", "mine.json")
    table(
        tmp_path / "q2.csv",
        [
            ["CED use", "When", "Ref No", "Sex", "Station"],
            ["Fired", day(1), "S1", "M", ""],
        ],
    )
    result = taserreport("validate", "q2.csv", "--source", "mine.json")
    assert result.returncode == 0, result.stderr.decode()


# -- what cannot be done ------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ("--set", "Whn=incident_date"),
            'log.xlsx has no column "Whn". Did you mean "When"? '
            "See all with: taserreport map log.xlsx (U502)",
        ),
        (
            ("--set", "When=incident_dat"),
            'There is no field "incident_dat". Did you mean incident_date? Fields: '
            f"{', '.join(fillable())}. (K902)",
        ),
        (
            ("--set", "When=date"),
            f'There is no field "date". Fields: {", ".join(fillable())}. (K902)',
        ),
        (
            ("--set", "When"),
            '--set "When" cannot be read. Write it as --set "Their heading"=field, '
            'such as --set "When"=incident_date. (U502)',
        ),
        (
            ("--set", "When=area", "--set", "Station=area"),
            'Two columns are set for area: "When" and "Station". '
            "Leave out one of them. (U502)",
        ),
        (
            ("--set", "When=area", "--set", "Station=area", "--set", "Notes=area"),
            '3 columns are set for area: "When", "Station" and "Notes". '
            "Leave out all but one of them. (U502)",
        ),
        (
            ("--set", "When=incident_date", "--set", "When=area"),
            '"When" is set twice, to incident_date and to area. Leave out one of them. '
            "(U502)",
        ),
        (
            ("--force", "kent", "--write", "nowhere/mine.json"),
            "The folder nowhere does not exist. (O802)",
        ),
        (
            ("--set", "When=contexts"),
            "contexts is worked out by the program; no column is read for it. (K902)",
        ),
        (
            ("--set", "Station=area.north"),
            "area has no boxes: leave out .north (K902)",
        ),
        (
            ("--set", "Impact: MH=impact_factors.mentalhealth"),
            '"mentalhealth" is no value of impact_factors. Did you mean mental_health? Its '
            f"values: {', '.join(values.listed('impact_factors'))}, no_answer. (K902)",
        ),
        (
            ("--set", "DOB=incident_date"),
            '"DOB" looks like a column that says who somebody is, so it is not read as '
            "incident_date, which can be shown. If it is about no person, rename it in a "
            "copy of the file. (U502)",
        ),
        (
            ("--set-code", "CED use=fired"),
            '--set-code "CED use=fired" cannot be read. Write it as '
            '--set-code "Their heading:Their word"=value, such as '
            '--set-code "CED use:Red dots"=red_dot. (U502)',
        ),
        (
            ("--set-code", "CED use:Zapped=fired"),
            'No cell under "CED use" says "Zapped". '
            "Write the word as the file has it. (U502)",
        ),
        (
            ("--set-code", "CED use:Fired=fird"),
            '"fird" is no value of ced_highest_use. Did you mean fired? Its values: '
            f"{', '.join(values.listed('ced_highest_use'))}, no_answer. (K902)",
        ),
        (
            ("--set-code", "Notes:SECRETNOTE=1"),
            '"Notes" is not read, so its words mean nothing yet. '
            'Say what it is with --set "Notes"=field. (U502)',
        ),
        (
            ("--set-code", "Station:North=n"),
            "area takes any text, so its words need no meaning: leave out "
            '--set-code for "Station". (U502)',
        ),
        (
            ("--set-code", "Impact: MH:Y=maybe"),
            '"Impact: MH" is a box: say whether "Y" means yes or no. (K902)',
        ),
        (
            ("--force", "Kentt"),
            'There is no force "Kentt". Did you mean Kent? List them with: taserreport '
            "schema force. One that is on no list can be named in a column of the file. "
            "(K902)",
        ),
        (
            ("--force", "Atlantis"),
            'There is no force "Atlantis". List them with: taserreport schema force. One '
            "that is on no list can be named in a column of the file. (K902)",
        ),
        (
            ("--dates", "american"),
            'There is no order of dates "american". '
            "Orders: day-first, month-first. (U502)",
        ),
        (
            ("--format", "html"),
            'There is no format "html" here. Formats: text, json. (U503)',
        ),
        (
            ("--header-row", "2"),
            "log.xlsx has nothing in row 2. Name the row of the headings. (U502)",
        ),
        (
            ("--sheet", "Q2"),
            'log.xlsx has no sheet "Q2". Its sheets: "Q1", "Codes". (F022)',
        ),
        (
            ("q2.xlsx",),
            "map looks at one file at a time. To write a source file, add --write and "
            "its name, such as: taserreport map q1.xlsx --write force-records.json (U502)",
        ),
        (
            ("--write", "mine.txt"),
            "A source file has a name that ends in .json, and mine.txt does not. (U502)",
        ),
    ],
)
def test_what_cannot_be_done_is_said(
    taserreport: Run, tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    own_words(tmp_path / "log.xlsx")
    result = taserreport("map", "log.xlsx", *words)
    assert result.stderr.decode() == f"error: {message}\n"
    assert result.returncode == 2


def test_a_sheet_is_not_asked_of_a_text_file(taserreport: Run, tmp_path: Path) -> None:
    table(tmp_path / "q1.csv", [["When"], [day(1)]])
    result = taserreport("map", "q1.csv", "--sheet", "Q1")
    assert result.returncode == 2
    assert result.stderr == b"error: q1.csv has no sheets: leave out --sheet. (F022)\n"


def test_a_workbook_without_a_cell_is_said_to_be_empty(
    taserreport: Run, tmp_path: Path
) -> None:
    book(tmp_path / "empty.xlsx", {"S": []})
    result = taserreport("map", "empty.xlsx")
    assert result.returncode == 2
    assert result.stderr == (
        b"error: empty.xlsx is empty: no cell of it has anything in it. (F002)\n"
    )


def test_hidden_sheets_are_named_beside_the_one_that_is_looked_at(
    taserreport: Run, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Level", "Uses"])
    book.active.append(["Drawn", 6])
    book.create_sheet("Data").sheet_state = "hidden"
    book["Data"].append(["Date", "Force", "Level"])
    book.save(tmp_path / "q1.xlsx")
    _, content = mapped(taserreport, "q1.xlsx")
    assert 'Hidden sheets: "Data". Read one with --sheet.' in content["notes"]
    _, content = mapped(taserreport, "q1.xlsx", "--sheet", "Sheet")
    assert not [note for note in content["notes"] if "Hidden" in note]


def test_hidden_sheets_are_named_where_no_other_has_cells(
    taserreport: Run, tmp_path: Path
) -> None:
    workbook = xlsxwriter.Workbook(tmp_path / "hidden.xlsx")
    workbook.add_worksheet("Front")
    sheet = workbook.add_worksheet("Data")
    sheet.write(0, 0, "When")
    sheet.hide()
    workbook.close()
    result = taserreport("map", "hidden.xlsx")
    assert result.returncode == 2
    assert result.stderr == (
        b"error: hidden.xlsx is empty: no cell of it has anything in it. "
        b'Hidden sheets: "Data". Read one with --sheet. (F002)\n'
    )


def test_standard_input_can_be_mapped(taserreport: Run) -> None:
    rows = b"When,CED use,Force\n13/06/2024,Drawn,Kent\n"
    result = taserreport("map", "-", stdin=rows)
    assert result.returncode == 0, result.stderr.decode()
    assert result.stdout.decode().endswith(
        "next: taserreport map - --write force-records.json\n"
        "rows: 1 of 1 can be counted with this layout.\n"
    )


def test_a_layout_with_which_no_row_can_be_counted_is_not_called_complete(
    taserreport: Run, tmp_path: Path
) -> None:
    rows: list[Row] = [["Force", "When", "Level"], ["Kent", "soon", "Drawn"]]
    table(tmp_path / "q1.csv", rows)
    said = taserreport("map", "q1.csv", "--set", "When=incident_date").stdout.decode()
    assert (
        "verdict: a column was found for everything needed, but no row can be counted\n"
        "with this layout. Look over what the columns are read as.\n"
    ) in said


@pytest.mark.parametrize(
    ("rows", "added"),
    [
        (["Level,Equipment", "Drawn,Baton"], "with what settles UNDECIDED"),
        (["Taser level,Age group", "Fired,18-24"], "with what is said under WORDS"),
    ],
)
def test_a_next_command_that_is_the_same_says_what_to_add_to_it(
    taserreport: Run, tmp_path: Path, rows: list[str], added: str
) -> None:
    head, row = rows
    lines = [f"Police force,Day,{head}", f"Kent,13/02/2026,{row}"]
    (tmp_path / "q1.csv").write_text("\n".join([*lines, ""]))
    typed = ("--set", "Day=incident_date", "--write", "force-records.json")
    said = taserreport("map", "q1.csv", *typed).stdout.decode()
    assert (
        'next: taserreport map q1.csv --set "Day"=incident_date --write '
        f"force-records.json\n      ({added} added to it)\n" in said
    )


@pytest.mark.parametrize(
    "heading",
    ["No.", "Serial", "Discharges", "Number of officers", "Month", "Year", "Age group"],
)
@pytest.mark.parametrize("command", ["map", "validate"])
def test_a_cell_of_thousands_of_figures_is_only_a_cell(
    taserreport: Run, tmp_path: Path, command: str, heading: str
) -> None:
    rows: list[Row] = [["Force", "Date", "Highest use of Taser", heading]]
    rows += [
        ["Kent", "13/02/2026", "Fired", "9" * 5000],
        ["Kent", "14/02/2026", "Fired", "2"],
    ]
    table(tmp_path / "q1.csv", rows)
    assert taserreport(command, "q1.csv").returncode in (0, 1, 2)


def test_numbers_that_only_run_on_are_no_counts(
    taserreport: Run, tmp_path: Path
) -> None:
    rows: list[Row] = [["No.", "Force", "Date", "Highest use of Taser", "Reference"]]
    rows += [[n, "Kent", "13/02/2026", "Fired", f"K{n}"] for n in range(1, 9)]
    table(tmp_path / "q1.csv", rows)
    said = taserreport("map", "q1.csv").stdout.decode()
    assert "  No.: record_id is made from another column\n" in said
    assert "cartridges" not in said.partition("MISSING")[0]


@pytest.mark.parametrize(("other", "settled"), [("Kent", True), ("Essex", False)])
def test_a_force_given_for_all_records_is_not_that_of_a_column_that_names_others(
    taserreport: Run, tmp_path: Path, other: str, settled: bool
) -> None:
    rows: list[Row] = [["Ref", "Day", "Constabulary", "Highest use of Taser"]]
    rows += [["1", "13/02/2026", "Kent", "Drawn"], ["2", "14/02/2026", other, "Fired"]]
    table(tmp_path / "q1.csv", rows)
    words = ("map", "q1.csv", "--set", "Day=incident_date", "--force", "Kent Police")
    said = " ".join(taserreport(*words).stdout.decode().split())
    about = (
        '"Constabulary" names other police forces than Kent, and --force would give all '
        "records to that one. Leave out --force, and each record is of the force that is "
        "named beside it."
    )
    assert (about in said) is not settled
    assert ("rows: 2 of 2 can be counted" in said) is settled
