"""The whole organisation weighed at once: every cell's two witnesses and the belief they support.

The fit always uses everybody; who sees which teams is decided afterwards. Nothing here knows who asks.
"""

from base64 import b64decode, b64encode
from dataclasses import dataclass, fields
from functools import partial
from io import BytesIO
from typing import Any, NamedTuple

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.gaps.answered import Answered, answered
from app.gaps.audited import Audited, audited
from app.gaps.auditors import Auditing, estimated, judged
from app.gaps.doubled import AuditedTwice, audited_twice, doubled
from app.gaps.left_out import audits_by
from app.gaps.particulars import Particulars
from app.gaps.places import Places, places
from app.gaps.side_by_side import Reading
from app.gaps.targets import cell_targets
from app.gaps.weighing import Weighed, weigh
from app.gaps.window import Window
from app.gaps.witnesses import AuditWitness, QuizWitness, audit_witness, quiz_witness
from app.qa.models import AuditSum
from app.qa.verdicts import Verdicts
from app.stats.rate import Floats, Ints


@dataclass(frozen=True)
class Whole:
    """Figures of every cell and clause as arrays.

    One a team or clause: team_ids, clause_ids, revs, everywhere (as in Places). One a clause: p_ambiguous,
    quiz_baseline, double_n, double_d (decisions audited twice, disagreements), bad, answers (to bad items, to all). One
    a cell: the rest; p_knowledge
    and knowledge_error are those after the ambiguity of the clause; target is the error rate allowed there. fitted: how
    many cells the fit learned from; fit: λ and the usual slip rate; days: the length of the window, or since the first
    audit where it has no limit. particulars: facts of few cells and clauses that need single rows. auditing: who judges
    unlike colleagues; left_…: the audits of those whom that flags, which are in no other figure.
    """

    team_ids: Ints
    clause_ids: Ints
    revs: Ints
    team: Ints
    clause: Ints
    everywhere: Ints
    p_ambiguous: Floats
    quiz_baseline: Floats
    double_n: Floats
    double_d: Floats
    bad: Floats
    answers: Floats
    quiz_n: Floats
    quiz_failed: Floats
    quiz_effective: Floats
    quiz_dropped: Floats
    quiz_earlier: Floats
    n: Floats
    errors: Floats
    defensible: Floats
    critical: Floats
    w: Floats
    w2: Floats
    w_errors: Floats
    w_over: Floats
    w_over_possible: Floats
    w_under: Floats
    w_under_possible: Floats
    apart: Floats
    apart_errors: Floats
    audit_earlier: Floats
    left_n: Floats
    left_errors: Floats
    left_w: Floats
    left_w2: Floats
    left_w_errors: Floats
    p_knowledge: Floats
    p_execution: Floats
    knowledge_error: Floats
    error: Floats
    low: Floats
    high: Floats
    quiz_failure: Floats
    target: Floats
    fitted: Ints
    fit: Floats
    days: Ints
    particulars: Particulars
    auditing: Auditing

    def pack(self) -> dict[str, Any]:
        """All figures to the last bit, as JSON may hold them."""
        held = BytesIO()
        arrays = {name: getattr(self, name) for name in _arrays()} | self.auditing.arrays()
        np.savez(held, allow_pickle=False, **arrays)
        return {"packed": b64encode(held.getvalue()).decode("ascii"), "particulars": self.particulars.pack()}

    @classmethod
    def unpack(cls, figures: dict[str, Any]) -> "Whole":
        """The reverse of `pack`. Raises KeyError for figures that another version of the product packed."""
        with np.load(BytesIO(b64decode(figures["packed"])), allow_pickle=False) as held:
            arrays = {name: held[name] for name in _arrays()}
            auditing = Auditing.of_arrays(held)
        return cls(**arrays, particulars=Particulars.unpack(figures["particulars"]), auditing=auditing)


def _arrays() -> list[str]:
    return [field.name for field in fields(Whole) if field.name not in ("particulars", "auditing")]


class Evidence(NamedTuple):
    """Everything that is read of a window before it is weighed: no part needs another."""

    audits: Audited
    answers: Answered
    verdicts: Verdicts
    twice: AuditedTwice

    @staticmethod
    def readings(window: Window) -> list[Reading]:
        """What reads each part, in their order, which is that of the time they take in a large operation."""
        return [partial(read, window=window) for read in (audited, answered, judged, audited_twice)]


def weigh_whole(session: Session, window: Window, evidence: Evidence) -> Whole:
    """Weigh the evidence of the window; without particulars, which are gathered from this."""
    audits, answers, verdicts, twice = evidence
    evident = {
        pair for each in (audits, answers) for pair in zip(each.team_id.tolist(), each.clause_id.tolist(), strict=True)
    }
    at = places(session, window, evident)
    quiz = quiz_witness(answers, at)
    double, double_error = doubled(twice, at)
    every = audit_witness(audits, at)
    auditing = estimated(at, every, verdicts, double)
    left = audits_by(session, window, auditing.flagged, int(audits.n.sum()))
    audit = audit_witness(audits.less(left), at) if len(left.n) else every
    target = cell_targets(session, window, at)
    found = weigh(at, quiz, audit, double, double_error, target)
    left_out = audit_witness(left, at).rated
    return _whole(at, quiz, audit, double, found, target, _days(session, window), left_out, auditing)


def _days(session: Session, window: Window) -> int:
    first = session.scalar(sa.select(sa.func.min(AuditSum.day))) if window.days is None else window.since
    return max((window.until - first).days, 1) if first else 1


def _whole(
    at: Places,
    quiz: QuizWitness,
    audit: AuditWitness,
    twice: tuple[Floats, Floats],
    found: Weighed,
    target: Floats,
    days: int,
    left: dict[str, Floats],
    auditing: Auditing,
) -> Whole:
    named: dict[str, Any] = {**audit.rated, **vars(at)}
    named |= {name: getattr(found.belief, name) for name in ("p_execution", "error", "low", "high", "quiz_failure")}
    named |= {f"left_{name}": left[name] for name in ("n", "errors", "w", "w2", "w_errors")}
    return Whole(
        **named,
        p_ambiguous=found.p_ambiguous,
        quiz_baseline=found.quiz_baseline,
        double_n=twice[0],
        double_d=twice[1],
        bad=quiz.bad,
        answers=quiz.answers,
        quiz_n=quiz.n,
        quiz_failed=quiz.failed,
        quiz_effective=quiz.effective,
        quiz_dropped=quiz.dropped,
        quiz_earlier=quiz.earlier,
        apart=audit.apart,
        apart_errors=audit.apart_errors,
        audit_earlier=audit.earlier,
        p_knowledge=found.p_knowledge,
        knowledge_error=found.knowledge_error,
        target=target,
        fitted=np.array([found.fitted]),
        fit=np.array([found.failure_to_error, found.usual_slips]),
        days=np.array([days]),
        particulars=Particulars(),
        auditing=auditing,
    )
