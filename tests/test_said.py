"""What the statistics and imports say in English, a page says in the reader's language, with its figures."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from catalogues import asked
from exchange_files import bold, docx, paragraph
from flask import Flask
from flask_login import LoginManager
from test_content_problems import BROKEN, WARNED

from app.authoring.case_places import field_of
from app.authoring.form_words import in_form
from app.content.check import check_tree
from app.content.check_cases import ASKED_AT_RELEASE
from app.content.model import Problem
from app.content.quiz_file import NO_OPTION
from app.content.wording import listed, of_case, of_clause
from app.exchange.reading import read_exchange
from app.intake.heard import heard
from app.language import init_language, spoken
from app.people.roster_rows import read_row
from app.said import Said, said, said_many
from app.stats.diagnosis import diagnose
from app.stats.facts import CellFacts
from app.stats.rate import measured
from app.stats.wording import rate

GAP = CellFacts(
    quiz=measured(30, 12), audit=measured(1200, 384), p_knowledge=0.99, p_execution=0.02, p_ambiguous=0.01,
    knowledge_error=0.3, error=0.33, low=0.23, high=0.43, quiz_baseline=0.055,
)  # fmt: skip
CELLS = (
    GAP, replace(GAP, p_ambiguous=0.6), replace(GAP, p_knowledge=0.02, p_execution=0.97),
    replace(GAP, audit=measured(6, 0)), replace(GAP, bad_answers=measured(100, 60)),
)  # fmt: skip


@pytest.fixture(scope="module")
def app() -> Flask:
    """No more than an interface with its languages, and nobody signed in."""
    page = Flask("app")
    page.secret_key = "said"
    LoginManager(page).user_loader(lambda _: None)
    init_language(page)
    return page


def as_read(app: Flask, language: str, words: str) -> str:
    with app.test_request_context(headers={"Accept-Language": language}):
        return spoken(words)


def test_what_is_said_reads_as_english_everywhere_else() -> None:
    kept = said_many("%(num)s audit of %(team)s", "%(num)s audits of %(team)s", 1641, team="Jakarta 1")
    assert (kept, f"{said('Wrong')}: {kept}") == ("1,641 audits of Jakarta 1", "Wrong: 1,641 audits of Jakarta 1")


def test_lena_reads_the_verdict_in_indonesian_with_its_marks(app: Flask) -> None:
    found = diagnose(GAP)
    assert as_read(app, "id", found.sentence("Jakarta 1", "kn-1")) == (
        "Jakarta 1 belum cukup menguasai kn-1: kira-kira 33 % keputusannya di sana diperkirakan salah."
    )
    assert as_read(app, "id", rate(measured(1200, 4))) == "0,3 % (0,1–0,7, n = 1.200)"


def test_figures_keep_their_order_where_the_sentence_runs_from_right_to_left(app: Flask) -> None:
    known = as_read(app, "ar", rate(measured(40, 11)))
    assert known.startswith("\u2066\u206628\u00a0%\u2069 (\u2066") and "n\u00a0=\u00a040\u2069" in known
    assert "\u2068Jakarta 1\u2069" in as_read(app, "ar", diagnose(GAP).sentence("Jakarta 1", "kn-1"))


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: diagnose(cell).cause.value)
def test_nothing_of_a_diagnosis_stays_english(app: Flask, cell: CellFacts) -> None:
    found = diagnose(cell)
    for sentence in (*found.why, *found.why_not, found.next_step, found.sentence("جاكرتا", "—")):
        letters = {letter for letter in as_read(app, "ar", sentence) if letter.isascii() and letter.isalpha()}
        assert letters <= {"n"}, sentence  # the n of "n = 40"


def test_a_rows_problems_are_known_again_one_by_one(app: Flask) -> None:
    kept = "audit_id is empty; moderator_id 'w; 7' is not known: bring the person in with the roster; who knows"
    assert "; ".join(heard(kept)) == kept
    first, *_, last = (as_read(app, "id", part) for part in heard(kept))
    assert (first, last) == ("audit_id kosong", "who knows")


def test_every_problem_of_a_rosters_row_is_known_again() -> None:
    torn = {"moderator_id": "m\u202e", "email": "mai", "team": "a b", "market": "Java", "role": "admin"}
    torn |= {"language": "?", "name": "M" * 201, "starts_on": "soon", "ends_on": "2026-13-01"}
    ended = {"moderator_id": "m1", "team": "", "starts_on": "2026-08-02", "ends_on": "2026-08-01", "role": "boss"}
    for row in (torn, ended):
        found = read_row(2, row)
        assert isinstance(found, list) and len(found) >= 3
        assert [part for part in heard("; ".join(found)) if not isinstance(part, Said)] == []


def problems_of_content() -> set[Said]:
    """What is wrong with every broken tree, and what a document loses on its way in."""
    found = {problem.message for files, _ in (*BROKEN, *WARNED) for problem in check_tree(files)[1]}
    return found | {problem.message for problem in read_exchange("a.docx", lossy_document()).problems}


@pytest.mark.parametrize("language", ["id", "ar"])
def test_trainers_read_what_is_wrong_with_content_in_their_language(app: Flask, language: str) -> None:
    problems = problems_of_content()
    assert len(problems) > 100
    assert [one for one in problems if as_read(app, "en", one) != one] == []
    assert [one for one in problems if as_read(app, language, one) == one] == []


def test_every_sentence_of_a_problem_is_in_the_catalogues() -> None:
    said_there = {sentence for problem in problems_of_content() for sentence in sentences_of(problem)}
    assert len(said_there) > 60
    assert said_there - {text for text in asked() if isinstance(text, str)} == set()


def sentences_of(words: object) -> Iterator[str]:
    """The template of a text, and of the texts within it."""
    if isinstance(words, Said):
        yield words.one
        for value in words.values.values():
            yield from sentences_of(value)


def test_a_problem_within_a_problem_is_said_whole(app: Flask) -> None:
    problem = of_clause(listed(["cf-1", *"23456"]), said("two negations in one sentence: say what is so"))
    assert problem == "clause cf-1, 2, 3, 4, 5 and 1 more: two negations in one sentence: say what is so"
    read = as_read(app, "id", problem)
    assert read == "klausul cf-1, 2, 3, 4, 5 dan 1 lagi: dua pengingkaran dalam satu kalimat: katakan apa yang benar"
    quoted = said("not valid YAML: %(reason)s", reason="no practice case: write one with 'use: practice'")
    assert as_read(app, "id", quoted).endswith("no practice case: write one with 'use: practice'")


def test_a_form_says_a_problem_in_its_own_words(app: Flask) -> None:
    problem = of_case("c-1", said(NO_OPTION, option="delete", known="allow, remove"))
    assert in_form(problem) == "case c-1: 'delete' is none of the answers: write the id of one: allow, remove"
    assert as_read(app, "id", in_form(problem)).startswith("kasus c-1: 'delete' bukan")
    kept = said("decision '%(decision)s' stands twice: keep one", decision="allow")
    assert in_form(kept) is kept


def test_a_problem_stands_at_the_field_of_its_sentence_whatever_it_quotes() -> None:
    text = "unknown key '%(key)s': remove it; allowed: %(known)s"
    listed_keys = Problem("quiz.yaml", 1, said(text, key="topic", known="id, gold, twin"))
    lost_link = Problem(
        "quiz.yaml", 1, said("link '%(target)s' leads nowhere: write (#%(code)s)", target="#twin", code="cf")
    )
    changed = Problem("quiz.yaml", 1, said(ASKED_AT_RELEASE, keys="accept", rev="2"))
    assert [field_of(one, "id: c-1") for one in (listed_keys, lost_link, changed)] == ["", "prompt", "accept"]


def test_a_reason_that_quotes_a_long_cell_keeps_nobody_waiting() -> None:
    for length in (1_900, 100_000):
        kept = f"correct '{', row 7: not ' * (length // 13)}' is not 0, 1 or a share between"
        assert "; ".join(heard(kept)) == kept


def lossy_document() -> bytes:
    """A Word document in which something of every kind gets lost."""
    changed = '<w:p><w:ins w:author="Tara"><w:r><w:t>In.</w:t></w:r></w:ins><w:del w:author="Otto"><w:r>'
    changed += "<w:delText>Out.</w:delText></w:r></w:del></w:p>"
    cell = f"<w:tc>{paragraph('x')}</w:tc>"
    wide = f'<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{paragraph("wide")}</w:tc>'
    merged = f"<w:tbl><w:tr>{wide}</w:tr><w:tr>{cell * 2}</w:tr></w:tbl>"
    comment = f'<w:comment w:id="1" w:author="Otto">{paragraph("Since when?")}</w:comment>'
    return docx(
        paragraph("Gift cards", "Fancy") + bold("Scope") + paragraph("All.") + changed + merged, comments=comment
    )
