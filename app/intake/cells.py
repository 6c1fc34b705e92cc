"""What a spreadsheet would take for a formula, and texts that it doesn't."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # the wide ones count in East Asian spreadsheets


def inert(text: str) -> str:
    """The text, with an apostrophe before what a spreadsheet would take for a formula; numbers stay."""
    if not text.startswith(FORMULA) or text.removeprefix("-").replace(".", "", 1).isdecimal():
        return text
    return f"'{text}"
