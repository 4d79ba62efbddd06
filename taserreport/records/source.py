"""A source: what one known layout of file calls the fields of a record."""

from __future__ import annotations

from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from taserreport import resources
from taserreport.errors import InputError
from taserreport.records.definition import read_definition
from taserreport.records.text import address_in, heading_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


class Source:
    """One definition under `schemas/sources/`, or one that the user wrote.

    Args:
        definition: The parsed JSON, which meets `meta/source.schema.json`.
    """

    def __init__(self, definition: Mapping[str, Any]) -> None:
        self.definition = definition
        self.id: str = definition["id"]
        self.title: str = definition["title"]
        self.heading_rows: int = definition.get("heading_rows", 1)
        self.sheets: Sequence[str] = definition.get("sheets", ())
        self.ignore_sheets: Sequence[str] = definition.get("ignore_sheets", ())
        self.ladder: str | None = definition.get("ladder")

    @cached_property
    def heading_keys(self) -> frozenset[str]:
        """Every heading that the source knows, as keys."""
        return frozenset(
            heading_key(address_in(heading)[0])
            for spec in self.definition["fields"].values()
            for heading in headings_in(spec)
        )

    @cached_property
    def prefixes(self) -> tuple[str, ...]:
        """The keys that families of headings begin with."""
        return tuple(
            heading_key(prefix)
            for spec in self.definition["fields"].values()
            for part in spec.get("union", [spec])
            for prefix in part.get("prefix", ())
        )

    def knows(self, key: str) -> bool:
        """Return whether a heading's key is one that the source uses."""
        return key in self.heading_keys or (
            bool(self.prefixes) and key.startswith(self.prefixes)
        )

    def passes_over(self, sheet: str | None) -> bool:
        """Return whether a sheet of that name holds something else than records."""
        return _is_like(sheet, self.ignore_sheets)

    def is_for(self, sheet: str | None) -> bool:
        """Return whether a sheet of that name is one that holds the records."""
        return _is_like(sheet, self.sheets)

    def takes_for_one(self, key: str, other: str) -> bool:
        """Return whether two headings, as keys, are two names of one column."""
        return any(key in names and other in names for names in self._names)

    @cached_property
    def _names(self) -> tuple[frozenset[str], ...]:
        """The headings, as keys, of which any will do for the others."""
        fields = self.definition["fields"]
        return tuple(frozenset(map(heading_key, names)) for names in _lists_in(fields))

    def recognises(self, keys: frozenset[str]) -> bool:
        """Return whether headings, as keys, could be this source's."""
        telling = self.definition["recognise"]
        for alternatives in telling.get("all", ()):
            if not any(heading_key(heading) in keys for heading in alternatives):
                return False
        known: int = telling["at_least"]
        return sum(map(self.knows, keys)) >= known


def headings_in(spec: Mapping[str, Any]) -> Iterable[str]:
    """Yield every whole heading that a field's definition names."""
    for part in (*spec.get("union", ()), *spec.get("first", ())):
        yield from headings_in(part)
    if "then" in spec:
        yield from headings_in(spec["then"])
    for key in ("column", "columns", "any", "sum", "year", "month"):
        yield from spec.get(key, ())
    for group in spec.get("count", ()):
        yield from group
    for case in spec.get("cases", ()):
        yield from case["when"]
    if "gate" in spec:
        yield spec["gate"]
    if "prefix" not in spec:
        for headings in spec.get("flags", {}).values():
            yield from headings


def _is_like(sheet: str | None, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(sheet or "", pattern) for pattern in patterns)


def _lists_in(part: object) -> Iterator[Sequence[str]]:
    """Yield every list of texts in a part of a definition."""
    if isinstance(part, list) and all(isinstance(each, str) for each in part):
        yield part
    elif isinstance(part, dict | list):
        for each in part.values() if isinstance(part, dict) else part:
            yield from _lists_in(each)


def load_source(name: str) -> Source:
    """Return a shipped source by its id, or one from a JSON file by its path.

    Raises:
        InputError: No source has that name.
        DefinitionError: The file is not a usable source.
    """
    if name in resources.names("sources"):
        return Source(resources.load(f"sources/{name}.json"))
    if name.casefold().endswith(".json"):
        return Source(read_definition(Path(name)))
    known = resources.names("sources")
    near = get_close_matches(name, known, 1)
    hint = f" Did you mean {near[0]}?" if near else ""
    raise InputError(
        f'There is no source called "{name}".{hint} Sources: {", ".join(known)}.',
        "K902",
    )
