"""What governs is read once in a request, and read again as soon as something of it is written."""

from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from learner import released
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.library.queries import live_release
from app.library.spoken import language_for
from app.library.variants import market_of
from app.once import keep_reads
from app.people.models import Membership, Team, User


@pytest.fixture
def queries(session: Session) -> list[str]:
    """Every statement that reaches the database, in a session such as requests have."""
    said: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda _c, _cursor, text, *_: said.append(text))
    keep_reads(session)
    return said


def test_a_request_asks_once_where_mai_works(queries: list[str], session: Session, cast: SimpleNamespace) -> None:
    assert [market_of(session, cast.mai) for _ in range(3)] == ["ID"] * 3
    assert sum("JOIN membership" in text for text in queries) == 1


def test_a_release_is_seen_at_once(queries: list[str], session: Session, cast: SimpleNamespace) -> None:
    assert live_release(session) is None
    released(session)
    first = live_release(session)
    released(session, rev=2)
    second = live_release(session)
    assert first is not None and second is not None and second.id > first.id


def test_mai_moves_in_the_middle_of_a_request(queries: list[str], session: Session, cast: SimpleNamespace) -> None:
    assert market_of(session, cast.mai) == "ID"
    session.execute(sa.update(Membership).where(Membership.user_id == cast.mai).values(team_id=cast.berlin))
    assert market_of(session, cast.mai) == "DE"
    session.get_one(Team, cast.berlin).market = "AT"
    assert market_of(session, cast.mai) == "AT"
    session.rollback()
    assert market_of(session, cast.mai) == "ID"


def test_a_language_just_chosen_counts_before_it_is_kept(
    queries: list[str], session: Session, cast: SimpleNamespace
) -> None:
    released(session)
    assert language_for(session, cast.mai) is None
    before = len(queries)
    assert language_for(session, cast.mai) is None and len(queries) == before
    session.get_one(User, cast.mai).locale = "id"
    language_for(session, cast.mai)
    assert any("UPDATE" in text for text in queries[before:]), "what was chosen goes out before it is read"
