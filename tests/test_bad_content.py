"""Broken content trees through the commands: every error has its place, and a refused release leaves no trace."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from content_trees import QUIZ, SCALES, SOP, tree, with_quiz, with_sop
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.db import Model

S, Q, D = "sop/counterfeit.md", "quizzes/counterfeit.yaml", "decisions.yaml"
QUIZ_KEYS = "allowed: id, sop, title, decisions, draw, time_limit, cases"
TWO_LEVELS = "'enforcement: [{id: allow, name: Allow}, {id: remove, name: Remove}]'"
ID_HELP = "can't be an id: use letters, digits, '-', '_' and '.', at most 64, as in cf-1.2"
NO_MATTER = "no front matter: begin the file with these lines: '---', 'id: x', 'title: …', 'minutes: 10', '---'"
HEAD = QUIZ.split("cases:", maxsplit=1)[0]

# name of the case, tree, one error that is told
BROKEN: list[tuple[str, dict[str, bytes], str]] = [
    ("an empty SOP", tree(**{"sop/x.md": b""}), f"sop/x.md:1: {NO_MATTER}"),
    ("an empty quiz", tree(**{"quizzes/x.yaml": b""}),
     f"quizzes/x.yaml:1: expected 'key: value' lines here; {QUIZ_KEYS}"),
    ("a quiz that is a list", tree(**{"quizzes/x.yaml": b"- a\n"}),
     f"quizzes/x.yaml:1: expected 'key: value' lines here; {QUIZ_KEYS}"),
    ("no scale", tree(**{D: b""}), f"{D}:1: holds no decision scale: add one, as in {TWO_LEVELS}"),
    ("a scale of one level", tree(**{D: b"e: [{id: a, name: A}]"}),
     f"{D}:1: scale 'e' needs two or more levels from least to most severe, as in {TWO_LEVELS}"),
    ("a level twice", tree(**{D: SCALES.replace("warn", "allow").encode()}),
     f"{D}:3: level 'allow' stands twice in scale 'enforcement': keep one"),
    ("UTF-16", tree(**{S: SOP.encode("utf-16")}), f"{S}:1: not readable as UTF-8 (byte 0xff): save the file as UTF-8"),
    ("a NUL", with_sop("One letter", "One \0"), f"{S}:14: control character U+0000: remove it"),
    ("a NUL as an escape", with_sop("title: Counterfeit", r'title: "a\0b"'),
     f"{S}:3: a control character, written as an escape: remove it"),
    ("a surrogate as an escape", with_sop("title: Counterfeit", r'title: "\ud800"'),
     f"{S}:3: not valid YAML: found invalid Unicode character escape code"),
    ("written backwards", with_sop("One letter", "One \u202eletter"), f"{S}:14: control character U+202E: remove it"),
    ("backwards as an escape", with_quiz("prompt: Nkie shoes", r'prompt: "\u202eNkie"'),
     f"{Q}:9: a control character, written as an escape: remove it"),
    ("minutes without end", with_sop("minutes: 10", "minutes: .inf"), f"{S}:4: 'minutes' must be a number"),
    ("minutes that are none", with_sop("minutes: 10", "minutes: .nan"), f"{S}:4: 'minutes' must be a number"),
    ("more minutes than any", with_sop("minutes: 10", "minutes: 1.0e+309"), f"{S}:4: 'minutes' must be a number"),
    ("minutes below none", with_sop("minutes: 10", "minutes: -1"), f"{S}:4: 'minutes': input should be greater than 0"),
    ("an endless number", with_sop("minutes: 10", f"refresh_days: {'9' * 400}"),
     f"{S}:4: 'refresh_days' must be a whole number"),
    ("digits of another script", with_sop("rev=2", "rev=٢"), f"{S}:8: rev=٢: write a whole number from 1, as in rev=2"),
    ("a rev twice", with_sop("rev=2", "rev=2 rev=3"), f"{S}:8: 'rev' stands twice in the braces: keep one"),
    ("two codes", with_sop("{#cf-2", "{#cf-2 #cf-3"), f"{S}:16: two codes, #cf-2 and #cf-3: keep one"),
    ("a code with a slash", with_sop("{#cf-2", "{#cf/2"), f"{S}:16: '#cf/2' {ID_HELP.replace('an id', 'a code')}"),
    ("a heading without words", with_sop("## Accessories {#cf-2", "## {#cf-2"),
     f"{S}:16: the heading has a code but no title"),
    ("a clause at the top", with_sop("## Accessories", "# Accessories"),
     f"{S}:16: a clause begins at level 2: write '## Accessories' with two #"),
    ("a market by name", with_sop('"DE ID"', '"Germany"'),
     f'{S}:16: markets="Germany": write two capital letters, as in DE, with spaces between, as in markets="DE ID"'),
    ("no minutes at all", with_sop("minutes=2", "minutes=0"),
     f"{S}:13: minutes=0: write a number above 0, as in minutes=3"),
    ("a translation's rev", with_sop("rev=2", "of_rev=2"), f"{S}:8: of_rev belongs to translations: remove it"),
    ("a picture above the folder", with_sop("media/shoe.png", "media/../../etc/passwd"),
     f"{S}:11: picture 'media/../../etc/passwd' is not under media/: copy it there, as in media/shoe.webp"),
    ("a picture in other letters", with_sop("media/shoe.png", "media/Shoe.png"),
     f"{S}:11: 'media/Shoe.png' is not there: add the file to content/media or mend the name"),
    ("an SOP's id twice", tree(**{"sop/b.md": SOP.encode().replace(b"cf-", b"xx-")}),
     f"{S}:2: SOP id 'counterfeit' is taken by sop/b.md:2: choose another"),
    ("a variant of nothing", tree(**{"sop/x@DE.md": b"---\nextends: x\n---\n## A {#a-1}\nx\n"}),
     "sop/x@DE.md:1: unknown SOP 'x': write the source's id, as in 'extends: …'"),
    ("cases that are no list", tree(quiz=f"{HEAD}cases: {{a: b}}\n"), f"{Q}:5: 'cases' must be a list, as in 'cases: "
     "followed by '  - id: …' for each case'"),
    ("two documents", tree(quiz=f"{QUIZ}---\nid: x\n"),
     f"{Q}:22: a second document ('---'): one file holds one document"),
    ("a tag that would run", with_quiz("title: Counterfeit calibration", "title: !!python/object/apply:os.system [x]"),
     f"{Q}:3: 'title' must be text, as in 'title: Counterfeit and brand misuse'"),
    ("nested without end", tree(quiz="a: " + "[" * 9_000), f"{Q}:1: nested deeper than 20 levels"),
    ("a tab", with_quiz("    rev: 3", "\trev: 3"),
     f"{Q}:7: not valid YAML: found a tab character that violates indentation"),
    ("an id of two words", with_quiz("id: c-1\n", 'id: "c 1"\n'), f"{Q}:6: 'id': 'c 1' {ID_HELP}"),
    ("gold without a default", with_quiz("gold: remove", "gold: {DE: remove}"),
     f"{Q}:10: gold by market needs a default, as in 'gold: {{default: remove, DE: allow}}'"),
    ("gold of a market in small letters", with_quiz("gold: remove", "gold: {default: remove, de: allow}"),
     f"{Q}:10: 'de' is no market: write default or two capital letters, as in DE"),
    ("a draw of none", with_quiz("decisions:", "draw: 0\ndecisions:"),
     f"{Q}:4: 'draw': input should be greater than or equal to 1"),
    ("a time limit in words", with_quiz("decisions:", "time_limit: soon\ndecisions:"),
     f"{Q}:4: 'time_limit' must be a number"),
    ("a translation of no case",
     tree(**{"quizzes/counterfeit.de.yaml": b"cases:\n  - {id: z, of_rev: 1, prompt: x}\n"}),
     "quizzes/counterfeit.de.yaml:2: unknown case 'z' in quiz 'counterfeit-calibration'"),
    ("a line of a megabyte", tree(sop=SOP + "{x [" * 250_000),
     f"{S}:18: a line of 1,000,000 characters: break it (at most 10,000)"),
    ("lines without end", tree(sop=SOP + "{on " * 2_000 + "\n" * 30_000),
     f"{S}:1: 30,017 lines are too many: split the file (at most 20,000)"),
    ("a bomb of aliases", tree(**{"quizzes/b.yaml": b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"}),
     "quizzes/b.yaml:2: alias '*a': write the value out instead"),
]  # fmt: skip


def link_to_itself(folder: Path) -> None:
    (folder / "sop" / "x.md").symlink_to(folder / "sop" / "x.md")


def name_of_bytes(folder: Path) -> None:
    Path(os.fsdecode(bytes(folder / "sop") + b"/x\xff.md")).write_text(SOP)


# name of the case, what is done to a sound tree, the error that is told
MISPLACED: list[tuple[str, Callable[[Path], object], str]] = [
    ("a link to itself", link_to_itself, "sop/x.md:1: a link that leads back to itself: remove it"),
    ("a pipe", lambda folder: os.mkfifo(folder / "sop" / "x.md"), "sop/x.md:1: not a regular file: remove it"),
    ("a name of bytes", name_of_bytes, "sop/x\\udcff.md:1: a name that can't be kept: rename the file"),
    ("no SOPs", lambda folder: shutil.rmtree(folder / "sop"),
     ":1: no SOP here: name the folder that holds sop/ and quizzes/"),
    ("no folder", shutil.rmtree, ":1: no such directory: name the folder that holds sop/ and quizzes/"),
]  # fmt: skip


def written(session: Session) -> dict[str, int]:
    """How many rows each table holds."""
    tables = Model.metadata.tables.values()
    found = {table.name: session.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in tables}
    session.rollback()
    return found


def lay(folder: Path, files: dict[str, bytes]) -> None:
    """The tree, and nothing else, in the folder."""
    shutil.rmtree(folder)
    for name, raw in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(raw)


def told(app: Flask, folder: Path, *words: str) -> tuple[int, list[str]]:
    """(exit code, the errors printed, each path as seen from the folder)"""
    result = app.test_cli_runner().invoke(args=["content", *words, str(folder), "--format", "json"])
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
    errors = json.loads(result.stdout).get("errors", [])
    places = (f"{one['path'].removeprefix(str(folder)).removeprefix('/')}:{one['line']}" for one in errors)
    return result.exit_code, [f"{place}: {one['message']}" for place, one in zip(places, errors, strict=True)]


@pytest.fixture
def folder(app: Flask) -> Path:
    found: Path = app.config["CONTENT_DIR"]
    return found


@pytest.mark.parametrize("released", [False, True], ids=["at first", "over a live release"])
def test_a_broken_tree_is_refused_with_its_place(app: Flask, session: Session, folder: Path, released: bool) -> None:
    lay(folder, tree())
    assert not released or told(app, folder, "release") == (0, [])
    before, wrong = written(session), {}
    for name, files, error in BROKEN:
        lay(folder, files)
        (checked, found), (refused, again) = told(app, folder, "check"), told(app, folder, "release")
        if (checked, refused) != (1, 1) or error not in found or error not in again:
            wrong[name] = (checked, refused, error, found)
    assert wrong == {}
    assert written(session) == before


def test_what_is_no_tree_is_refused_with_its_place(app: Flask, session: Session, folder: Path) -> None:
    before, wrong = written(session), {}
    for name, spoil, error in MISPLACED:
        lay(folder, tree())
        spoil(folder)
        found = [told(app, folder, command) for command in ("check", "release")]
        if [code for code, _ in found] != [1, 1] or not all(error in errors for _, errors in found):
            wrong[name] = found
        folder.mkdir(exist_ok=True)
    assert wrong == {}
    assert written(session) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_a_closed_folder_is_not_an_empty_one(app: Flask, folder: Path) -> None:
    lay(folder, tree())
    (folder / "quizzes").chmod(0)
    try:
        assert told(app, folder, "release") == (1, ["quizzes:1: can't be read: Permission denied"])
    finally:
        (folder / "quizzes").chmod(0o700)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spoilt=st.dictionaries(st.sampled_from([S, Q, D, "media/shoe.png", "sop/x.md", "x"]), st.binary(max_size=99)))
def test_bytes_in_place_of_files_are_released_or_refused(app: Flask, folder: Path, spoilt: dict[str, bytes]) -> None:
    lay(folder, tree(**spoilt))
    checked, errors = told(app, folder, "check")
    assert told(app, folder, "release") == (checked, errors)
    assert checked == bool(errors)
