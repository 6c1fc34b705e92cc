"""A small sound content tree, and how the content tests break it."""

SCALES = "enforcement:\n  - {id: allow, name: Allow}\n  - {id: warn, name: Warn}\n  - {id: remove, name: Remove}\n"
SOP = """---
id: counterfeit
title: Counterfeit
minutes: 10
---
Why this matters.

## Altered marks {#cf-1 rev=2 severity=critical}
An altered letter still imitates.

![A shoe](media/shoe.png)

### Letters {#cf-1.1 minutes=2}
One letter changed.

## Accessories {#cf-2 severity=minor markets="DE ID"}
"For" is fine.
"""
QUIZ = """id: counterfeit-calibration
sop: counterfeit
title: Counterfeit calibration
decisions: [allow, remove]
cases:
  - id: c-1
    rev: 3
    clause: cf-1
    prompt: Nkie shoes
    gold: remove
    twin: c-2
    why: One letter imitates.
  - {id: c-2, clause: cf-1, prompt: Plain shoes, gold: allow, twin: c-1, use: practice}
  - id: c-3
    clause: cf-2
    kind: choice
    prompt: Who may sell it?
    options: {a: Anyone, b: The brand}
    gold: a
  - {id: c-4, clause: cf-1.1, kind: multiple, prompt: Which?, options: {a: A, b: B, c: C}, gold: [c, a]}
  - {id: c-5, clause: cf-1.1, kind: order, prompt: In order?, options: {a: A, b: B, c: C}, gold: [c, a, b]}
"""
SOP_PATH, QUIZ_PATH = "sop/counterfeit.md", "quizzes/counterfeit.yaml"


def tree(sop: str = SOP, quiz: str = QUIZ, **more: bytes) -> dict[str, bytes]:
    """The sound tree; `more` adds or replaces files by path."""
    files = {
        "decisions.yaml": SCALES.encode(),
        SOP_PATH: sop.encode(),
        QUIZ_PATH: quiz.encode(),
        "media/shoe.png": b"\x89PNG",
    }
    return files | more


def with_sop(old: str, new: str) -> dict[str, bytes]:
    assert old in SOP
    return tree(sop=SOP.replace(old, new, 1))


def with_quiz(old: str, new: str) -> dict[str, bytes]:
    assert old in QUIZ
    return tree(quiz=QUIZ.replace(old, new, 1))
