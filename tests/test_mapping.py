"""Columns become fields: nothing is invented, nothing is lost, order does not matter."""

from __future__ import annotations

import csv
import random
import re
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taserreport import pipeline, records, resources
from taserreport.records import values
from taserreport.records.mapping import (
    AnyOf,
    Cells,
    CountOf,
    FirstOf,
    FromBoxes,
    FromCases,
    FromColumn,
    FromColumns,
    OnlyWhere,
    SumOf,
    UnionOf,
)
from taserreport.records.several import list_reader
from taserreport.records.source import load_source
from taserreport.records.text import answer_key
from taserreport.records.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from taserreport.model import Batch

Row = dict[str, Any]

COMMON = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def cells(*columns: Sequence[str | None]) -> Cells:
    arrays = [pa.array(column, pa.string()) for column in columns]
    names = [str(position) for position in range(len(columns))]
    return Cells(pa.RecordBatch.from_arrays(arrays, names=names))


def write(path: Path, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([headings, *rows])
    return str(path)


def batches(*paths: str) -> list[Batch]:
    return list(records.read(paths).batches())


def rows_of(*paths: str) -> list[Row]:
    """All records without their references, which name file and line."""
    return [
        {field: value for field, value in row.items() if field != "record_id"}
        for batch in batches(*paths)
        for row in batch.records.to_pylist()
    ]


# One way after another


def test_yes_wins_over_no_and_no_over_blank() -> None:
    boxes = cells(["Yes", "No", "No", None, ""], ["No", "no", None, None, " "])
    made = AnyOf("animal", (0, 1)).make(boxes)
    assert made.values.to_pylist() == [True, False, False, None, None]


def test_a_box_that_cannot_be_read_is_reported_by_every_field_that_looks_at_it() -> (
    None
):
    boxes = cells(["Yes", "perhaps", "perhaps"])
    for field in ("animal", "at_height"):
        made = AnyOf(field, (0,)).make(boxes)
        assert made.values.to_pylist() == [True, None, None]
        (problem,) = made.problems
        assert (problem.field, problem.text, problem.code) == (field, "perhaps", "V120")
        assert problem.rows.to_pylist() == [1, 2]


def test_a_row_with_no_box_answered_has_no_list() -> None:
    boxes = cells(["Yes", "No", None], ["No", None, None])
    spec = {"alcohol": (0,), "possession_of_weapon": (1,)}
    made = FromBoxes("impact_factors", spec, False, ("possession_of_weapon",)).make(
        boxes
    )
    assert made.values.to_pylist() == [["alcohol"], [], None]
    (blank,) = made.blanks.values()
    assert blank.to_pylist() == [False, True, False]


def test_a_box_that_the_file_lacks_is_unanswered_wherever_others_are_answered() -> None:
    made = FromBoxes(
        "impact_factors", {"alcohol": (0,)}, False, ("possession_of_weapon",)
    ).make(cells(["Yes", None]))
    assert made.blanks["impact_factors.possession_of_weapon"].to_pylist() == [
        True,
        False,
    ]


def test_boxes_that_are_ticked_or_left_empty_are_never_unanswered() -> None:
    made = FromBoxes("impact_factors", {"alcohol": (0,)}, True, ("alcohol",)).make(
        cells(["True", None])
    )
    assert made.values.to_pylist() == [["alcohol"], []]
    assert not made.blanks


def test_numbers_are_added_and_nothing_plus_nothing_is_nothing() -> None:
    made = SumOf("ced_cycles", (0, 1), values.reader("ced_cycles")).make(
        cells(["1", "2.0", None, "n/a", "two"], ["2", None, None, None, "1"])
    )
    assert made.values.to_pylist() == [3, 2, None, None, 1]
    assert [problem.text for problem in made.problems] == ["two"]


def test_groups_with_a_yes_are_counted() -> None:
    made = CountOf("ced_devices", ((0, 1), (2,))).make(
        cells(
            ["Yes", "No", None, None],
            ["No", "No", None, "Yes"],
            ["Yes", "No", None, ""],
        )
    )
    assert made.values.to_pylist() == [2, 0, None, 1]


def test_the_first_case_that_is_met_decides() -> None:
    cases = (({0: True, 1: True}, "physical_and_mental"), ({0: True}, "mental"))
    made = FromCases("health_condition", cases, None).make(
        cells(["Yes", "Yes", "No", None], ["Yes", None, "Yes", "Yes"])
    )
    assert made.values.to_pylist() == ["physical_and_mental", "mental", None, None]


def test_columns_of_one_list_keep_their_order_without_repeats() -> None:
    read = values.reader("tactics")
    made = FromColumns("tactics", (0, 1, 2), read).make(
        cells(
            ["Shield", None, "Dog bite"],
            [None, None, "Shield"],
            ["Shield", "", "Shield"],
        )
    )
    assert made.values.to_pylist() == [["shield"], None, ["dog_bite", "shield"]]


def test_the_first_part_that_gives_a_value_gives_it() -> None:
    parts = tuple(FromColumn("gender", (at,), values.reader("gender")) for at in (0, 1))
    made = FirstOf("gender", parts).make(cells([None, "Male"], ["Female", "Female"]))
    assert made.values.to_pylist() == ["female", "male"]


def test_a_box_left_open_by_any_part_of_a_list_is_open() -> None:
    def read(text: str) -> object:
        return (
            Unread("V104", "is not placed.", "warning", []) if text == "?" else [text]
        )

    box = "impact_factors.possession_of_weapon"
    parts = tuple(FromColumn("armed_with", (at,), read, box) for at in (0, 1))
    made = UnionOf("armed_with", parts).make(
        cells(["?", None, "dog"], [None, "?", None])
    )
    assert made.blanks[box].to_pylist() == [True, True, False]


def test_a_list_behind_a_gate_counts_only_where_the_gate_is_ticked() -> None:
    inner = FromColumn(
        "threatened_with", (1,), list_reader(lambda text: text, (), "", ())
    )
    made = OnlyWhere("threatened_with", 0, inner, "other_weapon").make(
        cells(["Yes", "Yes", "No", None], ["dog", None, "dog", "dog"])
    )
    assert made.values.to_pylist() == [["dog"], ["other_weapon"], [], []]


def test_a_word_not_known_behind_a_gate_is_told_of_where_the_gate_is_ticked() -> None:
    inner = FromColumn("threatened_with", (1,), values.reader("threatened_with"), None)
    made = OnlyWhere("threatened_with", 0, inner, "other_weapon").make(
        cells(["Yes", "No", "Yes"], ["Flamethrowr", "Flamethrowr", None])
    )
    ((problem),) = made.problems
    assert (problem.code, problem.text) == ("V102", "Flamethrowr")
    assert problem.rows.to_pylist() == [0]


def test_a_starred_code_is_tried_after_every_whole_word() -> None:
    codes = {"*Taser*": "ced_not_stated", "Taser thrown": "other_improvised"}
    read = values.reader("tactics", codes)
    assert read("Taser fired") == "ced_fired"
    assert read("TASER thrown") == "other_improvised"
    assert read("the taser, somehow") == "ced_not_stated"
    assert isinstance(read("thrown"), Unread)


def test_only_a_star_stands_for_any_letters() -> None:
    read = values.reader("tactics", {"*fired? [see notes]*": "ced_fired"})
    assert read("Taser fired? [see notes], twice") == "ced_fired"
    assert isinstance(read("Taser fired! s"), Unread)


# What an answer may be

CLOSED = sorted(
    field
    for field, schema in values.fields().items()
    if "enum" in schema.get("items", schema)
)


@pytest.mark.parametrize("field", CLOSED)
@given(text=st.text(max_size=12))
def test_an_answer_is_a_value_of_the_field_or_a_reason_or_nothing(
    field: str, text: str
) -> None:
    value = values.reader(field)(text)
    allowed = values.fields()[field].get("items", values.fields()[field])["enum"]
    assert value is None or isinstance(value, Unread) or value in allowed


@pytest.mark.parametrize("field", CLOSED)
def test_every_value_label_and_alias_is_read_as_its_value(field: str) -> None:
    schema = values.fields()[field].get("items", values.fields()[field])
    read = values.reader(field)
    words = {value: [value] for value in schema["enum"]}
    for value, label in schema.get("x-labels", {}).items():
        words[value].append(label)
    for value, aliases in schema.get("x-aliases", {}).items():
        words[value] += aliases
    for value, written in words.items():
        for word in written:
            assert read(word) == read(f" {word.upper()} ".replace(" ", "-")) == value, (
                word
            )


@given(
    st.lists(
        st.sampled_from(values.fields()["locations"]["items"]["enum"]),
        min_size=1,
        unique=True,
    ),
    st.sampled_from(["; ", "|", ", ", ";"]),
)
def test_any_labels_in_one_cell_are_read_back(locations: list[str], sign: str) -> None:
    labels = values.fields()["locations"]["items"]["x-labels"]
    words = values.known_words("locations")
    read = list_reader(values.reader("locations"), words, ";|,", ["none"])
    text = sign.join(labels[value] for value in locations)
    assert read(text) == locations
    assert read(str([labels[value] for value in locations])) == locations


# Properties of whole files

HEADINGS = [
    "Report ID", "Force", "Date", "Time", "Level of use", "Impact factor", "Location",
    "Threatened with", "Perceived age", "Age in years", "Gender", "Cycles", "Taser used",
]  # fmt: skip
POOL = [
    "", "none", "yes", "no", "Kent", "13/02/2026", "02/13/2026", "45992", "23:05", "fired",
    "Red-dotted", "drawn", "alcohol; drugs", "Street/highway", "firearm, spit", "18-34",
    "17", "male", "3", "not stated", "maybe", "?", "None", "['alcohol']", "Dwelling",
]  # fmt: skip
TABLE = st.lists(
    st.lists(
        st.sampled_from(POOL), min_size=len(HEADINGS), max_size=len(HEADINGS)
    ).filter(any),
    min_size=1,
    max_size=8,
)


@COMMON
@given(table=TABLE, seed=st.integers(0, 99))
def test_the_order_of_the_columns_does_not_matter(
    tmp_path: Path, table: list[list[str]], seed: int
) -> None:
    order = list(range(len(HEADINGS)))
    random.Random(seed).shuffle(order)
    straight = write(tmp_path / "a.csv", HEADINGS, table)
    mixed = write(
        tmp_path / "b.csv",
        [HEADINGS[at] for at in order],
        [[row[at] for at in order] for row in table],
    )
    assert rows_of(straight) == rows_of(mixed)


@COMMON
@given(table=TABLE, cut=st.integers(0, 8))
def test_a_file_split_in_two_gives_the_same_records(
    tmp_path: Path, table: list[list[str]], cut: int
) -> None:
    whole = write(tmp_path / "whole.csv", HEADINGS, table)
    parts = [
        write(tmp_path / "part1.csv", HEADINGS, table[:cut]),
        write(tmp_path / "part2.csv", HEADINGS, table[cut:]),
    ]
    assert rows_of(whole) == rows_of(*parts)


@COMMON
@given(table=TABLE)
def test_every_row_is_accounted_for(tmp_path: Path, table: list[list[str]]) -> None:
    intake = pipeline.Intake(records.read([write(tmp_path / "a.csv", HEADINGS, table)]))
    accepted = sum(batch.num_rows for batch in intake.batches())
    sums = intake.reconciliation()
    assert sums.read == len(table)
    assert sums.read == accepted + sums.quarantined + sums.duplicates + sums.not_uses
    if sums.quarantined:
        assert any(finding.severity == "error" for finding in intake.findings)


@COMMON
@given(table=TABLE)
def test_no_value_is_there_that_the_row_does_not_say(
    tmp_path: Path, table: list[list[str]]
) -> None:
    (batch,) = batches(write(tmp_path / "a.csv", HEADINGS, table))
    rows = dict(zip(batch.rows.to_pylist(), batch.records.to_pylist(), strict=True))
    made = {"ced_highest_use": "not_stated"}
    for line, record in rows.items():
        written = " ".join(map(answer_key, table[line - 2]))
        for field in set(CLOSED) & set(record):
            found = (
                record[field] if isinstance(record[field], list) else [record[field]]
            )
            for value in filter(None, found):
                words = (w for w, v in values.known_words(field).items() if v == value)
                # An age may stand for its band, in a column of its own or of the bands.
                banded = field == "age_band" and any(map(str.isdigit, written))
                said = banded or any(word in written for word in words)
                assert said or made.get(field) == value, (field, value)


def test_rows_of_a_long_file_keep_their_lines(tmp_path: Path) -> None:
    count = 140_000
    levels = ("fired", "drawn", "aimed")
    table = [["Kent", "13/02/2026", levels[at % 3]] for at in range(count)]
    table[65_000][1] = "02/13/2026"
    file = write(tmp_path / "a.csv", ["Force", "Date", "Level"], table)
    found = batches(file)
    assert len(found) > 1
    lines = [line for batch in found for line in batch.rows.to_pylist()]
    assert lines == list(range(2, count + 2))
    highest = [v for b in found for v in b.records["ced_highest_use"].to_pylist()]
    assert highest == [levels[at % 3] for at in range(count)]
    (problem,) = (problem for batch in found for problem in batch.unreadable)
    assert problem.text == "02/13/2026"


def test_only_the_fields_asked_for_are_made(tmp_path: Path) -> None:
    row = ["A1", "Kent", "13/02/2026", "", "fired"]
    file = write(tmp_path / "a.csv", HEADINGS[:5], [row])
    (batch,) = records.read([file]).batches(frozenset({"record_id"}))
    assert batch.records.column("record_id").to_pylist() == ["A1"]
    assert "incident_date" not in batch.records.schema.names


@pytest.mark.parametrize("name", resources.names("sources"))
def test_no_shipped_source_makes_a_field_in_two_ways_or_from_an_unknown_list(
    name: str,
) -> None:
    source = load_source(name)
    ways = {"column", "columns", "flags", "any", "sum", "count", "cases", "constant",
            "union", "first", "gate"}  # fmt: skip
    for spec in source.definition["fields"].values():
        assert len(ways & set(spec)) == 1


@given(
    st.lists(st.text("ab", max_size=3), min_size=2, max_size=4),
    st.text("ab", max_size=9),
)
def test_stars_stand_for_any_letters(parts: list[str], text: str) -> None:
    pattern = re.compile(".*".join(map(re.escape, parts)))
    word = "*".join(parts)
    read = values.reader("main_duty", {word: "found"}, otherwise="none")
    if text and text != word:
        assert read(text) == ("found" if pattern.fullmatch(text) else "none")


def test_many_stars_take_no_time_on_a_long_text() -> None:
    # By going back over the text this would take longer than anybody lives.
    read = values.reader("main_duty", {"*a" * 9 + "*b*c*": "found"}, otherwise="none")
    assert read("a" * 32_767) == "none"
    assert read("a" * 32_767 + "bc") == "found"
