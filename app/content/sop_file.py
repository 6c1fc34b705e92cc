"""One SOP file: front matter, introduction and clauses, as the source, a market variant or a translation."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import cast

from app.content import suggest
from app.content.fields import SopFields, TranslationFields, VariantFields, read_fields
from app.content.headings import Heading, headings
from app.content.model import Clause, Problem, Severity, Sop
from app.content.references import pictures
from app.content.yaml_tree import Tree, load
from app.said import Said, said, to_say

WORDS_A_MINUTE = 200
_EDITION = re.compile(
    r"(?P<stem>[^@.]+)(?:@(?P<variant>[^@.]*))?(?:\.(?P<locale>[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*))?\.(md|ya?ml)"
)


@dataclass(frozen=True)
class Edition:
    """What a file's name says: the SOP's id for an edition without one, its market and its language."""

    stem: str
    variant: str | None
    locale: str | None


def edition(path: str) -> Edition:
    """`sop/counterfeit@DE.de.md` → counterfeit, DE, de; most files are plain sources: both None."""
    name = PurePosixPath(path).name
    found = _EDITION.fullmatch(name)
    if not found:
        return Edition(PurePosixPath(path).stem, None, None)
    return Edition(found["stem"], found["variant"], found["locale"])


def read_sop(path: str, text: str, media: Mapping[str, str]) -> tuple[Sop, list[Problem]]:
    """The SOP as far as it can be made out, and every problem. `media` maps paths to SHA-256.

    Left to the caller, who knows the other files: scale and its digest.
    """
    which = edition(path)
    tree, body, offset = _front_matter(path, text)
    found = list(headings(body))
    sop = _identity(tree, which, path, text)
    codes = suggest.clause_codes(found, sop.title or sop.code)
    problems = [problem for heading in found for problem in _heading_problems(heading, path, offset, codes, which)]
    minutes = sop.minutes or max(1, math.ceil(len(body.split()) / WORDS_A_MINUTE))
    introduction, clauses = _clauses(body, found, offset, minutes, media)
    if not clauses and not problems and not tree.problems:
        first = f"## Title {{#{suggest.prefix(sop.title, ())}-1}}"
        message = said("no clause: begin each rule with a heading, as in '%(example)s'", example=first)
        problems.append(Problem(path, 1, message))
    if not sop.minutes and not which.locale and sop.variant is None:
        message = _no_minutes(str(minutes), len(body.split()))
        problems.append(Problem(path, 1, message, "warning"))
    shown = pictures(introduction, media)
    filled = replace(sop, minutes=minutes, introduction=introduction, clauses=tuple(clauses), media=shown)
    return filled, [*tree.problems, *problems]


def _no_minutes(minutes: str, words: int) -> Said:
    text = to_say("no 'minutes': %(minutes)s taken from its %(words)s words; add 'minutes: %(again)s'")
    return said(text, minutes=minutes, words=words, again=minutes)


def _front_matter(path: str, text: str) -> tuple[Tree, str, int]:
    """The YAML between the first two '---', the Markdown below it, and how many lines stand above that."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        tree = Tree(path)
        example = f"'---', 'id: {suggest.sop_id(path)}', 'title: …', 'minutes: 10', '---'"
        tree.refuse((), said("no front matter: begin the file with these lines: %(lines)s", lines=example))
        return tree, text, 0
    end = next((index for index, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "...")), None)
    if end is None:
        tree = Tree(path)
        tree.refuse((), said("the front matter isn't closed: put a line '---' below its last key"))
        return tree, "", len(lines)
    tree = load(path, "\n".join(lines[1:end]), first_line=2)
    if tree.value is None and not tree.problems:
        tree.value = {}
    return tree, "\n".join(lines[end + 1 :]), end + 1


def _identity(tree: Tree, which: Edition, path: str, text: str) -> Sop:
    empty = Sop(which.stem, "", (), 0, (), None, "", which.locale, which.variant, "", (), path, text)
    guess = suggest.sop_id(path)
    if tree.problems and tree.value is None:
        return replace(empty, code=guess)
    if which.locale:
        translated = read_fields(TranslationFields, tree, fallback={"title": guess})
        return replace(empty, code=translated.id or which.stem, title=translated.title)
    if which.variant is not None:
        example = {"extends": f"extends: {guess}"}
        variant = read_fields(VariantFields, tree, fallback={"extends": which.stem}, examples=example)
        return replace(empty, code=variant.extends, title=variant.title or "", minutes=variant.minutes or 0)
    fallback: dict[str, object] = {"id": guess, "title": guess}
    fields = read_fields(SopFields, tree, fallback=fallback, examples={"id": f"id: {guess}"})
    return replace(
        empty, code=fields.id, title=fields.title, audience=tuple(fields.audience), markets=tuple(fields.markets),
        minutes=fields.minutes or 0, refresh_days=fields.refresh_days, scale=fields.scale or "",
    )  # fmt: skip


def _heading_problems(heading: Heading, path: str, offset: int, codes: dict[int, str], which: Edition) -> list[Problem]:
    messages = [*heading.problems, *_misplaced(heading, codes, which)]
    return [Problem(path, heading.line + offset, message) for message in messages]


def _misplaced(heading: Heading, codes: dict[int, str], which: Edition) -> Iterator[Said]:
    """What a heading lacks or has too much as one of a clause, or of none."""
    if heading.code is None and heading.attributes:
        yield said("the braces hold no code: write it first, as in {#cf-1.2 rev=2}")
    elif heading.code is None and heading.level == 2:
        title = heading.title or "Title"
        yield said(
            "clause heading needs a code, as in '%(example)s'; if it is no rule, write it as bold text: '%(bold)s'",
            example=f"## {title} {{#{codes[heading.line]}}}",
            bold=f"**{title}**",
        )
    if heading.code and heading.level == 1:
        text = to_say("a clause begins at level 2: write '%(heading)s' with two #")
        yield said(text, heading=f"## {heading.title}")
    if heading.code and which.locale and "of_rev" not in heading.attributes:
        example = f"{{#{heading.code} of_rev=1}}"
        yield said("say which rev of the source this translates, as in %(example)s", example=example)
    if heading.code and not which.locale and "of_rev" in heading.attributes:
        yield said("of_rev belongs to translations: remove it")


def _clauses(
    body: str, found: list[Heading], offset: int, minutes: float, media: Mapping[str, str]
) -> tuple[str, list[Clause]]:
    """The text outside any clause, and the clauses, each with the lines that no nested clause owns."""
    lines = body.split("\n")
    by_line = {heading.line: heading for heading in found}
    owned: dict[int, list[str]] = {0: []}
    stack: list[Heading] = []
    skip = 0
    for number, line in enumerate(lines, 1):
        heading = by_line.get(number)
        if heading:
            while stack and stack[-1].level >= heading.level:
                stack.pop()
            if heading.code:
                stack.append(heading)
                owned[number] = []
                skip = heading.rows
        if skip:
            skip -= 1
            continue
        owned[stack[-1].line if stack else 0].append(line)
    marked = [heading for heading in found if heading.code]
    share = minutes / max(1, len(marked))
    texts = {line: "\n".join(rows).strip("\n") for line, rows in owned.items()}
    return texts[0], [_clause(heading, texts[heading.line], offset, share, media) for heading in marked]


def _clause(heading: Heading, text: str, offset: int, share: float, media: Mapping[str, str]) -> Clause:
    given = {} if heading.problems else heading.attributes
    return Clause(
        code=heading.code or "",
        rev=int(given.get("rev", "1")),
        severity=cast(Severity, given.get("severity", "major")),
        minutes=float(given.get("minutes", round(share, 2))),
        markets=tuple(sorted(set(given.get("markets", "").replace(",", " ").split()))),
        title=heading.title,
        text=text,
        level=heading.level,
        line=heading.line + offset,
        of_rev=int(given["of_rev"]) if "of_rev" in given else None,
        media=pictures(text, media),
    )
