"""Much of everything: a large library as drafts, a roster, many answers; for what is counted, and for what is timed."""

from collections.abc import Iterable
from datetime import timedelta

import sqlalchemy as sa
from learner import clause_id
from sqlalchemy.orm import Session

from app import clock
from app.authoring.actions import save_draft
from app.library.models import Item, ItemRevision, Quiz, QuizItem
from app.people.models import User
from app.quizzes.evidence import rebuild
from app.quizzes.models import Attempt, AttemptCase, QuizEvidence, Response
from app.training.models import ProofEvent

MORE = """---
id: {id}
title: {title}
minutes: 2
{more}---
## {head} {{#{id}-1}}
{text}
"""
SENTENCE = "Say what is not allowed and to whom it applies; the feature that decides is a letter. "
CASE = "  - {{id: c{n}-{k}, clause: s{n}-1, prompt: 'Shoes of one letter, pair {k}', gold: allow, why: Because.}}\n"


def sops(numbers: Iterable[int], sentences: int) -> dict[str, bytes]:
    """An SOP of one long clause for each number: sop/s7.md with s7-1, "Rule 7"."""
    text = SENTENCE * sentences
    told = {n: MORE.format(id=f"s{n}", title=f"Sop {n}", head=f"Rule {n}", text=text, more="") for n in numbers}
    return {f"sop/s{n}.md": sop.encode() for n, sop in told.items()}


def drafted(session: Session, numbers: Iterable[int], by_id: int) -> dict[str, bytes]:
    """An SOP and its quiz of ten cases for each number, saved as drafts; their files."""
    numbers = list(numbers)
    files = sops(numbers, 8)
    for n in numbers:
        cases = "".join(CASE.format(n=n, k=k) for k in range(10))
        files[f"quizzes/s{n}.yaml"] = f"id: q{n}\nsop: s{n}\ntitle: Quiz\ncases:\n{cases}".encode()
    for path, raw in files.items():
        save_draft(session, path, raw, version=None, by_id=by_id)
    return files


def roster_rows(people: int) -> list[str]:
    """So many people in 200 teams."""
    return [f"m{n},Person {n},m{n}@example.com,t-{n % 200},ID,id,Acme,,moderator,2026-08-01," for n in range(people)]


def answers_of_many(session: Session, people: int, cases_each: int = 12) -> None:
    """So many people answer the same cases of br-1, all of them as it was right then, and are proven."""
    session.execute(
        sa.insert(User), [{"email": f"p{n}@example.com", "name": f"P {n}", "active": True} for n in range(people)]
    )
    ids = session.scalars(sa.select(User.id).where(User.email.like("p%@example.com"))).all()
    clause, quiz = clause_id(session, "br-1"), session.scalars(sa.select(Quiz.id)).one()
    rows = session.execute(
        sa.select(QuizItem.quiz_digest, ItemRevision.digest, ItemRevision.item_id, ItemRevision.gold, Item.code)
        .join(ItemRevision, ItemRevision.digest == QuizItem.item_digest)
        .join(Item, Item.id == ItemRevision.item_id)
        .where(ItemRevision.clause_id == clause, ItemRevision.use == "proof")
        .order_by(QuizItem.position)
        .limit(cases_each)
    ).all()
    at = clock.now() - timedelta(days=1)
    base = {"kind": "proof", "quiz_id": quiz, "clause_ids": [clause], "seed": 1, "started_at": at, "submitted_at": at}
    session.execute(sa.insert(Attempt), [base | {"user_id": user_id} for user_id in ids])
    attempts = session.execute(sa.select(Attempt.id, Attempt.user_id)).all()
    cases, responses, evidence, events = [], [], [], []
    for attempt_id, user_id in attempts:
        for position, row in enumerate(rows, 1):
            moment = at + timedelta(seconds=position)
            place = {"attempt_id": attempt_id, "position": position}
            cases.append(
                place | {"quiz_digest": row.quiz_digest, "item_digest": row.digest, "item_id": row.item_id,
                         "clause_id": clause, "clause_rev": 1, "option_order": [], "shown_at": moment}
            )  # fmt: skip
            responses.append(place | {"decision": row.gold[0], "at": moment, "settled_at": moment})
            evidence.append(
                {"source": "plumbline", "response_key": f"{attempt_id}:{position}", "version": 1, "current": True,
                 "user_id": user_id, "team_id": None, "clause_id": clause, "clause_rev": 1, "item": row.code,
                 "item_rev": 1, "attempt_no": 1, "first": True, "answered_at": moment, "mark": 1.0, "extra": {}}
            )  # fmt: skip
        events.append({"user_id": user_id, "clause_id": clause, "rev": 1, "kind": "proven", "at": moment})
    for model, made in ((AttemptCase, cases), (Response, responses), (QuizEvidence, evidence), (ProofEvent, events)):
        session.execute(sa.insert(model), made)
    rebuild(session)
