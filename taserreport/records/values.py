"""A cell's text becomes the value that its field holds, once for each distinct text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from taserreport.lists import LIST, NO_ITEMS
from taserreport.printable import listed as listed_in_words
from taserreport.private import identifies
from taserreport.records import dates
from taserreport.records.text import answer_key
from taserreport.records.unread import Unread, no_values
from taserreport.resources import load

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from taserreport.records.dates import DateOrder

Reader = Callable[[str], object]
"""From a text without outer spaces to a value, None for no answer, or `Unread`."""

MOST_TEXTS = 1 << 15
"""How many texts a reader remembers."""

_WHOLE = re.compile(r"[+-]?\d{1,15}(?:\.0+)?")

ARROW_TYPES: dict[str, pa.DataType] = {
    "text": pa.string(),
    "yes_no": pa.bool_(),
    "whole": pa.int64(),
    "date": pa.date32(),
    "time": pa.time32("s"),
    "list": LIST,
}


def fields() -> Mapping[str, Mapping[str, Any]]:
    """Return the record's fields by name, as `record.schema.json` has them."""
    properties: dict[str, dict[str, Any]] = load("record.schema.json")["properties"]
    return properties


def listed(field: str) -> tuple[str, ...]:
    """Return the values that a field may have, or none where it may have any."""
    schema = fields()[field]
    return tuple(schema.get("items", schema).get("enum", ()))


def named(field: str, wanted: Collection[str]) -> str:
    """Return some values of a field in the words of the form, as a list in a sentence."""
    labels = fields()[field]["x-labels"].items()
    return listed_in_words([f'"{words}"' for value, words in labels if value in wanted])


def levels_among(field: str) -> Mapping[str, str]:
    """Return the values of a field that are levels of Taser use by another name."""
    schema = fields()[field]
    levels: Mapping[str, str] = schema.get("items", schema).get("x-levels", {})
    return levels


def taser_tactics() -> frozenset[str]:
    """Return the tactics that are uses of a Taser, whatever their level."""
    return frozenset({*levels_among("tactics"), "ced_not_stated"})


def kind(field: str) -> str:
    """Return which of `ARROW_TYPES` a field's values are."""
    schema = fields()[field]
    if schema.get("x-kind") == "time":
        return "time"
    if schema.get("format") == "date":
        return "date"
    return {"string": "text", "boolean": "yes_no", "integer": "whole", "array": "list"}[
        schema["type"]
    ]


def reader(
    field: str,
    codes: Mapping[str, object] | None = None,
    otherwise: object = None,
    order: DateOrder = "day-first",
) -> Reader:
    """Return what reads one answer (for a list, one item) of a field.

    Args:
        field: A field of the record.
        codes: The source's own words for values; None means no answer. A star in a
            word stands for any letters, so `*Taser*` is any text that has Taser in it;
            such words are tried last.
        otherwise: What any other text means, where the source says so.
        order: How the source writes dates.
    """
    known = known_words(field, codes)
    starred = [(word.split("*"), known[word]) for word in known if "*" in word]
    rest = _rest(field, order)

    @lru_cache(MOST_TEXTS)  # batch after batch says the same
    def read(text: str) -> object:
        if text == NO_ITEMS or text in no_values():
            return no_values().get(text)
        key = answer_key(text)
        if key in known:
            return known[key]
        for parts, value in starred:
            if _has_in_order(key, parts):
                return value
        return rest(text) if otherwise is None else otherwise

    return read


def _has_in_order(text: str, parts: Sequence[str]) -> bool:
    """Return whether a text is these parts with any letters between them.

    Each is looked for once: an expression would go back over a long text for hours.
    """
    first, *inner, last = parts
    at, end = len(first), len(text) - len(last)
    if at > end or not (text.startswith(first) and text.endswith(last)):
        return False
    for part in inner:
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


@cache
def yes_no_reader() -> Reader:
    """Return what reads a box that is ticked or answered yes or no."""
    # All yes/no fields read alike.
    return reader("ced_used")


def says_yes(text: str) -> bool:
    """Return whether a text is one of the words for yes."""
    return yes_no_reader()(text) is True


def is_yes_or_no(text: str) -> bool:
    """Return whether a text is one of the words for yes or for no."""
    return isinstance(_words("ced_used").get(answer_key(text)), bool)


def known_words(
    field: str, codes: Mapping[str, object] | None = None
) -> dict[str, object]:
    """Return what each word that a field's answer may be means, by `answer_key`."""
    own = {answer_key(word): value for word, value in (codes or {}).items()}
    return {**_words(field), **own}


def code_reader(codes: Mapping[str, object]) -> Reader:
    """Return what reads only these codes; any other text is no answer."""
    known = {answer_key(k): v for k, v in codes.items()}
    return lambda text: known.get(answer_key(text))


@cache
def _words(field: str) -> Mapping[str, object]:
    """Return the words that any source may use for a field's values."""
    words = load("reference/words.json")
    schema = fields()[field]
    if kind(field) in ("yes_no", "whole", "time"):
        known: dict[str, object] = {answer_key(w): None for w in words["no_answer"]}
        if kind(field) == "yes_no":
            known |= {answer_key(w): True for w in words["yes"]}
            known |= {answer_key(w): False for w in words["no"]}
        return known
    if schema.get("x-reference") == "forces":
        return _forces()
    return _enumerated(schema.get("items", schema))


def _enumerated(schema: Mapping[str, Any]) -> dict[str, object]:
    known: dict[str, object] = {}
    for token, aliases in schema.get("x-aliases", {}).items():
        known |= {answer_key(alias): token for alias in aliases}
    for token, label in schema.get("x-labels", {}).items():
        known[answer_key(label)] = token
    for token in schema.get("enum", ()):
        known[answer_key(token)] = token
    if known:
        for word in load("reference/words.json")["no_answer"]:
            known.setdefault(answer_key(word), None)
    return known


def _forces() -> dict[str, object]:
    known: dict[str, object] = {}
    for force in load("reference/forces.json")["forces"]:
        for word in (force["id"], force["name"], *force["aliases"]):
            known[answer_key(word)] = force["id"]
    return known


def _rest(field: str, order: DateOrder) -> Reader:
    """Return what reads a text that is none of a field's known words."""
    of_kind = kind(field)
    if of_kind == "date":
        return lambda text: _date(text, order)
    if of_kind == "time":
        return dates.read_time
    if of_kind == "whole":
        return _whole
    if of_kind == "yes_no":
        return lambda _: Unread("V120", "is neither yes nor no.")
    if field == "financial_year":
        return dates.read_financial_year
    if field == "age_band":
        return _band
    schema = fields()[field]
    if "enum" in schema.get("items", schema):
        return lambda _: _NOT_LISTED
    if schema.get("x-reference") == "forces":
        names_somebody = re.compile(identifies(field)).search
        return lambda text: _NOT_LISTED if names_somebody(text) else text
    return lambda text: text


_NOT_LISTED = Unread("V102", "is not in the list.")


def _band(text: str) -> object:
    """Return the band of an age, where a file gives ages under the bands' heading."""
    age = _whole(text)
    if isinstance(age, Unread):
        return _NOT_LISTED
    return band_of(age) or Unread("V105", "is not an age that a person can have.")


def band_of(age: object) -> str | None:
    """Return the age band that holds an age in years, if any does."""
    bands: Mapping[str, Sequence[int]] = fields()["age_band"]["x-from-age"]
    for band, (lowest, highest) in bands.items():
        if isinstance(age, int) and lowest <= age <= highest:
            return band
    return None


def _date(text: str, order: DateOrder) -> object:
    value = dates.read_date(text, order)
    if dates.is_excel_serial(text) and not isinstance(value, Unread):
        reason = f"is Excel's number for the day {value:%d/%m/%Y}, and is read so."
        return Unread("V111", reason, "note", value)
    return value


def _whole(text: str) -> object:
    if _WHOLE.fullmatch(text):
        return int(text.split(".")[0])
    return Unread("V121", "is not a whole number.")


def lenient(read: Reader) -> Reader:
    """Return a reader that leaves out, with a warning, what cannot be read.

    For columns whose contents the source's description does not settle.
    """

    def read_or_leave(text: str) -> object:
        value = read(text)
        if isinstance(value, Unread) and value.severity == "error":
            return Unread("V122", f"{value.reason} It is left out.", "warning")
        return value

    return read_or_leave
