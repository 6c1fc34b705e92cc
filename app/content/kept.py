"""What was made of a text, kept by all that it was made from: of two trees that differ in a file, one file is read."""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from app.content.model import Sop

Made = TypeVar("Made")
MOST = 40_000_000  # characters of the texts; the longest unused fall off first


class Kept:
    """Answers by their question, in the order of their last use."""

    def __init__(self, most: int = MOST) -> None:
        self._found: dict[Hashable, tuple[Any, int]] = {}
        self._most, self._size = most, 0
        self._lock = Lock()  # not held while something is made: making asks for more

    def get(self, question: Hashable, size: int, make: Callable[[], Made]) -> Made:
        """What `make` made of the question, made once; everybody gets the same value, to be left as it is."""
        with self._lock:
            known = self._found.pop(question, None)
            if known is not None:
                self._found[question] = known
                return known[0]  # type: ignore[no-any-return]
        made = make()
        with self._lock:
            self._size += 0 if question in self._found else size
            self._found[question] = (made, size)
            while self._size > self._most and len(self._found) > 1:
                self._size -= self._found.pop(next(iter(self._found)))[1]
        return made

    def of(self, sop: Sop, find: Callable[[Sop], Made]) -> Made:
        """What `find` finds in the texts of an SOP alone; of one without its source it is found each time."""
        if not sop.source:
            return find(sop)
        return self.get((find.__module__, find.__name__, sop.path, sop.source), 0, lambda: find(sop))


KEPT = Kept()
