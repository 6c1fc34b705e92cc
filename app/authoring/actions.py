"""Writing drafts, giving them up, and releasing them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.authoring.merging import Merged, has_marks, merge
from app.authoring.models import Draft, held_and_live, state_of
from app.authoring.queries import content, draft_of, live_digest, live_digests, live_tree, text_of, with_drafts
from app.authoring.wording import KEPT, Reworded, reworded
from app.content.model import Problem
from app.library.actions import ReleaseOutcome, release
from app.library.models import Blob, ReleaseFile
from app.library.trees import insert_absent, unkeepable
from app.people.actions import record
from app.said import said

KEPT_SAVES = 20
EDITED = said("was edited since you looked: look again, then release")


@dataclass(frozen=True)
class Conflict:
    """Somebody else changed the file meanwhile: what they have now, what I have, and what both began from.

    `version`, `state` and `live` are those to answer with once the author has chosen. `by_id` is who saved last,
    None where a release changed the file. `merged` is None for what is no text, or where one side deleted the file.
    """

    path: str
    base: bytes | None
    theirs: bytes | None
    mine: bytes | None
    merged: Merged | None
    version: int | None
    state: str
    live: str | None
    by_id: int | None


def one_writer(session: Session) -> None:
    """Who else would write drafts waits until this transaction ends: two would each see what was before the other."""
    if session.connection().dialect.name == "postgresql":
        session.execute(sa.text("LOCK TABLE draft IN SHARE ROW EXCLUSIVE MODE"))


def save_draft(
    session: Session, path: str, raw: bytes | None, *, version: int | None, by_id: int, onto: str | None = None,
    state: str | None = None,
) -> Draft | Conflict:  # fmt: skip
    """Keep `raw` (None: the file is deleted) as the draft of a file.

    `version` is that of the draft the author began from, None where there was none. `state` is that of the file then,
    and says it of an author who may have left it open for long: nothing else held there is overwritten, as that of a
    draft begun anew with as many saves, or of a release where there was no draft. The same bytes again change
    nothing; bytes that are live already and have no draft are not kept (the answer's version is 0). `onto` is the
    digest of the live file an author has seen while resolving a conflict with a release. Raises ValueError for a path
    that no release could hold.
    """
    if unkeepable({path: b"", "sop/": b""}):
        raise ValueError(f"{path!r} can't be a file of the content tree")
    one_writer(session)
    draft, live = draft_of(session, path), live_digest(session, path)
    mine = sha256(raw).hexdigest() if raw is not None else None
    if draft is None and mine == live:
        return Draft(path=path, blob_digest=live, base_digest=live, version=0, saved=[], by_id=by_id, at=clock.now())
    if draft is not None and draft.blob_digest == mine and draft.base_digest == live:
        return draft
    moved = _moved(draft, live, version, state)
    base = _began(session, draft, live, version, state)
    if draft is None and moved and onto != live:
        return _conflict(session, path, raw, draft, theirs=live, base=base, live=live)
    if draft is not None and moved:
        return _conflict(
            session, path, raw, draft, theirs=draft.blob_digest, base=base, live=draft.base_digest, by_id=draft.by_id
        )
    if draft is not None and draft.base_digest != live and onto != live:
        return _conflict(session, path, raw, draft, theirs=live, base=draft.base_digest, live=live)
    return _keep(session, draft, path, raw, mine, live, by_id)


def _moved(draft: Draft | None, live: str | None, version: int | None, state: str | None) -> bool:
    """Whether the file holds something else than what the author began from."""
    if state is not None:
        return held_and_live(state)[0] != (draft.blob_digest if draft else live)
    return version != (draft.version if draft else None)


def _keep(
    session: Session, draft: Draft | None, path: str, raw: bytes | None, mine: str | None, live: str | None, by_id: int
) -> Draft:
    if raw is not None and mine is not None:
        insert_absent(session, Blob, [{"digest": mine, "content": raw}])
    if draft is None:
        draft = Draft(path=path, version=0, saved=[])
        session.add(draft)
    kept = [*draft.saved, mine or ""]
    draft.blob_digest, draft.base_digest, draft.saved = mine, live, kept[-KEPT_SAVES:]
    draft.version, draft.by_id, draft.at = draft.version + 1, by_id, clock.now()
    session.flush()
    _forget(session, kept[:-KEPT_SAVES])
    return draft


def discard(session: Session, path: str, by_id: int) -> bool:
    """Give a draft up; the live file stays as it is. False where there was none."""
    one_writer(session)
    draft = draft_of(session, path)
    if draft is None:
        return False
    record(session, by_id, "discarded a draft", path, version=draft.version)
    _remove(session, [draft])
    return True


def publish(
    session: Session,
    paths: Iterable[str],
    *,
    by_id: int,
    effective_at: datetime | None = None,
    note: str | None = None,
    key_fix: str | None = None,
    seen: Mapping[str, str] | None = None,
    same: Collection[str] = (),
) -> ReleaseOutcome:
    """Release the live tree with the drafts of these files, which then are gone; all of it or nothing.

    `seen` holds the state of each draft its releaser looked at: one that was edited since blocks the release, as
    does one under which the live file changed, and a rule that reads differently at the rev it has, unless it is among
    `same`: those of which its releaser says that only the wording changed.
    """
    one_writer(session)
    chosen = session.scalars(sa.select(Draft).where(Draft.path.in_(list(paths))).order_by(Draft.path)).all()
    rules = reworded(session, [draft.path for draft in chosen])
    problems = _unpublishable(session, chosen, seen) + _unanswered(rules, same)
    if problems or not chosen:
        nothing = [] if chosen else [Problem(".", 1, said("no draft was chosen: there is nothing to release"))]
        return ReleaseOutcome(None, changed=False, problems=[*problems, *nothing])
    files = with_drafts(session, live_tree(session), chosen)
    outcome = release(
        session, files, by_id=by_id, effective_at=effective_at, note=note, key_fix=key_fix, origin="browser"
    )  # fmt: skip
    if outcome.release_id is not None:
        _remove(session, chosen)
        if same and outcome.changed:
            words = {one.id: one.rule.words for one in rules if one.id in same}
            record(session, by_id, KEPT, f"release {outcome.release_id}", rules=sorted(same), words=words)
    return outcome


def _unpublishable(session: Session, chosen: Iterable[Draft], seen: Mapping[str, str] | None) -> list[Problem]:
    live = live_digests(session)
    problems = []
    for draft in chosen:
        if draft.base_digest != live.get(draft.path):
            message = said("was released meanwhile by somebody else: open it and bring both together")
            problems.append(Problem(draft.path, 1, message))
        if seen is not None and seen.get(draft.path) != draft.state:
            problems.append(Problem(draft.path, 1, EDITED))
        if not draft.path.startswith("media/") and has_marks(text_of(session, draft.blob_digest)):
            message = said("two wordings stand in it between <<<<<<< and >>>>>>>: keep one")
            problems.append(Problem(draft.path, 1, message))
    return problems


def _unanswered(rules: Iterable[Reworded], same: Collection[str]) -> list[Problem]:
    return [
        Problem(one.path, 1, said("%(rule)s reads differently: say whether its meaning changed", rule=one.id))
        for one in rules
        if one.id not in same
    ]


def _conflict(
    session: Session, path: str, raw: bytes | None, draft: Draft | None, *, theirs: str | None, base: str | None,
    live: str | None, by_id: int | None = None,
) -> Conflict:  # fmt: skip
    other, begun = content(session, theirs), content(session, base)
    merged = None
    if raw is not None and other is not None and not path.startswith("media/"):
        texts = [(one or b"").decode("utf-8-sig", "replace") for one in (begun, other, raw)]
        merged = merge(*texts)
    version, state = (draft.version, draft.state) if draft else (None, state_of(0, live, live))
    return Conflict(path, begun, other, raw, merged, version, state, live, by_id)


def _began(
    session: Session, draft: Draft | None, live: str | None, version: int | None, state: str | None
) -> str | None:
    """What the file held as the author began from it; the live file of then or now where that is not kept any more."""
    if state is not None:
        held, then = held_and_live(state)
        return held if held is None or content(session, held) is not None else then
    if draft is None:
        return live
    back = draft.version - version if version is not None else len(draft.saved)
    known = 0 <= back < len(draft.saved)
    return draft.saved[-1 - back] or None if known else draft.base_digest


def _remove(session: Session, gone: Iterable[Draft]) -> None:
    saved = []
    for draft in gone:
        saved += draft.saved
        session.delete(draft)
    session.flush()
    _forget(session, saved)


def _forget(session: Session, digests: Iterable[str]) -> None:
    """Drop the bytes of saves that nothing names any more."""
    unwanted = {name for name in digests if name}
    if not unwanted:
        return
    kept = session.execute(sa.select(Draft.saved, Draft.base_digest)).all()
    named = {name for saved, base in kept for name in (*saved, base)}
    released = sa.exists().where(ReleaseFile.blob_digest == Blob.digest)
    if unwanted - named:
        session.execute(sa.delete(Blob).where(Blob.digest.in_(sorted(unwanted - named)), ~released))
