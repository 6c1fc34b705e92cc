"""What a reader must know before trusting the figures: counts of what is shown, and sentences on what is missing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.gaps.audited import RATED
from app.gaps.cells import Cell
from app.gaps.whole import Whole
from app.gaps.window import Window
from app.intake.queries import quarantined
from app.qa.models import Audit, AuditSum
from app.stats.constants import FEW_CELLS
from app.stats.wording import counted

ENOUGH_DOUBLE_AUDITS = 50


@dataclass(frozen=True)
class Counts:
    """How much evidence of the window stands behind what is shown; quarantined: import rows waiting for a remedy."""

    audits: int
    responses: int
    teams: int
    clauses: int
    quarantined: int


def counts_of(
    session: Session, window: Window, cells: Sequence[Cell], team_ids: Collection[int], brought_by: int | None
) -> Counts:
    """Counts over the cells shown; brought_by None = quarantined rows of everybody's imports."""
    return Counts(
        audits=sum(int(cell.facts.audit.n + cell.apart.n) + cell.left_out + cell.earlier_audits for cell in cells),
        responses=sum(int(cell.facts.quiz.n) + cell.quiz_dropped + cell.earlier_answers for cell in cells),
        teams=len({cell.team.id for cell in cells}),
        clauses=len({cell.clause.id for cell in cells}),
        quarantined=quarantined(session, ("audits", "responses"), brought_by),
    )


def notes_on(
    session: Session, window: Window, whole: Whole, cells: Sequence[Cell], counts: Counts, fitted: int | None
) -> list[str]:
    """The sentences above a report. fitted: cells the whole organisation was fitted on; None where only part is shown.

    They describe what is shown and name no team.
    """
    if not cells:
        return []
    teams = sorted({cell.team.id for cell in cells})
    return [
        *_few_cells(int(whole.fitted[0]), fitted is not None),
        *_double_audits(cells),
        *_left_out(whole, cells),
        *_unweighted(session, window, teams),
        *_volumes(cells),
        *_clauseless(session, window, teams),
        *_earlier(cells),
        *_waiting(counts),
    ]


def _few_cells(fitted: int, all_shown: bool) -> list[str]:
    if fitted >= FEW_CELLS:
        return []
    start = f"{fitted} cells are few" if all_shown else "The cells compared are few"
    return [
        f"{start}: under {FEW_CELLS}, up to three in ten of the gaps called nearly sure can be false. "
        "More double audits help most."
    ]


def _double_audits(cells: Sequence[Cell]) -> list[str]:
    audited = {cell.clause.id: int(cell.facts.double_audits.n) for cell in cells}
    if not any(audited.values()):
        return [
            "No decision was audited twice: unclear text and missing teaching can't be told apart where all teams err."
        ]
    few = sum(n < ENOUGH_DOUBLE_AUDITS for n in audited.values())
    if not few:
        return []
    have = "1 clause has" if few == 1 else f"{few} clauses have"
    return [f"{have} fewer than {ENOUGH_DOUBLE_AUDITS} double audits: ambiguity can't be judged there"]


def _left_out(whole: Whole, cells: Sequence[Cell]) -> list[str]:
    """How many auditors judged here unlike their colleagues: never who, which is for the QA lead alone."""
    left = sum(cell.left_out for cell in cells)
    if not left:
        return []
    shown = np.isin(whole.team_ids, [cell.team.id for cell in cells])
    auditors = int((whole.auditing.by_team[whole.auditing.estimates.flagged][:, shown].sum(1) > 0).sum())
    judge = "judges" if auditors == 1 else "judge"
    verdicts = f"{counted(left, 'verdict')} {'is' if left == 1 else 'are'}"
    return [
        f"{counted(auditors, 'auditor')} probably {judge} more strictly or more leniently than colleagues: their "
        f"{verdicts} left out of the rates. A cell's page shows its rate with them; a QA lead sees more under Evidence."
    ]


def _unweighted(session: Session, window: Window, team_ids: list[int]) -> list[str]:
    query = sa.select(sa.func.sum(AuditSum.unweighted)).where(
        AuditSum.sampling.in_(RATED), AuditSum.day < window.until, AuditSum.team_id.in_(team_ids)
    )
    found = session.scalar(query if window.since is None else query.where(AuditSum.day >= window.since))
    if not found:
        return []
    one = found == 1
    carry, count, mislead = ("carries", "counts", "it misleads") if one else ("carry", "count", "they mislead")
    return [
        f"{counted(found, 'audit')} {carry} no inclusion probability and {count} unweighted: "
        f"sampled by outcome, {mislead}."
    ]


def _volumes(cells: Sequence[Cell]) -> list[str]:
    estimated = sum(not cell.volume_known for cell in cells)
    if not estimated:
        return []
    return [
        f"Volumes of {estimated:,} of {counted(len(cells), 'cell')} are estimated from audits and their inclusion "
        "probabilities; import volumes for better ones."
    ]


def _clauseless(session: Session, window: Window, team_ids: list[int]) -> list[str]:
    query = sa.select(sa.func.count()).where(
        *(Audit.clause_id.is_(None), Audit.team_id.in_(team_ids), Audit.current, Audit.counts),
        *(Audit.decided_at >= window.since_moment, Audit.decided_at < window.as_of, Audit.sampling.in_(RATED)),
    )
    found = session.scalar(query) or 0
    if not found:
        return []
    name, count = ("names", "it counts") if found == 1 else ("name", "they count")
    return [f"{counted(found, 'audit')} {name} no clause: {count} in no cell."]


def _earlier(cells: Sequence[Cell]) -> list[str]:
    audits, answers = (sum(getattr(cell, name) for cell in cells) for name in ("earlier_audits", "earlier_answers"))
    if not audits and not answers:
        return []
    older = " and ".join(counted(n, noun) for n, noun in ((audits, "audit"), (answers, "answer")) if n)
    fall = (
        "falls under an earlier revision of its" if audits + answers == 1 else "fall under earlier revisions of their"
    )
    return [f"{older} {fall} clause and {'is' if audits + answers == 1 else 'are'} shown apart."]


def _waiting(counts: Counts) -> list[str]:
    if not counts.quarantined:
        return []
    wait, count = ("waits", "counts") if counts.quarantined == 1 else ("wait", "count")
    return [f"{counted(counts.quarantined, 'imported row')} {wait} in quarantine and {count} nowhere."]
