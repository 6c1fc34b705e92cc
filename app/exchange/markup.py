"""Opens XML and HTML of strangers: no entities, no network, bounded depth and size; and takes elements apart."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from app.said import Figures, Said, said, to_say

XML_LIMIT = 20_000_000
HTML_LIMIT = 5_000_000
_CHARSET = re.compile(rb"""charset\s*=\s*["']?([\w-]{3,20})""", re.IGNORECASE)
_KNOWN = re.compile(
    r"windows-125\d|iso-8859-\d{1,2}|gb18030|gbk|gb2312|big5|shift_jis|euc-(?:jp|kr)|koi8-[ru]|utf-16", re.I
)

Element = etree._Element
ENTITIES = to_say("it declares entities: take the <!ENTITY …> lines out and send it again")


def xml_root(raw: bytes) -> Element | Said:
    """The root of an XML document, or a sentence saying why it is not read."""
    if len(raw) > XML_LIMIT:
        size = {"n": Figures(f"{len(raw) / 1e6:.0f}"), "most": str(XML_LIMIT // 1_000_000)}
        return said("%(n)s MB is too large: an XML file may have at most %(most)s MB", **size)
    if b"<!ENTITY" in raw or "<!ENTITY".encode("utf-16-le") in raw or "<!ENTITY".encode("utf-16-be") in raw:
        return said(ENTITIES)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True)
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        return said("not valid XML: %(reason)s", reason=plain_reason(error))
    dtd: Any = root.getroottree().docinfo.internalDTD  # its stubs lack iterentities
    if dtd is not None and any(True for _ in dtd.iterentities()):
        return said(ENTITIES)
    return root


def html_root(raw: bytes) -> Element | Said:
    """The <html> element of a page or of a piece of one, or a sentence saying why it is not read."""
    if len(raw) > HTML_LIMIT:
        size = {"n": Figures(f"{len(raw) / 1e6:.0f}"), "most": str(HTML_LIMIT // 1_000_000)}
        return said("%(n)s MB is too large: an HTML file may have at most %(most)s MB", **size)
    text = html_text(raw)
    if text is None:
        return said("not readable as UTF-8: save it as UTF-8 and send it again")
    text = text.replace("\0", "")
    parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False, encoding="utf-8")
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        return said("not valid HTML: %(reason)s", reason=plain_reason(error))
    return said("holds no text") if root is None else root


def html_text(raw: bytes) -> str | None:
    """The text in UTF-8, else in the encoding that the page names, where that is one that office programs write."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        named = _CHARSET.search(raw[:4096])
        encoding = named[1].decode("ascii") if named else ("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "")
    if not _KNOWN.fullmatch(encoding):
        return None
    try:
        return raw.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def plain_reason(error: Exception) -> str:
    """The parser's words without the name that it gave to bytes."""
    return re.sub(r"\s*\(<string>.*$", "", str(error)) or said("it is empty")


def local(element: Element) -> str:
    """The name without its namespace, in lower case; "" for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def line(element: Element) -> int:
    at: Any = element.sourceline
    return int(at or 1)


def children(element: Element, *names: str) -> Iterator[Element]:
    """The child elements, or those with one of the names (local, lower case)."""
    return (child for child in element if (name := local(child)) and (not names or name in names))


def child(element: Element | None, *path: str) -> Element | None:
    """The first element down this path, None where there is none."""
    for name in path:
        if element is None:
            return None
        element = next(children(element, name), None)
    return element


def descendants(element: Element, *names: str) -> Iterator[Element]:
    return (inner for inner in element.iterdescendants() if local(inner) in names)


def text(element: Element | None) -> str:
    """All the text of an element, "" of none."""
    return "" if element is None else "".join(str(part) for part in element.itertext(with_tail=False))


def attribute(element: Element, name: str) -> str:
    """An attribute by its local name whatever its namespace, "" where it is absent."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2].lower() == name:
            return str(value).strip()
    return ""
