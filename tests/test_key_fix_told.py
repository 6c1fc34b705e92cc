"""What a mended key flips is told on the command line too, and judged again only when somebody answered since."""

import json
from collections.abc import Callable
from types import SimpleNamespace

from counting import statements
from flask import Flask
from flask.testing import FlaskClient
from learner import Learner, released
from sqlalchemy.orm import Session
from test_key_fixes import mended

from app.quizzes.key_fixes import key_fix_preview

SignIn = Callable[[str], FlaskClient]


def test_the_diff_says_whose_score_and_proof_flip(app: Flask, as_: SignIn, session: Session) -> None:
    released(session)
    mai = Learner(as_("mai"), session).start(clause="br-1")
    mai.finish()
    fixed = mai.drawn()[5]
    session.rollback()
    for path, raw in mended(fixed).items():
        file = app.config["CONTENT_DIR"] / path
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(raw)
    told = app.test_cli_runner().invoke(args=["content", "diff"])
    assert told.exit_code == 1 and f"key fix    {fixed}" in told.stdout  # still without its reason
    assert "1 answer judged anew" in told.stdout
    assert "proof      br-1             Mai: proven → cleared to work" in told.stdout
    assert "Mai: 6 of 6 → 5 of 6 right" in told.stdout
    found = json.loads(app.test_cli_runner().invoke(args=["content", "diff", "--format", "json"]).stdout)["key_fixes"]
    assert found["proofs"] == [{"user": "Mai", "clause": "br-1", "before": "proven", "after": "cleared"}]
    assert found["scores"][0]["right_after"] == 5 and found["cases"][0]["id"] == fixed


def test_answers_are_judged_again_only_when_there_are_others(
    as_: SignIn, session: Session, cast: SimpleNamespace
) -> None:
    released(session)
    mai = Learner(as_("mai"), session).start(clause="br-1")
    mai.finish()
    files = mended(mai.drawn()[5])
    session.rollback()
    with statements(session) as first:
        said = key_fix_preview(session, files)
    with statements(session) as second:
        assert key_fix_preview(session, files) == said
    assert len(second) < len(first)
    session.rollback()
    other = Learner(as_("max"), session).start(clause="br-1")
    other.answer()
    session.rollback()
    with statements(session) as third:
        key_fix_preview(session, files)
    assert len(third) > len(second)
