"""What stops the program, as opposed to a finding, which is about the data."""


class TaserReportError(Exception):
    """Something the user can put right; the message is one line in their words.

    Args:
        message: What is wrong and what to do, in whole sentences without Python's
            words and without values of sensitive fields.
        code: The stable code that `taserreport explain` knows, such as `F001`.
    """

    def __init__(self, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class InputError(TaserReportError):
    """A file or a setting cannot be used as it is."""


class DefinitionError(TaserReportError):
    """A file under `schemas/`, or one the user wrote in its place, is not usable."""


class StrictError(TaserReportError):
    """The data has problems, and `--strict` asked for nothing in that case."""
