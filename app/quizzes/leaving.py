"""Cases that an attempt for proof ended without an answer to: nobody begins anew until a case comes that they know."""

from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.library.models import ItemRevision
from app.quizzes.draw import Pool
from app.quizzes.models import Attempt, AttemptCase, Response
from app.quizzes.seen import Revision
from app.quizzes.standing import PROOF_KINDS


def left_first(pools: Sequence[Pool], left: frozenset[Revision]) -> list[Pool]:
    """The pools, of which those that hold cases left without an answer hold nothing else."""
    return [
        replace(pool, cases=[key for key in pool.cases if (key.item_id, key.rev) in left] or pool.cases)
        for pool in pools
    ]


def left_by(session: Session, user_id: int) -> frozenset[Revision]:
    """The cases that ended attempts of the person asked for proof and got no answer to, at their revisions.

    Those put aside and those taken out do not count.
    """
    settled = (Response.attempt_id == AttemptCase.attempt_id) & (Response.position == AttemptCase.position)
    found = (
        sa.select(ItemRevision.item_id, ItemRevision.rev)
        .join(AttemptCase, AttemptCase.item_digest == ItemRevision.digest)
        .join(Attempt, Attempt.id == AttemptCase.attempt_id)
        .outerjoin(Response, settled)
        .where(Attempt.user_id == user_id, Attempt.kind.in_(PROOF_KINDS), Attempt.submitted_at.is_not(None))
        .where(Response.settled_at.is_(None), AttemptCase.skipped_at.is_(None), AttemptCase.voided_at.is_(None))
    )
    return frozenset((item_id, rev) for item_id, rev in session.execute(found))
