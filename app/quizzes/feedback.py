"""What the rule says about an answered case (LEARNING, rule 6): decision, clause, what decides, the twin beside."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.language import decision_name, lazy
from app.library.cases import live_case
from app.library.live import CaseKey, LiveCase, LiveClause
from app.library.models import Item, ItemRevision, QuizItem
from app.library.queries import quiz_in_force
from app.library.translations import reworded
from app.quizzes.attempts import clauses_of, words_of
from app.quizzes.languages import text_of
from app.quizzes.marking import decides_right, direction, mark, under
from app.quizzes.models import Attempt, AttemptCase, Response
from app.quizzes.pools import practice_cases
from app.quizzes.practising import alone, practised
from app.quizzes.seen import ALONE, seen_by
from app.quizzes.standing import Given
from app.quizzes.table import lay_out

STRICTER, MILDER, OTHER, REASON, IN_PART, OTHER_REASON = 1, -1, 0, 2, 3, 4
GROUPS = {
    STRICTER: lazy("Too strict"),
    MILDER: lazy("Too lenient"),
    IN_PART: lazy("Right in part"),
    OTHER: lazy("Another answer"),
    REASON: lazy("Right decision, wrong reason"),
    OTHER_REASON: lazy("Right answer, wrong reason"),
}
SURE_GROUPS = {
    STRICTER: lazy("Sure, and too strict"),
    MILDER: lazy("Sure, and too lenient"),
    IN_PART: lazy("Sure, and right in part"),
    OTHER: lazy("Sure, and another answer"),
    REASON: lazy("Sure, and right decision, wrong reason"),
    OTHER_REASON: lazy("Sure, and right answer, wrong reason"),
}


@dataclass(frozen=True)
class Twin:
    """The near miss shown beside a case."""

    html: str
    gold: str
    why: str
    lang: str | None = None
    listing: dict[str, Any] | None = None
    graphic: str | None = None


@dataclass(frozen=True)
class Feedback:
    """What the rule says about one answered case; only for those whose answer may be shown.

    `credit` is the share that an answer not right counts all the same; only decisions are too strict or too lenient.
    """

    right: bool
    gold: str
    said: str
    clause: LiveClause | None
    cited: LiveClause | None
    why: str
    html: str
    twin: Twin | None
    confidence: str | None
    group: int
    lang: str | None = None
    kind: str = "decision"
    credit: float = 0
    listing: dict[str, Any] | None = None
    graphic: str | None = None

    @property
    def wrong_reason(self) -> bool:
        """Whether the answer is right and the clause named for it is not."""
        return not self.right and self.group in (REASON, OTHER_REASON)


def feedback_on(session: Session, case: AttemptCase, response: Response, key: ItemRevision | CaseKey) -> Feedback:
    """What the rule says about an answer. Call it only where `answer_shown_at` is set."""
    words = words_of(session, case)
    attempt = session.get_one(Attempt, case.attempt_id)
    clauses = clauses_of(session, attempt)
    live = quiz_in_force(session, attempt.quiz_id)
    local = under(key, case.market)
    side = direction(local, response.decision, [level for level, _ in live.decisions] if live else ())
    worth = mark(local, response.decision, response.cited_clause_id)
    return Feedback(
        right=worth >= 1,
        gold=spoken(words, list(local.gold)),
        said=spoken(words, response.decision),
        clause=clauses.get(key.clause_id),
        cited=clauses.get(response.cited_clause_id) if response.cited_clause_id else None,
        why=words.why_html,
        html=words.prompt_html,
        twin=twin_of(session, case, words),
        confidence=response.confidence,
        group=group_of(key.kind, side, worth, decides_right(local, response.decision)),
        lang=words.lang,
        kind=key.kind,
        credit=worth if worth < 1 else 0,
        listing=words.listing,
        graphic=harm(words),
    )


def group_of(kind: str, side: int, worth: float, decided_right: bool) -> int:
    """Under which heading a wrong answer stands."""
    if decided_right:
        return REASON if kind == "decision" else OTHER_REASON
    return side or (IN_PART if worth > 0 else OTHER)


def feedback_in(session: Session, one: Given) -> Feedback:
    return feedback_on(session, one.case, one.response, one.key)


def twin_of(session: Session, case: AttemptCase, words: LiveCase) -> Twin | None:
    """The case's near miss in the same quiz, unless this attempt is still to ask it, or shows none."""
    if session.get_one(Attempt, case.attempt_id).kind in ALONE:
        return None
    found = (
        sa.select(QuizItem.item_digest)
        .join(ItemRevision, ItemRevision.digest == QuizItem.item_digest)
        .join(Item, Item.id == ItemRevision.item_id)
        .where(QuizItem.quiz_digest == case.quiz_digest, Item.code == words.twin)
    )
    digest = session.scalar(found)
    twin = live_case(session, case.quiz_digest, digest) if digest is not None else None
    if twin is None or twin.void or twin_comes(session, case, twin):
        return None
    quiz_id = session.get_one(Attempt, case.attempt_id).quiz_id
    text = text_of(session, quiz_id, twin, case.locale) if case.locale else None
    twin = reworded(session, twin, text).under(case.market)
    return Twin(twin.prompt_html, spoken(twin, list(twin.gold)), twin.why_html, twin.lang, twin.listing, harm(twin))


def harm(case: LiveCase) -> str | None:
    """What a graphic case shows; None for one that needs no cover."""
    return case.graphic if case.graphic != "none" else None


def twin_comes(session: Session, case: AttemptCase, twin: LiveCase) -> bool:
    """Whether the twin is what this practice of one clause asks next, so that it must not be given away."""
    attempt = session.get_one(Attempt, case.attempt_id)
    if not alone(attempt) or attempt.submitted_at is not None:
        return False
    table = lay_out(session, attempt)
    if table is None or practised(session, attempt, table.asked):
        return False
    seen = seen_by(session, attempt.user_id)
    coming = practice_cases(table, case.clause_id, attempt.clause_ids, seen)
    return any(key.item_id == twin.item_id for key in coming)


def spoken(words: LiveCase, decision: object) -> str:
    """A decision in the words of its options, several in their order; '–' for none."""
    names = {id: decision_name(name) for id, name in words.options}
    chosen = decision if isinstance(decision, list) else [decision]
    return (" → " if words.kind == "order" else ", ").join(
        names.get(str(one), str(one)) for one in chosen if one
    ) or "–"
