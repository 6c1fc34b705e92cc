"""The words of made-up audits: what the case was, and what the auditor wrote to the moderator."""

from random import Random
from typing import Any

from app.demo.world import Place, written


def summary(clause: str, broken: bool, place: Place, rng: Random) -> str:
    """One line about the case, as it stands on the auditor's screen."""
    text = rng.choice(_said(clause)["breach" if broken else "fine"])
    price = place.price.format(rng.choice(place.prices))
    return str(text).format(price=price, city=rng.choice(place.cities), seller=rng.choice(place.shops))


def comment(clause: str, verdict: str, decision: int, truth: int, truth_name: str, rng: Random) -> str:
    """What the auditor wrote, '' for most right decisions; `decision` and `truth` are places in the scale."""
    general = written("wording.yaml")["general"]
    if verdict == "technical":
        kind = general["technical"]
    elif verdict == "defensible":
        kind = general["unsure"]
    elif verdict == "correct":
        kind = general["agree"] if truth and rng.random() < 0.06 else [""]
    elif truth == 0:
        kind = _said(clause)["over"]
    elif decision == 0:
        kind = _said(clause)["under"]
    else:
        kind = general["milder" if decision > truth else "stricter"]
    return str(rng.choice(kind)).format(clause=clause, truth=f"“{truth_name}”")


def _said(clause: str) -> dict[str, Any]:
    found: dict[str, Any] = written("wording.yaml").get(clause) or written("wording.yaml")["general"]
    return found
