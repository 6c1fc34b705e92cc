"""Whether teams that lean come back to the line (LEARNING, rule 16 d): |c| of audits, before and 28 days after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.gaps.proof_cost import Z90
from app.gaps.working import Finding
from app.library.variants import rulebook
from app.people.models import Team
from app.qa.models import AuditSum
from app.qa.weights import IN_RATE
from app.said import Figures, Said, said, said_many
from app.stats.ability import Ability
from app.stats.leaning import Sides
from app.stats.wording import size

BEFORE, AFTER = timedelta(days=56), timedelta(days=28)
NAMED = 5  # of those who still lean
LEAST = 5  # leanings looked at again, below which nothing is said
Place = tuple[int, int]  # (team id, clause id)


@dataclass(frozen=True)
class Again:
    """A team × clause that leaned, and its leaning in the 28 days after."""

    team: str
    clause: str
    before: Ability
    after: Ability

    @property
    def fall(self) -> float:
        """By how much |c| fell."""
        return abs(self.before.c) - abs(self.after.c)


def leaned(session: Session, teams: Sequence[Team], until: date) -> list[Again]:
    """What leaned in the 56 days that ended 28 days before `until`, where those 28 days tell c again.

    Random and stratified audits under the rule as it stands, brought down to what they are worth.
    """
    rules, names = rulebook(session).everywhere, {team.id: team.name for team in teams}
    first = sides_between(session, names, until - AFTER - BEFORE, until - AFTER)
    second = sides_between(session, names, until - AFTER, until)
    return [
        Again(names[place[0]], rules[place[1]].code, first[place].sides.ability, second[place].sides.ability)
        for place in sorted(first.keys() & second.keys())
        if first[place].sides.ability.leans is not None and second[place].sides.ability.shows_leaning
    ]


@dataclass(frozen=True)
class Weighed:
    """Audits as so many equally weighted ones, and those of them on either side."""

    n: float
    sides: Sides


def sides_between(session: Session, team_ids: Mapping[int, str], since: date, until: date) -> dict[Place, Weighed]:
    """By team and clause the random and stratified audits of [since, until), under the rule as it stands."""
    rules = rulebook(session).everywhere
    under, over = (AuditSum.w_under_possible, AuditSum.w_under), (AuditSum.w_over_possible, AuditSum.w_over)
    summed = (AuditSum.w, AuditSum.w2, *under, *over)
    key = (AuditSum.team_id, AuditSum.clause_id, AuditSum.clause_rev)
    query = (
        sa.select(*key, *(sa.func.sum(column) for column in summed))
        .where(AuditSum.day >= since, AuditSum.day < until, AuditSum.sampling.in_(IN_RATE))
        .where(AuditSum.team_id.in_(team_ids))
        .group_by(*key)
    )
    found = {}
    for team_id, clause_id, rev, w, w2, *sides in session.execute(query):
        if clause_id in rules and rules[clause_id].rev == rev and w2 > 0:
            n = w**2 / w2  # Kish
            found[team_id, clause_id] = Weighed(n, Sides(*(one * n / w for one in sides)))
    return found


def come_back(found: Sequence[Again]) -> Finding:
    """The mean fall of |c|, with its 90 % range: each difference has the variance of both its ends."""
    question = said("Do teams that lean come back to the line?")
    expected = said(
        "Expected: a fall. |c| says how far from the rule a team draws its line, 0 being where the rule does; whether "
        "it acts on too much or on too little, the page of the gap tells. Some of the fall always comes: what was "
        "picked for being far off comes back a little by itself."
    )
    if len(found) < LEAST:
        short = said(
            "Not enough yet: %(n)s of at least %(least)s (team × clause that leaned and was audited enough since).",
            n=len(found),
            least=LEAST,
        )
        return Finding(question, short, expected, False)
    mean = sum(one.fall for one in found) / len(found)
    half = Z90 * sqrt(sum(one.before.se_c**2 + one.after.se_c**2 for one in found)) / len(found)
    fell = said(
        "Where teams leaned, they were off the line by |c| = %(was)s on average, and by %(now)s in the 28 days after: "
        "a fall of %(fall)s "
        "(%(low)s to %(high)s, %(n)s).",
        was=_figure(sum(abs(one.before.c) for one in found) / len(found)),
        now=_figure(sum(abs(one.after.c) for one in found) / len(found)),
        fall=_figure(mean),
        low=_figure(mean - half),
        high=_figure(mean + half),
        n=size(len(found)),
    )
    return Finding(question, _with_those_who_lean(fell, found), expected, True)


def _with_those_who_lean(fell: Said, found: Sequence[Again]) -> Said:
    still = [f"{one.team} · {one.clause}" for one in found if one.after.leans == one.before.leans]
    if not still:
        return fell
    which = ", ".join(still[:NAMED]) + (" …" if len(still) > NAMED else "")
    return said_many(
        "%(fell)s %(num)s still leans: %(which)s.",
        "%(fell)s %(num)s still lean: %(which)s.",
        len(still),
        fell=fell,
        which=which,
    )


def _figure(value: float) -> Figures:
    return Figures(f"{value:.2f}".replace("-", "−"))
