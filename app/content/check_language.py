"""Warnings about how rules are written: long sentences, doubled negations, late examples, and cases without a reason.

One warning a file and kind, however many places it has: a list that nobody reads helps nobody.
"""

import re
from collections.abc import Iterator

from app.content.headings import prose_lines
from app.content.kept import KEPT
from app.content.model import Clause, Library, Problem, Sop

LONGEST_SENTENCE, LATEST_EXAMPLE = 25, 150  # words
_PART = re.compile(r"[,;:—–]|\b(?:and|or|nor|but)\b", re.IGNORECASE)
NAMED = 5
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
            message = (
                f"{_named([case.code for case in silent])} without 'why': say what decides, it is read in feedback"
            )
            yield Problem(quiz.path, silent[0].line, message, "warning")


def _rules(sop: Sop) -> list[Problem]:
    return list(_told_of(sop))


def _told_of(sop: Sop) -> Iterator[Problem]:
    said = [(clause, sentence) for clause in sop.clauses for sentence in sentences(clause.text)]
    long = [(clause, len(text.split())) for clause, text in said if len(text.split()) > LONGEST_SENTENCE]
    twice = [clause for clause, text in said if _is_twice_negated(text)]
    late = [clause for clause in sop.clauses if _words_before_example(clause) > LATEST_EXAMPLE]
    if long:
        most = max(count for _, count in long)
        told = (
            f"{_counted(len(long))} of more than {LONGEST_SENTENCE} words (the longest has {most}): split what is long"
        )
        yield _told(sop, [clause for clause, _ in long], told)
    if twice:
        yield _told(sop, twice, "two negations in one sentence: say what is so")
    if late:
        yield _told(sop, late, f"more than {LATEST_EXAMPLE} words before the first '!!! example': show one earlier")


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


def _told(sop: Sop, clauses: list[Clause], message: str) -> Problem:
    codes = list(dict.fromkeys(clause.code for clause in clauses))
    return Problem(sop.path, clauses[0].line, f"clause {', '.join(codes[:NAMED])}{_more(codes)}: {message}", "warning")


def _counted(number: int) -> str:
    return "a sentence" if number == 1 else f"{number} sentences"


def _named(codes: list[str]) -> str:
    return f"{'case' if len(codes) == 1 else 'cases'} {', '.join(codes[:NAMED])}{_more(codes)}"


def _more(codes: list[str]) -> str:
    return f" and {len(codes) - NAMED} more" if len(codes) > NAMED else ""
