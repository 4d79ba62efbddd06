r"""Patterns that mean what Python's `re.search` means, in time that grows with the text.

In: a `pattern`. Out: the same pattern for RE2, which Arrow runs over a whole column
and which never goes back over a text, or None. Then `re` itself is run over the
column's distinct values, which can take hours for one long text: a user's own rule
may hold no such pattern.

The two languages differ: `\d`, `\w` and `\s` are Unicode in Python; `$` matches
before a final newline; RE2 has no look-around. Only what surely means the same is
translated, character by character.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Callable

_PUNCTUATION = r"\\[.^$*+?{}()|\[\]\\/-]"
_IN_SET = r"[A-Za-z0-9 _.,:;@%=!<>/'\"*+?()$]|[^\x00-\x7f]"
_TOKEN = re.compile(
    rf"""
    (?P<set>\[\^?-?(?:[A-Za-z0-9]-[A-Za-z0-9]|\\[dsw]|{_IN_SET}|{_PUNCTUATION})+-?\])
    | (?P<kind>\\[dswDSW])
    | (?P<literal>[A-Za-z0-9 _,:;@%=!<>/'"\#&~-]|[^\x00-\x7f]|{_PUNCTUATION})
    | (?P<dot>\.)
    | (?P<open>\((?:\?:|\?P<[A-Za-z]+>|(?!\?)))
    | (?P<close>\))
    | (?P<bar>\|)
    | (?P<start>\^)
    | (?P<end>\$)
    | (?P<repeat>(?:[*+?]|\{{[0-9]{{1,3}}(?:,(?:[0-9]{{1,3}})?)?\}})\??(?!\+))
    """,
    re.VERBOSE,
)
_TAKES_ONE = {"set", "kind", "literal", "dot"}
"""What stands for one character of the text."""

_CLASSES: dict[str, Callable[[str], bool]] = {
    "d": str.isdecimal,
    "s": str.isspace,
    "w": lambda letter: letter.isalnum() or letter == "_",
}
"""What Python takes for a digit, a space and a letter of a word."""


class _Token(NamedTuple):
    kind: str
    text: str
    start: int


def for_re2(pattern: str) -> str | None:
    r"""Return a pattern that RE2 reads as Python reads this one, if it is that plain.

    `$` may stand only where nothing else has to follow, because `\n?\z`, which stands
    in for it, takes the newline with it. Python's engine gives up on some repeated
    groups that can be empty, so a group that is repeated has to take something.
    """
    tokens = _tokens(pattern)
    if tokens is None:
        return None
    opened: list[int] = []
    before, group = "bar", ""
    for at, (kind, text, start) in enumerate(tokens, 1):
        if kind == "open":
            opened.append(start)
        elif kind == "close":
            if not opened:
                return None
            group = pattern[opened.pop() : start + 1]
        elif kind == "repeat" and before not in _TAKES_ONE:
            if before != "close" or (text != "?" and re.fullmatch(group, "")):
                return None
        elif kind == "end" and not _may_end(tokens, at):
            return None
        before = kind
    return "".join(map(_translated, tokens))


def is_quick(pattern: str) -> bool:
    """Return whether a pattern takes no more than so long for each letter of a text."""
    return quick(pattern) is not None


@cache
def quick(pattern: str) -> str | None:
    """Return the pattern for RE2 if there is one and RE2 takes it."""
    translated = for_re2(pattern)
    if translated is None:
        return None
    try:
        pc.match_substring_regex(pa.array([""], pa.string()), translated)
    except pa.ArrowInvalid:  # too large
        return None
    return translated


@cache
def searcher(pattern: str) -> Callable[[str], bool]:
    """Return what tells whether a text has the pattern."""
    search, translated = re.compile(pattern).search, quick(pattern)

    def found(text: str) -> bool:
        if translated is None or _HALF.search(text):
            return search(text) is not None
        texts = pa.array([text], pa.string())
        return bool(pc.match_substring_regex(texts, translated)[0].as_py())

    return found


def _tokens(pattern: str) -> list[_Token] | None:
    tokens, at = [], 0
    while at < len(pattern):
        found = _TOKEN.match(pattern, at)
        if found is None:
            return None
        tokens.append(_Token(str(found.lastgroup), found.group(), at))
        at = found.end()
    return tokens


def _may_end(tokens: list[_Token], at: int) -> bool:
    """Return whether the whole pattern can be met before the token at a place."""
    while at < len(tokens):
        if tokens[at].kind == "bar":
            at = _end_of_group(tokens, at)
        elif tokens[at].kind == "close":
            at += 1
            # A group that may come again may have to.
            if at < len(tokens) and tokens[at].kind == "repeat":
                if tokens[at].text != "?":
                    return False
                at += 1
        else:
            return False
    return True


def _end_of_group(tokens: list[_Token], at: int) -> int:
    """Return where the group closes that a place is in."""
    depth = 0
    while at < len(tokens) and (depth or tokens[at].kind != "close"):
        depth += (tokens[at].kind == "open") - (tokens[at].kind == "close")
        at += 1
    return at


def _translated(token: _Token) -> str:
    kind, text, _ = token
    if kind == "set":
        return _ESCAPE.sub(lambda found: _in_set(found[1]), text)
    if kind == "kind":
        negated = "^" if text[1].isupper() else ""
        return f"[{negated}{_class(text[1].lower())}]"
    if kind == "open" and text != "(":
        return "(?:"
    if kind == "repeat" and len(text) > 1:
        return text.removesuffix("?")  # whether it matches at all is the same
    return _ANCHORS.get(kind, text)


_ANCHORS = {"start": r"\A", "end": r"\n?\z"}
_HALF = re.compile("[\ud800-\udfff]")
"""Half of a character, which Arrow cannot hold."""
_ESCAPE = re.compile(r"\\(.)")


def _in_set(escaped: str) -> str:
    return _class(escaped) if escaped in _CLASSES else f"\\{escaped}"


@cache
def _class(name: str) -> str:
    """Return the letters of a class of Python's, as ranges in a set."""
    belongs = _CLASSES[name]
    ranges: list[tuple[int, int]] = []
    for at in (at for at in range(sys.maxunicode + 1) if belongs(chr(at))):
        follows = ranges and ranges[-1][1] == at - 1
        ranges.append((ranges.pop()[0] if follows else at, at))
    return "".join(rf"\x{{{first:x}}}-\x{{{last:x}}}" for first, last in ranges)
