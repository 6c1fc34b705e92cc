"""Going back to an older release, and folders that would take away what was made in the browser."""

from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from learner import case, clause_id, released, tree
from sqlalchemy.orm import Session

from app import clock
from app.authoring.actions import publish, save_draft
from app.library.actions import release, roll_back
from app.library.models import Release
from app.library.overwriting import lacking
from app.library.trees import tree_of
from app.training.actions import prove
from app.training.queries import open_assignments, proof_state

SOP = "sop/brands.md"


def edited(old: bytes, new: bytes, **wishes: object) -> dict[str, bytes]:
    files = tree(**wishes)  # type: ignore[arg-type]
    assert old in files[SOP]
    return files | {SOP: files[SOP].replace(old, new)}


def in_browser(session: Session, files: dict[str, bytes], by_id: int) -> None:
    """Release the SOP of these files from a draft."""
    save_draft(session, SOP, files[SOP], version=None, by_id=by_id)
    outcome = publish(session, [SOP], by_id=by_id, note="Written in the browser", same=["br-1"])
    assert outcome.errors == []
    session.commit()


def test_going_back_gives_people_the_proof_they_held(session: Session, cast: SimpleNamespace) -> None:
    released(session)
    first = session.scalars(sa.select(Release)).one().id
    clause = clause_id(session, "br-1")
    for person in (cast.mai, cast.max):
        prove(session, user_id=person, clause_id=clause, rev=1, kind="proven", at=clock.now())
    released(session, rev=2)
    prove(session, user_id=cast.axel, clause_id=clause, rev=2, kind="proven", at=clock.now())
    prove(session, user_id=cast.max, clause_id=clause, rev=2, kind="cleared", at=clock.now())
    assert set(open_assignments(session, [cast.mai, cast.max])) == {cast.mai, cast.max}
    came = roll_back(session, first, by_id=cast.tara, reason="The brands took it back")
    assert came.changed and came.release_id is not None and came.release_id > first
    assert tree_of(session, came.release_id) == tree_of(session, first)
    back = session.get_one(Release, came.release_id)
    assert back.note == f"Back to release {first}: The brands took it back" and back.origin == "browser"
    state = proof_state(session, [cast.mai, cast.max, cast.axel], [clause])
    assert state[cast.mai, clause].proven and state[cast.max, clause].proven and not state[cast.axel, clause].cleared
    tasks = open_assignments(session, [cast.mai, cast.max, cast.axel])
    assert [task.clauses for task in tasks.pop(cast.axel)] == [((clause, 1),)]
    assert not any(tasks.values())


def test_going_back_needs_a_reason_and_a_release_that_governed(session: Session, cast: SimpleNamespace) -> None:
    released(session)
    first = session.scalars(sa.select(Release)).one().id
    with pytest.raises(ValueError, match="was never in force"):
        roll_back(session, first + 7, by_id=cast.tara, reason="No")
    with pytest.raises(ValueError, match="say why"):
        roll_back(session, first, by_id=cast.tara, reason=" ")
    assert roll_back(session, first, by_id=cast.tara, reason="It governs already").changed is False


def test_a_folder_without_what_the_browser_made_is_refused(session: Session, cast: SimpleNamespace) -> None:
    released(session)
    assert session.scalars(sa.select(Release.origin)).one() == "files"
    in_browser(session, edited(b"is removed", b"is taken down"), cast.tara)
    refused = release(session, tree(proof=22))
    assert refused.release_id is None and [problem.path for problem in refused.errors] == [SOP]
    assert "made in the browser" in refused.errors[0].message and "--overwrite" in refused.errors[0].message
    session.rollback()
    assert release(session, tree(proof=22), overwrite=True).changed


def told(session: Session, files: dict[str, bytes]) -> list[str]:
    """What a release of this folder is told that it lacks; nothing is released."""
    problems = release(session, files).errors
    session.rollback()
    return [f"{problem.path} {problem.message.partition(':')[0]}" for problem in problems]


def test_a_folder_written_on_from_what_the_browser_made_is_released(session: Session, cast: SimpleNamespace) -> None:
    released(session)
    in_browser(session, edited(b"change is removed", b"change of any kind is taken down"), cast.tara)
    fetched = edited(b"change is removed", b"change of any kind is taken down")[SOP]
    reverted = fetched.replace(b"taken down", b"removed")
    assert told(session, tree(proof=22) | {SOP: reverted}) == [f"{SOP} lacks what was made in the browser (br-1)"]
    for old, new in (
        (b"A fit word", b"A fitting word"),
        (b"is taken down", b"has to go"),
        (b"with a change of any kind is taken", b"that was changed in any way goes"),
    ):
        further = tree() | {SOP: fetched.replace(old, new)}
        assert further[SOP] != fetched and lacking(session, further, clock.now()) == []
    again = fetched.replace(b"rev=1", b"rev=2").replace(b"is taken down", b"is taken down at once")
    assert release(session, tree() | {SOP: again}).changed


def test_a_folder_fetched_in_between_lacks_what_came_later(session: Session, cast: SimpleNamespace) -> None:
    released(session)
    more = {"sop/more.md": b"---\nid: more\ntitle: More\nminutes: 2\n---\n## New {#more-1}\nA rule of few words.\n"}
    assert release(session, tree() | more, by_id=cast.tara, origin="browser").changed
    newer = more | {SOP: edited(b"A fit word stands", b"A fitting word stands")[SOP]}
    assert release(session, tree() | newer, by_id=cast.tara, origin="browser").changed
    session.commit()
    on = {"sop/more.md": more["sop/more.md"].replace(b"few words", b"few and plain words")}
    assert told(session, tree() | on) == [f"{SOP} lacks what was made in the browser (br-2)"]
    assert release(session, tree() | newer | on).changed


def test_of_two_cases_the_browser_added_each_is_missed(session: Session) -> None:
    released(session)
    path = "quizzes/brands.yaml"
    both = tree(extra=case("br-1", 91) + case("br-1", 92))
    assert release(session, both, origin="browser").changed
    session.commit()
    own = tree(extra=case("br-1", 93) + case("br-1", 94))
    assert told(session, own) == [f"{path} lacks what was made in the browser (c1-91, c1-92)"]
    assert release(session, tree(extra="".join(case("br-1", number) for number in range(91, 95)))).changed


def test_a_file_the_browser_added_or_removed_is_not_lost(session: Session, cast: SimpleNamespace) -> None:
    more = {"sop/more.md": b"---\nid: more\ntitle: More\nminutes: 2\n---\n## New {#more-1}\nA rule.\n"}
    assert release(session, tree() | more).changed
    save_draft(session, "sop/more.md", None, version=None, by_id=cast.tara)
    assert publish(session, ["sop/more.md"], by_id=cast.tara).changed
    refused = release(session, tree(proof=22) | more)
    assert {problem.path for problem in refused.errors} == {"sop/more.md"}
    assert release(session, tree(proof=22)).changed


def test_after_going_back_the_newer_folder_does_not_slip_in_again(session: Session, cast: SimpleNamespace) -> None:
    released(session)
    first = session.scalars(sa.select(Release)).one().id
    released(session, rev=2)
    assert roll_back(session, first, by_id=cast.tara, reason="Too early").changed
    assert release(session, tree(rev=2)).release_id is None
    assert release(session, tree(rev=2), overwrite=True).changed
