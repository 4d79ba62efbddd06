"""How `validate` gives what it found: the format, the file, the exit code."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING

from taserreport.cli import output
from taserreport.cli.explain import known_code
from taserreport.cli.faults import say
from taserreport.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from taserreport.again import Again
    from taserreport.model import Checked, Severity
    from taserreport.report.contents import Report
    from taserreport.report.since import Then

_FAILING: Mapping[str, frozenset[Severity]] = {
    "error": frozenset({"error"}),
    "warning": frozenset({"error", "warning"}),
    "never": frozenset(),
}
_WITHOUT_CHANGE = ("csv", "junit")
"""The formats that have no room for what has changed."""
_BOM = b"\xef\xbb\xbf"
"""Without this, Excel takes a CSV file for one in the older Windows alphabet."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the options ask for, found to be possible before any record is read."""

    format: str
    out: Path | None
    """The file for the report; None is standard output."""
    overwrite: bool
    then: Then | None
    """The earlier report to compare with."""
    fail_on: str
    only: frozenset[str]
    everything: bool


def wanted(
    format_: str | None,
    out: Path | None,
    since: str | None,
    fail_on: str,
    only: Sequence[str],
    *,
    overwrite: bool = False,
    everything: bool = False,
) -> Wanted:
    """Return what the options ask for.

    Raises:
        InputError: An option has a value that it cannot have, the earlier report
            cannot be read, or the file for this one cannot be written.
    """
    from taserreport.report import FORMATS, SUFFIXES

    out = None if str(out) == "-" else out
    if fail_on not in _FAILING:
        levels = ", ".join(_FAILING)
        raise InputError(
            f'--fail-on cannot be "{fail_on}". It can be: {levels}.', "U502"
        )
    suffix = out.suffix.casefold() if out else ""
    known = {**FORMATS, "xlsx": ""}  # which is a copy of the records, made elsewhere
    chosen = output.chosen_format(format_ or SUFFIXES.get(suffix), out, known, "text")
    if out:
        output.check_free(out, overwrite)
    codes = (code for each in only for code in each.split(",") if code.strip())
    asked = frozenset(map(known_code, codes))
    if only and not asked:
        raise InputError("--only names no code. Write it as --only V102,V110.", "U502")
    return Wanted(chosen, out, overwrite, _then(since), fail_on, asked, everything)


def _then(since: str | None) -> Then | None:
    if since is None:
        return None
    from taserreport.report.earlier import earlier

    return earlier(Path(since))


def give(checked: Checked, asked: Wanted) -> None:
    """Write the report; where a file gets it, standard output has the verdict."""
    from taserreport.report import writer

    report = _report(checked, asked)
    content = writer(asked.format)(report)
    if asked.out and asked.format == "csv":
        content = _BOM + content
    with output.opened(asked.out, asked.overwrite) as stream:
        stream.write(content)
    if asked.out:
        from taserreport.report.text import closing_lines

        output.text("".join(f"{line}\n" for line in closing_lines(report)))
    elif report.since and asked.format in _WITHOUT_CHANGE:
        from taserreport.report.text import change_lines

        for line in change_lines(report.since):
            say(line)


def _report(checked: Checked, asked: Wanted) -> Report:
    from taserreport.findings import catalogue
    from taserreport.report.contents import Report
    from taserreport.report.since import compared

    return Report(
        checked,
        {code: words["title"] for code, words in catalogue().items()},
        tool() if asked.format in ("json", "jsonl") else "",
        compared(asked.then, checked, asked.only) if asked.then else None,
        asked.only,
        asked.everything,
        get_terminal_size().columns if sys.stdout.isatty() else None,
        # What `never` lets pass is a failed test all the same.
        _FAILING[asked.fail_on] or _FAILING["error"],
    )


def tool() -> str:
    """Return the version of the program, which takes a moment to look up."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("taserreport")
    except PackageNotFoundError:
        return "run from its source"


def fails(checked: Checked, fail_on: str, *, quiet: bool) -> bool:
    """Return whether the exit code is to say that the data has problems.

    Where it differs from the verdict, that is said.
    """
    failing = _FAILING[fail_on]
    failed = any(finding.severity in failing for finding in checked.findings)
    if failed != checked.has_problems and not quiet:
        say(f"note: exit code {int(failed)}, because of --fail-on {fail_on}.")
    return failed


def say_next(checked: Checked, again: Again, *, replaces: bool) -> None:
    """Say on a terminal what to do next, if rows have to be put right.

    The command is whole, with the options that decide how the files are read. For
    standard input there is none, as it does not come a second time.
    """
    rows = checked.reconciliation.quarantined
    if not rows or "-" in again.files or not sys.stderr.isatty():
        return
    say(f"next: {again.listing(replaces=replaces)} --quarantine {_free_name()}")


def _free_name() -> str:
    """Return a name for the rows kept out that no file has yet."""
    names = ("fix-me.xlsx", *(f"fix-me-{number}.xlsx" for number in range(2, 100)))
    return next((name for name in names if not Path(name).exists()), "FILE.xlsx")
