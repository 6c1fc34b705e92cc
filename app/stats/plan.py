"""What retraining is worth: errors avoided per cell, and the order in which cells deserve a trainer's minutes."""

import numpy as np
from numpy.typing import ArrayLike

from app.stats import constants as const
from app.stats.item import Flags
from app.stats.rate import Floats, Ints


def errors_avoided(
    knowledge_error: ArrayLike, volume_28d: ArrayLike, harm: ArrayLike = const.HARM, reach: float = const.REACH
) -> Floats:
    """Errors that retraining would avoid in 28 days, weighted by harm: E[k] · volume · reach · harm; one a cell."""
    expected = np.asarray(knowledge_error, dtype=np.float64) * np.asarray(volume_28d, dtype=np.float64)
    avoided: Floats = expected * reach * np.asarray(harm, dtype=np.float64)
    return avoided


def worth_per_minute(avoided: Floats, minutes: ArrayLike, people: ArrayLike) -> Floats:
    """Errors avoided per minute of moderators' time; nan where nobody would spend any."""
    spent = np.asarray(minutes, dtype=np.float64) * np.asarray(people, dtype=np.float64)
    worth: Floats = np.divide(avoided, spent, out=np.full(avoided.shape, np.nan), where=spent > 0)
    return worth


def ranks(worth: Floats, knowledge_error: Floats, p_ambiguous: Floats, faulty: Flags | None = None) -> list[int | None]:
    """Rank of each cell by worth, 1 the best; ties keep the caller's order.

    None: nothing to avoid (E[k] = 0 or worth undefined), an unclear clause (P(ambiguous) > .5), or a fault in gold or
    records (faulty). Every other cell is ranked, whatever cause is shown: ranking only "knowledge" cells was
    measured to lose a tenth of the avoidable errors.
    """
    trusted = (knowledge_error > 0) & np.isfinite(worth) & (p_ambiguous <= const.PROBABLE)
    if faulty is not None:
        trusted &= ~faulty
    listed: Ints = np.flatnonzero(trusted)
    order = listed[np.argsort(-worth[listed], kind="stable")]
    found: list[int | None] = [None] * len(worth)
    for rank, cell in enumerate(order.tolist(), 1):
        found[cell] = rank
    return found
