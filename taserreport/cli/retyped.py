"""What was typed after `taserreport map`, to be typed again with more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from taserreport.printable import setting, shell_file, shell_word

if TYPE_CHECKING:
    from pathlib import Path

    from taserreport.records.propose import Said

DAY_FIRST = "day-first"


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed, to be typed again."""

    file: str
    sheet: str | None
    header_row: int | None
    sets: list[str]
    codes: list[str]
    force: str | None
    dates: str

    def said(self) -> Said:
        """Return what was said of the columns, as the pipeline takes it."""
        from taserreport.records.propose import Said, parse_force

        force = parse_force(self.force) if self.force else None
        return Said(self.sets, self.codes, force, self.dates)

    def again(self) -> str:
        """Return the command with all that was said in it."""
        words = ["taserreport map", shell_file(self.file)]
        words += [f"--sheet {shell_word(self.sheet)}"] if self.sheet else []
        words += [f"--header-row {self.header_row}"] if self.header_row else []
        words += [_again("--set", each) for each in self.sets]
        words += [_again("--set-code", each) for each in self.codes]
        words += [f"--force {shell_word(self.force)}"] if self.force else []
        words += [f"--dates {self.dates}"] if self.dates != DAY_FIRST else []
        return " ".join(words)

    def read_with(self, written: Path | None, sheet: str | None) -> str:
        """Return the command that reads the file by what was written.

        Args:
            written: The source file, if one was written.
            sheet: The sheet to name, where the command would not find it.
        """
        words = ["taserreport validate", shell_file(self.file)]
        words += [f"--source {shell_file(str(written))}"] if written else []
        words += [f"--sheet {shell_word(sheet)}"] if sheet else []
        return " ".join(words)


def _again(option: str, text: str) -> str:
    left, _, right = text.rpartition("=")
    return setting(option, left, right)
