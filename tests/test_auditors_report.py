"""A harsh auditor: found over all clauses, their verdicts leave the rates, their double audits stay."""

from collections import Counter
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from types import SimpleNamespace

import numpy as np
import pytest
import sqlalchemy as sa
from evidence import bring_in_audits, go_live, table_file
from operation import AS_OF, CLAUSES, SOP, TEAMS, one_audit, roster
from sqlalchemy.orm import Session

from app.db import read_only
from app.gaps.audited import audited
from app.gaps.kept import weighed
from app.gaps.left_out import audits_by
from app.gaps.queries import Report, report
from app.gaps.window import Window
from app.intake.reading import read_table
from app.people.models import Team
from app.people.roster import import_roster
from app.qa.models import Audit, DoubleAudit
from app.qa.verdicts import Stretch, verdicts
from app.stats.auditors import NOBODY

AUDITORS, AXELS_ALARMS, AUDITS = ("axel", "anna", "bert"), 0.2, 50
WINDOW = Window.read(str(AS_OF))


def rows() -> list[dict[str, str]]:
    """Every team errs in 4 %; each decision is audited by one of three, a third of them by a second too."""
    random = Random(5)
    found = []
    for team in TEAMS:
        for clause in CLAUSES:
            for _ in range(AUDITS):
                audit = one_audit(random, "no team", clause, len(found)) | {"moderator_id": f"{team}-1"}
                wrong = random.random() < 0.04
                first, second = random.sample(AUDITORS, 2)
                found.append(judged(audit, first, wrong, random))
                if random.random() < 0.33:
                    again = {"audit_id": f"{audit['audit_id']}-2", "audited_at": "2026-10-06T00:00:00Z"}
                    found.append(judged(audit | again, second, wrong, random))
    return found


def judged(audit: dict[str, str], auditor: str, wrong: bool, random: Random) -> dict[str, str]:
    """The audit by this auditor: Axel calls a fifth of what is right an error."""
    seen = wrong or random.random() < (AXELS_ALARMS if auditor == "axel" else 0.005)
    return audit | {
        "auditor_id": auditor, "decision": "allow" if wrong else "remove", "verdict": "error" if seen else "correct",
        "correct_decision": ("remove" if wrong else "warn") if seen else ("allow" if wrong else "remove"),
    }  # fmt: skip


@pytest.fixture
def operation(session: Session, tmp_path: Path) -> list[dict[str, str]]:
    """The six teams with these audits, and no quiz."""
    go_live(session, **{"sop/counterfeit.md": SOP.encode()})
    import_roster(session, read_table(table_file(tmp_path, roster(), "roster.csv")), None)
    session.commit()
    found = rows()
    bring_in_audits(session, tmp_path, *found)
    return found


def whole_report(session: Session) -> Report:
    whole = weighed(session, WINDOW)
    return report(session, WINDOW, whole, list(session.scalars(sa.select(Team.id))))


def counting(session: Session) -> list[Audit]:
    return list(session.scalars(sa.select(Audit).where(Audit.current, Audit.counts)))


def test_the_verdicts_of_a_harsh_auditor_leave_the_rates(session: Session, operation: list[dict[str, str]]) -> None:
    found = whole_report(session)
    audits = counting(session)
    theirs = Counter(audit.auditor == "axel" for audit in audits)
    assert sum(cell.facts.audit.n for cell in found.cells) == theirs[False]
    assert sum(cell.left_out for cell in found.cells) == theirs[True] > 500
    errors = sum(audit.outcome == "error" for audit in audits if audit.auditor != "axel")
    assert sum(cell.facts.audit.events for cell in found.cells) == errors
    for cell in found.cells:
        assert cell.with_left_out is not None and cell.with_left_out.n == cell.facts.audit.n + cell.left_out
        assert cell.with_left_out.events == cell.facts.flagged_errors.n
    first = next(cell for cell in found.cells if (cell.team.slug, cell.clause.code) == ("jakarta-1", "kn-1"))
    by_axel = [audit for audit in audits if audit.team_id == first.team.id and audit.clause_id == first.clause.id]
    by_axel = [audit for audit in by_axel if audit.auditor == "axel" and audit.outcome == "error"]
    assert first.facts.flagged_errors.events == len(by_axel) > 0
    with_all = sum(cell.with_left_out.events for cell in found.cells if cell.with_left_out)
    assert with_all / len(audits) > 1.5 * errors / theirs[False]


def test_live_volumes_are_estimated_from_all_audits(session: Session, operation: list[dict[str, str]]) -> None:
    found = whole_report(session)
    assert sum(cell.volume_28d for cell in found.cells) == pytest.approx(len(counting(session)) * 20 * 28 / 56)


def test_their_double_audits_stay(session: Session, operation: list[dict[str, str]]) -> None:
    found = whole_report(session)
    twice = session.scalar(sa.select(sa.func.count()).select_from(DoubleAudit))
    assert sum({cell.clause.code: cell.facts.double_audits.n for cell in found.cells}.values()) == twice


def test_what_is_kept_names_the_same_auditors(session: Session, operation: list[dict[str, str]]) -> None:
    first, again = weighed(session, WINDOW).auditing, weighed(session, WINDOW).auditing
    assert first.flagged == again.flagged == ["axel"]
    axel, anna = again.of("axel"), again.of("anna")
    assert axel is not None and axel.harsh > 0.99 and axel == first.of("axel")
    assert 0.1 < axel.false_alarm_bounds.low < axel.false_alarm < AXELS_ALARMS, "drawn towards the house's rate"
    assert anna is not None and max(anna.harsh, anna.lenient) < 0.3 and again.of("nobody") is None
    given = sum(row["auditor_id"] == "axel" for row in operation)  # but for clauses in dispute
    assert 0.7 * given < axel.n == again.by_team[again.names.index("axel")].sum() <= given


def test_nobody_is_judged_where_no_decision_was_audited_twice(
    session: Session, cast: SimpleNamespace, tmp_path: Path
) -> None:
    go_live(session)
    bring_in_audits(session, tmp_path, *(row | {"moderator_id": "mai", "clause": "cf-1.1"} for row in rows()[:40:2]))
    found = weighed(session, WINDOW)
    assert found.auditing.flagged == [] and found.auditing.of("axel") is None and not found.left_n.any()


def test_very_many_audits_are_read_in_blocks_that_hold_each_decision_once(
    session: Session, operation: list[dict[str, str]]
) -> None:
    session.rollback()
    read_only(session)
    since, until = (datetime(2026, month, 1, tzinfo=UTC) for month in (8, 10))
    every, some = (verdicts(session, Stretch(since, until, audits, 0)) for audits in (10, 10**9))
    assert len(every.first) == len(counting(session))
    assert 0 < len(some.first) <= len(every.first)
    assert (some.second != NOBODY).sum() == (every.second != NOBODY).sum() > 500
    sampled = verdicts(session, Stretch(since, until, 10, 10**6))
    assert 0 < (sampled.second != NOBODY).sum() < 200


def test_what_is_left_out_is_exactly_what_the_daily_sums_hold_of_it(
    session: Session, operation: list[dict[str, str]]
) -> None:
    """Leaving out everybody leaves nothing in any age, weight or direction, to the last digit."""
    session.rollback()
    read_only(session)
    every = audited(session, WINDOW)
    left = every.less(audits_by(session, WINDOW, AUDITORS, len(operation)))
    assert every.n.sum() == every.n_by_age.sum() > 1000 and every.w_under.sum() > 0
    keys = Counter(zip(left.team_id.tolist(), left.clause_id.tolist(), left.sampling.tolist(), strict=True))
    for team, clause, _ in keys:
        rows_ = (left.team_id == team) & (left.clause_id == clause)
        for field in fields(left)[5:]:
            assert not np.any(getattr(left, field.name)[..., rows_].sum(-1)), field.name
