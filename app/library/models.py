"""SOPs, clauses, quizzes and cases: stable identities, immutable revisions, and the releases that make them live."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Model, known

SEVERITIES = ("critical", "major", "minor")
CASE_KINDS = ("decision", "choice", "multiple", "order")
USES = ("proof", "practice")
ORIGINS = ("files", "browser")


class Sop(Model):
    """The identity of one policy file."""

    __tablename__ = "sop"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    retired_at: Mapped[datetime | None]


class Clause(Model):
    """The identity of a rule: what gaps are about, free of language and text."""

    __tablename__ = "clause"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    sop_id: Mapped[int] = mapped_column(sa.ForeignKey("sop.id"), index=True)
    retired_at: Mapped[datetime | None]


class Quiz(Model):
    __tablename__ = "quiz"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    retired_at: Mapped[datetime | None]


class Item(Model):
    """The identity of a case."""

    __tablename__ = "item"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    retired_at: Mapped[datetime | None]


class ScaleRevision(Model):
    """A decision scale, from least to most severe: `levels` is a list of {id, name}."""

    __tablename__ = "scale_revision"

    digest: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str]
    levels: Mapped[list[dict[str, str]]] = mapped_column(sa.JSON)


class SopRevision(Model):
    """An SOP as released; `html` is its introduction, the clauses hold the rest. `minutes` are reading time."""

    __tablename__ = "sop_revision"

    digest: Mapped[str] = mapped_column(primary_key=True)
    sop_id: Mapped[int] = mapped_column(sa.ForeignKey("sop.id"), index=True)
    scale_digest: Mapped[str] = mapped_column(sa.ForeignKey("scale_revision.digest"))
    locale: Mapped[str | None]
    variant: Mapped[str | None]
    title: Mapped[str]
    source: Mapped[str]
    html: Mapped[str]
    audience: Mapped[list[str]]
    markets: Mapped[list[str]]
    minutes: Mapped[float]
    refresh_days: Mapped[int | None]


class ClauseRevision(Model):
    __tablename__ = "clause_revision"
    __table_args__ = (known("severity", SEVERITIES),)

    sop_digest: Mapped[str] = mapped_column(sa.ForeignKey("sop_revision.digest"), primary_key=True)
    clause_id: Mapped[int] = mapped_column(sa.ForeignKey("clause.id"), primary_key=True)
    position: Mapped[int]
    level: Mapped[int]
    rev: Mapped[int]
    variant: Mapped[str | None]
    text_digest: Mapped[str]
    title: Mapped[str]
    html: Mapped[str]
    severity: Mapped[str]
    minutes: Mapped[float]
    markets: Mapped[list[str]]


class ItemRevision(Model):
    """A case as it is asked and judged; `digest` is over every column, the asked and the key digest among them.

    `gold` holds option ids; `gold_by_market` those of the markets where another one is right.
    """

    __tablename__ = "item_revision"
    __table_args__ = (known("kind", CASE_KINDS), known("use", USES))

    digest: Mapped[str] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("item.id"), index=True)
    clause_id: Mapped[int] = mapped_column(sa.ForeignKey("clause.id"), index=True)
    asked_digest: Mapped[str] = mapped_column(index=True)
    key_digest: Mapped[str]
    rev: Mapped[int]
    kind: Mapped[str]
    gold: Mapped[list[str]]
    gold_by_market: Mapped[dict[str, Any]]
    accept: Mapped[dict[str, Any]]
    cite: Mapped[bool]
    use: Mapped[str]
    twin: Mapped[str | None]
    flips: Mapped[bool]
    graphic: Mapped[str]
    void: Mapped[bool]


class ItemText(Model):
    """The words of a case in one language: editorial, and free to change without new evidence.

    `options` is a list of {id, name, html} in the order in which they are offered. `listing`, where the case is about
    one, is {title, price, seller, attributes: [[name, value]], images: [{src, alt}]} in plain text, without what is
    empty; each `src` is an address.
    """

    __tablename__ = "item_text"

    digest: Mapped[str] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("item.id"), index=True)
    locale: Mapped[str | None]
    prompt_html: Mapped[str]
    why_html: Mapped[str]
    options: Mapped[list[dict[str, str]]] = mapped_column(sa.JSON)
    listing: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))


class QuizRevision(Model):
    __tablename__ = "quiz_revision"

    digest: Mapped[str] = mapped_column(primary_key=True)
    quiz_id: Mapped[int] = mapped_column(sa.ForeignKey("quiz.id"), index=True)
    sop_id: Mapped[int] = mapped_column(sa.ForeignKey("sop.id"), index=True)
    title: Mapped[str]
    decisions: Mapped[list[str]]
    draw: Mapped[int]
    time_limit: Mapped[float | None]


class QuizItem(Model):
    __tablename__ = "quiz_item"

    quiz_digest: Mapped[str] = mapped_column(sa.ForeignKey("quiz_revision.digest"), primary_key=True)
    item_digest: Mapped[str] = mapped_column(sa.ForeignKey("item_revision.digest"), primary_key=True)
    text_digest: Mapped[str] = mapped_column(sa.ForeignKey("item_text.digest"))
    position: Mapped[int]


class Blob(Model):
    """Bytes named by their SHA-256: released files and media."""

    __tablename__ = "blob"

    digest: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[bytes]


class Release(Model):
    """A tree of files that governs from `effective_at` on; append-only. Live = greatest (effective_at, id) <= now.

    `changes` lists what it changed against the release before it: {material, editorial, new, retired: [ids]}, with
    the revs of what is material: {id: [old, new]}. `origin` says whether it was made from a folder or in the browser.
    `settled_at` is when what follows from it was done (app.library.consequences), None while it is still to be done.
    """

    __tablename__ = "release"
    __table_args__ = (known("origin", ORIGINS), sa.Index("ix_release_effective_at_id", "effective_at", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    effective_at: Mapped[datetime]
    created_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    commit: Mapped[str | None]
    note: Mapped[str | None]
    key_fix: Mapped[str | None]
    tree_digest: Mapped[str]
    changes: Mapped[dict[str, Any]]
    origin: Mapped[str] = mapped_column(default="files")
    settled_at: Mapped[datetime | None]


class ReleaseFile(Model):
    __tablename__ = "release_file"

    release_id: Mapped[int] = mapped_column(sa.ForeignKey("release.id"), primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)
    blob_digest: Mapped[str] = mapped_column(sa.ForeignKey("blob.digest"))


class ReleaseSop(Model):
    __tablename__ = "release_sop"

    release_id: Mapped[int] = mapped_column(sa.ForeignKey("release.id"), primary_key=True)
    sop_digest: Mapped[str] = mapped_column(sa.ForeignKey("sop_revision.digest"), primary_key=True)


class ReleaseQuiz(Model):
    __tablename__ = "release_quiz"

    release_id: Mapped[int] = mapped_column(sa.ForeignKey("release.id"), primary_key=True)
    quiz_digest: Mapped[str] = mapped_column(sa.ForeignKey("quiz_revision.digest"), primary_key=True)
