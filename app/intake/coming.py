"""The rows of a table on their way to the database: block by block, understood before they are stored."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Protocol

from app.intake.table import Block, Fault, Table

Rejected = tuple[int, str | None, str, dict[str, str]]


class Coming(NamedTuple):
    """A block, understood: how many rows it had, those without a sound shape, and the share of the file up to it."""

    understood: Any
    rows: int
    faults: list[Rejected]
    share: float


class Understanding(Protocol):
    """Understands rows without the database."""

    def understand(self, header: Sequence[str], block: Block) -> Any: ...


class Posted(Protocol):
    """Understanding that may happen in another process: there it packs what the importing process unpacks.

    It can be pickled, and so can its parcels. They are unpacked in the order in which they were packed.
    """

    def pack(self, header: Sequence[str], block: Block) -> Any: ...

    def unpack(self, parcel: Any) -> Any: ...


def batches(table: Table, key: str) -> Iterator[tuple[Block, list[Rejected]]]:
    """The blocks of a table, each with the rows that have no sound shape.

    `key` is the column that names a row, or several apart by spaces.
    """
    reported = 0
    for block in table.blocks:
        yield block, _faults(table, key, reported)
        reported = len(table.faults)


def _faults(table: Table, key: str, reported: int) -> list[Rejected]:
    return [(fault.row, _name(fault, key), fault.reason, fault.content) for fault in table.faults[reported:]]


def _name(fault: Fault, key: str) -> str | None:
    """What names the row; None where a part of it is empty."""
    parts = [fault.content.get(column, "").strip() for column in key.split()]
    return " ".join(parts) if all(parts) else None


def understood_here(table: Table, key: str, by: Understanding) -> Iterator[Coming]:
    """The blocks, understood as they are asked for."""
    for block, faults in batches(table, key):
        yield Coming(by.understand(table.header, block), len(block) + len(faults), faults, table.progress())
