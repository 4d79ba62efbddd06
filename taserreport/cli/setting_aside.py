"""The files that `validate` writes beside its report: what is accepted, what is not."""

from __future__ import annotations

import shutil
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Protocol

from taserreport.cli import output
from taserreport.cli.aside import ACCEPT, QUARANTINE
from taserreport.cli.aside import writer as wanted_writer
from taserreport.printable import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    import pyarrow as pa

    from taserreport.cli.aside import Aside
    from taserreport.intake import Judged
    from taserreport.model import Checked
    from taserreport.records import Dataset

    Watch = Callable[[Judged], None]
    Accept = Callable[[Iterator[pa.RecordBatch]], None]


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
            _copy(data, aside, aside.copy, work, stack)
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
    writer = wanted_writer(QUARANTINE, path)(kept)
    stack.callback(writer.drop)
    work.watches.append(apart.into(data, writer))

    def end() -> str:
        if not writer.rows:
            return f"no row is kept out: {path} is not written"
        _settle(writer, kept, path, overwrite)
        again = counted(writer.copies, "exact duplicate")
        more = f", and {again} of such rows" if writer.copies else ""
        return f"wrote {path}: {counted(writer.rows, 'row')} to correct{more}"

    work.ends.append(end)


def _copy(
    data: Dataset, aside: Aside, path: Path, work: _Work, stack: ExitStack
) -> None:
    """Begin to copy all rows."""
    from taserreport import apart
    from taserreport.quarantine.marked import MarkedWriter

    kept = _spool(stack)
    writer = MarkedWriter(kept, aside.only)
    stack.callback(writer.drop)
    work.watches.append(apart.copied_into(data, writer))

    def end() -> str:
        _settle(writer, kept, path, aside.overwrite)
        problems, rows = counted(writer.marked, "problem"), counted(writer.rows, "row")
        return f"wrote {path}: a copy with {problems} marked in {rows}"

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

    write = wanted_writer(ACCEPT, aside.accept)
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
