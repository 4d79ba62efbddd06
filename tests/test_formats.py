from __future__ import annotations

import codecs
import csv
import io
import json
import subprocess
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from taserreport.errors import InputError
from taserreport.model import RaggedRow
from taserreport.records.formats import OpenFile, Sheet, open_file
from taserreport.records.formats import delimited as delimited_module
from taserreport.records.formats.delimited import DelimitedSheet
from taserreport.records.formats.encoding import find_encoding
from taserreport.records.formats.source import Source
from taserreport.records.formats.text_rows import Body

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

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
    with pytest.raises(InputError) as caught:
        for sheet in open_file(str(path)).sheets:
            top = sheet.top()
            if read:
                rows_of(sheet, top[0].number, len(top[0].cells))
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
        error = refusal(write(tmp_path / "a.csv", ",".join(["a"] * 1001) + "\n"))
        assert (error.code, "1,001 columns" in error.message) == ("F031", True)
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


def source_of(text: str) -> Source:
    data = text.encode()
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
            assert error.code == "F015"
            assert '"' in text
        else:
            assert (rows, found) == (expected, ragged)

    @settings(max_examples=200, deadline=None)
    @given(text=st.text(st.sampled_from('ab,"\n\r'), max_size=30))
    def test_arrow_and_the_slower_reader_agree(self, text: str) -> None:
        sheet = sheet_of("h,h\n" + text, ",")
        source = source_of("h,h\n" + text)
        body = Body(source, find_encoding(source), ",", width=2, physical=2, line=2)

        def outcome(read: Callable[[], Any]) -> Any:
            try:
                return list(read())
            except InputError as error:
                return error.message

        def flat(chunks: Any) -> Any:
            if isinstance(chunks, str):
                return chunks
            return [
                (number, *(column[at].as_py() for column in chunk.columns.columns))
                for chunk in chunks
                for at, number in enumerate(chunk.rows.to_pylist())
            ] + [row for chunk in chunks for row in chunk.ragged]

        fast = outcome(lambda: sheet.chunks(1, 2))
        slow = outcome(lambda: delimited_module._exact_chunks(body, [0, 1]))
        assert flat(fast) == flat(slow)


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
            ("a,b\ncafé,1\n".encode() + b"caf\xe9,2\n", 3),
            (codecs.BOM_UTF8 + b"a,b\n\xe9,1\n", 2),
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
