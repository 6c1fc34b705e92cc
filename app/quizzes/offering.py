"""The modules anybody may take: how far the person is in each, and how long the rest takes, as its own page says."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from app.library.cases import cases_to_prove
from app.library.live import LiveClause, LiveSop
from app.library.queries import live_release, live_sops
from app.library.spoken import spoken_titles
from app.people.queries import team_on
from app.quizzes.standing import standings
from app.quizzes.windows import NOTHING, Standing
from app.quizzes.wording import state_name, too_few
from app.training.due import minutes
from app.training.queries import Proof


@dataclass(frozen=True)
class Offer:
    """A module anybody may take: its clauses, how many of them the person has proven, and how many came to a stop.

    `begun`: something is proven or was answered at its present rev. `minutes` are for what is left; where `read_only`,
    no quiz asks any of it, or too few cases to prove it.
    """

    sop: LiveSop
    clauses: int
    proven: int
    stopped: int
    begun: bool
    minutes: int
    read_only: bool


def offers(
    session: Session, user_id: int, clauses: Mapping[int, LiveClause], held: Mapping[int, Proof], now: datetime
) -> list[Offer]:
    """The modules of the person's market, all where they belong to no team."""
    team, release = team_on(session, user_id, now.date()), live_release(session)
    market = team.market if team else None
    titles = spoken_titles(session, user_id)
    written = cases_to_prove(session, release.id) if release is not None else {}
    stood = standings(session, user_id, [one for one in clauses if not held[one].proven], now)
    proving, found = enough(written, stood), []
    for sop in live_sops(session):
        mine = [clause for clause in clauses.values() if clause.sop_id == sop.id]
        if mine and (market is None or not sop.markets or market in sop.markets):
            left = [clause for clause in mine if not held[clause.id].proven]
            states = [state_name(stood[clause.id]) for clause in left if clause.id in stood]
            offer = Offer(
                sop=replace(sop, title=titles.get(sop.code, sop.title)),
                clauses=len(mine),
                proven=len(mine) - len(left),
                stopped=states.count("stopped"),
                begun=len(left) < len(mine) or states.count("new") < len(states),
                minutes=minutes_left(left, stood, proving),
                read_only=not any(clause.id in proving for clause in left),
            )
            found.append(offer)
    return found


def enough(written: Mapping[int, int], stood: Mapping[int, Standing]) -> frozenset[int]:
    """The clauses with proof cases enough for the proof the person is at."""
    return frozenset(one for one, cases in written.items() if not too_few(stood.get(one, NOTHING), cases))


def minutes_left(clauses: Iterable[LiveClause], stood: Mapping[int, Standing], proving: Collection[int]) -> int:
    """How long reading and proving takes from here on; what no quiz proves (not `proving`) takes the reading alone."""
    clauses = list(clauses)
    more = {one.id: stood.get(one.id, NOTHING).more if one.id in proving else 0 for one in clauses}
    return minutes(clauses, more) if clauses else 0
