"""Sheets that would be read wrongly: tables beside the records, levels unread, counts."""

from __future__ import annotations

import csv
import io
import shlex
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from taserreport import pipeline, records
from taserreport.errors import InputError
from taserreport.records.formats import open_file
from taserreport.records.propose import Said, propose
from taserreport.records.propose.personal import is_personal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from conftest import Run

    from taserreport.records.propose import Proposal

NAMES = ["Force", "Date", "Level of use", "Age group"]
RECORD = ["Kent", "13/02/2026", "Fired", "18-34"]
LIST = ["Drawn", "Aimed", "Fired"]


def sheet(path: Path, rows: Sequence[Sequence[object]]) -> str:
    """Write a workbook, or a text file, of these rows."""
    if path.suffix == ".csv":
        width = max(map(len, rows))
        padded = ([*row, *[""] * (width - len(row))] for row in rows)
        lines = (",".join("" if c is None else str(c) for c in row) for row in padded)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return str(path)
    book = openpyxl.Workbook()
    book.active.title = "Uses"
    for row in rows:
        book.active.append(row)
    book.save(path)
    return str(path)


def beside(names: Sequence[str], cells: Sequence[str], count: int) -> list[list[Any]]:
    """Return records with a table of one column behind an empty one."""
    rows = max(count, len(cells))
    own = [RECORD if at < count else [None] * len(RECORD) for at in range(rows)]
    list_ = [*cells, *[None] * (rows - len(cells))]
    return [
        [*names[:4], None, names[4]],
        *([*r, None, c] for r, c in zip(own, list_, strict=True)),
    ]


def levels(path: str) -> list[tuple[str, str | None]]:
    dataset = records.read([path])
    return [
        (row["ced_highest_use"], row.get("area"))
        for batch in dataset.batches()
        for row in batch.records.to_pylist()
    ]


def refusal(path: str) -> tuple[str | None, str]:
    with pytest.raises(InputError) as caught:
        records.read([path])
    return caught.value.code, caught.value.message


def mapped(path: str, *sets: str) -> Proposal:
    return propose(open_file(path), Said(sets=sets))


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize("count", [2, 12])
def test_a_list_beside_the_records_is_not_read_and_is_named(
    tmp_path: Path, suffix: str, count: int
) -> None:
    rows = beside([*NAMES, "Area"], ["North", "South", "East"], count)
    path = sheet(tmp_path / f"q1.{suffix}", rows)
    assert levels(path) == [("fired", None)] * count
    (said,) = [f for f in records.read([path]).notes if f.code == "F027"]
    where = 'q1.xlsx, sheet "Uses"' if suffix == "xlsx" else "q1.csv"
    assert said.severity == "warning"
    assert said.message == (
        f"{where}: column F stands beside the records, behind an empty column, and looks "
        'like a table apart ("Area"). It is not read. If it belongs to the records, take '
        "out the empty column."
    )


def test_a_list_of_levels_beside_the_records_gives_no_level(tmp_path: Path) -> None:
    names = ["Force", "Date", "Taser deployment", "Age group", "Level"]
    path = sheet(tmp_path / "q1.xlsx", beside(names, LIST, 12))
    assert refusal(path)[0] == "H102"
    proposal = mapped(path)
    assert [
        c.heading for c in proposal.choices if c.target.field == "ced_highest_use"
    ] == ["Taser deployment"]
    assert proposal.rows == 12
    assert proposal.notes == (
        'Not read, as it stands beside the records, behind an empty column: "Level".',
    )


@pytest.mark.parametrize(
    "cells",
    [
        ["Drawn", "Aimed", "Red-dot", "Arced", "Fired"],  # levels in their order
        ["1", "2", "3", "4", "5"],  # codes
    ],
)
def test_a_list_as_long_as_the_records_is_known_by_its_order(
    tmp_path: Path, cells: list[str]
) -> None:
    path = sheet(tmp_path / "q1.xlsx", beside([*NAMES, "Level"], cells, 5))
    assert [f for f in records.read([path]).notes if f.code == "F027"]
    assert levels(path) == [("fired", None)] * 5
    other = sheet(tmp_path / "q2.xlsx", beside([*NAMES, "Area"], cells[::-1], 5))
    assert [area for _, area in levels(other)] == cells[::-1]


@pytest.mark.parametrize(
    "cells",
    [
        [str(number) for number in range(100, 120)],  # references that grow
        [f"Beat {number:02}" for number in range(1, 21)],
        [*["North"] * 19, ""],  # the newest record is not filled in yet
    ],
)
def test_columns_behind_a_spacer_are_the_records_own(
    tmp_path: Path, cells: list[str]
) -> None:
    path = sheet(tmp_path / "q1.xlsx", beside([*NAMES, "Area"], cells, 20))
    assert not [f for f in records.read([path]).notes if f.code == "F027"]
    assert [area or "" for _, area in levels(path)] == cells


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("Officer 2 present", ["Yes", "No", "Yes"]),
        ("No. of officers", ["1", "3", "2"]),
        ("Number of discharges", ["1", "2", "1"]),
    ],
)
def test_what_else_is_said_beside_a_reference_stops_nothing(
    tmp_path: Path, heading: str, cells: list[str]
) -> None:
    rows = [["Reference", "Force", "Date", "Level", heading]]
    rows += [[f"R{n}", "Kent", "13/02/2026", "Fired", c] for n, c in enumerate(cells)]
    assert len(levels(sheet(tmp_path / "q1.csv", rows))) == len(cells)


def test_a_key_of_levels_without_a_heading_in_the_row_is_not_asked_for(
    tmp_path: Path,
) -> None:
    rows = [["Force", "Date", "Mode", "", "", ""]]
    rows += [["Kent", f"{day}/02/2026", "2", "", "", ""] for day in range(13, 27)]
    for row, pair in zip(
        rows[1:], [("Code", "CED level"), *enumerate(LIST, 1)], strict=False
    ):
        row[4:] = map(str, pair)
    doubts = mapped(sheet(tmp_path / "q1.xlsx", rows)).doubts
    assert not [doubt for doubt in doubts if "column F" in doubt.about]


@pytest.mark.parametrize(
    "cells",
    [
        ["North"] * 12,  # as deep as the records
        ["", "North", "", "South"],  # sparsely filled
    ],
)
def test_columns_of_the_records_behind_an_empty_one_are_read(
    tmp_path: Path, cells: list[str]
) -> None:
    path = sheet(tmp_path / "q1.xlsx", beside([*NAMES, "Area"], cells, 12))
    areas = [area for _, area in levels(path)]
    assert areas == [*(cell or None for cell in cells), *[None] * (12 - len(cells))]


def test_several_columns_beside_the_records_are_named_by_their_ends(
    tmp_path: Path,
) -> None:
    rows = [[*NAMES, None, "Area", "B", "C", "D"], [*RECORD, None, *"abcd"], RECORD]
    notes = records.read([sheet(tmp_path / "q1.xlsx", rows)]).notes
    (said,) = [f.message for f in notes if f.code == "F027"]
    assert said == (
        'q1.xlsx, sheet "Uses": columns F to I stand beside the records, behind an empty '
        'column, and look like a table apart ("Area", "B", "C" and 1 more). They are not read. '
        "If they belong to the records, take out the empty column."
    )


@pytest.mark.parametrize(
    ("names", "cells", "said"),
    [
        (
            ["Level", "Taser deployment"],
            [["Drawn", "Fired"], ["", "Aimed"], ["Fired", "Drawn"]],
            '"Taser deployment" gives levels of use and would not be read, while "Level", '
            "which would, says less or nothing in 2 of the first 3 rows",
        ),
        (
            ["Level", "Second Taser"],
            [["Drawn", "Aimed; Fired"], ["Drawn", ""]],
            '"Second Taser" gives levels of use and would not be read, while "Level", '
            "which would, says less or nothing in 1 of the first 2 rows",
        ),
        (
            ["Taser used", "Drawn", "Aimed", "Probes fired"],
            [["Yes", "Y", "N", "N"], ["Yes", "Y", "Y", "N"]],
            '"Drawn" and "Aimed" give levels of use and would not be read',
        ),
        (
            ["Level", "Fired"],
            [["Drawn", "x"], ["Drawn", ""]],
            '"Fired" gives levels of use and would not be read, while "Level", which '
            "would, says less or nothing in 1 of the first 2 rows",
        ),
        (
            ["Level", "Times fired"],
            [["Drawn", "2"], ["Drawn", "0"], ["Aimed", "1"], ["Aimed", "0"]],
            '"Times fired" gives levels of use and would not be read, while "Level", which '
            "would, says less or nothing in 2 of the first 4 rows",
        ),
    ],
)  # fmt: skip
def test_a_higher_level_in_a_column_that_is_not_read_stops_the_reading(
    tmp_path: Path, names: list[str], cells: list[list[str]], said: str
) -> None:
    rows = [["Force", "Date", *names], *(["Kent", "13/02/2026", *row] for row in cells)]
    path = sheet(tmp_path / "q1.csv", rows)
    assert refusal(path) == (
        "H110",
        f"q1.csv: {said}. Say which to read: taserreport map {'q1.csv'}",
    )
    assert not mapped(path).fits_whole


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("Baton", ["Drawn", "Drawn"]),  # of other force
        ("Level of Taser (text)", ["Aimed", ""]),  # never higher
        ("Drawn", ["x", "x"]),
        ("Discharged", ["No", "No"]),
        ("Times drawn", ["1", "0"]),
        ("Distance when fired", ["7", "4"]),
        ("Officer's remark", ["it was fired and missed", "drawn only"]),
    ],
)
def test_a_column_that_says_no_more_than_the_level_read_is_left_alone(
    tmp_path: Path, heading: str, cells: list[str]
) -> None:
    rows = [["Force", "Date", "Level", heading]]
    rows += [["Kent", "13/02/2026", "Aimed", cell] for cell in cells]
    path = sheet(tmp_path / "q1.csv", rows)
    assert [level for level, _ in levels(path)] == ["aimed", "aimed"]


@pytest.mark.parametrize(
    "heading",
    ["Count", "Number of uses", "Total", "No. of Taser uses", "Number", "No.", "Qty",
     "Deployments", "No. of officers", "Number of officers drawing Taser"],
)  # fmt: skip
def test_rows_that_are_counts_are_not_read_as_records(
    tmp_path: Path, heading: str
) -> None:
    rows = [["Force", "Year", "Level", heading], ["Kent", "2025-26", "Fired", "12"]]
    rows += [["Kent", "2025-26", "Drawn", "7"]]
    path = sheet(tmp_path / "q1.csv", rows)
    assert refusal(path) == (
        "H111",
        f'q1.csv: "{heading}" seems to say how many uses a row stands for, and each row '
        "would be counted as one. Export the records themselves, one row a use. If the "
        "column says something else: taserreport map q1.csv",
    )
    (doubt,) = [each for each in mapped(path).doubts if each.blocks]
    assert doubt.about == (
        f'"{heading}" seems to say how many uses each row stands for. The program counts '
        "records, one row a use: export the records themselves. If the column says "
        "something else, set it to ignore."
    )
    assert doubt.settle == (f'--set "{heading}"=ignore',)
    assert not mapped(path, f"{heading}=ignore").doubts


@pytest.mark.parametrize(
    ("names", "cells"),
    [
        (["Level", "Count"], ["Fired", "1"]),
        (["Level", "Count"], ["Fired", "several"]),
        (["Level", "No."], ["Fired", "7"]),
        (["Level", "Reference", "Number"], ["Fired", "R7", "2"]),
    ],
)
def test_numbers_that_count_no_uses_are_left_alone(
    tmp_path: Path, names: list[str], cells: list[str]
) -> None:
    rows = [["Force", "Date", *names], ["Kent", "13/02/2026", *cells]]
    assert len(levels(sheet(tmp_path / "q1.csv", rows))) == 1


@pytest.mark.parametrize("reference", ["Reference", "Ref", "Job"])
def test_counts_beside_a_reference_are_asked_of_by_validate_and_map_alike(
    tmp_path: Path, reference: str
) -> None:
    rows = [[reference, "Force", "Date", "Level", "No. of uses"]]
    rows += [[f"R{n}", "Kent", "13/02/2026", "Fired", f"{n % 3}"] for n in range(1, 9)]
    path = sheet(tmp_path / "q1.csv", rows)
    assert refusal(path)[0] == "H111"
    (doubt,) = [each for each in mapped(path).doubts if each.blocks]
    assert doubt.settle == ('--set "No. of uses"=ignore',)


@pytest.mark.parametrize(("again", "is_read"), [("K8", True), ("K7", False)])
def test_numbers_beside_a_column_of_references_count_no_uses(
    tmp_path: Path, again: str, *, is_read: bool
) -> None:
    names = ["Force", "Date", "Level", "URN", "No. of subjects"]
    rows = [["Kent", "13/02/2026", "Fired", "K7", "2"]]
    rows += [["Kent", "13/02/2026", "Drawn", again, "1"]]
    path = sheet(tmp_path / "q1.csv", [names, *rows])
    if is_read:
        assert len(levels(path)) == 2
    else:
        assert refusal(path)[0] == "H111"


def test_numbers_that_grow_call_the_records_and_count_no_uses(tmp_path: Path) -> None:
    rows = [["Number", "Force", "Date", "Level"]]
    rows += [[number, "Kent", "13/02/2026", "Fired"] for number in ("3", "4", "17")]
    assert len(levels(sheet(tmp_path / "q1.csv", rows))) == 3


def test_two_columns_of_levels_can_be_read_together(tmp_path: Path) -> None:
    rows = [["Force", "Date", "Taser 1 level", "Taser 2 level"]]
    rows += [["Kent", "13/02/2026", "Drawn", "Fired"]] * 3
    path = sheet(tmp_path / "q1.csv", rows)
    (doubt,) = mapped(path).doubts
    assert doubt.about == (
        '"Taser 1 level" and "Taser 2 level" could each be ced_highest_use. Read '
        "together, the highest level in a row counts as one use. If they are uses by two "
        "officers, or on two people: in a copy of the file, give each a row."
    )
    together = '--set "Taser 1 level"=ced_levels --set "Taser 2 level"=ced_levels'
    assert doubt.settle[-1] == together


def test_a_box_of_one_level_is_not_named_as_the_missing_level(tmp_path: Path) -> None:
    rows = [
        ["Force", "Date", "Age group", "Taser discharged"],
        [*RECORD[:2], "18-34", "No"],
    ]
    code, message = refusal(sheet(tmp_path / "q1.csv", rows))
    assert code == "H102"
    assert "=ced_highest_use" not in message


def said(path: str, code: str) -> list[tuple[str, str, int]]:
    checked = pipeline.check(records.read([path]))
    return [(f.severity, f.message, f.rows) for f in checked.findings if f.code == code]


@pytest.mark.parametrize("blank", ["", "N/A"])
def test_a_row_that_does_not_tell_whether_a_taser_was_used_is_kept_out(
    tmp_path: Path, blank: str
) -> None:
    rows = [["Force", "Date", "Taser used", "Level"]]
    answers = [(blank, ""), ("Yes", ""), ("No", ""), (blank, "Drawn")]
    rows += [["Kent", "13/02/2026", *answer] for answer in answers]
    path = sheet(tmp_path / "q1.csv", rows)
    assert said(path, "V32") == [
        (
            "error",
            "Taser used: not answered with Yes or No, and no level is given, so that it "
            "is not known whether a Taser was used.",
            1,
        )
    ]
    counted = pipeline.check(records.read([path])).reconciliation
    assert (counted.counted, counted.quarantined, counted.not_uses) == (2, 1, 1)


@pytest.mark.parametrize(
    ("other", "cell", "uses"),
    [
        ("Tactics", "compliant_handcuffing", 0),
        ("Tactics", "ced_not_stated", 1),
        ("Cartridges fired", "2", 1),
    ],
)
def test_other_columns_can_tell_what_taser_used_leaves_blank(
    tmp_path: Path, other: str, cell: str, uses: int
) -> None:
    rows = [["Force", "Date", "Taser used", "Level", other]]
    rows += [["Kent", "13/02/2026", "", "", cell]]
    path = sheet(tmp_path / "q1.csv", rows)
    assert not said(path, "V32")
    assert pipeline.check(records.read([path])).reconciliation.counted == uses


@pytest.mark.parametrize(
    ("more", "cells", "severity"),
    [
        ([], [], "warning"),
        (["Taser used"], ["No"], "note"),
        (["Tactics"], [""], "note"),
    ],
)
def test_no_level_is_warned_of_where_nothing_else_tells_the_uses(
    tmp_path: Path, more: list[str], cells: list[str], severity: str
) -> None:
    rows = [["Force", "Date", "Level", *more], ["Kent", "13/02/2026", "N/A", *cells]]
    ((given, message, count),) = said(sheet(tmp_path / "q1.csv", rows), "V31")
    assert (given, count) == (severity, 1)
    if severity == "warning":
        assert message == (
            "The level is given as none or not applicable, so that the row is not counted "
            "as a use. Nothing else in the file says which rows are Taser uses."
        )
    else:
        assert message == (
            "The row says that no Taser was used, and is not counted as a use."
        )


def test_a_table_says_what_may_change_its_figures_and_how_to_see_the_rest(
    taserreport: Run, tmp_path: Path
) -> None:
    rows = beside([*NAMES, "Area"], ["North"], 3)
    rows += [["Kent", "31/02/2026", "Fired", "18-34"], ["Kent", "13/02/2026", "", ""]]
    sheet(tmp_path / "our q1.xlsx", rows)
    for words in (["table", "highest-use"], ["classify", "--format", "csv"]):
        given = taserreport(*words, "our q1.xlsx", "--sheet", "Uses")
        assert given.returncode == 0
        told = given.stderr.decode().splitlines()
        listing = 'taserreport validate "our q1.xlsx" --sheet Uses'
        assert [line for line in told if "warning" in line] == [
            f"note: 1 kind of warning. List them with: {listing}",
            'warning: our q1.xlsx, sheet "Uses": column F stands beside the records, '
            'behind an empty column, and looks like a table apart ("Area"). It is not read. '
            "If it belongs to the records, take out the empty column.",
            f"warning: 1 row could not be counted. See which: {listing}",
        ]


def test_of_standard_input_no_files_can_be_named_again(
    taserreport: Run,
) -> None:
    text = b"Force,Date,Level\nKent,31/02/2026,Fired\nKent,13/02/2026,Fired\n"
    told = taserreport("table", "highest-use", "-", stdin=text).stderr.decode()
    assert (
        "warning: 1 row could not be counted. See which: taserreport validate\n" in told
    )


def test_a_known_form_with_boxes_for_the_levels_can_have_more_columns(
    taserreport: Run, tmp_path: Path
) -> None:
    words = ("sample", "--source", "metropolitan", "--rows", "20", "--format", "csv")
    lines = taserreport(*words).stdout.decode().splitlines()
    told = [
        f"{line},{'Fired' if at else 'Other level'}" for at, line in enumerate(lines)
    ]
    (tmp_path / "q1.csv").write_text("\n".join(told), encoding="utf-8")
    given = taserreport("table", "highest-use", "q1.csv", "--format", "csv")
    assert given.returncode == 0
    assert b"= 20 counted + 0 quarantined" in given.stderr


@pytest.mark.parametrize(
    ("names", "cells", "sets", "field"),
    [
        (
            ["Taser", "Drawn"],
            [["Red dot", "Y"], ["Fired", "Y"], ["Drawn", "Y"]],
            (),
            "ced_levels",
        ),
        (
            ["Other tactic", "Tactic 1", "Tactic 2"],
            [["CED fired", "CED drawn", ""], ["", "CED drawn", "CED aimed"]],
            ("Tactic 1=tactics", "Tactic 2=tactics"),
            "tactics",
        ),
    ],
)
def test_cells_of_levels_that_map_would_leave_out_are_asked_about(
    tmp_path: Path,
    names: list[str],
    cells: list[list[str]],
    sets: tuple[str, ...],
    field: str,
) -> None:
    rows = [["Force", "Date", *names], *(["Kent", "13/02/2026", *row] for row in cells)]
    path = sheet(tmp_path / "q1.csv", rows)
    (doubt,) = [each for each in mapped(path, *sets).doubts if each.blocks]
    assert doubt.about == (
        f'The cells under "{names[0]}" are levels of Taser use. Left out, its uses would '
        "be counted at a lower level or not at all."
    )
    assert doubt.settle == (f'--set "{names[0]}"={field}', f'--set "{names[0]}"=ignore')
    for said_so in (f"{names[0]}={field}", f"{names[0]}=ignore"):
        assert not mapped(path, *sets, said_so).doubts
    found = pipeline.propose(path, Said(sets=(*sets, f"{names[0]}={field}")))
    assert found.rows is not None
    assert found.rows.counted == len(cells)


# -- boxes of other force, of no use, and of another officer -------------------


def boxes(path: Path, names: str, *rows: str) -> str:
    """Write a file of boxes: a row such as "NNY" answers them in their order."""
    head = ["Ref", "Force", "Date", *names.split(", ")]
    lines = [[f"A{n}", "Kent", "13/02/2026", *row] for n, row in enumerate(rows)]
    return sheet(path, [head, *lines])


def by_map(taserreport: Run, path: str, *said: str) -> str:
    """Write the layout that `map` proposes, and return its file."""
    layout = path.replace(".csv", ".json")
    made = taserreport("map", path, *said, "--write", layout)
    assert made.returncode == 0, made.stdout.decode()
    return layout


def test_a_row_with_no_box_ticked_of_a_taser_or_of_other_force_is_kept_out(
    taserreport: Run, tmp_path: Path
) -> None:
    names = "Handcuffs, Baton used, Entangled, Taser drawn, Taser fired"
    rows = ("YNNNN", "NYNNN", "NNYNN", "NNNYN", "YNNYY", "NNNNN")
    path = boxes(tmp_path / "all.csv", names, *rows)
    layout = by_map(taserreport, path)
    checked = pipeline.check(records.read([path], source=layout))
    assert [(f.message, f.rows) for f in checked.findings if f.code == "V32"] == [
        (
            "Levels of Taser use: none ticked, and no box of another kind of force, so "
            "that it is not known whether a Taser was used.",
            2,
        )
    ]
    found = checked.reconciliation
    assert (found.counted, found.quarantined, found.not_uses) == (2, 2, 2)
    table = taserreport("table", "highest-use", path, "--source", layout)
    assert "All uses,2\n" in table.stdout.decode()


@pytest.mark.parametrize("heading", ["Not used", "Taser not used", "No Taser used"])
def test_a_box_that_says_that_no_taser_was_used_is_asked_for(
    taserreport: Run, tmp_path: Path, heading: str
) -> None:
    rows = ("YNN", "NYN", "NYY", "NNN")
    path = boxes(tmp_path / "q1.csv", f"{heading}, Drawn, Fired", *rows)
    proposal = propose(open_file(path), Said())
    (doubt,) = proposal.doubts
    assert doubt.blocks
    assert doubt.about == (
        f'"{heading}" says that no Taser was used. Left out, a row that says so is '
        "counted as a use, Not stated."
    )
    codes = [f"{heading}:N=yes", f"{heading}:Y=no"]
    said = [f'--set "{heading}"=ced_used', *(f'--set-code "{c}' for c in codes)]
    assert doubt.settle[0].replace('"=', "=").replace('"', "") == " ".join(
        said
    ).replace('"', "")
    layout = by_map(
        taserreport,
        path,
        *("--set", f"{heading}=ced_used"),
        *(word for code in codes for word in ("--set-code", code)),
    )
    found = pipeline.check(records.read([path], source=layout)).reconciliation
    assert (found.counted, found.not_uses) == (3, 1)


@pytest.mark.parametrize(
    "heading", ["Deployed", "Used", "Activated", "Device activated"]
)
def test_a_box_of_a_use_without_a_level_is_asked_for_beside_boxes_of_levels(
    tmp_path: Path, heading: str
) -> None:
    path = boxes(tmp_path / "q1.csv", f"{heading}, Drawn, Fired", "YYN", "NNN")
    (doubt,) = propose(open_file(path), Said()).doubts
    assert doubt.blocks
    assert doubt.about.startswith(
        f'"{heading}" names a use and no level that is known.'
    )
    assert (
        "As ced_used it says which rows are uses of a Taser: one answered No, with no "
        "level, is then none. Set to ignore, every row is a use." in doubt.about
    )
    assert doubt.settle == (
        f'--set "{heading}"=ced_used',
        f'--set "{heading}"=ignore',
    )


@pytest.mark.parametrize(
    ("heading", "level"),
    [
        ("RD", "red_dot"),
        ("DS", "drive_stun"),
        ("Contact mode", "drive_stun"),
        ("Angled drive", "angled_drive_stun"),
        ("Angle drive", "angled_drive_stun"),
        ("3 point contact", "angled_drive_stun"),
        ("Sparked", "arced"),
        ("Presented", "drawn"),
    ],
)
def test_everyday_words_for_a_level_are_asked_for_and_never_taken(
    tmp_path: Path, heading: str, level: str
) -> None:
    path = boxes(tmp_path / "q1.csv", f"{heading}, Fired", "YN", "NY")
    proposal = propose(open_file(path), Said())
    assert not proposal.complete
    (doubt,) = proposal.doubts
    assert f'--set "{heading}"=ced_levels.{level}' in doubt.settle


def test_a_box_headed_pointed_may_be_a_level_where_others_are_boxes(
    tmp_path: Path,
) -> None:
    path = boxes(tmp_path / "q1.csv", "Pointed, Fired", "YN", "NY")
    proposal = propose(open_file(path), Said())
    (doubt,) = proposal.doubts
    assert doubt.blocks
    assert doubt.settle[0] == '--set "Pointed"=ced_levels.aimed'
    assert doubt.about.endswith(
        'As a level of Taser use, "Pointed" would be ced_levels.aimed.'
    )


OFFICERS = ("Taser use - officer 1", "Taser use - officer 2")


def of_two(path: Path, first: str, second: str) -> str:
    rows = [
        ["Kent", "13/02/2026", "Drawn", "Fired"],
        ["Kent", "14/02/2026", "Fired", ""],
    ]
    return sheet(path, [["Force", "Date", first, second], *rows])


def test_two_officers_in_a_row_are_never_offered_as_one_use(tmp_path: Path) -> None:
    proposal = propose(open_file(of_two(tmp_path / "q1.csv", *OFFICERS)), Said())
    (doubt,) = proposal.doubts
    assert doubt.blocks
    assert doubt.about == (
        '"Taser use - officer 2" gives a use by another officer. Each is a use of its '
        "own: in a copy of the file, give each a row. If each has one already, set this "
        "column to ignore."
    )
    assert doubt.settle == (
        '--set "Taser use - officer 1"=ced_highest_use '
        '--set "Taser use - officer 2"=ignore',
    )


@pytest.mark.parametrize(
    ("other", "whose"),
    [
        ("Level (second officer)", "by another officer"),
        ("Officer 2 Taser level", "by another officer"),
        ("Other officer Taser", "by another officer"),
        ("Taser level - PC2", "by another officer"),
        ("Taser (colleague)", "by another officer"),
        ("Subject 2 Taser level", "on another person"),
    ],
)
def test_a_known_layout_with_the_level_of_another_use_is_not_read(
    tmp_path: Path, other: str, whose: str
) -> None:
    path = of_two(tmp_path / "q1.csv", "Level of use", other)
    with pytest.raises(InputError) as refused:
        records.read([path])
    assert refused.value.code == "H110"
    assert str(refused.value) == (
        f'q1.csv: "{other}" gives a use {whose} and would not be read. Each is a use of '
        "its own: in a copy of the file, give each a row. If each has one already: "
        "taserreport map q1.csv"
    )
    (doubt,) = propose(open_file(path), Said()).doubts
    assert doubt.settle[0].endswith(f'--set "{other}"=ignore')
    proposal = propose(open_file(path), Said((f"{other}=ignore",)))
    said = f"as you said; a use {whose} that is told only here is not counted"
    assert proposal.ignored == ((other, said),)


@pytest.mark.parametrize("other", ["Taser level 2", "Second Taser level", "Level 2"])
def test_a_level_that_only_counts_on_stops_a_known_layout_though_never_higher(
    tmp_path: Path, other: str
) -> None:
    rows = [["Force", "Date", "Level of use", other]]
    rows += [["Kent", "13/02/2026", "Fired", "Drawn"]]
    assert refusal(sheet(tmp_path / "q1.csv", rows)) == (
        "H110",
        f'q1.csv: "{other}" gives levels of use too and would not be read. If they are of '
        "the same use: taserreport map q1.csv. If they are another officer's, or on "
        "another person: in a copy of the file, give each use a row.",
    )


def test_levels_read_together_are_said_to_be_one_use(tmp_path: Path) -> None:
    rows = [["Force", "Date", "Level of use", "Level of use 2"]]
    rows += [["Kent", f"{day}/02/2026", "Fired", "Drawn"] for day in range(10, 20)]
    (doubt,) = mapped(sheet(tmp_path / "q1.csv", rows)).doubts
    assert doubt.about.endswith(
        " Read together, the highest level in a row counts as one use. If they are uses "
        "by two officers, or on two people: in a copy of the file, give each a row."
    )


def test_a_column_of_methods_that_names_the_taser_tells_its_uses_first(
    taserreport: Run, tmp_path: Path
) -> None:
    rows = [["Force", "Date", "Level of use", "Method"]]
    uses = [
        ("Drawn", "Shield"),
        ("Fired", "Taser"),
        ("Drawn", "Entangled"),
        ("", "Baton"),
    ]
    rows += [["Kent", "13/02/2026", *use] for use in uses]
    path = sheet(tmp_path / "q1.csv", rows)
    (doubt,) = propose(open_file(path), Said()).doubts
    level, told = '--set "Level of use"=ced_highest_use', '--set "Method"=ced_used'
    assert doubt.settle == (
        f'{level} {told} --set-code "Method:Baton"=not_used '
        '--set-code "Method:Shield"=not_used --set-code "Method:Taser"=yes',
        level,
    )
    layout = by_map(taserreport, path, *shlex.split(doubt.settle[0]))
    found = pipeline.check(records.read([path], source=layout)).reconciliation
    assert (found.counted, found.quarantined, found.not_uses) == (1, 1, 2)


# -- boxes ticked in several ways ---------------------------------------------


def test_marks_that_may_tick_or_cross_out_are_asked_for_and_the_plain_ones_read(
    taserreport: Run, tmp_path: Path
) -> None:
    head = ["Ref", "Force", "Date", "Drawn", "Fired", "Alcohol"]
    answers = [("X", "", "✓"), ("x", "✓", "☑"), ("Yes", "1", "✗"), ("", "No", "☐")]
    rows = [[f"A{n}", "Kent", "13/02/2026", *a] for n, a in enumerate(answers, 1)]
    path = sheet(tmp_path / "q1.csv", [head, *rows])
    said = taserreport("map", path).stdout.decode()
    assert (
        "  Drawn (ced_levels.drawn): 1 word in 2 cells\n"
        '      "X" (2 cells): not known\n'
        '        --set-code "Drawn:X"=value\n'
        "      values: yes, no\n" in said
    )
    assert '--set-code "Alcohol:✗"=value' in said
    layout = by_map(
        taserreport, path, "--set-code", "Drawn:X=yes", "--set-code", "Alcohol:✗=no"
    )
    dataset = records.read([path], source=layout)
    found = [row for b in dataset.batches() for row in b.records.to_pylist()]
    both = ["drawn", "fired"]
    assert [sorted(row["ced_levels"]) for row in found] == [["drawn"], both, both, []]
    assert [row["impact_factors"] for row in found] == [
        ["alcohol"],
        ["alcohol"],
        [],
        [],
    ]


@pytest.mark.parametrize("mark", ["x", "X", "✓", "☑", "ticked"])
def test_one_mark_in_any_case_ticks_a_box(tmp_path: Path, mark: str) -> None:
    rows = [["Force", "Date", "Taser drawn", "Taser fired"]]
    ticks = [(mark, ""), (mark.lower(), mark)]
    path = sheet(
        tmp_path / "q1.csv", rows + [["Kent", "13/02/2026", *each] for each in ticks]
    )
    proposal = propose(open_file(path), Said())
    assert not proposal.words
    assert not proposal.doubts


def test_a_sign_that_crosses_a_box_out_is_no_and_one_that_says_nothing_is_none(
    taserreport: Run, tmp_path: Path
) -> None:
    head = ["Ref", "Force", "Date", "Level of use", "Possession of weapon", "Alcohol"]
    signs = [("✓", "N"), ("✗", "Y"), ("?", "Y"), ("", "Y")]
    rows = [["Kent", "13/02/2026", "Fired", *each] for each in signs]
    path = sheet(
        tmp_path / "q1.csv", [head, *([f"A{n}", *r] for n, r in enumerate(rows))]
    )
    box = "Possession of weapon"
    said = [("--set", f"{box}=impact_factors.possession_of_weapon")]
    said += [("--set", "Alcohol=impact_factors.alcohol")]
    said += [("--set-code", f"{box}:✗=no"), ("--set-code", f"{box}:?=no_answer")]
    layout = by_map(taserreport, path, *(word for pair in said for word in pair))
    made = taserreport("classify", path, "--source", layout, "--format", "csv")
    lines = list(csv.DictReader(io.StringIO(made.stdout.decode())))
    assert [line["weapon_evidence"] for line in lines] == [
        "possession",
        "none_recorded",
        "unknown",
        "unknown",
    ]


def test_an_unclear_heading_over_levels_is_asked_with_the_column_that_names_the_taser(
    tmp_path: Path,
) -> None:
    rows = [["Force", "Date", "Equipment", "Action"]]
    uses = [("Taser", "Fired"), ("Shield", "Drawn"), ("Taser", "Aimed")]
    rows += [["Kent", "13/02/2026", *use] for use in uses]
    (doubt,) = mapped(sheet(tmp_path / "q1.csv", rows)).doubts
    assert doubt.settle[0] == (
        '--set "Action"=ced_highest_use --set "Equipment"=ced_used '
        '--set-code "Equipment:Shield"=not_used --set-code "Equipment:Taser"=yes'
    )


def test_a_row_that_denies_a_taser_and_counts_its_cartridges_is_warned_of(
    tmp_path: Path,
) -> None:
    rows = [["Force", "Date", "Taser used", "Level", "Cartridges fired"]]
    rows += [
        ["Kent", "13/02/2026", "No", "", "2"],
        ["Kent", "14/02/2026", "No", "", "0"],
    ]
    ((severity, message, count),) = said(sheet(tmp_path / "q1.csv", rows), "V05")
    assert (severity, count) == ("warning", 1)
    assert message == (
        "The form says that no Taser was used, yet gives a level of use, cartridges, "
        "cycles or where it struck. The record is counted."
    )


# -- crosses beside ticks, and levels at one time of a use ----------------------


def test_an_x_beside_ticks_in_other_boxes_is_asked_for_in_each(tmp_path: Path) -> None:
    head = ["Date", "Drawn", "Aimed", "Fired", "Age"]
    rows = [[f"{day}/05/2024", "✓", "x", "X", "22"] for day in range(13, 18)]
    path = sheet(tmp_path / "q1.csv", [head, *rows])
    proposed = pipeline.propose(path, Said(force="kent"))
    asked = {(word.heading, word.text) for word in proposed.proposal.words}
    assert asked == {("Aimed", "x"), ("Fired", "X")}
    assert proposed.rows is not None
    assert proposed.rows.counted == 0
    codes = ("Aimed:x=no", "Fired:X=no")
    settled = pipeline.propose(path, Said((), codes, "kent"))
    assert settled.rows is not None
    assert settled.rows.counted == len(rows)
    assert not settled.proposal.words


def test_an_x_or_a_blank_is_a_tick_beside_a_box_of_yes_and_no(tmp_path: Path) -> None:
    rows = [["Date", "Drawn", "Aimed", "Fired"]]
    rows += [
        [f"{day}/05/2024", "x" if day % 3 else "", "", "No"] for day in range(13, 25)
    ]
    proposed = pipeline.propose(sheet(tmp_path / "q1.csv", rows), Said(force="kent"))
    assert proposed.proposal.words == ()
    assert proposed.rows is not None
    assert proposed.rows.counted == len(rows) - 1


@pytest.mark.parametrize("heading", ["Initial CED use", "First level"])
def test_the_level_at_one_time_of_a_use_is_read_with_the_others(
    taserreport: Run, tmp_path: Path, heading: str
) -> None:
    rows = [["Force", "Date", heading, "Final CED use"]]
    rows += [["Kent", "13/05/2024", "Fired", "Drawn"]]
    rows += [["Kent", "14/05/2024", "Drawn", "Aimed"]] * 2
    path = sheet(tmp_path / "q1.csv", rows)
    (doubt,) = [each for each in mapped(path).doubts if each.blocks]
    assert doubt.about == (
        f'"{heading}" gives the level at one time of a use, and the highest may stand '
        "there. Read together, the highest level in a row counts."
    )
    assert doubt.settle == (
        f'--set "Final CED use"=ced_levels --set "{heading}"=ced_levels',
        f'--set "Final CED use"=ced_highest_use --set "{heading}"=ignore',
    )
    layout = by_map(taserreport, path, *shlex.split(doubt.settle[0]))
    found = records.read([path], source=layout)
    made = [
        b.column("ced_highest_use").to_pylist()
        for b in pipeline.Intake(found).batches()
    ]
    assert made == [["fired", "aimed"]] or made == [["fired", "aimed", "aimed"]]


@pytest.mark.parametrize("heading", ["Initials", "Officer initials", "Initials of PC"])
def test_initials_are_personal_and_initial_is_not(heading: str) -> None:
    assert is_personal(heading)
    assert not is_personal(heading.replace("nitials", "nitial use"))


def test_a_level_in_the_word_for_the_taser_is_offered_with_the_uses(
    taserreport: Run, tmp_path: Path
) -> None:
    rows = [["Force", "Date", "Force option"]]
    words = ["Taser (Fired)", "PAVA", "Taser (Red dot)", "Baton (Drawn)"]
    rows += [["Kent", "13/05/2024", word] for word in words]
    path = sheet(tmp_path / "q1.csv", rows)
    (doubt,) = [each for each in mapped(path).doubts if each.blocks]
    assert doubt.settle[0] == (
        '--set "Force option"=ced_highest_use --set-code "Force option:Baton (Drawn)"='
        'not_used --set-code "Force option:PAVA"=not_used --set-code "Force option:Taser '
        '(Fired)"=fired --set-code "Force option:Taser (Red dot)"=red_dot'
    )
    layout = by_map(taserreport, path, *shlex.split(doubt.settle[0]))
    intake = pipeline.Intake(records.read([path], source=layout))
    made = [batch.column("ced_highest_use").to_pylist() for batch in intake.batches()]
    assert made == [["fired", "red_dot"]]
    assert intake.reconciliation().not_uses == 2


def test_a_box_of_a_discharge_agrees_with_a_drive_stun(tmp_path: Path) -> None:
    rows = [["Force", "Date", "Level", "Discharged"]]
    rows += [["Kent", "13/02/2026", level, "Yes"] for level in ("Drive stun", "Fired")]
    assert [level for level, _ in levels(sheet(tmp_path / "q1.csv", rows))] == [
        "drive_stun",
        "fired",
    ]
    rows += [["Kent", "14/02/2026", "Drawn", "Yes"]]
    assert refusal(sheet(tmp_path / "q1.csv", rows))[0] == "H110"


@pytest.mark.parametrize("cells", [["0", "1", "2"], ["", "1", "3"], ["1", "2", "0"]])
def test_a_column_that_says_how_often_a_level_was_reached_is_asked_for(
    tmp_path: Path, cells: list[str]
) -> None:
    names = ["Force", "Date", "CED Drawn", "CED Aimed", "CED Discharged"]
    rows = [["Kent", f"{n}/02/2026", "1", "0", cells[n % 3]] for n in range(1, 13)]
    path = sheet(tmp_path / "q1.csv", [names, *rows])
    (doubt,) = (d for d in mapped(path).doubts if '"CED Discharged"' in d.about)
    assert doubt.blocks
    assert doubt.settle[0] == '--set "CED Discharged"=ced_levels.fired'
    words = mapped(path, "CED Discharged=ced_levels.fired").words
    assert {word.text for word in words} == {"2", "3"} & {*cells}
