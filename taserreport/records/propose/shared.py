"""A column of references of which several rows have the same: those of incidents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taserreport.printable import counted, setting
from taserreport.records.propose.names import limit
from taserreport.records.propose.proposal import Doubt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from taserreport.records.propose.columns import Chosen
    from taserreport.records.propose.proposal import Choice

_OWN, _INCIDENT = "record_id", "incident_id"


def stop_at_shared(names: Sequence[str], chosen: Chosen) -> None:
    """Leave open a column of references that many rows share.

    Read as each record's own, such rows would all be kept out.
    """
    for choice in list(chosen.choices):
        if str(choice.target) == _OWN and choice.how != "set":
            cells = _shared(choice)
            if cells > limit("few") * choice.contents.filled:
                name = names[choice.position]
                chosen.ask(choice.position, name, _doubt(name, cells))


def _shared(choice: Choice) -> int:
    """Return how many cells have a reference that another has too."""
    return sum(often for often in choice.contents.texts.values() if often > 1)


def _doubt(name: str, cells: int) -> Doubt:
    about = (
        f'{counted(cells, "row")} share a reference under "{name}". If it is that of an '
        "incident with several uses, it is incident_id. As record_id it is each use's own, "
        "and rows that share one and differ are kept out. If one use has several rows, as "
        "where each level has one, keep only one in a copy of the file."
    )
    settle = (setting("--set", name, _INCIDENT), setting("--set", name, _OWN))
    return Doubt(about, settle, blocks=True)
