"""Every finding is explained, in words for people who know Excel and not Python."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import typer

from taserreport.cli import app
from taserreport.findings import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Run

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = catalogue()
PARTS = ("title", "meaning", "why", "cause", "fix", "example")


def test_a_code_is_explained_in_the_order_in_which_one_asks(taserreport: Run) -> None:
    result = taserreport("explain", "V114")
    assert result.returncode == 0
    assert result.stdout.decode() == (
        "V114  No such day\n"
        "\n"
        "Meaning: The month does not have that many days. The record is kept apart and "
        "not counted.\n"
        "Why it matters: Which day was meant decides in which period the use is "
        "counted.\n"
        "Usual cause: A slip in typing.\n"
        "What to do: Correct the date from the form.\n"
        "Example: 31/06/2026; June has 30 days\n"
    )


def test_several_codes_are_explained_in_the_order_asked_and_once(
    taserreport: Run,
) -> None:
    text = taserreport("explain", "v24", " f001 ", "V24").stdout.decode()
    titles = re.findall(r"^([A-Z]\d+)  .", text, re.MULTILINE)
    assert titles == ["V24", "F001"]
    assert "\n\nF001  File not found\n\nMeaning: " in text
    assert "From: Project rule" in text


def test_all_codes_are_listed_in_the_order_of_their_numbers(taserreport: Run) -> None:
    listed = taserreport("explain").stdout.decode().splitlines()
    codes = [line.split()[0] for line in listed]
    assert set(codes) == set(CATALOGUE)
    assert codes == sorted(codes, key=lambda code: (code[0], int(code[1:])))
    assert "V04   No level of use given" in listed


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("V1100", 'There is no finding "V1100". Did you mean V110?'),
        ("zzz", 'There is no finding "zzz".'),
    ],
)
def test_a_code_that_is_not_there_is_answered_with_the_nearest(
    taserreport: Run, code: str, said: str
) -> None:
    result = taserreport("explain", "V110", code)
    assert (result.returncode, result.stdout) == (2, b"")
    assert result.stderr.decode() == f"error: {said} (K902)\n"


def test_explanations_come_as_json(taserreport: Run) -> None:
    one = json.loads(taserreport("explain", "V110", "--format", "json").stdout)
    assert [each["code"] for each in one] == ["V110"]
    assert one[0]["example"] == CATALOGUE["V110"]["example"]
    every = json.loads(taserreport("explain", "--format", "json").stdout)
    assert {each["code"]: each["title"] for each in every} == {
        code: words["title"] for code, words in CATALOGUE.items()
    }


def test_a_format_that_is_not_known_is_said(taserreport: Run) -> None:
    result = taserreport("explain", "--format", "pdf")
    assert result.returncode == 2
    assert result.stderr.decode() == (
        'error: There is no format "pdf" here. Formats: text, json, md. (U503)\n'
    )


def test_the_readme_has_the_table_of_all_codes(taserreport: Run) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    begin = "<!-- codes: taserreport explain --format md -->\n"
    table = readme.partition(begin)[2].partition("<!-- end of codes -->")[0]
    made = taserreport("explain", "--format", "md").stdout.decode()
    assert table == made, f"put what the command in {begin} prints into the README"


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_code_has_a_why_a_fix_and_an_example(code: str) -> None:
    words = CATALOGUE[code]
    # A check's cause is its meaning: it looks for one mistake.
    needed = set(PARTS) if "source" not in words else {*PARTS} - {"cause"}
    assert needed <= set(words)
    assert all(words[part].strip() for part in needed)


JARGON = re.compile(
    r"!(?!\w)|\bnull\b|(?i:\b(schema|instance|regex|regular expression|pattern|"
    r"JSONPath|python|string|integer|boolean|array|dict|enum|exception|parse[ds]?|"
    r"invalid|illegal|you (must|failed|should have))\b)"
)


@pytest.mark.parametrize("code", CATALOGUE)
def test_no_text_needs_a_programmer_or_blames_anyone(code: str) -> None:
    words = CATALOGUE[code]
    for part in PARTS:
        # The command that lists fields and their values has that name.
        text = words.get(part, "").replace("taserreport schema", "")
        assert not JARGON.search(text), (part, text)


def commands() -> dict[str, set[str]]:
    """Return the options of each command."""
    group = typer.main.get_command(app)
    return {
        name: {word for option in command.params for word in option.opts}
        for name, command in group.commands.items()  # type: ignore[attr-defined]
    }


def texts() -> Iterator[str]:
    for words in CATALOGUE.values():
        yield from (words[part] for part in ("meaning", "why", "fix") if part in words)


@pytest.mark.parametrize("text", sorted(set(texts())))
def test_every_command_and_option_that_a_text_names_exists(text: str) -> None:
    known = commands()
    if "taserreport map" in text and "map" not in known:
        pytest.skip("the command map is not there yet")
    for name in re.findall(r"\btaserreport ([a-z]+)", text):
        assert name in known, text
    options = {"--help"}.union(*known.values())
    for option in re.findall(r"(?<![\w-])--?[a-z][a-z-]*", text):
        assert option in options, text
