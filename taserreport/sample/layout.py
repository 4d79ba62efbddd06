"""A canonical record in the words and columns of a source: reading, backwards."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

Record = dict[str, Any]
Cells = dict[str, str]
Spec = dict[str, Any]

_YES_NO = {True: "Yes", False: "No"}


class Layout:
    """Writes records as a source has them.

    Args:
        source: The source's definition.
        fields: The properties of the record's schema.
    """

    def __init__(self, source: Mapping[str, Any], fields: Mapping[str, Spec]) -> None:
        self._source = source
        self._fields = fields
        self._sample: Spec = source.get("sample", {})

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """All headings, in order."""
        if "columns" in self._sample:
            return tuple(self._sample["columns"])
        blank = dict.fromkeys(self._fields)
        made = dict.fromkeys(self._filled(blank))
        mark = self._sample.get("mark")
        return tuple([*made, mark] if mark and mark not in made else made)

    def heading_rows(self) -> tuple[tuple[str, ...], ...]:
        """Return the rows of headings; two where groups stand over them."""
        if self._source.get("heading_rows", 1) == 1:
            return (self.headings,)
        groups, names, before = [], [], ""
        for heading in self.headings:
            group, _, name = heading.partition(": ")
            groups.append("" if name and group == before else group)
            names.append(name)
            before = group
        return tuple(groups), tuple(names)

    def heading_of(self, field: str) -> str | None:
        """Return the heading of a field that is made from one column, if it is."""
        spec = self._source["fields"].get(field, {})
        if "column" not in spec:
            return None
        heading: str = spec["column"][0]
        return heading

    def cells(self, record: Record) -> Cells:
        """Return the texts of a record by heading, with the mark of a sample."""
        cells = self._filled(record)
        mark = self._sample.get("mark")
        if mark:
            cells[mark] = str(record["record_id"])
        return cells

    def _filled(self, record: Record) -> Cells:
        cells: Cells = {}
        for field, spec in self._source["fields"].items():
            for heading, text in self._written(field, spec, record).items():
                # Where two fields share a column, the first one writes it.
                cells.setdefault(heading, text)
        return cells

    def _written(self, field: str, spec: Spec, record: Record) -> Cells:
        for part in ("union", "first"):
            if part in spec:
                return self._written(field, spec[part][0], record)
        for way, write in self._WAYS.items():
            if way in spec:
                return write(self, field, spec, record.get(field))
        return {}

    def _column(self, field: str, spec: Spec, value: Any) -> Cells:
        if isinstance(value, list):
            if "separators" not in spec:
                value = value[:1]  # the cell can hold one answer
            between = f"{spec.get('separators', ' ')[0]} "
            words = [self._word(field, spec, item) for item in value]
            text = between.join(words) or self._source.get("nothing", [""])[0]
        else:
            text = self._word(field, spec, value)
        return {spec["column"][0]: text}

    def _word(self, field: str, spec: Spec, value: Any) -> str:
        """Return the source's word for a value, or what a Board reads for it."""
        word: str
        for word, meaning in spec.get("codes", {}).items():
            if meaning == value and type(meaning) is type(value):
                return word
        if value is None:
            return ""
        if isinstance(value, bool):
            return _YES_NO[value]
        schema = self._fields[field]
        labels: Mapping[str, str] = schema.get("items", schema).get("x-labels", {})
        return labels.get(str(value), str(value))

    def _columns(self, field: str, spec: Spec, value: Any) -> Cells:
        words = [self._word(field, spec, item) for item in value or ()]
        filled = words + [""] * (len(spec["columns"]) - len(words))
        return dict(zip(spec["columns"], filled, strict=False))

    def _flags(self, field: str, spec: Spec, value: Any) -> Cells:
        prefix = spec.get("prefix", [""])[0]
        yes, no = ("True", "") if spec.get("blank") == "no" else ("Yes", "No")
        if value is None:
            yes = no = ""
        # Of several boxes for one value, such as those of four devices, the first.
        cells = {}
        for name, headings in spec["flags"].items():
            mine = headings[:1] if prefix else headings
            for heading in mine:
                ticked = name in (value or ()) and heading == headings[0]
                cells[prefix + heading] = yes if ticked else no
        return cells

    def _any(self, field: str, spec: Spec, value: Any) -> Cells:
        rest = "" if value is None else "No"
        first, *others = spec["any"]
        return {first: _YES_NO.get(value, ""), **dict.fromkeys(others, rest)}

    def _sum(self, field: str, spec: Spec, value: Any) -> Cells:
        first, *others = spec["sum"]
        return {first: "" if value is None else str(value), **dict.fromkeys(others, "")}

    def _cases(self, field: str, spec: Spec, value: Any) -> Cells:
        cells = {heading: "" for case in spec["cases"] for heading in case["when"]}
        for case in spec["cases"]:
            if case["value"] == value:
                return {
                    heading: self._answer(heading, case["when"]) for heading in cells
                }
        return cells

    def _answer(self, heading: str, when: Mapping[str, bool]) -> str:
        two_rows = self._source.get("heading_rows", 1) == 2
        if two_rows:
            return "True" if when.get(heading) else ""
        return _YES_NO[when.get(heading, False)]

    def _gate(self, field: str, spec: Spec, value: Any) -> Cells:
        return {spec["gate"]: "True" if value else ""}

    _WAYS = {  # noqa: RUF012 - a registry, never changed
        "column": _column,
        "columns": _columns,
        "flags": _flags,
        "any": _any,
        "sum": _sum,
        "cases": _cases,
        "gate": _gate,
    }
