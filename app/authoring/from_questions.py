"""A case from a question: what somebody on the floor was unsure of becomes a draft case, without who asked."""

from sqlalchemy.orm import Session

from app.authoring.drafting import Drafted, draft_case
from app.authoring.from_audits import without
from app.content.fields import TO_DESCRIBE
from app.library.live import LiveClause
from app.people.actions import record
from app.people.models import User
from app.training.question_models import ClauseQuestion


def draft_from_question(
    session: Session, question: ClauseQuestion, clause: LiveClause, release_id: int, by_id: int
) -> Drafted | str:
    """Add a practice case to the draft of the clause's quiz: the question to make a case of, the answer as its why.

    Its gold is the first decision until the trainer says; the prompt can't be released as it stands, so that nobody
    forgets. The answer is a sentence instead where the draft has to be mended first.
    """
    asked = f"{TO_DESCRIBE} the case this is about, and set its decision]\n\n{namelessly(session, question)}\n"
    answer = without(question.answer or "", _names(session, question))
    origin = f"question {question.id} of {question.asked_at:%Y-%m-%d}, release {release_id}"
    made = draft_case(session, clause, origin, {"prompt": asked, "gold": None, "use": "practice", "why": answer}, by_id)
    if isinstance(made, Drafted):
        question.case_code = made.case
        if made.made:
            record(session, by_id, "drafted a case from a question", made.case, question=question.id)
    return made


def namelessly(session: Session, question: ClauseQuestion) -> str:
    """The question without addresses, numbers and the names of who asked."""
    return without(question.text, _names(session, question))


def _names(session: Session, question: ClauseQuestion) -> set[str]:
    asker = session.get_one(User, question.asker_id)
    return {name for name in (asker.name, asker.external_id) if name and len(name) > 1}
