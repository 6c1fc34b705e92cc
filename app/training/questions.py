"""Questions about rules: a person's own, those that a trainer is to answer, those shown on a rule, and how many."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.library.live import LiveClause
from app.library.models import Clause
from app.people.access import Scope
from app.people.models import AuditEvent, Membership, RoleGrant, Team, User
from app.people.queries import within
from app.training.question_models import ClauseQuestion

OWN = 5
LEADING = ("lead", "qa_lead")
NEWS = timedelta(days=30)  # an answer nobody came to read is told no longer
READ = "read an answer"


@dataclass(frozen=True)
class Asked:
    """A question with the code of its rule (cf-2.1, cf-2.1@DE), who asked it, and in which team, None in none."""

    question: ClauseQuestion
    clause: str
    asker: str
    team: str | None

    @property
    def name(self) -> str:
        variant = self.question.variant
        return f"{self.clause}@{variant}" if variant else self.clause


def own_questions(
    session: Session, user_id: int, clause_id: int | None = None, first: Collection[int] = ()
) -> list[Asked]:
    """The person's latest questions, those of ids `first` and then the newest; about one clause alone if named."""
    found = _asked().where(ClauseQuestion.asker_id == user_id)
    if clause_id is not None:
        found = found.where(ClauseQuestion.clause_id == clause_id)
    order = (ClauseQuestion.id.not_in(first), ClauseQuestion.asked_at.desc(), ClauseQuestion.id.desc())
    rows = session.execute(found.order_by(*order).limit(max(OWN, len(first))))
    return [Asked(*row) for row in rows]


def latest_asked(session: Session, user_id: int, clause_ids: Collection[int]) -> list[ClauseQuestion]:
    """What the person asked about these clauses, the newest last."""
    found = sa.select(ClauseQuestion).where(
        ClauseQuestion.asker_id == user_id, ClauseQuestion.clause_id.in_(clause_ids)
    )
    return list(session.scalars(found.order_by(ClauseQuestion.asked_at, ClauseQuestion.id)))


def latest_of_leads(session: Session, clause_ids: Collection[int]) -> list[ClauseQuestion]:
    """What leads wrote about these clauses, whoever they are, the newest last."""
    found = sa.select(ClauseQuestion).where(
        ClauseQuestion.asker_id.in_(_leads()), ClauseQuestion.clause_id.in_(clause_ids)
    )
    return list(session.scalars(found.order_by(ClauseQuestion.asked_at, ClauseQuestion.id)))


def new_answers(session: Session, user_id: int, now: datetime) -> list[Asked]:
    """The person's questions that were answered lately, and whose answer they have not read; the latest first."""
    mine = (ClauseQuestion.asker_id == user_id, ClauseQuestion.answered_at > now - NEWS)
    found = [Asked(*row) for row in session.execute(_asked().where(*mine).order_by(ClauseQuestion.answered_at.desc()))]
    if not found:
        return []
    events = (AuditEvent.by_id == user_id, AuditEvent.at > now - NEWS, AuditEvent.act == READ)
    last = sa.func.max(AuditEvent.at, type_=AuditEvent.at.type)
    rows = session.execute(sa.select(AuditEvent.about, last).where(*events).group_by(AuditEvent.about))
    read: dict[str, datetime] = dict(rows.all())
    return [one for one in found if _unread(one.question, read.get(f"question {one.question.id}"))]


def _unread(question: ClauseQuestion, read_at: datetime | None) -> bool:
    return read_at is None or question.answered_at is None or question.answered_at > read_at


def to_answer(session: Session, scopes: Collection[Scope], *, answered: bool) -> list[Asked]:
    """Questions of people who work within the scopes: the open ones, the oldest first; the last 100 answered."""
    found = _asked().where(_reached(scopes), ClauseQuestion.answer.is_not(None) if answered else _open())
    order = (ClauseQuestion.answered_at.desc(),) if answered else (ClauseQuestion.asked_at,)
    return [Asked(*row) for row in session.execute(found.order_by(*order, ClauseQuestion.id).limit(100))]


def open_count(session: Session, scopes: Collection[Scope]) -> int:
    """How many questions wait for somebody within these scopes."""
    counted = sa.select(sa.func.count()).select_from(ClauseQuestion).outerjoin(Team, Team.id == ClauseQuestion.team_id)
    return session.scalar(counted.where(_reached(scopes), _open())) or 0


def question_within(session: Session, scopes: Collection[Scope], question_id: int) -> Asked | None:
    """The question, if whoever has these scopes is to answer it."""
    row = session.execute(_asked().where(ClauseQuestion.id == question_id, _reached(scopes))).one_or_none()
    return Asked(*row) if row is not None else None


def shown_questions(session: Session, clauses: Iterable[LiveClause]) -> dict[int, list[ClauseQuestion]]:
    """By clause, the answered questions that stand on it; those about another rev or another market's rule do not."""
    rules = {clause.id: (clause.variant, clause.rev) for clause in clauses}
    found = sa.select(ClauseQuestion).where(ClauseQuestion.clause_id.in_(rules), ClauseQuestion.shown.is_not(None))
    held: dict[int, list[ClauseQuestion]] = {}
    for one in session.scalars(found.order_by(ClauseQuestion.answered_at, ClauseQuestion.id)):
        if (one.variant, one.rev) == rules[one.clause_id]:
            held.setdefault(one.clause_id, []).append(one)
    return held


def questions_asked(session: Session, since: datetime, until: datetime) -> dict[str, int]:
    """How many questions people on the floor asked about each rule (cf-2.1, cf-2.1@DE) in [since, until), of any rev.

    What leads write is not counted: it follows from the report, and would come back in it as evidence.
    """
    counted = (
        sa.select(Clause.code, ClauseQuestion.variant, sa.func.count())
        .join(Clause, Clause.id == ClauseQuestion.clause_id)
        .where(ClauseQuestion.asked_at >= since, ClauseQuestion.asked_at < until)
        .where(ClauseQuestion.asker_id.not_in(_leads()))
        .group_by(Clause.code, ClauseQuestion.variant)
    )
    return {f"{code}@{variant}" if variant else code: n for code, variant, n in session.execute(counted)}


def _leads() -> sa.CompoundSelect[int]:
    named = sa.select(RoleGrant.user_id).where(RoleGrant.role.in_(LEADING))
    return named.union(sa.select(Membership.user_id).where(Membership.role.in_(LEADING)))


def _asked() -> sa.Select[ClauseQuestion, str, str, str]:
    return (
        sa.select(ClauseQuestion, Clause.code, User.name, Team.name)
        .join(Clause, Clause.id == ClauseQuestion.clause_id)
        .join(User, User.id == ClauseQuestion.asker_id)
        .outerjoin(Team, Team.id == ClauseQuestion.team_id)
    )


def _open() -> sa.ColumnElement[bool]:
    return ClauseQuestion.answer.is_(None)


def _reached(scopes: Collection[Scope]) -> sa.ColumnElement[bool]:
    """Asked in a team within the scopes; questions of people without a team reach those who train everywhere."""
    return sa.true() if Scope() in scopes else within(scopes)
