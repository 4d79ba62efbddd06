"""What `validate` found comes in every format, and is compared with an earlier check."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as Xml

import pytest
from jsonschema import Draft202012Validator

from taserreport import pipeline, records, resources
from taserreport.cli import beside, write_beside
from taserreport.cli.reporting import tool
from taserreport.findings import catalogue
from taserreport.model import Checked, Finding, Reconciliation
from taserreport.report import FORMATS, writer
from taserreport.report.contents import Report, verdict
from taserreport.report.earlier import earlier
from taserreport.report.since import Moved, Then, compared

if TYPE_CHECKING:
    from subprocess import CompletedProcess

    from conftest import Run

ROOT = Path(__file__).resolve().parents[1]
HEADINGS = "record_id,force,incident_date,Level,gender,age"
TITLES = {code: words["title"] for code, words in catalogue().items()}
FAULTY = (
    f"{HEADINGS}\n"
    "R1,west-midlands,13/02/2026,Redd dot,Male,30\n"
    "R2,west-midlands,14/02/2026,redd-dot,Male,30\n"
    "R3,west-midlands,02/15/2026,Drawn,Male,30\n"
    "R4,west-midlands,16/02/2026,Drawn,Male,987\n"
    "R5,nowhere,17/02/2026,Drawn,Male,30\n"
    "R6,west-midlands,18/02/2026,Drawn,Male,30\n"
)
CORRECTED = FAULTY.replace("Redd dot", "Red-dot").replace("02/15/2026", "15/02/2026")
GOOD = f"{HEADINGS}\nR1,west-midlands,13/02/2026,Drawn,Male,30\n"


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    return put(tmp_path / "q1.csv", FAULTY)


def put(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def out(result: CompletedProcess[bytes]) -> str:
    return result.stdout.decode()


def one_error(result: CompletedProcess[bytes]) -> str:
    assert result.returncode == 2
    assert result.stdout == b""
    (line,) = result.stderr.decode().splitlines()
    assert line.startswith("error: ")
    return line


def found_in(path: Path) -> Checked:
    return pipeline.check(records.read([str(path)]))


def written(checked: Checked, name: str, **more: Any) -> str:
    return writer(name)(Report(checked, TITLES, **more)).decode()


# --- text -----------------------------------------------------------------------------


def test_one_fault_of_three_thousand_rows_takes_at_most_eight_lines(
    taserreport: Run, tmp_path: Path
) -> None:
    rows = "".join(f"R{n},kent,13/02/2026,Redd dot,Male,30\n" for n in range(3000))
    put(tmp_path / "q1.csv", f"{HEADINGS}\n{rows}")
    result = taserreport("validate", "q1.csv")
    lines = out(result).splitlines()
    assert result.returncode == 1
    assert len(lines) <= 8
    assert lines[0] == (
        'V102  Highest level of Taser use: "Redd dot" is not in the list.  [3,000 rows]'
    )
    assert lines[1] == (
        "      line 2, column D; line 3, column D; line 4, column D and 2,997 more, "
        'under "Level"'
    )
    assert lines[2] == '      did you mean "Red-dot"?'
    assert lines[-2:] == [
        "Checked 3,000 rows: layout canonical 1, dates day-first, record 1.",
        "DATA HAS PROBLEMS  0 of 3,000 rows usable, 3,000 not; 1 group to fix. "
        "Fixing the first, V102, frees 3,000 rows.",
    ]


def test_a_run_with_only_warnings_is_ok_and_says_how_many_kinds(
    taserreport: Run, tmp_path: Path
) -> None:
    put(tmp_path / "q1.csv", GOOD.replace("west-midlands", "nowhere"))
    result = taserreport("validate", "q1.csv")
    assert result.returncode == 0
    assert (
        out(result)
        .splitlines()[0]
        .startswith('V103  warning: Police force: "nowhere" is not among')
    )
    assert out(result).splitlines()[-1] == (
        "OK  1 row, none kept out. 1 kind of warning."
    )


def test_a_row_dropped_as_a_copy_is_not_called_usable(
    taserreport: Run, tmp_path: Path
) -> None:
    put(tmp_path / "q1.csv", GOOD + GOOD.splitlines()[1] + "\n")
    result = taserreport("validate", "q1.csv")
    assert result.returncode == 0
    last = out(result).splitlines()[-1]
    assert last == "OK  1 of 2 rows usable, 1 exact duplicate; none has to be fixed."


def test_a_file_without_records_has_a_problem_and_no_row(
    taserreport: Run, tmp_path: Path
) -> None:
    put(tmp_path / "q1.csv", f"{HEADINGS}\n")
    result = taserreport("validate", "q1.csv")
    assert result.returncode == 1
    assert out(result).splitlines()[-1] == (
        "DATA HAS PROBLEMS  There is no row to check; 1 group to fix."
    )


def test_many_values_of_one_column_are_cut_short_unless_all_are_asked_for(
    taserreport: Run, tmp_path: Path
) -> None:
    words = [f"word {chr(97 + n)}{chr(97 + n)}" for n in range(9)]
    rows = "".join(
        f"R{n},kent,13/02/2026,{word},Male,30\n" for n, word in enumerate(words * 2)
    )
    put(tmp_path / "q1.csv", f"{HEADINGS}\n{rows}")
    short = out(taserreport("validate", "q1.csv"))
    assert "V102  5 more groups, 10 rows. All of them: --all" in short
    every = out(taserreport("validate", "q1.csv", "--all"))
    assert "more group" not in every
    assert all(f'"{word}"' in every for word in words)


def test_lines_are_broken_between_words_where_a_terminal_has_no_room(
    faulty: Path,
) -> None:
    checked = found_in(faulty)
    whole, narrow = (written(checked, "text", width=width) for width in (None, 60))
    assert max(map(len, whole.splitlines())) > 60
    assert max(map(len, narrow.splitlines())) <= 60
    assert narrow.split() == whole.split()
    # What belongs to a reason stands under its words.
    assert any(line.startswith(" " * 11) for line in narrow.splitlines())


def test_places_in_several_files_are_told_with_their_file(
    taserreport: Run, tmp_path: Path, faulty: Path
) -> None:
    put(tmp_path / "q2.csv", FAULTY.replace("R", "S"))
    text = out(taserreport("validate", "q1.csv", "q2.csv"))
    assert "      q1.csv: line 2, column D; q1.csv: line 3, column D; q2.csv" in text


# --- where the report goes ------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("r.txt", b"V102  "),
        ("r.json", b'{\n "report_version": 1,'),
        ("r.jsonl", b'{"report_version": 1,'),
        ("r.csv", b"\xef\xbb\xbfcode,severity,"),
        ("r.html", b"<!doctype html>"),
        ("r.XML", b"<?xml version="),
    ],
)
def test_the_suffix_of_the_file_says_the_format_and_a_person_sees_the_verdict(
    taserreport: Run, tmp_path: Path, faulty: Path, name: str, begins: bytes
) -> None:
    result = taserreport("validate", faulty, "-o", name)
    assert result.returncode == 1
    assert (tmp_path / name).read_bytes().startswith(begins)
    checked, said = out(result).splitlines()
    assert checked.startswith("Checked 6 rows: ")
    assert said.startswith("DATA HAS PROBLEMS  2 of 6 rows usable, 4 not; 3 groups ")
    assert result.stderr.decode().splitlines()[-1] == f"wrote {name}"


def test_the_format_asked_for_wins_over_the_suffix(
    taserreport: Run, tmp_path: Path, faulty: Path
) -> None:
    taserreport("validate", faulty, "-o", "r.txt", "--format", "json")
    assert json.loads((tmp_path / "r.txt").read_bytes())["report_version"] == 1


def test_a_format_or_a_suffix_that_is_not_known_is_said_before_reading(
    taserreport: Run,
) -> None:
    known = "text, json, jsonl, csv, junit, html"
    line = one_error(taserreport("validate", "gone.csv", "--format", "pdf"))
    assert line.startswith(f'error: There is no format "pdf" here. Formats: {known}')
    assert line.endswith("(U503)")
    line = one_error(taserreport("validate", "gone.csv", "-o", "r.pdf"))
    assert "What to write into a .pdf file is not known. Say it with --format" in line
    assert line.endswith("(K902)")


def test_a_report_replaces_no_file_unasked_and_never_the_records(
    taserreport: Run, tmp_path: Path, faulty: Path
) -> None:
    put(tmp_path / "r.json", "mine")
    line = one_error(taserreport("validate", faulty, "-o", "r.json"))
    assert line == "error: r.json exists. Use --overwrite to replace it. (O801)"
    assert (tmp_path / "r.json").read_text(encoding="utf-8") == "mine"
    again = taserreport("validate", faulty, "-o", "r.json", "--overwrite")
    assert again.returncode == 1
    same = taserreport(
        "validate", faulty, "-o", faulty, "--format", "csv", "--overwrite"
    )
    assert "the file of records itself" in one_error(same)
    assert faulty.read_text(encoding="utf-8") == FAULTY


@pytest.mark.parametrize("name", FORMATS)
def test_without_a_file_the_report_alone_is_on_standard_output_and_always_the_same(
    taserreport: Run, faulty: Path, name: str
) -> None:
    first, second = (
        taserreport("validate", faulty, "--format", name, *dash)
        for dash in ([], ["-o", "-"])
    )
    assert first.stdout == second.stdout == written_bytes(faulty, name)
    assert first.stdout.endswith(b"\n")
    assert b"6 rows read = 2 counted + 4 quarantined" in first.stderr


def written_bytes(path: Path, name: str) -> bytes:
    """Return the report as it is made here, with the version that the command has."""
    return writer(name)(Report(found_in(path), TITLES, tool()))


# --- JSON -----------------------------------------------------------------------------


def meets(report: object) -> bool:
    schema = resources.load("meta/report.schema.json")
    return Draft202012Validator(schema).is_valid(report)


def test_the_json_report_has_the_shape_that_its_schema_tells(faulty: Path) -> None:
    report = json.loads(written(found_in(faulty), "json", tool="1"))
    assert meets(report)
    assert not meets({**report, "report_version": 2})
    assert report["verdict"] == "problems"
    assert report["rows"] == {
        "read": 6,
        "counted": 2,
        "quarantined": 4,
        "outside": 0,
        "duplicates": 0,
        "not_uses": 0,
        "footers": 0,
    }
    assert report["held_to"]["files"] == "q1.csv"
    assert report["held_to"]["dates"] == "day-first"
    codes = [finding["code"] for finding in report["findings"]]
    assert codes == ["V102", "V105", "V110", "V103", "H105"]
    assert report["findings"][0] == {
        "code": "V102",
        "severity": "error",
        "title": "Value not in the list",
        "message": 'Highest level of Taser use: "Redd dot" is not in the list.',
        "rows": 2,
        "frees": 2,
        "field": "ced_highest_use",
        "heading": "Level",
        "value": '"Redd dot"',
        "file": "q1.csv",
        "places": ["line 2, column D", "line 3, column D"],
        "suggestion": "Red-dot",
        "why": (
            "The level decides whether the use was a discharge, the figure most "
            "asked for."
        ),
        "fix": 'Write "Red-dot" if that is what was meant.',
    }


def test_every_report_of_the_examples_meets_the_schema(tmp_path: Path) -> None:
    for text in (GOOD, f"{HEADINGS}\n", FAULTY.replace("R2", "R1")):
        report = json.loads(written(found_in(put(tmp_path / "q.csv", text)), "json"))
        assert meets(report)
        rows = report["rows"]
        assert rows.pop("read") == sum(rows.values())


def test_json_lines_are_the_heading_and_then_a_finding_a_line(faulty: Path) -> None:
    checked = found_in(faulty)
    first, *others = map(json.loads, written(checked, "jsonl").splitlines())
    whole = json.loads(written(checked, "json"))
    assert {**first, "findings": others} == whole


# --- CSV ------------------------------------------------------------------------------


def test_csv_has_a_finding_a_row_under_the_names_of_the_json(faulty: Path) -> None:
    checked = found_in(faulty)
    rows = list(csv.DictReader(io.StringIO(written(checked, "csv"))))
    whole = json.loads(written(checked, "json"))["findings"]
    assert [row["message"] for row in rows] == [each["message"] for each in whole]
    assert list(rows[0]) == list(whole[0])
    assert rows[0]["places"] == "line 2, column D; line 3, column D"
    assert rows[0]["rows"] == "2"
    assert rows[-1]["heading"] == ""


@pytest.mark.parametrize("start", "=+-@")
def test_a_text_that_begins_like_a_formula_is_no_formula_in_csv(start: str) -> None:
    checked = Checked((finding(heading=f"{start}1+1"),), Reconciliation())
    (row,) = csv.DictReader(io.StringIO(written(checked, "csv")))
    assert row["heading"] == f"'{start}1+1"


# --- JUnit ----------------------------------------------------------------------------


def suites(text: str) -> Xml.Element:
    return Xml.fromstring(text)  # noqa: S314 - our own output


def test_junit_has_a_failed_test_for_each_group_to_fix(faulty: Path) -> None:
    root = suites(written(found_in(faulty), "junit"))
    assert (root.tag, root.get("tests"), root.get("failures")) == (
        "testsuites",
        "4",
        "3",
    )
    (suite,) = root
    assert suite.get("name") == "q1.csv"
    cases = {str(case.get("name"))[:4]: case for case in suite}
    failure = cases["V102"].find("failure")
    assert failure is not None
    assert failure.get("type") == "V102"
    assert failure.get("message") == (
        'Highest level of Taser use: "Redd dot" is not in the list.'
    )
    assert failure.text
    assert failure.text.splitlines()[:2] == [
        '2 rows: line 2, column D; line 3, column D, under "Level"',
        'Did you mean "Red-dot"?',
    ]
    warning = cases["V103"]
    assert warning.find("failure") is None
    assert "warning: Police force" in str(warning.findtext("system-out"))


def test_junit_has_a_passed_test_where_there_is_nothing_to_fix(
    tmp_path: Path,
) -> None:
    root = suites(written(found_in(put(tmp_path / "q.csv", GOOD)), "junit"))
    assert (root.get("tests"), root.get("failures")) == ("1", "0")
    assert [case.get("name") for case in root.iter("testcase")] == [
        "Every row can be counted"
    ]
    assert "OK  1 row, none kept out." in str(root.findtext(".//system-out"))


def test_warnings_are_failed_tests_where_they_decide_the_exit_code(
    taserreport: Run, tmp_path: Path
) -> None:
    put(tmp_path / "q.csv", GOOD.replace("west-midlands", "nowhere"))
    words = ("validate", "q.csv", "--format", "junit", "--fail-on")
    failing = taserreport(*words, "warning")
    assert failing.returncode == 1
    assert suites(out(failing)).get("failures") == "1"
    assert suites(out(taserreport(*words, "error"))).get("failures") == "0"


def test_tests_that_look_alike_have_names_of_their_own() -> None:
    private = finding(message="Age: a value of 3 characters is more than 120.")
    root = suites(written(Checked((private, private), Reconciliation()), "junit"))
    names = [case.get("name") for case in root.iter("testcase")]
    assert len(set(names)) == 2


# --- HTML -----------------------------------------------------------------------------


class Page(HTMLParser):
    """The elements of a page, and what is in them."""

    VOID = frozenset({"meta", "br", "hr", "link", "img"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[tuple[str, str]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open:
            self.words.append((self.open[-1], data))

    def texts(self, tag: str) -> list[str]:
        return [data for inside, data in self.words if inside == tag]


def test_the_page_is_whole_named_and_of_tables_that_say_what_they_are(
    faulty: Path,
) -> None:
    page = Page(written(found_in(faulty), "html"))
    assert page.open == []
    assert ("html", {"lang": "en-GB"}) in page.tags
    assert page.texts("title") == ["q1.csv: DATA HAS PROBLEMS"]
    assert page.texts("h1") == ["Check of q1.csv"]
    names = [tag for tag, _ in page.tags]
    assert names.count("table") == names.count("caption") == 2
    assert all(
        about.get("scope") in {"row", "col"} for t, about in page.tags if t == "th"
    )
    ids = [about["id"] for _, about in page.tags if "id" in about]
    links = [about["href"] for tag, about in page.tags if tag == "a"]
    assert links == [f"#{each}" for each in ids]
    assert len(ids) == 4
    assert page.texts("strong") == ["DATA HAS PROBLEMS"]


def test_the_page_runs_nothing_and_fetches_nothing(faulty: Path) -> None:
    text = written(found_in(faulty), "html")
    page = Page(text)
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in page.tags}
    assert "http://" not in text
    assert "https://" not in text
    assert "default-src 'none'" in text


def test_the_page_fits_a_telephone_the_dark_and_paper(faulty: Path) -> None:
    text = written(found_in(faulty), "html")
    assert 'content="width=device-width, initial-scale=1"' in text
    assert "@media (prefers-color-scheme: dark)" in text
    assert "@media print" in text


def test_the_page_has_no_number_of_rows_for_what_is_said_of_a_file() -> None:
    of_rows, of_all = finding(), replace(finding(), rows=0, places=())
    text = written(Checked((of_rows, of_all), Reconciliation()), "html")
    rows = re.findall(r"is amiss[.]</td>(.*)</tr>", text)
    assert rows == [
        '<td class="number">3</td><td class="number">0</td>',
        "<td></td>" * 2,
    ]


def test_the_page_says_how_the_files_were_read(faulty: Path) -> None:
    page = Page(written(found_in(faulty), "html"))
    assert "H105 q1.csv: read as the program's own headings (canonical)." in (
        page.texts("li")
    )


# --- what values can hold -------------------------------------------------------------


def finding(
    message: str = "Something is amiss.", heading: str | None = None
) -> Finding:
    return Finding(
        "V102", "error", message, 3, ("line 2",), "gender", heading, None, "q.csv"
    )


WILD = "<script>&\"'\u202e\x1b[31m\x00\x9b\r\n\u2028\ufffe\udc80]]>[bold]"


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_in_a_name_or_a_value_disturbs_a_report(name: str) -> None:
    wild = finding(f"Perceived gender: {WILD}", f"x{WILD}")
    moved = Then((("error", Moved("V102", WILD, WILD, WILD, WILD, 3)),), 0, frozenset())
    sums = Reconciliation(read=3, quarantined=3)
    checked = Checked((wild,), sums, {"files": f"{WILD}.csv"})
    since = compared(moved, checked, frozenset())
    text = written(checked, name, since=since)
    assert all(sign.isprintable() or sign == "\n" for sign in text)
    if name == "json":
        report = json.loads(text)
        assert meets(report)
        assert report["findings"][0]["heading"] == f"x{WILD}"
    if name == "junit":
        assert suites(text).get("failures") == "1"
    if name == "html":
        page = Page(text)
        assert page.open == []
        assert "script" not in [tag for tag, _ in page.tags]


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_tells_what_is_private(tmp_path: Path, name: str) -> None:
    text = (
        f"{HEADINGS},incident_id,subject_id,ced_serial,narrative\n"
        "R1,kent,02/13/2026,Drawn,Male,twelvish,INC9,SUB9,SER9,He ran\n"
        "R2,kent,13/02/2026,Drawn,Male,987,INC9,SUB9,SER9,call 07700 900123\n"
    )
    report = written(found_in(put(tmp_path / "q.csv", text)), name)
    for secret in ("twelvish", "987", "INC9", "SUB9", "SER9", "He ran", "07700"):
        assert secret not in report
    assert "a value of 8 characters" in report


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("q.jsonl", 'line 2, "force"'),
        ("q.json", 'record 2, "force"'),
        ("q.csv", 'line 3, column B, under "force"'),
    ],
)
def test_columns_that_the_format_names_have_no_letters(
    tmp_path: Path, name: str, place: str
) -> None:
    known = ("record_id", "force", "incident_date", "ced_highest_use")
    rows = [
        dict(zip(known, (reference, force, "2025-05-01", "Fired"), strict=True))
        for reference, force in (("A1", "Kent"), ("A2", "Narnia"))
    ]
    lines = [json.dumps(each) for each in rows]
    text = {
        "q.jsonl": "\n".join(lines),
        "q.json": json.dumps(rows),
        "q.csv": "\n".join([",".join(known), *(",".join(r.values()) for r in rows)]),
    }[name]
    report = written(found_in(put(tmp_path / name, text)), "text")
    assert f"\n      {place}\n" in report


def test_no_format_tells_the_folder_of_a_file(tmp_path: Path) -> None:
    # A folder is often called as the person whose it is.
    folder = tmp_path / "SYNTHETIC-PERSON"
    folder.mkdir()
    path = put(folder / "q.csv", FAULTY)
    checked = found_in(path)
    for name in FORMATS:
        assert "SYNTHETIC-PERSON" not in written(checked, name)
    kept = beside.Beside(quarantine=tmp_path / "fix.xlsx", copy=tmp_path / "m.xlsx")
    write_beside.checked(records.read([str(path)]), kept, lambda _: None)
    for book in (kept.quarantine, kept.copy):
        assert book is not None
        with zipfile.ZipFile(book) as parts:
            content = b"".join(map(parts.read, parts.namelist()))
        assert b"SYNTHETIC-PERSON" not in content


# --- since the last check -------------------------------------------------------------


@pytest.fixture
def before(taserreport: Run, tmp_path: Path, faulty: Path) -> Path:
    taserreport("validate", faulty, "-o", "before.json")
    return tmp_path / "before.json"


def test_what_has_changed_is_said_before_the_verdict(
    taserreport: Run, tmp_path: Path, before: Path
) -> None:
    put(tmp_path / "corrected.csv", CORRECTED + "R7,kent,19/02/2026,zzz,Male,30\n")
    result = taserreport("validate", "corrected.csv", "--since", before)
    lines = out(result).splitlines()
    start = lines.index(
        "Since the last check: 3 -> 3 groups to fix, 4 -> 3 rows kept out, "
        "1 -> 1 kind of warning."
    )
    level = "V102  Highest level of Taser use"
    assert lines[start + 1 : -2] == [
        "      Checked then, and not now: q1.csv.",
        '      gone        V110  Date: "02/15/2026" has no month 15. This looks like '
        "American order: write 15/02/2026 or 2026-02-15.  [1 row]",
        f'      new         {level}: "zzz" is not in the list.  [1 row]',
        f'      fewer rows  {level}: "Redd dot" is not in the list.  [2 -> 1 row]',
    ]
    assert lines[-2].startswith("Checked 7 rows")


def test_a_group_of_more_rows_is_told(
    taserreport: Run, tmp_path: Path, before: Path
) -> None:
    put(tmp_path / "q2.csv", FAULTY + "R7,kent,19/02/2026,REDD DOT,Male,30\n")
    text = out(taserreport("validate", "q2.csv", "--since", before))
    assert (
        '      more rows   V102  Highest level of Taser use: "Redd dot" is not' in text
    )
    assert "[2 -> 3 rows]" in text


def test_a_long_list_of_changes_is_cut_short(before: Path, tmp_path: Path) -> None:
    rows = "".join(f"S{n},kent,13/02/2026,x{n}y,Male,30\n" for n in range(6))
    checked = found_in(put(tmp_path / "q2.csv", FAULTY + rows))
    change = compared(earlier(before), checked, frozenset())
    assert len(change.new) == 6
    lines = written(checked, "text", since=change).splitlines()
    assert "      new         and 2 more groups" in lines
    assert sum(line.startswith("      new  ") for line in lines) == 5


def test_the_same_again_has_no_changes(
    taserreport: Run, before: Path, faulty: Path
) -> None:
    report = json.loads(
        taserreport("validate", faulty, "--since", before, "--format", "json").stdout
    )
    assert meets(report)
    assert report["since"] == {
        "to_fix": [3, 3],
        "warnings": [1, 1],
        "kept_out": [4, 4],
        "gone": [],
        "new": [],
        "fewer": [],
        "more": [],
        "other_files": [],
        "only": None,
    }


def test_changes_are_in_the_json_and_on_the_page(
    taserreport: Run, tmp_path: Path, before: Path
) -> None:
    put(tmp_path / "q2.csv", CORRECTED)
    words = ("validate", "q2.csv", "--since", before, "--format")
    report = json.loads(taserreport(*words, "json").stdout)
    assert meets(report)
    assert [group["code"] for group in report["since"]["gone"]] == ["V110"]
    (fewer,) = report["since"]["fewer"]
    assert (fewer["before"], fewer["after"]) == (2, 1)
    page = Page(out(taserreport(*words, "html")))
    assert "Since the last check" in page.texts("h2")
    assert page.texts("h3")[:2] == ["Gone", "Fewer rows"]
    good = put(tmp_path / "good.csv", GOOD)
    taserreport("validate", good, "-o", "good.json")
    text = out(taserreport("validate", good, "--since", "good.json"))
    assert "Since the last check: still nothing to fix." in text


@pytest.mark.parametrize("name", ["csv", "junit"])
def test_where_a_format_has_no_room_for_the_changes_they_are_on_standard_error(
    taserreport: Run, tmp_path: Path, before: Path, name: str
) -> None:
    put(tmp_path / "q2.csv", CORRECTED)
    words = ("validate", "q2.csv", "--since", before, "--format", name)
    result = taserreport(*words)
    assert b"Since the last check: 3 -> 2 groups to fix" in result.stderr
    assert b"Since the last check" not in result.stdout
    result = taserreport(*words, "-o", f"report.{name}")
    assert b"Since the last check" in result.stdout
    assert b"Since the last check" not in result.stderr


def test_with_a_file_the_changes_are_on_standard_output_too(
    taserreport: Run, tmp_path: Path, before: Path, faulty: Path
) -> None:
    result = taserreport(
        "validate", faulty, "--since", before, "-o", before, "--overwrite"
    )
    first, _, last = out(result).splitlines()
    assert first.startswith("Since the last check: 3 -> 3 groups to fix")
    assert last.startswith("DATA HAS PROBLEMS")
    assert meets(json.loads(before.read_bytes()))


def test_an_earlier_report_of_some_codes_is_compared_in_these(
    taserreport: Run, tmp_path: Path, faulty: Path
) -> None:
    taserreport("validate", faulty, "--only", "V110", "-o", "r.json")
    put(tmp_path / "q2.csv", CORRECTED)
    text = out(taserreport("validate", "q2.csv", "--since", "r.json"))
    assert (
        "Since the last check: 1 -> 0 groups to fix, 4 -> 2 rows kept out.\n"
        "      Because of --only, of the groups this compares only: V110.\n"
    ) in text
    assert "      new " not in text
    words = ("validate", "q2.csv", "--since", "r.json", "--format")
    report = json.loads(taserreport(*words, "json").stdout)
    assert meets(report)
    assert report["since"]["only"] == ["V110"]
    page = Page(out(taserreport(*words, "html")))
    assert any("compares only: V110." in each for each in page.texts("p"))
    text = out(taserreport(*words, "text", "--only", "V102"))
    assert "this compares only: nothing, as they have no code in common.\n" in text


def of_file(name: str, more: str = "") -> Finding:
    message = f"{name} has headings but no records{more}."
    return Finding("F003", "warning", message, 0, file=name)


def test_what_is_about_a_file_as_a_whole_is_compared_by_its_words() -> None:
    found = of_file("a.csv"), of_file("b.csv", " at all")
    moved = [(f.severity, Moved(f.code, f.message, None, None, None)) for f in found]
    then = Then(tuple(moved), 0, frozenset(), ("a.csv", "b.csv"))
    corrected = of_file("a-2.csv"), of_file("c.csv", " today")
    checked = Checked(corrected, Reconciliation(), {"files": "a-2.csv, c.csv"})
    change = compared(then, checked, frozenset())
    assert [m.message for m in change.gone] == [found[1].message]
    assert [m.message for m in change.new] == [corrected[1].message]
    assert (change.fewer, change.more) == ((), ())
    assert change.other_files == ("a.csv", "b.csv")
    for name in ("text", "html"):
        text = written(checked, name, since=change)
        assert "Checked then, and not now: a.csv, b.csv." in text
        assert "[0 row" not in text
        assert "(0 row" not in text


def test_values_known_only_by_their_shape_are_compared_together() -> None:
    private = finding(message="Age: a value of 3 characters is more than 120.")
    then = Then(
        (("error", Moved("V102", "Age.", "gender", None, None, 4)),), 4, frozenset()
    )
    change = compared(then, Checked((private, private), Reconciliation()), frozenset())
    assert (change.gone, change.new, change.fewer) == ((), (), ())
    assert [(m.before, m.after) for m in change.more] == [(4, 6)]


MAKE = "Make one with: taserreport validate FILE -o report.json"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", f"r.json is not a whole report in JSON. {MAKE} (K903)"),
        (b'{"report_version": 1', f"r.json is not a whole report in JSON. {MAKE} (K903)"),
        (b"\xff\xfe\xfd", f"r.json is not a whole report in JSON. {MAKE} (K903)"),
        (b"[" * 100_000, f"r.json is not a whole report in JSON. {MAKE} (K903)"),
        (b"[]", f"r.json is not a report of validate. {MAKE} (K903)"),
        (b'{"report_version": true}', f"r.json is not a report of validate. {MAKE} (K903)"),
        (b'{"report_version": 1, "table": {}}', f"r.json is not a report of validate. {MAKE} (K903)"),
        (b'{"report_version": 2}', "r.json is a report of form 2, and only form 1 can be "
         f"compared. {MAKE} (K903)"),
    ],
)  # fmt: skip
def test_what_is_no_earlier_report_is_said_in_a_line_and_nothing_is_read(
    taserreport: Run, tmp_path: Path, content: bytes, said: str
) -> None:
    (tmp_path / "r.json").write_bytes(content)
    result = taserreport("validate", "gone.csv", "--since", "r.json")
    assert one_error(result) == f"error: {said}"


def test_an_earlier_report_that_is_not_there_is_said_in_a_line(
    taserreport: Run, tmp_path: Path
) -> None:
    line = one_error(taserreport("validate", "q.csv", "--since", "r.json"))
    assert line == f"error: r.json not found. {MAKE} (F001)"
    (tmp_path / "old").mkdir()
    line = one_error(taserreport("validate", "q.csv", "--since", "old"))
    assert line == "error: old is a folder. Name the report in it. (F009)"


def test_an_earlier_report_that_powershell_saved_is_read(
    taserreport: Run, before: Path, faulty: Path
) -> None:
    before.write_bytes(before.read_text(encoding="utf-8").encode("utf-16"))
    result = taserreport("validate", faulty, "--since", before)
    assert "Since the last check: 3 -> 3 groups to fix" in out(result)


# --- which codes, and which exit code -------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ({"duplicates": 2}, "2 exact duplicates"),
        ({"duplicates": 1}, "1 exact duplicate"),
        ({"not_uses": 1}, "1 not a Taser use"),
        ({"footers": 1}, "1 not a record"),
        ({"not_uses": 2}, "2 not Taser uses"),
        ({"footers": 2}, "2 not records"),
    ],
)
@pytest.mark.parametrize("severity", ["error", "note"])
def test_the_rows_of_the_verdict_add_up(
    rows: dict[str, int], words: str, severity: Any
) -> None:
    sums = Reconciliation(read=1 + sum(rows.values()), counted=1, **rows)
    found = Finding("V102", severity, "Something is amiss.", 1)
    _, reasons = verdict(Report(Checked((found,), sums), TITLES))
    assert reasons.startswith(f"1 of {sums.read} rows usable, ")
    assert f", {words}; " in reasons


@pytest.mark.parametrize("given", [("--format", "pdf"), ("-o", "report.pdf")])
def test_a_format_that_is_not_known_is_answered_with_those_that_are(
    taserreport: Run, faulty: Path, given: tuple[str, str]
) -> None:
    line = one_error(taserreport("validate", faulty, *given))
    assert "text, json, jsonl, csv, junit, html, xlsx." in line


def test_only_some_codes_are_shown_and_the_verdict_counts_the_others(
    taserreport: Run, faulty: Path
) -> None:
    result = taserreport("validate", faulty, "--only", "v110, V103", "--only", "V105")
    assert result.returncode == 1
    text = out(result)
    assert "V102  " not in text
    assert all(f"{code}  " in text for code in ("V110", "V103", "V105"))
    assert text.splitlines()[-1] == (
        "DATA HAS PROBLEMS  2 of 6 rows usable, 4 not; 3 groups to fix. Fixing the "
        "first, V102, frees 2 rows. 1 kind of warning. 1 other group not shown."
    )
    report = json.loads(written(found_in(faulty), "json", only=frozenset({"V110"})))
    assert meets(report)
    assert [each["code"] for each in report["findings"]] == ["V110"]
    assert (report["only"], report["not_shown"]) == (["V110"], 4)


def test_a_code_that_is_not_there_is_answered_with_the_nearest(
    taserreport: Run,
) -> None:
    line = one_error(taserreport("validate", "gone.csv", "--only", "V102,V1100"))
    assert line == 'error: There is no finding "V1100". Did you mean V110? (K902)'


def test_no_code_at_all_is_not_taken_for_every_code(taserreport: Run) -> None:
    line = one_error(taserreport("validate", "gone.csv", "--only", ","))
    assert line == ("error: --only names no code. Write it as --only V102,V110. (U502)")


@pytest.mark.parametrize(
    ("text", "level", "code"),
    [
        (FAULTY, "error", 1),
        (FAULTY, "warning", 1),
        (FAULTY, "never", 0),
        (GOOD, "warning", 0),
        (GOOD.replace("west-midlands", "nowhere"), "error", 0),
        (GOOD.replace("west-midlands", "nowhere"), "warning", 1),
    ],
)
def test_what_fails_a_check_can_be_chosen(
    taserreport: Run, tmp_path: Path, text: str, level: str, code: int
) -> None:
    put(tmp_path / "q.csv", text)
    result = taserreport("validate", "q.csv", "--fail-on", level)
    assert result.returncode == code
    unlike = code != int(out(result).splitlines()[-1].startswith("DATA HAS PROBLEMS"))
    note = f"note: exit code {code}, because of --fail-on {level}."
    assert (note in result.stderr.decode()) == unlike


def test_a_level_to_fail_on_that_is_not_known_is_said(taserreport: Run) -> None:
    line = one_error(taserreport("validate", "gone.csv", "--fail-on", "note"))
    assert line == (
        'error: --fail-on cannot be "note". It can be: error, warning, never. (U502)'
    )


def test_the_verdict_of_a_report_is_the_same_in_every_format(faulty: Path) -> None:
    checked = found_in(faulty)
    word, reasons = verdict(Report(checked, TITLES))
    assert written(checked, "text").endswith(f"{word}  {reasons}\n")
    assert json.loads(written(checked, "json"))["summary"] == reasons
    assert f"<strong>{word}</strong> {reasons}</p>" in written(checked, "html")


# --- on a terminal --------------------------------------------------------------------


def on_terminal(*words: str, cwd: Path) -> str:
    """Run the command with standard error on a terminal, and return what it says."""
    pty = pytest.importorskip("pty", reason="terminals are made this way only on Unix")
    ours, theirs = pty.openpty()
    try:
        subprocess.run(
            [sys.executable, "-m", "taserreport", *words],
            stdout=subprocess.DEVNULL,
            stderr=theirs,
            cwd=cwd,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            check=False,
        )
        return os.read(ours, 65536).decode()
    finally:
        os.close(theirs)
        os.close(ours)


def test_a_terminal_is_told_what_to_do_next(tmp_path: Path) -> None:
    put(tmp_path / "q 1.csv", FAULTY)
    more = ("--ladder", "home-office", "--as-of", "2026-11-25")
    said = on_terminal("validate", "q 1.csv", *more, cwd=tmp_path)
    assert said.splitlines()[-1] == (
        'next: taserreport validate "q 1.csv" --ladder home-office '
        "--as-of 2026-11-25 --quarantine fix-me.xlsx"
    )
    on_terminal("validate", "q 1.csv", "--quarantine", "fix-me.xlsx", cwd=tmp_path)
    both = ("validate", "q 1.csv", "fix-me.xlsx", "--replaces-quarantine")
    assert on_terminal(*both, cwd=tmp_path).splitlines()[-1] == (
        'next: taserreport validate "q 1.csv" fix-me.xlsx --replaces-quarantine '
        "--quarantine fix-me-2.xlsx"
    )
    put(tmp_path / "good.csv", GOOD)
    assert "next:" not in on_terminal("validate", "good.csv", cwd=tmp_path)


def test_a_pipe_is_not_told_what_to_do_next(taserreport: Run, faulty: Path) -> None:
    result = taserreport("validate", faulty)
    assert b"next:" not in result.stdout + result.stderr
