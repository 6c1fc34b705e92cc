"""An open attempt when the library changes under it, and two requests at once."""

from collections.abc import Callable
from threading import Thread
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from learner import Learner, case, released, tree
from sqlalchemy.orm import Session

from app.library.actions import release
from app.people.models import AuditEvent
from app.quizzes.models import Attempt, AttemptCase

SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def mai(as_: SignIn, session: Session) -> Learner:
    released(session)
    return Learner(as_("mai"), session)


def change(session: Session, edit: Callable[[str], str], key_fix: str | None = None) -> None:
    session.rollback()
    came = release(session, tree(edit=edit), key_fix=key_fix)
    assert came.errors == [] and came.changed
    session.commit()


def revised(quiz: str, code: str, **changes: object) -> str:
    """The quiz with that proof case changed."""
    clause, number = f"br-{code[1]}", int(code[3:])
    old = case(clause, number)
    assert old in quiz
    return quiz.replace(old, case(clause, number, **changes))


def test_a_mended_typo_keeps_the_attempt_and_its_answers(mai: Learner) -> None:
    mai.start()
    mai.answer()
    mai.put(mai.code(), decision="warn", confidence="sure")
    drawn = mai.drawn()
    change(mai.session, lambda quiz: quiz.replace("Listing", "Offer"))
    page = mai.client.get(mai.url, follow_redirects=True).text
    assert mai.drawn() == drawn and "Offer" in page and "Listing c" not in page
    assert 'value="warn" data-key="2" checked' in page
    mai.finish()
    result = mai.client.get(f"{mai.url}/result").text
    assert "12 of 12 right" in result
    assert mai.look().scalars(sa.select(AttemptCase).where(AttemptCase.voided_at.is_not(None))).all() == []


def test_a_case_mended_before_its_answer_is_asked_anew_and_one_after_is_void(mai: Learner) -> None:
    mai.start()
    first = mai.code()
    mai.answer()
    second = mai.code()
    mai.put(second, decision="warn")

    def mend(quiz: str) -> str:
        for code in (first, second):
            quiz = revised(quiz, code, rev=2, prompt=f"Quite another {code}")
        return quiz

    change(mai.session, mend)
    page = mai.client.get(mai.url, follow_redirects=True).text
    assert f"Quite another {second}" in page and "checked" not in page
    session = mai.look()
    cases = {row.position: row for row in session.scalars(sa.select(AttemptCase))}
    assert cases[1].voided_at is not None and cases[2].voided_at is None and cases[2].shown_at
    assert [event.details["position"] for event in session.scalars(sa.select(AuditEvent)) if "voided" in event.act] == [
        1
    ]
    mai.finish()
    assert "12 of 12 right" in mai.client.get(f"{mai.url}/result").text


def test_a_case_taken_out_while_it_is_open_makes_room_for_the_next(mai: Learner) -> None:
    mai.start()
    code = mai.code()
    number = int(code[3:])
    twin = f"{code[:3]}{number + 1 if number % 2 else number - 1:02}"

    def drop(quiz: str) -> str:
        for one in (code, twin):
            quiz = quiz.replace(case(f"br-{one[1]}", int(one[3:])), "")
        return quiz

    change(mai.session, drop)
    assert mai.client.get(mai.url, follow_redirects=True).status_code == 200
    assert mai.code() not in (code, twin) and len(mai.drawn()) == 2


def test_a_mended_key_marks_past_answers_anew(mai: Learner) -> None:
    mai.start()
    code = mai.code()
    mai.answer(right=False)
    mai.finish()
    assert "11 of 12 right" in mai.client.get(f"{mai.url}/result").text
    gold = "allow" if int(code[3:]) % 2 == 0 else "remove"
    change(mai.session, lambda quiz: revised(quiz, code, gold=gold), key_fix="The gold was wrong")
    assert "12 of 12 right" in mai.client.get(f"{mai.url}/result").text
    change(
        mai.session,
        lambda quiz: revised(quiz, code, gold=gold).replace(f"  - id: {code}\n", f"  - id: {code}\n    void: true\n"),
        key_fix="Nobody can tell",
    )
    assert "11 of 11 right" in mai.client.get(f"{mai.url}/result").text


CHOICE = """  - id: ch-1
    clause: br-1
    use: practice
    kind: choice
    prompt: Who may sell it?
    options: {options}
    gold: a
    why: WHY-ch-1.
"""


def test_options_in_another_order_change_no_past_score(as_: SignIn, session: Session) -> None:
    released(
        session, clauses=["br-1"], proof=2, extra=CHOICE.replace("{options}", "{a: Anyone, b: The brand, c: Nobody}")
    )
    mai = Learner(as_("mai"), session).start("practice")
    mai.reach_case("ch-1")
    order = mai.case()[0].option_order
    assert sorted(order) == ["a", "b", "c"]
    mai.answer()
    session.rollback()
    came = release(
        session,
        tree(clauses=["br-1"], proof=2, extra=CHOICE.replace("{options}", "{c: Nobody, b: The brand, a: Anyone}")),
    )
    session.commit()
    assert came.errors == []
    page = mai.client.get(mai.url, follow_redirects=True).text
    assert "Anyone is right" in page and mai.case()[0].option_order == order


def test_two_requests_at_once_start_one_attempt(
    app: Flask, as_: SignIn, session: Session, cast: SimpleNamespace
) -> None:
    released(session)
    clients = [as_("mai") for _ in range(4)]
    places: list[str] = []

    def begin(client: FlaskClient) -> None:
        places.append(client.post("/quizzes/brands-quiz", data={"kind": "proof"}).location)

    threads = [Thread(target=begin, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(places) == 4 and len(set(places)) == 1 and places[0].startswith("/attempts/")
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(Attempt)) == 1


def test_two_tabs_that_press_next_at_once_draw_one_case(mai: Learner, as_: SignIn) -> None:
    mai.start()
    body = {"position": "1", "decision": "warn", "confidence": "sure"}
    codes: list[int] = []

    def press(client: FlaskClient) -> None:
        codes.append(client.post(mai.url, data=body).status_code)

    threads = [Thread(target=press, args=(as_("mai"),)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [303, 303, 303] and len(mai.drawn()) == 2 and len(mai.responses()) == 1
