"""The words of made-up audits: what the case was, and what the auditor wrote to the moderator."""

from dataclasses import dataclass
from random import Random
from typing import Any

from app.demo.world import Place, written


@dataclass(frozen=True)
class Told:
    """A case at work: the line about it on the auditor's screen, and why it is decided as it is."""

    summary: str
    why: str


def told(clause: str, decisions: tuple[str, ...], right: int, place: Place, rng: Random) -> Told:
    """A case of the clause that calls for this decision, a place in the scale.

    The same die falls for every decision but the mildest, so that a case more for one of them changes nothing else.
    """
    said = written("wording.yaml").get(clause, {})
    alike = [said[each] for each in (decisions[1:] if right else decisions[:1]) if each in said]
    own = said.get(decisions[right]) or written("wording.yaml")["general"]["breach" if right else "fine"]
    die = rng.randrange(max((len(cases) for cases in alike), default=len(own)))
    line, why = own[die % len(own)]
    price = place.price.format(rng.choice(place.prices))
    return Told(line.format(price=price, city=rng.choice(place.cities), seller=rng.choice(place.shops)), why)


def comment(case: Told, clause: str, verdict: str, places: tuple[int, int, int], held: str, rng: Random) -> str:
    """What the auditor wrote, '' for most right decisions.

    places: what was decided, what the auditor holds right (`held` by name) and what is right, in the scale. The reason
    of the case is given by whoever holds right what is right.
    """
    decided, holds, right = places
    general = written("wording.yaml")["general"]
    if verdict in ("technical", "defensible"):
        return str(rng.choice(general["technical" if verdict == "technical" else "unsure"]))
    if verdict == "correct":
        return str(rng.choice(general["agree"] if holds and rng.random() < 0.06 else [""]))
    opening = rng.choice(_openings(clause, "says" if holds == right else "reads")[_error(decided, holds)])
    return " ".join([opening.format(clause=clause, truth=f"“{held}”"), *([case.why] if holds == right else [])])


def _error(decided: int, holds: int) -> str:
    if holds == 0:
        return "acted"
    if decided == 0:
        return "missed"
    return "milder" if decided > holds else "stricter"


def _openings(clause: str, how: str) -> dict[str, Any]:
    """The clause's own, and the general ones where it has none."""
    words = written("wording.yaml")
    return {**words["general"][how], **words.get(clause, {}).get(how, {})}
