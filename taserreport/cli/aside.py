"""The files that `validate` writes beside its report: what is accepted, what is not."""

from __future__ import annotations

import shutil
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any, Protocol

from taserreport.cli import output
from taserreport.errors import InputError
from taserreport.printable import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

    from taserreport.intake import Judged
    from taserreport.model import Checked
    from taserreport.records import Dataset

    Watch = Callable[[Judged], None]
    Accept = Callable[[Iterator[pa.RecordBatch]], None]

FIXES = ("none", "safe")
_ACCEPT, _QUARANTINE = "--accept", "--quarantine"


class Writer(Protocol):
    """Writes rows into a file that is finished at the end."""

    def end(self) -> None:
        """Finish the file."""


@dataclass(frozen=True, slots=True)
class Aside:
    """What is to be written beside the report."""

    accept: Path | None = None
    """Takes the accepted records."""
    quarantine: Path | None = None
    """Takes the rows that are kept out."""
    copy: Path | None = None
    """Takes a copy of all rows, with the cells to correct marked."""
    fix: str = "none"
    overwrite: bool = False


@dataclass(slots=True)
class _Work:
    """What is being written, and what is to be said of it."""

    watches: list[Watch] = field(default_factory=list)
    ends: list[Callable[[], str]] = field(default_factory=list)
    """What finishes each file and gives the line that says so."""
    fixed: Counter[str] = field(default_factory=Counter)


def marked_copy(
    format_: str | None, out: Path | None
) -> tuple[str | None, Path | None, Path | None]:
    """Return the format and the file of the report, and the file of a marked copy.

    The report itself is never a workbook: where one is asked for, that is the copy.

    Raises:
        InputError: A workbook is asked for, and no file is named.
    """
    suffix = out.suffix.casefold() if out else ""
    if (format_ or suffix.lstrip(".")) != "xlsx":
        return format_, out, None
    if out is None or str(out) == "-":
        raise InputError(
            "A workbook needs a file of its own. Add -o FILE.xlsx.", "O805"
        )
    return None, None, out


def wanted(aside: Aside, files: Sequence[str]) -> Aside:
    """Return what is to be written, once it is certain that it can be.

    Raises:
        InputError: A file exists, is one of those read or written, or is of a kind
            that is not known; or there is no such way of fixing.
    """
    if aside.fix not in FIXES:
        raise InputError(
            f'--fix cannot be "{aside.fix}". It can be: {", ".join(FIXES)}.', "U502"
        )
    named = [
        (_ACCEPT, aside.accept),
        (_QUARANTINE, aside.quarantine),
        ("--output", aside.copy),
    ]
    seen: dict[Path, str] = {}
    for option, path in named:
        if path is None:
            continue
        output.check_not_read(path, files)
        output.check_free(path, aside.overwrite)
        other = seen.setdefault(path.resolve(), option)
        if other != option:
            raise InputError(
                f"{other} and {option} both name {path.name}. Name two files.", "O801"
            )
        if option in _FORMATS:
            output.chosen_format(None, path, _FORMATS[option](), "")
    return aside


def checked(
    data: Dataset, aside: Aside, tell: Callable[[int], None]
) -> tuple[Checked, list[str]]:
    """Check a data set and write what is wanted beside the report.

    Args:
        data: The records.
        aside: What to write.
        tell: Is told on the way how many rows have been read.

    Returns:
        What was found, and a line for each thing written, not written or repaired.
    """
    from taserreport import pipeline

    work, lines = _Work(), []
    with ExitStack() as stack:
        accept = _acceptance(aside, stack)
        if aside.quarantine:
            _keep(data, aside.quarantine, aside.overwrite, work, stack)
        if aside.copy:
            _copy(data, aside.copy, aside.overwrite, work, stack)
        watch = _watch(data, aside, work)
        cells = data.with_cells() if watch else data
        found = pipeline.check(cells, watch, tell, accept)
        lines = [end() for end in work.ends]
    if aside.accept:
        records = counted(found.reconciliation.counted, "record")
        lines.insert(0, f"wrote {aside.accept}: {records}")
    return found, [*(_repairs(work.fixed) if aside.fix == "safe" else ()), *lines]


def _watch(data: Dataset, aside: Aside, work: _Work) -> Watch | None:
    """Return what is to be shown every batch, if anything is."""
    if aside.fix == "safe":
        from taserreport import apart

        return apart.repairing(data, work.fixed, *work.watches)

    def watch(each: Judged) -> None:
        for watching in work.watches:
            watching(each)

    return watch if work.watches else None


def _keep(
    data: Dataset, path: Path, overwrite: bool, work: _Work, stack: ExitStack
) -> None:
    """Begin to collect the rows that are kept out."""
    from taserreport import apart

    kept = _spool(stack)
    formats = _quarantine_formats()
    writer = formats[output.chosen_format(None, path, formats, "")](kept)
    stack.callback(writer.drop)
    work.watches.append(apart.into(data, writer))

    def end() -> str:
        if not writer.rows:
            return f"no row is kept out: {path} is not written"
        _settle(writer, kept, path, overwrite)
        return f"wrote {path}: {counted(writer.rows, 'row')} to correct"

    work.ends.append(end)


def _copy(
    data: Dataset, path: Path, overwrite: bool, work: _Work, stack: ExitStack
) -> None:
    """Begin to copy all rows."""
    from taserreport import apart
    from taserreport.quarantine.marked import MarkedWriter

    kept = _spool(stack)
    writer = MarkedWriter(kept)
    stack.callback(writer.drop)
    work.watches.append(apart.copied_into(data, writer))

    def end() -> str:
        _settle(writer, kept, path, overwrite)
        return f"wrote {path}: a copy with {counted(writer.marked, 'cell')} marked"

    work.ends.append(end)


def _spool(stack: ExitStack) -> IO[bytes]:
    """Return a file without a name, which nobody else can open."""
    from tempfile import TemporaryFile  # slow to load

    return stack.enter_context(TemporaryFile())


def _settle(writer: Writer, kept: IO[bytes], path: Path, overwrite: bool) -> None:
    """Finish a file that has no name so far, and give it its own."""
    writer.end()
    kept.seek(0)
    with output.opened(path, overwrite) as stream:
        shutil.copyfileobj(kept, stream)


def _acceptance(aside: Aside, stack: ExitStack) -> Accept | None:
    """Return what writes the accepted records."""
    if aside.accept is None:
        return None
    from taserreport import pipeline

    formats = _accept_formats()
    write = formats[output.chosen_format(None, aside.accept, formats, "")]
    stream = stack.enter_context(output.opened(aside.accept, aside.overwrite))
    return lambda batches: write(batches, pipeline.accepted_schema(), stream)


def _repairs(fixed: Mapping[str, int]) -> list[str]:
    from taserreport.records.repairs import CLASSES

    lines = [
        f"fixed: {counted(fixed[kind], 'cell')} {words}"
        for kind, words in CLASSES.items()
        if fixed[kind]
    ]
    return lines or ["fixed: no cell needed it"]


def _accept_formats() -> Mapping[str, Callable[..., None]]:
    from taserreport.render.record_sheet import write_xlsx
    from taserreport.render.records import RECORD_FORMATS

    return {**RECORD_FORMATS, "xlsx": write_xlsx}


def _quarantine_formats() -> Mapping[str, Callable[[IO[bytes]], Any]]:
    from taserreport.quarantine.text import TextWriter
    from taserreport.quarantine.workbook import WorkbookWriter

    return {"xlsx": WorkbookWriter, "csv": TextWriter}


_FORMATS: Mapping[str, Callable[[], Mapping[str, Any]]] = {
    _ACCEPT: _accept_formats,
    _QUARANTINE: _quarantine_formats,
}
