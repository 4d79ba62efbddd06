"""Rows that say in a column nobody reads that they are no uses are told of."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from pyarrow import csv, parquet

from taserreport import pipeline, records
from taserreport.records.no_uses import says_no_use
from taserreport.records.propose import Said

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run


def written(folder: Path, heading: str, *cells: str) -> str:
    lines = [f"{10 + n}/04/2026,Kent,Fired,33,{cell}" for n, cell in enumerate(cells)]
    path = folder / "q1.csv"
    head = f"Date,Force,Taser level,Age,{heading}"
    path.write_text("\n".join([head, *lines]), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("heading", "cells", "said"),
    [
        ("Record status", ["Live", "Deleted", "VOID"], '"Deleted" or "VOID"'),
        ("Type of discharge", ["Operational", "Training"], '"Training"'),
        ("Remark", ["entered in error", ""], '"entered in error"'),
        ("Training use?", ["N", "Y"], '"Y"'),
        ("Accidental discharge", ["", "Yes"], '"Yes"'),
        ("Workflow", ["Approved", "Superseded", "Draft - deleted"],
         '"Draft - deleted" or "Superseded"'),
        ("Subject type", ["Person", "Dog"], '"Dog"'),
        ("Comments", ["One probe missed", "Entered in  ERROR - Please delete - PC Adam 1"],
         '"entered in error" or "please delete"'),
        ("Notes", ["Deleted", "This is a duplicate of E12"],
         '"Deleted" or "duplicate of"'),
        ("Intentional?", ["Y", "N"], '"N"'),
        ("Include in stats", ["1", "0"], '"0"'),
        ("Kind", ["Void", "Animal", "Deleted", "Training"],
         '"Animal" or "Deleted" or "Training" or the like'),
    ],
)  # fmt: skip
def test_an_unread_column_that_says_a_row_is_no_use_is_told_of_and_nothing_left_out(
    tmp_path: Path, taserreport: Run, heading: str, cells: list[str], said: str
) -> None:
    path = written(tmp_path, heading, *cells)
    checked = pipeline.check(records.read([path]))
    (found,) = [f for f in checked.findings if f.code == "H114"]
    told = (
        f"some rows say {said} there and are counted like all others. If they are no "
        "uses, take them out in a copy of the file."
    )
    assert found.severity == "warning"
    assert found.message == f'q1.csv: "{heading}" is not used, and {told}'
    assert checked.reconciliation.counted == len(cells)
    proposal = pipeline.propose(path, Said()).proposal
    assert dict(proposal.ignored)[heading] == told
    beside = taserreport("table", "highest-use", "q1.csv").stderr.decode()
    assert f'warning: q1.csv: "{heading}" is not used' in beside


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("Record status", "Live"),
        ("Officer trained", "Yes"),
        ("Weapon", "Dog"),
        ("Training use?", "N"),
        ("Training", "Yes"),
        ("Officer injury", "Accidental"),
        ("Cartridge status", "Void"),
        ("Remark", "deleted scenes"),
        ("Remark", "training officer called"),
        ("Comments", "Footage of the latest record. Entry was forced"),
        ("Operational use?", "Yes"),
        ("Valid", "Not known"),
    ],
)
def test_other_words_say_nothing_of_it(heading: str, text: str) -> None:
    assert says_no_use(heading, [text]) == ""


@pytest.mark.parametrize("suffix", ["csv", "parquet", "jsonl", "json"])
def test_rows_are_told_of_in_every_format_and_far_down(
    tmp_path: Path, suffix: str
) -> None:
    rows = [*["Live"] * 4_000, "Void"]
    columns = {
        "Date": ["13/02/2026"] * len(rows),
        "Force": ["Kent"] * len(rows),
        "Taser level": ["Fired"] * len(rows),
        "Record status": rows,
    }
    path = tmp_path / f"q1.{suffix}"
    records_ = pa.table(columns).to_pylist()
    if suffix == "csv":
        csv.write_csv(pa.table(columns), path)
    elif suffix == "parquet":
        parquet.write_table(pa.table(columns), path)
    elif suffix == "jsonl":
        path.write_text("\n".join(map(json.dumps, records_)), encoding="utf-8")
    else:
        path.write_text(json.dumps(records_), encoding="utf-8")
    (found,) = [f for f in records.read([str(path)]).notes if f.code == "H114"]
    assert (
        '"Record status" is not used, and some rows say "Void" there' in found.message
    )
