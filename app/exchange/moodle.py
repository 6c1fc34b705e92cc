"""Reads Moodle XML: a <quiz> of <question>s, texts in several formats, pictures inside, tags, categories."""

import base64
import binascii
import re
from collections.abc import Callable
from urllib.parse import unquote

from app.exchange import marks
from app.exchange.escaping import paragraphs
from app.exchange.from_html import Writer
from app.exchange.gift import category_quiz
from app.exchange.markup import Element, attribute, child, children, descendants, html_root, line, text
from app.exchange.pictures import Album, data_picture
from app.exchange.questions import Reading
from app.exchange.values import Answer, Question

KINDS = {
    "essay": "an essay", "shortanswer": "a word to be typed", "numerical": "a number to be typed",
    "matching": "matching pairs", "description": "a description, which asks nothing", "cloze": "gaps in a text",
    "ordering": "an ordering of Moodle's",
}  # fmt: skip
_PLUGIN = re.compile(r"@@PLUGINFILE@@/([^\s\"'()<>]+)")


def read_moodle(reading: Reading, root: Element, album: Album) -> None:
    """Every question goes to `reading`, as a case or as a problem; pictures go into the album."""
    quiz = ""
    category: tuple[int, str] | None = None
    for element in children(root, "question"):
        kind = attribute(element, "type").lower()
        if kind == "category":
            name = text(child(element, "category", "text")).strip()
            quiz, category = category_quiz(name), (line(element), name)
            known, _ = marks.read(text(child(element, "info", "text")).split("\n"))
            if head := marks.head(known):
                reading.heads[quiz or reading.quiz] = head
            continue
        known, foreign = marks.read(text(child(tag, "text")) for tag in descendants(element, "tag"))
        if foreign:
            reading.warn(line(element), f"tags are not carried over: {', '.join(foreign)[:200]}")
        if category and "kind" not in known:
            reading.warn(category[0], f"category '{category[1][:80]}' is not carried over: name the quiz they go to")
            category = None
        _Entry(reading, element, album, known).add(kind, quiz if "kind" in known else "")
    reading.media |= album.media


class _Entry:
    """One <question>."""

    def __init__(self, reading: Reading, element: Element, album: Album, known: dict[str, str]) -> None:
        self.reading, self.element, self.album, self.marks = reading, element, album, known
        self.line = line(element)
        title = text(child(element, "name", "text")).strip()
        self.name = text(child(element, "idnumber")).strip() or title
        self.title = "" if "kind" in known else title
        self.called = f"question '{self.name[:60]}'" if self.name else "a question"

    def add(self, kind: str, quiz: str) -> None:
        if kind not in ("multichoice", "multichoiceset", "truefalse"):
            what = KINDS.get(kind, f"of the kind '{kind}'")
            self.reading.refuse(self.line, f"{self.called}: {what}, a kind that is not carried over")
            return
        single = text(child(self.element, "single")).strip().lower() not in ("false", "0")
        several = kind == "multichoiceset" or (kind == "multichoice" and not single)
        answers = [self._answer(answer, kind) for answer in children(self.element, "answer")]
        self._losses()
        prompt, why = child(self.element, "questiontext"), child(self.element, "generalfeedback")
        self.reading.add(
            Question(
                (self.reading.name, self.line), self.name, self._said(prompt), answers,
                "multiple" if several else "choice", self._said(why), self.marks, quiz,
                title=self.title,
            )
        )  # fmt: skip

    def _answer(self, answer: Element, kind: str) -> Answer:
        fraction = attribute(answer, "fraction")
        credit = float(fraction) / 100 if re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{1,20})?", fraction) else 0.0
        said = self._said(answer)
        return Answer(said, credit, said.lower() if kind == "truefalse" and said.lower() in ("true", "false") else "")

    def _losses(self) -> None:
        """Feedback by option or by result, hints, penalties: said once a question."""
        answers = list(children(self.element, "answer"))
        if any(text(child(answer, "feedback", "text")).strip() for answer in answers):
            self.reading.warn(self.line, f"{self.called}: feedback by option is not carried over")
        other = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
        standard = ("your answer is correct.", "your answer is partially correct.", "your answer is incorrect.")
        held = [re.sub("<[^<>]*>", "", text(child(self.element, name, "text"))).strip().lower() for name in other]
        if any(said and said not in standard for said in held):
            self.reading.warn(self.line, f"{self.called}: feedback by result is not carried over")
        if any(text(child(hint, "text")).strip() for hint in children(self.element, "hint")):
            self.reading.warn(self.line, f"{self.called}: hints are not carried over")

    def _said(self, element: Element | None) -> str:
        """A text in the format it names, as Markdown, its pictures in the album."""
        if element is None:
            return ""
        held = {self._held_name(file): file for file in children(element, "file")}
        form, said = attribute(element, "format").lower(), text(child(element, "text"))
        if form == "markdown":
            return _PLUGIN.sub(lambda found: self._plugin(held, found[1]) or f"media/{found[1]}", said)
        if form in ("plain_text", "plain"):
            return paragraphs(said)
        return said_html(self.reading, said, lambda address, _: self._picture(held, address), self.line, self.called)

    @staticmethod
    def _held_name(file: Element) -> str:
        folder = attribute(file, "path").strip("/")
        return "/".join(part for part in (folder, unquote(attribute(file, "name"))) if part)

    def _picture(self, held: dict[str, Element], address: str) -> str | None:
        if found := _PLUGIN.fullmatch(address):
            return self._plugin(held, found[1])
        raw = data_picture(address)
        return self.album.add(raw) if raw else None

    def _plugin(self, held: dict[str, Element], name: str) -> str | None:
        """The path of a picture that stands in the file as base64."""
        file = held.get(unquote(name))
        if file is None or attribute(file, "encoding").lower() != "base64":
            return None
        try:
            raw = base64.b64decode(text(file), validate=False)
        except (binascii.Error, ValueError):
            raw = b""
        path = self.album.add(raw, unquote(name))
        if path is None:
            self.reading.warn(
                self.line, f"{self.called}: picture '{unquote(name)[:60]}': {self.album.refused[unquote(name)]}"
            )
        return path


def said_html(
    reading: Reading,
    said: str,
    picture: Callable[[str, str], str | None],
    at: int,
    called: str,
    path: str | None = None,
) -> str:
    """A piece of HTML as Markdown; what was lost of it becomes a warning at this line."""
    if not said.strip():
        return ""
    root = html_root(f"<div>{said}</div>".encode("utf-8", "replace"))
    if isinstance(root, str):
        return ""
    writer = Writer(picture)
    written = writer.document(root)
    if writer.lost:
        reading.warn(at, f"{called}: left out: {', '.join(writer.lost)}", path)
    return written
