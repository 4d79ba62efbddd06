from __future__ import annotations

import codecs
import csv
import importlib
import io
import json
import subprocess
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyarrow import csv as arrow_csv

from taserreport.errors import InputError
from taserreport.model import RaggedRow
from taserreport.records.ahead import ahead
from taserreport.records.formats import (
    Chunk,
    OpenFile,
    Sheet,
    delimited,
    delimited_arrow,
    open_file,
    text_stream,
)
from taserreport.records.formats.delimited import DelimitedSheet
from taserreport.records.formats.encoding import Encoding, find_encoding
from taserreport.records.formats.facts import HasFacts, Merged
from taserreport.records.formats.long_texts import long_texts, shown_length
from taserreport.records.formats.old_workbook import OldBook
from taserreport.records.formats.source import Source, find_source
from taserreport.records.formats.text_rows import Body
from taserreport.records.formats.text_stream import Utf8Stream
from taserreport.records.gathering import BATCH_ROWS, gathered
from taserreport.records.headings import filled_width

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

MEBIBYTE = 1 << 20

Rows = dict[int, list[Any]]


def rows_of(
    sheet: Sheet, after: int, width: int, keep: Sequence[int] | None = None
) -> Rows:
    """The cells of each row by its number, as Python values."""
    rows: Rows = {}
    for chunk in sheet.chunks(after, width, keep):
        columns = [column.to_pylist() for column in chunk.columns.columns]
        assert chunk.columns.num_columns == 0 or (
            len(chunk.rows) == chunk.columns.num_rows
        )
        for at, number in enumerate(chunk.rows.to_pylist()):
            assert number not in rows
            rows[number] = [column[at] for column in columns]
    assert list(rows) == sorted(rows)
    return rows


def ragged_of(sheet: Sheet, after: int, width: int) -> list[RaggedRow]:
    return [row for chunk in sheet.chunks(after, width) for row in chunk.ragged]


def write(path: Path, content: str | bytes) -> str:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


def refusal(path: str | Path, read: bool = False) -> InputError:
    """The error that a file ends in; `read` where it shows only below the headings."""

    def whole() -> None:
        for sheet in open_file(str(path)).sheets:
            top = sheet.top()
            if read:
                rows_of(sheet, top[0].number, len(top[0].cells))

    with pytest.raises(InputError) as caught:
        whole()
    message = caught.value.message
    assert "\n" not in message
    assert "Traceback" not in message
    return caught.value


def codes(file: OpenFile) -> list[str]:
    return [note.code for note in file.notes]


class TestText:
    def test_cells_keep_zeros_spaces_and_words_that_look_like_nothing(
        self, tmp_path: Path
    ) -> None:
        text = "id,use,note\n00123, Fired ,NA\n7,None,\n8,null,N/A\n"
        file = open_file(write(tmp_path / "q1.csv", text))
        (sheet,) = file.sheets
        assert (file.name, file.format, file.notes) == ("q1.csv", "csv", ())
        assert (sheet.name, sheet.row_word, sheet.hidden) == (None, "line", False)
        assert sheet.top()[0].number == 1
        assert sheet.top()[0].cells == ("id", "use", "note")
        assert rows_of(sheet, 1, 3) == {
            2: ["00123", " Fired ", "NA"],
            3: ["7", "None", None],
            4: ["8", "null", "N/A"],
        }

    def test_only_the_columns_kept_are_read_under_their_own_positions(
        self, tmp_path: Path
    ) -> None:
        (sheet,) = open_file(write(tmp_path / "a.csv", "a,b,c\n1,2,3\n")).sheets
        (chunk,) = sheet.chunks(1, 3, [2, 0])
        assert chunk.columns.to_pydict() == {"0": ["1"], "2": ["3"]}

    def test_a_file_can_be_read_more_than_once(self, tmp_path: Path) -> None:
        (sheet,) = open_file(write(tmp_path / "a.csv", "a,b\n1,2\n")).sheets
        assert rows_of(sheet, 1, 2) == rows_of(sheet, 1, 2) == {2: ["1", "2"]}

    def test_a_title_and_blank_lines_above_the_headings_do_not_shift_the_lines(
        self, tmp_path: Path
    ) -> None:
        text = 'Taser use\n\n"Quarter 1,\nall areas"\nid,use\n1,fired\n'
        (sheet,) = open_file(write(tmp_path / "a.csv", text)).sheets
        assert [(row.number, row.cells) for row in sheet.top()] == [
            (1, ("Taser use",)),
            (3, ("Quarter 1,\nall areas",)),
            (5, ("id", "use")),
            (6, ("1", "fired")),
        ]
        assert rows_of(sheet, 5, 2) == {6: ["1", "fired"]}

    @pytest.mark.parametrize("keep", [None, [1]])
    def test_wholly_blank_rows_are_skipped_and_half_blank_ones_kept(
        self, tmp_path: Path, keep: list[int] | None
    ) -> None:
        text = "a,b\n1,2\n\n,\n3,\n,4\n,\n"
        (sheet,) = open_file(write(tmp_path / "a.csv", text)).sheets
        every: Rows = {2: ["1", "2"], 5: ["3", None], 6: [None, "4"]}
        kept = {number: [cells[1]] for number, cells in every.items()}
        assert rows_of(sheet, 1, 2, keep) == (every if keep is None else kept)

    def test_blank_lines_of_a_single_column_are_skipped(self, tmp_path: Path) -> None:
        (sheet,) = open_file(write(tmp_path / "a.csv", "a\n\n1\n\n\n2")).sheets
        assert rows_of(sheet, 1, 1) == {3: ["1"], 6: ["2"]}

    def test_rows_with_too_many_or_too_few_cells_are_reported_with_their_lines(
        self, tmp_path: Path
    ) -> None:
        text = 'a,b\n1,2,3\n1,"x\ny"\n5\n6,7\n8'
        (sheet,) = open_file(write(tmp_path / "a.csv", text)).sheets
        assert ragged_of(sheet, 1, 2) == [
            RaggedRow(2, 3, 2),
            RaggedRow(5, 1, 2),
            RaggedRow(7, 1, 2),
        ]
        assert rows_of(sheet, 1, 2) == {3: ["1", "x\ny"], 6: ["6", "7"]}

    def test_a_file_with_nothing_but_ragged_rows_reports_them_all(
        self, tmp_path: Path
    ) -> None:
        (sheet,) = open_file(write(tmp_path / "a.csv", "a,b,c\n1,2\n3,4\n")).sheets
        assert rows_of(sheet, 1, 3) == {}
        assert ragged_of(sheet, 1, 3) == [RaggedRow(2, 2, 3), RaggedRow(3, 2, 3)]

    @pytest.mark.parametrize("heading", ["a,b", "a,b,,"])
    def test_blank_cells_beyond_the_headings_are_no_fault(
        self, tmp_path: Path, heading: str
    ) -> None:
        text = heading + "\n1,2,,\n3,4,,\n5,6\n7,8,,,,,\n9,0,,x\n"
        (sheet,) = open_file(write(tmp_path / "a.csv", text)).sheets
        assert rows_of(sheet, 1, 2) == {
            2: ["1", "2"],
            3: ["3", "4"],
            4: ["5", "6"],
            5: ["7", "8"],
        }
        assert ragged_of(sheet, 1, 2) == [RaggedRow(6, 4, 2)]

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    @pytest.mark.parametrize("last", [True, False])
    def test_lines_may_end_in_any_way(
        self, tmp_path: Path, end: str, last: bool
    ) -> None:
        text = end.join(['a,"b"', "", '1,"x', 'y"', "2,z"]) + end * last
        (sheet,) = open_file(write(tmp_path / "a.csv", text)).sheets
        assert rows_of(sheet, 1, 2) == {3: ["1", f"x{end}y"], 5: ["2", "z"]}

    @pytest.mark.parametrize(
        ("delimiter", "shown"), [(";", '";"'), ("\t", "tabs"), ("|", '"|"')]
    )
    def test_other_delimiters_are_found_outside_quotes_and_named(
        self, tmp_path: Path, delimiter: str, shown: str
    ) -> None:
        lines = ["id,use,force", '1,"a,b,c,d",kent', "2,3.5,kent"]
        text = "\n".join(delimiter.join(row) for row in csv.reader(lines))
        file = open_file(write(tmp_path / "a.csv", text))
        assert [(note.code, note.message) for note in file.notes] == [
            ("F013", f"Columns of a.csv are separated by {shown}.")
        ]
        assert rows_of(file.sheets[0], 1, 3)[2] == ["1", "a,b,c,d", "kent"]

    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    @pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
    @pytest.mark.parametrize("title", ["", "Taser uses, Kent, April, 2026\n"])
    @pytest.mark.parametrize(
        "story", ["one, two; three | four, five, six, seven, eight", "a;b;c;d;e;f"]
    )
    def test_delimiters_inside_texts_are_not_taken_for_the_files_own(
        self, tmp_path: Path, delimiter: str, quoting: int, title: str, story: str
    ) -> None:
        text = io.StringIO(title)
        text.seek(len(title))
        out = csv.writer(text, delimiter=delimiter, quoting=quoting)  # type: ignore[arg-type]
        out.writerows(
            [["id", "force", "use", "story"], *[["1", "kent", "", story]] * 9]
        )
        (sheet,) = open_file(write(tmp_path / "a.csv", text.getvalue())).sheets
        at = 2 if title else 1
        assert sheet.top()[at - 1].cells == ("id", "force", "use", "story")
        assert rows_of(sheet, at, 4)[at + 1] == ["1", "kent", None, story]

    def test_a_file_of_one_column_has_no_delimiter(self, tmp_path: Path) -> None:
        file = open_file(write(tmp_path / "a.csv", "use\nfired\na, b\ndrawn\n"))
        assert file.notes == ()
        assert file.sheets[0].top()[0].cells == ("use",)

    def test_blank_cells_behind_the_headings_are_no_columns(
        self, tmp_path: Path
    ) -> None:
        (sheet,) = open_file(write(tmp_path / "a.csv", "a,b,,\n1,2\n3,4,,\n")).sheets
        assert filled_width(sheet.top()) == 2
        assert rows_of(sheet, 1, 2) == {2: ["1", "2"], 3: ["3", "4"]}

    def test_one_row_of_too_many_cells_does_not_make_the_file_too_wide(
        self, tmp_path: Path
    ) -> None:
        long = ",".join(["x"] * 1500)
        (sheet,) = open_file(
            write(tmp_path / "a.csv", f"{long}\na,b\n1,2\n{long}\n")
        ).sheets
        assert sheet.top()[1].cells == ("a", "b")
        assert rows_of(sheet, 2, 2) == {3: ["1", "2"]}
        ragged = [row for chunk in sheet.chunks(2, 2) for row in chunk.ragged]
        assert [(row.row, row.found) for row in ragged] == [(4, 1500)]

    def test_excels_own_line_about_the_delimiter_is_believed(
        self, tmp_path: Path
    ) -> None:
        file = open_file(write(tmp_path / "a.csv", "sep=|\na|b,c\n1|2,3\n"))
        assert codes(file) == ["F013"]
        assert rows_of(file.sheets[0], 2, 2) == {3: ["1", "2,3"]}

    def test_headings_alone_give_no_rows(self, tmp_path: Path) -> None:
        for text in ("a,b", "a,b\n", '"a","b"\r\n\r\n'):
            (sheet,) = open_file(write(tmp_path / "a.csv", text)).sheets
            assert sheet.top()[0].cells == ("a", "b")
            assert rows_of(sheet, 1, 2) == {}

    def test_line_breaks_in_cells_keep_the_lines_true_over_many_blocks(
        self, tmp_path: Path
    ) -> None:
        rows = [[str(n), "x" * (n % 50) + "\n" * (n % 3), "é,"] for n in range(60_000)]
        out = io.StringIO()
        csv.writer(out).writerows([["a", "b", "c"], *rows])
        path = write(tmp_path / "a.csv", out.getvalue())
        assert (tmp_path / "a.csv").stat().st_size > 2 * MEBIBYTE
        (sheet,) = open_file(path).sheets
        line, expected = 2, {}
        for row in rows:
            expected[line] = [cell or None for cell in row]
            line += 1 + row[1].count("\n")
        assert rows_of(sheet, 1, 3) == expected
        assert rows_of(sheet, 1, 3, [0]) == {
            number: cells[:1] for number, cells in expected.items()
        }

    def test_ragged_rows_in_later_blocks_have_their_own_lines(
        self, tmp_path: Path
    ) -> None:
        lines = [f"{n},{'x' * 40}" for n in range(100_000)]
        bad = [3, 30_000, 30_001, 99_999]
        for at in bad:
            lines[at] += ",extra"
        path = write(tmp_path / "a.csv", "a,b\n" + "\n".join(lines))
        (sheet,) = open_file(path).sheets
        assert ragged_of(sheet, 1, 2) == [RaggedRow(at + 2, 3, 2) for at in bad]
        assert list(rows_of(sheet, 1, 2)) == [
            at + 2 for at in range(100_000) if at not in bad
        ]

    def test_a_cell_larger_than_a_block_is_read_whole(self, tmp_path: Path) -> None:
        huge = "x" * (3 * MEBIBYTE)
        lines = ["a,b", *(f"{n},y" for n in range(1000)), f'1000,"{huge}\n"', "1001,z"]
        (sheet,) = open_file(write(tmp_path / "a.csv", "\n".join(lines))).sheets
        rows = rows_of(sheet, 1, 2)
        assert len(rows) == 1002
        assert rows[1002] == ["1000", huge + "\n"]
        assert rows[1004] == ["1001", "z"]

    def test_a_blank_row_far_down_is_seen_though_its_columns_are_not_kept(
        self, tmp_path: Path
    ) -> None:
        lines = [f"{n},{'x' * 40},{n}" for n in range(80_000)]
        lines[70_000] = ",,"
        lines[75_000] = ",,only this"
        path = write(tmp_path / "a.csv", "a,b,c\n" + "\n".join(lines))
        (sheet,) = open_file(path).sheets
        rows = rows_of(sheet, 1, 3, [1])
        assert len(rows) == 79_999
        assert 70_002 not in rows
        assert rows[75_002] == [None]

    def test_a_lone_quote_inside_a_cell_is_a_plain_character(
        self, tmp_path: Path
    ) -> None:
        text = 'a,b\n5" nail,x\n1,"y"\n"a" ,"p\nq"\n'
        (sheet,) = open_file(write(tmp_path / "a.csv", text)).sheets
        assert rows_of(sheet, 1, 2) == {
            2: ['5" nail', "x"],
            3: ["1", "y"],
            4: ["a ", "p\nq"],
        }

    def test_a_quote_never_closed_is_refused_with_the_line_it_opened_on(
        self, tmp_path: Path
    ) -> None:
        text = 'a,b\n1,2\n3,"4\n5,6\n7,8\n'
        path = write(tmp_path / "a.csv", text)
        error = refusal(path, read=True)
        assert error.code == "F015"
        assert error.message.startswith(
            "A quote opened on line 3 of a.csv is never closed, so lines 3 to 5 run"
        )

    def test_a_quote_never_closed_is_found_in_any_block(self, tmp_path: Path) -> None:
        good = "".join(f"{n},{'x' * 40}\n" for n in range(60_000))
        for tail in ('1,"open\n', '1,"open\n' + good, '1,"x\ny","open'):
            path = write(tmp_path / "a.csv", "a,b\n" + good + tail)
            error = refusal(path, read=True)
            assert error.code == "F015"
            line = "60,003" if tail.endswith('"open') else "60,002"
            assert f"opened on line {line} of a.csv" in error.message

    def test_a_quote_closed_by_another_rows_quote_does_not_swallow_that_row(
        self, tmp_path: Path
    ) -> None:
        for text in ('a,b\n1,"x\n2,"y"\n3,z\n', 'a,b\n1,"x\n"2","y"\n3,z\n'):
            error = refusal(write(tmp_path / "a.csv", text), read=True)
            assert error.code == "F015"
            assert "opened on line 2 of a.csv" in error.message

    def test_a_cell_beyond_all_measure_is_refused(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(
            "taserreport.records.formats.text_rows.LONGEST_CELL", 2 * MEBIBYTE
        )
        text = 'a,b\n1,2\n3,"' + "x" * (3 * MEBIBYTE) + '"\n'
        error = refusal(write(tmp_path / "a.csv", text), read=True)
        assert (error.code, "Line 3 of a.csv" in error.message) == ("F015", True)

    def test_more_than_a_thousand_columns_are_refused(self, tmp_path: Path) -> None:
        # A few more are looked at, as there are where rows have been kept out.
        error = refusal(write(tmp_path / "a.csv", ",".join(["a"] * 1017) + "\n"))
        assert (error.code, "1,017 columns" in error.message) == ("F031", True)
        padded = "a,b" + "," * 16_382 + "\n1,2" + "," * 16_382
        (sheet,) = open_file(write(tmp_path / "a.csv", padded)).sheets
        assert rows_of(sheet, 1, 2) == {2: ["1", "2"]}

    def test_nothing_is_given_below_a_heading_row_that_is_not_there(
        self, tmp_path: Path
    ) -> None:
        (sheet,) = open_file(write(tmp_path / "a.csv", "a,b\n1,2\n")).sheets
        assert rows_of(sheet, 9, 2) == {}

    def test_rows_can_be_read_from_the_first_line_on(self, tmp_path: Path) -> None:
        (sheet,) = open_file(write(tmp_path / "a.csv", "1,2\n3,4")).sheets
        assert rows_of(sheet, 0, 2) == {1: ["1", "2"], 2: ["3", "4"]}

    def test_no_file_stays_open_when_reading_stops_halfway(
        self, tmp_path: Path
    ) -> None:
        text = "a,b\n" + "1,2\n" * 500_000
        (sheet,) = open_file(write(tmp_path / "a.csv", text)).sheets
        chunks = iter(sheet.chunks(1, 2))
        next(chunks)
        del chunks
        (tmp_path / "a.csv").unlink()


CELL = st.text(
    st.one_of(
        st.sampled_from(',;|\t"\n\r x"'),
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
    ),
    max_size=8,
)


def source_of(text: str, codec: str = "utf-8") -> Source:
    data = text.encode(codec)
    return Source("a.csv", None, data, len(data))


def sheet_of(text: str, delimiter: str) -> DelimitedSheet:
    source = source_of(text)
    return DelimitedSheet(source, find_encoding(source), delimiter)


def quoted(cell: str, delimiter: str, always: bool) -> str:
    # Python's own writer leaves "\n" bare where lines end in "\r".
    if always or any(mark in cell for mark in (delimiter, '"', "\n", "\r")):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def by_python(text: str, delimiter: str, width: int) -> tuple[Rows, list[int]]:
    """What Python's reader makes of a file: rows under the headings, ragged lines."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: Rows = {}
    ragged, line = [], 1
    for at, cells in enumerate(reader):
        if at and any(cells):
            while len(cells) > width and not cells[-1]:
                cells.pop()
            if len(cells) == width:
                rows[line] = [cell or None for cell in cells]
            else:
                ragged.append(line)
        line = reader.line_num + 1
    return rows, ragged


class TestAgreementWithPython:
    @settings(max_examples=400, deadline=None)
    @given(
        rows=st.integers(1, 4).flatmap(
            lambda width: st.lists(
                st.lists(CELL, min_size=width, max_size=width), max_size=8
            )
        ),
        delimiter=st.sampled_from(",;\t|"),
        end=st.sampled_from(["\n", "\r\n", "\r"]),
        always=st.booleans(),
    )
    def test_well_written_files_give_the_same_cells_on_the_same_lines(
        self, rows: list[list[str]], delimiter: str, end: str, always: bool
    ) -> None:
        width = len(rows[0]) if rows else 1
        text = "".join(
            delimiter.join(quoted(cell, delimiter, always) for cell in row) + end
            for row in [["h"] * width, *rows]
        )
        sheet = sheet_of(text, delimiter)
        expected, ragged = by_python(text, delimiter, width)
        assert ragged == []
        assert len(expected) == sum(any(row) for row in rows)
        assert rows_of(sheet, 1, width) == expected
        assert rows_of(sheet, 1, width, [0]) == {
            line: cells[:1] for line, cells in expected.items()
        }

    @settings(max_examples=800, deadline=None)
    @given(text=st.text(st.sampled_from('ab,"\n\r  '), max_size=30))
    @example('x","\n"')
    @example('a"b","c\nd"')
    @example('"a"b"c,d"')
    @example(' "a,b"')
    def test_badly_written_files_give_the_same_cells_or_are_refused(
        self, text: str
    ) -> None:
        text = "h,h\n" + text
        sheet = sheet_of(text, ",")
        expected, ragged = by_python(text, ",", 2)
        try:
            rows = rows_of(sheet, 1, 2)
            found = [row.row for row in ragged_of(sheet, 1, 2)]
        except InputError as error:
            outcome: object = error.code
        else:
            outcome = rows, found
        refused = outcome == "F015" and '"' in text
        assert refused or outcome == (expected, ragged)

    @settings(max_examples=300, deadline=None)
    @given(
        text=st.text(st.sampled_from('ab,"\n\r'), max_size=60),
        block=st.sampled_from([8, 32, MEBIBYTE]),
        keep=st.sampled_from([None, [0], [1]]),
        headings=st.sampled_from(["h,h\n", '"h","h"\r\n']),
    )
    def test_arrow_and_the_slower_reader_agree_wherever_blocks_end(
        self, text: str, block: int, keep: list[int] | None, headings: str
    ) -> None:
        source = source_of(headings + text)
        encoding = find_encoding(source)
        body = Body(source, encoding, ",", width=2, physical=2, line=2)
        sheet = DelimitedSheet(source, encoding, ",")
        with (
            mock.patch.object(delimited_arrow, "BLOCK", block),
            mock.patch.object(text_stream, "BLOCK", block),
        ):
            fast = outcome(lambda: sheet.chunks(1, 2, keep))
        slow = outcome(lambda: delimited._exact_chunks(body, keep or [0, 1]))
        assert fast == slow


def outcome(read: Callable[[], Iterable[Chunk]]) -> object:
    """All that comes of reading: rows and ragged rows, or the error."""
    rows: list[object] = []
    ragged: list[RaggedRow] = []
    try:
        for chunk in read():
            numbers = chunk.rows.to_pylist()
            cells = chunk.columns.to_pylist()
            rows += zip(numbers, cells, strict=True)
            ragged += chunk.ragged
    except InputError as error:
        return error.message
    return rows, ragged


@pytest.mark.parametrize("codec", ["utf-8", "cp1252", "utf-16"])
@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("a,b\r\n1,2\r\n", 0),
        ('"a","b"\r\n1,2\r\n', 1),
        ('"a\nb","c"\r\n1,2\r\n', 2),
        ('a,b\r1,"2"\r3,4', 2),
        ('"a",b\n' + "1,2\n" * MEBIBYTE + '1,"2"\n', sys.maxsize),
    ],
    ids=["none", "in the headings", "over two lines", "in the body", "far down"],
)
def test_how_far_down_there_are_quotes_is_known(
    codec: str, text: str, until: int
) -> None:
    letters = text.replace("1,2", "1,\u00e9", 1)
    assert find_encoding(source_of(letters, codec)).quoted_until == until


class TestTheStream:
    @settings(max_examples=300, deadline=None)
    @given(
        lines=st.lists(
            st.text(st.sampled_from("ab,\u00e9\u20ac"), max_size=9), min_size=1
        ),
        codec=st.sampled_from(["utf-8", "cp1252", "utf-16-le"]),
        end=st.sampled_from(["\n", "\r\n"]),
        block=st.sampled_from([4, 32, MEBIBYTE]),
        data=st.data(),
    )
    def test_every_line_comes_through_however_the_letters_grow(
        self, lines: list[str], codec: str, end: str, block: int, data: st.DataObject
    ) -> None:
        skip = data.draw(st.integers(0, len(lines) - 1))
        source = source_of("".join(line + end for line in lines), codec)
        encoding = Encoding(codec, 0, quoted_until=0)
        with mock.patch.object(text_stream, "BLOCK", block):
            stream = Utf8Stream(source, encoding, skip, "last")
            read = b"".join(iter(lambda: stream.read(block), b""))
        assert read.decode().split(end) == [*lines[skip:], "last"]

    def test_windows_letters_do_not_push_rows_out(self, tmp_path: Path) -> None:
        rows = [f"{n},Wh\u00e9" for n in range(200_000)]
        path = write(tmp_path / "a.csv", "\n".join(["h,h", *rows]).encode("cp1252"))
        (sheet,) = open_file(path).sheets
        assert rows_of(sheet, 1, 2) == {
            line: row.split(",") for line, row in enumerate(rows, 2)
        }


class TestEncodings:
    def test_a_byte_order_mark_is_not_part_of_the_first_heading(
        self, tmp_path: Path
    ) -> None:
        path = write(tmp_path / "a.csv", codecs.BOM_UTF8 + "é,b\nñ,2\n".encode())
        file = open_file(path)
        assert file.notes == ()
        assert file.sheets[0].top()[0].cells == ("é", "b")
        assert rows_of(file.sheets[0], 1, 2) == {2: ["ñ", "2"]}

    def test_windows_letters_beyond_the_first_mebibyte_are_found(
        self, tmp_path: Path
    ) -> None:
        lines = ["id,note", *(f"{n},{'x' * 60}" for n in range(40_000))]
        lines[30_000] = "29999,caf\xe9 \x96 £5"
        data = "\r\n".join(lines).encode("latin-1")
        file = open_file(write(tmp_path / "a.csv", data))
        assert [(note.code, note.message) for note in file.notes] == [
            (
                "F010",
                "a.csv is read as Windows-1252: line 30,001 has a character that is"
                " not UTF-8.",
            )
        ]
        rows = rows_of(file.sheets[0], 1, 2)
        assert len(rows) == 40_000
        assert rows[30_001] == ["29999", "café \u2013 £5"]

    def test_a_letter_cut_by_the_end_of_a_block_is_still_utf8(
        self, tmp_path: Path
    ) -> None:
        lead = "a,b\n"
        filler = "x" * (MEBIBYTE - len(lead) - 1)
        path = write(tmp_path / "a.csv", lead + filler + "é,1\né,2")
        file = open_file(path)
        assert file.notes == ()
        assert rows_of(file.sheets[0], 1, 2)[3] == ["é", "2"]

    @pytest.mark.parametrize(
        ("mark", "codec"),
        [(codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")],
    )
    def test_utf16_is_read_whichever_end_comes_first(
        self, tmp_path: Path, mark: bytes, codec: str
    ) -> None:
        rows = 60_000
        text = "id,név\r\n" + "".join(f"{n},é😀{n}\r\n" for n in range(rows))
        file = open_file(write(tmp_path / "a.csv", mark + text.encode(codec)))
        assert codes(file) == ["F011"]
        assert "UTF-16" in file.notes[0].message
        read = rows_of(file.sheets[0], 1, 2)
        assert len(read) == rows
        assert read[rows + 1] == [str(rows - 1), f"é😀{rows - 1}"]

    @pytest.mark.parametrize(
        ("content", "line"),
        [
            (b"a,b\n1,2\n3,\0\n", 3),
            (b"a,b\n1,\x81\n\xe9,2\n", 2),
            ("a,b\n1,2\n".encode("utf-16-le"), 1),
            (codecs.BOM_UTF16_LE + "a,b\n1,2\n".encode("utf-16-le") + b"x", 3),
            (codecs.BOM_UTF16_LE + "a,b\n1,\0\n".encode("utf-16-le"), 2),
            (b"a,b\n" + b"1,2\r\n" * MEBIBYTE + b"3,\0", MEBIBYTE + 2),
        ],
    )
    def test_bytes_that_are_not_text_are_refused_with_their_line(
        self, tmp_path: Path, content: bytes, line: int
    ) -> None:
        error = refusal(write(tmp_path / "a.csv", content))
        assert error.code == "F012"
        assert error.message == (
            f"Line {line:,} of a.csv has bytes that are not text."
            ' Export it again as "CSV UTF-8".'
        )

    @pytest.mark.parametrize(
        ("content", "line"),
        [
            ("a,b\ncafé,1\n".encode() + b"caf\xe9,2\n", 3),
            (codecs.BOM_UTF8 + b"a,b\n\xe9,1\n", 2),
        ],
    )
    def test_a_file_in_two_encodings_is_refused_with_the_line_of_the_second(
        self, tmp_path: Path, content: bytes, line: int
    ) -> None:
        error = refusal(write(tmp_path / "a.csv", content))
        assert error.code == "F012"
        assert error.message == (
            f"Line {line} of a.csv is not written as UTF-8, as the rest before it is."
            ' Were two files joined? Save each as "CSV UTF-8" first.'
        )


def make_workbook(path: Path) -> str:
    """A workbook with every kind of cell, whose table starts at C5."""
    xlsxwriter = importlib.import_module("xlsxwriter")

    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Q1")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        clock = book.add_format({"num_format": "hh:mm:ss"})
        moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"})
        hours = book.add_format({"num_format": "[h]:mm:ss"})
        sheet.write_row(4, 2, ["one", "two", "three", "four"])
        sheet.write_datetime(6, 2, date(2015, 8, 17), day)
        sheet.write_datetime(6, 3, time(0, 30), clock)
        sheet.write_datetime(6, 4, MOMENT, moment)
        sheet.write_datetime(6, 5, timedelta(hours=30, minutes=5), hours)
        sheet.write_row(7, 2, [77, -0.1, 12345678901234567890, True])
        sheet.write_row(8, 2, ["00123", " a ", "None"])
        sheet.write_formula(9, 2, "=NA()", None, "#N/A")
        sheet.write_formula(9, 3, "=1/0", None, "#DIV/0!")
        sheet.write_formula(9, 4, "=1+1", None, "")
        sheet.write_formula(9, 5, '="x"', None, "x & y")
        book.add_worksheet("Lookups").hide()
        book.add_chartsheet("Chart").set_chart(bar_chart(book))
    return str(path)


def bar_chart(book: Any) -> Any:
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"values": "=Q1!$C$8:$C$8"})
    return chart


# A worksheet and a table of records have clock times without a zone.
MOMENT = datetime(2017, 11, 1, 13, 5, 9)  # noqa: DTZ001 - as above

ODS_SHEET = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3">
<office:body><office:spreadsheet><table:table table:name="Q1">
<table:table-row table:number-rows-repeated="4"><table:table-cell/></table:table-row>
<table:table-row><table:table-cell table:number-columns-repeated="2"/>
 <table:table-cell office:value-type="string"><text:p>one</text:p></table:table-cell>
 <table:table-cell office:value-type="string"><text:p>two</text:p></table:table-cell>
</table:table-row>
<table:table-row><table:table-cell table:number-columns-repeated="4"/></table:table-row>
<table:table-row><table:table-cell table:number-columns-repeated="2"/>
 <table:table-cell office:value-type="date" office:date-value="2015-08-17"/>
 <table:table-cell office:value-type="float" office:value="77"/>
</table:table-row>
<table:table-row><table:table-cell table:number-columns-repeated="2"/>
 <table:table-cell office:value-type="time" office:time-value="PT00H30M00S"/>
 <table:table-cell office:value-type="boolean" office:boolean-value="true"/>
</table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""


def make_ods(
    path: Path, manifest: str = "<manifest/>", change: tuple[str, str] = ("", "")
) -> str:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", manifest)
        # Real files have no line breaks between cells, and the library wants none.
        content = ODS_SHEET.replace("\n <", "<").replace(">\n", ">")
        content = content.replace(*change, 1)
        archive.writestr("content.xml", content)
    return str(path)


class TestWorkbooks:
    def test_cells_keep_their_addresses_and_read_as_a_person_sees_them(
        self, tmp_path: Path
    ) -> None:
        file = open_file(make_workbook(tmp_path / "q1.xlsx"))
        assert (file.name, file.format, file.notes) == ("q1.xlsx", "xlsx", ())
        sheet = file.sheets[0]
        assert (sheet.name, sheet.row_word, sheet.hidden) == ("Q1", "row", False)
        assert sheet.top(1)[0].number == 5
        assert sheet.top(1)[0].cells == ("", "", "one", "two", "three", "four")
        rows = rows_of(sheet, 5, 6)
        assert all(cells[:2] == [None, None] for cells in rows.values())
        assert {number: cells[2:] for number, cells in rows.items()} == {
            7: ["2015-08-17", "00:30:00", "2017-11-01 13:05:09", "30:05:00"],
            8: ["77", "-0.1", "12345678901234570000", "TRUE"],
            9: ["00123", " a ", "None", None],
            10: ["#N/A", "#DIV/0!", "(formula with no saved result)", "x & y"],
        }

    def test_only_worksheets_are_given_and_hidden_ones_say_so(
        self, tmp_path: Path
    ) -> None:
        sheets = open_file(make_workbook(tmp_path / "q1.xlsx")).sheets
        assert [(sheet.name, sheet.hidden) for sheet in sheets] == [
            ("Q1", False),
            ("Lookups", True),
        ]
        assert sheets[1].top() == ()
        assert rows_of(sheets[1], 0, 3) == {}

    def test_sheets_can_be_read_in_turn_and_again(self, tmp_path: Path) -> None:
        first, second = open_file(make_workbook(tmp_path / "q1.xlsx")).sheets
        before = rows_of(first, 5, 6, [2])
        second.top()
        assert rows_of(first, 5, 6, [2]) == before
        (chunk,) = first.chunks(5, 6, [5, 2])
        assert chunk.columns.schema.names == ["2", "5"]

    def test_columns_that_no_row_reaches_are_empty(self, tmp_path: Path) -> None:
        sheet = open_file(make_workbook(tmp_path / "q1.xlsx")).sheets[0]
        assert rows_of(sheet, 5, 9, [8])[7] == [None]

    def test_old_excel_workbooks_are_read_too(self, tmp_path: Path) -> None:
        xlwt = pytest.importorskip("xlwt")
        book = xlwt.Workbook()
        sheet = book.add_sheet("Q1")
        sheet.write(4, 2, "one")
        sheet.write(6, 2, date(2015, 8, 17), xlwt.easyxf(num_format_str="DD/MM/YYYY"))
        sheet.write(6, 3, 77)
        sheet.write(7, 2, "né")
        book.save(str(tmp_path / "q1.xls"))
        file = open_file(str(tmp_path / "q1.xls"))
        assert (file.format, file.notes) == ("xls", ())
        assert rows_of(file.sheets[0], 5, 4) == {
            7: [None, None, "2015-08-17", "77"],
            8: [None, None, "né", None],
        }

    def test_opendocument_spreadsheets_are_read_too(self, tmp_path: Path) -> None:
        file = open_file(make_ods(tmp_path / "q1.ods"))
        assert (file.format, file.notes) == ("ods", ())
        assert file.sheets[0].top()[0].number == 5
        assert rows_of(file.sheets[0], 5, 4) == {
            7: [None, None, "2015-08-17", "77"],
            8: [None, None, "00:30:00", "TRUE"],
        }

    def test_opendocument_says_what_is_hidden_merged_or_broken_in_it(
        self, tmp_path: Path
    ) -> None:
        error = (
            '<table:table-cell table:formula="of:=NA()" office:value-type="{}" {}'
            ' calcext:value-type="error"><text:p>{}</text:p></table:table-cell>'
        )
        rows = [
            '<table:table-row table:visibility="collapse">',
            error.format("string", 'office:string-value=""', "Err:502"),
            error.format("float", 'office:value="0"', "#DIV/0!"),
            '</table:table-row><table:table-row table:visibility="filter">',
            '<table:table-cell table:formula="of:=A1"/><table:table-cell',
            ' office:value-type="time" office:time-value="PT25H00M00S">',
            "<office:annotation><text:p>A remark</text:p></office:annotation>",
            '</table:table-cell></table:table-row><table:table-row table:visibility="',
            'collapse"><table:table-cell/></table:table-row><table:table-row>',
            '<table:table-cell table:number-columns-spanned="2"',
            ' table:number-rows-spanned="3" office:value-type="string">',
            "<text:p>a</text:p></table:table-cell><table:covered-table-cell/>",
            "</table:table-row></table:table>",
        ]
        column = (
            '<table:table-column/><table:table-column table:visibility="collapse"/>'
        )
        end = "".join(rows) + f'<table:table table:name="Two">{column}</table:table>'
        names = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
        path = make_ods(tmp_path / "q1.ods", change=("</table:table>", end))
        edit_zip(
            Path(path),
            "content.xml",
            lambda xml: xml.replace(
                b" xmlns:table", f' xmlns:calcext="{names}" xmlns:table'.encode(), 1
            ),
        )
        one, two = open_file(path).sheets
        assert isinstance(one, HasFacts)
        assert isinstance(two, HasFacts)
        facts = one.facts()
        assert rows_of(one, 8, 2) == {
            9: ["Err:502", "#DIV/0!"],
            10: ["(formula with no saved result)", "25:00:00"],
            12: ["a", None],
        }
        assert (facts.hidden_rows, facts.hidden_columns) == ([9, 10], [])
        assert (facts.width, facts.last_row) == (4, 12)
        assert facts.merged == (Merged(12, 0, 14, 1),)
        assert two.facts().hidden_columns == [1]

    def test_long_sheets_come_in_several_chunks(self, tmp_path: Path) -> None:
        xlsxwriter = importlib.import_module("xlsxwriter")

        options = {"constant_memory": True}
        with xlsxwriter.Workbook(str(tmp_path / "a.xlsx"), options) as book:
            sheet = book.add_worksheet()
            for row in range(2_000):
                sheet.write(row, 0, row)
        (read,) = open_file(str(tmp_path / "a.xlsx")).sheets
        assert len(list(read.chunks(1, 1))) > 1
        assert rows_of(read, 1, 1) == {row + 1: [str(row)] for row in range(1, 2_000)}

    def test_a_formula_whose_result_is_no_text_is_empty(self, tmp_path: Path) -> None:
        path = tmp_path / "a.xlsx"
        make_workbook(path)
        cell = b'<c r="E10"><f>1+1</f><v></v></c>'
        edit_zip(
            path,
            "xl/worksheets/sheet1.xml",
            lambda xml: xml.replace(cell, cell.replace(b'0">', b'0" t="str">')),
        )
        assert rows_of(open_file(str(path)).sheets[0], 5, 6)[10][4] is None

    def test_more_than_a_thousand_filled_columns_are_refused(
        self, tmp_path: Path
    ) -> None:
        xlsxwriter = importlib.import_module("xlsxwriter")

        with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
            book.add_worksheet().write(0, 16_383, "far")
        error = refusal(tmp_path / "a.xlsx")
        assert (error.code, "16,384 columns" in error.message) == ("F031", True)

    def test_a_workbook_under_another_suffix_is_read_with_a_note(
        self, tmp_path: Path
    ) -> None:
        file = open_file(make_workbook(tmp_path / "q1.csv"))
        assert file.format == "xlsx"
        assert [(note.code, note.message) for note in file.notes] == [
            ("F007", "q1.csv is really an Excel workbook and is read as one.")
        ]

    def test_a_text_file_under_a_workbooks_suffix_is_read_with_a_note(
        self, tmp_path: Path
    ) -> None:
        file = open_file(write(tmp_path / "q1.xls", "a\tb\n1\t2\n"))
        assert codes(file) == ["F007", "F013"]
        assert rows_of(file.sheets[0], 1, 2) == {2: ["1", "2"]}

    @pytest.mark.parametrize("part", [0.02, 0.3, 0.9])
    def test_a_workbook_cut_short_is_called_damaged(
        self, tmp_path: Path, part: float
    ) -> None:
        path = tmp_path / "q1.xlsx"
        make_workbook(path)
        data = path.read_bytes()
        error = refusal(write(path, data[: int(len(data) * part)]))
        assert error.code == "F008"
        assert error.message.startswith("q1.xlsx is damaged or only partly copied")

    def test_an_old_workbook_cut_short_is_called_damaged(self, tmp_path: Path) -> None:
        xlwt = pytest.importorskip("xlwt")
        book = xlwt.Workbook()
        book.add_sheet("Q1").write(0, 0, "one")
        book.save(str(tmp_path / "q1.xls"))
        data = (tmp_path / "q1.xls").read_bytes()
        for part in (600, len(data) // 2, len(data) - 600):
            error = refusal(write(tmp_path / "q1.xls", data[:part]))
            assert error.code == "F008"

    def test_an_old_workbook_with_a_password_is_refused_as_such(
        self, tmp_path: Path
    ) -> None:
        xlwt = pytest.importorskip("xlwt")
        book = xlwt.Workbook()
        book.add_sheet("Q1").write(0, 0, "one")
        book.save(str(tmp_path / "q1.xls"))
        data = (tmp_path / "q1.xls").read_bytes()
        second = data.index(b"\x09\x08\x10\0") + 20
        content = data[:second] + b"\x2f\0" + data[second + 2 :]
        error = refusal(write(tmp_path / "q1.xls", content))
        assert error.code == "F004"
        assert error.message.startswith("q1.xls is protected by a password.")

    @pytest.mark.parametrize("name", ["q1.xlsx", "q1.xls", "q1.ods", "q1.parquet"])
    def test_zeros_under_a_workbooks_name_are_damage_and_no_text(
        self, tmp_path: Path, name: str
    ) -> None:
        error = refusal(write(tmp_path / name, b"\0" * 3000))
        assert error.code == "F008"
        assert error.message == (
            f"{name} is damaged or only partly copied: what is in it is no such file as "
            "its name says. Copy or export it again."
        )

    def test_bytes_that_no_text_has_are_not_called_blank(self, tmp_path: Path) -> None:
        assert refusal(write(tmp_path / "a.csv", b"\x81" * 30)).code == "F012"

    @pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
    def test_a_workbook_with_broken_insides_is_called_damaged(
        self, tmp_path: Path, part: str
    ) -> None:
        path = tmp_path / "q1.xlsx"
        make_workbook(path)
        edit_zip(path, part, lambda xml: xml[: len(xml) // 2] + b"<")
        assert refusal(path).code == "F008"

    def test_a_locked_workbook_is_refused(self, tmp_path: Path) -> None:
        name = "EncryptedPackage".encode("utf-16-le") + b"\0\0"
        entry = name.ljust(64, b"\0") + len(name).to_bytes(2, "little")
        head = bytes.fromhex("d0cf11e0a1b11ae1").ljust(512, b"\0")
        error = refusal(write(tmp_path / "q1.xlsx", head + entry.ljust(512, b"\0")))
        assert error.code == "F004"
        assert error.message == (
            "q1.xlsx is protected by a password. Save a copy without the password;"
            " this program does not ask for one."
        )

    def test_a_locked_opendocument_is_refused(self, tmp_path: Path) -> None:
        path = make_ods(tmp_path / "q1.ods", "<manifest:encryption-data/>")
        assert refusal(path).code == "F004"

    @pytest.mark.parametrize(
        ("cell", "repeated"),
        [
            (f"<text:p>{'x' * 30_000}</text:p>", 100_000),
            ('<text:p><text:s text:c="2000000000"/></text:p>', 1),
            (
                '<text:p>x<text:span><text:s text:c="30000"/></text:span></text:p>',
                20_000,
            ),
        ],
    )
    def test_an_opendocument_that_repeats_texts_beyond_measure_is_refused(
        self, tmp_path: Path, cell: str, repeated: int
    ) -> None:
        row = (
            f'<table:table-row table:number-rows-repeated="{repeated}">'
            f'<table:table-cell office:value-type="string">{cell}</table:table-cell>'
            "</table:table-row></table:table>"
        )
        path = make_ods(tmp_path / "q1.ods", change=("</table:table>", row))
        error = refusal(path)
        assert error.code == "F040"
        assert error.message == (
            "q1.ods is refused: what it says to repeat would fill the memory. Ask for "
            "the sheet with the records as CSV."
        )

    def test_an_opendocument_with_a_lone_cell_in_the_last_corner_is_refused(
        self, tmp_path: Path
    ) -> None:
        row = (
            '<table:table-row table:number-rows-repeated="1048567"><table:table-cell/>'
            "</table:table-row><table:table-row><table:table-cell"
            ' table:number-columns-repeated="16383"/><table:table-cell'
            ' office:value-type="string"><text:p>.</text:p></table:table-cell>'
            "</table:table-row></table:table>"
        )
        error = refusal(make_ods(tmp_path / "q1.ods", change=("</table:table>", row)))
        assert error.code == "F031"
        assert error.message.startswith(
            'Sheet "Q1" of q1.ods reaches as far as XFD1048576, nearly all of it blank.'
        )

    @pytest.mark.parametrize("length", [3_000_000, 30_000])
    @pytest.mark.parametrize(
        ("cell", "value"),
        [('t="s"', "0"), ("t = 's' s=\"1\"", " 0 "), ('t="s"', "&#48;")],
    )
    def test_a_workbook_whose_cells_repeat_a_text_beyond_measure_is_refused(
        self, tmp_path: Path, length: int, cell: str, value: str
    ) -> None:
        path = tmp_path / "q1.xlsx"
        make_workbook(path)
        texts = b"<si><t>%s</t></si>" % (b"x" * length)
        row = f"<row><c {cell}><v>{value}</v></c></row>".encode()
        edit_zip(
            path,
            "xl/sharedStrings.xml",
            lambda xml: xml.replace(b"<si>", texts + b"<si>", 1),
        )
        edit_zip(
            path,
            "xl/worksheets/sheet1.xml",
            lambda xml: xml.replace(
                b"</sheetData>", row * (1 + (600 << 20) // length) + b"</sheetData>"
            ),
        )
        error = refusal(path)
        assert error.code == "F040"
        assert error.message.startswith(
            "q1.xlsx is refused: what it says to repeat would fill the memory."
        )

    def test_an_old_workbook_that_repeats_a_text_beyond_measure_is_refused(
        self, tmp_path: Path
    ) -> None:
        xlwt = pytest.importorskip("xlwt")
        book = xlwt.Workbook()
        sheet = book.add_sheet("Q1")
        for row in range(20_000):
            sheet.write(row, 0, "x" * 32_000)
        book.save(str(tmp_path / "q1.xls"))
        error = refusal(tmp_path / "q1.xls")
        assert error.code == "F040"
        assert error.message.startswith("q1.xls is refused: what it says to repeat")

    @pytest.mark.parametrize("letter", ["x", "\u0416"])
    def test_the_texts_of_an_old_workbook_are_measured_over_all_their_parts(
        self, tmp_path: Path, letter: str
    ) -> None:
        xlwt = pytest.importorskip("xlwt")
        book = xlwt.Workbook()
        sheet = book.add_sheet("Q1")
        lengths = [(7919 * n) % 9000 for n in range(60)]
        for row, length in enumerate(lengths):
            sheet.write(row, row % 3, f"{row}" + letter * length)
            sheet.write(row, 5, "x")
        book.save(str(tmp_path / "q1.xls"))
        source = find_source(str(tmp_path / "q1.xls"))
        expected = sum(len(f"{row}") + n + 1 for row, n in enumerate(lengths))
        assert OldBook(source).can_repeat(expected - 1)
        assert not OldBook(source).can_repeat(expected)

    def test_long_texts_of_an_excel_workbook_are_numbered_as_they_stand(self) -> None:
        xml = (
            b"<sst><si><t>a</t></si><si/><si><t>%s</t></si><si><r><rPr><b/></rPr><t>%s"
            b"</t></r><r><t>%s</t></r></si>%s<si><t>%s</t></si></sst>"
        ) % (
            b"b" * 2000,
            b"c" * 1500,
            b"d" * 1500,
            b"<si><t>e</t></si>" * 500,
            b"f" * 5000,
        )
        assert long_texts(io.BytesIO(xml)) == {2: 2000, 3: 3000, 504: 5000}
        sheet = (
            b'<c t="s"><v>2</v></c><c><v>3</v></c><c t="s"/><c t="s"><v>504</v></c>' * 2
        )
        assert shown_length(io.BytesIO(sheet), {2: 2000, 504: 5000}) == 14_000

    def test_a_workbook_that_would_unfold_to_gigabytes_is_refused(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = make_workbook(tmp_path / "q1.xlsx")
        monkeypatch.setattr("taserreport.records.formats.recognise.MOST_BYTES", 5000)
        error = refusal(path)
        assert error.code == "F040"
        assert error.message.startswith("q1.xlsx is refused: it would unfold to more")


def edit_zip(path: Path, part: str, change: Callable[[bytes], bytes]) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert change(parts[part]) != parts[part]
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


TYPED = pa.table(
    {
        "text": pa.array(["00123", "", None]),
        "coded": pa.array(["a", "b", None]).dictionary_encode(),
        "yes": pa.array([True, False, None]),
        "whole": pa.array([1, 2, None], pa.int16()),
        "part": pa.array([0.5, 2.0, None]),
        "day": pa.array([date(2015, 8, 17), None, None]),
        "moment": pa.array([MOMENT, None, None]),
        "clock": pa.array([time(0, 30), None, None]),
        "many": pa.array([["a", "b"], [], None]),
        "numbers": pa.array([[1, 2], [None], None]),
        "large": pa.array(["x", "y", None], pa.large_string()),
        "nothing": pa.nulls(3),
        "inside": pa.array([{"x": 1}, None, None]),
        "bytes": pa.array([b"ab", b"\xff", None]),
    }
)
TYPED_ROWS: Rows = {
    1: [
        "00123", "a", True, 1, 0.5, date(2015, 8, 17), MOMENT,
        time(0, 30), ["a", "b"], ["1", "2"], "x", None, '{"x": 1}', "ab",
    ],
    2: [
        "", "b", False, 2, 2.0, None, None, None, [], [None], "y", None, None, "\\xff",
    ],
    3: [None] * 14,
}  # fmt: skip


def clock(*texts: str) -> list[datetime]:
    return [datetime.fromisoformat(text) for text in texts]


def write_parquet(path: Path, table: pa.Table) -> str:
    pq.write_table(table, path, row_group_size=2)
    return str(path)


def write_arrow(path: Path, table: pa.Table) -> str:
    with pa.ipc.new_file(str(path), table.schema) as writer:
        writer.write_table(table, max_chunksize=2)
    return str(path)


def write_stream(path: Path, table: pa.Table) -> str:
    with pa.ipc.new_stream(str(path), table.schema) as writer:
        writer.write_table(table, max_chunksize=2)
    return str(path)


@pytest.mark.parametrize(
    ("make", "kind"),
    [(write_parquet, "parquet"), (write_arrow, "arrow"), (write_stream, "arrow")],
)
class TestTypedFiles:
    def test_columns_keep_plain_types_and_others_become_text(
        self, tmp_path: Path, make: Callable[[Path, pa.Table], str], kind: str
    ) -> None:
        file = open_file(make(tmp_path / f"a.{kind}", TYPED))
        assert (file.format, file.notes) == (kind, ())
        (sheet,) = file.sheets
        assert (sheet.name, sheet.row_word) == (None, "record")
        assert [(row.number, row.cells) for row in sheet.top()] == [
            (0, tuple(TYPED.column_names))
        ]
        assert rows_of(sheet, 0, 14) == TYPED_ROWS
        assert rows_of(sheet, 0, 14, [8, 3]) == {
            number: [cells[3], cells[8]] for number, cells in TYPED_ROWS.items()
        }
        types = next(iter(sheet.chunks(0, 14))).columns.schema.types
        texts = pa.dictionary(pa.int32(), pa.string())
        assert types[:4] == [pa.string(), texts, pa.bool_(), pa.int16()]
        assert types[8:] == [pa.list_(pa.string())] * 2 + [pa.string()] * 4

    def test_a_time_with_a_zone_is_what_the_clock_there_showed(
        self, tmp_path: Path, make: Callable[[Path, pa.Table], str], kind: str
    ) -> None:
        moments = clock("2025-01-05 23:30", "2025-07-05 23:30")
        for zone, expected in (
            ("Europe/London", clock("2025-01-05 23:30", "2025-07-06 00:30")),
            ("+02:00", clock("2025-01-06 01:30", "2025-07-06 01:30")),
        ):
            column = pa.array(moments, pa.timestamp("us", zone))
            table = pa.table({"at": column})
            (sheet,) = open_file(make(tmp_path / f"a.{kind}", table)).sheets
            read = rows_of(sheet, 0, 1)
            assert [read[1], read[2]] == [[at] for at in expected]

    def test_a_time_in_utc_still_says_so(
        self, tmp_path: Path, make: Callable[[Path, pa.Table], str], kind: str
    ) -> None:
        column = pa.array(clock("2025-07-05 23:30"), pa.timestamp("s", "UTC"))
        (sheet,) = open_file(
            make(tmp_path / f"a.{kind}", pa.table({"at": column}))
        ).sheets
        (chunk,) = sheet.chunks(0, 1)
        assert chunk.columns[0].cast(pa.string()).to_pylist()[0].endswith("Z")

    def test_a_time_in_a_zone_that_is_not_known_is_refused(
        self, tmp_path: Path, make: Callable[[Path, pa.Table], str], kind: str
    ) -> None:
        column = pa.array(clock("2025-07-05"), pa.timestamp("us", "Mars/Base"))
        path = make(tmp_path / f"a.{kind}", pa.table({"at": column}))
        error = refusal(path, read=True)
        assert (error.code, '"Mars/Base"' in error.message) == ("F005", True)

    def test_columns_of_the_same_name_are_all_there(
        self, tmp_path: Path, make: Callable[[Path, pa.Table], str], kind: str
    ) -> None:
        table = pa.Table.from_arrays(
            [pa.array([1]), pa.array([2]), pa.array([3])], names=["a", "b.c", "a"]
        )
        (sheet,) = open_file(make(tmp_path / f"a.{kind}", table)).sheets
        assert sheet.top()[0].cells == ("a", "b.c", "a")
        assert rows_of(sheet, 0, 3) == {1: [1, 2, 3]}
        assert rows_of(sheet, 0, 3, [2]) == {1: [3]}

    def test_a_file_without_records_gives_its_names(
        self, tmp_path: Path, make: Callable[[Path, pa.Table], str], kind: str
    ) -> None:
        (sheet,) = open_file(make(tmp_path / f"a.{kind}", TYPED.slice(0, 0))).sheets
        assert len(sheet.top()[0].cells) == 14
        assert rows_of(sheet, 0, 14) == {}

    def test_a_file_cut_short_is_called_damaged(
        self, tmp_path: Path, make: Callable[[Path, pa.Table], str], kind: str
    ) -> None:
        path = make(tmp_path / f"a.{kind}", TYPED)
        data = (tmp_path / f"a.{kind}").read_bytes()
        for part in (0.1, 0.5, 0.9):
            write(tmp_path / f"a.{kind}", data[: int(len(data) * part)])
            error = refusal(path, read=True)
            assert error.code == "F008"
            assert f"is not a whole {kind.title()} file" in error.message

    def test_too_many_columns_are_refused(
        self, tmp_path: Path, make: Callable[[Path, pa.Table], str], kind: str
    ) -> None:
        table = pa.table({f"c{at}": pa.array([1]) for at in range(1001)})
        assert refusal(make(tmp_path / f"a.{kind}", table)).code == "F031"


class TestJson:
    @pytest.mark.parametrize("wrap", ["%s", '{"made": "2026", "records": %s}', " \n%s"])
    def test_records_keep_their_numbers_as_written(
        self, tmp_path: Path, wrap: str
    ) -> None:
        text = """[{"id": 77.0, "yes": true, "levels": ["drawn", 1, null]},
                   {"id": 1e3, "levels": "fired", "new": "x", "none": null},
                   {"levels": null, "yes": false, "id": ""}]"""
        file = open_file(write(tmp_path / "a.json", wrap % text))
        assert (file.format, file.notes) == ("json", ())
        (sheet,) = file.sheets
        assert (sheet.name, sheet.row_word) == (None, "record")
        assert sheet.top()[0].number == 0
        assert sheet.top()[0].cells == ("id", "yes", "levels", "new", "none")
        assert rows_of(sheet, 0, 5) == {
            1: ["77.0", "true", ["drawn", "1", None], None, None],
            2: ["1e3", None, ["fired"], "x", None],
            3: ["", "false", None, None, None],
        }
        assert rows_of(sheet, 1, 5, [0]) == {2: ["1e3"], 3: [""]}

    def test_json_lines_keep_their_lines_and_all_names(self, tmp_path: Path) -> None:
        lines = ['{"id": 1}', "", '{"id": 2, "levels": ["drawn"]}', '{"levels": "x"}']
        file = open_file(write(tmp_path / "a.jsonl", "\n".join(lines)))
        assert (file.format, file.notes) == ("jsonl", ())
        (sheet,) = file.sheets
        assert sheet.row_word == "line"
        assert sheet.top()[0].cells == ("id", "levels")
        expected: Rows = {1: ["1", None], 3: ["2", ["drawn"]], 4: [None, ["x"]]}
        assert rows_of(sheet, 0, 2) == rows_of(sheet, 0, 2) == expected

    def test_a_character_written_in_two_halves_is_read(self, tmp_path: Path) -> None:
        for name in ("a.json", "a.jsonl"):
            file = write(tmp_path / name, '[{"a": "\\ud83d\\ude00 \\u00e9"}]'[
                slice(None) if name == "a.json" else slice(1, -1)
            ])  # fmt: skip
            assert rows_of(open_file(file).sheets[0], 0, 1) == {
                1: ["\U0001f600 \u00e9"]
            }

    def test_a_single_record_is_a_file_of_one(self, tmp_path: Path) -> None:
        for name in ("a.json", "a.jsonl"):
            file = open_file(write(tmp_path / name, '{"id": 1, "levels": ["x"]}\n'))
            assert codes(file) == []
            assert rows_of(file.sheets[0], 0, 2) == {1: ["1", ["x"]]}

    def test_an_empty_list_is_no_file_of_records(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="there is no record in it"):
            open_file(write(tmp_path / "a.json", "[]"))

    def test_json_in_utf16_or_with_a_mark_is_read(self, tmp_path: Path) -> None:
        text = '[{"id": "é"}]'
        for data, notes in (
            (codecs.BOM_UTF8 + text.encode(), []),
            (codecs.BOM_UTF16_LE + text.encode("utf-16-le"), ["F011"]),
        ):
            file = open_file(write(tmp_path / "a.json", data))
            assert codes(file) == notes
            assert rows_of(file.sheets[0], 0, 1) == {1: ["é"]}

    @pytest.mark.parametrize(
        ("name", "text", "code", "part"),
        [
            ("a.json", '[{"id": 1},\n{"id": 2}', "F008", "goes wrong on line 2"),
            ("a.json", '[{"id": 1, "id": 2}]', "F008", "the same name twice"),
            ("a.json", "[" * 100_000, "F008", "goes wrong on line 1"),
            ("a.json", "[[1, 2], [3, 4]]", "F005", "no list of records"),
            ("a.json", '{"a": [{}], "b": [{}]}', "F005", "several lists"),
            (
                "a.json",
                '[{"id": 1}, {"id": {"x": 1}}]',
                "F014",
                'Record 2 of a.json holds a record inside "id"',
            ),
            ("a.json", '[{"id": [[1]]}]', "F014", "Record 1 of a.json"),
            ("a.jsonl", '{"id": 1}\n{"id": 2\n', "F008", "line 2 is not JSON"),
            ("a.jsonl", '{"id": 1\n{"id": 2}\n', "F008", "line 1 is not JSON"),
            ("a.jsonl", '{"id": 1}\n[2]\n', "F008", "line 2 is not a record"),
            ("a.jsonl", '{"a": 1}\n{"b": 1, "b": 2}', "F008", "line 2 has the same"),
            ("a.jsonl", '{"a": 1}\n{"a": [{}]}', "F014", "Line 2 of a.jsonl holds"),
            ("a.json", r'[{"a": 1}, {"a": "\ud800"}]', "F012", "Record 2 of a.json"),
            ("a.json", r'[{"\udfff": 1}]', "F012", "Record 1 of a.json"),
            ("a.jsonl", '{"a": 1}\n{"a": "\\uD83D!"}', "F012", "Line 2 of a.jsonl"),
            ("a.json", r'{"a": ["x", "\udc00"]}', "F012", "Record 1 of a.json"),
        ],
    )
    def test_broken_and_nested_json_is_refused_with_its_place(
        self, tmp_path: Path, name: str, text: str, code: str, part: str
    ) -> None:
        error = refusal(write(tmp_path / name, text), read=True)
        assert (error.code, part in error.message) == (code, True), error.message


class TestRefusals:
    def test_a_missing_file_names_its_nearest_neighbour(self, tmp_path: Path) -> None:
        write(tmp_path / "Q1 (1).xlsx", "x")
        error = refusal(tmp_path / "q1.xlsx")
        assert error.code == "F001"
        assert error.message == (
            f"q1.xlsx not found in {tmp_path}. Did you mean Q1 (1).xlsx ?"
        )
        assert refusal(tmp_path / "zzz").message == f"zzz not found in {tmp_path}."

    def test_a_missing_folder_is_named(self, tmp_path: Path) -> None:
        error = refusal(tmp_path / "none" / "q1.csv")
        assert error.code == "F001"
        assert error.message.endswith(f"there is no folder {tmp_path / 'none'}.")

    def test_a_name_that_no_file_can_have_is_not_found(self) -> None:
        assert refusal("q1\0.csv").code == "F001"
        assert refusal("x" * 5000).code == "F001"

    def test_a_folder_is_refused(self, tmp_path: Path) -> None:
        error = refusal(tmp_path)
        assert (error.code, "is a folder" in error.message) == ("F009", True)

    def test_a_file_without_permission_is_refused(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def deny(*args: object, **kwargs: object) -> None:
            raise PermissionError(13, "denied")

        path = write(tmp_path / "q1.csv", "a\n1\n")
        monkeypatch.setattr("pathlib.Path.open", deny)
        error = refusal(path)
        assert (error.code, "permission" in error.message) == ("F006", True)

    @pytest.mark.parametrize(
        ("content", "shown"),
        [(b"", "0 bytes"), (b" \r\n\n", "blank lines"), (codecs.BOM_UTF8, "blank")],
    )
    def test_an_empty_file_is_refused(
        self, tmp_path: Path, content: bytes, shown: str
    ) -> None:
        error = refusal(write(tmp_path / "q1.csv", content))
        assert (error.code, shown in error.message) == ("F002", True)

    @pytest.mark.parametrize(
        ("content", "kind"),
        [
            (b"%PDF-1.7\n", "a PDF"),
            (b"\x1f\x8b\x08\0", "gzip"),
            (b"\x89PNG\r\n\x1a\n", "a picture"),
            (b"\xff\xd8\xff\xe0", "a picture"),
            (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
            (b"SQLite format 3\0", "an SQLite database"),
            (b"\n<!DOCTYPE html><table>", "a web page"),
            (b'<?xml version="1.0"?><Workbook/>', "an XML file"),
            ("\ufeff<html>".encode("utf-16-le"), "a web page"),
            (b"FEA1", "an old Feather file"),
            (b"<!-- a -->\n<!-- b --><html>", "a web page"),
            (b"<div><table><tr>", "a web page"),
            (
                b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
                "an XML file",
            ),
        ],
    )
    def test_other_kinds_of_file_are_named_with_what_to_do(
        self, tmp_path: Path, content: bytes, kind: str
    ) -> None:
        error = refusal(write(tmp_path / "q1.csv", content))
        assert error.code == "F005"
        assert error.message.startswith("q1.csv is ")
        assert kind in error.message

    @pytest.mark.parametrize(
        ("part", "kind"),
        [
            ("word/document.xml", "a Word document"),
            ("xl/workbook.bin", "a binary Excel workbook"),
            ("q1.csv", "a ZIP archive"),
        ],
    )
    def test_other_zipped_files_are_named(
        self, tmp_path: Path, part: str, kind: str
    ) -> None:
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
            archive.writestr(part, "x")
        error = refusal(tmp_path / "a.zip")
        assert (error.code, kind in error.message) == ("F005", True)


class TestStandardInput:
    def run(self, data: bytes) -> Any:
        program = (
            "import json, sys\n"
            "from taserreport.records.formats import open_file\n"
            "file = open_file('-')\n"
            "sheet = file.sheets[0]\n"
            "top = sheet.top(1)[0]\n"
            "rows = [chunk.columns.to_pylist() for chunk in"
            " sheet.chunks(top.number, len(top.cells))]\n"
            "print(json.dumps([file.name, file.format, top.cells, rows]))\n"
        )
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", program],
            input=data,
            capture_output=True,
            check=False,
        )
        assert done.stderr == b""
        return json.loads(done.stdout)

    def test_every_format_can_be_piped_in(self, tmp_path: Path) -> None:
        import openpyxl

        book = openpyxl.Workbook()
        for row in (["a", "b"], ["1", "2"]):
            book.active.append(row)
        book.save(tmp_path / "a.xlsx")
        table = pa.table({"a": ["1"], "b": ["2"]})
        for path, found in (
            (write(tmp_path / "a.csv", "a,b\n1,2\n"), "csv"),
            (str(tmp_path / "a.xlsx"), "xlsx"),
            (write_parquet(tmp_path / "a.parquet", table), "parquet"),
            (write_stream(tmp_path / "a.arrows", table), "arrow"),
            (write(tmp_path / "a.json", '[{"a": "1", "b": "2"}]'), "json"),
            (write(tmp_path / "a.jsonl", '{"a": "1", "b": "2"}\n' * 2), "jsonl"),
        ):
            name, kind, cells, rows = self.run(Path(path).read_bytes())
            assert (name, kind, cells) == ("standard input", found, ["a", "b"])
            assert rows[0][0] == {"0": "1", "1": "2"}

    def test_nothing_piped_in_is_an_empty_file(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"")))
        error = refusal("-")
        assert (error.code, "standard input is empty" in error.message) == (
            "F002",
            True,
        )

    def test_reading_a_text_file_loads_no_workbook_library(
        self, tmp_path: Path
    ) -> None:
        path = write(tmp_path / "a.csv", "a,b\n1,2\n")
        program = (
            "import sys\n"
            "import taserreport.records.formats as formats\n"
            "heavy = {'pyarrow.csv', 'pyarrow.parquet', 'python_calamine'}\n"
            "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
            f"list(formats.open_file({path!r}).sheets[0].chunks(1, 2))\n"
            "assert not heavy & set(sys.modules) - {'pyarrow.csv'}\n"
        )
        subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.parametrize("index", [pa.int8(), pa.uint16(), pa.int64()])
@pytest.mark.parametrize("values", [["a", None], ["a", "b", "a"]])
def test_dictionaries_of_any_kind_are_put_together(
    tmp_path: Path, index: pa.DataType, values: list[str | None]
) -> None:
    kind = pa.dictionary(index, pa.string())
    path = tmp_path / "a.arrow"
    expected: list[str | None] = []
    with pa.ipc.new_stream(str(path), pa.schema([("area", kind)])) as writer:
        for number in range(3):
            more = [f"{number}.{n}" for n in range(100)]
            dictionary = pa.array([*values, *more])
            indices = pa.array(range(len(dictionary)), index)
            column = pa.DictionaryArray.from_arrays(indices, dictionary)
            writer.write_batch(pa.record_batch([column], names=["area"]))
            expected += [*values, *more]
    (sheet,) = open_file(str(path)).sheets
    (chunk,) = gathered(ahead(sheet.chunks(0, 1)), ())
    assert chunk.columns.column(0).to_pylist() == expected


@pytest.mark.parametrize("name", ["a.csv", "a.parquet"])
def test_a_large_file_begins_with_a_smaller_batch_and_every_row_comes_once(
    tmp_path: Path, name: str
) -> None:
    rows = 2 * BATCH_ROWS
    areas = [f"Area {n % 7}" for n in range(rows)]
    table = pa.table({"area": areas, "at": list(map(str, range(rows)))})
    path = tmp_path / name
    (arrow_csv.write_csv if path.suffix == ".csv" else pq.write_table)(table, path)
    (sheet,) = open_file(str(path)).sheets
    first = 1 if name == "a.csv" else 0  # the line of the headings
    chunks = list(gathered(sheet.chunks(first, 2), (1,)))
    assert len(chunks[0].rows) < BATCH_ROWS
    made = [
        row
        for chunk in chunks
        for row in zip(
            chunk.rows.to_pylist(),
            *(column.to_pylist() for column in chunk.columns.columns),
            strict=True,
        )
    ]
    wanted = [(n + 1 + first, area, str(n)) for n, area in enumerate(areas)]
    assert made == wanted
