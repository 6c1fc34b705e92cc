"""The reader of Markdown that is used again for every text reads each as a new one would, and misses no danger."""

import inspect
import sys
import threading

import markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.content import markup
from app.content.markup import as_html
from app.content.parse import parse, read_tree
from app.content.render import may_drop, render
from config import ROOT

PIECES = [
    "**a** *b* _c_ __d__", "`x` ``y``", "\\*z\\*", "[l](media/a.png)", "![i](media/a.png)", "[r][1]\n\n[1]: media/b",
    "[s]",
    "<https://x.example>", "<me@x.example>", "<b>c</b>", "&amp; &#106; & <", "a  \nb", "[^1]\n\n[^1]: note",
    "# T", "T\n===",
    "|a|b|\n|-|-|\n|1|2|", "!!! note\n    x", "??? tip\n    y", "> q", "- l\n- m", "1. n", "```\ncode\n```",
    "    indented",
    "{on", "[x](javascript:a)", "[x]: javascript:b", "[x](&#106;avascript:c)", "{onclick=a}", "{: style='x'}",
    "<script>",
    "[x](< javascript:d>)", "[x] (java:e)", "\t", "\n\n", "\n", " ", "word",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


def anew(text: str) -> str:
    return markdown.markdown(text, extensions=list(markup._EXTENSIONS), extension_configs=markup._CONFIGS)


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_a_text_reads_as_if_it_were_the_first(text):
    assert as_html(text) == anew(text)


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_what_is_called_safe_without_rendering_loses_nothing(text):
    if not may_drop(text):
        assert not render(f"{text}<b></b>", media_url=str).dropped


def test_every_shipped_text_reads_as_if_it_were_the_first():
    library, _ = parse(read_tree(ROOT / "content")[0])
    for _, clause in library.clauses():
        assert as_html(clause.text) == anew(clause.text)
        assert not may_drop(clause.text)
    for _, case in list(library.cases())[::7]:
        assert as_html(case.prompt) == anew(case.prompt)


def test_a_text_nested_too_deep_leaves_no_trace_in_the_next():
    def deep(levels: int) -> str:
        return deep(levels - 1) if levels else as_html("- *a*\n    - [b](media/c)\n" * 20)

    as_html("")
    room = sys.getrecursionlimit() - len(inspect.stack())
    with pytest.raises(RecursionError):
        for spare in range(60, 5, -1):
            deep(room - spare)
    assert as_html("*a*[^1]\n\n[^1]: b") == anew("*a*[^1]\n\n[^1]: b")


def test_readers_in_several_threads_keep_their_texts_apart():
    texts = [f"[l]({n}) *{n}*[^1]\n\n[^1]: note {n}\n\n- {n}" for n in range(20)]
    wanted = {text: anew(text) for text in texts}
    wrong: list[str] = []

    def read() -> None:
        wrong.extend(text for _ in range(10) for text in texts if as_html(text) != wanted[text])

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
