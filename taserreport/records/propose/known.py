"""All headings that are known, and the fields or boxes that they stand for."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from taserreport import resources
from taserreport.records import values
from taserreport.records.propose.names import Words, knowledge, words_of
from taserreport.records.text import heading_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """What a column can be: a field, or the box of one value of a list."""

    field: str
    value: str | None = None

    def __str__(self) -> str:
        return f"{self.field}.{self.value}" if self.value else self.field


Targets = frozenset[Target]


def fillable() -> tuple[str, ...]:
    """Return the fields that a file can give."""
    fields = values.fields().items()
    return tuple(name for name, schema in fields if not schema.get("x-derived"))


@cache
def of_layouts() -> Mapping[str, Targets]:
    """Return what each heading of a known layout stands for, by `heading_key`."""
    found: dict[str, set[Target]] = defaultdict(set)
    for source in resources.names("sources"):
        for field, spec in resources.load(f"sources/{source}.json")["fields"].items():
            for heading, target in _in_way(field, spec):
                found[heading_key(heading)].add(target)
    for field in fillable():
        found[heading_key(field)].add(Target(field))
        found[heading_key(values.fields()[field]["title"])].add(Target(field))
    return {key: frozenset(targets) for key, targets in found.items()}


def _in_way(field: str, spec: Mapping[str, Any]) -> Iterator[tuple[str, Target]]:
    """Yield the headings that a way names for the field itself.

    Ways that only look at a column of another field are passed over.
    """
    parts = [*spec.get("union", ()), *spec.get("first", ())[:1]]
    for part in parts:
        yield from _in_way(field, part)
    if spec.get("others") != "ignore":
        for heading in (*spec.get("column", ()), *spec.get("columns", ())):
            yield heading, Target(field)
    for heading in (*spec.get("any", ()), *spec.get("sum", ())):
        yield heading, Target(field)
    for value, ends in spec.get("flags", {}).items():
        for prefix in spec.get("prefix", ("",)):
            yield from ((prefix + end, Target(field, value)) for end in ends)


@cache
def shared() -> frozenset[str]:
    """Return the headings, by `heading_key`, that a layout reads together with others."""
    found = set()
    for source in resources.names("sources"):
        for spec in resources.load(f"sources/{source}.json")["fields"].values():
            for part in (spec, *spec.get("union", ())):
                for way in ("columns", "any", "sum"):
                    found |= {heading_key(h) for h in part.get(way, ())}
    return frozenset(found)


@cache
def of_forces() -> Mapping[Words, Targets]:
    """Return what the headings that forces use stand for, by their words."""
    found: dict[Words, set[Target]] = defaultdict(set)
    for field, headings in knowledge()["headings"].items():
        for heading in headings:
            found[words_of(heading)].add(Target(field))
    return {words: frozenset(targets) for words, targets in found.items()}


def names_references(heading: str) -> bool:
    """Return whether forces head the references of their records so, as by `URN`."""
    return Target("record_id") in of_forces().get(words_of(heading), ())


@cache
def names_of(field: str) -> tuple[tuple[str, Words], ...]:
    """Return every name of a field, as a person writes it and as words."""
    written = [field.replace("_", " "), str(values.fields()[field]["title"])]
    written += knowledge()["headings"].get(field, ())
    for source in resources.names("sources"):
        spec = resources.load(f"sources/{source}.json")["fields"].get(field, {})
        columns = [h for h, target in _in_way(field, spec) if target.value is None]
        written += [heading.replace("_", " ") for heading in columns]
    return tuple((name, words_of(name)) for name in dict.fromkeys(written))


def has_name(words: Words, field: str) -> bool:
    """Return whether a heading has all the words of any name of a field."""
    return any(set(name) <= set(words) for _, name in names_of(field) if name)


@cache
def families() -> Mapping[str, frozenset[Words]]:
    """Return, for each list, what the headings of its boxes can begin with."""
    more = knowledge()["families"]
    found = {}
    for field in fillable():
        if values.kind(field) == "list" and values.listed(field):
            names = [words for _, words in names_of(field)]
            names += map(words_of, more.get(field, ()))
            found[field] = frozenset(names)
    return found


@cache
def ends(field: str) -> Mapping[Words, str]:
    """Return the value that the end of a box's heading names, by its words."""
    found: dict[Words, str] = {}
    for source in resources.names("sources"):
        spec = resources.load(f"sources/{source}.json")["fields"].get(field, {})
        for part in (spec, *spec.get("union", ())):
            for value, headings in part.get("flags", {}).items():
                found |= {words_of(h.split(":")[-1]): value for h in headings}
    for word, value in values.known_words(field).items():
        if isinstance(value, str):
            found[words_of(word)] = value
    for value, said in knowledge()["boxes"].get(field, {}).items():
        found |= {words_of(each): value for each in said}
    return {words: value for words, value in found.items() if words}


@cache
def vocabulary() -> frozenset[str]:
    """Return every word that stands in the name of a field or a family."""
    words = {w for field in fillable() for _, name in names_of(field) for w in name}
    return frozenset(words.union(*(n for f in families().values() for n in f)))


def needs() -> tuple[tuple[str, ...], ...]:
    """Return the groups of fields of which every file must give one."""
    return tuple(map(tuple, resources.load("sources/canonical.json")["needs"]))
