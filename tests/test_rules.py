"""/rules: a rule is found in mid-queue, as it holds and reads where one works, with examples and what changed."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from counting import LINEAR, calls, statements
from flask.testing import FlaskClient
from learner import case
from learner import tree as brands
from many import sops
from sqlalchemy.orm import Session
from test_authoring_search import CHINESE, GERMAN, INDONESIAN

from app import clock
from app.library.actions import release
from app.library.finding import highlighted, parts_in, words_of
from app.people.actions import record
from app.training.shifts import last_shift

SignIn = Callable[[str], FlaskClient]


def files(**changes: object) -> dict[str, bytes]:
    texts = (("zh", CHINESE), ("tas", INDONESIAN), ("cocoa", GERMAN))
    return brands(**changes) | {f"sop/{name}.md": text.encode() for name, text in texts}  # type: ignore[arg-type]


@pytest.fixture
def live(session: Session, cast: object) -> Session:
    with clock.at(clock.now() - timedelta(days=30)):
        assert release(session, files()).changed
    session.commit()
    return session


def test_mai_finds_a_rule_in_any_script_with_its_examples_and_never_a_proof_case(as_: SignIn, live: Session) -> None:
    page = as_("mai").get("/rules?q=ALTERED mark").text
    assert "1 rule found" in page and "<mark>mark</mark> with a change" in page and "WHY-c1p-01." in page
    assert "Listing c1p 2" in page and ">Remove</strong>" in page
    assert "Listing c1 1" not in page and "WHY-c1-0" not in page
    for words, found in (("运动鞋", "zh-1"), ("假冒品牌运动鞋", "zh-1"), ("TIRUAN cafe", "tas-1")):
        assert f'id="{found}" open' in as_("mai").get(f"/rules?q={words}").text, words
    typed = as_("mai").get("/rules?q=/tas").text  # the key that leads to the search, typed once more
    assert 'href="/rules/tas-1#questions">Ask about this rule</a>' in typed and 'value="tas"' in typed
    assert "No rule holds all of these words" in as_("mai").get("/rules?q=altered zebra").text


def test_everybody_reads_the_rules_of_their_market(as_: SignIn, live: Session) -> None:
    assert "<mark>Kakao</mark>" in as_("max").get("/rules?q=kakao").text
    assert "<mark>" not in as_("mai").get("/rules?q=kakao").text
    assert as_("max").get("/rules/cocoa-1").status_code == 200
    assert as_("mai").get("/rules/cocoa-1").status_code == 404
    listed = as_("mai").get("/rules").text
    assert "/rules/br-1" in listed and "/rules/zh-1" in listed and "cocoa" not in listed


def test_a_market_variant_stands_in_place_of_the_rule(as_: SignIn, live: Session) -> None:
    own = b"---\nextends: brands\n---\n## Altered marks {#br-1 rev=1 severity=major}\nIn Berlin a warning will do.\n"
    quiz = case("br-1", 3, "practice", gold="{default: remove, DE: warn}", twin="c1p-04")
    quiz += case("br-1", 4, "practice", twin="c1p-03", gold="allow")
    assert release(live, files(extra=quiz) | {"sop/brands@DE.md": own}).errors == []
    live.commit()
    berlin, jakarta = (as_(name).get("/rules?q=br-1").text for name in ("max", "mai"))
    assert "a warning will do" in berlin and "br-1@DE" in berlin and "a warning will do" not in jakarta
    assert ">Warn</strong>" in as_("max").get("/rules/br-1").text
    assert ">Warn</strong>" not in as_("mai").get("/rules/br-1").text


def test_what_changed_since_the_last_shift_stands_on_top_until_it_was_seen(as_: SignIn, live: Session) -> None:
    now, mai = clock.now(), as_("mai")
    assert "Changed" not in mai.get("/rules").text
    for hours, act in ((49, "signed in"), (33, "signed in"), (27, "signed in"), (2, "signed in")):
        with clock.at(now - timedelta(hours=hours)):
            record(live, int(user_of(mai)), act, "person")
    since = last_shift(live, int(user_of(mai)), now)
    assert since.why == "shift" and abs(since.at - (now - timedelta(hours=33))) < timedelta(seconds=9)
    for hours, rev, note in ((40, 2, "Too early."), (30, 3, "Courts decided.")):
        with clock.at(now - timedelta(hours=hours)):
            assert release(live, files(rev=rev, edit=lambda quiz: quiz), note=note).changed
    live.commit()
    page = mai.get("/rules").text
    assert "Changed since your last shift" in page and "Courts decided." in page
    assert page.count('class="before-now"') == 1
    assert mai.post("/rules/seen").status_code == 303
    assert "Changed since" not in mai.get("/rules").text
    assert "Changed in the last seven days" in as_("max").get("/rules").text


def user_of(client: FlaskClient) -> str:
    with client.session_transaction() as cookie:
        return str(cookie["_user_id"]).partition(":")[0]


def test_a_search_asks_the_database_as_much_over_many_rules_as_over_few(as_: SignIn, live: Session) -> None:
    mai, asked, called = as_("mai"), [], []
    for many in (20, 40):
        assert release(live, files() | sops(range(many), 20)).changed
        live.commit()
        mai.get("/rules?q=letter")
        with statements(live) as said:
            assert 'id="s7-1"' in mai.get("/rules?q=rule 7 letter").text
        asked.append(len(said))
        called.append(calls(lambda: mai.get("/rules?q=rule 7 letter")))
    assert asked[0] == asked[1]
    assert called[1] < LINEAR * called[0]


def test_marks_stay_out_of_tags_and_characters_stay_escaped() -> None:
    html = '<p class="mark">A mark &amp; a <a href="/mark">re<b>mark</b></a></p>'
    marked = '<p class="mark">A <mark>mark</mark> &amp; a <a href="/mark">re<b><mark>mark</mark></b></a></p>'
    assert highlighted(html, words_of("MARK")) == marked
    assert highlighted("<p>1 &lt; 2 &amp; 3</p>", ("2",)) == "<p>1 &lt; <mark>2</mark> &amp; 3</p>"
    assert parts_in("假冒品牌鞋", "禁止销售假冒品牌的运动鞋") == ("假冒", "冒品", "品牌")
    assert parts_in("假冒烟草产品", "禁止销售假冒品牌的运动鞋") == () and parts_in("zebra", "zeb") == ()
