"""Install what the tests need beside this checkout, and run them.

Needs only Python 3.11 or later: `python3 tests/run.py` (Windows: `py tests\\run.py`).
What follows is passed to pytest: `python3 tests/run.py -k dates`. Everything goes
into the folder `.venv-test`.
"""

import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Install and test; return pytest's exit code."""
    if sys.version_info < (3, 11):
        sys.exit(f"taserreport needs Python 3.11 or later; this is {sys.version[:6]}.")
    folder = ROOT / ".venv-test"
    if not (folder / "pyvenv.cfg").exists():
        venv.create(folder, with_pip=True)
    scripts = "Scripts" if sys.platform == "win32" else "bin"
    python = str(folder / scripts / "python")
    pip = [python, "-m", "pip", "install", "--quiet"]
    # Dependency groups need pip 25.1.
    subprocess.run([*pip, "--upgrade", "pip>=25.1"], cwd=ROOT, check=True)
    wanted = ["--editable", ".", "--group", "test", "--group", "check"]
    subprocess.run([*pip, *wanted], cwd=ROOT, check=True)
    at_once = ["-n", "auto", "--dist", "worksteal"]
    pytest = [python, "-m", "pytest", *at_once, *sys.argv[1:]]
    return subprocess.run(pytest, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
