"""Which auditors judge unlike their colleagues, over all clauses of the whole organisation."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from scipy.special import expit, logit
from sqlalchemy.orm import Session

from app.gaps.audited import audited
from app.gaps.doubled import doubled
from app.gaps.places import NOWHERE, Places, places
from app.gaps.window import Window
from app.gaps.witnesses import AuditWitness, audit_witness
from app.qa.verdicts import Stretch, Verdicts, verdicts
from app.stats.auditors import (
    NOBODY,
    Auditor,
    AuditorEstimates,
    Flags,
    Looks,
    clauses_in_dispute,
    reported_by_odds,
    settled_estimates,
)
from app.stats.rate import Floats, Ints

LOGIT_STEP = 0.1  # what is reported is rounded to it, so that most audits are equal and given once
LEAST_REPORTED = 1e-4


@dataclass(frozen=True)
class Auditing:
    """The auditors by name, what is estimated of each, and how many verdicts that rests on: auditor × team.

    read: decisions the estimate rests on; very many audits are sampled.
    """

    names: list[str]
    estimates: AuditorEstimates
    by_team: Floats
    read: int

    @property
    def flagged(self) -> list[str]:
        """Whose verdicts are left out of the rates."""
        return [name for name, flagged in zip(self.names, self.estimates.flagged.tolist(), strict=True) if flagged]

    def of(self, name: str) -> Auditor | None:
        """What is estimated of the auditor of that name; None where nothing can be told."""
        return self.estimates.of(self.names.index(name)) if name in self.names else None

    def arrays(self) -> dict[str, Any]:
        """Everything as named arrays."""
        estimates = {f"auditor_{name}": np.array(figures) for name, figures in vars(self.estimates).items()}
        names = np.array(self.names, dtype=np.str_)
        return estimates | {"auditors": names, "auditor_teams": self.by_team, "auditors_read": np.array(self.read)}

    @classmethod
    def of_arrays(cls, held: Mapping[str, Any]) -> "Auditing":
        """The reverse of `arrays`. Raises KeyError where one is missing."""
        estimates = AuditorEstimates(
            **{field.name: held[f"auditor_{field.name}"] for field in fields(AuditorEstimates)}
        )
        return cls(held["auditors"].tolist(), estimates, held["auditor_teams"], int(held["auditors_read"]))


def auditing(session: Session, window: Window) -> Auditing:
    """The estimate of a window, where nothing else of the report is asked for."""
    audits = audited(session, window)
    at = places(session, window, set(zip(audits.team_id.tolist(), audits.clause_id.tolist(), strict=True)))
    return estimated(session, window, at, audit_witness(audits, at), doubled(session, window, at)[0])


def estimated(
    session: Session, window: Window, at: Places, audit: AuditWitness, twice: tuple[Floats, Floats]
) -> Auditing:
    """The estimate, given what the audits say of every cell and, per clause, (double audits, disagreements)."""
    audits = int(audit.rated["n"].sum())
    stretch = Stretch(window.since_moment, window.as_of, audits, int(twice[0].sum()))
    said = verdicts(session, stretch)
    cell = at.cells_of(said.team_id, said.clause_id)
    clause = at.rules_of(said.team_id, said.clause_id)
    disputed = np.append(clauses_in_dispute(*twice), False)[clause]
    told = (cell != NOWHERE) & (np.append(at.revs, NOWHERE)[clause] == said.rev) & ~disputed
    looks, reported = _alike(said, told, _reported(said, cell, audit))
    team = np.append(at.team, 0)[cell]
    return Auditing(
        names=said.auditors,
        estimates=settled_estimates(looks, reported, len(said.auditors)),
        by_team=_by_team(said, team, told, len(at.team_ids)),
        read=int(told.sum()),
    )


def _reported(said: Verdicts, cell: Ints, audit: AuditWitness) -> Floats:
    """How probable it was that an audit of each decision reports an error; means nothing outside the cells."""
    errors, n = (np.append(each.sum(0), 0) for each in audit.by_age)
    ratio = np.array([audit.strata.get(label, 1.0) for label in said.strata])[said.stratum]
    house = errors.sum() / n.sum() if n.sum() else 0.0
    return np.clip(reported_by_odds(errors[cell], n[cell], house, ratio), LEAST_REPORTED, 1 - LEAST_REPORTED)


def _alike(said: Verdicts, told: Flags, reported: Floats) -> tuple[Looks, Floats]:
    """The decisions that tell something, equal ones once, and what was reported of each."""
    level = np.rint(logit(reported[told]) / LOGIT_STEP).astype(np.int64)
    lowest = int(level.min(initial=0))
    levels = int(level.max(initial=0)) - lowest + 1
    auditors = len(said.auditors) + 1
    pair = said.first[told] * auditors + said.second[told] + 1
    seen = said.first_error[told] + 2 * said.second_error[told]
    row, count = np.unique((pair * 4 + seen) * levels + level - lowest, return_counts=True)
    row, level = np.divmod(row, levels)
    pair, seen = np.divmod(row, 4)
    first, second = np.divmod(pair, auditors)
    alike = expit((level + lowest) * LOGIT_STEP)
    return Looks(first, second - 1, seen % 2 == 1, seen >= 2, alike, count.astype(np.float64)), alike


def _by_team(said: Verdicts, team: Ints, told: Flags, teams: int) -> Floats:
    """auditor × team: verdicts given."""
    again = told & (said.second != NOBODY)
    given = np.concatenate([(said.first * teams + team)[told], (said.second * teams + team)[again]])
    counts = np.bincount(given, minlength=len(said.auditors) * teams)
    return counts.reshape(len(said.auditors), teams).astype(np.float64)
