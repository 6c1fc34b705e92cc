"""Writing cases in the browser: as fields or as source, with nothing lost between them and the rest of the file."""

import re
from collections.abc import Callable

import pytest
from content_trees import QUIZ, QUIZ_PATH, tree
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.authoring import queries
from app.authoring.case_fields import fields_from, fields_in, next_id, source_of, values_of, with_source
from app.authoring.documents import SCALES as FIRST
from app.authoring.documents import new_quiz, new_sop
from app.content.check import check_tree
from app.content.parse import SCALES, parse
from app.content.quiz_file import Surroundings, read_quiz
from app.library.actions import release

SignIn = Callable[[str], FlaskClient]
CASES = "/library/edit/quiz/counterfeit-calibration"
COMMENTED = QUIZ.replace("    gold: remove\n", "    gold: remove  # sure\n    accept: {allow: 0.5}\n    # why so\n")


@pytest.fixture
def live(session: Session) -> Session:
    assert release(session, tree(quiz=COMMENTED)).changed
    session.commit()
    return session


def drafted(session: Session) -> str:
    session.rollback()
    found = queries.draft_tree(session)[QUIZ_PATH].decode()
    session.rollback()
    return found


def shown(page: str) -> dict[str, str]:
    """What the form on a page would send, its text areas and inputs."""
    areas = re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL)
    inputs = re.findall(r'<input (?:type="hidden" )?(?:id="\w+" )?name="(\w+)"[^>]*? value="([^"]*)"', page)
    picked = re.findall(r'<select id="(\w+)".*?<option value="([^"]*)" selected', page, re.DOTALL)
    radios = re.findall(r'name="(decision)" id="[^"]*" value="(\w+)" checked', page)
    ticked = re.findall(r'type="checkbox" id="\w+" name="(\w+)" value="1" checked', page)
    fields = dict(areas) | dict(inputs) | dict(picked) | dict(radios) | dict.fromkeys(ticked, "1")
    for entity, sign in (("&#34;", '"'), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        fields = {name: value.replace(entity, sign) for name, value in fields.items()}
    return {name: value for name, value in fields.items() if name != "csrf_token"}


def test_the_cases_stand_by_clause(as_: SignIn, live: Session) -> None:
    page = as_("tara").get(CASES).text
    assert "Altered marks" in page and "1 of 24 proof cases" in page and "Nkie shoes" in page
    assert as_("ada").get(CASES).status_code == 404  # who may not see the gold does not write it


def test_the_preview_draws_the_listing_that_a_case_is_about(as_: SignIn, session: Session) -> None:
    offer = "    gold: remove\n    listing: {title: Nkie shoes, price: 9.90 EUR, seller: <b>kicks</b>}\n"
    assert release(session, tree(quiz=QUIZ.replace("    gold: remove\n", offer, 1))).changed
    session.commit()
    page = as_("tara").get(f"{CASES}/case/c-1").text
    assert '<h3 class="offer-title">Nkie shoes</h3>' in page and "&lt;b&gt;kicks&lt;/b&gt;" in page


@pytest.mark.parametrize("case", ["c-1", "c-2", "c-3", "c-4", "c-5"])
def test_fields_and_source_say_the_same(as_: SignIn, live: Session, case: str) -> None:
    tara = as_("tara")
    fields = shown(tara.get(f"{CASES}/case/{case}").text)
    as_source = shown(tara.post(f"{CASES}/case/{case}", data=fields | {"act": "source"}).text)
    assert as_source["source"] == source_of(COMMENTED, case)
    back = shown(tara.post(f"{CASES}/case/{case}", data=as_source | {"act": "fields"}).text)
    assert back == fields
    assert tara.post(f"{CASES}/case/{case}", data=back | {"act": "save"}).status_code == 302
    assert drafted(live) == COMMENTED


def test_a_changed_field_changes_nothing_else(as_: SignIn, live: Session) -> None:
    tara = as_("tara")
    fields = shown(tara.get(f"{CASES}/case/c-1").text)
    fields |= {"prompt": "Nkie shoes, **new**\r\n\r\nBox included.", "act": "save"}
    assert tara.post(f"{CASES}/case/c-1", data=fields).status_code == 302
    written = "prompt: |\n      Nkie shoes, **new**\n\n      Box included."
    assert drafted(live) == COMMENTED.replace("prompt: Nkie shoes", written)


def test_source_keeps_comments(as_: SignIn, live: Session) -> None:
    tara = as_("tara")
    fields = shown(tara.get(f"{CASES}/case/c-1?as=source").text)
    fields["source"] = fields["source"].replace("# why so", "# because") + "graphic: violence\n"
    assert tara.post(f"{CASES}/case/c-1", data=fields | {"act": "save"}).status_code == 302
    want = COMMENTED.replace("# why so", "# because").replace("imitates.\n", "imitates.\n    graphic: violence\n", 1)
    assert drafted(live) == want


def test_a_new_case_is_proposed_an_id(as_: SignIn, live: Session) -> None:
    tara = as_("tara")
    page = shown(tara.get(f"{CASES}/add?clause=cf-2").text)
    assert (page["id"], page["clause"]) == ("c-6", "cf-2")
    assert "Write what the moderator sees" in tara.post(f"{CASES}/add", data=page | {"act": "preview"}).text
    filled = page | {"prompt": "A strap for Olex watches", "decision": "allow", "why": "It says for.", "act": "save"}
    assert tara.post(f"{CASES}/add", data=filled).location == f"{CASES}/case/c-6"
    library, problems = parse(tree(quiz=drafted(live)))
    assert problems == [] and [case.gold for _, case in library.cases()][-1] == ("allow",)
    assert tara.post(f"{CASES}/add", data=filled).status_code == 422
    choice = filled | {"id": "c-7", "kind": "choice", "options": "a: Anyone\nb: The brand", "gold": "b"}
    tara.post(f"{CASES}/add", data=choice)
    assert "options:\n      a: Anyone" in drafted(live) or "options: {a: Anyone" in drafted(live)
    saved = tara.post(f"{CASES}/add", data=page | {"id": "c-9", "prompt": "A case", "twin": "c-99", "act": "save"})
    told = tara.get(saved.location).text
    assert "Saved as a draft; 2 things stand in the way of a release" in told and ">Done<" not in told
    assert '<a href="#decision-allow"><bdi>Choose the right answer</bdi>' in told and '<option value="c-1">' in told
    assert "There is no case &#39;c-99&#39;: choose its twin from the list" in told


def test_a_changed_question_asks_for_its_rev(as_: SignIn, live: Session) -> None:
    tara = as_("tara")
    fields = shown(tara.get(f"{CASES}/case/c-1").text) | {"decision": "allow", "accept": ""}
    page = tara.post(f"{CASES}/case/c-1", data=fields | {"act": "preview"}).text
    assert "Is it still the same question?" in page and "gold remove" in page and "rev 4" in page
    assert "You corrected the right answer" in page
    tara.post(f"{CASES}/case/c-1", data=fields | {"act": "rev:changed"})
    assert "rev: 4" in drafted(live)
    page = tara.get(f"{CASES}/case/c-1").text
    assert "✓ Another question: rev 4" in page
    tara.post(f"{CASES}/case/c-1", data=shown(page) | {"act": "rev:typo"})
    assert "rev: 3" in drafted(live)


def test_two_may_write_two_cases_but_not_one(as_: SignIn, live: Session) -> None:
    tara, mine = as_("tara"), shown(as_("tara").get(f"{CASES}/case/c-1").text)
    other = shown(tara.get(f"{CASES}/case/c-3").text)
    assert tara.put(f"{CASES}/case/c-3", data=other | {"prompt": "Who sells it?"}).status_code == 200
    answer = tara.put(f"{CASES}/case/c-1", data=mine | {"why": "One letter."})
    assert answer.status_code == 200 and "One letter." in answer.get_json()["began"]
    assert tara.put(f"{CASES}/case/c-1", data=mine | {"why": "A letter."}).status_code == 409
    clash = tara.post(f"{CASES}/case/c-1", data=mine | {"why": "A letter.", "act": "save"})
    assert clash.status_code == 409 and "Keep mine" in clash.text
    assert "Somebody changed this case while you were writing" in clash.text
    chosen = {"source": source_of(COMMENTED, "c-1").replace("One letter imitates", "A letter"), "act": "save"}
    chosen["began"] = shown(clash.text)["began"]
    assert tara.post(f"{CASES}/case/c-1", data=chosen).status_code == 302
    assert "A letter." in drafted(live) and "Who sells it?" in drafted(live)
    late = chosen | {"source": chosen["source"].replace("A letter", "Two letters")}
    assert tara.post(f"{CASES}/case/c-1", data=late).status_code == 409  # chosen over what is not there any more


def test_what_cannot_be_read_stays_on_the_page(as_: SignIn, live: Session) -> None:
    fields = shown(as_("tara").get(f"{CASES}/case/c-1?as=source").text)
    for broken, words in (
        ("id: c-1\nprompt: a: b", "second"),
        ("id: other\nprompt: x", "never changes"),
        ("- a", "key: value"),
    ):
        answer = as_("tara").post(f"{CASES}/case/c-1", data=fields | {"source": broken, "act": "save"})
        assert answer.status_code == 422 and words in answer.text and broken in answer.text.replace("&#39;", "'")
    assert drafted(live) == COMMENTED


def test_each_problem_stands_at_the_field_that_mends_it(as_: SignIn, live: Session) -> None:
    tara = as_("tara")
    typed = shown(tara.get(f"{CASES}/case/c-1").text) | {"prompt": "See ![](media/no.png)", "twin": "c-9", "why": ""}
    told = tara.post(f"{CASES}/case/c-1/look", data=typed | {"accept": "nix: 0.5"}).json
    assert told and "is not there" in told["at-prompt"] and "no alternative text" in told["at-prompt"]
    assert "There is no case &#39;c-9&#39;" in told["at-twin"] and "is not an option" in told["at-accept"]
    assert "Say what decides" in told["at-why"] and not told["at-clause"].strip() + told["at-kind"].strip()
    assert '<a href="#twin">' in told["problems"]
    page = tara.post(f"{CASES}/case/c-1", data=typed | {"act": "preview"}).text  # without JavaScript
    assert re.search(
        r'aria-describedby="twin-hint at-twin".*?id="at-twin"[^>]*><p class="error"><bdi>There is no case',
        page,
        re.DOTALL,
    )


def test_a_case_is_removed_after_asking(as_: SignIn, live: Session) -> None:
    assert "Take this case out?" in as_("tara").get(f"{CASES}/case/c-5/remove").text
    as_("tara").post(f"{CASES}/case/c-5/remove")
    assert "c-5" not in drafted(live) and as_("tara").get(f"{CASES}/case/c-5").status_code == 404


def test_golds_by_market_survive_the_form() -> None:
    source = "id: c-9\nclause: cf-1\nprompt: x\ngold: {default: remove, DE: allow}\nlisting: {title: Shoes}\n"
    fields = fields_in(source)
    assert fields_from(values_of(fields), fields) == fields
    assert with_source("cases:\n  - id: c-9\n    gold: a\n", "c-9", source).count("c-9") == 1
    assert [next_id(codes, "cf-1") for codes in ([], ["cf-009", "x-1"], ["weird"])] == ["cf-001", "cf-010", "cf-001"]


OFFER = """    listing:
      # as on the marketplace
      title: Nkie running shoes
      price: 9.90 EUR
      attributes: {Size: "42", "Brand: ours": Nkie}
      images: [{src: media/shoe.png, alt: White shoe}]
"""


def test_a_listing_is_written_in_fields(as_: SignIn, session: Session) -> None:
    listed = COMMENTED.replace("    why: One letter imitates.\n", f"{OFFER}    why: One letter imitates.\n")
    assert release(session, tree(quiz=listed)).changed
    session.commit()
    tara = as_("tara")
    fields = shown(tara.get(f"{CASES}/case/c-1").text)
    assert fields["listing_title"] == "Nkie running shoes" and fields["attribute_2_name"] == "Brand: ours"
    assert tara.post(f"{CASES}/case/c-1", data=fields | {"act": "save"}).status_code == 302
    assert drafted(session) == listed  # what was not touched stays, comments included
    changed = {"listing_seller": "kicks <b>", "attribute_1_value": "", "attribute_1_name": ""}
    changed |= {"attribute_4_name": "Year", "attribute_4_value": "2026"}
    changed |= {"image_2_src": "media/shoe.png", "image_2_alt": "Box"}
    assert tara.post(f"{CASES}/case/c-1", data=fields | changed | {"act": "save"}).status_code == 302
    assert fields_in(source_of(drafted(session), "c-1"))["listing"] == {
        "title": "Nkie running shoes", "price": "9.90 EUR", "seller": "kicks <b>",
        "attributes": {"Brand: ours": "Nkie", "Year": "2026"},
        "images": [{"src": "media/shoe.png", "alt": "White shoe"}, {"src": "media/shoe.png", "alt": "Box"}],
    }  # fmt: skip
    fields = shown(tara.get(f"{CASES}/case/c-1").text)
    emptied = dict.fromkeys((name for name in fields if name.startswith(("listing_", "attribute_", "image_"))), "")
    assert tara.post(f"{CASES}/case/c-1", data=fields | emptied | {"act": "save"}).status_code == 302
    assert "listing" not in fields_in(source_of(drafted(session), "c-1"))


@pytest.mark.parametrize("odd", ["Nkie", {"title": 9, "images": ["media/shoe.png"], "attributes": [1]}, {}, [1]])
def test_a_listing_that_no_form_can_show_stays_as_it_was_written(odd: object) -> None:
    before = {"id": "c-1", "clause": "cf-1", "prompt": "Shoes", "gold": "allow", "listing": odd}
    assert fields_from(values_of(before), before) == before
    if isinstance(odd, dict):
        other = fields_from(values_of(before) | {"listing_title": "Shoes"}, before)["listing"]
        assert other["title"] == "Shoes" and other.keys() <= {"title", "images", "attributes"}


def test_a_new_quiz_begins_with_a_model_pair_as_a_remark() -> None:
    begun = new_quiz("gifts", "Gift cards")
    assert read_quiz("quizzes/gifts.yaml", begun, Surroundings({}, {}))[0].cases == ()
    shown = re.sub(r"^#(?=  )", "", begun.replace("cases: []\n", ""), flags=re.MULTILINE)
    shown = shown.replace("  - id: shoes-01", "cases:\n  - id: shoes-01", 1)
    files = {SCALES: FIRST.encode(), "sop/gifts.md": new_sop("gifts", "Gift cards").encode()}
    library, problems = check_tree(files | {"quizzes/gifts.yaml": shown.encode()})
    pair = [case for _, case in library.cases()]
    assert [one for one in problems if one.severity == "error"] == []
    assert [(one.use, one.twin, bool(one.why)) for one in pair] == [
        ("practice", "shoes-02", True),
        ("practice", "shoes-01", True),
    ]
    assert pair[0].gold != pair[1].gold


def test_whoever_writes_a_first_case_sees_what_a_good_pair_looks_like(as_: SignIn, live: Session) -> None:
    assert "What a good pair looks like" in as_("tara").get(f"{CASES}/add").text
    assert "What a good pair looks like" not in as_("tara").get(f"{CASES}/case/c-1").text
