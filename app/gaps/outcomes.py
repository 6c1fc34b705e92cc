"""What followed training, counted by team: proofs and later audits, windows, sure answers, time, refreshers."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from functools import reduce
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.gaps.audited import RATED_AUDITS
from app.gaps.progress import LEAST_GROUP
from app.gaps.proof_cost import Spent
from app.gaps.targets import rate_allowed, targets_at
from app.gaps.working import Followed, Tally, flagged
from app.library.variants import rulebook
from app.people.models import Team
from app.qa.models import Audit
from app.quizzes.models import Attempt, AttemptCase, QuizEvidence, Response
from app.stats.rate import measured_weighted
from app.training.models import ProofEvent

FOLLOWED = timedelta(days=28)
LEAST_AUDITS = 5  # of one person on one clause; with fewer, a single error would say “above the usual target”
LONGEST = 300_000  # milliseconds one answer can take before somebody must have gone away

Sums = tuple[float, float, float, float, float]  # n, errors, Σw, Σw², Σw·error
NOTHING: Sums = (0, 0, 0, 0, 0)


class Pair(NamedTuple):
    """A newly proven person on a clause; `over`: surely above the target."""

    user_id: int
    sums: Sums
    over: bool


def windows_decided(session: Session, teams: Sequence[Team], since: datetime) -> list[Tally]:
    """Of each team the proof windows decided since then, and those of them that were stopped."""
    stopped = sa.func.sum(sa.case((ProofEvent.kind == "stopped", 1), else_=0))
    query = (
        _by_team(Attempt.team_id, ProofEvent.user_id, stopped, teams)
        .select_from(ProofEvent)
        .join(Attempt, Attempt.id == ProofEvent.attempt_id)
        .where(ProofEvent.kind.in_(("proven", "stopped")), ProofEvent.at >= since)
    )
    return _tallies(session, query, teams)


def sure_answers(session: Session, teams: Sequence[Team], since: datetime) -> list[Tally]:
    """Of each team the first answers called sure since then, and those of them that were wrong."""
    wrong = sa.func.sum(sa.case((QuizEvidence.mark < 1, 1), else_=0))
    query = _by_team(QuizEvidence.team_id, QuizEvidence.user_id, wrong, teams).where(
        QuizEvidence.first, QuizEvidence.current, QuizEvidence.confidence == "sure", QuizEvidence.answered_at >= since
    )
    return _tallies(session, query, teams)


def refreshers_opened(session: Session, teams: Sequence[Team], since: datetime, until: datetime) -> list[Tally]:
    """Of each team the refresher cases put before people in that time, and those of them that were answered."""
    answered = sa.func.sum(sa.case((Response.settled_at.is_not(None), 1), else_=0))
    query = (
        _by_team(Attempt.team_id, Attempt.user_id, answered, teams)
        .select_from(AttemptCase)
        .join(Attempt, Attempt.id == AttemptCase.attempt_id)
        .outerjoin(Response, (Response.attempt_id == Attempt.id) & (Response.position == AttemptCase.position))
        .where(Attempt.kind == "refresher", AttemptCase.voided_at.is_(None), AttemptCase.skipped_at.is_(None))
        .where(AttemptCase.shown_at >= since, AttemptCase.shown_at < until)
    )
    return _tallies(session, query, teams)


def time_spent(session: Session, teams: Sequence[Team], since: datetime) -> list[Spent]:
    """Each person's minutes on proof cases since then, and the clauses they proved in these attempts, by team.

    An answer counts with five minutes at most.
    """
    names = {team.id: team.name for team in teams}
    asked = (Attempt.kind.in_(("proof", "delta")), Attempt.team_id.in_(names), Attempt.started_at >= since)
    timed = sa.case((Response.milliseconds > LONGEST, LONGEST), else_=Response.milliseconds)
    minutes = sa.select(Attempt.team_id, Attempt.user_id, sa.func.sum(timed)).join(
        Response, Response.attempt_id == Attempt.id
    )
    place = (Attempt.team_id, Attempt.user_id)
    timed_rows = session.execute(minutes.where(*asked, Response.milliseconds.is_not(None)).group_by(*place))
    proofs = sa.select(*place, sa.func.count()).join(ProofEvent, ProofEvent.attempt_id == Attempt.id)
    found = session.execute(proofs.where(*asked, ProofEvent.kind == "proven").group_by(*place))
    proven = {(team_id, user_id): n for team_id, user_id, n in found}
    return [
        Spent(names[team_id], float(total) / 60_000, proven.get((team_id, user_id), 0))
        for team_id, user_id, total in timed_rows
        if team_id is not None
    ]


def followed_up(session: Session, teams: Sequence[Team], since: datetime, until: datetime) -> dict[str, Followed]:
    """By standard and critical, the (person, clause) newly proven in that time, by their audits of the 28 days after.

    Five audits are enough; above the target is who surely is (90 % lower bound, weighted). Only random and stratified
    samples count, and only audits under the rev that was proven.
    """
    here = {team.id: team for team in teams}
    sums: dict[tuple[int, int, int], Sums] = defaultdict(lambda: NOTHING)
    for team_id, user_id, clause_id, outcome, chance in _audits_after(session, here, since, until):
        weight, wrong = 1 / (chance or 1.0), outcome == "error"
        one = (1, wrong, weight, weight**2, weight * wrong)
        sums[team_id, user_id, clause_id] = _plus(sums[team_id, user_id, clause_id], one)
    known, book = targets_at(session, until.date()), rulebook(session)
    seen: dict[str, list[Pair]] = {"standard": [], "critical": []}
    for (team_id, user_id, clause_id), found in sums.items():
        rule = book.under(here[team_id].market).get(clause_id)
        if rule is not None:
            allowed = rate_allowed(known, here[team_id], rule.severity)
            kind = "critical" if rule.severity == "critical" else "standard"
            seen[kind].append(Pair(user_id, found, flagged(measured_weighted(*found), allowed)))
    return {kind: _followed(pairs) for kind, pairs in seen.items()}


def _followed(pairs: Sequence[Pair]) -> Followed:
    some = [pair for pair in pairs if pair.sums[0] >= LEAST_AUDITS]
    together = NOTHING
    if len({pair.user_id for pair in pairs}) >= LEAST_GROUP:
        together = reduce(_plus, (pair.sums for pair in pairs), NOTHING)
    people = len({pair.user_id for pair in some})
    return Followed(people, len(some), sum(pair.over for pair in some), measured_weighted(*together))


def _plus(one: Sums, other: Sums) -> Sums:
    n, errors, w, w2, w_errors = (left + right for left, right in zip(one, other, strict=True))
    return n, errors, w, w2, w_errors


def _audits_after(
    session: Session, team_ids: Collection[int], since: datetime, until: datetime
) -> Iterable[tuple[int, int, int, str, float | None]]:
    """(team, person, clause, outcome, inclusion probability) of the audits that follow a first proof in that time."""
    proof = (ProofEvent.user_id, ProofEvent.clause_id, ProofEvent.rev, ProofEvent.variant)
    first = sa.func.min(ProofEvent.at).label("at")
    proven = sa.select(*proof, first).where(ProofEvent.kind == "proven").group_by(*proof)
    newly = proven.having(first >= since, first < until).subquery()
    columns = (Audit.team_id, Audit.user_id, Audit.clause_id, Audit.outcome, Audit.inclusion_prob, Audit.decided_at)
    same = sa.or_(newly.c.variant.is_not(None), newly.c.rev == Audit.clause_rev)
    query = (
        sa.select(*columns, sa.type_coerce(newly.c.at, ProofEvent.at.type))
        .join(newly, (newly.c.user_id == Audit.user_id) & (newly.c.clause_id == Audit.clause_id) & same)
        .where(Audit.team_id.in_(team_ids), *RATED_AUDITS)
        .where(Audit.decided_at >= since, Audit.decided_at >= newly.c.at)
    )
    for team_id, user_id, clause_id, outcome, chance, decided_at, proven_at in session.execute(query):
        if clause_id is not None and decided_at < proven_at + FOLLOWED:
            yield team_id, user_id, clause_id, outcome, chance


def _by_team(team: Any, person: Any, events: Any, teams: Sequence[Team]) -> sa.Select[Any]:
    columns = (team, sa.func.count(person.distinct()), sa.func.count(), events)
    return sa.select(*columns).where(team.in_([one.id for one in teams])).group_by(team)


def _tallies(session: Session, query: sa.Select[Any], teams: Sequence[Team]) -> list[Tally]:
    named = {team.id: team for team in teams}
    rows = session.execute(query)
    return [Tally(named[id].name, named[id].language, people, n, int(events)) for id, people, n, events in rows]
