"""Boxes that name a level of Taser use, or the Taser, without saying just which.

Left out unsaid, their uses would be counted at a lower level. No level is taken from
such a heading either: it is asked for.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from taserreport.printable import setting
from taserreport.records import values
from taserreport.records.propose.names import (
    Words,
    holds,
    knowledge,
    plain_words,
    slip,
    words_of,
)
from taserreport.records.propose.proposal import Doubt
from taserreport.records.suggest import denials

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

FIELD = "ced_levels"
_SEVERAL = 2


class Named(NamedTuple):
    """A column that may be the box of a level."""

    name: str
    levels: tuple[str, ...]
    """The levels that its heading may name; none where it only names the Taser."""
    used: bool
    """Whether its heading says that a Taser was used, and no more."""
    denied: bool = False
    """Whether it says that none was."""
    cells: tuple[str, ...] = ()
    """What its cells say, each once."""


def named_levels(heading: str) -> tuple[str, ...]:
    """Return the levels that a heading may name, by the most that it says of them.

    `Fired (probes)` gives `("fired",)`, and `Stun` both drive stuns.
    """
    words = words_of(heading)
    said = [(level, phrase) for level, phrase in _phrases() if _says(words, phrase)]
    most = [s for s in said if not any(s[1] < other for _, other in said)]
    return tuple(dict.fromkeys(level for level, _ in most))


def _says(words: Words, phrase: frozenset[str]) -> bool:
    """Return whether a heading has all words of a phrase, any of them misspelt."""
    return all(word in words or any(slip(word, w) for w in words) for word in phrase)


@cache
def _phrases() -> tuple[tuple[str, frozenset[str]], ...]:
    levels = knowledge()["level_words"].items()
    return tuple((name, frozenset(words_of(w))) for name, said in levels for w in said)


def says_used(heading: str) -> bool:
    """Return whether a heading says that a Taser was used, and no level of its use."""
    words = words_of(heading)
    if "ced" not in words or named_levels(heading):
        return False
    told = any(holds(words, words_of(each)) for each in knowledge()["says_used"])
    return told or all(word in plain_words() for word in words)


def says_bare_use(heading: str) -> bool:
    """Return whether a heading says no more than use, as `Deployed` or `Not used` do."""
    words = {word for word in words_of(heading) if not denials(word)}
    used = {w for each in knowledge()["says_used"] for w in words_of(each)}
    return not words.isdisjoint(used) and words <= used | plain_words()


def is_group_of_levels(words: Words) -> bool:
    """Return whether the words over some headings say no more than that of the Taser.

    As in `Taser use (tick all): Drawn`.
    """
    if "ced" not in words:
        return False
    more = {w for each in knowledge()["families"][FIELD] for w in words_of(each)}
    return all(word in plain_words() or word in more for word in words)


def doubts_of(columns: Sequence[Named], taken: Collection[str]) -> list[Doubt]:
    """Return the doubts about boxes that may be levels: one of all that are plain.

    Plain is one that may be one level, which no other column is or may be.

    Args:
        columns: The columns that nothing reads.
        taken: The levels that other columns are boxes of.
    """
    times = Counter(level for each in columns for level in each.levels)
    plain = [
        each
        for each in columns
        if len(each.levels) == 1
        and not each.denied
        and times[each.levels[0]] == 1
        and each.levels[0] not in taken
    ]
    doubts = [_of_plain(plain)] if plain else []
    return [*doubts, *(_of_other(each) for each in columns if each not in plain)]


def _of_plain(columns: Sequence[Named]) -> Doubt:
    """Return the doubt about columns of which each seems to be one level."""
    one = len(columns) < _SEVERAL
    seems = (
        "seems to be a level of Taser use, but its heading does"
        if one
        else "seem to be levels of Taser use, but their headings do"
    )
    its, it = ("its", "it") if one else ("their", "each")
    about = (
        f"{_all(columns)} {seems} not say for certain which. Left out, {its} uses would "
        f"be counted at a lower level or not at all. Say which level {it} is, or set "
        f"{it} to ignore. {_levels()}"
    )
    levels = " ".join(_to_set(each, each.levels[0]) for each in columns)
    return _doubt(about, (levels, _ignored(columns)))


def _of_other(each: Named) -> Doubt:
    """Return the doubt about a column that may be several levels, or none."""
    if each.denied:
        return _of_denied(each)
    could = f"could be {' or '.join(each.levels)}"
    taser = "the Taser" if "ced" in words_of(each.name) else "a use"
    what = could if each.levels else f"names {taser} and no level that is known"
    about = (
        f'"{each.name}" {what}. If it is a level and is left out, its uses would be '
        f"counted at a lower level or not at all. {_levels()}"
    )
    levels = [_to_set(each, level) for level in each.levels]
    used = [setting("--set", each.name, "ced_used")] if each.used else []
    if used:
        about += (
            " As ced_used it says which rows are uses of a Taser: one answered No, with no "
            "level, is then none. Set to ignore, every row is a use."
        )
    return _doubt(about, (*levels, *used, _ignored([each])))


def with_levels(doubt: Doubt, each: Named) -> Doubt:
    """Return a doubt about what else a box is, with the levels that it may be.

    As of `Pointed`, which is a weapon in one form and a level in another.
    """
    levels = " or ".join(f"{FIELD}.{level}" for level in each.levels)
    about = f'{doubt.about} As a level of Taser use, "{each.name}" would be {levels}.'
    settle = [_to_set(each, level) for level in each.levels]
    return Doubt(
        about, (*settle, *doubt.settle), blocks=True, fields=doubt.fields | {FIELD}
    )


def _of_denied(each: Named) -> Doubt:
    """Return the doubt about a column that says that no Taser was used."""
    about = (
        f'"{each.name}" says that no Taser was used. Left out, a row that says so is '
        "counted as a use, Not stated."
    )
    yes_no = values.yes_no_reader()
    codes = (
        setting("--set-code", f"{each.name}:{text}", "yes" if said is False else "no")
        for text in each.cells
        for said in [yes_no(text)]
        if said is not None
    )
    used = " ".join([setting("--set", each.name, "ced_used"), *codes])
    return _doubt(about, (used, _ignored([each])))


def _doubt(about: str, settle: tuple[str, ...]) -> Doubt:
    return Doubt(about, settle, blocks=True, fields=frozenset({FIELD}))


def _levels() -> str:
    listed = (f"{FIELD}.{value}" for value in values.listed(FIELD))
    return f"Levels: {', '.join(listed)}."


def _to_set(each: Named, level: str) -> str:
    return setting("--set", each.name, f"{FIELD}.{level}")


def _ignored(columns: Iterable[Named]) -> str:
    return " ".join(setting("--set", each.name, "ignore") for each in columns)


def _all(columns: Iterable[Named]) -> str:
    return " and ".join(f'"{each.name}"' for each in columns)
