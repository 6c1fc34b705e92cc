"""Tables made to do harm and tables of chance: a word about them, and every row accounted for."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from evidence import answer, audit, go_live
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.gaps.volumes import import_volumes, volume_problems
from app.intake.models import RejectedRow
from app.intake.reading import read_table
from app.people.roster import import_roster, whole_file_problems
from app.qa.importing import audit_problems, import_audits
from app.quizzes.importing import import_responses, response_problems

ROSTER = {"moderator_id": "mai", "name": "Mai", "email": "m@example.com", "team": "jakarta-1", "market": "ID",
          "language": "id", "vendor": "Acme", "queue": "q", "role": "moderator", "starts_on": "2026-01-01",
          "ends_on": ""}  # fmt: skip
VOLUME = {"team": "jakarta-1", "clause": "cf-1.1", "decisions_28d": "900"}
AUDIT = audit("a1", inclusion_prob="0.5", stratum="s", severity="minor", team="", queue="q", dispute_state="open")
ANSWER = answer("r1", attempt="1", confidence="", milliseconds="900", rev="1", team="")
SOUND = {"audits": AUDIT, "answers": ANSWER, "volumes": VOLUME, "roster": ROSTER}
REFUSES: dict[str, Callable[..., list[str]]] = {
    "audits": audit_problems, "answers": response_problems, "volumes": volume_problems, "roster": whole_file_problems,
}  # fmt: skip
TAKES: dict[str, Callable[..., Any]] = {"audits": import_audits, "answers": import_responses, "volumes": import_volumes}


def workbook(rows: list[list[str]]) -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(file)
    return file.getvalue()


BOOK = workbook([list(AUDIT), list(AUDIT.values())])


def sheet(change: Callable[[bytes], bytes]) -> bytes:
    """A workbook with one sound audit whose sheet was changed by hand."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(BOOK)) as sound, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sound.namelist():
            raw = sound.read(name)
            archive.writestr(name, change(raw) if name.startswith("xl/worksheets/") else raw)
    return changed.getvalue()


def lined(*rows: dict[str, str]) -> str:
    return "".join(",".join(row.values()) + "\n" for row in ({name: name for name in rows[0]}, *rows))


END = b"</sheetData>"
ENTITIES = b"<!DOCTYPE x [<!ENTITY a 'ha'>" + b"".join(
    b"<!ENTITY %c '%s'>" % (98 + n, b"&%c;" % (97 + n) * 20) for n in range(9)
) + b"]>"  # fmt: skip
# name of the case, name of the file, its bytes, what is told of the file or of its only bad row, rows that go in
HOSTILE: list[tuple[str, str, bytes, str, int]] = [
    ("a workbook that unpacks without end", "a.xlsx", sheet(lambda xml: xml.replace(END, b" " * (40 << 20) + END)),
     "a.xlsx: unpacks to 40 MB, ", 0),
    ("entities within entities", "a.xlsx", sheet(lambda xml: ENTITIES + xml.replace(b"audit_id", b"&j;")),
     "a.xlsx, row 1: the workbook can't be read from here on (ParseError)", 0),
    ("a row far below", "a.xlsx", sheet(lambda xml: xml.replace(b'<row r="2">', b'<row r="99999999">')),
     "10,000 empty rows follow: nothing below them is read; delete them or send it as CSV", 0),
    ("empty rows without end", "a.xlsx", sheet(lambda xml: xml.replace(END, b"<row></row>" * 200_000 + END)),
     "10,000 empty rows follow: nothing below them is read; delete them or send it as CSV", 1),
    ("a workbook cut off", "a.xlsx", sheet(lambda xml: xml[: len(xml) * 9 // 10]),
     "the workbook can't be read from here on (ParseError)", 0),
    ("a number that is none", "a.xlsx",
     sheet(lambda xml: xml.replace(END, b'<row r="3"><c t="n"><v>NaN</v></c></row>' + END)),
     "the workbook can't be read from here on (ValueError)", 1),
    ("a quotation mark never closed", "a.csv",
     lined(AUDIT, AUDIT | {"audit_id": '"a2'}, AUDIT | {"audit_id": "a3"}).encode(),
     "can't be read as CSV (unexpected end of data): is a quotation mark never closed?; "
     "lines 3 to 4 are lost in it", 1),
    ("a cell of a megabyte", "a.csv", lined(AUDIT, AUDIT | {"audit_id": "x" * 1_000_000}).encode(),
     "can't be read as CSV (field larger than field limit (131072)): is a quotation mark never closed?", 1),
    ("brackets without end", "a.ndjson", f"{json.dumps(AUDIT)}\n{'[' * 1_000_000}\n".encode(),
     'not JSON: every line must be one object, as in {"audit_id": "a1"}', 1),
    ("digits without end", "a.ndjson", f'{json.dumps(AUDIT)}\n{{"audit_id": {"9" * 1_000_000}}}\n'.encode(),
     'not JSON: every line must be one object, as in {"audit_id": "a1"}', 1),
    ("a lonely surrogate", "a.ndjson", f"{json.dumps(AUDIT)}\n{json.dumps({'audit_id': chr(0xD800)})}\n".encode(),
     "holds a NUL or a broken character", 1),
]  # fmt: skip


@pytest.fixture(autouse=True)
def live(session: Session, cast: SimpleNamespace) -> None:
    go_live(session)


@pytest.mark.parametrize(
    ("name", "content", "said", "good"), [case[1:] for case in HOSTILE], ids=[c[0] for c in HOSTILE]
)
def test_a_table_made_to_do_harm_gets_a_word(
    app: Flask, tmp_path: Path, name: str, content: bytes, said: str, good: int
) -> None:
    (tmp_path / name).write_bytes(content)
    result = app.test_cli_runner().invoke(args=["qa", "import", str(tmp_path / name), "--format", "json"])
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    told = json.loads(result.stdout) if result.stdout else {"accepted": 0, "quarantined": [{"reason": result.stderr}]}
    assert told["accepted"] == good
    assert [row["reason"].startswith(said) for row in told["quarantined"]] == [True]


def assert_accounted(session: Session, kind: str, path: Path) -> None:
    """The file is refused with reasons, or every row of it is in, known, or waiting with its line and a reason."""
    table = read_table(path)
    problems = REFUSES[kind](table)
    if problems:
        assert all(problem.startswith(path.name) for problem in problems)
        return
    run = import_roster(session, table, None) if kind == "roster" else TAKES[kind](session, table, commit=session.flush)
    waiting = session.scalars(sa.select(RejectedRow).where(RejectedRow.run_id == run.id)).all()
    assert run.rows == run.accepted + run.unchanged + run.corrected + len(waiting)
    assert all(row.row >= 1 and row.reason.strip() for row in waiting)


BOUNDED = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ANYTHING = st.text(max_size=30).map(lambda text: text.encode("utf-8", "replace").decode())
VALUES = st.sampled_from(
    ["", "0", "-1", "1e309", "nan", "٣", "\u202e", "9999-12-31", "0001-01-01T00:00:00Z", "mai", "x y"]
)


@pytest.mark.parametrize("kind", SOUND)
@BOUNDED
@given(content=st.binary(max_size=300), name=st.sampled_from(["a.csv", "a.xlsx", "a.ndjson"]), headed=st.booleans())
def test_no_bytes_break_an_import(
    session: Session, tmp_path: Path, kind: str, content: bytes, name: str, headed: bool
) -> None:
    path = tmp_path / name
    path.write_bytes((f"{','.join(SOUND[kind])}\n".encode() if headed else b"") + content)
    assert_accounted(session, kind, path)
    session.rollback()


@pytest.mark.parametrize("kind", SOUND)
@BOUNDED
@given(chance=st.data())
def test_no_text_in_any_column_breaks_an_import(
    session: Session, tmp_path: Path, kind: str, chance: st.DataObject
) -> None:
    columns = st.sampled_from(sorted(SOUND[kind]))
    changes = chance.draw(st.lists(st.dictionaries(columns, ANYTHING | VALUES, max_size=4), min_size=1, max_size=4))
    path = tmp_path / "a.ndjson"
    path.write_text("".join(json.dumps(SOUND[kind] | change) + "\n" for change in changes))
    assert_accounted(session, kind, path)
    session.rollback()
