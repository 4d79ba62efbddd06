"""The command as people run it: real processes, pipes, streams and exit codes."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

if TYPE_CHECKING:
    from conftest import Run

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "west-midlands.csv"

GOOD = """record_id,force,incident_date,ced_highest_use,gender
1,West Midlands,05/04/2026,Fired,Male
2,West Midlands,06/04/2026,Drawn,Female
3,West Midlands,07/04/2026,Red dot,Male
"""


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode())))


def one_error(result: subprocess.CompletedProcess[bytes]) -> str:
    """Return the only line of a run that could not do its work."""
    assert result.returncode == 2, result.stderr.decode()
    assert result.stdout == b""
    (line,) = result.stderr.decode().splitlines()
    assert line.startswith("error: ")
    for word in ("Traceback", "Error:", "pyarrow", "NoneType", "Exception", "codec"):
        assert word not in line
    return line


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.csv"
    path.write_text(GOOD, encoding="utf-8")
    return path


# -- what comes out where -----------------------------------------------------


def test_a_pipe_gets_the_table_as_csv_and_the_rest_goes_beside(
    taserreport: Run, good: Path
) -> None:
    result = taserreport("table", "highest-use", good)
    assert result.returncode == 0
    table = dict(rows(result.stdout))
    assert table["All uses"] == "3"
    assert table["Fired"] == "1"
    assert b"3 rows read = 3 counted" in result.stderr


@pytest.mark.parametrize("suffix", [".csv", ".md", ".json", ".parquet", ".arrow"])
def test_the_suffix_of_the_output_says_its_format(
    taserreport: Run, good: Path, tmp_path: Path, suffix: str
) -> None:
    out = tmp_path / f"table{suffix}"
    result = taserreport("table", "gender", good, "-o", out)
    assert (result.returncode, result.stdout) == (0, b"")
    content = out.read_bytes()
    if suffix == ".json":
        assert json.loads(content)["report_version"] == 1
    elif suffix == ".parquet":
        figures = pq.read_table(out)
        assert "value" in figures.schema.names
    elif suffix == ".arrow":
        assert pa.ipc.open_file(content).read_all().num_rows > 0
    else:
        assert b"Female" in content


def test_the_same_run_gives_the_same_bytes(
    taserreport: Run, good: Path, tmp_path: Path
) -> None:
    for name in ("a.parquet", "b.parquet"):
        taserreport("classify", good, "-o", tmp_path / name)
        taserreport("table", "gender", good, "-o", tmp_path / f"table-{name}")
    assert (tmp_path / "a.parquet").read_bytes() == (
        tmp_path / "b.parquet"
    ).read_bytes()
    a, b = tmp_path / "table-a.parquet", tmp_path / "table-b.parquet"
    assert a.read_bytes() == b.read_bytes()


def test_an_existing_file_is_not_replaced_unless_asked(
    taserreport: Run, good: Path, tmp_path: Path
) -> None:
    out = tmp_path / "table.csv"
    out.write_text("precious", encoding="utf-8")
    line = one_error(taserreport("table", "gender", good, "-o", out))
    assert line == "error: table.csv exists. Use --overwrite to replace it. (O801)"
    assert out.read_text(encoding="utf-8") == "precious"
    assert (
        taserreport("table", "gender", good, "-o", out, "--overwrite").returncode == 0
    )
    assert "Female" in out.read_text(encoding="utf-8")


def test_nothing_is_left_half_written(taserreport: Run, tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    assert taserreport("classify", tmp_path / "missing.csv", "-o", out).returncode == 2
    assert not list(tmp_path.iterdir())


def test_tidy_csv_holds_one_figure_a_row(taserreport: Run, good: Path) -> None:
    result = taserreport("table", "gender", good, "--tidy")
    header, *figures = rows(result.stdout)
    assert header == [
        "table",
        "period",
        "row_group",
        "row",
        "column",
        "measure",
        "value",
        "base",
        "lower",
        "upper",
        "mark",
    ]
    keys = [tuple(figure[:6]) for figure in figures]
    assert len(set(keys)) == len(keys) > 0


# -- pipes --------------------------------------------------------------------


def pipe(command: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    """Run a shell pipe in which any failing part fails the whole."""
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        capture_output=True,
        cwd=cwd,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "PY": sys.executable},
        check=False,
    )


def test_parquet_goes_through_a_pipe_and_back_in(tmp_path: Path) -> None:
    result = pipe(
        f'"$PY" -m taserreport classify "{EXAMPLE}" --format parquet'
        ' | "$PY" -m taserreport table highest-use - --period 2019-20',
        tmp_path,
    )
    assert result.returncode == 0, result.stderr
    assert dict(rows(result.stdout))["All uses"] == "2427"


def test_a_reader_that_has_seen_enough_is_not_a_fault(tmp_path: Path) -> None:
    result = pipe(
        f'"$PY" -m taserreport classify "{EXAMPLE}" --format csv | head -2', tmp_path
    )
    assert result.returncode == 141
    assert len(result.stdout.splitlines()) == 2
    assert b"Traceback" not in result.stderr
    assert b"fault" not in result.stderr


def test_a_reader_that_reads_it_all_gets_exit_code_0(tmp_path: Path) -> None:
    result = pipe(
        f'"$PY" -m taserreport classify "{EXAMPLE}" --format csv | tail -1', tmp_path
    )
    assert result.returncode == 0
    assert result.stdout.startswith(b"SYNTHETIC-3133,")


def test_problems_in_the_data_show_through_a_pipe(tmp_path: Path) -> None:
    bad = GOOD.replace("07/04/2026", "02/13/2026")
    (tmp_path / "bad.csv").write_text(bad, encoding="utf-8")
    result = pipe('cat bad.csv | "$PY" -m taserreport validate - | cat', tmp_path)
    assert result.returncode == 1
    assert b"V110" in result.stdout


@pytest.mark.parametrize("name", ["csv", "jsonl", "json", "parquet", "arrow"])
def test_classified_records_come_back_as_they_were(
    taserreport: Run, tmp_path: Path, name: str
) -> None:
    first = taserreport("classify", EXAMPLE, "--format", name)
    again = taserreport("classify", "-", "--format", name, stdin=first.stdout)
    assert again.returncode == 0, again.stderr
    assert again.stdout == first.stdout


# -- bad input ----------------------------------------------------------------


def test_a_file_that_is_not_there(taserreport: Run, good: Path) -> None:
    line = one_error(taserreport("validate", "god.csv"))
    assert "god.csv not found" in line
    assert "good.csv" in line


def test_an_empty_file(taserreport: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").touch()
    assert "empty.csv is empty" in one_error(taserreport("validate", "empty.csv"))


def test_headings_without_records_are_a_problem_of_the_data(
    taserreport: Run, tmp_path: Path
) -> None:
    (tmp_path / "bare.csv").write_text(GOOD.splitlines()[0] + "\n", encoding="utf-8")
    result = taserreport("validate", "bare.csv")
    assert result.returncode == 1
    assert b"bare.csv has headings but no records" in result.stdout
    assert "has headings but no records" in one_error(
        taserreport("table", "gender", "bare.csv")
    )


def test_a_folder(taserreport: Run, tmp_path: Path) -> None:
    (tmp_path / "q1").mkdir()
    assert "q1 is a folder" in one_error(taserreport("validate", "q1"))


def test_a_broken_parquet_file(taserreport: Run, good: Path, tmp_path: Path) -> None:
    taserreport("classify", good, "-o", tmp_path / "whole.parquet")
    content = (tmp_path / "whole.parquet").read_bytes()
    (tmp_path / "cut.parquet").write_bytes(content[: len(content) // 2])
    assert "cut.parquet is damaged" in one_error(taserreport("validate", "cut.parquet"))


def test_a_missing_column_names_the_nearest_heading(
    taserreport: Run, tmp_path: Path
) -> None:
    text = GOOD.replace("ced_highest_use", "Highest usage")
    (tmp_path / "q1.csv").write_text(text, encoding="utf-8")
    line = one_error(taserreport("table", "gender", "q1.csv"))
    assert "q1.csv has no column for" in line
    assert "Highest usage" in line


def test_a_sheet_that_is_not_there(taserreport: Run, tmp_path: Path) -> None:
    taserreport("sample", "--rows", "5", "-o", tmp_path / "q1.xlsx")
    line = one_error(taserreport("validate", "q1.xlsx", "--sheet", "Q2"))
    assert line == 'error: q1.xlsx has no sheet "Q2". Its sheets: "Records". (F022)'


def test_windows_1252_text_is_read_and_said(taserreport: Run, tmp_path: Path) -> None:
    text = GOOD.replace("gender", "area").replace("Male", "Bexley \N{EN DASH} north")
    (tmp_path / "old.csv").write_bytes(text.encode("cp1252"))
    result = taserreport("table", "area", "old.csv")
    assert result.returncode == 0
    assert "Bexley \N{EN DASH} north" in result.stdout.decode()
    assert b"Windows-1252" in result.stderr


def test_american_dates_are_an_error_with_their_cell(
    taserreport: Run, tmp_path: Path
) -> None:
    text = GOOD.replace("07/04/2026", "02/13/2026")
    (tmp_path / "q1.csv").write_text(text, encoding="utf-8")
    result = taserreport("validate", "q1.csv")
    assert result.returncode == 1
    out = result.stdout.decode()
    assert '"02/13/2026" has no month 13' in out
    assert "13/02/2026" in out
    assert "line 4, column C" in out
    counted = taserreport("table", "highest-use", "q1.csv")
    assert counted.returncode == 0
    assert dict(rows(counted.stdout))["All uses"] == "2"
    assert b"3 rows read = 2 counted + 1 quarantined" in counted.stderr


def test_an_unknown_code_is_kept_out_and_named(
    taserreport: Run, tmp_path: Path
) -> None:
    (tmp_path / "q1.csv").write_text(GOOD.replace("Drawn", "Tazed"), encoding="utf-8")
    result = taserreport("validate", "q1.csv")
    assert result.returncode == 1
    assert b'"Tazed"' in result.stdout
    assert b"line 3, column D" in result.stdout


def test_strict_writes_nothing_where_a_row_is_kept_out(
    taserreport: Run, tmp_path: Path
) -> None:
    (tmp_path / "q1.csv").write_text(GOOD.replace("Drawn", "Tazed"), encoding="utf-8")
    out = tmp_path / "table.csv"
    result = taserreport("table", "gender", "q1.csv", "--strict", "-o", out)
    assert result.returncode == 1
    assert not out.exists()
    assert b"1 of 3 rows cannot be counted" in result.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("table", "hihgest-use", "x.csv"), "highest-use"),
        (("table", "gender"), "Name the file to count"),
        (("table",), "Name a table"),
        (("table", "gender", "good.csv", "--period", "2019"), "calendar 2019"),
        (("table", "gender", "good.csv", "--period", "2019-20 Q5"), "2019-20 Q5"),
        (("table", "gender", "good.csv", "--period", "2020-21"), "No records"),
        (("table", "gender", "good.csv", "--ladder", "steep"), "home-office"),
        (("table", "gender", "good.csv", "--source", "metropolis"), "metropolitan"),
        (("table", "gender", "good.csv", "--format", "pdf"), "Formats: console, csv"),
        (("table", "gender", "good.csv", "-o", "x.odt"), "--format"),
        (("table", "gender", "good.csv", "-o", "no/such/x.csv"), "does not exist"),
        (("table", "--columns", "gender", "good.csv"), "--columns goes with --rows"),
        (("table", "--rows", "narrative", "good.csv"), "narrative"),
        (("table", "ethnicity", "good.csv"), "thnicity"),
        (("classify", "good.csv", "--explain", "99"), "99"),
        (("explain", "V1100"), "V110"),
        (("schema", "gendr"), "gender"),
        (("sample", "--source", "canonicle"), "canonical"),
    ],
)
def test_a_wrong_word_is_met_with_one_clear_line(
    taserreport: Run, good: Path, words: tuple[str, ...], said: str
) -> None:
    assert said in one_error(taserreport(*words))


def test_nothing_private_is_shown(taserreport: Run, tmp_path: Path) -> None:
    text = (
        "record_id,force,incident_date,ced_highest_use,age,narrative,ced_serial\n"
        "1,West Midlands,05/04/2026,Fired,canary-age,canary-story,canary-serial\n"
        "2,West Midlands,05/04/2026,Fired,199,canary-story,canary-serial\n"
        "3,West Midlands,05/04/2026,Fired,30,canary-story,canary-serial\n"
    )
    (tmp_path / "q1.csv").write_text(text, encoding="utf-8")
    for words in (
        ("validate", "q1.csv"),
        ("classify", "q1.csv"),
        ("classify", "q1.csv", "--explain", "3"),
        ("table", "highest-use", "q1.csv"),
        ("table", "highest-use", "q1.csv", "--format", "json"),
    ):
        result = taserreport(*words)
        assert b"canary" not in result.stdout + result.stderr
        assert b"199" not in result.stdout + result.stderr


def test_a_fault_of_the_program_is_70_and_its_report_holds_no_values(
    taserreport: Run, good: Path, tmp_path: Path
) -> None:
    code = (
        "import sys; from taserreport import pipeline\n"
        "def broken(*_, **__): raise ValueError('canary value')\n"
        "pipeline.check = broken\n"
        f"sys.argv = ['taserreport', 'validate', {str(good)!r}]\n"
        "from taserreport.cli import main; main()\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        env={"PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)},
        check=False,
    )
    assert result.returncode == 70
    (line,) = result.stderr.decode().splitlines()
    assert "a fault in taserreport" in line
    (report,) = tmp_path.glob("taserreport-fault-*.log")
    assert "ValueError" in report.read_text(encoding="utf-8")
    assert "canary" not in line + report.read_text(encoding="utf-8")


# -- the smaller commands -----------------------------------------------------


def test_help_of_every_command_starts_with_two_examples(taserreport: Run) -> None:
    for command in ("validate", "classify", "table", "schema", "sample", "explain"):
        result = taserreport(command, "--help")
        assert result.returncode == 0
        assert result.stdout.count(b"Example: taserreport") == 2, command


def loaded(*words: str | Path) -> set[str]:
    """Run a command in a process of its own and return the modules it has loaded."""
    code = (
        f"import sys; sys.argv = ['taserreport', *{[str(word) for word in words]!r}]\n"
        "from taserreport.cli import app\n"
        "from taserreport.cli.faults import run_guarded\n"
        "assert run_guarded(app) == 0\n"
        "sys.stderr.write('\\nmodules: ' + ' '.join(sys.modules))\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        env={"PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert result.returncode == 0, result.stderr.decode()
    return set(result.stderr.decode().split("modules: ")[1].split())


READERS = {"jsonschema", "rich", "python_calamine", "xlsxwriter", "pydantic"}


def test_help_loads_nothing_heavy() -> None:
    assert not loaded("--help") & (READERS | {"pyarrow", "numpy"})


def test_a_csv_file_is_counted_without_the_readers_of_other_formats(good: Path) -> None:
    found = loaded("table", "gender", good)
    assert "pyarrow" in found
    assert not found & (READERS | {"pyarrow.parquet", "pyarrow.acero"})


def test_every_code_is_explained(taserreport: Run) -> None:
    listed = taserreport("explain").stdout.decode().splitlines()
    codes = [line.split()[0] for line in listed]
    assert {"V10", "V110", "F001", "H102", "D302"} <= set(codes)
    result = taserreport("explain", "v110")
    assert result.returncode == 0
    assert b"What to do:" in result.stdout


def test_the_schema_shows_a_field_with_the_words_a_board_reads(
    taserreport: Run,
) -> None:
    assert b"Angled drive stun" in taserreport("schema", "ced_highest_use").stdout
    assert json.loads(taserreport("schema", "record").stdout)["title"]
    dictionary = rows(taserreport("schema", "--format", "csv").stdout)
    assert dictionary[0][:4] == ["field", "title", "kind", "value"]
    for line in taserreport("schema", "--list").stdout.decode().split():
        assert taserreport("schema", line).returncode == 0


@pytest.mark.parametrize(
    "source", ["canonical", "metropolitan", "home-office-open-data", "connecticut-2015"]
)
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_sample_in_any_layout_is_recognised_marked_and_clean(
    taserreport: Run, tmp_path: Path, source: str, suffix: str
) -> None:
    out = tmp_path / f"sample{suffix}"
    words = ("sample", "--source", source, "--rows", "40", "--seed", "3", "-o", out)
    assert taserreport(*words).returncode == 0
    result = taserreport("validate", out)
    assert result.returncode == 0, result.stdout.decode()
    assert f"layout {source} " in result.stdout.decode()
    assert b"= 40 counted" in result.stderr
    again = tmp_path / f"again{suffix}"
    taserreport(*words[:-1], again)
    assert out.read_bytes() == again.read_bytes()
    if suffix == ".csv":
        assert out.read_text(encoding="utf-8").count("SYNTHETIC") >= 40


def test_a_messy_sample_has_as_many_mistakes_as_it_says(
    taserreport: Run, tmp_path: Path
) -> None:
    made = taserreport("sample", "--messy", "-o", tmp_path / "messy.csv")
    assert b"12 deliberate mistakes" in made.stderr
    assert taserreport("validate", "messy.csv").returncode == 1


def test_an_own_table_needs_only_two_fields(taserreport: Run, good: Path) -> None:
    result = taserreport(
        "table", "--rows", "gender", "--columns", "ced_highest_use", good
    )
    assert result.returncode == 0, result.stderr
    table = {row[0]: row for row in rows(result.stdout)}
    assert table["Female"][1] == "1"


def test_a_force_can_be_named_in_any_usual_way(taserreport: Run, good: Path) -> None:
    for name in ("west-midlands", "West Midlands", "West Midlands Police"):
        result = taserreport("table", "highest-use", good, "--force", name)
        assert dict(rows(result.stdout))["All uses"] == "3"
    line = one_error(taserreport("table", "highest-use", good, "--force", "Kent"))
    assert "No records" in line


def test_contexts_are_explained_with_their_rule(taserreport: Run) -> None:
    result = taserreport("classify", EXAMPLE, "--explain", "SYNTHETIC-0001")
    assert result.returncode == 0
    assert b"by rule P" in result.stdout


def test_records_that_no_rule_can_place_are_listed(
    taserreport: Run, good: Path
) -> None:
    result = taserreport("classify", good, "--unclassified")
    header, *listed = rows(result.stdout)
    assert len(listed) == 3
    assert {row[header.index("primary_context")] for row in listed} == {
        "insufficient_data"
    }


def test_values_cannot_become_formulas(taserreport: Run, tmp_path: Path) -> None:
    text = GOOD.replace("gender", "area").replace("Female", "=cmd|' /C calc'!A0")
    (tmp_path / "q1.csv").write_text(text, encoding="utf-8")
    for words in (("table", "area", "q1.csv"), ("classify", "q1.csv")):
        cells = [cell for row in rows(taserreport(*words).stdout) for cell in row]
        assert "'=cmd|' /C calc'!A0" in cells
        assert not [cell for cell in cells if cell.startswith("=")]


# -- what an analyst met on the first day ---------------------------------------


def test_the_records_themselves_are_never_replaced(
    taserreport: Run, good: Path
) -> None:
    for command in (("table", "gender"), ("classify",)):
        line = one_error(taserreport(*command, good, "-o", good, "--overwrite"))
        assert "is the file of records itself" in line
    assert good.read_text(encoding="utf-8") == GOOD


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has it")
def test_a_full_disk_is_said_and_is_not_our_fault(tmp_path: Path, good: Path) -> None:
    result = pipe(
        f'"$PY" -m taserreport table gender "{good}" -q > /dev/full', tmp_path
    )
    assert result.returncode == 2
    assert b"Cannot write the result: no space left on device. (O803)" in result.stderr


@pytest.mark.parametrize(
    "words", ["table gender good.csv -q", "explain F001", "--help", "--version"]
)
def test_a_closed_output_is_said_and_is_not_our_fault(
    tmp_path: Path, good: Path, words: str
) -> None:
    result = pipe(f'"$PY" -m taserreport {words} >&-', good.parent)
    assert result.returncode == 2
    assert result.stderr.decode().splitlines()[-1] == (
        "error: Cannot write the result: standard output is closed. (O803)"
    )


@pytest.mark.parametrize("where", ["2>&-", "2>/dev/full", "<&- 2>&-"])
def test_what_is_said_beside_the_result_may_go_nowhere(
    tmp_path: Path, good: Path, where: str
) -> None:
    result = pipe(f'"$PY" -m taserreport table gender good.csv {where}', good.parent)
    assert (result.returncode, result.stderr) == (0, b"")
    assert b"Female,1" in result.stdout


def test_a_file_goes_into_no_stream_that_is_closed(tmp_path: Path, good: Path) -> None:
    command = '"$PY" -m taserreport table gender good.csv -o out.csv >&- 2>&- <&-'
    assert pipe(command, good.parent).returncode == 0
    assert rows((tmp_path / "out.csv").read_bytes())[0][0] == "Perceived gender"


def test_a_closed_input_is_an_empty_file(tmp_path: Path) -> None:
    result = pipe('"$PY" -m taserreport validate - <&-', tmp_path)
    assert result.returncode == 2
    assert b"standard input is empty" in result.stderr


def test_a_pipe_with_a_name_is_written_to_and_stays_a_pipe(
    tmp_path: Path, good: Path
) -> None:
    command = (
        'mkfifo out.csv; (cat out.csv > got &) ; "$PY" -m taserreport table gender '
        "good.csv -q -o out.csv; code=$?; test -p out.csv && exit $code"
    )
    assert pipe(command, good.parent).returncode == 0


@pytest.mark.parametrize("device", ["/dev/stdout", "/dev/fd/1", "/dev/stderr"])
def test_a_device_is_written_to(tmp_path: Path, good: Path, device: str) -> None:
    command = f'"$PY" -m taserreport table gender good.csv -q --format csv -o {device}'
    result = pipe(f"{command} 2>&1 | cat", good.parent)
    assert result.returncode == 0
    assert b"Female,1" in result.stdout


def test_a_full_device_is_said_like_a_full_disk(taserreport: Run, good: Path) -> None:
    words = ("table", "gender", good, "--format", "csv", "-q", "-o", "/dev/full")
    line = one_error(taserreport(*words))
    assert line == "error: Cannot write the result: no space left on device. (O803)"


def test_what_a_link_stands_for_is_replaced_and_keeps_who_may_read_it(
    taserreport: Run, tmp_path: Path, good: Path
) -> None:
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    real.write_text("old", encoding="utf-8")
    real.chmod(0o600)
    link.symlink_to("real.csv")
    taserreport("table", "gender", good, "-o", "link.csv", "--overwrite")
    assert link.is_symlink()
    assert "Female" in real.read_text(encoding="utf-8")
    assert real.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("length", [245, 300])
def test_a_name_may_be_as_long_as_the_disk_allows(
    taserreport: Run, tmp_path: Path, good: Path, length: int
) -> None:
    name = "n" * length + ".csv"
    result = taserreport("table", "gender", good, "-q", "-o", name)
    if length < 255:
        assert result.returncode == 0
    else:
        line = one_error(result)
        assert line == f"error: Cannot write {name}: file name too long. (O803)"


def test_a_dash_for_the_output_is_standard_output(taserreport: Run, good: Path) -> None:
    result = taserreport("table", "gender", good, "-o", "-", "--format", "csv")
    assert b"Female,1" in result.stdout


def test_the_version_is_said(taserreport: Run) -> None:
    result = taserreport("--version")
    assert result.returncode == 0
    assert result.stdout.startswith(b"taserreport ")


def test_a_copy_of_a_file_without_references_is_refused(
    taserreport: Run, tmp_path: Path
) -> None:
    text = "force,financial_year,ced_highest_use\nKent,2019-20,Fired\n"
    for name in ("q1.csv", "q1 (copy).csv"):
        (tmp_path / name).write_text(text, encoding="utf-8")
    line = one_error(taserreport("table", "highest-use", "q1.csv", "q1 (copy).csv"))
    assert "q1 (copy).csv has the same content as q1.csv" in line


def test_rows_without_a_taser_are_no_uses(taserreport: Run, tmp_path: Path) -> None:
    text = (
        "force,financial_year,ced_highest_use,tactics\n"
        "Kent,2019-20,Fired,\n"
        "Kent,2019-20,,Baton used; Shield\n"
        "Kent,2019-20,Not applicable,\n"
        "Kent,2019-20,N/A,Dog bite\n"
        "Kent,2019-20,,Taser fired\n"
        "Kent,2019-20,,\n"
    )
    (tmp_path / "all.csv").write_text(text, encoding="utf-8")
    result = taserreport("table", "highest-use", "all.csv")
    table = dict(rows(result.stdout))
    assert (table["Fired"], table["Not stated"], table["All uses"]) == ("2", "1", "3")
    assert b"6 rows read = 3 counted" in result.stderr
    assert b"+ 3 not Taser uses" in result.stderr
    checked = taserreport("validate", "all.csv")
    assert b"V04" in checked.stdout


def test_ages_under_the_heading_of_bands_are_banded_and_never_shown(
    taserreport: Run, tmp_path: Path
) -> None:
    text = (
        "force,financial_year,ced_highest_use,Perceived age\n"
        "Kent,2019-20,Fired,17\nKent,2019-20,Fired,64\nKent,2019-20,Fired,199\n"
    )
    (tmp_path / "ages.csv").write_text(text, encoding="utf-8")
    table = dict(
        row[:2] for row in rows(taserreport("table", "age", "ages.csv").stdout)
    )
    assert (table["11 to 17 years"], table["50 to 64 years"]) == ("1", "1")
    checked = taserreport("validate", "ages.csv")
    assert b"a value of 3 characters is not an age" in checked.stdout
    assert b"199" not in checked.stdout


def test_a_date_and_a_year_or_an_age_and_a_band_that_differ_are_warned_of(
    taserreport: Run, tmp_path: Path
) -> None:
    text = (
        "force,incident_date,financial_year,ced_highest_use,age,age_band\n"
        "Kent,05/05/2025,2024-25,Fired,40,18 to 34\n"
    )
    (tmp_path / "both.csv").write_text(text, encoding="utf-8")
    result = taserreport("validate", "both.csv")
    assert result.returncode == 0
    out = result.stdout.decode()
    assert "V107" in out
    assert "V108" in out
    assert b"40" not in result.stdout


def test_headings_further_down_are_found_and_said(
    taserreport: Run, tmp_path: Path
) -> None:
    (tmp_path / "q1.csv").write_text(
        f"Taser records,,,,\n,,,,\n{GOOD}", encoding="utf-8"
    )
    result = taserreport("table", "gender", "q1.csv")
    assert result.returncode == 0
    assert b"the headings were found in line 3" in result.stderr


def test_a_null_among_answers_takes_no_answer_away(
    taserreport: Run, tmp_path: Path
) -> None:
    records = pa.table(
        {
            "record_id": ["1", "2", "3", "4"],
            "force": ["kent"] * 4,
            "financial_year": ["2019-20"] * 4,
            "ced_highest_use": ["fired"] * 4,
            "assaulted_with": [["bladed", None], [None], [], None],
        }
    )
    pq.write_table(records, tmp_path / "q1.parquet")
    result = taserreport("classify", "q1.parquet", "--format", "jsonl")
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [record.get("assaulted_with") for record in found] == [
        ["bladed"],
        None,
        [],
        None,
    ]
    bad = records.set_column(4, "assaulted_with", [[["bogus", None]] * 4])
    pq.write_table(bad, tmp_path / "bad.parquet")
    checked = taserreport("validate", "bad.parquet")
    assert checked.returncode == 1
    assert b"V102" in checked.stdout


def test_a_tactic_that_says_more_than_the_level_is_counted_and_warned_of(
    taserreport: Run, tmp_path: Path
) -> None:
    text = (
        "force,financial_year,ced_highest_use,ced_levels,tactics\n"
        "Kent,2019-20,Drawn,,Taser fired\n"
        "Kent,2019-20,,Drawn,Taser fired\n"
        "Kent,2019-20,Fired,Drawn; Fired,Taser fired\n"
    )
    (tmp_path / "q1.csv").write_text(text, encoding="utf-8")
    table = dict(rows(taserreport("table", "highest-use", "q1.csv").stdout))
    assert table["Fired"] == "3"
    out = taserreport("validate", "q1.csv").stdout.decode()
    # Once for the level declared, once for the levels ticked; the third row agrees.
    assert out.count("V06") == 2


def test_a_file_without_records_has_nothing_to_classify(
    taserreport: Run, tmp_path: Path
) -> None:
    (tmp_path / "bare.csv").write_text(GOOD.splitlines()[0] + "\n", encoding="utf-8")
    result = taserreport("classify", "bare.csv", "-o", tmp_path / "out.csv")
    assert result.returncode == 2
    assert b"has headings but no records" in result.stderr
    assert not (tmp_path / "out.csv").exists()


def test_nothing_in_a_file_moves_the_cursor(taserreport: Run, tmp_path: Path) -> None:
    text = GOOD.replace("gender", "\x1b[31mred\u202e").replace("Drawn", "\x1b[2J")
    (tmp_path / "q1.csv").write_text(text, encoding="utf-8")
    for words in (("validate", "q1.csv"), ("table", "highest-use", "q1.csv")):
        result = taserreport(*words)
        for sign in ("\x1b", "\u202e"):
            assert sign not in (result.stdout + result.stderr).decode()


def test_two_records_of_one_reference_are_both_explained(
    taserreport: Run, tmp_path: Path
) -> None:
    text = (
        "record_id,force,financial_year,ced_highest_use\n"
        "1,Kent,2019-20,Fired\n1,Surrey,2019-20,Drawn\n"
    )
    (tmp_path / "q1.csv").write_text(text, encoding="utf-8")
    result = taserreport("classify", "q1.csv", "--explain", "1")
    assert b"Force: kent" in result.stdout
    assert b"Force: surrey" in result.stdout
    assert b"2 rows read = 2 counted" in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("map", "q1.xlsx", "--sheet", "April", "--sheet", "May"),
        ("map", "q1.csv", "--force", "kent", "--force=essex"),
        ("validate", "q1.csv", "--source", "one.json", "--source", "two.json"),
    ],
)
def test_an_option_with_one_value_is_not_given_twice(
    taserreport: Run, words: tuple[str, ...]
) -> None:
    option = words[2]
    result = taserreport(*words)
    assert result.returncode == 2
    assert result.stderr.decode().splitlines()[-1] == (
        f"error: {option} is there more than once, and only one can be used. Leave out "
        "the others. (U502)"
    )


def test_an_option_that_can_be_given_twice_still_can(taserreport: Run) -> None:
    result = taserreport("sample", "--rows", "3", "--format", "csv")
    periods = ("--period", "2018-19", "--period", "2019-20")
    made = taserreport("table", "highest-use", "-", *periods, stdin=result.stdout)
    assert made.returncode == 0, made.stderr.decode()
