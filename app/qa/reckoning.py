"""Finds out what follows from a batch of audits by itself, before the database is asked."""

from dataclasses import replace

import numpy as np

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
    """The ids that the rows refer to, by table."""
    rulings = [one.ruling for one in map(batch.lexicon.judged.__getitem__, np.unique(batch.numbers)) if one.ruling]
    found = {
        "user": set(batch.column("user_id")),
        "team": set(batch.column("team_id")),
        "clause": {one.clause_id for one in rulings} | {one.cited_clause_id for one in rulings},
        "release": {one.release_id for one in rulings},
    }
    return {table: sorted(ids - {None}) for table, ids in found.items()}
