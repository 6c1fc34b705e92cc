"""A mended key where many have answered: the page that says so, and a large operation some people at a time."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from counting import statements
from flask.testing import FlaskClient
from learner import Learner, released, tree
from many import answers_of_many
from sqlalchemy.orm import Session

from app.authoring.actions import save_draft
from app.library.actions import release
from app.quizzes import remarking, replaying
from app.quizzes.models import QuizEvidence
from app.training.models import ProofEvent

SignIn = Callable[[str], FlaskClient]


def mended(quiz: str) -> str:
    """The quiz in which the first case is to be removed."""
    return quiz.replace("prompt: Listing c1 1\n    gold: allow", "prompt: Listing c1 1\n    gold: remove")


def test_the_release_page_says_whose_score_and_proof_follow(
    as_: SignIn, session: Session, cast: SimpleNamespace
) -> None:
    released(session)
    mai = Learner(as_("mai"), session).start(clause="br-1")
    mai.finish()
    first = mai.drawn()[0]
    number = int(first[3:])
    was, now = ("allow", "remove") if number % 2 else ("remove", "allow")
    old = f"prompt: Listing c1 {number}\n    gold: {was}"
    files = tree(edit=lambda quiz: quiz.replace(old, old.replace(f"gold: {was}", f"gold: {now}")))
    mai.session.rollback()
    save_draft(session, "quizzes/brands.yaml", files["quizzes/brands.yaml"], version=None, by_id=cast.tara)
    session.commit()
    page = as_("tara").get("/library/release").text
    assert "Corrected answers: who follows" in page and f"{was} → {now}" in page
    assert "1 answer is judged anew" in page and "proven → <strong>cleared to work" in page
    assert "6 of 6 → <strong>5 of 6 right" in page and page.count("Mai") >= 2


def assert_all_follow(session: Session, people: int) -> None:
    """Twelve right became eleven: the first of them is wrong now, and ten answers prove with one wrong."""
    kinds = sa.select(ProofEvent.kind, sa.func.count()).group_by(ProofEvent.kind)
    assert dict(session.execute(kinds).all()) == {"proven": people}
    assert session.scalar(sa.select(sa.func.count()).where(QuizEvidence.mark == 0)) == people


def test_the_answers_of_many_follow_a_key_with_fewer_statements_than_people(session: Session) -> None:
    released(session)
    answers_of_many(session, 100)
    session.commit()
    with statements(session) as said:
        assert release(session, tree(edit=mended), key_fix="Misread").errors == []
        session.commit()
    assert len(said) < 100
    assert_all_follow(session, 100)


def test_people_are_judged_anew_some_at_a_time_and_nobody_falls_between(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replaying, "BATCH", 7)
    monkeypatch.setattr(remarking, "CHUNK", 11)
    released(session)
    answers_of_many(session, 30)
    assert release(session, tree(edit=mended), key_fix="Misread").errors == []
    assert_all_follow(session, 30)
