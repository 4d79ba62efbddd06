"""The README says what is so."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from taserreport import resources
from taserreport.cli import app

if TYPE_CHECKING:
    from conftest import Run

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONSOLE = re.findall(r"```console\n\$ taserreport (.*)\n((?:.*\n)*?)```", README)


def test_the_readme_begins_with_its_two_commands() -> None:
    blocks = re.findall(r"```sh\n(.*)\n```", README)
    assert blocks == ["python3 examples/start.py", "python3 tests/run.py"]


@pytest.mark.parametrize(("words", "output"), CONSOLE)
def test_what_the_readme_shows_is_what_comes_out(
    taserreport: Run, words: str, output: str
) -> None:
    result = taserreport(*shlex.split(words), cwd=ROOT)
    assert result.returncode == 0, result.stderr
    if output:
        assert result.stdout.decode() == output


def test_the_line_of_what_became_of_every_row_is_the_example_s(
    taserreport: Run,
) -> None:
    result = taserreport("table", "highest-use", "examples/west-midlands.csv", cwd=ROOT)
    line = result.stderr.decode().splitlines()[-1]
    assert line in README


def test_every_command_is_in_the_readme() -> None:
    for command in app.registered_commands:
        assert command.callback is not None
        assert f"`taserreport {command.callback.__name__}" in README


@pytest.mark.parametrize("folder", ["sources", "tables"])
def test_every_layout_and_table_is_in_the_readme(folder: str) -> None:
    for name in resources.names(folder):
        assert f"`{name}`" in README, name


def test_every_example_of_a_help_page_works(taserreport: Run, tmp_path: Path) -> None:
    """Run each command as its help has it, on files of the names it uses."""
    taserreport("sample", "-o", tmp_path / "records.csv")
    taserreport("sample", "--source", "canonical", "-o", tmp_path / "records.xlsx")
    for month in ("april", "may", "june"):
        (tmp_path / f"{month}.csv").write_bytes((tmp_path / "records.csv").read_bytes())
    for command in app.registered_commands:
        assert command.callback is not None
        for example in re.findall(
            r"Example: taserreport (.*)", command.callback.__doc__ or ""
        ):
            words = shlex.split(example.split(" | ")[0].split(" > ")[0])
            out = [*words, "--overwrite"] if "-o" in words else words
            result = taserreport(*out)
            assert result.returncode == 0, (example, result.stderr.decode())
