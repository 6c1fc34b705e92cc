"""Every constant of the statistics in one place, each with where it comes from ("simulation": planted causes)."""

# --- what the product promises
LEVEL = 0.90  # convention: every interval of the product holds 90 %
TARGET = 0.05  # default tolerated error rate; a contract, severity or queue may set its own
REACH = 0.75  # simulation: share of knowledge errors a retraining removes, until the project's own effect is measured
REACH_SD = 0.20  # how far that share may lie from .75 before any effect was measured
HARM = 1.0  # default severity weight: every error counts alike until the customer says otherwise

# --- evidence: counts before the model
AGE_EDGES = (6, 12, 20, 32)  # days; simulation: a third fewer healed gaps listed than with 16, 32, 48; precision +.006
ERROR_CEILING = 0.98  # no rate of 1, so that every logarithm exists
STRATUM_PRIOR = 20.0  # simulation: errors added to both sides of a stratum's ratio, so that small strata stay near 1
DEFF_MIN_ANSWERS = 6  # a cell tells about clustering of answers by person only above this many

# --- items
BAD_MIN_ANSWERS = 50  # simulation: below it a correlation is noise
BAD_CORRELATION = 0.12  # simulation: .08 finds .89 of bad items, this .95; sound ones below it are easy ones
BAD_FACILITY = 0.60  # simulation: an item most people get right does no harm, whatever its correlation

# --- the grid
LOGIT_STEP = 0.28  # simulation: a finer grid changes nothing
QUIZ_FIRST, QUIZ_POINTS = -5.3, 23  # logits of the share of quiz failures: .5 % … 70 %
CURVE_FIRST, CURVE_POINTS = -11, 27  # steps of a cell's deviation from its team and clause
SLIPS = (0.002, 0.005, 0.01, 0.015, 0.02, 0.03, 0.04, 0.055, 0.07, 0.09, 0.12, 0.15, 0.19, 0.24, 0.30, 0.40)
KNOWLEDGE_CEILING = 0.95  # not knowing never makes more than this share of decisions wrong
PRIOR_FLOOR = 1e-9  # no grid point is ever impossible

# --- default curves: what is believed before any cell is seen (simulation)
SOUND_SHARE, SOUND_SD = 0.93, 0.35  # most cells lie near their team and clause …
GAP_FROM, GAP_TO = 0.6, 3.6  # … the others anywhere on this range of logits above them
CAREFUL_SLIPS, CAREFUL_SHARE = 0.07, 0.95  # slips are rarely above 7 %
CURVE_WORTH = 25.0  # simulation: the default curves weigh as much as this many cells

# --- the fit
FAILURE_TO_ERROR = (0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.3)  # λ tried: live errors per point of quiz failure
FAILURE_TO_ERROR_MEAN, FAILURE_TO_ERROR_SD = 0.8, 0.25  # simulation
BASELINE_RATIOS = (0.5, 0.71, 1.0, 1.41, 2.0, 2.83)  # a clause's own quiz difficulty, in half-octaves
BASELINE_SPREAD = 0.5  # simulation: standard deviation of its logarithm
BASELINE_NEGLIGIBLE = 0.02  # a ratio with less weight is dropped
BASELINE_DEFAULT, BASELINE_MIN = 0.06, 0.01  # quiz failures of those who know: default, least
BASELINE_MIN_ANSWERS, BASELINE_MIN_CELLS = 5, 21  # cells and answers needed to measure it
SHIFTS = tuple(0.2 * step for step in range(-6, 7))  # team and clause shifts tried, in logits
TEAM_SD, CLAUSE_SD = 0.35, 0.6  # simulation: no team effect costs .020 of average precision
CURVE_STEPS, SEARCH_ROUNDS, FINAL_ROUNDS, BASELINE_PASSES = 4, 2, 3, 2
SAMPLE_CELLS = 9000  # larger organisations are fitted on whole teams of about this many cells

# --- the belief
LEAK = 0.03  # simulation: share of a belief that fades to the prior before each age bucket
FLAT = 0.10  # simulation: share of the prior spread evenly, so that surprises remain possible
OPEN_FLAT = 0.20  # simulation: the same in the report's outlook (outlook.py), with its links
SLIPS_LEAK = 0.005  # simulation: slips change less than knowledge
LINKS = ((0.05, 0.05), (0.6, 0.25), (1.0, 0.5), (1.4, 0.2))  # simulation: multiples of λ that a team may have, weights
OPEN_FROM = 0.02  # P of a gap below which the other links aren't asked: they would change nothing
GUARD = 0.005  # half a point of margin above the target
EXCESS_SLIPS = 0.05  # slips this far above the organisation's median count as an execution gap
PERSON_WORTH = 4.0  # simulation: what the team knows counts as much as four answers of one's own

# --- ambiguity of a clause
AMBIGUITY_CONCENTRATION = 100.0  # simulation: spread of the beta-binomial of disagreements
AMBIGUITY_PRIOR, AMBIGUITY_LEAST, AMBIGUITY_MOST = 0.5, 0.002, 0.9  # prior grows with the square of the failing teams
AMBIGUITY_PRIOR_AUDITED = 1.1  # the same where audited twice; simulation: halves what small organisations list falsely
AMBIGUITY_CLAUSES = 10  # clauses from which the spread of sound ones is measured instead of taken for 100 …
AMBIGUITY_CONCENTRATIONS = (50.0, 1000.0)  # … within these bounds; simulation: nine in ten found become all
AMBIGUITY_MIN_AUDITS = 10  # double audits from which a clause informs the usual disagreement
DISAGREE_SOUND, DISAGREE_AMBIGUOUS = 0.2, 0.8  # disagreement per error in a sound and in an ambiguous clause

# --- auditors
CELL_WORTH = 8.0  # simulation: the house's error rate counts as this many audits of every cell
USUAL_FALSE_ALARM, USUAL_MISS = 0.015, 0.085  # of auditors, before anything is known of them
P_WRONG_BOUNDS = (0.004, 0.9)  # no decision is surely right or wrong before anybody looked
START_FALSE_ALARM, START_MISS = 0.02, 0.10  # where the estimate begins
# The usual rate, the least of a house (none is without fault), and how many chances of an auditor the house's rate is
# worth (simulation).
FALSE_ALARMS, MISSES = (USUAL_FALSE_ALARM, 0.001, 80.0), (USUAL_MISS, 0.01, 30.0)
HOUSE_WORTH = 4.0  # chances of a house that the usual rates count as
HARSH_MARGIN, LENIENT_MARGIN = 0.015, 0.10  # simulation: above the house by more than this is worth a look
AUDITOR_ROUNDS = 60  # simulation: the estimate has settled by then
PANEL_ROUNDS, PANEL_STEP = 3, 0.1  # rounds of colleagues' estimates; logits to which p_wrong is rounded
PEER_WORTH = 0.15  # simulation: an auditor's rate lies 2½ times as far off as its chances alone would have it
LEAST_SEEN = 0.2  # nobody is taken to see less than this share of errors: dividing by it would only add noise
DISPUTED_SHARE = 0.12  # simulation: where auditors disagree more, the clause is unclear and tells nothing of them …
DISPUTED_FACTOR = 2.0  # … unless they disagree nearly as much in the median clause, so that the cause is an auditor

# --- the diagnosis
PROBABLE = 0.5  # a cause is named above this probability
POSSIBLE, NEARLY_SURE = 0.2, 0.8  # between them nothing is decided
MIN_AUDITS = 10.0  # effective audits below which a cell without a probable cause stays undecided
LATENT_MARGIN = 0.10  # quiz failures this far above the clause's baseline, without errors, are a latent risk
UPPER_FACTOR = 2.0  # a bound beyond twice the target leaves too much open
AUDITS_CAP = 400  # nobody audits more in one go; beyond it the answer is "more than 400"
DOUBLE_AUDITS_ADVISED = 40  # simulation: 38 a clause find half of the ambiguous clauses in small organisations
FEW_CELLS = 200  # simulation: below it up to .29 of the gaps at P > .8 are false, so the report says so
GOLD_MIN_TEAMS, GOLD_MIN_ANSWERS = 3, 5  # teams, and first answers of each, before a gold counts as contradicted
GOLD_AGREEMENT, GOLD_KAPPA = 0.8, 0.2  # convention (Landis and Koch 1977): near-perfect agreement, none with the gold
SHARED_MIN_TEAMS = 3  # teams with enough audits before "most teams" says anything
FLAGGED_MIN_ERRORS = 5  # errors of a cell before whose errors they are says anything
NORM_MIN_TEAMS, NORM_MOST_ALIKE = 3, 0.25  # other teams judged, and the share that may lean the same way
FEW_PEOPLE = (0.1, 0.2, 1 / 3)  # shares of a team that count as a few people, each as likely as the others
PEOPLE_VARY = 10.0  # concentration of the beta around which people's error rates vary within a team
FEW_MIN_PEOPLE, FEW_MIN_ERRORS = 5, 5  # people audited, and errors, before it is told who carries them
AGAIN_MIN = 5  # later like cases of people who erred before it is told whether they err again
FAST_RATIO = 2 / 3  # wrong decisions that took less than this share of the right ones' median time were rushed
FAST_MIN_WRONG, FAST_MIN_RIGHT = 5, 10  # timed decisions of each kind before pace is told

# --- plan and effect
COMPARED_LEAST = 4  # cells from which a random half waits: fewer leave nothing to judge chance by
FORESEEN_DAYS = 28  # an effect is looked for this long

# --- leaning of a team (LEARNING, rule 11)
LEAN_MIN_SIDE, ABILITY_MIN_SIDE = 10, 20  # cases a side before a leaning, an ability, is shown

# --- sure and wrong (LEARNING, rule 7)
SURE_AND_WRONG = 0.10  # convention: those who are sure may err this often before it is told

# --- cases that are watched (LEARNING, rules 12 and 15)
LEAK_RISE, LEAK_MIN_ANSWERS = 0.20, 50  # a rise of first answers, and answers a half, before a case may be known
FAST_ANSWER = 0.10  # of a case's median time: nobody reads it in less
LANGUAGE_GAP, LANGUAGE_MIN_ANSWERS = 0.15, 50  # at equal rest-score, with so many answers on either side
LANGUAGE_STRATA = 5  # Cochran 1968: five strata remove nine tenths of the difference in what people know
