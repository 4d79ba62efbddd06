"""What the columns of a file nobody has described are proposed to be."""

from __future__ import annotations

import csv
import json
import re
import shlex
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taserreport import pipeline, resources
from taserreport.errors import InputError
from taserreport.records import read, values
from taserreport.records.bands import straddled
from taserreport.records.formats import open_file
from taserreport.records.propose import Said, as_text, propose, shown
from taserreport.records.propose.against import speaks_against
from taserreport.records.propose.boxes import as_box
from taserreport.records.propose.known import Target, fillable, names_of
from taserreport.records.propose.names import knowledge, likeness, words_of
from taserreport.records.propose.personal import is_personal
from taserreport.records.suggest import meant

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from conftest import Run

    from taserreport.records.propose import Proposal

LEVELS = ["Drawn", "Aimed", "Red-dot", "Fired"]
DATES = [f"{day:02}/06/2024" for day in range(13, 25)]


def proposed(
    tmp_path: Path, columns: Mapping[str, Sequence[object]], **said: object
) -> Proposal:
    """Propose for a CSV file with these columns."""
    path = tmp_path / "q1.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
    return propose(open_file(str(path)), Said(**said))  # type: ignore[arg-type]


def chosen(proposal: Proposal) -> dict[str, str]:
    return {choice.heading: str(choice.target) for choice in proposal.choices}


def cycled(values_: Sequence[object], rows: int = 12) -> list[object]:
    return [values_[row % len(values_)] for row in range(rows)]


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("IncidentDate", ("incident", "date")),
        ("Ethn. (officer defined)", ("ethnicity",)),
        ("Impact: MH", ("impact", "mental", "health")),
        ("Tasers_Used", ("ced", "use")),
        ("Person\u2019s age", ("subject", "age")),
    ],
)
def test_a_heading_is_compared_by_words_that_mean_the_same(
    heading: str, words: tuple[str, ...]
) -> None:
    assert words_of(heading) == words


def test_a_heading_of_nothing_but_words_left_aside_keeps_them() -> None:
    assert words_of("Perceived") == ("perceived",)


def test_a_misspelt_word_is_the_word() -> None:
    assert likeness(words_of("Ethnicty group"), words_of("ethnicity group")) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Officer injured", "Person injured"),
        ("Medical help offered", "Medical help provided"),
        ("Mental condition", "Physical condition"),
        # Without the word on the right, the left asks for something else.
        ("TASER: Drive stun", "CED drive stun repeat"),
        ("Staff injury", "Staff injury intentional"),
        ("CED cycle extended", "CED cycle interrupted"),
        ("CED repeat cycle", "CED cycle extended"),
    ],
)
def test_opposites_are_not_alike(one: str, other: str) -> None:
    assert likeness(words_of(one), words_of(other)) == 0


@pytest.mark.parametrize(
    ("heading", "boxes"),
    [
        ("Impact: MH", ["impact_factors.mental_health"]),
        ("Reason - Protect Publc", ["reasons.protect_public"]),
        ("Taser Drawn", ["ced_levels.drawn"]),
        ("Red dotted", ["ced_levels.red_dot"]),
        ("Other", []),
        ("Impact factor: Other", ["impact_factors.other"]),
        (
            "Knife",
            ["threatened_with.bladed", "assaulted_with.bladed", "armed_with.bladed"],
        ),
        ("Threatened: knife", ["threatened_with.bladed"]),
        ("Discharged", []),
    ],
)
def test_a_heading_names_a_box(heading: str, boxes: list[str]) -> None:
    assert [str(box.target) for box in as_box(heading)] == boxes


@pytest.mark.parametrize(
    "heading",
    ["Officer name", "DOB", "Home address", "Tel", "Post Code", "Officer", "PNC ID"],
)
def test_a_heading_says_that_a_column_is_about_who_somebody_is(heading: str) -> None:
    assert is_personal(heading)


@pytest.mark.parametrize(
    "heading", ["Force name", "Station name", "Officer injured", "Executing Warrant"]
)
def test_a_heading_with_such_a_word_can_be_about_nobody(heading: str) -> None:
    assert not is_personal(heading)


@pytest.mark.parametrize("field", fillable())
def test_no_name_of_a_field_speaks_against_it(field: str) -> None:
    against = {name: speaks_against(name, Target(field)) for name, _ in names_of(field)}
    assert not any(against.values()), against


def test_every_field_that_the_words_name_is_one() -> None:
    words = knowledge()
    by_field = ("headings", "families", "not_for", "too_coarse", "enough")
    named = {field for part in by_field for field in words[part]}
    lists = (
        *("told_by_cells", "never_guessed", "useful", "about_the_person"),
        "first_is_best",
    )
    named |= {field for part in lists for field in words[part]}
    assert named <= set(fillable())
    for shape in words["personal_shapes"]:
        re.compile(shape["shape"])


def test_the_order_of_the_columns_decides_nothing(tmp_path: Path) -> None:
    columns: dict[str, Sequence[object]] = {
        "CED use": cycled(LEVELS),
        "When": DATES,
        "Ethn.": cycled(["White", "Black"]),
        "Constabulary": cycled(["Kent"]),
    }
    one = proposed(tmp_path, columns)
    other = proposed(tmp_path, dict(reversed(columns.items())))
    assert chosen(one) == chosen(other)
    assert chosen(one) == {
        "CED use": "ced_highest_use",
        "When": "incident_date",
        "Ethn.": "ethnicity",
        "Constabulary": "force",
    }


def test_what_only_the_cells_say_is_left_open_with_what_to_type(tmp_path: Path) -> None:
    proposal = proposed(tmp_path, {"Zqx": cycled(LEVELS), "Wvb": cycled(["M", "F"])})
    assert chosen(proposal) == {}
    assert [(doubt.about, doubt.settle) for doubt in proposal.doubts] == [
        (
            '"Zqx" may be ced_highest_use, but the heading leaves it open: 12 of 12 cells '
            'are answers to "Highest level of Taser use".',
            ('--set "Zqx"=ced_highest_use',),
        ),
        (
            '"Wvb" may be gender, but the heading leaves it open: 12 of 12 cells are '
            'answers to "Perceived gender".',
            ('--set "Wvb"=gender',),
        ),
    ]


ANSWERS: dict[str, list[object]] = {
    "age": [34, 22, 51],
    "age_band": ["18-34", "35-49"],
    "gender": ["Male", "Female"],
    "ethnicity": ["White", "Black", "Asian"],
    "ced_highest_use": list(LEVELS),
    "incident_date": list(DATES),
    "subject_injured": ["Yes", "No"],
    "body_worn_video": ["Yes", "No"],
    "ced_used": ["Yes", "No"],
}


@pytest.mark.parametrize(
    ("heading", "field", "why"),
    [
        ("Officer gender", "gender", "about somebody else than the person (officer)"),
        ("Gender of officer", "gender", "somebody else than the person (officer)"),
        ("Victim age", "age", "about somebody else than the person (victim)"),
        ("Age of officer", "age", "about somebody else than the person (officer)"),
        ("Officer age group", "age_band", "somebody else than the person (officer)"),
        ("Witness ethnicity", "ethnicity", "somebody else than the person (witness)"),
        ("Colleague sex", "gender", "about somebody else than the person (colleague)"),
        ("Person not injured", "subject_injured", "its heading says the opposite"),
        ("No BWV", "body_worn_video", "its heading says the opposite"),
        ("BWV off", "body_worn_video", "its heading says the opposite"),
        ("Taser not used", "ced_used", "its heading says the opposite"),
        ("Expiry date", "incident_date", 'its heading says "expiry"'),
        ("Week commencing", "incident_date", 'its heading says "week"'),
        ("Date (w/c)", "incident_date", 'its heading says "w/c"'),
        ("Month ending", "incident_date", 'its heading says "ending"'),
        ("Training date", "incident_date", 'its heading says "training"'),
        ("Staff gender", "gender", "about somebody else than the person (staff)"),
        ("Date received", "incident_date", 'its heading says "received"'),
        ("Date printed", "incident_date", 'its heading says "printed"'),
        ("Date created", "incident_date", 'its heading says "created"'),
        ("Lowest use", "ced_highest_use", 'its heading says "lowest"'),
        ("Authorised", "ced_highest_use", 'its heading says "authorised"'),
    ],
)
def test_a_heading_that_speaks_against_a_field_is_never_taken_for_it(
    tmp_path: Path, heading: str, field: str, why: str
) -> None:
    proposal = proposed(tmp_path, {heading: cycled(ANSWERS[field]), "Area": DATES})
    assert heading not in chosen(proposal)
    assert dict(proposal.ignored)[heading].startswith(f"not {field}, as it")
    assert dict(proposal.ignored)[heading].endswith(why)


@pytest.mark.parametrize(
    "heading", ["Date of birth", "Not injured", "No weapon", "Non-Taser", "Unarmed"]
)
def test_a_heading_that_denies_or_is_private_gives_nothing(
    tmp_path: Path, heading: str
) -> None:
    cells = DATES if "Date" in heading else cycled(["Yes", "No"])
    proposal = proposed(tmp_path, {heading: cells, "Level": cycled(LEVELS)})
    assert chosen(proposal) == {"Level": "ced_highest_use"}


@pytest.mark.parametrize(
    ("one", "other", "field"),
    [
        ("Ethnicity", "Self-defined ethnicity", "ethnicity"),
        ("Gender", "Self-defined gender", "gender"),
        ("Date", "Deployment date", "incident_date"),
        ("Age", "Subject age", "age"),
        ("Level", "Taser mode", "ced_highest_use"),
    ],
)
def test_a_known_heading_beats_no_column_that_could_be_the_field_as_well(
    tmp_path: Path, one: str, other: str, field: str
) -> None:
    cells = cycled(ANSWERS[field])
    proposal = proposed(tmp_path, {one: cells, other: cells})
    assert chosen(proposal) == {}
    (doubt,) = proposal.doubts
    assert doubt.about.startswith(f'"{one}" and "{other}" could each be {field}.')
    either = (f'--set "{one}"={field}', f'--set "{other}"={field}')
    assert doubt.settle[:2] == either


@pytest.mark.parametrize(
    ("headings", "field", "cells"),
    [
        (["Reason 1", "Reason 2", "Reason 3"], "reasons", ["Protect self", "Zqx", ""]),
        (["Reason", "Reason 2"], "reasons", ["Protect self", "Protect public"]),
        (["1st reason", "2nd reason"], "reasons", ["Protect self", "Effect arrest"]),
        (["Impact factor 1", "Impact factor 2"], "impact_factors", ["Alcohol", ""]),
    ],
)
def test_columns_that_differ_by_a_number_are_taken_whole(
    tmp_path: Path, headings: list[str], field: str, cells: list[str]
) -> None:
    columns = {
        heading: cycled([cells[at % len(cells)], cells[0] if not at else ""])
        for at, heading in enumerate(headings)
    }
    proposal = proposed(tmp_path, columns)
    assert chosen(proposal) == dict.fromkeys(headings, field)
    assert proposal.definition["fields"][field] == {"columns": headings}


def test_columns_that_differ_by_a_number_are_left_open_as_a_whole(
    tmp_path: Path,
) -> None:
    cells = cycled(LEVELS)
    proposal = proposed(tmp_path, {"Level 1": cells, "Level 2": cells})
    (doubt,) = proposal.doubts
    assert doubt.settle == ('--set "Level 1"=ced_levels --set "Level 2"=ced_levels',)
    both = ["Level 1=ced_levels", "Level 2=ced_levels"]
    said = proposed(tmp_path, {"Level 1": cells, "Level 2": cells}, sets=both)
    assert said.definition["fields"]["ced_levels"] == {
        "columns": ["Level 1", "Level 2"]
    }
    one = proposed(tmp_path, {"Level 1": cells, "Level 2": cells}, sets=both[:1])
    (rest,) = one.doubts
    assert rest.blocks
    assert rest.about == (
        '"Level 2" is numbered like "Level 1", which you set, so that a use of a Taser '
        "may be told in it alone."
    )
    assert rest.settle == ('--set "Level 2"=ced_levels', '--set "Level 2"=ignore')


def test_a_numbered_column_that_is_left_when_others_are_set_is_told(
    tmp_path: Path,
) -> None:
    cells = {"Reason 1": cycled(["Protect self"]), "Reason 2": cycled(["Other"])}
    one = proposed(tmp_path, cells, sets=["Reason 1=reasons"])
    assert one.ignored == (("Reason 2", 'numbered like "Reason 1", which you set'),)


def test_yes_and_no_alone_say_nothing_of_a_column(tmp_path: Path) -> None:
    proposal = proposed(tmp_path, {"Zqx": cycled(["Yes", "No"]), "When": DATES})
    assert chosen(proposal) == {"When": "incident_date"}


def test_of_two_columns_that_could_both_be_the_date_neither_is_taken(
    tmp_path: Path,
) -> None:
    proposal = proposed(tmp_path, {"When": DATES, "Occurred": DATES})
    assert chosen(proposal) == {}
    (doubt,) = proposal.doubts
    assert doubt.about == '"When" and "Occurred" could each be incident_date.'
    assert doubt.settle == (
        '--set "When"=incident_date',
        '--set "Occurred"=incident_date',
    )
    assert not proposal.complete


def test_the_day_a_form_was_filled_in_is_no_date_of_use(tmp_path: Path) -> None:
    proposal = proposed(tmp_path, {"Date submitted": DATES, "Date reported": DATES})
    assert chosen(proposal) == {}


def test_the_cells_decide_between_an_age_and_an_age_group(tmp_path: Path) -> None:
    ages = proposed(tmp_path, {"Age": cycled([19, 40, 52])})
    bands = proposed(tmp_path, {"Age": cycled(["18-34", "35-49"])})
    assert chosen(ages) == {"Age": "age"}
    assert chosen(bands) == {"Age": "age_band"}


def test_several_levels_in_a_cell_are_all_levels(tmp_path: Path) -> None:
    cells = cycled(["Drawn; Aimed", "Drawn; Fired"])
    proposal = proposed(tmp_path, {"When": DATES, "Level of Taser": cells})
    assert chosen(proposal)["Level of Taser"] == "ced_levels"
    way = proposal.definition["fields"]["ced_levels"]
    assert way == {"column": ["Level of Taser"], "separators": ";|,"}


def test_a_cell_of_several_answers_is_taken_apart_where_one_is_not_known(
    tmp_path: Path,
) -> None:
    cells = cycled(["Arrested; Zqx", "Arrested"])
    proposal = proposed(tmp_path, {"Outcomes": cells, "Level": cycled(LEVELS)})
    assert [word.text for word in proposal.words] == ["Zqx"]
    assert proposal.definition["fields"]["outcomes"]["separators"] == ";|,"


def test_the_signs_between_answers_are_the_same_in_the_program_s_own_layout() -> None:
    usual = "".join(knowledge()["separators"]["usual"])
    own = resources.load("sources/canonical.json")["fields"].values()
    assert {way["separators"] for way in own if "separators" in way} == {usual}


def test_numbered_columns_of_one_name_are_read_together(tmp_path: Path) -> None:
    proposal = proposed(
        tmp_path,
        {
            "Tactic used 1": cycled(["Baton drawn", "Shield", "Dog bite"]),
            "Tactic used 2": cycled(["Shield", "Baton drawn"]),
        },
    )
    way = proposal.definition["fields"]["tactics"]
    assert way == {"columns": ["Tactic used 1", "Tactic used 2"]}


def test_a_heading_of_a_known_layout_is_not_taken_against_its_cells(
    tmp_path: Path,
) -> None:
    places = [f"{number} Any Street" for number in range(12)]
    proposal = proposed(tmp_path, {"Location": places})
    assert chosen(proposal) == {}
    assert proposal.doubts[0].about == (
        '"Location" is a heading for locations (Location), but the cells hold none of '
        "its answers, so every record would be kept out."
    )


def test_a_level_is_never_written_by_guessing(tmp_path: Path) -> None:
    columns = {"CED use": cycled(["Drawn", "Aimed", "Reddoted"])}
    guess = proposed(tmp_path, columns)
    (word,) = guess.words
    assert (word.text, word.value, word.written) == ("Reddoted", "red_dot", False)
    level = {"column": ["CED use"], "codes": {"none": None}}
    assert guess.definition["fields"]["ced_highest_use"] == level
    said = proposed(tmp_path, columns, codes=["CED use:Reddoted=red_dot"])
    assert said.words == ()
    assert said.definition["fields"]["ced_highest_use"]["codes"] == {
        "Reddoted": "red_dot",
        "none": None,
    }


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("16-19", ("11 to 17 years", "18 to 34 years")),
        ("16 to 40", ("11 to 17 years", "18 to 34 years", "35 to 49 years")),
        ("under 16", ("Under 11 years", "11 to 17 years")),
        ("40+", ("35 to 49 years", "50 to 64 years", "65 and over")),
        ("over 60", ("50 to 64 years", "65 and over")),
        ("18-24", ()),
        ("under 11", ()),
        ("65+", ()),
        ("White", ()),
        ("40", ()),
    ],
)
def test_an_age_group_can_lie_in_several(text: str, groups: tuple[str, ...]) -> None:
    assert straddled(text) == groups


def test_an_age_group_that_lies_in_several_is_none_of_them(tmp_path: Path) -> None:
    cells = {"Age group": cycled(["Under 11", "16-19", "18-34", "35-49"])}
    (word,) = proposed(tmp_path, cells).words
    assert (word.text, word.straddles) == (
        "16-19",
        ("11 to 17 years", "18 to 34 years"),
    )
    with pytest.raises(
        InputError, match='"16-19" lies in 11 to 17 years and 18 to 34 years, so'
    ):
        proposed(tmp_path, cells, codes=["Age group:16-19=18_to_34"])
    left_out = proposed(tmp_path, cells, codes=["Age group:16-19=no_answer"])
    assert left_out.definition["fields"]["age_band"]["codes"] == {"16-19": None}


def test_an_age_group_is_never_written_by_guessing(tmp_path: Path) -> None:
    cells = cycled(["18-34", "35-49", "50-64", "18 to 34 yeers"])
    proposal = proposed(tmp_path, {"Age group": cells})
    assert [word.written for word in proposal.words] == [False]
    assert "codes" not in proposal.definition["fields"]["age_band"]


def test_a_level_among_tactics_is_never_written_by_guessing(tmp_path: Path) -> None:
    cells = cycled(["Baton drawn", "Shield", "Taser fird", "Dog byte"])
    proposal = proposed(tmp_path, {"Tactics used": cells})
    written = {word.text: word.written for word in proposal.words}
    assert written == {"Taser fird": False, "Dog byte": True}
    codes = proposal.definition["fields"]["tactics"]["codes"]
    assert codes == {"Dog byte": "dog_bite"}


def test_a_level_that_may_be_a_baton_s_is_left_open(tmp_path: Path) -> None:
    columns: dict[str, list[object]] = {
        "Date": list(DATES),
        "Equipment": cycled(["Baton", "PAVA", "Handcuffs", "Taser"]),
        "Level": cycled(["Drawn", "Fired"]),
    }
    open_ = proposed(tmp_path, columns)
    assert chosen(open_) == {"Date": "incident_date"}
    assert [(doubt.about, doubt.settle) for doubt in open_.doubts] == [
        (
            '"Level" does not say whether the level is the Taser\'s, and "Equipment" '
            "names other kinds of force. Say which rows are uses of a Taser, or that it is "
            "the Taser's alone.",
            (
                '--set "Level"=ced_highest_use --set "Equipment"=ced_used'
                ' --set-code "Equipment:Baton"=not_used'
                ' --set-code "Equipment:Handcuffs"=not_used'
                ' --set-code "Equipment:PAVA"=not_used --set-code "Equipment:Taser"=yes',
                '--set "Level"=ced_highest_use',
            ),
        ),
    ]
    assert not open_.complete
    sets = ["Level=ced_highest_use", "Equipment=ignore"]
    said = proposed(tmp_path, columns, sets=sets, force="kent")
    assert said.doubts == ()
    assert said.complete
    typed = shlex.split(open_.doubts[0].settle[0])
    pairs = list(zip(typed[::2], typed[1::2], strict=True))
    told = Said(
        [text for option, text in pairs if option == "--set"],
        [text for option, text in pairs if option == "--set-code"],
        "kent",
    )
    found = pipeline.propose(str(tmp_path / "q1.csv"), told)
    assert found.rows is not None
    assert (found.rows.counted, found.rows.not_uses) == (3, 9)


def test_a_level_said_to_be_the_taser_s_counts_beside_other_tactics(
    tmp_path: Path,
) -> None:
    path = tmp_path / "q1.csv"
    rows = [["Date", "Tactics used", "Level"], ["13/06/2024", "Handcuffs", "Fired"]]
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([*rows, ["14/06/2024", "Baton drawn", "Drawn"]])
    found = pipeline.propose(str(path), Said(["Level=ced_highest_use"], force="kent"))
    assert found.rows is not None
    assert found.rows.counted == 2


def test_a_row_without_a_level_beside_other_force_is_left_open(tmp_path: Path) -> None:
    levels = cycled(["", "Fired"])
    equipment = cycled(["Baton", "Taser"])
    columns = {"Taser level": levels, "Equipment": equipment}
    (doubt,) = proposed(tmp_path, columns).doubts
    assert doubt.about.startswith('"Equipment" names other kinds of force, so that')
    always = {"Taser level": cycled(["Drawn", "Fired"]), "Equipment": equipment}
    assert proposed(tmp_path, always).doubts == ()


def test_weapons_of_the_person_are_no_other_force(tmp_path: Path) -> None:
    columns = {"Level": cycled(LEVELS), "Armed with": cycled(["Firearm", "Knife"])}
    assert proposed(tmp_path, columns).doubts == ()


def test_tactics_with_levels_among_them_give_both(tmp_path: Path) -> None:
    proposal = proposed(
        tmp_path,
        {
            "Tactic 1": cycled(["Handcuffs", "Taser drawn", "Baton drawn"]),
            "Tactic 2": cycled(["Taser fired", "", "Unarmed skills"]),
            "Date": DATES,
        },
        force="kent",
    )
    assert proposal.complete
    assert proposal.notes == (
        'The levels are those among the tactics in "Tactic 1" and "Tactic 2". A row of '
        "other tactics alone is no Taser use and is not counted.",
    )
    assert "tactics" in proposal.definition["needs"][-1]
    assert "taser_use" in proposal.definition


def test_a_word_said_of_one_numbered_column_is_said_of_all(tmp_path: Path) -> None:
    path = tmp_path / "q1.csv"
    rows = [["Date", "Tactic 1", "Tactic 2"], ["13/06/2024", "Baton drawn", "Fired"]]
    rows += [["14/06/2024", "Fired", "Shield"], ["15/06/2024", "Shield", ""]]
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    said = Said(codes=["Tactic 1:Fired=ced_fired"], force="kent")
    found = pipeline.propose(str(path), said)
    assert found.proposal.words == ()
    assert found.rows is not None
    assert (found.rows.counted, found.rows.not_uses) == (2, 1)


@pytest.mark.parametrize(
    ("field", "taser"), [("tactics", "ced_not_stated"), ("ced_used", "yes")]
)
@pytest.mark.parametrize(("level", "counted"), [("Level", 1), ("Taser level", 2)])
def test_a_level_of_a_baton_makes_no_taser_use(
    tmp_path: Path, field: str, taser: str, level: str, counted: int
) -> None:
    path = tmp_path / "q1.csv"
    rows = [["Date", "Equipment", level], ["13/06/2024", "Baton", "Drawn"]]
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([*rows, ["14/06/2024", "Taser", "Fired"]])
    sets = [f"Equipment={field}", f"{level}=ced_highest_use"]
    codes = ["Equipment:Baton=not_used", f"Equipment:Taser={taser}"]
    found = pipeline.propose(str(path), Said(sets, codes, "kent"))
    assert found.rows is not None
    assert found.rows.counted == counted


def test_a_box_that_names_other_force_is_left_open(tmp_path: Path) -> None:
    crosses = cycled(["X", ""])
    columns: dict[str, Sequence[object]] = {"PAVA": crosses, "Taser drawn": crosses}
    proposal = proposed(tmp_path, {"Date": DATES, **columns})
    (doubt,) = proposal.doubts
    assert doubt.settle == (
        '--set "PAVA"=tactics.pava_spray_drawn',
        '--set "PAVA"=tactics.pava_spray_used',
        '--set "PAVA"=ignore',
    )
    assert proposal.ignored == ()


@pytest.mark.parametrize("heading", ["Ref", "Reference"])  # guessed, and known
def test_references_that_rows_share_are_left_open_and_stop_the_layout(
    tmp_path: Path, heading: str
) -> None:
    columns: dict[str, Sequence[object]] = {
        heading: ["R1", "R1", "R2", "R2", "R3"],
        "Date": DATES[:5],
    }
    columns |= {"Taser level": ["Drawn", "Fired", "Aimed", "Drawn", "Fired"]}
    (doubt,) = proposed(tmp_path, columns, force="kent").doubts
    assert doubt.blocks
    assert doubt.about == (
        f'4 rows share a reference under "{heading}". If it is that of an incident with '
        "several uses, it is incident_id. As record_id it is each use's own, and rows "
        "that share one and differ are kept out. If one use has several rows, as where "
        "each level has one, keep only one in a copy of the file."
    )
    assert doubt.settle == (
        f'--set "{heading}"=incident_id',
        f'--set "{heading}"=record_id',
    )
    settled = proposed(tmp_path, columns, sets=[f"{heading}=incident_id"], force="kent")
    assert not settled.doubts
    assert chosen(settled)[heading] == "incident_id"


def test_dates_with_years_of_two_figures_are_told_of_with_what_to_do(
    tmp_path: Path,
) -> None:
    columns: dict[str, Sequence[object]] = {
        "Date": [f"{day:02}-May-24" for day in range(1, 11)],
        "Taser level": cycled(["Drawn"], 10),
    }
    (doubt,) = proposed(tmp_path, columns, force="kent").doubts
    assert doubt.about == (
        '"Date" is a heading for incident_date (Date), but only 0 of 10 cells are dates: '
        "the years of most have two figures. Show the dates with four in Excel (Format "
        "Cells, Date) and export them again."
    )


def test_levels_with_several_signs_between_them_are_read(tmp_path: Path) -> None:
    cells = ["Drawn / Aimed", "Red dot & arced", "Fired + drive stun", "Drawn"]
    columns: dict[str, Sequence[object]] = {"Date": DATES, "Levels": cycled(cells)}
    sets = ["Levels=ced_levels"]
    proposal = proposed(tmp_path, columns, sets=sets, force="kent")
    assert not proposal.words
    made = proposal.definition["fields"]["ced_levels"]
    assert {*"/&+"} <= {*made["separators"]}


def test_the_words_of_a_short_file_s_levels_are_shown(tmp_path: Path) -> None:
    cells = [f"Mode {letter}" for letter in "ABCDEFG"] + ["Mode A"]
    columns: dict[str, Sequence[object]] = {"Date": DATES[:8], "Taser level": cells}
    proposal = proposed(tmp_path, columns, force="kent")
    (choice, words) = next(
        pair for pair in shown.by_column(proposal) if pair[0].heading == "Taser level"
    )
    assert shown.can_be_shown(choice, words)


def test_references_of_which_few_are_shared_are_each_record_s_own(
    tmp_path: Path,
) -> None:
    refs = [f"R{n}" for n in range(len(DATES))]
    columns: dict[str, Sequence[object]] = {"Ref": refs, "Date": DATES}
    columns["Taser level"] = cycled(["Drawn"])
    assert chosen(proposed(tmp_path, columns, force="kent"))["Ref"] == "record_id"


def test_one_force_said_of_all_records_leaves_out_the_column(tmp_path: Path) -> None:
    columns: dict[str, Sequence[object]] = {"Date": DATES, "Force": cycled(["Essex"])}
    proposal = proposed(tmp_path, columns, force="kent")
    assert proposal.ignored == (("Force", "--force says whose all the records are"),)


def test_a_word_can_mean_that_no_taser_was_used_or_that_nobody_answered(
    tmp_path: Path,
) -> None:
    columns = {"CED use": cycled(["Drawn", "Nil", "Query", "Fired"])}
    codes = ["CED use:Nil=not_used", "CED use:Query=no_answer"]
    fields = proposed(tmp_path, columns, codes=codes).definition["fields"]
    codes_of_level = {"Nil": None, "Query": None, "none": None}
    assert fields["ced_highest_use"]["codes"] == codes_of_level
    assert fields["ced_used"] == {
        "column": ["CED use"],
        "codes": {"none": False, "Nil": False},
        "others": "ignore",
    }
    with pytest.raises(InputError, match="and outcomes is none of these"):
        proposed(
            tmp_path,
            {"Outcome": cycled(["Arrested", "Nil"])},
            codes=["Outcome:Nil=not_used"],
        )


def test_another_word_close_to_one_value_is_written_as_a_guess(tmp_path: Path) -> None:
    proposal = proposed(tmp_path, {"Sex": cycled(["Male", "Female", "Femail"])})
    assert proposal.definition["fields"]["gender"]["codes"] == {"Femail": "female"}
    assert "Words guessed: Femail (female)." in proposal.definition["description"]


@pytest.mark.parametrize(
    ("heading", "known", "word"),
    [
        ("Outcome", "Arrested", "Unarrested"),
        ("Outcome", "Hospitalised", "Not hospitalised"),
        ("Sex", "Male", "Non-male"),
        ("Outcome", "Arrested", "Arestd"),
    ],
)
def test_a_word_is_written_as_a_guess_only_for_a_slip_of_the_pen(
    tmp_path: Path, heading: str, known: str, word: str
) -> None:
    proposal = proposed(tmp_path, {heading: cycled([known, known, word])})
    (found,) = proposal.words
    assert found.written == (word == "Arestd")
    (way,) = proposal.definition["fields"].values()
    assert way.get("codes", {}) == ({"Arestd": "arrested"} if found.written else {})


def test_a_word_that_is_not_shown_is_not_guessed(tmp_path: Path) -> None:
    names = [f"Femail {number}" for number in range(100_000, 100_006)]
    proposal = proposed(tmp_path, {"Sex": [*names, *cycled(["Male"], 6)]})
    assert {word.written for word in proposal.words} == {False}
    assert "codes" not in proposal.definition["fields"]["gender"]


def test_a_word_that_none_was_used_is_read_as_in_the_program_s_own_layout(
    tmp_path: Path,
) -> None:
    proposal = proposed(tmp_path, {"CED use": cycled(["Drawn", "None", "Fired"])})
    fields = proposal.definition["fields"]
    assert fields["ced_highest_use"]["codes"] == {"none": None}
    assert fields["ced_used"] == {
        "column": ["CED use"],
        "codes": {"none": False},
        "others": "ignore",
    }


def test_a_mark_ticks_a_box_only_where_no_cell_has_anything_else(
    tmp_path: Path,
) -> None:
    columns = {"Drawn": cycled(["X", ""]), "Aimed": cycled(["", "X"])}
    marks = proposed(tmp_path, columns)
    assert marks.definition["fields"]["ced_levels"] == {
        "flags": {"drawn": ["Drawn"], "aimed": ["Aimed"]},
        "marks": {"Drawn": {"X": True}, "Aimed": {"X": True}},
    }
    mixed = proposed(tmp_path, {**columns, "Aimed": cycled(["X", "O"])})
    assert "Aimed" not in chosen(mixed)


def test_a_person_says_what_a_box_s_own_words_mean(tmp_path: Path) -> None:
    proposal = proposed(
        tmp_path,
        {
            "Impact: Alcohol": cycled(["Y", "N", "Smelt"]),
            "Impact: Drugs": cycled(["Y"]),
        },
        sets=["Impact: Alcohol=impact_factors.alcohol"],
        codes=["Impact: Alcohol:Smelt=yes"],
    )
    assert proposal.definition["fields"]["impact_factors"] == {
        "flags": {"alcohol": ["Impact: Alcohol"], "drugs": ["Impact: Drugs"]},
        "marks": {"Impact: Alcohol": {"Smelt": True}},
    }


def test_a_column_of_postcodes_is_left_out_whatever_its_heading(tmp_path: Path) -> None:
    proposal = proposed(tmp_path, {"Area": cycled(["ZZ9 9ZZ", "ZZ8 8ZY"])})
    assert proposal.personal == ("Area",)
    assert proposal.choices == ()


def test_a_personal_column_can_be_set_only_to_what_is_never_shown(
    tmp_path: Path,
) -> None:
    columns = {"PNC ID": cycled(["SYN1", "SYN2"])}
    proposal = proposed(tmp_path, columns, sets=["PNC ID=subject_id"])
    assert chosen(proposal) == {"PNC ID": "subject_id"}
    with pytest.raises(InputError, match="looks like a column that says who"):
        proposed(tmp_path, columns, sets=["PNC ID=area"])


def test_a_field_set_by_a_person_is_not_guessed_for_another_column(
    tmp_path: Path,
) -> None:
    columns = {"When": DATES, "Logged": DATES}
    proposal = proposed(tmp_path, columns, sets=["Logged=incident_date"])
    assert chosen(proposal) == {"Logged": "incident_date"}


CELLS = st.sampled_from(
    [
        "",
        "Yes",
        "No",
        "X",
        "Drawn",
        "Red dotted",
        "13/06/2024",
        "6/13/2024",
        "34",
        "White",
        "M",
        "Kent",
        "a, b; c",
        "Protect self",
        "none",
        "=1+1",
        "[bold]",
    ]
)
HEADINGS = st.lists(
    st.sampled_from(
        [
            "When",
            "Date",
            "CED use",
            "Drawn",
            "Aimed",
            "Impact: MH",
            "Sex",
            "Age",
            "Force",
            "Notes",
            "DOB",
            "Injured",
            "Tactic 1",
            "Tactic 2",
            "Taser level",
            "Date",
            "Reason 1",
            "Reason 2",
            'It\'s "x"',
            "Location",
            "Ref",
        ]
    )
    | st.text(st.characters(codec="ascii", exclude_characters="\r\n\x00"), max_size=12),
    min_size=1,
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_is_proposed_can_be_read_back(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    headings = data.draw(HEADINGS)
    row = st.lists(CELLS, min_size=len(headings), max_size=len(headings))
    rows = data.draw(st.lists(row, min_size=1, max_size=6))
    if data.draw(st.booleans()):  # what every layout needs
        headings = ["Use date", "Taser level", *headings]
        rows = [[DATES[at], "Fired", *cells] for at, cells in enumerate(rows)]
    folder = tmp_path_factory.mktemp("any")
    path = folder / "any.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([headings, *rows])
    try:
        found = pipeline.propose(str(path), Said(force="kent"))
    except InputError:
        return  # a file of nothing but blanks, or no text file at all
    proposal = found.proposal
    assert not found.refused
    boxes_or_whole = [(c.target.field, c.target.value) for c in proposal.choices]
    single = [f for f, value in boxes_or_whole if not value and not _joins(f)]
    assert len(single) == len(set(single))
    if found.writable:
        source = folder / "source.json"
        source.write_text(as_text(proposal.definition), encoding="utf-8")
        checked = pipeline.check(read([str(path)], str(source)))
        assert checked.reconciliation == found.rows


def _joins(field: str) -> bool:
    return values.kind(field) == "list"


def test_what_is_written_is_json_that_a_person_can_read(tmp_path: Path) -> None:
    text = as_text(proposed(tmp_path, {"When": DATES}).definition)
    assert '    "incident_date": {"column": ["When"]}\n' in text
    assert json.loads(text)["fields"] == {"incident_date": {"column": ["When"]}}


def test_a_group_that_only_says_what_all_is_about_leaves_nothing_open(
    tmp_path: Path,
) -> None:
    columns: dict[str, Sequence[object]] = {
        "About the deployment: BCU": cycled(["North", "South"]),
        "About the deployment: Date of deployment": DATES,
        "About the suspect: Suspect sex": cycled(["M", "F"]),
        "About the suspect: Suspect age grp": cycled(["11-17", "18-34", "35-49"]),
        "Officer: Sex": cycled(["M", "F"]),
        "Previous use: Date": DATES,
    }
    assert chosen(proposed(tmp_path, columns)) == {
        "About the deployment: BCU": "area",
        "About the deployment: Date of deployment": "incident_date",
        "About the suspect: Suspect sex": "gender",
        "About the suspect: Suspect age grp": "age_band",
    }


def test_a_box_that_may_be_of_two_lists_leaves_room_for_the_column_of_one(
    tmp_path: Path,
) -> None:
    columns: dict[str, Sequence[object]] = {
        "Impact factors present": cycled(["Alcohol", "Drugs", "Mental health"]),
        "Mental health?": cycled(["Yes", "No"]),
    }
    proposal = proposed(tmp_path, columns)
    assert chosen(proposal) == {"Impact factors present": "impact_factors"}
    (doubt,) = proposal.doubts
    assert doubt.about.startswith('"Mental health?" could be')


# -- boxes of levels that the heading does not settle -------------------------


def levels_counted(
    tmp_path: Path, rows: Sequence[Sequence[str]], *typed: str
) -> dict[str, int]:
    """Return how many uses of each highest level are read, after what was typed."""
    path = tmp_path / "q1.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    words = [word for text in typed for word in shlex.split(text)]
    pairs = list(zip(words[::2], words[1::2], strict=True))
    said = Said(
        [text for option, text in pairs if option == "--set"],
        [text for option, text in pairs if option == "--set-code"],
        "kent",
    )
    found = pipeline.propose(str(path), said)
    assert found.writable, found.proposal.doubts
    layout = tmp_path / "layout.json"
    layout.write_text(as_text(found.proposal.definition), encoding="utf-8")
    batches = read([str(path)], str(layout)).batches()
    levels = (b.records.column("ced_highest_use").to_pylist() for b in batches)
    return dict(Counter(level for each in levels for level in each))


CED_BOXES = [
    "Ref,Date of use,CED drawn,CED aimed,Fired (probes)",
    "1,21/05/2024,x,,x",
    "2,22/05/2024,x,x,",
    "3,23/05/2024,,,x",
]


def rows_of(lines: Sequence[str]) -> list[list[str]]:
    return [line.split(",") for line in lines]


def columns_of(lines: Sequence[str]) -> dict[str, list[object]]:
    heading, *cells = rows_of(lines)
    return {name: [row[at] for row in cells] for at, name in enumerate(heading)}


def test_a_box_that_may_be_a_level_is_left_open_and_stops(tmp_path: Path) -> None:
    proposal = proposed(tmp_path, columns_of(CED_BOXES), force="kent")
    (doubt,) = proposal.doubts
    listed = ", ".join(f"ced_levels.{each}" for each in values.listed("ced_levels"))
    assert doubt.about == (
        '"Fired (probes)" seems to be a level of Taser use, but its heading does not '
        "say for certain which. Left out, its uses would be counted at a lower level or "
        "not at all. Say which level it is, or set it to ignore. "
        f"Levels: {listed}."
    )
    assert doubt.settle == (
        '--set "Fired (probes)"=ced_levels.fired',
        '--set "Fired (probes)"=ignore',
    )
    assert not proposal.complete
    counted = levels_counted(tmp_path, rows_of(CED_BOXES), doubt.settle[0])
    assert counted == {"fired": 2, "aimed": 1}


def test_boxes_that_may_be_levels_are_settled_in_one_command(tmp_path: Path) -> None:
    lines = [
        "ID,Date of use,Taser pointed,Red dot used,Probes fired",
        "1,21/05/2024,Y,N,N",
        "2,22/05/2024,N,Y,N",
        "3,23/05/2024,N,N,Y",
    ]
    proposal = proposed(tmp_path, columns_of(lines), force="kent")
    (doubt,) = proposal.doubts
    assert doubt.about.startswith(
        '"Red dot used" and "Probes fired" seem to be levels of Taser use, but their '
    )
    assert doubt.settle == (
        '--set "Red dot used"=ced_levels.red_dot --set "Probes fired"=ced_levels.fired',
        '--set "Red dot used"=ignore --set "Probes fired"=ignore',
    )
    counted = levels_counted(tmp_path, rows_of(lines), doubt.settle[0])
    assert counted == {"aimed": 1, "red_dot": 1, "fired": 1}


@pytest.mark.parametrize(
    ("heading", "settle"),
    [
        ("CED fired (prbs)", ["ced_levels.fired", "ignore"]),
        ("CED discharged", ["ced_levels.fired", "ignore"]),
        ("Dischrged", ["ced_levels.fired", "ignore"]),
        ("Pointing of it", ["ced_levels.aimed", "ignore"]),
        ("Laser", ["ced_levels.red_dot", "ignore"]),
        (
            "Stunned",
            ["ced_levels.drive_stun", "ced_levels.angled_drive_stun", "ignore"],
        ),
        ("Taser warning given", ["ignore"]),
    ],
)
def test_no_box_beside_those_of_levels_is_left_out_unsaid(
    tmp_path: Path, heading: str, settle: list[str]
) -> None:
    cells: dict[str, list[object]] = {
        "Date": list(DATES),
        "CED drawn": cycled(["x"]),
        heading: cycled(["x", "", "X"]),
    }
    (doubt,) = proposed(tmp_path, cells).doubts
    assert doubt.blocks
    assert doubt.settle == tuple(f'--set "{heading}"={each}' for each in settle)
    assert heading in doubt.about
    assert "Levels: ced_levels.drawn, " in doubt.about


def test_boxes_that_may_be_one_level_are_asked_for_one_by_one(tmp_path: Path) -> None:
    ticks = cycled(["x", ""])
    cells = {"CED drawn": ticks, "Probes hit": ticks, "Subject shot": ticks}
    doubts = proposed(tmp_path, {"Date": DATES, **cells}).doubts
    assert [doubt.settle for doubt in doubts] == [
        ('--set "Probes hit"=ced_levels.fired', '--set "Probes hit"=ignore'),
        ('--set "Subject shot"=ced_levels.fired', '--set "Subject shot"=ignore'),
    ]
    assert doubts[0].about.startswith('"Probes hit" could be fired. If it is a level ')


@pytest.mark.parametrize(
    ("heading", "tactics"),
    [
        ("Firearm drawn", ["firearm_aimed", "firearm_fired"]),
        ("Baton", ["baton_drawn", "baton_used"]),
        ("Cuffed", ["other_improvised"]),
    ],
)
def test_a_box_of_other_force_is_offered_the_tactics_that_it_names(
    tmp_path: Path, heading: str, tactics: list[str]
) -> None:
    crosses = cycled(["X", ""])
    cells: dict[str, Sequence[object]] = {"Taser drawn": crosses, heading: crosses}
    (doubt,) = proposed(tmp_path, {"Date": DATES, **cells}).doubts
    typed = [*(f"tactics.{tactic}" for tactic in tactics), "ignore"]
    assert doubt.settle == tuple(f'--set "{heading}"={each}' for each in typed)
    says_where = doubt.about.endswith(
        " The tactics that a box can be: taserreport schema tactics"
    )
    assert says_where == (tactics == ["other_improvised"])


@pytest.mark.parametrize(
    ("heading", "level"),
    [
        ("CED drive stunned", "drive_stun"),
        ("Contact stun", "drive_stun"),
        ("CED angled drive stunned", "angled_drive_stun"),
        ("Taser pointed", "aimed"),
        ("CED firing", "fired"),
        ("TASER use (tick all): Red dot", "red_dot"),
    ],
)
def test_usual_forms_of_a_level_are_its_box(
    tmp_path: Path, heading: str, level: str
) -> None:
    cells = {"Drawn": cycled(["x"]), heading: cycled(["x", ""])}
    proposal = proposed(tmp_path, {"Date": DATES, **cells})
    assert chosen(proposal)[heading] == f"ced_levels.{level}"
    assert proposal.doubts == ()


def test_a_group_that_names_the_taser_settles_whose_the_levels_are(
    tmp_path: Path,
) -> None:
    lines = [
        "Ref,Date of use,TASER use (tick all),,,Baton",
        ",,Drawn,Red dot,Fired,",
        "1,21/05/2024,x,,x,",
        "2,22/05/2024,x,x,,x",
    ]
    baton = '--set "Baton"=tactics.baton_used'
    counted = levels_counted(tmp_path, rows_of(lines), baton)
    assert counted == {"fired": 1, "red_dot": 1}


def test_a_box_of_a_level_without_ticks_is_left_open(tmp_path: Path) -> None:
    cells = {"Drawn": cycled(["x"]), "Red dot": cycled(["one", "two"])}
    (doubt,) = proposed(tmp_path, {"Date": DATES, **cells}).doubts
    assert doubt.about == (
        '"Red dot" is a heading for ced_levels.red_dot (Levels of Taser use), but the '
        "cells are no ticks and not yes or no."
    )
    assert doubt.blocks


def test_two_boxes_of_one_level_stop(tmp_path: Path) -> None:
    path = tmp_path / "q1.csv"
    rows = ["Date,CED drawn,CED fired,CED fired", "21/05/2024,Y,Y,N"]
    path.write_text("\n".join(rows), encoding="utf-8")
    (doubt,) = propose(open_file(str(path)), Said()).doubts
    assert doubt.blocks
    assert "could each be ced_levels.fired" in doubt.about


def test_a_column_that_comes_near_a_field_is_not_left_out_without_a_reason(
    tmp_path: Path,
) -> None:
    cells = {
        "CED highest use": cycled(["Drawn"]),
        "Probes": cycled(["x", ""]),
        "Not fired": cycled(["x", ""]),
        "Taser warning": cycled(["x", ""]),
    }
    assert dict(proposed(tmp_path, {"Date": DATES, **cells}).ignored) == {
        "Probes": 'the levels are made from "CED highest use"',
        "Not fired": "not ced_levels, as its heading says the opposite",
        "Taser warning": 'the levels are made from "CED highest use"',
    }


def test_that_a_taser_was_used_is_asked_only_where_the_heading_says_so(
    tmp_path: Path,
) -> None:
    yes_no = cycled(["Y", "N"])
    said = proposed(tmp_path, {"Date": DATES, "Taser deployed": yes_no})
    assert [doubt.settle for doubt in said.doubts] == [
        ('--set "Taser deployed"=ced_used',)
    ]
    assert said.ignored == ()
    other = proposed(tmp_path, {"Date": DATES, "Taser discharged": yes_no})
    assert [doubt.settle[0] for doubt in other.doubts] == [
        '--set "Taser discharged"=ced_levels.fired'
    ]


# -- numbered columns of a file of all force ----------------------------------

ALL_FORCE = [
    "ID,Date of use,CED highest use,Tactic 1,Tactic 2,Tactic 3",
    "1,21/05/2024,Drawn,Handcuffs - compliant,CED (Taser),",
    "2,22/05/2024,N/A,Baton,Unarmed skills,",
    "3,23/05/2024,N/A,Baton,,",
    "4,23/05/2024,,Baton,,",
    "5,24/05/2024,,Baton,,",
]


def test_numbered_columns_of_a_layout_are_taken_whole(tmp_path: Path) -> None:
    proposal = proposed(tmp_path, columns_of(ALL_FORCE), force="kent")
    numbered = ["Tactic 1", "Tactic 2", "Tactic 3"]
    assert chosen(proposal).items() >= dict.fromkeys(numbered, "tactics").items()
    said = (
        '--set-code "Tactic 1:Baton"=baton_used',
        '--set-code "Tactic 1:Handcuffs - compliant"=compliant_handcuffing',
    )
    assert levels_counted(tmp_path, rows_of(ALL_FORCE), *said) == {"drawn": 1}


TASER_IN_ANY = [
    "ID,Date of use,Highest level of use,Tactic 1,Tactic 2",
    "1,21/05/2024,Drawn,Handcuffs,Taser",
    "2,22/05/2024,Fired,Taser,Handcuffs",
    "3,23/05/2024,Aimed,Baton,Taser",
    "4,24/05/2024,,Baton,",
    "5,24/05/2024,Drawn,Baton,",
]


def test_what_is_offered_for_numbered_tactics_loses_no_use_of_a_taser(
    tmp_path: Path,
) -> None:
    proposal = proposed(tmp_path, columns_of(TASER_IN_ANY), force="kent")
    (doubt,) = proposal.doubts
    level = '--set "Highest level of use"=ced_highest_use'
    assert doubt.settle == (
        f'{level} --set "Tactic 1"=tactics --set "Tactic 2"=tactics'
        ' --set-code "Tactic 1:Baton"=not_used',
        level,
    )
    counted = levels_counted(tmp_path, rows_of(TASER_IN_ANY), doubt.settle[0])
    assert counted == {"drawn": 1, "fired": 1, "aimed": 1}
    several = [
        line.replace("Baton,Taser", "Baton,Shield; Taser") for line in TASER_IN_ANY
    ]
    assert levels_counted(tmp_path, rows_of(several), doubt.settle[0]) == counted


def test_all_of_numbered_columns_are_offered_as_tactics(tmp_path: Path) -> None:
    columns = {
        "Taser level": cycled(["", "Fired"]),
        "Equipment 1": cycled(["Baton", "Handcuffs"]),
        "Equipment 2": cycled(["", "Taser"]),
    }
    (doubt,) = proposed(tmp_path, {"Date": DATES, **columns}).doubts
    assert doubt.settle == (
        '--set "Equipment 1"=tactics --set "Equipment 2"=tactics',
        '--set "Equipment 1"=ignore',
    )


# -- what is printed to be typed, and columns that come near a field ----------


def test_a_word_is_named_without_its_signs_that_nobody_sees(tmp_path: Path) -> None:
    rows = [
        ["ID", "Date of use", "CED use"],
        ["1", "21/05/2024", "\x1b[2JFired"],
        ["2", "22/05/2024", "Drawn"],
        ["3", "23/05/2024", "Dr\u202eawn"],
    ]
    typed = (
        '--set-code "CED use:[2JFired"=fired',
        '--set-code "CED use:Drawn"=drawn',
    )
    assert levels_counted(tmp_path, rows, *typed) == {"fired": 1, "drawn": 2}
    written = (tmp_path / "layout.json").read_text(encoding="utf-8")
    assert "\\u202e" in written
    assert "\u202e" not in written


@pytest.mark.parametrize(
    ("heading", "target"),
    [
        ("Threatened with weapon", "threatened_with.other_weapon"),
        ("Weapon assault?", "assaulted_with.other_weapon"),
    ],
)
def test_a_weapon_asked_for_by_yes_or_no_can_be_read_as_one_that_is_not_named(
    tmp_path: Path, heading: str, target: str
) -> None:
    cells = cycled(["Y", "N"])
    (doubt,) = proposed(tmp_path, {"Date": DATES, heading: cells}).doubts
    assert doubt.about == (
        f'"{heading}" may be {target}, but the heading leaves it open: a yes would be '
        'read as "Other weapon", not as a kind.'
    )
    assert doubt.settle == (
        f'--set "{heading}"={target}',
        f'--set "{heading}"=ignore',
    )
    said = proposed(tmp_path, {heading: cells}, sets=[f"{heading}={target}"])
    assert said.words == ()
    assert chosen(said) == {heading: target}


def test_a_list_answered_by_yes_and_no_is_not_offered_as_a_whole(
    tmp_path: Path,
) -> None:
    cells = {"Threatened with": cycled(["Y", "N"])}
    (doubt,) = proposed(tmp_path, {"Date": DATES, **cells}).doubts
    assert doubt.about.endswith(
        "If a yes means one of its answers, set it to that, such as "
        "threatened_with.firearm."
    )
    assert doubt.settle == ('--set "Threatened with"=ignore',)


@pytest.mark.parametrize("heading", ["Ethnic code", "Ethnicty: code"])
def test_codes_of_ethnicity_are_not_taken_for_its_detail_alone(
    tmp_path: Path, heading: str
) -> None:
    codes = cycled(["W1", "B1", "A1"])
    (doubt,) = proposed(tmp_path, {"Date": DATES, heading: codes}).doubts
    assert doubt.settle == (
        f'--set "{heading}"=ethnicity',
        f'--set "{heading}"=ethnicity_detail',
    )
    both = {heading: codes, "Ethnicity": cycled(["White", "Black", "Asian"])}
    said = proposed(tmp_path, both, sets=["Ethnicity=ethnicity"])
    assert chosen(said)[heading] == "ethnicity_detail"


def test_running_numbers_are_no_serial_numbers_of_tasers(tmp_path: Path) -> None:
    (doubt,) = proposed(tmp_path, {"Serial": range(1, 13), "Date": DATES}).doubts
    assert doubt.about == (
        '"Serial" may be record_id or ced_serial, but the heading leaves it open: the '
        "cells are running numbers, as of the rows."
    )
    assert doubt.settle == ('--set "Serial"=record_id', '--set "Serial"=ced_serial')
    others = [f"X{at * 7919}" for at in range(12)]
    assert chosen(proposed(tmp_path, {"Serial": others})) == {"Serial": "ced_serial"}


def test_ticks_and_answers_that_are_left_out_say_what_they_come_near_to(
    tmp_path: Path,
) -> None:
    columns: dict[str, Sequence[object]] = {
        "CED highest use": cycled(["Drawn"]),
        "Alcohol involved": cycled(["Y", "N"]),
        "Location cat": cycled(["Zone A", "Zone B"]),
        "Spoke kindly": cycled(["Y", "N"]),
        "Remarks on location": [f"SECRET {at}" for at in range(12)],
    }
    ignored = dict(proposed(tmp_path, {"Date": DATES, **columns}).ignored)
    assert ignored == {
        "Alcohol involved": "its heading comes near impact_factors.alcohol, but says "
        "more or less than that",
        "Location cat": "its heading comes near locations, but says more or less than "
        "that",
        "Spoke kindly": "",
        "Remarks on location": "",
    }


# -- age groups of a file's own ------------------------------------------------


def test_age_groups_are_shown_with_the_group_that_each_lies_in(
    taserreport: Run, tmp_path: Path
) -> None:
    path = tmp_path / "q1.csv"
    groups = ["18-24", "25 to 34", "35\N{EN DASH}44", "16-19", "aged 70-79 yrs"]
    lines = [f"Kent,0{n}/04/2025,Fired,{group}" for n, group in enumerate(groups, 1)]
    path.write_text("\n".join(["Force,Date,Level of use,Age group", *lines, ""]))
    said = " ".join(taserreport("map", path).stdout.decode().split())
    for text, label, band in [
        ("18-24", "18 to 34 years", "18_to_34"),
        ("25 to 34", "18 to 34 years", "18_to_34"),
        ("35\N{EN DASH}44", "35 to 49 years", "35_to_49"),
        ("aged 70-79 yrs", "65 and over", "65_and_over"),
    ]:
        assert (
            f'"{text}" (1 cell): lies in "{label}", but left to you '
            f'--set-code "Age group:{text}"={band}' in said
        )
    assert '"16-19" (1 cell): it lies in 11 to 17 years and 18 to 34 years' in said
    assert (
        "It does not know what stands under WORDS: correct the cells, or say what they "
        "mean and add --write." in said
    )
    checked = " ".join(taserreport("validate", path).stdout.decode().split())
    assert 'Perceived age: "18-24" is not in the list. [1 row]' in checked
    assert 'did you mean "18 to 34 years"?' in checked


@pytest.mark.parametrize("text", ["18-24 Exampleton", "2418 1999", "01-1999", "1834"])
def test_what_is_no_plain_age_group_is_told_by_its_length(
    taserreport: Run, tmp_path: Path, text: str
) -> None:
    path = tmp_path / "q1.csv"
    path.write_text(
        "Force,Date,Level of use,Age group\n" + f"Kent,01/04/2025,Fired,{text}\n" * 3
    )
    for command in ("map", "validate"):
        assert text not in taserreport(command, path).stdout.decode()


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Fired x2", "Fired"), ("Fired (2)", "Fired"), ("Taser fired twice", "Fired"),
        ("Drawn only", "Drawn"), ("Red-dot only", "Red-dot"), ("Aimed at subject", "Aimed"),
        ("Aimed at dog", None), ("Not fired only", None), ("Drawn (12)", None),
        ("CED", None), ("Taser only", None), ("Taser drawn, not fired", None),
        ("1 - Drawn", "Drawn"), ("4: Fired", "Fired"), ("3) Red Dot", "Red-dot"),
        ("D - Drawn", "Drawn"), ("Y - Fired", "Fired"), ("10. Arced", "Arced"),
        # A no before it may deny it, and a word no list knows stays one.
        ("N - Fired", None), ("No: Fired", None), ("1 - Sparkled", None), ("1 -", None),
        ("1 - 2", None), ("Drawn - Fired", None),
    ],
)  # fmt: skip
def test_an_answer_with_its_code_or_words_that_add_nothing_is_what_was_meant(
    text: str, meaning: str | None
) -> None:
    assert meant("ced_highest_use", text, {}) == meaning


PAIRED = {
    "Date": DATES[:4],
    "Tactic 1": ["Taser", "Irritant spray", "Taser", "Taser"],
    "Tactic 1 detail": ["Drawn", "Fired", "Red dot", "Drawn"],
    "Tactic 2": ["Baton", "Taser", "Baton", ""],
    "Tactic 2 detail": ["Fired", "Aimed", "Drawn", ""],
}


def test_levels_that_go_in_pairs_with_kinds_of_force_are_never_the_taser_s(
    tmp_path: Path,
) -> None:
    sets = [f"Tactic {n} detail=ced_levels" for n in (1, 2)]
    sets += [f"Tactic {n}=tactics" for n in (1, 2)]
    (about,) = (
        doubt.about
        for doubt in proposed(tmp_path, PAIRED, sets=sets).doubts
        if "pairs" in doubt.about
    )
    assert about == (
        '"Tactic 1 detail" is the Taser\'s level only where "Tactic 1" names the Taser, '
        "and so are the others with a number. Columns cannot be read in such pairs. In a "
        "copy of the file, give the Taser's level a column of its own."
    )
    said = proposed(tmp_path, PAIRED, sets=sets)
    assert not said.complete


def test_of_two_kinds_of_force_with_one_number_the_same_is_always_named(
    tmp_path: Path,
) -> None:
    sets = [f"Tactic {n} detail=ced_levels" for n in (1, 2)]
    sets += [f"Tactic {n}=tactics" for n in (1, 2)]
    more = {f"Aid {n}": ["Baton", "Handcuffs", "Baton", "Baton"] for n in (1, 2)}
    doubts = proposed(tmp_path, {**PAIRED, **more}, sets=sets).doubts
    (about,) = (doubt.about for doubt in doubts if "pairs" in doubt.about)
    assert about.startswith(
        '"Tactic 1 detail" is the Taser\'s level only where "Tactic 1" names the Taser'
    )


def test_numbered_levels_of_the_taser_go_with_no_other_kind_of_force(
    tmp_path: Path,
) -> None:
    own = {name.replace("detail", "Taser level"): v for name, v in PAIRED.items()}
    sets = [f"Tactic {n} Taser level=ced_levels" for n in (1, 2)]
    sets += [f"Tactic {n}=tactics" for n in (1, 2)]
    doubts = proposed(tmp_path, own, sets=sets).doubts
    assert not [doubt for doubt in doubts if "pairs" in doubt.about]


def test_the_name_that_a_heading_is_like_is_one_that_a_person_writes() -> None:
    names = [name for field in values.fields() for name, _ in names_of(field)]
    assert not [name for name in names if "_" in name]


def test_a_calendar_year_is_no_age(tmp_path: Path) -> None:
    own: dict[str, Sequence[object]] = {"Date": DATES[:4], "Age": [30, 41, 22, 19]}
    own["Year"] = [2025] * 4
    found = proposed(tmp_path, own)
    assert {c.heading: str(c.target) for c in found.choices}["Age"] == "age"
    assert not found.doubts
    (why,) = (why for heading, why in found.ignored if heading == "Year")
    assert why == "not financial_year, as only 0 of 4 cells are financial years"


@pytest.mark.parametrize("sets", [[], ["Discharged=ced_levels.fired"]])
def test_levels_short_of_a_discharge_are_asked_for(
    tmp_path: Path, sets: list[str]
) -> None:
    own = {
        "Date": DATES[:4],
        "Discharged": ["Y", "N", "N", "N"],
        "Non-discharge type": ["", "Drawn", "Red dot", "Aimed"],
    }
    (doubt,) = (
        d for d in proposed(tmp_path, own, sets=sets).doubts if "Non-dis" in d.about
    )
    assert doubt.blocks
    assert doubt.settle[0] == '--set "Non-discharge type"=ced_levels'


@pytest.mark.parametrize("words", [["Drawn", "Drawn"], ["Used", "Drawn"]])
def test_a_column_headed_by_other_force_tells_which_rows_are_uses(
    tmp_path: Path, words: list[str]
) -> None:
    own = {
        "Date": DATES[:4],
        "Force": ["Kent"] * 4,
        "Taser deployment": ["Drawn", "Fired", "", ""],
        "Baton deployment": ["", words[0], *words],
    }
    (doubt,) = proposed(tmp_path, own).doubts
    codes = " ".join(
        f'--set-code "Baton deployment:{word}"=not_used' for word in sorted({*words})
    )
    assert doubt.blocks
    assert doubt.settle == (
        f'--set "Baton deployment"=tactics {codes}',
        '--set "Baton deployment"=ignore',
    )
    said = [f"Baton deployment:{word}=not_used" for word in words]
    settled = Said(sets=["Baton deployment=tactics"], codes=said)
    rows = pipeline.propose(str(tmp_path / "q1.csv"), settled).rows
    assert rows is not None
    assert (rows.counted, rows.not_uses) == (2, 2)


def test_a_baton_among_the_models_of_taser_tells_that_not_all_rows_are_uses(
    tmp_path: Path,
) -> None:
    own = {
        "Date": DATES[:4],
        "Force": ["Kent"] * 4,
        "Highest level": ["Drawn"] * 4,
        "Device": ["X2", "ASP", "L104A1", "X2"],
    }
    doubt = proposed(tmp_path, own).doubts[0]
    assert doubt.blocks
    assert doubt.settle[0] == (
        '--set "Highest level"=ced_highest_use --set "Device"=ced_used --set-code '
        '"Device:ASP"=not_used --set-code "Device:L104A1"=not_used --set-code '
        '"Device:X2"=yes'
    )


SENTENCES = [
    "14 Acacia Avenue: male handcuffed.", "Cuffed by harrington", "PAVA by jones",
    "Handcuffs applied by pc2213", "Baton drawn", "Taser was not fired",
]  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("Comments", cycled(SENTENCES)),
        ("Officer notes", cycled(["Cuffed by harrington", "Taser"])),
        ("What else", cycled(SENTENCES)),
        ("What else", cycled(["Cuffed by harrington.", "Taser"])),
        ("What else", SENTENCES[1:]),
    ],
)
@pytest.mark.parametrize("level", ["Level", "Taser", "Use type"])
def test_no_sentence_of_a_remark_is_typed_out_as_advice(
    tmp_path: Path, level: str, heading: str, cells: list[object]
) -> None:
    own: dict[str, Sequence[object]] = {
        "Date": cycled(DATES, len(cells)),
        "Force": ["Kent"] * len(cells),
        level: cycled(["Drawn", "Fired", ""], len(cells)),
        heading: cells,
    }
    found = proposed(tmp_path, own)
    said = " ".join([d.about + " ".join(d.settle) for d in found.doubts])
    assert "harrington" not in said
    assert "Acacia" not in said
    assert "--set-code" not in said
