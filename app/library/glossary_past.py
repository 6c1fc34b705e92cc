"""What each word of the glossary was said to mean: release by release, who changed it, and word by word how."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.content.model import Term
from app.content.terms import is_terms, locale_of
from app.library.models import Release, ReleaseFile
from app.library.past import Held, Past, Wording, past_of
from app.library.terms import terms_in_file
from app.people.models import User


def glossary_pasts(session: Session, locale: str | None) -> list[Past]:
    """The history of every word that the glossary in a language ever explained (None: the source's), by its id."""
    found: dict[str, dict[int, Wording]] = {}
    releases, last = [], None
    for release, by, path, digest in session.execute(_held(locale)):
        if digest == last:
            continue
        last = digest
        releases.append(Held(release, by))
        for term in terms_in_file(session, path, digest) if digest else ():
            found.setdefault(term.id, {})[release.id] = _wording(term)
    return [past_of(id, found[id], releases, False) for id in sorted(found)]


def _held(locale: str | None) -> sa.Select[Release, str, str, str]:
    """Every release in force until now, in order, with its glossary in the language, which may be none."""
    mine = sa.and_(ReleaseFile.release_id == Release.id, ReleaseFile.path.in_(paths(locale)))
    return (
        sa.select(Release, User.name, ReleaseFile.path, ReleaseFile.blob_digest)
        .outerjoin(User, User.id == Release.by_id)
        .outerjoin(ReleaseFile, mine)
        .where(Release.effective_at <= clock.now())
        .order_by(Release.effective_at, Release.id)
    )


def paths(locale: str | None) -> list[str]:
    """The names a glossary in that language may have."""
    stem = f"terms.{locale}" if locale else "terms"
    return [path for path in (f"{stem}.yaml", f"{stem}.yml") if is_terms(path) and locale_of(path) == locale]


def _wording(term: Term) -> Wording:
    return Wording(0, term.words[0], (("Words", ", ".join(term.words)), ("Meaning", term.means)), ())
