"""The headings of a Markdown text, those in code and comments left out, and the attributes written behind them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.content.text import is_code, is_market, nearest
from app.said import Said, said, to_say

_HASHES = re.compile(r" {0,3}(#{1,6})(?=[ \t]|$)")
_UNDERLINE = re.compile(r"(=+|-+)[ \t]*$")
_FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,})(.*)$")
_ATTRIBUTES = re.compile(r"\{:?([^{}]*)\}$")
_TOKEN = re.compile(
    r"""\#(?P<code>[^\s"'=]+)|(?P<key>[^\s"'=#]+)=(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"']+))"""
)

SEVERITIES = ("minor", "major", "critical")
KEYS = ("rev", "severity", "minutes", "markets", "of_rev")


@dataclass(frozen=True)
class Heading:
    """A heading: `line` counts from 1 within the text, `rows` is how many lines it takes (2 when underlined)."""

    line: int
    rows: int
    level: int
    title: str
    code: str | None
    attributes: dict[str, str]
    problems: tuple[Said, ...]


def prose_lines(text: str) -> list[bool]:
    """For each line whether it is prose: not inside a code fence or an HTML comment."""
    prose: list[bool] = []
    fence = ""
    comment = False
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if fence:
            prose.append(False)
            closes = mark and mark[1].startswith(fence) and not mark[2].strip()
            fence = "" if closes else fence
        elif comment or line.lstrip().startswith("<!--"):
            prose.append(False)
            comment = "-->" not in line
        elif mark and "`" not in mark[2]:
            prose.append(False)
            fence = mark[1]
        else:
            prose.append(True)
    return prose


def headings(text: str) -> Iterator[Heading]:
    """Every heading in order, `## Title {#code rev=2}` or underlined; those in fences, comments and blocks are text."""
    lines = text.split("\n")
    prose = prose_lines(text)
    for index, line in enumerate(lines):
        if not prose[index]:
            continue
        if hashes := _HASHES.match(line):
            yield _heading(index + 1, 1, len(hashes[1]), line[hashes.end() :])
        elif _is_underlined(lines, prose, index):
            yield _heading(index + 1, 2, 1 if lines[index + 1].startswith("=") else 2, line)


def _is_underlined(lines: list[str], prose: list[bool], index: int) -> bool:
    if index + 1 >= len(lines) or not prose[index + 1] or not _UNDERLINE.match(lines[index + 1]):
        return False
    alone = index == 0 or not lines[index - 1].strip()
    return alone and bool(lines[index].strip()) and not lines[index].startswith(("    ", "\t", ">", "-", "="))


def _heading(line: int, rows: int, level: int, written: str) -> Heading:
    written = written.strip()
    body = written.rstrip("#")
    if body.endswith((" ", "\t", "}")) or not body:
        written = body.rstrip()
    found = _ATTRIBUTES.search(written)
    if not found or not _TOKEN.search(found[1]):
        return Heading(line, rows, level, written, None, {}, ())
    title = written[: found.start()].strip()
    code, attributes, problems = _attributes(found[1])
    if not title:
        problems.append(said("the heading has a code but no title"))
    return Heading(line, rows, level, title, code, attributes, tuple(problems))


def _attributes(written: str) -> tuple[str | None, dict[str, str], list[Said]]:
    code: str | None = None
    attributes: dict[str, str] = {}
    problems: list[Said] = []
    rest = _TOKEN.sub(" ", written).split()
    if rest:
        problems.append(
            said("'%(word)s' in the braces isn't understood: write {#code rev=2 severity=critical}", word=rest[0])
        )
    for token in _TOKEN.finditer(written):
        if token["code"] is not None:
            if code:
                problems.append(said("two codes, #%(one)s and #%(other)s: keep one", one=code, other=token["code"]))
            code = code or token["code"]
            continue
        key = token["key"]
        value = next(part for part in (token["double"], token["single"], token["bare"]) if part is not None)
        if key in attributes:
            problems.append(said("'%(key)s' stands twice in the braces: keep one", key=key))
        attributes[key] = value
    if code is not None and not is_code(code):
        problems.append(
            said(
                "'#%(code)s' can't be a code: use letters, digits, '-', '_' and '.', at most 64, as in cf-1.2",
                code=code,
            )
        )
    problems += [problem for key, value in attributes.items() if (problem := _problem(key, value))]
    return code, attributes, problems


def _problem(key: str, value: str) -> Said | None:
    given = {"key": key, "value": value}
    if key not in KEYS:
        return _unknown(key)
    if key in ("rev", "of_rev") and not re.fullmatch(r"[1-9][0-9]{0,5}", value):
        return said("%(key)s=%(value)s: write a whole number from 1, as in %(example)s", example=f"{key}=2", **given)
    if key == "severity" and value not in SEVERITIES:
        if near := nearest(value, SEVERITIES):
            text = to_say("severity=%(value)s: did you mean '%(near)s'? write minor, major or critical")
            return said(text, near=near, **given)
        return said("severity=%(value)s: write minor, major or critical", **given)
    if key == "minutes" and not re.fullmatch(r"(?=.*[1-9])[0-9]{1,4}(\.[0-9]{1,3})?", value):
        return said("minutes=%(value)s: write a number above 0, as in minutes=3", **given)
    if key == "markets":
        unknown = next((market for market in value.replace(",", " ").split() if not is_market(market)), None)
        if unknown or not value.strip():
            return said(
                'markets="%(value)s": write two capital letters, as in DE, with spaces between, as in markets="DE ID"',
                **given,
            )
    return None


def _unknown(key: str) -> Said:
    known = ", ".join(KEYS)
    if near := nearest(key, KEYS):
        text = to_say("unknown attribute '%(key)s': did you mean '%(near)s'?; allowed: %(known)s")
        return said(text, key=key, near=near, known=known)
    return said("unknown attribute '%(key)s': remove it; allowed: %(known)s", key=key, known=known)
