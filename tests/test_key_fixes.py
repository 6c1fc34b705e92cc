"""A wrong key is mended: who is concerned is seen before, and scores, proofs and evidence follow in one transaction."""

import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from learner import Learner, case, clause_id, released, tree
from sqlalchemy.orm import Session

from app import clock
from app.library.actions import release, roll_back
from app.library.models import Release
from app.people.models import AuditEvent
from app.quizzes.evidence import rebuild
from app.quizzes.key_fixes import KeyFixPreview, key_fix_preview
from app.quizzes.models import AttemptCase, QuizEvidence, QuizSum
from app.quizzes.standing import proof_answers
from app.training.models import ProofEvent
from app.training.queries import proof_state

SignIn = Callable[[str], FlaskClient]
WHY = "The photo was misread"


def mended(*codes: str, void: bool = False) -> dict[str, bytes]:
    """The module with the other gold in these cases, or void."""

    def edit(quiz: str) -> str:
        for code in codes:
            clause, number = f"br-{code[1]}", int(code[3:])
            old = case(clause, number)
            assert old in quiz
            gold = "remove" if number % 2 else "allow"
            new = case(clause, number, gold=gold)
            quiz = quiz.replace(old, new.replace("    rev: 1\n", "    rev: 1\n    void: true\n") if void else new)
        return quiz

    return tree(edit=edit)


def mend(session: Session, files: dict[str, bytes]) -> KeyFixPreview:
    """Look at what would happen, then release; answers what was said before."""
    session.rollback()
    said = key_fix_preview(session, files)
    came = release(session, files, key_fix=WHY)
    assert came.errors == [] and came.changed
    session.commit()
    return said


def proofs(session: Session, user_id: int, code: str) -> list[str]:
    session.rollback()
    found = sa.select(ProofEvent.kind).where(ProofEvent.user_id == user_id)
    mine = found.where(ProofEvent.clause_id == clause_id(session, code))
    kinds = list(session.scalars(mine.order_by(ProofEvent.id)))
    session.rollback()
    return kinds


def sums(session: Session) -> list[tuple[object, ...]]:
    columns = (QuizSum.team_id, QuizSum.item, QuizSum.item_rev, QuizSum.n, QuizSum.failed, QuizSum.marks)
    return [tuple(row) for row in session.execute(sa.select(*columns).order_by(QuizSum.item))]


def sums_are_right(session: Session) -> bool:
    """Whether the daily sums are those of the answers themselves."""
    before = sums(session)
    rebuild(session)
    return sums(session) == before


@pytest.fixture
def mai(as_: SignIn, session: Session, cast: SimpleNamespace) -> Learner:
    """Mai, who proves Altered marks in six answers."""
    released(session)
    mai = Learner(as_("mai"), session).start(clause="br-1")
    mai.finish()
    assert len(mai.drawn()) == 6 and proofs(session, cast.mai, "br-1") == ["cleared", "proven"]
    return mai


def test_a_proof_that_no_longer_holds_is_seen_before_and_withdrawn_with_its_reason(
    mai: Learner, cast: SimpleNamespace
) -> None:
    drawn = mai.drawn()
    said = mend(mai.session, mended(drawn[5]))
    assert [fix.code for fix in said.fixes] == [drawn[5]] and said.answers == 1 and said.voided == 0
    (flip,) = said.proofs
    assert (flip.user_id, flip.clause.code, flip.before, flip.after) == (cast.mai, "br-1", "proven", "cleared")
    (score,) = said.scores
    assert (score.right_before, score.n_before, score.right_after, score.n_after) == (6, 6, 5, 6)
    assert said.names == {cast.mai: "Mai"}
    assert proofs(mai.session, cast.mai, "br-1") == ["cleared", "proven", "withdrawn", "cleared"]
    withdrawn = mai.session.scalars(sa.select(ProofEvent).where(ProofEvent.kind == "withdrawn")).one()
    assert withdrawn.reason == f"Key fix: {WHY}"
    clause = clause_id(mai.session, "br-1")
    assert proof_state(mai.session, [cast.mai], [clause])[cast.mai, clause].cleared
    page = mai.client.get(f"{mai.url}/result").text
    assert "5 of 6 right" in page and WHY in page and "The key of one case was wrong and has been mended" in page
    assert re.search(r"<strong>Right</strong> under the key of .*; since .* <strong>not right</strong>", page)
    assert "shown when its clause is decided" in page and f"WHY-{drawn[5]}" not in page


def test_what_was_told_once_stays_readable_when_the_key_turns(
    as_: SignIn, session: Session, cast: SimpleNamespace
) -> None:
    released(session)
    mai = Learner(as_("mai"), session).start(clause="br-1")
    for _ in range(2):
        mai.answer(right=False)
    mai.finish()
    assert proofs(session, cast.mai, "br-1") == ["stopped"]
    said = mend(session, mended(mai.drawn()[0]))
    assert [(flip.before, flip.after) for flip in said.proofs] == [("stopped", None)]
    page = mai.client.get(f"{mai.url}/result").text
    assert re.search(r"<strong>Not right</strong> under the key of .*; since .* <strong>right</strong>", page)
    assert "You decided:" in page and "1 of 2 right" in page


def test_evidence_and_sums_follow(mai: Learner) -> None:
    code = mai.drawn()[0]
    mend(mai.session, mended(code))
    row = mai.session.scalars(sa.select(QuizEvidence).where(QuizEvidence.item == code)).one()
    assert row.mark == 0 and row.first and row.current
    assert next(one for one in sums(mai.session) if one[1] == code)[3:] == (1, 1, 0)
    assert sums_are_right(mai.session)
    mend(mai.session, tree())
    assert mai.session.scalars(sa.select(QuizEvidence.mark).where(QuizEvidence.item == code)).one() == 1
    assert sums_are_right(mai.session)


def test_a_void_case_counts_nowhere_and_comes_back(mai: Learner, cast: SimpleNamespace) -> None:
    code = mai.drawn()[0]
    mend(mai.session, mended(code, void=True))
    row = mai.session.scalars(sa.select(QuizEvidence).where(QuizEvidence.item == code)).one()
    assert not row.current and not row.first and sums_are_right(mai.session)
    assert code not in {one[1] for one in sums(mai.session)}
    assert proofs(mai.session, cast.mai, "br-1")[2:] == ["withdrawn", "cleared"]
    mend(mai.session, tree())
    row = mai.session.scalars(sa.select(QuizEvidence).where(QuizEvidence.item == code)).one()
    assert row.current and row.first and sums_are_right(mai.session)
    assert proofs(mai.session, cast.mai, "br-1")[-1] == "proven"


def test_a_proof_that_a_wrong_key_refused_is_earned(as_: SignIn, session: Session, cast: SimpleNamespace) -> None:
    released(session)
    mai = Learner(as_("mai"), session).start(clause="br-1")
    mai.answer(right=False)
    wrong = mai.drawn()[0]
    for _ in range(5):
        mai.answer()
    assert "proven" not in proofs(session, cast.mai, "br-1")
    session.rollback()
    session.execute(sa.text("UPDATE attempt SET submitted_at = started_at"))
    session.commit()
    said = mend(session, mended(wrong))
    assert [(flip.before, flip.after) for flip in said.proofs] == [("cleared", "proven")]
    assert proofs(session, cast.mai, "br-1")[-1] == "proven"
    assert "6 of 6 right" in mai.client.get(f"{mai.url}/result").text


def test_an_open_attempt_loses_the_answered_case_and_keeps_the_rest(
    as_: SignIn, session: Session, cast: SimpleNamespace
) -> None:
    released(session)
    mai = Learner(as_("mai"), session).start(clause="br-1")
    mai.answer()
    answered = mai.drawn()[0]
    waiting = mai.code()
    said = mend(session, mended(answered, waiting))
    assert said.voided == 1 and said.scores == ()
    mai.look()
    cases = {one.position: one for one in session.scalars(sa.select(AttemptCase))}
    assert cases[1].voided_at is not None and cases[2].voided_at is None
    event = session.scalars(sa.select(AuditEvent).where(AuditEvent.act == "voided a case")).one()
    assert event.about == f"attempt {mai.attempt}" and event.details == {"position": 1, "why": "key fix"}
    mai.client.get(mai.url, follow_redirects=True)
    assert mai.case()[1].gold == ["remove" if int(waiting[3:]) % 2 else "allow"]
    mai.finish()
    assert "6 of 6 right" in mai.client.get(f"{mai.url}/result").text


def test_nobody_is_concerned_by_a_case_nobody_answered(mai: Learner, cast: SimpleNamespace) -> None:
    unasked = next(f"c1-{n:02}" for n in range(1, 25) if f"c1-{n:02}" not in mai.drawn())
    said = mend(mai.session, mended(unasked))
    assert said.fixes and said.answers == 0 and not said.proofs and not said.scores
    assert proofs(mai.session, cast.mai, "br-1") == ["cleared", "proven"]
    assert not key_fix_preview(mai.session, tree(rev=2)).proofs


def test_answers_follow_a_key_though_the_case_is_asked_anew_at_once(
    mai: Learner, cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, session = mai.drawn()[2], mai.session
    mended_key, start = mended(code), f"  - id: {code}\n    rev: "
    quiz = mended_key["quizzes/brands.yaml"].decode()
    assert quiz.count(f"{start}1\n") == 1
    anew = mended_key | {"quizzes/brands.yaml": quiz.replace(f"{start}1\n", f"{start}2\n").encode()}
    session.rollback()
    soon, later = (clock.now() + timedelta(days=days) for days in (1, 2))
    assert release(session, mended_key, effective_at=soon, key_fix=WHY).changed
    assert release(session, anew, effective_at=later, note="Asked anew").changed
    session.commit()
    monkeypatch.setattr(clock, "now", lambda: later + timedelta(hours=1))
    assert mai.client.get("/learn").status_code == 200
    session.rollback()
    marks = sa.select(QuizEvidence.item_rev, QuizEvidence.mark).where(QuizEvidence.item == code)
    assert session.execute(marks).all() == [(1, 0)] and sums_are_right(session)
    assert proofs(session, cast.mai, "br-1")[-2:] == ["withdrawn", "cleared"]
    by_now = [one.right for one in proof_answers(session, cast.mai, [clause_id(session, "br-1")])]
    assert sorted(by_now) == [False] + [True] * 5


def test_going_back_to_the_old_key_judges_by_it_again(mai: Learner, cast: SimpleNamespace) -> None:
    first = mai.look().scalars(sa.select(Release.id)).one()
    mend(mai.session, mended(mai.drawn()[2]))
    mai.session.rollback()
    assert roll_back(mai.session, first, by_id=cast.tara, reason="The old key was right").changed
    mai.session.commit()
    assert proofs(mai.session, cast.mai, "br-1")[-1] == "proven"
    assert mai.session.scalars(sa.select(QuizEvidence.mark)).all() == [1] * 6 and sums_are_right(mai.session)
