"""What mended keys would do, as `flask content diff` prints it: whose score and whose proof flips."""

from collections.abc import Iterator
from typing import Any

from app.quizzes.key_fixes import KeyFixPreview
from app.quizzes.keys import WholeKey
from app.stats.wording import counted

SHOWN = 50
STANDS = {"proven": "proven", "cleared": "cleared to work", "stopped": "not yet: stopped", None: "not decided"}


def key_fix_lines(preview: KeyFixPreview) -> Iterator[str]:
    """Lines for people; none where no key is mended."""
    if not preview:
        return
    for fix in preview.fixes:
        yield f"key fix    {fix.code:<16} {_key(fix.before)} → {_key(fix.after)}"
    voided = f", {preview.voided:,} of them in open quizzes" if preview.voided else ""
    yield f"{counted(preview.answers, 'answer')} judged anew{voided}"
    if preview.brought:
        yield f"{counted(preview.brought, 'answer')} brought in keep the mark they came with"
    for flip in preview.proofs[:SHOWN]:
        stands = f"{STANDS[flip.before]} → {STANDS[flip.after]}"
        yield f"proof      {flip.clause.name:<16} {preview.names[flip.user_id]}: {stands}"
    for score in preview.scores[:SHOWN]:
        right = f"{score.right_before} of {score.n_before} → {score.right_after} of {score.n_after} right"
        yield f"score      attempt {score.attempt_id:<8} {preview.names[score.user_id]}: {right}"
    more = max(len(preview.proofs) - SHOWN, 0) + max(len(preview.scores) - SHOWN, 0)
    if more:
        yield f"and {more:,} more: --format json lists them all"
    if not preview.proofs and not preview.scores:
        yield "nobody's score or proof changes by it"


def key_fix_json(preview: KeyFixPreview) -> dict[str, Any]:
    """The same for programs."""
    return {
        "cases": [{"id": one.code, "before": _key(one.before), "after": _key(one.after)} for one in preview.fixes],
        "answers": preview.answers,
        "voided": preview.voided,
        "proofs": [
            {"user": preview.names[one.user_id], "clause": one.clause.name, "before": one.before, "after": one.after}
            for one in preview.proofs
        ],
        "scores": [
            {
                "user": preview.names[one.user_id], "attempt": one.attempt_id,
                "right_before": one.right_before, "n_before": one.n_before,
                "right_after": one.right_after, "n_after": one.n_after,
            }
            for one in preview.scores
        ],
    }  # fmt: skip


def _key(key: WholeKey) -> str:
    return "void" if key.void else ", ".join(key.gold)
