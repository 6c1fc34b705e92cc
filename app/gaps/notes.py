"""What a reader must know before trusting the figures: counts of what is shown, and sentences on what is missing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.gaps.cells import Cell
from app.gaps.clauseless import clauseless
from app.gaps.whole import Whole
from app.gaps.window import Window
from app.intake.queries import quarantined
from app.qa.models import AuditSum
from app.qa.weights import IN_RATE
from app.said import Said, said, said_many
from app.stats.constants import FEW_CELLS
from app.stats.wording import n_answers, n_audits

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
) -> list[Said]:
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
        *clauseless(session, window, whole, teams),
        *_apart(cells),
        *_earlier(cells),
        *_waiting(counts),
    ]


def _few_cells(fitted: int, all_shown: bool) -> list[Said]:
    if fitted >= FEW_CELLS:
        return []
    if all_shown:
        return [
            said_many(
                "%(num)s cell is few: under %(enough)s, up to three in ten of the gaps called nearly sure can be "
                "false. More double audits help most.",
                "%(num)s cells are few: under %(enough)s, up to three in ten of the gaps called nearly sure can be "
                "false. More double audits help most.",
                fitted,
                enough=FEW_CELLS,
            )
        ]
    return [
        said(
            "The cells compared are few: under %(enough)s, up to three in ten of the gaps called nearly sure can be "
            "false. More double audits help most.",
            enough=FEW_CELLS,
        )
    ]


def _double_audits(cells: Sequence[Cell]) -> list[Said]:
    audited = {cell.clause.id: int(cell.facts.double_audits.n) for cell in cells}
    if not any(audited.values()):
        return [
            said(
                "No decision was audited twice: unclear text and missing teaching can't be told apart where all teams "
                "err."
            )
        ]
    few = sum(n < ENOUGH_DOUBLE_AUDITS for n in audited.values())
    if not few:
        return []
    return [
        said_many(
            "%(num)s clause has fewer than %(enough)s double audits: ambiguity can't be judged there",
            "%(num)s clauses have fewer than %(enough)s double audits: ambiguity can't be judged there",
            few,
            enough=ENOUGH_DOUBLE_AUDITS,
        )
    ]


def _left_out(whole: Whole, cells: Sequence[Cell]) -> list[Said]:
    """How many auditors judged here unlike their colleagues: never who, which is for the QA lead alone."""
    left = sum(cell.left_out for cell in cells)
    if not left:
        return []
    shown = np.isin(whole.team_ids, [cell.team.id for cell in cells])
    auditors = int((whole.auditing.by_team[whole.auditing.estimates.flagged][:, shown].sum(1) > 0).sum())
    verdicts = said_many("%(num)s verdict is", "%(num)s verdicts are", left)
    return [
        said_many(
            "%(num)s auditor probably judges more strictly or more leniently than colleagues: their %(verdicts)s left "
            "out of the rates. A cell's page shows its rate with them; a QA lead sees more under Evidence.",
            "%(num)s auditors probably judge more strictly or more leniently than colleagues: their %(verdicts)s left "
            "out of the rates. A cell's page shows its rate with them; a QA lead sees more under Evidence.",
            auditors,
            verdicts=verdicts,
        )
    ]


def _unweighted(session: Session, window: Window, team_ids: list[int]) -> list[Said]:
    query = sa.select(sa.func.sum(AuditSum.unweighted)).where(
        AuditSum.sampling.in_(IN_RATE), AuditSum.day < window.until, AuditSum.team_id.in_(team_ids)
    )
    found = session.scalar(query if window.since is None else query.where(AuditSum.day >= window.since))
    if not found:
        return []
    return [
        said_many(
            "%(num)s audit carries no inclusion probability and counts unweighted: sampled by outcome, it misleads.",
            "%(num)s audits carry no inclusion probability and count unweighted: sampled by outcome, they mislead.",
            int(found),
        )
    ]


def _volumes(cells: Sequence[Cell]) -> list[Said]:
    estimated = sum(not cell.volume_known for cell in cells)
    if not estimated:
        return []
    return [
        said_many(
            "Volumes of %(estimated)s of %(num)s cell are estimated from audits and their inclusion probabilities; "
            "import volumes for better ones.",
            "Volumes of %(estimated)s of %(num)s cells are estimated from audits and their inclusion probabilities; "
            "import volumes for better ones.",
            len(cells),
            estimated=estimated,
        )
    ]


def _apart(cells: Sequence[Cell]) -> list[Said]:
    """With the others, what makes the audits of the rates fewer than all of the window."""
    apart = sum(int(cell.apart.n) for cell in cells)
    if not apart:
        return []
    return [
        said_many(
            "%(num)s targeted, golden or appeal audit feeds no rate and is shown apart.",
            "%(num)s targeted, golden and appeal audits feed no rate and are shown apart.",
            apart,
        )
    ]


def _earlier(cells: Sequence[Cell]) -> list[Said]:
    audits, answers = (sum(getattr(cell, name) for cell in cells) for name in ("earlier_audits", "earlier_answers"))
    if not audits and not answers:
        return []
    older = n_audits(audits) if audits else n_answers(answers)
    if audits and answers:
        older = said("%(audits)s and %(answers)s", audits=n_audits(audits), answers=n_answers(answers))
    if audits + answers == 1:
        return [said("%(older)s falls under an earlier revision of its clause and is shown apart.", older=older)]
    return [said("%(older)s fall under earlier revisions of their clause and are shown apart.", older=older)]


def _waiting(counts: Counts) -> list[Said]:
    if not counts.quarantined:
        return []
    return [
        said_many(
            "%(num)s imported row waits in quarantine and counts nowhere.",
            "%(num)s imported rows wait in quarantine and count nowhere.",
            counts.quarantined,
        )
    ]
