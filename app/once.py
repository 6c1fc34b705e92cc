"""Reads that a request asks for many times and makes once: what governs, where a person works, how they stand.

They last as long as a transaction. What outlives it, because a release holds it, `app.library.remembered` keeps.
"""

from collections.abc import Callable, Hashable, Set
from functools import wraps
from inspect import signature
from typing import Any, Concatenate, ParamSpec, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction

Asked = ParamSpec("Asked")
Found = TypeVar("Found")
Read = Callable[Concatenate[Session, Asked], Found]

KEPT = "reads of this transaction"
_watched: set[str] = set()


def keep_reads(session: Session) -> None:
    """From now on the session keeps what `once` reads found, each until its transaction ends."""
    session.info[KEPT] = {}


def once(*tables: str) -> Callable[[Read[Asked, Found]], Read[Asked, Found]]:
    """Let a read that rests on `tables` be made once per transaction of a session that keeps reads.

    What it found is shared by all who ask with the same (hashable) arguments, so nobody may change it. It is forgotten
    when the transaction ends, and as soon as one of its tables is written.
    """
    _watched.update(tables)
    rests_on = frozenset(tables)

    def keeping(read: Read[Asked, Found]) -> Read[Asked, Found]:
        key = _key_of(read)

        @wraps(read)
        def kept(session: Session, *args: Asked.args, **kwargs: Asked.kwargs) -> Found:
            if KEPT not in session.info:
                return read(session, *args, **kwargs)
            if session.new or session.dirty or session.deleted:
                session.flush()  # as any read would
            asked = key(args, kwargs)
            reads = session.info[KEPT]
            if asked not in reads:
                reads[asked] = rests_on, read(session, *args, **kwargs)
            return reads[asked][1]  # type: ignore[no-any-return]

        return kept  # type: ignore[return-value]

    return keeping


def _key_of(read: Callable[..., Any]) -> Callable[[tuple[Any, ...], dict[str, Any]], Hashable]:
    """Names a call by what it asks, however its arguments were passed and whether its defaults were spelled out."""
    _, *places = signature(read).parameters.values()

    def key(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Hashable:
        rest = (kwargs.get(place.name, place.default) for place in places[len(args) :])
        return read, *args, *rest

    return key


def forget(session: Session, written: Set[str] | None = None) -> None:
    """Forget the reads that rest on these tables; all reads for None."""
    if KEPT in session.info:
        kept = {} if written is None else session.info[KEPT]
        session.info[KEPT] = {key: (tables, found) for key, (tables, found) in kept.items() if not tables & written}


@event.listens_for(Session, "after_transaction_end")
def ended(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None or transaction.nested:  # else a flush
        forget(session)


@event.listens_for(Session, "after_flush")
def flushed(session: Session, _context: object) -> None:
    written = {type(one).__tablename__ for part in (session.new, session.dirty, session.deleted) for one in part}
    if written & _watched:
        forget(session, written)


@event.listens_for(Session, "do_orm_execute")
def executed(state: ORMExecuteState) -> None:
    if not state.is_select and isinstance(state.statement, sa.UpdateBase):
        table = state.statement.entity_description.get("table") if state.is_orm_statement else state.statement.table
        name = getattr(table, "name", None)
        if name in _watched:
            forget(state.session, {name})
