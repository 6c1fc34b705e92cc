"""Which input is missing before the report can say anything, and where it is brought in."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.gaps.queries import Report
from app.library.queries import live_release
from app.people.access import Access
from app.people.models import Team
from app.said import to_say


@dataclass(frozen=True)
class Missing:
    """One missing input; endpoint: where this person can bring it in, or None where somebody else must."""

    what: str
    why: str
    verb: str
    endpoint: str | None


@dataclass(frozen=True)
class Input:
    """What a report is made of, and who may bring it in where."""

    what: str
    why: str
    verb: str
    endpoint: str
    permission: str


RELEASE = Input(
    what=to_say("No SOP is released"),
    why=to_say("Clauses are what gaps are about."),
    verb=to_say("Open the library"),
    endpoint="authoring.index",
    permission="content.release",
)
ROSTER = Input(
    what=to_say("There are no teams"),
    why=to_say("The roster says who works where."),
    verb=to_say("Import the roster"),
    endpoint="people.roster",
    permission="people.import",
)
AUDITS = Input(
    what=to_say("There are no audits in this window"),
    why=to_say("Audits show what goes wrong in live work."),
    verb=to_say("Import audits"),
    endpoint="qa.index",
    permission="audits.import",
)
ANSWERS = Input(
    what=to_say("There are no quiz answers in this window"),
    why=to_say("The quiz shows what people know."),
    verb=to_say("Import quiz answers"),
    endpoint="qa.index",
    permission="responses.import",
)


def lacking(session: Session, report: Report, access: Access) -> list[Missing]:
    """The inputs without which the report is empty or speaks with one witness only, in the order they are needed."""
    present = (
        (RELEASE, live_release(session) is not None),
        (ROSTER, session.scalar(sa.select(sa.func.count()).select_from(Team)) != 0),
        (AUDITS, report.evidence.audits > 0),
        (ANSWERS, report.evidence.responses > 0),
    )
    return [
        Missing(one.what, one.why, one.verb, one.endpoint if access.may(one.permission) else None)
        for one, there in present
        if not there
    ]
