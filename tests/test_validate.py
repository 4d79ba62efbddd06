"""Validation: which cells to fix, said without anything private and only once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, time
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from taserreport import pipeline, records, resources
from taserreport.findings import Groups, in_order
from taserreport.model import Batch, Fault, Finding, Origin, RaggedRow, Unreadable
from taserreport.records.suggest import meant
from taserreport.validate import FileChecks, validate
from taserreport.validate.record_checks import checks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

Record = dict[str, Any]

PROPERTIES = resources.load("record.schema.json")["properties"]
GOOD: Record = {
    "record_id": "R1",
    "force": "west-midlands",
    "incident_date": "2026-02-13",
    "ced_highest_use": "drawn",
}
HEADINGS = "record_id,force,incident_date,ced_highest_use"


# --- helpers ---------------------------------------------------------------------


def as_python(value: Any, kind: pa.DataType) -> Any:
    if isinstance(value, str) and pa.types.is_date(kind):
        return date.fromisoformat(value)
    if isinstance(value, str) and pa.types.is_time(kind):
        return time.fromisoformat(value)
    return value


def batch(
    *given: Record,
    also: Iterable[str] = (),
    unreadable: Sequence[Unreadable] = (),
    ragged: Sequence[RaggedRow] = (),
    file: str = "made.csv",
) -> Batch:
    """Records as from a text file with headings on line 1 and a column for each field.

    Args:
        given: The records; a field that any of them has is a column.
        also: Fields that are columns without any value.
        unreadable: Cells that could not be read.
        ragged: Rows of another length.
        file: The file's name.
    """
    present = set(also).union(*given)
    schema = [field for field in records.schema() if field.name in present]
    arrays = [
        pa.array([as_python(r.get(f.name), f.type) for r in given], f.type)
        for f in schema
    ]
    names = tuple(field.name for field in schema)
    return Batch(
        pa.RecordBatch.from_arrays(arrays, schema=pa.schema(schema)),
        pa.array(range(2, len(given) + 2), pa.int64()),
        Origin(file, None, "line", tuple(f"Heading {name}" for name in names)),
        {name: (column,) for column, name in enumerate(names)},
        tuple(unreadable),
        tuple(ragged),
    )


def unread(field: str, text: str, rows: list[int], code: str = "V117") -> Unreadable:
    return Unreadable(code, "error", field, 0, text, "is not one.", pa.array(rows))


@dataclass(frozen=True)
class Said:
    """What is said of one batch by itself."""

    accepted: pa.Array
    findings: tuple[Finding, ...]


def judged(given: Batch) -> Said:
    validated = validate(given)
    groups = Groups()
    groups.add(given, validated.faults)
    return Said(validated.accepted, groups.findings())


def only(findings: Iterable[Finding], code: str) -> Finding:
    """The one finding of a code."""
    (found,) = [finding for finding in findings if finding.code == code]
    return found


def codes(findings: Iterable[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def write(folder: Path, text: str, name: str = "records.csv") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def found_in(path: str) -> tuple[list[Finding], list[bool]]:
    """What `validate` says of a file, and which of its records are accepted."""
    findings: list[Finding] = []
    accepted: list[bool] = []
    for each in records.read([path]).batches():
        validated = judged(each)
        findings += validated.findings
        accepted += validated.accepted.to_pylist()
    return findings, accepted


# --- what a record must be ---------------------------------------------------------


def test_a_good_record_is_accepted_without_a_word() -> None:
    validated = judged(batch(GOOD))
    assert validated.accepted.to_pylist() == [True]
    assert validated.findings == ()


def test_a_missing_value_that_a_record_must_have_is_v101() -> None:
    validated = judged(batch(GOOD, {**GOOD, "force": None}, {**GOOD, "force": None}))
    assert validated.accepted.to_pylist() == [True, False, False]
    assert validated.findings == (
        Finding(
            "V101",
            "error",
            "Police force: nothing is given, and a record cannot be counted without.",
            2,
            ("line 3, column B", "line 4, column B"),
            "force",
            "Heading force",
            None,
            "made.csv",
            frees=2,
            why="The force decides whose figures the use is in.",
            fix="Fill in the cell.",
        ),
    )


def test_a_record_without_date_and_without_year_is_v101_and_either_is_enough() -> None:
    nothing = {**GOOD, "incident_date": None}
    year = {**nothing, "financial_year": "2025-26"}
    validated = judged(batch(GOOD, nothing, year))
    assert validated.accepted.to_pylist() == [True, False, True]
    found = only(validated.findings, "V101")
    assert found.message.startswith("Date or Financial year: nothing is given")
    assert found.rows == 1
    assert found.places == ("line 3, column C",)


def test_a_whole_column_that_is_missing_is_v101_with_rows_for_places() -> None:
    record = {k: v for k, v in GOOD.items() if k != "force"}
    validated = judged(batch(record))
    assert validated.accepted.to_pylist() == [False]
    found = only(validated.findings, "V101")
    assert (found.places, found.heading) == (("line 2",), None)


def test_a_value_that_is_not_in_the_list_is_v102_once_for_each_value() -> None:
    bad = [{**GOOD, "gender": text} for text in ("femail", "male", "femail", "mael")]
    validated = judged(batch(*bad))
    assert validated.accepted.to_pylist() == [False, True, False, False]
    assert [(f.code, f.message, f.rows, f.places) for f in validated.findings] == [
        (
            "V102",
            'Perceived gender: "femail" is not in the list.',
            2,
            ("line 2, column E", "line 4, column E"),
        ),
        (
            "V102",
            'Perceived gender: "mael" is not in the list.',
            1,
            ("line 5, column E",),
        ),
    ]
    assert {f.value for f in validated.findings} == {'"femail"', '"mael"'}


def test_a_list_with_an_item_that_is_not_in_the_list_is_v102() -> None:
    validated = judged(batch(GOOD, {**GOOD, "locations": ["street", "moon"]}))
    assert validated.accepted.to_pylist() == [True, False]
    found = only(validated.findings, "V102")
    assert found.message == ('Location: "street; moon" is not in the list.')


def test_an_unknown_force_is_kept_with_v103_which_says_its_name() -> None:
    unknown = [{**GOOD, "force": name} for name in ("Hartford", "Hartford", "Bristol")]
    validated = judged(batch(GOOD, *unknown))
    assert validated.accepted.to_pylist() == [True] * 4
    found, other = (f for f in validated.findings if f.code == "V103")
    assert (found.severity, found.value) == ("warning", '"Hartford"')
    assert found.places == ("line 3, column B", "line 4, column B")
    assert found.message == (
        'Police force: "Hartford" is not among the UK forces known here. It is kept as '
        "written and belongs to no region."
    )
    assert other.value == '"Bristol"'


def test_values_that_may_not_be_told_are_not_told_apart_either() -> None:
    ages = [{**GOOD, "age": age} for age in (180, 190, 1000)]
    found = [f for f in judged(batch(*ages)).findings if f.code == "V105"]
    assert [(f.value, f.rows) for f in found] == [
        ("a value of 3 to 4 characters", 3),
    ]


@pytest.mark.parametrize(
    ("cycles", "message"),
    [
        (100, 'Cycles: "100" is more than 99.'),
        (-1, 'Cycles: "-1" is less than 0.'),
    ],
)
def test_a_number_out_of_range_is_v105(cycles: int, message: str) -> None:
    validated = judged(batch({**GOOD, "ced_cycles": cycles}))
    assert validated.accepted.to_pylist() == [False]
    assert only(validated.findings, "V105").message == message


@pytest.mark.parametrize("cycles", [0, 99])
def test_a_number_on_the_edge_of_its_range_is_accepted(cycles: int) -> None:
    assert judged(batch({**GOOD, "ced_cycles": cycles})).accepted.to_pylist() == [True]


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("financial_year", "2019-2020", '"2019-2020"'),
        ("unanswered", ["impact_factors.crowd", "All of it"], None),
        ("locations", ["street", "street"], '"street; street"'),
        ("area", "", '""'),
    ],
)
def test_a_text_of_the_wrong_form_is_v106(
    field: str, value: object, shown: str | None
) -> None:
    validated = judged(batch({**GOOD, field: value}))
    assert validated.accepted.to_pylist() == [False]
    found = only(validated.findings, "V106")
    assert found.message.startswith(f"{PROPERTIES[field]['title']}: ")
    assert found.message.endswith("is not of the form it should have.")
    assert shown in (None, found.value)


def test_a_row_of_another_length_is_f014_with_its_line() -> None:
    rows = [RaggedRow(7, 1, 4), RaggedRow(9, 6, 4)]
    validated = judged(batch(GOOD, ragged=rows))
    assert [(f.message, f.places, f.file) for f in validated.findings] == [
        ("The row has 1 cell where the headings have 4.", ("line 7",), "made.csv"),
        ("The row has 6 cells where the headings have 4.", ("line 9",), "made.csv"),
    ]
    assert set(codes(validated.findings)) == {"F014"}


@pytest.mark.parametrize(
    ("severity", "accepted"), [("error", False), ("warning", True), ("note", True)]
)
def test_only_an_error_about_a_cell_keeps_its_record_out(
    severity: Any, accepted: bool
) -> None:
    problem = Unreadable("V122", severity, "area", 3, "?", "is odd.", pa.array([1]))
    validated = judged(batch(GOOD, GOOD, unreadable=[problem]))
    assert validated.accepted.to_pylist() == [True, accepted]
    found = only(validated.findings, "V122")
    assert (found.severity, found.message) == (severity, 'Local area: "?" is odd.')


def test_a_batch_without_records_has_nothing_to_say() -> None:
    validated = judged(batch(also=GOOD))
    assert len(validated.accepted) == 0
    assert validated.findings == ()


def test_faults_of_one_record_are_all_named() -> None:
    bad = {**GOOD, "force": None, "gender": "x", "ced_cycles": 100}
    assert sorted(codes(judged(batch(bad)).findings)) == ["V101", "V102", "V105"]


# --- what a file has, cell by cell --------------------------------------------------

CELLS = [
    (
        "V102",
        "error",
        "gender",
        "femail",
        'Perceived gender: "femail" is not in the list.',
        "E",
    ),
    (
        "V102",
        "error",
        "locations",
        "street; moon",
        "has an answer, number 2, that is not in the list",
        "E",
    ),
    ("V105", "error", "ced_cycles", "999", 'Cycles: "999" is more than 99.', "E"),
    (
        "V106",
        "error",
        "unanswered",
        "All of it",
        'Boxes left blank: "All of it" is not',
        "E",
    ),
    ("V118", "error", "incident_time", "noon", 'Time: "noon" is not a time', "E"),
    (
        "V119",
        "error",
        "financial_year",
        "2019-21",
        '"2019-21" is not a financial year',
        "E",
    ),
    (
        "V120",
        "error",
        "single_crewed",
        "partly",
        '"partly" is neither yes nor no.',
        "E",
    ),
    ("V121", "error", "ced_cycles", "1 or 2", 'Cycles: "1 or 2" is not a whole', "E"),
    ("V06", "warning", "ced_levels", "drawn; fired", 'Taser use: "Drawn" is not', "D"),
]


@pytest.mark.parametrize(
    ("code", "severity", "field", "text", "words", "column"), CELLS
)
def test_a_cell_of_a_file_is_named_by_code_value_heading_and_address(
    tmp_path: Path,
    code: str,
    severity: str,
    field: str,
    text: str,
    words: str,
    column: str,
) -> None:
    path = write(
        tmp_path,
        f"{HEADINGS},{field}\n"
        "R1,west-midlands,13/02/2026,drawn,\n"
        f'R2,west-midlands,13/02/2026,drawn,"{text}"\n',
    )
    findings, accepted = found_in(path)
    found = only(findings, code)
    assert found.severity == severity
    assert words in found.message
    assert found.message.endswith(".")
    assert (found.rows, found.file) == (1, "records.csv")
    assert found.places == (f"line 3, column {column}",)
    assert found.heading == ("ced_highest_use" if column == "D" else field)
    assert accepted == [True, severity != "error"]
    assert codes(findings) == [code]


DATES = [
    ("V110", "error", "02/13/2026", "has no month 13", "2026-02-13"),
    ("V110", "error", "2026-13-02", "has no month 13", "month"),
    ("V111", "note", "45992", "01/12/2025", "Excel"),
    ("V113", "error", "13/02/26", "two figures", "Write all four"),
    ("V114", "error", "31/06/2026", "does not exist", "June"),
    ("V117", "error", "last Tuesday", "is not a date", "Write it like 31/12/2025"),
]


@pytest.mark.parametrize(("code", "severity", "text", "words", "help_"), DATES)
def test_a_date_that_cannot_be_read_says_what_is_wrong_and_is_not_also_missing(
    tmp_path: Path, code: str, severity: str, text: str, words: str, help_: str
) -> None:
    path = write(
        tmp_path,
        f"{HEADINGS}\nR1,west-midlands,{text},drawn\nR2,west-midlands,13/02/2026,drawn\n",
    )
    findings, accepted = found_in(path)
    assert codes(findings) == [code]
    (found,) = findings
    assert (found.severity, found.field) == (severity, "incident_date")
    assert f'Date: "{text}" ' in found.message
    assert words in found.message
    assert help_ in found.message
    assert found.places == ("line 2, column C",)
    assert found.value == f'"{text}"'
    assert accepted == [severity != "error", True]


def test_a_date_before_tasers_is_counted_with_v116(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        f"{HEADINGS}\nR1,west-midlands,31/03/2003,drawn\nR2,west-midlands,01/04/2003,drawn\n",
    )
    findings, accepted = found_in(path)
    found = only(findings, "V116")
    assert (found.severity, found.places) == ("warning", ("line 2, column C",))
    assert accepted == [True, True]


def test_a_blank_cell_that_must_be_filled_is_v101_at_its_address(
    tmp_path: Path,
) -> None:
    path = write(
        tmp_path,
        f"{HEADINGS}\n,west-midlands,13/02/2026,drawn\nR2,,13/02/2026,drawn\n"
        "R3,west-midlands,,drawn\n",
    )
    findings, accepted = found_in(path)
    assert {(f.code, f.places) for f in findings} == {
        ("V101", ("line 2, column A",)),
        ("V101", ("line 3, column B",)),
        ("V101", ("line 4, column C",)),
    }
    assert accepted == [False] * 3


def test_a_row_of_another_length_in_a_file_is_f014_and_the_rest_is_read(
    tmp_path: Path,
) -> None:
    path = write(
        tmp_path,
        f"{HEADINGS}\nR1,west-midlands,13/02/2026,drawn\nR2,west-midlands\n"
        "R3,west-midlands,13/02/2026,drawn,x,y\n",
    )
    findings, accepted = found_in(path)
    assert [(f.code, f.places) for f in findings] == [
        ("F014", ("line 3",)),
        ("F014", ("line 4",)),
    ]
    assert accepted == [True]


def test_what_a_source_cannot_settle_is_left_out_with_v122(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "financial_year,police_force,ced_used,person_injury_level,ced_highest_use\n"
        "2022-23,West Midlands Police,Yes,wobbly,Drawn\n",
    )
    findings, accepted = found_in(path)
    found = only(findings, "V122")
    assert found.severity == "warning"
    assert '"wobbly"' in found.message
    assert found.message.endswith("It is left out.")
    assert found.places == ("line 2, column D",)
    assert accepted == [True]


def test_words_that_name_no_known_weapon_are_left_open_with_v104(
    tmp_path: Path,
) -> None:
    definition = """{"$schema": "../meta/source.schema.json", "id": "own",
        "title": "Own", "version": "1", "description": "A force's own layout.",
        "source": "Made up for a test.", "recognise": {"at_least": 3}, "needs": [["force"]],
        "fields": {"force": {"column": ["Force"]},
            "incident_date": {"column": ["When"]},
            "ced_highest_use": {"column": ["What"]},
            "armed_with": {"column": ["Armed"], "words": "weapon-words"}}}"""
    source = write(tmp_path, definition, "own.json")
    path = write(
        tmp_path,
        "Force,When,What,Armed\nwest-midlands,13/02/2026,drawn,zxqv\n"
        "west-midlands,13/02/2026,drawn,kitchen knife\n",
    )
    (made,) = records.read([path], source=source).batches()
    validated = judged(made)
    found = only(validated.findings, "V104")
    assert (found.severity, found.places) == ("warning", ("line 2, column D",))
    assert '"zxqv"' in found.message
    assert made.records["armed_with"].to_pylist() == [[], ["bladed"]]
    assert made.records["unanswered"].to_pylist()[0] == [
        "impact_factors.possession_of_weapon"
    ]
    assert validated.accepted.to_pylist() == [True, True]


def test_every_code_that_this_stage_can_give_is_explained() -> None:
    explained = set(resources.load("findings.json")) | {
        check.definition["code"] for check in checks()
    }
    given = {code for code, *_ in (*CELLS, *DATES)}
    given |= {"V101", "V103", "V104", "V122", "F014", "V26", "V28", "D301", "D302"}
    assert given <= explained


# --- nothing is said twice ----------------------------------------------------------


def test_a_cell_that_could_not_be_read_is_not_reported_as_missing_too() -> None:
    nothing = {**GOOD, "incident_date": None}
    problem = unread("incident_date", "soon", [1])
    validated = judged(batch(GOOD, nothing, nothing, unreadable=[problem]))
    assert sorted(codes(validated.findings)) == ["V101", "V117"]
    assert only(validated.findings, "V101").places == ("line 4, column C",)
    assert validated.accepted.to_pylist() == [True, False, False]


def test_only_the_field_that_could_not_be_read_is_excused() -> None:
    nothing = {**GOOD, "incident_date": None, "force": None}
    validated = judged(batch(nothing, unreadable=[unread("incident_date", "?", [0])]))
    assert sorted(codes(validated.findings)) == ["V101", "V117"]
    assert only(validated.findings, "V101").field == "force"


def test_three_thousand_rows_with_one_fault_are_one_finding(tmp_path: Path) -> None:
    rows = "".join(f"R{n},west-midlands,02/13/2026,drawn\n" for n in range(3000))
    checked = pipeline.check(records.read([write(tmp_path, f"{HEADINGS}\n{rows}")]))
    found = only(checked.findings, "V110")
    assert found.rows == 3000
    assert found.places == ("line 2, column C", "line 3, column C", "line 4, column C")
    assert [f.code for f in checked.findings if f.severity != "note"] == ["V110"]


def test_a_fault_in_three_thousand_records_of_one_batch_is_one_finding() -> None:
    validated = judged(batch(*({**GOOD, "gender": "x"} for _ in range(3000))))
    found = only(validated.findings, "V102")
    assert (found.rows, len(found.places)) == (3000, 3)


# --- nothing private, nothing that could fool a terminal ----------------------------

SECRETS = {
    "age": ("abc", "a value of 3 characters"),
    "ced_serial": ("X29-SECRET", "a value of 10 characters"),
    "narrative": ("The person lives at number 9", "a value of 28 characters"),
    "incident_id": ("INC/77-SECRET", "a value of 13 characters"),
    "subject_id": ("S", "a value of 1 character"),
}


def test_the_secrets_of_these_tests_are_all_the_sensitive_fields() -> None:
    assert set(SECRETS) == pipeline.sensitive_fields()


@pytest.mark.parametrize("field", sorted(SECRETS))
def test_a_sensitive_value_is_shown_only_by_its_length(field: str) -> None:
    text, shape = SECRETS[field]
    problem = unread(field, text, [0], "V121")
    (found,) = judged(batch(GOOD, unreadable=[problem])).findings
    assert found.value == shape
    assert f": {shape} is not one." in found.message
    assert len(text) == 1 or text not in repr(found)


@pytest.mark.parametrize("age", [-4, 121, 4321])
def test_an_age_out_of_range_is_not_told(age: int) -> None:
    (found,) = judged(batch({**GOOD, "age": age})).findings
    length = len(str(age))
    assert found.code == "V105"
    assert found.value == f"a value of {length} characters"
    assert str(age) not in repr(found)


@pytest.mark.parametrize("text", ["(formula with no saved result)", "#N/A"])
@pytest.mark.parametrize("field", ["age", "record_id", "ced_highest_use"])
def test_what_a_spreadsheet_program_put_into_a_cell_is_shown(
    field: str, text: str
) -> None:
    cell = unread(field, text, [0], "V124")
    (found,) = judged(batch(GOOD, unreadable=[cell])).findings
    assert f': "{text}" is not one.' in found.message
    other = unread(field, f"SYNTHETIC {text} 07700 900123", [0], "V124")
    (found,) = judged(batch(GOOD, unreadable=[other])).findings
    assert "SYNTHETIC" not in found.message


def test_a_sensitive_cell_of_a_file_is_not_told(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        f"{HEADINGS},age,incident_id,subject_id,ced_serial,narrative\n"
        "R1,west-midlands,02/13/2026,drawn,twelvish,INC9,SUB9,SER9,He ran\n"
        "R1,west-midlands,13/02/2026,drawn,150,INC9,SUB9,SER9,He ran\n",
    )
    checked = pipeline.check(records.read([path]))
    said = repr(checked.findings)
    assert {"V121", "V105", "D302"} < set(codes(checked.findings))
    for secret in ("twelvish", "150", "INC9", "SUB9", "SER9", "He ran"):
        assert secret not in said


SIGNS = "\u202e\u2066\u200f\x1b[31m\x07\n\t\x00\u2028\x9b"


@pytest.mark.parametrize("sign", SIGNS.replace("[31m", ""))
def test_a_sign_that_moves_the_cursor_or_turns_text_is_shown_as_an_escape(
    sign: str,
) -> None:
    bad = {**GOOD, "gender": f"a{sign}b"}
    inside = Unreadable(
        "V102", "error", "area", 0, f"a{sign}b", f'holds "a{sign}b".', pa.array([0])
    )
    findings = judged(batch(bad, unreadable=[inside])).findings
    assert len(findings) == 2
    for found in findings:
        assert found.value == f'"a{repr(sign)[1:-1]}b"'
        assert found.message.isprintable()
        assert repr(sign)[1:-1] in found.message


def test_an_item_of_a_list_in_a_file_is_escaped_too(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        f'{HEADINGS},locations\nR1,west-midlands,13/02/2026,drawn,"street;\u202emo\x1bon"\n',
    )
    findings, _ = found_in(path)
    assert all(found.message.isprintable() for found in findings)
    assert "\\u202emo\\x1bon" in only(findings, "V102").message


@pytest.mark.parametrize(
    "text", ["Aaron Sampleman 14/02/1987", "He lives at 14 Sample Road", "AB 48213"]
)
def test_a_force_with_numbers_in_its_name_is_not_told(text: str) -> None:
    (found,) = judged(batch({**GOOD, "force": text})).findings
    assert found.code == "V103"
    assert text not in found.message


def test_letters_of_any_language_are_shown_as_they_are() -> None:
    (found,) = judged(batch({**GOOD, "gender": "Gwryw \N{EN DASH} é"})).findings
    assert found.value == '"Gwryw \N{EN DASH} é"'


@pytest.mark.parametrize(
    "text",
    [
        "x" * 5000, "07700 900123", "born 3/3/1999", "Mr Example", "PC. Example",
        "pc 1234 Example", "PC4471", "4471", "ex@example.com", "M1 1AA", "dob 12 May 87", "A Sample",
        "moved by Sampleman", "Aaron Sampleman", "aaron sampleman", "SAMPLEMAN, A",
        "m1 1aa", "AB12 CDE", "@asampleman", "example.com/sampleman", "\u0417\u0435\u0431",
        "QQ123456C",
    ],
)  # fmt: skip
def test_a_value_that_seems_to_be_of_another_column_is_not_told(text: str) -> None:
    (found,) = judged(batch({**GOOD, "gender": text})).findings
    assert found.value == f"a value of {len(text)} characters"
    assert len(found.message) < 200


@pytest.mark.parametrize(
    "text", ["Femal", "Trans Woman", "NOT KNOWN", "M/F", "Mail Person", "See DASH"]
)
def test_a_slip_of_the_pen_or_a_word_of_forms_is_told(text: str) -> None:
    (found,) = judged(batch({**GOOD, "gender": text})).findings
    assert found.value == f'"{text}"'


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("32nd May 2025", True),
        ("Friday 33 June 2025", True),
        ("Aaron Sampleman 12/05/1987", False),
        ("12/05/87 - rang Aaron", False),
        ("07700900123", False),
        ("Sampleman", False),
        ("sampleman", False),
        ("PC4471", False),
        ("4471", False),
        ("2031", True),
        ("tbc", True),
        ("about noon in Febuary", True),
        ("31/02/2026", True),
    ],
)
def test_a_name_or_a_number_among_dates_is_not_told(
    tmp_path: Path, text: str, shown: bool
) -> None:
    path = write(tmp_path, f"{HEADINGS}\nR1,west-midlands,{text},drawn\n")
    (found,) = found_in(path)[0]
    assert (text in found.message) is shown


# --- what a record ought to be: the checks ------------------------------------------

EXAMPLES = [
    (check.definition["code"], at, kind, example)
    for check in checks()
    for kind in ("matches", "passes")
    for at, example in enumerate(check.definition["examples"][kind])
]


@pytest.mark.parametrize(
    ("code", "kind", "example"),
    [(code, kind, example) for code, _, kind, example in EXAMPLES],
    ids=[f"{code} {kind} {at}" for code, at, kind, _ in EXAMPLES],
)
def test_a_check_says_of_its_own_examples_what_it_claims(
    code: str, kind: str, example: Record
) -> None:
    (check,) = [c for c in checks() if c.definition["code"] == code]
    definition = check.definition
    made = batch(example, also=definition["needs"])
    validated = judged(made)
    assert validated.accepted.to_pylist() == [True]
    found = [f for f in validated.findings if f.code == code]
    assert bool(found) == (kind == "matches")
    if found:
        first = found[0].field
        assert first in {field for field, _ in check.when} & {*definition["fields"]}
        assert found[0].message == definition["message"]
        assert found[0].severity == definition["severity"]
        assert found[0].rows == 1
        column = made.columns.get(str(first))
        where = made.origin.cell(2, column[0] if column else None)
        assert found[0].places == (where,)


@pytest.mark.parametrize(
    ("code", "needed"),
    [(c.definition["code"], name) for c in checks() for name in c.definition["needs"]],
)
def test_a_check_is_silent_where_a_column_it_needs_is_not_there(
    code: str, needed: str
) -> None:
    (check,) = [c for c in checks() if c.definition["code"] == code]
    for example in check.definition["examples"]["matches"]:
        without = {k: v for k, v in example.items() if k != needed}
        without.setdefault("financial_year", "2025-26")
        also = set(check.definition["needs"]) - {needed}
        assert code not in codes(judged(batch(without, also=also)).findings)


@pytest.mark.parametrize(
    ("code", "field", "text"),
    [
        ("S701", "area", "=1+1"), ("S701", "record_id", "=1+1"),
        ("S703", "narrative", "SYNTHETIC, ring 07700 900123"),
        ("S703", "main_duty", "nobody@example.org"), ("V140", "record_id", "1.23E+05"),
    ],
)  # fmt: skip
def test_a_check_of_several_columns_names_the_one_that_it_is_about(
    code: str, field: str, text: str
) -> None:
    found = judged(batch({**GOOD, "area": "Aston", "main_duty": "Patrol", field: text}))
    (about,) = [f for f in found.findings if f.code == code]
    assert about.field == field


def test_the_eleventh_edge_case_of_classification_gets_the_warning_it_names() -> None:
    record = {
        **GOOD,
        "threatened_with": ["bladed"],
        "impact_factors": [],
        "reasons": ["protect_self"],
        "primary_conduct": "aggressive_resistance",
    }
    assert codes(judged(batch(record)).findings) == ["V18"]


def test_a_check_looks_only_at_records_that_are_accepted() -> None:
    odd = {**GOOD, "outcomes": ["arrested", "made_off"]}
    validated = judged(batch(odd, {**odd, "force": None}, odd))
    found = only(validated.findings, "V21")
    assert (found.rows, found.places) == (2, ("line 2, column E", "line 4, column E"))


def test_warnings_do_not_change_which_records_are_accepted() -> None:
    matching = [
        {**example, "record_id": example["record_id"].replace("R1", f"{code} {at}")}
        for code, at, kind, example in EXAMPLES
        if kind == "matches"
    ]
    everything = set().union(*(c.definition["needs"] for c in checks()))
    validated = judged(batch(*matching, {**GOOD, "force": None}, also=everything))
    assert validated.accepted.to_pylist() == [*([True] * len(matching)), False]
    assert {c.definition["code"] for c in checks()} <= set(codes(validated.findings))
    errors = [f.code for f in validated.findings if f.severity == "error"]
    assert errors == ["V101"]


# --- what can be said only of all records -------------------------------------------


def same_event(*given: Record, accepted: list[bool] | None = None) -> list[Finding]:
    made = batch(*given)
    seen = FileChecks()
    seen.add(made, pa.array(accepted or [True] * len(given)))
    return list(seen.findings())


EVENT = {**GOOD, "incident_time": "14:30:00", "area": "Aston", "gender": "male"}


def test_records_alike_in_date_time_place_and_person_are_named_by_v26_and_kept() -> (
    None
):
    (found,) = same_event(
        EVENT, {**EVENT, "record_id": "R2"}, {**EVENT, "area": "Erdington"}
    )
    assert (found.code, found.severity, found.rows) == ("V26", "note", 2)
    assert found.places[0] == "line 2"
    assert found.file == "made.csv"


def test_records_without_a_time_are_held_against_each_other_by_their_incident() -> None:
    event = {**EVENT, "incident_time": None, "incident_id": "I1"}
    untimed = [
        {name: value for name, value in each.items() if name != "incident_time"}
        for each in (
            event,
            {**event, "record_id": "R2", "ced_highest_use": "drawn"},
            {**event, "record_id": "R3", "incident_id": "I2"},
            {**event, "record_id": "R4", "gender": "female"},
            {**event, "record_id": "R5", "incident_id": None},
            {**event, "record_id": "R6", "incident_id": None},
            {**event, "record_id": "R7", "incident_id": "N/A"},
            {**event, "record_id": "R8", "incident_id": "N/A"},
        )
    ]
    (found,) = [f for f in same_event(*untimed) if f.code == "V26"]
    assert (found.severity, found.rows) == ("warning", 2)
    assert found.message == (
        "Records alike in incident, date, place and the person's description: several "
        "officers' uses, or one use in several rows, as where each level has a row. All "
        "are counted."
    )


@pytest.mark.parametrize(
    "other",
    [
        {"incident_time": "14:31:00"},
        {"incident_time": None},
        {"incident_date": "2026-02-14"},
        {"area": "Erdington"},
        {"gender": "female"},
    ],
)
def test_records_that_differ_in_one_of_these_are_not_named(other: Record) -> None:
    assert same_event(EVENT, {**EVENT, **other}) == []


def test_records_without_a_time_or_a_date_are_never_called_one_event() -> None:
    for field in ("incident_time", "incident_date"):
        blank = {**EVENT, field: None, "financial_year": "2025-26"}
        assert same_event(blank, blank, {**EVENT, "financial_year": "2025-26"}) == []


def test_a_record_that_is_not_accepted_is_no_part_of_an_event() -> None:
    assert same_event(EVENT, EVENT, accepted=[True, False]) == []


def test_events_in_two_files_are_named_with_their_files() -> None:
    seen = FileChecks()
    for name in ("april.csv", "may.csv"):
        seen.add(batch(EVENT, file=name), pa.array([True]))
    (found,) = seen.findings()
    assert found.rows == 2
    assert found.file is None
    assert found.places[0] == "april.csv: line 2"


def year_of(start: int, count: int) -> list[Record]:
    months = [(start + (m > 12), (m - 1) % 12 + 1) for m in range(4, 16)]
    return [
        {
            **GOOD,
            "financial_year": f"{start}-{(start + 1) % 100:02}",
            "incident_date": "{}-{:02}-01".format(*months[n % 12]),
        }
        for n in range(count)
    ]


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [(40, 50, False), (40, 51, True), (40, 30, False), (60, 44, True), (29, 90, False)],
)
def test_a_change_of_more_than_a_quarter_between_whole_years_is_v28(
    before: int, after: int, named: bool
) -> None:
    findings = same_event(*year_of(2018, before), *year_of(2019, after))
    assert codes(findings) == (["V28"] if named else [])
    if named:
        assert (
            f"{before} records in 2018-19 and {after} in 2019-20" in findings[0].message
        )


def test_a_year_that_is_not_whole_or_not_the_next_is_not_compared() -> None:
    eleven_months = [r for r in year_of(2019, 90) if "-06-" not in r["incident_date"]]
    assert same_event(*year_of(2018, 40), *eleven_months) == []
    assert same_event(*year_of(2017, 40), *year_of(2019, 90)) == []


def test_years_of_different_forces_are_not_compared() -> None:
    kent = [{**record, "force": "kent"} for record in year_of(2019, 60)]
    assert same_event(*year_of(2018, 40), *year_of(2019, 40), *kent) == []


def test_years_without_dates_are_compared() -> None:
    years = ["2018-19"] * 40 + ["2019-20"] * 80
    without = [{**GOOD, "incident_date": None, "financial_year": y} for y in years]
    assert codes(same_event(*without)) == ["V28"]


def spelled(*words: str) -> list[Finding]:
    seen = FileChecks()
    for word in words:  # one batch after the other
        made = replace(batch(GOOD), spellings={2: frozenset([word])})
        seen.add(made, pa.array([True]))
    return [f for f in seen.findings() if f.code == "V123"]


def test_yes_and_no_in_more_than_two_ways_are_v123() -> None:
    (found,) = spelled("Yes", "no", "YES", "Y", "0")
    assert (found.severity, found.rows) == ("note", 0)
    assert "is written 4 ways (" in found.message
    assert spelled("Yes", "no", "YES", "NO") == []


def test_the_ways_of_writing_yes_in_a_file_are_named(tmp_path: Path) -> None:
    rows = "".join(
        f"R{n},west-midlands,13/02/2026,drawn,{word}\n"
        for n, word in enumerate(["Yes", "N", "1", "FALSE", "", "not known", "yes"])
    )
    path = write(tmp_path, f"{HEADINGS},Single crewed\n{rows}")
    found = only(pipeline.check(records.read([path])).findings, "V123")
    assert found.message == (
        '"Single crewed" is written 4 ways (1, FALSE, N, Yes). All are understood.'
    )


def monthly(*months: int, each: int = 12) -> list[Record]:
    return [
        {**GOOD, "incident_date": f"2025-{month:02}-{day:02}"}
        for month in months
        for day in range(1, each + 1)
    ]


def test_a_month_without_records_between_full_ones_is_v29() -> None:
    found = only(same_event(*monthly(4, 6)), "V29")
    assert found.severity == "warning"
    assert found.message == (
        "No records in May 2025, between April 2025 (12) and June 2025 (12). "
        "Is the extract complete?"
    )
    longer = only(same_event(*monthly(1, 6)), "V29")
    assert "February 2025 and March 2025 and 2 more," in longer.message


@pytest.mark.parametrize("records", [monthly(4, 5, 6), monthly(4, 9, each=3), []])
def test_months_in_turn_and_months_with_few_records_are_no_gap(
    records: list[Record],
) -> None:
    assert "V29" not in codes(same_event(*records))


def test_a_date_far_from_all_others_is_v30_and_makes_no_gap() -> None:
    odd = {**GOOD, "incident_date": "2052-05-03"}
    found = same_event(*monthly(4, 5, each=28), odd)
    assert codes(found) == ["V30"]
    (far,) = found
    assert (far.severity, far.rows, far.places) == (
        "warning",
        1,
        ("line 58, column C",),
    )
    assert far.message == (
        "Dated May 2052, more than two years from all others, which are of April 2025 "
        "to May 2025. Is the year right?"
    )


def test_records_of_one_month_are_not_said_to_be_of_a_span() -> None:
    odd = {**GOOD, "incident_date": "2052-05-03"}
    (far,) = same_event(*monthly(4, 4, each=28), odd)
    assert far.message == (
        "Dated May 2052, more than two years from all others, which are of April 2025. "
        "Is the year right?"
    )


def test_a_good_share_of_records_long_before_the_others_is_not_odd() -> None:
    before = [{**each, "incident_date": "2019-05-01"} for each in monthly(4)]
    assert "V30" not in codes(same_event(*monthly(4, 5), *before))


# --- findings in groups ---------------------------------------------------------------


def grouped(*given: tuple[Batch, list[Fault]]) -> tuple[Finding, ...]:
    groups = Groups()
    for each, faults in given:
        groups.add(each, faults)
    return groups.findings()


def fault(text: str, rows: list[int], code: str = "V102", column: int = 0) -> Fault:
    return Fault(
        code,
        "error",
        f'Perceived gender: "{text}" is not in the list.',
        pa.array(rows, pa.int64()),
        "gender",
        column,
        text,
        f'"{text}"',
        is_shown=True,
    )


def test_the_same_fault_of_many_batches_is_one_finding_with_its_rows_added() -> None:
    (found,) = grouped(
        (batch(GOOD), [fault("x", [2, 5])]), (batch(GOOD), [fault("x", [7, 8, 9])])
    )
    assert (found.rows, found.frees) == (5, 5)
    assert found.places == ("line 2, column A", "line 5, column A", "line 7, column A")


def test_spellings_that_differ_in_case_hyphens_or_spaces_are_one_value() -> None:
    (found,) = grouped(
        (
            batch(GOOD),
            [fault("Mail  x", [4]), fault("mail-X", [2]), fault("MAIL_x", [3])],
        )
    )
    assert found.rows == 3
    assert found.value == '"Mail  x"'
    assert found.places[0] == "line 2, column A"


@pytest.mark.parametrize(
    "other", [fault("y", [2]), fault("x", [2], "V106"), fault("x", [2], column=1)]
)
def test_faults_of_another_value_code_or_column_stay_apart(other: Fault) -> None:
    assert len(grouped((batch(GOOD), [fault("x", [1]), other]))) == 2


def test_the_same_fault_in_two_files_is_one_finding_whose_places_name_them() -> None:
    (found,) = grouped(
        (batch(GOOD, file="april.csv"), [fault("x", [2])]),
        (batch(GOOD, file="may.csv"), [fault("x", [3])]),
    )
    assert found.file is None
    assert found.places == ("april.csv: line 2, column A", "may.csv: line 3, column A")


def test_a_row_is_freed_only_by_the_one_thing_that_keeps_it_out() -> None:
    wide = batch(GOOD)
    first, second = grouped(
        (wide, [fault("x", [2, 3, 4]), fault("y", [3, 4, 5, 6], column=1)])
    )
    assert (first.rows, first.frees) == (4, 2)
    assert (second.rows, second.frees) == (3, 1)


def dated(text: str, rows: list[int]) -> Fault:
    message = f'Date: "{text}" has a year of two figures. Write all four.'
    rows_of = pa.array(rows, pa.int64())
    return Fault(
        "V113", "error", message, rows_of, "incident_date", 0, text, f'"{text}"', True
    )


def test_dates_that_are_wrong_in_the_same_way_are_one_finding() -> None:
    faults = [dated(f"{n:02}/04/26", [n]) for n in range(1, 29)]
    (found,) = grouped((batch(GOOD), [*faults, dated("01/04/26", [40])]))
    assert (found.rows, found.value) == (29, '"01/04/26"')
    assert found.message == (
        'Date: "01/04/26" has a year of two figures. Write all four. 27 other values are'
        " like it."
    )


def test_a_column_with_too_many_unknown_texts_shows_none_of_them() -> None:
    letters = [f"{a}{b}" for a in "abcde" for b in "vwxyz"]
    faults = [fault(f"SECRET {two}", [n, n + 50]) for n, two in enumerate(letters, 2)]
    (found,) = grouped((batch(GOOD), faults))
    assert (found.rows, found.value, found.suggestion) == (50, None, None)
    assert found.places == ("line 2, column A", "line 52, column A", "line 3, column A")
    assert found.message == (
        "Perceived gender: 25 different texts have this fault; they are not shown, as"
        " they may be private."
    )
    assert len(grouped((batch(GOOD), faults[:20]))) == 20


def test_more_unknown_texts_than_can_be_told_apart_are_one_finding() -> None:
    letters = [
        f"{a}{b}{c}" for a in "abcdefgh" for b in "stuvwxyz" for c in "lmnopqrst"
    ]
    faults = [fault(f"word {word}", [n]) for n, word in enumerate(letters[:550], 2)]
    (found,) = grouped((batch(GOOD), faults))
    assert found.rows == 550
    assert found.message.startswith("Perceived gender: more than 500 different texts")


def test_a_column_that_holds_something_else_altogether_is_not_shown() -> None:
    faults = [fault(f"SECRET {letter}", [n]) for n, letter in enumerate("abcdefghij")]
    groups = Groups()
    groups.add(batch(GOOD), faults)
    assert len(groups.findings(read=19)) == 1
    assert len(groups.findings(read=20)) == 10
    groups.add(batch(GOOD), [fault("SECRET a", [11, 12, 13])])
    assert len(groups.findings(read=19)) == 10


def test_errors_come_first_then_what_frees_most_rows() -> None:
    findings = [
        Finding("H105", "note", "n.", 900),
        Finding("V21", "warning", "w.", 50),
        Finding("V102", "error", "few.", 1, frees=1),
        Finding("V24", "warning", "v.", 60),
        Finding("V105", "error", "many.", 9, frees=9),
        Finding("V101", "error", "many, but not only these.", 99, frees=9),
    ]
    assert codes(in_order(findings)) == ["V101", "V105", "V102", "V24", "V21", "H105"]


@pytest.mark.parametrize("text", ["Red dot/fired", "Red dot fired", "Red dot / arced"])
def test_a_text_that_names_two_levels_is_not_suggested_to_be_the_lower(
    text: str,
) -> None:
    assert meant("ced_highest_use", text, {}) is None


def test_a_slip_in_one_level_is_still_suggested() -> None:
    assert meant("ced_highest_use", "Frired", {}) == "Fired"
