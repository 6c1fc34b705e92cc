"""Word documents and pages become draft SOPs with proposed clauses, and what they lose on the way is named."""

from base64 import b64encode
from pathlib import Path

import pytest
from content_trees import tree
from exchange_files import PNG, archive, bold, docx, paragraph
from flask import Flask

from app.content.check import check_tree
from app.content.parse import parse
from app.exchange.reading import read_exchange
from app.exchange.values import Imported

BODY = (
    paragraph("Gift cards", "Heading1")
    + paragraph("Why this matters.")
    + paragraph("1. Resale", "Heading2")
    + paragraph("Only the * maker sells <them>.".replace("<", "&lt;").replace(">", "&gt;"))
    + '<w:p><w:ins w:author="Tara"><w:r><w:t>Never at a discount.</w:t></w:r></w:ins>'
    '<w:del w:author="Tara"><w:r><w:delText>Sometimes.</w:delText></w:r></w:del></w:p>'
    + paragraph("1.1 Unused codes", "Heading3")
    + paragraph("Codes in the picture.")
    + "<w:tbl><w:tr><w:tc>" + bold("Seen") + "</w:tc><w:tc>" + paragraph("Do") + "</w:tc></w:tr><w:tr><w:tc>"
    + paragraph("a|b") + "</w:tc><w:tc>" + paragraph("Remove") + "</w:tc></w:tr></w:tbl>"
    + paragraph("Proof", "Heading2")
    + paragraph("A receipt.")
)  # fmt: skip


def lost(imported: Imported) -> str:
    return "\n".join(problem.message for problem in imported.problems)


def errors(imported: Imported) -> list[str]:
    """What `content check` refuses in a tree with the draft."""
    assert imported.draft is not None
    files = tree() | {imported.draft.path: imported.draft.source.encode()} | dict(imported.draft.media)
    return [problem.message for problem in check_tree(files)[1] if problem.severity == "error"]


def test_a_word_document_becomes_a_draft_that_check_passes() -> None:
    found = read_exchange("Gift-Cards v2.docx", docx(BODY, comments='<w:comment w:id="1" w:author="Otto">'
                          f'{paragraph("Since when?")}</w:comment>'), sop="gift-cards")  # fmt: skip
    assert found.draft is not None and found.draft.path == "sop/gift-cards.md"
    assert found.draft.source == (
        "---\nid: gift-cards\ntitle: Gift cards\nminutes: 1\n---\n"
        "Why this matters.\n\n## 1. Resale {#gc-1}\n\nOnly the * maker sells &lt;them>.\n\nNever at a discount.\n\n"
        "### 1.1 Unused codes {#gc-1.1}\n\nCodes in the picture.\n\n"
        "| **Seen** | Do |\n| --- | --- |\n| a\\|b | Remove |\n\n"
        "## Proof {#gc-2}\n\nA receipt.\n"
    )
    assert errors(found) == []
    assert "tracked change: “Never at a discount.”, put in by Tara, is kept: settle it" in lost(found)
    assert "tracked change: “Sometimes.”, taken out by Tara, is left out: settle it" in lost(found)
    assert "comment by Otto is left out: “Since when?”" in lost(found)
    library, _ = parse(tree() | {found.draft.path: found.draft.source.encode()})
    assert [clause.code for sop, clause in library.clauses() if sop.code == "gift-cards"] == ["gc-1", "gc-1.1", "gc-2"]


def test_lines_in_bold_stand_for_headings_that_are_none() -> None:
    found = read_exchange(
        "rules.docx", docx(bold("Scope") + paragraph("All.") + bold("Marks") + paragraph("None altered."))
    )
    assert found.draft is not None
    assert "## Scope {#ru-1}" in found.draft.source and "## Marks {#ru-2}" in found.draft.source
    assert "no headings: 2 lines in bold were taken for them" in lost(found)
    assert errors(found) == []


PAGE = f"""<!DOCTYPE html><html><head><title>Off-platform contact</title><script>alert(1)</script></head><body>
<h2>Phone numbers</h2><p>Never <b>in</b> a picture.<br>See <a href="#top">top</a>,
<a href="javascript:x()">this</a>.</p>
<img src="data:image/png;base64,{b64encode(PNG).decode()}" alt="A card">
<img src="data:image/svg+xml;base64,{b64encode(b"<svg onload='x'/>").decode()}" alt="bad">
<h4>Spelled out</h4><ul><li>zero<ul><li>eight</li></ul></li><li>one</li></ul>
<h2>Links</h2><iframe src="x"></iframe><p># not a heading</p><div>{{#id}} kept</div></body></html>"""


def test_a_page_becomes_a_draft_with_its_pictures() -> None:
    found = read_exchange("contact.html", PAGE.encode(), codes={"co-9"})
    assert found.draft is not None and errors(found) == []
    source = found.draft.source
    assert source.startswith("---\nid: contact\ntitle: Off-platform contact\n")
    assert "## Phone numbers {#contact-1}" in source and "### Spelled out {#contact-1.1}" in source
    assert "![A card](media/contact-1.png)" in source and dict(found.draft.media) == {"media/contact-1.png": PNG}
    assert "- zero\n    - eight\n- one" in source and "\\# not a heading" in source
    assert "script" not in source and "svg" not in source
    for what in ("left out: a link to javascript:x()", "left out: <iframe>", "not a whole PNG"):
        assert what in lost(found)


@pytest.mark.parametrize("charset", ["windows-1252", "iso-8859-1"])
def test_a_page_in_an_office_encoding_is_read(charset: str) -> None:
    raw = f"<html><meta charset='{charset}'><h1>Für</h1><h2>Größe</h2><p>x".encode(charset)
    found = read_exchange("a.html", raw)
    assert found.draft is not None and "## Größe {#" in found.draft.source


def run(app: Flask, *words: object) -> tuple[int, str, str]:
    done = app.test_cli_runner().invoke(args=["content", "import", *map(str, words)])
    return done.exit_code, done.stdout, done.stderr


def test_tara_sees_a_draft_before_it_is_written_and_none_is_written_over(app: Flask, tmp_path: Path) -> None:
    folder: Path = app.config["CONTENT_DIR"]
    for name, raw in tree().items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(raw)
    (tmp_path / "gift-cards.docx").write_bytes(docx(BODY))
    code, said, noted = run(app, tmp_path / "gift-cards.docx")
    assert code == 0 and "## Proof {#gc-2}" in said and "nothing written yet" in noted
    assert not (folder / "sop" / "gift-cards.md").exists()
    assert run(app, tmp_path / "gift-cards.docx", "--write")[0] == 0
    assert "{#gc-2}" in (folder / "sop" / "gift-cards.md").read_text()
    code, said, _ = run(app, tmp_path / "gift-cards.docx", "--write")
    assert code == 1 and "sop/gift-cards.md is there already, and a draft never replaces it" in said


def test_a_document_without_words_is_told() -> None:
    for raw in (docx(""), archive({"word/document.xml": b""})):
        found = read_exchange("a.docx", raw)
        assert found.draft is None and found.problems[0].severity == "error"
