"""How a person wants graphic pictures shown, blurred or in grey; kept on their account. No case has sound to mute."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.quizzes.models import GraphicView


@dataclass(frozen=True)
class GraphicWish:
    """What is done to graphic pictures after they are revealed; no protection is claimed for any of it."""

    blur: bool = False
    grey: bool = False

    @property
    def classes(self) -> str:
        """The names of CSS classes that carry it out."""
        return " ".join(name for name, on in (("blurred", self.blur), ("greyed", self.grey)) if on)


def graphic_wish(session: Session, user_id: int) -> GraphicWish:
    """The person's wish; without one pictures are shown as they are."""
    kept = session.get(GraphicView, user_id)
    return GraphicWish(kept.blur, kept.grey) if kept is not None else GraphicWish()


def keep_graphic_wish(session: Session, user_id: int, wish: GraphicWish) -> None:
    """Keep the wish for every case from now on."""
    session.merge(GraphicView(user_id=user_id, blur=wish.blur, grey=wish.grey))
    session.flush()
