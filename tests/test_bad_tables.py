"""Broken tables through the commands: what is wrong is told with its row, and the good rows go in."""

import json
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from evidence import answer, audit, go_live
from flask import Flask
from sqlalchemy.orm import Session

from app.db import Model

ROSTER = {
    "moderator_id": "wayan",
    "name": "Wayan",
    "email": "",
    "team": "jkt-1",
    "market": "ID",
    "starts_on": "2026-08-01",
}
VOLUME = {"team": "jakarta-1", "clause": "cf-1.1", "decisions_28d": "900"}
LONG = "".join(sha256(bytes([n])).hexdigest() for n in range(140))  # too varied to be packed small
TIME = "write it like 2026-09-01T14:30:00+00:00"

# command, name of the case, what the bad row changes, key and reason told
ROWS: list[tuple[str, str, dict[str, str], str | None, str]] = [
    ("qa", "a day that is none", {"decided_at": "0000-00-00"}, "bad",
     f"decided_at: '0000-00-00' is not a time: {TIME}"),
    ("qa", "beyond the calendar", {"decided_at": "9999-12-31T23:59:59-14:00"}, "bad",
     "decided_at: '9999-12-31T23:59:59-14:00' lies outside the calendar"),
    ("qa", "before the calendar", {"audited_at": "0001-01-01T00:00:00+14:00"}, "bad",
     "audited_at: '0001-01-01T00:00:00+14:00' lies outside the calendar"),
    ("qa", "digits of another script", {"decided_at": "٢٠٢٦-٠٩-٠١T10:00:00Z"}, "bad",
     f"decided_at: '٢٠٢٦-٠٩-٠١T10:00:00Z' is not a time: {TIME}"),
    ("qa", "a zone that is none", {"audited_at": "2026-09-02T10:00:00+99:99"}, "bad",
     f"audited_at: '2026-09-02T10:00:00+99:99' is not a time: {TIME}"),
    ("qa", "not a number", {"inclusion_prob": "nan"}, "bad", "inclusion_prob 'nan' is not a number from 0.000001 to 1"),
    ("qa", "more than any number", {"inclusion_prob": "1e309"}, "bad",
     "inclusion_prob '1e309' is not a number from 0.000001 to 1"),
    ("qa", "less than any number", {"inclusion_prob": "1e-400"}, "bad",
     "inclusion_prob '1e-400' is not a number from 0.000001 to 1"),
    ("qa", "no id", {"audit_id": " "}, None, "audit_id is empty"),
    ("qa", "nothing decided", {"decision": "", "correct_decision": "", "verdict": ""}, "bad",
     "decision is empty; correct_decision is empty; verdict is empty"),
    ("qa", "a dispute nobody knows", {"dispute_state": "lost"}, "bad",
     "dispute_state 'lost' is not known: open, audit_upheld, audit_overturned, withdrawn"),
    ("qa", "a final decision off the scale", {"final_decision": "ban"}, "bad",
     "final_decision 'ban' is not in the scale of 'cf-1.1': allow, warn, remove"),
    ("qa", "a clause written backwards", {"clause": "\u202e1.1-fc"}, "bad",
     "neither a clause nor a mapped reason code: '\u202e1.1-fc'"),
    ("qa", "an endless id", {"audit_id": LONG}, LONG, "audit_id is longer than 200 characters"),
    ("qa", "an endless case", {"case_id": LONG}, "bad", "case_id is longer than 200 characters"),
    ("qa", "an endless stratum", {"stratum": LONG}, "bad", "stratum is longer than 200 characters"),
    ("quizzes", "not a number", {"correct": "nan"}, "bad", "correct 'nan' is not 0, 1 or a share between"),
    ("quizzes", "without end", {"correct": "inf"}, "bad", "correct 'inf' is not 0, 1 or a share between"),
    ("quizzes", "a try before the first", {"attempt": "0"}, "bad", "attempt '0' is not a whole number from 1 on"),
    ("quizzes", "half a try", {"attempt": "1.5"}, "bad", "attempt '1.5' is not a whole number from 1 on"),
    ("quizzes", "a superscript", {"attempt": "²"}, "bad", "attempt '²' is not a whole number from 1 on"),
    ("quizzes", "too long to think", {"milliseconds": "9" * 5000}, "bad",
     f"milliseconds '{'9' * 5000}' is not a whole number from 0 on"),
    ("quizzes", "a clause nobody wrote", {"clause": "cf-9"}, "bad", "clause 'cf-9' is not in the library"),
    ("quizzes", "no item", {"item_id": ""}, "bad", "item_id is empty"),
    ("quizzes", "an endless item", {"item_id": LONG}, "bad", "item_id is longer than 200 characters"),
    ("quizzes", "a day without end", {"answered_at": "9999-12-31T23:59:59-01:00"}, "bad",
     "answered_at: '9999-12-31T23:59:59-01:00' lies outside the calendar"),
    ("gaps", "below none", {"decisions_28d": "-1"}, "jakarta-1 cf-1.1",
     "decisions_28d '-1' is not a number from 0 on"),
    ("gaps", "not a number", {"decisions_28d": "nan"}, "jakarta-1 cf-1.1",
     "decisions_28d 'nan' is not a number from 0 on"),
    ("gaps", "without end", {"decisions_28d": "1e309"}, "jakarta-1 cf-1.1",
     "decisions_28d '1e309' is not a number from 0 on"),
    ("gaps", "nobody's team", {"team": "x", "clause": "y"}, "x y",
     "team 'x' is not known, or not one that you may import for; clause 'y' is not in the library"),
    ("people", "a day that is none", {"starts_on": "0000-00-00"}, "bad",
     "starts_on '0000-00-00' is no day: write it as in 2026-08-01"),
    ("people", "digits of another script", {"starts_on": "٢٠٢٦-٠٨-٠١"}, "bad",
     "starts_on '٢٠٢٦-٠٨-٠١' is no day: write it as in 2026-08-01"),
    ("people", "a moment, not a day", {"ends_on": "9999-12-31T23:59Z"}, "bad",
     "ends_on '9999-12-31T23:59Z' is no day: write it as in 2026-08-01"),
    ("people", "an endless id", {"moderator_id": LONG}, LONG, "moderator_id is longer than 200 characters"),
    ("people", "an endless name", {"name": LONG}, "bad", "name is longer than 200 characters"),
    ("people", "an endless address", {"email": f"{LONG}@example.com"}, "bad", "email is longer than 200 characters"),
    ("people", "a name written backwards", {"name": "\u202enayaW"}, "bad",
     "name holds the invisible character U+202E: remove it"),
    ("people", "an id of two lines", {"moderator_id": "ba\nd"}, "ba\nd",
     "moderator_id holds the invisible character U+000A: remove it"),
    ("people", "an endless vendor", {"vendor": LONG}, "bad", "vendor is longer than 200 characters"),
]  # fmt: skip
GOOD = {
    "qa": lambda key: audit(key, case_id=key),
    "quizzes": lambda key: answer(key, item_id=f"x-{key}"),
    "gaps": lambda key: VOLUME | {"decisions_28d": str(900 + len(key) + sum(map(ord, key)))},
    "people": lambda key: ROSTER | {"moderator_id": key},
}
MORE = {
    "qa": ("auditor_id", "case_url", "summary", "severity", "stratum", "queue", "source", "team", "other"),
    "quizzes": ("confidence", "milliseconds", "rev", "team", "other"),
    "gaps": ("other",),
    "people": ("language", "vendor", "queue", "role", "ends_on", "other"),
}
COMMANDS = {"qa": "import", "quizzes": "import", "gaps": "volumes", "people": "import"}


@pytest.fixture
def live(session: Session, cast: SimpleNamespace) -> None:
    go_live(session)


def bring_in(app: Flask, group: str, path: Path) -> tuple[int, dict[str, Any] | None, str]:
    """(exit code, what was printed as JSON, what was said on stderr)"""
    result = app.test_cli_runner().invoke(args=[group, COMMANDS[group], str(path), "--format", "json"])
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
    return result.exit_code, json.loads(result.stdout) if result.stdout else None, result.stderr.strip()


def written(session: Session) -> dict[str, int]:
    """How many rows each table holds."""
    session.rollback()
    tables = Model.metadata.tables.values()
    found = {table.name: session.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in tables}
    session.rollback()
    return found


def lines(rows: list[dict[str, str]]) -> str:
    """The rows as NDJSON, which can carry any character."""
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.mark.parametrize("group", COMMANDS)
def test_a_bad_row_waits_alone_with_its_reason(
    app: Flask, session: Session, live: None, tmp_path: Path, group: str
) -> None:
    wrong: dict[str, Any] = {}
    for number, (_, name, change, key, reason) in enumerate(case for case in ROWS if case[0] == group):
        path = tmp_path / "rows.ndjson"
        path.write_text(lines([GOOD[group](f"good-{number}"), GOOD[group]("bad") | change]))
        before = written(session)
        code, told, _ = bring_in(app, group, path)
        assert told is not None
        found = (code, told["accepted"] + told["corrected"], told["quarantined"])
        if found != (1, 1, [{"row": 2, "key": key, "reason": reason}]):
            wrong[name] = found
        grown = {table: count - before[table] for table, count in written(session).items() if count != before[table]}
        if any(grown.get(table, 0) > 1 for table in ("audit", "quiz_evidence", "volume", "membership", "rejected_row")):
            wrong[f"{name}, written"] = grown
    assert wrong == {}


@pytest.mark.parametrize("group", COMMANDS)
def test_no_cell_is_too_long_for_the_others_to_come_in(
    app: Flask, session: Session, live: None, tmp_path: Path, group: str
) -> None:
    path = tmp_path / "rows.ndjson"
    rows = [GOOD[group]("good")]
    rows += [GOOD[group](f"long-{column}") | {column: LONG} for column in (*MORE[group], *rows[0])]
    path.write_text(lines(rows))
    _, told, _ = bring_in(app, group, path)
    assert told is not None and told["accepted"]
    assert sum(told[name] for name in ("accepted", "unchanged", "corrected")) + len(told["quarantined"]) == len(rows)


HEADERS = {group: ",".join(make("a")) for group, make in GOOD.items()}
REFUSED = [
    ("nothing", "rows.csv", b"", "rows.csv is empty: its first row must name the columns"),
    ("blank lines", "rows.csv", b"\n\r\n\n", "rows.csv is empty: its first row must name the columns"),
    ("a byte order mark alone", "rows.csv", b"\xef\xbb\xbf", "rows.csv is empty: its first row must name the columns"),
    ("no objects", "rows.ndjson", b"\n", "rows.ndjson is empty: its first row must name the columns"),
    ("one array", "rows.ndjson", b'[{"audit_id": "a"}]',
     'rows.ndjson, row 1: not a JSON object, as in {"audit_id": "a1"}'),
    ("UTF-16 without its mark", "rows.csv", "audit_id,team\n".encode("utf-16-le"),
     "rows.csv, row 1: a NUL character: save the file as 'CSV UTF-8' and send it again"),
    ("half a character", "rows.csv", b"audit_id,\xc3",
     "rows.csv, row 1: not UTF-8: the file ends in the middle of a character"),
    ("a surrogate", "rows.csv", b"team\n\xed\xa0\x80\n",
     "rows.csv, row 2: not UTF-8: save the file as 'CSV UTF-8' and send it again"),
    ("a header never closed", "rows.csv", b'audit_id,"team\na,b\n',
     "rows.csv, row 1: can't be read as CSV (unexpected end of data): is a quotation mark never closed?; "
     "lines 1 to 2 are lost in it"),
    ("a doubled name", "rows.csv", b"team, TEAM\na,b\n", "rows.csv: column 'team' stands there more than once"),
    ("half of UTF-16", "rows.csv", "audit_id,team\na".encode("utf-16")[:-1],
     "rows.csv, row 2: not UTF-16: the file ends in the middle of a character"),
    ("half a pair in UTF-16", "rows.csv", "audit_id,team\na,\ud800b\n".encode("utf-16", "surrogatepass"),
     "rows.csv, row 2: not UTF-16: save the file as 'CSV UTF-8' and send it again"),
    ("ten thousand columns", "rows.csv", ",".join(f"c{n}" for n in range(10_000)).encode(),
     "rows.csv: more than 500 columns: keep those that are needed"),
    ("other columns in every object", "rows.ndjson", lines([{f"k{n}": "x"} for n in range(9_000)]).encode(),
     "rows.ndjson: more than 500 columns: keep those that are needed"),
    ("text that says it is a workbook", "rows.xlsx", b"PK\x03\x04 nearly",
     "rows.xlsx: not an XLSX file: save it as .xlsx or 'CSV UTF-8' and send it again"),
    ("a document", "rows.docx", b"PK", "rows.docx: not a table we can read: send .csv, .xlsx or .ndjson"),
]  # fmt: skip


@pytest.mark.parametrize("group", COMMANDS)
def test_a_file_that_is_no_table_is_refused_whole(
    app: Flask, session: Session, live: None, tmp_path: Path, group: str
) -> None:
    before, wrong = written(session), {}
    for name, file_name, content, message in REFUSED:
        (tmp_path / file_name).write_bytes(content)
        code, told, said = bring_in(app, group, tmp_path / file_name)
        if (code, told, said.removeprefix("Error: ")) != (1, None, message):
            wrong[name] = (code, told, said)
    assert wrong == {}
    assert written(session) == before


@pytest.mark.parametrize("group", COMMANDS)
def test_what_is_no_file_is_wrong_usage_or_said(
    app: Flask, session: Session, live: None, tmp_path: Path, group: str
) -> None:
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "memory.csv").symlink_to("/proc/self/mem")  # a file that opens and can't be read
    (tmp_path / "header.csv").write_text(HEADERS[group] + "\n")
    before = written(session)
    assert bring_in(app, group, tmp_path / "folder.csv")[0] == 2
    assert bring_in(app, group, tmp_path / "absent.csv")[0] == 2
    code, told, said = bring_in(app, group, tmp_path / "memory.csv")
    assert (code, told) == (1, None) and said.endswith("memory.csv, can't be read: Input/output error")
    assert written(session) == before
    code, told, _ = bring_in(app, group, tmp_path / "header.csv")
    assert code == 0 and told is not None
    assert told | {"import": 0} == {"import": 0, "accepted": 0, "unchanged": 0, "corrected": 0, "quarantined": []}
