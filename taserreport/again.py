"""How files were named in a command, to be named in the same way in another."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from taserreport.printable import shell_file, shell_word

if TYPE_CHECKING:
    from collections.abc import Sequence

_NAMES_FILES = "--source"


@dataclass(frozen=True, slots=True)
class Again:
    """What was typed that decides how files are read."""

    files: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    """The options with their values, in order."""

    @classmethod
    def of(
        cls,
        files: Sequence[str],
        source: str | None,
        sheets: Sequence[str],
        ladder: str | None,
        as_of: str | None,
    ) -> Again:
        """Return what was typed, without the options that were left out."""
        given = [(_NAMES_FILES, source), *(("--sheet", sheet) for sheet in sheets)]
        given += [("--ladder", ladder), ("--as-of", as_of)]
        return cls(tuple(files), tuple((name, text) for name, text in given if text))

    @property
    def names_a_whole_path(self) -> bool:
        """Whether a folder is named that only one computer has."""
        return any(map(_is_whole, [*self.files, *self._layouts]))

    @property
    def _layouts(self) -> list[str]:
        return [text for name, text in self.options if name == _NAMES_FILES]

    def without_whole_paths(self) -> Again:
        """Return the same with only the names of files that have a whole path.

        The folders of a person's computer are often called by the person's name.
        """
        options = (
            (name, _bare(text) if name == _NAMES_FILES else text)
            for name, text in self.options
        )
        return Again(tuple(map(_bare, self.files)), tuple(options))

    def listing(self, *, replaces: bool = False) -> str:
        """Return the command that lists what is wrong in the files.

        Args:
            replaces: Whether corrected rows are put in the place of others.
        """
        if "-" in self.files:  # which does not come a second time
            return "taserreport validate"
        words = f"taserreport validate {self.typed_files()}{self.typed_options()}"
        return f"{words} --replaces-quarantine" if replaces else words

    def typed_files(self) -> str:
        """Return the files as they are typed."""
        return " ".join(map(shell_file, self.files))

    def typed_options(self) -> str:
        """Return the options as they are typed, each with a space in front."""
        return "".join(f" {name} {shell_word(text)}" for name, text in self.options)


def _is_whole(path: str) -> bool:
    return PurePosixPath(path).is_absolute() or bool(PureWindowsPath(path).anchor)


def _bare(path: str) -> str:
    if not _is_whole(path):
        return path
    is_posix = PurePosixPath(path).is_absolute()
    return (PurePosixPath(path) if is_posix else PureWindowsPath(path)).name
