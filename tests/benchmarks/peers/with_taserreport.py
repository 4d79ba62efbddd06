"""taserreport itself: which rows it keeps out, by the file it writes of them.

This is for comparing, not for timing: what is timed is `taserreport validate FILE`.
"""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.peers.answer import say


def main(file: str) -> None:
    """Check one file."""
    with TemporaryDirectory() as folder:
        kept_out = Path(folder) / "kept-out.csv"
        command = [sys.executable, "-m", "taserreport", "validate", file, "--quiet"]
        done = subprocess.run(
            [*command, "--quarantine", str(kept_out)],
            capture_output=True,
            text=True,
            check=False,
        )
        read = re.search(r"([\d,]+) rows? read", done.stderr)
        if done.returncode not in (0, 1) or not read:
            sys.exit(done.stderr)
        # The headings of a CSV file are its first line.
        headings = 0 if file.endswith(".parquet") else 1
        bad = []
        if kept_out.exists():
            with kept_out.open(encoding="utf-8-sig", newline="") as opened:
                bad = [int(r["from row"]) - headings for r in csv.DictReader(opened)]
    say(int(read[1].replace(",", "")), bad)


if __name__ == "__main__":
    main(sys.argv[1])
