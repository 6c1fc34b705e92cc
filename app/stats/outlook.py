"""How freely a belief may leave what cells usually are: the plain model of the design, and what the report uses.

Measured on three kinds of simulated operations (benchmarks/recovery.py), at the same evidence: links raise average
precision by 0 to .010 and captured errors by .001 to .006, make the false share at P > .8 a third smaller and find 5 to
12 % more execution gaps, since a team that fails the quiz and errs little, or errs more than it fails, is no longer
forced onto one line; slips that stay what they are find 5 to 15 % more of them; twice as much prior spread evenly over
q raises average precision by .005 to .013 and recall by .01 to .02.
"""

from dataclasses import dataclass

from app.stats import constants as const

Links = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Outlook:
    """flat: share of a cell's prior spread evenly over q; leak: share of a belief about q that fades to the prior
    before each age bucket; slips_leak: the same about slips, None = both fade as one; links: (multiple of λ, weight),
    weights summing to 1: how much a team's own errors per quiz failure may differ from the organisation's.
    """

    flat: float = const.FLAT
    leak: float = const.LEAK
    slips_leak: float | None = None
    links: Links = ((1.0, 1.0),)


PLAIN = Outlook()
OPEN = Outlook(const.OPEN_FLAT, const.LEAK, const.SLIPS_LEAK, const.LINKS)
