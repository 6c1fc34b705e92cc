"""A module is read with its words explained, a worked example in sight, and a way to find something in it."""

from collections.abc import Callable

from flask.testing import FlaskClient
from learner import tree
from sqlalchemy.orm import Session

from app.content.model import Term
from app.content.parse import parse
from app.content.terms import read_terms
from app.library.actions import release
from app.library.terms import explained

SignIn = Callable[[str], FlaskClient]
TERMS = b"""mark: {term: mark, also: [marks], means: A name or sign that stands for a maker.}
fit: {term: fit word, means: It says what a part goes with.}
never: {term: unicorn, means: Nothing that is here.}
"""
FIT = Term("fit", ("fit word",), "It says <what> a part goes with.", None, "terms.yaml", 2)


def test_a_word_is_explained_where_it_stands_first_and_listed_for_print(as_: SignIn, session: Session) -> None:
    assert release(session, tree() | {"terms.yaml": TERMS}).errors == []
    session.commit()
    page = as_("mai").get("/modules/brands").text
    button = '<button type="button" class="term" tabindex="0" aria-describedby="br-1-mark">mark</button>'
    assert button in page and page.count('aria-describedby="br-1-mark"') == 1
    assert 'id="br-1-mark">A name or sign that stands for a maker.</span>' in page
    glossary = page[page.index("Words used here") :]
    assert "<dt>fit word</dt>" in glossary and "<dt>mark</dt>" in glossary and "unicorn" not in page
    assert page.count('lang="en"') >= 3


def test_each_clause_shows_one_practice_case_at_work_and_no_proof_case(as_: SignIn, session: Session) -> None:
    assert release(session, tree()).errors == []
    session.commit()
    page = as_("mai").get("/modules/brands").text
    assert page.count("A worked example") == 2 and "WHY-c1p-01." in page and "WHY-c2p-01." in page
    assert "WHY-c1p-02." not in page and "WHY-c1-" not in page and "Listing c1 " not in page


def test_something_is_found_in_a_module_and_what_was_read_leads_on(as_: SignIn, session: Session) -> None:
    assert release(session, tree()).errors == []
    session.commit()
    mai = as_("mai")
    page = mai.get("/modules/brands?find=FIT word").text
    assert "1 clause holds this:" in page and 'href="#br-2" data-hit' in page
    assert "<mark>fit</mark> <mark>word</mark>" in page
    assert "No clause of this module holds" in mai.get("/modules/brands?find=zebra").text
    mai.post("/modules/brands/clauses/br-1/read")
    for device in (mai, as_("mai")):
        assert "Go on reading: Accessories" in device.get("/modules/brands").text


def test_terms_are_explained_once_as_whole_words_and_never_in_links() -> None:
    html = "<h3>A fit word</h3><p>An unfit word. <a href='/x'>fit word</a>: a Fit word &amp; a fit word.</p>"
    text, found = explained(html, [FIT], "br-2")
    assert found == (FIT,) and text.count("<button") == 1 and ">Fit word</button>" in text
    assert "It says &lt;what&gt; a part goes with." in text and "unfit word" in text and "<h3>A fit word</h3>" in text
    chinese = Term("jia", ("假冒",), "不是真的。", "zh", "terms.zh.yaml", 1)
    assert ">假冒</button>" in explained("<p>禁止销售假冒品牌</p>", [chinese], "zh-1")[0]


def test_bad_glossaries_are_told_by_line() -> None:
    found = read_terms("terms.yaml", "a: {term: x}\nb: [1]\n'': {term: y, means: z}\n")
    assert found[0] == () and [problem.line for problem in found[1]] == [1, 2, 3]
    assert read_terms("terms.id.yaml", "fit: {term: kata, means: arti}")[0][0].locale == "id"
    assert read_terms("terms.yaml", "- 1")[1] and read_terms("terms.yaml", "") == ((), [])
    twice = tree() | {
        "terms.yaml": TERMS + b"other: {term: Marks, means: Again.}\n",
        "terms.id.yaml": b"x: {term: a, means: b}",
    }
    told = [str(problem) for problem in parse(twice)[1]]
    assert "terms.yaml:4: 'Marks' is explained twice, here and as 'mark': keep one" in told
    assert "terms.id.yaml:1: term 'x' is not in terms.yaml: add it there, or mend the id" in told
