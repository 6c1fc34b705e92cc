"""Releasing: a tree of files becomes what governs, all of it or nothing."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app import clock
from app.content.model import Problem
from app.library.comparing import Examined, examine
from app.library.consequences import one_at_a_time, settle
from app.library.identities import identify
from app.library.models import Release
from app.library.overwriting import lacking
from app.library.remembered import forget
from app.library.revisions import write_revisions
from app.library.trees import file_digests, following, in_force, keep_files, tree_digest, tree_of, unkeepable
from app.people.actions import record
from app.said import said


@dataclass(frozen=True)
class ReleaseOutcome:
    """`release_id` governs at the wished moment; None when errors among the problems kept everything as it was.

    `changed` is False where the very same tree governed then already.
    """

    release_id: int | None
    changed: bool
    problems: list[Problem] = field(default_factory=list)

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.severity == "error"]


def release(
    session: Session,
    files: Mapping[str, bytes],
    *,
    by_id: int | None = None,
    effective_at: datetime | None = None,
    note: str | None = None,
    key_fix: str | None = None,
    overwrite: bool = False,
    origin: str = "files",
) -> ReleaseOutcome:
    """Let a tree (path → bytes) govern from `effective_at` on: now, later, or in the past to bring history in.

    Errors of `content check` block it, as does, unless `overwrite`, a tree of `origin` "files" that lacks what the
    browser made. `key_fix` is the reason for a changed gold or accept at the same rev. What follows for people is done
    in the same transaction, or, for a scheduled release, when it has come into force.
    """
    if unkept := unkeepable(files):
        return ReleaseOutcome(None, changed=False, problems=unkept)
    one_at_a_time(session)
    settle(session, now := clock.now())
    at = effective_at or now
    tree = tree_digest(digests := file_digests(files))
    governing = in_force(session, at)
    if governing is not None and governing.tree_digest == tree:
        return ReleaseOutcome(governing.id, changed=False)
    later = following(session, at)
    if later is not None and later.effective_at > now:
        return ReleaseOutcome(None, changed=False, problems=[_scheduled(later)])
    examined = examine(session, files, at, key_fix)
    problems = [*(lacking(session, files, at) if origin == "files" and not overwrite else ()), *examined.problems]
    if any(problem.severity == "error" for problem in problems):
        return ReleaseOutcome(None, changed=False, problems=problems)
    new = Release(
        effective_at=at, created_at=now, by_id=by_id, note=note, key_fix=key_fix, tree_digest=tree,
        changes=_changes(examined), origin=origin, settled_at=now if later else None,
    )  # fmt: skip
    _write(session, new, files, digests, examined, until=later.effective_at if later else None)
    settle(session, now)
    return ReleaseOutcome(new.id, changed=True, problems=examined.problems)


def roll_back(session: Session, release_id: int, *, by_id: int | None, reason: str) -> ReleaseOutcome:
    """Let the tree of an earlier release govern again from now on, as a new release; nothing is undone or lost.

    Whoever proved a rule as it then stood holds that proof again. Raises ValueError where there is no such release, it
    was never in force, or no reason is given.
    """
    earlier = session.get(Release, release_id)
    if earlier is None or earlier.effective_at > clock.now():
        raise ValueError(f"release {release_id} was never in force")
    if not reason.strip():
        raise ValueError("say why: the reason stands in the history")
    note = f"Back to release {release_id}: {reason.strip()}"
    return release(session, tree_of(session, release_id), by_id=by_id, note=note, origin="browser")


def _write(
    session: Session,
    new: Release,
    files: Mapping[str, bytes],
    digests: dict[str, str],
    examined: Examined,
    *,
    until: datetime | None,
) -> None:
    """Keep the release, its bytes and what is new of its revisions; `until` is when a later release takes over."""
    session.add(new)
    session.flush()
    keep_files(session, new.id, files, digests)
    ids = identify(session, examined.library, effective_at=new.effective_at, until=until)
    write_revisions(session, examined.library, ids, new.id, digests)
    forget(session)
    _leave_trail(session, new)


def _leave_trail(session: Session, new: Release) -> None:
    counts = {kind: len(new.changes[kind]) for kind in ("material", "editorial", "new", "retired")}
    reasons = {"note": new.note, "key_fix": new.key_fix}
    effective_at = new.effective_at.isoformat()
    record(session, new.by_id, "released", f"release {new.id}", effective_at=effective_at, **reasons, **counts)


def _scheduled(later: Release) -> Problem:
    moment = f"{later.effective_at:%Y-%m-%dT%H:%M:%SZ}"
    message = said(
        "release %(release)s is scheduled for %(moment)s and would undo this one: wait until then, or replace it by "
        "releasing a tree that holds both changes with --effective-at %(again)s",
        release=str(later.id), moment=moment, again=moment,
    )  # fmt: skip
    return Problem(".", 1, message)


def _changes(examined: Examined) -> dict[str, Any]:
    return {
        kind: dict(found) if isinstance(found, dict) else list(found)
        for kind, found in asdict(examined.difference).items()
    }
