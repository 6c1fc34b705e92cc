"""Open objections as a file of audits: two columns filled in, it comes in again as it is, and rules on them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute as Attribute
from sqlalchemy.orm import Session

from app.library.models import Clause
from app.people.models import Team, User
from app.qa.disputes import OpenDispute
from app.qa.models import Audit
from app.qa.reading import TOLD
from app.qa.reason_codes import ReasonCodes

TO_FILL_IN = ("dispute_state", "final_decision")
HEADER = (
    *("audit_id", "case_id", "moderator_id", "team", "decided_at", "audited_at", "auditor_id", "clause"),
    *("correct_clause", "decision", "correct_decision", "verdict", "severity", "sampling", "stratum"),
    *("inclusion_prob", "queue", "case_url", "summary", "comment", *TOLD, *TO_FILL_IN),
)


def ruling_file(session: Session, disputes: Iterable[OpenDispute]) -> tuple[Sequence[str], list[list[object]]]:
    """(header, rows): the audits objected to as their files told them, `TO_FILL_IN` empty at the end.

    Sent back as it is, a row changes nothing. People stand there by moderator_id alone. Other columns that came with
    an audit are there too.
    """
    found = list(disputes)
    others = sorted({name for one in found for name in one.audit.extra or {}} - set(HEADER))
    moderators = _named(session, User.external_id, User.id, {one.audit.user_id for one in found})
    teams = _named(session, Team.slug, Team.id, {one.audit.team_id for one in found})
    used = {id for one in found for id in (one.audit.clause_id, one.audit.cited_clause_id) if id is not None}
    clauses, codes = _named(session, Clause.code, Clause.id, used), ReasonCodes.load(session)
    rows = []
    for one in found:
        audit = one.audit
        cited, governs = _clauses(audit, clauses, codes)
        rows.append(
            [
                *(audit.audit_id, audit.case_id, moderators.get(audit.user_id), teams.get(audit.team_id)),
                *(audit.decided_at.isoformat(), audit.audited_at.isoformat(), audit.auditor, cited, governs),
                *(audit.decision, audit.correct_decision, audit.verdict, audit.severity, audit.sampling),
                *(audit.stratum, audit.inclusion_prob, audit.queue, audit.case_url, audit.summary, audit.comment),
                *(one.dispute.at.isoformat(), one.dispute.comment),
                *((audit.extra or {}).get(name) for name in others),
                *("" for _ in TO_FILL_IN),
            ]
        )
    return [*HEADER[: -len(TO_FILL_IN)], *others, *TO_FILL_IN], rows


def _named(session: Session, name: Attribute[Any], id: Attribute[int], ids: set[int]) -> dict[int, str | None]:
    return dict(session.execute(sa.select(id, name).where(id.in_(ids))).all())


def _clauses(audit: Audit, clauses: Mapping[int, str | None], codes: ReasonCodes) -> tuple[str | None, str | None]:
    """The clause applied, by the code of the tool that judged where that says the same still, and the one due."""
    cited = clauses.get(audit.cited_clause_id or 0)
    if audit.reason_code and codes.clause_id("", audit.reason_code, audit.decided_at.date()) == audit.cited_clause_id:
        cited = audit.reason_code
    return cited, clauses.get(audit.clause_id or 0) if audit.clause_id != audit.cited_clause_id else None
