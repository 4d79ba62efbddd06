"""The files under `schemas/`, wherever the program was installed."""

import json
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any


def root() -> Traversable:
    """Return the folder of schemas.

    It is inside the package once installed. In a checkout, and so in an editable
    install, it stands beside the package.
    """
    packaged = files("taserreport") / "schemas"
    if packaged.is_dir():
        return packaged
    return Path(__file__).resolve().parents[1] / "schemas"


@cache
def load(path: str) -> Any:
    """Return the parsed JSON of one file, such as `reference/forces.json`.

    The same object comes back each time: do not change it.
    """
    return json.loads(root().joinpath(*path.split("/")).read_text(encoding="utf-8"))


@cache
def names(folder: str) -> tuple[str, ...]:
    """Return the names, without `.json`, of the definitions in one folder, sorted."""
    entries = root().joinpath(folder).iterdir()
    return tuple(sorted(e.name[:-5] for e in entries if e.name.endswith(".json")))
