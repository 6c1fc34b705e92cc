"""What is wrong with a quiz, each problem with the case that it is of, in the words of the form that mends it; pure."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from app.authoring.form_words import in_form
from app.content.model import Problem
from app.content.wording import case_of
from app.content.yaml_tree import load


@dataclass(frozen=True)
class OfQuiz:
    """A problem and what is said of it; `case` "" where it is mended in the file, whose words it then has."""

    problem: Problem
    case: str
    message: str


def of_quiz(path: str, text: str, problems: Iterable[Problem]) -> list[OfQuiz]:
    """The problems of the quiz at `path`, and those it makes elsewhere, in their order."""
    places = _Places(text)
    return [_told(problem, places if problem.path == path else None) for problem in problems]


def _told(problem: Problem, places: "_Places | None") -> OfQuiz:
    code, own = case_of(problem.message)
    found = places.case(problem.line, code) if places else ""
    return OfQuiz(problem, found, in_form(own) if found else problem.message)


class _Places:
    """Which lines of a quiz file are whose; a case without an id, or with one that is taken, has no form."""

    def __init__(self, text: str) -> None:
        tree = load("", text)
        root = tree.value if isinstance(tree.value, dict) else {}
        cases = root.get("cases")
        begun = [(tree.line((key,)), "") for key in root]
        self.codes: set[str] = set()
        for at, one in enumerate(cases if isinstance(cases, list) else []):
            written = one.get("id") if isinstance(one, dict) else None
            code = written if isinstance(written, str) and written not in self.codes else ""
            begun.append((tree.line(("cases", at)), code))
            self.codes.add(code)
        self.begun = sorted(begun, key=lambda place: place[0])
        self.on_line = Counter(line for line, _ in begun)

    def case(self, line: int, named: str) -> str:
        """The case that the problem names, else the one that the line is of; "" for none, or several on one line."""
        if named and named in self.codes:
            return named
        at = bisect_right(self.begun, line, key=lambda place: place[0]) - 1
        return self.begun[at][1] if at >= 0 and self.on_line[self.begun[at][0]] == 1 else ""
