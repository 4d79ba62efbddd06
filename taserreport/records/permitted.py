"""The answers that a column may hold, in the words that people write them in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taserreport.records import mapping, values
from taserreport.records.unread import Unread
from taserreport.resources import load

if TYPE_CHECKING:
    from collections.abc import Iterable

    from taserreport.records.layout import Layout

YES_NO = ("Yes", "No")


def permitted(layout: Layout) -> dict[int, tuple[str, ...]]:
    """Return the answers for every column that has a list of them."""
    found: dict[int, tuple[str, ...]] = {}
    # A column that is a field of its own may also tell something of another.
    made = sorted(layout.mappings.values(), key=lambda each: simple(each) != [each])
    for each in (part for whole in made for part in simple(whole)):
        answers = _answers(each)
        for column in each.columns if answers else ():
            found.setdefault(column, answers)
    for field, word in no_use_words(layout).items():
        for column in layout.mappings[field].columns:
            found[column] = (*found[column], word)
    return found


def no_use_words(layout: Layout) -> dict[str, str]:
    """Return what to write for a level where no Taser was used, by the level's field.

    A field is there where the layout takes that word in each of its columns.
    """
    told = layout.mappings.get("ced_used")
    ways = simple(told) if told else []
    found = {}
    for field, made in layout.mappings.items():
        word = values.fields()[field].get("x-no-use")
        if word and all(_says_no_use(word, at, ways) for at in made.columns):
            found[field] = str(word)
    return found


def _says_no_use(word: str, column: int, ways: Iterable[mapping.Mapping]) -> bool:
    """Return whether a word in a column is read as that no Taser was used."""
    return any(
        isinstance(way, mapping.FromColumn)
        and column in way.columns
        and way.read is not None
        and way.read(word) is False
        for way in ways
    )


def simple(made: mapping.Mapping) -> list[mapping.Mapping]:
    """Return the mappings inside one, down to those that look at columns."""
    if isinstance(made, mapping.UnionOf | mapping.FirstOf):
        return [each for part in made.parts for each in simple(part)]
    if isinstance(made, mapping.OnlyWhere):
        return [mapping.AnyOf(made.field, (made.box,)), *simple(made.inner)]
    return [made]


def _answers(made: mapping.Mapping) -> tuple[str, ...]:
    if isinstance(made, mapping.FromColumn | mapping.FromColumns):
        # A column that is read by single words takes few of the form's answers.
        read = made.read
        if read is None:
            return ()
        return tuple(w for w in words(made.field) if not _nothing(read(w)))
    if isinstance(made, mapping.SumOf | mapping.Constant):
        return ()
    return YES_NO  # boxes


def _nothing(value: object) -> bool:
    """Return whether a word gave no value, as it cannot be read or is passed over."""
    return value is None or isinstance(value, Unread)


def words(field: str) -> tuple[str, ...]:
    """Return the answers that a field may have, or none where it may have any."""
    if values.kind(field) == "yes_no":
        return YES_NO
    schema = values.fields()[field]
    if schema.get("x-reference") == "forces":
        return tuple(force["name"] for force in load("reference/forces.json")["forces"])
    labels = schema.get("items", schema).get("x-labels", {})
    return tuple(str(labels.get(value, value)) for value in values.listed(field))
