"""History survives edits: what a case asks and what counts as right are named by their content, never by position."""

import unicodedata
from hashlib import sha256

from content_trees import QUIZ, SOP, tree, with_quiz, with_sop

from app.content.check import check
from app.content.diff import compare
from app.content.model import Library, digest
from app.content.parse import parse


def library(files: dict[str, bytes]) -> Library:
    return parse(files)[0]


def case(files: dict[str, bytes], code: str):
    return next(case for _, case in library(files).cases() if case.code == code)


def errors(new: dict[str, bytes], key_fix: str | None = None, **highest: int) -> list[str]:
    problems = check(
        library(new), library(tree()), {key.replace("_", "-"): rev for key, rev in highest.items()}, key_fix
    )
    return [str(problem) for problem in problems if problem.severity == "error"]


def test_a_digest_ignores_key_order_number_form_and_unicode_form():
    assert digest({"b": 3.0, "a": "Café"}) == digest({"a": unicodedata.normalize("NFD", "Café"), "b": 3})
    assert digest([1, 2]) != digest([2, 1])
    assert digest("x") == sha256(b'"x"').hexdigest()


def test_reordering_options_changes_nobodys_history():
    moved = with_quiz("{a: Anyone, b: The brand}", "{b: The brand, a: Anyone}")
    assert case(moved, "c-3").asked_digest == case(tree(), "c-3").asked_digest
    ordered = tree(quiz=QUIZ.replace("order, prompt: In order?, options: {a: A, b: B, c: C}",
                                     "order, prompt: In order?, options: {c: C, b: B, a: A}"))  # fmt: skip
    assert case(ordered, "c-5").asked_digest == case(tree(), "c-5").asked_digest
    assert case(ordered, "c-5").key_digest == case(tree(), "c-5").key_digest
    assert case(with_quiz("[allow, remove]", "[remove, allow]"), "c-1") == case(tree(), "c-1")


def test_a_flipped_key_changes_the_key_and_not_what_was_asked():
    flipped = case(with_quiz("gold: remove", "gold: allow"), "c-1")
    assert flipped.asked_digest == case(tree(), "c-1").asked_digest
    assert flipped.key_digest != case(tree(), "c-1").key_digest


def test_the_order_of_gold_matters_in_an_order_alone():
    assert case(with_quiz("gold: [c, a]}", "gold: [a, c]}"), "c-4").key_digest == case(tree(), "c-4").key_digest
    assert case(with_quiz("gold: [c, a, b]", "gold: [a, b, c]"), "c-5").key_digest != case(tree(), "c-5").key_digest


def test_a_decision_offers_the_quizs_decisions_in_the_words_of_the_scale():
    assert case(tree(), "c-1").options == {"allow": "Allow", "remove": "Remove"}


def test_a_new_picture_under_the_same_name_is_a_new_wording():
    before, after = library(tree()), library(tree() | {"media/shoe.png": b"other"})
    assert before.sops[0].clauses[0].text_digest != after.sops[0].clauses[0].text_digest
    assert compare(before, after).reasons == {"cf-1": "picture"}


def test_line_ends_and_moving_a_file_change_no_digest():
    windows = tree(sop=SOP.replace("\n", "\r\n"))
    assert library(windows).sops[0].digest == library(tree()).sops[0].digest
    moved = tree()
    moved["sop/other/name.md"] = moved.pop("sop/counterfeit.md")
    assert library(moved).sops[0].digest == library(tree()).sops[0].digest


def test_a_scale_that_changes_makes_a_new_revision_of_its_sops():
    files = tree()
    files["decisions.yaml"] = files["decisions.yaml"].replace(b"name: Warn", b"name: Warn the seller")
    assert library(files).sops[0].digest != library(tree()).sops[0].digest


def test_a_parent_clause_leaves_out_what_its_nested_clauses_say():
    first, nested, _ = library(tree()).sops[0].clauses
    assert first.text == "An altered letter still imitates.\n\n![A shoe](media/shoe.png)"
    assert (nested.text, nested.level, nested.minutes, nested.line) == ("One letter changed.", 3, 2.0, 13)
    assert first.minutes == 3.33


def test_text_without_a_bump_is_editorial_and_a_bump_is_material():
    old = library(tree())
    editorial = compare(old, library(with_sop("An altered letter", "A changed letter")))
    assert (editorial.material, editorial.editorial, editorial.reasons) == ((), ("cf-1",), {"cf-1": "text"})
    material = compare(old, library(with_sop("rev=2", "rev=3")))
    assert (material.material, material.editorial, material.reasons) == (("cf-1",), (), {"cf-1": "rev 2 → 3"})


def test_added_and_deleted_cases_are_new_and_retired():
    difference = compare(library(tree()), library(with_quiz("id: c-5", "id: c-6")))
    assert (difference.new, difference.retired) == (("c-6",), ("c-5",))
    assert not difference.editorial
    assert not compare(library(tree()), library(tree()))


def test_gold_that_changes_needs_a_bump_or_a_reason():
    flipped = with_quiz("gold: remove", "gold: allow")
    said = "quizzes/counterfeit.yaml:6: case c-1: gold changed: write 'rev: 4', or release it with --key-fix \"reason\""
    assert any(error.startswith(said) for error in errors(flipped))
    assert errors(flipped, key_fix="the photo was misread") == []
    bumped = tree(quiz=QUIZ.replace("rev: 3", "rev: 4").replace("gold: remove", "gold: allow", 1))
    assert errors(bumped) == []


def test_option_ids_and_clause_need_a_bump_whatever_the_reason():
    renamed = with_quiz("{a: Anyone, b: The brand}\n    gold: a", "{x: Anyone, b: The brand}\n    gold: x")
    said = "quizzes/counterfeit.yaml:14: case c-3: option ids and gold changed: write 'rev: 2'"
    assert errors(renamed, key_fix="reason") == [said]
    moved = with_quiz("clause: cf-2", "clause: cf-1")
    assert errors(moved) == ["quizzes/counterfeit.yaml:14: case c-3: clause changed: write 'rev: 2'"]


def test_a_rev_is_never_used_twice():
    said = "sop/counterfeit.md:8: clause cf-1: rev 3 was used before: write rev 6"
    assert errors(with_sop("rev=2", "rev=3"), cf_1=5) == [said]
    assert errors(with_sop("rev=2", "rev=6"), cf_1=5) == []
    assert errors(with_sop("rev=2", "rev=1")) == [
        "sop/counterfeit.md:8: clause cf-1: rev 1 was used before: write rev 3"
    ]


def test_a_market_variant_has_its_own_rev_and_its_own_gold():
    variant = b"---\nextends: counterfeit\n---\n## Altered marks {#cf-1 rev=4}\nAllowed here.\n"
    files = with_quiz("gold: remove", "gold: {default: remove, DE: allow}") | {"sop/counterfeit@DE.md": variant}
    assert (case(files, "c-1").gold_in("DE"), case(files, "c-1").gold_in("ID")) == (("allow",), ("remove",))
    assert compare(library(tree()), library(files)).new == ("cf-1@DE",)
    assert library(files).editions[0].variant == "DE"
