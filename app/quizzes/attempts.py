"""An attempt as its person sees it: the case now asked, how far they are, and which attempts are open."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db import write
from app.language import decision_name
from app.library.cases import live_case
from app.library.live import LiveCase, LiveClause, LiveQuiz
from app.library.models import Item, Quiz
from app.library.queries import live_release, quiz_in_force
from app.library.translations import clauses_in, reworded
from app.library.variants import rules_for
from app.quizzes.languages import lag, spoken_in, titled
from app.quizzes.models import Attempt, AttemptCase
from app.quizzes.pools import pools_of, still_to_come
from app.quizzes.practising import length_of_practice
from app.quizzes.promised import promised
from app.quizzes.standing import standings
from app.quizzes.table import cases_of, counted, lay_out, longest, response_to

LONG, PAUSE = timedelta(minutes=10), timedelta(minutes=30)  # at it for so long; away since the case before for so long


@dataclass(frozen=True)
class Option:
    """One choice as offered."""

    id: str
    label: str


@dataclass(frozen=True)
class Asked:
    """The case now asked. Nothing here tells the answer.

    `lang` is the language it is shown in, None for the source's; `lag` says why that is not the person's: missing or
    stale.
    """

    item: str
    position: int
    kind: str
    prompt: str
    options: tuple[Option, ...]
    cite: bool
    graphic: str | None
    named: LiveClause | None
    decision: object
    clause: str | None
    confidence: str | None
    lang: str | None = None
    lag: str | None = None
    listing: dict[str, Any] | None = None


def attempt_of(session: Session, attempt_id: int, user_id: int, *, writing: bool = False) -> Attempt | None:
    """The person's own attempt; None where it does not exist or is somebody else's. `writing` locks it."""
    if writing:
        write(session)
    found = sa.select(Attempt).where(Attempt.id == attempt_id, Attempt.user_id == user_id)
    return session.scalar(found.with_for_update() if writing else found)


def open_attempts(session: Session, user_id: int) -> list[tuple[Attempt, Quiz]]:
    """The person's open attempts, proof before practice, the latest first."""
    found = sa.select(Attempt, Quiz).join(Quiz, Quiz.id == Attempt.quiz_id)
    mine = found.where(Attempt.user_id == user_id, Attempt.submitted_at.is_(None))
    rows = session.execute(mine.order_by(Attempt.kind == "practice", Attempt.started_at.desc()))
    return [(attempt, quiz) for attempt, quiz in rows]


def present(session: Session, attempt: Attempt) -> AttemptCase | None:
    """The case the attempt stands at."""
    cases = cases_of(session, attempt)
    return cases[-1] if cases else None


def case_of(session: Session, attempt: Attempt, item: str) -> AttemptCase | None:
    """The case of that code, if it was drawn for the attempt."""
    found = sa.select(AttemptCase).join(Item, Item.id == AttemptCase.item_id)
    return session.scalar(found.where(AttemptCase.attempt_id == attempt.id, Item.code == item))


def quiz_of(session: Session, attempt: Attempt) -> LiveQuiz | None:
    """The quiz in force, with its title in the language of its person; None where it is not in force any more."""
    quiz = quiz_in_force(session, attempt.quiz_id)
    return titled(session, attempt.user_id, quiz) if quiz is not None else None


def asked(session: Session, attempt: Attempt, case: AttemptCase) -> Asked:
    """The case as pinned, with what the person has answered so far."""
    words = words_of(session, case)
    clauses, names = clauses_of(session, attempt), dict(words.options)
    response = response_to(session, case)
    cited = clauses.get(response.cited_clause_id) if response and response.cited_clause_id else None
    named = attempt.kind == "practice" and len(attempt.clause_ids) == 1 and case.position == 1
    return Asked(
        item=words.code,
        position=case.position,
        kind=words.kind,
        prompt=words.prompt_html,
        options=tuple(Option(one, decision_name(names[one])) for one in case.option_order),
        cite=words.cite,
        graphic=words.graphic if words.graphic != "none" else None,
        named=clauses.get(case.clause_id) if named else None,
        decision=response.decision if response else None,
        clause=cited.code if cited else None,
        confidence=response.confidence if response else None,
        lang=words.lang,
        lag=lag(session, attempt, case),
        listing=words.listing,
    )


def clauses_of(session: Session, attempt: Attempt) -> dict[int, LiveClause]:
    """The clauses that hold for the attempt's person, by id, with their titles in the language of the quiz."""
    rules = rules_for(session, attempt.user_id)
    locale = spoken_in(session, attempt.user_id, attempt.quiz_id).locale
    release = live_release(session)
    return clauses_in(session, release.id, rules.values(), locale) if release is not None else rules


def words_of(session: Session, case: AttemptCase) -> LiveCase:
    """The case in the words in which it was shown last, with the gold of the market it was asked in."""
    words = live_case(session, case.quiz_digest, case.item_digest)
    if words is None:
        raise LookupError(f"case {case.position} of attempt {case.attempt_id} has no words")
    return reworded(session, words, case.text_digest).under(case.market)


def sits_long(session: Session, attempt: Attempt, now: datetime) -> bool:
    """Whether the person has been at the attempt for over ten minutes since they last came back to it."""
    if now - attempt.started_at <= LONG:
        return False
    since = now
    for case in reversed(cases_of(session, attempt)):
        if since - case.shown_at > PAUSE:
            break
        since = case.shown_at
    return now - since > LONG


def length(session: Session, attempt: Attempt, now: datetime) -> tuple[int, int, int]:
    """(which case this is, of how many at most, and of how many if all goes well: the same where nothing is proven)."""
    table = lay_out(session, attempt)
    so_far = counted(cases_of(session, attempt))
    if table is None:
        return len(so_far), len(so_far), len(so_far)
    if attempt.kind == "practice":
        return len(so_far), *length_of_practice(session, attempt, table)
    most = longest(table, attempt)
    if attempt.kind in ("refresher", "burst"):
        return len(so_far), most, most
    stood = standings(session, attempt.user_id, attempt.clause_ids, now)
    last = table.asked[-1] if table.asked else None
    said = response_to(session, last) if last is not None else None
    asked_now = last.clause_id if last is not None and (said is None or said.settled_at is None) else None
    more = still_to_come(pools_of(session, attempt, table, now), stood, asked_now)
    total = min(len(so_far) + more, most)
    return len(so_far), total, min(promised(attempt.id, stood.values()), total)
