"""A release: all of a tree or nothing, and never a change to what was released before."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from content_trees import QUIZ, SOP, tree
from flask import Flask
from sqlalchemy.orm import Session

from app import clock
from app.db import Model, db
from app.library.actions import release
from app.library.cases import live_cases
from app.library.comparing import examine
from app.library.models import Clause, Item, ItemRevision, Release, SopRevision
from app.library.queries import live_clauses, live_module, live_quiz, live_release
from app.library.trees import tree_of
from app.people.models import AuditEvent

CLAUSE_HEAD = "## Altered marks {#cf-1 rev=2"


def everything(session: Session) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table of the library, to compare before and after."""
    tables = (table for name, table in Model.metadata.tables.items() if name != "alembic_version")
    return {table.name: sorted(tuple(map(repr, row)) for row in session.execute(sa.select(table))) for table in tables}


def retired(session: Session) -> set[str]:
    """The codes of clauses and cases that are retired."""
    return {
        code
        for model in (Clause, Item)
        for code in session.scalars(sa.select(model.code).where(model.retired_at.is_not(None)))
    }


def test_a_released_tree_governs(session: Session) -> None:
    outcome = release(session, tree(), note="first")
    assert outcome.changed and outcome.errors == []
    live = live_release(session)
    assert live is not None and (live.id, live.note) == (outcome.release_id, "first")
    clauses = {clause.code: clause for clause in live_clauses(session).values()}
    assert [*clauses] == ["cf-1", "cf-1.1", "cf-2"]
    assert (clauses["cf-1"].rev, clauses["cf-1"].severity, clauses["cf-1.1"].minutes) == (2, "critical", 2)
    assert clauses["cf-2"].markets == ("DE", "ID") and clauses["cf-2"].sop_title == "Counterfeit"


def test_a_module_holds_its_clauses_in_order_and_its_quizzes(session: Session) -> None:
    release(session, tree())
    module = live_module(session, "counterfeit")
    assert module is not None and module.introduction == "<p>Why this matters.</p>"
    assert [(clause.code, clause.level) for clause in module.clauses] == [("cf-1", 2), ("cf-1.1", 3), ("cf-2", 2)]
    assert "One letter changed" not in module.clauses[0].html and "/media/" in module.clauses[0].html
    assert [quiz.code for quiz in module.quizzes] == ["counterfeit-calibration"]
    assert live_module(session, "claims") is None


def test_a_quiz_offers_its_decisions_in_the_order_of_the_scale(session: Session) -> None:
    release(session, tree(quiz=QUIZ.replace("[allow, remove]", "[remove, allow]")))
    quiz = live_quiz(session, "counterfeit-calibration")
    assert quiz is not None and quiz.decisions == (("allow", "Allow"), ("remove", "Remove"))
    cases = {case.code: case for case in live_cases(session, quiz.digest)}
    assert cases["c-1"].gold == ("remove",) and cases["c-1"].twin == "c-2" and cases["c-1"].rev == 3
    assert set(cases["c-1"].options) == {("allow", "Allow"), ("remove", "Remove")}
    assert cases["c-4"].gold == ("a", "c") and cases["c-5"].gold == ("c", "a", "b")
    assert cases["c-2"].use == "practice" and "imitates" in cases["c-1"].why_html


def test_the_same_tree_twice_changes_nothing(session: Session) -> None:
    first = release(session, tree())
    before = everything(session)
    again = release(session, tree())
    assert (again.release_id, again.changed) == (first.release_id, False)
    assert everything(session) == before


def test_errors_keep_everything_as_it_was(session: Session) -> None:
    release(session, tree())
    before = everything(session)
    outcome = release(session, tree(sop=SOP.replace("{#cf-2 ", "{#cf-1 ")))
    assert outcome.release_id is None and not outcome.changed
    assert any("cf-1" in str(problem) for problem in outcome.errors)
    assert everything(session) == before


def test_a_failure_half_way_leaves_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_: object) -> None:
        raise RuntimeError("the machine stops here")

    monkeypatch.setattr("app.library.revisions._write_quizzes", break_down)
    with app.app_context(), pytest.raises(RuntimeError):
        release(db.session, tree())
    with app.app_context():
        assert [name for name, rows in everything(db.session).items() if rows] == []


def test_what_was_released_is_never_changed(session: Session) -> None:
    release(session, tree())
    before = everything(session)
    changed = tree(sop=SOP.replace("still imitates", "always imitates"), quiz=QUIZ.replace("Nkie shoes", "Nkie boots"))
    assert release(session, changed).changed
    after = everything(session)
    for name in ("sop_revision", "clause_revision", "item_revision", "item_text", "quiz_revision", "quiz_item", "blob"):
        assert set(before[name]) < set(after[name]), name
    assert set(before["release_file"]) < set(after["release_file"])
    assert after["clause"] == before["clause"] and after["item"] == before["item"]


def test_unchanged_sops_are_shared_between_releases(session: Session) -> None:
    release(session, tree())
    release(session, tree(quiz=QUIZ.replace("Nkie shoes", "Nkie boots")))
    assert session.scalar(sa.select(sa.func.count(SopRevision.digest))) == 1


def test_every_byte_is_kept(session: Session) -> None:
    files = tree(**{"README.md": b"# Ours\r\n\r\n", "sop/counterfeit.md": SOP.replace("\n", "\r\n").encode()})
    outcome = release(session, files)
    assert outcome.release_id is not None and tree_of(session, outcome.release_id) == files


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, ".:1: no SOP here: name the folder that holds sop/ and quizzes/"),
        (tree(**{"media/a\x00b.png": b"x"}), "media/a\x00b.png:1: a name that can't be kept: rename the file"),
        (tree(**{"media/\udc80.png": b"x"}), "media/\\udc80.png:1: a name that can't be kept: rename the file"),
        (tree(**{"sop/../../x": b"x"}), "sop/../../x:1: a name that can't be kept: rename the file"),
        (tree(sop=SOP.replace("Why", "\x00Why")), "sop/counterfeit.md:6: control character U+0000: remove it"),
        (
            tree(sop=SOP.replace("rev=2", "rev=99999999999")),
            "sop/counterfeit.md:8: rev=99999999999: write a whole number from 1, as in rev=2",
        ),
    ],
)
def test_what_no_database_could_keep_is_named(session: Session, files: dict[str, bytes], message: str) -> None:
    outcome = release(session, files)
    assert message in [str(problem) for problem in outcome.errors]
    assert message in [str(problem) for problem in examine(session, files, clock.now()).errors]
    assert session.scalar(sa.select(sa.func.count(Release.id))) == 0


def test_a_clause_that_is_gone_is_retired_and_comes_back(session: Session) -> None:
    release(session, tree())
    cut, quiz = SOP.split("## Accessories")[0], QUIZ.split("  - id: c-3")[0]
    assert release(session, tree(sop=cut, quiz=quiz)).changed
    assert retired(session) == {"cf-2", "c-3", "c-4", "c-5"}
    assert "cf-2" not in {clause.code for clause in live_clauses(session).values()}
    assert release(session, tree()).changed
    assert retired(session) == set()


def test_a_used_rev_is_refused_and_the_old_tree_may_come_back(session: Session) -> None:
    release(session, tree())
    third = tree(sop=SOP.replace(CLAUSE_HEAD, "## Altered marks {#cf-1 rev=4"))
    assert release(session, third).changed
    refused = release(session, tree(sop=SOP.replace(CLAUSE_HEAD, "## Altered marks {#cf-1 rev=3")))
    assert refused.release_id is None
    assert "clause cf-1: rev 3 was used before: write rev 5" in str(refused.errors[0])
    assert release(session, tree()).changed, "rolling back is releasing the old tree again"
    reused = tree(sop=SOP.replace(CLAUSE_HEAD, "## Altered marks {#cf-1 rev=4").replace("still", "never"))
    assert release(session, reused).release_id is None


def test_a_changed_gold_wants_a_rev_or_a_reason(session: Session) -> None:
    release(session, tree())
    wrong = tree(quiz=QUIZ.replace("gold: a\n", "gold: b\n"))
    assert release(session, wrong).release_id is None
    outcome = release(session, wrong, key_fix="the brand was right")
    assert outcome.changed
    mended = session.get(Release, outcome.release_id)
    assert mended is not None and mended.key_fix == "the brand was right" and mended.changes["editorial"] == ["c-3"]
    asked = session.execute(
        sa.select(ItemRevision.asked_digest, ItemRevision.key_digest).where(ItemRevision.kind == "choice")
    ).all()
    assert len({one for one, _ in asked}) == 1 and len({key for _, key in asked}) == 2


def test_a_release_leaves_a_trail(session: Session) -> None:
    outcome = release(session, tree(), note="spring")
    event = session.scalars(sa.select(AuditEvent)).one()
    assert (event.act, event.about) == ("released", f"release {outcome.release_id}")
    assert (event.details["note"], event.details["new"]) == ("spring", 8)


def test_what_a_release_changed_is_kept_with_it(session: Session) -> None:
    release(session, tree())
    sop = SOP.replace(CLAUSE_HEAD, "## Altered marks {#cf-1 rev=3").replace("is fine", "is allowed")
    outcome = release(session, tree(sop=sop))
    made = session.get(Release, outcome.release_id)
    assert made is not None and made.created_at - clock.now() < timedelta(seconds=5)
    assert (made.changes["material"], made.changes["editorial"]) == (["cf-1"], ["cf-2"])
