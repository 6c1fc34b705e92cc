"""What a release holds never changes: a process reads it once and remembers it."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.library.models import Release

Asked = ParamSpec("Asked")
Found = TypeVar("Found")
MOST = 2_000  # answers of a database; beyond them the one that was longest not asked for is forgotten
_kept: WeakKeyDictionary[Engine, OrderedDict[Hashable, Any]] = WeakKeyDictionary()
_lock = Lock()


def remembered(session: Session, release: Release, question: Hashable, read: Callable[[], Found]) -> Found:
    """What `read` finds for the question in the release, read once; everybody gets the same value, to be left as it is.

    A release that was taken back before it was kept is never mistaken for the next one of its number.
    """
    engine = session.connection().engine
    key = (release.id, release.created_at, release.tree_digest, question)
    with _lock:
        kept = _kept.setdefault(engine, OrderedDict())
        if key in kept:
            kept.move_to_end(key)
            return kept[key]  # type: ignore[no-any-return]
    found = read()
    with _lock:
        kept[key] = found
        while len(kept) > MOST:
            kept.popitem(last=False)
    return found


def held(
    read: Callable[Concatenate[Session, int, Asked], Found],
) -> Callable[Concatenate[Session, int, Asked], Found]:
    """Let a read that rests on a release, which it names by its id, and on hashable arguments be made once."""

    @wraps(read)
    def once(session: Session, release_id: int, /, *args: Asked.args, **kwargs: Asked.kwargs) -> Found:
        release = session.get_one(Release, release_id)
        question = (read.__name__, args, tuple(sorted(kwargs.items())))
        return remembered(session, release, question, lambda: read(session, release_id, *args, **kwargs))

    return once


def forget(session: Session) -> None:
    """Remember nothing of the database: a release has just got what it holds."""
    engine = session.connection().engine
    with _lock:
        _kept.pop(engine, None)
