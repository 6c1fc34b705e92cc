"""What people chose where another answer is right, and where the sure are wrong, by clause and team."""

from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.library.models import Clause, Item, ItemRevision
from app.people.models import Team
from app.quizzes.models import QuizEvidence
from app.stats.distractors import choices, misled, sure_and_wrong
from app.stats.rate import Measured

SURE = "sure"
Golds = dict[tuple[str, int], str | None]
Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True)
class ClauseChoice:
    """Of a team's first answers to a clause's cases with that gold (share.n), those that chose this (share.events)."""

    clause: str
    team: str | None
    gold: str
    chosen: str
    share: Measured


@dataclass(frozen=True)
class SureAnswers:
    """Of a team's first answers on a clause that were given as sure (share.n), the wrong ones (share.events)."""

    clause: str
    team: str | None
    share: Measured

    @property
    def misled(self) -> bool:
        """Whether being sure and wrong is clearly more than an exception there."""
        return misled(self.share)


def choice_analysis(
    session: Session, items: Collection[str] | None = None
) -> tuple[list[ClauseChoice], list[SureAnswers]]:
    """(chosen × gold, the sure and the wrong among them) of all first answers, to all items or the named ones.

    The gold is that of the case at its rev; of a case outside the library the answer that got the full mark. Cases
    with several right options, and answers whose gold nobody knows, are left out of the first.
    """
    rows = session.execute(_counted(items)).all()
    return _choices(rows, _golds(session, rows)), _sure([row for row in rows if row.confidence == SURE])


def _choices(rows: Sequence[Any], golds: Golds) -> list[ClauseChoice]:
    judged = [
        (row.code, row.slug, gold, row.answer, row.n)
        for row in rows
        if row.answer is not None and (gold := golds.get((row.item, row.item_rev))) is not None
    ]
    cells = _numbers([(clause, team) for clause, team, *_ in judged])
    options = _numbers(sorted({option for *_, gold, chosen, _ in judged for option in (gold, chosen)}))
    numbers = [(cells[clause, team], options[gold], options[chosen]) for clause, team, gold, chosen, _ in judged]
    table = np.array(numbers, dtype=np.int64).reshape(-1, 3)
    found = choices(*np.repeat(table, [n for *_, n in judged], axis=0).T)
    names, teams = list(options), list(cells)
    return [ClauseChoice(*teams[one.group], names[one.gold], names[one.chosen], one.share) for one in found]


def _sure(rows: Sequence[Any]) -> list[SureAnswers]:
    cells = _numbers([(row.code, row.slug) for row in rows])
    times = [row.n for row in rows]
    cell, wrong = ([cells[row.code, row.slug] for row in rows], [not row.full for row in rows])
    group = np.repeat(np.array(cell, dtype=np.int64), times)
    shares = sure_and_wrong(group, np.ones_like(group), np.repeat(np.array(wrong, dtype=bool), times), len(cells))
    return [SureAnswers(clause, team, share) for (clause, team), share in zip(cells, shares, strict=True)]


def _counted(items: Collection[str] | None) -> sa.Select[Any]:
    """First answers counted by clause, team, item at its rev, answer, confidence and whether they are right."""
    columns: list[sa.ColumnElement[Any]] = [
        *(sa.label("code", Clause.code), sa.label("slug", Team.slug)),
        *(sa.label(column.key, column) for column in (QuizEvidence.item, QuizEvidence.item_rev)),
        *(sa.label(column.key, column) for column in (QuizEvidence.answer, QuizEvidence.confidence)),
        sa.label("full", sa.case((QuizEvidence.mark >= 1, 1), else_=0)),
    ]
    query = (
        sa.select(*columns, sa.func.count().label("n"))
        .select_from(QuizEvidence)
        .join(Clause, Clause.id == QuizEvidence.clause_id)
        .outerjoin(Team, Team.id == QuizEvidence.team_id)
        .where(QuizEvidence.first, QuizEvidence.current)
        .group_by(*columns)
        .order_by(*columns)
    )
    return query if items is None else query.where(QuizEvidence.item.in_(items))


def _golds(session: Session, rows: Sequence[Any]) -> Golds:
    """The right option of each case at its rev; None where several are right."""
    marked = [row for row in rows if row.full and row.answer is not None]
    golds: Golds = {(row.item, row.item_rev): row.answer for row in sorted(marked, key=lambda row: row.n)}
    query = sa.select(Item.code, ItemRevision.rev, ItemRevision.gold).join(Item, Item.id == ItemRevision.item_id)
    return golds | {(code, rev): gold[0] if len(gold) == 1 else None for code, rev, gold in session.execute(query)}


def _numbers(names: Iterable[Name]) -> dict[Name, int]:
    return {name: number for number, name in enumerate(dict.fromkeys(names))}
