"""Foreign reason codes and the clauses they mean, dated."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.qa.models import ReasonCode


class ReasonCodes:
    """All mappings, loaded once. A row that names no source is understood where all sources agree on its code."""

    def __init__(self, mapped: list[tuple[str, str, date, int]]) -> None:
        self.days = sorted({valid_from for _, _, valid_from, _ in mapped})
        self._by_code: dict[str, dict[str, list[tuple[date, int]]]] = {}
        for source, code, valid_from, clause_id in sorted(mapped):
            self._by_code.setdefault(code, {}).setdefault(source, []).append((valid_from, clause_id))

    @classmethod
    def load(cls, session: Session) -> "ReasonCodes":
        columns = (ReasonCode.source, ReasonCode.code, ReasonCode.valid_from, ReasonCode.clause_id)
        return cls(list(session.execute(sa.select(*columns))))

    def clause_id(self, source: str, code: str, day: date) -> int | None:
        """The clause that the code of this source means on that day, or None."""
        sources = self._by_code.get(code, {})
        asked = [sources[source]] if source in sources else ([] if source else list(sources.values()))
        meant = {max(known for known in mapped if known[0] <= day)[1] for mapped in asked if mapped[0][0] <= day}
        return meant.pop() if len(meant) == 1 else None
