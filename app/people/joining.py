"""What follows when people join a team, or were in another than was known: whoever cares says `greet`, `follow`."""

from collections.abc import Callable, Collection

from sqlalchemy.orm import Session

Greeting = Callable[[Session, Collection[int], int | None], object]
Follower = Callable[[Session, Collection[int]], object]
_greetings: list[Greeting] = []
_followers: list[Follower] = []


def greet(greeting: Greeting) -> Greeting:
    """Have something done for people (ids) when they join, in the transaction in which they do; who did it, or None."""
    if greeting not in _greetings:
        _greetings.append(greeting)
    return greeting


def joined(session: Session, user_ids: Collection[int], by_id: int | None) -> None:
    """These people got a new membership, or the role of a moderator."""
    for greeting in _greetings if user_ids else ():
        greeting(session, user_ids, by_id)


def follow(follower: Follower) -> Follower:
    """Have something done for known people (ids) whose memberships change, in the transaction in which they do."""
    if follower not in _followers:
        _followers.append(follower)
    return follower


def moved(session: Session, user_ids: Collection[int]) -> None:
    """What is known of where these people were, or are, has changed."""
    for follower in _followers if user_ids else ():
        follower(session, user_ids)
