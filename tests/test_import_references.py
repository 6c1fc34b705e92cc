"""Imports look references up all at once: what vanishes in between is found, and afterwards every row is checked."""

from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from evidence import audit, go_live, table_file
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.db import trusting
from app.intake.reading import read_table
from app.people.models import Membership, RoleGrant, User
from app.qa.importing import import_audits
from app.qa.models import Audit, ReasonCode

BLOCK = 20


def test_a_person_who_is_removed_during_an_import_gets_no_audit(
    session: Session, cast: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_live(session)
    monkeypatch.setattr("app.intake.reading.BLOCK", BLOCK)
    rows = [audit(f"a{n:03}", case_id=f"c{n}", moderator_id="mai" if n < 3 * BLOCK else "max") for n in range(100)]
    removed = False

    def commit() -> None:
        nonlocal removed
        session.commit()
        if not removed:
            for table, column in ((Membership, Membership.user_id), (RoleGrant, RoleGrant.user_id), (User, User.id)):
                session.execute(sa.delete(table).where(column == cast.max))
            session.commit()
            removed = True

    table = read_table(table_file(tmp_path, rows))
    with pytest.raises(IntegrityError):
        import_audits(session, table, commit=commit)
    assert next(table.blocks, None) is None, "the file is given back, though not all of it was read"
    assert 0 < (session.scalar(sa.select(sa.func.count()).select_from(Audit)) or 0) <= 3 * BLOCK
    assert session.scalars(sa.select(Audit.user_id).distinct()).all() == [cast.mai]


def test_after_a_transaction_that_trusts_its_rows_the_next_one_is_checked_again(session: Session) -> None:
    session.rollback()
    trusting(session)
    session.rollback()
    session.add(ReasonCode(source="", code="x", valid_from=sa.func.current_date(), clause_id=-1))
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()
