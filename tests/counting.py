"""What the product does, counted: the statements it sends and the functions it calls; never how long it takes."""

import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.orm import Session

LINEAR = 2.5  # times as much for twice as many: what takes the square of it takes 4 times as much


@contextmanager
def statements(session: Session) -> Iterator[list[str]]:
    """Every statement that reaches the session's database meanwhile, whoever sends it."""
    said: list[str] = []
    engine = session.get_bind().engine

    def listen(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    sa.event.listen(engine, "before_cursor_execute", listen)
    yield said
    sa.event.remove(engine, "before_cursor_execute", listen)


def calls(act: Callable[[], object]) -> int:
    """How many functions, of Python and of C, are called until it is done: the same on every machine."""
    count = 0

    def note(_frame: object, event: str, _about: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    gc.disable()  # what is thrown away meanwhile may call something too
    sys.setprofile(note)
    try:
        act()
    finally:
        sys.setprofile(None)
        gc.enable()
    return count
