"""What stands in the way of an import: said once, and at the place in the file that was brought in."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from app.content.model import Case, Library, Problem
from app.content.text import nearest

NAMED = 12
_OF_CASE = re.compile(r"^case (\S+): ")


def lacking(name: str, lacks: Mapping[str, Sequence[Case]]) -> Iterator[Problem]:
    """Cases by what they lack (`no quiz: choose the quiz`): one is named, several are counted."""
    for what, cases in lacks.items():
        if len(cases) == 1:
            yield Problem(name, cases[0].line, f"case {cases[0].code} names {what}")
        else:
            yield Problem(name, 1, f"{len(cases)} cases name {what}")


def unknown_clauses(name: str, library: Library, cases: Iterable[Case]) -> Iterator[Problem]:
    """Each clause code that no SOP has, at its first case, with the one that was likely meant."""
    known = [clause.code for _, clause in library.clauses()]
    users: dict[str, list[Case]] = {}
    for case in cases:
        if case.clause and case.clause not in known:
            users.setdefault(case.clause, []).append(case)
    for code, own in users.items():
        where = f"case {own[0].code}" if len(own) == 1 else f"{len(own)} cases"
        yield Problem(name, own[0].line, f"unknown clause '{code}' of {where}: {_instead(code, known)}")


def _instead(code: str, known: list[str]) -> str:
    if not known:
        return "the library has no clause yet: write the SOP first"
    alike = next((one for one in known if _bare(one) == _bare(code)), "")
    near = alike or nearest(code, known)
    if near:
        return f"did you mean '{near}'? Write it so in the file, or leave it empty and choose the clause"
    listed = f"write one of {', '.join(known)}" if len(known) <= NAMED else "write the code of a clause that is there"
    return f"{listed}, or write its SOP first"


def _bare(code: str) -> str:
    return re.sub(r"[^a-z0-9]", "", code.lower())


def in_the_file(
    name: str, problems: Iterable[Problem], after: Library, lines: Mapping[str, int], paths: Iterable[str]
) -> list[Problem]:
    """Problems of files as they would be, moved to the cases' own lines (by case id) in the file, and each told once.

    `paths` are the files that would be written; what stands elsewhere stays where it is.
    """
    begins = {quiz.path: [(case.line, case.code) for case in quiz.cases] for quiz in after.quizzes}
    found: dict[tuple[str, str], list[Problem]] = {}
    for one in problems:
        code = max((begin for begin in begins.get(one.path, ()) if begin[0] <= one.line), default=(0, ""))[1]
        if one.path not in paths or code not in lines:
            found.setdefault((one.path, one.message), []).append(one)
            continue
        message = _OF_CASE.sub("", one.message)
        found.setdefault((name, message), []).append(Problem(name, lines[code], f"case {code}: {message}"))
    return [_once(own, message) for (_, message), own in found.items()]


def _once(same: list[Problem], message: str) -> Problem:
    first = same[0]
    told = first.message if len(same) == 1 else f"{len(same)} cases, the first here: {message}"
    return Problem(first.path, first.line, told, first.severity)
