"""What governed when: releases of the past, of the future, and the decisions between them."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from content_trees import SOP, tree
from sqlalchemy.orm import Session

from app import clock
from app.library.actions import release
from app.library.models import Clause
from app.library.queries import Governing, live_clauses, live_release

JANUARY = datetime(2026, 1, 1, tzinfo=UTC)
JUNE = datetime(2026, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def at_rev(rev: int, severity: str = "critical") -> dict[str, bytes]:
    return tree(sop=SOP.replace("{#cf-1 rev=2 severity=critical", f"{{#cf-1 rev={rev} severity={severity}"))


def revs(session: Session, at: datetime | None) -> dict[str, int]:
    return {clause.code: clause.rev for clause in live_clauses(session, at).values()}


def test_a_decision_is_judged_by_the_release_of_its_time(session: Session) -> None:
    first = release(session, at_rev(2), effective_at=JANUARY)
    second = release(session, at_rev(3, "minor"), effective_at=JUNE)
    governing = Governing.load(session)
    clause = governing.clause_id("cf-1")
    assert clause is not None
    assert governing.release_id(JUNE - DAY) == first.release_id and governing.release_id(JUNE) == second.release_id
    assert (governing.rev(clause, JUNE - DAY), governing.rev(clause, JUNE)) == (2, 3)
    assert (governing.severity(clause, JUNE - DAY), governing.severity(clause, JUNE)) == ("critical", "minor")
    assert governing.levels(clause, JUNE) == ("allow", "warn", "remove")
    assert revs(session, JUNE - DAY)["cf-1"] == 2 and revs(session, JUNE)["cf-1"] == 3


def test_before_the_first_release_the_earliest_governs(session: Session) -> None:
    outcome = release(session, tree(), effective_at=JUNE)
    governing = Governing.load(session)
    clause = governing.clause_id("cf-1")
    assert clause is not None and governing.rev(clause, JANUARY) == 2
    assert governing.release_id(JANUARY) == outcome.release_id
    assert revs(session, JANUARY) == {"cf-1": 2, "cf-1.1": 1, "cf-2": 1}


def test_without_a_release_nothing_governs(session: Session) -> None:
    governing = Governing.load(session)
    assert governing.release_id(JUNE) is None and governing.clause_id("cf-1") is None
    assert live_release(session) is None and live_release(session, JUNE) is None and live_clauses(session) == {}


def test_a_clause_unknown_to_its_time_has_no_rev(session: Session) -> None:
    cut = SOP.split("## Accessories")[0]
    small = {path: raw for path, raw in tree(sop=cut).items() if not path.startswith("quizzes/")}
    release(session, small, effective_at=JANUARY)
    release(session, tree(), effective_at=JUNE)
    governing = Governing.load(session)
    clause = governing.clause_id("cf-2")
    assert clause is not None
    assert (governing.rev(clause, JANUARY), governing.levels(clause, JANUARY)) == (None, ())
    assert governing.rev(clause, JUNE) == 1


def test_a_scheduled_release_takes_over_at_its_moment(session: Session) -> None:
    release(session, at_rev(2))
    soon = clock.now() + DAY
    assert release(session, at_rev(3), effective_at=soon).changed
    assert revs(session, None)["cf-1"] == 2
    with clock.at(soon + DAY):
        assert revs(session, None)["cf-1"] == 3


def test_a_release_that_a_scheduled_one_would_undo_is_refused(session: Session) -> None:
    release(session, at_rev(2))
    soon = clock.now() + DAY
    scheduled = release(session, at_rev(3), effective_at=soon)
    refused = release(session, at_rev(4))
    assert refused.release_id is None
    assert f"release {scheduled.release_id} is scheduled for" in str(refused.errors[0])
    replaced = release(session, at_rev(5), effective_at=soon)
    assert replaced.changed
    with clock.at(soon + DAY):
        assert revs(session, None)["cf-1"] == 5


def test_history_is_brought_in_under_what_is_live(session: Session) -> None:
    release(session, at_rev(2))
    assert release(session, at_rev(1), effective_at=JANUARY).changed
    assert revs(session, None)["cf-1"] == 2 and revs(session, JUNE)["cf-1"] == 1
    assert session.scalars(sa.select(Clause.code).where(Clause.retired_at.is_not(None))).all() == []


def test_history_that_contradicts_what_took_over_is_refused(session: Session) -> None:
    release(session, at_rev(2))
    refused = release(session, at_rev(7), effective_at=JANUARY)
    assert refused.release_id is None
    assert "would contradict this: clause cf-1: rev 2 was used before" in str(refused.errors[0])
