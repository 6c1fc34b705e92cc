"""Writes down how decisions audited more than once stand: in the batch that comes in, and with what is stored."""

from collections.abc import Collection, Iterable
from typing import Any

import sqlalchemy as sa

from app.intake.bulk import change_by_keys, fetch_by_keys, insert_rows, is_sqlite, time_text
from app.intake.moments import moment_of
from app.qa.batch import Batch, Reckoned
from app.qa.daily import Tally
from app.qa.judging import Judge, Judged, Ruling
from app.qa.opinions import DOUBLE, Decision, Opinion, by_decision, compared, counting

FIELDS = ("id", "counts", "team_id", "auditor", *Ruling._fields)
KEYS = ", ".join(Decision._fields)
FIRST, SECOND = DOUBLE.index("first_id"), DOUBLE.index("second_id")


def decisions_audited_before(connection: sa.Connection, batch: Batch, before: tuple[int | None, Any]) -> set[Decision]:
    """Those of the newly inserted rows' decisions that have a current audit from before.

    `before`: the greatest id and decided_at in the table then; later decisions need no look into it.
    """
    last_id, last_decided = before
    if last_id is None or (is_sqlite(connection) and min(batch.column("decided_at")) > last_decided):
        return set()
    place = "?" if is_sqlite(connection) else "%s"
    found = connection.exec_driver_sql(
        f"WITH new AS MATERIALIZED (SELECT {KEYS} FROM qa_audit "  # noqa: S608
        f"WHERE id > {int(last_id)} AND NOT decided_at > {place}) "
        f"SELECT DISTINCT a.case_id, a.user_id, {time_text(connection, 'a.decided_at')} {current_audits_of('new')} "
        f"AND a.id <= {int(last_id)}",
        (last_decided,),
    )
    return {Decision(*row) for row in found}


def current_audits_of(decisions: str) -> str:
    """The clauses FROM and WHERE of the current audits `a` of the decisions in a table.

    A person's moment is gone to once and its cases are told apart by a list in order: gone to once for each decision,
    as many decisions of one moment (those of a day, where no hour is known) would take the square of their number.
    IS TRUE keeps PostgreSQL from making nested loops of it.
    """
    return (
        f"FROM qa_audit a JOIN (SELECT DISTINCT decided_at, user_id FROM {decisions}) m "  # noqa: S608
        "ON a.decided_at = m.decided_at AND a.user_id = m.user_id "
        f"WHERE a.current AND ((a.case_id, a.user_id, a.decided_at) IN (SELECT {KEYS} FROM {decisions})) IS TRUE"
    )


def write_doubles(connection: sa.Connection, batch: Batch, reckoned: Reckoned, stale: Collection[Decision]) -> None:
    """Write down what was reckoned of rows just inserted; the decisions `stale` are to be settled anew."""
    doubles = [row for row in reckoned.doubles if row[: len(Decision._fields)] not in stale]
    named = {row[place] for row in doubles for place in (FIRST, SECOND)}
    ids = _ids(connection, batch, named.union(reckoned.passed_over))
    _mark(connection, {False: [ids[number] for number in reckoned.passed_over]})
    stored = [(*row[:FIRST], ids[row[FIRST]], ids[row[SECOND]], *row[SECOND + 1 :]) for row in doubles]
    insert_rows(connection, "double_audit", DOUBLE, stored)


def _ids(connection: sa.Connection, batch: Batch, numbers: Iterable[int]) -> dict[int, int]:
    """The ids of these rows, which are the newest versions of their audits."""
    keys = batch.column("audit_id")
    number_of = {keys[number]: number for number in numbers}
    found = fetch_by_keys(connection, "SELECT audit_id, id FROM qa_audit", "audit_id", number_of) if number_of else []
    return {number_of[key]: id_ for key, id_ in sorted(map(tuple, found))}


def settle_doubles(connection: sa.Connection, judge: Judge, decisions: set[Decision], tally: Tally) -> None:
    """Let one audit of each of these decisions count, and write down how the first two auditors compare.

    What starts or stops counting is added to `tally`.
    """
    if not decisions:
        return
    changed: dict[bool, list[int]] = {True: [], False: []}
    doubles = []
    for decision, opinions in _opinions(connection, decisions).items():
        chosen = counting(opinions)
        for opinion in opinions:
            if opinion.counts != (opinion is chosen):
                changed[opinion is chosen].append(opinion.id)
                share = judge.share_of(opinion.ruling, moment_of(decision.decided_at), opinion.team_id)
                times = 1 if opinion is chosen else -1
                tally.add(opinion.team_id, decision.decided_at[:10], Judged(opinion.ruling, share, ()), times)
        doubles += compared(decision, opinions)
    _mark(connection, changed)
    _replace(connection, doubles)


def _opinions(connection: sa.Connection, decisions: set[Decision]) -> dict[Decision, list[Opinion]]:
    """The current audits of these decisions."""
    _list_decisions(connection, decisions)
    columns = ", ".join(f"a.{name}" for name in FIELDS)
    found = connection.exec_driver_sql(
        f"SELECT a.case_id, a.user_id, {time_text(connection, 'a.decided_at')}, "
        f"{time_text(connection, 'a.audited_at')}, {columns} {current_audits_of('asked_decision')}"
    )
    told = []
    for case_id, user_id, decided, audited, id_, counts, team_id, auditor, *ruling in found:
        opinion = Opinion(id_, bool(counts), team_id, auditor, Ruling(*ruling), audited)
        told.append((Decision(case_id, user_id, decided), opinion))
    return by_decision(told)


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


def _mark(connection: sa.Connection, changed: dict[bool, list[int]]) -> None:
    for value, ids in changed.items():
        change_by_keys(connection, f"UPDATE qa_audit SET counts = {value}", "id", ids)  # noqa: S608


def _replace(connection: sa.Connection, doubles: list[tuple[Any, ...]]) -> None:
    """Forget what was written down about the asked decisions, and write these rows."""
    connection.exec_driver_sql(
        f"DELETE FROM double_audit WHERE ({KEYS}) IN (SELECT {KEYS} FROM asked_decision)"  # noqa: S608
    )
    insert_rows(connection, "double_audit", DOUBLE, doubles)
