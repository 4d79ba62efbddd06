"""A form that has no box for a level of use says nothing of that level, never nought."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conftest import Run

LEVELS = {
    "drawn": "Drawn",
    "aimed": "Aimed",
    "arced": "Arced",
    "red_dot": "Red dot",
    "drive_stun": "Drive stun",
    "angled_drive_stun": "Angled drive stun",
    "fired": "Fired",
}


Write = Callable[..., tuple[Path, Path]]


@pytest.fixture
def written(taserreport: Run, tmp_path: Path) -> Write:
    """Return what writes a file with boxes for some levels, and its layout by `map`."""

    def write(name: str, *levels: str) -> tuple[Path, Path]:
        lines = [["Ref", "Date", *(LEVELS[level] for level in levels)]]
        for number, _ in enumerate(levels, 1):
            boxes = ["Y" if at < number else "N" for at in range(len(levels))]
            lines.append([f"{name}-{number}", f"{number:02}/04/2025", *boxes])
        file, source = tmp_path / f"{name}.csv", tmp_path / f"{name}.json"
        file.write_text("".join(f"{','.join(line)}\n" for line in lines))
        taserreport("map", file, "--force", "kent", "--write", source)
        return file, source

    return write


def figures(printed: bytes) -> Mapping[str, str]:
    """Return the first figure of each row of a table, by its label."""
    return {row[0]: row[1] for row in csv.reader(io.StringIO(printed.decode())) if row}


def test_a_level_without_a_box_is_not_available_and_never_nought(
    taserreport: Run, written: Write
) -> None:
    file, source = written("few", "drawn", "aimed", "fired")
    result = taserreport("table", "highest-use", file, "--source", source)
    found = figures(result.stdout)
    assert [found[name] for name in ("All uses", "Drawn", "Aimed", "Fired")] == [
        "3",
        "1",
        "1",
        "1",
    ]
    for missing in ("Arced", "Red-dot", "Drive stun", "Angled drive stun"):
        assert found[missing] == "[x]"
    assert found["Discharge"] == found["Non-discharge"] == "[x]"


@pytest.mark.parametrize(
    ("levels", "non_discharge", "discharge"),
    [
        (("drawn", "aimed", "drive_stun", "fired"), "2", "2"),
        (("drawn", "aimed", "arced", "red_dot", "fired"), "[x]", "[x]"),
        (("drawn", "drive_stun"), "[x]", "[x]"),
        (("aimed", "red_dot", "drive_stun", "fired"), "[x]", "2"),
        (tuple(LEVELS), "4", "3"),
    ],
)
def test_the_split_is_given_where_no_use_can_fall_on_the_wrong_side_of_it(
    taserreport: Run,
    written: Write,
    levels: tuple[str, ...],
    non_discharge: str,
    discharge: str,
) -> None:
    file, source = written("some", *levels)
    result = taserreport("table", "highest-use", file, "--source", source)
    found = figures(result.stdout)
    assert (found["Non-discharge"], found["Discharge"]) == (non_discharge, discharge)
    across = taserreport("table", "force", file, "--source", source).stdout.decode()
    heads, *_, total = csv.reader(io.StringIO(across))
    cells = dict(zip(heads, total, strict=True))
    assert cells["Total non-discharge"] == non_discharge
    assert cells["Total discharge"] == discharge


def test_the_table_and_validate_name_the_levels_without_a_box(
    taserreport: Run, written: Write
) -> None:
    file, source = written("few", "drawn", "drive_stun", "fired")
    made = taserreport(
        "table", "force", file, "--source", source, "--format", "md"
    ).stdout.decode()
    missing = '"Aimed", "Red-dot", "Arced" and "Angled drive stun"'
    assert (
        f"The records come from a form with no box for {missing}: a use that went that "
        "far is counted at the highest level the form has a box for." in made
    )
    checked = taserreport("validate", file, "--source", source)
    assert (
        f"H112  warning: few.csv: there is no box for {missing}. A use that went that "
        "far is counted at the highest level that has one." in checked.stdout.decode()
    )
    assert checked.returncode == 0


def test_map_names_the_levels_that_no_column_was_found_for(
    taserreport: Run, written: Write
) -> None:
    file, _ = written("few", "drawn", "aimed", "arced", "red_dot", "fired")
    said = " ".join(taserreport("map", file, "--force", "kent").stdout.decode().split())
    assert (
        'No column was found for "Drive stun" and "Angled drive stun": tables show [x] '
        "there, and a use that went that far is counted at the highest level that has a "
        "column. If it is there under another heading: "
        '--set "Their heading"=ced_levels.drive_stun' in said
    )
    whole, _ = written("whole", *LEVELS)
    assert "No column was found" not in taserreport("map", whole).stdout.decode()


def test_what_was_not_asked_stays_so_in_the_accepted_records(
    taserreport: Run, written: Write, tmp_path: Path
) -> None:
    file, source = written("few", "drawn", "drive_stun", "fired")
    for name in ("accepted.csv", "accepted.parquet"):
        accepted = tmp_path / name
        taserreport("validate", file, "--source", source, "--accept", accepted)
        found = figures(taserreport("table", "highest-use", accepted).stdout)
        assert (found["Aimed"], found["Non-discharge"], found["Fired"]) == (
            "[x]",
            "1",
            "1",
        )


def test_records_of_two_forms_are_counted_and_a_note_says_what_one_did_not_ask(
    taserreport: Run, written: Write, tmp_path: Path
) -> None:
    accepted = []
    for name, levels in [("few", ("drawn", "fired")), ("whole", tuple(LEVELS))]:
        file, source = written(name, *levels)
        accepted.append(tmp_path / f"{name}-accepted.csv")
        taserreport("validate", file, "--source", source, "--accept", accepted[-1])
    made = taserreport(
        "table", "highest-use", *accepted, "--format", "md"
    ).stdout.decode()
    assert "Drive stun | 1 |" in made
    assert "[x]" not in made.replace("\\", "")
    assert "Some of the records come from a form with no box for" in made


def test_a_note_names_other_boxes_that_only_some_records_had(
    taserreport: Run, tmp_path: Path
) -> None:
    head = "record_id,force,incident_date,ced_highest_use,reasons,not_asked\n"
    file = tmp_path / "accepted.csv"
    file.write_text(
        f"{head}A,kent,13/02/2025,fired,protect_self,\n"
        "B,kent,14/02/2025,fired,protect_self,reasons.effect_arrest; reasons.other\n"
    )
    made = taserreport("table", "reasons", file, "--format", "md").stdout.decode()
    assert (
        'Some of the records come from a form with no box for "Effect arrest" and '
        '"Other": they are in no such figure, whatever happened.' in made
    )


def test_a_level_that_a_record_gives_is_counted_whatever_the_form_is_said_to_lack(
    taserreport: Run, tmp_path: Path
) -> None:
    head = "record_id,force,incident_date,ced_highest_use,not_asked\n"
    file = tmp_path / "accepted.csv"
    file.write_text(f"{head}A,kent,13/02/2025,fired,ced_highest_use.fired\n")
    found = figures(taserreport("table", "highest-use", file).stdout)
    assert found["Fired"] == "1"


def test_what_figures_leave_out_is_said_beside_csv_which_has_no_notes(
    taserreport: Run, written: Write, tmp_path: Path
) -> None:
    file, source = written("few", "drawn", "fired")
    made = taserreport("table", "highest-use", file, "--source", source)
    assert b"note: The records come from a form with no box for" in made.stderr
    quiet = taserreport("table", "highest-use", file, "--source", source, "--quiet")
    assert b"note: The records come from a form" not in quiet.stderr
    marked = taserreport(
        "table", "highest-use", file, "--source", source, "--format", "md"
    )
    assert b"note: The records come from a form" not in marked.stderr
    for name, more in [("asked.csv", ",Reasons for force"), ("other.csv", "")]:
        cell = ",Protect self" if more else ""
        (tmp_path / name).write_text(
            f"Force,Date,Level of use{more}\nKent,0{len(name) % 7}/04/2025,Fired{cell}\n"
        )
    made = taserreport("table", "reasons", "asked.csv", "other.csv", "--tidy")
    assert (
        'note: other.csv has no column for "Reason for force": its records are counted '
        "here as not reported, or as without any of its boxes ticked.\n"
    ) in made.stderr.decode()
