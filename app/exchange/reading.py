"""Reads a file of another system, whatever it is: told by its content, refused in a sentence where we can't."""

import re
from collections.abc import Mapping, Set

from app.content.text import decode
from app.content.wording import joined
from app.exchange import aiken, tables
from app.exchange.archive import Archive, opened
from app.exchange.columns import lacking_columns
from app.exchange.documents import draft_of_docx, draft_of_html
from app.exchange.gift import read_gift
from app.exchange.markup import html_root, local, xml_root
from app.exchange.moodle import read_moodle
from app.exchange.pictures import Album
from app.exchange.qti import read_qti_item, read_qti_package
from app.exchange.qti1 import is_qti1, read_qti1, read_qti1_package
from app.exchange.questions import Reading
from app.exchange.values import Imported
from app.intake.decoding import as_utf8
from app.said import Figures, Said, said, to_say

MOST_BYTES = 50_000_000
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_KNOWN_OTHERS = (
    (b"\xd0\xcf\x11\xe0", said("an old Office file, or one with a password: save it as .docx or .xlsx without one")),
    (b"%PDF-", said("a PDF: save the document it was made from as .docx or .html")),
    (b"{\\rtf", said("an RTF document: save it as .docx")),
)
_FIRST_TAG = re.compile(rb"<([A-Za-z][\w:.-]{0,60})")
_HTML = frozenset(
    ["html", "head", "body", "meta", "title", "h1", "h2", "h3", "p", "div", "section", "article", "table"]
)
_SOP_HEADING = re.compile(r"^#{1,3} \S", re.MULTILINE)
LIKE_AN_SOP = to_say("this looks like the text of an SOP: begin one with New SOP, and paste the text over its draft")
WHAT_WE_READ = joined(["GIFT, Moodle XML, Aiken, QTI 2.1, QTI 1.2, CSV, XLSX, DOCX", "HTML"])


def read_exchange(
    name: str,
    raw: bytes,
    *,
    quiz: str = "",
    sop: str = "",
    media: Mapping[str, bytes] = {},
    codes: Set[str] = frozenset(),
) -> Imported:
    """Cases, or the draft of an SOP, and every problem; never raises on any bytes.

    `quiz` begins the ids of cases without one, `sop` is the id of a draft ("": from the name). `media` and `codes` are
    the pictures and the clauses that are taken already.
    """
    reading = Reading(name, quiz)
    if len(raw) > MOST_BYTES:
        size = {"n": Figures(f"{len(raw) / 1e6:.0f}"), "most": str(MOST_BYTES // 1_000_000)}
        return _refused(reading, said("%(n)s MB is too large: at most %(most)s MB", **size))
    if not raw.strip():
        return _refused(reading, said("the file is empty"))
    for magic, why in _KNOWN_OTHERS:
        if raw.startswith(magic):
            return _refused(reading, why)
    album = Album(re.sub(r"[^a-z0-9]+", "-", name.partition(".")[0].lower()).strip("-") or "picture", taken=media)
    target = (sop, codes)
    if raw.startswith(_ZIP):
        return _read_archive(reading, raw, album, target)
    start = raw.removeprefix(b"\xef\xbb\xbf").lstrip()[:4096]
    if start.startswith((b"<", b"\xff\xfe<", b"\xfe\xff\0<")):
        return _read_markup(reading, raw, start.replace(b"\0", b""), album, target)
    return _read_text(reading, raw)


def _refused(reading: Reading, why: Said) -> Imported:
    reading.refuse(1, why)
    return reading.imported("")


def _read_archive(reading: Reading, raw: bytes, album: Album, target: tuple[str, Set[str]]) -> Imported:
    archive = opened(raw)
    if not isinstance(archive, Archive):
        return _refused(reading, archive)
    names = set(archive.names)
    if "word/document.xml" in names:
        return draft_of_docx(reading, raw, archive, album, *target)
    if "xl/workbook.xml" in names:
        tables.read_table(reading, tables.xlsx_table(reading.name, raw))
        return reading.imported("xlsx")
    if is_qti1(archive):
        read_qti1_package(reading, archive, album)
        return _with_album(reading, album, "qti1")
    if any(name.endswith(".xml") for name in names):
        read_qti_package(reading, archive, album)
        if reading.cases or reading.number or any(problem.severity == "error" for problem in reading.problems):
            return _with_album(reading, album, "qti")
        reading.problems.clear()
    text = to_say("an archive without a document or questions in it: we read %(kinds)s")
    return _refused(reading, said(text, kinds=WHAT_WE_READ))


def _read_markup(reading: Reading, raw: bytes, start: bytes, album: Album, target: tuple[str, Set[str]]) -> Imported:
    found = _FIRST_TAG.search(start)
    tag = found[1].decode("ascii", "replace").rpartition(":")[2].lower() if found else ""
    if tag in _HTML or b"<!doctype html" in start.lower():
        page = html_root(raw)
        return _refused(reading, page) if isinstance(page, Said) else draft_of_html(reading, page, album, *target)
    root = xml_root(raw)
    if isinstance(root, Said):
        return _refused(reading, root)
    if local(root) == "quiz":
        read_moodle(reading, root, album)
        return _with_album(reading, album, "moodle")
    if local(root) == "assessmentitem":
        read_qti_item(reading, root)
        return reading.imported("qti")
    if local(root) == "questestinterop":
        read_qti1(reading, root)
        return reading.imported("qti1")
    text = to_say("an XML file of another kind (<%(tag)s>): we read %(kinds)s")
    return _refused(reading, said(text, tag=local(root)[:40], kinds=WHAT_WE_READ))


def _with_album(reading: Reading, album: Album, form: str) -> Imported:
    for name, why in list(album.refused.items())[:50]:
        reading.warn(1, said("picture '%(name)s' is left out: %(problem)s", name=name[:80], problem=why))
    return reading.imported(form)


def _read_text(reading: Reading, raw: bytes) -> Imported:
    raw = as_utf8(raw)
    text, problems = decode(reading.name, raw)
    reading.problems += problems
    if not text:
        return reading.imported("")
    header = text.partition("\n")[0].lower()
    if "prompt" in header and "gold" in header and not header.startswith("::"):
        reading.problems.clear()  # a table has its own bounds
        tables.read_table(reading, tables.csv_table(reading.name, raw))
        return reading.imported("csv")
    if re.search(r"^\s*ANSWER:\s*[A-Z]\s*$", text, re.MULTILINE) and not re.search(r"\{[^{}]*[=~]", text):
        aiken.read_aiken(reading, text)
        return reading.imported("aiken")
    if re.search(r"(?<!\\)\{|^\s*::|^\s*\$CATEGORY:", text, re.MULTILINE):
        read_gift(reading, text)
        return reading.imported("gift")
    if reading.name.lower().endswith((".csv", ".tsv")):
        return _refused(reading, lacking_columns(tables.csv_table(reading.name, raw).header))
    if reading.name.lower().endswith((".md", ".markdown")) or text.startswith("---\n") or _SOP_HEADING.search(text):
        return _refused(reading, said(LIKE_AN_SOP))
    return _refused(reading, said("nothing in it looks like a question: we read %(kinds)s", kinds=WHAT_WE_READ))
