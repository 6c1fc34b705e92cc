"""The library in the browser: who reads what, and what nobody but a trainer may see."""

from collections.abc import Callable
from hashlib import sha256

import pytest
from content_trees import QUIZ, SOP, tree
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.library.actions import release

SignIn = Callable[[str], FlaskClient]
ABROAD = """---
id: chocolate
title: Chocolate
minutes: 2
markets: [DE]
audience: [food]
---
## Cocoa {#ch-1}
Enough of it.
"""
HOSTILE = """
<script>alert(1)</script> <img src="media/shoe.png" onerror="alert(2)"> [press](javascript:alert(3))
<a href="data:text/html,hi" onclick="x()">there</a> <form action="/sign-out"><button>go</button></form>
<style>body {display: none}</style> <iframe src="https://example.com"></iframe> <p id="main" style="x">a</p>
"""


@pytest.fixture
def released(session: Session) -> Session:
    release(session, tree(**{"sop/chocolate.md": ABROAD.encode()}), note="spring clean")
    session.commit()
    return session


def text(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.text


def test_a_moderator_reads_the_rules_of_their_market(as_: SignIn, released: Session) -> None:
    listed = text(as_("mai"), "/library")
    assert "Counterfeit" in listed and "Chocolate" not in listed
    assert "One letter changed." in text(as_("mai"), "/library/counterfeit")
    assert as_("mai").get("/library/chocolate").status_code == 404
    assert "Chocolate" in text(as_("max"), "/library") and "Cocoa" in text(as_("max"), "/library/chocolate")
    assert as_("tara").get("/library/claims").status_code == 404


@pytest.mark.parametrize("name", ["mai", "lena", "axel", "quinn", "ada"])
def test_gold_is_for_trainers_alone(as_: SignIn, released: Session, name: str) -> None:
    page = text(as_(name), "/library/counterfeit")
    assert "Altered marks" in page and "2 cases" in page
    for secret in ("Gold:", "Nkie shoes", "One letter imitates.", "c-1", "twin of"):
        assert secret not in page and secret not in text(as_(name), "/library"), secret


def test_a_trainer_sees_cases_with_their_gold(as_: SignIn, released: Session) -> None:
    page = text(as_("tara"), "/library/counterfeit")
    assert "Nkie shoes" in page and "Gold: Remove" in page and "One letter imitates." in page
    assert "1 proof and 1 practice cases" in page


def test_a_graphic_case_is_sent_only_when_the_trainer_asks(as_: SignIn, session: Session) -> None:
    assert release(session, tree(quiz=QUIZ.replace("    twin: c-2", "    twin: c-2\n    graphic: violence"))).changed
    session.commit()
    covered = text(as_("tara"), "/library/counterfeit")
    assert "Nkie shoes" not in covered and "This case shows: violence." in covered
    assert "Nkie shoes" in text(as_("tara"), "/library/counterfeit?reveal=c-1")
    assert "Nkie shoes" not in text(as_("mai"), "/library/counterfeit?reveal=c-1")


def test_a_trainer_sees_which_clauses_lack_cases(as_: SignIn, released: Session) -> None:
    listed = text(as_("tara"), "/library")
    assert "no cases yet: 12 proof cases and a practice case are wanted" in listed
    assert "1 of 24 proof cases" in listed
    assert "proof cases" not in text(as_("mai"), "/library")


def test_the_index_is_filtered_by_its_address(as_: SignIn, released: Session) -> None:
    tara = as_("tara")
    assert "Chocolate" not in text(tara, "/library?q=accessories")
    assert "1 of 2 SOPs" in text(tara, "/library?audience=food") and "Nothing holds all" in text(
        tara, "/library?q=zebra"
    )
    assert 'value="&#34;&gt;&lt;script&gt;"' in text(tara, '/library?q="><script>')


def test_hostile_markdown_is_harmless_in_the_page(as_: SignIn, session: Session) -> None:
    quiz = QUIZ.replace("prompt: Nkie shoes", "prompt: |\n" + HOSTILE.replace("\n", "\n      "))
    assert release(session, tree(sop=SOP.replace("Why this matters.", HOSTILE), quiz=quiz)).changed
    session.commit()
    page = text(as_("tara"), "/library/counterfeit")
    body = page.split('<main class="page"')[1]
    for harm in ("<script", "onerror=", "javascript:", "data:text", "onclick=", "<form", "<style", "<iframe", "style="):
        assert harm not in body, harm
    assert page.count('id="main"') == 1


def test_history_tells_who_released_what_when_and_why(as_: SignIn, released: Session) -> None:
    changed = tree(sop=SOP.replace("rev=2", "rev=3"), **{"sop/chocolate.md": ABROAD.encode()})
    release(released, changed, note="letters <matter>")
    released.commit()
    page = text(as_("lena"), "/library/releases")
    assert page.index("letters &lt;matter&gt;") < page.index("spring clean")
    assert "1 material" in page and "rev 2 → 3" in page and "Command line" in page and "9 new" in page
    assert as_("mai").get("/library/releases").status_code == 404
    assert as_("lena").get("/library/releases?page=9").status_code == 404


def test_history_tells_golds_to_trainers_alone(as_: SignIn, released: Session) -> None:
    quiz = "quizzes/counterfeit.yaml"
    mended = tree()[quiz].decode().replace("gold: remove", "gold: allow", 1)
    assert release(released, tree(**{quiz: mended.encode()}), key_fix="the swoosh is licensed").changed
    released.commit()
    assert "gold remove → allow" in text(as_("tara"), "/library/releases")
    seen = text(as_("lena"), "/library/releases")
    assert "the swoosh is licensed" in seen and ": gold" in seen and "→ allow" not in seen


def test_an_empty_library_says_what_will_be_here(as_: SignIn, session: Session) -> None:
    assert "No rules are in force yet" in text(as_("mai"), "/library")
    assert "flask content release" in text(as_("tara"), "/library")
    assert "Nothing has been released yet" in text(as_("tara"), "/library/releases")


def test_a_picture_is_served_by_its_digest_and_nothing_else_is(as_: SignIn, session: Session) -> None:
    photo = b"\x89PNG\r\n\x1a\n and so on"
    drawing = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    refused = release(session, tree(**{"media/shoe.png": photo, "media/drawing.svg": drawing}))
    assert [problem.path for problem in refused.errors] == ["media/drawing.svg"]
    files = tree(**{"media/shoe.png": photo})
    assert release(session, files).changed
    session.commit()
    address = f"/media/{sha256(photo).hexdigest()}"
    assert f'src="{address}"' in text(as_("mai"), "/library/counterfeit")
    answer = as_("mai").get(address)
    assert (answer.data, answer.mimetype) == (photo, "image/png")
    assert (
        answer.headers["X-Content-Type-Options"] == "nosniff" and "sandbox" in answer.headers["Content-Security-Policy"]
    )
    for hidden in (files["quizzes/counterfeit.yaml"], drawing, b"unknown"):
        assert as_("mai").get(f"/media/{sha256(hidden).hexdigest()}").status_code == 404


def test_a_stranger_is_sent_to_sign_in(as_: SignIn, released: Session) -> None:
    stranger = as_("mai").application.test_client()
    for path in ("/library", "/library/counterfeit", "/library/releases", "/media/0"):
        answer = stranger.get(path)
        assert answer.status_code == 302 and "/sign-in" in answer.location
