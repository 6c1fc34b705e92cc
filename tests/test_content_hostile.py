"""No file, however broken or hostile, stops the reader or reaches a learner's browser as code."""

from functools import partial
from html.parser import HTMLParser
from string import ascii_lowercase

import pytest
from content_trees import QUIZ, SCALES, SOP, tree
from counting import LINEAR, calls
from hypothesis import given, settings
from hypothesis import strategies as st

from app.content.check import check_tree
from app.content.model import Problem
from app.content.parse import parse
from app.content.render import render, render_inline

PATHS = [
    "sop/a.md",
    "sop/a.de.md",
    "sop/a@DE.md",
    "quizzes/a.yaml",
    "quizzes/a.de.yaml",
    "decisions.yaml",
    "media/x.png",
    "x",
]
PIECES = [
    "---\n", "id: a\n", "title: T\n", "scale: s\n", "cases:\n", "  - id: c\n", "    gold: [x]\n",
    "    options: {a: b}\n",
    "## T {#a-1 rev=2}\n", "### U\n", "```\n", "<!--", "-->", "[x](media/a.png)", "![](", "{", "}", "&a ", "*a ",
    "!!x ", "? ", "- ", ": ", "|\n", "\t", "'", '"', "~", "NO", "3.20", "2026-11-23", "0x1F", ".inf", "é", "\x00",
    "\u2028", "|a|b|\n", "|-|-|\n", "[^1]", "[^1]: x\n", "!!! note\n    ", "    ", "> ", "* ", "<b>", "<script>",
    "\n\n",
]  # fmt: skip
SOURCES = [SOP, QUIZ, SCALES]


@given(st.dictionaries(st.sampled_from(PATHS), st.binary(max_size=200)))
@settings(max_examples=150, deadline=None)
def test_arbitrary_bytes_never_raise(files):
    _, problems = check_tree(files)
    assert all(isinstance(problem, Problem) and problem.line >= 1 for problem in problems)


@given(st.dictionaries(st.sampled_from(PATHS), st.lists(st.sampled_from(PIECES), max_size=30).map("".join)))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_or_refused_with_a_place(files):
    library, problems = check_tree({path: text.encode() for path, text in files.items()})
    assert all(problem.path in {*files, "decisions.yaml"} for problem in problems)
    assert len({sop.digest for sop in library.sops}) <= len(library.sops)


@given(st.sampled_from(SOURCES), st.integers(0, 800), st.integers(0, 40), st.sampled_from(["", *PIECES]))
@settings(max_examples=200, deadline=None)
def test_a_sound_file_with_one_slip_is_read(source, start, length, piece):
    broken = source[:start] + piece + source[start + length :]
    files = {"decisions.yaml": SCALES, "sop/counterfeit.md": SOP, "quizzes/counterfeit.yaml": QUIZ}
    path = next(path for path, text in files.items() if text == source)
    library, _ = check_tree({name: text.encode() for name, text in (files | {path: broken}).items()})
    assert all(len(case.asked_digest) == 64 for _, case in library.cases())


BOMB = "a: &a [x, x]\n" + "".join(
    f"{new}: &{new} [*{old}, *{old}]\n" for old, new in zip("abcdefg", "bcdefgh", strict=True)
)
BOMBS = (BOMB, "[" * 500_000, "{" * 500_000, "- " * 500_000)


@pytest.mark.parametrize("text", BOMBS)
def test_a_bomb_of_aliases_or_brackets_is_refused(text):
    _, problems = parse(tree() | {"quizzes/bomb.yaml": text.encode()})
    assert any(problem.path == "quizzes/bomb.yaml" for problem in problems)


class Page(HTMLParser):
    """What a browser would make of a page: its tags and attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def assert_inert(html: str) -> None:
    page = Page(html)
    assert not page.tags & {"script", "style", "iframe", "form", "input", "svg", "math", "link", "object", "noscript"}
    for name, value in page.attributes:
        assert name in {"href", "src", "alt", "title", "rel", "class", "id", "align", "start", "open"}
        assert name != "src" or value.startswith("/files/media/")
        assert name != "href" or value.startswith(("#", "/", "http", "mailto:")) or ":" not in value.split("/")[0]
        assert not value.startswith("//")
        assert name != "id" or value.startswith("fn")
        assert name != "class" or "site-" not in value


def shown(text: str) -> str:
    return render(text, media_url=lambda path: f"/files/{path}", anchor="cf-1").html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        '<a href="java&#9;script:alert(1)">x</a>',
        '<a href=" &#1;javascript:alert(1)">x</a>',
        "![x](data:text/html;base64,PHNjcmlwdD4=)",
        "<svg><script>alert(1)</script></svg>",
        "<math><mi//xlink:href=\"data:x,<script>alert(1)</script>\">",
        "<iframe src=//evil.example></iframe><form action=//evil.example><input name=p></form>",
        "# Title {#main onclick=alert(1) style='position:fixed'}",
        "<style>*{display:none}</style><link rel=stylesheet href=//evil.example>",
        "[x](//evil.example/a)",
        "![x](https://evil.example/pixel.png)",
        "<img src=media/a.png srcset='https://evil.example/a 1x'>",
        '<div id="main" class="site-header">x</div>',
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    ],
)  # fmt: skip
def test_hostile_markdown_comes_out_inert(text):
    assert_inert(shown(text))


def test_what_is_taken_out_is_named():
    rendered = render("<script>x</script> [a](javascript:x) <b onclick=x>y</b>", media_url=str)
    assert rendered.removed
    assert rendered.dropped == ("<script>", "javascript:", "onclick")
    assert not render("**Plain** text, 3 < 4", media_url=str).removed


def test_pictures_come_from_media_through_the_address_given():
    assert '<img alt="Shoe" src="/files/media/a.png">' in shown("![Shoe](media/a.png)")
    assert "src" not in shown("![Shoe](media/../secret.png)")


def test_lessons_keep_tables_admonitions_and_footnotes():
    html = shown('!!! example "Remove"\n    Logo.\n\n|a|b|\n|-|-:|\n|1|2|\n\nNote[^1].\n\n[^1]: Small print.\n')
    assert '<div class="admonition example">\n<p class="admonition-title">Remove</p>' in html
    assert '<td align="right">2</td>' in html
    assert 'id="fn:cf-1-1"' in html
    assert render_inline("**Only** the brand", media_url=str).html == "<strong>Only</strong> the brand"


@given(st.lists(st.sampled_from([*PIECES, *"[]()*_`<>!#&\\|~^:", *ascii_lowercase[:3]]), max_size=80).map("".join))
@settings(max_examples=200, deadline=None)
def test_nothing_that_runs_survives_rendering(text):
    assert_inert(shown(text))


MONSTROUS = ("x" * 1_000_000, "[" * 1_000_000, "> " * 4_000 + "x", ("[" * 400 + "\n\n") * 60, "`a``b" * 9_000)


@pytest.mark.parametrize("text", MONSTROUS)
def test_a_monstrous_text_is_harmless(text):
    assert_inert(shown(text))


def lesson(rules: int) -> str:
    return "\n\n".join(f"A **rule** number {n} with a [link](https://example.com) and *stress*." for n in range(rules))


def test_a_lesson_twice_as_long_takes_twice_as_much_to_render():
    short, long = (calls(partial(shown, lesson(rules))) for rules in (40, 80))
    assert 1.5 * short < long < LINEAR * short
