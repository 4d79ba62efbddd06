"""Every code that a user can meet is explained, and every one explained can be met."""

from __future__ import annotations

import re
from pathlib import Path

from taserreport.findings import catalogue
from taserreport.resources import load

PACKAGE = Path(__file__).resolve().parents[1] / "taserreport"
CODE = re.compile(r'["(]([A-Z]\d{2,3})[")]')


def raised() -> set[str]:
    sources = (path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    return {code for source in sources for code in CODE.findall(source)}


def test_every_code_of_the_program_is_explained() -> None:
    assert raised() <= set(catalogue())


def test_every_code_that_is_explained_can_come_up() -> None:
    assert set(load("findings.json")) <= raised()
