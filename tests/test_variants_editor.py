"""A market's own rule is begun in the browser, clause by clause, and translated like everybody's."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from learner import tree
from sqlalchemy.orm import Session
from test_variants_learn import GERMAN, in_markets, let_go

from app.authoring.queries import draft_tree
from app.content.check import check_tree

As = Callable[[str], FlaskClient]
PAGE = "/library/edit/sop/brands/variants"
VARIANT = "sop/brands@DE.md"


def drafted(session: Session, path: str) -> str:
    session.rollback()
    files = draft_tree(session)
    session.rollback()
    assert [one for one in check_tree(files)[1] if one.severity == "error"] == []
    return files[path].decode()


def test_a_market_begins_with_everybodys_words_and_a_rev_of_its_own(as_: As, session: Session) -> None:
    let_go(session, tree(rev=3))
    tara = as_("tara")
    assert "same rules" in tara.get(PAGE).text
    begun = tara.post(PAGE, data={"market": "de", "clause": ["br-1"]})
    assert begun.status_code == 303 and begun.location == "/library/edit/sop/brands@DE"
    own = "---\nextends: brands\n---\n\n## Altered marks {#br-1 rev=1}\nA mark with a change is removed.\n"
    assert drafted(session, VARIANT) == own
    page = tara.get(PAGE).text
    assert "Own rule for br-1" in page and "Draft" in page and "Live" not in page
    tara.post(PAGE, data={"market": "DE", "clause": ["br-1", "br-2"]})
    more = "\n## Accessories {#br-2 rev=1 severity=minor}\nA fit word stands before the brand.\n"
    assert drafted(session, VARIANT) == own + more
    assert tara.get("/library/edit/sop/brands@DE").status_code == 200


def test_a_market_gets_no_rev_that_it_had_before(as_: As, session: Session) -> None:
    let_go(session, in_markets())
    without = in_markets()
    del without[VARIANT]
    let_go(session, without)
    as_("tara").post(PAGE, data={"market": "DE", "clause": "br-1"})
    assert "{#br-1 rev=8}" in drafted(session, VARIANT)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"market": "Germany", "clause": "br-1"}, "No team works in a market GERMANY: choose one of DE, ID"),
        ({"market": "IN", "clause": "br-1"}, "No team works in a market IN"),
        ({"clause": "br-1"}, "Choose the market"),
        ({"market": "DE"}, "at least one clause"),
        ({"market": "DE", "clause": "br-9"}, "at least one clause"),
    ],
)
def test_what_can_be_no_variant_is_said(as_: As, session: Session, sent: dict[str, str], said: str) -> None:
    let_go(session, tree())
    answer = as_("tara").post(PAGE, data=sent)
    assert answer.status_code == 422 and said in answer.text
    assert as_("tara").get("/library/edit/sop/brands@DE/variants").status_code == 404


def test_the_sop_says_which_markets_and_languages_stand_beside_it(as_: As, session: Session) -> None:
    files = in_markets(GERMAN) | {
        "sop/brands.id.md": b"---\nid: brands\ntitle: Merek\n---\n\n## Merek diubah {#br-1 of_rev=1}\nDihapus.\n"
    }
    let_go(session, files)
    page = as_("tara").get("/library/brands").text
    assert "Own rule for br-1" in page and "/library/edit/sop/brands@DE" in page
    assert "Bahasa Indonesia" in page and "1 of 2 clauses lag" in page
    assert "Markets and languages" not in as_("mai").get("/library/brands").text
