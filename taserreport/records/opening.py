"""From the words of the command line to open files, each of them once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from glob import has_magic
from pathlib import Path
from typing import TYPE_CHECKING

from taserreport.errors import InputError
from taserreport.records.formats import open_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from taserreport.records.formats import OpenFile


def opened(paths: Sequence[str]) -> Iterator[tuple[str, OpenFile]]:
    """Open each file once, and see to it that no two have one name.

    A file's name is in its records' references, so files of one name in different
    folders go by as much of their paths as tells them apart, and no more: a whole
    path may hold a person's name.
    """
    expanded = meant(paths)
    ends = [Path(path).parts for path in expanded]
    for path, parts in zip(expanded, ends, strict=True):
        file = open_file(path)
        depth = next(
            d
            for d in range(1, len(parts) + 1)
            if d == len(parts) or [end[-d:] for end in ends].count(parts[-d:]) == 1
        )
        name = "/".join(parts[-depth:]) if depth > 1 else file.name
        yield path, replace(file, name=name)


def meant(paths: Sequence[str]) -> list[str]:
    """Return the files that paths and patterns mean; Windows leaves patterns to us.

    A file that is meant twice is read once, or its records would count twice.
    """
    expanded: dict[Path, str] = {}
    for path in paths:
        matches = _matching(path) if has_magic(path) else []
        # A name may hold the signs of a pattern itself, as `q1[1].csv` does.
        found = [path] if _exists(path) else matches or [path]
        for match in found:
            expanded.setdefault(Path(match).resolve(), match)
    return list(expanded.values())


def _exists(path: str) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):  # too long to be a path
        return False


def _matching(pattern: str) -> list[str]:
    """Return the files that a pattern means, without hidden ones.

    Excel leaves a file such as `~$q1.xlsx` beside each workbook that is open.
    """
    anchor = Path(pattern).anchor
    try:
        found = list(Path(anchor).glob(pattern[len(anchor) :]))
    except (OSError, ValueError):  # `**x` is no pattern before Python 3.13
        return []
    return sorted(str(path) for path in found if not path.name.startswith((".", "~$")))


def refuse_copies(paths: Iterable[str]) -> None:
    """See to it that no two files have the same content.

    For files whose records have no references of their own: they would count twice,
    and nobody would know.

    Raises:
        InputError: Two files are the same.
    """
    import hashlib  # rarely needed, and slow to load

    by_size: dict[int, list[Path]] = defaultdict(list)
    for path in map(Path, paths):
        if path.is_file() and path.stat().st_size:
            by_size[path.stat().st_size].append(path)
    for alike in by_size.values():
        seen: dict[str, Path] = {}
        for path in alike if len(alike) > 1 else ():
            with path.open("rb") as content:
                digest = hashlib.file_digest(content, "sha256").hexdigest()
            first = seen.setdefault(digest, path)
            if first != path:
                raise InputError(
                    f"{path.name} has the same content as {first.name}. "
                    "Name only one of them.",
                    "D303",
                )
