"""A case made from what happened on the floor: it joins the draft of its clause's quiz, with where it comes from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.authoring.actions import Conflict, save_draft
from app.authoring.around import Around, around
from app.authoring.case_fields import next_id
from app.authoring.documents import new_quiz
from app.authoring.editing import opened
from app.authoring.queries import content
from app.authoring.scales import scale_of
from app.content.model import Quiz
from app.content.yaml_edit import with_case
from app.language import gettext
from app.library.live import LiveClause


@dataclass(frozen=True)
class Drafted:
    """A case of a draft; made: it was drafted just now, and not found there."""

    quiz: str
    case: str
    made: bool


def draft_case(
    session: Session, clause: LiveClause, origin: str, fields: Mapping[str, object], by_id: int
) -> Drafted | str:
    """Add a case on the clause to the draft of its quiz; what came from there already is found, not added again.

    `origin` says where it comes from, up to its last comma, and then under which release. The answer is a sentence
    instead where the draft has to be mended first.
    """
    tree = around(session)
    held = [(quiz, case) for quiz in tree.quizzes.values() for case in quiz.cases if _same(case.origin, origin)]
    if held:
        return Drafted(held[0][0].code, held[0][1].code, made=False)
    path, quiz, text = _home(session, tree, clause)
    taken = [case.code for each in tree.quizzes.values() for case in each.cases]
    own = [case.code for case in quiz.cases] if quiz else []
    code = next(each for each in _ids(own, clause.code) if each not in taken)
    try:
        written = with_case(text, {"id": code, "clause": clause.code, **fields, "origin": origin})
    except ValueError:
        return gettext(
            "The quiz of this clause can't be read as it stands: open it, mend what it says, then draft the case."
        )
    file = opened(session, path)
    like = content(session, file.live) if file else None
    version = file.version if file else None
    raw = written.encode() if like is None or b"\r\n" not in like else re.sub("\r?\n", "\r\n", written).encode()
    if isinstance(save_draft(session, path, raw, version=version, by_id=by_id), Conflict):
        return gettext(
            "Somebody released a change under the quiz's draft: open it, bring both together, then draft the case."
        )
    return Drafted(quiz.code if quiz else f"{clause.sop_code}-calibration", code, made=True)


def _same(held: str, origin: str) -> bool:
    """Whether both name the same source; a corrected audit may have been decided under another release."""
    return held.rpartition(",")[0] == origin.rpartition(",")[0]


def _home(session: Session, tree: Around, clause: LiveClause) -> tuple[str, Quiz | None, str]:
    """(path, quiz, text) of the quiz that asks the clause, else another one of its SOP, else a new one."""
    own = {path: quiz for path, quiz in tree.quizzes.items() if quiz.sop == clause.sop_code}
    asking = [path for path, quiz in own.items() if any(case.clause == clause.code for case in quiz.cases)]
    for path in (*asking, *own):
        file = opened(session, path)
        if file is not None:
            return path, own[path], file.text
    names = (f"quizzes/{clause.sop_code}{tail}.yaml" for tail in ("", "-calibration", "-cases"))
    free = next(name for name in names if name not in tree.digests)
    return free, None, new_quiz(clause.sop_code, clause.sop_title, clause.code, scale_of(tree, clause.sop_code))


def _ids(own: list[str], clause: str) -> list[str]:
    """Ids to try, going on where the quiz stops."""
    found: list[str] = []
    for _ in range(1_000):
        found.append(next_id([*own, *found], clause))
    return found
