"""What stands in the way of an import: said once, and at the place in the file that was brought in."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from app.content.model import Case, Library, Problem
from app.content.text import nearest
from app.content.wording import case_of, of_case
from app.exchange.target import Target
from app.said import Said, said, to_say

NAMED = 12
# By what cases lack, in a form and on the command line: of one case, and of several.
_LACKS = {
    ("quiz", True): (
        to_say("case %(case)s names no quiz: choose the quiz"),
        to_say("%(n)s cases name no quiz: choose the quiz"),
    ),
    ("quiz", False): (
        to_say("case %(case)s names no quiz: add --quiz ID"),
        to_say("%(n)s cases name no quiz: add --quiz ID"),
    ),
    ("clause", True): (
        to_say("case %(case)s names no clause: choose the clause"),
        to_say("%(n)s cases name no clause: choose the clause"),
    ),
    ("clause", False): (
        to_say("case %(case)s names no clause: add --clause CODE"),
        to_say("%(n)s cases name no clause: add --clause CODE"),
    ),
}
# What to do about a clause that is not there: of one case, and of several.
_NONE_YET = (
    to_say("unknown clause '%(clause)s' of case %(case)s: the library has no clause yet: write the SOP first"),
    to_say("unknown clause '%(clause)s' of %(case)s cases: the library has no clause yet: write the SOP first"),
)
_NEARLY = (
    to_say(
        "unknown clause '%(clause)s' of case %(case)s: did you mean '%(near)s'? Write it so in the file, or "
        "leave it empty and choose the clause"
    ),
    to_say(
        "unknown clause '%(clause)s' of %(case)s cases: did you mean '%(near)s'? Write it so in the file, or "
        "leave it empty and choose the clause"
    ),
)
_ONE_OF = (
    to_say("unknown clause '%(clause)s' of case %(case)s: write one of %(known)s, or write its SOP first"),
    to_say("unknown clause '%(clause)s' of %(case)s cases: write one of %(known)s, or write its SOP first"),
)
_ONE_OF_MANY = (
    to_say(
        "unknown clause '%(clause)s' of case %(case)s: write the code of a clause that is there, or write its SOP first"
    ),
    to_say(
        "unknown clause '%(clause)s' of %(case)s cases: write the code of a clause that is there, or write "
        "its SOP first"
    ),
)


def already_there(path: str, target: Target) -> Said:
    """A draft would take the place of an SOP."""
    in_form = to_say("%(path)s is there already, and a draft never replaces it: give it another short name")
    command = to_say("%(path)s is there already, and a draft never replaces it: name another SOP with --sop")
    return said(in_form if target.in_form else command, path=path)


def not_there_yet(quiz: str, target: Target) -> Said:
    """Cases go to a quiz that nobody made, and nobody says of which SOP."""
    in_form = to_say("quiz '%(quiz)s' is not there yet: choose the SOP to make it")
    command = to_say("quiz '%(quiz)s' is not there yet: add --sop ID to make it")
    return said(in_form if target.in_form else command, quiz=quiz)


def lacking(name: str, lacks: Mapping[str, Sequence[Case]], target: Target) -> Iterator[Problem]:
    """Cases by what they lack, "quiz" or "clause": one is named, several are counted."""
    for what, cases in lacks.items():
        one, many = _LACKS[what, target.in_form]
        if len(cases) == 1:
            yield Problem(name, cases[0].line, said(one, case=cases[0].code))
        else:
            yield Problem(name, 1, said(many, n=str(len(cases))))


def unknown_clauses(name: str, library: Library, cases: Iterable[Case]) -> Iterator[Problem]:
    """Each clause code that no SOP has, at its first case, with the one that was likely meant."""
    known = [clause.code for _, clause in library.clauses()]
    users: dict[str, list[Case]] = {}
    for case in cases:
        if case.clause and case.clause not in known:
            users.setdefault(case.clause, []).append(case)
    for code, own in users.items():
        alike = next((one for one in known if _bare(one) == _bare(code)), "")
        near = alike or nearest(code, known)
        texts = _ONE_OF if len(known) <= NAMED else _ONE_OF_MANY
        one, many = _NONE_YET if not known else _NEARLY if near else texts
        text, of = (one, own[0].code) if len(own) == 1 else (many, str(len(own)))
        message = said(text, clause=code, case=of, near=near, known=", ".join(known))
        yield Problem(name, own[0].line, message)


def _bare(code: str) -> str:
    return re.sub(r"[^a-z0-9]", "", code.lower())


def in_the_file(
    name: str, problems: Iterable[Problem], after: Library, lines: Mapping[str, int], paths: Iterable[str]
) -> list[Problem]:
    """Problems of files as they would be, moved to the cases' own lines (by case id) in the file, and each told once.

    `paths` are the files that would be written; what stands elsewhere stays where it is.
    """
    begins = {quiz.path: [(case.line, case.code) for case in quiz.cases] for quiz in after.quizzes}
    found: dict[tuple[str, Said], list[Problem]] = {}
    for one in problems:
        code = max((begin for begin in begins.get(one.path, ()) if begin[0] <= one.line), default=(0, ""))[1]
        if one.path not in paths or code not in lines:
            found.setdefault((one.path, one.message), []).append(one)
            continue
        message = case_of(one.message)[1]
        found.setdefault((name, message), []).append(Problem(name, lines[code], of_case(code, message)))
    return [_once(own, message) for (_, message), own in found.items()]


def _once(same: list[Problem], message: Said) -> Problem:
    first, counted = same[0], to_say("%(n)s cases, the first here: %(problem)s")
    told = first.message if len(same) == 1 else said(counted, n=str(len(same)), problem=message)
    return Problem(first.path, first.line, told, first.severity)
