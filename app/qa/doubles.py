"""Decisions audited more than once: which audit counts in a rate, and whether two auditors agreed."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import compress
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.intake.bulk import change_by_keys, insert_rows, is_sqlite, time_text
from app.intake.moments import moment_of
from app.qa.batch import Batch
from app.qa.daily import Tally
from app.qa.judging import Judge, Judged, Ruling
from app.qa.weights import IN_RATE


class Decision(NamedTuple):
    """One decision of one person on one case; the moment as text in UTC."""

    case_id: str
    user_id: int
    decided_at: str


FIELDS = ("id", "counts", "team_id", "auditor", *Ruling._fields)


@dataclass(frozen=True)
class Opinion:
    """One current audit of a decision."""

    id: int
    counts: bool
    team_id: int
    auditor: str | None
    ruling: Ruling
    audited_at: str

    @property
    def rank(self) -> tuple[object, ...]:
        """The lowest counts: a fair sample before others, a ruling before an audit, the first before the next."""
        ruled = self.ruling.dispute_state in ("audit_upheld", "audit_overturned")
        technical = self.ruling.outcome == "technical"
        return technical, self.ruling.sampling not in IN_RATE, not ruled, self.audited_at, self.id


def decisions_audited_again(connection: sa.Connection, batch: Batch, before: tuple[int | None, Any]) -> set[Decision]:
    """Those of the newly inserted rows' decisions that have another current audit.

    `before`: the greatest id and decided_at in the table before; later decisions need no look into it.
    """
    last_id, last_decided = before
    again = _twice(batch)
    if last_id is None or (is_sqlite(connection) and min(batch.column("decided_at")) > last_decided):
        return again
    found = connection.exec_driver_sql(
        f"SELECT n.case_id, n.user_id, {time_text(connection, 'n.decided_at')} FROM qa_audit n "  # noqa: S608
        "JOIN qa_audit o ON o.decided_at = n.decided_at AND o.user_id = n.user_id AND o.case_id = n.case_id "
        f"WHERE n.id > {int(last_id)} AND o.id <= {int(last_id)} AND o.current"
    )
    return again | {Decision(*row) for row in found}


def _twice(batch: Batch) -> set[Decision]:
    """The decisions that the batch holds more than once; few rows are looked at closely, those of a repeated case."""
    cases = batch.column("case_id")
    repeated = {case for case, times in Counter(cases).items() if times > 1}
    rows = zip(*map(batch.column, Decision._fields), strict=True)
    decisions = Counter(compress(rows, map(repeated.__contains__, cases))) if repeated else Counter()
    return {Decision(*decision) for decision, times in decisions.items() if times > 1}


def settle_doubles(connection: sa.Connection, judge: Judge, decisions: set[Decision], tally: Tally) -> None:
    """Let one audit of each of these decisions count, and write down how the first two auditors compare.

    What starts or stops counting is added to `tally`.
    """
    if not decisions:
        return
    counting: dict[bool, list[int]] = {True: [], False: []}
    doubles = []
    for decision, opinions in _opinions(connection, decisions).items():
        chosen = min(opinions, key=lambda opinion: opinion.rank)
        for opinion in opinions:
            if opinion.counts != (opinion is chosen):
                counting[opinion is chosen].append(opinion.id)
                share = judge.share_of(opinion.ruling, moment_of(decision.decided_at))
                times = 1 if opinion is chosen else -1
                tally.add(opinion.team_id, decision.decided_at[:10], Judged(opinion.ruling, share, ()), times)
        doubles += _compared(decision, opinions)
    _mark(connection, counting)
    _replace(connection, doubles)


def _opinions(connection: sa.Connection, decisions: set[Decision]) -> dict[Decision, list[Opinion]]:
    """The current audits of these decisions, the first by audited_at first."""
    _list_decisions(connection, decisions)
    columns = ", ".join(f"a.{name}" for name in FIELDS)
    found = connection.exec_driver_sql(
        f"SELECT d.case_id, d.user_id, {time_text(connection, 'a.decided_at')}, "  # noqa: S608
        f"{time_text(connection, 'a.audited_at')}, {columns} FROM asked_decision d JOIN qa_audit a "
        "ON a.decided_at = d.decided_at AND a.user_id = d.user_id AND a.case_id = d.case_id WHERE a.current"
    )
    opinions: dict[Decision, list[Opinion]] = defaultdict(list)
    for case_id, user_id, decided, audited, id_, counts, team_id, auditor, *ruling in found:
        opinion = Opinion(id_, bool(counts), team_id, auditor, Ruling(*ruling), audited)
        opinions[Decision(case_id, user_id, decided)].append(opinion)
    return {decision: sorted(held, key=lambda one: (one.audited_at, one.id)) for decision, held in opinions.items()}


def _list_decisions(connection: sa.Connection, decisions: set[Decision]) -> None:
    """Put the decisions into the temporary table `asked_decision`.

    It stays until `forget_asked`: with every change of the schema SQLite would compile all its statements anew.
    """
    moment = "DATETIME" if is_sqlite(connection) else "TIMESTAMPTZ"
    columns = f"case_id TEXT, user_id INTEGER, decided_at {moment}"
    connection.exec_driver_sql(f"CREATE TEMP TABLE IF NOT EXISTS asked_decision ({columns})")
    connection.exec_driver_sql("DELETE FROM asked_decision")
    insert_rows(connection, "asked_decision", Decision._fields, sorted(decisions))


def forget_asked(connection: sa.Connection) -> None:
    """Leave no temporary table behind."""
    connection.exec_driver_sql("DROP TABLE IF EXISTS asked_decision")


def _compared(decision: Decision, opinions: list[Opinion]) -> list[tuple[Any, ...]]:
    """The first two fair and independent verdicts on a decision, as a row of double_audit."""
    fair = [one for one in opinions if one.ruling.sampling in IN_RATE and one.ruling.verdict != "technical"]
    fair = [one for one in fair if one.auditor]
    second = next((one for one in fair if one.auditor != fair[0].auditor), None)
    if second is None or fair[0].ruling.clause_id is None:
        return []
    pair = (fair[0].ruling.verdict, second.ruling.verdict)
    disagree, defensible = (pair[0] == "error") != (pair[1] == "error"), "defensible" in pair
    clause = (fair[0].ruling.clause_id, fair[0].ruling.clause_rev, fair[0].team_id)
    return [(*decision, *clause, fair[0].id, second.id, disagree, defensible)]


def _mark(connection: sa.Connection, counting: dict[bool, list[int]]) -> None:
    for value, ids in counting.items():
        change_by_keys(connection, f"UPDATE qa_audit SET counts = {value}", "id", ids)  # noqa: S608


def _replace(connection: sa.Connection, doubles: list[tuple[Any, ...]]) -> None:
    """Forget what was written down about the asked decisions, and write these rows."""
    keys = ", ".join(Decision._fields)
    connection.exec_driver_sql(
        f"DELETE FROM double_audit WHERE ({keys}) IN (SELECT {keys} FROM asked_decision)"  # noqa: S608
    )
    compared = ("clause_id", "clause_rev", "team_id", "first_id", "second_id", "disagree", "defensible")
    insert_rows(connection, "double_audit", (*Decision._fields, *compared), doubles)
