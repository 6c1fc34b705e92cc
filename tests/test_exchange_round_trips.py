"""What is exported to another system comes back as it was, as far as its format can carry it."""

from dataclasses import replace

import pytest
from exchange_cases import MARKDOWN, quizzes
from hypothesis import HealthCheck, given, settings

from app.content.model import Case, Quiz
from app.exchange.likeness import as_shown
from app.exchange.reading import read_exchange
from app.exchange.values import SUFFIXES, Format
from app.exchange.writing import write_exchange

BOUNDED = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
WITHOUT_ORDER: tuple[Format, ...] = ("gift", "moodle")


def there_and_back(kind: Format, quiz: Quiz) -> list[Case]:
    """The cases that came back, with the place of their originals."""
    exported = write_exchange(kind, quiz)
    imported = read_exchange(quiz.code + SUFFIXES[kind], exported.raw)
    assert imported.format == kind
    assert [problem for problem in imported.problems if problem.severity == "error"] == []
    assert {found.quiz for found in imported.cases} <= {quiz.code}
    return [replace(found.case, line=1) for found in imported.cases]


def carried(kind: Format, quiz: Quiz) -> list[Case]:
    """The cases that the format has a form for."""
    return [case for case in quiz.cases if case.kind != "order" or kind not in WITHOUT_ORDER]


@pytest.mark.parametrize("kind", ["gift", "moodle", "csv", "xlsx"])
@BOUNDED
@given(quiz=quizzes())
def test_cases_come_back_to_the_letter(kind: Format, quiz: Quiz) -> None:
    assert there_and_back(kind, quiz) == carried(kind, quiz)


def shown(case: Case) -> Case:
    """The case with its texts as they are shown."""
    options = {code: as_shown(text) for code, text in case.options.items()}
    return replace(case, prompt=as_shown(case.prompt), why=as_shown(case.why), options=options)


@BOUNDED
@given(quiz=quizzes(MARKDOWN))
def test_qti_brings_every_case_back_as_it_is_shown(quiz: Quiz) -> None:
    assert [shown(case) for case in there_and_back("qti", quiz)] == [shown(case) for case in quiz.cases]
