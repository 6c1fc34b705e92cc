"""/proofs: a lead sees groups of at least five, a trainer persons, with a trace; and more time is given quietly."""

import csv
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO, StringIO
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from learner import clause_id, tree
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from app import clock
from app.library.actions import release
from app.library.models import Sop
from app.people.models import AccessEvent, AuditEvent, Membership, User
from app.training.actions import assign, prove

As = Callable[[str], FlaskClient]
NOBODY_WAS_AT = "---\nid: also\ntitle: Also a rule\n---\n\n## Also {#al-1}\nNot yet asked.\n"


@pytest.fixture
def team(session: Session, cast: SimpleNamespace) -> SimpleNamespace:
    """Five people moderate in Jakarta; Mai has proven Altered marks, and is late with Accessories. Nobody was at
    the first SOP.
    """
    assert release(session, tree() | {"sop/also.md": NOBODY_WAS_AT.encode()}).errors == []
    for name in ("Nia", "Oki", "Putu", "Rini"):
        user = User(external_id=name.lower(), name=name)
        session.add(user)
        session.flush()
        session.add(Membership(user_id=user.id, team_id=cast.jakarta, starts_on=date(2026, 1, 1)))
    prove(session, user_id=cast.mai, clause_id=clause_id(session, "br-1"), rev=1, kind="proven", at=clock.now())
    sop_id = session.scalars(sa.select(Sop.id).where(Sop.code == "brands")).one()
    assign(
        session, user_ids=[cast.mai], sop_id=sop_id, reason="onboarding", by_id=None,
        clause_ids=[clause_id(session, "br-2")], due_on=clock.now().date() - timedelta(days=1),
    )  # fmt: skip
    session.commit()
    return cast


def rows(client: FlaskClient, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(client.get(address).text)))


def test_a_lead_sees_the_team_in_counts_and_nobody_by_name(as_: As, team: SimpleNamespace) -> None:
    lena = as_("lena")
    assert rows(lena, "/proofs.csv") == [
        {"team": "jakarta-1", "people": "5", "overdue": "1", "br-1": "1 of 5", "br-2": "0 of 5"}
    ]
    for address in ("/proofs", "/proofs?team=jakarta-1", "/proofs?sort=-overdue"):
        page = lena.get(address).text
        assert "1 of 5" in page
        assert ">Mai<" not in page
    row = lena.get("/proofs").text.partition("Jakarta 1</a>")[2].partition("</tr>")[0].split("<td")
    assert ["1 overdue" in cell for cell in row[-2:]] == [False, True], "the clause that is overdue, not the other"
    assert lena.get("/proofs?team=berlin-1").status_code == 404
    assert "Fewer than five people" in as_("otto").get("/proofs").text
    assert rows(as_("otto"), "/proofs.csv") == []


def test_a_trainer_sees_persons_and_the_reading_is_written_down(
    as_: As, team: SimpleNamespace, session: Session
) -> None:
    tara = as_("tara")
    assert ">Mai<" not in tara.get("/proofs").text
    assert ">Mai<" in tara.get("/proofs?team=jakarta-1").text
    first = rows(tara, "/proofs.csv?team=jakarta-1&sort=-proven")[0]
    assert (first["name"], first["overdue"], first["br-1"], first["br-2"]) == ("Mai", "True", "proven", "new")
    sheet = load_workbook(BytesIO(tara.get("/proofs.xlsx?team=jakarta-1").data)).active
    assert sheet is not None
    assert sheet.max_row == 6
    looks = session.scalars(sa.select(AccessEvent.by_id).where(AccessEvent.about_id == team.mai)).all()
    assert looks == [team.tara] * 3


def test_lena_gives_mai_more_time_and_mai_sees_it(as_: As, cast: SimpleNamespace, session: Session) -> None:
    address = f"/people/{cast.mai}/time"
    assert as_("lena").post(address, data={"factor": "1.5"}).status_code == 303
    assert as_("lena").post(address, data={"factor": "9"}).status_code == 400
    assert as_("otto").post(address, data={"factor": "2.0"}).status_code == 404
    assert "1.5 times the usual" in as_("mai").get("/me").text
    trail = session.scalars(sa.select(AuditEvent).where(AuditEvent.act == "set the time factor")).one()
    assert (trail.by_id, trail.details) == (cast.lena, {"before": 1.0, "after": 1.5})
