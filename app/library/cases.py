"""The cases of a quiz revision, with and without their words; a process reads those in force once."""

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.library.live import CaseKey, LiveCase
from app.library.models import Item, ItemRevision, ItemText, QuizItem, ReleaseQuiz
from app.library.queries import live_release
from app.library.remembered import held, remembered

KEY_COLUMNS = (
    *(ItemRevision.digest.label("item_digest"), Item.id.label("item_id"), Item.code, ItemRevision.rev),
    *(ItemRevision.clause_id, ItemRevision.kind, ItemRevision.gold, ItemRevision.accept, ItemRevision.cite),
    *(ItemRevision.use, ItemRevision.twin, ItemRevision.void, ItemRevision.flips, ItemRevision.graphic),
    *(QuizItem.position, ItemRevision.gold_by_market),
)


def case_keys(session: Session, quiz_digest: str) -> list[CaseKey]:
    """The cases of a quiz revision without their words, in the order of the file, void ones included."""
    release = live_release(session)

    def read() -> list[CaseKey]:
        return [CaseKey(**_key(row)) for row in session.execute(_cases(quiz_digest, *KEY_COLUMNS)).mappings()]

    return read() if release is None else list(remembered(session, release, ("keys", quiz_digest), read))


@held
def cases_to_prove(session: Session, release_id: int) -> dict[int, int]:
    """By clause, how many proof cases the quizzes of the release have for it; those without any are left out."""
    found = (
        sa.select(ItemRevision.clause_id, sa.func.count())
        .join(QuizItem, QuizItem.item_digest == ItemRevision.digest)
        .join(ReleaseQuiz, ReleaseQuiz.quiz_digest == QuizItem.quiz_digest)
        .where(ReleaseQuiz.release_id == release_id, ItemRevision.use == "proof", sa.not_(ItemRevision.void))
    )
    return dict(session.execute(found.group_by(ItemRevision.clause_id)).all())


def live_cases(session: Session, quiz_digest: str) -> list[LiveCase]:
    """The cases of a quiz revision with their words, in the order of the file, void ones included."""
    return [_case(row) for row in session.execute(_worded(quiz_digest)).mappings()]


def live_case(session: Session, quiz_digest: str, item_digest: str) -> LiveCase | None:
    """One case of a quiz revision with its words."""
    release = live_release(session)

    def read() -> LiveCase | None:
        query = _worded(quiz_digest).where(QuizItem.item_digest == item_digest)
        row = session.execute(query).mappings().one_or_none()
        return _case(row) if row is not None else None

    question = ("case", quiz_digest, item_digest)
    return read() if release is None else remembered(session, release, question, read)


def words_released(session: Session, code: str, rev: int) -> ItemText | None:
    """The last words of a case at this rev; None for one that the library never held, and for graphic ones."""
    query = (
        sa.select(ItemText)
        .join(QuizItem, QuizItem.text_digest == ItemText.digest)
        .join(ItemRevision, ItemRevision.digest == QuizItem.item_digest)
        .join(Item, Item.id == ItemRevision.item_id)
        .join(ReleaseQuiz, ReleaseQuiz.quiz_digest == QuizItem.quiz_digest)
        .where(Item.code == code, ItemRevision.rev == rev, ItemRevision.graphic == "none")
    )
    return session.scalars(query.order_by(ReleaseQuiz.release_id.desc()).limit(1)).first()


def prompts_released(session: Session, cases: Collection[tuple[str, int]]) -> dict[str, str]:
    """By code, the last prompt of these cases (code, rev), as HTML; without graphic ones and those never released."""
    query = (
        sa.select(Item.code, ItemRevision.rev, ItemText.prompt_html)
        .join(QuizItem, QuizItem.text_digest == ItemText.digest)
        .join(ItemRevision, ItemRevision.digest == QuizItem.item_digest)
        .join(Item, Item.id == ItemRevision.item_id)
        .join(ReleaseQuiz, ReleaseQuiz.quiz_digest == QuizItem.quiz_digest)
        .where(Item.code.in_({code for code, _ in cases}), ItemRevision.graphic == "none")
        .order_by(ReleaseQuiz.release_id)
    )
    return {code: prompt for code, rev, prompt in session.execute(query) if (code, rev) in cases}


def _cases(quiz_digest: str, *columns: Any) -> sa.Select[Any]:
    return (
        sa.select(*columns)
        .select_from(QuizItem)
        .join(ItemRevision, ItemRevision.digest == QuizItem.item_digest)
        .join(Item, Item.id == ItemRevision.item_id)
        .where(QuizItem.quiz_digest == quiz_digest)
        .order_by(QuizItem.position)
    )


def _worded(quiz_digest: str) -> sa.Select[Any]:
    words = (ItemText.prompt_html, ItemText.why_html, ItemText.options, ItemText.listing)
    return _cases(quiz_digest, *KEY_COLUMNS, *words).join(ItemText, ItemText.digest == QuizItem.text_digest)


def _key(row: Mapping[Any, Any]) -> dict[str, Any]:
    return dict(row) | {"gold": tuple(row["gold"])}


def _case(row: Mapping[Any, Any]) -> LiveCase:
    options = row["options"]
    return LiveCase(
        **_key(row)
        | {
            "options": tuple((option["id"], option["name"]) for option in options),
            "options_html": {option["id"]: option["html"] for option in options},
        }
    )
