"""What an editor shows of a document: its text, its problems, and what a release of it would do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authoring.affected import holders, people_affected
from app.authoring.around import Around, read_around
from app.authoring.checking import Checked, check_one
from app.authoring.models import Draft, state_of
from app.authoring.preview import ShownSop, shown_sop
from app.authoring.queries import draft_of, live_digest, live_digests, text_of
from app.authoring.rules import RuleChange, rule_changes
from app.content.model import Problem, Sop
from app.people.models import User


@dataclass(frozen=True)
class Opened:
    """A file as an editor begins from it; `version` None without a draft; `outrun`: a release changed it meanwhile.

    `state` says later whether it still holds what it holds now.
    """

    path: str
    text: str
    version: int | None
    by: str | None
    at: datetime | None
    live: str | None
    outrun: bool = False
    state: str = state_of(0, None, None)


@dataclass(frozen=True)
class Line:
    """A problem with the line it stands in, as written."""

    problem: Problem
    written: str


@dataclass(frozen=True)
class Looked:
    """What the pane beside the source shows; `people` hold a proof of a clause that changes materially."""

    checked: Checked
    lines: tuple[Line, ...]
    rules: tuple[RuleChange, ...]
    holders: Mapping[str, int]
    people: int
    sop: Sop
    shown: ShownSop

    @property
    def errors(self) -> int:
        return len(self.checked.errors)

    @property
    def marks(self) -> dict[int, str]:
        """The worst problem of each line."""
        ordered = sorted(self.checked.problems, key=lambda one: one.severity, reverse=True)
        return {one.line: one.severity for one in ordered}


def sop_file(session: Session, tree: Around, code: str) -> str | None:
    """Where an SOP stands; found by its released id or its file's name too, while its draft's own id is broken."""
    found = tree.sop_path(code) or read_around(session, live_digests(session)).sop_path(code)
    return found or next((path for path in (f"sop/{code}.md",) if path in tree.digests), None)


def quiz_file(session: Session, tree: Around, code: str) -> str | None:
    """As `sop_file`, for a quiz."""
    found = tree.quiz_path(code) or read_around(session, live_digests(session)).quiz_path(code)
    guesses = (f"quizzes/{code}.yaml", f"quizzes/{code.removesuffix('-calibration')}.yaml")
    found = found or next((path for path in guesses if path in tree.digests), None)
    return found if found in tree.quizzes else None


def opened(session: Session, path: str) -> Opened | None:
    """The draft of a file, else the live one; None where there is neither."""
    draft, live = draft_of(session, path), live_digest(session, path)
    if draft is None:
        state = state_of(0, live, live)
        return Opened(path, text_of(session, live), None, None, None, live, state=state) if live else None
    return of_draft(session, draft, live)


def of_draft(session: Session, draft: Draft, live: str | None) -> Opened:
    """A draft as it stands."""
    by = session.scalar(sa.select(User.name).where(User.id == draft.by_id))
    text = text_of(session, draft.blob_digest)
    return Opened(draft.path, text, draft.version, by, draft.at, live, draft.base_digest != live, draft.state)


def look(session: Session, tree: Around, path: str, raw: bytes) -> Looked:
    """Check and render an SOP as typed."""
    checked = check_one(session, tree, path, raw)
    document = cast(Sop, checked.document)  # by its path
    live = checked.live if isinstance(checked.live, Sop) else None
    rules = tuple(rule_changes(live, document, checked.highest))
    material = checked.difference.material
    return Looked(
        checked,
        numbered(checked.problems, raw),
        rules,
        holders(session, [rule.id for rule in rules]),
        people_affected(session, material) if material else 0,
        document,
        shown_sop(document, tree.media),
    )


def numbered(problems: list[Problem], raw: bytes) -> tuple[Line, ...]:
    """Problems with the words of their line, errors first."""
    lines = raw.decode("utf-8-sig", "replace").replace("\r\n", "\n").split("\n")
    ordered = sorted(problems, key=lambda one: (one.severity != "error", one))
    return tuple(Line(one, lines[one.line - 1].strip() if 0 < one.line <= len(lines) else "") for one in ordered)
