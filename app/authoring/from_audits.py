"""A case from the floor: an audited decision becomes a draft case, with where it comes from and without who it was."""

import re
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authoring.drafting import Drafted, draft_case
from app.content.fields import TO_DESCRIBE
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


def draft_from_audit(session: Session, audit: Audit, clause: LiveClause, link: str | None, by_id: int) -> Drafted | str:
    """Add the decision to the draft of the clause's quiz: prompt from its summary, gold from the ruling.

    A decision that is a case already is found, not added again. link: where the case can be looked at, or None. The
    answer is a sentence instead where the draft has to be mended first.
    """
    people = people_in(session, audit)
    fields = {"prompt": _prompt(audit, link, people), "gold": audit.final_decision or audit.correct_decision}
    fields |= {"why": without(audit.comment or "", people)}
    made = draft_case(session, clause, origin_of(audit), fields, by_id)
    if isinstance(made, Drafted) and made.made:
        record(session, by_id, "drafted a case from an audit", made.case, audit=audit.audit_id)
    return made


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


def _prompt(audit: Audit, link: str | None, people: Collection[str]) -> str:
    """What the trainer describes, with the case's address to look at while writing; check refuses it as it stands."""
    where = f"; the case: {link}" if link else ""
    asked = f"{TO_DESCRIBE} what the moderator saw, without telling who sells it{where}]"
    summary = without(audit.summary or "", people)
    return f"{asked}\n\n{summary}\n" if summary else asked
