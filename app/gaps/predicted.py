"""Refreshers against what memory predicts (LEARNING, rule 16 c), by ten points: answers to cases new to the person."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.gaps.progress import LEAST_GROUP
from app.gaps.working import LEAST_CASES, Bin, Finding
from app.library.live import LiveClause
from app.library.models import ItemRevision
from app.library.variants import rules_of_each
from app.people.models import Team
from app.quizzes.cards import longest_interval, remember
from app.quizzes.hardness import Hardness
from app.quizzes.models import Attempt, QuizEvidence
from app.quizzes.proving import SOURCE
from app.quizzes.spacing import reviews
from app.quizzes.standing import PROOF_KINDS, Given, given
from app.said import Figures, said, to_say
from app.stats.rate import UNMEASURED, measured
from app.stats.wording import per_cent, rate
from app.training.queries import proven_at

AS_PREDICTED = to_say("%(share)s of refreshers on new cases were right, as predicted (%(mean)s).")
BETTER = to_say("%(share)s of refreshers on new cases were right, more than predicted (%(mean)s).")
WORSE = to_say("%(share)s of refreshers on new cases were right, fewer than predicted (%(mean)s).")
MOST_PEOPLE = 120  # whose answers are replayed: thousands of refreshers, in about a second


@dataclass(frozen=True)
class Prediction:
    """A refresher: the chance, 0–1, that its decision would be right, and whether it was."""

    user_id: int
    chance: float
    right: bool


def predictions(session: Session, teams: Sequence[Team], since: datetime) -> list[Prediction]:
    """The refreshers answered in the teams since then, of cases that the person had not seen.

    Each is judged by what was known before its day. One by somebody whose proof was withdrawn says nothing. Of many
    people 120 are read, evenly spread.
    """
    query = sa.select(Attempt.user_id, Attempt.id).where(
        Attempt.kind == "refresher", Attempt.team_id.in_([team.id for team in teams]), Attempt.started_at >= since
    )
    attempts: dict[int, set[int]] = defaultdict(set)
    for user_id, attempt_id in session.execute(query):
        attempts[user_id].add(attempt_id)
    return list(_of(session, spread(sorted(attempts), MOST_PEOPLE), attempts, since))


def spread(people: Sequence[int], most: int) -> Sequence[int]:
    """At most so many of them, evenly spread; all of few."""
    return people[:: -(-len(people) // most) or 1]


def _of(
    session: Session, people: Sequence[int], attempts: dict[int, set[int]], since: datetime
) -> Iterable[Prediction]:
    rules, proven, hardness = rules_of_each(session, people), proven_at(session, people), Hardness(session)
    new = _new_cases(session, people, since)
    mine = Attempt.user_id.in_(people), Attempt.kind.in_(PROOF_KINDS), ItemRevision.use == "proof"
    by_clause: dict[tuple[int, int], list[Given]] = defaultdict(list)
    for one in given(session, *mine):
        rule = rules[one.user_id].get(one.case.clause_id)
        if rule is not None and (one.case.variant, one.case.clause_rev) == (rule.variant, rule.rev):
            by_clause[one.user_id, rule.id].append(one)
    for (user_id, clause_id), answers in by_clause.items():
        asked = [one for one in answers if one.attempt_id in attempts[user_id] and _key(one) in new]
        rule = rules[user_id][clause_id]
        first = min((at for rev, at in proven[user_id, clause_id] if rev == rule.rev), default=None)
        if asked and first is not None:
            yield from _predicted(asked, answers, first, rule, hardness)


def _predicted(
    asked: Sequence[Given], answers: Sequence[Given], proven: datetime, rule: LiveClause, hardness: Hardness
) -> Iterable[Prediction]:
    longest = longest_interval(critical=rule.severity == "critical", refresh_days=rule.refresh_days)
    known = reviews(proven.date(), answers, hardness)
    for one in asked:
        on = (one.response.settled_at or proven).date()
        before = [review for review in known if review[0] < on]
        if before:
            yield Prediction(one.user_id, remember(before, longest).retrievability(on), one.decided_right)


def _key(one: Given) -> str:
    return f"{one.attempt_id}:{one.case.position}"


def _new_cases(session: Session, people: Sequence[int], since: datetime) -> set[str]:
    """The keys of answers that were the person's first to the case."""
    query = sa.select(QuizEvidence.response_key).where(
        QuizEvidence.source == SOURCE, QuizEvidence.first, QuizEvidence.user_id.in_(people)
    )
    return set(session.scalars(query.where(QuizEvidence.current, QuizEvidence.answered_at >= since)))


def bins(found: Iterable[Prediction]) -> tuple[Bin, ...]:
    """By ten points of the prediction, lowest first; what fewer than five people answered is left out."""
    grouped: dict[int, list[Prediction]] = defaultdict(list)
    for one in found:
        grouped[min(int(one.chance * 10), 9)].append(one)
    return tuple(
        Bin(
            low=tenth / 10,
            high=(tenth + 1) / 10,
            predicted=sum(one.chance for one in some) / len(some),
            share=measured(len(some), sum(one.right for one in some)),
        )
        for tenth, some in sorted(grouped.items())
        if len({one.user_id for one in some}) >= LEAST_GROUP
    )


def as_predicted(found: Sequence[Prediction]) -> Finding:
    """Rule 16 c: how many refreshers on new cases were decided rightly, against the mean of what was predicted."""
    told = len({one.user_id for one in found}) >= LEAST_GROUP
    whole = measured(len(found), sum(one.right for one in found)) if told else UNMEASURED
    question = said("Is it remembered as predicted?")
    expected = said("Expected: as many as predicted, in every row. Only cases that were new to the person.")
    if whole.n < LEAST_CASES or whole.interval is None:
        short = said(
            "Not enough yet: %(n)s of at least %(least)s (refresher answered, of a new case).",
            n=Figures(f"{whole.n:,.0f}"),
            least=LEAST_CASES,
        )
        return Finding(question, short, expected, False)
    mean = sum(one.chance for one in found) / len(found)
    template = AS_PREDICTED if whole.interval.straddles(mean) else BETTER if mean < whole.interval.low else WORSE
    return Finding(question, said(template, share=rate(whole), mean=per_cent(mean)), expected, True, bins=bins(found))
