"""Plain words to Markdown that shows them as they are."""

import re

_INLINE = re.compile(
    r"""[\[`{]|\\(?=[\\`*_{}\[\]()>\#+.!|&<-])|(?<!\s)\*|\*(?!\s)|(?<![^\W_])_|_(?![^\W_])
    |&(?=\#?\w{1,40};)|<(?=[a-zA-Z/!?])""",
    re.VERBOSE,
)
_START = re.compile(r"[ \t]*(?:#{1,6}(?=\s|$)|[-+*](?=\s|$)|>|!!!|-+[ \t]*$|[0-9]{1,9}(?P<after>[.)])(?=\s|$))")
_START_AS_NUMBER = re.compile(r"[ \t]*(?:~~~|\?\?\?|=+[ \t]*$|:::|\|)")
_NUMBERED = {"&": "&amp;", "<": "&lt;"}


def words(text: str) -> str:
    """Text inside a line: nothing of it becomes emphasis, a link, code or HTML."""
    return _INLINE.sub(lambda found: _NUMBERED.get(found[0], "\\" + found[0]), text)


def line_start(line: str) -> str:
    """A line whose words are settled: its beginning makes no heading, list, quotation or fence of it."""
    if found := _START.match(line):
        at = found.start("after") if found["after"] else len(line) - len(line.lstrip())
        return line[:at] + "\\" + line[at:]
    if found := _START_AS_NUMBER.match(line):
        at = len(line) - len(line.lstrip())
        return f"{line[:at]}&#{ord(line[at])};{line[at + 1 :]}"
    return line


def paragraphs(text: str) -> str:
    """A plain text with its line breaks kept; blank lines divide paragraphs."""
    lines = [line_start(words(line.strip())) for line in text.replace("\r\n", "\n").strip().split("\n")]
    kept = [
        line + ("  " if line and following else "") for line, following in zip(lines, [*lines[1:], ""], strict=True)
    ]
    return "\n".join(kept)
