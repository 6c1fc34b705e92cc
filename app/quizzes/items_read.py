"""All first answers as columns of numbers, read in one query: what every figure about cases rests on."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.intake.bulk import is_sqlite, without_garbage_search
from app.library.models import Clause, Sop
from app.people.models import Team
from app.quizzes.models import AttemptCase, QuizEvidence
from app.quizzes.proving import SOURCE
from app.stats.item import Answers, Flags
from app.stats.rate import Floats, Ints

SOURCE_LANGUAGE = "source"
COUNTED = (QuizEvidence.first, QuizEvidence.current)


class Asked(NamedTuple):
    """A case at one rev under a clause; sop: the clause's."""

    item: str
    rev: int
    clause: str
    sop: str
    clause_id: int


@dataclass(frozen=True)
class FirstAnswers:
    """First answers, one a row: numbers of the person, of the case in `cases` and of its clause, mark from 0 to 1.

    milliseconds: nan where none were taken. at: seconds since 1970. language: that of the wording here, of the team
    elsewhere; a number of `languages`, −1 where nobody knows.
    """

    person: Ints
    case: Ints
    clause: Ints
    mark: Floats
    sure: Flags
    milliseconds: Floats
    at: Ints
    language: Ints
    cases: list[Asked]
    languages: list[str]

    @property
    def answers(self) -> Answers:
        """The same for the statistics of items."""
        return Answers(self.person, self.case, self.clause, self.clause, self.mark)


def first_answers(session: Session) -> FirstAnswers:
    """Every first answer that counts, in the order in which they came in."""
    with without_garbage_search():
        return _read(session)


def _read(session: Session) -> FirstAnswers:
    cursor = session.connection().execute(_query(session)).cursor  # plain rows: objects of them take most of the time
    columns = list(zip(*cursor.fetchall(), strict=True)) or [()] * 10
    ids, user, team, clause, item, rev, mark, sure, milliseconds, at = columns
    pairs = list(zip(item, rev, clause, strict=True))
    clauses = _clauses(session)
    cases = sorted(Asked(code, of_rev, *clauses[of], of) for code, of_rev, of in set(pairs))
    number = {(case.item, case.rev, case.clause_id): at for at, case in enumerate(cases)}
    case = np.array([number[pair] for pair in pairs], dtype=np.int64)
    language, languages = _languages(session, _ints(ids), team)
    return FirstAnswers(
        *(_ints(user), case, _ints(clause), np.array(mark, dtype=np.float64), np.array(sure, dtype=bool)),
        *(np.array(milliseconds, dtype=np.float64), _ints(at), language, cases, languages),
    )


def _query(session: Session) -> sa.Select[Any]:
    answer = QuizEvidence
    on_sqlite = is_sqlite(session.connection())
    moment = sa.func.strftime("%s", sa.cast(answer.answered_at, sa.Text)) if on_sqlite else _epoch(answer.answered_at)
    team = sa.case((answer.source == SOURCE, -1), else_=sa.func.coalesce(answer.team_id, 0))
    return (
        sa.select(
            *(answer.id, answer.user_id, team, answer.clause_id, answer.item, answer.item_rev, answer.mark),
            sa.case((answer.confidence == "sure", 1), else_=0),
            *(answer.milliseconds, sa.cast(moment, sa.BigInteger)),
        )
        .where(*COUNTED)
        .order_by(answer.id)
    )


def _epoch(moment: Any) -> Any:
    return sa.extract("epoch", moment)


def _ints(column: tuple[int, ...]) -> Ints:
    return np.array(column, dtype=np.int64)


def _clauses(session: Session) -> dict[int, tuple[str, str]]:
    """(its code, its SOP's) of every clause there ever was."""
    query = sa.select(Clause.id, Clause.code, Sop.code).join(Sop, Sop.id == Clause.sop_id)
    return {clause_id: (code, sop) for clause_id, code, sop in session.execute(query)}


def _languages(session: Session, ids: Ints, team: tuple[int, ...]) -> tuple[Ints, list[str]]:
    """In which language each answer was given, and the names of them."""
    of_team = {-1: SOURCE_LANGUAGE, 0: ""}
    of_team |= {team_id: language or "" for team_id, language in session.execute(sa.select(Team.id, Team.language))}
    worded: dict[int, str] = dict(session.execute(_worded()).all())
    names = ["", *sorted({*of_team.values(), *worded.values()} - {""})]
    number = {name: at for at, name in enumerate(names)}
    language = np.array([number[of_team.get(each, "")] for each in team], dtype=np.int64)
    for answer_id, locale in worded.items():
        language[np.searchsorted(ids, answer_id)] = number[locale]
    return language - 1, names[1:]


def _worded() -> sa.Select[int, str]:
    """The counting answers to translated wordings, with the locale."""
    key = sa.cast(AttemptCase.attempt_id, sa.Text) + ":" + sa.cast(AttemptCase.position, sa.Text)
    same = (QuizEvidence.source == SOURCE) & (QuizEvidence.response_key == key)
    worded = sa.select(QuizEvidence.id, sa.func.coalesce(AttemptCase.locale, "")).join(AttemptCase, same)
    return worded.where(*COUNTED, AttemptCase.locale.is_not(None))
