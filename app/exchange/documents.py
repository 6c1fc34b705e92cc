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

DOCUMENT_LIMIT = 6_000_000  # bytes of XML; a book of 300 pages has about 4 MB
DEEPEST = 100
MOST_ELEMENTS = 120_000
MOST_RUNS = 20_000  # paragraphs and runs; mammoth reads some 10,000 a second, and a hundred pages have as many
MOST_NOTES = 50
_BODY = "word/document.xml"
_NOT_SHOWN = {"oMath": "formulas", "chart": "charts", "relIds": "drawings (SmartArt)", "OLEObject": "embedded objects"}


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
        reading.refuse(1, f"the document can't be read ({type(error).__name__}): open it in Word and save it again")
        return reading.imported("docx")
    for message in list(dict.fromkeys(str(one.message) for one in converted.messages))[:MOST_NOTES]:
        reading.warn(1, f"from the document: {message[:200]}")
    page = html_root(f"<html><body>{html}</body></html>".encode())
    if isinstance(page, str) or not text(page).strip():
        reading.refuse(1, "the document holds no text")
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
        reading.warn(at if form == "html" else 1, f"left out: {what}")
    for name, why in list(album.refused.items())[:MOST_NOTES]:
        reading.warn(1, f"{name} is left out: {why}")
    outline = Outline(body, re.sub(r"\s+", " ", named), sop or suggest.sop_id(reading.name), codes)
    draft = drafted(reading, outline, album.media)
    found = reading.imported(form)
    return Imported(form, draft=draft, media=album.media, problems=found.problems)


def _checked(archive: Archive) -> Element | str:
    """The root of the document, after a look at every part that the converter will parse."""
    found: Element | str = "the document holds no text"
    elements = runs = 0
    for name in archive.names:
        if not name.endswith((".xml", ".rels")):
            continue
        raw = archive.read(name, most=DOCUMENT_LIMIT)
        if isinstance(raw, str):
            return raw
        if b"<!DOCTYPE" in raw or raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return f"'{name}' is not as Word writes it: open the document in Word and save it again"
        root = xml_root(raw)
        if isinstance(root, str):
            return f"'{name}': {root}"
        elements += sum(1 for _ in root.iter())
        runs += sum(1 for _ in descendants(root, "p", "r"))
        if elements > MOST_ELEMENTS or runs > MOST_RUNS:
            return f"more than {MOST_RUNS:,} pieces of text: divide the document, an SOP a file"
        if name == _BODY:
            found = root
    if isinstance(found, str):
        return found
    return found if _depth(found) <= DEEPEST else f"nested deeper than {DEEPEST} levels: it is refused"


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
        kept = "is kept" if local(change) in ("ins", "moveto") else "is left out"
        did = "put in" if kept == "is kept" else "taken out"
        who = attribute(change, "author") or "somebody"
        reading.warn(1, f"tracked change: “{words[:80]}”, {did} by {who[:40]}, {kept}: settle it")
    if told > MOST_NOTES:
        reading.warn(1, f"{told - MOST_NOTES} more tracked changes: settle them in Word first")


def _comments(reading: Reading, archive: Archive) -> None:
    raw = archive.read("word/comments.xml") if "word/comments.xml" in archive.names else b""
    root = xml_root(raw) if isinstance(raw, bytes) and raw else ""
    if isinstance(root, str):
        return
    found = [one for one in descendants(root, "comment") if text(one).strip()]
    for comment in found[:MOST_NOTES]:
        who = attribute(comment, "author") or "somebody"
        reading.warn(1, f"comment by {who[:40]} is left out: “{' '.join(text(comment).split())[:120]}”")
    if len(found) > MOST_NOTES:
        reading.warn(1, f"{len(found) - MOST_NOTES} more comments are left out")


def _unshown(reading: Reading, root: Element, archive: Archive) -> None:
    names = [local(one) for one in root.iter()]
    for tag, what in _NOT_SHOWN.items():
        if count := names.count(tag.lower()):
            reading.warn(1, f"{count} {what} left out")
    for name in sorted(archive.names):
        if re.fullmatch(r"word/(?:header|footer)[0-9]*\.xml", name):
            raw = archive.read(name)
            part = xml_root(raw) if isinstance(raw, bytes) else ""
            if not isinstance(part, str) and text(part).strip():
                where = "header" if "header" in name else "footer"
                reading.warn(1, f"{where} of the pages is left out: “{' '.join(text(part).split())[:80]}”")


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
        reading.warn(1, f"the table of contents ({listed} lines) is left out: clauses are listed by themselves")


def _inner_links(page: Element) -> Iterator[Element]:
    for link in descendants(page, "a"):
        href = attribute(link, "href")
        if href.startswith("#") and not re.match(r"#(?:fn|fnref):|#(?:foot|end)note-", href):
            yield link
