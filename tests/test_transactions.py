"""Who only reads waits for nobody, and may still go on as a writer."""

from types import SimpleNamespace

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.db import db, read_only, write
from app.people.models import User


def test_somebody_writes_between_looking_and_writing(app: Flask, session: Session, cast: SimpleNamespace) -> None:
    with app.app_context(), db.sessionmaker() as late:
        read_only(late)
        assert late.scalar(sa.select(User.name).where(User.id == cast.mai)) == "Mai"
        session.get_one(User, cast.mai).name = "Mai Tran"
        session.commit()
        write(late)
        assert late.scalar(sa.select(User.name).where(User.id == cast.mai)) == "Mai Tran"
        late.get_one(User, cast.mai).locale = "id"
        late.commit()
    session.expire_all()
    assert (session.get_one(User, cast.mai).name, session.get_one(User, cast.mai).locale) == ("Mai Tran", "id")
