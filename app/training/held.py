"""At which revs of which rule a person is proven or cleared, whatever governs now."""

from collections import defaultdict
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.training.models import ProofEvent


def held_revs(session: Session, clause_ids: Iterable[int]) -> dict[tuple[int, int, str | None], frozenset[int]]:
    """By (person, clause, variant), the revs at which the latest event leaves the person proven or cleared."""
    place = (ProofEvent.user_id, ProofEvent.clause_id, ProofEvent.variant, ProofEvent.rev)
    newest = sa.func.row_number().over(partition_by=place, order_by=(ProofEvent.at.desc(), ProofEvent.id.desc()))
    events = sa.select(*place, ProofEvent.kind, newest.label("nth")).where(ProofEvent.clause_id.in_(list(clause_ids)))
    ranked = events.subquery()
    kept = sa.select(ranked.c.user_id, ranked.c.clause_id, ranked.c.variant, ranked.c.rev)
    found: dict[tuple[int, int, str | None], set[int]] = defaultdict(set)
    holding = ranked.c.kind.in_(("proven", "renewed", "cleared"))
    for user_id, clause_id, variant, rev in session.execute(kept.where(ranked.c.nth == 1, holding)):
        found[user_id, clause_id, variant].add(rev)
    return {key: frozenset(revs) for key, revs in found.items()}
