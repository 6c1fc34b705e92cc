"""From the Markdown of a document to an SOP: a title, headings in steps, and a proposed code for each clause."""

import math
import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass

from app.content import suggest
from app.content.headings import Heading, headings
from app.content.sop_file import WORDS_A_MINUTE
from app.content.text import LINE_LIMIT
from app.content.yaml_write import block
from app.exchange.questions import Reading
from app.exchange.values import Draft
from app.said import said

_BOLD_LINE = re.compile(r"\*\*([^*\n]{1,100})\*\*")
_NUMBER = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){0,3}")
CLAUSE_LEVELS = (2, 3)


@dataclass
class Outline:
    """A document on its way: its Markdown, what its file calls it, the id of the SOP, the clauses that are taken."""

    body: str
    named: str
    code: str
    taken: Set[str]


def drafted(reading: Reading, outline: Outline, media: Mapping[str, bytes]) -> Draft:
    """The source of the SOP. Headings of the first two levels below the title become clauses."""
    if not any(True for _ in headings(outline.body)):
        outline.body, count = (
            _BOLD_LINE.subn(r"## \1", outline.body) if _has_bold_lines(outline.body) else (outline.body, 0)
        )
        if count:
            reading.warn(1, said("no headings: %(n)s lines in bold were taken for them", n=str(count)))
    title, lines, found = _leveled(outline)
    if not found:
        reading.warn(1, said("no headings: the whole document is one clause; divide it where a rule begins"))
        lines = [f"## {title}", "", *lines]
        found = {0: Heading(1, 1, 2, title, None, {}, ())}
    for at, code in _codes(outline, found).items():
        lines[at] = f"{lines[at]} {{#{code}}}"
    body = "\n".join(lines).strip("\n")
    if any(len(line) > LINE_LIMIT for line in lines):
        reading.warn(1, said("a paragraph of more than %(most)s characters: break it up", most=LINE_LIMIT))
    minutes = max(1, math.ceil(len(body.split()) / WORDS_A_MINUTE))
    front = block({"id": outline.code, "title": title[:300], "minutes": minutes})
    return Draft(outline.code, f"---\n{front}\n---\n{body}\n", dict(media))


def _has_bold_lines(body: str) -> bool:
    return any(_BOLD_LINE.fullmatch(part) for part in body.split("\n\n"))


def _leveled(outline: Outline) -> tuple[str, list[str], dict[int, Heading]]:
    """The title, the lines with headings from level 2 on and none skipped, and the headings by line (from 0)."""
    lines = outline.body.split("\n")
    found = list(headings(outline.body))
    tops = [one for one in found if one.level == min((one.level for one in found), default=1)]
    title = outline.named
    if found and len(tops) == 1 and tops[0] is found[0] and len(found) > 1:
        title = title_text(found[0].title) or title
        lines[found[0].line - 1] = ""
        found = found[1:]
    title = title or outline.code.replace("-", " ").capitalize()
    shift = 2 - min((one.level for one in found), default=2)
    level, kept = 1, {}
    for one in found:
        level = min(one.level + shift, level + 1, 6)
        lines[one.line - 1] = f"{'#' * level} {one.title}"
        kept[one.line - 1] = Heading(one.line, 1, level, one.title, None, {}, ())
    return " ".join(title.split()), lines, kept


def title_text(heading: str) -> str:
    """A heading without its Markdown."""
    plain = re.sub(r"!?\[([^\]]*)\]\([^)]*\)|<[^<>]*>|[*`]", lambda found: found[1] or "", heading)
    return re.sub(r"\\(.)", r"\1", plain).replace("&lt;", "<").replace("&amp;", "&").strip()


def _codes(outline: Outline, found: Mapping[int, Heading]) -> dict[int, str]:
    """A code for each clause by line: its own number, else its place; none that is taken."""
    start = suggest.prefix(outline.code, ())
    if any(code.startswith(f"{start}-") for code in outline.taken):
        start = outline.code[:50]
    codes: dict[int, str] = {}
    used = set(outline.taken)
    for at, wanted in _numbers(found):
        code, more = f"{start}-{wanted}", 2
        while code in used:
            code, more = f"{start}-{wanted}-{more}", more + 1
        codes[at] = code
        used.add(code)
    return codes


def _numbers(found: Mapping[int, Heading]) -> Iterator[tuple[int, str]]:
    """(line, number) of each clause: `3. Scope` and `3.1 Shoes` keep theirs."""
    above, place, below = "", 0, 0
    for at, heading in found.items():
        if heading.level not in CLAUSE_LEVELS:
            continue
        own = _NUMBER.match(title_text(heading.title))
        if heading.level == CLAUSE_LEVELS[0]:
            place, below = place + 1, 0
            above = own[0] if own else str(place)
            yield at, above
        else:
            below += 1
            yield at, own[0] if own and own[0].startswith(f"{above}.") else f"{above}.{below}"
