"""What `taserreport map` says of a file, for other programs."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from taserreport.model import column_letters
from taserreport.records.propose import shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from taserreport.pipeline import Proposed
    from taserreport.records.propose import Choice, Proposal


def as_json(proposed: Proposed, written: Path | None) -> str:
    """Return the proposal for other programs; `version` changes with its form."""
    proposal, rows = proposed.proposal, proposed.rows
    first, last = proposal.heading_rows
    content: dict[str, Any] = {
        "version": 1,
        "file": proposal.file,
        "sheet": proposal.sheet,
        "heading_rows": [first, last],
        "records": proposal.rows,
        "fits": proposal.fits[0] if proposal.fits else None,
        "fits_whole": proposal.fits_whole,
        "matched": [_choice(c) for c in proposal.choices if c.how != "guessed"],
        "guessed": [_choice(c) for c in proposal.choices if c.how == "guessed"],
        "undecided": [
            {"about": d.about, "settle": list(d.settle), "needed": d.blocks}
            for d in proposal.doubts
        ],
        "words": list(_words_as_json(proposal)),
        "missing": [
            {
                "fields": list(m.fields),
                "needed": m.needed,
                "advice": m.advice,
                "settle": m.settle or None,
            }
            for m in proposal.missing
        ],
        "ignored": [{"heading": h, "why": why} for h, why in proposal.ignored],
        "personal": list(proposal.personal),
        "notes": list(proposal.notes),
        "complete": proposal.complete,
        "refused": proposed.refused or None,
        "rows": asdict(rows) if rows else None,
        "written": str(written) if written else None,
        "source": proposal.definition,
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _choice(choice: Choice) -> dict[str, object]:
    return {
        "column": column_letters(choice.position),
        "heading": choice.heading,
        "field": choice.target.field,
        "value": choice.target.value,
        "how": choice.how,
        "reason": choice.reason,
        "examples": list(shown.examples(choice)),
    }


def _words_as_json(proposal: Proposal) -> Iterator[dict[str, object]]:
    for choice, words in shown.by_column(proposal):
        if not shown.can_be_shown(choice, words):
            continue
        for word in words:
            yield {
                "heading": word.heading,
                "field": word.target.field,
                "word": shown.masked(word.text, word.target.field),
                "cells": word.cells,
                "near": word.value,
                "written": word.written,
            }
