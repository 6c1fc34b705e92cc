"""Taking a quiz: one case at a time, each answer kept, and nobody told too early."""

import re
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from learner import Learner, released
from sqlalchemy.orm import Session

from app import clock
from app.people.models import User
from app.quizzes.models import Attempt, QuizEvidence

SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def mai(as_: SignIn, session: Session) -> Learner:
    released(session)
    return Learner(as_("mai"), session)


def test_a_reload_never_draws_another_case(mai: Learner) -> None:
    mai.start()
    first, again = mai.client.get(mai.url), mai.client.get(mai.url)
    token = re.compile(r'<meta name="csrf-token"[^>]*>|<input[^>]*csrf_token[^>]*>')
    assert first.status_code == 200 and token.sub("", again.text) == token.sub("", first.text)
    assert len(mai.drawn()) == 1


def test_starting_again_resumes_the_open_attempt(mai: Learner) -> None:
    mai.start()
    mai.answer()
    again = Learner(mai.client, mai.session).start()
    assert again.attempt == mai.attempt and len(mai.drawn()) == 2
    assert Learner(mai.client, mai.session).start("practice").attempt != mai.attempt


def test_nobody_begins_anew_until_a_case_comes_that_they_know(mai: Learner) -> None:
    first = mai.start(clause="br-1").code()
    for _ in range(4):
        mai.start(clause="br-2")
        assert mai.start(clause="br-1").code() == first


def test_an_attempt_ends_after_twelve_cases_and_asks_no_twins(mai: Learner) -> None:
    mai.start().finish()
    drawn = mai.drawn()
    assert len(drawn) == 12 == len(set(drawn))
    pairs = {(code[:2], (int(code[3:]) + 1) // 2) for code in drawn}
    assert len(pairs) == 12
    assert all(one[:2] != two[:2] for one, two in pairwise(drawn))


def test_a_later_attempt_asks_no_case_twice(mai: Learner) -> None:
    mai.start().finish(lambda clause: True)
    asked = mai.drawn()
    came = mai.client.post("/quizzes/brands-quiz", data={"kind": "proof"})
    assert came.location == "/quizzes/brands-quiz"  # both clauses are proven
    assert "Proven" in mai.client.get("/quizzes/brands-quiz").text
    other = Learner(mai.client, mai.session).start("practice")
    assert set(other.drawn()).isdisjoint(asked)


def test_nothing_tells_the_answer_before_it_may_be_told(mai: Learner) -> None:
    mai.start()
    for n in range(4):
        page = mai.client.get(mai.url).text
        kept = mai.put(mai.code(), decision="warn", confidence="sure")
        assert kept.json == {"saved": True, "item": mai.code()}
        for text in (page, kept.text, mai.answer(right=n % 2 == 0).text):
            assert "WHY-" not in text and "gold" not in text.lower() and "twin" not in text.lower()
    assert "WHY-" not in mai.client.get("/quizzes/brands-quiz").text
    assert set(re.findall(r"WHY-(c\dp?)-", mai.client.get("/modules/brands").text)) == {"c1p", "c2p"}  # practice alone


def test_an_example_tells_nothing_of_the_case_beside_it(
    as_: Callable[[str], FlaskClient], session: Session, cast: SimpleNamespace
) -> None:
    near = {"twin: c1p-01": "twin: c1-01", "twin: c2-04": "twin: c2p-01"}
    released(session, edit=lambda quiz: re.sub("twin: .*", lambda twin: near.get(twin[0], twin[0]), quiz))
    assert set(re.findall(r"WHY-(\S*)\.", as_("mai").get("/modules/brands").text)) == {"c1p-01", "c2p-02"}


def test_an_answer_is_saved_while_it_is_given_and_shown_again(mai: Learner) -> None:
    mai.start()
    for _ in range(2):
        assert mai.put(mai.code(), decision="warn", confidence="guess", position="1").status_code == 200
    assert 'value="warn" data-key="2" checked' in mai.client.get(mai.url).text
    assert mai.put(mai.code(), decision="allow").status_code == 200
    assert [response.decision for response in mai.responses()] == ["allow"]
    assert mai.responses()[0].settled_at is None


def test_after_next_the_same_answer_is_fine_and_another_one_is_refused(mai: Learner) -> None:
    mai.start()
    item = mai.code()
    mai.put(item, decision="warn", confidence="sure")
    body = {"position": "1", "decision": "warn", "confidence": "sure"}
    assert mai.client.post(mai.url, data=body).status_code == 303
    assert mai.put(item, decision="warn", confidence="sure").status_code == 200
    refused = mai.put(item, decision="allow", confidence="sure")
    assert refused.status_code == 409 and refused.mimetype == "application/problem+json"
    assert refused.json and refused.json["status"] == 409
    assert mai.client.post(mai.url, data=body).status_code == 303  # the other tab, same answer
    other = mai.client.post(mai.url, data=body | {"decision": "allow"})
    assert other.status_code == 409 and f'<a href="{mai.url}">Go on where you stopped</a>' in other.text
    assert len(mai.drawn()) == 2 and mai.responses()[0].decision == "warn"


def test_what_is_no_answer_is_refused_with_what_was_typed(mai: Learner) -> None:
    mai.start()
    shown = mai.client.post(mai.url, data={"position": "1", "confidence": "guess"})
    assert shown.status_code == 422 and "Choose what you decide." in shown.text
    assert 'value="guess" data-confidence="g" checked' in shown.text
    assert mai.client.post(mai.url, data={"position": "1", "decision": "burn"}).status_code == 422
    assert mai.put(mai.code(), decision="burn").status_code == 422
    assert mai.put("c1-99", decision="allow").status_code == 404
    assert mai.client.put(f"{mai.url}/cases/{mai.code()}", data="[").status_code == 422
    assert mai.client.post(mai.url, data={"position": "x", "decision": "allow"}).status_code == 404
    assert mai.responses() == []


def test_somebody_elses_attempt_does_not_exist(mai: Learner, as_: SignIn) -> None:
    mai.start()
    item = mai.code()
    for name in ("max", "lena", "tara", "ada"):
        other = Learner(as_(name), mai.session)
        other.attempt = mai.attempt
        assert other.client.get(other.url).status_code == 404
        assert other.client.get(f"{other.url}/result").status_code == 404
        assert other.answer().status_code == 404
        assert other.put(item, decision="allow").status_code == 404


def test_two_people_draw_different_cases_from_one_quiz(mai: Learner, as_: SignIn) -> None:
    mai.start().finish()
    other = Learner(as_("max"), mai.session).start()
    other.finish()
    assert mai.drawn() != other.drawn()


def test_first_answers_to_proof_cases_are_evidence_of_the_team(mai: Learner, cast: SimpleNamespace) -> None:
    mai.start()
    mai.answer(right=True)
    mai.answer(right=False, confidence="sure")
    rows = list(mai.look().scalars(sa.select(QuizEvidence).order_by(QuizEvidence.id)))
    assert [(row.mark, row.team_id, row.first, row.attempt_no) for row in rows] == [
        (1, cast.jakarta, True, 1),
        (0, cast.jakarta, True, 1),
    ]
    assert [row.item for row in rows] == mai.drawn()[:2] and rows[1].confidence == "sure"
    practice = Learner(mai.client, mai.session).start("practice")
    practice.answer()
    assert mai.look().scalar(sa.select(sa.func.count()).select_from(QuizEvidence)) == 2


def test_a_time_limit_is_kept_by_the_server(as_: SignIn, session: Session, cast: SimpleNamespace) -> None:
    released(session, limit=20)
    session.get_one(User, cast.mai).time_factor = 1.5
    session.commit()
    mai = Learner(as_("mai"), session).start()
    attempt = mai.look().get_one(Attempt, mai.attempt)
    assert attempt.deadline == attempt.started_at + timedelta(minutes=30)
    mai.answer()
    item = mai.code()
    mai.put(item, decision="allow", confidence="sure")
    deadline = mai.look().get_one(Attempt, mai.attempt).deadline
    with clock.at(deadline + timedelta(seconds=1)):
        assert mai.put(item, decision="remove").status_code == 409
        assert mai.client.post(mai.url, data={"position": "2", "decision": "remove"}).location == mai.url
        assert mai.client.get(mai.url).location == f"{mai.url}/result"
        assert "The time of this attempt is over." in mai.client.get(f"{mai.url}/result").text
        again = Learner(mai.client, session).start()
    assert again.attempt != mai.attempt
    # what was saved in time stands, what came too late does not
    assert [response.decision for response in mai.responses()][1] == "allow" and mai.responses()[1].settled_at


def test_after_ten_minutes_a_pause_is_offered_but_not_to_who_just_came_back(mai: Learner) -> None:
    began = mai.start().look().get_one(Attempt, mai.attempt).started_at
    for minutes, offered in ((9, False), (11, True), (24 * 60, False)):
        with clock.at(began + timedelta(minutes=minutes)):
            assert ("You may stop" in mai.client.get(mai.url).text) is offered


def test_practice_has_no_clock(as_: SignIn, session: Session) -> None:
    released(session, limit=20)
    mai = Learner(as_("mai"), session).start("practice")
    with clock.at(clock.now() + timedelta(days=1)):
        assert mai.client.get(mai.url).status_code == 200


def test_a_quiz_or_module_that_is_not_there_is_not_found(mai: Learner) -> None:
    for path in ("/quizzes/nothing", "/modules/nothing", "/attempts/99", "/attempts/99/result"):
        assert mai.client.get(path).status_code == 404, path
    assert mai.client.post("/quizzes/nothing").status_code == 404
    assert mai.client.post("/quizzes/brands-quiz", data={"kind": "exam"}).status_code == 400
