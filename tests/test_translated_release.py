"""A release says which translations it puts out of date, leaves behind or renews, and whose proofs and evidence go."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

from content_trees import QUIZ, SOP, SOP_PATH, tree
from evidence import LIBRARY, answer, audit, bring_in_answers, bring_in_audits, go_live
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.authoring.actions import save_draft
from app.authoring.deciding import weigh
from app.authoring.translated import Lapse, lapses
from app.authoring.translating import HEAD
from app.content.parse import parse
from app.library.actions import release
from app.library.queries import live_clauses
from app.training.actions import prove

SignIn = Callable[[str], FlaskClient]
INDONESIAN = """---
id: counterfeit
title: Barang palsu
---
Mengapa ini penting.

## Merek diubah {#cf-1 of_rev=2}
Satu huruf yang diubah tetap meniru.

## Aksesori {#cf-2 of_rev=1}
"Untuk" boleh.
"""
CASES = "id: counterfeit-calibration\ncases:\n  - {id: c-1, of_rev: 3, prompt: Sepatu Nkie}\n"
CHANGED = SOP.replace("{#cf-1 rev=2", "{#cf-1 rev=3").replace("still imitates", "or a missing one imitates")


def in_indonesian(sop: str = SOP, translated: str = INDONESIAN, cases: str = CASES) -> dict[str, bytes]:
    return tree(sop) | {
        "sop/counterfeit.id.md": translated.encode(),
        "quizzes/counterfeit.id.yaml": cases.encode(),
    }


def between(old: dict[str, bytes], new: dict[str, bytes]) -> list[Lapse]:
    return list(lapses(parse(old)[0], parse(new)[0]))


def test_a_rule_that_changes_puts_its_translation_out_of_date_once() -> None:
    assert between(in_indonesian(), in_indonesian()) == []
    (sop,) = between(in_indonesian(), in_indonesian(CHANGED))
    assert sop == Lapse("id", "counterfeit", None, "Counterfeit", ("cf-1",), (), ())
    assert between(in_indonesian(CHANGED), in_indonesian(CHANGED + "\nMore.\n")) == []


def test_words_that_are_new_or_said_to_fit_renew_it() -> None:
    fits = INDONESIAN.replace("of_rev=2", "of_rev=3").replace("title: Barang palsu", "title: Palsu")
    (sop,) = between(in_indonesian(CHANGED), in_indonesian(CHANGED, fits))
    assert (sop.outdated, sop.missing, sop.renewed) == ((), (), (HEAD, "cf-1"))
    cases = CASES.replace("Sepatu Nkie", "Sepatu tiruan")
    (quiz,) = between(in_indonesian(), in_indonesian(cases=cases))
    assert (quiz.quiz, quiz.renewed) == ("counterfeit-calibration", ("c-1",))


def test_what_has_no_words_or_none_any_more_is_told() -> None:
    new = SOP + "\n## Boxes {#cf-3}\nA box alone says nothing.\n"
    (sop,) = between(in_indonesian(), in_indonesian(new))
    assert sop.missing == ("cf-3",)
    without = {path: raw for path, raw in in_indonesian().items() if path != "sop/counterfeit.id.md"}
    (sop,) = between(in_indonesian(), without)
    assert sop.missing == ("cf-1", "cf-2")
    begun = between(without, in_indonesian())
    assert [(one.missing, one.renewed) for one in begun] == [(("cf-1.1",), (HEAD, "cf-1", "cf-2"))]
    gone = {path: raw for path, raw in tree().items() if "counterfeit" not in path}
    assert between(in_indonesian(), gone) == []


def test_the_page_names_them_before_the_button(as_: SignIn, session: Session, cast: SimpleNamespace) -> None:
    assert release(session, in_indonesian()).changed
    save_draft(session, SOP_PATH, CHANGED.encode(), version=None, by_id=cast.tara)
    rev = QUIZ.replace("rev: 3", "rev: 4").replace("Nkie shoes", "Nkie trainers")
    save_draft(session, "quizzes/counterfeit.yaml", rev.encode(), version=None, by_id=cast.tara)
    session.commit()
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", as_("tara").get("/library/release").text))
    assert "Bahasa Indonesia: Counterfeit ! Goes out of date cf-1" in page
    assert "Bahasa Indonesia: cases of Counterfeit calibration ! Goes out of date c-1" in page
    assert "is read in English until it is translated" in page
    links = as_("tara").get("/library/release").text
    assert 'href="/library/translate/sop/counterfeit/id?show=lags"' in links
    assert "/library/translate/quiz/" in links
    assert "/library/translate/quiz/" not in as_("ada").get("/library/release").text


def test_it_counts_whose_proofs_and_which_evidence_go(
    as_: SignIn, session: Session, cast: SimpleNamespace, tmp_path: Path
) -> None:
    go_live(session)
    lately = {"decided_at": f"{clock.now() - timedelta(days=9):%Y-%m-%dT%H:%M:%SZ}"}
    late = {"audited_at": f"{clock.now() - timedelta(days=8):%Y-%m-%dT%H:%M:%SZ}"}
    audits = [audit(f"a{n}", case_id=f"c{n}", **lately, **late) for n in range(3)]
    bring_in_audits(session, tmp_path, *audits, audit("other", case_id="c9", clause="cf-2.1", **lately, **late))
    bring_in_answers(
        session, tmp_path, *(answer(f"r{n}", item_id=f"x-{n}", answered_at=lately["decided_at"]) for n in range(2))
    )
    codes = {clause.code: clause.id for clause in live_clauses(session).values()}
    for person in (cast.mai, cast.max):
        prove(session, user_id=person, clause_id=codes["cf-1.1"], rev=1, kind="proven", at=clock.now())
    prove(session, user_id=cast.lena, clause_id=codes["cf-2.1"], rev=1, kind="proven", at=clock.now())
    path = "sop/counterfeit.md"
    draft = LIBRARY[path].replace(b"{#cf-1.1 rev=1", b"{#cf-1.1 rev=2")
    save_draft(session, path, draft, version=None, by_id=cast.tara)
    session.commit()
    (change,) = weigh(session, [path]).changes["material"]
    assert (change.id, change.people, change.leaves) == ("cf-1.1", 2, (3, 2))
    session.rollback()
    page = as_("tara").get("/library/release").text
    assert "2 people are asked again" in page
    assert "3 audits, 2 answers no longer count in the report on gaps" in page
