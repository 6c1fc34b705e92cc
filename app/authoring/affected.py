"""How many people would be asked to learn what a release changes."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from app.training.changes import holders_now


def holders(session: Session, ids: Iterable[str]) -> dict[str, int]:
    """People who hold each clause (cf-2.1, cf-2.1@DE) as it is now; cases count none."""
    wanted = list(ids)
    found = holders_now(session, wanted)
    return {name: len(found.get(name, ())) for name in wanted}


def people_affected(session: Session, ids: Iterable[str]) -> int:
    """How many different people hold at least one of them."""
    return len(set().union(*holders_now(session, ids).values()))
