"""What other systems get wrong about attempts, each as it goes here.

Told elsewhere: a typo mended in the middle, options in another order, a broken case mended while attempts are open
(test_attempt_release.py); a language changed in the middle (test_translations_learn.py).
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from learner import Learner, clause_id, released, tree
from sqlalchemy.orm import Session

from app import clock
from app.library.actions import release
from app.people.models import User
from app.quizzes.models import Attempt, QuizEvidence
from app.training.models import ProofEvent
from app.training.queries import proof_state

SignIn = Callable[[str], FlaskClient]
MONDAY = datetime(2026, 11, 2, 8, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def mai(as_: SignIn, session: Session) -> Learner:
    released(session)
    return Learner(as_("mai"), session)


def test_reloading_and_sending_again_three_times_loses_nothing_and_counts_once(mai: Learner) -> None:
    mai.start()
    key = mai.case()[1]
    body = {"position": "1", "decision": key.gold[0], "confidence": "sure"}
    for _ in range(3):
        assert mai.client.post(mai.url, data=body).status_code == 303
        assert mai.client.get(mai.url).status_code == 200
    assert len(mai.drawn()) == 2 and len(mai.responses()) == 1
    assert mai.look().scalar(sa.select(sa.func.count(QuizEvidence.id))) == 1
    mai.finish()
    assert "12 of 12 right" in mai.client.get(f"{mai.url}/result").text


def test_a_refresh_is_no_submission(mai: Learner) -> None:
    mai.start()
    mai.put(mai.code(), decision="warn", confidence="sure")
    for _ in range(3):
        assert 'value="warn" data-key="2" checked' in mai.client.get(mai.url).text
    assert mai.responses()[0].settled_at is None and len(mai.drawn()) == 1
    assert mai.client.get(f"{mai.url}/result").location == mai.url


def test_a_case_that_was_not_answered_is_not_wrong(as_: SignIn, session: Session) -> None:
    released(session, limit=20)
    mai = Learner(as_("mai"), session).start()
    mai.answer()
    mai.client.get(mai.url)  # the second case is seen, and no more
    with clock.at(clock.now() + timedelta(minutes=21)):
        mai.client.get(mai.url)
        result = mai.client.get(f"{mai.url}/result").text
    assert "1 of 1 right" in result and not mai.open()
    assert mai.look().scalar(sa.select(sa.func.count(QuizEvidence.id))) == 1


def test_two_quizzes_of_the_same_title_share_no_answers(as_: SignIn, session: Session) -> None:
    files = tree(clauses=["br-1"])
    other = tree(clauses=["br-2"])["quizzes/brands.yaml"].replace(b"id: brands-quiz", b"id: brands-again")
    assert release(session, files | {"quizzes/again.yaml": other}).errors == []
    session.commit()
    mai = Learner(as_("mai"), session).start()
    mai.finish()
    came = mai.client.post("/quizzes/brands-again", data={"kind": "proof"})
    again = Learner(mai.client, session)
    again.attempt = int(came.location.rpartition("/")[2])
    assert again.attempt != mai.attempt and again.responses() == []
    again.answer(right=False)
    assert "6 of 6 right" in mai.client.get(f"{mai.url}/result").text


def test_recertification_keeps_old_attempts_and_accommodations_and_renews_the_date(
    as_: SignIn, session: Session, cast: SimpleNamespace
) -> None:
    files = tree(clauses=["br-1"], limit=20)
    files["sop/brands.md"] = files["sop/brands.md"].replace(b"minutes: 6\n", b"minutes: 6\nrefresh_days: 30\n")
    with clock.at(MONDAY - DAY):
        assert release(session, files).errors == []
        session.get_one(User, cast.mai).time_factor = 1.5
        session.commit()
    mai, clause = Learner(as_("mai"), session), clause_id(session, "br-1")
    session.rollback()
    with clock.at(MONDAY):
        mai.start().finish()
        first = proof_state(mai.look(), [cast.mai], [clause])[cast.mai, clause]
    with clock.at(MONDAY + 31 * DAY):
        assert not proof_state(mai.look(), [cast.mai], [clause])[cast.mai, clause].proven
        again = Learner(mai.client, session).start()
        attempt = again.look().get_one(Attempt, again.attempt)
        assert attempt.deadline == attempt.started_at + timedelta(minutes=30)
        again.finish()
        renewed = proof_state(mai.look(), [cast.mai], [clause])[cast.mai, clause]
        assert "6 of 6 right" in mai.client.get(f"{mai.url}/result").text
    assert first.expires_on == (MONDAY + 30 * DAY).date() and renewed.expires_on == (MONDAY + 61 * DAY).date()
    assert renewed.proven and set(mai.drawn()).isdisjoint(again.drawn())
    kept = sa.select(ProofEvent.kind).where(ProofEvent.user_id == cast.mai).order_by(ProofEvent.id)
    assert list(mai.look().scalars(kept)).count("proven") == 2


def test_no_page_and_no_saved_answer_tells_gold_or_reason_while_proof_is_open(mai: Learner) -> None:
    """Every page that a moderator can reach by links, and every answer of the server to what they send."""
    mai.start()
    mai.answer(right=False, confidence="sure")
    hidden = {f"WHY-c{clause}-{n:02}" for clause in (1, 2) for n in range(1, 25)}
    told = [mai.put(mai.code(), decision=one, confidence="sure").text for one in ("allow", "warn", "remove", "burn")]
    told += [mai.put("c1-99", decision="allow").text, mai.client.get(f"{mai.url}/result").text]
    seen, ahead = set[str](), {"/learn", mai.url, "/quizzes/brands-quiz", "/modules/brands"}
    while ahead - seen and len(seen) < 60:
        path = (ahead - seen).pop()
        seen.add(path)
        page = mai.client.get(path, buffered=True)
        if page.status_code == 200 and page.mimetype == "text/html":
            told.append(page.text)
            ahead |= {one.partition("#")[0] for one in re.findall(r'href="(/[^"]*)"', page.text)} - {""}
    assert {"/learn", mai.url, "/modules/brands"} <= seen and len(told) > 8
    for text in told:
        assert not [one for one in hidden if one in text] and '"gold"' not in text and "data-gold" not in text
