"""A rule changes its meaning: exactly those who held it are asked again, and nobody is when only words change."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from learner import clause_id, released, tree
from sqlalchemy.orm import Session
from test_variants_learn import GERMAN

from app import clock
from app.library.actions import ReleaseOutcome, release
from app.library.comparing import examine
from app.training.actions import prove
from app.training.changes import holders_affected, people_affected
from app.training.models import AssignedClause, Assignment, ProofEvent
from app.training.queries import open_assignments, proof_state

SignIn = Callable[[str], FlaskClient]
NEW = {"rev": 2}


def hold(session: Session, user_id: int, code: str, *kinds: str, rev: int = 1) -> None:
    """What happened to the person's proof of the clause, in order."""
    for kind in kinds:
        prove(session, user_id=user_id, clause_id=clause_id(session, code), rev=rev, kind=kind, at=clock.now())


def changed(session: Session, **wishes: object) -> ReleaseOutcome:
    """Release the module changed, and check that as many were asked as the difference had said."""
    files = tree(**wishes)  # type: ignore[arg-type]
    said = people_affected(session, examine(session, files, clock.now()).difference)
    asked = sa.select(sa.func.count(Assignment.user_id.distinct())).where(Assignment.reason == "policy_change")
    before = session.scalar(asked.where(Assignment.cancelled_at.is_(None))) or 0
    came = release(session, files, note="The brands asked for it")
    assert came.errors == []
    assert (session.scalar(asked) or 0) - before == said
    session.commit()
    return came


def asked_for(session: Session) -> dict[int, list[tuple[str, int]]]:
    """By person, the changed rules they are asked to learn now."""
    people = set(session.scalars(sa.select(ProofEvent.user_id)))
    codes = {clause_id(session, code): code for code in ("br-1", "br-2")}
    return {
        user_id: [(codes[clause], rev) for task in tasks for clause, rev in task.clauses]
        for user_id, tasks in open_assignments(session, people).items()
        if tasks
    }


@pytest.fixture
def held(session: Session, cast: SimpleNamespace) -> SimpleNamespace:
    """Mai proved Altered marks, Max is cleared for it, Lena's proof was withdrawn, Otto was stopped, Axel proved
    the other clause, and Quinn is gone."""
    released(session)
    hold(session, cast.mai, "br-1", "cleared", "proven")
    hold(session, cast.max, "br-1", "cleared")
    hold(session, cast.lena, "br-1", "proven", "withdrawn")
    hold(session, cast.otto, "br-1", "proven", "stopped")
    hold(session, cast.axel, "br-2", "proven")
    hold(session, cast.quinn, "br-1", "proven")
    session.execute(sa.text('UPDATE "user" SET active = false WHERE id = :id'), {"id": cast.quinn})
    session.commit()
    return cast


def test_exactly_the_holders_of_a_changed_rule_are_asked(session: Session, held: SimpleNamespace) -> None:
    difference = examine(session, tree(rev=2), clock.now()).difference
    assert holders_affected(session, difference) == {"br-1": 2} and people_affected(session, difference) == 2
    came = changed(session, rev=2)
    assert asked_for(session) == {held.mai: [("br-1", 2)], held.max: [("br-1", 2)]}
    task = session.scalars(sa.select(Assignment).where(Assignment.user_id == held.mai)).one()
    assert task.reason == "policy_change" and task.due_on == clock.now().date() + timedelta(days=7)
    assert task.why == {"release": came.release_id, "note": "The brands asked for it", "revs": {"br-1": [1, 2]}}


def test_a_critical_rule_is_due_sooner(session: Session, held: SimpleNamespace) -> None:
    changed(session, rev=2, severity="critical")
    assert set(session.scalars(sa.select(Assignment.due_on))) == {clock.now().date() + timedelta(days=3)}


def test_a_typo_sends_nobody_to_training(session: Session, held: SimpleNamespace) -> None:
    files = tree()
    files["sop/brands.md"] = files["sop/brands.md"].replace(b"A mark with a change", b"A mark with any change")
    assert people_affected(session, examine(session, files, clock.now()).difference) == 0
    assert release(session, files).changed
    assert session.scalars(sa.select(Assignment)).all() == []


def test_the_old_proof_is_kept(session: Session, held: SimpleNamespace) -> None:
    events = session.scalars(sa.select(ProofEvent.id)).all()
    changed(session, rev=2)
    assert session.scalars(sa.select(ProofEvent.id)).all() == events
    state = proof_state(session, [held.mai], [clause_id(session, "br-1")])
    assert not state[held.mai, clause_id(session, "br-1")].proven


def test_who_proves_the_new_rule_is_done_and_a_change_of_the_change_asks_once(
    session: Session, held: SimpleNamespace
) -> None:
    changed(session, rev=2)
    hold(session, held.mai, "br-1", "proven", rev=2)
    hold(session, held.max, "br-1", "cleared", rev=2)
    session.commit()
    assert asked_for(session) == {held.max: [("br-1", 2)]}
    assert release(session, tree(rev=3)).changed
    assert asked_for(session) == {held.mai: [("br-1", 3)], held.max: [("br-1", 3)]}


def test_a_rule_of_one_market_is_asked_there_alone(session: Session, held: SimpleNamespace) -> None:
    files = tree(rev=2)
    variant = b"---\nextends: brands\n---\n## Altered marks {#br-1 rev=%d severity=major}\nOther law here.\n"
    assert release(session, tree() | {"sop/brands@DE.md": variant % 1}).errors == []
    assert asked_for(session) == {held.max: [("br-1", 1)]}
    prove_here = sa.insert(ProofEvent).values(user_id=held.max, clause_id=clause_id(session, "br-1"), variant="DE")
    session.execute(prove_here.values(rev=1, kind="proven", at=clock.now()))
    both = examine(session, files | {"sop/brands@DE.md": variant % 2}, clock.now()).difference
    assert holders_affected(session, both) == {"br-1": 1, "br-1@DE": 1}
    german = examine(session, tree() | {"sop/brands@DE.md": variant % 2}, clock.now()).difference
    assert holders_affected(session, german) == {"br-1@DE": 1}
    assert release(session, files | {"sop/brands@DE.md": variant % 1}).changed
    assert asked_for(session) == {held.mai: [("br-1", 2)]}


def test_a_market_that_gets_a_rule_of_its_own_learns_it_and_the_other_when_it_gives_it_up(
    as_: SignIn, session: Session, held: SimpleNamespace
) -> None:
    german = {"sop/brands@DE.md": GERMAN.encode()}
    begun = examine(session, tree(rev=2) | german, clock.now()).difference
    assert holders_affected(session, begun) == {"br-1": 1, "br-1@DE": 1} and people_affected(session, begun) == 2
    assert release(session, tree() | german).changed
    session.commit()
    assert asked_for(session) == {held.max: [("br-1", 7)]}
    task = session.scalars(sa.select(Assignment)).one()
    assert (task.why["revs"], task.why["was"]) == ({"br-1@DE": [1, 7]}, {"br-1@DE": "br-1"})
    session.rollback()
    page = as_("max").get("/modules/brands/changes").text
    assert "rev 1 → 7" in page and "<del>A mark" in page and "The court lets" in page
    session.execute(sa.insert(ProofEvent).values(user_id=held.max, clause_id=clause_id(session, "br-1"), variant="DE",
                                                 rev=7, kind="proven", at=clock.now()))  # fmt: skip
    assert release(session, tree(rev=2)).changed
    assert asked_for(session) == {held.max: [("br-1", 2)], held.mai: [("br-1", 2)]}


def test_a_scheduled_change_asks_when_it_has_come_into_force(
    app: Flask, as_: SignIn, session: Session, held: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = clock.now() + timedelta(days=2)
    assert release(session, tree(rev=2), effective_at=later, by_id=held.tara).changed
    session.commit()
    assert as_("mai").get("/learn").status_code == 200
    assert session.scalars(sa.select(Assignment)).all() == []
    hold(session, held.axel, "br-1", "proven")
    session.commit()
    monkeypatch.setattr(clock, "now", lambda: later + timedelta(hours=1))
    assert "The rule has changed: Altered marks." in as_("mai").get("/learn").text
    session.rollback()
    rows = session.execute(sa.select(Assignment.user_id, AssignedClause.rev).join(AssignedClause)).all()
    assert sorted(rows) == sorted([(held.mai, 2), (held.max, 2), (held.axel, 2)])
    assert as_("max").get("/learn").status_code == 200
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(Assignment)) == 3


def test_history_brought_in_later_asks_nobody(session: Session, held: SimpleNamespace) -> None:
    past = clock.now() - timedelta(days=400)
    files = tree()
    files["sop/brands.md"] = files["sop/brands.md"].replace(b"rev=1", b"rev=1 markets=ID")
    assert release(session, files, effective_at=past).changed
    assert session.scalars(sa.select(Assignment)).all() == []


def test_content_diff_says_how_many_people_would_be_asked(app: Flask, session: Session, held: SimpleNamespace) -> None:
    for path, raw in tree(rev=2).items():
        place = app.config["CONTENT_DIR"] / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(raw)
    told = app.test_cli_runner().invoke(args=["content", "diff", str(app.config["CONTENT_DIR"])])
    assert "2 people are asked to learn what changes materially" in told.stdout
    changed(session, rev=2)
