"""What was typed after `taserreport map`, to be typed again with more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from taserreport.printable import shell_word

if TYPE_CHECKING:
    from pathlib import Path

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

    def again(self) -> str:
        """Return the command with all that was said in it."""
        words = ["taserreport map", self._typed_file()]
        words += [f"--sheet {shell_word(self.sheet)}"] if self.sheet else []
        words += [f"--header-row {self.header_row}"] if self.header_row else []
        words += [f"--set {_quoted(each)}" for each in self.sets]
        words += [f"--set-code {_quoted(each)}" for each in self.codes]
        words += [f"--force {shell_word(self.force)}"] if self.force else []
        words += [f"--dates {self.dates}"] if self.dates != DAY_FIRST else []
        return " ".join(words)

    def _typed_file(self) -> str:
        return self.file if self.file == "-" else shell_word(self.file)

    def read_with(self, written: Path | None, sheet: str | None) -> str:
        """Return the command that reads the file by what was written.

        Args:
            written: The source file, if one was written.
            sheet: The sheet to name, where the command would not find it.
        """
        words = ["taserreport validate", self._typed_file()]
        words += [f"--source {shell_word(str(written))}"] if written else []
        words += [f"--sheet {shell_word(sheet)}"] if sheet else []
        return " ".join(words)


def _quoted(text: str) -> str:
    """Return a setting with its heading in quotation marks, as the help has it."""
    left, _, right = text.rpartition("=")
    return f'"{left}"={right}'
