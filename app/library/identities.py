"""The identities behind codes: found or added when a release names them, retired when it no longer does."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.content.model import Library
from app.library.models import Clause, Item, Quiz, Sop

Identity = type[Sop] | type[Clause] | type[Quiz] | type[Item]


@dataclass(frozen=True)
class Ids:
    """Identity by code."""

    sops: dict[str, int]
    clauses: dict[str, int]
    quizzes: dict[str, int]
    items: dict[str, int]


def identify(session: Session, library: Library, *, effective_at: datetime, until: datetime | None) -> Ids:
    """Find or add the identity of everything the library names, and retire what the newest tree no longer names.

    `until` is when a later release takes over: what only this piece of history names is retired from then on, and
    nothing else changes.
    """
    sops = _identify(session, Sop, {sop.code: {} for sop in library.sops}, until)
    home = {clause.code: {"sop_id": sops[sop.code]} for sop, clause in library.clauses()}
    clauses = _identify(session, Clause, home, until)
    quizzes = _identify(session, Quiz, {quiz.code: {} for quiz in library.quizzes}, until)
    items = _identify(session, Item, {case.code: {} for _, case in library.cases()}, until)
    if until is None:
        for model, named in ((Sop, sops), (Clause, clauses), (Quiz, quizzes), (Item, items)):
            _retire(session, model, named.keys(), effective_at)
        _move(session, home)
    return Ids(sops, clauses, quizzes, items)


def _identify(
    session: Session, model: Identity, wanted: Mapping[str, dict[str, Any]], until: datetime | None
) -> dict[str, int]:
    known = _all(session, model)
    rows = [{"code": code, "retired_at": until} | extra for code, extra in wanted.items() if code not in known]
    if rows:
        session.execute(sa.insert(model), rows)
        known = _all(session, model)
    return {code: known[code] for code in wanted}


def _all(session: Session, model: Identity) -> dict[str, int]:
    return dict(session.execute(sa.select(model.code, model.id)).all())


def _retire(session: Session, model: Identity, named: Iterable[str], at: datetime) -> None:
    """Retire what is not named, and bring back what is named again."""
    wanted = set(named)
    rows = session.execute(sa.select(model.id, model.code, model.retired_at)).all()
    changed = [
        {"id": id, "retired_at": None if code in wanted else at}
        for id, code, retired_at in rows
        if (code in wanted) == (retired_at is not None)
    ]
    if changed:
        session.execute(sa.update(model), changed)


def _move(session: Session, home: Mapping[str, dict[str, Any]]) -> None:
    """A clause that stands in another SOP now belongs there."""
    rows = session.execute(sa.select(Clause.id, Clause.code, Clause.sop_id)).all()
    moved = [
        {"id": id, "sop_id": home[code]["sop_id"]}
        for id, code, sop_id in rows
        if code in home and home[code]["sop_id"] != sop_id
    ]
    if moved:
        session.execute(sa.update(Clause), moved)
