"""Distractors: what was chosen instead of the gold, by group, and how often the sure were wrong."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import contingency

from app.stats.distractors import choices, misled, sure_and_wrong
from app.stats.rate import jeffreys

ALLOW, RESTRICT, REMOVE = range(3)
JAKARTA, BERLIN = range(2)


def test_the_table_tells_which_answer_draws_people_away_from_the_gold():
    team = [JAKARTA] * 10 + [BERLIN] * 4
    chosen = [REMOVE] * 6 + [RESTRICT] * 3 + [ALLOW] + [REMOVE] * 4
    jakarta, restricts, removes, berlin = choices(team, [REMOVE] * 14, chosen)
    assert (jakarta.group, jakarta.gold, jakarta.chosen) == (JAKARTA, REMOVE, ALLOW)
    assert restricts.chosen == RESTRICT and (restricts.share.events, restricts.share.n) == (3, 10)
    assert restricts.share.interval == jeffreys(3, 10)
    assert removes.share.rate == 0.6 and berlin.share.rate == 1.0


rows = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(0, 3)), max_size=60)


@given(rows)
def test_the_table_is_scipy_s_cross_table_of_each_group_and_loses_no_answer(answers):
    found = choices(*zip(*answers, strict=True)) if answers else choices([], [], [])
    assert sum(one.share.events for one in found) == len(answers)
    for group in range(3):
        here = [(gold, chosen) for at, gold, chosen in answers if at == group]
        if here:
            (golds, answered), table = contingency.crosstab(*np.array(here).T)
            cells = {(int(golds[i]), int(answered[j])): int(n) for (i, j), n in np.ndenumerate(table) if n}
            ours = {(one.gold, one.chosen): one.share.events for one in found if one.group == group}
            assert ours == cells


def test_those_who_are_sure_and_wrong_are_counted_among_the_sure_alone():
    sure = [True] * 60 + [False] * 40
    wrong = [True] * 12 + [False] * 48 + [True] * 40
    jakarta, berlin = sure_and_wrong([JAKARTA] * 100, sure, wrong, 2)
    assert (jakarta.n, jakarta.events, jakarta.rate) == (60, 12, 0.2)
    assert jakarta.interval == pytest.approx((0.1263946052, 0.2945152997), abs=1e-9)
    assert misled(jakarta), "twelve of sixty is above one in ten beyond doubt"
    assert berlin.rate is None and berlin.interval is None and not misled(berlin)


def test_three_of_twenty_who_are_sure_are_not_enough_to_say_so():
    (few,) = sure_and_wrong([0] * 20, [True] * 20, [True] * 3 + [False] * 17, 1)
    assert few.interval == pytest.approx((0.0562480543, 0.3136803574), abs=1e-9)
    assert not misled(few)
