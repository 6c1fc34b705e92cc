"""The gap report finds what was planted, from the same sums as the statistics, and shows each reader their teams."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import sqlalchemy as sa
from evidence import LIBRARY, audit, bring_in_audits
from flask import Flask
from openpyxl import load_workbook
from operation import (
    AMBIGUOUS,
    AS_OF,
    AUDITS,
    BAD_ITEM,
    CLAUSES,
    EXECUTION,
    ITEMS,
    KNOWLEDGE,
    PEOPLE,
    SOP,
    TEAMS,
    bring_in_operation,
)
from sqlalchemy.orm import Session

from app.gaps.clause_items import clause_items
from app.gaps.kept import weighed
from app.gaps.models import KeptFigures
from app.gaps.queries import Report, report
from app.gaps.reworded import vanished
from app.gaps.window import Window
from app.library.actions import release
from app.people.models import Team
from app.qa.models import AuditSum
from app.stats.outlook import OPEN
from app.stats.rate import jeffreys
from app.stats.score import score

ARGUMENTS = ["gaps", "report", "--as-of", AS_OF.isoformat()]


@pytest.fixture
def operation(session: Session, cast: SimpleNamespace, tmp_path: Path) -> Iterator[SimpleNamespace]:
    bring_in_operation(session, tmp_path)
    yield cast


def read(session: Session, window: Window | None = None, *slugs: str) -> Report:
    window = window or Window.read(AS_OF.isoformat())
    whole = weighed(session, window)
    teams = session.scalars(sa.select(Team.id).where(Team.slug.in_(slugs or TEAMS))).all()
    return report(session, window, whole, teams)


def printed(app: Flask, *arguments: str) -> str:
    result = app.test_cli_runner().invoke(args=[*ARGUMENTS, *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_terminal_reads_wrapped_lines_and_what_all_teams_share_once(
    app: Flask, operation: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for columns in ("80", "100"):
        monkeypatch.setenv("COLUMNS", columns)
        lines = printed(app, "--all").splitlines()
        assert int(columns) - 20 < max(map(len, lines)) <= int(columns)
    numbers = [int(line.split()[0]) for line in lines[1:] if line[:1].isdigit()]
    assert numbers == list(range(1, len(numbers) + 1)) and len(numbers) > len(CLAUSES)
    [place] = [number for number, line in enumerate(lines) if AMBIGUOUS in line]
    block = lines[place : [*lines, ""].index("", place)]
    assert f"{len(TEAMS)} teams" in block[0] and all(sum(f" {team}: " in line for line in block) == 1 for team in TEAMS)
    assert sum("because: " in line for line in block) == 1


def test_every_planted_cause_is_named_and_the_healthy_are_left_alone(
    session: Session, operation: SimpleNamespace
) -> None:
    found = read(session)
    causes = {(cell.team.slug, cell.clause.code): cell.cause.value for cell in found.cells}
    assert len(causes) == len(TEAMS) * len(CLAUSES)
    assert causes[KNOWLEDGE] == "knowledge"
    assert causes[EXECUTION] == "tooling", "the whole team errs alike"
    assert {causes[team, AMBIGUOUS] for team in TEAMS} == {"ambiguous"}
    healthy = [cause for (team, clause), cause in causes.items() if clause.startswith("ok")]
    assert set(healthy) <= {"none", "insufficient"}
    assert (found.cells[0].team.slug, found.cells[0].clause.code) == KNOWLEDGE
    assert found.cells[0].rank == 1
    bad_clause = found.cell("berlin-2", "it-1")
    assert bad_clause is not None
    assert (bad_clause.quiz_dropped, bad_clause.facts.quiz.n) == (PEOPLE, PEOPLE * (ITEMS - 1))
    items = clause_items(session, found.window, bad_clause.clause.id, 1, bad_clause.team.id)
    assert [item.code for item in items if item.bad] == [BAD_ITEM]


def test_measured_figures_are_those_of_the_daily_sums(session: Session, operation: SimpleNamespace) -> None:
    found = read(session)
    cell = found.cell(*KNOWLEDGE)
    assert cell is not None
    sums = sa.select(sa.func.sum(AuditSum.n), sa.func.sum(AuditSum.errors), sa.func.sum(AuditSum.w))
    cell_sums = sums.where(AuditSum.team_id == cell.team.id, AuditSum.clause_id == cell.clause.id)
    n, errors, weight = session.execute(cell_sums).one()
    assert (n, errors) == (AUDITS, cell.facts.audit.events)
    assert cell.facts.audit.interval == pytest.approx(jeffreys(errors, n))
    assert cell.volume_28d == pytest.approx(weight * 28 / 56)
    assert cell.errors_avoided_28d == pytest.approx(cell.facts.knowledge_error * cell.volume_28d * 0.75)
    assert cell.under == pytest.approx(errors / n)
    assert cell.over in (None, 0)
    assert cell.team.people == PEOPLE + 1  # Mai moderates there too


def test_beliefs_equal_those_of_the_statistics_on_the_same_counts(
    session: Session, operation: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    monkeypatch.setattr(
        "app.gaps.weighing.score",
        lambda found, target, **how: seen.append(found) or score(found, target, **how),
    )
    whole = weighed(session, Window.read(AS_OF.isoformat()))
    belief, _ = score(seen[0], outlook=OPEN)
    assert seen[0].audit_n.sum() == len(TEAMS) * len(CLAUSES) * AUDITS
    assert np.allclose(whole.error, belief.error, rtol=0, atol=1e-12)
    sound = 1 - whole.p_ambiguous[whole.clause]
    assert np.allclose(whole.p_knowledge, belief.p_knowledge * sound, rtol=0, atol=1e-12)


def test_the_fit_uses_everybody_whoever_reads(session: Session, operation: SimpleNamespace) -> None:
    everything, mine = read(session), read(session, None, "jakarta-1")
    whole, part = everything.cell(*KNOWLEDGE), mine.cell(*KNOWLEDGE)
    assert whole is not None and part is not None
    assert part.facts == whole.facts
    assert {cell.team.slug for cell in mine.cells} == {"jakarta-1"}
    assert (mine.evidence.teams, mine.evidence.audits) == (1, len(CLAUSES) * AUDITS)
    assert not any(slug in note for note in mine.notes for slug in TEAMS)


def test_what_was_weighed_is_kept_until_the_evidence_changes(
    session: Session, operation: SimpleNamespace, tmp_path: Path
) -> None:
    before = read(session)
    made = session.scalars(sa.select(KeptFigures.made_at)).one()
    assert read(session).cells == before.cells
    assert session.scalars(sa.select(KeptFigures.made_at)).one() == made
    late = audit("late", clause="ok-1", decided_at="2026-09-20T00:00:00Z", audited_at="2026-09-21T00:00:00Z")
    session.rollback()
    bring_in_audits(session, tmp_path, late)
    assert read(session).evidence.audits == before.evidence.audits + 1


def test_a_window_and_a_day_bound_the_evidence(session: Session, operation: SimpleNamespace) -> None:
    whole = read(session, Window.read(AS_OF.isoformat(), "all")).evidence.audits
    assert whole == read(session).evidence.audits
    middle = AS_OF - timedelta(days=20)
    early = read(session, Window.read(middle.isoformat())).evidence.audits
    recent = read(session, Window.read(AS_OF.isoformat(), 20)).evidence.audits
    assert early + recent == whole
    for wrong in (("yesterday", None), (None, "a week"), (None, "0")):
        with pytest.raises(ValueError, match="write"):
            Window.read(*wrong)


def test_earlier_revisions_stand_apart(session: Session, operation: SimpleNamespace) -> None:
    before = read(session).cell(*KNOWLEDGE)
    second = SOP.replace("{#kn-1 rev=1", "{#kn-1 rev=2").replace("Decide by kn-1", "Ask before you decide")
    changed = LIBRARY | {"sop/counterfeit.md": second.encode()}
    assert release(session, changed, effective_at=Window.read("2026-09-15").as_of).changed
    session.commit()
    found = read(session)
    after = found.cell(*KNOWLEDGE)
    assert before is not None and after is not None
    assert after.earlier_audits == before.facts.audit.n
    assert after.facts.audit.rate is None
    assert any("earlier revisions" in note for note in found.notes)
    assert not after.measured
    (told,) = vanished(session, Window.read(AS_OF.isoformat()), found.cells)
    assert "was reworded on 15 Sep 2026" in told and "before rev 2" in told


def test_the_report_speaks_json_csv_xlsx_and_plain_text(app: Flask, operation: SimpleNamespace, tmp_path: Path) -> None:
    everything = json.loads(printed(app, "--all", "--format", "json"))
    assert everything["as_of"] == "2026-10-01T00:00:00Z"
    assert everything["window_days"] == 56
    assert everything["evidence"]["audits"] == len(TEAMS) * len(CLAUSES) * AUDITS
    assert any(note.startswith("36 cells are few: ") for note in everything["notes"])
    first = everything["cells"][0]
    assert (first["team"], first["clause"]) == KNOWLEDGE
    assert first["remedy"] == "Retrain on Rules of counterfeit, clause kn-1"
    acting = json.loads(printed(app, "--format", "json"))["cells"]
    assert 0 < len(acting) < len(everything["cells"])
    rows = list(csv.DictReader(io.StringIO(printed(app, "--all", "--format", "csv"))))
    assert len(rows) == len(everything["cells"])
    book = tmp_path / "gaps.xlsx"
    printed(app, "--all", "--format", "xlsx", "--output", str(book))
    sheet = load_workbook(book)["Gaps"]
    assert (sheet.freeze_panes, sheet.max_row) == ("F2", len(rows) + 1)
    assert sheet["K2"].value == pytest.approx(first["audit"]["rate"])
    assert "%" in sheet["K2"].number_format
    assert "knowledge" in printed(app, "--team", "jakarta-1")
    market = json.loads(printed(app, "--market", "DE", "--all", "--format", "json"))
    assert {cell["team"] for cell in market["cells"]} == {"berlin-1", "berlin-2"}
    assert app.test_cli_runner().invoke(args=[*ARGUMENTS, "--team", "nowhere"]).exit_code == 2


def test_an_empty_product_reports_nothing_without_falling_over(app: Flask, cast: SimpleNamespace) -> None:
    empty = json.loads(printed(app, "--all", "--format", "json"))
    assert (empty["cells"], empty["release"], empty["evidence"]["audits"]) == ([], None, 0)
    assert "no cells yet" in printed(app)
