"""Beginning a new SOP: its draft, a quiz without cases, and a decision scale where there is none yet."""

from sqlalchemy.orm import Session

from app.authoring.actions import save_draft
from app.authoring.documents import SCALES as FIRST_SCALE
from app.authoring.documents import new_quiz, new_sop
from app.authoring.queries import draft_digests
from app.content.parse import SCALES


def begin_sop(session: Session, code: str, title: str, by_id: int) -> list[str]:
    """Draft the files of a new SOP; returns their paths. Its id and its files must be free."""
    there = draft_digests(session)
    files = {f"sop/{code}.md": new_sop(code, title), f"quizzes/{code}.yaml": new_quiz(code, title)}
    if SCALES not in there:
        files[SCALES] = FIRST_SCALE
    for path, text in files.items():
        save_draft(session, path, text.encode(), version=None, by_id=by_id)
    return list(files)
