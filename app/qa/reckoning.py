"""Finds out what follows from a batch of audits by itself, before the database is asked."""

from dataclasses import replace

from app.qa.batch import Batch, Reckoned
from app.qa.daily import sums_within
from app.qa.opinions import compared, counting, opinions_within


def reckon(batch: Batch) -> Reckoned:
    """What follows from these rows."""
    passed_over, doubles = [], []
    for decision, opinions in opinions_within(batch).items():
        chosen = counting(opinions)
        passed_over += [opinion.id for opinion in opinions if opinion is not chosen]
        doubles += compared(decision, opinions)
    return Reckoned(sums_within(batch, passed_over), passed_over, doubles, references(batch))


def reckoned(batch: Batch) -> Batch:
    """The batch together with what follows from it."""
    return replace(batch, reckoned=reckon(batch))


def references(batch: Batch) -> dict[str, list[int]]:
    """The ids that the rows refer to, by table; of clauses and releases also those that earlier rows referred to."""
    found: dict[str, set[int | None]] = {
        "user": set(batch.column("user_id")),
        "team": set(batch.column("team_id")),
        "clause": batch.lexicon.clauses,
        "release": batch.lexicon.releases,
    }
    return {table: [id_ for id_ in ids if id_ is not None] for table, ids in found.items()}
