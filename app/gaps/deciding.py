"""How teams decide the quiz cases of a clause: do they see the difference, where do they draw the line, are the sure
wrong? LEARNING, rules 7 and 11: counts are pooled over people, and nothing is told of fewer than five."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db import tuples
from app.gaps.answered import first_answers
from app.gaps.cells import ReportTeam
from app.gaps.progress import LEAST_GROUP
from app.gaps.window import Window
from app.library.live import LiveClause
from app.library.models import Item, ItemRevision, QuizItem, ReleaseQuiz
from app.library.queries import decision_names, live_release
from app.library.variants import rulebook
from app.people.models import Team
from app.quizzes.draw import line
from app.quizzes.models import QuizEvidence
from app.stats.ability import Ability, ability
from app.stats.distractors import misled
from app.stats.rate import Measured, measured

LEAST_ABILITY = 1.3489795  # 2 z(¾): d′ of who is right in three of four cases on either side
Query = TypeVar("Query", bound=sa.Select[*tuple[Any, ...]])
Case = tuple[str, int]  # an item and its rev
Asked = tuple[sa.ColumnElement[bool], ...]


@dataclass(frozen=True)
class Deciding:
    """One team's first answers on a clause under its rev in force, of so many people.

    acted, alarms: of the cases that are to be acted on (n), and of the others (n), those it acted on (events).
    sure: of the answers called sure, the wrong ones.
    """

    team: Team | ReportTeam
    people: int
    acted: Measured
    alarms: Measured
    sure: Measured

    @property
    def told(self) -> bool:
        """Whether enough people answered to speak of the team."""
        return self.people >= LEAST_GROUP

    @property
    def ability(self) -> Ability:
        return ability(self.acted.events, self.acted.n, self.alarms.events, self.alarms.n)

    @property
    def misled(self) -> bool:
        """Whether those who are sure are surely wrong in more than a tenth."""
        return misled(self.sure)

    @property
    def sees(self) -> bool | None:
        """Whether the team surely sees the difference, or surely does not; None where neither can be said."""
        found = self.ability
        if not found.shows_ability or found.seeing.straddles(LEAST_ABILITY):
            return None
        return found.d_prime > LEAST_ABILITY

    @property
    def teach(self) -> str | None:
        """What training would help: "feature" (twins), "line" (anchors, not the rule again), or None."""
        if self.sees is False:
            return "feature"
        return "line" if self.sees and self.ability.leans is not None else None


def rev_of_evidence(session: Session, window: Window, clause: LiveClause) -> int:
    """The rev by which answers on the clause are filed: that of everybody's rule, also for a market's own."""
    return rulebook(session, window.governs_at).everywhere.get(clause.id, clause).rev


def deciding(
    session: Session,
    window: Window,
    clause: LiveClause,
    teams: Sequence[Team] | Sequence[ReportTeam],
    but: Collection[Case] = (),
) -> list[Deciding]:
    """Each of the teams whose people answered cases of the clause in the window, in their order.

    `but` names cases that count nowhere, the bad ones. Cases that are no decision, or that the library doesn't hold
    (any more), say nothing of the line; they count among the sure answers.
    """
    here: dict[int, Team | ReportTeam] = {team.id: team for team in teams}
    asked = (
        QuizEvidence.clause_id == clause.id,
        QuizEvidence.clause_rev == rev_of_evidence(session, window, clause),
        QuizEvidence.team_id.in_(here),
    )
    people = dict(_people(session, window, asked))
    keys, acting = _keys(session, clause), _acting(session, clause)
    counts: dict[int, dict[bool, list[int]]] = defaultdict(lambda: {True: [0, 0], False: [0, 0]})
    sure: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for team_id, item, rev, answer, confidence, right, n in session.execute(_counted(window, asked)):
        if (item, rev) in but:
            continue
        if confidence == "sure":
            sure[team_id][0] += n
            sure[team_id][1] += 0 if right else n
        gold = _gold(keys.get((item, rev)), here[team_id].market)
        if gold is not None and acting is not None and answer is not None:
            side = counts[team_id][gold in acting]
            side[0] += n
            side[1] += n if answer in acting else 0
    return [
        Deciding(here[id], people[id], measured(*counts[id][True]), measured(*counts[id][False]), measured(*sure[id]))
        for id in here
        if id in people
    ]


def _counted(window: Window, asked: Asked) -> sa.Select[Any]:
    right = sa.case((QuizEvidence.mark >= 1, 1), else_=0)
    columns = (QuizEvidence.team_id, QuizEvidence.item, QuizEvidence.item_rev, QuizEvidence.answer)
    key = (*columns, QuizEvidence.confidence, right)
    return first_answers(window, *key, sa.func.count()).where(*asked).group_by(*key)


def _people(session: Session, window: Window, asked: Asked) -> list[tuple[int, int]]:
    """(team, how many people answered)"""
    query = first_answers(window, QuizEvidence.team_id, sa.func.count(QuizEvidence.user_id.distinct()))
    return list(tuples(session, query.where(*asked).group_by(QuizEvidence.team_id)))


def _keys(session: Session, clause: LiveClause) -> dict[Case, ItemRevision]:
    """The keys of the clause's decisions by case; where a key was mended without a new rev, the one in force."""
    query = sa.select(Item.code, ItemRevision).join(ItemRevision, ItemRevision.item_id == Item.id)
    wanted = query.where(ItemRevision.clause_id == clause.id, ItemRevision.kind == "decision")
    every = {(code, key.rev): key for code, key in session.execute(wanted)}
    return every | {(code, key.rev): key for code, key in session.execute(_live(wanted, session))}


def _acting(session: Session, clause: LiveClause) -> frozenset[str] | None:
    """The decisions above the line that splits the golds of the clause's proof cases most evenly."""
    wanted = sa.select(ItemRevision).where(
        ItemRevision.clause_id == clause.id,
        ItemRevision.kind == "decision",
        ItemRevision.use == "proof",
        ItemRevision.void.is_(False),
    )
    golds = [key.gold[0] for key in session.scalars(_live(wanted, session))]
    return line(golds, list(decision_names(session, clause.sop_digest)))


def _live(query: Query, session: Session) -> Query:
    """The same of what is in force."""
    release = live_release(session)
    in_force = sa.select(QuizItem.item_digest).join(ReleaseQuiz, ReleaseQuiz.quiz_digest == QuizItem.quiz_digest)
    return query.where(
        ItemRevision.digest.in_(in_force.where(ReleaseQuiz.release_id == (release.id if release else None)))
    )


def _gold(key: ItemRevision | None, market: str | None) -> str | None:
    """What is right among people of the market; None for a case that says nothing."""
    if key is None or key.void:
        return None
    options: list[str] = key.gold_by_market.get(market or "", key.gold)
    return options[0] if options else None
