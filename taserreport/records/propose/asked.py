"""What a person has said of the columns: `--set` and `--set-code`."""

from __future__ import annotations

from collections import Counter
from difflib import get_close_matches
from typing import TYPE_CHECKING

from taserreport.errors import InputError
from taserreport.model import column_letters
from taserreport.records import values
from taserreport.records.permitted import words as permitted
from taserreport.records.propose.known import Target, fillable, names_of
from taserreport.records.propose.names import likeness, words_of
from taserreport.records.propose.personal import is_personal
from taserreport.records.text import heading_key
from taserreport.records.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_ALIKE = 0.7
"""How alike a word must be to a field's name, to be taken for a slip."""
NO_ANSWER, NOT_USED = "no_answer", "not_used"
"""What `--set-code "CED use:Nil"=not_used` says in place of a value."""
_TELLS_USE = ("ced_used", "ced_levels", "ced_highest_use", "tactics")
IGNORE = "ignore"
"""What `--set "Notes"=ignore` says in place of a field."""


def parse_sets(
    asked: Iterable[str], headings: Sequence[str], file: str
) -> dict[int, Target | None]:
    """Return, for each column that a person set, its target; None is not used.

    Raises:
        InputError: A text is not of the form `Heading=field`, there is no such
            heading or field, or a field is set to two columns.
    """
    found: dict[int, Target | None] = {}
    for text in asked:
        heading, equals, name = text.rpartition("=")
        if not equals or not heading.strip() or not name.strip():
            raise InputError(
                f'--set "{text}" cannot be read. '
                'Write it as --set "Their heading"=field, such as '
                '--set "When"=incident_date.',
                "U502",
            )
        position = _position(heading, headings, file)
        target = None if name.strip() == IGNORE else _target(name.strip())
        _refuse_personal(headings[position], target)
        found[position] = target
    _refuse_doubles(found, headings)
    return found


def _refuse_personal(heading: str, target: Target | None) -> None:
    if target is None or not is_personal(heading):
        return
    if not values.fields()[target.field].get("x-sensitive"):
        raise InputError(
            f'"{heading}" looks like a column that says who somebody is, so it is not '
            f"read as {target.field}, which can be shown. If it is about no person, "
            "rename it in a copy of the file.",
            "U502",
        )


def _position(heading: str, headings: Sequence[str], file: str) -> int:
    key = heading_key(heading)
    keys = list(map(heading_key, headings))
    if not key or key not in keys:
        near = get_close_matches(key, [k for k in keys if k], 1)
        hint = f' Did you mean "{headings[keys.index(near[0])]}"?' if near else ""
        raise InputError(
            f'{file} has no column "{heading.strip()}".{hint} '
            f"See all with: taserreport map {file}",
            "U502",
        )
    same = [at for at, each in enumerate(keys) if each == key]
    if len(same) > 1:
        where = " and ".join(map(column_letters, same[:2]))
        raise InputError(
            f'{file} has two columns called "{headings[same[0]]}" ({where}). '
            "Rename or remove one.",
            "H101",
        )
    return same[0]


def _target(name: str) -> Target:
    field, dot, value = name.partition(".")
    if field not in fillable():
        if field in values.fields():
            raise InputError(
                f"{field} is worked out by the program; no column is read for it.",
                "K902",
            )
        near = _nearest_field(field)
        hint = f" Did you mean {near}?" if near else ""
        raise InputError(
            f'There is no field "{field}".{hint} List them with: taserreport schema',
            "K902",
        )
    if not dot:
        return Target(field)
    if values.kind(field) != "list" or not values.listed(field):
        raise InputError(f"{field} has no boxes: leave out .{value}", "K902")
    if value not in values.listed(field):
        raise InputError(_no_value(field, value), "K902")
    return Target(field, value)


def _nearest_field(name: str) -> str | None:
    near = get_close_matches(name, fillable(), 1)
    if near:
        return near[0]
    words = words_of(name)
    like = {
        field: max(likeness(words, theirs) for _, theirs in names_of(field))
        for field in fillable()
    }
    best = max(like, key=like.__getitem__)
    return best if like[best] > _ALIKE else None


def _no_value(field: str, value: str) -> str:
    """Return the message that a field has no such value."""
    listed = [str(v) for v in values.listed(field)] or list(permitted(field))
    near = get_close_matches(value, listed, 1)
    hint = f" Did you mean {near[0]}?" if near else ""
    return (
        f'"{value}" is no value of {field}.{hint} '
        f"List them with: taserreport schema {field}"
    )


def _refuse_doubles(
    found: Mapping[int, Target | None], headings: Sequence[str]
) -> None:
    set_to = Counter(t for t in found.values() if t is not None and t.value is None)
    for target, times in set_to.items():
        if times > 1 and values.kind(target.field) != "list":
            both = [f'"{headings[p]}"' for p, t in found.items() if t == target]
            raise InputError(
                f"Two columns are set for {target.field}: {' and '.join(both)}. "
                "Leave out one of them.",
                "U502",
            )


def parse_codes(
    asked: Iterable[str], headings: Sequence[str], file: str
) -> dict[int, dict[str, str]]:
    """Return, for each column, what a person says that its words mean, as typed.

    Raises:
        InputError: A text is not of the form `Heading:Word=value`, or there is no
            such heading.
    """
    found: dict[int, dict[str, str]] = {}
    keys = set(map(heading_key, headings))
    for text in asked:
        left, equals, value = text.rpartition("=")
        colons = [at for at, sign in enumerate(left) if sign == ":"]
        # A heading may have a colon of its own, as `Impact: Alcohol` has.
        known = [at for at in colons if heading_key(left[:at]) in keys]
        at = max(known or colons, default=0)
        if not equals or not left[:at].strip() or not left[at + 1 :].strip():
            raise InputError(
                f'--set-code "{text}" cannot be read. Write it as '
                '--set-code "Their heading:Their word"=value, such as '
                '--set-code "CED use:Red dots"=red_dot.',
                "U502",
            )
        position = _position(left[:at], headings, file)
        found.setdefault(position, {})[left[at + 1 :].strip()] = value.strip()
    return found


def code_value(heading: str, target: Target, word: str, typed: str) -> object:
    """Return what a word means, from what was typed; nothing typed is no answer.

    Raises:
        InputError: The field has no such value, or takes any text.
    """
    field = target.field
    if typed in ("", NO_ANSWER):
        return None
    if typed == NOT_USED and field not in _TELLS_USE:
        raise InputError(
            f"That no Taser was used is said by words of levels, of tactics or of "
            f"ced_used, and {field} is none of these.",
            "U502",
        )
    if typed == NOT_USED:
        return False if field == "ced_used" else None
    if target.value:
        ticked = values.yes_no_reader()(typed)
        if not isinstance(ticked, bool):
            raise InputError(
                f'"{heading}" is a box: say whether "{word}" means yes or no.', "K902"
            )
        return target.value if ticked else None
    if (
        values.kind(field) == "text"
        and not permitted(field)
        and field != "financial_year"
    ):
        raise InputError(
            f"{field} takes any text, so its words need no meaning: leave out "
            f'--set-code for "{heading}".',
            "U502",
        )
    value = values.reader(field)(typed)
    if isinstance(value, Unread) or (
        field == "force" and value == typed and not _is_force(typed)
    ):
        raise InputError(_no_value(field, typed), "K902")
    return value if isinstance(value, bool | int | str) else typed


def _is_force(typed: str) -> bool:
    return typed in values.known_words("force").values()
