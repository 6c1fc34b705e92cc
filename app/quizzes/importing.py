"""Brings outside quiz results in from a table, and shows beforehand what would become of them."""

from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.intake.actions import start_run
from app.intake.evidence_kinds import EvidenceKind
from app.intake.models import ImportRun
from app.intake.running import AtOnce, Outcome, Take, preview, retry, take_in
from app.intake.table import Block, Record, Table
from app.library.governing import Governing
from app.people.whereabouts import Whereabouts, importable_teams
from app.quizzes.importing_rows import REQUIRED, Refusal, ResponseReader, lacking
from app.quizzes.importing_store import SOURCE, ResponseStore, Row
from app.quizzes.models import QuizEvidence

KIND = "responses"
PERMISSION = "responses.import"


def response_problems(table: Table) -> list[str]:
    """Why the whole file is refused; empty when its rows can be read."""
    missing = lacking(table.header)
    if table.problems or not missing:
        return table.problems
    return [f"{table.name}: the header lacks {', '.join(missing)}"]


class _Desk:
    """What understanding answers needs, loaded once for all batches and for the quarantine."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.governing, self.whereabouts = Governing.load(session), Whereabouts.load(session)

    def take_for(self, run: ImportRun) -> Take:
        return self._taker(run.by_id, run.timezone, run.id)

    def look_for(self, by_id: int | None, timezone: str | None) -> Take:
        """Like `take_for`, without writing."""
        return self._taker(by_id, timezone, None)

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


def import_responses(
    session: Session,
    table: Table,
    *,
    commit: Callable[[], None],
    by_id: int | None = None,
    timezone: str | None = None,
    progress: Callable[[int, float], None] = lambda rows, share: None,
) -> ImportRun:
    """Bring in the answers of a table without `response_problems`; `commit` ends each batch.

    `timezone` names the zone of times without one; `by_id` None is the command line, which may import for every team.
    Rows waiting in quarantine are tried again at the end.
    """
    run = start_run(session, KIND, table.name, by_id, table.digest, timezone)
    desk = _Desk(session)
    take_in(session, run, table, "response_id", AtOnce(desk.take_for(run)), commit=commit, progress=progress)
    retry(session, KIND, desk.take_for, lambda keys: latest_runs(session, keys), before=run.id)
    commit()
    return run


def preview_responses(session: Session, table: Table, *, by_id: int | None, timezone: str | None = None) -> Outcome:
    """What `import_responses` would do to the rows of the table, without writing anything."""
    return preview(table, "response_id", _Desk(session).look_for(by_id, timezone))


def retry_responses(session: Session) -> int:
    """Try the quarantined answers again, as after the roster was mended; returns how many went in."""
    return retry(session, KIND, _Desk(session).take_for, lambda keys: latest_runs(session, keys))


def latest_runs(session: Session, keys: Sequence[str]) -> dict[str, int]:
    """The run that brought the current version of each of these answers."""
    found: dict[str, int] = {}
    columns = (QuizEvidence.response_key, QuizEvidence.run_id)
    ours = (QuizEvidence.current, QuizEvidence.source == SOURCE)
    for start in range(0, len(keys), 10_000):
        chosen = QuizEvidence.response_key.in_(keys[start : start + 10_000])
        found |= {key: run_id or 0 for key, run_id in session.execute(sa.select(*columns).where(*ours, chosen))}
    return found


RESPONSES = EvidenceKind(
    name=KIND,
    title="quiz results",
    permission=PERMISSION,
    columns=(*REQUIRED, "answer or correct"),
    has_times=True,
    problems=response_problems,
    preview=preview_responses,
    bring_in=import_responses,
    retry=retry_responses,
)
