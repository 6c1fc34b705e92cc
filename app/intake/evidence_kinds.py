"""What can be brought in as evidence, described so that one set of pages serves every kind."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.orm import Session

from app.intake.models import ImportRun
from app.intake.running import Outcome
from app.intake.table import Table


class Preview(Protocol):
    def __call__(self, session: Session, table: Table, *, by_id: int | None, timezone: str | None) -> Outcome: ...


class Import(Protocol):
    def __call__(
        self,
        session: Session,
        table: Table,
        *,
        commit: Callable[[], None],
        by_id: int | None,
        timezone: str | None,
    ) -> ImportRun: ...


@dataclass(frozen=True)
class Column:
    """A column that such a table must or may have: what it means, to be said, and what may stand there."""

    name: str
    means: str
    example: str = ""
    required: bool = False


@dataclass(frozen=True)
class EvidenceKind:
    """One kind: its name in addresses and in `import_run.kind`, who may bring it in, and how that is done.

    `problems` say why a file is refused whole; `preview` writes nothing; `retry` tries the quarantine again.
    """

    name: str
    title: str
    permission: str
    columns: tuple[Column, ...]
    has_times: bool
    problems: Callable[[Table], list[str]]
    preview: Preview
    bring_in: Import
    retry: Callable[[Session], int]


def retry_all(session: Session, kinds: Iterable[EvidenceKind]) -> int:
    """Try the quarantine of every kind again, as after the roster was mended; returns how many rows went in."""
    return sum(kind.retry(session) for kind in kinds)
