"""However audits come in, one of a decision counts, and the first two fair ones by different auditors are compared."""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from evidence import audit, go_live
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.intake.reading import read_table
from app.qa.importing import import_audits
from app.qa.models import Audit, DoubleAudit

FAIR = ("random", "stratified")
AUDITS = st.fixed_dictionaries(
    {
        "audit_id": st.sampled_from("abcdefgh"),
        "moderator_id": st.sampled_from(("mai", "max")),
        "case_id": st.sampled_from(("c1", "c2")),
        "decided_at": st.sampled_from(("2026-09-01T10:00:00Z", "2026-09-01T10:00:01Z")),
        "audited_at": st.sampled_from(("2026-09-02T10:00:00Z", "2026-09-03T10:00:00Z")),
        "auditor_id": st.sampled_from(("axel", "anna", "")),
        "sampling": st.sampled_from((*FAIR, "targeted")),
        "verdict": st.sampled_from(("error", "defensible", "technical")),
        "dispute_state": st.sampled_from(("", "audit_upheld")),
    }
)


@pytest.fixture(autouse=True)
def live(session: Session, cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    go_live(session)
    monkeypatch.setattr("app.intake.reading.BLOCK", 3)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=st.lists(st.lists(AUDITS, min_size=1, max_size=8), min_size=1, max_size=3))
def test_whatever_comes_in_is_compared_as_if_all_were_looked_at_together(
    session: Session, tmp_path: Path, files: list[list[dict[str, str]]]
) -> None:
    for rows in files:
        path = tmp_path / "a.ndjson"
        path.write_text("".join(json.dumps(audit(**row)) + "\n" for row in rows))
        run = import_audits(session, read_table(path), commit=session.flush)
        assert run.rows == run.accepted + run.unchanged + run.corrected
    found = list(decisions(session))
    columns = (DoubleAudit.first_id, DoubleAudit.second_id, DoubleAudit.disagree, DoubleAudit.defensible)
    assert sorted(map(tuple, session.execute(sa.select(*columns)))) == sorted(filter(None, map(compared, found)))
    assert [[one.counts for one in audits] for audits in found] == [
        [one is min(audits, key=rank) for one in audits] for audits in found
    ]
    session.rollback()


def decisions(session: Session) -> Iterator[list[Audit]]:
    """The current audits of each decision, in the order of auditing."""
    found: dict[tuple[object, ...], list[Audit]] = defaultdict(list)
    for one in session.scalars(sa.select(Audit).where(Audit.current).order_by(Audit.audited_at, Audit.id)):
        found[one.case_id, one.user_id, one.decided_at].append(one)
    yield from found.values()


def compared(audits: list[Audit]) -> tuple[int, int, bool, bool] | None:
    fair = [one for one in audits if one.sampling in FAIR and one.verdict != "technical" and one.auditor]
    for second in fair:
        if second.auditor != fair[0].auditor:
            verdicts = fair[0].verdict, second.verdict
            return fair[0].id, second.id, verdicts.count("error") == 1, "defensible" in verdicts
    return None


def rank(audit: Audit) -> tuple[object, ...]:
    """What counts first: no technical verdict, a fair sample, a ruling, the earlier audit."""
    return (
        audit.outcome == "technical", audit.sampling not in FAIR, audit.dispute_state != "audit_upheld",
        audit.audited_at, audit.id,
    )  # fmt: skip
