"""Writes the revisions a release pins: each is rendered once, inserted if its digest is new, and never changed."""

import gc
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.content.model import Case, Clause, Library, Quiz, Sop, digest
from app.library.identities import Ids
from app.library.models import (
    ClauseRevision,
    ItemRevision,
    ItemText,
    QuizItem,
    QuizRevision,
    ReleaseQuiz,
    ReleaseSop,
    ScaleRevision,
    SopRevision,
)
from app.library.press import Press
from app.library.translation_writing import write_translations
from app.library.trees import absent, insert_absent


def write_revisions(session: Session, library: Library, ids: Ids, release_id: int, media: dict[str, str]) -> None:
    """Insert what is new of a library and list in the release what it is made of."""
    gc.freeze()  # the library stays: the collector need not walk it again for every few texts that are rendered
    try:
        _write(session, library, ids, release_id, Press(media))
    finally:
        gc.unfreeze()


def _write(session: Session, library: Library, ids: Ids, release_id: int, press: Press) -> None:
    scales = [
        {"digest": scale.digest, "code": scale.id, "levels": [{"id": one.id, "name": one.name} for one in scale.levels]}
        for scale in library.scales
    ]
    insert_absent(session, ScaleRevision, scales)
    sops = {sop.digest: sop for sop in (*library.sops, *library.editions)}
    _write_sops(session, sops, ids, press)
    quizzes = {quiz.digest: quiz for quiz in library.quizzes}
    _write_quizzes(session, quizzes, ids, press)
    _insert(session, ReleaseSop, ({"release_id": release_id, "sop_digest": name} for name in sops))
    _insert(session, ReleaseQuiz, ({"release_id": release_id, "quiz_digest": name} for name in quizzes))
    write_translations(session, library, ids, release_id, press)


def _insert(session: Session, model: type[Any], rows: Iterable[dict[str, Any]]) -> None:
    if listed := list(rows):
        session.execute(sa.insert(model), listed)


def _write_sops(session: Session, sops: dict[str, Sop], ids: Ids, press: Press) -> None:
    new = absent(session, SopRevision.digest, sops)
    fresh = [sop for name, sop in sops.items() if name in new]
    _insert(session, SopRevision, (_sop_row(sop, ids, press) for sop in fresh))
    _insert(
        session,
        ClauseRevision,
        (
            _clause_row(sop, clause, position, ids, press)
            for sop in fresh
            for position, clause in enumerate(sop.clauses, 1)
        ),
    )


def _sop_row(sop: Sop, ids: Ids, press: Press) -> dict[str, Any]:
    names = ("digest", "scale_digest", "locale", "variant", "title", "source", "minutes", "refresh_days")
    return {name: getattr(sop, name) for name in names} | {
        "sop_id": ids.sops[sop.code],
        "html": press.html(sop.introduction, sop.code),
        "audience": list(sop.audience),
        "markets": list(sop.markets),
    }


def _clause_row(sop: Sop, clause: Clause, position: int, ids: Ids, press: Press) -> dict[str, Any]:
    names = ("level", "rev", "text_digest", "title", "severity", "minutes")
    return {name: getattr(clause, name) for name in names} | {
        "sop_digest": sop.digest,
        "clause_id": ids.clauses[clause.code],
        "position": position,
        "variant": sop.variant,
        "html": press.html(clause.text, clause.code),
        "markets": list(clause.markets),
    }


def _write_quizzes(session: Session, quizzes: dict[str, Quiz], ids: Ids, press: Press) -> None:
    new = absent(session, QuizRevision.digest, quizzes)
    fresh = [quiz for name, quiz in quizzes.items() if name in new]
    cases = [case for quiz in fresh for case in quiz.cases]
    items = {case.code: _item_row(case, ids) for case in cases}
    insert_absent(session, ItemRevision, list(items.values()))
    texts = {case.code: text_digest(case) for case in cases}
    words = {texts[case.code]: case for case in cases}
    unworded = absent(session, ItemText.digest, words)
    _insert(session, ItemText, ({"digest": name} | _text_row(words[name], ids, press) for name in sorted(unworded)))
    _insert(session, QuizRevision, (_quiz_row(quiz, ids) for quiz in fresh))
    _insert(
        session,
        QuizItem,
        (
            {
                "quiz_digest": quiz.digest,
                "item_digest": items[case.code]["digest"],
                "text_digest": texts[case.code],
                "position": position,
            }
            for quiz in fresh
            for position, case in enumerate(quiz.cases, 1)
        ),
    )


def _quiz_row(quiz: Quiz, ids: Ids) -> dict[str, Any]:
    return {name: getattr(quiz, name) for name in ("digest", "title", "draw", "time_limit")} | {
        "quiz_id": ids.quizzes[quiz.code],
        "sop_id": ids.sops[quiz.sop],
        "decisions": list(quiz.decisions),
    }


def _judged(case: Case) -> dict[str, Any]:
    """All of a case but its words."""
    names = ("asked_digest", "key_digest", "rev", "kind", "accept", "cite", "use", "twin", "flips", "graphic", "void")
    return {name: getattr(case, name) for name in names} | {
        "gold": list(case.gold),
        "gold_by_market": {market: list(gold) for market, gold in case.gold_by_market.items()},
    }


def _item_row(case: Case, ids: Ids) -> dict[str, Any]:
    judged = _judged(case)
    return judged | {
        "digest": digest(judged | {"item": case.code, "clause": case.clause}),
        "item_id": ids.items[case.code],
        "clause_id": ids.clauses[case.clause],
    }


def text_digest(case: Case) -> str:
    """Names the words of a case in its source language, the order of the options included."""
    words = {"prompt": case.prompt, "why": case.why, "options": list(case.options.items()), "media": case.media}
    words |= {"listing": case.listing.as_asked()} if case.listing else {}
    return digest(words | {"item": case.code, "locale": None})


def _text_row(case: Case, ids: Ids, press: Press) -> dict[str, Any]:
    return {
        "item_id": ids.items[case.code],
        "locale": None,
        "prompt_html": press.html(case.prompt, case.code),
        "why_html": press.html(case.why, f"{case.code}-why"),
        "options": [{"id": id, "name": name, "html": press.option(name)} for id, name in case.options.items()],
        "listing": press.listing(case.listing),
    }
