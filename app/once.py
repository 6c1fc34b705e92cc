"""Reads that a request asks for many times and makes once: what governs, where a person works, and their language."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

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

    What it found is shared by all who ask with the same (hashable) arguments, so nobody may change it. Everything is
    forgotten when the transaction ends, and as soon as one of the tables of any such read is written.
    """
    _watched.update(tables)

    def keeping(read: Read[Asked, Found]) -> Read[Asked, Found]:
        @wraps(read)
        def kept(session: Session, *args: Asked.args, **kwargs: Asked.kwargs) -> Found:
            if KEPT not in session.info:
                return read(session, *args, **kwargs)
            if session.new or session.dirty or session.deleted:
                session.flush()  # as any read would
            reads = session.info[KEPT]
            key = (read, args, tuple(sorted(kwargs.items())))
            if key not in reads:
                found = read(session, *args, **kwargs)
                session.info[KEPT][key] = found
                return found
            return reads[key]  # type: ignore[no-any-return]

        return kept  # type: ignore[return-value]

    return keeping


def forget(session: Session) -> None:
    if KEPT in session.info:
        session.info[KEPT] = {}


@event.listens_for(Session, "after_transaction_end")
def ended(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None or transaction.nested:  # else a flush
        forget(session)


@event.listens_for(Session, "after_flush")
def flushed(session: Session, _context: object) -> None:
    written = {type(one).__tablename__ for part in (session.new, session.dirty, session.deleted) for one in part}
    if written & _watched:
        forget(session)


@event.listens_for(Session, "do_orm_execute")
def executed(state: ORMExecuteState) -> None:
    if not state.is_select and isinstance(state.statement, sa.UpdateBase):
        table = state.statement.entity_description.get("table") if state.is_orm_statement else state.statement.table
        if getattr(table, "name", None) in _watched:
            forget(state.session)
