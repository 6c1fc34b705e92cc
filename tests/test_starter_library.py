"""The library that is shipped: enough cases for every proof, on both sides, and none that gives itself away."""

import re
from collections import Counter
from difflib import SequenceMatcher
from itertools import combinations
from math import log
from statistics import mean

import pytest

from app.content.check import check_tree
from app.content.model import Case, Library
from config import ROOT

WANTED = {"minor": 12, "major": 12, "critical": 24}
LEVELS = ("allow", "warn", "restrict", "remove")


@pytest.fixture(scope="module")
def library() -> Library:
    found, problems = check_tree(ROOT / "content")
    assert [str(problem) for problem in problems] == []
    return found


@pytest.fixture(scope="module")
def by_clause(library: Library) -> dict[str, list[Case]]:
    cases = [case for _, case in library.cases()]
    return {clause.code: [case for case in cases if case.clause == clause.code] for _, clause in library.clauses()}


def acted(case: Case) -> bool:
    """Every clause of this library has its line between allowing and everything else."""
    return case.gold[0] != "allow"


def test_eight_policies_have_thirty_two_clauses(library: Library) -> None:
    assert len(library.sops) == 8
    assert len(list(library.clauses())) == 32
    assert {quiz.sop for quiz in library.quizzes} == {sop.code for sop in library.sops}


def test_every_clause_can_be_proven_and_practised(library: Library, by_clause: dict[str, list[Case]]) -> None:
    for _, clause in library.clauses():
        uses = Counter(case.use for case in by_clause[clause.code])
        assert uses["proof"] >= WANTED[clause.severity], clause.code
        assert uses["practice"] >= 2, clause.code


def test_right_answers_lie_on_both_sides_of_every_line(by_clause: dict[str, list[Case]]) -> None:
    for code, cases in by_clause.items():
        assert 0.4 <= mean(acted(case) for case in cases) <= 0.6, code
        assert len({case.gold[0] for case in cases}) >= 3, code
        assert 0.25 <= mean(case.cite for case in cases if case.use == "proof") <= 0.6, code


def test_half_of_the_cases_have_a_near_miss_that_is_decided_otherwise(by_clause: dict[str, list[Case]]) -> None:
    cases = {case.code: case for each in by_clause.values() for case in each}
    for code, each in by_clause.items():
        assert mean(case.twin is not None for case in each) >= 0.5, code
    for case in cases.values():
        if case.twin is not None:
            twin = cases[case.twin]
            assert (twin.twin, twin.clause, twin.use) == (case.code, case.clause, case.use)
            assert twin.gold != case.gold
            assert alike(case, twin) >= 0.4, case.code
        assert not case.flips


def alike(one: Case, other: Case) -> float:
    return SequenceMatcher(None, one.prompt.split(), other.prompt.split(), autojunk=False).ratio()


def test_no_two_cases_are_the_same_but_twins(by_clause: dict[str, list[Case]]) -> None:
    everything = [case for each in by_clause.values() for case in each]
    assert len({case.prompt for case in everything}) == len(everything)
    assert len({case.why for case in everything}) == len(everything)
    first_lines = Counter(case.prompt.strip().split("\n")[0] for case in everything)
    for cases in by_clause.values():
        for one, other in combinations(cases, 2):
            if other.code != one.twin:
                assert alike(one, other) < 0.6, (one.code, other.code)
    assert {number for line, number in first_lines.items() if not line.startswith("**Reported chat**")} <= {1, 2}


def test_every_case_says_why_in_a_few_sentences(by_clause: dict[str, list[Case]]) -> None:
    for cases in by_clause.values():
        for case in cases:
            assert 6 <= len(case.why.split()) <= 45, case.code
            assert 12 <= len(case.prompt.split()) <= 130, case.code


def test_neither_length_nor_place_tells_the_answer(by_clause: dict[str, list[Case]]) -> None:
    for code, cases in by_clause.items():
        lengths = {side: mean(len(case.prompt) for case in cases if acted(case) is side) for side in (True, False)}
        assert 0.8 < lengths[True] / lengths[False] < 1.25, code
    pairs = across([case for each in by_clause.values() for case in each])
    assert len(pairs) > 150
    assert 0.4 < mean(len(case.prompt) > len(twin.prompt) for case, twin in pairs) < 0.6
    assert 0.4 < mean(case.code > twin.code for case, twin in pairs) < 0.6


def across(cases: list[Case]) -> list[tuple[Case, Case]]:
    """(the one to act on, the one to allow) of every pair that lies across the line."""
    by_code = {case.code: case for case in cases}
    pairs = [(case, by_code[case.twin]) for case in cases if case.twin and acted(case)]
    return [(case, twin) for case, twin in pairs if not acted(twin)]


def test_who_only_knows_how_other_clauses_are_worded_guesses_like_a_coin(by_clause: dict[str, list[Case]]) -> None:
    """Naive Bayes over the words of all other clauses' cases, asked for each clause's answers in turn."""
    right = []
    for code, cases in by_clause.items():
        seen = [case for other, each in by_clause.items() if other != code for case in each]
        sizes = Counter(acted(case) for case in seen)
        said = {side: Counter(word for case in seen if acted(case) is side for word in words(case)) for side in sizes}
        for case in cases:
            belief = {
                side: sum(log((told[word] + 1) / (sizes[side] + 2)) for word in words(case))
                for side, told in said.items()
            }
            right.append((belief[True] > belief[False]) is acted(case))
    assert 0.4 < mean(right) < 0.6


def words(case: Case) -> set[str]:
    return set(re.findall(r"\w+", case.prompt.lower()))


def test_mildness_is_asked_as_well_as_severity(by_clause: dict[str, list[Case]]) -> None:
    golds = Counter(case.gold[0] for each in by_clause.values() for case in each)
    assert set(golds) == set(LEVELS)
    assert min(golds.values()) >= 40


@pytest.mark.parametrize(
    ("locale", "codes"), [("id", ["counterfeit", "listing-quality"]), ("ar", ["listing-quality"])], ids=["id", "ar"]
)
def test_policies_are_whole_in_indonesian_and_in_arabic(library: Library, locale: str, codes: list[str]) -> None:
    assert [sop.code for sop in library.editions if sop.locale == locale] == codes
    for quiz in (quiz for quiz in library.translations if quiz.locale == locale):
        source = {case.code: case for one, case in library.cases() if one.code == quiz.quiz}
        assert {case.code for case in quiz.cases} == set(source)
        assert all(case.why and case.prompt != source[case.code].prompt for case in quiz.cases)
        texts = {case.code: case.prompt for case in quiz.cases}
        paired = [(case, source[case.code].twin) for case in quiz.cases]
        assert all(texts[twin] != case.prompt for case, twin in paired if twin)
