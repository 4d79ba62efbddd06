"""Which columns of a sheet a source makes each field from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from taserreport.errors import DefinitionError, InputError
from taserreport.model import column_at, column_letters
from taserreport.printable import told_heading
from taserreport.records import mapping, values
from taserreport.records.needed import nearest
from taserreport.records.several import list_reader
from taserreport.records.text import address_in, heading_key
from taserreport.records.words import word_reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from taserreport.records.mapping import Mapping as FieldMapping
    from taserreport.records.source import Source


class Binder:
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
        made = mapping.FromColumn(field, columns, self._reader(field, spec))
        return replace(made, box=spec["box"]) if "box" in spec else made

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
            return list_reader(read, words, spec.get("separators", ""), nothing)
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
        readers = {
            column: values.reader("ced_used", marks)
            for heading, marks in spec.get("marks", {}).items()
            for column in self.find([heading])
        }
        return mapping.FromBoxes(field, boxes, blank_is_no, matters, readers)

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
        near = nearest(wanted, self._source, self._headings)
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
