"""Files in which not every row is a use of a Taser: other kinds of force are in them.

A level that does not say that it is the Taser's may be that of a baton, and a row
without a level may be one of handcuffs. Neither is counted as a Taser use unseen.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from taserreport.printable import setting
from taserreport.records import values
from taserreport.records.derive import LEVELS
from taserreport.records.propose.asked import NOT_USED
from taserreport.records.propose.contents import found_in, says_nothing
from taserreport.records.propose.known import Target
from taserreport.records.propose.level_boxes import named_levels
from taserreport.records.propose.names import (
    knowledge,
    limit,
    plain_words,
    words_of,
)
from taserreport.records.propose.proposal import Doubt
from taserreport.records.propose.shown import is_quoted
from taserreport.records.text import answer_key
from taserreport.resources import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from taserreport.records.propose.contents import Contents
    from taserreport.records.propose.proposal import Choice

_OTHER = "other_improvised"
"""The tactic of the form for what it does not list."""
_A_SENTENCE = 3
"""So many words may be a sentence, where each cell has its own."""
_WORD = re.compile(r"[^\W\d_]+")
_MODEL = re.compile(r"\w*\d\w*")
"""Such as `L104A1`, of which letters alone say nothing."""


def names_other_force(heading: str, contents: Contents) -> bool:
    """Return whether a column names batons, handcuffs and the like.

    In its cells, or in its heading where these are ticks or a few words.
    """
    if not contents.filled:
        return False
    if contents.like_ticks or _are_few(contents):
        named = is_other(heading)
        if named or contents.like_ticks:
            return named
    return are_of_other_force([*contents.texts.elements()])


def _are_few(contents: Contents) -> bool:
    """Return whether a column has so few words that each can be said what it means."""
    return len(contents.texts) <= limit("words_to_type")


def _can_be_typed(heading: str, contents: Contents) -> bool:
    """Return whether the words of a column can stand in a command, and on the screen.

    They cannot where they are sentences, by the heading or by what they say, or each
    cell has its own: they may say who somebody is.
    """
    words = {word.removesuffix("s") for word in _WORD.findall(heading.casefold())}
    if not words.isdisjoint(knowledge()["free_text"]) or not _are_few(contents):
        return False
    long = sum(len(_WORD.findall(text)) >= _A_SENTENCE for text in contents.texts)
    if long * 2 > len(contents.texts) > limit("each_its_own") * contents.filled:
        return False
    return all(
        text.casefold() in _others()
        or (is_quoted(text, "tactics") and not text.endswith("."))
        for text in contents.texts
    )


def are_of_other_force(cells: Sequence[str]) -> bool:
    """Return whether the cells of a column name batons, handcuffs and the like.

    Where some say no more than that it was the Taser, the others say what else it was.
    """
    filled = [
        cell for cell in cells if cell.strip() and not says_nothing("tactics", cell)
    ]
    others = [cell for cell in filled if not says_taser(cell)]
    if any(map(_is_the_taser, filled)):
        return bool(others)
    return sum(map(is_other, filled)) >= max(1, limit("few") * len(filled))


def tell_tasers_apart(cells: Sequence[str]) -> bool:
    """Return whether some cells name the Taser alone and others another kind of force."""
    others = (cell for cell in cells if not says_taser(cell))
    return any(map(_is_the_taser, cells)) and any(map(is_other, others))


def _is_the_taser(text: str) -> bool:
    """Return whether a text names the Taser, and neither a level nor a kind of it."""
    return says_taser(text) and all(word in plain_words() for word in words_of(text))


def is_other(text: str) -> bool:
    """Return whether a text names another kind of force than the Taser."""
    if len(text) > load("reference/telling.json")["longest"]["limit"]:
        return False  # a story can name anything
    words = _WORD.findall(text.casefold()) + _MODEL.findall(text.casefold())
    return not _others().isdisjoint(words)


@cache
def _others() -> frozenset[str]:
    return frozenset(knowledge()["other_force"])


def says_taser(heading: str) -> bool:
    """Return whether a heading says that its column is about the Taser."""
    return "ced" in words_of(heading)


def levels_of_what(
    choices: Sequence[Choice],
    naming: Mapping[str, Contents],
    numbered: Mapping[str, Mapping[str, Contents]],
) -> tuple[list[Choice], list[Doubt]]:
    """Return the choices without levels that may be of other force, and the doubts.

    Args:
        choices: What the columns were chosen for.
        naming: The columns that name other kinds of force.
        numbered: The columns that differ from each by a number alone, with itself.
    """
    if not naming:
        return list(choices), []
    open_ = [
        choice
        for choice in choices
        if choice.target.field in LEVELS
        and choice.how != "set"
        and not says_taser(choice.heading)
    ]
    if not open_:
        return list(choices), []
    kept = [choice for choice in choices if choice not in open_]
    targets = {choice.heading: choice.target for choice in open_}
    return kept, [_of_levels(targets, naming, numbered)]


def hints_of_what(
    doubts: Sequence[Doubt],
    naming: Mapping[str, Contents],
    numbered: Mapping[str, Mapping[str, Contents]],
) -> list[Doubt]:
    """Return doubts, those about levels of which the heading says nothing with more.

    Their levels may be of other force as well.

    Args:
        doubts: What is asked of the columns.
        naming: The columns that name other kinds of force.
        numbered: The columns that differ from each by a number alone, with itself.
    """
    return [
        _of_levels({doubt.hints_at: Target(level)}, naming, numbered)
        if naming
        and doubt.hints_at
        and doubt.hints_at not in naming
        and not says_taser(doubt.hints_at)
        and (level := next(iter(doubt.fields & {*LEVELS}), ""))
        else doubt
        for doubt in doubts
    ]


def _of_levels(
    targets: Mapping[str, Target],
    naming: Mapping[str, Contents],
    numbered: Mapping[str, Mapping[str, Contents]],
) -> Doubt:
    """Return the doubt whether the levels in some columns are the Taser's."""
    names = _all(targets)
    does = "does" if len(targets) == 1 else "do"
    first = next(iter(naming))
    about = (
        f"{names} {does} not say whether the level is the Taser's, and {_all([first])} "
        "names other kinds of force. Say "
    )
    levels = " ".join(setting("--set", name, to) for name, to in targets.items())
    family = numbered.get(first, {})
    told = _told_by_tactics(family) if family else _uses_told(first, naming[first])
    about += "which rows are uses of a Taser, or " if told else ""
    about += "that it is the Taser's alone."
    settle = (f"{levels} {told}", levels) if told else (levels,)
    fields = frozenset(target.field for target in targets.values())
    return Doubt(about, settle, blocks=True, fields=fields)


def _uses_told(heading: str, contents: Contents) -> str:
    """Return what to type for reading a column as telling the uses of a Taser.

    Nothing where a word in it may be a Taser's or another's, unless others in it are
    the Taser's: that word is then asked for.
    """
    words = sorted(contents.texts)
    tasers = [word for word in words if says_taser(word) or _is_model(word)]
    others = [word for word in words if is_other(word)]
    if contents.like_ticks or not _can_be_typed(heading, contents):
        return ""
    if not tasers and others != words:
        return ""
    means = [(word, "yes" if word in tasers else NOT_USED) for word in words]
    means = [(word, to) for word, to in means if word in tasers or word in others]
    return _typed(heading, "ced_used", means)


def _is_model(text: str) -> bool:
    """Return whether a text is a model of Taser, such as `X2`."""
    model = values.known_words("ced_model").get(answer_key(text))
    return model is not None and model != "other"


def _typed(heading: str, field: str, means: Iterable[tuple[str, str]]) -> str:
    """Return what to type for a column to be read as a field, with what words mean."""
    codes = (setting("--set-code", f"{heading}:{word}", to) for word, to in means)
    return " ".join([setting("--set", heading, field), *codes])


def _levels_told(heading: str, contents: Contents) -> list[str]:
    """Return what to type for reading a column as telling uses with their levels.

    So it is where each word that names the Taser names one level, as `Taser (Fired)`.
    """
    if not _can_be_typed(heading, contents):
        return []
    means: dict[str, str] = {}
    for word in sorted(contents.texts):
        levels = named_levels(word)
        if says_taser(word) and len(levels) == 1:
            means[word] = levels[0]
        elif is_other(word) and not says_taser(word):
            means[word] = NOT_USED
        else:
            return []
    return [_typed(heading, "ced_highest_use", means.items())]


def _told_by_tactics(family: Mapping[str, Contents]) -> str:
    """Return what to type for reading numbered columns as telling the uses of a Taser.

    Any of them may name the Taser, so that all are read as tactics. Words that are
    no tactic, or all of other force where each is one, are said to be no Taser's.
    """
    if any(contents.like_ticks and contents.filled for contents in family.values()):
        return ""
    if not all(_can_be_typed(name, held) for name, held in family.items()):
        return ""
    words = [
        (name, word) for name, held in family.items() for word in sorted(held.texts)
    ]
    others = [(name, word) for name, word in words if is_other(word)]
    if any(not says_taser(word) and not is_other(word) for _, word in words):
        return ""
    unknown = [pair for pair in others if not found_in("tactics", pair[1])]
    meant = unknown or others
    if len(meant) > limit("words_to_type"):
        return ""
    sets = [setting("--set", name, "tactics") for name in family]
    codes = [setting("--set-code", f"{name}:{word}", NOT_USED) for name, word in meant]
    return " ".join([*sets, *codes])


def levels_are_of_any_force(choices: Sequence[Choice]) -> bool:
    """Return whether the levels can also be those of other force, as a person said.

    A row that is said to be no use of a Taser is then none, though it has a level.
    """
    levels = (choice for choice in choices if choice.target.field in LEVELS)
    told = any(
        choice.unused
        or (choice.target.field == "ced_used" and False in choice.codes.values())
        for choice in choices
        if choice.target.field not in LEVELS
    )
    return told and any(not says_taser(choice.heading) for choice in levels)


def rows_of_what(
    choices: Sequence[Choice],
    naming: Mapping[str, Contents],
    sets: Mapping[str, Target | None],
    rows: int,
    numbered: Mapping[str, Mapping[str, Contents]],
    asked: Sequence[Doubt],
) -> tuple[list[str], list[Doubt]]:
    """Return columns that may tell which rows are Taser uses, and the doubt about them.

    Args:
        choices: What the columns were chosen for.
        naming: The columns that name other kinds of force.
        sets: The columns that a person set, by their headings.
        rows: How many records there are.
        numbered: The columns that differ from each by a number alone, with itself.
        asked: The doubts about levels, which may settle it.
    """
    whole = {c.target.field for c in choices if not c.target.value}
    if whole & {"tactics", "ced_used"} or any(choice.unused for choice in choices):
        return [], []
    if any(_in_every_row(choice, rows) for choice in choices):
        return [], []
    read = {choice.heading for choice in choices}
    open_ = [name for name in naming if name not in sets and name not in read]
    if not open_ or any(_sets(open_[0], doubt) for doubt in asked):
        return open_, []
    told = _told_by_its_words(open_[0], naming[open_[0]], numbered.get(open_[0], ()))
    if told and not any(choice.target.field in LEVELS for choice in choices):
        told = [*_levels_told(open_[0], naming[open_[0]]), *told]
    say = "which rows are uses of a Taser" if told else "that it lists the tactics used"
    about = (
        f"{_all(open_)} name{'s' if len(open_) == 1 else ''} other kinds of force, so "
        f"that not every row may be a use of a Taser. Say {say}, or set it to ignore if "
        "every row is a use of a Taser."
    )
    if naming[open_[0]].like_ticks and not tactics_named(open_[0]):
        about += " The tactics that a box can be: taserreport schema tactics"
    doubt = Doubt(
        about,
        (
            *(
                told
                or _as_tactics(open_[0], naming[open_[0]], numbered.get(open_[0], ()))
            ),
            " ".join(setting("--set", heading, "ignore") for heading in open_),
        ),
        blocks=True,
        fields=frozenset({"tactics"}),
    )
    return open_, [doubt]


def asked_once(doubts: Sequence[Doubt]) -> list[Doubt]:
    """Return doubts without the hints at columns that another doubt settles first."""
    return [
        doubt
        for doubt in doubts
        if not doubt.hints_at
        or not any(_sets(doubt.hints_at, other) for other in doubts if other != doubt)
    ]


def _sets(heading: str, doubt: Doubt) -> bool:
    """Return whether what is offered first settles what a column is."""
    return any(setting("--set", heading, "") in each for each in doubt.settle[:1])


def _told_by_its_words(
    heading: str, contents: Contents, numbered: Iterable[str]
) -> list[str]:
    """Return what to type for a column that names the Taser in rows of its own.

    As tactics, a level in a row of other force would be counted as the Taser's. Where
    the heading names the other force, its levels are no uses of a Taser.
    """
    texts = sorted(contents.texts)
    named = says_taser(heading) or any(map(says_taser, texts))
    untold = not (named or contents.like_ticks)
    if is_other(heading) and untold and _can_be_typed(heading, contents):
        return [_typed(heading, "tactics", ((text, NOT_USED) for text in texts))]
    if [*numbered] or not any(map(says_taser, contents.texts)):
        return []
    return [*filter(None, [_uses_told(heading, contents)])]


def _as_tactics(
    heading: str, contents: Contents, numbered: Iterable[str]
) -> Iterator[str]:
    """Yield what to type for reading a column of other force, with those like it.

    A box is one tactic: each that its heading may name is shown.
    """
    if contents.like_ticks:
        for value in tactics_named(heading) or [_OTHER]:
            yield setting("--set", heading, f"tactics.{value}")
        return
    names = [*numbered] or [heading]
    yield " ".join(setting("--set", name, "tactics") for name in names)


def tactics_named(heading: str) -> list[str]:
    """Return the tactics other than the Taser's that a heading may name, if it names any.

    Those that share the word for the means with it go before those of the same use.
    """
    words = set(words_of(heading))
    means = {word for each in _others() for word in words_of(each)} & words
    tactics = map(str, values.listed("tactics"))
    shared = {
        tactic: (len(means & said), len(words & said))
        for tactic in tactics
        if tactic not in values.taser_tactics()
        for said in [set(words_of(tactic))]
    }
    most = max(shared.values())
    return [tactic for tactic, share in shared.items() if share == most and share[0]]


def _in_every_row(choice: Choice, rows: int) -> bool:
    """Return whether a column has a level of Taser use in every row."""
    if choice.target.value or choice.target.field not in LEVELS:
        return False
    field, signs = choice.target.field, choice.separators
    texts = choice.contents.texts.items()
    return sum(n for text, n in texts if found_in(field, text, signs)) >= rows


def tactics_tell_levels(choices: Sequence[Choice]) -> list[Choice]:
    """Return the columns of tactics if levels of Taser use are among these.

    They give the levels then, where no column is there for these alone.
    """
    levels = values.levels_among("tactics")
    tactics = [choice for choice in choices if choice.target.field == "tactics"]
    told = any(
        choice.target.value in levels
        or any(value in levels for value in choice.codes.values())
        or not choice.contents.distinct("tactics", choice.separators).isdisjoint(levels)
        for choice in tactics
    )
    return tactics if told else []


def _all(headings: Iterable[str]) -> str:
    return " and ".join(f'"{heading}"' for heading in headings)
