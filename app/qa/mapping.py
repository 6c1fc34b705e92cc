"""Says once what a foreign reason code means, and lets the rows in that waited for it."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.intake.bulk import claim
from app.intake.models import ImportRun, RejectedRow
from app.library.models import Clause
from app.people.actions import record
from app.qa.importing import KIND, retry_audits
from app.qa.judging import UNKNOWN_CODE
from app.qa.models import Audit, ReasonCode

ALWAYS = date(1970, 1, 1)


@dataclass(frozen=True)
class Unmapped:
    """A code that nobody has explained yet, and the rows that wait for it."""

    source: str
    code: str
    rows: int


def unmapped(session: Session) -> list[Unmapped]:
    """Codes in quarantine that are neither clauses nor mapped, those of most rows first."""
    found = session.execute(
        sa.select(RejectedRow.key, RejectedRow.reason, RejectedRow.content)
        .join(ImportRun, ImportRun.id == RejectedRow.run_id)
        .where(ImportRun.kind == KIND, RejectedRow.resolved_at.is_(None), RejectedRow.reason.contains(UNKNOWN_CODE))
    )
    waiting = {
        (content.get("source", "").strip(), code, key)
        for key, reason, content in found
        for code in (content.get("clause", "").strip(), content.get("correct_clause", "").strip())
        if f"{UNKNOWN_CODE} '{code}'" in reason
    }
    counted = Counter((source, code) for source, code, _ in waiting)
    ordered = sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    return [Unmapped(source, code, rows) for (source, code), rows in ordered]


def map_reason(
    session: Session, *, source: str, code: str, clause: str, valid_from: date | None, by_id: int | None
) -> int | str:
    """From `valid_from` (None: always) the code of `source` means the clause; returns how many rows went in.

    A sentence instead says why it can't be: no code, no such clause, or audits already rest on another meaning.
    """
    if not code:
        return "the code is empty"
    clause_id = session.scalar(sa.select(Clause.id).where(Clause.code == clause))
    if clause_id is None:
        return f"clause '{clause}' is not in the library"
    day = valid_from or ALWAYS
    if rests := _resting(session, source, code, day, clause_id):
        return f"{rests} audits from {day} on already rest on another meaning of '{code}': choose a later day"
    claim(session.connection(), "reason_code")  # the same button may be pressed twice at once
    known = session.get(ReasonCode, (source, code, day))
    if known is None:
        session.add(ReasonCode(source=source, code=code, valid_from=day, clause_id=clause_id))
    else:
        known.clause_id = clause_id
    session.flush()
    record(session, by_id, "mapped a reason code", f"code {code}", source=source, clause=clause, valid_from=str(day))
    return retry_audits(session)


def _resting(session: Session, source: str, code: str, day: date, clause_id: int) -> int:
    """How many current audits from that day on came in under the code with another clause that it means there.

    An audit doesn't keep its source: what the code means to other sources alone is no meaning of this one; one that
    named none may have come in by any.
    """
    found = sa.select(sa.func.count()).where(
        Audit.current, Audit.reason_code == code, Audit.cited_clause_id != clause_id, _day_of(session) >= str(day)
    )
    if source:
        said = sa.select(ReasonCode.clause_id).where(ReasonCode.source == source, ReasonCode.code == code)
        found = found.where(Audit.cited_clause_id.in_(said))
    return session.scalar(found) or 0


def _day_of(session: Session) -> sa.ColumnElement[str]:
    if session.get_bind().dialect.name == "sqlite":
        return sa.func.substr(sa.cast(Audit.decided_at, sa.Text), 1, 10)
    return sa.func.to_char(sa.func.timezone("UTC", Audit.decided_at), "YYYY-MM-DD")
