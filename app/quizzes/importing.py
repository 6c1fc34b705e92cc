"""Brings outside quiz results in from a table, and shows beforehand what would become of them."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.intake import bringing
from app.intake.bringing import Bringing, header_problems
from app.intake.evidence_kinds import EvidenceKind
from app.intake.models import ImportRun
from app.intake.running import AtOnce, Outcome, Take, Taker
from app.intake.table import Block, Record, Table
from app.library.governing import Governing
from app.people.whereabouts import Whereabouts, importable_teams
from app.quizzes.importing_columns import COLUMNS
from app.quizzes.importing_rows import Refusal, ResponseReader, lacking
from app.quizzes.importing_store import SOURCE, ResponseStore, Row
from app.quizzes.models import QuizEvidence
from app.said import to_say

KIND = "responses"
PERMISSION = "responses.import"


def response_problems(table: Table) -> list[str]:
    """Why the whole file is refused; empty when its rows can be read."""
    return header_problems(table, lacking(table.header))


class _Desk:
    """What understanding answers needs, loaded once for all batches and for the quarantine."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.governing, self.whereabouts = Governing.load(session), Whereabouts.load(session)

    def taker(self, run: ImportRun) -> Taker:
        return AtOnce(self.take_for(run))

    def take_for(self, run: ImportRun) -> Take:
        return self._taker(run.by_id, run.timezone, run.id)

    def look_for(self, by_id: int | None, timezone: str | None) -> Take:
        """Like `take_for`, without writing."""
        return self._taker(by_id, timezone, None)

    def for_all(self, by_id: int | None) -> bool:
        """Whether this person may bring in rows of every team."""
        return importable_teams(self.session, by_id, PERMISSION) is None

    def _taker(self, by_id: int | None, timezone: str | None, run_id: int | None) -> Take:
        allowed = importable_teams(self.session, by_id, PERMISSION)
        zone = ZoneInfo(timezone) if timezone else None
        reader = ResponseReader(self.session, self.governing, self.whereabouts, zone, allowed)
        store = ResponseStore(self.session.connection(), run_id, allowed)

        def take(header: Sequence[str], block: Block) -> Outcome:
            outcome = Outcome()
            rows: list[tuple[Row, Record]] = []
            for record in block.records:
                content = dict(zip(header, map(str.strip, record[1]), strict=True))
                try:
                    rows.append((reader.read(content), record))
                except Refusal as refusal:
                    outcome.rejected.append((record[0], content["response_id"] or None, str(refusal), content))
            store.connection = self.session.connection()
            store.store(header, rows, outcome)
            return outcome

        return take


def latest_runs(session: Session, keys: Sequence[str]) -> dict[str, int]:
    """The run that brought the current version of each of these answers."""
    ours = sa.select(QuizEvidence.response_key, QuizEvidence.run_id).where(QuizEvidence.source == SOURCE)
    return bringing.latest_runs(session, ours.where(QuizEvidence.current), keys)


BRINGING = Bringing(KIND, "response_id", ("quiz_evidence",), _Desk, latest_runs)
import_responses, preview_responses, retry_responses = BRINGING.bring_in, BRINGING.preview, BRINGING.retry

RESPONSES = EvidenceKind(
    name=KIND,
    title=to_say("quiz results"),
    permission=PERMISSION,
    columns=COLUMNS,
    has_times=True,
    problems=response_problems,
    preview=preview_responses,
    bring_in=import_responses,
    retry=retry_responses,
)
