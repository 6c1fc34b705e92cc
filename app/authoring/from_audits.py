"""A case from the floor: an audited decision becomes a draft case, with where it comes from and without who it was."""

import re
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authoring.actions import Conflict, save_draft
from app.authoring.around import Around, around
from app.authoring.case_fields import next_id
from app.authoring.documents import new_quiz
from app.authoring.editing import opened
from app.authoring.queries import content
from app.content.fields import TO_DESCRIBE
from app.content.model import Quiz
from app.content.yaml_edit import with_case
from app.library.live import LiveClause
from app.people.actions import record
from app.people.models import User
from app.qa.models import Audit

LONGEST = 2_000
LEFT_OUT = "…"  # no brackets: Markdown would read a link
_TELLING = re.compile(
    r"(?:https?://|www\.)\S+"  # an address
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"  # of mail
    r"|(?<!\w)@\w[\w.]{2,}"  # a name in a network
    r"|(?<![\w.,])(?:\+\d|0\d)[\d ()/-]{6,}\d"  # a telephone
)


@dataclass(frozen=True)
class FromAudit:
    """The case that holds an audited decision; made: it was drafted just now."""

    quiz: str
    case: str
    made: bool


def draft_from_audit(
    session: Session, audit: Audit, clause: LiveClause, link: str | None, by_id: int
) -> FromAudit | str:
    """Add the decision to the draft of the clause's quiz: prompt from its summary, gold from the ruling.

    A decision that is a case already is found, not added again. link: where the case can be looked at, or None. The
    answer is a sentence instead where the draft has to be mended first.
    """
    tree = around(session)
    origin = origin_of(audit)
    held = [(quiz, case) for quiz in tree.quizzes.values() for case in quiz.cases if _same(case.origin, origin)]
    if held:
        return FromAudit(held[0][0].code, held[0][1].code, made=False)
    path, quiz, text = _home(session, tree, clause)
    taken = [case.code for each in tree.quizzes.values() for case in each.cases]
    own = [case.code for case in quiz.cases] if quiz else []
    code = next(each for each in _ids(own, clause.code) if each not in taken)
    people = people_in(session, audit)
    fields = {"id": code, "clause": clause.code, "prompt": _prompt(audit, link, people)}
    fields |= {"gold": audit.final_decision or audit.correct_decision, "why": without(audit.comment or "", people)}
    try:
        written = with_case(text, {**fields, "origin": origin})
    except ValueError:
        return "The quiz of this clause can't be read as it stands: open it, mend what it says, then draft the case."
    file = opened(session, path)
    like = content(session, file.live) if file else None
    version = file.version if file else None
    raw = written.encode() if like is None or b"\r\n" not in like else re.sub("\r?\n", "\r\n", written).encode()
    if isinstance(save_draft(session, path, raw, version=version, by_id=by_id), Conflict):
        return "Somebody released a change under the quiz's draft: open it, bring both together, then draft the case."
    record(session, by_id, "drafted a case from an audit", code, audit=audit.audit_id)
    return FromAudit(quiz.code if quiz else f"{clause.sop_code}-calibration", code, made=True)


def origin_of(audit: Audit) -> str:
    """Where a case comes from, as its file says it: audit, day of the decision, release that governed; no person."""
    release = f"release {audit.release_id}" if audit.release_id else "before the first release"
    return f"audit {audit.audit_id} of {audit.decided_at:%Y-%m-%d}, {release}"


def without(text: str, people: Collection[str]) -> str:
    """A text of the floor without addresses, telephone numbers and the names of these people.

    Whole names and ids go however they are written; part of a name only as the name writes it, for An is no article.
    """
    shortened = _TELLING.sub(LEFT_OUT, text.strip()[:LONGEST])
    parts = {part for name in people for part in name.split() if len(part) > 1} - set(people)
    for name in (*sorted(people, key=len, reverse=True), *sorted(parts, key=len, reverse=True)):
        flags = re.IGNORECASE if name in people else re.NOFLAG
        shortened = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", LEFT_OUT, shortened, flags=flags)
    return shortened


def people_in(session: Session, audit: Audit) -> set[str]:
    """Every name and id under which the audit's moderator and auditor may stand in a text."""
    mine = (User.id == audit.user_id) | (User.external_id == (audit.auditor or ""))
    rows = session.execute(sa.select(User.name, User.external_id).where(mine))
    return {name for row in rows for name in row if name and len(name) > 1} | (
        {audit.auditor} if audit.auditor else set()
    )


def _same(held: str, origin: str) -> bool:
    """Whether both name the same audit; a corrected audit may have been decided under another release."""
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
    return free, None, new_quiz(clause.sop_code, clause.sop_title)


def _ids(own: list[str], clause: str) -> list[str]:
    """Ids to try, going on where the quiz stops."""
    found: list[str] = []
    for _ in range(1_000):
        found.append(next_id([*own, *found], clause))
    return found


def _prompt(audit: Audit, link: str | None, people: Collection[str]) -> str:
    """What the trainer describes, with the case's address to look at while writing; check refuses it as it stands."""
    where = f"; the case: {link}" if link else ""
    asked = f"{TO_DESCRIBE} what the moderator saw, without telling who sells it{where}]"
    summary = without(audit.summary or "", people)
    return f"{asked}\n\n{summary}\n" if summary else asked
