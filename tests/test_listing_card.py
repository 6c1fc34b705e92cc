"""A case can hold a listing, drawn as a marketplace shows it: plain words, named pictures, nothing that runs."""

from collections.abc import Callable
from types import SimpleNamespace

from flask import Flask
from flask.testing import FlaskClient
from learner import Learner, released
from sqlalchemy.orm import Session

CARD = '{% from "components/case.html" import listing_card %}{{ listing_card(html, listing=listing) }}'


def drawn(app: Flask, html: str | None, listing: SimpleNamespace | None) -> str:
    with app.test_request_context():
        return app.jinja_env.from_string(CARD).render(html=html, listing=listing)


def listing(**changes: object) -> SimpleNamespace:
    values: dict[str, object] = {"title": "Nkie shoes", "price": "9.90 EUR", "seller": "Best <b>deals</b>"}
    values |= {
        "attributes": [["Brand", "Nkie"], ["Size", "42"]],
        "images": [{"src": "/media/abc", "alt": "White shoe"}],
    }
    return SimpleNamespace(**values | changes)


def test_a_listing_shows_what_is_sold_for_how_much_and_by_whom(app: Flask) -> None:
    page = drawn(app, "<p>What do you do?</p>", listing())
    assert ">Nkie shoes</h3>" in page and "9.90 EUR" in page and "<dt>Brand</dt><dd>Nkie</dd>" in page
    assert '<img src="/media/abc" alt="White shoe"' in page and "What do you do?" in page
    assert "Best &lt;b&gt;deals&lt;/b&gt;" in page


def test_what_a_listing_lacks_is_left_out(app: Flask) -> None:
    page = drawn(app, "", listing(price=None, seller=None, attributes=[], images=[]))
    assert "Nkie shoes" in page and "offer-price" not in page and "<dl>" not in page and "<img" not in page


def test_nothing_of_a_covered_listing_is_sent(app: Flask) -> None:
    assert "Nkie" not in drawn(app, None, listing()) and "offer" not in drawn(app, "<p>Text</p>", None)


LISTED = """  - id: c1p-09
    clause: br-1
    use: practice
    prompt: Does the mark differ?
    listing:
      title: Nkie running shoes
      price: 9.90 EUR
      seller: Best deals
      attributes: {Brand: Nkie}
    gold: remove
    why: WHY-c1p-09.
"""


def test_the_attempt_and_what_the_rule_says_show_the_listing(
    as_: Callable[[str], FlaskClient], session: Session, cast: SimpleNamespace
) -> None:
    released(session, clauses=["br-1"], proof=2, extra=LISTED)
    mai = Learner(as_("mai"), session).start("practice")
    mai.reach_case("c1p-09")
    page = mai.client.get(mai.url).text
    assert ">Nkie running shoes</h3>" in page and "Sold by <bdi>Best deals</bdi>" in page and "Does the mark" in page
    mai.answer(right=False)
    assert ">Nkie running shoes</h3>" in mai.client.get(mai.url).text
