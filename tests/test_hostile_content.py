"""Content made to break the reader, the checker or a browser is refused with a clear word."""

import pytest
from content_trees import QUIZ, SOP, tree, with_quiz, with_sop

from app.content.check import check_tree
from app.content.render import render

S, Q = "sop/counterfeit.md", "quizzes/counterfeit.yaml"
DENSE = "hundreds of headings, '???' or '!!!' without a blank line between: break the text up"
BRACKETS = "hundreds of '[', '<' or '`' without a blank line between: break the text up"
BOMB = b"id: &a [x, x]\n" + b"b: [*a, *a]\n" * 9_000_000
ANCHORS = b"".join(b"k%d: &a%d x\n" % (n, n) for n in range(19_000))
HEAD = "id: b\nsop: counterfeit\ntitle: B\ncases:\n"
CASES = "".join(f"  - {{id: b-{n}, clause: cf-1, prompt: p, gold: allow}}\n" for n in range(19_000))
SOME = "\n".join(CASES.splitlines()[:2_001])

# name of the case, tree, the error that is told (None: it is harmless)
HOSTILE = [
    ("a hundred megabytes of aliases", tree(**{"quizzes/b.yaml": BOMB}),
     "quizzes/b.yaml:1: 108.0 MB is too large: a file may have at most 2 MB"),
    ("aliases in a small file", tree(**{"quizzes/b.yaml": BOMB[:1_000_000]}),
     "quizzes/b.yaml:1: 83,333 lines are too many: split the file (at most 20,000)"),
    ("few aliases that mean gigabytes", tree(**{"quizzes/b.yaml": b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"}),
     "quizzes/b.yaml:2: alias '*a': write the value out instead"),
    ("anchors that nothing names", tree(**{"quizzes/b.yaml": ANCHORS}),
     "quizzes/b.yaml:1: 'cases' is missing: add 'cases: followed by '  - id: …' for each case'"),
    ("cases without end", tree(**{"quizzes/b.yaml": f"{HEAD}{CASES}".encode()}),
     "quizzes/b.yaml:1: more than 100,000 keys and values: split the file"),
    ("more cases than anybody answers", tree(**{"quizzes/b.yaml": f"{HEAD}{SOME}".encode()}),
     "quizzes/b.yaml:4: 'cases' has 2,001 entries: split it (at most 2,000)"),
    ("a line of a megabyte", tree(sop=SOP + "x" * 1_000_000),
     f"{S}:18: a line of 1,000,000 characters: break it (at most 10,000)"),
    ("a line of a megabyte of marks", tree(sop=SOP + "*a **b [" * 125_000),
     f"{S}:18: a line of 1,000,000 characters: break it (at most 10,000)"),
    ("ten thousand headings", tree(sop=SOP + "".join(f"### T{n}\n" for n in range(10_000))), f"{S}:16: {DENSE}"),
    ("ten thousand clauses of one name", tree(sop=SOP + "## T {#h-1}\n\n" * 9_000),
     f"{S}:20: id 'h-1' is taken by {S}:18: choose another"),
    ("boxes without end", tree(sop=SOP + "??? note\n    x\n" * 9_000), f"{S}:16: {DENSE}"),
    ("links without end", tree(sop=SOP + "[a](" * 1_500), f"{S}:18: {BRACKETS}"),
    ("fences without end", tree(sop=SOP + "```a\n" * 15_000), f"{S}:16: {BRACKETS}"),
    ("quotes in quotes", tree(sop=SOP + "> " * 4_000 + "x\n"), None),
    ("boxes in boxes", tree(sop=SOP + "".join("    " * n + "!!! note\n" for n in range(300))), None),
    ("a table of thousands", tree(sop=SOP + "\n|a|b|\n|-|-|\n" + "|x|y|\n" * 15_000), None),
    ("a table as wide as long", tree(sop=SOP + "\n" + "|a" * 1_000 + "|\n" + "|-" * 1_000 + "|\n"), None),
    ("rows in a list", tree(sop=SOP + "".join(f"{n}. x\n" for n in range(18_000))), None),
    ("accents without end", tree(sop=SOP + "a" + "\u0301" * 9_000), None),
    ("an unseen character in a clause's code", with_sop("{#cf-2", "{#cf\u200b-2"),
     f"{S}:16: '#cf\u200b-2' can't be a code: use letters, digits, '-', '_' and '.', at most 64, as in cf-1.2"),
    ("a code that turns around", with_sop("{#cf-2", "{#cf\u2067-2"),
     f"{S}:16: '#cf\u2067-2' can't be a code: use letters, digits, '-', '_' and '.', at most 64, as in cf-1.2"),
    ("a text that is overridden", with_sop("One letter", "\u202eOne letter"),
     f"{S}:14: control character U+202E: remove it"),
    ("a letter that looks like c", with_quiz("id: c-1\n", "id: \u0441-1\n"),
     f"{Q}:6: 'id': '\u0441-1' can't be an id: use letters, digits, '-', '_' and '.', at most 64, as in cf-1.2"),
    ("an unseen character in an option", with_quiz("{a: Anyone", "{a\u200b: Anyone"),
     f"{Q}:18: 'a\u200b': 'a\u200b' can't be an id: use letters, digits, '-', '_' and '.', at most 64, as in cf-1.2"),
    ("a drawing with a script", tree(**{"media/a.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"}),
     "media/a.svg:1: a drawing as SVG can hold scripts: save it as PNG or WebP"),
    ("a page that is called a picture", tree(**{"media/a.png": b"<html><script>alert(1)</script>"}),
     "media/a.png:1: no PNG, JPEG, GIF, WebP or AVIF picture: save it as one of these"),
    ("a picture that is called another", tree(**{"media/a.png": b"GIF89a=1;alert(1)"}),
     "media/a.png:1: holds a GIF picture, which its name doesn't say: call it a.gif"),
    ("a sound that begins like WebP", tree(**{"media/a.webp": b"RIFF\x00\x00\x00\x00WAVE"}),
     "media/a.webp:1: no PNG, JPEG, GIF, WebP or AVIF picture: save it as one of these"),
]  # fmt: skip


@pytest.mark.parametrize(("files", "said"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE])
def test_what_is_made_to_break_things_is_refused_or_harmless(files, said):
    library, problems = check_tree(files)
    for text in (clause.text for _, clause in library.clauses()):
        render(text, media_url=str)
    told = [str(problem) for problem in problems if problem.severity == "error"]
    assert said in told if said else told == []


def test_pictures_of_every_kind_are_taken_by_their_own_name():
    kinds = {"png": b"\x89PNG", "jpg": b"\xff\xd8\xff", "jpeg": b"\xff\xd8\xff", "gif": b"GIF89a", "GIF": b"GIF87a",
             "webp": b"RIFF1234WEBPVP8", "avif": b"\0\0\0\x1cftypavif"}  # fmt: skip
    _, problems = check_tree(tree(**{f"media/a.{suffix}": raw for suffix, raw in kinds.items()}))
    assert [problem for problem in problems if problem.path.startswith("media/")] == []


def test_as_many_cases_as_a_quiz_may_have_are_read():
    cases = "".join(f"  - {{id: d-{n}, clause: cf-2, prompt: P{n}, gold: remove}}\n" for n in range(1_995))
    library, problems = check_tree(tree(quiz=QUIZ + cases))
    assert len(library.quizzes[0].cases) == 2_000
    assert {problem.severity for problem in problems} == {"warning"}
