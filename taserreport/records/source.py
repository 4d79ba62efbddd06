"""A source: what one known layout of file calls the fields of a record."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from taserreport import resources
from taserreport.errors import DefinitionError, InputError
from taserreport.model import column_at, column_letters
from taserreport.printable import setting, shell_file, told_heading
from taserreport.records import mapping, values
from taserreport.records.definition import read_definition
from taserreport.records.text import address_in, heading_key
from taserreport.records.words import word_reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from taserreport.records.mapping import Mapping as FieldMapping

_SAY_WHICH = "If it is there under another heading, say which"

_LIMITS = "reference/mapping-words.json"


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
            for heading in _headings_in(spec)
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

    def recognises(self, keys: frozenset[str]) -> bool:
        """Return whether headings, as keys, could be this source's."""
        telling = self.definition["recognise"]
        for alternatives in telling.get("all", ()):
            if not any(heading_key(heading) in keys for heading in alternatives):
                return False
        known: int = telling["at_least"]
        return sum(map(self.knows, keys)) >= known


def _headings_in(spec: Mapping[str, Any]) -> Iterable[str]:
    """Yield every whole heading that a field's definition names."""
    for part in (*spec.get("union", ()), *spec.get("first", ())):
        yield from _headings_in(part)
    if "then" in spec:
        yield from _headings_in(spec["then"])
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


@dataclass(frozen=True, slots=True)
class Layout:
    """A source bound to the headings of one sheet."""

    source: Source
    headings: tuple[str, ...]
    mappings: Mapping[str, FieldMapping]

    @property
    def unused(self) -> tuple[int, ...]:
        """The columns that nothing is made from."""
        used = {column for made in self.mappings.values() for column in made.columns}
        return tuple(i for i in range(len(self.headings)) if i not in used)

    @property
    def ignored(self) -> tuple[str, ...]:
        """The headings that nothing is made from."""
        names = (self.headings[column] for column in self.unused)
        return tuple(name for name in names if name.strip())

    @property
    def nearly(self) -> tuple[tuple[str, str], ...]:
        """The headings not used that are nearly one that the sheet lacks, with that."""
        given = {heading_key(heading) for heading in self.headings}
        missing = {
            heading_key(name): name
            for spec in self.source.definition["fields"].values()
            for each in _headings_in(spec)
            for name in [address_in(each)[0]]
            if heading_key(name) not in given
        }
        least = resources.load(_LIMITS)["limits"]["nearly_a_heading"]["limit"]
        found = (
            (name, get_close_matches(heading_key(name), missing, 1, least))
            for name in self.ignored
        )
        return tuple((name, missing[near[0]]) for name, near in found if near)

    @property
    def nameless(self) -> tuple[int, ...]:
        """The columns that have no heading."""
        unused = self.unused
        return tuple(i for i in unused if not self.headings[i].strip())

    @property
    def unasked(self) -> dict[str, frozenset[str]]:
        """For a field made from boxes, the values that the sheet has no box for."""
        unasked = {}
        for field, made in self.mappings.items():
            asked = mapping.boxes_of(made)
            if asked is not None:
                unasked[field] = frozenset(values.listed(field)) - asked
        return unasked


def bind(source: Source, headings: Sequence[str], file: str) -> Layout:
    """Return the layout of a sheet with these headings.

    Raises:
        InputError: Two columns have one heading, or a needed column is missing.
    """
    binder = _Binder(source, headings, file)
    mappings = {
        field: bound
        for field, spec in source.definition["fields"].items()
        if (bound := binder.bind(field, spec)) is not None
    }
    _check_needs(source, mappings, headings, file)
    return Layout(source, tuple(headings), mappings)


def _check_needs(
    source: Source, mappings: Mapping[str, object], headings: Sequence[str], file: str
) -> None:
    for alternatives in source.definition.get("needs", ()):
        if any(field in mappings for field in alternatives):
            continue
        titles = (f'"{values.fields()[field]["title"]}"' for field in alternatives)
        near = _nearest_heading(source, alternatives, headings)
        if near and told_heading(near) != near:
            near = None  # too long or too private to be typed after it
        said = f" {setting('--set', near, alternatives[0])}" if near else ""
        hint = f'The nearest heading is "{near}". If that is it' if near else _SAY_WHICH
        raise InputError(
            f"{file} has no column for {' or '.join(titles)}. {hint}: "
            f"taserreport map {shell_file(file)}{said}",
            "H102",
        )


def _nearest_heading(
    source: Source, fields: Sequence[str], headings: Sequence[str]
) -> str | None:
    """Return the heading most like any that the fields could have.

    One that says that its column is another, as a date of birth does, is not named.
    """
    from taserreport.records.propose.against import speaks_against
    from taserreport.records.propose.known import Target
    from taserreport.records.propose.personal import is_personal

    targets = [Target(field) for field in fields]
    headings = [
        heading
        for heading in headings
        if not is_personal(heading)
        and not any(speaks_against(heading, target) for target in targets)
    ]
    specs = source.definition["fields"]
    wanted = [heading for f in fields for heading in _headings_in(specs.get(f, {}))]
    return _nearest(wanted, source, headings)


def _nearest(
    names: Iterable[str], source: Source, headings: Sequence[str]
) -> str | None:
    """Return the heading, of those that the source does not know, most like a name."""
    wanted = [name.casefold() for name in names]
    given = {h.casefold(): h for h in headings if not source.knows(heading_key(h))}
    likeness = {
        heading: max(SequenceMatcher(None, heading, want).ratio() for want in wanted)
        for heading in given
        if heading and wanted
    }
    best = max(likeness, key=likeness.__getitem__, default="")
    least = resources.load(_LIMITS)["limits"]["like_a_heading"]["limit"]
    return given[best] if likeness.get(best, 0) >= least else None


class _Binder:
    """Finds a field's columns among a sheet's headings."""

    def __init__(self, source: Source, headings: Sequence[str], file: str) -> None:
        self._source = source
        self._headings = headings
        self._file = file
        self._positions: dict[str, list[int]] = {}
        for position, heading in enumerate(headings):
            self._positions.setdefault(heading_key(heading), []).append(position)

    def find(self, names: Iterable[str]) -> tuple[int, ...]:
        """Return the positions of those of the headings that the sheet has."""
        found: list[int] = []
        for name in names:
            positions = self._positions.get(heading_key(name)) or self._at(name)
            if len(positions) > 1:
                where = " and ".join(column_letters(p) for p in positions[:2])
                raise InputError(
                    f'{self._file} has two columns called "{name}" ({where}). '
                    "Rename or remove one.",
                    "H101",
                )
            found += positions
        return tuple(dict.fromkeys(found))

    def _at(self, name: str) -> list[int]:
        """Return the place of a heading that is named with its column, if it is there."""
        heading, letters = address_in(name)
        at = column_at(letters) if letters else -1
        same = 0 <= at < len(self._headings) and (
            heading_key(self._headings[at]) == heading_key(heading)
        )
        return [at] if same else []

    def bind(self, field: str, spec: Mapping[str, Any]) -> FieldMapping | None:
        """Return the field's mapping, or None where the sheet has none of its columns."""
        for key, how in self._WAYS.items():
            if key in spec:
                return how(self, field, spec)
        raise DefinitionError(
            f"{self._source.id}: {field} says no way to be made.", "K901"
        )

    def _union(self, field: str, spec: Mapping[str, Any]) -> FieldMapping | None:
        parts = [self.bind(field, part) for part in spec["union"]]
        bound = tuple(part for part in parts if part is not None)
        return mapping.UnionOf(field, bound) if bound else None

    def _first(self, field: str, spec: Mapping[str, Any]) -> FieldMapping | None:
        parts = [self.bind(field, part) for part in spec["first"]]
        bound = tuple(part for part in parts if part is not None)
        return mapping.FirstOf(field, bound) if bound else None

    def _gate(self, field: str, spec: Mapping[str, Any]) -> FieldMapping | None:
        gate = self.find([spec["gate"]])
        inner = self.bind(field, spec["then"])
        if not gate or inner is None:
            return None
        return mapping.OnlyWhere(field, gate[0], inner, spec["unnamed"])

    def _column(self, field: str, spec: Mapping[str, Any]) -> FieldMapping | None:
        columns = self.find(spec["column"])
        if len(columns) > 1:
            names = '" and "'.join(told_heading(self._headings[c]) for c in columns[:2])
            title = values.fields()[field]["title"]
            raise InputError(
                f'Two columns of {self._file} could be "{title}": "{names}". '
                "Rename the one that is not meant.",
                "H101",
            )
        if not columns:
            return None
        if "words" in spec:
            read, opens = word_reader(spec["words"])
            return mapping.FromColumn(field, columns, read, opens)
        return mapping.FromColumn(field, columns, self._reader(field, spec))

    def _reader(self, field: str, spec: Mapping[str, Any]) -> values.Reader | None:
        schema = values.fields()[field]
        free = values.kind(field) == "text" and field != "financial_year"
        coded = {"enum", "x-reference"} & schema.keys() or "codes" in spec
        if spec.get("as_written") or (free and not coded):
            return None
        read = self._one_reader(field, spec)
        if values.kind(field) == "list":
            words = values.known_words(field, spec.get("codes"))
            nothing = self._source.definition.get("nothing", ())
            return values.list_reader(read, words, spec.get("separators", ""), nothing)
        return read

    def _one_reader(self, field: str, spec: Mapping[str, Any]) -> values.Reader:
        if spec.get("others") == "ignore":
            return values.code_reader(spec["codes"])
        order = self._source.definition.get("dates", "day-first")
        read = values.reader(field, spec.get("codes"), spec.get("otherwise"), order)
        return values.lenient(read) if spec.get("unreadable") == "leave out" else read

    def _columns(self, field: str, spec: Mapping[str, Any]) -> FieldMapping | None:
        columns = self.find(spec["columns"])
        if not columns:
            return None
        return mapping.FromColumns(field, columns, self._one_reader(field, spec))

    def _flags(self, field: str, spec: Mapping[str, Any]) -> FieldMapping | None:
        prefixes = spec.get("prefix", [""])
        boxes = {
            value: found
            for value, names in spec["flags"].items()
            if (found := self.find(p + name for p in prefixes for name in names))
        }
        if not boxes:
            return None
        for start in spec.get("whole", ()):
            self._refuse_broken(field, start, spec["flags"].values())
        matters = tuple(values.fields()[field].get("x-blank-matters", ()))
        blank_is_no = spec.get("blank") == "no"
        return mapping.FromBoxes(field, boxes, blank_is_no, matters)

    def _refuse_broken(
        self, field: str, start: str, boxes: Iterable[Sequence[str]]
    ) -> None:
        """See to it that no box is missing that the others lean on.

        Args:
            field: The field that the boxes make.
            start: How the headings begin that belong together.
            boxes: For each value, the headings of its boxes.
        """
        together = [[name for name in box if name.startswith(start)] for box in boxes]
        missing = [names for names in together if not self.find(names)]
        if not missing or len(missing) == len(together):
            return
        wanted = missing[0]
        near = _nearest(wanted, self._source, self._headings)
        hint = (
            f' The nearest heading is "{near}": rename it if it is that.'
            if near
            else ""
        )
        title = values.fields()[field]["title"]
        raise InputError(
            f'{self._file} has no column "{wanted[0]}", which "{title}" needs beside the '
            f"others.{hint}",
            "H102",
        )

    def _any(self, field: str, spec: Mapping[str, Any]) -> FieldMapping | None:
        columns = self.find(spec["any"])
        return mapping.AnyOf(field, columns) if columns else None

    def _sum(self, field: str, spec: Mapping[str, Any]) -> FieldMapping | None:
        columns = self.find(spec["sum"])
        read = self._one_reader(field, spec)
        return mapping.SumOf(field, columns, read) if columns else None

    def _count(self, field: str, spec: Mapping[str, Any]) -> FieldMapping | None:
        groups = tuple(g for group in spec["count"] if (g := self.find(group)))
        return mapping.CountOf(field, groups) if groups else None

    def _cases(self, field: str, spec: Mapping[str, Any]) -> FieldMapping | None:
        cases = []
        for case in spec["cases"]:
            when = {heading: self.find([heading]) for heading in case["when"]}
            if all(when.values()):
                wanted = {when[h][0]: answer for h, answer in case["when"].items()}
                cases.append((wanted, case["value"]))
        if not cases:
            return None
        return mapping.FromCases(field, tuple(cases), spec.get("default"))

    def _year_and_month(
        self, field: str, spec: Mapping[str, Any]
    ) -> FieldMapping | None:
        year, month = self.find(spec["year"]), self.find(spec["month"])
        if not year or not month:
            return None
        return mapping.FromYearAndMonth(field, (year[0], month[0]))

    def _constant(self, field: str, spec: Mapping[str, Any]) -> FieldMapping | None:
        return mapping.Constant(field, spec["constant"])

    _WAYS = {  # noqa: RUF012 - a registry, never changed
        "union": _union,
        "first": _first,
        "gate": _gate,
        "column": _column,
        "columns": _columns,
        "flags": _flags,
        "any": _any,
        "sum": _sum,
        "count": _count,
        "cases": _cases,
        "year": _year_and_month,
        "constant": _constant,
    }
