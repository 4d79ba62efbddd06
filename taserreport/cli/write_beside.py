"""The files that `validate` writes beside its report: what is accepted, what is not."""

from __future__ import annotations

import shutil
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Protocol

from taserreport.cli import output
from taserreport.cli.beside import ACCEPT, QUARANTINE
from taserreport.cli.beside import writer as wanted_writer
from taserreport.printable import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    import pyarrow as pa

    from taserreport.cli.beside import Beside
    from taserreport.intake import Judged
    from taserreport.model import Checked
    from taserreport.records import Dataset

    Watch = Callable[[Judged], None]
    Accept = Callable[[pa.Schema, Iterator[pa.RecordBatch]], None]


class Writer(Protocol):
    """Writes rows into a file that is finished at the end."""

    def end(self) -> None:
        """Finish the file."""


@dataclass(slots=True)
class _Work:
    """What is being written, and what is to be said of it."""

    watches: list[Watch] = field(default_factory=list)
    ends: list[Callable[[], str]] = field(default_factory=list)
    """What finishes each file and gives the line that says so."""
    fixed: Counter[str] = field(default_factory=Counter)


def checked(
    data: Dataset, beside: Beside, tell: Callable[[int], None]
) -> tuple[Checked, list[str]]:
    """Check a data set and write what is wanted beside the report.

    Args:
        data: The records.
        beside: What to write.
        tell: Is told on the way how many rows have been read.

    Returns:
        What was found, and a line for each thing written, not written or repaired.
    """
    from taserreport import pipeline

    work, lines = _Work(), []
    with ExitStack() as stack:
        accept = _acceptance(beside, stack)
        if beside.quarantine:
            _keep(data, beside.quarantine, beside.overwrite, work, stack)
        if beside.copy:
            _copy(data, beside, beside.copy, work, stack)
        watch = _watch(data, beside, work)
        cells = data.with_cells() if watch else data
        found = pipeline.check(cells, watch, tell, accept)
        lines = [end() for end in work.ends]
    if beside.accept:
        records = counted(found.reconciliation.counted, "record")
        lines.insert(0, f"wrote {beside.accept}: {records}")
    return found, [*(_repairs(work.fixed) if beside.fix == "safe" else ()), *lines]


def _watch(data: Dataset, beside: Beside, work: _Work) -> Watch | None:
    """Return what is to be shown every batch, if anything is."""
    if beside.fix == "safe":
        from taserreport import handing_back

        return handing_back.repairing(data, work.fixed, *work.watches)

    def watch(each: Judged) -> None:
        for watching in work.watches:
            watching(each)

    return watch if work.watches else None


def _keep(
    data: Dataset, path: Path, overwrite: bool, work: _Work, stack: ExitStack
) -> None:
    """Begin to collect the rows that are kept out."""
    from taserreport import handing_back

    kept = _spool(stack)
    writer = wanted_writer(QUARANTINE, path)(kept)
    stack.callback(writer.drop)
    work.watches.append(handing_back.into(data, writer))

    def end() -> str:
        if not writer.rows:
            return f"no row is kept out: {path} is not written"
        _settle(writer, kept, path, overwrite)
        again = counted(writer.copies, "exact duplicate")
        more = f", and {again} of such rows" if writer.copies else ""
        return f"wrote {path}: {counted(writer.rows, 'row')} to correct{more}, whole, private details too"

    work.ends.append(end)


def _copy(
    data: Dataset, beside: Beside, path: Path, work: _Work, stack: ExitStack
) -> None:
    """Begin to copy all rows."""
    from taserreport import handing_back
    from taserreport.quarantine.marked import MarkedWriter

    kept = _spool(stack)
    writer = MarkedWriter(kept, beside.only, handing_back.sheet_names(data))
    stack.callback(writer.drop)
    work.watches.append(handing_back.copied_into(data, writer))

    def end() -> str:
        _settle(writer, kept, path, beside.overwrite)
        problems, rows = counted(writer.marked, "problem"), counted(writer.rows, "row")
        return f"wrote {path}: a copy with {problems} marked in {rows}, whole, private details too"

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


def _acceptance(beside: Beside, stack: ExitStack) -> Accept | None:
    """Return what writes the accepted records."""
    if beside.accept is None:
        return None
    write = wanted_writer(ACCEPT, beside.accept)
    stream = stack.enter_context(output.opened(beside.accept, beside.overwrite))
    return lambda schema, batches: write(batches, schema, stream)


def _repairs(fixed: Mapping[str, int]) -> list[str]:
    from taserreport.records.repairs import CLASSES

    lines = [
        f"fixed: {counted(fixed[kind], 'cell')} {words}"
        for kind, words in CLASSES.items()
        if fixed[kind]
    ]
    return lines or ["fixed: no cell needed it"]
