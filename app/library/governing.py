"""What governed a decision of the past: all releases with the clauses they held, loaded once, asked a million times."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.library.models import Clause, ClauseRevision, Release, ReleaseSop, ScaleRevision, SopRevision
from app.people.models import Team


@dataclass(frozen=True)
class Rule:
    """A clause as one SOP revision holds it; `levels` are decision ids from least to most severe."""

    rev: int
    severity: str
    levels: tuple[str, ...]


class Governing:
    """Answers for any moment. Before the first release the earliest governs.

    A clause that the governing release does not hold has no rev (None), no severity (None) and no levels (empty).
    """

    def __init__(
        self,
        releases: list[tuple[datetime, int]],
        rules: dict[int, dict[int, Rule]],
        clause_ids: dict[str, int],
        severities: Mapping[int, Mapping[int, Mapping[str, str]]] = {},
        markets: Mapping[int, str] = {},
    ) -> None:
        self._starts = [effective_at for effective_at, _ in releases]
        self._ids = [release_id for _, release_id in releases]
        self._rules = rules
        self._clause_ids = clause_ids
        self._severities = severities  # by release and clause: by market with a rule of its own
        self._teams: dict[str, list[int]] = defaultdict(list)
        for team_id, market in markets.items():
            self._teams[market].append(team_id)

    @classmethod
    def load(cls, session: Session) -> "Governing":
        """Read all releases and the markets of teams: six queries, no text."""
        ordered = sa.select(Release.effective_at, Release.id).order_by(Release.effective_at, Release.id)
        releases = [(effective_at, release_id) for effective_at, release_id in session.execute(ordered)]
        clause_ids = dict(session.execute(sa.select(Clause.code, Clause.id)).all())
        by_sop = _rules_by_sop(session)
        rules: dict[int, dict[int, Rule]] = defaultdict(dict)
        for release_id, sop_digest in session.execute(sa.select(ReleaseSop.release_id, ReleaseSop.sop_digest)):
            rules[release_id].update(by_sop.get(sop_digest, {}))
        markets = {id: market for id, market in session.execute(sa.select(Team.id, Team.market)) if market}
        return cls(releases, rules, clause_ids, _severities(session), markets)

    @property
    def starts(self) -> list[datetime]:
        """When each release came into force, in order."""
        return list(self._starts)

    def release_id(self, at: datetime) -> int | None:
        """The release in force at a moment; None when there is none at all."""
        return self._ids[max(bisect_right(self._starts, at) - 1, 0)] if self._ids else None

    def clause_id(self, code: str) -> int | None:
        """The identity behind a clause code, retired ones included."""
        return self._clause_ids.get(code)

    def rev(self, clause_id: int, at: datetime) -> int | None:
        rule = self._rule(clause_id, at)
        return rule.rev if rule else None

    def severity(self, clause_id: int, at: datetime) -> str | None:
        rule = self._rule(clause_id, at)
        return rule.severity if rule else None

    def severities_apart(self, clause_id: int, at: datetime) -> dict[int, str]:
        """By team, the severity of the clause in the rule that its market has for itself; other teams are left out."""
        release_id = self.release_id(at)
        held = self._severities.get(release_id, {}) if release_id is not None else {}
        own = held.get(clause_id, {})
        return {team_id: severity for market, severity in own.items() for team_id in self._teams.get(market, ())}

    def levels(self, clause_id: int, at: datetime) -> tuple[str, ...]:
        """The decisions of the clause's scale, from least to most severe."""
        rule = self._rule(clause_id, at)
        return rule.levels if rule else ()

    def _rule(self, clause_id: int, at: datetime) -> Rule | None:
        release_id = self.release_id(at)
        return self._rules.get(release_id, {}).get(clause_id) if release_id is not None else None


def _rules_by_sop(session: Session) -> dict[str, dict[int, Rule]]:
    """The clauses of every source SOP revision: a market's own rule is counted under its clause and its rev."""
    scales = dict(session.execute(sa.select(ScaleRevision.digest, ScaleRevision.levels)).all())

    @cache
    def levels(scale_digest: str) -> tuple[str, ...]:
        return tuple(level["id"] for level in scales[scale_digest])

    columns = (ClauseRevision.sop_digest, ClauseRevision.clause_id, ClauseRevision.rev, ClauseRevision.severity)
    query = (
        sa.select(*columns, SopRevision.scale_digest)
        .join(SopRevision, SopRevision.digest == ClauseRevision.sop_digest)
        .where(SopRevision.locale.is_(None), SopRevision.variant.is_(None))
    )
    found: dict[str, dict[int, Rule]] = defaultdict(dict)
    for sop_digest, clause_id, rev, severity, scale_digest in session.execute(query):
        found[sop_digest][clause_id] = Rule(rev, severity, levels(scale_digest))
    return found


def _severities(session: Session) -> dict[int, dict[int, dict[str, str]]]:
    """By release and clause, the severity in each market that has the rule for itself."""
    query = (
        sa.select(ReleaseSop.release_id, ClauseRevision.clause_id, SopRevision.variant, ClauseRevision.severity)
        .join(SopRevision, SopRevision.digest == ReleaseSop.sop_digest)
        .join(ClauseRevision, ClauseRevision.sop_digest == SopRevision.digest)
        .where(SopRevision.locale.is_(None), SopRevision.variant.is_not(None))
    )
    found: dict[int, dict[int, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for release_id, clause_id, variant, severity in session.execute(query):
        found[release_id][clause_id][variant or ""] = severity
    return {release_id: dict(clauses) for release_id, clauses in found.items()}
