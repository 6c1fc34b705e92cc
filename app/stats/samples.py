"""How many audits settle a question."""

from math import ceil

from scipy.special import betainc

from app.stats import constants as const


def clears(rate: float, n: float, target: float) -> bool:
    """Whether the 90 % Jeffreys interval of this rate over n audits lies wholly on one side of the target."""
    tail = (1 - const.LEVEL) / 2
    below = float(betainc(rate * n + 0.5, (1 - rate) * n + 0.5, target))
    return below < tail or below > 1 - tail


def audits_to_settle(
    rate: float, effective_n: float, target: float, *, audits_per_effective: float = 1.0, cap: int = const.AUDITS_CAP
) -> int:
    """How many more audits, at the present rate, put the interval on one side of the target; cap + 1 means "more".

    At least as many as bring the cell to 10 effective audits. audits_per_effective: the cost of unequal weights.
    """
    least = max(ceil(const.MIN_AUDITS - effective_n), 0)
    low, high = least, cap
    if not clears(rate, effective_n + high, target):
        return cap + 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if clears(rate, effective_n + middle, target) else (middle + 1, high)
    return min(max(ceil(low * audits_per_effective), 1), cap + 1)
