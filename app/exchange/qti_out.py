"""Writes a quiz as a QTI 2.1 package: a manifest, an item a case, the pictures; our own keys as LOM keywords."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from app.content.model import Case, Quiz
from app.content.references import media_path
from app.content.render import render, render_inline
from app.exchange import marks
from app.exchange.markup import Element, attribute, descendants, html_root, local
from app.exchange.values import Exported

QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
CP = "http://www.imsglobal.org/xsd/imscp_v1p1"
LOM = "http://ltsc.ieee.org/xsd/LOM"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
_SCHEMAS = {
    QTI: "http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd",
    CP: "http://www.imsglobal.org/xsd/qti/qtiv2p1/qtiv2p1_imscpv1p2_v1p0.xsd",
    LOM: "http://www.imsglobal.org/xsd/imsmd_loose_v1p3p2.xsd",
}
_CARDINALITY = {"multiple": "multiple", "order": "ordered"}
# What QTI's text may hold; anything else of ours becomes a div or a span.
_ALLOWED = frozenset(
    ["a", "abbr", "b", "blockquote", "br", "caption", "code", "dd", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4",
     "h5", "h6", "hr", "i", "img", "kbd", "li", "ol", "p", "pre", "q", "small", "span", "strong", "sub", "sup", "table",
     "tbody", "td", "tfoot", "th", "thead", "tr", "ul"]
)  # fmt: skip
_ATTRIBUTES = {"a": ("href",), "td": ("colspan", "rowspan"), "th": ("colspan", "rowspan")}  # of the elements named
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same quiz gives the same bytes


def write_qti(quiz: Quiz, media: Mapping[str, bytes]) -> Exported:
    """The package. Markdown becomes HTML, so its notation may come back in another form."""
    files: dict[str, bytes] = {}
    shown: dict[str, list[str]] = {}
    for case in quiz.cases:
        root, pictures = _item(case)
        files[f"items/{case.code}.xml"] = _bytes(root)
        shown[case.code] = [path for path in pictures if path in media]
    files["imsmanifest.xml"] = _bytes(_manifest(quiz, shown))
    files |= {path: media[path] for paths in shown.values() for path in paths}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in sorted(files.items(), key=lambda file: (file[0] != "imsmanifest.xml", file[0])):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), raw, zipfile.ZIP_DEFLATED)
    return Exported(packed.getvalue())


def identifier(code: str) -> str:
    """A code as QTI allows it: its identifiers begin with a letter or '_', and none of our codes with '_'."""
    return code if code[0].isalpha() else f"_{code}"


def _bytes(root: Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=False)


def _manifest(quiz: Quiz, shown: Mapping[str, list[str]]) -> Element:
    root = _root("manifest", CP, LOM)
    root.set("identifier", identifier(f"package-{quiz.code}"))
    metadata = _add(root, "metadata")
    _add(metadata, "schema", "QTIv2.1 Package")
    _add(metadata, "schemaversion", "1.0.0")
    _lom(metadata, [marks.written("quiz", quiz.code), *marks.of_quiz(quiz)])
    _add(root, "organizations")
    resources = _add(root, "resources")
    for case in quiz.cases:
        href = f"items/{case.code}.xml"
        resource = _add(
            resources, "resource", identifier=identifier(f"item-{case.code}"), type="imsqti_item_xmlv2p1", href=href
        )
        _lom(_add(resource, "metadata"), marks.of_case(case))
        _add(resource, "file", href=href)
        for path in shown[case.code]:
            _add(resource, "file", href=path)
    return root


def _lom(parent: Element, tags: list[str]) -> None:
    general = etree.SubElement(etree.SubElement(parent, f"{{{LOM}}}lom"), f"{{{LOM}}}general")
    for tag in tags:
        keyword = etree.SubElement(general, f"{{{LOM}}}keyword")
        etree.SubElement(keyword, f"{{{LOM}}}string").text = tag


def _root(name: str, *spaces: str) -> Element:
    known: Any = {None: spaces[0], "xsi": XSI} | ({"lom": LOM} if LOM in spaces else {})  # None: no prefix
    root = etree.Element(f"{{{spaces[0]}}}{name}", nsmap=known)
    root.set(f"{{{XSI}}}schemaLocation", " ".join(f"{space} {_SCHEMAS[space]}" for space in spaces))
    return root


def _add(parent: Element, name: str, value: str | None = None, **attributes: str) -> Element:
    space = etree.QName(parent).namespace
    element = etree.SubElement(parent, f"{{{space}}}{name}", dict(attributes))
    element.text = value
    return element


def _item(case: Case) -> tuple[Element, list[str]]:
    """The item, and the paths of the pictures it shows."""
    root = _root("assessmentItem", QTI)
    for key, value in (("identifier", identifier(case.code)), ("title", case.code), ("adaptive", "false"),
                       ("timeDependent", "false")):  # fmt: skip
        root.set(key, value)
    _declarations(root, case)
    body = _add(root, "itemBody")
    pictures = _filled(_add(body, "div"), render(case.prompt, media_url=str, anchor=case.code).html)
    if case.kind == "order":
        interaction = _add(body, "orderInteraction", responseIdentifier="RESPONSE", shuffle="true")
    else:
        most = "0" if case.kind == "multiple" else "1"
        shuffle = "false" if case.kind == "decision" else "true"
        interaction = _add(body, "choiceInteraction", responseIdentifier="RESPONSE", shuffle=shuffle, maxChoices=most)
    for code, text in case.options.items():
        choice = _add(interaction, "simpleChoice", identifier=identifier(code))
        pictures += _filled(choice, render_inline(text, media_url=str).html)
    _processing(root, case)
    if case.why:
        feedback = _add(
            root, "modalFeedback", outcomeIdentifier="FEEDBACK", identifier="why", showHide="show"
        )  # fmt: skip
        pictures += _filled(feedback, render(case.why, media_url=str, anchor=case.code).html)
    return root, list(dict.fromkeys(pictures))


def _declarations(root: Element, case: Case) -> None:
    cardinality = _CARDINALITY.get(case.kind, "single")
    response = _add(
        root, "responseDeclaration", identifier="RESPONSE", cardinality=cardinality, baseType="identifier"
    )  # fmt: skip
    right = _add(response, "correctResponse")
    for code in case.gold:
        _add(right, "value", identifier(code))
    if case.accept:
        mapping = _add(response, "mapping", defaultValue="0")
        for code, credit in {case.gold[0]: 1.0, **case.accept}.items():
            _add(mapping, "mapEntry", mapKey=identifier(code), mappedValue=repr(credit))
    score = _add(root, "outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float")
    _add(_add(score, "defaultValue"), "value", "0")
    if case.why:
        _add(root, "outcomeDeclaration", identifier="FEEDBACK", cardinality="single", baseType="identifier")


def _processing(root: Element, case: Case) -> None:
    """Full credit for the gold, part credit by the mapping, and the rationale in any case."""
    processing = _add(root, "responseProcessing")
    if case.accept:
        _add(_add(processing, "setOutcomeValue", identifier="SCORE"), "mapResponse", identifier="RESPONSE")
    else:
        matched = _add(_add(processing, "responseCondition"), "responseIf")
        match = _add(matched, "match")
        _add(match, "variable", identifier="RESPONSE")
        _add(match, "correct", identifier="RESPONSE")
        _add(_add(matched, "setOutcomeValue", identifier="SCORE"), "baseValue", "1", baseType="float")
    if case.why:
        shown = _add(processing, "setOutcomeValue", identifier="FEEDBACK")
        _add(shown, "baseValue", "why", baseType="identifier")


def _filled(element: Element, html: str) -> list[str]:
    """Put HTML into an element of QTI; returns the paths of its pictures."""
    root = html_root(f"<div>{html}</div>".encode())
    box = next(descendants(root, "div"), None) if not isinstance(root, str) else None
    if box is None:
        return []
    pictures = [path for image in descendants(box, "img") if (path := media_path(attribute(image, "src")))]
    _copied(box, element)
    return pictures


def _copied(source: Element, target: Element) -> None:
    target.text = (target.text or "") + (source.text or "")
    for inner in source:
        made = _add(target, _kept(inner))
        for key, value in _told(inner, local(made)):
            made.set(key, value)
        _copied(inner, made)
        made.tail = inner.tail


def _kept(element: Element) -> str:
    """What stands for an element of HTML: a link that leads nowhere is none."""
    name = local(element)
    if name in ("u", "s", "mark", "del", "ins") or (name == "a" and not attribute(element, "href")):
        return "span"
    return name if name in _ALLOWED else "div"


def _told(element: Element, name: str) -> Iterator[tuple[str, str]]:
    """The attributes that QTI has for it; what HTML calls a title is a label, and no picture is without words."""
    if name == "img":
        yield from (("src", f"../{attribute(element, 'src')}"), ("alt", attribute(element, "alt")))
    for key in _ATTRIBUTES.get(name, ()):
        if value := attribute(element, key):
            yield key, value
    aligned = attribute(element, "align")
    if style := f"align-{aligned}" if aligned else attribute(element, "class"):
        yield "class", style
    if title := attribute(element, "title"):
        yield "label", title[:256]
