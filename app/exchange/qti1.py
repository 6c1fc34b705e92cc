"""Reads QTI 1.2 as Canvas, Blackboard and their kin write it: items in <questestinterop>, alone or in a zip."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote

from app.exchange.archive import Archive
from app.exchange.escaping import paragraphs
from app.exchange.markup import Element, attribute, child, children, descendants, line, local, text, xml_root
from app.exchange.moodle import html_words
from app.exchange.pictures import Album, data_picture
from app.exchange.qti import number, tell_test
from app.exchange.questions import Reading
from app.exchange.values import Answer, Question
from app.exchange.wording import of_another_kind, of_question
from app.said import Said, said

Take = Callable[[str, str], str | None]
_OTHERS = {
    "response_str": said("words to be typed"), "response_num": said("a number to be typed"),
    "response_xy": said("a point to be shown"), "response_grp": said("things to be grouped"),
    "render_fib": said("words to be typed"), "render_hotspot": said("a point to be shown"),
    "render_slider": said("a slider"),
}  # fmt: skip
_CANVAS = re.compile(r"\$?IMS[-_]CC[-_]FILEBASE\$?/?")


def is_qti1(archive: Archive) -> bool:
    return any(root is not None for _, root in _documents(archive))


def read_qti1_package(reading: Reading, archive: Archive, album: Album) -> None:
    """Every item of every questestinterop document of the package."""
    for name, root in _documents(archive):
        if root is not None:
            read_qti1(reading, root, name, _taker(archive, album, name))
    reading.media |= album.media


def _documents(archive: Archive) -> Iterator[tuple[str, Element | None]]:
    for name in sorted(archive.ending(".xml", ".dat")):
        raw = archive.read(name)
        root = xml_root(raw) if isinstance(raw, bytes) and b"questestinterop" in raw[:4096] else ""
        yield name, root if not isinstance(root, str) and local(root) == "questestinterop" else None


def _taker(archive: Archive, album: Album, member: str) -> Take:
    def take(address: str, _words: str) -> str | None:
        if raw := data_picture(address):
            return album.add(raw)
        href = _CANVAS.sub("", unquote(address)).partition("?")[0]
        name = archive.find(member, href) or archive.find("", href) or archive.find("", f"web_resources/{href}")
        held = archive.read(name, most=2_000_000) if name else ""
        return album.add(held, name or "") if isinstance(held, bytes) else None

    return take


def read_qti1(reading: Reading, root: Element, member: str = "", take: Take | None = None) -> None:
    path = f"{reading.name}/{member}" if member else reading.name
    for test in descendants(root, "assessment"):
        tell_test(reading, attribute(test, "title"), line(test), path)
    for item in descendants(root, "item"):
        _Item(reading, item, path, take or (lambda _address, _words: None)).add()


class _Item:
    """One <item>."""

    def __init__(self, reading: Reading, item: Element, path: str, take: Take) -> None:
        self.reading, self.item, self.path, self.take = reading, item, path, take
        self.line = line(item)
        self.name = attribute(item, "ident")

    def add(self) -> None:
        presentation = child(self.item, "presentation")
        responses = list(descendants(presentation, "response_lid")) if presentation is not None else []
        others = self._others(presentation) if presentation is not None else []
        if presentation is None or len(responses) != 1 or others:
            what = others[0] if others else _asked(len(responses))
            self.reading.refuse(self.line, of_question(self.name, of_another_kind(what)), self.path)
            return
        response = responses[0]
        cardinality = attribute(response, "rcardinality").lower()
        right = self._credits(attribute(response, "ident"))
        labels = {attribute(label, "ident"): label for label in descendants(response, "response_label")}
        if cardinality == "ordered":
            labels = {key: labels[key] for key in right if key in labels} if len(right) == len(labels) else {}
        answers = [Answer(self._words(label), right.get(key, 0.0), key) for key, label in labels.items()]
        several = cardinality == "multiple" and sum(answer.credit > 0 for answer in answers) > 0
        self._losses()
        self.reading.add(
            Question(
                (self.path, self.line), self.name, self._prompt(presentation), answers,
                "order" if cardinality == "ordered" else "multiple" if several else "choice", self._why(),
                title=attribute(self.item, "title"),
            )
        )  # fmt: skip

    @staticmethod
    def _others(presentation: Element) -> list[Said]:
        return [_OTHERS[local(one)] for one in descendants(presentation, *_OTHERS)]

    def _lose(self, problem: Said) -> None:
        self.reading.warn(self.line, of_question(self.name, problem), self.path)

    def _credits(self, response: str) -> dict[str, float]:
        """Credit of each answer by the conditions that give points; several values of one condition are all needed."""
        found: dict[str, float] = {}
        for condition in descendants(self.item, "respcondition"):
            points = [
                number(text(value)) if attribute(value, "action").lower() != "subtract" else -number(text(value))
                for value in children(condition, "setvar")
            ]
            if not points or max(points) <= 0:
                continue
            for equal in descendants(condition, "varequal"):
                if not _within(equal, "not") and attribute(equal, "respident") in ("", response):
                    key = text(equal).strip()
                    found[key] = max(found.get(key, 0.0), max(points))
        most = max(found.values(), default=0.0)
        return {key: value / most for key, value in found.items()}

    def _prompt(self, presentation: Element) -> str:
        """The material outside the labels."""
        outside = (one for one in descendants(presentation, "material") if not _within(one, "response_label"))
        return "\n\n".join(part for one in outside if (part := self._material(one)).strip())

    def _words(self, label: Element) -> str:
        return "\n\n".join(part for one in descendants(label, "material") if (part := self._material(one)).strip())

    def _material(self, material: Element) -> str:
        written: list[str] = []
        for part in children(material):
            if local(part) in ("mattext", "matemtext"):
                html = attribute(part, "texttype").lower() == "text/html"
                words = text(part)
                written.append(
                    html_words(self.reading, words, self.take, self.line, self.name, self.path)
                    if html
                    else paragraphs(words)
                )
            elif local(part) == "matimage":
                shown = self.take(attribute(part, "uri"), "")
                written.append(f"![]({shown})" if shown else "")
                if not shown:
                    self._lose(said("a picture is not carried over"))
            elif local(part) != "matbreak":
                self._lose(said("<%(tag)s> is not carried over", tag=local(part)))
        return "\n\n".join(part for part in written if part.strip())

    def _feedback(self) -> dict[str, Element]:
        return {attribute(one, "ident"): one for one in children(self.item, "itemfeedback")}

    def _why(self) -> str:
        general = [one for key, one in self._feedback().items() if key.lower() in ("general_fb", "general", "solution")]
        return "\n\n".join(self._words(one) for one in general[:1])

    def _losses(self) -> None:
        if any(key.lower() not in ("general_fb", "general", "solution") for key in self._feedback()):
            self._lose(said("feedback by option or result is not carried over"))


def _asked(things: int) -> Said:
    return said("%(n)s things to answer", n=str(things)) if things else said("nothing to choose")


def _within(element: Element, name: str) -> bool:
    return any(local(above) == name for above in element.iterancestors())
