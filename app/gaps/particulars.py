"""Facts that need single rows, kept for the few cells and clauses whose verdict they may change."""

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from app.stats.carriers import Carried
from app.stats.gold import Gold
from app.stats.leaning import Leaning
from app.stats.rollout import Rollout
from app.stats.shared import Shared


@dataclass(frozen=True)
class Particulars:
    """gold, shared: by the clause's number; rollout, leaning, people: by the cell's."""

    gold: dict[int, Gold] = field(default_factory=dict)
    shared: dict[int, Shared] = field(default_factory=dict)
    rollout: dict[int, Rollout] = field(default_factory=dict)
    leaning: dict[int, Leaning] = field(default_factory=dict)
    people: dict[int, Carried] = field(default_factory=dict)

    def pack(self) -> dict[str, Any]:
        """As JSON may hold it."""
        packed: dict[str, Any] = json.loads(json.dumps(asdict(self), default=datetime.isoformat))
        return packed

    @classmethod
    def unpack(cls, packed: dict[str, Any]) -> "Particulars":
        """The reverse of `pack`."""
        return _adapter().validate_python(packed)

    def of(self, cell: int, clause: int) -> dict[str, Any]:
        """What is known of a cell, by the names of CellFacts."""
        return {
            "gold": self.gold.get(clause),
            "shared": self.shared.get(clause),
            "rollout": self.rollout.get(cell),
            "leaning": self.leaning.get(cell),
            "people": self.people.get(cell),
        }


@cache
def _adapter() -> TypeAdapter[Particulars]:
    return TypeAdapter(Particulars)
