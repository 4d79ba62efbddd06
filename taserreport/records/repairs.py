"""Spellings that are understood already, written as they ought to be, and counted.

A repair never changes what is read: a cell that would mean anything else afterwards
is left alone. Dates, ages and levels are never touched.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.lists import as_seen
from taserreport.records import mapping, values
from taserreport.records.permitted import simple
from taserreport.records.suggest import codes_in, written
from taserreport.records.text import answer_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from taserreport.model import RawRows
    from taserreport.records.layout import Layout
    from taserreport.records.values import Reader

    Fix = Callable[[str], tuple[str, tuple[str, ...]]]

CLASSES = {
    "spaces": "with spaces around, or signs that nobody sees",
    "case": "in another case",
    "hyphens": "with other hyphens or spaces",
    "yes_no": "with another spelling of Yes or No",
    "alias": "with another known name",
}
"""The kinds of repair, each as it is said after a number of cells."""

_NEVER = frozenset(
    {"financial_year", "age", "age_band", "ced_highest_use", "ced_levels", "tactics"}
)


class Repairs:
    """Repairs the cells of the sheets of one layout."""

    def __init__(self, layout: Layout) -> None:
        self._fixes = dict(_fixes(layout))

    def of(self, raw: RawRows) -> tuple[RawRows, Counter[str]]:
        """Return rows with their cells repaired, and how many cells by kind."""
        counts: Counter[str] = Counter()
        columns = []
        for name, column in zip(
            raw.columns.schema.names, raw.columns.columns, strict=True
        ):
            fix = self._fixes.get(int(name))
            columns.append(_repaired(column, fix, counts) if fix else column)
        table = pa.Table.from_arrays(columns, names=raw.columns.schema.names)
        return replace(raw, columns=table), counts


def _repaired(
    column: pa.Array | pa.ChunkedArray, fix: Fix, counts: Counter[str]
) -> pa.Array | pa.ChunkedArray:
    """Return a column repaired; every different text is looked at once."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if not pa.types.is_string(column.type):
        return column
    made = {}
    for each in pc.value_counts(column).to_pylist():
        text, kinds = fix(each["values"] or "")
        if kinds:
            made[each["values"]] = text
            counts.update(dict.fromkeys(kinds, each["counts"]))
    if not made:
        return column
    places = pc.index_in(column, value_set=pa.array(list(made), pa.string()))
    return pc.coalesce(pa.array(list(made.values()), pa.string()).take(places), column)


def _fixes(layout: Layout) -> Iterator[tuple[int, Fix]]:
    """Yield what repairs each column that may be."""
    made_from: dict[int, list[mapping.Mapping]] = {}
    specs = layout.source.definition["fields"]
    never: set[int] = set()
    for field, made in layout.mappings.items():
        if field in _NEVER or values.kind(field) == "date":
            never.update(made.columns)
        for each in simple(made):
            for column in each.columns:
                made_from.setdefault(column, []).append(each)
    for column, mappings in made_from.items():
        if column not in never:
            yield column, _fix(mappings, specs)


def _fix(mappings: list[mapping.Mapping], specs: Mapping[str, object]) -> Fix:
    """Return what repairs a column, from all that is made from it."""
    read: list[Reader] = []
    words: list[_Words] = []
    for made in mappings:
        if isinstance(made, mapping.FromColumn | mapping.FromColumns):
            if made.read is None:
                continue
            read.append(made.read)
            words.append(_Words.of(made.field, specs[made.field]))
        elif not isinstance(made, mapping.SumOf):
            read.append(values.yes_no_reader())
            words.append(_Words.of("ced_used", {}))

    def fix(text: str) -> tuple[str, tuple[str, ...]]:
        bare = as_seen(text)
        kinds = ["spaces"] if bare != text and bare else []
        better, kind = _first_fix(bare, words)
        if kind and all(each(better) == each(bare) for each in read):
            return better, (*kinds, kind)
        return (bare, ("spaces",)) if kinds else (text, ())

    return fix


def _first_fix(text: str, words: list[_Words]) -> tuple[str, str | None]:
    found = (each.fix(text) for each in words)
    return next((pair for pair in found if pair[1]), (text, None))


@dataclass(frozen=True, slots=True)
class _Words:
    """The words for a field's values: those that are right, and others known."""

    field: str
    right: dict[str, list[str]]
    """By what makes an answer, how it is rightly written."""
    known: dict[str, object]
    """What every word means."""
    separators: str

    @classmethod
    def of(cls, field: str, spec: object) -> _Words:
        """Return the words by which one way of making a field goes."""
        assert isinstance(spec, dict)  # noqa: S101 - as its meta-schema has it
        codes = {} if field == "ced_used" and not spec else codes_in([spec])
        known = values.known_words(field, codes)
        right: dict[str, list[str]] = {}
        means = {_key(value): value for value in known.values() if value is not None}
        for value in means.values():
            word = written(field, value)
            if word:
                right.setdefault(answer_key(word), []).append(word)
        for word in codes:
            right.setdefault(answer_key(word), []).append(word)
        return cls(field, right, known, spec.get("separators", ""))

    def fix(self, text: str) -> tuple[str, str | None]:
        """Return a text without outer spaces repaired, and the kind of repair."""
        key = answer_key(text)
        if key in self.known:
            return self._word(text, key)
        between = next((sign for sign in self.separators if sign in text), None)
        if between is None:
            return text, None
        parts = [part.strip() for part in text.split(between)]
        keys = [answer_key(part) for part in parts]
        if not all(key in self.known for key in keys):
            return text, None  # a part of an answer, perhaps
        fixed = [self._word(*pair) for pair in zip(parts, keys, strict=True)]
        kind = next((kind for _, kind in fixed if kind), None)
        return f"{between} ".join(word for word, _ in fixed) if kind else text, kind

    def _word(self, text: str, key: str) -> tuple[str, str | None]:
        right = self.right.get(key, [])
        value = self.known[key]
        # A code of the record's own is fine as it is, but nobody's spelling.
        if text in right or value is None or text == value:
            return text, None
        if isinstance(value, bool):
            return ("Yes" if value else "No"), "yes_no"
        for word in right:
            if word.casefold() == text.casefold():
                return word, "case"
        if right:
            return right[0], "hyphens"
        name = written(self.field, value)
        return (name, "alias") if name else (text, None)


def _key(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value
