"""What a spreadsheet would take for a formula, and texts that it doesn't."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # the wide ones count in East Asian spreadsheets


def inert(text: str) -> str:
    """The text, with an apostrophe before what a spreadsheet would take for a formula; numbers stay."""
    if not text.startswith(FORMULA) or text.removeprefix("-").replace(".", "", 1).isdecimal():
        return text
    return f"'{text}"


def as_written(text: str) -> str:
    """The reverse: without the apostrophe that `inert` put before it, when a downloaded file comes back."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text
