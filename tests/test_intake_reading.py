"""Tables come in as CSV, XLSX or NDJSON, and what can't be read is told with its place."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.intake.reading import missing_columns, read_table
from app.intake.times import parse_instant

MAI = {"moderator_id": "mai", "team": "jakarta-1", "starts_on": "2026-01-01"}


def write(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_a_csv_with_byte_order_mark_and_quoted_lines_keeps_its_line_numbers(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", '\ufeffAudit_ID, comment\r\na1,"two\nlines"\r\n\r\na2, plain \r\n')
    table = read_table(path)
    assert table.header == ["audit_id", "comment"]
    assert list(table.rows) == [
        (2, {"audit_id": "a1", "comment": "two\nlines"}),
        (5, {"audit_id": "a2", "comment": "plain"}),
    ]


@pytest.mark.parametrize("name, mark, encoding", [
    ("from Berlin.csv", ";", "utf-8-sig"), ("from Jakarta.csv", ";", "utf-8"), ("Unicode text.txt", "\t", "utf-16"),
    ("from a Mac.csv", ";", "utf-16-be"), ("from a database.tsv", "\t", "utf-8"), ("as ever.csv", ",", "utf-8"),
])  # fmt: skip
def test_a_spreadsheet_of_any_language_writes_the_same_table(
    tmp_path: Path, name: str, mark: str, encoding: str
) -> None:
    start = "\ufeff" if encoding == "utf-16-be" else ""
    rows = ['audit_id|"summary, short"|inclusion_prob', 'a1|"“replika”, murah; baru"|"0,25"', 'a2|"two\nlines"|0.5']
    text = start + "\r\n".join(rows).replace("|", mark) + "\r\n"
    table = read_table(write(tmp_path, name, text.encode(encoding)))
    assert list(table.rows) == [
        (2, {"audit_id": "a1", "summary, short": "“replika”, murah; baru", "inclusion_prob": "0.25"}),
        (3, {"audit_id": "a2", "summary, short": "two\nlines", "inclusion_prob": "0.5"}),
    ]
    assert (table.problems, table.faults) == ([], [])


def test_a_number_that_can_be_read_in_two_ways_is_not_guessed(tmp_path: Path) -> None:
    numbers = ["1,500", "1.500", "0,500", "12,5", "1234,567", "1.234,5", "12", "7.25"]
    german = write(tmp_path, "a.csv", "decisions_28d;comment\n" + "".join(f"{one};1,500\n" for one in numbers))
    table = read_table(german)
    assert [row["decisions_28d"] for _, row in table.rows] == ["0.500", "12.5", "1234.567", "1.234,5", "12", "7.25"]
    assert [(fault.row, fault.reason) for fault in table.faults] == [
        (2, "decisions_28d '1,500' can be read in two ways: write 1500 or 1.5000"),
        (3, "decisions_28d '1.500' can be read in two ways: write 1500 or 1.5000"),
    ]
    with_commas = read_table(write(tmp_path, "b.csv", 'handling_seconds,a\n"1,500",x\n12.345,x\n'))
    assert [row["handling_seconds"] for _, row in with_commas.rows] == ["12.345"]
    assert [fault.row for fault in with_commas.faults] == [2]
    share = read_table(write(tmp_path, "c.csv", "inclusion_prob;correct\n1,500;1,000\n"))
    assert list(share.rows) == [(2, {"inclusion_prob": "1.500", "correct": "1.000"})], "up to 1: no thousands"


def test_what_a_download_put_beside_rows_is_taken_off_when_they_come_back(tmp_path: Path) -> None:
    lines = ["row,reason,a,reason,handling_seconds,(surplus),(unclear)", "5,wrong,1,mine,1.5,,handling_seconds"]
    lines += ["6,wrong,2,mine,1.500,,handling_seconds", "7,wrong,3,mine,1.500,and more,", "8,wrong,4,mine,1.500,,"]
    table = read_table(write(tmp_path, "back.csv", "\n".join(lines)))
    assert table.problems == []
    assert [tuple(row.values()) for _, row in table.rows] == [("1", "mine", "1.5"), ("4", "mine", "1.500")]
    still = {"a": "2", "reason": "mine", "handling_seconds": "1.500", "(unclear)": "handling_seconds"}
    assert [(fault.row, fault.content) for fault in table.faults] == [
        (3, still),
        (4, {"a": "3", "reason": "mine", "handling_seconds": "1.500", "(surplus)": "and more"}),
    ]


def test_rows_of_another_width_are_set_aside_with_their_line(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, "a.csv", "a,b\n1,2\n3\n4,5,6\n7,8\n"))
    assert [line for line, _ in table.rows] == [2, 5]
    assert [(fault.row, fault.reason) for fault in table.faults] == [
        (3, "the row has 1 values, the header 2"),
        (4, "the row has 3 values, the header 2"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.csv", b"", "a.csv is empty: its first row must name the columns"),
        ("a.csv", b"a,b,\n1,2,3\n", "a.csv: column 3 has no name"),
        ("a.csv", b"a,b,a\n1,2,3\n", "a.csv: column 'a' stands there more than once"),
        ("a.csv", b"a\nok\nM\xfcller\n", "a.csv, row 3: not UTF-8: save the file as 'CSV UTF-8' and send it again"),
        ("a.csv", b"a\n\0\n", "a.csv, row 2: a NUL character: save the file as 'CSV UTF-8' and send it again"),
        ("a.pdf", b"%PDF", "a.pdf: not a table we can read: send .csv, .xlsx or .ndjson"),
        ("a.xlsx", b"a,b\n", "a.xlsx: not an XLSX file: save it as .xlsx or 'CSV UTF-8' and send it again"),
    ],
)
def test_a_file_that_can_not_be_read_says_why(tmp_path: Path, name: str, content: bytes, problem: str) -> None:
    table = read_table(write(tmp_path, name, content))
    assert table.problems == [problem]


def test_a_quotation_mark_never_closed_does_not_swallow_the_file_silently(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, "a.csv", 'a,b\n1,"2\n' + "x,y\n" * 50_000))
    list(table.rows)
    assert table.faults[0].row == 2
    assert "is a quotation mark never closed?" in table.faults[0].reason


def test_a_sheet_reads_like_a_csv(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["audit_id", "inclusion_prob", "decided_at", "starts_on", None])
    sheet.append([17, 0.5, datetime(2026, 9, 1, 14, 30), datetime(2026, 9, 1)])  # noqa: DTZ001
    sheet.append([None])
    sheet.append(["a2", 1.0])
    sheet["D2"].number_format = "yyyy-mm-dd"
    book.save(tmp_path / "a.xlsx")
    assert list(read_table(tmp_path / "a.xlsx").rows) == [
        (2, {"audit_id": "17", "inclusion_prob": "0.5", "decided_at": "2026-09-01T14:30:00",
             "starts_on": "2026-09-01"}),
        (4, {"audit_id": "a2", "inclusion_prob": "1", "decided_at": "", "starts_on": ""}),
    ]  # fmt: skip


def test_objects_may_name_different_columns(tmp_path: Path) -> None:
    table = read_table(
        write(tmp_path, "a.ndjson", '{"a": 1, "b": null}\n[]\n\n{"c": "x", "a": true}\n{"a": "\\u0000"}\n')
    )
    assert list(table.rows) == [(1, {"a": "1", "b": "", "c": ""}), (4, {"a": "1", "b": "", "c": "x"})]
    assert [fault.row for fault in table.faults] == [2, 5]


def test_times_need_a_zone_or_a_place_to_take_it_from() -> None:
    noon = datetime(2026, 9, 1, 12, tzinfo=UTC)
    assert parse_instant("2026-09-01T12:00:00Z") == noon
    assert parse_instant("2026-09-01 19:00", ZoneInfo("Asia/Jakarta")) == noon
    with pytest.raises(ValueError, match="'2026-09-01T12:00' has no time zone"):
        parse_instant("2026-09-01T12:00")
    with pytest.raises(ValueError, match="'yesterday' is not a time"):
        parse_instant("yesterday")


def test_the_columns_that_are_missing_are_named_in_order() -> None:
    assert missing_columns(list(MAI), ["moderator_id", "queue", "team", "role"]) == ["queue", "role"]


@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.xlsx", "a.ndjson"]))
def test_no_bytes_whatever_break_the_reader(content: bytes, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        table = read_table(write(Path(folder), name, content))
        assert all(len(row) == len(table.header) for _, row in table.rows)
