"""The product's own path from raw arrays to beliefs: the same functions that the gap report calls after its queries."""

from dataclasses import dataclass, fields

import numpy as np

from app.gaps.answered import Answered
from app.gaps.audited import Audited
from app.gaps.places import Places
from app.gaps.weighing import Weighed, weigh
from app.gaps.witnesses import AuditWitness, QuizWitness, audit_witness, quiz_witness
from app.stats import constants as const
from app.stats.auditors import AuditorEstimates, Flags, Looks, clauses_in_dispute
from app.stats.evidence import BUCKETS, age_bucket
from app.stats.item import Answers, item_figures
from app.stats.panel import panel_estimates
from app.stats.rate import Floats
from benchmarks.planted.operation import Operation


@dataclass(frozen=True)
class Report:
    """What the product makes of an operation; the arrays of `weighed` are one a cell, team × clause flattened."""

    quiz: QuizWitness
    audit: AuditWitness
    weighed: Weighed
    bad_items: Flags
    auditors: AuditorEstimates


def report(operation: Operation) -> Report:
    """Both witnesses, auditors who judge unlike the others left out, then the fit and the belief."""
    at, told = places_of(operation), operation.audits
    answered, twice = answered_of(operation), doubled_of(operation)
    everybody = audit_witness(audited_of(operation, np.ones(len(told.team), bool)), at)
    auditors = auditors_of(operation, everybody, twice)
    audit = audit_witness(audited_of(operation, ~auditors.flagged[told.auditor]), at)
    quiz = quiz_witness(answered, at)
    rows = Answers(answered.user_id, answered.item, answered.clause_id, answered.team_id, answered.mark)
    bad = item_figures(rows, len(operation.answers.bad)).bad
    return Report(
        quiz,
        audit,
        weigh(at, quiz, audit, twice, doubled_error_of(operation), np.full(at.cells, const.TARGET)),
        bad,
        auditors,
    )


def auditors_of(operation: Operation, audit: AuditWitness, twice: tuple[Floats, Floats]) -> AuditorEstimates:
    """The estimate of every auditor, from all audits of clauses that are not in dispute."""
    told, clauses = operation.audits, operation.world.clauses
    rows = told.clause >= 0
    rows[rows] &= ~clauses_in_dispute(*twice)[told.clause[rows]]
    cell, stratum = (told.team * clauses + told.clause)[rows], told.stratum[rows]
    ratio = np.array([audit.strata[f"s{number}"] for number in range(len(operation.world.inclusion))])[stratum]
    seen = (told.auditor[rows], told.second[rows], told.error[rows] == 1, told.second_error[rows] == 1)
    one = np.ones(len(cell))
    return panel_estimates(Looks(*seen, one, one), cell, ratio, len(operation.panel.miss))


def places_of(operation: Operation) -> Places:
    """Every team × clause."""
    teams, clauses = operation.knowledge.shape
    number = np.arange(teams * clauses)
    known = {
        "team_ids": np.arange(teams),
        "clause_ids": np.arange(clauses),
        "everywhere": np.arange(clauses),  # no market has rules of its own
        "revs": np.ones(clauses, np.int64),
        "team": number // clauses,
        "clause": number % clauses,
    }
    return Places(**{field.name: known[field.name] for field in fields(Places)})


def answered_of(operation: Operation) -> Answered:
    """First answers as the report's query gives them."""
    told, people = operation.answers, operation.people
    rows = told.first
    age = np.array([0, *const.AGE_EDGES])[age_bucket(told.age[rows].astype(int))]
    items = [(f"i{number}", 1) for number in range(len(told.bad))]
    ones = np.ones(int(rows.sum()), np.int64)
    person = told.person[rows]
    return Answered(person, people.team[person], told.clause[rows], ones, told.right[rows], age, told.item[rows], items)


def audited_of(operation: Operation, kept: Flags) -> Audited:
    """Sums of the kept audits by cell and stratum as the report's query gives them."""
    told = operation.audits
    rows = (told.clause >= 0) & kept
    strata, clauses = len(operation.world.inclusion), operation.world.clauses
    key = ((told.team * clauses + told.clause) * strata + told.stratum)[rows]
    groups, number = np.unique(key, return_inverse=True)
    wrong, weight, bucket = told.error[rows], told.weight[rows], age_bucket(told.age[rows].astype(int))

    def sums(values: Floats) -> Floats:
        return np.bincount(number, values, len(groups)).astype(np.float64)

    def by_age(values: Floats) -> Floats:
        return np.bincount(bucket * len(groups) + number, values, BUCKETS * len(groups)).reshape(BUCKETS, -1)

    none, ones = np.zeros(len(groups)), np.ones(len(wrong))
    cell, stratum = np.divmod(groups, strata)
    return Audited(
        team_id=cell // clauses, clause_id=cell % clauses, rev=np.ones(len(groups), np.int64),
        sampling=np.full(len(groups), "stratified"), stratum=np.char.add("s", stratum.astype(str)),
        n=sums(ones), errors=sums(wrong), defensible=none, critical=none,
        w=sums(weight), w2=sums(weight**2), w_errors=sums(weight * wrong),
        w_over=none, w_over_possible=none, w_under=none, w_under_possible=none,
        n_by_age=by_age(ones), errors_by_age=by_age(wrong),
    )  # fmt: skip


def doubled_of(operation: Operation) -> tuple[Floats, Floats]:
    """(double audits, disagreements), one a clause."""
    told = operation.audits
    twice = (told.second >= 0) & (told.clause >= 0)
    differ = (told.error != told.second_error)[twice]
    clause, clauses = told.clause[twice], operation.world.clauses
    return np.bincount(clause, minlength=clauses).astype(float), np.bincount(clause, differ, clauses).astype(float)


def doubled_error_of(operation: Operation) -> Floats:
    """The share of verdicts on decisions audited twice that were errors, one a clause; nan without any."""
    told, clauses = operation.audits, operation.world.clauses
    twice = (told.second >= 0) & (told.clause >= 0)
    n = np.bincount(told.clause[twice], minlength=clauses)
    errors = np.bincount(told.clause[twice], (told.error + told.second_error)[twice] / 2, clauses)
    return np.divide(errors, n, out=np.full(clauses, np.nan), where=n > 0)
