"""The measurements a diagnosis rests on, as values: programs read these where people read sentences."""

from collections.abc import Callable

from app.stats.facts import Cause, CellFacts
from app.stats.rate import UNMEASURED, Measured


def evidence(cell: CellFacts, cause: Cause) -> list[tuple[str, Measured]]:
    """The measurements a verdict rests on, with what each is; both witnesses first."""
    further = _FURTHER.get(cause)
    return [("audited errors", cell.audit), ("quiz failures", cell.quiz), *(further(cell) if further else [])]


def _contradicted(cell: CellFacts) -> list[tuple[str, Measured]]:
    return [] if cell.gold is None else [("answers to contradicted golds", cell.gold.contradicted)]


def _carried(cell: CellFacts) -> list[tuple[str, Measured]]:
    found = cell.people
    return [] if found is None else [("people who erred", found.people), ("wrong again on like cases", found.again)]


def _changed(cell: CellFacts) -> list[tuple[str, Measured]]:
    found = cell.rollout
    if found is None:
        return []
    return [("errors before the change", found.before), ("errors of the unproven", found.unproven)]


def _one_way(cell: CellFacts) -> list[tuple[str, Measured]]:
    found = cell.leaning
    if found is None:
        return []
    return [("errors in one direction", found.one_way), ("other teams that lean alike", found.others)]


def _disputed(cell: CellFacts) -> list[tuple[str, Measured]]:
    teams = cell.shared.teams if cell.shared is not None else UNMEASURED
    return [("double audits that disagree", cell.double_audits), ("teams above the target", teams)]


_FURTHER: dict[Cause, Callable[[CellFacts], list[tuple[str, Measured]]]] = {
    Cause.GOLD: _contradicted,
    Cause.AMBIGUOUS: _disputed,
    Cause.AUDITORS: lambda cell: [("errors from flagged auditors", cell.flagged_errors)],
    Cause.QUIZ: lambda cell: [("answers to bad items", cell.bad_answers)],
    Cause.ROLLOUT: _changed,
    Cause.NORM: _one_way,
    Cause.SLIPS: _carried,
    Cause.INDIVIDUAL: _carried,
    Cause.TOOLING: _carried,
    Cause.EXECUTION: _carried,
}
