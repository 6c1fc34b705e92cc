"""The check warns of words that rules use as terms and that the glossary doesn't explain, and of few others."""

import pytest
from content_trees import SOP, tree

from app.content.check import check_tree
from app.content.parse import parse, read_tree
from config import ROOT

GLOSSARY = b"reinstatement: {term: Reinstatement, means: The account comes back.}\n"
SAID = "terms without an entry in terms.yaml"


def told(rule: str, **more: bytes) -> list[str]:
    sop = SOP.replace('"For" is fine.', rule)
    found = check_tree(tree(sop=sop, **{"terms.yaml": GLOSSARY} | more))[1]
    assert all(one.severity == "warning" for one in found)
    return [f"{one.line}: {one.message}" for one in found if SAID in one.message]


def test_a_word_that_is_written_as_a_term_is_to_be_explained() -> None:
    rule = "Whoever files an Appeal is heard. Send the Appeal to the CSAM desk, and tell the CSAM desk."
    assert told(rule) == [f"16: 'Appeal', 'CSAM': {SAID}, say there what is meant"]
    known = b"appeal: {term: appeal, also: [appeals], means: Asking again.}\ncsam: {term: CSAM, means: What it is.}\n"
    assert told(rule, **{"terms.yaml": known}) == []
    quoted = "A “lucky bag” is sold unseen. No “lucky bag” may hold food. A “lucky bag” names its price."
    assert "'lucky bag'" in told(quoted)[0]


@pytest.mark.parametrize(
    "rule",
    [
        "Ask for Reinstatement. After Reinstatement, look again.",
        "A seller in Berlin is asked once.",
        "Warn the seller. The decision is Warn or Remove; when in doubt, Warn or Remove.",
        "A price of 9 EUR or 12 EUR in January, not in January before.",
        "The rule on Altered marks comes first, and Altered marks are removed.",
        '!!! example "Allow"\n    A bag from Velmora, and a shoe from Velmora.\n\n    Another from Velmora.\n',
        "A “lucky bag” is sold unseen.",
    ],
)
def test_names_decisions_and_what_sellers_write_are_no_terms(rule: str) -> None:
    assert told(rule) == []


def test_a_library_without_a_glossary_is_left_in_peace() -> None:
    rule = "An Appeal is heard, and the Appeal stands."
    found = check_tree(tree(sop=SOP.replace('"For" is fine.', rule)))[1]
    assert not [one for one in found if SAID in one.message]


def test_the_starter_library_explains_its_terms() -> None:
    library, _ = parse(read_tree(ROOT / "content")[0])
    assert library.terms
    assert not [one for one in check_tree(ROOT / "content")[1] if SAID in one.message]
