"""What stands above a report: counts of what is missing, each once and in a sentence that reads well."""

from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from evidence import audit, bring_in_audits, go_live
from flask import Flask
from sqlalchemy.orm import Session

from app.gaps.kept import weighed
from app.gaps.queries import Report, report
from app.gaps.window import Window
from app.people.models import Team
from app.stats.rate import measured
from app.stats.wording import counted, rate


@pytest.fixture(autouse=True)
def library(session: Session, cast: SimpleNamespace) -> None:
    go_live(session)


def read(session: Session, brought_by: int | None = None) -> Report:
    window = Window.read("2026-10-01")
    return report(session, window, weighed(session, window), session.scalars(sa.select(Team.id)).all(), brought_by)


def test_a_row_sent_twice_waits_once(session: Session, cast: SimpleNamespace, tmp_path: Path) -> None:
    unknown = audit("a1", moderator_id="new")
    bring_in_audits(session, tmp_path, unknown, audit("a2"))
    bring_in_audits(session, tmp_path, unknown, by_id=cast.lena)
    found = read(session)
    assert found.evidence.quarantined == 1
    assert "1 imported row waits in quarantine and counts nowhere." in found.notes
    assert read(session, cast.lena).evidence.quarantined == 1
    assert read(session, cast.otto).evidence.quarantined == 0


def test_one_audit_is_spoken_of_as_one(session: Session, tmp_path: Path) -> None:
    bring_in_audits(session, tmp_path, audit("a1"))
    start = "1 audit carries no inclusion probability and counts unweighted"
    assert any(note.startswith(start) for note in read(session).notes)
    bring_in_audits(session, tmp_path, audit("a2", case_id="c2"), audit("a3", case_id="c3", clause=""))
    notes = read(session).notes
    assert "1 audit names no clause: it counts in no cell." in notes
    assert any("audits carry no inclusion probability and count unweighted" in note for note in notes)


def test_an_audit_without_a_clause_counts_among_all_of_its_team(session: Session, tmp_path: Path) -> None:
    """Of three audits of a tenth of the decisions one is wrong, and it names no clause: no cell errs, the team does."""
    wrong = {"clause": "", "verdict": "error", "decision": "remove", "correct_decision": "allow"}
    tenth = {"sampling": "random", "inclusion_prob": "0.1"}
    fine = {"verdict": "correct", "decision": "allow", "correct_decision": "allow"}
    right = [audit(f"a{n}", case_id=f"c{n}", **tenth, **fine) for n in (1, 2)]
    bring_in_audits(session, tmp_path, *right, audit("a3", case_id="c3", **tenth, **wrong))
    found = read(session)
    assert sum(cell.facts.audit.events for cell in found.cells) == 0
    together = rate(measured(3, 1))
    assert any(note.endswith(f"as they stand, with and without a clause: {together} wrong.") for note in found.notes)


def test_counts_agree_with_their_noun() -> None:
    assert [counted(n, "row") for n in (0, 1, 2, 1641)] == ["0 rows", "1 row", "2 rows", "1,641 rows"]


def test_pages_and_sentences_write_a_rate_alike(app: Flask) -> None:
    macros = "{% from 'components/rate.html' import rate, rate_text %}"
    page = app.jinja_env.from_string(macros + "{{ rate_text(*given) }}|{{ rate(*given)|striptags }}")
    for n, errors in ((35, 0), (40, 11), (200, 1), (1000, 9), (1000, 10), (1641, 41), (3, 3)):
        found = measured(n, errors)
        assert found.rate is not None and found.interval is not None
        with app.test_request_context():
            said = page.render(given=(found.rate, *found.interval, n)).replace("\N{NO-BREAK SPACE}", " ").split("|")
        assert said == [rate(found)] * 2
