"""Text from a file, made safe to show."""


def escaped(text: str) -> str:
    """Return a text with escapes for signs that move the cursor or turn text around."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)
