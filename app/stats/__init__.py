"""The statistics: pure functions of numbers and arrays; they know no database, no web and no names of people.

The way of the evidence: `rate` (measured rates and intervals) · `item` (bad items, clustering by person) · `evidence`
(counts by cell and age) · `grid`, `curve`, `fit`, `posterior`, joined in `score` (what is believed of every cell) ·
`persons` (of every person there) · `auditors` (whose verdicts count) · `ambiguity`, `concentration`, `shared`, `gold`,
`carriers`, `leaning`, `rollout` (is it the clause, the gold, some people, the line they draw, or a release?) · `facts`,
`diagnosis` with its `grounds`, `explain`, `against`, `sentences`, `remedies`, `samples`, `wording` (the cause and its
reasons) · `plan` and `effect` (what retraining is worth, and was worth). Beside it: `reliability`, `distractors` and
`agreement` (quizzes, votes), `proof` and `ability` (learning), `constants` (every number that was chosen rather than
computed).
"""
