"""A small module to learn, and somebody who takes its quiz in a browser, right or wrong at will."""

import re
from collections.abc import Callable, Sequence
from datetime import date

import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.db import read_only
from app.library.actions import release
from app.library.models import Clause, Item, ItemRevision
from app.people.models import Membership, User
from app.quizzes.models import Attempt, AttemptCase, Response

SCALE = b"enforcement: [{id: allow, name: Allow}, {id: warn, name: Warn}, {id: remove, name: Remove}]\n"
SOP = """---
id: brands
title: Brands
minutes: 6
---
What you look for.

## Altered marks {{#br-1 severity={severity} minutes=3 rev={rev}}}
A mark with a change is removed.

## Accessories {{#br-2 severity=minor minutes=3}}
A fit word stands before the brand.
"""
CASE = """  - id: {code}
    rev: {rev}
    clause: {clause}
    use: {use}
    prompt: {prompt}
    gold: {gold}
    twin: {twin}
    cite: {cite}
    why: WHY-{code}.
"""


def case(clause: str, number: int, use: str = "proof", **changes: object) -> str:
    """A case of the clause; 1 and 2, 3 and 4 … are twins, the odd ones to be allowed."""
    head = f"{clause.replace('br-', 'c')}{'p' if use == 'practice' else ''}"
    values: dict[str, object] = {
        "code": f"{head}-{number:02}",
        "rev": 1,
        "clause": clause,
        "use": use,
        "prompt": f"Listing {head} {number}",
        "gold": "allow" if number % 2 else "remove",
        "twin": f"{head}-{number + 1 if number % 2 else number - 1:02}",
        "cite": "false",
    }
    return CASE.format(**values | changes)


def tree(
    *,
    severity: str = "major",
    rev: int = 1,
    proof: int = 24,
    clauses: Sequence[str] = ("br-1", "br-2"),
    limit: int | None = None,
    extra: str = "",
    draw: int = 12,
    edit: Callable[[str], str] = str,
    **changes: object,
) -> dict[str, bytes]:
    """The files of the module; `changes` go to every proof case, `edit` to the finished quiz."""
    cases = [case(clause, n, **changes) for clause in clauses for n in range(1, proof + 1)]
    cases += [case(clause, n, "practice") for clause in clauses for n in (1, 2)]
    head = f"id: brands-quiz\nsop: brands\ntitle: Brands quiz\ndraw: {draw}\n"
    head += f"time_limit: {limit}\n" if limit else ""
    quiz = edit(head + "cases:\n" + "".join(cases) + extra)
    sop = SOP.format(severity=severity, rev=rev)
    return {"decisions.yaml": SCALE, "sop/brands.md": sop.encode(), "quizzes/brands.yaml": quiz.encode()}


def released(session: Session, **wishes: object) -> None:
    """Release the module and commit."""
    came = release(session, tree(**wishes), key_fix=None)  # type: ignore[arg-type]
    assert came.errors == [], [str(error) for error in came.errors]
    session.commit()


def clause_id(session: Session, code: str) -> int:
    return session.scalars(sa.select(Clause.id).where(Clause.code == code)).one()


class Learner:
    """Somebody at an attempt of the brands quiz, without JavaScript."""

    def __init__(self, client: FlaskClient, session: Session) -> None:
        self.client = client
        self.session = session
        self.attempt = 0

    def start(self, kind: str = "proof", **fields: str) -> "Learner":
        came = self.client.post("/quizzes/brands-quiz", data={"kind": kind} | fields)
        assert came.status_code == 303, came.text
        found = re.fullmatch(r"/attempts/(\d+)", came.location)
        assert found, came.location
        self.attempt = int(found[1])
        return self

    def look(self) -> Session:
        """The session, to read what requests have written; nobody who writes has to wait for it."""
        self.session.rollback()
        read_only(self.session)
        return self.session

    @property
    def url(self) -> str:
        return f"/attempts/{self.attempt}"

    def case(self) -> tuple[AttemptCase, ItemRevision]:
        """The case the attempt stands at and its revision."""
        session = self.look()
        found = sa.select(AttemptCase, ItemRevision).join(ItemRevision, ItemRevision.digest == AttemptCase.item_digest)
        rows = found.where(AttemptCase.attempt_id == self.attempt).order_by(AttemptCase.position.desc())
        row = session.execute(rows.limit(1)).one()
        return row.AttemptCase, row.ItemRevision

    def code(self) -> str:
        return self.session.get_one(Item, self.case()[0].item_id).code

    def answer(self, right: bool = True, confidence: str = "fairly", **fields: str) -> TestResponse:
        """Decide the present case and press Next."""
        asked, key = self.case()
        decision = key.gold[0] if right else ("remove" if key.gold[0] == "allow" else "allow")
        body = {"position": str(asked.position), "decision": decision, "confidence": confidence} | fields
        if key.cite:
            body.setdefault("clause", self.session.get_one(Clause, key.clause_id).code)
        return self.client.post(self.url, data=body)

    def reach(self, wanted: Callable[[AttemptCase, ItemRevision], bool]) -> None:
        """Answer rightly in practice until such a case is asked; the draw must not end before."""
        while not wanted(*self.case()):
            self.answer()
            self.next()
            assert self.open(), f"no such case was asked: {self.drawn()}"

    def reach_case(self, code: str) -> None:
        self.reach(lambda asked, _: self.session.get_one(Item, asked.item_id).code == code)

    def next(self) -> TestResponse:
        """From the feedback of practice to the next case."""
        return self.client.post(self.url, data={"position": str(self.case()[0].position), "step": "next"})

    def put(self, item: str, **body: object) -> TestResponse:
        return self.client.put(f"{self.url}/cases/{item}", json=body)

    def open(self) -> bool:
        return self.look().get_one(Attempt, self.attempt).submitted_at is None

    def finish(self, right: Callable[[str], bool] = lambda clause: True) -> None:
        """Answer until the attempt ends; `right` says of a clause code whether the next answer is."""
        while self.open():
            asked, _ = self.case()
            assert self.answer(right(self.session.get_one(Clause, asked.clause_id).code)).status_code == 303

    def drawn(self) -> list[str]:
        """The codes of the cases drawn so far, in order."""
        session = self.look()
        found = sa.select(Item.code).join(AttemptCase, AttemptCase.item_id == Item.id)
        mine = found.where(AttemptCase.attempt_id == self.attempt)
        return list(session.scalars(mine.order_by(AttemptCase.position)))

    def responses(self) -> list[Response]:
        session = self.look()
        found = sa.select(Response).where(Response.attempt_id == self.attempt).order_by(Response.position)
        return list(session.scalars(found))


def colleagues(session: Session, team_id: int) -> list[int]:
    """Four more people of the team: with somebody who is there already they are five, of whom things may be told."""
    people = [User(external_id=name.lower(), name=name) for name in ("Nia", "Oki", "Putu", "Rini")]
    session.add_all(people)
    session.flush()
    session.add_all(Membership(user_id=one.id, team_id=team_id, starts_on=date(2026, 1, 1)) for one in people)
    return [one.id for one in people]
