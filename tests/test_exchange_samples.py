"""Files as other systems write them come in with the right keys, and what can't come in is named."""

from base64 import b64encode

from exchange_files import PNG, archive, qti_item

from app.exchange.reading import read_exchange
from app.exchange.values import Imported

GIFT = r"""// made by hand
$CATEGORY: $course$/top/Accessories

::fits::Which wording is allowed\: {
  =compatible with X # yes
  ~original X # no
  ~%50%for X
  ####Only the maker may say "original".
}

::both::Tick what the photo must show. {~%50%the mark ~%50%the label ~%-100%the price}

A worn mark may stay. {TRUE #indeed}

[markdown]A seller writes *new*.\n\nWhat now? {=[markdown]**warn** ~allow}

The seller {=must ~may} show the label.

Match. {=a -> 1 =b -> 2 =c -> 3}

How many? {#3:1}

Tell us why. {}

Brand? {=Velmora =velmora}
"""


def keys(imported: Imported) -> list[tuple[str, str, dict[str, str], tuple[str, ...]]]:
    return [(one.case.code, one.case.kind, one.case.options, one.case.gold) for one in imported.cases]


def told(imported: Imported, severity: str) -> list[str]:
    return [f"{one.line}: {one.message}" for one in imported.problems if one.severity == severity]


def test_gift() -> None:
    found = read_exchange("bank.txt", GIFT.encode(), quiz="acc")
    assert keys(found) == [
        ("fits", "choice", {"a": "compatible with X", "b": "original X", "c": "for X"}, ("a",)),
        ("both", "multiple", {"a": "the mark", "b": "the label", "c": "the price"}, ("a", "b")),
        ("acc-003", "choice", {"true": "True", "false": "False"}, ("true",)),
        ("acc-004", "choice", {"a": "**warn**", "b": "allow"}, ("a",)),
        ("acc-005", "choice", {"a": "must", "b": "may"}, ("a",)),
    ]
    first, *_, fourth, fifth = (one.case for one in found.cases)
    assert first.accept == {"c": 0.5} and first.why == 'Only the maker may say "original".'
    assert fourth.prompt == "A seller writes *new*.\n\nWhat now?" and "_____" in fifth.prompt.replace("\\", "")
    assert [said.partition("question: ")[2] for said in told(found, "error")] == [
        "matching pairs, a kind that is not carried over", "a number to be typed, a kind that is not carried over",
        "an essay, a kind that is not carried over", "a word to be typed, a kind that is not carried over",
    ]  # fmt: skip
    assert "4: question 'fits': feedback by option is not carried over" in told(found, "warning")
    assert any("category '$course$/top/Accessories'" in said for said in told(found, "warning"))
    pictured = read_exchange("a.txt", b'::Q1::[html]Fake?<br><img src="@@PLUGINFILE@@/a.png" alt="A shoe"> {=Yes ~No}')
    assert told(pictured, "warning") == ["1: question 'Q1': left out: a picture (@@PLUGINFILE@@/a.png)"]


def test_a_forgotten_blank_line_between_questions_of_gift_loses_none() -> None:
    bank = "::a1:: A? {=Yes ~No}\n::a2:: B? {=Yes ~No} or so?\n::a3:: C? {\n=Yes\n~No\n}\n// [id:a4]\nD? {=Yes ~No}\n"
    found = read_exchange("a.txt", bank.encode(), quiz="acc")
    assert [one.case.code for one in found.cases] == ["a1", "a2", "a3", "a4"]
    double = read_exchange("a.txt", b"::a1:: A\n::x:: \\} of {=Yes ~No}\n", quiz="acc")
    assert ["::x::" in one.case.prompt for one in double.cases] == [True], "no answers stand before it"


def test_the_same_bank_gets_the_same_ids_whatever_its_form() -> None:
    gift = "::Fake?::A? {=Yes ~No}\n\n::Q1::B? {=Yes ~No}\n\n::Q1::C? {=Yes ~No}\n\nD? {=Yes ~No}\n"
    asked = "".join(
        f'<question type="multichoice"><name><text>{title}</text></name><questiontext><text>{prompt}</text>'
        '</questiontext><answer fraction="100"><text>Yes</text></answer><answer fraction="0"><text>No</text></answer>'
        "</question>"
        for title, prompt in (("Fake?", "A?"), ("Q1", "B?"), ("Q1", "C?"), ("", "D?"))
    )
    for name, text in (("a.txt", gift), ("a.xml", f"<quiz>{asked}</quiz>")):
        found = read_exchange(name, text.encode(), quiz="acc")
        assert [one.case.code for one in found.cases] == ["acc-001", "Q1", "acc-003", "acc-004"]
        assert [said.partition(": ")[2] for said in told(found, "warning") if "title" in said] == [
            "title 'Fake?' is not carried over: the case is acc-001",
            "title 'Q1' is not carried over: the case is acc-003",
        ]


MOODLE = """<?xml version="1.0" encoding="UTF-8"?>
<quiz>
  <question type="category"><category><text>$course$/Fakes</text></category></question>
  <question type="multichoice">
    <name><text>Altered logo</text></name>
    <questiontext format="html"><text><![CDATA[<p>Remove <b>this</b>?</p><p><img src="@@PLUGINFILE@@/Foto%201.png"
      alt="A shoe"></p>]]></text><file name="Foto 1.png" path="/" encoding="base64">PICTURE</file></questiontext>
    <generalfeedback format="html"><text>&lt;p&gt;One letter differs.&lt;/p&gt;</text></generalfeedback>
    <idnumber>logo-1</idnumber><single>true</single>
    <answer fraction="0" format="html"><text>&lt;p&gt;No&lt;/p&gt;</text>
      <feedback format="html"><text>Look again</text></feedback></answer>
    <answer fraction="100" format="html"><text>&lt;p&gt;Yes&lt;/p&gt;</text></answer>
    <answer fraction="-50" format="plain_text"><text>5 * 3 *</text></answer>
    <tags><tag><text>fakes</text></tag></tags>
  </question>
  <question type="multichoice"><name><text>two</text></name><questiontext><text>Which?</text></questiontext>
    <single>false</single><answer fraction="50"><text>A</text></answer><answer fraction="50"><text>B</text></answer>
    <answer fraction="-100"><text>C</text></answer></question>
  <question type="truefalse"><name><text>tf</text></name><questiontext><text>It stays.</text></questiontext>
    <answer fraction="0"><text>true</text></answer><answer fraction="100"><text>false</text></answer></question>
  <question type="essay"><name><text>why</text></name><questiontext><text>Why?</text></questiontext></question>
</quiz>"""


def test_moodle_xml() -> None:
    found = read_exchange("m.xml", MOODLE.replace("PICTURE", b64encode(PNG).decode()).encode())
    assert keys(found) == [
        ("logo-1", "choice", {"a": "No", "b": "Yes", "c": "5 * 3 \\*"}, ("b",)),
        ("two", "multiple", {"a": "A", "b": "B", "c": "C"}, ("a", "b")),
        ("tf", "choice", {"true": "true", "false": "false"}, ("false",)),
    ]
    first = found.cases[0].case
    assert first.prompt == "Remove **this**?\n\n![A shoe](media/foto-1.png)" and first.why == "One letter differs."
    assert dict(found.media) == {"media/foto-1.png": PNG}
    assert told(found, "error") == ["21: question 'why': an essay, a kind that is not carried over"]
    lost = " ".join(told(found, "warning"))
    assert "feedback by option" in lost and "tags are not carried over: fakes" in lost and "costs 50%" in lost


def test_aiken() -> None:
    text = "What may stay?\nA. A worn mark\nB) An altered mark\nC. Both\nANSWER: A\n\nOpen question\nANSWER: B\n"
    found = read_exchange("a.txt", text.encode(), quiz="q")
    assert keys(found) == [("q-001", "choice", {"a": "A worn mark", "b": "An altered mark", "c": "Both"}, ("a",))]
    assert told(found, "error") == ["7: its right answer B is not one of its answers: not carried over"]


def test_a_table_written_by_hand() -> None:
    text = ("id,prompt,gold,option a,option b,option c,kind,accept,cite,Owner\n"
            "t-1,Who sells?,b,Anyone,The brand,,,a=0.5,yes,Mai\n"
            't-2,Tick,"a, c",A,B,C,multiple,,,\n'
            "t-3,Sort,c b a,A,B,C,order,,,\n"
            "t-4,A shoe,remove,,,,,warn=0.25,,\n"
            "t-5,No such,z,A,B,,,,,\n")  # fmt: skip
    found = read_exchange("t.csv", text.encode())
    assert keys(found) == [
        ("t-1", "choice", {"a": "Anyone", "b": "The brand"}, ("b",)),
        ("t-2", "multiple", {"a": "A", "b": "B", "c": "C"}, ("a", "c")),
        ("t-3", "order", {"c": "C", "b": "B", "a": "A"}, ("c", "b", "a")),
        ("t-4", "decision", {"remove": "remove", "warn": "warn"}, ("remove",)),
    ]
    assert found.cases[0].case.accept == {"a": 0.5} and found.cases[0].case.cite
    assert told(found, "error") == ["6: 'z' is not an option: write one of a, b: not carried over"]
    assert told(found, "warning") == ["1: columns are not carried over: owner"]


def test_a_table_as_spreadsheets_of_other_languages_write_it() -> None:
    for mark, encoding in ((";", "utf-8-sig"), ("\t", "utf-16")):
        text = "id;prompt;gold;option a;option b\r\nt-1;Who, then, sells?;b;Anyone;The brand\r\n".replace(";", mark)
        found = read_exchange("t.csv", text.encode(encoding))
        assert [(one.case.prompt, one.case.gold) for one in found.cases] == [("Who, then, sells?", ("b",))]


CHOICE = """<p>Look at the <em>label</em>.</p><choiceInteraction responseIdentifier="RESPONSE" maxChoices="{}">
<prompt>What now?</prompt><simpleChoice identifier="ChoiceA">Allow<feedbackInline outcomeIdentifier="F"
identifier="ChoiceA" showHide="show">no</feedbackInline></simpleChoice>
<simpleChoice identifier="ChoiceB"><p>Remove</p></simpleChoice></choiceInteraction>"""
ORDER = """<orderInteraction responseIdentifier="RESPONSE"><prompt>From least to most severe</prompt>
<simpleChoice identifier="r">Remove</simpleChoice><simpleChoice identifier="a">Allow</simpleChoice>
</orderInteraction>"""


def test_qti_2_items_alone_and_in_a_package() -> None:
    weighted = '<mapping defaultValue="0"><mapEntry mapKey="ChoiceB" mappedValue="2"/><mapEntry mapKey="ChoiceA" '
    weighted += 'mappedValue="1"/></mapping>'
    alone = read_exchange("i.xml", qti_item("i1", CHOICE.format(1), ["ChoiceB"], more=weighted))
    assert keys(alone) == [("i1", "choice", {"ChoiceA": "Allow", "ChoiceB": "Remove"}, ("ChoiceB",))]
    assert alone.cases[0].case.accept == {"ChoiceA": 0.5}
    assert alone.cases[0].case.prompt == "Look at the *label*.\n\nWhat now?"
    assert told(alone, "warning") == [
        "1: title 'T' is not carried over: the case is i1",
        "3: question 'i1': feedback by option is not carried over",
    ]
    manifest = "".join(
        f'<resource identifier="R{n}" type="imsqti_item_xmlv2p1" href="items/{n}.xml"/>' for n in (1, 2, 3, 4)
    )
    manifest += '<resource identifier="T" type="imsqti_test_xmlv2p1" href="test.xml"/>'
    package = archive({
        "imsmanifest.xml": f"<manifest><resources>{manifest}</resources></manifest>".encode(),
        "items/1.xml": qti_item("many", CHOICE.format(0), ["ChoiceA", "ChoiceB"], "multiple"),
        "items/2.xml": qti_item("sort", ORDER, ["a", "r"], "ordered"),
        "test.xml": b'<assessmentTest title="Fakes, all year"/>',
        "items/3.xml": qti_item("type", '<textEntryInteraction responseIdentifier="RESPONSE"/>', ["x"]),
    })  # fmt: skip
    found = read_exchange("p.zip", package)
    assert keys(found) == [
        ("many", "multiple", {"ChoiceA": "Allow", "ChoiceB": "Remove"}, ("ChoiceA", "ChoiceB")),
        ("sort", "order", {"a": "Allow", "r": "Remove"}, ("a", "r")),
    ]
    assert [f"{one.path}: {one.message}" for one in found.problems if one.severity == "error"] == [
        "p.zip/imsmanifest.xml: item 'items/4.xml' is not in the package",
        "p.zip/items/3.xml: question 'type': a textentryinteraction, a kind that is not carried over",
    ]
    lost = "1: the test 'Fakes, all year' is not carried over, only its questions are: name the quiz they go to"
    assert lost in told(found, "warning")


HTML = '<material><mattext texttype="text/html">&lt;p&gt;{}&lt;/p&gt;</mattext></material>'
LABELS = "".join(
    f'<response_label ident="{key}">{HTML.format(text)}</response_label>'
    for key, text in (("101", "Logo"), ("102", "Label"), ("103", "Price"))
)


def qti1(ident: str, cardinality: str, condition: str) -> str:
    return (
        f'<item ident="{ident}" title="x"><presentation>{HTML.format("Which &lt;b&gt;one&lt;/b&gt;?")}'
        f'<response_lid ident="r1" rcardinality="{cardinality}"><render_choice>{LABELS}</render_choice></response_lid>'
        f"</presentation><resprocessing><respcondition><conditionvar>{condition}</conditionvar>"
        '<setvar action="Set" varname="SCORE">100</setvar></respcondition></resprocessing></item>'
    )


def test_qti_1_2_as_canvas_writes_it() -> None:
    one = '<varequal respident="r1">102</varequal>'
    two = f'<and>{one}<varequal respident="r1">103</varequal><not><varequal respident="r1">101</varequal></not></and>'
    typed = '<item ident="t"><presentation><response_str ident="r"><render_fib/></response_str></presentation></item>'
    text = (
        '<questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2"><assessment ident="A"><section ident="s">'
        + qti1("g1", "Single", one) + qti1("g2", "Multiple", two) + typed + "</section></assessment></questestinterop>"
    )  # fmt: skip
    options = {"101": "Logo", "102": "Label", "103": "Price"}
    for name, raw in (
        ("a.xml", text.encode()),
        ("a.zip", archive({"imsmanifest.xml": b"<x/>", "a/a.xml": text.encode()})),
    ):
        found = read_exchange(name, raw)
        assert keys(found) == [("g1", "choice", options, ("102",)), ("g2", "multiple", options, ("102", "103"))]
        assert found.cases[0].case.prompt == "Which **one**?"
        assert "1: title 'x' is not carried over: the case is g1" in told(found, "warning")
        assert any("a test is not carried over, only its questions are" in said for said in told(found, "warning"))
        assert told(found, "error") == ["1: question 't': words to be typed, a kind that is not carried over"]
