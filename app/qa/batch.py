"""A block of audits, understood: columns ready to be stored, the number of each row's ruling, and what was rejected."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np

from app.intake.table import Block
from app.qa.judging import Judged, Ruling
from app.qa.lexicon import Lexicon, Numbers
from app.qa.weights import IN_RATE

OWN = ("audit_id", "case_id", "user_id", "team_id")
MOMENTS = ("decided_at", "audited_at")
OPTIONAL = ("auditor", "case_url", "summary", "comment", "extra")  # '' where the row says nothing, NULL once stored
COLUMNS = (*OWN, *MOMENTS, *OPTIONAL)
UNWEIGHTED = "without inclusion_prob: rates are then those of the sample"

Rejected = tuple[int, str | None, str, dict[str, str]]
Row = tuple[Any, ...]


class Reckoned(NamedTuple):
    """What follows from a batch by itself, its rows told by their number.

    `sums`: what it adds to the daily sums, column by column. `passed_over`: rows that don't count, since another one
    on the same decision does. `doubles`: rows of `double_audit`. `references`: the ids that it refers to, by table.
    """

    sums: list[list[Any]]
    passed_over: list[int]
    doubles: list[tuple[Any, ...]]
    references: dict[str, list[int]]


@dataclass(frozen=True)
class Batch:
    """The rows at `places` of a block: `columns` are `COLUMNS`, `numbers` name their rulings in the lexicon.

    `reckoned` is what follows from all of them, where that was found out before.
    """

    header: Sequence[str]
    block: Block
    columns: tuple[Sequence[Any], ...]
    places: Sequence[int]
    lexicon: Lexicon
    numbers: Numbers
    rejected: list[Rejected] = field(default_factory=list)
    reckoned: Reckoned | None = None

    def __len__(self) -> int:
        return len(self.places)

    def column(self, name: str) -> Sequence[Any]:
        return self.columns[COLUMNS.index(name)]

    def row(self, number: int) -> Row:
        """One row, of those that are left."""
        return tuple(column[number] for column in self.columns)

    def ruling(self, number: int) -> Ruling:
        ruling = self.lexicon.judged[int(self.numbers[number])].ruling
        assert ruling is not None, "rows without one were set aside"  # noqa: S101
        return ruling

    @property
    def lines(self) -> Sequence[int]:
        """Where its rows stand in their file."""
        lines = self.block.lines
        return lines if len(lines) == len(self.places) else [lines[place] for place in self.places]

    def only(self, numbers: Sequence[int]) -> "Batch":
        """The batch with these of its rows alone, in this order."""
        if len(numbers) == len(self):
            return self
        picked = tuple([column[number] for number in numbers] for column in self.columns)
        places = [self.places[number] for number in numbers]
        return replace(self, columns=picked, places=places, numbers=self.numbers[list(numbers)], reckoned=None)

    def reject(self, number: int, reason: str) -> None:
        """Put a row among the rejected."""
        place = self.places[number]
        key = self.columns[0][number] or None
        self.rejected.append((self.block.lines[place], key, reason, self.content(place)))

    @property
    def warnings(self) -> Counter[str]:
        """What is said of the rows that go in, with their number."""
        used, times = np.unique(self.numbers, return_counts=True)
        judged = self.lexicon.judged
        rows = sum(
            many for number, many in zip(used.tolist(), times.tolist(), strict=True) if unweighted(judged[number])
        )
        return Counter({UNWEIGHTED: rows} if rows else {})

    def content(self, place: int) -> dict[str, str]:
        """A row of the block as its file had it."""
        return dict(zip(self.header, self.block.row(place), strict=True))


def unweighted(judged: Judged) -> bool:
    """Whether an audit counts in rates, but nobody said with what chance it came into the sample."""
    ruling = judged.ruling
    return ruling is not None and ruling.inclusion_prob is None and ruling.sampling in IN_RATE
