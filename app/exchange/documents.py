"""Documents to draft SOPs: a DOCX by way of mammoth, an HTML page as it is; what was lost on the way is named."""

import io
import re
from collections.abc import Iterator, Set
from typing import Any

import mammoth
import mammoth.images

from app.content import suggest
from app.exchange.archive import Archive
from app.exchange.from_html import Writer
from app.exchange.markup import Element, attribute, descendants, html_root, local, text, xml_root
from app.exchange.outline import Outline, drafted
from app.exchange.pictures import Album, data_picture
from app.exchange.questions import Reading
from app.exchange.values import Imported
from app.exchange.wording import left_out
from app.said import Said, said, to_say

DOCUMENT_LIMIT = 6_000_000  # bytes of XML; a book of 300 pages has about 4 MB
NO_TEXT = to_say("the document holds no text")
DEEPEST = 100
MOST_ELEMENTS = 120_000
MOST_RUNS = 20_000  # paragraphs and runs; mammoth reads some 10,000 a second, and a hundred pages have as many
MOST_NOTES = 50
_BODY = "word/document.xml"
_NOT_SHOWN = {
    "oMath": to_say("%(n)s formulas left out"), "chart": to_say("%(n)s charts left out"),
    "relIds": to_say("%(n)s drawings (SmartArt) left out"), "OLEObject": to_say("%(n)s embedded objects left out"),
}  # fmt: skip
# What mammoth says of a document, in its words.
_CONVERTED = (
    (
        r"Unrecognised paragraph style: (?P<style>.*) \(Style ID: (?P<id>.*)\)",
        to_say("from the document: Unrecognised paragraph style: %(style)s (Style ID: %(id)s)"),
    ),
    (
        r"Unrecognised run style: (?P<style>.*) \(Style ID: (?P<id>.*)\)",
        to_say("from the document: Unrecognised run style: %(style)s (Style ID: %(id)s)"),
    ),
    (
        r"Paragraph style with ID (?P<id>.*) was referenced but not defined in the document",
        to_say("from the document: Paragraph style with ID %(id)s was referenced but not defined in the document"),
    ),
    (
        r"Run style with ID (?P<id>.*) was referenced but not defined in the document",
        to_say("from the document: Run style with ID %(id)s was referenced but not defined in the document"),
    ),
    (
        r"Table style with ID (?P<id>.*) was referenced but not defined in the document",
        to_say("from the document: Table style with ID %(id)s was referenced but not defined in the document"),
    ),
    (
        r"An unrecognised element was ignored: (?P<element>.*)",
        to_say("from the document: An unrecognised element was ignored: %(element)s"),
    ),
)


def draft_of_docx(reading: Reading, raw: bytes, archive: Archive, album: Album, sop: str, codes: Set[str]) -> Imported:
    """The draft of a Word document whose archive was looked at before."""
    root = _checked(archive)
    if isinstance(root, str):
        reading.refuse(1, root)
        return reading.imported("docx")
    _changes(reading, root)
    _comments(reading, archive)
    _unshown(reading, root, archive)
    try:
        converted = mammoth.convert_to_html(
            io.BytesIO(raw), convert_image=mammoth.images.img_element(lambda image: _placed(image, album))
        )
        html = str(converted.value)
    except Exception as error:  # mammoth raises whatever a document that Word didn't write leads it into
        text_of = to_say("the document can't be read (%(error)s): open it in Word and save it again")
        reading.refuse(1, said(text_of, error=type(error).__name__))
        return reading.imported("docx")
    for message in list(dict.fromkeys(str(one.message) for one in converted.messages))[:MOST_NOTES]:
        reading.warn(1, _of_converter(message[:200]))
    page = html_root(f"<html><body>{html}</body></html>".encode())
    if isinstance(page, str) or not text(page).strip():
        reading.refuse(1, said(NO_TEXT))
        return reading.imported("docx")
    return _drafted(reading, page, album, sop, codes, "docx")


def draft_of_html(reading: Reading, page: Element, album: Album, sop: str, codes: Set[str]) -> Imported:
    """The draft of a page."""
    return _drafted(reading, page, album, sop, codes, "html")


def _drafted(reading: Reading, page: Element, album: Album, sop: str, codes: Set[str], form: str) -> Imported:
    _without_inner_links(reading, page)
    named = next((text(title).strip() for title in descendants(page, "title")), "")
    writer = Writer(lambda address, _words: _picture(address, album))
    body = writer.document(page)
    for what, at in list(writer.lost.items())[:MOST_NOTES]:
        reading.warn(at if form == "html" else 1, left_out([what]))
    for name, why in list(album.refused.items())[:MOST_NOTES]:
        reading.warn(1, said("%(name)s is left out: %(problem)s", name=name, problem=why))
    outline = Outline(body, re.sub(r"\s+", " ", named), sop or suggest.sop_id(reading.name), codes)
    draft = drafted(reading, outline, album.media)
    found = reading.imported(form)
    return Imported(form, draft=draft, media=album.media, problems=found.problems)


def _checked(archive: Archive) -> Element | Said:
    """The root of the document, after a look at every part that the converter will parse."""
    found: Element | Said = said(NO_TEXT)
    elements = runs = 0
    for name in archive.names:
        if not name.endswith((".xml", ".rels")):
            continue
        raw = archive.read(name, most=DOCUMENT_LIMIT)
        if isinstance(raw, Said):
            return raw
        if b"<!DOCTYPE" in raw or raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return said("'%(name)s' is not as Word writes it: open the document in Word and save it again", name=name)
        root = xml_root(raw)
        if isinstance(root, Said):
            return said("'%(name)s': %(problem)s", name=name, problem=root)
        elements += sum(1 for _ in root.iter())
        runs += sum(1 for _ in descendants(root, "p", "r"))
        if elements > MOST_ELEMENTS or runs > MOST_RUNS:
            return said("more than %(most)s pieces of text: divide the document, an SOP a file", most=MOST_RUNS)
        if name == _BODY:
            found = root
    if isinstance(found, Said) or _depth(found) <= DEEPEST:
        return found
    return said("nested deeper than %(most)s levels: it is refused", most=DEEPEST)


def _of_converter(words: str) -> Said:
    for pattern, text_of in _CONVERTED:
        if found := re.fullmatch(pattern, words, re.DOTALL):
            return said(text_of, **found.groupdict())
    return said("from the document: %(note)s", note=words)


def _depth(root: Element) -> int:
    deepest, level = 0, 0
    stack: list[tuple[Element, int]] = [(root, 1)]
    while stack:
        element, level = stack.pop()
        deepest = max(deepest, level)
        stack += [(inner, level + 1) for inner in element]
    return deepest


def _placed(image: Any, album: Album) -> dict[str, str]:
    """Put a picture of the document into the album; its path stands for it in the HTML."""
    with image.open() as file:
        raw = file.read()
    return {"src": album.add(raw) or ""}


def _picture(address: str, album: Album) -> str | None:
    if raw := data_picture(address):
        return album.add(raw)
    return address if address in album.media else None


def _changes(reading: Reading, root: Element) -> None:
    """Tracked changes: what was put in is kept, what was taken out is left out; each is said."""
    told = 0
    for change in descendants(root, "ins", "del", "moveto", "movefrom"):
        words = " ".join(text(change).split())
        if not words:
            continue
        told += 1
        if told > MOST_NOTES:
            continue
        put_in = to_say("tracked change: “%(words)s”, put in by %(who)s, is kept: settle it")
        taken_out = to_say("tracked change: “%(words)s”, taken out by %(who)s, is left out: settle it")
        text_of = put_in if local(change) in ("ins", "moveto") else taken_out
        reading.warn(1, said(text_of, words=words[:80], who=_author(change)))
    if told > MOST_NOTES:
        more = str(told - MOST_NOTES)
        reading.warn(1, said("%(n)s more tracked changes: settle them in Word first", n=more))


def _author(element: Element) -> str:
    return attribute(element, "author")[:40] or said("somebody")


def _comments(reading: Reading, archive: Archive) -> None:
    raw = archive.read("word/comments.xml") if "word/comments.xml" in archive.names else b""
    root = xml_root(raw) if isinstance(raw, bytes) and raw else ""
    if isinstance(root, str):
        return
    found = [one for one in descendants(root, "comment") if text(one).strip()]
    for comment in found[:MOST_NOTES]:
        words = " ".join(text(comment).split())[:120]
        reading.warn(1, said("comment by %(who)s is left out: “%(words)s”", who=_author(comment), words=words))
    if len(found) > MOST_NOTES:
        reading.warn(1, said("%(n)s more comments are left out", n=str(len(found) - MOST_NOTES)))


def _unshown(reading: Reading, root: Element, archive: Archive) -> None:
    names = [local(one) for one in root.iter()]
    for tag, what in _NOT_SHOWN.items():
        if count := names.count(tag.lower()):
            reading.warn(1, said(what, n=str(count)))
    for name in sorted(archive.names):
        if re.fullmatch(r"word/(?:header|footer)[0-9]*\.xml", name):
            raw = archive.read(name)
            part = xml_root(raw) if isinstance(raw, bytes) else ""
            if not isinstance(part, str) and text(part).strip():
                header = to_say("header of the pages is left out: “%(words)s”")
                footer = to_say("footer of the pages is left out: “%(words)s”")
                words = " ".join(text(part).split())[:80]
                text_of = header if "header" in name else footer
                reading.warn(1, said(text_of, words=words))


def _without_inner_links(reading: Reading, page: Element) -> None:
    """Links to places inside the document lose their target here; a table of contents made of them goes."""
    listed = 0
    for link in list(_inner_links(page)):
        paragraph = link.getparent()
        if paragraph is not None and local(paragraph) == "p" and text(paragraph).strip() == text(link).strip():
            holder = paragraph.getparent()
            if holder is not None and attribute(link, "href").startswith("#_Toc"):
                holder.remove(paragraph)
                listed += 1
                continue
        del link.attrib["href"]
    if listed:
        text_of = to_say("the table of contents (%(lines)s lines) is left out: clauses are listed by themselves")
        reading.warn(1, said(text_of, lines=str(listed)))


def _inner_links(page: Element) -> Iterator[Element]:
    for link in descendants(page, "a"):
        href = attribute(link, "href")
        if href.startswith("#") and not re.match(r"#(?:fn|fnref):|#(?:foot|end)note-", href):
            yield link
