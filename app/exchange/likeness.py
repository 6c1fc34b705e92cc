"""When two texts count as the same, and which options of an old case the options of a new one are."""

import re
from dataclasses import replace

from app.content.model import Case
from app.content.render import render

_AROUND_BLOCKS = re.compile(r"\s*(</?(?:p|div|li|ul|ol|table|t[a-z]+|blockquote|h[1-6r]|br)\b[^>]*>)\s*")


def shows_same(one: str, other: str) -> bool:
    """Whether two Markdown texts look alike to their reader."""
    return one == other or as_shown(one) == as_shown(other)


def as_shown(text: str) -> str:
    """The HTML of a text as far as the eye can tell: outside code, one space is as good as a line end."""
    parts = re.split(r"(<pre.*?</pre>)", render(text, media_url=str).html, flags=re.DOTALL)
    return "".join(part if part.startswith("<pre") else _spaced(part) for part in parts)


def _spaced(html: str) -> str:
    """Without space around blocks and without the paragraph that a blank line between items makes of each."""
    html = _AROUND_BLOCKS.sub(r"\1", " ".join(html.split()))
    for loose, tight in (("<li><p>", "<li>"), ("</p></li>", "</li>"), ("</p><ul>", "<ul>"), ("</p><ol>", "<ol>")):
        html = html.replace(loose, tight)
    return html


def with_known_options(new: Case, old: Case) -> Case:
    """Options without ids of their own take those of the old case: by text first, then the rest in order."""
    if old.kind == "decision" or new.kind == "decision":
        wanted = {_plain(text): code for code, text in old.options.items()}
        if not all(_plain(text) in wanted for text in new.options.values()):
            return new
    ids: dict[str, str] = {}
    free = list(old.options)
    for code, text in new.options.items():
        if known := next((one for one in free if shows_same(old.options[one], text)), None):
            ids[code] = known
            free.remove(known)
    fresh = iter([*free, *(code for code in new.options if code not in old.options)])
    taken = set(ids.values())
    for code in new.options:
        if code not in ids:
            ids[code] = next((one for one in fresh if one not in taken), code)
            taken.add(ids[code])
    gold = tuple(ids[code] for code in new.gold)
    return replace(
        new,
        options={ids[code]: text for code, text in new.options.items()},
        gold=tuple(sorted(gold)) if new.kind == "multiple" else gold,
        accept={ids[code]: credit for code, credit in new.accept.items()},
    )


def _plain(text: str) -> str:
    return " ".join(text.split()).lower()
