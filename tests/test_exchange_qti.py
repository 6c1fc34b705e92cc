"""A QTI 2.1 package is built as its schema demands, which can't be had here: its rules for what we write, by hand.

Checked of every element: that it stands in its namespace and is allowed there, the order and number of its children,
the attributes it must and may have, identifiers (NCName, unique, and those referred to), cardinality and baseType.
"""

import io
import re
import zipfile
from dataclasses import replace

from exchange_cases import MARKDOWN, quizzes
from exchange_files import PNG
from hypothesis import HealthCheck, given, settings
from lxml import etree

from app.content.model import Quiz
from app.exchange.reading import read_exchange
from app.exchange.writing import write_exchange

NAME = re.compile(r"[A-Za-z_][\w.-]*")
INLINE = "a|abbr|b|br|code|em|i|img|kbd|q|small|span|strong|sub|sup"
BLOCK = "blockquote|div|dl|h1|h2|h3|h4|h5|h6|hr|ol|p|pre|table|ul"
FLOW, INLINES, BLOCKS = f"(?:(?:{INLINE}|{BLOCK}) )*", f"(?:(?:{INLINE}) )*", f"(?:(?:{BLOCK}) )*"
RULES = "(?:(?:responseCondition|setOutcomeValue) )*"
# Element: its children in order, the attributes it must have, those it may have besides.
BODY = ("class", "label")
WORDS = "p pre h1 h2 h3 h4 h5 h6 dt caption abbr b code em i kbd q small span strong sub sup"
SCHEMA = {
    "assessmentItem": ("responseDeclaration (?:outcomeDeclaration )*itemBody responseProcessing (?:modalFeedback )*",
                       ("identifier", "title", "adaptive", "timeDependent"), ()),
    "responseDeclaration": ("correctResponse (?:mapping )?", ("identifier", "cardinality", "baseType"), ()),
    "correctResponse": ("(?:value )+", (), ()), "value": ("", (), ()), "defaultValue": ("(?:value )+", (), ()),
    "mapping": ("(?:mapEntry )+", ("defaultValue",), ()), "mapEntry": ("", ("mapKey", "mappedValue"), ()),
    "outcomeDeclaration": ("(?:defaultValue )?", ("identifier", "cardinality", "baseType"), ()),
    "itemBody": ("div (?:choiceInteraction|orderInteraction) ", (), ()),
    "choiceInteraction": ("(?:simpleChoice )+", ("responseIdentifier", "shuffle", "maxChoices"), ()),
    "orderInteraction": ("(?:simpleChoice )+", ("responseIdentifier", "shuffle"), ()),
    "simpleChoice": (FLOW, ("identifier",), ()),
    "responseProcessing": (RULES, (), ()), "responseCondition": ("responseIf ", (), ()),
    "responseIf": (f"match {RULES}", (), ()), "match": ("variable correct ", (), ()),
    "setOutcomeValue": ("(?:mapResponse|baseValue) ", ("identifier",), ()), "variable": ("", ("identifier",), ()),
    "correct": ("", ("identifier",), ()), "mapResponse": ("", ("identifier",), ()),
    "baseValue": ("", ("baseType",), ()),
    "modalFeedback": (FLOW, ("outcomeIdentifier", "showHide", "identifier"), ()),
    "blockquote": (BLOCKS, (), BODY), "dl": ("(?:(?:dt|dd) )+", (), BODY), "dd": (FLOW, (), BODY),
    "div": (FLOW, (), BODY), "li": (FLOW, (), BODY), "ol": ("(?:li )*", (), BODY), "ul": ("(?:li )*", (), BODY),
    "table": ("(?:caption )?(?:thead )?(?:tfoot )?(?:tbody )+", (), BODY), "thead": ("(?:tr )+", (), BODY),
    "tbody": ("(?:tr )+", (), BODY), "tr": ("(?:(?:th|td) )*", (), BODY),
    "td": (FLOW, (), (*BODY, "colspan", "rowspan")), "th": (FLOW, (), (*BODY, "colspan", "rowspan")),
    "img": ("", ("src", "alt"), BODY), "br": ("", (), BODY), "hr": ("", (), BODY), "a": (INLINES, ("href",), BODY),
} | dict.fromkeys(WORDS.split(), (INLINES, (), BODY))  # fmt: skip


def faults(root: etree._Element) -> list[str]:
    found = []
    for element in root.iter():
        name = etree.QName(element)
        children, must, may = SCHEMA.get(name.localname, ("-", (), ()))
        row = "".join(f"{etree.QName(child).localname} " for child in element)
        held = {key for key in map(str, element.attrib) if "}" not in key}
        if name.namespace != "http://www.imsglobal.org/xsd/imsqti_v2p1" or not re.fullmatch(children, row):
            found.append(f"<{name.localname}> holds {row}")
        if not set(must) <= held <= {*must, *may}:
            found.append(f"<{name.localname}> has {sorted(held)}")
        named = [key for key in held if key.lower().endswith("identifier")]
        found += [f"{key}={element.get(key)}" for key in named if not NAME.fullmatch(element.get(key, ""))]
    return found


def promises(root: etree._Element) -> None:
    """What the schema leaves to words: values are declared, of their type and number, and every choice is one."""
    space = {"q": "http://www.imsglobal.org/xsd/imsqti_v2p1"}
    choices = [one.get("identifier") for one in root.iterfind(".//q:simpleChoice", space)]
    assert len(set(choices)) == len(choices)
    response = root.find("q:responseDeclaration", space)
    assert response is not None and response.get("baseType") == "identifier"
    right = [one.text for one in response.iterfind("q:correctResponse/q:value", space)]
    ordered = root.find(".//q:orderInteraction", space) is not None
    several = root.find(".//q:choiceInteraction[@maxChoices='0']", space) is not None
    assert response.get("cardinality") == ("ordered" if ordered else "multiple" if several else "single")
    assert set(right) <= set(choices) and (len(right) == 1 or ordered or several)
    declared = {one.get("identifier") for one in (*root.iterfind("q:responseDeclaration", space),
                                                  *root.iterfind("q:outcomeDeclaration", space))}  # fmt: skip
    used = {one.get(key) for one in root.iter() for key in ("responseIdentifier", "outcomeIdentifier") if one.get(key)}
    used |= {one.get("identifier") for one in root.find("q:responseProcessing", space).iter() if one.get("identifier")}  # type: ignore[union-attr]
    assert used <= declared


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(quiz=quizzes(MARKDOWN))
def test_every_item_and_the_manifest_keep_the_rules_of_the_schema(quiz: Quiz) -> None:
    pictured = replace(quiz.cases[0], prompt='See ![](media/a.png) and ![a shoe](media/a.png "White, mirrored")')
    quiz = replace(quiz, cases=(pictured, *quiz.cases[1:]))
    package = zipfile.ZipFile(io.BytesIO(write_exchange("qti", quiz, {"media/a.png": PNG}).raw))
    items = [name for name in package.namelist() if name.startswith("items/")]
    for name in items:
        root = etree.fromstring(package.read(name))
        assert faults(root) == []
        promises(root)
    manifest = etree.fromstring(package.read("imsmanifest.xml"))
    assert [etree.QName(one).localname for one in manifest] == ["metadata", "organizations", "resources"]
    ids = [one.get("identifier") for one in manifest.iter() if one.get("identifier")]
    assert len(set(ids)) == len(ids) and all(one and NAME.fullmatch(one) for one in ids)
    resources = manifest[2]
    assert [one.get("href") for one in resources] == [f"items/{case.code}.xml" for case in quiz.cases]
    assert {one.get("type") for one in resources} <= {"imsqti_item_xmlv2p1"}
    listed = {inner.get("href") for one in resources for inner in one if inner.get("href")}
    assert listed | {"imsmanifest.xml"} == set(package.namelist())


def test_a_picture_keeps_its_words_and_its_title_through_qti() -> None:
    body = '<p><img src="a.png" alt="A shoe" label="White, mirrored"/></p>'
    item = (
        '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i" title="i">'
        '<responseDeclaration identifier="R" cardinality="single"><correctResponse><value>a</value></correctResponse>'
        "</responseDeclaration>"
        f"<itemBody>{body}<choiceInteraction responseIdentifier='R'><simpleChoice identifier='a'>A</simpleChoice>"
        "<simpleChoice identifier='b'>B</simpleChoice></choiceInteraction></itemBody></assessmentItem>"
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("i.xml", item)
        archive.writestr("a.png", PNG)
    found = read_exchange("p.zip", packed.getvalue())
    assert found.cases[0].case.prompt == '![A shoe](media/a.png "White, mirrored")'
