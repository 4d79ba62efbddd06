"""The whole journey: rows add up, nothing private leaves, and the table says it."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from taserreport import pipeline, records, tables
from taserreport.classify import rules
from taserreport.errors import StrictError, TaserReportError
from taserreport.model import Reconciliation
from taserreport.tables import Selection, parse_period

if TYPE_CHECKING:
    from pathlib import Path

    from taserreport.classify import Explanation
    from taserreport.model import Table
    from taserreport.pipeline import Tabulated

HEADINGS = "record_id,force,area,incident_date,ced_used,ced_highest_use,narrative"
GOOD = [
    f"G{n},west-midlands,Aston,1{n}/05/2019,Yes,{level},He ran to SECRET STREET"
    for n, level in enumerate(("Drawn", "Fired", "Red-dot"))
]
KINDS = {
    "bad date": ["X1,west-midlands,Aston,05/13/2019,Yes,Drawn,"],
    "no force": ["X2,,Aston,13/05/2019,Yes,Drawn,"],
    "ragged": ["X3,west-midlands,Aston"],
    "contradiction": [
        "X4,west-midlands,Aston,13/05/2019,Yes,Drawn,",
        "X4,west-midlands,Aston,13/05/2019,Yes,Fired,",
    ],
    "copy": [GOOD[0], GOOD[1]],
    "no use": ["X5,west-midlands,Aston,13/05/2019,No,,"],
    "outside": ["X6,west-midlands,Aston,13/05/2020,Yes,Fired,"],
}
BECAME = {
    "bad date": {"quarantined": 1},
    "no force": {"quarantined": 1},
    "ragged": {"quarantined": 1},
    "contradiction": {"quarantined": 2},
    "copy": {"duplicates": 2},
    "no use": {"not_uses": 1},
    "outside": {"outside": 1},
}
COMBINATIONS = [
    kinds for size in range(len(KINDS) + 1) for kinds in combinations(KINDS, size)
]
YEAR = Selection(periods=(parse_period("2019-20"),))


# --- helpers ---------------------------------------------------------------------


def write(
    folder: Path, *rows: str, name: str = "a.csv", headings: str = HEADINGS
) -> str:
    path = folder / name
    path.write_text("\n".join([headings, *rows, ""]), encoding="utf-8")
    return str(path)


def tabulate(
    *paths: str, table: str = "highest-use", selection: Selection = YEAR, **options: Any
) -> Tabulated:
    return pipeline.tabulate(
        records.read(paths), tables.definition(table), selection, **options
    )


def figure(table: Table, row: str) -> object:
    """The first number of a row."""
    (at,) = [i for i, line in enumerate(table.rows) if line.id == row]
    return table.cells[at][0].value


def classified(*paths: str) -> list[pa.RecordBatch]:
    return list(pipeline.classified(pipeline.Intake(records.read(paths))))


# --- rows add up -----------------------------------------------------------------


@pytest.mark.parametrize(
    "kinds", COMBINATIONS, ids=[" and ".join(k) or "none" for k in COMBINATIONS]
)
def test_rows_add_up_for_every_combination_of_what_can_become_of_them(
    tmp_path: Path, kinds: tuple[str, ...]
) -> None:
    path = write(tmp_path, *GOOD, *(row for kind in kinds for row in KINDS[kind]))
    parts = dict.fromkeys(("quarantined", "duplicates", "not_uses", "outside"), 0)
    for kind in kinds:
        for part, rows in BECAME[kind].items():
            parts[part] += rows
    result = tabulate(path)
    read = len(GOOD) + sum(parts.values())
    assert result.reconciliation == Reconciliation(read=read, counted=3, **parts)
    assert figure(result.table, "all") == 3
    assert result.table.facts["reconciliation"] == str(result.reconciliation)
    assert f"{result.reconciliation}." in result.table.notes


@pytest.mark.parametrize(
    ("reconciliation", "line"),
    [
        (
            Reconciliation(1312, 1288, 17, 4, 3),
            "1,312 rows read = 1,288 counted + 17 quarantined + 4 outside the selection "
            "+ 3 exact duplicates",
        ),
        (
            Reconciliation(1, 0, 0, 0, 1),
            "1 row read = 0 counted + 0 quarantined + 0 outside the selection "
            "+ 1 exact duplicate",
        ),
        (
            Reconciliation(2, 0, 0, 0, 0, 1, 1),
            "2 rows read = 0 counted + 0 quarantined + 0 outside the selection "
            "+ 0 exact duplicates + 1 not a Taser use + 1 not a record (a total or "
            "remark)",
        ),
        (
            Reconciliation(2000, 1, 0, 0, 0, 1999),
            "2,000 rows read = 1 counted + 0 quarantined + 0 outside the selection "
            "+ 0 exact duplicates + 1,999 not Taser uses",
        ),
    ],
)
def test_the_line_that_adds_the_rows_up_reads_as_the_design_has_it(
    reconciliation: Reconciliation, line: str
) -> None:
    assert str(reconciliation) == line


def test_a_check_and_a_table_agree_on_what_was_kept_out(tmp_path: Path) -> None:
    path = write(tmp_path, *GOOD, *(row for rows in KINDS.values() for row in rows))
    checked = pipeline.check(records.read([path])).reconciliation
    tabled = tabulate(path).reconciliation
    assert checked.outside == 0
    assert checked.counted == tabled.counted + tabled.outside
    for part in ("read", "quarantined", "duplicates", "not_uses"):
        assert getattr(checked, part) == getattr(tabled, part)


def test_several_files_are_one_data_set(tmp_path: Path) -> None:
    first = write(tmp_path, *GOOD, name="a.csv")
    second = write(tmp_path, GOOD[2], *KINDS["bad date"], name="b.csv")
    assert tabulate(first, second).reconciliation == Reconciliation(
        read=5, counted=3, quarantined=1, duplicates=1
    )


def test_a_force_or_an_area_that_is_not_asked_for_is_outside(tmp_path: Path) -> None:
    path = write(tmp_path, *GOOD, "K1,kent,Dover,13/05/2019,Yes,Fired,")
    for selection in (
        Selection(forces=frozenset({"kent"})),
        Selection(areas=frozenset({"Dover"})),
    ):
        result = tabulate(path, selection=selection)
        assert result.reconciliation == Reconciliation(read=4, counted=1, outside=3)


def test_accidents_and_animals_are_outside_of_tables_of_uses(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "A,kent,13/05/2019,Drawn,No,",
        "B,kent,13/05/2019,Fired,Yes,",
        "C,kent,13/05/2019,Fired,,Yes",
        headings="record_id,force,incident_date,ced_highest_use,unintentional,animal",
    )
    assert tabulate(path).reconciliation == Reconciliation(read=3, counted=1, outside=2)
    left_out = tabulate(path, table="excluded")
    assert left_out.reconciliation == Reconciliation(read=3, counted=2, outside=1)


# --- when there is nothing to count ------------------------------------------------


def test_a_file_without_records_is_an_error_for_both(tmp_path: Path) -> None:
    path = write(tmp_path)
    checked = pipeline.check(records.read([path]))
    assert [f.code for f in checked.findings if f.severity == "error"] == ["F003"]
    assert checked.has_problems
    with pytest.raises(
        TaserReportError, match=r"a\.csv has headings but no records"
    ) as e:
        tabulate(path)
    assert e.value.code == "F003"


def test_a_file_of_bad_rows_only_has_no_table(tmp_path: Path) -> None:
    with pytest.raises(TaserReportError, match="No row can be counted") as error:
        tabulate(write(tmp_path, *KINDS["bad date"]))
    assert error.value.code == "P601"


def test_a_period_without_records_is_said_with_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(TaserReportError, match="May 2019") as error:
        tabulate(
            write(tmp_path, *GOOD),
            selection=Selection(periods=(parse_period("2013-14"),)),
        )
    assert error.value.code == "P601"


# --- strict ----------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["bad date", "no force", "ragged", "contradiction"])
def test_strict_gives_nothing_where_a_row_is_kept_out(
    tmp_path: Path, kind: str
) -> None:
    path = write(tmp_path, *GOOD, *KINDS[kind])
    kept_out, read = len(KINDS[kind]), len(GOOD) + len(KINDS[kind])
    with pytest.raises(StrictError) as error:
        tabulate(path, strict=True)
    assert error.value.message.startswith(
        f"{kept_out} of {read} rows cannot be counted."
    )


@pytest.mark.parametrize("kinds", [(), ("copy", "no use", "outside")])
def test_strict_changes_nothing_where_all_rows_can_be_used(
    tmp_path: Path, kinds: tuple[str, ...]
) -> None:
    path = write(tmp_path, *GOOD, *(row for kind in kinds for row in KINDS[kind]))
    assert tabulate(path, strict=True).table == tabulate(path).table


# --- what the table says -----------------------------------------------------------


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        (("bad date",), "1 row was left out"),
        (("bad date", "ragged"), "2 rows were left out"),
    ],
)
def test_the_notes_say_how_many_rows_were_left_out(
    tmp_path: Path, kinds: tuple[str, ...], words: str
) -> None:
    path = write(tmp_path, *GOOD, *(row for kind in kinds for row in KINDS[kind]))
    notes = tabulate(path).table.notes
    assert sum(note.startswith(words) for note in notes) == 1


def test_the_notes_say_nothing_of_rows_left_out_where_there_are_none(
    tmp_path: Path,
) -> None:
    notes = tabulate(write(tmp_path, *GOOD)).table.notes
    assert not any("left out because" in note for note in notes)


def test_a_table_names_its_files_its_source_and_the_versions_behind_it(
    tmp_path: Path,
) -> None:
    first = write(tmp_path, GOOD[0], name="a.csv")
    second = write(tmp_path, GOOD[1], name="b.csv")
    table = tabulate(first, second).table
    assert table.source == "a.csv, b.csv (the program's own headings)"
    assert str(tmp_path) not in repr(table)
    assert table.facts["context_rules"] == rules().version
    assert table.facts["ladder"] == "home-office"
    assert table.facts["sources"] == "canonical 1"


def test_the_notes_of_a_source_are_under_the_table_once(tmp_path: Path) -> None:
    headings = "financial_year,police_force,ced_used,ced_highest_use,officer_assaulted"
    paths = [
        write(
            tmp_path,
            f"2019-20,Kent Police,Yes,{level},No",
            name=f"{level}.csv",
            headings=headings,
        )
        for level in ("Drawn", "Fired")
    ]
    dataset = records.read(paths)
    assert {part.layout.source.id for part in dataset.parts} == {
        "home-office-open-data"
    }
    notes = tabulate(*paths).table.notes
    assert sum("no column for weapons threatened" in note for note in notes) == 1


# --- a year without dates ------------------------------------------------------------


def test_records_with_only_a_year_are_named_as_unplaced_in_a_quarter(
    tmp_path: Path,
) -> None:
    path = write(
        tmp_path,
        "A,kent,,2019-20,Drawn",
        "B,kent,,2019-20,Fired",
        "C,kent,13/05/2019,,Fired",
        "D,kent,,2018-19,Fired",
        headings="record_id,force,incident_date,financial_year,ced_highest_use",
    )
    quarter = tabulate(path, selection=Selection(periods=(parse_period("2019-20 Q1"),)))
    assert quarter.unplaced == 2
    assert quarter.reconciliation == Reconciliation(read=4, counted=1, outside=3)
    year = tabulate(path)
    assert year.unplaced == 0
    assert year.reconciliation == Reconciliation(read=4, counted=3, outside=1)


# --- what leaves ---------------------------------------------------------------------

PRIVATE = "incident_id,subject_id,age,ced_serial,narrative"
LAYOUTS = {
    "own": (
        f"record_id,force,incident_date,ced_highest_use,reasons,ced_cycles,{PRIVATE}",
        "A,kent,13/05/2019,Fired,protect_self; effect_arrest,2,INC9,SUB9,41,SER9,He ran",
    ),
    "few": ("force,incident_date,ced_highest_use", "kent,13/05/2019,Drawn"),
    "year": ("force,financial_year,ced_highest_use", "kent,2019-20,Drawn"),
    "timed": (
        "force,incident_date,incident_time,ced_levels,single_crewed",
        "kent,13/05/2019,14:30,drawn; fired,Yes",
    ),
}


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_classified_records_have_the_columns_that_their_file_can_fill(
    tmp_path: Path, layout: str
) -> None:
    headings, row = LAYOUTS[layout]
    path = write(tmp_path, row, headings=headings)
    (made,) = classified(path)
    assert made.schema == pipeline.classified_schema(records.read([path]))
    assert ("gender" in made.schema.names) == ("gender" in headings)
    assert made.num_rows == 1
    for name in ("primary_context", "context_rule", "weapon_evidence", "rules_version"):
        assert made[name].null_count == 0


def test_classified_records_of_different_files_fit_together(tmp_path: Path) -> None:
    paths = [
        write(tmp_path, row, headings=headings, name=f"{name}.csv")
        for name, (headings, row) in LAYOUTS.items()
    ]
    table = pa.Table.from_batches(classified(*paths))
    assert table.num_rows == len(LAYOUTS)


def test_no_sensitive_field_is_among_the_columns_that_may_leave(tmp_path: Path) -> None:
    sensitive = pipeline.sensitive_fields()
    assert sensitive == {"incident_id", "subject_id", "ced_serial", "age", "narrative"}
    everything = ",".join(records.values.fields())
    dataset = records.read([write(tmp_path, "", headings=everything)])
    assert not sensitive & set(pipeline.classified_schema(dataset).names)


def test_nothing_private_is_in_what_leaves(tmp_path: Path) -> None:
    headings, row = LAYOUTS["own"]
    path = write(tmp_path, row, headings=headings)
    (made,) = classified(path)
    said = (
        repr(made.to_pylist())
        + repr(tabulate(path))
        + repr(pipeline.check(records.read([path])))
    )
    for secret in ("INC9", "SUB9", "SER9", "He ran", "41"):
        assert secret not in said
    assert made["age_band"].to_pylist() == ["35_to_49"]


def test_records_kept_out_are_not_among_the_classified(tmp_path: Path) -> None:
    path = write(tmp_path, *GOOD, *(row for rows in KINDS.values() for row in rows))
    references = [r for b in classified(path) for r in b["record_id"].to_pylist()]
    assert references == ["G0", "G1", "G2", "X6"]


# --- contexts --------------------------------------------------------------------------

CONTEXTS = "record_id,force,incident_date,ced_highest_use,impact_factors,reasons,primary_conduct"


def test_the_unplaced_are_those_that_no_rule_fits(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "A,kent,13/05/2019,Drawn,possession_of_weapon,protect_self,",
        "B,kent,13/05/2019,Drawn,,,",
        "C,kent,13/05/2019,Drawn,none,other,",
        headings=CONTEXTS,
    )
    (made,) = classified(path)
    assert pipeline.unplaced(made)["record_id"].to_pylist() == ["B", "C"]
    assert pipeline.unplaced(made)["primary_context"].to_pylist() == [
        "insufficient_data",
        "other",
    ]


def test_a_record_is_explained_by_its_reference(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "A,kent,13/05/2019,Drawn,none,effect_arrest,compliant",
        "B,kent,13/05/2019,Drawn,possession_of_weapon,protect_self,",
        "C,kent,05/13/2019,Drawn,possession_of_weapon,protect_self,",
        headings=CONTEXTS,
    )

    def explained(reference: str) -> list[tuple[str, Explanation]]:
        intake = pipeline.Intake(records.read([path]))
        return pipeline.explained(intake, reference)

    ((force, why),) = explained("B")
    assert force == "kent"
    assert why.primary.id == "P5"
    assert why.evidence.name == "possession"
    assert not explained("nobody")
    assert not explained("C")


def test_the_table_of_contexts_counts_what_was_classified(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "A,kent,13/05/2019,Fired,possession_of_weapon,protect_self,",
        "B,kent,13/05/2019,Drawn,possession_of_weapon,protect_self,",
        "C,kent,13/05/2019,Drawn,none,effect_arrest,compliant",
        headings=CONTEXTS,
    )
    table = tabulate(path, table="context").table
    assert figure(table, "all") == 3
    assert figure(table, "defence_weapon_indicated") == 2
    assert figure(table, "compliance_only") == 1


def test_violence_with_the_weapon_question_blank_is_not_in_no_weapon_recorded(
    tmp_path: Path,
) -> None:
    path = write(
        tmp_path,
        "A,kent,13/05/2019,Fired,,protect_self,aggressive_resistance",
        "B,kent,13/05/2019,Fired,none,protect_self,aggressive_resistance",
        headings=CONTEXTS,
    )
    contexts = tabulate(path, table="context").table
    assert figure(contexts, "violence_no_weapon") == 2
    weapon = tabulate(path, table="weapon").table
    assert figure(weapon, "none_recorded") == 1
    assert figure(weapon, "unknown") == 1


# --- the journey leaves nothing behind ---------------------------------------------------


def test_the_same_files_give_the_same_result_twice(tmp_path: Path) -> None:
    path = write(tmp_path, *GOOD, *(row for rows in KINDS.values() for row in rows))
    assert tabulate(path) == tabulate(path)
    assert pipeline.check(records.read([path])) == pipeline.check(records.read([path]))


def test_findings_are_grouped_with_errors_first(tmp_path: Path) -> None:
    path = write(tmp_path, *GOOD, *(row for rows in KINDS.values() for row in rows))
    severities = [f.severity for f in tabulate(path).findings]
    order = ["error", "warning", "note"]
    assert severities == sorted(severities, key=order.index)


def test_a_question_that_one_of_the_files_does_not_ask_is_said_under_the_table(
    tmp_path: Path,
) -> None:
    asked = write(
        tmp_path,
        "kent,2019-20,Fired,Male",
        name="kent.csv",
        headings="force,financial_year,ced_highest_use,gender",
    )
    silent = write(
        tmp_path,
        "surrey,2019-20,Fired",
        name="surrey.csv",
        headings="force,financial_year,ced_highest_use",
    )
    notes = " ".join(tabulate(asked, silent, table="gender").table.notes)
    assert 'surrey.csv has no column for "Perceived gender"' in notes
    notes = " ".join(tabulate(asked, table="gender").table.notes)
    assert "no column for" not in notes
