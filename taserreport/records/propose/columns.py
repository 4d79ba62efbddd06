"""Every column of a file: chosen for a field, left open, personal, or not used."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from taserreport.printable import setting
from taserreport.records import values
from taserreport.records.derive import MADE_FROM
from taserreport.records.no_uses import says_no_use
from taserreport.records.propose.ask_levels import (
    ask_for_levels,
    ask_for_levels_in_cells,
    stop_at_levels,
)
from taserreport.records.propose.asked import TELLS_USE
from taserreport.records.propose.candidates import (
    Candidate,
    Column,
    candidates,
    grouped,
)
from taserreport.records.propose.contents import personal_shape
from taserreport.records.propose.counts import stop_at_counts
from taserreport.records.propose.decide import Decided, decide
from taserreport.records.propose.doubts import of_hint, of_misfit, of_rest, of_tie
from taserreport.records.propose.fitting import fit
from taserreport.records.propose.known import Target
from taserreport.records.propose.meanings import with_answers
from taserreport.records.propose.names import knowledge
from taserreport.records.propose.near import near_to
from taserreport.records.propose.numbered import (
    families,
    family_candidates,
    stem_of,
    treated_alike,
)
from taserreport.records.propose.officers import stop_at_officers
from taserreport.records.propose.other_force import names_other_force
from taserreport.records.propose.personal import is_personal
from taserreport.records.propose.proposal import Choice
from taserreport.records.propose.shared import stop_at_shared
from taserreport.records.propose.stages import ask_for_stages
from taserreport.records.text import heading_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from taserreport.records.propose.contents import Contents
    from taserreport.records.propose.proposal import Doubt, How


Numbered = dict[str, "Contents"]
"""Columns that differ only by a number, with what they hold."""


@dataclass(slots=True)
class Chosen:
    """What became of the columns."""

    choices: list[Choice] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    ignored: dict[int, str] = field(default_factory=dict)
    """The columns that nothing is made from, with why where there is more to say."""
    personal: list[str] = field(default_factory=list)
    undecided: set[int] = field(default_factory=set)
    naming: dict[str, Contents] = field(default_factory=dict)
    """The columns that name other kinds of force than the Taser."""
    levels: set[str] = field(default_factory=set)
    """The columns that are left open as they may be boxes of levels."""
    numbered: dict[str, Numbered] = field(default_factory=dict)
    """The columns that differ from each by a number alone, with itself."""
    sets: dict[str, Target | None] = field(default_factory=dict)
    """What a person set, by heading."""

    def ask(self, at: int, name: str, doubt: Doubt) -> None:
        """Leave a column open, and ask this of it in place of anything else."""
        start = setting("--set", name, "")
        asked = [d for d in self.doubts if "".join(d.settle).startswith(start)]
        self.ask_of([at], asked, doubt)

    def ask_of(
        self, places: Iterable[int], asked: Sequence[Doubt], doubt: Doubt
    ) -> None:
        """Leave columns open, and ask this of them in place of what was asked.

        Args:
            places: The columns.
            asked: The doubts that this one takes the place of.
            doubt: What is asked.
        """
        open_ = {*places}
        self.doubts = [*(d for d in self.doubts if d not in asked), doubt]
        self.choices = [c for c in self.choices if c.position not in open_]
        self.undecided |= open_
        for at in open_:
            self.ignored.pop(at, None)


_MAY_TELL_USES = ("tactics", "ced_used", "ced_model")
"""The fields that tell a use of a Taser from other force, if only by a baton's name."""


def choose_columns(
    headings: Sequence[str],
    names: Sequence[str],
    contents: Sequence[Contents],
    sets: Mapping[int, Target | None],
    codes: Mapping[int, Mapping[str, str]],
) -> Chosen:
    """Return what each column is chosen for.

    Args:
        headings: The headings, blank for a column without one.
        names: What the columns are called, no two alike.
        contents: What the columns hold.
        sets: What a person set columns to; None is not used.
        codes: What a person said that words mean, as typed.

    Raises:
        InputError: A code is for a column that is not read, or fits no value.
    """
    chosen = Chosen(sets={names[at]: target for at, target in sets.items()})
    columns: list[Column] = []
    for at, heading in enumerate(headings):
        column = Column(at, heading, contents[at], names[at])
        target = sets.get(at)
        if target is not None:
            reason = _set_reason(column, target)
            chosen.choices.append(
                Choice(at, names[at], target, "set", reason, contents[at])
            )
        elif at in sets:
            chosen.ignored[at] = "as you said"
        else:
            columns += _open(column, chosen)
    rest = _rest(sets, headings)
    together = {at for at, (_, target) in rest.items() if _joins(target)}
    columns = [column for column in columns if column.position not in together]
    for family in families(columns):
        members = {name: contents[at] for at, name in family.members}
        chosen.numbered |= dict.fromkeys(members, members)
    found = _all_candidates(columns)
    taken = [target for target in sets.values() if target is not None]
    _decide(found, taken, columns, contents, chosen)
    chosen.choices = with_answers(chosen.choices, codes, names)
    _say_of_the_rest(rest, names, chosen)
    ask_for_levels_in_cells(headings, names, contents, chosen)
    ask_for_stages(headings, names, contents, chosen)
    stop_at_counts(headings, names, contents, chosen)
    stop_at_officers(headings, names, contents, chosen)
    stop_at_shared(names, chosen)
    _say_of_the_unused(headings, names, contents, chosen)
    return chosen


def _say_of_the_unused(
    headings: Sequence[str],
    names: Sequence[str],
    contents: Sequence[Contents],
    chosen: Chosen,
) -> None:
    """Take down the columns that nothing is made from, and those of other force."""
    read = {choice.position for choice in chosen.choices}
    used = read | chosen.undecided
    tells = {c.position for c in chosen.choices if c.target.field in _MAY_TELL_USES}
    for at, heading in enumerate(headings):
        read_as_other = at in read and at not in tells
        if not read_as_other and names_other_force(heading, contents[at]):
            chosen.naming[names[at]] = contents[at]
        if at not in used and heading and names[at] not in chosen.personal:
            said = says_no_use(heading, contents[at].texts)
            if said and names[at] not in chosen.sets:
                chosen.ignored[at] = said
            chosen.ignored.setdefault(at, near_to(heading, contents[at]))


def _set_reason(column: Column, target: Target) -> str:
    misfit = fit(column.contents, target)[1]
    return f"you said so, but {misfit}" if misfit else "you said so"


def _all_candidates(columns: Sequence[Column]) -> list[Candidate]:
    """Return what each column could be, with those that differ by a number as one."""
    found: list[Candidate] = []
    joined: set[int] = set()
    family_of: dict[int, Column] = {}
    for family in families(columns):
        together = family_candidates(family)
        if together and joined.isdisjoint(family.places):
            found += together
            joined |= set(family.places)
        family_of |= dict.fromkeys(family.places, family)
    for column in columns:
        if column.position not in joined:
            own = map(grouped, candidates(column))
            family_ = family_of.get(column.position)
            found += treated_alike(family_, own) if family_ else own
    return found


def _rest(
    sets: Mapping[int, Target | None], headings: Sequence[str]
) -> dict[int, tuple[int, Target]]:
    """Return the columns of a name of which a person set only others, with one of these."""
    stems = {stem_of(headings[at]): (at, t) for at, t in sets.items() if t}
    return {
        at: stems[stem_of(heading)]
        for at, heading in enumerate(headings)
        if at not in sets and stem_of(heading) and stem_of(heading) in stems
    }


def _say_of_the_rest(
    rest: Mapping[int, tuple[int, Target]], headings: Sequence[str], chosen: Chosen
) -> None:
    """Say of columns of which a person set only some of the same name."""
    done = {choice.position for choice in chosen.choices} | chosen.undecided
    for at, (other, target) in rest.items():
        if at in done:
            continue
        why = f'numbered like "{headings[other]}", which you set'
        if target.field in TELLS_USE and headings[at] not in chosen.personal:
            chosen.ignored.pop(at, None)
            chosen.undecided.add(at)
            chosen.doubts.append(of_rest(headings[at], target, why))
        else:
            chosen.ignored[at] = why


def _joins(target: Target) -> bool:
    """Return whether a column can be one of several that tell uses together."""
    return target.field in TELLS_USE and values.kind(target.field) == "list"


def _open(column: Column, chosen: Chosen) -> list[Column]:
    """Return a column that nobody has set, unless it cannot be read."""
    heading, at = column.heading, column.position
    if not heading_key(heading):
        if column.contents.filled:
            nothing = "no heading" if not heading.strip() else "a sign for a heading"
            chosen.ignored[at] = f"it has cells and {nothing}"
        return []
    if is_personal(heading):
        chosen.personal.append(column.name)
        return []
    shape = personal_shape(column.contents)
    if shape:
        chosen.personal.append(column.name)
        chosen.ignored[at] = f"the cells look like {shape}"
        return []
    return [column]


def _decide(
    found: Sequence[Candidate],
    taken: Iterable[Target],
    columns: Sequence[Column],
    contents: Sequence[Contents],
    chosen: Chosen,
) -> None:
    able = [each for each in found if not each.misfit and not each.against]
    decided = decide(able, taken)
    _leave_details_open(decided, taken)
    for each in decided.chosen:
        how: How = "known" if each.is_known else "guessed"
        for at, heading in zip(each.column.places, each.column.headings, strict=True):
            cells = contents[at]
            chosen.choices.append(
                Choice(at, heading, each.target, how, each.reason, cells)
            )
    made = {choice.target.field for choice in chosen.choices}
    for tie in decided.ties:
        chosen.doubts.append(of_tie(tie))
        chosen.undecided |= {at for c in tie for at in c.column.places}
    ask_for_levels(columns, chosen)
    hints = [c for c in decided.hints if chosen.undecided.isdisjoint(c.column.places)]
    _hint(hints, made, chosen)
    _say_of_misfits(found, made, chosen)
    stop_at_levels(chosen)
    for at in chosen.undecided:
        chosen.ignored.pop(at, None)
    chosen.choices.sort(key=lambda choice: choice.position)


def _leave_details_open(decided: Decided, taken: Iterable[Target]) -> None:
    """Leave open a column of details that could fill the field of the tables as well.

    As codes under `Ethnic code` do, where nothing else gives the ethnicity.
    """
    told = [*decided.chosen, *(c for tie in decided.ties for c in tie), *decided.hints]
    made = {each.target.field for each in told} | {each.field for each in taken}
    for each in list(decided.chosen):
        field = knowledge()["detail_of"].get(each.target.field)
        if not field or field in made or each.is_known:
            continue
        if each.column.contents.known(field) > 1 / 2:
            decided.chosen.remove(each)
            decided.ties.append((replace(each, target=Target(field)), each))


def _say_of_misfits(found: Sequence[Candidate], made: set[str], chosen: Chosen) -> None:
    """Say why columns are not what their headings say, or leave that open."""
    made = {*made, *(f for f, origins in MADE_FROM.items() if made & {*origins})}
    done = {choice.position for choice in chosen.choices} | chosen.undecided
    for each in found:
        places = set(each.column.places)
        if not places.isdisjoint(done):
            continue
        if each.against:
            said = f"not {each.target.field}, as {each.against}"
            chosen.ignored.update(dict.fromkeys(places, said))
        if each.misfit and (each.target.value or each.target.field not in made):
            done |= places
            chosen.doubts.append(of_misfit(each))
            chosen.undecided |= places
        elif each.misfit:
            chosen.ignored.update(
                dict.fromkeys(places, f"not {each.target}, as {each.misfit}")
            )
    for each in found:
        if done.isdisjoint(each.column.places):
            said = f"near to {each.target}, but not near enough to be taken"
            if each.target.field in made:
                said = f"{each.target.field} is made from another column"
            for at in each.column.places:
                chosen.ignored.setdefault(at, said)


def _hint(hints: Sequence[Candidate], made: set[str], chosen: Chosen) -> None:
    """Leave open, or say why not, the columns that only their cells speak for."""
    by_column: dict[int, list[Candidate]] = {}
    for each in hints:
        by_column.setdefault(each.column.position, []).append(each)
    levels = [each for each in hints if str(each.target) == "ced_highest_use"]
    if len(levels) > 1 and "ced_highest_use" not in made:
        chosen.doubts.append(of_tie(levels))
        for each in levels:
            chosen.undecided |= set(each.column.places)
            by_column.pop(each.column.position)
    for could_be in by_column.values():
        open_ = [each for each in could_be if each.target.field not in made]
        if open_:
            chosen.doubts.append(of_hint(open_))
            chosen.undecided |= set(could_be[0].column.places)
        else:
            said = f"{could_be[0].target.field} is made from another column"
            chosen.ignored.update(dict.fromkeys(could_be[0].column.places, said))
