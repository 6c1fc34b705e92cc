"""`flask content import` and `flask content export --as …` as a trainer types them."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from content_trees import QUIZ, QUIZ_PATH, tree
from exchange_files import PNG
from flask import Flask

from app.content.listing import Listing
from app.content.model import Quiz
from app.content.parse import parse
from app.exchange.likeness import as_shown
from app.exchange.reading import read_exchange
from app.exchange.values import FORMATS, SUFFIXES, Format
from app.exchange.writing import write_exchange
from config import ROOT

GIFT = "::c-3::Who may sell it? {=The brand ~Anyone}\n\n::n-1::New one {=yes ~no}\n"


@pytest.fixture
def folder(app: Flask) -> Path:
    """The configured tree, with a picture that is one."""
    root: Path = app.config["CONTENT_DIR"]
    for name, raw in (tree() | {"media/shoe.png": PNG}).items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(raw)
    return root


def run(app: Flask, *words: object) -> tuple[int, Any, str]:
    done = app.test_cli_runner().invoke(args=["content", *map(str, words), "--format", "json"])
    return done.exit_code, json.loads(done.stdout) if done.stdout else None, done.stderr


def test_a_dry_run_says_by_id_what_would_change(app: Flask, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(GIFT)
    words = ("import", tmp_path / "a.txt", "--quiz", "counterfeit-calibration", "--clause", "cf-2")
    code, found, _ = run(app, *words)
    assert code == 0 and found["written"] is False and found["format"] == "gift"
    assert [(case["id"], case["change"]) for case in found["cases"]] == [("c-3", "changed"), ("n-1", "new")]
    changed, new = found["cases"]
    assert {"id", "kind", "prompt", "options", "gold", "clause", "change"} <= changed.keys()
    assert (changed["options"], changed["gold"], changed["clause"]) == ({"b": "The brand", "a": "Anyone"}, "b", "cf-2")
    assert changed["differences"] == ["gold a → b", "rev 1 → 2"] and new["clause"] == "cf-2"
    assert (folder / QUIZ_PATH).read_text() == QUIZ


def test_writing_touches_the_cases_that_change_and_nothing_else(app: Flask, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(GIFT)
    words = ("import", tmp_path / "a.txt", "--quiz", "counterfeit-calibration", "--clause", "cf-2")
    assert run(app, *words, "--write")[1]["written"] is True
    written = (folder / QUIZ_PATH).read_text()
    kept, added = written.split("  - id: n-1\n")
    assert kept == QUIZ.replace("gold: a\n", "gold: b\n    rev: 2\n", 1)
    assert added.startswith("    clause: cf-2\n    kind: choice\n    prompt: New one\n")
    assert run(app, "check")[0] == 0
    code, again, _ = run(app, *words, "--write")
    assert (code, again["written"], {case["change"] for case in again["cases"]}) == (0, False, {"same"})


def test_a_case_without_a_place_is_told_what_to_add(app: Flask, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("::n-1::New one {=yes ~no}\n")
    code, found, _ = run(app, "import", tmp_path / "a.txt", "--write")
    assert code == 1 and found["written"] is False
    assert [one["message"] for one in found["problems"]] == [
        "case n-1 names no clause: add --clause CODE", "case n-1 names no quiz: add --quiz ID",
    ]  # fmt: skip
    code, found, _ = run(app, "import", tmp_path / "a.txt", "--quiz", "new-quiz", "--clause", "cf-2", "--write")
    assert code == 0 and (folder / "quizzes" / "new-quiz.yaml").read_text().startswith(
        "id: new-quiz\nsop: counterfeit\n"
    )


def test_a_file_that_is_none_of_ours_writes_nothing(app: Flask, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4")
    code, found, _ = run(app, "import", tmp_path / "a.pdf", "--write")
    assert code == 1 and found["cases"] == [] and found["problems"][0]["message"].startswith("a PDF")


def rich_quiz() -> Quiz:
    """A quiz that uses every key, with a picture."""
    quiz = (
        QUIZ.replace("prompt: Nkie shoes", 'prompt: "Nkie ![a shoe](media/shoe.png)\\n\\n- **one**"')
        .replace("gold: remove\n    twin", "gold: {default: remove, DE: allow}\n    accept: {allow: 0.5}\n"
                 "    cite: true\n    flips: true\n    graphic: nudity\n    void: true\n    twin")
        .replace("title: Counterfeit calibration\n", "title: Counterfeit calibration\ndraw: 7\ntime_limit: 20\n")
    )  # fmt: skip
    library, problems = parse(tree(quiz=quiz) | {"media/shoe.png": PNG})
    assert [problem for problem in problems if problem.severity == "error"] == []
    return library.quizzes[0]


@pytest.mark.parametrize("kind", FORMATS)
def test_the_library_comes_back_from_an_empty_tree(app: Flask, folder: Path, tmp_path: Path, kind: Format) -> None:
    assert run(app, "release")[0] == 0
    code, exported, _ = run(app, "export", tmp_path / "out", "--as", kind)
    without_order = kind in ("gift", "moodle")
    assert code == (1 if without_order else 0)
    file = tmp_path / "out" / f"counterfeit-calibration{SUFFIXES[kind]}"
    assert exported["files"] == [file.name]
    assert run(app, "import", file)[1]["files"] == []
    (folder / QUIZ_PATH).unlink()
    assert run(app, "import", file, "--write")[0] == 0
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    before, after = parse(tree())[0].quizzes[0], parse(files)[0].quizzes[0]
    wanted = [replace(case, line=1) for case in before.cases if not (without_order and case.kind == "order")]
    assert [replace(case, line=1) for case in after.cases] == wanted
    assert after.decisions == before.decisions


# Row of the table in docs/trainers.md → the fields of a case (or keys of the quiz) that it stands for.
ROWS = {
    "prompt, options, gold, `why`": ("prompt", "options", "gold", "why"),
    "`kind`, `clause`, `rev`": ("kind", "clause", "rev"),
    "part credit (`accept`)": ("accept",),
    "`cite`, `use`, `twin`, `flips`, `graphic`, `void`": ("cite", "use", "twin", "flips", "graphic", "void"),
    "gold by market": ("gold_by_market",),
    "order": ("order",),
    "pictures": ("media",),
    "the quiz's title, draw, time limit": ("head",),
}


def carries(kind: Format, field: str) -> bool:
    """Whether this came back from an export of the rich quiz."""
    quiz = rich_quiz()
    found = read_exchange("f" + SUFFIXES[kind], write_exchange(kind, quiz, {"media/shoe.png": PNG}).raw)
    after = {one.case.code: one.case for one in found.cases}
    if field == "order":
        return "c-5" in after
    if field == "media":
        return found.media.get("media/shoe.png") == PNG
    if field == "head":
        head = found.heads.get(quiz.code, {})
        return (head.get("title"), head.get("draw"), head.get("time_limit")) == (quiz.title, "7", "20.0")
    shown = as_shown if field in ("prompt", "why") else (lambda value: value)
    return all(shown(getattr(after[c.code], field)) == shown(getattr(c, field)) for c in quiz.cases if c.code in after)


def test_the_table_of_what_each_format_carries_is_true() -> None:
    text = (ROOT / "docs" / "trainers.md").read_text("utf-8")
    head = "| | GIFT | Moodle XML | QTI 2.1 | CSV | XLSX |"
    rows = dict(re.findall(r"^\| (.*?) \| (.*) \|$", text.partition(head)[2].partition("\n\n")[0], re.MULTILINE))
    told = {
        row: [cell.strip().startswith("yes") for cell in cells.split(" | ")]
        for row, cells in rows.items()
        if row in ROWS
    }
    found = {row: [all(carries(kind, field) for field in fields) for kind in FORMATS] for row, fields in ROWS.items()}
    assert told == found


@pytest.mark.parametrize("kind", FORMATS)
def test_whatever_stays_behind_is_told_whichever_the_format(kind: Format) -> None:
    quiz = rich_quiz()
    fields = {"origin": "audit a1", "prompt": "See ![a shoe](media/gone.webp)", "gold_by_market": {"DE": ("allow",)}}
    first = replace(quiz.cases[0], **fields)  # type: ignore[arg-type]
    told = {one.message for one in write_exchange(kind, replace(quiz, cases=(first,)), {}, ["id", "ar"]).problems}
    said = f"case {first.code}: "
    pictures = {"gift": "GIFT", "csv": "CSV", "xlsx": "XLSX"}.get(kind)
    lost = f"{pictures} holds no pictures: only their names are carried"
    assert told == {
        f"quiz {quiz.code}: its translations (ar, id) are not carried: only the source's words are",
        said + "where it comes from (audit a1) is not carried",
        said + (lost if pictures else "picture 'media/gone.webp' is not there: only its name is carried"),
    } | ({said + "its own right answer in DE only comes back here: there it is judged as everywhere else"}
         if kind in ("gift", "moodle", "qti") else set())  # fmt: skip


@pytest.mark.parametrize("kind", FORMATS)
def test_a_listing_that_stays_behind_is_told(kind: Format) -> None:
    quiz = rich_quiz()
    selling = replace(quiz.cases[0], listing=Listing("Nkie running shoes", price="9.90"))
    told = write_exchange(kind, replace(quiz, cases=(selling, *quiz.cases[1:])), {"media/shoe.png": PNG}).problems
    start = f"case {selling.code}: its listing (title, price, seller, attributes, pictures) is not carried"
    assert [problem.message.partition(": only")[0] for problem in told if "listing" in problem.message] == [start]
