"""DuckDB: one statement written by hand."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import duckdb

from benchmarks.peers import rules
from benchmarks.peers.answer import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


def quoted(texts: Iterable[str]) -> str:
    """Return texts as a list of SQL."""
    return ", ".join("'" + text.replace("'", "''") + "'" for text in texts)


def faults(asked: rules.Rules, lists: Iterable[str]) -> Iterator[str]:
    """Yield what is true of a faulty row; null is as good as false.

    Args:
        asked: What is asked of the record.
        lists: What is true of a row with a faulty list.
    """
    yield from lists
    for name, answers in asked.one_of.items():
        yield f"{name} not in ({quoted(answers)})"
    for name in asked.yes_no:
        yield f"{name} not in ('Yes', 'No')"
    yield from unlike(asked.form)
    for name in asked.dates:
        day = f"try_strptime({name}, '%Y-%m-%d')"
        yield f"{name} is not null and {day} is null"
    for name, (least, most) in asked.whole.items():
        # A cast alone would round 17.5 to a whole number.
        number = f"case when {name} not like '%.%' then try_cast({name} as bigint) end"
        inside = f"coalesce({number} between {least} and {most}, false)"
        yield f"{name} is not null and not {inside}"
    for name in asked.required:
        yield f"{name} is null"
    yield " and ".join(f"{name} is null" for name in asked.either)


def unlike(forms: Mapping[str, str]) -> Iterator[str]:
    """Yield what is true of a row with a text of another form."""
    for name, form in forms.items():
        yield f"not regexp_full_match({name}, {quoted([form])})"


def unlisted(lists: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield what is true of a row with an item that its list has not."""
    for name, answers in lists.items():
        known = quoted([*answers, "none"])
        yield f"not list_has_all([{known}], string_split({name}, '; '))"


def main(file: str) -> None:
    """Check one file."""
    coded = file.endswith(".parquet")
    if coded:
        cells = f"read_parquet({quoted([file])})"
    else:
        cells = f"read_csv({quoted([file])}, header = true, all_varchar = true)"
    there = duckdb.sql(f"describe from {cells}").fetchall()
    asked = rules.of(row[0] for row in there)
    # Parquet holds each text once: then taking lists apart is the quicker way.
    lists = unlisted(asked.some_of) if coded else unlike(asked.some_of_forms)
    wrong = " or ".join(f"({each})" for each in faults(asked, lists))
    numbered = f"select *, row_number() over () as number from {cells}"  # noqa: S608
    found = duckdb.sql(
        f"select max(number), list(number) filter ({wrong}) from ({numbered})"  # noqa: S608
    )
    ((read, bad),) = found.fetchall()
    say(read, bad or [])


if __name__ == "__main__":
    main(sys.argv[1])
