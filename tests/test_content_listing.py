"""A case may carry the listing it is about: read, checked, kept word for word, and written back as it was."""

import pytest
import sqlalchemy as sa
from content_trees import QUIZ, QUIZ_PATH, tree

from app.content.check import check_tree
from app.content.diff import compare
from app.content.listing import Listing, Shown
from app.content.parse import parse
from app.content.yaml_edit import fields_of, with_case
from app.library.actions import release
from app.library.models import ItemText

LISTING = """    listing:
      title: Nkie running shoes
      price: 9.90 EUR
      seller: shoes24, two years
      attributes: {Size: "42", Condition: New}
      images: [{src: media/shoe.png, alt: White shoe}]
"""
PLAIN = "    prompt: Nkie shoes\n"


def listed(block: str = LISTING) -> dict[str, bytes]:
    return tree(quiz=QUIZ.replace(PLAIN, PLAIN + block))


def case(files: dict[str, bytes]):
    return next(case for _, case in parse(files)[0].cases() if case.code == "c-1")


def test_a_listing_is_read_and_is_part_of_what_is_asked():
    found = case(listed())
    attributes = (("Size", "42"), ("Condition", "New"))
    images = (Shown("media/shoe.png", "White shoe"),)
    assert found.listing == Listing("Nkie running shoes", "9.90 EUR", "shoes24, two years", attributes, images)
    assert set(found.media) == {"media/shoe.png"}
    assert check_tree(listed())[0].cases()
    assert {problem.severity for problem in check_tree(listed())[1]} == {"warning"}
    dearer = case(listed(LISTING.replace("9.90", "99.90")))
    assert len({one.asked_digest for one in (found, dearer, case(tree()))}) == 3
    assert found.key_digest == dearer.key_digest == case(tree()).key_digest
    assert compare(parse(listed())[0], parse(tree())[0]).reasons["c-1"].startswith("listing")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("seller:", "sellr:", "unknown key 'sellr': did you mean 'seller'?; allowed: title, price, seller, attributes"),
        ("price: 9.90 EUR", "price: 9.90", "'price': 9.90 is read as a number: put it in quotes, as in \"9.90\""),
        ("      title: Nkie running shoes\n", "", "'title' is missing: add 'title: Counterfeit and brand misuse'"),
        ("media/shoe.png", "media/gone.png", "'media/gone.png' is not there: add the file to content/media"),
        ("media/shoe.png", "https://evil.example/a.png",
         "picture 'https://evil.example/a.png' is not under media/: copy it there, as in media/shoe.webp"),
        ("src:", "href:", "unknown key 'href': remove it; allowed: src, alt"),
        ("{src: media/shoe.png, alt: White shoe}", "shoe",
         "'images' must be a mapping of 'id: value', as in 'images: [{src: media/shoe.webp, alt: what it shows}]'"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_listing_is_told(old, new, said):
    assert old in LISTING
    told = [
        problem.message for problem in check_tree(listed(LISTING.replace(old, new)))[1] if problem.severity == "error"
    ]
    assert any(said in message for message in told), told


def test_a_picture_without_alternative_text_is_warned_of():
    _, problems = check_tree(listed(LISTING.replace(", alt: White shoe", "")))
    said = "case c-1: picture 'media/shoe.png' has no alternative text: write ![what it shows](media/shoe.png)"
    assert (said, "warning") in [(problem.message, problem.severity) for problem in problems]


def test_writing_a_case_back_keeps_its_listing():
    source = listed()[QUIZ_PATH].decode()
    fields = fields_of(case(listed()))
    assert with_case(source, fields) == source
    fields["listing"]["price"] = "12 EUR"
    changed = with_case(source, fields)
    assert case(tree(quiz=changed)).listing.price == "12 EUR"
    assert changed.replace("12 EUR", "9.90 EUR").count("White shoe") == 1
    fields.pop("listing")
    assert case(tree(quiz=with_case(source, fields))).listing is None


def test_a_listing_is_kept_with_the_addresses_of_its_pictures(session):
    assert release(session, listed()).errors == []
    kept = session.scalars(sa.select(ItemText.listing).where(ItemText.listing.is_not(None))).all()
    assert [one["title"] for one in kept] == ["Nkie running shoes"]
    assert kept[0]["attributes"] == [["Size", "42"], ["Condition", "New"]]
    assert [(image["src"][:7], image["alt"]) for image in kept[0]["images"]] == [("/media/", "White shoe")]
