"""What follows from a release once it is in force: done in its transaction, or, where it was scheduled, at its time.

The library knows no people who learn. Whoever does says with `follow` what is to be done; `settle` does it once for
all releases that have come into force since the last time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.library.models import Release
from app.library.queries import live_release


@dataclass(frozen=True)
class Turn:
    """The library before and after: `before` is the release that was in force, None where there was none.

    `releases` came into force since then, the one that governs now last; all but the last may have governed briefly.
    `now` is when this is done.
    """

    before: Release | None
    releases: tuple[Release, ...]
    now: datetime

    @property
    def after(self) -> Release:
        return self.releases[-1]

    @property
    def revs(self) -> dict[str, tuple[int, int]]:
        """(old, new) rev of every clause (cf-2.1, cf-2.1@DE) and case whose rev differs between before and after."""
        found: dict[str, tuple[int, int]] = {}
        for release in self.releases:
            for code, (old, new) in release.changes.get("revs", {}).items():
                found[code] = (found[code][0] if code in found else old, new)
        return {code: (old, new) for code, (old, new) in found.items() if old != new}


Consequence = Callable[[Session, Turn], None]
_followers: list[Consequence] = []


def follow(consequence: Consequence) -> Consequence:
    """Have something done whenever the library has changed; in the transaction of the change."""
    if consequence not in _followers:
        _followers.append(consequence)
    return consequence


def unsettled(session: Session, now: datetime) -> list[Release]:
    """The releases in force whose consequences are still to be drawn, in the order in which they came into force."""
    found = sa.select(Release).where(Release.settled_at.is_(None), Release.effective_at <= now)
    return list(session.scalars(found.order_by(Release.effective_at, Release.id)))


def has_turned(session: Session) -> bool:
    """Whether the release in force came into force since consequences were drawn last: `release` leaves none behind."""
    release = live_release(session)
    return release is not None and release.settled_at is None


def settle(session: Session, now: datetime) -> bool:
    """Draw the consequences of what has come into force; False where that was done before. Runs in one transaction."""
    one_at_a_time(session)
    releases = unsettled(session, now)
    if not releases:
        return False
    turn = Turn(_before(session, releases[0]), tuple(releases), now)
    for release in releases:
        release.settled_at = now
    session.flush()
    for consequence in _followers:
        consequence(session, turn)
    return True


def one_at_a_time(session: Session) -> None:
    """Two releases at once would each compare with a live tree that the other replaces."""
    if session.connection().dialect.name == "postgresql":
        session.execute(sa.text("LOCK TABLE release IN SHARE ROW EXCLUSIVE MODE"))


def _before(session: Session, release: Release) -> Release | None:
    earlier = sa.tuple_(Release.effective_at, Release.id) < sa.tuple_(
        sa.literal(release.effective_at, Release.effective_at.type), sa.literal(release.id)
    )
    newest = sa.select(Release).where(earlier).order_by(Release.effective_at.desc(), Release.id.desc())
    return session.scalar(newest.limit(1))
