"""The one clock: every time the product writes down is taken here, and only tests and the demo may shift it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

_shift = timedelta()


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC) + _shift


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the clock stand (and run on) at `moment` inside the block."""
    global _shift
    before, _shift = _shift, moment - datetime.now(UTC)
    try:
        yield
    finally:
        _shift = before
