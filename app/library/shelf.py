"""The library as its index and its reading page show it: SOPs with what each clause has, and lacks, of cases."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.content.check_cases import PROOF_CASES
from app.library.live import LiveClause, LiveSop
from app.library.models import ItemRevision, QuizItem, Release, ReleaseQuiz, ReleaseSop
from app.library.queries import live_clauses, live_release, live_sops
from app.people.access import Scope
from app.people.queries import teams_within


@dataclass(frozen=True)
class CaseCount:
    """Cases of a clause that are not void, by use; `twinned` of them name a near miss."""

    proof: int = 0
    practice: int = 0
    twinned: int = 0

    @property
    def all(self) -> int:
        return self.proof + self.practice


@dataclass(frozen=True)
class ClauseStock:
    """A clause with its cases."""

    clause: LiveClause
    cases: CaseCount

    @property
    def wanted(self) -> int:
        """Proof cases that are enough, with a practice case beside them."""
        return PROOF_CASES[self.clause.severity]

    @property
    def is_lacking(self) -> bool:
        """Whether a trainer should write more."""
        return self.cases.proof < self.wanted or not self.cases.practice


@dataclass(frozen=True)
class ShelfRow:
    """An SOP of the index; `since` is when this revision of it came into force."""

    sop: LiveSop
    clauses: tuple[ClauseStock, ...]
    since: datetime

    @property
    def cases(self) -> int:
        return sum(stock.cases.all for stock in self.clauses)

    @property
    def fewest(self) -> int:
        """Cases of the clause that has fewest."""
        return min((stock.cases.all for stock in self.clauses), default=0)

    @property
    def lacking(self) -> list[ClauseStock]:
        return [stock for stock in self.clauses if stock.is_lacking]


def markets_of(session: Session, scopes: Iterable[Scope]) -> frozenset[str] | None:
    """The markets within these scopes; None means all of them."""
    listed = list(scopes)
    if Scope() in listed:
        return None
    named = {scope.market for scope in listed if scope.market}
    return frozenset(named | {team.market for team in teams_within(session, listed) if team.market})


def readable(sop: LiveSop, markets: frozenset[str] | None) -> bool:
    """Whether the SOP holds in one of the markets."""
    return markets is None or not sop.markets or bool(markets & set(sop.markets))


def shelf(session: Session, markets: frozenset[str] | None) -> list[ShelfRow]:
    """The live SOPs that hold in these markets, by title: five queries however many there are."""
    release = live_release(session)
    if release is None:
        return []
    stocks: dict[str, list[ClauseStock]] = {}
    counts = case_counts(session, release.id)
    for clause in live_clauses(session).values():
        stock = ClauseStock(clause, counts.get(clause.id, CaseCount()))
        stocks.setdefault(clause.sop_digest, []).append(stock)
    since = _since(session, release.id)
    return [
        ShelfRow(sop, tuple(stocks.get(sop.digest, ())), since[sop.digest])
        for sop in live_sops(session)
        if readable(sop, markets)
    ]


def case_counts(session: Session, release_id: int) -> dict[int, CaseCount]:
    """The cases of each clause in a release."""
    proof = sa.func.sum(sa.case((ItemRevision.use == "proof", 1), else_=0))
    query = (
        sa.select(ItemRevision.clause_id, proof, sa.func.count(), sa.func.count(ItemRevision.twin))
        .select_from(ReleaseQuiz)
        .join(QuizItem, QuizItem.quiz_digest == ReleaseQuiz.quiz_digest)
        .join(ItemRevision, ItemRevision.digest == QuizItem.item_digest)
        .where(ReleaseQuiz.release_id == release_id, ItemRevision.void.is_(False))
        .group_by(ItemRevision.clause_id)
    )
    rows = session.execute(query)
    return {clause_id: CaseCount(proof, n - proof, twinned) for clause_id, proof, n, twinned in rows}


def _since(session: Session, release_id: int) -> dict[str, datetime]:
    """When each SOP revision of a release first came into force."""
    live = sa.select(ReleaseSop.sop_digest).where(ReleaseSop.release_id == release_id)
    query = (
        sa.select(ReleaseSop.sop_digest, sa.func.min(Release.effective_at))
        .join(Release, Release.id == ReleaseSop.release_id)
        .where(ReleaseSop.sop_digest.in_(live))
        .group_by(ReleaseSop.sop_digest)
    )
    return dict(session.execute(query).all())
