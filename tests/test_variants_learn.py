"""A market with a lawful rule of its own: its people read it, are asked by it, judged by it, and prove it apart."""

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from learner import Learner, tree
from sqlalchemy.orm import Session

from app.library.actions import release
from app.training.models import AssignedClause, Assignment, ProofEvent

As = Callable[[str], FlaskClient]
FIRST = re.compile(r"(clause: br-1\n.*\n.*\n    gold: )remove")
GERMAN = (
    "---\nextends: brands\n---\n"
    "## Altered marks in Germany {#br-1 severity=minor rev=7}\nThe court lets small changes be.\n"
)


def in_markets(german: str = GERMAN, markets: str = "") -> dict[str, bytes]:
    """The module; in Germany br-1 is another rule, under which its cases that are removed elsewhere may stay."""
    files = tree(edit=lambda text: FIRST.sub(r"\1{default: remove, DE: allow}", text))
    sop = files["sop/brands.md"].decode()
    if markets:
        sop = sop.replace("{#br-2 ", f'{{#br-2 markets="{markets}" ')
    return files | {"sop/brands.md": sop.encode(), "sop/brands@DE.md": german.encode()}


def let_go(session: Session, files: dict[str, bytes]) -> None:
    came = release(session, files)
    assert came.errors == [], [str(error) for error in came.errors]
    session.commit()


@pytest.fixture
def max_(as_: As, session: Session) -> Learner:
    let_go(session, in_markets())
    return Learner(as_("max"), session)


@pytest.fixture
def mai(as_: As, session: Session, max_: Learner) -> Learner:
    return Learner(as_("mai"), session)


def test_each_market_reads_its_own_rule(max_: Learner, mai: Learner) -> None:
    german, other = max_.client.get("/modules/brands").text, mai.client.get("/modules/brands").text
    assert "Altered marks in Germany" in german
    assert "The court lets small changes be." in german
    assert "br-1@DE · rev 7" in german
    assert "A mark with a change is removed." not in german
    assert "A mark with a change is removed." in other
    assert "Germany" not in other


def test_the_gold_is_that_of_the_market(max_: Learner, mai: Learner) -> None:
    for learner, right in ((max_, "Allow is right"), (mai, "The rule says: Remove")):
        learner.start("practice", clause="br-1")
        learner.reach(lambda _, key: key.gold == ["remove"])
        learner.client.post(learner.url, data={"position": str(learner.case()[0].position), "decision": "allow"})
        assert right in learner.client.get(learner.url).text


def test_what_is_proven_is_the_rule_of_the_market(max_: Learner, mai: Learner, session: Session) -> None:
    max_.start(clause="br-1")
    while max_.open():
        case, key = max_.case()
        german = key.gold_by_market.get("DE", key.gold)[0]
        max_.client.post(max_.url, data={"position": str(case.position), "decision": german, "confidence": "sure"})
        assert (case.variant, case.clause_rev, case.market) == ("DE", 7, "DE")
    proven = sa.select(ProofEvent.variant, ProofEvent.rev).where(ProofEvent.kind == "proven")
    assert max_.look().execute(proven).all() == [("DE", 7)]
    assert "You have read this" not in max_.client.get("/modules/brands").text
    assert "1 of 2 clauses proven" in max_.client.get("/learn").text
    assert "0 of 2 clauses proven" in mai.client.get("/learn").text


def test_reading_a_market_s_rule_is_kept_for_that_rule(max_: Learner, session: Session) -> None:
    max_.client.post("/modules/brands/clauses/br-1/read")
    assert max_.client.get("/modules/brands").text.count("You have read this.") == 1
    max_.look()
    session.rollback()
    let_go(session, in_markets(GERMAN.replace("rev=7", "rev=8").replace("small", "some")))
    assert "You have read this." not in max_.client.get("/modules/brands").text


def test_a_changed_rule_of_one_market_sends_only_its_holders(max_: Learner, mai: Learner, session: Session) -> None:
    for learner in (max_, mai):
        learner.start(clause="br-1")
        while learner.open():
            case, key = learner.case()
            gold = key.gold_by_market.get(case.market, key.gold)[0]
            learner.client.post(learner.url, data={"position": str(case.position), "decision": gold})
    max_.look()
    session.rollback()
    let_go(session, in_markets(GERMAN.replace("rev=7", "rev=8").replace("small", "some")))
    assigned = sa.select(AssignedClause.rev).join(Assignment, Assignment.id == AssignedClause.assignment_id)
    assert session.scalars(assigned).all() == [8]
    page = max_.client.get("/modules/brands/changes").text
    assert "rev 7 → 8" in page
    assert "<del>small</del>" in page
    assert "The rule has changed" not in mai.client.get("/learn").text


def test_a_clause_that_does_not_hold_in_a_market_is_neither_shown_nor_asked_there(as_: As, session: Session) -> None:
    let_go(session, in_markets(markets="DE"))
    mai, german = as_("mai"), as_("max")
    assert "Accessories" not in mai.get("/modules/brands").text
    assert "Accessories" in german.get("/modules/brands").text
    assert "Accessories" not in mai.get("/quizzes/brands-quiz").text
    assert "0 of 1 clause proven" in mai.get("/learn").text
