"""Writes a quiz as Moodle's GIFT, texts in Markdown, what GIFT has no field for in the tags of a comment."""

import re

from app.content.model import Case, Problem, Quiz
from app.content.text import LINE_LIMIT
from app.content.wording import of_case
from app.exchange import marks
from app.exchange.questions import answers_of
from app.exchange.values import Exported
from app.said import Said, said

_SPECIAL = re.compile(r"[~=#{}:\\]")


def write_gift(quiz: Quiz) -> Exported:
    """The quiz as a category of questions; an order is not carried, and named."""
    problems: list[Problem] = []
    parts = [f"$CATEGORY: {quiz.code}", "// " + " ".join(f"[tag:{tag}]" for tag in marks.of_quiz(quiz))]
    for case in quiz.cases:
        if problem := not_carried(case, "GIFT"):
            problems.append(Problem(quiz.path, case.line, of_case(case.code, problem)))
            continue
        written = _case(case)
        if any(len(line) > LINE_LIMIT for line in written.split("\n")):
            message = said("too long for a line of GIFT: not carried")
            problems.append(Problem(quiz.path, case.line, of_case(case.code, message)))
            continue
        parts.append(written)
    return Exported(("\n\n".join(parts) + "\n").encode(), tuple(problems))


def not_carried(case: Case, form: str) -> Said | None:
    """Why a question bank without orders can't hold the case, None where it can."""
    return said("%(format)s has no order: not carried", format=form) if case.kind == "order" else None


def _case(case: Case) -> str:
    tags = [*marks.of_case(case), *marks.of_options(case.options)]
    lines = ["// " + " ".join([f"[id:{case.code}]", *(f"[tag:{tag}]" for tag in tags)])]
    lines.append(f"::{escaped(case.code)}::[markdown]{escaped(case.prompt)} {{")
    for answer in answers_of(case):
        if case.kind != "multiple":
            sign = "=" if answer.id in case.gold else f"~%{answer.credit * 100:.7g}%" if answer.credit else "~"
        else:
            sign = f"~%{answer.credit * 100:.7g}%" if answer.credit else "~%-100%"
        lines.append(f"{sign}[markdown]{escaped(answer.text)}")
    if case.why:
        lines.append(f"####[markdown]{escaped(case.why)}")
    return "\n".join([*lines, "}"])


def escaped(text: str) -> str:
    """A text in one line whose signs mean nothing to GIFT."""
    return _SPECIAL.sub(lambda sign: "\\" + sign[0], text).replace("\n", "\\n")
