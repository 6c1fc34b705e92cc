"""People of known competence prove clauses the engine's own way, by its draw, windows and pauses, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from random import Random

from app.library.live import CaseKey, LiveClause, LiveQuiz
from app.quizzes.draw import SESSION, Pool, draw, randomness
from app.quizzes.models import AttemptCase
from app.quizzes.pools import proof_cases, sides
from app.quizzes.seen import Seen
from app.quizzes.table import Table
from app.quizzes.windows import Answer, Course, Phase, Standing, stand
from app.stats.proof import Outcome

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAYS = 30  # one sitting a day; who has not proven a clause by then is refused
POOL = {"major": 24, "critical": 48}  # proof cases of a clause: twice what `content check` asks for
SCALE = (("allow", "Allow"), ("remove", "Remove"))


class Laid(Table):
    """A table whose lines, which depend on its cases alone, are found once for all."""

    @property
    def lines(self) -> dict[int, frozenset[str]]:
        return {clause_id: frozenset({"remove"}) for clause_id in self.clauses}


@dataclass(frozen=True)
class Library:
    """A quiz on clauses of one severity; half the cases are to be removed, and each of these has a twin that stays."""

    severity: str
    clauses: int

    @cached_property
    def rules(self) -> dict[int, LiveClause]:
        fixed = ("Clause", 1, self.severity, 3.0, 1, "sop", "SOP", "digest", (), 0, None)
        return {id: LiveClause(id, f"c-{id}", *fixed) for id in range(1, self.clauses + 1)}

    @cached_property
    def keys(self) -> list[CaseKey]:
        return [self.key(clause, n) for clause in self.rules for n in range(POOL[self.severity])]

    def key(self, clause_id: int, number: int) -> CaseKey:
        twin = f"{clause_id}-{number + 1 - 2 * (number % 2)}"
        gold, place = SCALE[number % 2][0], 1000 * clause_id + number
        head = (f"d{place}", place, f"{clause_id}-{number}", 1, clause_id, "decision", (gold,), {}, False)
        return CaseKey(*head, "proof", twin, False, False, "none", place)

    @cached_property
    def quiz(self) -> LiveQuiz:
        return LiveQuiz(1, "quiz", "digest", 1, "Quiz", SESSION, None, "sop", 1, SCALE)


@dataclass
class Learner:
    """A person: how often a case of each clause is decided rightly, and which cases they knew beforehand."""

    library: Library
    competence: dict[int, float]
    leaked: frozenset[int]
    seed: int
    answers: dict[int, list[Answer]] = field(default_factory=dict)
    read: dict[int, list[datetime]] = field(default_factory=dict)
    seen: Seen = field(default_factory=lambda: Seen({}, {}))

    def __post_init__(self) -> None:
        self.dice = Random(self.seed)
        self.answers = {clause_id: [] for clause_id in self.competence}

    def prove(self, shown: dict[int, int]) -> dict[int, Standing]:
        """A sitting a day until all is decided; `shown` counts how often a case was shown to anyone."""
        for day in range(DAYS):
            stood = self.stand(now := MONDAY + timedelta(days=day))
            if all(one.phase in (Phase.PROVEN, Phase.HELP) for one in stood.values()):
                return stood
            for clause_id, one in stood.items():
                if one.must_read:
                    self.read.setdefault(clause_id, []).append(now)
            self.sit(day, now + timedelta(minutes=5), shown)
        return self.stand(MONDAY + timedelta(days=DAYS))

    def stand(self, now: datetime) -> dict[int, Standing]:
        return {clause_id: self.standing(clause_id, now) for clause_id in self.competence}

    def standing(self, clause_id: int, now: datetime) -> Standing:
        course = Course(critical=self.library.severity == "critical", read=self.read.get(clause_id, ()))
        return stand(self.answers[clause_id], course, now)

    def sit(self, attempt: int, now: datetime, shown: dict[int, int]) -> None:
        """One session: cases as the engine draws them, until it draws none or twelve were answered."""
        asked: list[AttemptCase] = []
        stood = self.stand(now)
        for position in range(1, SESSION + 1):
            at = now + timedelta(seconds=45 * position)
            table = Laid(self.library.quiz, self.library.keys, self.library.rules, asked)
            key = draw(
                self.pools(table, stood, at),
                asked=[case.clause_id for case in asked],
                shown=shown,
                lines=table.lines,
                dice=randomness(self.seed + attempt, position),
            )
            if key is None:
                return
            asked.append(AttemptCase(item_id=key.item_id, clause_id=key.clause_id))
            shown[key.item_id] = shown.get(key.item_id, 0) + 1
            self.answer(key, attempt, position, at)
            stood[key.clause_id] = self.standing(key.clause_id, at)
            self.tell(stood[key.clause_id], at)

    def pools(self, table: Table, stood: dict[int, Standing], now: datetime) -> list[Pool]:
        return [
            Pool(id, self.library.severity, proof_cases(table, id, self.seen, now), sides(table, id, one))
            for id, one in stood.items()
            if one.drawable(now)
        ]

    def answer(self, key: CaseKey, attempt: int, position: int, at: datetime) -> None:
        """Rightly as often as the person is competent; always, where the case was known or its answer was shown."""
        place = (key.item_id, key.rev)
        knows = key.item_id in self.leaked or place in self.seen.shown
        right = knows or self.dice.random() < self.competence[key.clause_id]
        self.answers[key.clause_id].append(Answer(attempt, position, at, right, key.item_id))
        self.seen.answered[place] = at

    def tell(self, standing: Standing, at: datetime) -> None:
        """A window that this answer has decided shows its wrong answers."""
        for window in standing.windows:
            if window.outcome is not Outcome.OPEN and window.ended_at == at:
                self.seen.shown.update({(one.item_id, 1): at for one in window.answers if not one.right})


@dataclass(frozen=True)
class Fared:
    """How one person fared in one clause."""

    level: float
    first: Outcome
    proven: bool
    cases: int


def fared(library: Library, levels: Sequence[float], people: int, leak: float, seed: int) -> list[Fared]:
    """Every (person, clause): each person has one clause of each level, and knew that share of the cases beforehand."""
    dice, shown, found = Random(seed), dict[int, int](), []
    for _ in range(people):
        mine = dict(zip(library.rules, dice.sample(levels, len(levels)), strict=True))
        leaked = frozenset(key.item_id for key in library.keys if dice.random() < leak)
        learner = Learner(library, mine, leaked, seed=dice.getrandbits(40))
        for clause_id, standing in learner.prove(shown).items():
            cases = len(learner.answers[clause_id])
            first = standing.windows[0].outcome
            found.append(Fared(mine[clause_id], first, standing.phase is Phase.PROVEN, cases))
    return found
