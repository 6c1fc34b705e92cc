"""The rules that hold for a person, named in the person's language."""

from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.library.languages import best
from app.library.live import LiveClause
from app.library.models import ReleaseSop, SopRevision
from app.library.queries import live_release
from app.library.remembered import held
from app.library.translations import clauses_in, sop_titles
from app.library.variants import rules_for
from app.once import once
from app.people.models import User
from app.people.queries import language_of


@once("release", "user", "membership", "team")
def language_for(session: Session, user_id: int) -> str | None:
    """The language of the translations in force that suits the person; None for the source's."""
    release = live_release(session)
    wanted = language_of(session, session.get_one(User, user_id), clock.now().date())
    if release is None or wanted is None:
        return None
    return best(wanted, locales(session, release.id))


@held
def locales(session: Session, release_id: int) -> list[str]:
    """The languages a release holds any SOP translated into."""
    spoken = sa.select(SopRevision.locale).join(ReleaseSop, ReleaseSop.sop_digest == SopRevision.digest)
    found = session.scalars(spoken.where(ReleaseSop.release_id == release_id).distinct())
    return sorted(locale for locale in found if locale)


@once("release", "user", "membership", "team")
def spoken_rules(session: Session, user_id: int) -> dict[int, LiveClause]:
    """The clauses that hold where the person works, by id, titled in their language as far as it is translated."""
    rules, locale, release = rules_for(session, user_id), language_for(session, user_id), live_release(session)
    if locale is None or release is None:
        return rules
    titles = sop_titles(session, release.id, locale)
    spoken = clauses_in(session, release.id, rules.values(), locale)
    return {id: replace(one, sop_title=titles.get(one.sop_code, one.sop_title)) for id, one in spoken.items()}


def spoken_titles(session: Session, user_id: int) -> dict[str, str]:
    """By code, the titles of SOPs in the person's language; those that are not translated are absent."""
    release = live_release(session)
    return sop_titles(session, release.id, language_for(session, user_id)) if release is not None else {}
