"""A mended key where many have answered: the page that says so, and a large operation in bounded time and memory."""

import resource
from collections.abc import Callable
from datetime import timedelta
from time import process_time
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from learner import Learner, clause_id, released, tree
from sqlalchemy.orm import Session

from app import clock
from app.authoring.actions import save_draft
from app.library.actions import release
from app.library.models import Item, ItemRevision, Quiz, QuizItem
from app.people.models import User
from app.quizzes.evidence import rebuild
from app.quizzes.models import Attempt, AttemptCase, QuizEvidence, Response
from app.training.models import ProofEvent

pytestmark = pytest.mark.usefixtures("undisturbed")

SignIn = Callable[[str], FlaskClient]
PEOPLE, CASES = 1_000, 12


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


def answers_of_many(session: Session) -> None:
    """Everybody answers the same cases of one clause, the first of them all as it was right then."""
    session.execute(
        sa.insert(User), [{"email": f"p{n}@example.com", "name": f"P {n}", "active": True} for n in range(PEOPLE)]
    )
    people = session.scalars(sa.select(User.id).where(User.email.like("p%@example.com"))).all()
    clause, quiz = clause_id(session, "br-1"), session.scalars(sa.select(Quiz.id)).one()
    rows = session.execute(
        sa.select(QuizItem.quiz_digest, ItemRevision.digest, ItemRevision.item_id, ItemRevision.gold, Item.code)
        .join(ItemRevision, ItemRevision.digest == QuizItem.item_digest)
        .join(Item, Item.id == ItemRevision.item_id)
        .where(ItemRevision.clause_id == clause, ItemRevision.use == "proof")
        .order_by(QuizItem.position)
        .limit(CASES)
    ).all()
    at = clock.now() - timedelta(days=1)
    base = {"kind": "proof", "quiz_id": quiz, "clause_ids": [clause], "seed": 1, "started_at": at, "submitted_at": at}
    session.execute(sa.insert(Attempt), [base | {"user_id": user_id} for user_id in people])
    attempts = session.execute(sa.select(Attempt.id, Attempt.user_id)).all()
    cases, responses, evidence, events = [], [], [], []
    for attempt_id, user_id in attempts:
        for position, row in enumerate(rows, 1):
            moment = at + timedelta(seconds=position)
            place = {"attempt_id": attempt_id, "position": position}
            cases.append(
                place | {"quiz_digest": row.quiz_digest, "item_digest": row.digest, "item_id": row.item_id,
                         "clause_id": clause, "clause_rev": 1, "option_order": [], "shown_at": moment}
            )  # fmt: skip
            responses.append(place | {"decision": row.gold[0], "at": moment, "settled_at": moment})
            evidence.append(
                {"source": "plumbline", "response_key": f"{attempt_id}:{position}", "version": 1, "current": True,
                 "user_id": user_id, "team_id": None, "clause_id": clause, "clause_rev": 1, "item": row.code,
                 "item_rev": 1, "attempt_no": 1, "first": True, "answered_at": moment, "mark": 1.0, "extra": {}}
            )  # fmt: skip
        events.append({"user_id": user_id, "clause_id": clause, "rev": 1, "kind": "proven", "at": moment})
    for model, made in ((AttemptCase, cases), (Response, responses), (QuizEvidence, evidence), (ProofEvent, events)):
        session.execute(sa.insert(model), made)
    rebuild(session)


def test_many_thousand_answers_follow_a_key_in_bounded_time_and_memory(session: Session) -> None:
    released(session)
    answers_of_many(session)
    session.commit()
    before, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, process_time()
    assert release(session, tree(edit=mended), key_fix="Misread").errors == []
    session.commit()
    assert process_time() - begun < 15
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000
    kinds = sa.select(ProofEvent.kind, sa.func.count()).group_by(ProofEvent.kind)
    # Twelve right became eleven: the first of them is wrong now, and ten answers prove with one wrong.
    assert dict(session.execute(kinds).all()) == {"proven": PEOPLE}
    wrong = sa.select(sa.func.count()).where(QuizEvidence.mark == 0)
    assert session.scalar(wrong) == PEOPLE
