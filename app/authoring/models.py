"""Drafts: files of the content tree as they are being written, one for everybody, before a release takes them up."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Model


class Draft(Model):
    """A pending change of one file; `blob_digest` None deletes it, `base_digest` None: the file is new.

    `base_digest` names the live file it was begun from, `saved` the latest saves (oldest first, the present one last),
    so that what two people wrote at once can be merged. `version` counts saves from 1.
    """

    __tablename__ = "draft"
    __table_args__ = (sa.CheckConstraint("version >= 1", name="version_counts_from_1"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(unique=True)
    blob_digest: Mapped[str | None] = mapped_column(sa.ForeignKey("blob.digest"))
    base_digest: Mapped[str | None] = mapped_column(sa.ForeignKey("blob.digest"))
    version: Mapped[int]
    saved: Mapped[list[str]]
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    at: Mapped[datetime]

    @property
    def state(self) -> str:
        """Names what it holds and over what: a draft begun anew counts its saves from 1 again."""
        return state_of(self.version, self.blob_digest, self.base_digest)


def state_of(version: int, held: str | None, live: str | None) -> str:
    """The state of a file as its author begins from it, by the digests of what it holds and of its live file.

    Without a draft it holds the live file, at version 0.
    """
    return f"{version}-{held or ''}-{live or ''}"


def held_and_live(state: str) -> tuple[str | None, str | None]:
    """The two digests of a state; (None, None) of anything else."""
    _, held, live = (*state.split("-"), "", "")[:3]
    return held or None, live or None
