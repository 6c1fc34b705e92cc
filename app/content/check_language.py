"""Warnings about how rules are written: long sentences, doubled negations, late examples, and cases without a reason.

One warning a file and kind, however many places it has: a list that nobody reads helps nobody.
"""

import re
from collections.abc import Iterator

from app.content.headings import prose_lines
from app.content.kept import KEPT
from app.content.model import Clause, Library, Problem, Sop
from app.content.wording import listed, of_clause
from app.said import Said, said, to_say

SILENT = to_say("case %(case)s without 'why': say what decides, it is read in feedback")
LONGEST_SENTENCE, LATEST_EXAMPLE = 25, 150  # words
_PART = re.compile(r"[,;:—–]|\b(?:and|or|nor|but)\b", re.IGNORECASE)
_END = re.compile(r"(?<=[.!?…:;])[\"”’)*_]*\s+")
_MARKUP = re.compile(r"^\s*(?:[-*+>]|[0-9]+[.)])\s+|!?\[([^\[\]]*)\]\([^()]*\)|[*_`]")
_ASIDE = re.compile(r"“[^”]*”|\"[^\"]*\"")
_NEGATION = re.compile(r"\b(?:not|no|never|neither|nor|cannot|without|unless)\b|n[’']t\b", re.IGNORECASE)
_EXAMPLE = re.compile(r"^\s*(?:!!!|\?\?\?\+?) example\b", re.MULTILINE)


def language(library: Library) -> Iterator[Problem]:
    """Warnings of every source and market variant, and of quizzes whose cases say nothing in feedback."""
    for sop in (*library.sops, *library.editions):
        if not sop.locale:
            yield from KEPT.of(sop, _rules)
    for quiz in library.quizzes:
        # A case without a prompt is one whose texts were left out, as when another of its quiz is typed in.
        silent = [case for case in quiz.cases if case.prompt and not case.why.strip() and not case.void]
        if silent:
            yield Problem(quiz.path, silent[0].line, _silent([case.code for case in silent]), "warning")


def _rules(sop: Sop) -> list[Problem]:
    return list(_told_of(sop))


def _told_of(sop: Sop) -> Iterator[Problem]:
    read = [(clause, sentence) for clause in sop.clauses for sentence in sentences(clause.text)]
    long = [(clause, len(text.split())) for clause, text in read if len(text.split()) > LONGEST_SENTENCE]
    twice = [clause for clause, text in read if _is_twice_negated(text)]
    late = [clause for clause in sop.clauses if _words_before_example(clause) > LATEST_EXAMPLE]
    if long:
        yield _told(sop, [clause for clause, _ in long], _too_long([count for _, count in long]))
    if twice:
        yield _told(sop, twice, said("two negations in one sentence: say what is so"))
    if late:
        message = said("more than %(most)s words before the first '!!! example': show one earlier", most=LATEST_EXAMPLE)
        yield _told(sop, late, message)


def _is_twice_negated(sentence: str) -> bool:
    """Whether one part of an English sentence takes back what it denies; parts side by side each have their own."""
    return any(len(_NEGATION.findall(part)) > 1 for part in _PART.split(_ASIDE.sub(" ", sentence)))


def sentences(text: str) -> Iterator[str]:
    """The sentences of the prose: no headings, tables, code or markup; a blank line ends a sentence."""
    prose = prose_lines(text)
    block: list[str] = []
    for line, is_prose in zip([*text.split("\n"), ""], [*prose, True], strict=True):
        apart = not line.strip() or line.lstrip().startswith(("|", "#", "!!!", "???"))
        if apart or not is_prose or re.match(r"\s*(?:[-*+]|[0-9]+[.)])\s", line):
            yield from (part for part in _END.split(" ".join(block)) if part.strip())
            block = []
        if is_prose and not apart:
            block.append(_MARKUP.sub(lambda found: found[1] or " " if found[1] is not None else "", line).strip())


def _words_before_example(clause: Clause) -> int:
    example = _EXAMPLE.search(clause.text)
    return len((clause.text[: example.start()] if example else clause.text).split())


def _told(sop: Sop, clauses: list[Clause], message: Said) -> Problem:
    codes = list(dict.fromkeys(clause.code for clause in clauses))
    return Problem(sop.path, clauses[0].line, of_clause(listed(codes), message), "warning")


def _too_long(counts: list[int]) -> Said:
    """Of sentences, by how many words each has."""
    found = {"n": str(len(counts)), "most": LONGEST_SENTENCE, "longest": str(max(counts))}
    if len(counts) == 1:
        return said("a sentence of more than %(most)s words (the longest has %(longest)s): split what is long", **found)
    return said(
        "%(n)s sentences of more than %(most)s words (the longest has %(longest)s): split what is long", **found
    )


def _silent(codes: list[str]) -> Said:
    if len(codes) == 1:
        return said(SILENT, case=codes[0])
    named = listed(codes)
    return said("cases %(named)s without 'why': say what decides, it is read in feedback", named=named)
