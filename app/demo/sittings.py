"""Who of a made-up operation sits down at which quiz, when, and how they answer there by what they know."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from app.demo.answers import NEVER_TOOK, Asked, failure, office_hour, wrong_option
from app.demo.causes import Cell, Truth
from app.demo.rules import Rule
from app.demo.world import Crew, Person, Size, World

# How many days ago: a round after which there are audits to be read, and by turns one whose proofs have ended by now,
# end within a fortnight, or hold for a while still. OPENED: the library is older than any of them.
LATELY = (50, 30)
EARLY = ((200, 183), (178, 168), (120, 92))
REFRESHED = (6, 2)
OPENED = 210
CLAUSES = 2  # so many of an SOP's rules are asked of each person
FIRST_SOP = "counterfeit"  # of the team that the tour begins with


@dataclass(frozen=True)
class Sitting:
    """One person at the quiz of one SOP from a moment on; `rules` by the code of their clause, `kind` of an attempt.

    learnt: they have read the rules just before, and know them, whatever their team knows.
    """

    person: Person
    crew: Crew
    kind: str
    sop: str
    rules: Mapping[str, Rule]
    at: datetime
    learnt: bool = False


@dataclass(frozen=True)
class Given:
    """An answer as somebody gives it: how sure, and after how many seconds."""

    decision: str
    confidence: str
    seconds: int


@dataclass(frozen=True)
class Rota:
    """When the people of an operation take the real quiz, and what they say there."""

    world: World
    rules: Sequence[Rule]
    truth: Truth
    size: Size
    seed: int

    def sittings(self, but: Collection[str] = ()) -> list[Sitting]:
        """Everybody's sittings, by time: each team lately at one SOP, some teams long ago at another, refreshers.

        but: teams that are not at the quiz of their own accord.
        """
        crews = [(place, crew) for place, crew in enumerate(self.world.crews) if crew.slug not in but]
        found = [one for place, crew in crews for one in self._of_crew(place, crew)]
        return sorted(found, key=lambda one: (one.at, one.person.id))

    def _of_crew(self, place: int, crew: Crew) -> Iterator[Sitting]:
        sops = list(dict.fromkeys(rule.sop for rule in self.rules))
        first = place + 2 * (place // len(sops)) + (sops.index(FIRST_SOP) if FIRST_SOP in sops else 0)
        for one in self._round(crew, sops[first % len(sops)], LATELY, self.size.learners):
            yield one
            if place % 3 == 2:  # all learners of a few teams, since few people of a team are not told
                yield replace(one, kind="refresher", at=self._moment(crew, REFRESHED, Random(f"{self.seed} {one.at}")))
        if place % 4 == 1 and len(sops) > 3:
            long_ago = EARLY[place // 4 % len(EARLY)]
            yield from self._round(crew, sops[(first + 3) % len(sops)], long_ago, (self.size.learners + 2) // 3)

    def _round(self, crew: Crew, sop: str, ago: tuple[int, int], people: int) -> Iterator[Sitting]:
        """So many people of the team at one SOP, so many days ago."""
        asked = [rule for rule in self.rules if rule.sop == sop]
        taken = 0
        for person in self.world.members(crew.slug):
            rng = Random(f"{self.seed} proves {person.id} {sop}")
            at = self._moment(crew, ago, rng)
            if taken == people or not self.sits(person, crew, at.date()):
                continue
            mine = {rule.clause: rule for rule in rng.sample(asked, min(CLAUSES, len(asked)))}
            yield Sitting(person, crew, "proof", sop, mine, at)
            taken += 1

    def _moment(self, crew: Crew, ago: tuple[int, int], rng: Random) -> datetime:
        longest, shortest = ago
        day = self.truth.today - timedelta(days=rng.randint(shortest, longest))
        return office_hour(day, crew.place.hours_ahead, rng)

    def sits(self, person: Person, crew: Crew, day: date) -> bool:
        """Whether the person takes quizzes at all, and was in the team on that day and never left it."""
        takes = person.quizzed and Random(f"{self.seed} takes {person.id}").random() > NEVER_TOOK
        return takes and person.team_on(day) == crew.slug == person.stays[-1][0]

    def given(self, sitting: Sitting, clause: str, item: str) -> Given | None:
        """What the person answers to a case, as in any quiz of theirs; None for a case that nobody simulates."""
        rule = sitting.rules.get(clause)
        question = next((one for one in rule.questions if one.item == item), None) if rule else None
        if rule is None or question is None:
            return None
        rng = Random(f"{self.seed} answers {sitting.person.id} {item}")
        cell = Cell(sitting.crew.slug, clause) if sitting.learnt else self.truth.cells[sitting.crew.slug, clause]
        right = rng.random() >= failure(Asked(sitting.person, rule, question, sitting.at), cell, self.truth)
        decision = question.gold if right else wrong_option(question, cell, rng)
        sure = rng.random() < (0.75 if right else 0.3)
        return Given(decision, "sure" if sure else "fairly", round(rng.lognormvariate(3.2, 0.45)))
