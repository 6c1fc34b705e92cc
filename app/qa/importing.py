"""Brings audits in from a table, shows beforehand what would become of them, and tries the quarantine again."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db import trusting
from app.intake import bringing
from app.intake.bringing import Bringing, header_problems
from app.intake.bulk import claim
from app.intake.evidence_kinds import EvidenceKind
from app.intake.models import ImportRun
from app.intake.running import Outcome, Take
from app.intake.table import Block, Table, missing_columns
from app.library.governing import Governing
from app.people.whereabouts import Whereabouts, importable_teams
from app.qa.batch import Batch
from app.qa.columns import COLUMNS
from app.qa.judging import Judge
from app.qa.models import Audit
from app.qa.parcels import AuditPost
from app.qa.reading import REQUIRED, AuditReader
from app.qa.reason_codes import ReasonCodes
from app.qa.reckoning import reckoned
from app.qa.storing import AuditStore
from app.said import to_say

KIND = "audits"
PERMISSION = "audits.import"


def audit_problems(table: Table) -> list[str]:
    """Why the whole file is refused; empty when its rows can be read."""
    return header_problems(table, missing_columns(table.header, REQUIRED))


class _Desk:
    """What understanding audits needs, loaded once for all batches and for the quarantine."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.judge = Judge(Governing.load(session), ReasonCodes.load(session))
        self.whereabouts = Whereabouts.load(session)

    def taker(self, run: ImportRun) -> "_Taker":
        """Takes rows for this run: with its own time zone, and for the teams that its sender may import."""
        allowed = importable_teams(self.session, run.by_id, PERMISSION)
        return _Taker(self.session, self.reader(run.timezone, allowed), AuditStore(self.judge, run.id, allowed))

    def take_for(self, run: ImportRun) -> Take:
        """The same in one step."""

        def take(header: Sequence[str], block: Block) -> Outcome:
            taker = self.taker(run)
            outcome = taker.store(taker.understand(header, block))
            taker.finish()
            return outcome

        return take

    def look_for(self, by_id: int | None, timezone: str | None) -> Take:
        """Counts rows without writing."""
        allowed = importable_teams(self.session, by_id, PERMISSION)
        reader, store = self.reader(timezone, allowed), AuditStore(self.judge, 0, allowed)

        def look(header: Sequence[str], block: Block) -> Outcome:
            batch, outcome = reader.batch(header, block), Outcome()
            store.preview(self.session.connection(), batch, outcome)
            outcome.rejected, outcome.warnings = batch.rejected, batch.warnings
            return outcome

        return look

    def for_all(self, by_id: int | None) -> bool:
        """Whether this person may bring in rows of every team."""
        return importable_teams(self.session, by_id, PERMISSION) is None

    def reader(self, timezone: str | None, allowed: frozenset[int] | None) -> AuditReader:
        return AuditReader(self.judge, self.whereabouts, allowed, ZoneInfo(timezone) if timezone else None)


@dataclass(frozen=True)
class _Taker:
    """Takes audits in two steps: see `intake.running.Taker`."""

    session: Session
    reader: AuditReader
    storing: AuditStore

    @property
    def post(self) -> AuditPost:
        return AuditPost(self.reader)

    def begin(self) -> None:
        trusting(self.session)

    def understand(self, header: Sequence[str], block: Block) -> Batch:
        return reckoned(self.reader.batch(header, block))

    def store(self, understood: Batch) -> Outcome:
        connection, outcome = self.session.connection(), Outcome()
        claim(connection, "qa_audit")
        self.storing.store(connection, understood, outcome)
        outcome.rejected, outcome.warnings = understood.rejected, understood.warnings
        return outcome

    def finish(self) -> None:
        self.storing.close(self.session.connection())


def latest_runs(session: Session, keys: Sequence[str]) -> dict[str, int]:
    """The run that brought the current version of each of these audits."""
    return bringing.latest_runs(session, sa.select(Audit.audit_id, Audit.run_id).where(Audit.current), keys)


BRINGING = Bringing(KIND, "audit_id", ("qa_audit", "double_audit", "audit_sum"), _Desk, latest_runs)
import_audits, preview_audits, retry_audits = BRINGING.bring_in, BRINGING.preview, BRINGING.retry

AUDITS = EvidenceKind(
    name=KIND,
    title=to_say("audits"),
    permission=PERMISSION,
    columns=COLUMNS,
    has_times=True,
    problems=audit_problems,
    preview=preview_audits,
    bring_in=import_audits,
    retry=retry_audits,
)
