"""/qa/auditors: who judges unlike their colleagues, for a QA lead to look at; the reading is written down."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import sqlalchemy as sa
from flask import render_template, request, url_for

from app import clock
from app.db import db
from app.gaps.auditors import Auditing
from app.gaps.kept import weighed
from app.gaps.narrowing import Narrowing
from app.gaps.whole import Whole
from app.people.guard import access, permission
from app.people.models import AccessEvent, User
from app.people.queries import teams_within
from app.stats.auditors import Auditor
from app.stats.wording import chance


@dataclass(frozen=True)
class Named:
    """An auditor worth a person's look; user_id: who they are here, if anybody."""

    name: str
    figures: Auditor
    user_id: int | None


@permission("auditors.read")
def auditors() -> str | tuple[str, int]:
    """Those who nearly surely differ, by name; all others as a count."""
    narrowing = Narrowing.read(request.args)
    whole = weighed(db.session, narrowing.window)
    mine = list(_mine(whole))
    named = _named(whole.auditing, [name for name in mine if _to_look_at(whole.auditing, name)])
    db.session.rollback()  # what was read to here was read without a lock
    _record(named)
    db.session.commit()
    page = render_template(
        "gaps/auditors.html",
        asked=narrowing,
        auditing=whole.auditing,
        named=named,
        chance=chance,
        others=len(mine) - len(named),
        unnamed=len({*mine} & {*whole.auditing.flagged} - {*(one.name for one in named)}),
        back=url_for("qa.index"),
    )
    return (page, 422) if narrowing.problem else page


def _mine(whole: Whole) -> Iterator[str]:
    """The auditors all of whose verdicts are about teams within this person's scope."""
    inner = {team.id for team in teams_within(db.session, access().scopes("auditors.read"))}
    outside = ~np.isin(whole.team_ids, list(inner))
    for name, by_team in zip(whole.auditing.names, whole.auditing.by_team, strict=True):
        if by_team.any() and not by_team[outside].any():
            yield name


def _to_look_at(auditing: Auditing, name: str) -> bool:
    figures = auditing.of(name)
    return figures is not None and figures.to_look_at


def _named(auditing: Auditing, names: list[str]) -> list[Named]:
    """These auditors with their own names where they are known here, the surest first."""
    users = {user.external_id: user for user in db.session.scalars(sa.select(User).where(User.external_id.in_(names)))}
    found = []
    for name in names:
        figures, user = auditing.of(name), users.get(name)
        if figures is not None:
            found.append(Named(f"{user.name} ({name})" if user else name, figures, user.id if user else None))
    return sorted(found, key=lambda one: -max(one.figures.harsh, one.figures.lenient))


def _record(named: list[Named]) -> None:
    """Write down that somebody read these people's results."""
    moment, by_id = clock.now(), access().user_id
    people = [one.user_id for one in named if one.user_id not in (None, by_id)]
    db.session.add_all(AccessEvent(at=moment, by_id=by_id, about_id=user, page=request.path) for user in people)
