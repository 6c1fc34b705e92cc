"""Two wordings of a rule, rendered, side by side: what only one of them says is marked word by word; pure."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

_TOKEN = re.compile(
    r"<[^>]*>|\s+|&\w+;|&#\w+;|[A-Za-z0-9À-ɏ]+|[؀-ۿ]+|[^<]"  # scripts without spaces go by character
)
MOST_WORDS = 6_000


def beside(old: str, new: str) -> tuple[str, str]:
    """The old HTML with what is gone in <del> and the new with what came in <ins>; both were sanitised before.

    Marks never reach over a tag, so that well-formed HTML stays so. Texts too long to compare come back unmarked.
    """
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    was, now = _words(before), _words(after)
    if len(was) + len(now) > MOST_WORDS:
        return old, new
    matcher = SequenceMatcher(None, [before[at] for at in was], [after[at] for at in now], autojunk=False)
    gone: set[int] = set()
    come: set[int] = set()
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal":
            gone.update(was[a:b])
            come.update(now[c:d])
    return _marked(before, gone, "del"), _marked(after, come, "ins")


def _words(tokens: Sequence[str]) -> list[int]:
    return [at for at, token in enumerate(tokens) if not _is_tag(token) and not token.isspace()]


def _is_tag(token: str) -> bool:
    return token.startswith("<") and token.endswith(">")


def _marked(tokens: Sequence[str], changed: set[int], mark: str) -> str:
    """The tokens with each run of changed words, and the blanks between them, in one mark."""
    parts: list[str] = []
    run: list[str] = []
    blanks: list[str] = []

    def close() -> None:
        if run:
            parts.append(f"<{mark}>{''.join(run)}</{mark}>")
        parts.extend(blanks)
        run.clear()
        blanks.clear()

    for at, token in enumerate(tokens):
        if at in changed:
            run.extend(blanks if run else ())
            parts.extend(() if run else blanks)
            blanks.clear()
            run.append(token)
        elif token.isspace() and run:
            blanks.append(token)
        else:
            close()
            parts.append(token)
    close()
    return "".join(parts)
