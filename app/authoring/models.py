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
        return "-".join((str(self.version), *((digest or "")[:20] for digest in (self.blob_digest, self.base_digest))))
