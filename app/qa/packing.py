"""Several small numbers in one column: of hundreds of thousands of rows, every column read costs time."""

from typing import Any

import numpy as np
import sqlalchemy as sa

from app.stats.rate import Ints

RADIX = 1 << 20  # more than there are teams, clauses or revs
SMALL = 8  # above every number that rides along: three RADIX and this one fit 63 bits


def packed(team_id: Any, clause_id: Any, rev: Any, small: Any = 0) -> sa.ColumnElement[int]:
    """Team, clause and rev in one number, with a small one below SMALL."""
    place = (sa.cast(team_id, sa.BigInteger) * RADIX + clause_id) * RADIX + rev
    number: sa.ColumnElement[int] = place * SMALL + small
    return number


def unpacked(numbers: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """The reverse: (team ids, clause ids, revs, small numbers)."""
    place, small = np.divmod(numbers, SMALL)
    place, rev = np.divmod(place, RADIX)
    team_id, clause_id = np.divmod(place, RADIX)
    return team_id, clause_id, rev, small
