"""Make the two example files anew; the same bytes come out every time.

Run from the checkout, with taserreport installed: `python examples/make_examples.py`.

`west-midlands.csv` holds one SYNTHETIC record for each use that West Midlands Police
returned to the Home Office for the years ending March 2019 and 2020. The totals by
highest use, and by perceived age, gender, ethnicity and health condition within
discharge and non-discharge, are the published ones. Everything else is made up.

`metropolitan.xlsx` is a made-up file in the 271 columns of the Metropolitan Police's
open data.

Source of the totals: Home Office, Police use of force statistics, England and Wales,
April 2018 to March 2019 (Tables 13 to 17) and April 2019 to March 2020 (Tables 13 to
17). Crown copyright, Open Government Licence v3.0. In 2018-19 Chinese (1) was published
apart from Asian (133), and "Don't know" (2) apart from "Not reported" (0); they are
added here, as the Home Office has done since.
"""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from taserreport.pipeline import sample
from taserreport.render.sheets import write_csv, write_xlsx
from taserreport.resources import load
from taserreport.sample import sheet_of
from taserreport.sample.draw import draw

if TYPE_CHECKING:
    from collections.abc import Iterator

FORCE = "west-midlands"
SEED = 2020

Margin = dict[str, int]

AGES = ("under_11", "11_to_17", "18_to_34", "35_to_49", "50_to_64", "65_and_over")
GENDERS = ("male", "female", "other")
ETHNICITIES = ("white", "black", "asian", "mixed", "other", "not_reported")
CONDITIONS = ("mental", "physical", "physical_and_mental", "none")


def margins(
    highest: Margin, ages: str, genders: str, ethnicities: str, conditions: str
) -> dict[str, Margin]:
    """Return the totals of one group of records by field and value."""

    def named(values: tuple[str, ...], counts: str) -> Margin:
        return dict(zip(values, map(int, counts.split()), strict=True))

    return {
        "ced_highest_use": highest,
        "age_band": named(AGES, ages),
        "gender": named(GENDERS, genders),
        "ethnicity": named(ETHNICITIES, ethnicities),
        "health_condition": named(CONDITIONS, conditions),
    }


PUBLISHED = [
    (
        "2018-19",
        margins(
            {
                "drawn": 112,
                "aimed": 96,
                "red_dot": 381,
                "arced": 5,
                "drive_stun": 4,
                "fired": 103,
                "angled_drive_stun": 5,
            },
            "1 37 434 192 37 5",
            "683 23 0",
            "390 125 134 45 10 2",
            "60 5 3 638",
        ),
    ),
    (
        "2019-20",
        margins(
            {"drawn": 357, "aimed": 388, "red_dot": 1329, "arced": 44},
            "3 141 1290 570 111 3",
            "1978 139 1",
            "1158 456 330 119 36 19",
            "159 8 3 1948",
        ),
    ),
    (
        "2019-20",
        margins(
            {"drive_stun": 2, "fired": 306, "angled_drive_stun": 1},
            "0 6 186 98 18 1",
            "301 8 0",
            "186 70 33 15 3 2",
            "25 1 0 283",
        ),
    ),
]


def records() -> Iterator[dict[str, Any]]:
    """Yield the records behind the published totals, in order of date."""
    random = Random(SEED)
    made = [
        record for year, group in PUBLISHED for record in _group(random, year, group)
    ]
    made.sort(key=lambda r: (r["incident_date"], r["incident_time"]))
    for number, record in enumerate(made, 1):
        yield {**record, "record_id": f"SYNTHETIC-{number:04}"}


def _group(
    random: Random, year: str, group: dict[str, Margin]
) -> Iterator[dict[str, Any]]:
    """Yield the records of one group, in which each field's totals are as given."""
    shuffled = {}
    for field, margin in group.items():
        values = [value for value, count in margin.items() for _ in range(count)]
        random.shuffle(values)
        shuffled[field] = values
    shares = {**load("reference/sample.json"), "forces": [FORCE]}
    for row in zip(*shuffled.values(), strict=True):
        record = draw(shares, random, 1, [year], dict(zip(shuffled, row, strict=True)))
        del record["main_duty"]
        yield record


def main() -> None:
    """Write both files beside this one."""
    folder = Path(__file__).parent
    total = sum(sum(g["ced_highest_use"].values()) for _, g in PUBLISHED)
    canonical = load("sources/canonical.json")
    with (folder / "west-midlands.csv").open("wb") as out:
        write_csv(sheet_of(canonical, records(), count=total), out)
    with (folder / "metropolitan.xlsx").open("wb") as out:
        write_xlsx(sample("metropolitan", 240, seed=1), out)


if __name__ == "__main__":
    main()
