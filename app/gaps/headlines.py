"""What a lead does this week: the three most useful actions in sentences, and what more audits would settle."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from app.gaps.cells import Cell
from app.stats.constants import AUDITS_CAP, DOUBLE_AUDITS_ADVISED, PROBABLE
from app.stats.facts import Cause, Remedy
from app.stats.wording import rate

MOST = 3
AT_WORK = (
    *(Cause.ROLLOUT, Cause.NORM, Cause.AUDITORS, Cause.SLIPS, Cause.INDIVIDUAL, Cause.TOOLING, Cause.EXECUTION),
    Cause.ELEVATED,
)


@dataclass(frozen=True)
class Action:
    """A next step: what to do, what it brings, and the cell it starts from; `assigns` where training is the answer."""

    cause: Cause
    sentence: str
    detail: str
    cell: Cell
    assigns: bool = False


def actions(cells: Sequence[Cell], assigned: Collection[tuple[int, int]] = ()) -> list[Action]:
    """The three actions: the worst gap first, then an unclear clause if there is one, then the next of each kind.

    cells come by rank, best first. Gaps whose retraining is `assigned` (team id, clause id) already give way to the
    next best and stand after the three, as what is under way.
    """
    acting = [cell for cell in cells if cell.asks_for_action]
    by_cause = {cause: [cell for cell in acting if cell.cause is cause] for cause in Cause}
    training = [_train(cell) for cell in by_cause[Cause.KNOWLEDGE] if cell.place not in assigned]
    under_way = [_train(cell) for cell in by_cause[Cause.KNOWLEDGE] if cell.place in assigned]
    unclear = [_clarify(same) for same in _by_clause(by_cause[Cause.AMBIGUOUS])]
    faults = [_mend(same) for cause in (Cause.GOLD, Cause.QUIZ) for same in _by_clause(by_cause[cause])]
    work = [_look_at_work(cell) for cell in _worst(cell for cause in AT_WORK for cell in by_cause[cause])]
    firsts = [*training[:1], *unclear[:1], *faults[:1]]
    rests = zip_longest(training[1:], work, unclear[1:], faults[1:])
    rest = [action for group in rests for action in group if action is not None]
    return [*[*firsts, *rest][:MOST], *under_way[:MOST]]


def _by_clause(cells: Iterable[Cell]) -> list[list[Cell]]:
    """The cells of each clause together, the clause with most expected errors first."""
    groups: dict[int, list[Cell]] = {}
    for cell in cells:
        groups.setdefault(cell.clause.id, []).append(cell)
    return sorted((_worst(group) for group in groups.values()), key=lambda group: -sum(map(_expected, group)))


def _worst(cells: Iterable[Cell]) -> list[Cell]:
    return sorted(cells, key=_expected, reverse=True)


def _expected(cell: Cell) -> float:
    """Errors expected in 28 days."""
    return cell.facts.error * cell.volume_28d


def _train(cell: Cell) -> Action:
    low, high = cell.avoided_bounds
    return Action(
        Cause.KNOWLEDGE,
        f"Retrain {cell.team.name} on {cell.clause.title} ({cell.clause.code}), "
        f"{cell.clause.minutes:g} min, {_people(cell.team.people)}",
        f"Avoids about {_about(cell.errors_avoided_28d)} errors in 28 days ({_about(low)}–{_about(high)}); "
        f"audits: {rate(cell.facts.audit)}, quiz failures: {rate(cell.facts.quiz)}",
        cell,
        assigns=True,
    )


def _clarify(same: list[Cell]) -> Action:
    cell = same[0]
    title, twice = f"{cell.clause.title} ({cell.clause.code})", cell.facts.double_audits
    if cell.facts.p_ambiguous > PROBABLE:
        sentence = f"{title} is unclear to everyone. Clarify it before any training"
    elif cell.diagnosis.remedy is Remedy.CLARIFY_CASES:
        sentence = f"{title} fools most teams on the same cases. Clarify it with these before any training"
    else:
        sentence = (
            f"{title} fails clause-wide, cause undecided: double-audit about {DOUBLE_AUDITS_ADVISED} cases "
            "before any training"
        )
    disagree = f"Double audits disagree: {rate(twice)}" if twice.n else "No decision was audited twice"
    shown = "1 team" if len(same) == 1 else f"{len(same)} teams"
    return Action(Cause.AMBIGUOUS, sentence, f"{disagree}; it shows in {shown}", cell)


def _mend(same: list[Cell]) -> Action:
    cell = same[0]
    title = f"{cell.clause.title} ({cell.clause.code})"
    if cell.cause is Cause.GOLD:
        return Action(
            Cause.GOLD, f"Rule the cases of {title} again: people contradict their gold", _because(cell), cell
        )
    detail = f"Answers that fell to bad items: {rate(cell.facts.bad_answers)}"
    return Action(Cause.QUIZ, f"Fix or retire the bad quiz items of {title}", detail, cell)


_WORK = {
    Cause.ROLLOUT: "Send the changed rule {clause} to who in {team} has not proven it",
    Cause.NORM: "Calibrate {team} with the other teams on {clause}: it draws the line elsewhere",
    Cause.AUDITORS: "Calibrate the auditors before you judge {team} on {clause}",
    Cause.SLIPS: "Help a few people of {team} to slow down on {clause}: they know it and slip",
    Cause.INDIVIDUAL: "Go through {clause} one to one with a few people of {team}",
    Cause.TOOLING: "Check tool and process of {team} on {clause}: the whole team knows it and errs",
}
_UNDECIDED = "Look at the work of {team} on {clause}: the quiz does not explain the errors"


def _look_at_work(cell: Cell) -> Action:
    """What a lead does where training is not the answer."""
    clause = f"{cell.clause.title} ({cell.clause.code})"
    sentence = _WORK.get(cell.cause, _UNDECIDED).format(team=cell.team.name, clause=clause)
    measured = f"Audits: {rate(cell.facts.audit)}; quiz failures: {rate(cell.facts.quiz)}"
    return Action(cell.cause, sentence, f"{measured}. {_because(cell)}" if cell.cause in _WORK else measured, cell)


def _because(cell: Cell) -> str:
    """The last of the reasons that stand after both witnesses."""
    return cell.diagnosis.why[-1].removesuffix(".")


def _people(n: int) -> str:
    return "1 person" if n == 1 else f"{n} people"


def _about(number: float) -> str:
    """Two digits are all such an estimate can bear."""
    if number < 10:
        return f"{number:.1f}".removesuffix(".0")
    digits = len(str(int(number))) - 2
    return f"{round(number / 10**digits) * 10**digits:,}"


@dataclass(frozen=True)
class Unsettled:
    """Cells with too little evidence; cheapest: those that fewest audits would settle; audits: how many those are."""

    cells: int
    cheapest: list[Cell]
    audits: int


def unsettled(cells: Iterable[Cell], most: int = 8) -> Unsettled:
    """What can't be told yet, and where a few more audits tell most."""
    open_cells = [cell for cell in cells if cell.cause is Cause.INSUFFICIENT]
    settled = sorted(
        (cell for cell in open_cells if (cell.diagnosis.n_needed or AUDITS_CAP + 1) <= AUDITS_CAP),
        key=lambda cell: cell.diagnosis.n_needed or 0,
    )[:most]
    return Unsettled(len(open_cells), settled, sum(cell.diagnosis.n_needed or 0 for cell in settled))
