"""The statistics: pure functions of numbers and arrays; they know no database, no web and no names of people.

The way of the evidence: `rate` (measured rates and intervals) · `item` (bad items, clustering by person) · `evidence`
(counts by cell and age) · `grid`, `curve`, `fit`, `posterior`, joined in `score` (what is believed of every cell) ·
`ambiguity`, `concentration` (the clause, or some people?) · `facts`, `diagnosis`, `explain`, `wording`,
`samples` (the cause and its reasons) · `plan` (what retraining is worth). Beside it: `reliability` and `agreement`
(quizzes, votes), `proof` and `ability` (learning), `constants` (every number that was chosen rather than computed).
"""
