"""Cases that ask for more than one decision: several options, an order, part credit, and the clause that decides."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient
from learner import Learner, released
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.quizzes.models import QuizEvidence

SignIn = Callable[[str], FlaskClient]
ASKS = """  - id: k-1
    clause: br-1
    use: {use}
    kind: {kind}
    prompt: What goes with a brand?
    options: {{a: A fit word, b: A box, c: A bill}}
    gold: {gold}
    cite: {cite}
    why: WHY-k-1.
"""


def asked(
    as_: SignIn, session: Session, kind: str, gold: str, *, accept: str = "", cite: bool = False, use: str = "practice"
) -> Learner:
    """Mai before the one case of that kind."""
    extra = ASKS.format(kind=kind, gold=gold, cite=str(cite).lower(), use=use)
    extra += f"    accept: {accept}\n" if accept else ""
    others = f"    use: {use}\n    prompt: Listing"
    released(
        session,
        clauses=["br-1"],
        proof=2,
        extra=extra,
        edit=lambda quiz: quiz.replace(others, f"    void: true\n{others}"),
    )
    mai = Learner(as_("mai"), session).start(use, clause="br-1")
    assert mai.code() == "k-1"
    return mai


def send(mai: Learner, **fields: object) -> TestResponse:
    return mai.client.post(mai.url, data={"position": "1", "confidence": "sure"} | fields, follow_redirects=True)


def test_several_options_are_right_only_all_together(as_: SignIn, session: Session, cast: SimpleNamespace) -> None:
    mai = asked(as_, session, "multiple", "[a, c]")
    page = mai.client.get(mai.url).text
    assert "Choose all that apply" in page and page.count('type="checkbox"') == 3
    assert "Choose at least one." in send(mai).text
    page = send(mai, decision=["a", "b"]).text
    assert "The rule says: A fit word, A bill" in page and "You answered: A fit word, A box. You were sure." in page


def test_all_that_apply_in_whatever_order_are_right(as_: SignIn, session: Session, cast: SimpleNamespace) -> None:
    page = send(asked(as_, session, "multiple", "[a, c]"), decision=["c", "a"]).text
    assert "A fit word, A bill – that is all of it, and right" in page and "You answered" not in page


def test_an_order_is_right_only_as_a_whole_and_is_told_as_one(
    as_: SignIn, session: Session, cast: SimpleNamespace
) -> None:
    mai = asked(as_, session, "order", "[c, a, b]")
    assert mai.client.get(mai.url).text.count("<select") == 3
    places = {"decision-a": "1", "decision-b": "2", "decision-c": "2"}
    page = send(mai, **places)
    assert page.status_code == 422 and "Give each option its own place." in page.text
    page = send(mai, **places | {"decision-c": "3"}).text
    assert "The rule says: A bill → A fit word → A box" in page and "Your order: A fit word → A box → A bill" in page


def test_the_right_order_is_called_so(as_: SignIn, session: Session, cast: SimpleNamespace) -> None:
    mai = asked(as_, session, "order", "[c, a, b]")
    page = send(mai, **{"decision-c": "1", "decision-a": "2", "decision-b": "3"}).text
    assert "A bill → A fit word → A box is the right order" in page


def test_part_credit_counts_in_part_and_is_not_right(as_: SignIn, session: Session, cast: SimpleNamespace) -> None:
    mai = asked(as_, session, "choice", "a", accept="{b: 0.5}")
    page = send(mai, decision="b").text
    assert "You answered: A box. It counts in part (50 %) and proves nothing yet. You were sure." in page
    assert "too strict" not in page.lower() and "too lenient" not in page.lower()
    while mai.open():
        mai.next()
    page = mai.client.get(f"{mai.url}/result").text
    assert "Sure, and right in part" in page and "0 of 1 right" in page


def test_part_credit_is_evidence_of_a_share(as_: SignIn, session: Session, cast: SimpleNamespace) -> None:
    mai = asked(as_, session, "choice", "a", accept="{b: 0.5}", use="proof")
    send(mai, decision="b")
    (row,) = mai.look().query(QuizEvidence).all()
    assert (row.mark, row.answer) == (0.5, "b")


@pytest.mark.parametrize(
    ("kind", "gold", "said"),
    [("choice", "a", {"decision": "a"}), ("multiple", "[a, c]", {"decision": ["a", "c"]})],
)
def test_a_right_answer_for_a_wrong_reason_is_no_decision(
    as_: SignIn, session: Session, cast: SimpleNamespace, kind: str, gold: str, said: dict[str, object]
) -> None:
    mai = asked(as_, session, kind, gold, cite=True)
    assert "Choose the clause that decides." in send(mai, **said).text
    page = send(mai, **said, clause="br-2").text
    assert "Your answer is right; you named br-2" in page
    while mai.open():
        mai.next()
    assert "Sure, and right answer, wrong reason" in mai.client.get(f"{mai.url}/result").text


def test_a_decision_is_too_lenient_and_counts_in_part(as_: SignIn, session: Session, cast: SimpleNamespace) -> None:
    def accepting(quiz: str) -> str:
        return quiz.replace("gold: remove\n", "gold: remove\n    accept: {warn: 0.25}\n")

    released(session, clauses=["br-1"], proof=2, edit=accepting)
    mai = Learner(as_("mai"), session).start("practice", clause="br-1")
    mai.reach_case("c1p-02")
    position = str(mai.case()[0].position)
    page = send(mai, position=position, decision="warn").text
    assert "You decided: Warn. It counts in part (25 %)" in page
    mai.next()
    while mai.open():
        mai.answer()
        mai.next()
    assert "Sure, and too lenient" in mai.client.get(f"{mai.url}/result").text
