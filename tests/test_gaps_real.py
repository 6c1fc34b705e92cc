"""Real judgements of real people: what fails everywhere is called undecided, and nobody's knowledge gap.

The data are not ours to keep: the test runs where PLUMBLINE_REAL_INPUT names a folder that holds them.
"""

import os
from collections import defaultdict
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.content.parse import read_tree
from app.gaps.kept import weighed
from app.gaps.queries import Report, report
from app.gaps.window import Window
from app.intake.reading import read_table
from app.library.actions import release
from app.people.access import Scope
from app.people.queries import teams_within
from app.people.roster import import_roster
from app.qa.importing import import_audits
from app.quizzes.importing import import_responses

FOLDER = Path(os.environ.get("PLUMBLINE_REAL_INPUT", "real-input-not-given")) / "website-ratings"
MEASURED = {
    "wr-g": (924, 122, 980, 114),
    "wr-p": (292, 206, 311, 202),
    "wr-r": (196, 151, 140, 108),
    "wr-x": (209, 67, 265, 86),
}


def bring_in(session: Session) -> tuple[int, ...]:
    """Import everything; how many rows were new."""
    runs = [
        import_roster(session, read_table(FOLDER / "roster.csv"), None),
        import_responses(session, read_table(FOLDER / "responses.csv"), commit=session.commit),
        import_audits(session, read_table(FOLDER / "audits.csv"), commit=session.commit),
    ]
    accepted = tuple(run.accepted for run in runs)
    session.commit()
    return accepted


def read(session: Session) -> Report:
    window = Window.read("2026-10-11")
    whole = weighed(session, window)
    return report(session, window, whole, [team.id for team in teams_within(session, [Scope()])])


@pytest.mark.skipif(not FOLDER.is_dir(), reason="the real input is not here")
def test_clauses_that_fail_everywhere_are_undecided_and_no_teams_gap(session: Session) -> None:
    files, _ = read_tree(FOLDER / "content")
    assert release(session, files).changed
    session.commit()
    assert bring_in(session) == (269, 1697, 1621)
    found = read(session)
    figures: dict[str, list[float]] = defaultdict(lambda: [0, 0, 0, 0])
    for cell in found.cells:
        audit, quiz = cell.facts.audit, cell.facts.quiz
        figures[cell.clause.code] = [
            a + b for a, b in zip(figures[cell.clause.code], (audit.n, audit.events, quiz.n, quiz.events), strict=True)
        ]
    assert {clause: tuple(sums) for clause, sums in figures.items()} == MEASURED
    unclear = {cell.clause.code: cell.facts.p_ambiguous for cell in found.cells}
    assert unclear["wr-p"] == pytest.approx(0.5, abs=0.01)
    assert unclear["wr-r"] == pytest.approx(0.5, abs=0.01)
    assert unclear["wr-g"] < 0.01
    assert 0.08 < unclear["wr-x"] < 0.16
    everywhere = [cell for cell in found.cells if cell.clause.code in ("wr-p", "wr-r")]
    assert {cell.cause.value for cell in everywhere} == {"ambiguous"}
    assert {cell.remedy for cell in everywhere} == {"clause-wide, cause undecided: double-audit about 40 cases first"}
    assert found.notes[0].startswith("32 cells are few: ")
    session.rollback()
    assert bring_in(session) == (0, 0, 0)
    assert read(session).cells == found.cells
