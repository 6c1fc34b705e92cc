"""A trainer who makes a mistake is told its place and what to write instead."""

import pytest
from content_trees import QUIZ, SOP, tree, with_quiz, with_sop

from app.content.check import check_tree

S, Q = "sop/counterfeit.md", "quizzes/counterfeit.yaml"
SOP_KEYS = "allowed: id, title, audience, minutes, markets, refresh_days, scale"
TWO_LEVELS = "'enforcement: [{id: allow, name: Allow}, {id: remove, name: Remove}]'"

BROKEN = [
    (with_sop(" {#cf-2 severity=minor", " {severity=minor"),
     f"{S}:16: the braces hold no code: write it first, as in {{#cf-1.2 rev=2}}"),
    (with_sop("## Altered marks {#cf-1 rev=2 severity=critical}", "## Altered marks"),
     f"{S}:8: clause heading needs a code, as in '## Altered marks {{#cf-1}}'; "
     "if it is no rule, write it as bold text: '**Altered marks**'"),
    (tree(**{"sop/bad.md": b"# Bad\n\n## Title\ntext\n"}),
     "sop/bad.md:3: clause heading needs a code, as in '## Title {#ba-1}'; "
     "if it is no rule, write it as bold text: '**Title**'"),
    (tree(**{"sop/bad.md": b"# Bad\n\n## Title\ntext\n"}),
     "sop/bad.md:1: no front matter: begin the file with these lines: "
     "'---', 'id: bad', 'title: …', 'minutes: 10', '---'"),
    (with_sop("id: counterfeit\n", ""), f"{S}:2: 'id' is missing: add 'id: counterfeit'"),
    (with_sop("minutes: 10", "topics: [a]"), f"{S}:4: unknown key 'topics': remove it; {SOP_KEYS}"),
    (with_sop("minutes: 10", "minuts: 10"), f"{S}:4: unknown key 'minuts': did you mean 'minutes'?; {SOP_KEYS}"),
    (with_sop("minutes: 10", "markets: [DE, NO]"),
     f"{S}:4: 'markets': NO is read as yes or no: put it in quotes, as in \"NO\""),
    (with_sop("title: Counterfeit", "title: 3.20"),
     f"{S}:3: 'title': 3.20 is read as a number: put it in quotes, as in \"3.20\""),
    (with_sop("minutes: 10", "audience: listing-review"),
     f"{S}:4: 'audience' must be a list, as in 'audience: [name of a queue]'"),
    (with_sop("minutes: 10", "minutes: 10\nscale: harm"),
     f"{S}:5: unknown scale 'harm': decisions.yaml has enforcement"),
    (tree(sop=SOP.replace("\n---\n", "\n", 1)),
     f"{S}:1: the front matter isn't closed: put a line '---' below its last key"),
    (with_sop("severity=critical", "severity=high"), f"{S}:8: severity=high: write minor, major or critical"),
    (with_sop("rev=2", "rev=two"), f"{S}:8: rev=two: write a whole number from 1, as in rev=2"),
    (with_sop("rev=2", "revision=2"),
     f"{S}:8: unknown attribute 'revision': remove it; allowed: rev, severity, minutes, markets, of_rev"),
    (with_sop("severity=critical", "severty=critical"),
     f"{S}:8: unknown attribute 'severty': did you mean 'severity'?; allowed: rev, severity, minutes, markets, of_rev"),
    (with_sop("{#cf-2 ", "{#cf-1 "), f"{S}:16: id 'cf-1' is taken by {S}:8: choose another"),
    (with_sop("media/shoe.png", "media/boot.png"),
     f"{S}:11: 'media/boot.png' is not there: add the file to content/media or mend the name"),
    (with_sop("media/shoe.png", "https://example.com/shoe.png"),
     f"{S}:11: picture 'https://example.com/shoe.png' is not under media/: copy it there, as in media/shoe.webp"),
    (with_sop("One letter", "[One](#cf-9) letter"),
     f"{S}:14: link '#cf-9' leads nowhere: write a clause's code, as in (#cf-1.2)"),
    (with_sop("One letter", "[One](#accessories) letter"),
     f"{S}:14: link '#accessories' leads nowhere: write (#cf-2)"),
    (tree(**{"sop/bad.md": b"See [B](#b-say-what).\n\n## A\nx\n\n## B. Say what?\ny\n"}),
     "sop/bad.md:1: link '#b-say-what' leads nowhere: write (#ba-2)"),
    (tree(**{S: SOP.encode().replace(b"matters", b"m\xe4tters")}),
     f"{S}:6: not readable as UTF-8 (byte 0xe4): save the file as UTF-8"),
    (tree(**{S: b"x\n" * 1_000_001}), f"{S}:1: 2.0 MB is too large: a file may have at most 2 MB"),
    (with_sop("One letter", "One\x07letter"), f"{S}:14: control character U+0007: remove it"),
    (with_sop("One letter", "x" * 20_000), f"{S}:14: a line of 20,009 characters: break it (at most 10,000)"),
    (with_quiz("gold: remove", "gold: delete"), f"{Q}:10: gold 'delete' is not an option: write one of allow, remove"),
    (with_quiz("gold: remove", "gold: warn"), f"{Q}:10: gold 'warn' is not an option: write one of allow, remove"),
    (with_quiz("gold: remove", "gold: NO"), f"{Q}:10: gold NO is not read as text: put it in quotes, as in \"NO\""),
    (with_quiz("prompt: Nkie shoes", 'prompt: "[describe: it]"\n    origin: "question 3 of 2026-10-11, release 1"'),
     f"{Q}:9: case c-1 comes from a question: describe what was seen in place of '[describe: …]'"),
    (with_quiz("gold: remove", "gold:"), f"{Q}:10: gold is missing: choose the right decision"),
    (with_quiz("gold: remove", "gold: null"), f"{Q}:10: gold is missing: choose the right decision"),
    (with_quiz("    gold: remove\n", ""), f"{Q}:6: 'gold' is missing: add 'gold: remove'"),
    (with_quiz("[allow, remove]", "[allow, ban]"),
     f"{Q}:4: unknown decision 'ban': scale 'enforcement' has allow, warn, remove"),
    (with_quiz("clause: cf-1\n", "clause: cf-7\n"),
     f"{Q}:6: case c-1: unknown clause 'cf-7' in 'counterfeit': write one of cf-1, cf-1.1, cf-2"),
    (with_quiz("sop: counterfeit", "sop: fakes"), f"{Q}:1: unknown SOP 'fakes': write one of counterfeit"),
    (with_quiz("kind: choice", "kind: pick"), f"{Q}:16: 'kind' is 'pick': write decision, choice, multiple or order"),
    (with_quiz("options: {a: Anyone, b: The brand}", "options: {a: yes, b: The brand}"),
     f"{Q}:18: 'a': yes is read as yes or no: put it in quotes, as in \"yes\""),
    (with_quiz("{a: Anyone, b: The brand}", "{a: Anyone, NO: The brand}"),
     f'{Q}:18: key NO is read as yes or no: put it in quotes, as in "NO"'),
    (with_quiz("rev: 3", "rev: 3\n    accept: {remove: 0.5}"),
     f"{Q}:8: 'remove' is the gold and has full credit: remove it from accept"),
    (with_quiz("gold: [c, a]", "gold: c"),
     f"{Q}:20: gold of a multiple must be a list, as in 'gold: [a, c]'; options: a, b, c"),
    (with_quiz("gold: [c, a, b]", "gold: [c, a]"), f"{Q}:21: gold of an order must name every option once: a, b, c"),
    (with_quiz("id: c-2", "id: c-1"), f"{Q}:13: id 'c-1' is taken by {Q}:6: choose another"),
    (with_quiz("twin: c-2", "twin: c-9"), f"{Q}:6: case c-1: twin 'c-9' is no case: name its near miss"),
    (with_quiz("title: Counterfeit calibration", "title: One: two"),
     f"{Q}:3: not valid YAML: a second ':' on the line; put the text in quotes"),
    (with_quiz("why: One", "why: &w One") | {"quizzes/b.yaml": b"id: *w\n"},
     "quizzes/b.yaml:1: alias '*w': write the value out instead"),
    (with_quiz("rev: 3", "rev: 3\n    rev: 4"), f"{Q}:8: 'rev' stands twice; the first is at line 7"),
    (tree(**{"decisions.yaml": b"enforcement: allow\n"}),
     f"decisions.yaml:1: scale 'enforcement' needs two or more levels from least to most severe, as in {TWO_LEVELS}"),
    (tree(**{"policy.md": SOP.encode()}), "policy.md:1: nothing reads a file here: move it to sop/policy.md"),
    (tree(**{"sop/counterfeit.de.md": b"---\ntitle: F\n---\n## Marken {#cf-1}\nx\n"}),
     "sop/counterfeit.de.md:4: say which rev of the source this translates, as in {#cf-1 of_rev=1}"),
    (tree(**{"sop/counterfeit@DE.md": b"---\nextends: counterfeit\n---\n## Neu {#cf-9}\nx\n"}),
     "sop/counterfeit@DE.md:4: unknown clause 'cf-9': 'counterfeit' has no such clause; use one of its codes"),
]  # fmt: skip

WARNED = [
    (with_sop("### Letters", "#### Letters"),
     f"{S}:13: heading level skipped: write '### Letters' (3 #, not 4)"),
    (with_sop("![A shoe]", "![]"),
     f"{S}:11: picture 'media/shoe.png' has no alternative text: write ![what it shows](media/shoe.png)"),
    (with_sop("One letter", "<script>x</script> One"),
     f"{S}:14: taken out when shown: <script>; write Markdown instead"),
    (with_sop("minutes: 10\n", ""), f"{S}:1: no 'minutes': 1 taken from its 32 words; add 'minutes: 1'"),
    (tree(), f"{S}:8: clause cf-1: 1 proof cases: write 23 more to have 24 (it is critical)"),
    (tree(), f"{S}:16: clause cf-2: no practice case: write one with 'use: practice'"),
    (tree(quiz=QUIZ.replace("clause: cf-2", "clause: cf-1")),
     f"{S}:16: clause cf-2: no cases: write 12 proof cases and a practice case"),
    (tree(), f"{S}:13: clause cf-1.1: 0 of 2 cases have a twin: write near misses until half of them have one"),
    (with_quiz("gold: allow, twin: c-1", "gold: remove, twin: c-1"),
     f"{Q}:6: case c-1: its twin c-2 has the same gold: twins look alike and differ in gold"),
    (tree(**{"sop/counterfeit.de.md": b"---\ntitle: F\n---\n## Marken {#cf-1 of_rev=1}\nx\n"}),
     "sop/counterfeit.de.md:4: stale translation of cf-1: made from rev 1, the source is at rev 2"),
    (tree(**{"sop/counterfeit.de.md": b"---\ntitle: F\n---\n## Marken {#cf-1 of_rev=2}\nx\n"}),
     "sop/counterfeit.de.md:1: not translated: cf-1.1, cf-2"),
]  # fmt: skip


@pytest.mark.parametrize(("files", "said"), BROKEN, ids=[said[:70] for _, said in BROKEN])
def test_an_error_says_where_and_what_to_write(files, said):
    _, problems = check_tree(files)
    assert said in [str(problem) for problem in problems if problem.severity == "error"]


@pytest.mark.parametrize(("files", "said"), WARNED, ids=[said[:70] for _, said in WARNED])
def test_a_warning_blocks_nothing(files, said):
    _, problems = check_tree(files)
    assert said in [str(problem) for problem in problems]
    assert {problem.severity for problem in problems} == {"warning"}


def test_a_sound_tree_has_no_errors():
    library, problems = check_tree(tree())
    assert [str(problem) for problem in problems if problem.severity == "error"] == []
    assert [clause.code for _, clause in library.clauses()] == ["cf-1", "cf-1.1", "cf-2"]


def test_a_clause_far_to_one_side_is_warned_of():
    cases = "".join(f"  - {{id: d-{n}, clause: cf-2, prompt: P{n}, gold: remove}}\n" for n in range(12))
    _, problems = check_tree(tree(quiz=QUIZ + cases))
    said = f"{S}:16: clause cf-2: gold is 'warn' or above in 12 of 12 cases: write more that are below 'warn'"
    assert said in [str(problem) for problem in problems]


def test_paths_begin_with_the_directory_that_was_checked(tmp_path):
    for path, content in tree().items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    (tmp_path / "sop" / "out.md").symlink_to("/etc/hostname")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_text("hidden")
    library, problems = check_tree(tmp_path)
    said = f"{tmp_path}/sop/out.md:1: a link to a file outside the content directory: copy the file here instead"
    assert said in [str(problem) for problem in problems]
    assert library.sop("counterfeit") is not None
    assert ".git" not in " ".join(problem.path for problem in problems)


def test_one_slip_leaves_the_rest_of_the_tree_checked():
    library, problems = check_tree(with_quiz("gold: remove", "gold: delete"))
    assert [case.code for _, case in library.cases()] == ["c-1", "c-2", "c-3", "c-4", "c-5"]
    assert len([problem for problem in problems if problem.severity == "error"]) == 1
