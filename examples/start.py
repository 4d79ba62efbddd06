"""Install taserreport beside this checkout and make the first Board tables.

Needs only Python 3.11 or later: `python3 examples/start.py` (on Windows
with `py`). Everything goes into the folder `.venv`.
"""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TABLES = (
    ["highest-use", "--period", "2018-19", "--period", "2019-20"],
    ["weapon", "--period", "2019-20"],
)


def programs(folder: Path) -> Path:
    """Make a virtual environment, if there is none, and return where its programs are."""
    if not (folder / "pyvenv.cfg").exists():
        venv.create(folder, with_pip=True)
    return folder / ("Scripts" if sys.platform == "win32" else "bin")


def run(*command: str | Path) -> None:
    """Run a command from the checkout; leave with its exit code if it fails."""
    done = subprocess.run([str(word) for word in command], cwd=ROOT, check=False)  # noqa: S603
    if done.returncode:
        sys.exit(done.returncode)


def say(line: str) -> None:
    """Print a line at once, so that it stands before what a command prints."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Install, and make tables from `examples/west-midlands.csv`."""
    if sys.version_info < (3, 11):  # noqa: UP036 - said to an older one
        sys.exit(f"taserreport needs Python 3.11 or later; this is {sys.version[:6]}.")
    bin_ = programs(ROOT / ".venv")
    say("Installing into .venv ...")
    run(bin_ / "python", "-m", "pip", "install", "--quiet", "--editable", ".")
    for table in TABLES:
        words = [*table, "examples/west-midlands.csv", "--format", "console"]
        say(f"\n$ taserreport table {' '.join(words)}\n")
        run(bin_ / "taserreport", "table", *words)
    say(f"\nThe command is {bin_.relative_to(ROOT) / 'taserreport'}. Try --help.")


if __name__ == "__main__":
    main()
