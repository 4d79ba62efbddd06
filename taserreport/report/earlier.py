"""An earlier report in JSON, read back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from taserreport.errors import InputError
from taserreport.report.json import REPORT_VERSION
from taserreport.report.since import Moved, Then, names_of
from taserreport.resources import load

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_MAKE = "Make one with: taserreport validate FILE -o report.json"


def earlier(path: Path) -> Then:
    """Return what an earlier report in JSON found.

    Raises:
        InputError: There is no such file, or it is not a report of this version.
    """
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise InputError(f"{path} not found. {_MAKE}", "F001") from None
    except IsADirectoryError:
        raise InputError(
            f"{path} is a folder. Name the report in it.", "F009"
        ) from None
    except OSError:
        raise InputError(
            f"{path.name} cannot be opened: you have no permission to read it, or "
            "another program has it open.",
            "F006",
        ) from None
    return _then(_report(content, path.name))


def _report(content: bytes, name: str) -> dict[str, Any]:
    from jsonschema import Draft202012Validator  # costs a tenth of a second

    try:
        report = json.loads(content)
    except (ValueError, RecursionError):
        raise InputError(
            f"{name} is not a whole report in JSON. {_MAKE}", "K903"
        ) from None
    version = report.get("report_version") if isinstance(report, dict) else None
    if type(version) is int and version != REPORT_VERSION:
        raise InputError(
            f"{name} is a report of form {version}, and only form {REPORT_VERSION} can "
            f"be compared. {_MAKE}",
            "K903",
        )
    if not Draft202012Validator(load("meta/report.schema.json")).is_valid(report):
        raise InputError(f"{name} is not a report of validate. {_MAKE}", "K903")
    whole: dict[str, Any] = report
    return whole


def _then(report: Mapping[str, Any]) -> Then:
    found = (
        (
            each["severity"],
            Moved(
                each["code"],
                each["message"],
                each["field"],
                each["heading"],
                each["value"],
                before=each["rows"],
            ),
        )
        for each in report["findings"]
    )
    rows = report["rows"]["quarantined"]
    files = names_of(report["held_to"])
    return Then(tuple(found), rows, frozenset(report["only"]), files)
