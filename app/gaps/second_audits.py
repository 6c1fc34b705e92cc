"""Decisions for a second auditor to judge: what tells an unclear rule from missing teaching where all teams err."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.gaps.audited import RATED_AUDITS
from app.gaps.window import Window
from app.people.models import Team, User
from app.qa.models import Audit, DoubleAudit
from app.stats.constants import DOUBLE_AUDITS_ADVISED

TO_FILL_IN = ("audited_at", "correct_decision", "verdict", "auditor_id")
HEADER = (
    *("audit_id", "case_id", "moderator_id", "decided_at", "decision", "correct_clause", "sampling", "stratum"),
    *("inclusion_prob", "team", "queue", "case_url", "summary", "first_auditor", *TO_FILL_IN),
)


def to_judge_again(
    session: Session, window: Window, clause: tuple[int, int, str], team_ids: Collection[int]
) -> list[tuple[object, ...]]:
    """Rows of HEADER: some 40 fairly sampled decisions of the clause (id, rev, code), drawn from all of these teams.

    They are an import of audits but for what the second auditor fills in. The first verdict is not told, and who gave
    it is, so that somebody else judges. The same decisions come whenever it is asked, until they have come in.
    """
    clause_id, rev, code = clause
    decision = (DoubleAudit.case_id, DoubleAudit.user_id, DoubleAudit.decided_at)
    twice = sa.exists().where(
        *(mine == its for mine, its in zip(decision, (Audit.case_id, Audit.user_id, Audit.decided_at), strict=True))
    )
    found = (
        sa.select(Audit, User.external_id, Team.slug)
        .join(User, User.id == Audit.user_id)
        .join(Team, Team.id == Audit.team_id)
        .where(
            *(Audit.clause_id == clause_id, Audit.clause_rev == rev, Audit.team_id.in_(team_ids)),
            *(Audit.decided_at >= window.since_moment, Audit.decided_at < window.as_of),
            *RATED_AUDITS,
            *(Audit.auditor.is_not(None), ~twice),
        )
        .order_by(_shuffled(), Audit.id)
        .limit(DOUBLE_AUDITS_ADVISED)
    )
    return [_row(audit, moderator, team, code) for audit, moderator, team in session.execute(found)]


def _shuffled() -> sa.ColumnElement[int]:
    """An order that has nothing to do with when, where or how a decision was judged."""
    return (sa.cast(Audit.id, sa.BigInteger) * 48_271) % 65_521


def _row(audit: Audit, moderator: str | None, team: str, code: str) -> tuple[object, ...]:
    return (
        *(f"{audit.audit_id}-second", audit.case_id, moderator, audit.decided_at.isoformat(), audit.decision, code),
        *(audit.sampling, audit.stratum, audit.inclusion_prob, team, audit.queue, audit.case_url, audit.summary),
        *(audit.auditor, *(None for _ in TO_FILL_IN)),
    )
