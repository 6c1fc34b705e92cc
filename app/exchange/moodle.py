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
from app.exchange.wording import (
    BY_OPTION,
    BY_RESULT,
    category_left,
    left_out,
    of_another_kind,
    of_question,
    tags_left,
)
from app.said import Said, said, to_say

KINDS = {
    "essay": said("an essay"), "shortanswer": said("a word to be typed"), "numerical": said("a number to be typed"),
    "matching": said("matching pairs"), "description": said("a description, which asks nothing"),
    "cloze": said("gaps in a text"), "ordering": said("an ordering of Moodle's"),
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
            reading.warn(line(element), tags_left(foreign))
        if category and "kind" not in known:
            reading.warn(category[0], category_left(category[1]))
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

    def add(self, kind: str, quiz: str) -> None:
        if kind not in ("multichoice", "multichoiceset", "truefalse"):
            what = KINDS.get(kind, said("of the kind '%(kind)s'", kind=kind))
            self.reading.refuse(self.line, of_question(self.name, of_another_kind(what)))
            return
        single = text(child(self.element, "single")).strip().lower() not in ("false", "0")
        several = kind == "multichoiceset" or (kind == "multichoice" and not single)
        answers = [self._answer(answer, kind) for answer in children(self.element, "answer")]
        self._losses()
        prompt, why = child(self.element, "questiontext"), child(self.element, "generalfeedback")
        self.reading.add(
            Question(
                (self.reading.name, self.line), self.name, self._written(prompt), answers,
                "multiple" if several else "choice", self._written(why), self.marks, quiz,
                title=self.title,
            )
        )  # fmt: skip

    def _answer(self, answer: Element, kind: str) -> Answer:
        fraction = attribute(answer, "fraction")
        credit = float(fraction) / 100 if re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{1,20})?", fraction) else 0.0
        words = self._written(answer)
        is_named = kind == "truefalse" and words.lower() in ("true", "false")
        return Answer(words, credit, words.lower() if is_named else "")

    def _lose(self, problem: Said) -> None:
        self.reading.warn(self.line, of_question(self.name, problem))

    def _losses(self) -> None:
        """Feedback by option or by result, hints, penalties: said once a question."""
        answers = list(children(self.element, "answer"))
        if any(text(child(answer, "feedback", "text")).strip() for answer in answers):
            self._lose(BY_OPTION)
        other = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
        standard = ("your answer is correct.", "your answer is partially correct.", "your answer is incorrect.")
        held = [re.sub("<[^<>]*>", "", text(child(self.element, name, "text"))).strip().lower() for name in other]
        if any(words and words not in standard for words in held):
            self._lose(BY_RESULT)
        if any(text(child(hint, "text")).strip() for hint in children(self.element, "hint")):
            self._lose(said("hints are not carried over"))

    def _written(self, element: Element | None) -> str:
        """A text in the format it names, as Markdown, its pictures in the album."""
        if element is None:
            return ""
        held = {self._held_name(file): file for file in children(element, "file")}
        form, words = attribute(element, "format").lower(), text(child(element, "text"))
        if form == "markdown":
            return _PLUGIN.sub(lambda found: self._plugin(held, found[1]) or f"media/{found[1]}", words)
        if form in ("plain_text", "plain"):
            return paragraphs(words)
        return html_words(self.reading, words, lambda address, _: self._picture(held, address), self.line, self.name)

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
            text_of = to_say("picture '%(name)s': %(problem)s")
            self._lose(said(text_of, name=unquote(name)[:60], problem=self.album.refused[unquote(name)]))
        return path


def html_words(
    reading: Reading,
    words: str,
    picture: Callable[[str, str], str | None],
    at: int,
    name: str,
    path: str | None = None,
) -> str:
    """A piece of HTML of the question of that name as Markdown; what was lost becomes a warning at this line."""
    if not words.strip():
        return ""
    root = html_root(f"<div>{words}</div>".encode("utf-8", "replace"))
    if isinstance(root, str):
        return ""
    writer = Writer(picture)
    written = writer.document(root)
    if writer.lost:
        reading.warn(at, of_question(name, left_out(writer.lost)), path)
    return written
