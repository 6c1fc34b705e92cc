"""What the learners' side of the product does whenever the library has changed."""

from sqlalchemy.orm import Session

from app.library.consequences import Turn, follow
from app.quizzes.key_fixes import follow_keys
from app.training.changes import assign_changes


@follow
def settle_learning(session: Session, turn: Turn) -> None:
    """Ask those who held what changed to learn it anew, and judge by mended keys what was answered under wrong ones."""
    assign_changes(session, turn)
    follow_keys(session, turn)
