"""Audits follow their people where a roster says later in which team they were, with their sums and double audits."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy.orm import Session

from app.intake.bulk import change_by_keys, claim
from app.library.governing import Governing
from app.people.whereabouts import Whereabouts, elsewhere
from app.qa.daily import Tally, settle_sums
from app.qa.judging import Judge, Judged, Ruling
from app.qa.models import Audit
from app.qa.reason_codes import ReasonCodes

COLUMNS = (Audit.id, Audit.user_id, Audit.team_id, Audit.decided_at, Audit.current & Audit.counts)
TABLES = (("qa_audit", "id"), ("double_audit", "first_id"))  # which hold the team, and an audit's id


def move_audits(session: Session, user_ids: Collection[int]) -> None:
    """Give audits of these people to the team they were in when they decided; where they were in none they stay."""
    connection = session.connection()
    claim(connection, "qa_audit")
    columns = (*COLUMNS, *(getattr(Audit, name) for name in Ruling._fields))
    found = list(elsewhere(session, columns, Audit, Audit.decided_at, user_ids))
    if not found:
        return
    whereabouts, judge = Whereabouts.load(session), Judge(Governing.load(session), ReasonCodes.load(session))
    moves: dict[int, list[int]] = defaultdict(list)
    tally = Tally()
    for id_, user_id, before, at, counts, *words in found:
        day, ruling = at.date().isoformat(), Ruling(*words)
        after = whereabouts.team(user_id, day)
        if after is None or after == before:
            continue
        moves[after].append(id_)
        for team_id, times in ((before, -1), (after, 1)) if counts else ():
            tally.add(team_id, day, Judged(ruling, judge.share_of(ruling, at, team_id), ()), times)
    for team_id, ids in moves.items():
        for table, key in TABLES:
            change_by_keys(connection, f"UPDATE {table} SET team_id = {int(team_id)}", key, ids)  # noqa: S608
    settle_sums(connection, tally)
