"""Make files of SYNTHETIC records of which exactly one row in a hundred is faulty.

`python tests/benchmarks/make_records.py 1000000 --folder build/benchmarks` writes
`records-1000000.csv`, the same cells as `records-1000000.parquet`, and
`records-1000000.json`, which says which rows are faulty. Memory does not grow with
the number of rows; ten million take about 5 GB of disk.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv, parquet

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.peers.answer import digest
from benchmarks.records import HEADINGS, block

_BLOCK = 100_000
_IN = 100
"""One row in so many is faulty."""
_BYTES_A_ROW = 600
"""In both files, with room to spare."""


def faults() -> list[dict[str, Any]]:
    """Return what is written into the faulty rows, in turn."""
    text = Path(__file__).with_name("faults.json").read_text("utf-8")
    found: list[dict[str, Any]] = json.loads(text)["faults"]
    return found


def spoil(records: pa.Table, rows: list[int], first_fault: int) -> pa.Table:
    """Return records with a fault in some rows.

    Args:
        records: Good records.
        rows: The positions to spoil, in ascending order.
        first_fault: Which fault the first of them has; the others follow in turn.
    """
    kinds = faults()
    written: dict[str, dict[int, str | None]] = {}
    for number, row in enumerate(rows, first_fault):
        for heading, text in kinds[number % len(kinds)]["cells"].items():
            written.setdefault(heading, {})[row] = text or None
    for heading, texts in written.items():
        column = records.column(heading).combine_chunks()
        places = pa.array(range(len(column)), pa.int64())
        mask = pc.is_in(places, value_set=pa.array(list(texts), pa.int64()))
        new = pa.array(list(texts.values()), pa.string())
        column = pc.replace_with_mask(column, mask, new)
        at = records.schema.get_field_index(heading)
        records = records.set_column(at, heading, column)
    return records


def make(count: int, folder: Path, seed: int) -> Path:
    """Write the three files; return the path of the one that says what is in them.

    Args:
        count: How many records: a multiple of 100.
        folder: Where to, made if need be.
        seed: The same seed gives the same files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(folder).free < count * _BYTES_A_ROW:
        sys.exit(f"There is not enough room in {folder} for {count:,} records.")
    name = folder / f"records-{count}"
    schema = pa.schema([(heading, pa.string()) for heading in HEADINGS])
    options = csv.WriteOptions(quoting_style="none")
    bad: list[int] = []
    with (
        csv.CSVWriter(f"{name}.csv.part", schema, write_options=options) as as_csv,
        parquet.ParquetWriter(f"{name}.parquet.part", schema) as as_parquet,
    ):
        for start in range(0, count, _BLOCK):
            rows = min(_BLOCK, count - start)
            chosen = Random(f"{seed}/{start}").sample(range(rows), rows // _IN)
            records = block(start + 1, rows, seed).cast(schema)
            records = spoil(records, sorted(chosen), len(bad))
            bad += [start + row + 1 for row in sorted(chosen)]
            as_csv.write_table(records)
            as_parquet.write_table(records)
    for kind in ("csv", "parquet"):  # a file that is there is whole
        Path(f"{name}.{kind}.part").replace(f"{name}.{kind}")
    kinds = faults()
    turns = Counter(kinds[n % len(kinds)]["kind"] for n in range(len(bad)))
    told = {"rows": count, "bad": len(bad), "digest": digest(bad), "seed": seed}
    about = Path(f"{name}.json")
    about.write_text(json.dumps({**told, "kinds": turns}, indent=2), "utf-8")
    return about


def main() -> None:
    """Make the files that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int, nargs="+", help="how many records")
    parser.add_argument("--folder", type=Path, default=Path("build/benchmarks"))
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    for count in given.rows:
        if count < _IN or count % _IN:
            parser.error(f"{count} is not a multiple of {_IN}")
        sys.stdout.write(f"{make(count, given.folder, given.seed)}\n")


if __name__ == "__main__":
    main()
