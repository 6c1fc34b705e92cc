"""Beside an answer: a case is reported, and a graphic one stays covered until somebody wants to see it."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from learner import Learner, released
from sqlalchemy.orm import Session

from app.library.cases import prompts_released

SignIn = Callable[[str], FlaskClient]


def test_a_reported_case_reaches_the_trainer_tells_nothing_and_goes_on(as_: SignIn, session: Session) -> None:
    released(session)
    mai = Learner(as_("mai"), session).start()
    code = mai.code()
    prompt = f"<p>Listing {code}</p>".replace("-0", " ").replace("-", " ")
    assert prompts_released(session, {(code, 1), ("no-such", 1)}) == {code: prompt}
    body = {"position": "1", "decision": "warn", "step": "report", "comment": "Two <rules> fit"}
    assert mai.client.post(mai.url, data=body).location == mai.url
    page = mai.client.get(mai.url).text
    assert "The trainers see it" in page and "You have reported this case" in page and "WHY-" not in page
    assert [answer.decision for answer in mai.responses()] == ["warn"] and mai.drawn() == [code]
    tara = as_("tara")
    assert "1 case was reported" in " ".join(tara.get("/library").text.split())
    listed = tara.get("/library/reports").text
    assert code in listed and "Two &lt;rules&gt; fit" in listed and "Mai" not in listed.replace("Main", "")
    assert as_("lena").get("/library/reports").status_code == 404 == mai.client.get("/library/reports").status_code
    case_id = str(mai.case()[0].item_id)
    assert mai.client.post("/library/reports", data={"case": case_id}).status_code == 404
    assert tara.post("/library/reports", data={"case": "x"}).status_code == 400
    assert tara.post("/library/reports", data={"case": case_id}).status_code == 303
    assert "No case is reported" in tara.get("/library/reports").text
    assert "Report this case" in mai.client.get(mai.url).text


@pytest.fixture
def graphic(as_: SignIn, session: Session) -> Learner:
    released(session, edit=lambda quiz: quiz.replace("    gold:", "    graphic: blood\n    gold:"))
    return Learner(as_("mai"), session)


def test_a_graphic_case_is_sent_only_when_it_is_wanted_also_beside_its_feedback(
    graphic: Learner, session: Session
) -> None:
    mai = graphic.start("practice", clause="br-1")
    covered = mai.client.get(mai.url).text
    assert "This case shows: blood." in covered and "Listing c1p" not in covered and "graphic pictures" not in covered
    assert "Listing c1p" in mai.client.get(f"{mai.url}?reveal").text
    assert prompts_released(session, {(mai.code(), 1)}) == {}, "a lead's or trainer's table holds none either"
    mai.answer(right=False)
    told = mai.client.get(mai.url).text
    assert f"WHY-{mai.code()}." in told and "Listing c1p" not in told and "skip it" not in told
    assert "Listing c1p" in mai.client.get(f"{mai.url}?reveal").text


def test_blur_and_grey_are_kept_on_the_account_with_the_answer_begun(graphic: Learner) -> None:
    mai = graphic.start("practice", clause="br-1")
    body = {"position": "1", "decision": "warn", "step": "graphic", "blur": "1"}
    assert mai.client.post(mai.url, data=body).location == f"{mai.url}?reveal="
    assert mai.responses()[0].decision == "warn"
    other_device = mai.client.get(f"{mai.url}?reveal=").text
    assert 'class="stack blurred"' in other_device and "greyed" not in other_device
    mai.client.post(mai.url, data={"position": "1", "step": "graphic", "grey": "1"})
    assert 'class="stack greyed"' in mai.client.get(f"{mai.url}?reveal=").text


def test_skipping_costs_nothing_and_three_graphic_cases_are_enough(graphic: Learner) -> None:
    mai = graphic.start()
    for position in (1, 2):
        mai.client.post(mai.url, data={"position": str(position), "step": "skip"})
        assert len(mai.drawn()) == position + 1
    mai.client.post(mai.url, data={"position": "3", "step": "skip"})
    assert not mai.open() and len(mai.drawn()) == 3  # every case here is graphic
    result = mai.client.get(f"{mai.url}/result").text
    assert "You have not answered a case in this session. Nothing is lost by it." in result
