"""The diagnosis takes the first row that fits, says why and why not, and never speaks in statisticians' words."""

from dataclasses import replace

import numpy as np
import pytest

from app.stats.ability import ability
from app.stats.ambiguity import mean_by_clause, p_ambiguous
from app.stats.diagnosis import Diagnosis, diagnose
from app.stats.facts import Cause, CellFacts, Remedy
from app.stats.plan import errors_avoided, ranks, worth_per_minute
from app.stats.rate import measured
from app.stats.samples import audits_to_settle, clears
from app.stats.wording import audits, rate

HEALTHY = CellFacts(
    quiz=measured(60, 3), audit=measured(120, 2), p_knowledge=0.01, p_execution=0.02, p_ambiguous=0.01,
    knowledge_error=0.002, error=0.02, low=0.005, high=0.045, quiz_baseline=0.055,
)  # fmt: skip
GAP = replace(
    HEALTHY, quiz=measured(30, 12), audit=measured(25, 8), p_knowledge=0.99, knowledge_error=0.3, error=0.33, low=0.23,
    high=0.43,
)  # fmt: skip
OPEN = replace(HEALTHY, audit=measured(40, 2), p_knowledge=0.3, p_execution=0.3)
CARELESS = replace(GAP, quiz=measured(30, 1), p_knowledge=0.02, p_execution=0.97)
MENDED = replace(HEALTHY, quiz=measured(104, 26), audit=measured(33, 8), error=0.03, high=0.07)


@pytest.mark.parametrize(
    ("cell", "cause", "remedy"),
    [
        (HEALTHY, Cause.NONE, Remedy.NOTHING),
        (GAP, Cause.KNOWLEDGE, Remedy.RETRAIN),
        (CARELESS, Cause.EXECUTION, Remedy.CHECK_WORK),
        (replace(GAP, p_ambiguous=0.6), Cause.AMBIGUOUS, Remedy.CLARIFY),
        (replace(GAP, p_ambiguous=0.5, p_knowledge=0.5), Cause.AMBIGUOUS, Remedy.UNDECIDED),
        (replace(GAP, bad_answers=measured(100, 60)), Cause.QUIZ, Remedy.FIX_QUIZ),
        (replace(GAP, bad_answers=measured(100, 40)), Cause.KNOWLEDGE, Remedy.RETRAIN),
        (replace(HEALTHY, quiz=measured(60, 25)), Cause.LATENT, Remedy.PREVENT),
        (replace(CARELESS, p_execution=0.3), Cause.ELEVATED, Remedy.WATCH),
        (replace(CARELESS, p_execution=0.1), Cause.ELEVATED, Remedy.WATCH),
        (MENDED, Cause.NONE, Remedy.NOTHING),
        (replace(MENDED, high=0.12), Cause.INSUFFICIENT, Remedy.AUDIT_MORE),
        (replace(HEALTHY, audit=measured(6, 0)), Cause.INSUFFICIENT, Remedy.AUDIT_MORE),
        (replace(GAP, audit=measured(25, 2)), Cause.INSUFFICIENT, Remedy.AUDIT_MORE),
        (replace(GAP, audit=measured(0, 0)), Cause.INSUFFICIENT, Remedy.AUDIT_MORE),
        (OPEN, Cause.INSUFFICIENT, Remedy.AUDIT_MORE),
        (replace(GAP, audit=measured(6, 4), p_ambiguous=0.6), Cause.AMBIGUOUS, Remedy.CLARIFY),
    ],
)  # fmt: skip
def test_the_first_row_that_fits_names_the_cause(cell: CellFacts, cause: Cause, remedy: Remedy):
    found = diagnose(cell)
    assert (found.cause, found.remedy) == (cause, remedy)
    assert_readable(found)


def test_a_cause_below_four_fifths_is_called_more_likely_than_not():
    unsure = (replace(GAP, p_knowledge=0.7), replace(CARELESS, p_execution=0.55), replace(GAP, p_ambiguous=0.6))
    for cell in unsure:
        assert diagnose(cell).sentence("Jakarta 1", "cf-1.2").startswith("More likely than not, ")
    for cell in (GAP, CARELESS, HEALTHY, replace(GAP, p_ambiguous=0.9), replace(CARELESS, p_execution=0.3)):
        assert "ikely" not in diagnose(cell).sentence("Jakarta 1", "cf-1.2")


def assert_readable(found: Diagnosis) -> None:
    sentences = [*found.why, *found.why_not, found.next_step]
    assert len(found.why) >= 3 and len(found.why_not) >= 3 and all(sentences)
    for sentence in sentences:
        assert not {"posterior", "likelihood", "prior", "beta", "λ"} & set(sentence.lower().split()), sentence
        assert "nan" not in sentence and "None" not in sentence


def test_every_verdict_shows_its_measurements_with_count_and_interval():
    found = diagnose(GAP)
    assert found.why[0] == "Audits: 8 errors found, 32 % (19–48, n = 25)."
    assert found.why[1] == "Quiz: 12 first answers wrong, 40 % (26–55, n = 30)."


def test_the_smallest_rates_keep_a_decimal_and_sums_of_fractions_say_about():
    assert rate(measured(40, 11)) == "28 % (17–40, n = 40)"
    assert rate(measured(1000, 45)) == "4 % (4–6, n = 1,000)"
    assert rate(measured(1000, 4)) == "0.4 % (0.2–0.8, n = 1,000)"
    assert audits(measured(20, 2.5)).startswith("Audits: about 2 errors found")
    assert rate(measured(0, 0)) == "nothing measured"


def test_who_erred_and_was_mended_is_not_said_to_err():
    found = diagnose(MENDED)
    assert "within the target by now; about 3 % of its decisions there are expected wrong" in found.sentence("A", "x-1")
    assert any("the whole window: 24 % (14–38, n = 33). Expected is what holds now" in reason for reason in found.why)
    unsure = diagnose(replace(MENDED, high=0.12))
    assert unsure.n_needed is None and any("what holds now" in reason for reason in unsure.why)


def test_an_undecided_clause_asks_for_double_audits_first():
    found = diagnose(replace(GAP, p_ambiguous=0.5, p_knowledge=0.5))
    assert found.next_step == "clause-wide, cause undecided: double-audit about 40 cases first"
    assert any("can't be told apart" in sentence for sentence in found.why)


def test_too_little_evidence_says_how_many_audits_would_settle_it():
    found = diagnose(replace(GAP, audit=measured(25, 2)))
    assert found.n_needed is not None
    assert clears(2 / 25, 25 + found.n_needed, 0.05) and not clears(2 / 25, 25 + found.n_needed - 1, 0.05)
    assert f"Audit {found.n_needed} more" in found.next_step
    assert audits_to_settle(0.05, 20, 0.05) == 401, "a rate at the target is never settled"
    assert "more than 400" in diagnose(replace(GAP, audit=measured(100, 5))).next_step
    assert audits_to_settle(0, 4, 0.2) == 6, "ten audits are the least to judge by"
    doubled = audits_to_settle(0.08, 25, 0.05, audits_per_effective=2)
    assert doubled == 2 * audits_to_settle(0.08, 25, 0.05), "unequal weights cost audits"


def test_a_stricter_target_changes_the_verdict():
    assert diagnose(replace(HEALTHY, target=0.005)).cause is Cause.INSUFFICIENT


def test_ambiguity_has_the_reference_values():
    found = p_ambiguous([40, 40, 12, 160], [9, 2, 2, 8], [0.22, 0.22, 0.2, 0.1], [0.9, 0.9, 0.9, 0.1])
    assert found == pytest.approx([0.679815658, 0.016891679, 0.398255032, 0.000239825], abs=1e-9)


def test_where_every_team_fails_and_nobody_audited_twice_the_cause_is_exactly_open():
    failing = mean_by_clause(np.full(8, 1 + 1e-15), np.zeros(8, int), 2)
    assert failing[1] == 0
    assert p_ambiguous([0], [0], [0.7], failing[:1])[0] == 0.5


def test_every_cell_with_something_to_avoid_is_ranked_but_unclear_clauses_and_faults():
    avoided = errors_avoided([0.27, 0.1, 0.0, 0.3, 0.2], [1641, 1000, 500, 800, 100], harm=[1, 1, 1, 1, 2])
    assert avoided == pytest.approx([332.3025, 75.0, 0.0, 180.0, 30.0])
    worth = worth_per_minute(avoided, [3, 3, 3, 3, 3], [25, 2, 5, 5, 0])
    assert np.isnan(worth[4])
    unclear, faulty = np.array([0.5, 0.1, 0.1, 0.51, 0.1]), np.zeros(5, bool)
    assert ranks(worth, avoided, unclear) == [2, 1, None, None, None]
    faulty[1] = True
    assert ranks(worth, avoided, unclear, faulty) == [1, None, None, None, None]


@pytest.mark.parametrize(
    ("counts", "d_prime", "c", "se_c"),
    [
        ((18, 20, 4, 20), 1.9713997254, -0.1940612549, 0.2347791186), ((20, 20, 0, 20), 3.9615047933, 0, 0.4193330389),
        ((9, 20, 1, 20), 1.3455856796, 0.7924409529, 0.2475023904),
        ((19, 20, 9, 20), 1.5848819057, -0.6727928398, 0.2475023904),
        ((7, 12, 2, 8), 0.7834839403, 0.1977138277, 0.2831707413),
        ((30, 40, 16, 60), 1.2667497698, -0.0220486204, 0.1363794646),
    ],
)  # fmt: skip
def test_ability_and_leaning_have_the_reference_values(counts, d_prime, c, se_c):
    found = ability(*counts)
    assert (found.d_prime, found.c, found.se_c) == pytest.approx((d_prime, c, se_c), abs=1e-9)


def test_a_team_leans_only_where_the_interval_excludes_the_middle():
    assert ability(19, 20, 9, 20).leans == "too strict"
    assert ability(9, 20, 1, 20).leans == "too lenient"
    assert ability(18, 20, 4, 20).leans is None
    assert not ability(7, 12, 2, 8).shows_leaning and ability(7, 12, 2, 8).leans is None


def test_audits_of_uneven_weights_tell_what_they_are_worth():
    said = replace(measured(54, 14), effective_n=37.6)
    assert audits(said).endswith("n = 54, worth 38).")
    assert "worth" not in audits(replace(said, effective_n=38.0)) + rate(said)


def test_an_unclear_clause_leaves_knowledge_open():
    unclear, open_yet = (diagnose(replace(GAP, p_ambiguous=p, p_knowledge=0.3)).why_not for p in (0.6, 0.5))
    assert any("Knowledge gap: can't be told while the clause is unclear; quiz failures" in why for why in unclear)
    assert any("Knowledge gap: can't be told while the clause may be unclear" in why for why in open_yet)
