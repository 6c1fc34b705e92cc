"""The gap report keeps a market's own rule apart: another row, pooled and compared with nobody else's."""

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from evidence import answer, audit, bring_in_answers, bring_in_audits
from learner import clause_id
from sqlalchemy.orm import Session
from test_variants_learn import GERMAN, in_markets, let_go

from app import clock
from app.gaps.kept import weighed
from app.gaps.queries import Report, report
from app.gaps.window import Window
from app.qa.daily import rebuild
from app.qa.models import AuditSum
from app.quizzes.evidence import record_answer
from app.quizzes.models import QuizEvidence

ANSWERS = 12


@pytest.fixture
def both(session: Session, cast: SimpleNamespace) -> Report:
    """Berlin fails what Jakarta knows, each under its own rule; the other clause is one for both."""
    let_go(session, in_markets())
    yesterday = clock.now() - timedelta(days=1)
    for team, person, failing in ((cast.berlin, cast.max, 1.0), (cast.jakarta, cast.mai, 0.0)):
        for number in range(ANSWERS):
            record_answer(
                session, source="test", response_key=f"{team}:{number}", user_id=person, team_id=team,
                clause_id=clause_id(session, "br-1"), clause_rev=1, item=f"c1-{number + 1:02}", item_rev=1,
                attempt_no=1, answered_at=yesterday, mark=1 - failing, answer=None, confidence=None, milliseconds=None,
            )  # fmt: skip
    session.commit()
    window = Window.read((clock.now().date() + timedelta(days=1)).isoformat())
    return report(session, window, weighed(session, window), [cast.berlin, cast.jakarta])


def test_a_rule_of_one_market_is_a_row_of_its_own(both: Report) -> None:
    rows = {(cell.team.slug, cell.clause.code) for cell in both.cells}
    assert rows == {("berlin-1", "br-1@DE"), ("berlin-1", "br-2"), ("jakarta-1", "br-1"), ("jakarta-1", "br-2")}
    german = both.cell("berlin-1", "br-1@DE")
    assert german is not None
    assert (german.clause.title, german.clause.severity) == ("Altered marks in Germany", "minor")


def test_its_evidence_is_pooled_with_nobody_elses(session: Session, both: Report) -> None:
    german, other = both.cell("berlin-1", "br-1@DE"), both.cell("jakarta-1", "br-1")
    assert german is not None and other is not None
    assert (german.facts.quiz.n, german.facts.quiz.rate) == (ANSWERS, 1.0)
    assert (other.facts.quiz.n, other.facts.quiz.rate) == (ANSWERS, 0.0)
    whole = weighed(session, both.window)
    assert sorted(whole.answers.tolist()) == [0, ANSWERS, ANSWERS]


def test_an_outside_answer_is_judged_by_the_gold_of_its_market(
    session: Session, cast: SimpleNamespace, tmp_path: Path
) -> None:
    let_go(session, in_markets())
    rows = [
        answer(person, moderator_id=person, item_id="c1-02", clause="br-1", answer="allow", correct="")
        for person in ("max", "mai")
    ]
    bring_in_answers(session, tmp_path, *rows)
    marks = dict(session.execute(sa.select(QuizEvidence.user_id, QuizEvidence.mark)).all())
    assert marks == {cast.max: 1.0, cast.mai: 0.0}


def test_an_audit_is_as_severe_as_the_rule_of_its_market(
    session: Session, cast: SimpleNamespace, tmp_path: Path
) -> None:
    let_go(session, in_markets(GERMAN.replace("severity=minor", "severity=critical")))
    fault = {"clause": "br-1", "decision": "allow", "correct_decision": "remove", "verdict": "error"}
    rows = [
        audit(f"{person}-{given}", moderator_id=person, case_id=f"{person} {given}", severity=given, **fault)
        for person in ("max", "mai")
        for given in ("", "minor")
    ]
    assert bring_in_audits(session, tmp_path, *rows)["accepted"] == 4
    sums = sa.select(AuditSum.team_id, AuditSum.errors, AuditSum.critical).order_by(AuditSum.team_id)
    assert session.execute(sums).all() == [(cast.jakarta, 2, 0), (cast.berlin, 2, 1)]
    rebuild(session)
    assert session.execute(sums).all() == [(cast.jakarta, 2, 0), (cast.berlin, 2, 1)]
    righted = rows[0] | {"decision": "remove", "verdict": "correct"}
    bring_in_audits(session, tmp_path, righted)
    assert session.execute(sums).all() == [(cast.jakarta, 2, 0), (cast.berlin, 1, 0)]
