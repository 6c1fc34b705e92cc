"""Practice cases as examples of their rules, with the right answer and why; a proof case never is one."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.library.cases import KEY_COLUMNS
from app.library.live import LiveCase
from app.library.models import Item, ItemRevision, ItemText, QuizItem, QuizRevision, ReleaseQuiz
from app.library.translations import CaseWords, case_words, reworded


@dataclass(frozen=True)
class Example:
    """A case as an example. `gold` is what is right among people of the market, in words, in its order."""

    case: LiveCase
    gold: tuple[str, ...]


def examples(
    session: Session, release_id: int, clause_ids: Collection[int], market: str | None, locale: str | None
) -> dict[int, list[Example]]:
    """By clause, its practice cases in the order of their file, in that language where they are translated.

    Graphic and void cases are left out, and those whose twin is a proof case: its answer would be told with theirs.
    """
    words = (ItemText.prompt_html, ItemText.why_html, ItemText.options, ItemText.listing)
    query = (
        sa.select(*KEY_COLUMNS, *words, QuizRevision.quiz_id)
        .select_from(ReleaseQuiz)
        .join(QuizRevision, QuizRevision.digest == ReleaseQuiz.quiz_digest)
        .join(QuizItem, QuizItem.quiz_digest == ReleaseQuiz.quiz_digest)
        .join(ItemRevision, ItemRevision.digest == QuizItem.item_digest)
        .join(Item, Item.id == ItemRevision.item_id)
        .join(ItemText, ItemText.digest == QuizItem.text_digest)
        .where(ReleaseQuiz.release_id == release_id, ItemRevision.clause_id.in_(clause_ids))
        .where(ItemRevision.use == "practice", ItemRevision.void.is_(False), ItemRevision.graphic == "none")
        .where(~_twin_proves())
        .order_by(ReleaseQuiz.quiz_digest, QuizItem.position)
    )
    rows = session.execute(query).mappings().all()
    quizzes = {row["quiz_id"] for row in rows} if locale else set()
    spoken = {quiz_id: case_words(session, release_id, quiz_id, locale or "") for quiz_id in quizzes}
    found: dict[int, list[Example]] = {}
    for row in rows:
        case = _spoken(session, _case(row), spoken.get(row["quiz_id"], {})).under(market)
        names = dict(case.options)
        found.setdefault(case.clause_id, []).append(Example(case, tuple(names.get(one, one) for one in case.gold)))
    return found


def _twin_proves() -> sa.Exists:
    """Whether the same quiz asks for proof the case's twin, or one that names it as its twin."""
    code, twin, asked = aliased(Item), aliased(ItemRevision), aliased(QuizItem)
    return (
        sa.select(asked.position)
        .join(twin, twin.digest == asked.item_digest)
        .join(code, code.id == twin.item_id)
        .where(asked.quiz_digest == ReleaseQuiz.quiz_digest, twin.use == "proof")
        .where(sa.or_(code.code == ItemRevision.twin, twin.twin == Item.code))
        .correlate(ReleaseQuiz, ItemRevision, Item)
        .exists()
    )


def _spoken(session: Session, case: LiveCase, words: dict[int, CaseWords]) -> LiveCase:
    mine = words.get(case.item_id)
    return reworded(session, case, mine.text_digest) if mine is not None and mine.of_rev == case.rev else case


def _case(row: sa.RowMapping) -> LiveCase:
    fields = {name: value for name, value in row.items() if name != "quiz_id"}
    options = fields.pop("options")
    return LiveCase(
        **fields | {"gold": tuple(fields["gold"])}, options=tuple((one["id"], one["name"]) for one in options)
    )
