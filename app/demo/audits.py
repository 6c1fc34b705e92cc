"""Made-up audits: decisions at work, drawn by several samplings, judged by auditors who err a little themselves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from app.demo.answers import Row, office_hour
from app.demo.causes import UNCLEAR_ERRS, Cell, Truth
from app.demo.rules import Rule
from app.demo.wording import Told, comment, told
from app.demo.world import Crew, Person, Size, World

# How decisions are drawn: sampling, stratum, inclusion probability, share of the audits.
SAMPLES = (
    ("random", "", 0.02, 0.74),
    ("stratified", "new sellers", 0.04, 0.12),
    ("stratified", "high value", 0.03, 0.09),
    ("targeted", "", 1.0, 0.05),
)
DOUBLE = 0.12  # share of random and stratified audits judged twice
MISSED = 0.06  # errors an auditor overlooks
FALSE_ALARM = 0.006
DEFENSIBLE = 0.015
UNCLEAR_DEFENSIBLE = 0.10
NEIGHBOUR_CITED = 0.02
UNNAMED = 0.02
LATENT_AUDITS = 2.0
CONTENT_TYPES = ("listing", "listing", "listing", "photo", "chat")


@dataclass(frozen=True)
class Decision:
    """One decision at work; `decided` and `truth` are places in the scale, `named`: a plain allow names its clause."""

    rule: Rule
    person: Person
    case: str
    at: datetime
    decided: int
    truth: int
    sampling: tuple[str, str, float]
    cited: str
    named: bool
    told: Told
    facts: Row


@dataclass(frozen=True)
class Work:
    """Where decisions are made: the world, its rules, the truth behind it, and the dice."""

    world: World
    rules: Sequence[Rule]
    truth: Truth
    size: Size
    rng: Random


def audit_rows(world: World, rules: Sequence[Rule], truth: Truth, size: Size, seed: int) -> list[Row]:
    """The rows of audits.csv, by time of audit; every team and clause has dice of its own, as in answer_rows."""
    rows = [
        row
        for crew in world.crews
        for rule in rules
        for work in [Work(world, rules, truth, size, Random(f"{seed} audits {crew.slug} {rule.clause}"))]
        for decision in _decisions(work, crew, rule)
        for row in _judged(work, decision)
    ]
    rows.sort(key=lambda row: (row["audited_at"], row["case_id"], row["auditor_id"]))
    return [{"audit_id": f"q{number:06d}"} | row for number, row in enumerate(rows, start=1)]


def _decisions(work: Work, crew: Crew, rule: Rule) -> Iterator[Decision]:
    """The audited decisions of one team on one clause; a risk that is only latent is watched more closely."""
    rng, size = work.rng, work.size
    members = work.world.members(crew.slug)
    latent = work.truth.cells[crew.slug, rule.clause].cause == "latent"
    wanted = size.audits / (1 + DOUBLE) * rng.uniform(0.8, 1.2) * (LATENT_AUDITS if latent else 1)
    for _ in range(round(wanted)):
        day = work.truth.today - timedelta(days=rng.randint(1, size.days - 1))
        present = [person for person in members if person.team_on(day) == crew.slug]
        if present:
            person = rng.choice(present)
            yield _decision(work, crew, person, rule, office_hour(day, crew.place.hours_ahead, rng))


def _decision(work: Work, crew: Crew, person: Person, rule: Rule, at: datetime) -> Decision:
    rng, place = work.rng, crew.place
    cell = work.truth.cells[crew.slug, rule.clause]
    sampling = rng.choices([each[:3] for each in SAMPLES], [each[3] for each in SAMPLES])[0]
    right, decided = _outcome(rule, cell, work.truth, sampling[0], rng)
    url = f"https://cases.example/{place.market.lower()}/{rng.randint(10**7, 10**8)}"
    said = told(rule.clause, rule.decisions, right, place, rng)
    facts = {
        "case_url": url,
        "summary": said.summary,
        "queue": rule.queue,
        "market": place.market,
        "language": place.language,
        "content_type": rng.choice(CONTENT_TYPES),
        "handling_seconds": str(round(rng.lognormvariate(3.9, 0.5))),
        "automated": "0",
    }
    case = f"{place.market}-{rng.randint(10**9, 10**10)}"
    cited, named = _cited(work, rule, right, decided), rng.random() >= UNNAMED
    return Decision(rule, person, case, at, decided, right, sampling, cited, named, said, facts)


def _outcome(rule: Rule, cell: Cell, truth: Truth, sampling: str, rng: Random) -> tuple[int, int]:
    """(what was right, what was decided), as places in the scale. On an unclear clause nobody errs by much."""
    top = len(rule.decisions) - 1
    right = rule.decisions.index(rng.choice(rule.golds))
    error = cell.unknowing * cell.errs + (1 - cell.unknowing) * cell.slips
    if rule.clause in truth.unclear:
        error = 0.01
    if rng.random() >= min(0.9, error * (2 if sampling == "targeted" else 1)):
        return right, right
    if rng.random() < cell.lean:
        right = rng.randrange(0, top) if cell.direction > 0 else rng.randrange(1, top + 1)
        right = 0 if cell.direction > 0 and rng.random() < 0.6 else right
        lower, upper = (right + 1, top) if cell.direction > 0 else (0, right - 1)
        return right, rng.randint(lower, upper)
    return right, rng.choice([level for level in range(top + 1) if level != right])


def _cited(work: Work, rule: Rule, right: int, decided: int) -> str:
    """The clause the moderator cited: none with an allow, now and then a neighbour of the right one."""
    siblings = [other.clause for other in work.rules if other.sop == rule.sop and other is not rule]
    strays = work.rng.random() < NEIGHBOUR_CITED
    if decided and right and siblings and strays:
        return work.rng.choice(siblings)
    return rule.clause if decided else ""


def _judged(work: Work, decision: Decision) -> Iterator[Row]:
    """One audit of the decision, or two by different auditors who do not see each other's verdict."""
    auditors = work.world.auditors[decision.facts["market"]]
    twice = decision.sampling[0] != "targeted" and work.rng.random() < DOUBLE
    for auditor in work.rng.sample(auditors, 2 if twice else 1):
        yield _audit(decision, auditor, decision.rule.clause in work.truth.unclear, work.truth.today, work.rng)


def _audit(decision: Decision, auditor: Person, unclear: bool, today: date, rng: Random) -> Row:
    scale = decision.rule.decisions
    verdict, right = _verdict(decision, unclear, rng)
    before = datetime.combine(today, time(), UTC) - timedelta(minutes=rng.randint(1, 100))
    audited = min(before, decision.at + timedelta(minutes=rng.randint(120, 60 * 40)))
    sampling, stratum, probability = decision.sampling
    places = decision.decided, right, decision.truth
    said = comment(decision.told, decision.rule.clause, verdict, places, scale[right], rng)
    row = {
        "case_id": decision.case,
        "moderator_id": decision.person.id,
        "clause": decision.cited,
        "correct_clause": _governing(decision, right),
        "decided_at": decision.at.isoformat(),
        "audited_at": audited.isoformat(),
        "decision": scale[decision.decided],
        "correct_decision": scale[right],
        "verdict": verdict,
        "comment": said,
        "auditor_id": auditor.id,
        "sampling": sampling,
        "stratum": stratum,
        "inclusion_prob": f"{probability:g}",
    }
    return row | decision.facts | _dispute(verdict, decision, right, unclear, rng)


def _governing(decision: Decision, right: int) -> str:
    """The clause that governs; left out where the cited one says it, and for some plain allows."""
    if right == 0 and (decision.cited == decision.rule.clause or not (decision.cited or decision.named)):
        return ""
    return decision.rule.clause


def _verdict(decision: Decision, unclear: bool, rng: Random) -> tuple[str, int]:
    """(verdict, what this auditor holds right). Where the clause is unclear each auditor reads it in their own way."""
    luck = rng.random()
    others = [level for level in range(len(decision.rule.decisions)) if level != decision.decided]
    near = [level for level in others if abs(level - decision.decided) == 1]
    if luck < 0.004:
        return "technical", decision.decided
    if decision.decided != decision.truth:
        return ("error", decision.truth) if rng.random() >= MISSED else ("correct", decision.decided)
    defensible = UNCLEAR_DEFENSIBLE if unclear else DEFENSIBLE
    if rng.random() < defensible:
        return "defensible", rng.choice(near)
    if rng.random() < (UNCLEAR_ERRS if unclear else FALSE_ALARM):
        return "error", rng.choice(near)
    return "correct", decision.decided


def _dispute(verdict: str, decision: Decision, right: int, unclear: bool, rng: Random) -> Row:
    """Some verdicts are disputed; those that were wrong are overturned more often."""
    row = {"dispute_state": "", "final_decision": ""}
    mistaken = decision.truth == decision.decided
    if verdict != "error" or rng.random() >= (0.3 if mistaken and not unclear else 0.08):
        return row
    overturned = 0.6 if mistaken and not unclear else 0.03
    upheld = (1 - overturned) * 0.6
    state = rng.choices(
        ("audit_overturned", "audit_upheld", "open", "withdrawn"),
        (overturned, upheld, (1 - overturned) * 0.25, (1 - overturned) * 0.15),
    )[0]
    final = {"audit_overturned": decision.decided, "audit_upheld": right}.get(state)
    return {"dispute_state": state, "final_decision": "" if final is None else decision.rule.decisions[final]}
