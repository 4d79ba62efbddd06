r"""Patterns that mean what Python's `re.search` means.

In: a `pattern`. Out: the same pattern for RE2, which Arrow runs over a whole column,
or None, and then `re` itself is run over the column's distinct values.

The two languages differ: `\d`, `\w` and `\s` are Unicode in Python; `$` matches
before a final newline; RE2 has no look-around. Only what surely means the same is
translated, character by character.
"""

from __future__ import annotations

import re

_PUNCTUATION = r"\\[.^$*+?{}()|\[\]\\/-]"
_TOKEN = re.compile(
    rf"""
    (?P<set>\[\^?(?:[A-Za-z0-9]-[A-Za-z0-9]|[A-Za-z0-9 _.,:;@%=!<>/'"*+?()$]|{_PUNCTUATION})+-?\])
    | (?P<literal>[A-Za-z0-9 _,:;@%=!<>/'"\#&~-]|{_PUNCTUATION})
    | (?P<dot>\.)
    | (?P<open>\((?:\?:|(?!\?)))
    | (?P<close>\))
    | (?P<bar>\|)
    | (?P<start>\^)
    | (?P<end>\$)
    | (?P<repeat>[*+?]|\{{[0-9]{{1,3}}(?:,(?:[0-9]{{1,3}})?)?\}})
    """,
    re.VERBOSE,
)
_ONE_CHARACTER = {"set", "literal", "dot"}


def for_re2(pattern: str) -> str | None:
    r"""Return a pattern that RE2 reads as Python reads this one, if it is that plain.

    `^` and `$` may stand only where an alternative of the whole pattern starts and
    ends, because `\n?\z`, which stands in for `$`, takes the newline with it.
    """
    written: list[str] = []
    depth, at, before = 0, 0, "bar"
    while at < len(pattern):
        token = _TOKEN.match(pattern, at)
        if token is None:
            return None
        at, kind, text = token.end(), str(token.lastgroup), token.group()
        outside = depth == 0
        if kind == "start":
            fits, text = outside and before == "bar", r"\A"
        elif kind == "end":
            fits, text = (
                outside and (at == len(pattern) or pattern[at] == "|"),
                r"\n?\z",
            )
        elif kind == "repeat":
            # Python's engine gives up on some repeated groups that can be empty.
            fits = before in _ONE_CHARACTER or (before == "close" and text == "?")
        else:
            fits = True
            depth += (kind == "open") - (kind == "close")
        if not fits:
            return None
        written.append(text)
        before = kind
    return "".join(written)
