"""What was found, as the XML of test results that Jenkins, GitLab and GitHub show.

A suite for each file, in it a test for each group: a group to fix is a failed test,
any other a passed one that says something. If there is nothing to fix, a test says so.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from xml.etree import ElementTree as Xml

from taserreport.printable import counted, escaped
from taserreport.report.contents import groups, verdict
from taserreport.report.text import where

if TYPE_CHECKING:
    from collections.abc import Iterable

    from taserreport.model import Finding
    from taserreport.report.contents import Report

_ALL = "all files"
"""The suite of what is in no single file."""


def write(report: Report) -> bytes:
    """Return the report as UTF-8 XML, well-formed whatever the values hold."""
    found = groups(report)
    suites: dict[str, list[Finding]] = {}
    for finding in found:
        suites.setdefault(finding.file or _ALL, []).append(finding)
    root = Xml.Element("testsuites", name="taserreport validate")
    if not any(finding.severity in report.failing for finding in found):
        suite = _suite(root, _ALL, tests=1, failures=0)
        case = _case(suite, _ALL, "Every row can be counted")
        _text(case, "system-out", ["  ".join(verdict(report))])
    for file, of_file in suites.items():
        failures = sum(finding.severity in report.failing for finding in of_file)
        suite = _suite(root, file, len(of_file), failures)
        _add_cases(suite, file, of_file, report)
    for count in ("tests", "failures", "errors"):
        root.set(count, str(sum(int(suite.get(count, 0)) for suite in root)))
    Xml.indent(root)
    content: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return content + b"\n"


def _suite(root: Xml.Element, name: str, tests: int, failures: int) -> Xml.Element:
    about = {"tests": tests, "failures": failures, "errors": 0, "skipped": 0}
    numbers = {word: str(number) for word, number in about.items()}
    return Xml.SubElement(
        root, "testsuite", {"name": escaped(name), **numbers, "time": "0"}
    )


def _case(suite: Xml.Element, file: str, name: str) -> Xml.Element:
    about = {"classname": escaped(file), "name": escaped(name), "time": "0"}
    return Xml.SubElement(suite, "testcase", about)


def _add_cases(
    suite: Xml.Element, file: str, found: Iterable[Finding], report: Report
) -> None:
    seen: Counter[str] = Counter()
    for finding in found:
        name = f"{finding.code} {finding.message}"
        # Values shown only by their shape may look the same; readers join such tests.
        seen[name] += 1
        again = f" ({seen[name]})" if seen[name] > 1 else ""
        case = _case(suite, file, f"{name}{again}")
        if finding.severity in report.failing:
            failure = _text(case, "failure", _told(finding))
            failure.set("type", finding.code)
            failure.set("message", escaped(finding.message))
        else:
            said = [f"{finding.severity}: {finding.message}", *_told(finding)]
            _text(case, "system-out", said)


def _told(finding: Finding) -> list[str]:
    lines = (
        [f"{counted(finding.rows, 'row')}: {where(finding)}"] if finding.rows else []
    )
    if finding.suggestion:
        lines.append(f'Did you mean "{finding.suggestion}"?')
    return [*lines, f"Why: {finding.why}", f"Fix: {finding.fix}"]


def _text(parent: Xml.Element, name: str, lines: Iterable[str]) -> Xml.Element:
    element = Xml.SubElement(parent, name)
    element.text = "\n".join(map(escaped, lines))
    return element
