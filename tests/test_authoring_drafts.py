"""Drafts: one for everybody, saved as often as one likes, merged where two write at once, gone once released."""

from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from content_trees import QUIZ_PATH, SOP, SOP_PATH, tree
from counting import statements
from many import drafted
from sqlalchemy.orm import Session

from app.authoring.actions import Conflict, discard, publish, save_draft
from app.authoring.models import Draft
from app.authoring.queries import draft_of, draft_tree, drafts, live_digest
from app.library.actions import release
from app.library.models import Blob
from app.library.words import line_differences

TYPO = SOP.replace("still imitates", "still imitates it").encode()
OTHER = SOP.replace('"For" is fine.', '"For" and "fits" are fine.').encode()


@pytest.fixture
def live(session: Session, cast: SimpleNamespace) -> Session:
    assert release(session, tree()).changed
    session.commit()
    return session


def saved(session: Session, raw: bytes | None, version: int | None, by_id: int, path: str = SOP_PATH) -> Draft:
    kept = save_draft(session, path, raw, version=version, by_id=by_id)
    assert isinstance(kept, Draft), kept
    return kept


def test_saving_the_same_again_changes_nothing(live: Session, cast: SimpleNamespace) -> None:
    assert saved(live, SOP.encode(), None, cast.tara).version == 0
    assert drafts(live) == []
    first = saved(live, TYPO, None, cast.tara)
    assert (first.version, saved(live, TYPO, None, cast.ada).version) == (1, 1)
    assert [(one.path, one.kind, one.by, one.outrun) for one in drafts(live)] == [(SOP_PATH, "changed", "Tara", False)]
    assert draft_tree(live) == tree() | {SOP_PATH: TYPO}


def test_a_save_asks_as_much_among_many_drafts_as_among_few(session: Session, cast: SimpleNamespace) -> None:
    asked = []
    for first in (0, 30):
        drafted(session, range(first, first + 5 + first), cast.tara)
        with statements(session) as said:
            drafted(session, range(100 + first, 101 + first), cast.tara)
        asked.append(said)
    assert asked[0] == asked[1] and len(asked[0]) < 20


def test_what_two_write_at_once_is_brought_together(live: Session, cast: SimpleNamespace) -> None:
    version = saved(live, SOP.replace("Why", "This is why").encode(), None, cast.tara).version
    began = SOP.replace("Why", "This is why")
    saved(live, began.replace("still imitates", "still imitates it").encode(), version, cast.ada)
    clash = save_draft(live, SOP_PATH, began.replace('"For"', '"Fits"').encode(), version=version, by_id=cast.tara)
    assert isinstance(clash, Conflict) and clash.merged is not None
    assert (clash.merged.clashes, clash.by_id, clash.version) == (0, cast.ada, 2)
    assert "still imitates it" in clash.merged.text and '"Fits" is fine' in clash.merged.text
    assert saved(live, clash.merged.text.encode(), clash.version, cast.tara).version == 3


def test_two_wordings_of_one_line_are_left_to_the_author(live: Session, cast: SimpleNamespace) -> None:
    saved(live, TYPO, None, cast.ada)
    mine = SOP.replace("still imitates", "always imitates").encode()
    clash = save_draft(live, SOP_PATH, mine, version=None, by_id=cast.tara)
    assert isinstance(clash, Conflict) and clash.merged is not None and clash.merged.clashes == 1
    assert "still imitates it" in clash.merged.text and "always imitates" in clash.merged.text
    unfinished = saved(live, clash.merged.text.encode(), clash.version, cast.tara)
    outcome = publish(live, [SOP_PATH], by_id=cast.tara)
    assert outcome.release_id is None and "keep one" in outcome.problems[0].message
    assert draft_of(live, SOP_PATH) is unfinished


def test_files_too_long_to_bring_together_are_left_to_the_author(live: Session, cast: SimpleNamespace) -> None:
    version = saved(live, b"same\n" * 9_000, None, cast.tara).version
    saved(live, b"same\nother\n" * 9_000, version, cast.ada)
    clash = save_draft(live, SOP_PATH, b"same\nmine\n" * 9_000, version=version, by_id=cast.tara)
    assert isinstance(clash, Conflict) and clash.merged is None
    assert line_differences("same\n" * 9_000, "same\nother\n" * 9_000)


def test_a_release_under_a_draft_is_a_conflict_too(live: Session, cast: SimpleNamespace) -> None:
    version = saved(live, TYPO, None, cast.tara).version
    assert release(live, tree(sop=OTHER.decode())).changed
    assert drafts(live)[0].outrun
    assert publish(live, [SOP_PATH], by_id=cast.tara).release_id is None
    clash = save_draft(live, SOP_PATH, TYPO, version=version, by_id=cast.tara)
    assert isinstance(clash, Conflict) and clash.merged is not None and clash.by_id is None
    assert clash.live == live_digest(live, SOP_PATH)
    both = clash.merged.text.encode()
    kept = save_draft(live, SOP_PATH, both, version=clash.version, by_id=cast.tara, onto=clash.live)
    assert isinstance(kept, Draft) and not drafts(live)[0].outrun
    assert "reads differently" in publish(live, [SOP_PATH], by_id=cast.tara).errors[0].message
    assert publish(live, [SOP_PATH], by_id=cast.tara, same=["cf-1"]).changed
    assert b"still imitates it" in draft_tree(live)[SOP_PATH] and b'and "fits"' in draft_tree(live)[SOP_PATH]


def test_a_released_draft_is_gone_and_others_stay(live: Session, cast: SimpleNamespace) -> None:
    mine = saved(live, TYPO, None, cast.tara).state
    saved(live, b"\x89PNG other", None, cast.tara, "media/shoe.png")
    outcome = publish(live, [SOP_PATH], by_id=cast.tara, note="a typo", seen={SOP_PATH: mine}, same=["cf-1"])
    assert outcome.changed and [one.path for one in drafts(live)] == ["media/shoe.png"]


def test_what_was_edited_since_the_look_is_not_released(live: Session, cast: SimpleNamespace) -> None:
    mine = saved(live, TYPO, None, cast.tara)
    before, _ = mine.state, saved(live, OTHER, mine.version, cast.ada)
    outcome = publish(live, [SOP_PATH], by_id=cast.tara, seen={SOP_PATH: before})
    assert outcome.release_id is None and "look again" in outcome.problems[0].message


def test_errors_of_the_tree_keep_everything_as_it_was(live: Session, cast: SimpleNamespace) -> None:
    saved(live, None, None, cast.tara)
    outcome = publish(live, [SOP_PATH], by_id=cast.tara)
    assert outcome.release_id is None and outcome.errors and drafts(live)[0].kind == "deleted"
    assert draft_tree(live).keys() == tree().keys() - {SOP_PATH}
    assert publish(live, [], by_id=cast.tara).problems[0].message.startswith("no draft was chosen")


def test_a_discarded_draft_leaves_no_bytes_behind(live: Session, cast: SimpleNamespace) -> None:
    before = live.scalar(sa.select(sa.func.count()).select_from(Blob))
    version = None
    for turn in range(25):
        version = saved(live, TYPO + b"%d" % turn, version, cast.tara).version
    assert discard(live, SOP_PATH, cast.tara) and not discard(live, SOP_PATH, cast.tara)
    assert live.scalar(sa.select(sa.func.count()).select_from(Blob)) == before
    assert draft_tree(live) == tree()


@pytest.mark.parametrize("path", ["../up.md", "/etc/passwd", "sop/a\nb.md", "sop\\x.md"])
def test_paths_that_no_release_could_hold_are_refused(live: Session, cast: SimpleNamespace, path: str) -> None:
    with pytest.raises(ValueError, match="can't be a file"):
        save_draft(live, path, b"x", version=None, by_id=cast.tara)


def test_the_quiz_stays_as_it_is_beside_an_edited_sop(live: Session, cast: SimpleNamespace) -> None:
    saved(live, TYPO, None, cast.tara)
    assert publish(live, [SOP_PATH, QUIZ_PATH], by_id=cast.tara, same=["cf-1"]).changed
    assert draft_tree(live)[QUIZ_PATH] == tree()[QUIZ_PATH]
