"""What the statistics and imports say in English, a page says in the reader's language, with its figures."""

from dataclasses import replace

import pytest
from flask import Flask
from flask_login import LoginManager

from app.intake.heard import heard
from app.language import init_language, spoken
from app.people.roster_rows import read_row
from app.stats.diagnosis import diagnose
from app.stats.facts import CellFacts
from app.stats.rate import measured
from app.stats.said import Said, said, said_many
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
