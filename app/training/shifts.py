"""What changed in a person's rules since their last shift."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.library.beside import beside
from app.library.live import LiveClause
from app.library.models import ClauseRevision, Release
from app.library.variants import market_of, rulebook
from app.people.actions import record
from app.people.models import AuditEvent
from app.training.rules import Book

SHIFT = timedelta(hours=12)  # no session lasts longer, so what lies further back was another shift
FIRST_TIME = timedelta(days=7)
SEEN = "looked at what changed"


@dataclass(frozen=True)
class Since:
    """From when on changes are told; `why` is "shift", "seen" (the person said so) or "new" (no shift before)."""

    at: datetime
    why: str


@dataclass(frozen=True)
class Change:
    """A rule that is not what it was: kind "changed" (another rev), "new" or "gone".

    `before` and `now` are sanitised HTML of the source with <del> and <ins>, empty where there is none; `at` is when
    the release that changed it came into force, `because` what it said, None where it said nothing.
    """

    kind: str
    clause: LiveClause
    at: datetime | None
    because: str | None
    before: str = ""
    now: str = ""


def last_shift(session: Session, user_id: int, now: datetime) -> Since:
    """When the person's last shift began, or when they said they had seen what changed, whichever is later.

    A shift begins with the first sign-in of a run: the newest sign-in more than 12 h ago, and those up to 12 h before
    it. Days are not asked, for night shifts cross midnight. Nobody's first shift is told of more than a week.
    """
    mine = (AuditEvent.by_id == user_id, AuditEvent.at < now)
    signed_in = sa.select(sa.func.max(AuditEvent.at, type_=AuditEvent.at.type)).where(
        *mine, AuditEvent.act == "signed in", AuditEvent.at <= now - SHIFT
    )
    newest = session.scalar(signed_in)
    since = Since(now - FIRST_TIME, "new")
    if newest is not None:
        run = sa.select(sa.func.min(AuditEvent.at, type_=AuditEvent.at.type)).where(
            *mine, AuditEvent.act == "signed in", AuditEvent.at.between(newest - SHIFT, newest)
        )
        since = Since(session.scalars(run).one() or newest, "shift")
    seen = session.scalar(
        sa.select(sa.func.max(AuditEvent.at, type_=AuditEvent.at.type)).where(*mine, AuditEvent.act == SEEN)
    )
    return Since(seen, "seen") if seen is not None and seen > since.at else since


def mark_seen(session: Session, user_id: int) -> None:
    """The person has seen what changed until now."""
    record(session, user_id, SEEN, "rules")


def changed_since(session: Session, user_id: int, book: Book, since: datetime, now: datetime) -> list[Change]:
    """The rules of the person's book that hold at another rev than then, are new, or are gone; newest change first.

    An edited wording at the same rev means the same, and is not told.
    """
    releases = _releases(session, since, now)
    if not releases:
        return []
    market = market_of(session, user_id)
    before = rulebook(session, since).under(market)
    live = {rule.clause.id: rule.clause for rule in book.rules.values()}
    found = []
    for id in live.keys() | before.keys():
        then, clause = before.get(id), live.get(id)
        if then is not None and clause is not None and (then.rev, then.variant) == (clause.rev, clause.variant):
            continue
        named = clause or then
        if named is None or (clause is None and id in rulebook(session).everywhere):
            continue  # it holds elsewhere: the person's market or scope is another now, the rule is not gone
        at, because = _told(releases, named)
        kind = "new" if then is None else "gone" if clause is None else "changed"
        old, new = beside(_html(session, then), _html(session, clause)) if kind == "changed" else ("", "")
        found.append(Change(kind, named, at, because, old, new))
    return sorted(found, key=lambda one: (-(one.at or since).timestamp(), one.clause.code))


def _releases(session: Session, since: datetime, now: datetime) -> list[Release]:
    """What came into force since then, the newest first; none where nothing governed before."""
    earlier = session.scalar(sa.select(sa.func.count()).select_from(Release).where(Release.effective_at <= since))
    between = sa.select(Release).where(Release.effective_at > since, Release.effective_at <= now)
    return list(session.scalars(between.order_by(Release.effective_at.desc(), Release.id.desc()))) if earlier else []


def _told(releases: list[Release], clause: LiveClause) -> tuple[datetime | None, str | None]:
    """When the newest release that names the rule came into force, and what it said."""
    for release in releases:
        named = {one for group in ("material", "new", "retired") for one in release.changes.get(group, ())}
        if clause.name in named or clause.code in named:
            return release.effective_at, release.note
    return releases[0].effective_at, None


def _html(session: Session, clause: LiveClause | None) -> str:
    row = session.get(ClauseRevision, (clause.sop_digest, clause.id)) if clause is not None else None
    return row.html if row is not None else ""
