"""Files of other systems on their way into the library: what would become drafts, and making them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy.orm import Session

from app.authoring.actions import Conflict, save_draft
from app.authoring.documents import SCALES as FIRST_SCALE
from app.authoring.documents import new_quiz
from app.authoring.queries import draft_of, draft_tree
from app.content.model import Problem, Scale
from app.content.parse import parse
from app.content.scales_file import SCALES
from app.content.sop_file import read_sop
from app.exchange.plan import Plan, plan
from app.exchange.reading import LIKE_AN_SOP, read_exchange
from app.exchange.target import Target
from app.exchange.values import Imported


@dataclass(frozen=True)
class Brought:
    """A file held against the library with all drafts; `files` are the drafts to make, {} where something blocks.

    `title` and `clauses` (code, title) are those of an SOP that a document would begin.
    """

    imported: Imported
    plan: Plan
    files: Mapping[str, bytes]
    problems: tuple[Problem, ...]
    title: str = ""
    clauses: tuple[tuple[str, str], ...] = ()

    @property
    def digest(self) -> str:
        """Names what would be written, so that nothing else is."""
        named = "\n".join(f"{path} {sha256(raw).hexdigest()}" for path, raw in sorted(self.files.items()))
        return sha256(named.encode()).hexdigest()

    @property
    def refused(self) -> list[Problem]:
        """What is not carried over at all."""
        return [problem for problem in self.problems if problem.severity == "error"]

    @property
    def lost(self) -> list[Problem]:
        """What is lost of something that is carried over."""
        return [problem for problem in self.problems if problem.severity != "error"]

    @property
    def is_like_an_sop(self) -> bool:
        """Whether it is rather to be pasted into an SOP."""
        return any(problem.message == LIKE_AN_SOP for problem in self.problems)

    def count(self, change: str) -> int:
        """How many cases are new, changed or the same."""
        return sum(step.change == change for step in self.plan.steps)


def look(session: Session, name: str, raw: bytes, target: Target) -> Brought:
    """What the file `name` would change; nothing is written, and no bytes raise."""
    there = draft_tree(session)
    tree = {SCALES: FIRST_SCALE.encode()} | there
    library, _ = parse(tree)
    codes = {clause.code for _, clause in library.clauses()}
    imported = read_exchange(name, raw, quiz=target.quiz, sop=target.sop, media=library.media, codes=codes)
    found = plan(imported, tree, name, target)
    problems = tuple(sorted({*imported.problems, *found.problems}))
    if imported.draft is None:
        return Brought(imported, found, found.files, problems)
    sop, _ = read_sop(imported.draft.path, imported.draft.source, dict.fromkeys(library.media, ""))
    files = dict(found.files)
    if files:
        first = sop.clauses[0].code if sop.clauses else ""
        files |= _beside(imported.draft.code, sop.title, first, there, library.scales)
    named = tuple((clause.code, clause.title) for clause in sop.clauses)
    return Brought(imported, found, files, problems, sop.title, named)


def _beside(
    code: str, title: str, clause: str, there: Mapping[str, bytes], scales: Sequence[Scale]
) -> dict[str, bytes]:
    """What an SOP needs to have cases written for it: a quiz, and the first decision scale."""
    quiz = new_quiz(code, title, clause, scales[0] if scales else None)
    files = {SCALES: FIRST_SCALE.encode(), f"quizzes/{code}.yaml": quiz.encode()}
    return {path: raw for path, raw in files.items() if path not in there}


def make_drafts(session: Session, found: Brought, by_id: int) -> Conflict | None:
    """Keep what the file would change as drafts; nothing governs yet.

    Returns a conflict where a release has changed a file under its draft: then the caller takes all of it back.
    """
    for path, raw in found.files.items():
        draft = draft_of(session, path)
        kept = save_draft(session, path, raw, version=draft.version if draft else None, by_id=by_id)
        if isinstance(kept, Conflict):
            return kept
    return None
