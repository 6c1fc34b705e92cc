"""A case of a quiz file is changed, added or taken out, and nothing else in the file moves by a byte."""

from pathlib import Path

import pytest
from content_trees import QUIZ, SCALES, SOP, tree
from exchange_cases import TEXTS, cases
from hypothesis import given, settings
from hypothesis import strategies as st

from app.content.model import Case
from app.content.parse import parse
from app.content.yaml_edit import case_source, fields_of, with_case, with_cases, without_case
from app.content.yaml_write import quiz_source

COMMENTED = """# ours
id: counterfeit-calibration   # never change
sop: counterfeit
title: Counterfeit
cases:

  # the first
  - id: c-1
    rev: 3
    clause: cf-1   # altered marks
    prompt: |
      Nkie shoes

      # no comment
    gold: remove   # sure
    # before why
    why: >-
      One letter
      imitates.

  # the second
  - {id: c-2, clause: cf-1, prompt: Plain, gold: allow}
draw: 12
"""
ONE = {"id": "c-1", "rev": 3, "clause": "cf-1", "prompt": "Nkie shoes\n\n# no comment", "gold": "remove",
       "why": "One letter imitates."}  # fmt: skip
NEW = {"id": "c-9", "clause": "cf-1", "prompt": "Two\nlines", "gold": "allow"}


def test_a_case_that_stays_as_it_is_changes_nothing() -> None:
    assert with_case(COMMENTED, ONE) == COMMENTED


def test_only_the_keys_that_differ_are_written_anew() -> None:
    changed = with_case(COMMENTED, ONE | {"gold": "allow", "rev": 4, "cite": True})
    expected = COMMENTED.replace("rev: 3", "rev: 4").replace("gold: remove   # sure", "gold: allow   # sure")
    assert changed == expected.replace("      imitates.\n", "      imitates.\n    cite: true\n")
    without = with_case(COMMENTED, {key: value for key, value in ONE.items() if key != "why"})
    assert without == COMMENTED.replace("\n    why: >-\n      One letter\n      imitates.", "")


def test_a_new_case_stands_behind_the_last() -> None:
    added = "  - id: c-9\n    clause: cf-1\n    prompt: |\n      Two\n      lines\n    gold: allow\n"
    assert with_case(COMMENTED, NEW) == COMMENTED.replace("draw: 12", added + "draw: 12")
    assert (
        with_case("id: x\ncases: []\nz: 1\n", {"id": "a", "gold": "b"})
        == "id: x\ncases:\n  - id: a\n    gold: b\nz: 1\n"
    )
    assert with_case("id: x\ncases: [{id: a}]", {"id": "no"}) == "id: x\ncases: [{id: a}, {id: 'no'}]"


def test_a_case_is_taken_out_with_its_lines() -> None:
    assert without_case(COMMENTED, "c-2") == COMMENTED.replace(
        "  - {id: c-2, clause: cf-1, prompt: Plain, gold: allow}\n", ""
    )
    assert without_case("cases: [{id: a}, {id: b}]", "b") == "cases: [{id: a}]"
    assert without_case("cases: [{id: a}, {id: b}]", "a") == "cases: [{id: b}]"
    with pytest.raises(KeyError):
        without_case(COMMENTED, "c-7")


def test_the_source_of_a_case_is_what_stands_there() -> None:
    assert case_source(COMMENTED, "c-1").startswith(
        "id: c-1\nrev: 3\nclause: cf-1   # altered marks\nprompt: |\n  Nkie"
    )
    assert case_source(COMMENTED, "c-2") == "{id: c-2, clause: cf-1, prompt: Plain, gold: allow}\n"


def test_line_ends_and_the_mark_of_windows_stay() -> None:
    windows = "\ufeff" + COMMENTED.replace("\n", "\r\n")
    assert with_case(windows, ONE) == windows
    assert with_case(windows, ONE | {"rev": 4}) == windows.replace("rev: 3", "rev: 4")
    assert "\n" not in with_case(windows, NEW).replace("\r\n", "")


@pytest.mark.parametrize("broken", ["", "a: [", "[]", "cases: 3", "id: x", "cases: {a: b}"])
def test_what_is_no_quiz_is_told(broken: str) -> None:
    with pytest.raises(ValueError, match="not a quiz file"):
        with_case(broken, NEW)


def test_the_cases_of_the_library_go_round_without_a_change() -> None:
    folder = Path(__file__).parent.parent / "content"
    library, _ = parse(
        {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    )
    for quiz in library.quizzes:
        source = (folder / quiz.path).read_text("utf-8")
        assert with_cases(source, [fields_of(case) for case in quiz.cases]) == source


HEAD = {"id": "counterfeit-calibration", "sop": "counterfeit", "title": "C", "decisions": ["allow", "warn", "remove"]}


def only(source: str) -> Case:
    library, problems = parse(tree(sop=SOP, quiz=source) | {"decisions.yaml": SCALES.encode()})
    assert [problem for problem in problems if problem.severity == "error"] == []
    return library.quizzes[0].cases[-1]


@settings(max_examples=60, deadline=None)
@given(case=cases("c-9", TEXTS), before=st.sampled_from([QUIZ, COMMENTED, quiz_source(HEAD, [])]))
def test_any_case_is_read_as_it_was_written(case: Case, before: str) -> None:
    head = before.replace("decisions: [allow, remove]", "decisions: [allow, warn, remove]")
    read = only(with_case(head, fields_of(case)))
    assert fields_of(read) == fields_of(case)
    assert fields_of(only(with_case(with_case(head, NEW), fields_of(case)))) == fields_of(case)
