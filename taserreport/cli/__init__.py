"""The command line: options go in, one call of the pipeline, output and exit code.

Commands import what they need when they run, so that help comes at once.
"""

from __future__ import annotations

import gc
import os
import sys
from importlib.util import find_spec
from typing import Annotated

import typer

from taserreport.cli import classify, explain, sample, schema, table, validate
from taserreport.cli import map as map_columns
from taserreport.cli.faults import leave, open_what_is_closed, run_guarded
from taserreport.cli.once import Once

app = typer.Typer(
    name="taserreport",
    help="Board-ready figures from the Taser records that a police force already holds.\n\n"
    "Example: taserreport table highest-use records.xlsx --period 2019-20",
    no_args_is_help=True,
    rich_markup_mode=None,  # plain help loads fast and can be quoted
    pretty_exceptions_enable=False,  # a traceback must never show a record
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (
    *(validate.validate, classify.classify, table.table, schema.schema),
    *(sample.sample, map_columns.map, explain.explain),
):
    app.command(cls=Once)(command)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError
        from importlib.metadata import version as installed

        try:
            number = installed("taserreport")
        except PackageNotFoundError:
            number = "(run from its source, not installed)"
        sys.stdout.write(f"taserreport {number}\n")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Say the version.", callback=_version, is_eager=True
        ),
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show where a fault of the program arose.")
    ] = False,
) -> None:
    """Set what holds for every command; `faults` reads `--debug` itself."""


def main() -> None:
    """Run the command line and leave with its exit code."""
    # A short run makes no garbage worth looking for; looking took a tenth of its time.
    gc.set_threshold(100_000)
    # A thread that comes back from Arrow waits so long for one that runs Python. The
    # usual 5 ms is more than most of what Arrow does takes: a sixth of a large run.
    sys.setswitchinterval(0.0005)
    # Of Arrow's ways to get memory this one takes a third less, and gives it back; it
    # comes with PyArrow on Linux alone. PyArrow reads the variable when it is loaded.
    if sys.platform == "linux":
        os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "jemalloc")
    # PyArrow looks for dateutil whenever it converts a Python value. Where it is not
    # installed, each search goes through the whole path: 0.4 s for a small table.
    if find_spec("dateutil") is None:
        sys.modules["dateutil"] = None  # type: ignore[assignment]
    open_what_is_closed()
    leave(run_guarded(app))
