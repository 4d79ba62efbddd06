"""Formats: every figure and mark arrives as it is, in bytes that do not change."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from html import unescape
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from unittest import mock

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest
from markdown_it import MarkdownIt
from rich.cells import cell_len

from taserreport.errors import InputError
from taserreport.model import Cell, Column, Row, Table
from taserreport.quarantine.text import TextWriter
from taserreport.render import FORMATS, records, sheets, writer
from taserreport.render.console import write as to_console
from taserreport.render.figures import NAMES, figures
from taserreport.separated import csv_text

if TYPE_CHECKING:
    from collections.abc import Callable

MARKS = ["[c]", "[x]", "[z]", "[low]", "[u]", "[b]", "[note 1]", "[/x]", "[bold]"]
MARKS += [":warning:", "\\", "a|b", "<b>x</b>", "*x*", "_x_", "`x`", "&amp;", "~~x~~"]
FORMULAS = ["=1+1", "+1", "-1", "@x", "\tx"]


def made(
    labels: list[str] | None = None,
    *,
    periods: int = 1,
    columns: tuple[str, ...] = ("Total", "Discharge"),
    percent: bool = False,
    group: str = "",
) -> Table:
    """Return a table with a row for each label and figures that all differ."""
    labels = labels or ["All uses", "Drawn"]
    heads = [
        Column(name.lower(), name, f"201{p}-1{p + 1}", f"Year {p}", measure)
        for p in range(periods)
        for name in columns
        for measure in (("uses", "percent") if percent else ("uses",))
    ]
    cells = [
        tuple(
            Cell(Decimal("12.0") + r, 100)
            if column.measure == "percent"
            else Cell(1000 * (r + 1) + c)
            for c, column in enumerate(heads)
        )
        for r, _ in enumerate(labels)
    ]
    return Table(
        id="made",
        title="Taser uses [c] of a test",
        unit="Each record is one use.",
        period_label="Year 0",
        rows=tuple(
            Row(f"r{n}", label, group, depth=min(n, 1), total=n == 0)
            for n, label in enumerate(labels)
        ),
        columns=tuple(heads),
        cells=tuple(cells),
        row_heading="Highest use",
        group_heading="Region" if group else "",
        notes=("[x] means not available.", "A second note."),
        source="Records of Hartford",
        facts={"ladder": "home-office"},
    )


def marked() -> Table:
    """Return a table that has every awkward text as a label and as a mark."""
    plain = made(MARKS, columns=("Total",), group="[/group]")
    cells = tuple((Cell(None, None, mark),) for mark in MARKS)
    return Table(
        **{n: getattr(plain, n) for n in Table.__dataclass_fields__} | {"cells": cells}
    )


def console(table: Table, width: int = 80) -> str:
    return to_console(table, width).decode()


def csv_rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


class Cells(HTMLParser):
    """The texts of a page's table cells."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.cells: list[str] = []
        self.inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, _attributes: object) -> None:
        if tag in ("td", "th"):
            self.cells.append("")
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.cells[-1] += data


# --- every format ----------------------------------------------------------------


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_gives_the_same_bytes_on_every_run(name: str) -> None:
    assert writer(name)(made(percent=True)) == writer(name)(made(percent=True))


def test_bytes_are_the_same_in_another_process() -> None:
    code = (
        "import sys, hashlib; sys.path.insert(0, sys.argv[1]); import test_render as t\n"
        "for f in t.FORMATS: print(f, hashlib.sha256(t.writer(f)(t.made())).hexdigest())"
    )
    folder = str(__import__("pathlib").Path(__file__).parent)
    runs = {
        subprocess.run(
            [sys.executable, "-c", code, folder],
            check=True,
            capture_output=True,
            text=True,
            env={
                "PYTHONHASHSEED": seed,
                "PYTHONPATH": ":".join(p for p in sys.path if p),
            },
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


def test_a_format_that_does_not_exist_is_refused() -> None:
    with pytest.raises(InputError, match="no format") as caught:
        writer("doc")
    assert caught.value.code == "U503"


HOSTILE = "A\x1b[31m\u202eB"
SAFE = r"A\x1b[31m\u202eB"


def hostile() -> Table:
    """Return a table with signs that no terminal should get, in all its words."""
    names = (HOSTILE, f"Second {HOSTILE}")
    plain = made([HOSTILE], periods=2, columns=names, percent=True, group=HOSTILE)
    return replace(
        plain,
        title=HOSTILE,
        unit=HOSTILE,
        columns=tuple(replace(c, period_label=HOSTILE) for c in plain.columns),
        row_heading=HOSTILE,
        group_heading=HOSTILE,
        notes=(HOSTILE,),
        source=HOSTILE,
    )


def test_signs_that_move_the_cursor_or_turn_text_reach_no_page_that_is_read() -> None:
    for data in (to_console(hostile(), 200), writer("md")(hostile())):
        words = data.decode()
        assert all(line.isprintable() for line in words.split("\n"))
    shown = console(hostile(), 200)
    assert shown.startswith(f"{SAFE}\n")
    assert f"Source: {SAFE}" in shown
    assert f"Note 1: {SAFE}" in shown
    html = (
        MarkdownIt("commonmark")
        .enable("table")
        .render(writer("md")(hostile()).decode())
    )
    assert Cells(html).cells[:3] == [SAFE, SAFE, SAFE]
    assert f"Source: {SAFE}" in unescape(html)


def test_files_for_programs_keep_every_sign() -> None:
    assert HOSTILE in csv_rows(writer("csv")(hostile()))[1]
    assert HOSTILE in csv_rows(writer("tidy")(hostile()))[1]
    assert json.loads(writer("json")(hostile()))["table"]["source"] == HOSTILE


def test_white_space_of_any_kind_is_a_space_on_a_page_that_is_read() -> None:
    table = made(["North\nof the\N{NO-BREAK SPACE}river"])
    for data in (to_console(table), writer("md")(table)):
        assert "North of the river" in data.decode()


# --- console ---------------------------------------------------------------------


@pytest.mark.parametrize("width", [30, 80, 200])
def test_the_terminal_shows_every_mark_as_it_is(width: int) -> None:
    lines = console(marked(), width).splitlines()
    for mark in MARKS:
        assert any(
            line.split(mark)[0].strip() == "" and line.endswith(mark) for line in lines
        ), mark
    assert "[/group]" in console(marked(), width)
    assert "[x] means not available." in " ".join(console(marked(), width).split())


@pytest.mark.parametrize("width", [10, 40, 80, 120])
@pytest.mark.parametrize("periods", [1, 3])
def test_no_figure_is_cut_however_narrow_the_terminal(width: int, periods: int) -> None:
    table = made(
        ["All uses", "A label that is much longer than a narrow column has room for"],
        periods=periods,
        columns=("Total", "Total non-discharge", "Angled drive stun", "Not stated"),
        percent=True,
    )
    shown = console(table, width)
    for row in table.cells:
        for cell in row:
            assert f"{cell.value:,}" in shown.split()
    assert "\N{HORIZONTAL ELLIPSIS}" not in shown
    least = max(width, 46)  # Labels, a number and its percentage.
    assert all(cell_len(line) <= least for line in shown.splitlines())


def test_the_terminal_puts_columns_that_do_not_fit_below() -> None:
    table = made(columns=("First", "Second", "Third"))
    assert console(table, 80).count("All uses") == 1
    assert console(table, 28).count("All uses") == 2


def test_the_terminal_indents_rows_inside_a_subtotal() -> None:
    lines = console(made()).splitlines()
    assert any(line.startswith("All uses") for line in lines)
    assert any(line.startswith("  Drawn") for line in lines)


def test_the_terminal_gets_plain_characters_where_it_shows_no_others() -> None:
    assert to_console(made(), encoding="cp1252").isascii()
    assert b"\x1b" not in to_console(made())
    assert b"\x1b[1m" in to_console(made(), color=True)


# --- csv -------------------------------------------------------------------------


def test_csv_has_headings_and_plain_numbers() -> None:
    assert csv_rows(writer("csv")(made(percent=True))) == [
        ["Highest use", "Total", "Total (%)", "Discharge", "Discharge (%)"],
        ["All uses", "1000", "12.0", "1002", "12.0"],
        ["Drawn", "2000", "13.0", "2002", "13.0"],
    ]


def test_csv_puts_periods_side_by_side_where_each_has_one_column() -> None:
    rows = csv_rows(writer("csv")(made(periods=2, columns=("Uses",))))
    assert rows[0] == ["Highest use", "Year 0", "Year 1"]
    assert len(rows) == 3


def test_csv_puts_the_period_first_where_each_has_several_columns() -> None:
    rows = csv_rows(writer("csv")(made(periods=2, group="Here")))
    assert rows[0] == ["Period", "Region", "Highest use", "Total", "Discharge"]
    assert [row[0] for row in rows[1:]] == ["Year 0", "Year 0", "Year 1", "Year 1"]
    assert rows[4] == ["Year 1", "Here", "Drawn", "2002", "2003"]


BROKEN = ["a\rb", "\r", "a\r\nb", "\n", ' "x" ', "", "a,b"]


def read_by_arrow(data: bytes) -> list[list[str]]:
    table = pa_csv.read_csv(
        io.BytesIO(data),
        parse_options=pa_csv.ParseOptions(newlines_in_values=True),
        convert_options=pa_csv.ConvertOptions(
            column_types=dict.fromkeys("abcdefg", pa.string())
        ),
    )
    return [list(row.values()) for row in table.to_pylist()]


def test_a_line_break_of_any_kind_stays_in_its_cell() -> None:
    rows = [list("abcdefg"), BROKEN, BROKEN[::-1], [""] * 7]
    data = csv_text(rows).encode()
    assert csv_rows(data) == rows
    assert read_by_arrow(data) == rows[1:]
    assert b"\r\n" not in data.replace(b'"a\r\nb"', b"")


def sheet(rows: list[list[str]]) -> Any:
    return SimpleNamespace(name="S", heading_rows=(("a",),), rows=rows)


def by_sheets(text: str) -> bytes:
    out = io.BytesIO()
    sheets.write_csv(sheet([[text]]), out)
    return out.getvalue()


def by_records(text: str) -> bytes:
    out = io.BytesIO()
    batch = pa.record_batch({"a": [text]})
    records.write_csv([batch], batch.schema, out)
    return out.getvalue()


def by_quarantine(text: str) -> bytes:
    out = io.BytesIO()
    home: Any = SimpleNamespace(headings=("a",), file="a.csv")
    kept: Any = SimpleNamespace(cells=(text,), is_copy=False)
    writer = TextWriter(out)
    with mock.patch("taserreport.quarantine.text.front_cells", return_value=["proof"]):
        writer.add(home, [kept])
    return out.getvalue()


@pytest.mark.parametrize(
    "write",
    [
        lambda text: writer("csv")(made([text])),
        lambda text: writer("tidy")(made([text])),
        by_sheets,
        by_records,
        by_quarantine,
    ],
)
def test_every_csv_keeps_a_cell_with_a_line_break_whole(
    write: Callable[[str], bytes],
) -> None:
    assert any("a\rb" in row for row in csv_rows(write("a\rb")))


@pytest.mark.parametrize("name", ["csv", "tidy"])
def test_csv_gives_a_spreadsheet_no_formula(name: str) -> None:
    table = made([*FORMULAS, "[c]"], columns=("=2+2",), group="=3")
    cells = [cell for row in csv_rows(writer(name)(table)) for cell in row]
    assert not [c for c in cells if c.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert {f"'{text}" for text in [*FORMULAS, "=2+2", "=3"]} <= set(cells)
    assert "[c]" in cells


# --- markdown --------------------------------------------------------------------


def test_markdown_shows_every_mark_as_it_is() -> None:
    page = writer("md")(marked()).decode()
    html = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(page)
    cells = Cells(html).cells
    assert cells[:3] == ["Region", "Highest use", "Total"]
    shown = [cell.strip("\N{EM SPACE}") for cell in cells[3:]]
    assert shown[1::3] == MARKS
    assert shown[2::3] == MARKS
    assert "Taser uses [c] of a test" in unescape(html)
    assert "Note 1: [x] means not available." in unescape(html)
    assert "Source: Records of Hartford" in html


def test_a_search_of_the_markdown_for_a_mark_finds_it() -> None:
    lines = writer("md")(marked()).decode().splitlines()
    for mark in ("[c]", "[x]", "[low]", "[note 1]"):
        assert any(line.endswith(f"| {mark} |") for line in lines), mark
    assert r"Taser uses \[c\] of a test" in lines[0]
    assert not any(line.endswith(("| <b>x</b> |", "| *x* |")) for line in lines)


def test_markdown_has_a_table_for_each_period() -> None:
    page = writer("md")(made(periods=2)).decode()
    assert page.count("| Highest use | Total | Discharge |") == 2
    assert "**Year 1**\n\n| Highest use" in page
    assert "| **All uses** | 1,002 | 1,003 |" in page


# --- figures ---------------------------------------------------------------------


def test_group_row_period_column_and_measure_are_a_key() -> None:
    found = list(figures(made(periods=2, percent=True)))
    keys = {(f.row_group, f.row, f.period, f.column, f.measure) for f in found}
    assert len(keys) == len(found) == 16


def test_tidy_csv_writes_whole_numbers_without_a_point() -> None:
    table = made(["All uses"], columns=("Uses",), percent=True)
    assert csv_rows(writer("tidy")(table)) == [
        list(NAMES),
        ["made", "2010-11", "", "All uses", "Uses", "uses", "1000", "", "", "", ""],
        [
            "made",
            "2010-11",
            "",
            "All uses",
            "Uses",
            "percent",
            "12.0",
            "100",
            *[""] * 3,
        ],
    ]


def test_json_says_what_the_table_is_and_gives_each_figure() -> None:
    report = json.loads(writer("json")(made(percent=True)))
    assert report["report_version"] == 1
    assert set(report["table"]) == {
        *("id", "title", "unit", "period", "notes", "source", "facts")
    }
    assert [set(figure) for figure in report["figures"]] == [set(NAMES)] * 8
    assert report["figures"][0]["value"] == 1000
    assert b'"value": 1000,' in writer("json")(made())
    marks = json.loads(writer("json")(marked()))["figures"]
    assert [(f["value"], f["mark"]) for f in marks] == [(None, m) for m in MARKS]


@pytest.mark.parametrize("name", ["parquet", "arrow"])
def test_machine_files_read_back_with_their_words(name: str) -> None:
    table = made(percent=True)
    source = pa.BufferReader(writer(name)(table))
    back = pq.read_table(source) if name == "parquet" else None
    back = back or pa.ipc.open_file(source).read_all()
    assert back.column_names == list(NAMES)
    expected = [
        (f.row, f.column, f.measure, float(f.value or 0), f.base)
        for f in figures(table)
    ]
    found = back.select(["row", "column", "measure", "value", "base"]).to_pylist()
    assert [tuple(row.values()) for row in found] == expected
    words = back.schema.metadata
    assert words[b"title"].decode() == table.title
    assert tuple(json.loads(words[b"notes"])) == table.notes
    assert json.loads(words[b"facts"]) == table.facts
