"""Which auditors judge unlike their colleagues, over all clauses of the whole organisation."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from app.gaps.audited import audited
from app.gaps.doubled import audited_twice, doubled
from app.gaps.places import NOWHERE, Places, places
from app.gaps.window import Window
from app.gaps.witnesses import AuditWitness, audit_witness
from app.qa.verdicts import Stretch, Verdicts, verdicts
from app.stats.auditors import NOBODY, Auditor, AuditorEstimates, Flags, Looks, clauses_in_dispute
from app.stats.panel import panel_estimates
from app.stats.rate import Floats, Ints


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
    twice, _ = doubled(audited_twice(session, window), at)
    return estimated(at, audit_witness(audits, at), judged(session, window), twice)


def judged(session: Session, window: Window) -> Verdicts:
    """What auditors said of the decisions of the window; of very many a sample."""
    return verdicts(session, Stretch.counted(session, window.since_moment, window.as_of))


def estimated(at: Places, audit: AuditWitness, said: Verdicts, twice: tuple[Floats, Floats]) -> Auditing:
    """The estimate, given what the audits say of every cell and, per clause, (double audits, disagreements)."""
    cell = at.cells_of(said.team_id, said.clause_id)
    clause = at.rules_of(said.team_id, said.clause_id)
    disputed = np.append(clauses_in_dispute(*twice), False)[clause]
    told = (cell != NOWHERE) & (np.append(at.revs, NOWHERE)[clause] == said.rev) & ~disputed
    ratio = np.array([audit.strata.get(label, 1.0) for label in said.strata])[said.stratum]
    team = np.append(at.team, 0)[cell]
    return Auditing(
        names=said.auditors,
        estimates=panel_estimates(_looks(said, told), cell[told], ratio[told], len(said.auditors)),
        by_team=_by_team(said, team, told, len(at.team_ids)),
        read=int(told.sum()),
    )


def _looks(said: Verdicts, told: Flags) -> Looks:
    """The decisions that tell something."""
    one = np.ones(int(told.sum()))
    return Looks(said.first[told], said.second[told], said.first_error[told], said.second_error[told], one, one)


def _by_team(said: Verdicts, team: Ints, told: Flags, teams: int) -> Floats:
    """auditor × team: verdicts given."""
    again = told & (said.second != NOBODY)
    given = np.concatenate([(said.first * teams + team)[told], (said.second * teams + team)[again]])
    counts = np.bincount(given, minlength=len(said.auditors) * teams)
    return counts.reshape(len(said.auditors), teams).astype(np.float64)
