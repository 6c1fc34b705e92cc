"""Clauses that changed materially within the window, and how teams decided before and after."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.gaps.decided import Decision
from app.gaps.window import Window
from app.library.models import ClauseRevision, Release, ReleaseSop, SopRevision
from app.stats.rate import Measured, measured
from app.stats.rollout import Rollout
from app.training.queries import proven_at

Proven = Mapping[tuple[int, int], Sequence[tuple[int, datetime]]]


def changed_since(session: Session, window: Window, revs: Mapping[int, int]) -> dict[int, datetime]:
    """By clause id, when its rev took effect, where that lies within the window. revs: those in force, by clause id."""
    query = (
        sa.select(ClauseRevision.clause_id, ClauseRevision.rev, sa.func.min(Release.effective_at))
        .join(ReleaseSop, ReleaseSop.sop_digest == ClauseRevision.sop_digest)
        .join(SopRevision, SopRevision.digest == ClauseRevision.sop_digest)
        .join(Release, Release.id == ReleaseSop.release_id)
        .where(ClauseRevision.clause_id.in_(revs), SopRevision.locale.is_(None), SopRevision.variant.is_(None))
        .group_by(ClauseRevision.clause_id, ClauseRevision.rev)
    )
    return {
        clause_id: at
        for clause_id, rev, at in session.execute(query)
        if rev == revs[clause_id] and at > window.since_moment
    }


def proven_by(session: Session, decisions: Sequence[Decision]) -> Proven:
    """By (person, clause id), the revs that the people of these decisions have proven, and when."""
    return proven_at(session, {one.user_id for one in decisions})


def rollout(decisions: Collection[Decision], rev: int, since: datetime, proven: Proven) -> Rollout:
    """Errors of one cell before and after its clause changed to this rev."""
    before = [one for one in decisions if one.rev < rev]
    after = [(one, _knew(one, proven)) for one in decisions if one.rev == rev]
    return Rollout(
        since=since,
        before=_errors(before),
        unproven=_errors([one for one, knew in after if not knew]),
        proven=_errors([one for one, knew in after if knew]),
    )


def _knew(one: Decision, proven: Proven) -> bool:
    """Whether the person had proven the rev, or a later one, when they decided."""
    return any(rev >= one.rev and at <= one.decided_at for rev, at in proven.get((one.user_id, one.clause_id), ()))


def _errors(decisions: Sequence[Decision]) -> Measured:
    return measured(len(decisions), sum(one.wrong for one in decisions))
