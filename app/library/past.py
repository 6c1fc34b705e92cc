"""What a clause or a case said at each release that changed it: who, when, and word by word what is different."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from html import unescape

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.content.sop_file import read_sop
from app.library.cases import live_cases
from app.library.live import LiveCase
from app.library.models import Clause, QuizRevision, Release, ReleaseQuiz, ReleaseSop, Sop, SopRevision
from app.library.words import Piece, word_differences
from app.people.models import User

# ("severity", "major"), ("clause", "cf-1.2"), ("use", "proof"), ("use", "practice") or ("use", "void")
Fact = tuple[str, str]


@dataclass(frozen=True)
class Wording:
    """One clause or case as one release had it; `parts` are named texts in the order in which they are shown."""

    rev: int
    title: str
    parts: tuple[tuple[str, str], ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Step:
    """A release that changed it. `kind`: new, material, editorial or retired; `parts` compare with the step before."""

    release_id: int
    at: datetime
    by: str | None
    note: str | None
    kind: str
    rev: int | None
    title: str
    parts: tuple[tuple[str, tuple[Piece, ...]], ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Past:
    """The history of one id, the latest step first; `is_case` tells cases from clauses."""

    code: str
    title: str
    is_case: bool
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Held:
    """A release and who made it, with what it held of an SOP: the names of its revisions."""

    release: Release
    by: str | None
    sops: frozenset[str] = frozenset()
    quizzes: frozenset[str] = frozenset()


def pasts(
    session: Session, sop_code: str, *, cases: bool, limit: int | None = None, offset: int = 0
) -> tuple[list[Past], int]:
    """The history of every clause of an SOP, then of its cases for those who may see it; and how many there are.

    `limit` and `offset` choose some of them: comparing word by word is what takes time.
    """
    known: dict[str, list[tuple[str, Wording, bool]]] = {}
    held: dict[str, dict[int, Wording]] = {}
    are_cases: set[str] = set()
    releases = _releases(session, sop_code, cases)
    for one in releases:
        for name in sorted(one.sops | one.quizzes):
            if name not in known:
                known[name] = _of_sop(session, name) if name in one.sops else _of_quiz(session, name)
            for code, wording, is_case in known[name]:
                held.setdefault(code, {})[one.release.id] = wording
                are_cases |= {code} if is_case else set()
    ordered = [code for code in held if code not in are_cases] + [code for code in held if code in are_cases]
    chosen = ordered[offset:] if limit is None else ordered[offset : offset + limit]
    return [past_of(code, held[code], releases, code in are_cases) for code in chosen], len(ordered)


def _releases(session: Session, sop_code: str, cases: bool) -> list[Held]:
    """The releases in force until now that changed something of this SOP, from the first that held it."""
    own = (
        sa.select(ReleaseSop.release_id, ReleaseSop.sop_digest)
        .join(SopRevision, SopRevision.digest == ReleaseSop.sop_digest)
        .join(Sop, Sop.id == SopRevision.sop_id)
        .where(Sop.code == sop_code, SopRevision.locale.is_(None))
    )
    asked = (
        sa.select(ReleaseQuiz.release_id, ReleaseQuiz.quiz_digest)
        .join(QuizRevision, QuizRevision.digest == ReleaseQuiz.quiz_digest)
        .join(Sop, Sop.id == QuizRevision.sop_id)
        .where(Sop.code == sop_code)
    )
    sops, quizzes = _by_release(session, own), _by_release(session, asked) if cases else {}
    everything = (
        sa.select(Release, User.name)
        .outerjoin(User, User.id == Release.by_id)
        .where(Release.effective_at <= clock.now())
        .order_by(Release.effective_at, Release.id)
    )
    found: list[Held] = []
    before: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
    for release, by in session.execute(everything):
        now = (sops.get(release.id, frozenset()), quizzes.get(release.id, frozenset()))
        if now != before:
            found.append(Held(release, by, *now))
        before = now
    return found


def _by_release(session: Session, query: sa.Select[int, str]) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = {}
    for release_id, name in session.execute(query):
        found.setdefault(release_id, set()).add(name)
    return {release_id: frozenset(names) for release_id, names in found.items()}


def _of_sop(session: Session, name: str) -> list[tuple[str, Wording, bool]]:
    revision = session.get_one(SopRevision, name)
    tail = f"@{revision.variant}" if revision.variant else ""
    sop, _ = read_sop(f"sop/x{tail}.md", revision.source, {})
    found = []
    for clause in sop.clauses:
        wording = Wording(clause.rev, clause.title, (("Text", clause.text),), (("severity", clause.severity),))
        found.append((clause.code + tail, wording, False))
    return found


def _of_quiz(session: Session, name: str) -> list[tuple[str, Wording, bool]]:
    codes = dict(session.execute(sa.select(Clause.id, Clause.code)).all())
    return [(case.code, _of_case(case, codes.get(case.clause_id, "")), True) for case in live_cases(session, name)]


def _of_case(case: LiveCase, clause: str) -> Wording:
    parts = [("Case", _plain(case.prompt_html) if case.graphic == "none" else f"[shows {case.graphic}]")]
    names = dict(case.options)
    if case.kind != "decision":
        parts.append(("Answers", "\n".join(f"{id}: {text}" for id, text in case.options)))
    golds = [names.get(id, id) if case.kind == "decision" else id for id in case.gold]
    parts += [("Right answer", ", ".join(golds)), ("Why", _plain(case.why_html))]
    facts = (("clause", clause), ("use", case.use), *((("use", "void"),) if case.void else ()))
    return Wording(case.rev, "", tuple(parts), facts)


def _plain(html: str) -> str:
    """The words of sanitised HTML, a line for each block."""
    return unescape(re.sub(r"<[^>]*>", "", re.sub(r"</(?:p|li|tr|h[1-6]|div)>|<br\s*/?>", "\n", html))).strip()


def past_of(code: str, held: Mapping[int, Wording], releases: list[Held], is_case: bool) -> Past:
    """The history of one id from its wordings by release, releases in order; at least one holds it."""
    steps: list[Step] = []
    before: Wording | None = None
    for one in releases:
        now = held.get(one.release.id)
        if now != before:
            steps.append(_step(one.release, one.by, before, now))
        before = now
    return Past(code, steps[-1].title, is_case, tuple(reversed(steps)))


def _step(release: Release, by: str | None, before: Wording | None, now: Wording | None) -> Step:
    kind = (
        "retired" if now is None else "new" if before is None else "editorial" if now.rev == before.rev else "material"
    )
    old, new = dict(before.parts if before else ()), dict(now.parts if now else ())
    if before and now and before.title != now.title:
        old, new = {"Title": before.title, **old}, {"Title": now.title, **new}
    parts = [
        (name, word_differences(old.get(name, "") if before else new[name], new.get(name, "")))
        for name in (dict.fromkeys((*old, *new)) if now else ())
        if before is None or old.get(name) != new.get(name)
    ]
    facts = now.facts if now and (before is None or now.facts != before.facts) else ()
    title = (now or before or Wording(0, "", (), ())).title
    rev = now.rev if now else None
    return Step(release.id, release.effective_at, by, release.note, kind, rev, title, tuple(parts), facts)
