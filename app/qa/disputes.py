"""A person's own audited decisions, and their objections to audits: raised, withdrawn, ruled on in another tool."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import clock
from app.library.models import Clause
from app.people.access import Scope
from app.people.actions import record
from app.people.models import AuditEvent, Team
from app.people.queries import within
from app.qa.models import Audit, Dispute

LONGEST = 2000  # characters of a comment
PAGE = 50
RULED = ("audit_upheld", "audit_overturned")
DISPUTABLE = ("error", "defensible")
READ = "read a ruling"


@dataclass(frozen=True)
class OwnAudit:
    """An audit as the person sees it whose decision it was; who audited is not told. `dispute` is their latest."""

    audit: Audit
    clause: str | None
    dispute: Dispute | None

    @property
    def state(self) -> str | None:
        """How the objection stands: as it was ruled on where the audit came from, else in the product."""
        if self.audit.dispute_state in RULED:
            return self.audit.dispute_state
        return self.dispute.state if self.dispute is not None else self.audit.dispute_state or None

    @property
    def may_dispute(self) -> bool:
        return self.audit.outcome in DISPUTABLE and self.state in (None, "withdrawn")

    @property
    def why_other(self) -> str | None:
        """Why the verdict that holds is not the auditor's: "objection" of the person, "final" decision; None if it is.

        A ruling that leaves the verdict but names another right decision counts too.
        """
        if self.audit.outcome == self.audit.verdict and self.right == self.audit.correct_decision:
            return None
        return "objection" if self.dispute is not None and self.state == "audit_overturned" else "final"

    @property
    def right(self) -> str | None:
        """The right decision as it stands after objections; None where a ruling turned it round and named none."""
        audit = self.audit
        if audit.final_decision and audit.dispute_state not in ("open", "withdrawn"):
            return audit.final_decision
        if audit.outcome == audit.verdict:
            return audit.correct_decision
        return audit.decision if audit.outcome == "correct" else None


def own_audits(session: Session, user_id: int, since: datetime, page: int = 1) -> tuple[list[OwnAudit], bool]:
    """The person's audited decisions made since then, latest first, a page of 50; and whether there are more.

    A decision that several auditors judged stands here once, by the audit that counts.
    """
    found = (
        sa.select(Audit, Clause.code)
        .outerjoin(Clause, Clause.id == Audit.clause_id)
        .where(Audit.user_id == user_id, Audit.current, Audit.counts, Audit.decided_at >= since)
        .order_by(Audit.decided_at.desc(), Audit.id.desc())
    )
    rows = session.execute(found.limit(PAGE + 1).offset((page - 1) * PAGE)).all()
    objections = _latest(session, user_id, [audit.audit_id for audit, _ in rows])
    mine = [OwnAudit(audit, code, objections.get(audit.audit_id)) for audit, code in rows[:PAGE]]
    return mine, len(rows) > PAGE


def own_audit(session: Session, user_id: int, row: int) -> OwnAudit | None:
    """The audit in this row, as it stands now, if it judges a decision of the person."""
    found = sa.select(Audit, Clause.code).outerjoin(Clause, Clause.id == Audit.clause_id)
    same = Audit.audit_id == sa.select(Audit.audit_id).where(Audit.id == row).scalar_subquery()
    pair = session.execute(found.where(same, Audit.user_id == user_id, Audit.current)).first()
    if pair is None:
        return None
    return OwnAudit(pair[0], pair[1], _latest(session, user_id, [pair[0].audit_id]).get(pair[0].audit_id))


@dataclass(frozen=True)
class Besides:
    """What else was said of the same decision: `earlier` versions of the audit, oldest first, and other auditors'.

    A version that says what the present one says, but for a ruling, is none of them. `comment` is what came in with
    the ruling, None where it only repeats the auditor's, which is `auditor_comment`.
    """

    earlier: tuple[Audit, ...]
    others: tuple[Audit, ...]
    comment: str | None
    auditor_comment: str | None


def besides(session: Session, audit: Audit) -> Besides:
    """The history of an audit, and what other auditors made of the decision."""
    earlier = sa.select(Audit).where(Audit.audit_id == audit.audit_id, Audit.version < audit.version)
    decision = (Audit.case_id == audit.case_id, Audit.user_id == audit.user_id, Audit.decided_at == audit.decided_at)
    others = sa.select(Audit).where(*decision, Audit.current, Audit.audit_id != audit.audit_id)
    before = list(session.scalars(earlier.order_by(Audit.version)))
    alike = [one.comment for one in before if _said(one) == _said(audit) and one.comment]
    first = alike[0] if alike else audit.comment
    return Besides(
        tuple(one for one in before if _said(one) != _said(audit)),
        tuple(session.scalars(others.order_by(Audit.audited_at, Audit.id))),
        audit.comment if audit.comment != first else None,
        first,
    )


def _said(audit: Audit) -> tuple[str, str]:
    return audit.verdict, audit.correct_decision


def new_rulings(session: Session, user_id: int) -> list[OwnAudit]:
    """The person's objections that were ruled on where the audit came from, and whose ruling they have not read."""
    ruled = (
        sa.select(Dispute, Audit, Clause.code)
        .join(Audit, (Audit.audit_id == Dispute.audit_id) & Audit.current)
        .outerjoin(Clause, Clause.id == Audit.clause_id)
        .where(Dispute.by_id == user_id, Dispute.state != "withdrawn", Audit.dispute_state.in_(RULED))
    )
    found = [OwnAudit(audit, code, raised) for raised, audit, code in session.execute(ruled.order_by(Dispute.id))]
    if not found:
        return []
    read = sa.select(AuditEvent.about, AuditEvent.details).where(AuditEvent.by_id == user_id, AuditEvent.act == READ)
    known = {(about, details.get("ruling")) for about, details in session.execute(read)}
    return [mine for mine in found if (f"audit {mine.audit.audit_id}", _ruling(mine)) not in known]


def read_ruling(session: Session, user_id: int, mine: OwnAudit) -> None:
    """The person has read how their objection was ruled on; it is announced no more, until it is ruled otherwise."""
    record(session, user_id, READ, f"audit {mine.audit.audit_id}", ruling=_ruling(mine))


def _ruling(mine: OwnAudit) -> str:
    return f"{mine.audit.dispute_state} {mine.audit.final_decision or ''}".strip()


def _latest(session: Session, user_id: int, audit_ids: Sequence[str]) -> dict[str, Dispute]:
    found = sa.select(Dispute).where(Dispute.by_id == user_id, Dispute.audit_id.in_(audit_ids)).order_by(Dispute.id)
    return {dispute.audit_id: dispute for dispute in session.scalars(found)}


def dispute(session: Session, mine: OwnAudit, user_id: int, comment: str) -> Dispute | None:
    """Object to an audit of one's own decision; the verdict stays as it is until somebody else rules.

    None where it can't be disputed, or an objection is open or was ruled on. `comment` is 1 to 2,000 characters.
    Raises ValueError for another length.
    """
    if not 1 <= len(comment) <= LONGEST:
        raise ValueError(f"a comment has 1 to {LONGEST} characters")
    if not mine.may_dispute:
        return None
    raised = Dispute(audit_id=mine.audit.audit_id, audit_row=mine.audit.id, by_id=user_id, comment=comment)
    raised.state, raised.at = "open", clock.now()
    try:
        with session.begin_nested():
            session.add(raised)
    except IntegrityError:  # the same button, twice at once
        return None
    record(session, user_id, "disputed an audit", f"audit {mine.audit.audit_id}", dispute=raised.id)
    return raised


def withdraw(session: Session, user_id: int, dispute_id: int) -> Dispute | None:
    """Take one's own open objection back; it stays on record. None where there is none."""
    mine = sa.select(Dispute).where(Dispute.id == dispute_id, Dispute.by_id == user_id, Dispute.state == "open")
    found = session.scalar(mine.with_for_update())
    if found is None:
        return None
    found.state, found.closed_at = "withdrawn", clock.now()
    session.flush()
    record(session, user_id, "withdrew a dispute", f"audit {found.audit_id}", dispute=found.id)
    return found


@dataclass(frozen=True)
class OpenDispute:
    """An objection that nobody has ruled on, and the audit it is about, as it stands now."""

    dispute: Dispute
    audit: Audit
    clause: str | None
    team: str


def open_disputes(
    session: Session, scopes: Collection[Scope], *, reader: int, auditor: str | None
) -> Sequence[OpenDispute]:
    """The open objections of the teams within these scopes, the oldest first; at most 500.

    Without those to audits by `auditor`, the reader's own name as an auditor, and without the reader's own.
    """
    found = (
        sa.select(Dispute, Audit, Clause.code, Team.name)
        .join(Audit, (Audit.audit_id == Dispute.audit_id) & Audit.current)
        .join(Team, Team.id == Audit.team_id)
        .outerjoin(Clause, Clause.id == Audit.clause_id)
        .where(Dispute.state == "open", Dispute.by_id != reader, within(scopes))
        .where(sa.func.coalesce(Audit.dispute_state, "").not_in(RULED))
        .order_by(Dispute.at, Dispute.id)
    )
    if auditor is not None:
        found = found.where(Audit.auditor.is_(None) | (Audit.auditor != auditor))
    return [OpenDispute(*row) for row in session.execute(found.limit(500))]
