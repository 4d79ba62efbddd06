"""The layouts of files that are known, and those that a user describes."""

from __future__ import annotations

import csv
import json
import re
from datetime import date, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
import xlsxwriter

from taserreport import pipeline, records, resources
from taserreport.errors import DefinitionError, InputError, TaserReportError
from taserreport.records.source import load_source
from taserreport.records.text import answer_key
from taserreport.records.words import word_reader
from taserreport.render.records import write_csv as write_classified_csv
from taserreport.render.records import write_parquet as write_classified_parquet

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Row = dict[str, Any]

MET: list[str] = load_source("metropolitan").definition["sample"]["columns"]
ONLY_FROM_2019 = ("CED Used", "CED Device Serial No")
MET_269 = [name for name in MET if name not in ONLY_FROM_2019]
AFTER_SEARCH = MET.index("Reason for Force: Effect Search") + 1
MET_275 = [
    *MET[:AFTER_SEARCH],
    "Reason for Force: Effect Stop and search",
    "Reason for Force: Unknown A",
    "Reason for Force: Unknown B",
    *MET[AFTER_SEARCH:],
    "Outcome: No Further Action",
]
MET_PUBLIC_ORDER = [
    {"IncidentDate": "IncidentDateStarted", "IncidentTime": "IncidentStartTime"}.get(
        n, n
    )
    for n in MET
] + ["NoOfPeople"]
MET_ROW = {
    "IncidentDate": "2020-05-01",
    "IncidentTime": "23:00:00",
    "Borough": "Camden",
    "SubjectAge": "18-34",
}


def write_csv(path: Path, headings: Sequence[str], rows: Iterable[Row]) -> str:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, headings, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


def read_all(*paths: str, **options: Any) -> tuple[list[Row], pipeline.Intake]:
    """The accepted records without absent values, and the intake, read to its end."""
    intake = pipeline.Intake(records.read(paths, **options))
    kept = [
        {field: value for field, value in row.items() if value is not None}
        for batch in intake.batches()
        for row in batch.to_pylist()
    ]
    sums = intake.reconciliation()
    assert sums.read == len(kept) + sums.quarantined + sums.duplicates + sums.not_uses
    return kept, intake


def codes(intake: pipeline.Intake) -> set[str]:
    return {finding.code for finding in intake.findings}


def met(tmp_path: Path, *rows: Row, columns: Sequence[str] = MET) -> list[Row]:
    kept, _ = met_intake(tmp_path, *rows, columns=columns)
    return kept


def met_intake(
    tmp_path: Path, *rows: Row, columns: Sequence[str] = MET
) -> tuple[list[Row], pipeline.Intake]:
    file = write_csv(
        tmp_path / "met.csv", columns, ({**MET_ROW, **row} for row in rows)
    )
    return read_all(file)


# The Metropolitan Police


def test_the_three_layouts_have_the_widths_that_are_known() -> None:
    assert [len(MET_269), len(MET), len(MET_275)] == [269, 271, 275]


@pytest.mark.parametrize("columns", [MET_269, MET, MET_275], ids=["269", "271", "275"])
def test_each_metropolitan_layout_gives_the_same_record(
    tmp_path: Path, columns: list[str]
) -> None:
    row = {
        "PrimaryConduct": "Serious or aggravated resistance",
        "ThreatenedWithWeapon": "Bladed weapon/object",
        "Impact Factor: Possesion of a weapon": "Yes",
        "Impact Factor: Alcohol": "No",
        "Reason for Force: Protect self": "Yes",
        "Tactic 2": "CED (Taser) Fired",
        "CED Drawn": "Yes",
        "CED Fired": "Yes",
        "CED Fired Total Number Of Cycles": "2",
        "CED Front 3": "Yes",
        "SubjectEthnicity": "Chinese",
        "Outcome: Arrested": "Yes",
    }
    kept = met(tmp_path, row, columns=columns)
    # They differ in the boxes that they have.
    kept = [{f: v for f, v in row.items() if f != "not_asked"} for row in kept]
    assert kept == [
        {
            "record_id": "met.csv:2",
            "force": "metropolitan",
            "area": "Camden",
            "incident_date": date(2020, 5, 1),
            "incident_time": time(23),
            "financial_year": "2020-21",
            "primary_conduct": "serious_or_aggravated_resistance",
            "threatened_with": ["bladed"],
            "impact_factors": ["possession_of_weapon"],
            "reasons": ["protect_self"],
            "tactics": ["ced_fired"],
            "ced_levels": ["drawn", "fired"],
            "ced_highest_use": "fired",
            "ced_devices": 1,
            "ced_cycles": 2,
            "ced_body_zones": ["front_3"],
            "age_band": "18_to_34",
            "ethnicity": "asian",
            "health_condition": "not_reported",
            "outcomes": ["arrested"],
        }
    ]


def test_the_columns_added_in_2023_are_read_and_the_unknown_ones_listed(
    tmp_path: Path,
) -> None:
    row = {
        "CED Drawn": "Yes",
        "Reason for Force: Effect Stop and search": "Yes",
        "Outcome: No Further Action": "Yes",
    }
    kept, intake = met_intake(tmp_path, row, columns=MET_275)
    assert kept[0]["reasons"] == ["effect_stop_and_search"]
    assert kept[0]["outcomes"] == ["no_further_action"]
    unused = next(f.message for f in intake.findings if f.code == "H103")
    assert "24 columns" in unused
    assert '"Reason for Force: Unknown A"' in unused


def test_both_sheets_of_a_metropolitan_workbook_are_read(tmp_path: Path) -> None:
    file = str(tmp_path / "met.xlsx")
    book = xlsxwriter.Workbook(file)
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for name, columns, about in (
        ("UoF", MET, {**MET_ROW, "CED Aimed": "Yes"}),
        (
            "UoFPO",
            MET_PUBLIC_ORDER,
            {
                "IncidentDateStarted": date(2020, 6, 2),
                "IncidentStartTime": "01:30:00",
                "NoOfPeople": "2-5 people",
                "CED2 Red-Dotted": "Yes",
            },
        ),
    ):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, columns)
        for column, heading in enumerate(columns):
            value = about.get(heading, "")
            if isinstance(value, date):
                sheet.write_datetime(1, column, value, day)
            else:
                sheet.write(1, column, value)
    book.add_worksheet("Notes").write(0, 0, "Published monthly")
    book.close()
    kept, intake = read_all(file)
    assert [row["record_id"] for row in kept] == ["met.xlsx!UoF:2", "met.xlsx!UoFPO:2"]
    assert [row["incident_date"] for row in kept] == [
        date(2020, 5, 1),
        date(2020, 6, 2),
    ]
    assert kept[1]["incident_time"] == time(1, 30)
    assert [row["ced_highest_use"] for row in kept] == ["aimed", "red_dot"]
    assert any('Sheets not read: "Notes"' in f.message for f in intake.findings)


@pytest.mark.parametrize(
    "quirk",
    [
        {"CED3 Aimed": "Yes"},
        {"CED Drawn": "No", "CED2 ArCED2": "yes"},
        {"CED4 ArCED4": "YES"},
        {"CED Used": "Yes"},
        {"CED Used": "X2, one device"},
        {"CED Used": "", "Tactic 3": "CED (Taser) Fired"},
        {"CED Used": "No", "Tactic 20": "ced (TASER) fired"},
        {"Tactic 1": "CED (Taser) red dotted"},
        {"Tactic 1": "CED (Taser) Angled Drive Stun"},
        {"Tactic 1": "CED (Taser)"},
        {"Tactic 1": "CED Something new"},
        {"Tactic 1": "Taser 10 discharged"},
    ],
    ids=str,
)
def test_any_sign_of_a_taser_makes_a_row_a_taser_use(
    tmp_path: Path, quirk: Row
) -> None:
    assert len(met(tmp_path, quirk)) == 1


@pytest.mark.parametrize(
    "quirk",
    [
        {},
        {"Tactic 1": "Ground Restraint", "Tactic 2": "Firearm Fired"},
        {"Tactic 1": "AEP Fired", "Tactic 2": "A tactic not known here"},
        {"CED Used": "No", "CED Drawn": "No", "CED2 Fired": "No"},
        {"CED Used": "None"},
        {"CED Used": "-"},
        {"CarryingCED": "Yes", "TrainedCED": "Yes"},
    ],
    ids=str,
)
def test_a_row_without_any_sign_of_a_taser_is_counted_as_no_use(
    tmp_path: Path, quirk: Row
) -> None:
    kept, intake = met_intake(tmp_path, quirk, {"CED Drawn": "Yes"})
    assert [row["record_id"] for row in kept] == ["met.csv:3"]
    assert intake.reconciliation().not_uses == 1


@pytest.mark.parametrize("level", ["CED Drawn", "CED3 Fired", "CED2 ArCED2"])
def test_a_level_that_cannot_be_read_is_never_taken_for_no_use(
    tmp_path: Path, level: str
) -> None:
    kept, intake = met_intake(tmp_path, {"CED Used": "No", level: "maybe"})
    assert not kept
    assert intake.reconciliation().quarantined == 1
    assert intake.reconciliation().not_uses == 0
    assert "V120" in codes(intake)


def test_a_taser_tactic_in_unknown_words_is_a_use_of_a_level_not_stated(
    tmp_path: Path,
) -> None:
    (row,) = met(tmp_path, {"Tactic 1": "CED (Taser) twirled"})
    assert row["tactics"] == ["ced_not_stated"]
    assert row["ced_highest_use"] == "not_stated"


def test_every_word_for_a_taser_tactic_gives_its_level() -> None:
    items = resources.load("record.schema.json")["properties"]["tactics"]["items"]
    union = load_source("metropolitan").definition["fields"]["ced_levels"]["union"]
    level = {answer_key(word): value for word, value in union[1]["codes"].items()}
    for tactic in set(items["enum"]) - {"ced_not_stated"}:
        if tactic.startswith("ced_"):
            words = [items["x-labels"][tactic], *items["x-aliases"].get(tactic, ())]
            for word in words:
                assert level[answer_key(word)] == tactic.removeprefix("ced_"), word


def test_a_tactic_not_known_is_left_out_and_reported(tmp_path: Path) -> None:
    row = {"CED Drawn": "Yes", "Tactic 1": "Shield", "Tactic 2": "Net thrown"}
    kept, intake = met_intake(tmp_path, row)
    assert kept[0]["tactics"] == ["shield"]
    assert "V122" in codes(intake)


@pytest.mark.parametrize(
    "written", ["11-17", "2017-11-01 00:00:00", "2017-11-01", "01/11/2017", "Nov-17"]
)
def test_an_age_that_excel_took_for_a_date_is_read_back(
    tmp_path: Path, written: str
) -> None:
    (row,) = met(tmp_path, {"CED Drawn": "Yes", "SubjectAge": written})
    assert row["age_band"] == "11_to_17"


def test_an_age_that_excel_keeps_as_a_date_is_read_back(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "UoF"
    sheet.append(MET)
    row = {**MET_ROW, "CED Drawn": "Yes", "SubjectAge": date(2017, 11, 1)}
    sheet.append([row.get(heading) for heading in MET])
    book.save(tmp_path / "met.xlsx")
    kept, _ = read_all(str(tmp_path / "met.xlsx"))
    assert kept[0]["age_band"] == "11_to_17"


def test_an_age_of_any_other_date_is_not_guessed(tmp_path: Path) -> None:
    kept, intake = met_intake(
        tmp_path, {"CED Drawn": "Yes", "SubjectAge": "2018-11-01"}
    )
    assert not kept
    assert "V102" in codes(intake)


def test_spit_and_bite_are_read_and_are_no_weapons(tmp_path: Path) -> None:
    kept = met(
        tmp_path,
        {
            "CED Drawn": "Yes",
            "ThreatenedWithWeapon": "Firearm,Spit",
            "AssaultedWithWeapon": "Spit, Bite",
            "Impact Factor: Possesion of a weapon": "No",
        },
        {"CED Drawn": "Yes", "AssaultedWithWeapon": "Spit; Bite"},
        {"CED Drawn": "Yes", "AssaultedWithWeapon": "None"},
    )
    assert kept[0]["threatened_with"] == ["firearm", "spit"]
    assert kept[0]["assaulted_with"] == kept[1]["assaulted_with"] == ["spit", "bite"]
    assert "assaulted_with" not in kept[2]
    weapons = resources.load("contexts/use-context.json")["$defs"][
        "assaulted_with_weapon"
    ]
    (rule,) = weapons["properties"].values()
    assert not {"spit", "bite"} & set(rule["contains"]["enum"])


def test_a_possession_box_left_blank_among_others_is_unanswered(tmp_path: Path) -> None:
    box, other = "Impact Factor: Possesion of a weapon", "Impact Factor: Alcohol"
    kept = met(
        tmp_path,
        *({"CED Drawn": "Yes", **answers} for answers in (
            {other: "Yes"}, {other: "No"}, {other: "No", box: "No"}, {box: "Yes"}, {},
        )),
    )  # fmt: skip
    blank = ["impact_factors.possession_of_weapon"]
    assert [row.get("unanswered") for row in kept] == [blank, blank, None, None, None]
    assert [row.get("impact_factors") for row in kept] == [
        ["alcohol"], [], [], ["possession_of_weapon"], None
    ]  # fmt: skip


def test_devices_cycles_and_zones_are_taken_over_all_devices(tmp_path: Path) -> None:
    (row,) = met(
        tmp_path,
        {
            "CED Fired": "Yes",
            "CED2 Drawn": "No",
            "CED3 Fired": "Yes",
            "CED Fired Total Number Of Cycles": "1",
            "CED3 Fired Total Number Of Cycles": "2.0",
            "CED Fired Cartridge Number": "C31415",
            "CED3 Fired Miss With One Probe": "Yes",
            "CED3 Back K": "Yes",
            "CED Front 1": "Yes",
        },
    )
    assert row["ced_devices"] == 2
    assert row["ced_cycles"] == 3
    assert "ced_cartridges" not in row
    assert row["ced_missed_one_probe"] is True
    assert row["ced_body_zones"] == ["front_1", "back_k"]


@pytest.mark.parametrize(
    ("disabled", "expected"),
    [
        (("Yes", "Yes"), "physical_and_mental"),
        (("Yes", ""), "mental"),
        (("No", "Yes"), "physical"),
        (("No", "No"), "none"),
        (("No", ""), "not_reported"),
        (("", ""), "not_reported"),
    ],
)
def test_two_disability_boxes_make_one_health_condition(
    tmp_path: Path, disabled: tuple[str, str], expected: str
) -> None:
    mental, physical = disabled
    boxes = {"MentalDisability": mental, "PhysicalDisability": physical}
    (row,) = met(tmp_path, {"CED Drawn": "Yes", **boxes})
    assert row["health_condition"] == expected


def test_an_injury_by_assault_is_an_injury_and_intentional(tmp_path: Path) -> None:
    said = "Yes, I was injured as a result of an assault"
    kept = met(
        tmp_path,
        {"CED Drawn": "Yes", "StaffInjured": said},
        {"CED Drawn": "Yes", "StaffInjured": "Yes"},
        {"CED Drawn": "Yes", "StaffInjured": said, "StaffInjuryIntentional": "No"},
    )
    assert [row["staff_injured"] for row in kept] == [True, True, True]
    assert [row.get("staff_injury_intentional") for row in kept] == [True, None, False]


# The Home Office's open data

HO_2020 = [
    "year", "police_force", "ced", "ced_highest_use", "impact_factor_possession_weapon",
    "impact_factor_crowd", "impact_factor_moonlight", "reason_protect_self",
    "reason_effect_arrest", "location_street_highway", "baton_drawn",
    "grouped_irritant_drawn", "person_age", "person_gender", "person_ethnicity",
    "person_mental_health_cond", "person_physical_health_cond",
    "officer_injured_intentional_assault", "person_injured", "outcome_arrested",
]  # fmt: skip
HO_2024 = [
    "year", "force_name", "ced", "ced_highest_use", "impact_factor_possession_weapon",
    "person_age", "person_gender", "person_ethnicity", "health_condition",
    "irritant_spray_drawn", "officer_injured_assault",
]  # fmt: skip


def open_data(
    path: Path, sheets: Mapping[str, tuple[list[str], Sequence[Sequence[str]]]]
) -> str:
    book = xlsxwriter.Workbook(str(path))
    for name, (headings, rows) in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate([headings, *rows]):
            sheet.write_row(number, 0, row)
    book.close()
    return str(path)


def test_the_home_office_open_data_of_2020_are_read_from_all_their_sheets(
    tmp_path: Path,
) -> None:
    use = [
        "2020_21", "Avon and Somerset", "yes", "red_dot", "yes", "no", "yes", "yes", "no",
        "yes", "yes", "no", "11_17", "male", "black", "yes", "no", "not_applicable",
        "not_stated", "yes",
    ]  # fmt: skip
    other = ["2021_22", "Kent", "no", "not_applicable", *["no"] * 8, "65_and_over",
             "not_stated", "not_stated", *["no"] * 2, "not_stated", "no", "no"]  # fmt: skip
    late = ["2021_22", *use[1:]]
    sheets = {
        "Cover": (["Police use of force"], [["Crown copyright"]]),
        "2020_21": (HO_2020, [use]),
        "2021_22": (HO_2020, [other, late]),
    }
    kept, intake = read_all(open_data(tmp_path / "ho.xlsx", sheets))
    assert intake.reconciliation().not_uses == 1
    assert [row["financial_year"] for row in kept] == ["2020-21", "2021-22"]
    row = kept[0]
    assert row["force"] == "avon-and-somerset"
    assert row["ced_highest_use"] == "red_dot"
    assert row["impact_factors"] == ["possession_of_weapon"]
    assert row["reasons"] == ["protect_self"]
    assert row["locations"] == ["street"]
    assert row["tactics"] == ["baton_drawn"]
    assert row["age_band"] == "11_to_17"
    assert row["health_condition"] == "mental"
    assert row["subject_injured"] == "unknown"
    assert "staff_injury_intentional" not in row
    unused = next(f.message for f in intake.findings if f.code == "H103")
    assert unused == '1 column is not used: "impact_factor_moonlight".'


def test_the_home_office_open_data_of_2024_are_read_under_their_new_names(
    tmp_path: Path,
) -> None:
    rows = [
        ["2024_25", "British Transport Police", "yes", "angle_drive_stun", "no", "under_11",
         "man", "white", "physical_mental_health_condition", "yes", "injured_from_assault"],
        ["2024_25", "Thames Valley", "yes", "not_stated", "", "65_and_over", "woman",
         "not_stated", "no_health_condition", "no", "injured_not_from_assault"],
        ["2024_25", "Metropolitan Police", "yes", "fired", "no", "not_stated", "other",
         "mixed", "not_stated", "no", "assaulted_not_injured"],
        ["2024_25", "Gwent", "yes", "drive_stun", "no", "18_34", "not_stated", "asian",
         "mental_health_condition", "no", "not_stated"],
    ]  # fmt: skip
    kept, _ = read_all(open_data(tmp_path / "ho.xlsx", {"data": (HO_2024, rows)}))

    def column(field: str) -> list[Any]:
        return [row.get(field) for row in kept]

    assert column("force") == ["btp", "thames-valley", "metropolitan", "gwent"]
    assert column("financial_year") == ["2024-25"] * 4
    assert column("ced_highest_use") == [
        "angled_drive_stun", "not_stated", "fired", "drive_stun"
    ]  # fmt: skip
    assert column("gender") == ["male", "female", "other", "not_reported"]
    assert column("age_band") == ["under_11", "65_and_over", "not_reported", "18_to_34"]
    assert column("health_condition") == [
        "physical_and_mental", "none", "not_reported", "mental"
    ]  # fmt: skip
    assert column("staff_injured") == [True, True, False, None]
    assert column("staff_injury_intentional") == [True, False, False, None]
    assert column("tactics") == [["irritant_spray_drawn"], [], [], []]


# Names of forces


@pytest.mark.parametrize(
    ("name", "force"),
    [
        ("Avon and Somerset Constabulary", "avon-and-somerset"),
        ("avon & somerset", "avon-and-somerset"),
        ("West Midlands Police", "west-midlands"),
        ("Metropolitan Police Service", "metropolitan"),
        ("METROPOLITAN-POLICE", "metropolitan"),
        ("City of London", "city-of-london"),
        ("kent", "kent"),
        ("btp", "btp"),
        (" Thames  Valley ", "thames-valley"),
        ("Hartford", "Hartford"),
        ("WMP", "WMP"),
    ],
)
def test_a_force_is_known_by_its_names_and_no_other(name: str, force: str) -> None:
    assert records.force_id(name) == force


# The project's own layout

OWN = ["Force", "Date", "Level of use", "Location", "Impact factor", "Threatened with"]


def own(tmp_path: Path, **cells: str) -> tuple[list[Row], pipeline.Intake]:
    row = {"Force": "Kent", "Date": "13/02/2026", "Level of use": "Fired", **cells}
    return read_all(write_csv(tmp_path / "own.csv", [*OWN], [row]))


@pytest.mark.parametrize(
    "cell",
    ["alcohol; drugs", "Alcohol|Drugs", "alcohol, drugs", "['alcohol', 'drugs']",
     '["Alcohol", "Drugs"]', "ALCOHOL;DRUGS;", "alcohol; drugs; alcohol"],
)  # fmt: skip
def test_several_answers_in_a_cell_are_read_however_they_are_joined(
    tmp_path: Path, cell: str
) -> None:
    kept, _ = own(tmp_path, **{"Impact factor": cell})
    assert kept[0]["impact_factors"] == ["alcohol", "drugs"]


PARK = "Open ground (e.g. park, car park, field etc.)"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (PARK, ["open_ground"]),
        (f"Dwelling, {PARK}", ["dwelling", "open_ground"]),
        (f"{PARK}, Dwelling", ["open_ground", "dwelling"]),
        (f"{PARK}; Dwelling", ["open_ground", "dwelling"]),
        (f"['Dwelling', '{PARK}', 'Other']", ["dwelling", "open_ground", "other"]),
    ],
)
def test_an_answer_that_holds_commas_is_one_answer(
    tmp_path: Path, cell: str, expected: list[str]
) -> None:
    kept, _ = own(tmp_path, Location=cell)
    assert kept[0]["locations"] == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("none", []),
        ("None", []),
        ("[]", []),
        ("", None),
        ("not stated", None),
        ("none; not stated", None),
    ],
)
def test_none_is_an_answer_and_blank_is_not(
    tmp_path: Path, cell: str, expected: list[str] | None
) -> None:
    kept, _ = own(tmp_path, **{"Threatened with": cell})
    assert kept[0].get("threatened_with") == expected


def test_one_answer_that_is_not_known_keeps_the_record_out(tmp_path: Path) -> None:
    kept, intake = own(tmp_path, **{"Impact factor": "alcohol; moonlight"})
    assert not kept
    message = next(f.message for f in intake.findings if f.code == "V102")
    assert "has an answer, number 2, that is not in the list" in message


def test_what_classify_writes_reads_back_as_the_same_records(tmp_path: Path) -> None:
    sheet = pipeline.sample("canonical", 40, 7)
    headings = list(sheet.heading_rows[0])
    cells = (dict(zip(headings, row, strict=True)) for row in sheet.rows)
    first = write_csv(tmp_path / "made.csv", headings, cells)
    unanswered = "impact_factors.possession_of_weapon; impact_factors.alcohol"
    with_blanks = write_csv(
        tmp_path / "blanks.csv",
        [*OWN, "unanswered"],
        [{"Force": "Kent", "Date": "13/02/2026", "Level of use": "fired",
          "unanswered": unanswered}],
    )  # fmt: skip
    intake = pipeline.Intake(records.read([first, with_blanks]))
    batches = list(pipeline.classified(intake))
    made = [row for batch in batches for row in batch.to_pylist()]
    assert made[-1]["unanswered"] == unanswered.split("; ")
    derived = {"weapon_evidence", "weapon_types", "contexts", "primary_context",
               "context_rule", "rules_version"}  # fmt: skip
    for write in (write_classified_parquet, write_classified_csv):
        copy = tmp_path / "copy"
        with copy.open("wb") as out:
            write(iter(batches), pipeline.classified_schema(intake.dataset), out)
        kept, _ = read_all(str(copy))
        expected = [
            {f: v for f, v in row.items() if v is not None and f not in derived}
            for row in made
        ]
        assert kept == expected


# Connecticut

PLACED = """
knife: bladed; baseball bat: blunt; broken glass: bladed; firearm: firearm;
hammer: blunt; vehicle: vehicle; box cutter: bladed; possible knife: bladed;
12" kitchen knife: bladed; 15" wooden stake: pointed; arrow: pointed;
2 knives within wingspan: bladed; butcher knife: bladed; chair: blunt;
facsimile firearm: firearm; glass bottle, possibly sledgehammer: blunt;
handgun: firearm; handgun pointed (later determined replica): firearm;
heavy metal stanchion: blunt; knife and dagger: bladed;
knife sharpening steel 14" long: blunt; knife to his neck: bladed;
knife, possibly a machete: bladed; large k-bar knife: bladed; large stick: blunt;
metal cane: blunt; metal pipe: blunt; object with pointed tip in hand: pointed;
pistol: firearm; pitbull: dog; pocket knife: bladed; possible firearm: firearm;
possible gun: firearm; possibly long rifle: firearm; rifle: firearm; sword: bladed;
threatened use of knife to kill: bladed; utility knife: bladed;
winged cork screw: pointed; wooden closet rod: blunt; Air gun: firearm;
dropped the knife: bladed; KNIVES: bladed; knife/hammer: bladed blunt
"""
UNPLACED = """
1; possible weapon-history of weapons charges; unknown object in hand; handbag;
barred window; a car nearby; sat in car; bar stool; at a bar; thrown to ground;
gunshot wound; police dog; no knife; not a gun; no weapon in hand but a hammer;
hammer, no knife; knife not seen; without a knife; didn't have a knife;
denied having a knife; not known if he had a knife; unarmed, near a knife;
unknown if he had a gun; no guns
"""
SAYS_NO = ["unarmed", "not armed", "no weapon", "No weapons.", "none", "No", "FALSE"]


def texts(listed: str) -> list[str]:
    return [text.strip() for text in listed.split(";")]


@pytest.mark.parametrize("text", texts(PLACED))
def test_a_weapon_in_the_officers_own_words_is_placed(text: str) -> None:
    read, _ = word_reader("weapon-words")
    words, _, weapons = text.rpartition(": ")
    assert read(words) == weapons.split()


@pytest.mark.parametrize("text", texts(UNPLACED))
def test_what_names_no_weapon_for_certain_is_listed_and_not_placed(text: str) -> None:
    read, _ = word_reader("weapon-words")
    unread = read(text)
    assert getattr(unread, "code", None) == "V104"
    assert getattr(unread, "value", None) == []


@pytest.mark.parametrize("text", SAYS_NO)
def test_what_says_that_there_was_no_weapon_is_no_answer(text: str) -> None:
    read, _ = word_reader("weapon-words")
    assert read(text) is None


def connecticut(path: Path, *rows: Row) -> str:
    """A workbook like the real one: a row of groups over a row of headings."""
    headings = load_source("connecticut-2015").definition["sample"]["columns"]
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "2015 Taser Incidents"
    groups, before = [], ""
    for heading in headings:
        group, _, name = heading.partition(": ")
        groups.append(None if not name or group == before else f"{group} ")
        before = group
    # A heading without a group stands in the upper row, as the real one has it.
    sheet.append(
        [g or (None if ": " in h else h) for g, h in zip(groups, headings, strict=True)]
    )
    sheet.append([h.partition(": ")[2] or None for h in headings])
    usual = {
        "Law Enforcement Agency": "Hartford ",
        "Date of Incident": date(2015, 3, 4),
        "Time of Incident": time(9, 5),
        "Deployment Type I": "L",
    }
    for row in rows:
        sheet.append([{**usual, **row}.get(heading) for heading in headings])
    book.create_sheet("Data Dictionary").append(["Variable", "Meaning"])
    book.save(path)
    return str(path)


ARMED = "Officer's Initial Perception of Subject: Armed with"
RESISTANCE = "Subject Resistance Resulting in Application of Force"


def test_a_connecticut_workbook_is_read_under_its_two_rows_of_headings(
    tmp_path: Path,
) -> None:
    file = connecticut(
        tmp_path / "ct.xlsx",
        {"Deployment Type I": "C", "Deployment Type II": "D ", ARMED: "Knife"},
        {
            "Date of Incident": "3/14/2015",
            f"{RESISTANCE}: Threaten Use of Weapon": True,
        },
        {f"{RESISTANCE}: Armed with Edged Weapon": True, "Sex": "M", "Race": "Black"},
    )
    kept, intake = read_all(file)
    assert intake.reconciliation().quarantined == 0
    assert kept[0]["record_id"] == "ct.xlsx!2015 Taser Incidents:3"
    assert [row["force"] for row in kept] == ["Hartford"] * 3
    assert [row["incident_date"] for row in kept] == [
        date(2015, 3, 4), date(2015, 3, 14), date(2015, 3, 4)
    ]  # fmt: skip
    assert kept[0]["ced_levels"] == ["fired", "drive_stun"]
    assert kept[0]["ced_highest_use"] == "fired"
    assert [row.get("armed_with") for row in kept] == [["bladed"], [], ["bladed"]]
    assert [row.get("threatened_with") for row in kept] == [[], ["other_weapon"], []]
    assert "possession_of_weapon" in kept[2]["impact_factors"]


def test_no_american_town_becomes_a_british_force(tmp_path: Path) -> None:
    towns = ("Cheshire", "Kent", "Norfolk", "Suffolk", "Durham", "Essex")
    rows = ({"Law Enforcement Agency": town} for town in towns)
    kept, intake = read_all(connecticut(tmp_path / "ct.xlsx", *rows))
    known = {force["id"] for force in resources.load("reference/forces.json")["forces"]}
    assert [row["force"] for row in kept] == list(towns)
    assert known.isdisjoint(row["force"] for row in kept)
    assert "V103" in codes(intake)


def test_words_that_cannot_be_placed_leave_the_weapon_open_and_are_listed(
    tmp_path: Path,
) -> None:
    said = ["unknown object in hand", "no knife", "unknown if armed", "unarmed", None]
    file = connecticut(tmp_path / "ct.xlsx", *({ARMED: words} for words in said))
    kept, intake = read_all(file)
    assert [row["armed_with"] for row in kept] == [[]] * 5
    blank = ["impact_factors.possession_of_weapon"]
    assert [row.get("unanswered") for row in kept] == [blank, blank, blank, None, None]
    listed = {f.value for f in intake.findings if f.code == "V104"}
    assert listed == {'"unknown object in hand"', '"no knife"'}


# A user's own source


def without(part: str) -> dict[str, Any]:
    return {name: value for name, value in definition().items() if name != part}


def definition(**changes: Any) -> dict[str, Any]:
    return {
        "$schema": "source.schema.json",
        "id": "our-force",
        "title": "Our own system",
        "version": "1",
        "description": "Our own system.",
        "source": "Ourselves.",
        "recognise": {"at_least": 2},
        "needs": [["incident_date"], ["ced_highest_use"]],
        "fields": {
            "force": {"constant": "kent"},
            "incident_date": {"column": ["When"]},
            "ced_highest_use": {"column": ["What"], "codes": {"Zapped": "fired"}},
        },
        **changes,
    }


def with_field(**fields: Any) -> dict[str, Any]:
    return definition(fields={**definition()["fields"], **fields})


def user_source(tmp_path: Path, content: object) -> str:
    file = tmp_path / "ours.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    return str(file)


def user_file(tmp_path: Path) -> str:
    rows = [{"When": "13/02/2026", "What": "zapped", "Who": "x"}]
    return write_csv(tmp_path / "ours.csv", ["When", "What", "Who"], rows)


def test_a_users_own_source_is_used(tmp_path: Path) -> None:
    source = user_source(tmp_path, definition())
    kept, _ = read_all(user_file(tmp_path), source=source)
    assert kept[0]["force"] == "kent"
    assert kept[0]["ced_highest_use"] == "fired"


def test_a_users_source_may_be_month_first(tmp_path: Path) -> None:
    source = user_source(tmp_path, definition(dates="month-first"))
    rows = [{"When": "02/13/2026", "What": "fired"}]
    file = write_csv(tmp_path / "a.csv", ["When", "What"], rows)
    kept, _ = read_all(file, source=source)
    assert kept[0]["incident_date"] == date(2026, 2, 13)


def refused_source(tmp_path: Path, source: str) -> TaserReportError:
    with pytest.raises(TaserReportError) as caught:
        records.read([user_file(tmp_path)], source)
    message = caught.value.message
    assert message.endswith(".")
    for word in ("Traceback", "Error", "None", "dict", "str", "KeyError", "object at"):
        assert word not in message
    return caught.value


def test_an_unknown_source_is_answered_with_the_nearest(tmp_path: Path) -> None:
    error = refused_source(tmp_path, "metropolitain")
    assert isinstance(error, InputError)
    assert error.code == "K902"
    assert "Did you mean metropolitan?" in error.message


def test_a_source_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    error = refused_source(tmp_path, str(tmp_path / "theirs.json"))
    assert (error.code, error.message) == ("F001", "theirs.json not found.")


def test_broken_json_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "ours.json"
    file.write_text('{\n  "id": "ours",\n  "title" "Ours"\n}', encoding="utf-8")
    error = refused_source(tmp_path, str(file))
    assert (error.code, error.message) == (
        "K901", "ours.json line 3 cannot be read as JSON."
    )  # fmt: skip


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"[" * 100_000, b""])
def test_what_is_no_json_at_all_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "ours.json"
    file.write_bytes(content)
    assert refused_source(tmp_path, str(file)).code == "K901"


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ([], "the file as a whole"),
        (definition(dates="american"), "dates"),
        (with_field(gender={"column": "Sex"}), "fields > gender"),
        (definition(taser_use={"type": "nonsense"}), "taser_use"),
        (without("description"), 'source: the file as a whole has no "description".'),
        (definition(recognise={}), 'recognise has no "at_least"'),
    ],
    ids=["a list", "a date order", "a way", "a rule", "a part less", "a limit less"],
)
def test_a_source_that_breaks_the_rules_is_refused_with_the_place(
    tmp_path: Path, content: object, place: str
) -> None:
    error = refused_source(tmp_path, user_source(tmp_path, content))
    assert isinstance(error, DefinitionError)
    assert error.code == "K901"
    assert place in error.message


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            definition(requierd=1),
            "is not a keyword. Known here: $schema, id, title, "
            "version, description, source, recognise, heading_rows, sheets, "
            "ignore_sheets, dates, ladder.",
        ),
        (definition(laddder="x"), 'is not a keyword. The nearest is "ladder".'),
        (
            with_field(gender={"colunm": ["Sex"]}),
            'is not a keyword. The nearest is "column".',
        ),
        (
            with_field(gender={"first": [{"column": ["Sex"]}, {"colums": ["Sex"]}]}),
            'is not a keyword. The nearest is "columns".',
        ),
        (
            with_field(gender={"column": ["Sex"], "kodes": {"M": "male"}}),
            'is not a keyword. The nearest is "codes".',
        ),
        (
            definition(recognise={"at_leest": 1}),
            'is not a keyword. The nearest is "at_least".',
        ),
    ],
)
def test_a_misspelt_keyword_is_named_with_its_line_and_the_nearest(
    tmp_path: Path, content: dict[str, Any], said: str
) -> None:
    (tmp_path / "ours.json").write_text(json.dumps(content, indent=1), encoding="utf-8")
    error = refused_source(tmp_path, str(tmp_path / "ours.json"))
    assert isinstance(error, DefinitionError)
    assert error.code == "K901"
    found = re.fullmatch(r'ours\.json line (\d+): "(\w+)" (.*)', error.message)
    assert found
    assert found[3] == said
    line = (
        (tmp_path / "ours.json")
        .read_text(encoding="utf-8")
        .splitlines()[int(found[1]) - 1]
    )
    assert f'"{found[2]}":' in line


def test_a_source_that_may_not_be_read_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = user_source(tmp_path, definition())

    def refuse(*_: object, **__: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_text", refuse)
    with pytest.raises(InputError) as caught:
        records.load_source(source)
    assert caught.value.message == "ours.json cannot be opened: permission denied."


@pytest.mark.parametrize(
    ("content", "about"),
    [
        (with_field(colour={"column": ["Colour"]}), '"colour"'),
        (with_field(primary_context={"column": ["Why"]}), '"primary_context"'),
        (definition(needs=[["colour"]]), '"colour"'),
        (definition(ladder="rope"), "ladder"),
        (
            with_field(gender={"column": ["Sex"], "codes": {"X": "unknowable"}}),
            "gender",
        ),
        (with_field(gender={"column": ["Sex"], "codes": {"X": True}}), "gender"),
        (with_field(ced_cycles={"column": ["N"], "codes": {"X": "two"}}), "ced_cycles"),
        (with_field(gender={"flags": {"male": ["Man"]}}), "gender"),
        (with_field(outcomes={"flags": {"flown": ["Flew"]}}), "outcomes"),
        (with_field(gender={"sum": ["A", "B"]}), "gender"),
        (with_field(ced_cycles={"any": ["A", "B"]}), "ced_cycles"),
        (with_field(gender={"constant": "robot"}), "gender"),
        (
            with_field(armed_with={"column": ["W"], "words": "swear-words"}),
            "armed_with",
        ),
        (with_field(armed_with={"column": ["W"], "words": "forces"}), "armed_with"),
    ],
    ids=str,
)
def test_a_source_that_does_not_fit_the_record_is_refused(
    tmp_path: Path, content: object, about: str
) -> None:
    error = refused_source(tmp_path, user_source(tmp_path, content))
    assert error.code == "K902"
    assert about in error.message


@pytest.mark.parametrize(
    ("field", "way", "said"),
    [
        ("incident_time", {"constant": "half past two"}, "is not a time of day"),
        ("ced_used", {"column": ["U"], "others": "ignore"}, 'needs "codes"'),
        ("gender", {"column": ["W"], "words": "weapon-words"}, "are not values"),
        ("locations", {"column": ["W"], "words": "weapon-words"}, "are not values"),
        ("locations", {"constant": "street"}, "which is a list"),
        ("locations", {"cases": [{"when": {"A": True}, "value": "street"}]}, "a list"),
        (
            "gender",
            {"column": ["Sex"], "otherwise": "robot"},
            '"robot" is not in the list',
        ),
        ("gender", {"constant": ""}, "is not a value"),
        ("gender", {"constant": 1}, "is not a value"),
        ("ced_cycles", {"constant": True}, "is not a value"),
        ("incident_time", {"column": ["T"], "codes": {"noon": "12"}}, "time of day"),
        ("incident_time", {"column": ["T"], "as_written": True}, '"as_written"'),
        (
            "threatened_with",
            {"gate": "A", "then": {"flags": {"bladed": ["B"]}}, "unnamed": "feather"},
            '"feather" is not in the list',
        ),
    ],
    ids=str,
)
def test_what_a_field_cannot_read_or_be_made_by_is_refused_with_its_name(
    tmp_path: Path, field: str, way: object, said: str
) -> None:
    error = refused_source(tmp_path, user_source(tmp_path, with_field(**{field: way})))
    assert isinstance(error, DefinitionError)
    assert error.code == "K902"
    assert error.message.startswith(f"ours.json fields > {field}: ")
    assert said in error.message


def test_the_values_that_a_source_names_are_read_as_its_cells_would_be(
    tmp_path: Path,
) -> None:
    content = with_field(
        force={"constant": "Kent Police"},
        incident_date={"constant": "02/13/2026"},
        incident_time={
            "cases": [{"when": {"Late": True}, "value": "11 pm"}],
            "default": "09:30",
        },
        ced_cycles={"constant": 2},
        ced_devices={"constant": "1"},
        animal={"constant": "no"},
        gender={"column": ["Who"], "codes": {"x": "Female"}},
        threatened_with={
            "gate": "Late",
            "then": {"flags": {"bladed": ["What"]}},
            "unnamed": "Other weapon",
        },
    )
    content["dates"] = "month-first"
    content["fields"]["incident_time"]["cases"][0]["value"] = "11:00 pm"
    rows = [
        {"What": "", "Who": "x", "Late": "yes"},
        {"What": "", "Who": "x", "Late": "no"},
    ]
    file = write_csv(tmp_path / "a.csv", ["What", "Who", "Late"], rows)
    kept, _ = read_all(file, source=user_source(tmp_path, content))
    for row, at, threats in zip(
        kept, (time(23), time(9, 30)), (["other_weapon"], []), strict=True
    ):
        assert row["force"] == "kent"
        assert (row["incident_date"], row["incident_time"]) == (date(2026, 2, 13), at)
        assert (row["ced_cycles"], row["ced_devices"]) == (2, 1)
        assert row["animal"] is False
        assert row["gender"] == "female"
        assert row["threatened_with"] == threats


@pytest.mark.parametrize(
    "rule",
    [
        {"$ref": "#/$defs/nowhere"},
        {"$ref": "http://127.0.0.1:9/rule.json"},
        {"properties": {"age": {"$ref": "https://example.org/age.json"}}},
        {"properties": {"age": {"$dynamicRef": "age.json#here"}}},
        {"$id": "http://127.0.0.1:9/a", "allOf": [{"$ref": "b"}]},
        {"$ref": "#/required/0", "required": ["ced_used"]},
        {"$ref": "#"},
        {"allOf": [{"$id": "urn:x", "$ref": "#/$defs/a"}], "$defs": {"a": True}},
        {"$defs": {"a": {"$ref": "#/$defs/a"}}, "properties": {"age": {"$ref": "#/$defs/a"}}},
        {"properties": {"area": {"pattern": "("}}},
    ],
    ids=str,
)  # fmt: skip
def test_a_rule_for_taser_use_that_cannot_be_followed_is_refused_when_loaded(
    tmp_path: Path, rule: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fetched(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr("socket.socket.connect", fetched)
    error = refused_source(tmp_path, user_source(tmp_path, definition(taser_use=rule)))
    assert isinstance(error, DefinitionError)
    assert error.code == "K901"
    assert error.message.startswith("ours.json is not a usable source: taser_use ")


@pytest.mark.parametrize("pattern", [r"(a+)+\1", "(?=a)b", "x{2}+"])
def test_a_rule_with_a_pattern_that_could_take_hours_is_refused(
    tmp_path: Path, pattern: str
) -> None:
    rule = {"anyOf": [{"properties": {"area": {"pattern": pattern}}}]}
    error = refused_source(tmp_path, user_source(tmp_path, definition(taser_use=rule)))
    assert error.message == (
        'ours.json is not a usable source: taser_use has a "pattern" that could take '
        "hours for one long text. Write it without looking ahead or back, or list the "
        "words with enum."
    )


def test_a_rule_for_taser_use_may_refer_to_its_own_parts(tmp_path: Path) -> None:
    rule = {
        "$defs": {"high": {"enum": ["fired"]}},
        "required": ["ced_highest_use"],
        "properties": {"ced_highest_use": {"$ref": "#/$defs/high"}},
    }
    source = user_source(tmp_path, definition(taser_use=rule))
    kept, _ = read_all(user_file(tmp_path), source=source)
    assert len(kept) == 1


def test_half_of_a_character_in_a_source_is_refused(tmp_path: Path) -> None:
    source = user_source(tmp_path, definition(title="\ud800"))
    assert refused_source(tmp_path, source).code == "K901"


@pytest.mark.parametrize("name", resources.names("sources"))
def test_every_shipped_source_fits_the_record(tmp_path: Path, name: str) -> None:
    shipped = resources.load(f"sources/{name}.json")
    load_source(user_source(tmp_path, shipped))


@pytest.mark.parametrize("start", ["CED", "CED3"])
def test_a_box_of_levels_that_is_missing_among_others_is_refused(
    tmp_path: Path, start: str
) -> None:
    sheet = pipeline.sample("metropolitan", 10, 1)
    headings = list(sheet.heading_rows[0])
    headings[headings.index(f"{start} Red-Dotted")] = f"{start} Red Dot"
    path = tmp_path / "met.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([headings, *sheet.rows])
    with pytest.raises(InputError) as caught:
        records.read([str(path)])
    assert caught.value.code == "H102"
    assert caught.value.message == (
        f'met.csv has no column "{start} Red-Dotted", which "Levels of Taser use" needs beside'
        f' the others. The nearest heading is "{start} Red Dot": rename it if it is that.'
    )


def test_home_office_data_without_the_level_is_refused(tmp_path: Path) -> None:
    sheet = pipeline.sample("home-office-open-data", 10, 1)
    headings = [h.replace("ced_highest_use", "ced_high") for h in sheet.heading_rows[0]]
    path = tmp_path / "ho.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([headings, *sheet.rows])
    with pytest.raises(InputError, match='no column for "Highest level of Taser use"'):
        records.read([str(path)])
