"""What a person has said of the columns: `--set` and `--set-code`."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from taserreport.errors import InputError
from taserreport.model import column_at, column_letters
from taserreport.printable import shell_file
from taserreport.records import values
from taserreport.records.bands import straddled
from taserreport.records.permitted import words as permitted
from taserreport.records.propose.known import Target, fillable
from taserreport.records.propose.personal import is_personal
from taserreport.records.suggest import is_mistyped
from taserreport.records.text import address_in, answer_key, heading_key
from taserreport.records.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

NO_ANSWER, NOT_USED = "no_answer", "not_used"
"""What `--set-code "CED use:Nil"=not_used` says in place of a value."""
YEAR_AND_MONTH = ("year", "month")
"""The parts of `financial_year` that two columns can give, as `financial_year.month`."""
TELLS_USE = ("ced_used", "ced_levels", "ced_highest_use", "tactics")
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
        if found.get(position, target) != target:
            raise InputError(
                f'"{headings[position]}" is set twice, to {found[position] or IGNORE} and '
                f"to {target or IGNORE}. Leave out one of them.",
                "U502",
            )
        _refuse_personal(address_in(headings[position])[0], target)
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
    """Return the place of a column that is named by its heading or its letters."""
    key = heading_key(heading)
    keys = list(map(heading_key, headings))
    letters = _LETTERS.fullmatch(heading.strip())
    if key not in keys and letters and column_at(letters[1]) < len(headings):
        return column_at(letters[1])
    alike = [at for at, each in enumerate(headings) if _base(each) == key]
    if key not in keys and alike:
        where = " and ".join(column_letters(at) for at in alike)
        raise InputError(
            f'{file} has {len(alike)} columns called "{heading.strip()}" ({where}). '
            f'Name the one that is meant by its column: "column '
            f'{column_letters(alike[0])}".',
            "H101",
        )
    if not key or key not in keys:
        near = [] if letters else [h for h in headings if is_mistyped(heading, h)]
        hint = f' Did you mean "{near[0]}"?' if len(near) == 1 else ""
        raise InputError(
            f'{file} has no column "{heading.strip()}".{hint} '
            f"See all with: taserreport map {shell_file(file)}",
            "U502",
        )
    return keys.index(key)


_LETTERS = re.compile(r"\[?column ([A-Za-z]{1,3})\]?", re.IGNORECASE)


def _base(name: str) -> str:
    """Return the key of a heading that stands with its column beside it."""
    heading, letters = address_in(name)
    return heading_key(heading) if letters else ""


def _target(name: str) -> Target:
    field, dot, value = name.partition(".")
    if field not in fillable():
        if field in values.fields():
            raise InputError(
                f"{field} is worked out by the program; no column is read for it.",
                "K902",
            )
        raise InputError(
            f'There is no field "{field}".{_meant(field, fillable())} '
            f"Fields: {', '.join(fillable())}.",
            "K902",
        )
    if not dot:
        return Target(field)
    if field == "financial_year" and value in YEAR_AND_MONTH:
        return Target(field, value)
    if values.kind(field) != "list" or not values.listed(field):
        raise InputError(f"{field} has no boxes: leave out .{value}", "K902")
    if value not in values.listed(field):
        raise InputError(_no_value(field, value), "K902")
    return Target(field, value)


def _no_value(field: str, value: str) -> str:
    """Return the message that a field has no such value."""
    listed = [str(v) for v in values.listed(field)] or list(permitted(field))
    hint = _meant(value, listed)
    if len(listed) > _MOST_LISTED:
        all_ = f"List them with: taserreport schema {field}"
    else:
        all_ = f"Its values: {', '.join([*listed, NO_ANSWER])}."
    return f'"{value}" is no value of {field}.{hint} {all_}'


_MOST_LISTED = 40


def _meant(typed: str, names: Iterable[str]) -> str:
    """Return the question whether the one name was meant that is a slip away."""
    near = [name for name in names if is_mistyped(typed, name)]
    return f" Did you mean {near[0]}?" if len(near) == 1 else ""


def _refuse_doubles(
    found: Mapping[int, Target | None], headings: Sequence[str]
) -> None:
    set_to = Counter(t for t in found.values() if t is not None and t.value is None)
    for target, times in set_to.items():
        if times > 1 and values.kind(target.field) != "list":
            all_ = [f'"{headings[p]}"' for p, t in found.items() if t == target]
            listed = f"{', '.join(all_[:-1])} and {all_[-1]}"
            many, leave = f"{times} columns", "all but one of them"
            if times == _TWO:
                many, leave = "Two columns", "one of them"
            raise InputError(
                f"{many} are set for {target.field}: {listed}. Leave out {leave}.",
                "U502",
            )


_TWO = 2


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
        known = [
            at
            for at in colons
            if heading_key(left[:at]) in keys or _LETTERS.fullmatch(left[:at].strip())
        ]
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
    if typed == NOT_USED:
        return _not_used(field)
    if target.value:
        return _ticked(heading, target.value, word, typed)
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
    if field == "age_band" and straddled(word):
        raise InputError(
            f'"{word}" lies in {" and ".join(straddled(word))}, so that nobody knows in '
            f"which of them its people are. Set it to {NO_ANSWER}.",
            "U502",
        )
    value = values.reader(field)(typed)
    if isinstance(value, Unread) or (
        field == "force" and value == typed and not _is_force(typed)
    ):
        raise InputError(_no_value(field, typed), "K902")
    return value if isinstance(value, bool | int | str) else typed


def _not_used(field: str) -> bool | None:
    """Return what a word gives a field that says that no Taser was used."""
    if field not in TELLS_USE:
        raise InputError(
            "That no Taser was used is said by words of levels, of tactics or of "
            f"ced_used, and {field} is none of these.",
            "U502",
        )
    return False if field == "ced_used" else None


def _ticked(heading: str, value: str, word: str, typed: str) -> str | bool:
    """Return what a word in a box means: its value, or False for no."""
    ticked = values.yes_no_reader()(typed)
    if not isinstance(ticked, bool):
        raise InputError(
            f'"{heading}" is a box: say whether "{word}" means yes or no.', "K902"
        )
    return value if ticked else False


def _is_force(typed: str) -> bool:
    return typed in values.known_words("force").values()


def parse_force(name: str) -> str:
    """Return the identifier of the force that `--force` names.

    Raises:
        InputError: No force has that name.
    """
    found = values.known_words("force").get(answer_key(name))
    if found:
        return str(found)
    names = permitted("force")
    raise InputError(
        f'There is no force "{name}".{_meant(name, names)} List them with: taserreport schema force. '
        "One that is on no list can be named in a column of the file.",
        "K902",
    )
