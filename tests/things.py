"""Whose things are: for every endpoint whose address names one, who owns it, whose it is not, and its address."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, NamedTuple

from content_trees import QUIZ


class Thing(NamedTuple):
    """Who has one, who has the permission but not this one (None: it is everybody's), its address, what is sent."""

    owner: str
    foreigner: str | None
    named: Callable[[SimpleNamespace], dict[str, Any]]
    sent: dict[str, str] | None = None


def of_quiz(world: SimpleNamespace) -> dict[str, Any]:
    return {"code": "counterfeit-calibration"}


def of_case(world: SimpleNamespace) -> dict[str, Any]:
    return of_quiz(world) | {"case": "c-5"}


def of_question(world: SimpleNamespace) -> dict[str, Any]:
    return {"question_id": world.question}


ROLE = {"role": "moderator", "scope": "team:jakarta-1"}


def of_role(world: SimpleNamespace) -> dict[str, Any]:
    return {"user_id": world.mai} | ROLE


THINGS = {
    "authoring.ask_cancel": Thing("tara", None, lambda world: {"release_id": world.later}),
    "authoring.autosave_sop": Thing("tara", None, lambda world: {"code": "counterfeit"}),
    "authoring.do_cancel": Thing("tara", None, lambda world: {"release_id": world.later}),
    "authoring.case_health": Thing("tara", None, lambda world: {"item": world.answered}),
    "authoring.draft_audited": Thing("tara", "tamar", lambda world: {"audit_row": world.audit}),
    "authoring.look_at": Thing("tara", None, lambda world: {"code": "counterfeit"}, {"source": "## A rule {#cf-9}"}),
    "authoring.add_case": Thing("tara", None, of_quiz),
    "authoring.ask_remove_case": Thing("tara", None, of_case),
    "authoring.ask_retire": Thing("tara", "ada", lambda world: {"code": "spare"}),
    "authoring.retire": Thing("tara", "ada", lambda world: {"code": "spare"}),
    "authoring.ask_to_teach": Thing("tara", None, lambda world: {"code": "counterfeit"}),
    "authoring.teach": Thing("tara", None, lambda world: {"code": "counterfeit"}, {"due_on": "2099-01-01"}),
    "authoring.ask_back": Thing("tara", None, lambda world: {"release_id": 1}),
    "authoring.do_back": Thing("tara", None, lambda world: {"release_id": 1}),
    "authoring.autosave_case": Thing("tara", None, of_case),
    "authoring.case": Thing("tara", None, of_case),
    "authoring.look_at_case": Thing("tara", None, of_case),
    "authoring.look_at_new_case": Thing("tara", None, of_quiz),
    "authoring.look_at_quiz_source": Thing("tara", None, of_quiz, {"source": QUIZ}),
    "authoring.quiz_source": Thing("tara", None, of_quiz),
    "authoring.remove_case": Thing("tara", None, of_case),
    "authoring.save_case": Thing("tara", None, of_case),
    "authoring.save_new_case": Thing("tara", None, of_quiz),
    "authoring.save_quiz_source": Thing("tara", None, of_quiz, {"source": QUIZ}),
    "authoring.download": Thing("tara", None, lambda world: of_quiz(world) | {"kind": "csv"}),
    "authoring.export": Thing("tara", None, of_quiz),
    "authoring.make_import": Thing("tara", "ada", lambda world: {"token": world.questions}),
    "authoring.begin_variant": Thing("tara", None, lambda world: {"code": "counterfeit"}),
    "authoring.variants": Thing("tara", None, lambda world: {"code": "counterfeit"}),
    "authoring.languages": Thing("tara", None, lambda world: {"code": "counterfeit"}),
    "authoring.terms": Thing("tara", None, lambda world: {"lang": "en"}),
    "authoring.save_terms": Thing("tara", None, lambda world: {"lang": "en"}),
    "authoring.autosave_terms": Thing("tara", None, lambda world: {"lang": "en"}, {"source": ""}),
    "authoring.look_at_terms": Thing("tara", None, lambda world: {"lang": "en"}),
    "authoring.terms_history": Thing("tara", None, lambda world: {"lang": "en"}),
    "authoring.translate_sop": Thing("tara", None, lambda world: {"code": "counterfeit", "locale": "id"}),
    "authoring.save_translated_sop": Thing("tara", None, lambda world: {"code": "counterfeit", "locale": "id"}),
    "authoring.autosave_translated_sop": Thing("tara", None, lambda world: {"code": "counterfeit", "locale": "id"}),
    "authoring.autosave_translated_quiz": Thing("tara", None, lambda world: of_quiz(world) | {"locale": "id"}),
    "authoring.translate_quiz": Thing("tara", None, lambda world: of_quiz(world) | {"locale": "id"}),
    "authoring.save_translated_quiz": Thing("tara", None, lambda world: of_quiz(world) | {"locale": "id"}),
    "authoring.picture": Thing("tara", None, lambda world: {"digest": world.picture}),
    "authoring.quiz": Thing("tara", None, of_quiz),
    "authoring.save_sop": Thing("tara", None, lambda world: {"code": "counterfeit"}),
    "authoring.sop": Thing("tara", None, lambda world: {"code": "counterfeit"}),
    "authoring.answer_question": Thing("tara", "tamar", of_question, {"answer": "No."}),
    "authoring.draft_asked": Thing("tara", "tamar", of_question),
    "gaps.assign": Thing("lena", "otto", lambda world: {"team": "jakarta-1", "clause": "cf-1"}),
    "gaps.cell": Thing("lena", "otto", lambda world: {"team": "jakarta-1", "clause": "cf-1"}),
    "gaps.plan": Thing("lena", "otto", lambda world: {"plan_id": world.plan}),
    "gaps.start_waiting": Thing("lena", "otto", lambda world: {"plan_id": world.plan}),
    "gaps.withdraw": Thing("lena", "otto", lambda world: {"team": "jakarta-1", "clause": "cf-1"}),
    "gaps.tell": Thing("lena", "otto", lambda world: {"team": "jakarta-1", "clause": "cf-1"}),
    "gaps.second_audits": Thing("quinn", None, lambda world: {"team": "jakarta-1", "clause": "cf-1"}),
    "gaps.people": Thing("tara", None, lambda world: {"team": "jakarta-1", "clause": "cf-1"}),
    "library.history": Thing("tara", None, lambda world: {"sop_code": "counterfeit"}),
    "library.media": Thing("mai", None, lambda world: {"digest": world.picture}),
    "library.sop": Thing("mai", None, lambda world: {"sop_code": "counterfeit"}),
    "own.ask_dispute": Thing("mai", "max", lambda world: {"row": world.audit}),
    "own.raise_dispute": Thing("mai", "max", lambda world: {"row": world.audit}, {"comment": "It was plain."}),
    "own.take_back": Thing("mai", "max", lambda world: {"dispute_id": world.dispute}),
    "people.ask_time": Thing("lena", "otto", lambda world: {"user_id": world.mai}),
    "people.set_time": Thing("lena", "otto", lambda world: {"user_id": world.mai}, {"factor": "1.5"}),
    "people.roles": Thing("ada", "ida", lambda world: {"user_id": world.mai}),
    "people.ask_give": Thing("ada", "ida", of_role),
    "people.give": Thing("ada", "ida", of_role, ROLE),
    "people.ask_take": Thing("ada", "ida", of_role),
    "people.take": Thing("ada", "ida", of_role, ROLE),
    "people.ask_code": Thing("ada", "ida", lambda world: {"user_id": world.mai}),
    "people.bring_in_roster": Thing("ada", "ida", lambda world: {"token": world.upload}),
    "people.issue_code": Thing("ada", "ida", lambda world: {"user_id": world.mai}),
    "people.roster_import": Thing("ada", "ida", lambda world: {"run_id": world.roster}),
    "people.roster_quarantine": Thing("ada", "ida", lambda world: {"run_id": world.roster}),
    "qa.bring_in": Thing("lena", "otto", lambda world: {"kind": "audits", "token": world.audits_upload}),
    "qa.example": Thing("lena", "tara", lambda world: {"kind": "audits"}),
    "qa.imported": Thing("lena", "otto", lambda world: {"run_id": world.audits}),
    "qa.look": Thing("lena", "tara", lambda world: {"kind": "audits"}),
    "qa.quarantine": Thing("lena", "otto", lambda world: {"run_id": world.audits}),
    "qa.upload": Thing("lena", "tara", lambda world: {"kind": "audits"}),
    "quizzes.answer": Thing("mai", "max", lambda world: {"attempt_id": world.attempt}, {"position": "1"}),
    "quizzes.attempt": Thing("mai", "max", lambda world: {"attempt_id": world.attempt}),
    "quizzes.autosave": Thing("mai", "max", lambda world: {"attempt_id": world.attempt, "item": "c-2"}),
    "quizzes.begin": Thing("mai", None, lambda world: {"quiz": "counterfeit-calibration"}),
    "quizzes.outcome": Thing("mai", "max", lambda world: {"attempt_id": world.attempt}),
    "quizzes.quiz": Thing("mai", None, lambda world: {"quiz": "counterfeit-calibration"}),
    "training.proofs_file": Thing("tara", None, lambda world: {"kind": "csv"}),
    "training.show_certificate": Thing("mai", "max", lambda world: {"code": world.certificate}),
    "training.changes": Thing("mai", None, lambda world: {"sop": "counterfeit"}),
    "training.module": Thing("mai", None, lambda world: {"sop": "counterfeit"}),
    "training.ask": Thing("mai", None, lambda world: {"clause": "cf-1"}, {"text": "And two letters?"}),
    "training.rule": Thing("mai", None, lambda world: {"clause": "cf-1"}),
    "training.read": Thing("mai", None, lambda world: {"sop": "counterfeit", "clause": "cf-1"}),
}
# What all teams share: a permission within a narrower scope does not reach it.
SHARED = {"qa.explain_code"}
