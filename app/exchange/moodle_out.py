"""Writes a quiz as Moodle XML, texts in Markdown with their pictures inside, the rest in tags and the category."""

import base64
import re
from collections.abc import Mapping

from lxml import etree

from app.content.model import Case, Problem, Quiz
from app.content.references import media_path, references
from app.content.wording import of_case
from app.exchange import marks
from app.exchange.gift_out import not_carried
from app.exchange.markup import Element
from app.exchange.questions import answers_of
from app.exchange.values import Exported

_PICTURE = re.compile(r"(\]\(\s{0,9}<?)((?:\./)?media(?:/|%2F)[^\s()<>]{1,500})")


def write_moodle(quiz: Quiz, media: Mapping[str, bytes]) -> Exported:
    """The quiz as a category of questions. An order is not carried, and named."""
    problems: list[Problem] = []
    root = etree.Element("quiz")
    category = etree.SubElement(root, "question", type="category")
    _text(etree.SubElement(category, "category"), quiz.code)
    _text(etree.SubElement(category, "info", format="plain_text"), "\n".join(marks.of_quiz(quiz)))
    for case in quiz.cases:
        if problem := not_carried(case, "Moodle XML"):
            problems.append(Problem(quiz.path, case.line, of_case(case.code, problem)))
            continue
        _question(root, case, media)
    raw = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return Exported(raw, tuple(problems))


def _question(root: Element, case: Case, media: Mapping[str, bytes]) -> None:
    question = etree.SubElement(root, "question", type="multichoice")
    _text(etree.SubElement(question, "name"), case.code)
    _said(question, "questiontext", case.prompt, media)
    _said(question, "generalfeedback", case.why, media)
    several = case.kind == "multiple"
    for name, value in (
        ("defaultgrade", "1"), ("penalty", "0"), ("hidden", "0"), ("idnumber", case.code),
        ("single", "false" if several else "true"), ("shuffleanswers", "false" if case.kind == "decision" else "true"),
        ("answernumbering", "none"),
    ):  # fmt: skip
        etree.SubElement(question, name).text = value
    for answer in answers_of(case):
        wrong = "-100" if several else "0"
        fraction = f"{answer.credit * 100:.7g}" if answer.credit else wrong
        _said(question, "answer", answer.text, media, fraction=fraction)
    tags = etree.SubElement(question, "tags")
    for tag in [*marks.of_case(case), *marks.of_options(case.options)]:
        _text(etree.SubElement(tags, "tag"), tag)


def _text(parent: Element, value: str) -> None:
    etree.SubElement(parent, "text").text = value


def _said(parent: Element, name: str, said: str, media: Mapping[str, bytes], **attributes: str) -> None:
    """A text in Markdown; the pictures that it shows and that there are stand beside it."""
    element = etree.SubElement(parent, name, {"format": "markdown", **attributes})
    shown = {path: media[path] for found in references(said) if (path := media_path(found.target)) and path in media}
    _text(element, _PICTURE.sub(lambda found: _moved(found, shown), said))
    for path, raw in shown.items():
        folder, _, name = path.removeprefix("media").rpartition("/")
        held = etree.SubElement(element, "file", {"name": name, "path": f"{folder}/", "encoding": "base64"})
        held.text = base64.b64encode(raw).decode("ascii")


def _moved(found: re.Match[str], shown: Mapping[str, bytes]) -> str:
    path = media_path(found[2]) or ""
    return f"{found[1]}@@PLUGINFILE@@/{path[6:]}" if path in shown else found[0]
