"""Files made to do harm and files of chance, sent in as questions or documents: a sentence about each."""

import re
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest
from content_trees import tree
from exchange_files import archive, docx, paragraph
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from app.content.render import render
from app.exchange.pictures import kind_of
from app.exchange.reading import read_exchange

QUESTION = (
    "<question type='multichoice'><questiontext><text>{}</text></questiontext><answer fraction='100'><text>A</text>"
)
DTD = "<!DOCTYPE quiz [<!ENTITY a {}>"
ENTITIES = "it declares entities: take the <!ENTITY …> lines out and send it again"


def laughs() -> bytes:
    """Entities within entities: a kilobyte that means gigabytes."""
    names = "abcdefghi"
    nested = "".join(f"<!ENTITY {two} '{('&' + one + ';') * 20}'>" for one, two in pairwise(names))
    return f"{DTD.format(chr(39) + 'ha' + chr(39))}{nested}]><quiz>&i;</quiz>".encode()


EXTERNAL = DTD.format("SYSTEM 'file:///etc/passwd'") + "]><quiz>" + QUESTION.format("&a;") + "</question></quiz>"
# what it is, its name, its bytes, the beginning of what is said
HOSTILE: list[tuple[str, str, bytes, str]] = [
    ("a file of the machine", "a.xml", EXTERNAL.encode(), ENTITIES),
    ("the same in another encoding", "a.xml", EXTERNAL.encode("utf-16"), ENTITIES),
    ("entities within entities", "a.xml", laughs(), ENTITIES),
    ("elements without end", "a.xml", b"<quiz>" + b"<a>" * 100_000, "not valid XML: Excessive depth"),
    ("blocks without end", "a.html", b"<html>" + b"<div>" * 100_000 + b"x", "left out: nesting deeper than 40"),
    ("a line of 100 MB", "a.gift", b"x" * 100_000_000, "100 MB is too large: at most 50 MB"),
    ("a line of 40 MB", "a.gift", b"x{" * 20_000_000, "40.0 MB is too large: a file may have at most 2 MB"),
    ("braces without end", "a.gift", (b"{=~" * 60 + b"\n") * 11_000, "a question: its brace is never closed"),
    ("tags never closed", "a.gift", (b"// " + b"[tag:" * 1_500 + b"\n\n") * 200 + b"x {T}", ""),
    ("an archive that unpacks without end", "a.zip", archive({"a.xml": b" " * 99_000_000}), "unpacks to 99 MB, "),
    ("an archive of 100,000 files", "a.zip", archive({f"{n}": b"" for n in range(100_000)}, zipfile.ZIP_STORED),
     "an archive of 100,000 files: at most 5,000 are opened"),
    ("a path that leads out", "a.zip", archive({"../../evil.xml": b"<assessmentItem/>"}),
     "a file of the archive leads out of it ('../../evil.xml'): the archive is refused"),
    ("an archive cut off", "a.zip", archive({"a.xml": b"<assessmentItem/>"})[:-10], "the archive can't be opened"),
    ("a Word document that unpacks without end", "a.docx", archive({"word/document.xml": b" " * 90_000_000}),
     "unpacks to 90 MB, "),
    ("a Word document without end", "a.docx", docx(paragraph("x") * 100_000), "more than 20,000 pieces of text"),
    ("a Word document with entities", "a.docx", archive({"word/document.xml": laughs()}),
     "'word/document.xml' is not as Word writes it"),
    ("a Word document that is none", "a.docx", archive({"word/document.xml": b"<x/>"}), "the document"),
    ("a workbook that is none", "a.xlsx", archive({"xl/workbook.xml": b"<x/>"}), "a.xlsx, row 1: the workbook"),
    ("another encoding", "a.csv", "prompt,gold\ncafé,a".encode("latin-1"), "not readable as UTF-8 (byte 0xe9)"),
    ("an old Word document", "a.doc", b"\xd0\xcf\x11\xe0" * 100, "an old Office file, or one with a password"),
    ("a picture with a script", "a.svg", b"<svg onload='alert(1)'><script/></svg>", "an XML file of another"),
    ("nothing", "a.gift", b"", "the file is empty"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "raw", "said"), [one[1:] for one in HOSTILE], ids=[one[0] for one in HOSTILE])
def test_a_file_made_to_do_harm_gets_a_sentence(name: str, raw: bytes, said: str) -> None:
    imported = read_exchange(name, raw)
    assert len(imported.cases) <= 1
    assert any(problem.message.startswith(said) for problem in imported.problems) or not said
    assert "root:" not in str(imported)


BOUNDED = settings(max_examples=100, deadline=None)
STARTS = [
    b"",
    b"<quiz>",
    b"<html>",
    b"PK\x03\x04",
    b"prompt,gold,option a,option b\n",
    b"::t:: x {",
    b"Q\nA. x\nANSWER: A\n",
]


@BOUNDED
@given(start=st.sampled_from(STARTS), rest=st.binary(max_size=300), name=st.sampled_from(["a", "a.csv", "a.html"]))
def test_no_bytes_break_an_import(start: bytes, rest: bytes, name: str) -> None:
    for problem in read_exchange(name, start + rest).problems:
        assert problem.line >= 1 and problem.message


@BOUNDED
@given(text=st.text(max_size=200))
def test_no_text_breaks_an_import(text: str) -> None:
    for written in (text, f"{{{text}}}", f"::{text}::q {{={text} ~b}}", f"<html><p>{text}</p><table><tr><td>{text}"):
        read_exchange("a", written.encode("utf-8", "replace"))


SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)><a href='javascript:alert(1)'>go</a>"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.gift", f"q [html]{SCRIPT.replace('=', chr(92) + '=')} {{=a ~{SCRIPT.replace('=', chr(92) + '=')}}}"),
        ("a.csv", f'prompt,gold,option a,option b\n"{SCRIPT}",a,x,"{SCRIPT}"\n'),
        ("a.xml", "<quiz>" + QUESTION.format(f"<![CDATA[q {SCRIPT}]]>") + "</answer><answer fraction='0'><text>B</text>"
         "</answer></question></quiz>"),
        ("a.txt", f"Q {SCRIPT}\nA. x\nB. {SCRIPT}\nANSWER: A\n"),
    ],
)  # fmt: skip
def test_a_script_in_a_question_never_runs(name: str, text: str) -> None:
    imported = read_exchange(name, text.encode())
    assert len(imported.cases) == 1
    case = imported.cases[0].case
    for said in (case.prompt, *case.options.values()):
        html = render(said, media_url=str).html
        assert "<script" not in html and not re.search("<[^<>]*onerror", html) and 'href="javascript' not in html


def test_a_picture_that_hides_another_file_is_none() -> None:
    gif = b"GIF89a" + b"\0" * 20
    assert kind_of(gif + b";") == "gif"
    assert kind_of(gif + b"<script>alert(1)</script>;") is None
    assert kind_of(gif + archive({"a": b"x"})) is None


def test_nothing_is_half_written(app: Flask, tmp_path: Path) -> None:
    """Two quizzes in one file, one of which would break the tree: neither is written."""
    folder: Path = app.config["CONTENT_DIR"]
    for name, raw in tree().items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(raw)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    (tmp_path / "a.csv").write_text(
        "quiz,prompt,gold,clause\ncounterfeit-calibration,x,remove,cf-1\nnew-one,x,remove,zz-1\n"
    )
    done = app.test_cli_runner().invoke(
        args=["content", "import", str(tmp_path / "a.csv"), "--sop", "counterfeit", "--write"]
    )
    assert done.exit_code == 1
    assert "unknown clause 'zz-1'" in done.stdout
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
