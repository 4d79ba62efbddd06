"""The wheel holds all it needs and works without the checkout."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

pytestmark = pytest.mark.packaging


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--outdir", str(folder), str(ROOT)],
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_every_definition_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    packaged = {
        name.removeprefix("taserreport/schemas/")
        for name in names
        if name.startswith("taserreport/schemas/")
    }
    checkout = {
        path.relative_to(ROOT / "schemas").as_posix()
        for path in (ROOT / "schemas").rglob("*.json")
    }
    assert packaged == checkout
    tops = {name.split("/")[0] for name in names}
    assert tops == {"taserreport", *(t for t in tops if t.endswith(".dist-info"))}


def test_the_wheel_works_in_a_clean_environment_without_the_checkout(
    wheel: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "environment"
    venv.create(folder, with_pip=True)
    scripts = folder / ("Scripts" if sys.platform == "win32" else "bin")
    subprocess.run(
        [str(scripts / "python"), "-m", "pip", "install", "--quiet", str(wheel)],
        check=True,
        cwd=tmp_path,
    )

    def run(*words: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [str(scripts / "taserreport"), *words],
            capture_output=True,
            cwd=tmp_path,
            check=True,
            env={"PATH": str(scripts)},
        )

    assert run("--version").stdout.startswith(b"taserreport ")
    run("sample", "--rows", "30", "--source", "metropolitan", "-o", "uof.xlsx")
    assert b"= 30 counted" in run("validate", "uof.xlsx").stderr
    assert b"All uses,30" in run("table", "context", "uof.xlsx").stdout
    where = subprocess.run(
        [
            str(scripts / "python"),
            "-c",
            "import taserreport; print(taserreport.__file__)",
        ],
        capture_output=True,
        cwd=tmp_path,
        check=True,
    )
    assert str(folder).encode() in where.stdout
