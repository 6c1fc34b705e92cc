"""Rules that change: what was judged under a former wording counts no longer, and the report says so."""

from collections import defaultdict
from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.gaps.cells import Cell
from app.gaps.changes import changed_since
from app.gaps.window import Window
from app.library.queries import live_clauses
from app.qa.models import AuditSum
from app.quizzes.models import QuizSum
from app.said import Said, said
from app.stats.facts import Cause
from app.stats.wording import n_audits_and_answers

MOST = 5


def vanished(session: Session, window: Window, cells: Sequence[Cell]) -> list[Said]:
    """One sentence a rule that changed within the window and can't be judged yet, most evidence left behind first."""
    groups: dict[int, list[Cell]] = defaultdict(list)
    for cell in cells:
        if cell.cause is Cause.INSUFFICIENT and cell.earlier_audits + cell.earlier_answers:
            groups[cell.clause.id].append(cell)
    worst = sorted(groups.values(), key=lambda group: -sum(_earlier(group)))[:MOST]
    return [sentence for group in worst if (sentence := left_behind(session, window, group))]


def left_behind(session: Session, window: Window, cells: Sequence[Cell]) -> Said | None:
    """What of these cells of one clause was judged under its former wording; None without any, or without a change."""
    audits, answers = _earlier(cells)
    clause = cells[0].clause
    since = changed_since(session, window, {clause.id: clause.rev}).get(clause.id)
    if since is None or not audits + answers:
        return None
    return said(
        "%(title)s (%(code)s) was reworded on %(day)s. Judged under the former wording, before rev %(rev)s: %(older)s. "
        "Audits and answers from then on count.",
        title=clause.title,
        code=clause.code,
        day=since,
        rev=clause.rev,
        older=n_audits_and_answers(audits, answers),
    )


def counting(session: Session, window: Window, codes: Collection[str]) -> dict[str, tuple[int, int]]:
    """By clause code, the (audits, first answers) of all teams under the rev in force: what a new rev would lose."""
    clauses = {clause.id: clause for clause in live_clauses(session).values() if clause.code in codes}
    found: dict[str, list[int]] = {clause.code: [0, 0] for clause in clauses.values()}
    tables: tuple[type[AuditSum] | type[QuizSum], ...] = (AuditSum, QuizSum)
    for place, table in enumerate(tables):
        query = sa.select(table.clause_id, table.clause_rev, sa.func.sum(table.n)).where(
            table.clause_id.in_(clauses), table.day >= window.since_moment.date(), table.day < window.until
        )
        for clause_id, rev, n in session.execute(query.group_by(table.clause_id, table.clause_rev)):
            if rev == clauses[clause_id].rev:
                found[clauses[clause_id].code][place] += n
    return {code: (audits, answers) for code, (audits, answers) in found.items()}


def _earlier(cells: Sequence[Cell]) -> tuple[int, int]:
    return sum(cell.earlier_audits for cell in cells), sum(cell.earlier_answers for cell in cells)
