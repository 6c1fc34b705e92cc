"""A wrong key is mended: whose score and proof flips, before the release to look at and with it to happen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.content.model import Library
from app.content.parse import parse
from app.library.consequences import Turn
from app.library.remembered import remembered
from app.library.trees import in_force
from app.people.actions import record
from app.people.models import Membership, User
from app.quizzes.keys import Fix, fixes_between, fixes_in
from app.quizzes.models import Attempt, AttemptCase, Response
from app.quizzes.remarking import brought_in, remark_evidence
from app.quizzes.replaying import Flip, Replayed, Score, replay
from app.stats.proof import Outcome
from app.training.held import held_revs
from app.training.models import Assignment, ProofEvent


@dataclass(frozen=True)
class KeyFixPreview:
    """What a mended key would do: `answers` are marked anew, `voided` of them belong to attempts still open.

    `brought` came from other systems and keep the mark they came with. `names` are those of the people in `proofs` and
    `scores`, by id.
    """

    fixes: tuple[Fix, ...]
    answers: int
    voided: int
    proofs: tuple[Flip, ...]
    scores: tuple[Score, ...]
    names: Mapping[int, str]
    brought: int = 0

    def __bool__(self) -> bool:
        return bool(self.fixes)


def key_fix_preview(session: Session, files: Mapping[str, bytes]) -> KeyFixPreview:
    """Whose score or proof would flip, from what to what, if this tree were released now; writes nothing."""
    return preview_of(session, parse(files)[0])


def preview_of(session: Session, library: Library) -> KeyFixPreview:
    """The same for a tree that was read already."""
    now = clock.now()
    live = in_force(session, now)
    fixes = fixes_in(session, live, library)
    if live is None or not fixes:
        return KeyFixPreview((), 0, 0, (), (), {})
    # Whoever looks at a release looks more than once: judged again only when somebody has answered or proven since.
    question = ("key fixes", repr(sorted(fixes.items())), *_answered(session), now.date())
    came = remembered(session, live, question, lambda: tuple(replay(session, fixes, now)))
    proofs = tuple(flip for one in came for flip in one.flips)
    scores = tuple(score for one in came for score in one.scores)
    people = {one.user_id for one in proofs} | {one.user_id for one in scores}
    names = {id: name for id, name in session.execute(sa.select(User.id, User.name)) if id in people}
    return KeyFixPreview(
        tuple(fixes.values()), sum(one.answers for one in came), sum(len(one.voided) for one in came),
        tuple(sorted(proofs, key=lambda one: (names[one.user_id], one.clause.code))),
        tuple(sorted(scores, key=lambda one: (names[one.user_id], one.attempt_id))), names, brought_in(session, fixes),
    )  # fmt: skip


def _answered(session: Session) -> tuple[Any, ...]:
    """What is another as soon as anybody settles an answer, hands in, proves, is assigned something or moves."""
    settled, given = Response.settled_at, sa.func.count(Response.settled_at)
    events, moves = ProofEvent.id, (sa.func.max(Membership.starts_on), sa.func.max(Membership.ends_on))
    found = (
        *session.execute(sa.select(given, sa.func.max(settled))).one(),
        *session.execute(sa.select(sa.func.max(Attempt.id), sa.func.max(Attempt.submitted_at))).one(),
        *session.execute(sa.select(sa.func.max(events), sa.func.count(events))).one(),
        *session.execute(sa.select(*moves, sa.func.count(Membership.user_id))).one(),
        session.scalar(sa.select(sa.func.max(Assignment.id))),
    )
    return tuple(found)


def follow_keys(session: Session, turn: Turn) -> None:
    """Let proofs, open attempts and stored evidence follow the keys that were mended; scores are never stored."""
    fixes = fixes_between(session, turn.before, turn.releases)
    if not fixes:
        return
    reason = next((one.key_fix for one in reversed(turn.releases) if one.key_fix), None) or turn.after.note
    held = held_revs(session, {fix.after.clause_id for fix in fixes.values()})
    events = 0
    for came in replay(session, fixes, turn.now):
        events += _write(session, came, held, f"Key fix: {reason}" if reason else "Key fix", turn.now)
    changed = remark_evidence(session, fixes)
    cases = sorted(fix.code for fix in fixes.values())
    about = f"release {turn.after.id}"
    record(session, turn.after.by_id, "marked anew", about, cases=cases, evidence=changed, proofs=events)


def _write(
    session: Session, came: Replayed, held: Mapping[tuple[int, int, str | None], frozenset[int]], reason: str,
    now: datetime,
) -> int:  # fmt: skip
    """Write down what one batch of people came to; how many proofs changed."""
    events = [
        event
        for flip in came.flips
        for event in _events(flip, flip.clause.rev in held.get(_place(flip), ()), reason, now)
    ]
    if events:
        session.execute(sa.insert(ProofEvent), events)
    for attempt_id, position in came.voided:
        case = session.get_one(AttemptCase, (attempt_id, position))
        case.voided_at = now
        user_id = session.get_one(Attempt, attempt_id).user_id
        record(session, user_id, "voided a case", f"attempt {attempt_id}", position=position, why="key fix")
    _tell_answers(session, came.flips, now)
    session.flush()
    return len(events)


def _place(flip: Flip) -> tuple[int, int, str | None]:
    return flip.user_id, flip.clause.id, flip.clause.variant


def _events(flip: Flip, is_held: bool, reason: str, now: datetime) -> Iterable[dict[str, Any]]:
    """What held and holds no more is withdrawn; then comes what the answers are worth now."""
    same = {
        "user_id": flip.user_id, "clause_id": flip.clause.id, "rev": flip.clause.rev, "variant": flip.clause.variant,
        "at": now, "attempt_id": None, "expires_on": None, "reason": reason,
    }  # fmt: skip
    if is_held and flip.after != "proven" and flip.before in ("proven", "cleared"):
        yield same | {"kind": "withdrawn"}
    if flip.after is not None:
        ends = flip.standing.expires_at if flip.after == "proven" else None
        yield same | {"kind": flip.after, "expires_on": ends.date() if ends else None}


def _tell_answers(session: Session, flips: Sequence[Flip], now: datetime) -> None:
    """Of windows that are decided now the wrong answers may be shown."""
    wrong = [
        (answer.attempt_id, answer.position)
        for flip in flips
        for window in flip.standing.windows
        if window.outcome is not Outcome.OPEN
        for answer in window.answers
        if not answer.right
    ]
    place = sa.tuple_(AttemptCase.attempt_id, AttemptCase.position)
    for start in range(0, len(wrong), 400):
        chosen = place.in_(wrong[start : start + 400]) & AttemptCase.answer_shown_at.is_(None)
        session.execute(sa.update(AttemptCase).where(chosen).values(answer_shown_at=now))
