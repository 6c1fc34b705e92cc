"""Where a person stands in clauses, read from their stored answers as the library's keys mark them now."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.library.live import LiveClause
from app.library.models import ItemRevision, QuizItem, ReleaseQuiz
from app.library.queries import live_release
from app.library.remembered import held
from app.library.variants import rules_for
from app.once import once
from app.quizzes.hardness import Hardness, Question
from app.quizzes.keys import judged_by
from app.quizzes.marking import decides_right, mark, under
from app.quizzes.models import Attempt, AttemptCase, Response
from app.quizzes.windows import Answer, Course, Standing, stand
from app.training.queries import gaps_assigned, readings

PROOF_KINDS = ("proof", "refresher", "delta")
EVIDENCE = ("attempt", "attempt_case", "response", "reading", "assignment", "assigned_clause", "proof_event")


@dataclass(frozen=True)
class Given:
    """A settled answer with the case it was given to and the key that judges it now."""

    attempt_id: int
    user_id: int
    kind: str
    case: AttemptCase
    response: Response
    key: ItemRevision

    @property
    def mark(self) -> float:
        return mark(under(self.key, self.case.market), self.response.decision, self.response.cited_clause_id)

    @property
    def right(self) -> bool:
        return self.mark >= 1

    @property
    def decided_right(self) -> bool:
        """Whether the decision is right, whatever clause was named for it."""
        return decides_right(under(self.key, self.case.market), self.response.decision)

    @property
    def question(self) -> Question:
        asked = self.case
        return Question(self.key.item_id, self.key.rev, asked.clause_id, asked.clause_rev, asked.variant)


def live_keys(session: Session, item_ids: Iterable[int]) -> dict[int, ItemRevision]:
    """By item id, the revision in force; items that are retired are absent."""
    release = live_release(session)
    if release is None:
        return {}
    live = live_digests(session, release.id)
    wanted = [live[item_id] for item_id in set(item_ids) if item_id in live]
    found = session.scalars(sa.select(ItemRevision).where(ItemRevision.digest.in_(wanted))) if wanted else ()
    return {revision.item_id: revision for revision in found}


@held
def live_digests(session: Session, release_id: int) -> dict[int, str]:
    """By item id, which revision a release holds."""
    found = (
        sa.select(ItemRevision.item_id, ItemRevision.digest)
        .join(QuizItem, QuizItem.item_digest == ItemRevision.digest)
        .join(ReleaseQuiz, ReleaseQuiz.quiz_digest == QuizItem.quiz_digest)
        .where(ReleaseQuiz.release_id == release_id)
    )
    return dict(session.execute(found).all())


def given(session: Session, *conditions: sa.ColumnElement[bool]) -> list[Given]:
    """The settled answers under these conditions, as given; those to cases voided by now are left out.

    The key is the one in force where the case is still at the rev that was asked, so that a mended key re-marks.
    """
    found = (
        sa.select(Attempt.id, Attempt.user_id, Attempt.kind, AttemptCase, Response, ItemRevision)
        .join(AttemptCase, AttemptCase.attempt_id == Attempt.id)
        .join(
            Response,
            (Response.attempt_id == AttemptCase.attempt_id) & (Response.position == AttemptCase.position),
        )
        .join(ItemRevision, ItemRevision.digest == AttemptCase.item_digest)
        .where(Response.settled_at.is_not(None), AttemptCase.voided_at.is_(None), *conditions)
        .order_by(Response.settled_at, Attempt.id, AttemptCase.position)
    )
    rows = session.execute(found).all()
    mended = mended_keys(session, [row.ItemRevision for row in rows])
    answers = []
    for attempt_id, user_id, kind, case, response, pinned in rows:
        key = mended.get(pinned.digest, pinned)
        if not key.void:
            answers.append(Given(attempt_id, user_id, kind, case, response, key))
    return answers


def mended_keys(session: Session, pinned: Iterable[ItemRevision]) -> dict[str, ItemRevision]:
    """By the digest of one of these revisions, the one in force at the same rev, where that is another by now.

    Of a case that is asked at a higher rev by now: the last one that was in force at that rev.
    """
    release = live_release(session)
    live = live_digests(session, release.id) if release is not None else {}
    other = {one.digest: one for one in pinned if live.get(one.item_id, one.digest) != one.digest}
    now = live_keys(session, [one.item_id for one in other.values()]) if other else {}
    mended = {digest: now[one.item_id] for digest, one in other.items() if now[one.item_id].rev == one.rev}
    if release is not None and len(mended) < len(other):
        last = judged_by(session, release.id)
        asked = {digest: last[digest] for digest in other.keys() - mended.keys() if last.get(digest, digest) != digest}
        wanted = sa.select(ItemRevision).where(ItemRevision.digest.in_(set(asked.values())))
        found = {one.digest: one for one in session.scalars(wanted)} if asked else {}
        mended |= {digest: found[key] for digest, key in asked.items()}
    return mended


def proof_answers(session: Session, user_id: int, clause_ids: Iterable[int]) -> list[Given]:
    """The person's answers that count for proof of these clauses, at whatever rev, in order."""
    return given(
        session,
        Attempt.user_id == user_id,
        Attempt.kind.in_(PROOF_KINDS),
        AttemptCase.clause_id.in_(list(clause_ids)),
        ItemRevision.use == "proof",
    )


def standings(session: Session, user_id: int, clause_ids: Iterable[int], now: datetime) -> dict[int, Standing]:
    """By clause id, where the person stands at the live rev of the rule of their market; others are left out."""
    return _standings(session, user_id, tuple(clause_ids), now)


@once(*EVIDENCE, "release", "membership", "team")
def _standings(session: Session, user_id: int, clause_ids: tuple[int, ...], now: datetime) -> dict[int, Standing]:
    live = rules_for(session, user_id)
    clauses = [live[clause_id] for clause_id in clause_ids if clause_id in live]
    return judged(session, user_id, clauses, proof_answers(session, user_id, [clause.id for clause in clauses]), now)


def judged(
    session: Session, user_id: int, clauses: Iterable[LiveClause], answers: Iterable[Given], now: datetime
) -> dict[int, Standing]:
    """The same, from answers already at hand."""
    clauses = list(clauses)
    by_clause: Mapping[int, list[Answer]] = sorted_out(answers, clauses, Hardness(session))
    read = readings(session, user_id)
    reopened = gaps_assigned(session, user_id, [clause.id for clause in clauses])
    return {
        clause.id: stand(
            by_clause[clause.id],
            Course(
                critical=clause.severity == "critical",
                refresh_days=clause.refresh_days,
                reopened=reopened.get(clause.id, ()),
                read=read.get(clause.id, ()),
            ),
            now,
        )
        for clause in clauses
    }


def sorted_out(answers: Iterable[Given], clauses: Iterable[LiveClause], hardness: Hardness) -> dict[int, list[Answer]]:
    """By clause, the answers given to it as it stands in the market of these rules."""
    rules = {clause.id: (clause.variant, clause.rev) for clause in clauses}
    by_clause: dict[int, list[Answer]] = defaultdict(list)
    for one in answers:
        asked, at = (one.case.variant, one.case.clause_rev), one.response.settled_at
        if asked == rules.get(one.case.clause_id) and at is not None:
            held = one.decided_right if one.kind == "refresher" else None
            if held is False and hardness.excuses(one.question, one.user_id, at):
                held = None
            answer = Answer(one.attempt_id, one.case.position, at, one.right, one.case.item_id, held)
            by_clause[one.case.clause_id].append(answer)
    return by_clause
