"""The weighed organisation, kept until the evidence changes, so that a report is weighed once and read often."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import clock
from app.db import file_mapped, read_only
from app.gaps.gathering import gather
from app.gaps.models import KeptFigures
from app.gaps.side_by_side import side_by_side
from app.gaps.targets import targets_at
from app.gaps.whole import Evidence, Whole, weigh_whole
from app.gaps.window import Window
from app.intake.models import ImportRun
from app.library.models import Release
from app.library.queries import live_release
from app.people.models import Membership, Team
from app.qa.models import Audit
from app.quizzes.models import QuizEvidence
from app.training.models import ProofEvent

EDITION = 6  # raise it when the same evidence is weighed differently
KEPT_DAYS = 3


def weighed(session: Session, window: Window) -> Whole:
    """The weighed organisation: as kept, or weighed now and kept for the next reader.

    Opens and ends transactions of its own, since keeping is no act of a person: call it before anything else. Where
    the figures can't be kept (somebody else keeps the same ones, or writes for long) they are answered all the same.
    """
    session.rollback()
    read_only(session)
    version = evidence_version(session, window)
    kept = session.get(KeptFigures, _name(window))
    if kept is not None and kept.version == version:
        return Whole.unpack(kept.figures)
    evidence = side_by_side(session, Evidence.readings(window), partial(evidence_version, window=window))
    with file_mapped(session):
        whole = weigh_whole(session, window, Evidence(*evidence))
    whole = replace(whole, particulars=gather(session, window, whole))
    session.rollback()
    try:
        _keep(session, window, whole, version)
        session.commit()
    except DBAPIError:
        session.rollback()
    read_only(session)
    return whole


def _keep(session: Session, window: Window, whole: Whole, version: str) -> None:
    """Keep the figures under the version the evidence had before it was read; forget those long out of date."""
    session.execute(sa.delete(KeptFigures).where(KeptFigures.made_at < clock.now() - timedelta(days=KEPT_DAYS)))
    session.merge(KeptFigures(name=_name(window), version=version, figures=whole.pack(), made_at=clock.now()))


def evidence_version(session: Session, window: Window) -> str:
    """A text that changes whenever evidence, proofs, teams, targets or the library change; read in no time."""
    run = sa.select(ImportRun.id, ImportRun.finished_at).order_by(ImportRun.id.desc()).limit(1)
    tables = (Audit, QuizEvidence, ProofEvent, Release, Team)
    newest = [sa.select(sa.func.max(table.id)).scalar_subquery() for table in tables]
    people = sa.select(sa.func.count()).select_from(Membership).scalar_subquery()
    governing = live_release(session, window.governs_at)
    allowed = repr([(one.scope, one.severity, one.queue, one.rate) for one in targets_at(session, window.until)])
    parts: list[object] = [EDITION, governing.id if governing else None, sha256(allowed.encode()).hexdigest()[:12]]
    parts += [*(session.execute(run).one_or_none() or ()), *session.execute(sa.select(*newest, people)).one()]
    return "/".join(map(str, parts))


def _name(window: Window) -> str:
    return f"whole {window.as_of.date()} {window.days or 'all'}"
