"""Gathers what only single rows tell, of cells and clauses whose verdict it may change; once for everybody."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import numpy as np
from sqlalchemy.orm import Session

from app.gaps.changes import changed_since, proven_by, rollout
from app.gaps.decided import Decision, decided
from app.gaps.golds import golds
from app.gaps.leanings import leanings
from app.gaps.particulars import Particulars
from app.gaps.whole import Whole
from app.gaps.window import Window
from app.stats import constants as const
from app.stats.carriers import Decided, carried
from app.stats.concentration import Concentration, concentration
from app.stats.item import Flags
from app.stats.rate import Floats, Measured, jeffreys_bounds, measured, weighted_rates
from app.stats.rollout import Rollout
from app.stats.shared import Shared

MOST_CELLS, MOST_CLAUSES = 200, 20  # of which single rows are read, those with most errors first
Rows = Mapping[tuple[int, int], Sequence[Decision]]  # by (team id, clause id), in order of time


def gather(session: Session, window: Window, whole: Whole) -> Particulars:
    """The particulars of the organisation; one scan of the audits at most, and none where nobody is suspect."""
    rates, effective = weighted_rates(whole.w, whole.w2, whole.w_errors)
    enough = np.nan_to_num(effective) >= const.MIN_AUDITS
    clearly = jeffreys_bounds(rates * effective, np.nan_to_num(effective))[0] > whole.target
    erring = clearly | (np.maximum(whole.p_knowledge, whole.p_execution) > const.PROBABLE)
    suspect = erring & (whole.p_ambiguous[whole.clause] < const.POSSIBLE)
    leaning = leanings(whole, suspect)
    people = _worst(whole, _careless(whole, suspect) | _marked(whole, [n for n, of in leaning.items() if of.norm]))
    since = _changed(session, window, whole, suspect & enough & (whole.audit_earlier >= const.MIN_AUDITS))
    widespread = _widespread(whole, clearly, enough)
    rows = _rows(session, window, whole, [*people, *since], list(widespread))
    usual = float(whole.fit[1])
    return Particulars(
        gold=golds(session, window, whole),
        shared={clause: Shared(teams, _concentration(whole, rows, clause)) for clause, teams in widespread.items()},
        rollout=_rollouts(session, whole, rows, since),
        leaning=leaning,
        people={cell: carried([_of(one) for one in _own(whole, rows, cell)], usual) for cell in people},
    )


def _careless(whole: Whole, suspect: Flags) -> Flags:
    """Cells that reach the rows on slips, a few people and the tool."""
    return suspect & (whole.p_execution > const.PROBABLE) & (whole.p_knowledge <= const.PROBABLE)


def _marked(whole: Whole, cells: Iterable[int]) -> Flags:
    marks = np.zeros(len(whole.team), dtype=bool)
    marks[list(cells)] = True
    return marks


def _worst(whole: Whole, asked: Flags) -> list[int]:
    """Those asked, most errors first, not too many."""
    errors: Floats = np.where(asked, whole.error * whole.w, -1)
    return [int(cell) for cell in np.argsort(-errors, kind="stable")[: min(int(asked.sum()), MOST_CELLS)]]


def _place(whole: Whole, cell: int) -> tuple[int, int]:
    """(team id, clause id)"""
    return int(whole.team_ids[whole.team[cell]]), int(whole.clause_ids[whole.clause[cell]])


def _changed(session: Session, window: Window, whole: Whole, asked: Flags) -> dict[int, datetime]:
    """By cell, when the rule took its present form, for cells asked where that lies in the window."""
    cells = _worst(whole, asked)
    revs = {int(whole.clause_ids[n]): int(whole.revs[n]) for n in whole.clause[cells]}
    since = changed_since(session, window, revs) if revs else {}
    return {cell: since[_place(whole, cell)[1]] for cell in cells if _place(whole, cell)[1] in since}


def _widespread(whole: Whole, clearly: Flags, enough: Flags) -> dict[int, Measured]:
    """Clauses on which most teams err though double audits don't call them unclear: (teams judged, those who err)."""
    judged, err = (np.bincount(whole.clause, which, len(whole.clause_ids)) for which in (enough, enough & clearly))
    most = (judged >= const.SHARED_MIN_TEAMS) & (err > const.PROBABLE * judged) & (whole.p_ambiguous < const.POSSIBLE)
    worst = sorted(np.flatnonzero(most).tolist(), key=lambda clause: -err[clause])[:MOST_CLAUSES]
    return {clause: measured(int(judged[clause]), int(err[clause])) for clause in worst}


def _rows(session: Session, window: Window, whole: Whole, cells: Iterable[int], clauses: Iterable[int]) -> Rows:
    """The decisions of these cells and of all teams on these clauses."""
    asked: dict[int, set[int] | None] = {}
    for team, clause in (_place(whole, cell) for cell in cells):
        teams = asked.setdefault(clause, set())
        if teams is not None:
            teams.add(team)
    asked |= dict.fromkeys(int(whole.clause_ids[clause]) for clause in clauses)
    rows: dict[tuple[int, int], list[Decision]] = defaultdict(list)
    for one in decided(session, window, asked):
        rows[one.team_id, one.clause_id].append(one)
    return rows


def _own(whole: Whole, rows: Rows, cell: int) -> list[Decision]:
    """The decisions of a cell under the rev in force."""
    rev = int(whole.revs[whole.clause[cell]])
    return [one for one in rows.get(_place(whole, cell), ()) if one.rev == rev]


def _of(one: Decision) -> Decided:
    return Decided(one.user_id, one.wrong, one.like, one.seconds)


def _concentration(whole: Whole, rows: Rows, clause: int) -> Concentration:
    """Whether errors on the clause, in all teams, lie on the same cases or with the same people."""
    cells = np.flatnonzero(whole.clause == clause)
    found = [one for cell in cells for one in _own(whole, rows, int(cell))]
    cases = np.unique(np.array([one.case_id for one in found], dtype=np.str_), return_inverse=True)[1]
    people = np.array([one.user_id for one in found], dtype=np.int64)
    return concentration(np.array([one.wrong for one in found], dtype=np.int64), cases, people)


def _rollouts(session: Session, whole: Whole, rows: Rows, since: Mapping[int, datetime]) -> dict[int, Rollout]:
    if not since:
        return {}
    places = {cell: _place(whole, cell) for cell in since}
    proven = proven_by(session, [one for place in places.values() for one in rows.get(place, ())])
    return {
        cell: rollout(rows.get(place, ()), int(whole.revs[whole.clause[cell]]), since[cell], proven)
        for cell, place in places.items()
    }
