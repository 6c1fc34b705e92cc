"""How healthy each case is: every figure a trainer needs to keep, mend or retire it, from first answers alone."""

import time
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app import clock
from app.library.queries import live_release
from app.quizzes.items import analysed, quiz_of_item
from app.quizzes.items_read import FirstAnswers, first_answers
from app.quizzes.models import AttemptCase, QuizEvidence
from app.stats.distractors import misled, sure_and_wrong
from app.stats.drift import Drift, drifts
from app.stats.item import item_figures, rest_scores
from app.stats.languages import LanguageGap, language_gaps
from app.stats.pace import Pace, paces
from app.stats.rate import Measured
from app.stats.reliability import ItemReliability

KEPT = 4
RECENT = 600  # seconds for which a count, and all that takes long, may lag behind the answers
LONG = 0.2  # seconds of work; nobody waits for more than once in ten minutes
FLAGS = ("bad", "known", "misled", "language")


@dataclass(frozen=True)
class InLanguage:
    """How a case fares in one language against the others."""

    language: str
    compared: LanguageGap


@dataclass(frozen=True)
class CaseHealth:
    """A case at one rev. quiz: its live quiz, else the clause's SOP. name: the code, with the rev where several were
    answered. sure: the wrong among the answers given as sure. drift None: too few answers to tell.
    """

    code: str
    rev: int
    name: str
    quiz: str
    clause: str
    clause_id: int
    sop: str
    figures: ItemReliability
    bad: bool
    sure: Measured
    pace: Pace
    drift: Drift | None
    languages: tuple[InLanguage, ...]

    @property
    def flags(self) -> tuple[str, ...]:
        """Why a trainer should look at it, gravest first."""
        found = {
            "bad": self.bad,
            "known": self.drift is not None and self.drift.may_be_known,
            "misled": misled(self.sure),
            "language": any(one.compared.differs for one in self.languages),
        }
        return tuple(flag for flag in FLAGS if found[flag])


@dataclass
class Kept:
    """What was reckoned from one database, when the newest was, and how many seconds of work it took.

    `read_at` counts monotonic seconds, `as_of` is the same moment by the clock. The lock is held while it changes.
    """

    versions: OrderedDict[tuple[object, ...], list[CaseHealth]] = field(default_factory=OrderedDict)
    newest: list[CaseHealth] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)
    read_at: float = -RECENT
    as_of: datetime = field(default_factory=clock.now)
    took: float = 0.0


_KEPT: WeakKeyDictionary[Engine, Kept] = WeakKeyDictionary()


def case_health(session: Session) -> list[CaseHealth]:
    """Every case that was answered, by quiz, code and rev; kept in memory until an answer or the library changes.

    Where the answers are so many that reckoning takes long, for ten minutes (`health_as_of`).
    """
    kept = _kept(session)
    return recent_case_health(session) if kept.took > LONG else _reckoned(session, kept)


def recent_case_health(session: Session) -> list[CaseHealth]:
    """As `case_health`, or as it was up to ten minutes ago: for a count on a page that is opened all day."""
    kept = _kept(session)
    if time.monotonic() - kept.read_at < RECENT:
        return kept.newest
    return _reckoned(session, kept)


def health_as_of(session: Session) -> datetime:
    """Up to which moment the answers count that `case_health` told of last."""
    return _kept(session).as_of


def _reckoned(session: Session, kept: Kept) -> list[CaseHealth]:
    """The health by all answers up to now; who asks while it is reckoned waits and gets the same."""
    with kept.lock:
        began, as_of = time.thread_time(), clock.now()
        version = _version(session)
        found = kept.versions.pop(version, None)
        if found is None:
            found = list(_health(first_answers(session), quiz_of_item(session)))
            kept.took = time.thread_time() - began
        kept.versions[version] = kept.newest = found
        while len(kept.versions) > KEPT:
            kept.versions.popitem(last=False)
        kept.as_of, kept.read_at = as_of, time.monotonic()
        return found


def _kept(session: Session) -> Kept:
    return _KEPT.setdefault(session.connection().engine, Kept())


def _version(session: Session) -> tuple[object, ...]:
    """What changes whenever an answer, its team, its wording or the release in force does."""
    counts = (
        *(sa.func.count(), sa.func.max(QuizEvidence.id), sa.func.sum(QuizEvidence.team_id)),
        sa.func.sum(sa.case((QuizEvidence.first & QuizEvidence.current, QuizEvidence.mark + 1), else_=0)),
    )
    worded = sa.select(sa.func.count(AttemptCase.locale))
    release = live_release(session)
    found = session.execute(sa.select(*counts)).one()
    return release.id if release else None, *found, session.scalar(worded)


def _health(answers: FirstAnswers, quizzes: dict[str, str]) -> Iterator[CaseHealth]:
    number = {(case.item, case.rev, case.clause): at for at, case in enumerate(answers.cases)}
    many, right = len(number), answers.answers.right
    wrong = right < 1
    sure = sure_and_wrong(answers.case, answers.sure, wrong, many)
    pace, drift = paces(answers.case, answers.milliseconds, many), drifts(answers.case, answers.at, right, many)
    told = _by_language(answers)
    for quiz in analysed(answers, quizzes, {}):
        for item in quiz.items:
            at = number[item.code, item.rev, item.clause]
            case = answers.cases[at]
            yield CaseHealth(
                *(item.code, item.rev, item.item, quiz.quiz, item.clause, case.clause_id, case.sop),
                *(item.figures, item.bad, sure[at], pace[at], drift[at], told.get(at, ())),
            )


def _by_language(answers: FirstAnswers) -> dict[int, tuple[InLanguage, ...]]:
    """By case number, how each language with enough answers compares."""
    if len(answers.languages) < 2:
        return {}
    every = answers.answers
    rest = rest_scores(every, item_figures(every, len(answers.cases)))
    found: dict[int, tuple[InLanguage, ...]] = {}
    for gap in language_gaps(answers.case, answers.language, every.right >= 1, rest, len(answers.cases)):
        found[gap.item] = (*found.get(gap.item, ()), InLanguage(answers.languages[gap.language], gap))
    return found
