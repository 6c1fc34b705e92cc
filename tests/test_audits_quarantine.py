"""Rows in quarantine are tried again, and go in once the roster or a mapping is mended."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from evidence import audit, bring_in_audits, counts, go_live, table_file, told
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.intake.downloads import quarantine_csv
from app.intake.models import ImportRun, RejectedRow
from app.intake.queries import quarantined, rejected_rows
from app.intake.reading import read_table
from app.people.models import Membership, User
from app.qa.importing import audit_problems, import_audits, preview_audits, retry_audits
from app.qa.mapping import map_reason, unmapped
from app.qa.models import Audit


@pytest.fixture(autouse=True)
def library(session: Session, cast: SimpleNamespace) -> None:
    go_live(session)


def audits(session: Session) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(Audit)) or 0


def join(session: Session, code: str, team_id: int) -> None:
    user = User(external_id=code, name=code)
    session.add(user)
    session.flush()
    session.add(Membership(user_id=user.id, team_id=team_id, starts_on=date(2026, 1, 1)))
    session.commit()


def test_rows_go_in_when_the_roster_is_mended(session: Session, cast: SimpleNamespace, tmp_path: Path) -> None:
    found = bring_in_audits(session, tmp_path, audit("a1", moderator_id="new"), audit("a2"))
    assert counts(found) == (1, 0, 0, 1)
    assert retry_audits(session) == 0
    join(session, "new", cast.jakarta)
    assert retry_audits(session) == 1
    assert rejected_rows(session, found["import"]) == []
    assert session.get_one(ImportRun, found["import"]).accepted == 2
    assert retry_audits(session) == 0


def test_every_run_tries_the_quarantine_again(session: Session, cast: SimpleNamespace, tmp_path: Path) -> None:
    first = bring_in_audits(session, tmp_path, audit("a1", moderator_id="new"))
    join(session, "new", cast.jakarta)
    assert counts(bring_in_audits(session, tmp_path, audit("a2"))) == (1, 0, 0, 0)
    assert rejected_rows(session, first["import"]) == []
    assert audits(session) == 2


def test_a_row_sent_rightly_since_settles_the_one_in_quarantine(
    session: Session, cast: SimpleNamespace, tmp_path: Path
) -> None:
    bring_in_audits(session, tmp_path, audit("a1", moderator_id="new", summary="stale"))
    bring_in_audits(session, tmp_path, audit("a1", summary="fresh"))
    join(session, "new", cast.jakarta)
    assert retry_audits(session) == 0
    assert session.scalars(sa.select(Audit.summary).where(Audit.current)).all() == ["fresh"]
    assert quarantined(session, ["audits"]) == 0


def test_a_row_unclear_in_its_file_waits_until_it_is_sent_clearly(session: Session, tmp_path: Path) -> None:
    rows = [audit("a1", handling_seconds="1.500"), audit("a2", handling_seconds="12,5"), audit("a3")]
    path = tmp_path / "from Jakarta.csv"
    lines = [";".join(rows[0]), *(";".join(row.get(name, "") for name in rows[0]) for row in rows)]
    path.write_text("\n".join(lines) + ";and more\n")
    found = told(session, import_audits(session, read_table(path), commit=session.commit))
    assert counts(found) == (1, 0, 0, 2)
    assert retry_audits(session) == 0, "only who sees the file can say what was meant"
    again = bring_in_audits(session, tmp_path, audit("a1", handling_seconds="1500"), audit("a3"))
    assert counts(again) == (2, 0, 0, 0)
    assert quarantined(session, ["audits"]) == 0


def test_a_downloaded_quarantine_comes_back_mended_and_what_it_says_waits_once(
    session: Session, cast: SimpleNamespace, tmp_path: Path
) -> None:
    coded = audit("a2", case_id="c2", clause="C-12")
    first = bring_in_audits(session, tmp_path, audit("a1", handling_seconds="1,500"), coded)
    back = tmp_path / "back.csv"
    text = quarantine_csv(rejected_rows(session, first["import"]))
    assert "(unclear)" in text
    back.write_text(text.replace("1,500", "1500"))
    again = told(session, import_audits(session, read_table(back), commit=session.commit, by_id=cast.quinn))
    assert counts(again) == (1, 0, 0, 1)
    assert [len(rejected_rows(session, found["import"])) for found in (first, again)] == [0, 1]
    assert counts(bring_in_audits(session, tmp_path, coded, by_id=cast.otto)) == (0, 0, 0, 1)
    assert len(rejected_rows(session, again["import"])) == 1, "who may not bring it in lets nothing out"
    session.execute(sa.delete(RejectedRow).where(RejectedRow.run_id > again["import"]))
    waiting = session.scalars(sa.select(RejectedRow).where(RejectedRow.resolved_at.is_(None))).one()
    waiting.content = waiting.content | {"(unclear)": ""}  # as it was kept when downloads brought the column along
    assert map_reason(session, source="", code="C-12", clause="cf-1.1", valid_from=None, by_id=None) == 1
    assert (audits(session), quarantined(session, ["audits"])) == (2, 0)
    kept = session.scalars(sa.select(Audit.extra).order_by(Audit.audit_id)).all()
    assert kept == [{"handling_seconds": "1500"}, None], "what we wrote beside a row is no part of it"


def test_the_same_bad_row_sent_twice_counts_once_and_goes_in_once(
    session: Session, cast: SimpleNamespace, tmp_path: Path
) -> None:
    bad = audit("a1", moderator_id="new")
    bring_in_audits(session, tmp_path, bad)
    bring_in_audits(session, tmp_path, bad)
    assert quarantined(session, ["audits"]) == 1
    join(session, "new", cast.jakarta)
    assert retry_audits(session) == 1
    assert (audits(session), quarantined(session, ["audits"])) == (1, 0)


def test_a_code_is_explained_once_and_its_rows_go_in(session: Session, tmp_path: Path) -> None:
    coded = [audit(f"a{n}", case_id=f"c{n}", clause="C-12", source="vendor") for n in range(3)]
    bring_in_audits(session, tmp_path, *coded, audit("a9", clause="Seller's 'fake'"))
    found = [(waiting.source, waiting.code, waiting.rows) for waiting in unmapped(session)]
    assert found == [("vendor", "C-12", 3), ("", "Seller's 'fake'", 1)]
    asked = {"source": "vendor", "code": "C-12", "valid_from": None, "by_id": None}
    assert map_reason(session, clause="cf-9.9", **asked) == "clause 'cf-9.9' is not in the library"
    assert map_reason(session, clause="cf-1.1", **asked | {"code": ""}) == "the code is empty"
    assert map_reason(session, clause="cf-1.1", **asked) == 3
    assert [waiting.code for waiting in unmapped(session)] == ["Seller's 'fake'"]
    assert map_reason(session, clause="cf-2.1", **asked) == (
        "3 audits from 1970-01-01 on already rest on another meaning of 'C-12': choose a later day"
    )
    assert map_reason(session, clause="cf-2.1", **asked | {"source": "another vendor"}) == 0


def test_a_mapping_counts_from_its_day(session: Session, tmp_path: Path) -> None:
    map_reason(session, source="vendor", code="C", clause="cf-1.1", valid_from=None, by_id=None)
    map_reason(session, source="vendor", code="C", clause="cf-2.1", valid_from=date(2026, 9, 5), by_id=None)
    later = {"decided_at": "2026-09-05T00:00:00Z", "audited_at": "2026-09-06T00:00:00Z"}
    rows = [audit("a1", clause="C", source="vendor"), audit("a2", clause="C", source="vendor", **later)]
    assert counts(bring_in_audits(session, tmp_path, *rows)) == (2, 0, 0, 0)
    one, two = session.scalars(sa.select(Audit.clause_id).order_by(Audit.audit_id))
    assert one != two


def test_a_lead_brings_in_rows_of_their_own_teams_alone(
    session: Session, cast: SimpleNamespace, tmp_path: Path
) -> None:
    bring_in_audits(session, tmp_path, audit("a1"))
    rows = [audit("a1", summary="mine now"), audit("a2"), audit("a3", moderator_id="max")]
    found = bring_in_audits(session, tmp_path, *rows, by_id=cast.otto)
    assert counts(found) == (1, 0, 0, 2)
    assert {each["reason"] for each in found["quarantined"]} == {
        "the moderator's team is not one that you may import for"
    }
    assert retry_audits(session) == 0


def test_a_look_counts_what_the_import_will_and_writes_nothing(session: Session, tmp_path: Path) -> None:
    bring_in_audits(session, tmp_path, audit("a1"))
    rows = [
        audit("a1"),
        audit("a2"),
        audit("a2", summary="x"),
        audit("a2"),
        audit("a3", verdict="?"),
        audit("a1", summary="y"),
    ]
    table = read_table(table_file(tmp_path, rows))
    look = preview_audits(session, table, by_id=None)
    assert (look.accepted, look.unchanged, look.corrected, len(look.rejected)) == (1, 2, 2, 1)
    assert audits(session) == 1
    assert counts(bring_in_audits(session, tmp_path, *rows)) == (1, 2, 2, 1)


def test_an_import_that_was_killed_is_taken_up_again(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.intake.reading.BLOCK", 2)
    path = table_file(tmp_path, [audit(f"a{n}", case_id=f"c{n}") for n in range(5)] + [audit("b", verdict="?")])
    batches = iter((session.commit, session.commit))
    with pytest.raises(StopIteration):
        import_audits(session, read_table(path), commit=lambda: next(batches)())
    session.rollback()
    assert audits(session) == 3  # the header takes a place in the first batch
    run = import_audits(session, read_table(path), commit=session.commit)
    assert (run.accepted, run.unchanged, audits(session)) == (2, 3, 5)
    assert len(rejected_rows(session, run.id)) == 1


def test_a_header_that_lacks_columns_is_refused_whole(tmp_path: Path) -> None:
    path = table_file(tmp_path, [{"audit_id": "a1", "case_id": "c1", "moderator_id": "mai", "verdict": "error"}])
    assert audit_problems(read_table(path)) == [
        "rows.csv: the header lacks decided_at, audited_at, decision, correct_decision"
    ]


HEADER = ",".join(audit("a"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=st.lists(st.text(max_size=30), min_size=9, max_size=11), line=st.binary(max_size=80))
def test_no_file_whatever_breaks_an_import(session: Session, tmp_path: Path, cells: list[str], line: bytes) -> None:
    path = tmp_path / "any.csv"
    quoted = ",".join('"{}"'.format(cell.replace('"', '""')) for cell in cells)
    path.write_bytes(f"{HEADER}\n{quoted}\n".encode(errors="replace") + line)
    table = read_table(path)
    if not audit_problems(table):
        run = import_audits(session, table, commit=session.flush)
        waiting = session.scalar(sa.select(sa.func.count()).where(RejectedRow.run_id == run.id)) or 0
        assert run.rows == run.accepted + run.unchanged + run.corrected + waiting
    session.rollback()


def test_a_qa_lead_brings_audits_in_by_browser_after_seeing_the_problems(
    as_: Callable[[str], FlaskClient], session: Session, tmp_path: Path, app: object
) -> None:
    app.instance_path = str(tmp_path / "instance")  # type: ignore[attr-defined]
    path = table_file(tmp_path, [audit("a1"), audit("=a2", clause="C-12")])
    client = as_("quinn")
    with path.open("rb") as file:
        page = client.post("/qa/bring-in/audits", data={"file": (file, "rows.csv"), "timezone": ""})
    assert "Nothing is written yet" in page.text
    assert "neither a clause nor a mapped reason code: &#39;C-12&#39;" in page.text
    assert 'say under <a href="/qa#codes">Evidence</a> what it means' in page.text
    assert audits(session) == 0
    session.rollback()
    address = page.text.split('action="/qa/bring-in/audits/')[1].split('"')[0]
    assert as_("otto").post(f"/qa/bring-in/audits/{address}").status_code == 404
    done = client.post(f"/qa/bring-in/audits/{address}", data={"timezone": ""})
    assert done.status_code == 303
    assert client.post(f"/qa/bring-in/audits/{address}").status_code == 404
    assert "Rows in quarantine" in client.get(done.location).text
    assert as_("lena").get(done.location).status_code == 404
    assert "'=a2" in client.get(f"{done.location}/quarantine.csv").text
    assert "1 row waits" in client.get("/qa").text
    mapped = client.post("/qa/reason-codes", data={"source": "", "code": "C-12", "clause": "nope"})
    assert mapped.status_code == 422
    client.post("/qa/reason-codes", data={"source": "", "code": "C-12", "clause": "cf-1.1"})
    assert audits(session) == 2
