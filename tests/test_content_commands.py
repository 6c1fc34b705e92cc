"""`flask content …` as a trainer types it: exit codes, JSON alone on stdout, places in messages."""

import json
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from click.testing import Result
from content_trees import QUIZ, SOP, tree
from flask import Flask
from sqlalchemy.orm import Session

from app import clock
from app.library.actions import release
from app.library.models import Clause, Release
from app.training.models import ProofEvent


@pytest.fixture
def content(app: Flask) -> Path:
    """The configured content directory with the small sound tree in it."""
    folder: Path = app.config["CONTENT_DIR"]
    write(folder, tree())
    return folder


def write(folder: Path, files: dict[str, bytes]) -> None:
    for name, raw in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(raw)


def run(app: Flask, *words: object) -> Result:
    return app.test_cli_runner().invoke(args=["content", *map(str, words)])


def read(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_check_tells_errors_from_warnings_by_place(app: Flask, content: Path) -> None:
    sound = run(app, "check", "--format", "json")
    assert sound.exit_code == 0
    found = json.loads(sound.stdout)
    assert found["errors"] == [] and {"path", "line", "message"} == set(found["warnings"][0])
    (content / "sop" / "bad.md").write_text("---\nid: bad\ntitle: Bad\nminutes: 3\n---\n\n## No code here\nText.\n")
    broken = run(app, "check", content)
    assert broken.exit_code == 1
    assert f"{content}/sop/bad.md:7: " in broken.stdout and "{#" in broken.stdout


def test_a_missing_folder_is_one_error(app: Flask, content: Path) -> None:
    missing = run(app, "check", content / "nowhere")
    assert missing.exit_code == 1
    assert missing.stdout.count(":1: ") == 1 and "no such directory" in missing.stdout
    assert "1 error, 0 warnings" in missing.stderr


def test_check_compares_with_what_is_live(app: Flask, content: Path) -> None:
    assert run(app, "release").exit_code == 0
    write(content, tree(quiz=QUIZ.replace("gold: a\n", "gold: b\n")))
    assert "write 'rev: 2'" in run(app, "check").stdout
    assert run(app, "check", "--key-fix", "the brand was right").exit_code == 0


def test_check_needs_no_database(app: Flask, content: Path, session: Session) -> None:
    session.execute(sa.text("ALTER TABLE release RENAME TO elsewhere"))
    session.commit()
    checked, refused = run(app, "check"), run(app, "release")
    session.execute(sa.text("ALTER TABLE elsewhere RENAME TO release"))  # the next test starts from the same tables
    session.commit()
    assert checked.exit_code == 0 and "without comparing" in checked.stderr
    assert refused.exit_code == 1


def test_release_says_what_it_did(app: Flask, content: Path) -> None:
    first = run(app, "release", "--note", "spring", "--format", "json")
    assert (first.exit_code, json.loads(first.stdout)) == (0, {"release": 1, "changed": True})
    again = run(app, "release", content, "--format", "json")
    assert (again.exit_code, json.loads(again.stdout)) == (0, {"release": 1, "changed": False})


def test_a_refused_release_names_every_error_and_writes_nothing(app: Flask, content: Path, session: Session) -> None:
    (content / "quizzes" / "counterfeit.yaml").write_text(QUIZ.replace("clause: cf-2", "clause: cf-9"))
    (content / "huge.md").write_bytes(b"x" * 2_100_000)
    refused = run(app, "release")
    assert refused.exit_code == 1 and f"{content}/huge.md:1: 2.1 MB is too large" in refused.stdout
    (content / "huge.md").unlink()
    refused = run(app, "release", "--format", "json")
    assert refused.exit_code == 1
    assert "unknown clause 'cf-9'" in json.loads(refused.stdout)["errors"][0]["message"]
    assert session.scalar(sa.select(sa.func.count(Release.id))) == 0


def test_release_in_the_past_or_at_an_unclear_time(app: Flask, content: Path, session: Session) -> None:
    assert run(app, "release", "--effective-at", "2026-01-01").exit_code == 0
    assert session.scalars(sa.select(Release.effective_at)).one() == datetime.fromisoformat("2026-01-01T00:00Z")
    for unclear in ("2026-01-01T10:00", "soon", "0001-01-01T00:00+14:00"):
        wrong = run(app, "release", "--effective-at", unclear)
        assert wrong.exit_code == 2 and "2026-12-01T08:00+07:00" in wrong.stderr.replace("\n", "")


def test_diff_lists_changes_and_counts_who_must_learn_anew(
    app: Flask, content: Path, session: Session, cast: SimpleNamespace
) -> None:
    run(app, "release")
    clause = session.scalars(sa.select(Clause.id).where(Clause.code == "cf-1")).one()
    for person, kind in ((cast.mai, "proven"), (cast.max, "proven"), (cast.max, "withdrawn"), (cast.lena, "cleared")):
        session.add(ProofEvent(user_id=person, clause_id=clause, rev=2, kind=kind, at=clock.now(), expires_on=date.max))
        session.flush()
    session.commit()
    write(content, tree(sop=SOP.replace("rev=2", "rev=3").replace("is fine", "is allowed")))
    found = run(app, "diff", "--format", "json")
    assert found.exit_code == 0
    assert json.loads(found.stdout) == {
        "material": ["cf-1"], "editorial": ["cf-2"], "new": [], "retired": [], "people": 2,
    }  # fmt: skip
    assert "cf-1             rev 2 → 3" in run(app, "diff").stdout
    write(content, tree(sop=SOP.replace("rev=2", "rev=1")))
    blocked = run(app, "diff", content)
    assert blocked.exit_code == 1 and f"{content}/sop/counterfeit.md:" in blocked.stderr
    assert "clause cf-1: rev 1 was used before: write rev 3" in blocked.stderr


def test_export_and_release_go_round_byte_for_byte(app: Flask, content: Path, tmp_path: Path) -> None:
    write(content, {"README.md": b"windows\r\nline ends\r\n", "sop/counterfeit.md": SOP.replace("\n", "\r\n").encode()})
    run(app, "release")
    out = tmp_path / "out"
    assert run(app, "export", out).exit_code == 0
    assert read(out) == read(content)
    assert json.loads(run(app, "release", out, "--format", "json").stdout)["changed"] is False


def test_export_writes_over_exports_alone(app: Flask, content: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert "nothing is live yet" in run(app, "export", out).stderr
    run(app, "release")
    run(app, "export", out)
    write(content, tree(sop=SOP.replace("is fine", "is allowed")))
    (content / "media" / "shoe.png").rename(content / "media" / "boot.png")
    write(content, {"sop/counterfeit.md": SOP.replace("shoe.png", "boot.png").encode()})
    run(app, "release")
    assert run(app, "export", out).exit_code == 0 and read(out) == read(content)
    (out / "sop" / "draft.md").write_text("my work of a week")
    refused = run(app, "export", out)
    assert refused.exit_code == 1
    assert "is not empty and not an export: sop/draft.md was never released" in refused.stderr
    assert (out / "sop" / "draft.md").read_text() == "my work of a week"


def test_a_folder_behind_the_browser_is_told_the_way_back(app: Flask, content: Path, session: Session) -> None:
    run(app, "release")
    browser = tree() | {"sop/counterfeit.md": SOP.replace("still imitates", "imitates").encode()}
    assert release(session, browser, origin="browser").changed
    session.commit()
    beside = content.with_name(f"{content.name}-live")
    for command in ("check", "diff", "release"):
        told = run(app, command, content).stderr
        assert "1 file lacks what was made in the browser" in told and f"'flask content export {content}'" in told
    (content / "sop" / "counterfeit.md").write_text(SOP.replace("Why this", "And why this"))
    assert f"'flask content export {beside}'" in run(app, "release", content).stderr
    assert run(app, "export", beside).exit_code == 0 and read(beside) == browser
    write(content, {"sop/counterfeit.md": browser["sop/counterfeit.md"].replace(b"Why this", b"And why this")})
    assert run(app, "release", content).exit_code == 0
