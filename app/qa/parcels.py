"""Sends understood audits from one process to another: values by the fastest way Python has, rulings once each."""

import marshal
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from app.intake.table import Block
from app.qa.batch import Batch, Reckoned, Rejected
from app.qa.judging import Judged
from app.qa.lexicon import Lexicon
from app.qa.reading import AuditReader
from app.qa.reckoning import reckoned

TURN = 2  # of every second parcel, what follows is reckoned where it is stored: both processes then end together


class Parcel(NamedTuple):
    """A batch; of the lexicon only what was judged since the parcel before, numbered from `first` on (0: a new one).

    The block as the file had it is sent only where a row may still be refused, else its lines alone.
    """

    header: Sequence[str]
    block: Block
    values: bytes
    places: Sequence[int]
    first: int
    judged: list[Judged]
    numbers: bytes
    rejected: list[Rejected]


class AuditPost:
    """See `intake.coming.Posted`: one copy packs, another unpacks."""

    def __init__(self, reader: AuditReader) -> None:
        self.reader = reader
        self._lexicon: Lexicon | None = None
        self._known = self._packed = 0

    def pack(self, header: Sequence[str], block: Block) -> Parcel:
        batch = self.reader.batch(header, block)
        self._packed += 1
        if self._packed % TURN:
            batch = reckoned(batch)
        if batch.lexicon is not self._lexicon:
            self._lexicon, self._known = batch.lexicon, 0
        first, self._known = self._known, len(batch.lexicon.judged)
        values: Any = (batch.columns, tuple(batch.reckoned or ()))
        return Parcel(
            header, Block(block.lines, ()) if self.reader.allowed is None else block, marshal.dumps(values),
            batch.places, first, batch.lexicon.judged[first:], batch.numbers.tobytes(), batch.rejected,
        )  # fmt: skip

    def unpack(self, parcel: Parcel) -> Batch:
        if self._lexicon is None or not parcel.first:
            self._lexicon = Lexicon(self.reader.judge)
        self._lexicon.take_in(parcel.judged)
        columns, follows = marshal.loads(parcel.values)  # noqa: S302 - packed by `pack`
        numbers = np.frombuffer(parcel.numbers, np.int64)
        batch = Batch(parcel.header, parcel.block, columns, parcel.places, self._lexicon, numbers, parcel.rejected)
        return replace(batch, reckoned=Reckoned(*follows) if follows else None)
