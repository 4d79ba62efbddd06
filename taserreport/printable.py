"""Texts and numbers as they are shown."""


def escaped(text: str) -> str:
    """Return a text with escapes for signs that move the cursor or turn text around."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: `1 row`, `3,133 rows`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
