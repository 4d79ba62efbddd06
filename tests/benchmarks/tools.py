"""The tools that are compared, and on how many rows each is timed."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec

INSTALL = "python -m pip install --editable . --group benchmark"
OURS = "taserreport"
BOTH = ("csv", "parquet")


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool."""

    name: str
    module: str
    """Its script under `peers/`."""
    packages: tuple[str, ...]
    """What it needs, as they are imported; the first is the tool."""
    most: int
    """The most rows it is timed on: more would take too long."""
    formats: tuple[str, ...] = BOTH
    large: bool = False
    """Whether it is tried on ten million rows too."""


_ANY = 10**9

TOOLS = (
    Tool("taserreport validate", OURS, (OURS,), _ANY, large=True),
    Tool("Polars, by hand", "polars", ("polars",), _ANY, large=True),
    Tool("DuckDB, by hand", "duckdb", ("duckdb",), _ANY, large=True),
    Tool("pandera on Polars", "pandera", ("pandera", "polars"), _ANY),
    Tool("jsonschema-rs", "jsonschema_rs", ("jsonschema_rs",), _ANY),
    Tool("fastjsonschema", "fastjsonschema", ("fastjsonschema",), 100_000),
    Tool("jsonschema", "jsonschema", ("jsonschema",), 20_000),
    Tool("frictionless", "frictionless", ("frictionless",), 10_000, ("csv",)),
)


def missing() -> list[str]:
    """Return the packages that are not installed."""
    wanted = {package for tool in TOOLS for package in tool.packages}
    return sorted(package for package in wanted if find_spec(package) is None)


def versions(python: str) -> str:
    """Return the versions of all that was timed, in words.

    Args:
        python: What runs taserreport.
    """
    names = {package for tool in TOOLS for package in tool.packages} - {OURS}
    known = ", ".join(f"{name} {version(name)}" for name in sorted(names))
    told = (
        "import sys\n"
        "from importlib.metadata import version\n"
        "from importlib.util import find_spec\n"
        "numpy = 'with' if find_spec('numpy') else 'without'\n"
        "print('Python', sys.version.split()[0], 'with pyarrow', version('pyarrow'),"
        " 'and', numpy, 'numpy')"
    )
    ours = subprocess.run([python, "-c", told], capture_output=True, check=True)
    here = ".".join(map(str, sys.version_info[:3]))
    return (
        f"{known}, on Python {here}; taserreport on {ours.stdout.decode().strip()}, "
        "which pyarrow loads where it is there"
    )
