"""Repeated records: copies are dropped, contradictions are kept out, and rows add up."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taserreport import pipeline, records
from taserreport.model import Batch, Origin, Reconciliation
from taserreport.records import gathering
from taserreport.validate import Duplicates
from taserreport.validate.repeats import repeated

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

    from taserreport.model import Finding
    from taserreport.pipeline import Checked

Row = tuple[str, ...]

HEADINGS = "record_id,force,incident_date,ced_used,ced_highest_use"


# --- helpers ---------------------------------------------------------------------


def write(
    folder: Path, name: str, rows: Sequence[str], headings: str = HEADINGS
) -> str:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join([headings, *rows, ""]), encoding="utf-8")
    return str(path)


def row(reference: str, level: str = "Fired", day: str = "13/02/2026") -> str:
    return f"{reference},west-midlands,{day},Yes,{level}"


def check(*paths: str) -> Checked:
    return pipeline.check(records.read(paths))


def counted_in(*paths: str) -> list[str]:
    """The references of the records that are counted, in order."""
    intake = pipeline.Intake(records.read(paths))
    return [r for b in intake.batches() for r in b["record_id"].to_pylist()]


def of_code(checked: Checked, code: str) -> list[Finding]:
    return [finding for finding in checked.findings if finding.code == code]


def problems(checked: Checked) -> list[str]:
    return [f.code for f in checked.findings if not f.code.startswith("H")]


# --- exact copies ------------------------------------------------------------------


def test_the_first_of_exact_copies_is_counted_and_later_ones_are_dropped(
    tmp_path: Path,
) -> None:
    path = write(tmp_path, "a.csv", [row("A"), row("B"), row("A"), row("C"), row("A")])
    checked = check(path)
    assert checked.reconciliation == Reconciliation(read=5, counted=3, duplicates=2)
    assert counted_in(path) == ["A", "B", "C"]
    (found,) = of_code(checked, "D301")
    assert (found.severity, found.rows, found.field) == ("note", 2, "record_id")
    assert found.message.startswith("The same as an earlier record in every field.")
    assert not checked.has_problems
    assert problems(checked) == ["D301"]


def test_copies_are_named_by_their_places_and_free_no_row(tmp_path: Path) -> None:
    checked = check(write(tmp_path, "a.csv", [row("A"), row("A")]))
    (found,) = of_code(checked, "D301")
    assert (found.places, found.frees) == (("line 3, column A",), 0)


def test_copies_that_are_only_written_differently_are_copies(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "a.csv",
        [
            "A,west-midlands,13/02/2026,Yes,Fired",
            "A,West Midlands Police,2026-02-13,y,FIRED",
        ],
    )
    assert check(path).reconciliation == Reconciliation(read=2, counted=1, duplicates=1)


def test_references_that_differ_in_case_are_two_records(tmp_path: Path) -> None:
    checked = check(write(tmp_path, "a.csv", [row("a1"), row("A1")]))
    assert checked.reconciliation == Reconciliation(read=2, counted=2)


def test_a_copy_in_another_file_is_dropped_there(tmp_path: Path) -> None:
    first = write(tmp_path, "a.csv", [row("A"), row("B")])
    second = write(tmp_path, "b.csv", [row("C"), row("B")])
    assert check(first, second).reconciliation.duplicates == 1
    assert counted_in(first, second) == ["A", "B", "C"]
    assert counted_in(second, first) == ["C", "B", "A"]


def test_the_same_file_given_twice_is_read_once(tmp_path: Path) -> None:
    for name, headings, rows in [
        ("own.csv", HEADINGS, [row("A"), row("B"), row("C")]),
        ("made.csv", WITHOUT, [ONE, OTHER, ONE]),
    ]:
        path = write(tmp_path, name, rows, headings)
        checked = check(path, path, str(tmp_path / "." / f"{name[:-4]}*"))
        assert checked.reconciliation == Reconciliation(read=3, counted=3)


def test_a_copy_of_a_file_is_dropped_record_by_record(tmp_path: Path) -> None:
    rows = [row("A"), row("B"), row("C")]
    paths = [write(tmp_path, name, rows) for name in ("a.csv", "copy of a.csv")]
    checked = check(*paths)
    assert checked.reconciliation == Reconciliation(read=6, counted=3, duplicates=3)
    assert not checked.has_problems


def test_copies_far_apart_in_a_file_of_many_batches_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "BATCH_ROWS", 10_000)
    rows = [row(f"R{n}") for n in range(70_000)]
    again = [rows[0], rows[700], row("R1", "Drawn")]
    path = write(tmp_path, "a.csv", [*rows, *again])
    assert sum(1 for _ in records.read([path]).batches()) > 1
    checked = check(path)
    assert checked.reconciliation == Reconciliation(
        read=70_003, counted=69_999, quarantined=2, duplicates=2
    )
    assert of_code(checked, "D302")[0].places == (
        "line 3, column A",
        "line 70004, column A",
    )


# --- the same reference, different contents ------------------------------------------


def test_none_of_the_records_that_contradict_each_other_is_counted(
    tmp_path: Path,
) -> None:
    path = write(tmp_path, "a.csv", [row("A"), row("B"), row("A", "Drawn")])
    checked = check(path)
    assert checked.reconciliation == Reconciliation(read=3, counted=1, quarantined=2)
    assert counted_in(path) == ["B"]
    (found,) = of_code(checked, "D302")
    assert (found.severity, found.rows, found.file) == ("error", 2, "a.csv")
    assert found.places == ("line 2, column A", "line 4, column A")
    assert checked.has_problems


def test_contradictions_in_two_files_are_named_with_their_files(tmp_path: Path) -> None:
    first = write(tmp_path, "a.csv", [row("A")])
    second = write(tmp_path, "b.csv", [row("A", "Aimed")])
    checked = check(first, second)
    assert checked.reconciliation == Reconciliation(read=2, quarantined=2)
    (found,) = of_code(checked, "D302")
    assert found.places == ("a.csv: line 2, column A", "b.csv: line 2, column A")
    assert found.file is None


def test_a_copy_of_a_contradicting_record_is_a_duplicate_and_the_others_kept_out(
    tmp_path: Path,
) -> None:
    path = write(tmp_path, "a.csv", [row("A"), row("A"), row("A", "Drawn")])
    assert check(path).reconciliation == Reconciliation(
        read=3, quarantined=2, duplicates=1
    )


def test_only_the_first_three_places_of_many_contradictions_are_given(
    tmp_path: Path,
) -> None:
    path = write(
        tmp_path, "a.csv", [row("A", day=f"0{n}/02/2026") for n in range(1, 9)]
    )
    (found,) = of_code(check(path), "D302")
    assert (found.rows, len(found.places)) == (8, 3)


def test_a_record_whose_twin_has_a_cell_that_cannot_be_read_is_no_copy_of_it(
    tmp_path: Path,
) -> None:
    bad = row("A", day="02/13/2026")
    blank = row("A", day="")
    other = row("A", day="31/02/2026")
    path = write(tmp_path, "a.csv", [bad, blank, other])
    checked = check(path)
    assert checked.reconciliation == Reconciliation(read=3, quarantined=3)
    assert of_code(checked, "D302")[0].rows == 3
    assert of_code(checked, "D301") == []


def test_the_records_of_one_reference_are_named_together(tmp_path: Path) -> None:
    rows = [
        row("A"),
        row("B"),
        row("C"),
        row("A", level="Aimed"),
        row("B", level="Aimed"),
    ]
    (found,) = of_code(check(write(tmp_path, "a.csv", rows)), "D302")
    assert (found.rows, found.frees) == (4, 4)
    assert found.message == (
        "Records with different contents share one reference (line 2 and line 5). Two "
        "officers, or a correction? None of them is counted. 1 other reference is like it."
    )


def test_a_good_record_is_not_lost_to_an_unreadable_one_of_its_reference(
    tmp_path: Path,
) -> None:
    rows = [f"{row('A')},partly", f"{row('A')},"]
    path = write(tmp_path, "a.csv", rows, f"{HEADINGS},staff_injured")
    checked = check(path)
    # Neither is counted, and a person is told that they differ.
    assert checked.reconciliation == Reconciliation(read=2, quarantined=2)
    assert {"D302", "V120"} <= set(problems(checked))


def test_a_copy_of_a_bad_record_is_a_duplicate_and_the_first_is_kept_out(
    tmp_path: Path,
) -> None:
    bad = row("A", day="02/13/2026")
    checked = check(write(tmp_path, "a.csv", [bad, bad]))
    assert checked.reconciliation == Reconciliation(read=2, quarantined=1, duplicates=1)


def test_rows_that_differ_only_in_a_column_of_no_field_are_not_copies(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "record_id,force,financial_year,ced_highest_use,officer\n"
        "1,Kent,2019-20,Fired,first\n1,Kent,2019-20,Fired,second\n"
        "2,Kent,2019-20,Drawn,first\n2,Kent,2019-20,Drawn,first\n",
        encoding="utf-8",
    )
    checked = check(str(path))
    assert checked.reconciliation == Reconciliation(
        read=4, counted=1, quarantined=2, duplicates=1
    )


def test_two_forces_may_use_the_same_reference(tmp_path: Path) -> None:
    kent = row("A").replace("west-midlands", "kent")
    checked = check(write(tmp_path, "a.csv", [row("A"), kent]))
    assert checked.reconciliation == Reconciliation(read=2, counted=2)
    assert not problems(checked)


# --- no reference -------------------------------------------------------------------

WITHOUT = "force,incident_date,ced_highest_use"
ONE = "west-midlands,13/02/2026,Fired"
OTHER = "west-midlands,14/02/2026,Drawn"


def test_without_references_nothing_is_a_duplicate(tmp_path: Path) -> None:
    checked = check(write(tmp_path, "a.csv", [ONE, ONE, OTHER], WITHOUT))
    assert checked.reconciliation == Reconciliation(read=3, counted=3)
    assert problems(checked) == []


def test_references_made_from_one_file_name_in_two_folders_do_not_collide(
    tmp_path: Path,
) -> None:
    made = [
        write(tmp_path / "april", "a.csv", [ONE], WITHOUT),
        write(tmp_path / "may", "a.csv", [OTHER], WITHOUT),
        write(tmp_path / "june", "a.csv", [ONE, OTHER], WITHOUT),
    ]
    assert check(*made).reconciliation == Reconciliation(read=4, counted=4)
    own = write(tmp_path, "own.csv", [row("A"), row("A")])
    checked = check(*made, own)
    assert checked.reconciliation == Reconciliation(read=6, counted=5, duplicates=1)
    assert problems(checked) == ["D301"]


def test_a_made_reference_that_another_file_uses_is_no_contradiction(
    tmp_path: Path,
) -> None:
    made = write(tmp_path, "a.csv", [ONE], WITHOUT)
    own = write(tmp_path, "own.csv", [row("a.csv:2"), row("a.csv:2", "Drawn")])
    assert check(made, own).reconciliation == Reconciliation(
        read=3, counted=1, quarantined=2
    )


def test_records_whose_reference_is_blank_are_kept_out_and_are_no_duplicates(
    tmp_path: Path,
) -> None:
    checked = check(write(tmp_path, "a.csv", [row(""), row(""), row("A")]))
    assert checked.reconciliation == Reconciliation(read=3, counted=1, quarantined=2)
    assert problems(checked) == ["V101"]


# --- the parts by themselves ----------------------------------------------------------


def batch(references: Sequence[str | None], areas: Sequence[str]) -> Batch:
    return Batch(
        pa.RecordBatch.from_pydict(
            {"record_id": pa.array(references, pa.string()), "area": areas}
        ),
        pa.array(range(10, 10 + len(references)), pa.int64()),
        Origin("a.csv", None, "line", ("Reference", "Area")),
        {"record_id": (0,), "area": (1,)},
    )


def test_two_batches_of_one_part_are_looked_at_as_one() -> None:
    first, second = (
        batch(["A", None, "B"], ["x", "x", "x"]),
        batch(["B", "A"], ["x", "y"]),
    )
    second = Batch(second.records, pa.array([20, 21]), second.origin, second.columns)
    duplicates = Duplicates()
    for each in (first, second):
        duplicates.note(each)
    duplicates.look(lambda: (first, second))
    assert sorted(duplicates.repeated.to_pylist()) == ["A", "B"]
    for each in (first, second):
        duplicates.compare(0, each)
    duplicates.decide()
    assert duplicates.copies(0, first).to_pylist() == [False, False, False]
    assert duplicates.copies(0, second).to_pylist() == [True, False]
    assert duplicates.copies(1, second).to_pylist() == [False, False]
    conflicting = duplicates.conflicting(0, first).to_pylist()
    assert [bool(value) for value in conflicting] == [True, False, False]


def test_without_a_repeated_reference_nothing_is_found() -> None:
    duplicates = Duplicates()
    both = [batch(["A", None, None], ["x", "y", "z"]), batch(["B"], ["x"])]
    for each in both:
        duplicates.note(each)
    duplicates.look(lambda: both)
    duplicates.decide()
    assert len(duplicates.repeated) == 0
    for each in both:
        assert not duplicates.copies(0, each).true_count
        assert not duplicates.conflicting(0, each).true_count


def test_numbers_that_repeat_are_found_in_shares_as_in_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    numbers = [pa.array(range(-50, 50)), pa.array([7, -3, 900]), pa.array([900])]
    expected = sorted(repeated(numbers).to_pylist())
    assert expected == [-3, 7, 900]
    monkeypatch.setattr("taserreport.validate.repeats._AT_ONCE", 4)
    assert sorted(repeated(numbers).to_pylist()) == expected


def test_a_reference_is_found_again_after_many_in_ascending_order() -> None:
    duplicates = Duplicates()
    given = [batch(["A", "B"], ["x", "y"]), batch(["C", "A"], ["z", "x"])]
    for each in given:
        duplicates.note(each)
    duplicates.look(lambda: given)
    assert duplicates.repeated.to_pylist() == ["A"]


def test_references_in_ascending_order_are_not_read_again() -> None:
    duplicates = Duplicates()
    for each in (batch(["A", "B"], ["x", "y"]), batch([None, "C"], ["z", "x"])):
        duplicates.note(each)

    def again() -> list[Batch]:
        raise AssertionError("read again")

    duplicates.look(again)
    assert not len(duplicates.repeated)


def test_references_whose_numbers_agree_by_chance_are_not_repeated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "taserreport.validate.duplicates._numbers",
        lambda batch: pa.repeat(pa.scalar(1, pa.int64()), batch.records.num_rows),
    )
    duplicates, given = Duplicates(), batch(["A", "B", "B"], ["x", "y", "z"])
    duplicates.note(given)
    duplicates.look(lambda: [given])
    assert duplicates.repeated.to_pylist() == ["B"]


# --- rows add up, whatever they are ---------------------------------------------------

REFERENCES = st.sampled_from(["A", "B", "C", "D", "E", "F", "G", ""])
DAYS = st.sampled_from(
    ["13/02/2026", "13/02/2026", "14/02/2026", "02/13/2026", "soon", ""]
)
USED = st.sampled_from(["Yes", "Yes", "", "No", "perhaps"])
LEVELS = st.sampled_from(["Fired", "Fired", "Drawn", "", "Redd dot"])
WHOLE = st.tuples(
    REFERENCES, st.sampled_from(["west-midlands", "Hartford", ""]), DAYS, USED, LEVELS
)
SHORT = st.tuples(REFERENCES, st.just("west-midlands"))
ROWS = st.lists(WHOLE | WHOLE | WHOLE | SHORT, min_size=1, max_size=14)


def expected(files: Sequence[Sequence[Row]]) -> Reconciliation:
    """What should become of the rows, said again in plain Python."""
    became: Counter[str] = Counter()
    groups: dict[tuple[str, str], list[Row]] = {}
    for cells in (cells for file in files for cells in file):
        if len(cells) != 5:
            became["quarantined"] += 1
        elif cells[3] == "No" and cells[4] == "":
            became["not_uses"] += 1
        elif cells[0] == "":
            became["quarantined"] += 1
        else:
            groups.setdefault((cells[0], cells[1]), []).append(cells)
    for rows in groups.values():
        contents = set(rows)
        became["duplicates"] += len(rows) - len(contents)
        if len(contents) == 1 and usable(rows[0]):
            became["counted"] += 1
        else:
            became["quarantined"] += len(contents)
    return Reconciliation(read=sum(map(len, files)), **became)


def usable(cells: Row) -> bool:
    _, force, day, used, level = cells
    return (
        force != ""
        and day in {"13/02/2026", "14/02/2026"}
        and used != "perhaps"
        and level != "Redd dot"
        and (used, level) != ("", "")  # nobody knows whether a Taser was used
    )


@given(st.lists(ROWS, min_size=1, max_size=3))
@settings(
    derandomize=True,
    deadline=None,
    max_examples=120,
    suppress_health_check=[HealthCheck.too_slow],
)
def test_every_row_read_is_counted_kept_out_a_duplicate_or_no_use(
    files: list[list[Row]],
) -> None:
    with TemporaryDirectory() as folder:
        paths = [
            write(Path(folder), f"{at}.csv", [",".join(cells) for cells in rows])
            for at, rows in enumerate(files)
        ]
        reconciliation = check(*paths).reconciliation
        references = counted_in(*paths)
    assert reconciliation == expected(files)
    assert reconciliation.read == (
        reconciliation.counted
        + reconciliation.quarantined
        + reconciliation.outside
        + reconciliation.duplicates
        + reconciliation.not_uses
    )
    assert len(references) == reconciliation.counted
