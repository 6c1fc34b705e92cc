"""Quizzes of chance for the exchange tests, and what of a case must come back from each format."""

import unicodedata
from typing import Any

from hypothesis import strategies as st

from app.content.model import Case, Kind, Quiz
from app.exchange.escaping import line_start, words

WORDS = ["Nkie", "shoe", "“für”", "正品", "ملابس", "5 * 3", "a_b", "~x", "{y}", "=z", "#1", "C:\\n", "<b>", "&amp;",
         "[1]", "`x`", "|", "😀", "//", "::", "'", "'=z", "'q'", '"', "100%", "->", "\\", "x:y", "1.", "-"]  # fmt: skip
IDS = st.from_regex(r"\A[a-zA-Z0-9][a-zA-Z0-9.-]{0,6}[a-z0-9]\Z")
PLAIN_LINE = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
ANY_LINE = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=30)
LINES = st.one_of(
    PLAIN_LINE, ANY_LINE.filter(lambda text: text.strip() and "\u202d" not in text and "\u202e" not in text)
)
TEXTS = st.lists(LINES | st.just(""), min_size=1, max_size=5).map("\n".join).filter(lambda text: text.strip())


WRITTEN = LINES.map(lambda text: line_start(words(" ".join(text.split())))).filter(str.strip)
BLOCKS = st.one_of(
    WRITTEN,
    st.lists(WRITTEN, min_size=2, max_size=3).map("  \n".join),
    WRITTEN.map(lambda text: f"so **{text.strip()}** and *{text.strip()}*" if text[-1].isalnum() else text),
    st.lists(st.sampled_from(["new", "worn **mark**", "正品"]), min_size=1, max_size=3).map(
        lambda items: "\n".join(f"- {item}" for item in items)
    ),
    st.sampled_from(["> said\n>\n> twice", "1. first\n2. then\n    - inner\n3. last",
                     "| a | b |\n| --- | ---: |\n| 1 | x\\|y |",
                     "```\ncode *as* is\n  two\n```", "[rule](#cf-1.1) and [web](https://example.com/a?b=c&d=e)",
                     "a `b*c` ~~d~~ H<sub>2</sub>O", "# Title", '!!! example "Remove"\n    Look here.\n\n    - there']),
)  # fmt: skip
MARKDOWN = st.lists(BLOCKS, min_size=1, max_size=4).map("\n\n".join)


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


@st.composite
def cases(draw: st.DrawFn, code: str, texts: st.SearchStrategy[str] = TEXTS) -> Case:
    """A sound case with some of everything that a case can hold."""
    kind: Kind = draw(st.sampled_from(["decision", "choice", "multiple", "order"]))
    if kind == "decision":
        options = {"allow": "Allow", "warn": "Warn", "remove": "Remove"}
    else:
        ids = draw(st.lists(IDS, min_size=2, max_size=5, unique_by=str.lower))
        options = {one: nfc(draw(texts)) for one in ids}
    names = list(options)
    count = len(names) if kind == "order" else draw(st.integers(1, len(names))) if kind == "multiple" else 1
    gold = tuple(draw(st.permutations(names))[:count])
    others = [one for one in names if one not in gold]
    credit = st.integers(1, 100).map(lambda percent: percent / 100)
    part = kind in ("decision", "choice") and others
    market = draw(st.sampled_from([None, "DE"])) if kind in ("decision", "choice") else None
    fields: dict[str, Any] = {
        "code": code, "rev": draw(st.integers(1, 9)), "clause": draw(st.sampled_from(["cf-1", "cf-1.1", "cf-2"])),
        "kind": kind, "prompt": nfc(draw(texts)), "options": options,
        "gold": tuple(sorted(gold)) if kind == "multiple" else gold,
        "accept": {draw(st.sampled_from(others)): draw(credit)} if part and draw(st.booleans()) else {},
        "cite": draw(st.booleans()), "use": draw(st.sampled_from(["proof", "practice"])), "twin": None,
        "flips": draw(st.booleans()), "graphic": draw(st.sampled_from(["none", "nudity", "a wound [open] <x>"])),
        "void": draw(st.booleans()), "why": nfc(draw(texts | st.just(""))), "line": 1,
        "gold_by_market": {market: (draw(st.sampled_from(names)),)} if market else {},
    }  # fmt: skip
    return Case(**fields)


@st.composite
def quizzes(draw: st.DrawFn, texts: st.SearchStrategy[str] = TEXTS) -> Quiz:
    codes = draw(st.lists(IDS, min_size=1, max_size=3, unique_by=str.lower))
    found = tuple(draw(cases(f"case-{code}", texts)) for code in codes)
    limit = draw(st.sampled_from([None, 20.0, 7.5]))
    return Quiz(
        "counterfeit-calibration", "counterfeit", "Counterfeit: “calibration” [1]", ("allow", "warn", "remove"),
        draw(st.integers(1, 40)), limit, found, "quizzes/counterfeit.yaml",
    )  # fmt: skip
