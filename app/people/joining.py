"""What follows when people join a team: whoever has something for newcomers says so with `greet`."""

from collections.abc import Callable, Collection

from sqlalchemy.orm import Session

Greeting = Callable[[Session, Collection[int], int | None], object]
_greetings: list[Greeting] = []


def greet(greeting: Greeting) -> Greeting:
    """Have something done for people (ids) when they join, in the transaction in which they do; who did it, or None."""
    if greeting not in _greetings:
        _greetings.append(greeting)
    return greeting


def joined(session: Session, user_ids: Collection[int], by_id: int | None) -> None:
    """These people got a new membership, or the role of a moderator."""
    for greeting in _greetings if user_ids else ():
        greeting(session, user_ids, by_id)
