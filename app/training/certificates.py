"""Certificates: which rules a person has proven, at which rev and until when, for anybody who holds the code."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.library.models import Clause, ClauseRevision, SopRevision
from app.library.variants import rulebook, rules_for
from app.people.actions import hold, record
from app.people.codes import ALPHABET
from app.people.models import User
from app.training.models import Certificate, CertifiedClause, ProofEvent
from app.training.queries import proofs

LENGTH = 20  # 98 bits: nobody guesses one
HELD = ("proven", "renewed")


@dataclass(frozen=True)
class Holding:
    """The proof of one rule at one rev: since when, last renewed when, until when (None = for good)."""

    since: datetime
    renewed_at: datetime
    expires_on: date | None
    withdrawn: bool = False

    def valid_on(self, day: date) -> bool:
        return not self.withdrawn and (self.expires_on is None or day < self.expires_on)


@dataclass(frozen=True)
class Line:
    """A rule on a certificate. `state` says why it holds no more, or that it does: one of

    valid, expired, withdrawn, changed (the rule has a newer rev since), retired (no rule any more).
    """

    name: str
    title: str
    rev: int
    holding: Holding
    state: str


@dataclass(frozen=True)
class Paper:
    """A certificate with what is true of it now."""

    code: str
    user: User
    sop_title: str
    issued_at: datetime
    lines: tuple[Line, ...]

    @property
    def valid(self) -> int:
        """How many of its rules hold today."""
        return sum(line.state == "valid" for line in self.lines)


def certified(
    session: Session, user_ids: Iterable[int], clause_ids: Iterable[int]
) -> dict[tuple[int, int, str | None, int], Holding]:
    """By (person, clause, variant, rev), every proof there ever was, as its latest events leave it.

    Being stopped at a repeat takes no proof away; withdrawing does. A proof made again begins anew.
    """
    found = (
        sa.select(ProofEvent)
        .where(ProofEvent.user_id.in_(list(user_ids)), ProofEvent.clause_id.in_(list(clause_ids)))
        .where(ProofEvent.kind.in_((*HELD, "withdrawn")))
        .order_by(ProofEvent.at, ProofEvent.id)
    )
    held: dict[tuple[int, int, str | None, int], Holding] = {}
    for event in session.scalars(found):
        key = (event.user_id, event.clause_id, event.variant, event.rev)
        before = held.get(key)
        if event.kind == "withdrawn":
            if before is not None:
                held[key] = Holding(before.since, before.renewed_at, before.expires_on, withdrawn=True)
        else:
            since = before.since if before is not None and not before.withdrawn else event.at
            held[key] = Holding(since, event.at, event.expires_on)
    return held


def certify(session: Session, user_id: int, sop_id: int) -> Certificate | None:
    """A certificate on what the person has proven of an SOP now; the one they have where it says just that.

    None where they have proven nothing of it.
    """
    hold(session, [user_id])
    live = {id: rule for id, rule in rules_for(session, user_id).items() if rule.sop_id == sop_id}
    wanted = {(id, live[id].rev, live[id].variant) for id, proof in proofs(session, user_id).items()
              if id in live and proof.proven}  # fmt: skip
    if not wanted:
        return None
    mine = sa.select(Certificate).where(Certificate.user_id == user_id, Certificate.sop_id == sop_id)
    for paper in session.scalars(mine.order_by(Certificate.id.desc())):
        if {(one.clause_id, one.rev, one.variant) for one in _clauses(session, paper.id)} == wanted:
            return paper
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    paper = Certificate(user_id=user_id, sop_id=sop_id, code=code, issued_at=clock.now())
    session.add(paper)
    session.flush()
    session.add_all(CertifiedClause(certificate_id=paper.id, clause_id=id, rev=rev, variant=where)
                    for id, rev, where in wanted)  # fmt: skip
    record(session, user_id, "made a certificate", f"certificate {paper.id}", clauses=len(wanted))
    return paper


def certificate(session: Session, code: str) -> Certificate | None:
    """The certificate with this code; case, spaces and dashes do not matter to who types it."""
    plain = "".join(one for one in code.lower() if one.isalnum())[:100]
    return session.scalar(sa.select(Certificate).where(Certificate.code == plain))


def paper_of(session: Session, certificate: Certificate) -> Paper:
    """What the certificate says, with what is true of it today."""
    clauses = _clauses(session, certificate.id)
    held = certified(session, [certificate.user_id], [one.clause_id for one in clauses])
    book, today = rulebook(session), clock.now().date()
    lines = []
    for one in clauses:
        holding = held[certificate.user_id, one.clause_id, one.variant, one.rev]
        everywhere = book.everywhere.get(one.clause_id)
        live = book.apart.get((one.clause_id, one.variant), everywhere) if one.variant else everywhere
        fits = live is not None and (live.variant, live.rev) == (one.variant, one.rev)
        state = _state(holding, today, "valid" if fits else "changed" if live is not None else "retired")
        code, title = _named(session, one)
        name = f"{code}@{one.variant}" if one.variant else code
        lines.append((live.position if live else 0, Line(name, title, one.rev, holding, state)))
    user = session.get_one(User, certificate.user_id)
    title = _sop_title(session, certificate.sop_id)
    ordered = tuple(line for _, line in sorted(lines, key=lambda pair: (pair[0], pair[1].name)))
    return Paper(certificate.code, user, title, certificate.issued_at, ordered)


def _state(holding: Holding, day: date, rule: str) -> str:
    if holding.withdrawn:
        return "withdrawn"
    return rule if rule != "valid" or holding.valid_on(day) else "expired"


def _clauses(session: Session, certificate_id: int) -> list[CertifiedClause]:
    found = sa.select(CertifiedClause).where(CertifiedClause.certificate_id == certificate_id)
    return list(session.scalars(found.order_by(CertifiedClause.clause_id)))


def _named(session: Session, one: CertifiedClause) -> tuple[str, str]:
    """(code, title) of the rule at the rev that was proven."""
    found = (
        sa.select(Clause.code, ClauseRevision.title)
        .join(ClauseRevision, ClauseRevision.clause_id == Clause.id)
        .join(SopRevision, SopRevision.digest == ClauseRevision.sop_digest)
        .where(Clause.id == one.clause_id, ClauseRevision.rev == one.rev, SopRevision.locale.is_(None))
        .where(SopRevision.variant.is_not_distinct_from(one.variant))
    )
    code, title = session.execute(found.order_by(ClauseRevision.sop_digest).limit(1)).one()
    return code, title


def _sop_title(session: Session, sop_id: int) -> str:
    live = next((rule.sop_title for rule in rulebook(session).everywhere.values() if rule.sop_id == sop_id), None)
    newest = sa.select(SopRevision.title).where(SopRevision.sop_id == sop_id, SopRevision.locale.is_(None)).limit(1)
    return live or session.scalars(newest).one()
