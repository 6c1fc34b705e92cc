"""Numbers every combination of words that a file holds, so that each is judged once and rows carry its number."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from app.intake.cells import as_written
from app.intake.columns import Columns
from app.qa.judging import Judge, Judged, Words

MOST = 200_000
BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)

Numbers = NDArray[np.int64]


class Lexicon:
    """What each combination of words means by what governed then: `judged` by number.

    Time is cut into eras: within one, the same release governs and the same reason codes are in force.
    """

    def __init__(self, judge: Judge) -> None:
        self.judge = judge
        self.judged: list[Judged] = []
        self.clauses: set[int | None] = set()
        self.releases: set[int | None] = set()
        days = (datetime.combine(day, time(), UTC) for day in judge.reason_codes.days)
        self._starts = sorted({*judge.governing.starts, *days})
        self._start_texts = [start.isoformat(" ", "microseconds")[:26] for start in self._starts]
        self._by_names: dict[tuple[str, ...], _Known] = {}

    @property
    def is_full(self) -> bool:
        """Whether it is time for a new one, before it fills the memory."""
        return len(self.judged) >= MOST

    def numbers(self, columns: Columns, decided: Sequence[str]) -> Numbers:
        """The number of each row's words, decided at these moments ('' where there is none)."""
        names = tuple(name for name in Words._fields if name in columns)
        known = self._by_names.setdefault(names, _Known(self, names))
        words = zip(*map(columns.raw, names), self._eras(decided), strict=False)
        return np.fromiter(map(known.__getitem__, words), np.int64, len(decided))

    def _eras(self, decided: Sequence[str]) -> Iterable[int]:
        starts = self._start_texts
        first, last = (bisect_right(starts, moment) for moment in (min(decided, default=""), max(decided, default="")))
        return repeat(first) if first == last else [bisect_right(starts, moment) for moment in decided]

    def add(self, words: Words, era: int) -> int:
        """Judge words that are new, and number them."""
        first = self._starts[0] if self._starts else BEFORE_ALL
        at = self._starts[era - 1] if era else first - timedelta(seconds=1)
        self.take_in([self.judge.judge(words, at)])
        return len(self.judged) - 1

    def take_in(self, judged: Sequence[Judged]) -> None:
        """Number what was judged here or elsewhere."""
        self.judged += judged
        for ruling in (one.ruling for one in judged if one.ruling):
            self.clauses |= {ruling.clause_id, ruling.cited_clause_id}
            self.releases.add(ruling.release_id)


class _Known(dict[tuple[str | int, ...], int]):
    """The numbers of words in columns of these names, followed by their era."""

    def __init__(self, lexicon: Lexicon, names: Sequence[str]) -> None:
        super().__init__()
        self.lexicon, self.names = lexicon, names

    def __missing__(self, key: tuple[str | int, ...]) -> int:
        *words, era = key
        given = {name: as_written(str(word).strip()) for name, word in zip(self.names, words, strict=True)}
        self[key] = self.lexicon.add(Words(**dict.fromkeys(Words._fields, "") | given), int(era))
        return self[key]
