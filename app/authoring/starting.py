"""Beginning a new SOP, and drafting the end of one."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authoring.actions import discard, save_draft
from app.authoring.around import Around
from app.authoring.documents import SCALES as FIRST_SCALE
from app.authoring.documents import first_clause, new_quiz, new_sop
from app.authoring.queries import draft_digests, draft_of, live_digest
from app.content.model import Quiz
from app.content.scales_file import SCALES
from app.people.models import Membership, Team


def known_queues(session: Session, tree: Around) -> list[str]:
    """The queues that teams and people of this installation work in, and those that its SOPs are for."""
    found = {name for names in session.scalars(sa.select(Team.queues)) for name in names or ()}
    found |= {name for name in session.scalars(sa.select(Membership.queue).distinct()) if name}
    return sorted(found | {name for sop in tree.sops.values() for name in sop.audience})


def begin_sop(
    session: Session, tree: Around, code: str, title: str, by_id: int, audience: Sequence[str] = (), scale_id: str = ""
) -> list[str]:
    """Draft the files of a new SOP for these queues, and a decision scale where there is none; returns their paths.

    Its id and its files must be free. `scale_id` "" is the first scale.
    """
    there = draft_digests(session)
    first = tree.scales[0] if tree.scales else None
    scale = next((one for one in tree.scales if one.id == scale_id), first)
    clause = first_clause(code, title, {one.code for sop in tree.sops.values() for one in sop.clauses})
    files = {
        f"sop/{code}.md": new_sop(code, title, clause, audience, scale, named=scale is not first),
        f"quizzes/{code}.yaml": new_quiz(code, title, clause, scale),
    }
    if SCALES not in there:
        files[SCALES] = FIRST_SCALE
    for path, text in files.items():
        save_draft(session, path, text.encode(), version=None, by_id=by_id)
    return list(files)


def files_of(tree: Around, code: str) -> list[str]:
    """Every file of an SOP: its source, variants and translations, its quizzes and theirs."""
    own = {
        path
        for path, read in tree.reads.items()
        if (read.document.sop if isinstance(read.document, Quiz) else read.document.code) == code
    }
    stems = tuple(path.rpartition(".")[0] + "." for path in own if path.startswith("quizzes/"))
    return sorted(own | {path for path in tree.digests if stems and path.startswith(stems)})


def retire_sop(session: Session, tree: Around, code: str, by_id: int) -> list[str]:
    """Draft that every file of an SOP goes; what was never released is given up at once. Returns the paths."""
    paths = files_of(tree, code)
    for path in paths:
        draft, live = draft_of(session, path), live_digest(session, path)
        if live is None:
            discard(session, path, by_id)
        else:
            save_draft(session, path, None, version=draft.version if draft else None, by_id=by_id, onto=live)
    return paths
