"""What the learners' side of the product does whenever the library has changed."""

from sqlalchemy.orm import Session

from app.library.consequences import Turn, follow
from app.training.changes import assign_changes


@follow
def settle_learning(session: Session, turn: Turn) -> None:
    """Ask those who held what changed to learn it anew."""
    assign_changes(session, turn)
