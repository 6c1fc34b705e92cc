"""The library in a person's language: a clause or a case is shown translated where its translation is up to date.

Everything else stays in the source's language and says so: a rule that has changed since it was translated would be
taught wrongly. The gold is one for all languages.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.library.live import LiveCase, LiveClause, Module
from app.library.models import ClauseRevision, ItemText, ReleaseSop, Sop, SopRevision
from app.library.remembered import held
from app.library.translation_models import CaseTranslation, ClauseTranslation, QuizTranslation, ReleaseTranslation

MISSING, STALE = "missing", "stale"


@dataclass(frozen=True)
class ClauseWords:
    """A clause in another language; `of_rev` is the rev of the source it was made from, None where nobody knows."""

    title: str
    html: str
    of_rev: int | None


@dataclass(frozen=True)
class CaseWords:
    """Which words a case has in another language, and from which rev of it they were made."""

    text_digest: str
    of_rev: int


Clauses = Mapping[tuple[int, str | None], ClauseWords]


@held
def sop_locales(session: Session, release_id: int, sop_id: int) -> list[str]:
    """The languages a release holds an SOP, or the cases on it, translated into."""
    found = (
        sa.select(SopRevision.locale)
        .join(ReleaseSop, ReleaseSop.sop_digest == SopRevision.digest)
        .where(ReleaseSop.release_id == release_id, SopRevision.sop_id == sop_id, SopRevision.locale.is_not(None))
    )
    return sorted({locale for locale in session.scalars(found) if locale})


@held
def quiz_locales(session: Session, release_id: int, quiz_id: int) -> list[str]:
    """The languages a release holds a quiz translated into."""
    found = (
        sa.select(QuizTranslation.locale)
        .join(ReleaseTranslation, ReleaseTranslation.translation_digest == QuizTranslation.digest)
        .where(ReleaseTranslation.release_id == release_id, QuizTranslation.quiz_id == quiz_id)
    )
    return sorted(set(session.scalars(found)))


@held
def clause_words(session: Session, release_id: int, locale: str, sop_id: int | None = None) -> Clauses:
    """By (clause, variant), the words a release holds in that language; of one SOP alone if named."""
    columns = (ClauseRevision.clause_id, ClauseRevision.variant, ClauseRevision.title, ClauseRevision.html)
    query = (
        sa.select(*columns, ClauseTranslation.of_rev)
        .select_from(ReleaseSop)
        .join(SopRevision, SopRevision.digest == ReleaseSop.sop_digest)
        .join(ClauseRevision, ClauseRevision.sop_digest == SopRevision.digest)
        .outerjoin(
            ClauseTranslation,
            (ClauseTranslation.sop_digest == ClauseRevision.sop_digest)
            & (ClauseTranslation.clause_id == ClauseRevision.clause_id),
        )
        .where(ReleaseSop.release_id == release_id, SopRevision.locale == locale)
    )
    if sop_id is not None:
        query = query.where(SopRevision.sop_id == sop_id)
    rows = session.execute(query)
    return {(clause_id, variant): ClauseWords(title, html, of_rev) for clause_id, variant, title, html, of_rev in rows}


def module_in(session: Session, module: Module, locale: str | None) -> Module:
    """The module in that language, clause by clause where the translation is up to date; None is the source's."""
    if locale is None:
        return module
    words = clause_words(session, module.release_id, locale, module.sop.id)
    head = (
        sa.select(SopRevision.title, SopRevision.html)
        .join(ReleaseSop, ReleaseSop.sop_digest == SopRevision.digest)
        .where(ReleaseSop.release_id == module.release_id, SopRevision.sop_id == module.sop.id)
        .where(SopRevision.locale == locale, SopRevision.variant.is_(None))
    )
    found = session.execute(head).one_or_none()
    if found is not None:
        module = replace(module, sop=replace(module.sop, title=found.title), introduction=found.html, lang=locale)
    clauses = []
    for clause in module.clauses:
        translated = words.get((clause.id, clause.variant))
        lag = lag_of(translated.of_rev if translated else None, clause.rev, held=translated is not None)
        if translated is None or lag:
            clauses.append(replace(clause, lag=lag))
        else:
            clauses.append(replace(clause, title=translated.title, html=translated.html, lang=locale))
    return replace(module, clauses=tuple(clauses))


def clauses_in(
    session: Session, release_id: int, clauses: Iterable[LiveClause], locale: str | None
) -> dict[int, LiveClause]:
    """The clauses by id with their titles in that language, where the translation is up to date."""
    if locale is None:
        return {clause.id: clause for clause in clauses}
    words = clause_words(session, release_id, locale)
    found = {}
    for clause in clauses:
        translated = words.get((clause.id, clause.variant))
        fresh = translated is not None and translated.of_rev == clause.rev
        found[clause.id] = replace(clause, title=translated.title) if translated and fresh else clause
    return found


def lag_of(of_rev: int | None, rev: int, *, held: bool) -> str | None:
    """Why the source is shown instead: "missing" or "stale"; None where the translation is up to date."""
    if not held:
        return MISSING
    return None if of_rev == rev else STALE


@held
def case_words(session: Session, release_id: int, quiz_id: int, locale: str) -> dict[int, CaseWords]:
    """By case, the words a release holds for a quiz in that language."""
    query = (
        sa.select(CaseTranslation.item_id, CaseTranslation.text_digest, CaseTranslation.of_rev)
        .join(QuizTranslation, QuizTranslation.digest == CaseTranslation.translation_digest)
        .join(ReleaseTranslation, ReleaseTranslation.translation_digest == QuizTranslation.digest)
        .where(ReleaseTranslation.release_id == release_id)
        .where(QuizTranslation.quiz_id == quiz_id, QuizTranslation.locale == locale)
    )
    return {item_id: CaseWords(text, of_rev) for item_id, text, of_rev in session.execute(query)}


@held
def quiz_title(session: Session, release_id: int, quiz_id: int, locale: str) -> str | None:
    """What the quiz is called in that language; None where its title is not translated."""
    query = (
        sa.select(QuizTranslation.title)
        .join(ReleaseTranslation, ReleaseTranslation.translation_digest == QuizTranslation.digest)
        .where(ReleaseTranslation.release_id == release_id)
        .where(QuizTranslation.quiz_id == quiz_id, QuizTranslation.locale == locale)
    )
    return session.scalar(query.limit(1))


def reworded(session: Session, case: LiveCase, text_digest: str | None) -> LiveCase:
    """The case in other words of its own; unchanged for None, or where those words offer other options than it."""
    text = session.get(ItemText, text_digest) if text_digest is not None else None
    if text is None or {one["id"] for one in text.options} != {id for id, _ in case.options}:
        return case
    return replace(
        case,
        prompt_html=text.prompt_html,
        why_html=text.why_html,
        options=tuple((one["id"], one["name"]) for one in text.options),
        options_html={one["id"]: one["html"] for one in text.options},
        lang=text.locale,
    )


@held
def sop_titles(session: Session, release_id: int, locale: str | None) -> dict[str, str]:
    """By code, the titles of the SOPs that a release holds in that language."""
    query = (
        sa.select(Sop.code, SopRevision.title)
        .join(Sop, Sop.id == SopRevision.sop_id)
        .join(ReleaseSop, ReleaseSop.sop_digest == SopRevision.digest)
        .where(ReleaseSop.release_id == release_id, SopRevision.locale == locale, SopRevision.variant.is_(None))
    )
    return dict(session.execute(query).all()) if locale is not None else {}
