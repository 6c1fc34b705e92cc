"""Rules that are hard to read are warned of, once a file and kind, and cases that say nothing in feedback."""

import pytest
from content_trees import QUIZ, tree, with_sop

from app.content.check import check_tree
from app.content.check_language import sentences

S, Q = "sop/counterfeit.md", "quizzes/counterfeit.yaml"
LONG = " ".join(["word"] * 26) + "."


def warned(files: dict[str, bytes]) -> list[str]:
    return [str(problem) for problem in check_tree(files)[1] if problem.severity == "warning"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LONG, f"{S}:13: clause cf-1.1: a sentence of more than 25 words (the longest has 26): split what is long"),
        (f"{LONG} {LONG}",
         f"{S}:13: clause cf-1.1: 2 sentences of more than 25 words (the longest has 26): split what is long"),
        ("You can't keep what is not new.", f"{S}:13: clause cf-1.1: two negations in one sentence: say what is so"),
        ("Short. " * 151 + "\n\n!!! example\n    x",
         f"{S}:13: clause cf-1.1: more than 150 words before the first '!!! example': show one earlier"),
    ],
)  # fmt: skip
def test_what_is_hard_to_read_is_warned_of(text, said):
    assert said in warned(with_sop("One letter changed.", text))


@pytest.mark.parametrize(
    "text",
    [
        "Neither a date nor a number.",
        "It is not worn, and nothing says that it does not work.",
        "“It is not that it is not new” is a phrase of sellers.",
        "|" + "word " * 30 + "|\n|-|\n|x|\n",
        "```\n" + LONG + "\n```",
        "- " + "word " * 20 + "\n- " + "word " * 20,
        "Kein Wort fehlt nicht. 每一个字都不能少。" * 3,
        "!!! example\n    Short. " + "Word. " * 200,
    ],
)
def test_what_reads_well_is_not(text):
    told = warned(with_sop("One letter changed.", text))
    assert not [one for one in told if "sentence" in one or "words before" in one]


def test_cases_without_a_reason_are_named_in_one_warning():
    silent = "".join(f"  - {{id: d-{n}, clause: cf-2, prompt: P{n}, gold: remove}}\n" for n in range(9))
    told = [one for one in warned(tree(quiz=QUIZ + silent)) if "without 'why'" in one]
    said = "cases c-2, c-3, c-4, c-5, d-0 and 8 more without 'why': say what decides, it is read in feedback"
    assert told == [f"{Q}:13: {said}"]


def test_a_text_is_cut_into_its_sentences():
    text = (
        "One **bold** word. Two [a link](https://x.example/a.b)!\nstill two\n\n| a. | b. |\n\n1. three: four\n2. five"
    )
    assert list(sentences(text)) == ["One bold word.", "Two a link!", "still two", "three:", "four", "five"]
