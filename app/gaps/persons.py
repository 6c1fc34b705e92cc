"""Who of a team most probably lacks a clause: each one's own answers and audits, weighed from what the team knows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.gaps.answered import answered
from app.gaps.audited import RATED_AUDITS
from app.gaps.cells import Cell
from app.gaps.window import Window
from app.people.models import AccessEvent, User
from app.people.queries import moderators_of
from app.qa.models import Audit
from app.said import Said
from app.stats.item import Answers, clause_right, item_figures, standardised_failures
from app.stats.persons import PersonCounts, TeamBelief, believe_persons
from app.stats.rate import Floats, Interval
from app.stats.wording import chance, n_audits_and_answers


@dataclass(frozen=True)
class Person:
    """A moderator of the team and what is believed of them on its clause; own counts of answers and audits.

    p_knowledge: P(errors from not knowing above the target); knowledge_error: their expected share, with 90 % bounds.
    """

    id: int
    name: str
    answers: int
    audits: int
    p_knowledge: float
    knowledge_error: float
    bounds: Interval

    @property
    def chance(self) -> Said:
        """'very likely (83 %)': that the person lacks the clause."""
        return chance(self.p_knowledge)

    @property
    def counts(self) -> Said:
        """'6 audits, 4 answers': the person's own evidence."""
        return n_audits_and_answers(self.audits, self.answers)


def persons(session: Session, window: Window, cell: Cell, failure_to_error: float) -> list[Person]:
    """Who moderates in the team at the end of the window, the one who most probably lacks the clause first.

    failure_to_error: λ of the fit. Answers to bad items and audits of other samplings don't count, nor does what falls
    under earlier revs. Where the clause is unclear nobody lacks it: all figures shrink by its probability.
    """
    people = moderators_of(session, cell.team.id, window.until)
    if not people:
        return []
    quiz_failed, quiz_n = _answers(session, window, cell, people)
    errors, audits = _audits(session, window, cell, people)
    facts, sound = cell.facts, 1 - cell.facts.p_ambiguous
    from_not_knowing = facts.knowledge_error / sound if sound > 0 else 0.0
    team = TeamBelief(
        quiz_failure=np.array([cell.quiz_failure]),
        slips=np.array([max(facts.error - from_not_knowing, 0.0)]),
        baseline=np.array([facts.quiz_baseline]),
        failure_to_error=failure_to_error,
    )
    counts = PersonCounts(quiz_failed, quiz_n, errors, audits, np.zeros(len(people), dtype=np.int64))
    believed = believe_persons(counts, team, facts.target)
    found = [
        Person(
            id=person.id,
            name=person.name,
            answers=int(quiz_n[place]),
            audits=int(audits[place]),
            p_knowledge=float(believed.p_knowledge[place]) * sound,
            knowledge_error=float(believed.knowledge_error[place]) * sound,
            bounds=Interval(float(believed.low[place]) * sound, float(believed.high[place]) * sound),
        )
        for place, person in enumerate(people)
    ]
    return sorted(found, key=lambda one: -one.p_knowledge)


def _answers(session: Session, window: Window, cell: Cell, people: Sequence[User]) -> tuple[Floats, Floats]:
    """(failures freed of how hard the drawn cases were, answers) of each person, to sound items."""
    rows = answered(session, window, cell.clause.id)
    rows = rows.of(rows.rev == cell.clause.rev)
    nowhere = np.zeros(len(rows.item), dtype=np.int64)
    answers = Answers(rows.user_id, rows.item, nowhere, nowhere, rows.mark)
    figures = item_figures(answers, len(rows.items))
    failed = standardised_failures(answers, figures, clause_right(answers, figures, 1))
    here = (rows.team_id == cell.team.id) & ~figures.bad[rows.item]
    n, summed = (_by_person(rows.user_id[here], each[here], people) for each in (np.ones(len(failed)), failed))
    return np.clip(summed, 0, n), n


def _audits(session: Session, window: Window, cell: Cell, people: Sequence[User]) -> tuple[Floats, Floats]:
    """(errors, audits) of each person, in random and stratified samples."""
    wrong = sa.func.sum(sa.case((Audit.outcome == "error", 1), else_=0))
    query = (
        sa.select(Audit.user_id, sa.func.count(), wrong)
        .where(Audit.user_id.in_([person.id for person in people]), Audit.clause_id == cell.clause.id)
        .where(Audit.team_id == cell.team.id, Audit.clause_rev == cell.clause.rev)
        .where(Audit.decided_at >= window.since_moment, Audit.decided_at < window.as_of)
        .where(*RATED_AUDITS)
        .group_by(Audit.user_id)
    )
    found = {user_id: (n, errors) for user_id, n, errors in session.execute(query)}
    sums = np.array([found.get(person.id, (0, 0)) for person in people], dtype=np.float64)
    return sums[:, 1], sums[:, 0]


def _by_person(user_id: np.ndarray, values: Floats, people: Sequence[User]) -> Floats:
    ids = np.array([person.id for person in people])
    return np.array([values[user_id == each].sum() for each in ids], dtype=np.float64)


def record_reading(session: Session, by_id: int, people: Sequence[Person], page: str) -> None:
    """Write down that somebody read these people's results; who reads their own leaves no trace."""
    moment = clock.now()
    session.add_all(
        AccessEvent(at=moment, by_id=by_id, about_id=person.id, page=page) for person in people if person.id != by_id
    )
    session.flush()
