"""Audits come in once, corrections beside what they correct, and what is wrong waits with its reason."""

from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from evidence import audit, bring_in_audits, counts, go_live, table_file
from sqlalchemy.orm import Session

from app.intake.heard import heard
from app.intake.models import ImportRun
from app.intake.reading import read_table
from app.qa.alignment import disagreements
from app.qa.daily import rebuild
from app.qa.importing import preview_audits
from app.qa.models import Audit, AuditSum, DoubleAudit
from app.said import Said


@pytest.fixture(autouse=True)
def library(session: Session, cast: SimpleNamespace) -> None:
    go_live(session)


def sums(session: Session) -> list[tuple[object, ...]]:
    columns = AuditSum.__table__.c
    return [tuple(row) for row in session.execute(sa.select(*columns).order_by(*columns.values()[:6]))]


def assert_exact(session: Session) -> None:
    """The sums kept up to date are those made anew."""
    kept = sums(session)
    rebuild(session)
    assert sums(session) == kept
    session.commit()


def current(session: Session, audit_id: str) -> Audit:
    return session.scalars(sa.select(Audit).where(Audit.audit_id == audit_id, Audit.current)).one()


def test_the_same_file_again_changes_nothing(session: Session, tmp_path: Path) -> None:
    rows = [audit(f"a{number}", case_id=f"c{number}", inclusion_prob="0.3", note="x") for number in range(5)]
    assert counts(bring_in_audits(session, tmp_path, *rows)) == (5, 0, 0, 0)
    before = sums(session)
    assert counts(bring_in_audits(session, tmp_path, *rows)) == (0, 5, 0, 0)
    assert sums(session) == before
    assert_exact(session)


def test_an_audit_knows_its_team_clause_and_direction(session: Session, cast: SimpleNamespace, tmp_path: Path) -> None:
    bring_in_audits(session, tmp_path, audit("a1", note="look"))
    found = current(session, "a1")
    assert (found.team_id, found.clause_rev, found.outcome, found.direction, found.room) == (
        cast.jakarta,
        1,
        "error",
        -1,
        2,
    )
    assert found.extra == {"note": "look"}
    (total,) = session.scalars(sa.select(AuditSum))
    assert (total.n, total.errors, total.critical, total.w_under, total.w_over_possible) == (1, 1, 1, 1.0, 0.0)


def test_a_correction_is_a_new_version_and_the_old_one_stays_readable(session: Session, tmp_path: Path) -> None:
    bring_in_audits(session, tmp_path, audit("a1"))
    right = audit("a1", verdict="correct", decision="remove")
    assert counts(bring_in_audits(session, tmp_path, right)) == (0, 0, 1, 0)
    versions = session.execute(sa.select(Audit.version, Audit.current, Audit.verdict).order_by(Audit.version))
    assert [tuple(row) for row in versions] == [(1, False, "error"), (2, True, "correct")]
    assert [(total.n, total.errors) for total in session.scalars(sa.select(AuditSum))] == [(1, 0)]
    assert counts(bring_in_audits(session, tmp_path, audit("a1"))) == (0, 1, 0, 0)
    assert_exact(session)


def test_a_later_row_of_a_file_corrects_an_earlier_one(session: Session, tmp_path: Path) -> None:
    rows = [audit("a1"), audit("a1"), audit("a1", summary="a bag")]
    told = preview_audits(session, read_table(table_file(tmp_path, rows)), by_id=None).notes
    assert told == [
        "rows 3 and 4 say different things of audit_id 'a1': the later one holds, as a correction",
        "3 rows without inclusion_prob: rates are then those of the sample",
    ]
    assert all(isinstance(said, Said) for note in told for said in heard(note)), "known in other languages"
    ways = (rows, (1, 1, 1, 0), told), (rows, (0, 3, 0, 0), told[1:]), ([audit("a1", summary="hat")], (0, 0, 1, 0), [])
    for sent, became, said in ways:
        found = bring_in_audits(session, tmp_path, *sent)
        assert counts(found) == became
        assert session.get_one(ImportRun, found["import"]).notes[: len(said)] == said
        session.rollback()
    assert "say different" not in str(session.scalars(sa.select(ImportRun.notes).order_by(ImportRun.id)).all()[1:])
    assert_exact(session)


BAD = {
    "moderator_id 'nobody' is not known: bring the person in with the roster": {"moderator_id": "nobody"},
    "moderator 'mai' was in no team on 2025-09-01: mend the roster, then the row goes in by itself": {
        "decided_at": "2025-09-01T10:00:00Z"
    },
    "audited_at lies before decided_at": {"audited_at": "2026-08-31T10:00:00Z"},
    "decided_at: '2026-09-01T10:00' has no time zone: add one, as in +00:00, or choose the time zone of the file": {
        "decided_at": "2026-09-01T10:00"
    },
    "decided_at: '2026-09-01T10:00' has no time zone: add one, as in +00:00, or choose the time zone of the file; "
    "team 'nowhere' is not known: bring it in with the roster; "
    "verdict 'korrekt' is not known: correct, defensible, error, technical; "
    "decision 'H' is not in the scale of 'cf-1.1': allow, warn, remove": {
        "decided_at": "2026-09-01T10:00",
        "team": "nowhere",
        "verdict": "korrekt",
        "decision": "H",
    },
    "decided_at: 'Tuesday' is not a time: write it like 2026-09-01T14:30:00+00:00; "
    "decision 'H' is not in the scale of 'cf-1.1': allow, warn, remove": {"decided_at": "Tuesday", "decision": "H"},
    "audited_at: 'soon' is not a time: write it like 2026-09-01T14:30:00+00:00": {"audited_at": "soon"},
    "decision 'maybe' is not in the scale of 'cf-1.1': allow, warn, remove": {"decision": "maybe"},
    "the verdict is correct but the decision 'allow' is not the correct one, 'remove'": {"verdict": "correct"},
    "verdict 'wrong' is not known: correct, defensible, error, technical": {"verdict": "wrong"},
    "sampling 'some' is not known: random, stratified, targeted, golden, appeal, calibration": {"sampling": "some"},
    "inclusion_prob '1.5' is not a number from 0.000001 to 1": {"inclusion_prob": "1.5"},
    "neither a clause nor a mapped reason code: 'C-12'": {"clause": "C-12"},
    "case_id is empty": {"case_id": " "},
    "severity 'high' is not known: critical, major, minor": {"severity": "high"},
    "team 'nowhere' is not known: bring it in with the roster": {"team": "nowhere"},
    "audited_at '2926-09-02T10:00:00Z' lies in the future: check its date and time zone": {
        "audited_at": "2926-09-02T10:00:00Z"
    },
    "automated 'maybe' is not known: 0, 1, no, yes, false, true": {"automated": "maybe"},
    "handling_seconds '-5' is not a number from 0 on": {"handling_seconds": "-5"},
    "handling_seconds '1e999' is not a number from 0 on": {"handling_seconds": "1e999"},
}


def test_what_is_wrong_waits_with_its_row_and_reason_and_stops_nobody(session: Session, tmp_path: Path) -> None:
    rows = [audit(f"bad-{number}", **wrong) for number, wrong in enumerate(BAD.values())]
    found = bring_in_audits(session, tmp_path, *rows, audit("good"))
    assert [(each["row"], each["key"], each["reason"]) for each in found["quarantined"]] == [
        (number + 2, f"bad-{number}", reason) for number, reason in enumerate(BAD)
    ]
    assert found["accepted"] == 1
    assert_exact(session)


def test_an_audit_without_clause_is_kept_and_counts_for_none(session: Session, tmp_path: Path) -> None:
    allowed = audit("a1", clause="", decision="allow", correct_decision="allow", verdict="correct")
    assert counts(bring_in_audits(session, tmp_path, allowed)) == (1, 0, 0, 0)
    assert current(session, "a1").clause_id is None
    assert sums(session) == []


def test_evidence_belongs_to_the_clause_that_governs(session: Session, tmp_path: Path) -> None:
    bring_in_audits(session, tmp_path, audit("a1", clause="cf-1.1", correct_clause="cf-2.1"))
    found = current(session, "a1")
    assert found.clause_id != found.cited_clause_id
    (total,) = session.scalars(sa.select(AuditSum))
    assert (total.clause_id, total.critical) == (found.clause_id, 0)


def test_a_final_decision_makes_the_verdict(session: Session, tmp_path: Path) -> None:
    bring_in_audits(
        session, tmp_path,
        audit("a1", case_id="c1", dispute_state="audit_overturned", final_decision="allow"),
        audit("a2", case_id="c2", dispute_state="audit_upheld", final_decision="remove"),
        audit("a3", case_id="c3", dispute_state="open", final_decision="allow"),
        audit("a4", case_id="c4", dispute_state="audit_overturned"),
    )  # fmt: skip
    outcomes = [current(session, f"a{number}").outcome for number in (1, 2, 3, 4)]
    assert outcomes == ["correct", "error", "error", "correct"]
    assert_exact(session)


def test_a_decision_audited_twice_counts_once_and_both_opinions_are_compared(session: Session, tmp_path: Path) -> None:
    first = audit("a1")
    second = audit("a2", audited_at="2026-09-03T10:00:00Z", auditor_id="anna", verdict="defensible")
    bring_in_audits(session, tmp_path, second)
    bring_in_audits(session, tmp_path, first, audit("a3", case_id="c3"))
    assert [current(session, key).counts for key in ("a1", "a2", "a3")] == [True, False, True]
    (pair,) = session.scalars(sa.select(DoubleAudit))
    assert (pair.first_id, pair.second_id) == (current(session, "a1").id, current(session, "a2").id)
    assert (pair.disagree, pair.defensible) == (True, True)
    own, nobodys = disagreements(session, "anna"), disagreements(session, "nobody")
    assert (own.n, own.events, nobodys.n, nobodys.rate) == (1, 1, 0, None)
    assert_exact(session)
    bring_in_audits(session, tmp_path, audit("a1", case_id="c9"))
    assert [current(session, key).counts for key in ("a1", "a2")] == [True, True]
    assert session.scalars(sa.select(DoubleAudit)).all() == []
    assert_exact(session)


def test_the_ruling_counts_rather_than_the_first_audit(session: Session, tmp_path: Path) -> None:
    ruled = {"audited_at": "2026-09-03T10:00:00Z", "dispute_state": "audit_upheld", "auditor_id": "anna"}
    bring_in_audits(session, tmp_path, audit("a1"), audit("a2", **ruled))
    assert [current(session, key).counts for key in ("a1", "a2")] == [False, True]
    assert_exact(session)


def test_weights_are_kept_so_that_no_order_of_adding_matters(session: Session, tmp_path: Path) -> None:
    shares = ("0.1", "0.3", "0.7", "0.0243", "1", "")
    rows = [audit(f"a{number}", case_id=f"c{number}", inclusion_prob=share) for number, share in enumerate(shares)]
    for row in rows:
        bring_in_audits(session, tmp_path, row)
    (total,) = session.scalars(sa.select(AuditSum))
    assert total.w == pytest.approx(sum(1 / float(share or 1) for share in shares), abs=1e-5)
    assert (total.n, total.unweighted) == (6, 1)
    bring_in_audits(session, tmp_path, audit("a3", case_id="c3", inclusion_prob="0.5"))
    assert_exact(session)


def test_postgresql_knows_how_much_a_large_file_brought(session: Session, tmp_path: Path) -> None:
    """Else a report that follows at once would be planned for an empty table."""
    if session.get_bind().dialect.name != "postgresql":
        pytest.skip("SQLite plans by its indexes")
    bring_in_audits(session, tmp_path, *(audit(f"a{number}", case_id=f"c{number}") for number in range(1_000)))
    assert session.scalar(sa.text("SELECT reltuples FROM pg_class WHERE relname = 'qa_audit'")) == 1_000
