"""Plans and effects for programs, with the keys that the contract names."""

from typing import Any

from app.gaps.drafting import Draft
from app.gaps.effect_wording import verdict
from app.gaps.effects import PlanEffect
from app.stats.effect import ArmResult


def draft_as_json(draft: Draft, plan_id: int | None) -> dict[str, Any]:
    """A plan as drafted, or made where it has an id; minutes are of each moderator, person_minutes of all together."""
    return {
        "plan": plan_id,
        "budget_minutes": draft.budget.per_moderator,
        "minutes_used": draft.minutes,
        "person_minutes": draft.person_minutes,
        "errors_avoided_28d": draft.avoided,
        "cost_of_waiting_28d": draft.cost_of_waiting,
        "reach": draft.report.reach,
        "seed": draft.seed,
        "left_out": {
            "not_by_training": draft.unclear,
            "under_way": draft.under_way,
            "another_remedy": draft.otherwise,
            "no_gap": draft.gapless,
        },
        "chosen": [
            {
                "team": one.cell.team.slug,
                "clause": one.cell.clause.code,
                "people": one.cell.team.people,
                "minutes": one.cell.clause.minutes,
                "errors_avoided_28d": one.cell.errors_avoided_28d,
                "arm": "wait" if one.arm.waits else "train",
                "block": one.arm.block,
            }
            for one in draft.chosen
        ],
    }


def effect_as_json(measured: PlanEffect) -> dict[str, Any]:
    """An effect in shares of 1, below 0 where training avoided errors; null where it can't be told."""
    found = measured.found
    return {
        "plan": measured.plan.id,
        "trained": found.trained.cells,
        "waiting": found.waiting.cells,
        "effect": found.effect,
        "low": found.low,
        "high": found.high,
        "verdict": verdict(measured),
        "state": found.verdict.value,
        "arms": {"train": _arm(found.trained), "wait": _arm(found.waiting)},
        "reach": found.reach,
        "reach_error": found.reach_error,
        "audits_needed": found.audits_needed,
        "since": measured.since.isoformat(),
        "until": measured.until.isoformat() if measured.until else None,
        "assigned_while_waiting": measured.early,
        "changed": measured.changed,
    }


def _arm(arm: ArmResult) -> dict[str, Any]:
    return {"cells": arm.cells, "audits": arm.audits, "change": arm.change}
