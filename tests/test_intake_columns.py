"""What is read column by column says the same as what is read one by one."""

import csv
import io
import tempfile
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from evidence import audit, go_live, table_file
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.intake.lines import split
from app.intake.moments import instants
from app.intake.reading import read_table
from app.qa.importing import import_audits, preview_audits

CELLS = st.lists(st.text(st.characters(exclude_characters="\0\r\n", exclude_categories=["Cs"]), max_size=6), max_size=4)
SAMPLE = "{} without inclusion_prob: rates are then those of the sample"


@given(rows=st.lists(CELLS, min_size=1, max_size=5), end=st.sampled_from(["\n", "\r\n", "\r"]), last=st.booleans())
def test_a_table_without_quotation_marks_is_what_the_csv_reader_sees(
    rows: list[list[str]], end: str, last: bool
) -> None:
    text = end.join(",".join(cells).replace('"', "") for cells in rows) + (end if last else "")
    header, *expected = [["a", "b", "c"], *filter(None, csv.reader(io.StringIO(text, newline="")))]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "any.csv"
        path.write_bytes(f"a,b,c\n{text}".encode())
        table = read_table(path)
        assert table.header == header
        assert [values for _, values in table.records] == [row for row in expected if len(row) == len(header)]


def test_lines_are_split_at_once_only_where_all_are_alike() -> None:
    assert split(["1,2\n", "3,\n", "é, 5"]) == [["1", "3", "é"], ["2", "", " 5"]]
    assert split(["1,2\n", "3\n", "4,5,6\n"]) is None
    assert split(['1,"2"\n']) is None
    assert split(["1,2\n", "\n"]) is None


@given(st.lists(st.datetimes(datetime(1000, 1, 1), datetime(9000, 1, 1)), max_size=4), st.sampled_from(["Z", "+00:00"]))  # noqa: DTZ001
def test_plain_moments_are_read_like_any_others(moments: list[datetime], end: str) -> None:
    whole = [moment.replace(microsecond=0) for moment in moments]
    expected = [moment.isoformat(" ", "microseconds") for moment in whole]
    assert instants([f"{moment.isoformat()}{end}" for moment in whole], None) == expected
    east = timezone(timedelta(hours=7))
    assert instants([moment.replace(tzinfo=UTC).astimezone(east).isoformat() for moment in whole], None) == expected


@pytest.mark.parametrize("wrong", ["2026-02-30T10:00:00Z", "2026-13-01T10:00:00Z", "2026-01-01T24:00:00Z",
                                   "2026-01-01T10:60:00Z", "0000-01-01T10:00:00Z", "2026-01-01 10:00:0 Z"])  # fmt: skip
def test_one_that_only_looks_like_a_moment_spoils_no_other(wrong: str) -> None:
    assert instants(["2026-01-01T10:00:00Z", wrong], ZoneInfo("Asia/Jakarta")) == ["2026-01-01 10:00:00.000000", ""]


def test_audits_that_nobody_weighted_are_told_before_and_after(
    session: Session, cast: SimpleNamespace, tmp_path: Path
) -> None:
    go_live(session)
    rows = [audit("a1", inclusion_prob="0.5"), audit("a2"), audit("a3"), audit("a4", sampling="targeted")]
    path = table_file(tmp_path, [row | {"inclusion_prob": row.get("inclusion_prob", "")} for row in rows])
    assert preview_audits(session, read_table(path), by_id=None).notes == [SAMPLE.format("2 rows")]
    assert import_audits(session, read_table(path), commit=session.commit).notes == [SAMPLE.format("2 rows")]
    weighted = table_file(tmp_path, [audit("a5", inclusion_prob="0.5")], "weighted.csv")
    assert import_audits(session, read_table(weighted), commit=session.commit).notes == []


def test_the_command_tells_so_beside_what_programs_read(
    app: Flask, session: Session, cast: SimpleNamespace, tmp_path: Path
) -> None:
    go_live(session)
    path = table_file(tmp_path, [audit("a1")])
    found = app.test_cli_runner().invoke(args=["qa", "import", str(path), "--format", "json"])
    assert found.exit_code == 0 and SAMPLE.format("1 row") in found.stderr and "inclusion_prob" not in found.stdout


def test_an_import_that_breaks_off_leaves_nothing_on_the_connection(
    session: Session, cast: SimpleNamespace, tmp_path: Path
) -> None:
    go_live(session)

    def broken(rows: int, share: float) -> None:
        raise InterruptedError

    path = table_file(tmp_path, [audit("a1"), audit("a2")])
    with pytest.raises(InterruptedError):
        import_audits(session, read_table(path), commit=session.commit, progress=broken)
    names = (
        set(sa.inspect(session.connection()).get_temp_table_names()) if is_sqlite(session) else set(temporary(session))
    )
    assert names == set()
    if is_sqlite(session):
        assert session.execute(sa.text("PRAGMA cache_size")).scalar() == -2000
        assert session.execute(sa.text("PRAGMA wal_autocheckpoint")).scalar() == 1000
    run = import_audits(session, read_table(path), commit=session.commit)
    assert (run.accepted, run.unchanged) == (0, 2)


def is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def temporary(session: Session) -> list[str]:
    return list(session.scalars(sa.text("SELECT relname FROM pg_class WHERE relnamespace = pg_my_temp_schema()")))
