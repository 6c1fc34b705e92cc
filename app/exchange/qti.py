"""Reads QTI 2.1 (and 2.2, whose items look the same): a package with a manifest, or a single item."""

from collections.abc import Iterator
from urllib.parse import unquote

from app.content.text import is_code
from app.exchange import marks
from app.exchange.archive import Archive
from app.exchange.from_html import Writer
from app.exchange.markup import Element, attribute, child, children, descendants, line, local, text, xml_root
from app.exchange.pictures import Album
from app.exchange.questions import Reading
from app.exchange.values import Answer, Question
from app.exchange.wording import BY_OPTION, BY_RESULT, left_out, of_another_kind, of_question
from app.said import Said, said, to_say

_OTHER = ("associate", "custom", "drawing", "endattempt", "extendedtext", "gapmatch", "graphicassociate",
          "graphicgapmatch", "graphicorder", "hotspot", "hottext", "inlinechoice", "match", "media", "positionobject",
          "selectpoint", "slider", "textentry", "upload")  # fmt: skip
MANIFEST = "imsmanifest.xml"


def read_qti_package(reading: Reading, archive: Archive, album: Album) -> None:
    """Every item that the manifest names (without a manifest, every item there is) goes to `reading`."""
    known = _manifest_marks(reading, archive)
    quiz = known.pop("", {})
    if head := marks.head(quiz):
        reading.heads[quiz.get("quiz") or reading.quiz] = head
    names = list(known) or sorted(name for name in archive.ending(".xml") if not name.endswith(MANIFEST))
    for name in names:
        raw = archive.read(name)
        root = xml_root(raw) if isinstance(raw, bytes) else raw
        if isinstance(root, str):
            reading.refuse(1, root, f"{reading.name}/{name}")
        elif local(root) == "assessmentitem":
            Item(reading, root, known.get(name, {}), _Pictures(archive, album, name)).add(quiz.get("quiz", ""))
        elif local(root) == "assessmenttest":
            tell_test(reading, attribute(root, "title"), line(root), f"{reading.name}/{name}")
    reading.media |= album.media


def tell_test(reading: Reading, title: str, at: int, path: str) -> None:
    """A test is only told: its order, its time and its title are those of a quiz here."""
    untitled = said("a test is not carried over, only its questions are: name the quiz they go to")
    text = to_say("the test '%(title)s' is not carried over, only its questions are: name the quiz they go to")
    reading.warn(at, said(text, title=title[:80]) if title else untitled, path)


def read_qti_item(reading: Reading, root: Element) -> None:
    """A bare item; there is nowhere to take its pictures from."""
    Item(reading, root, {}, None).add("")


def _manifest_marks(reading: Reading, archive: Archive) -> dict[str, dict[str, str]]:
    """Our marks by the name of the item's file, those of the quiz under ""."""
    manifest = next((name for name in sorted(archive.names, key=len) if name.endswith(MANIFEST)), None)
    if manifest is None:
        reading.warn(1, said("no imsmanifest.xml: every item found is read"), f"{reading.name}/{MANIFEST}")
        return {}
    raw = archive.read(manifest)
    root = xml_root(raw) if isinstance(raw, bytes) else raw
    if isinstance(root, Said):
        reading.warn(1, root, f"{reading.name}/{manifest}")
        return {}
    found = {"": _keywords(reading, child(root, "metadata"))}
    for resource in descendants(root, "resource"):
        kind = attribute(resource, "type").lower()
        if not kind.startswith(("imsqti_item", "imsqti_test")):
            continue
        href = unquote(attribute(resource, "href"))
        member = archive.find(manifest, href)
        if member is None and kind.startswith("imsqti_test"):
            continue
        if member is None:
            message = said("item '%(name)s' is not in the package", name=href[:80])
            reading.refuse(line(resource), message, f"{reading.name}/{manifest}")
            continue
        found[member] = _keywords(reading, child(resource, "metadata"))
    return found


def _keywords(reading: Reading, metadata: Element | None) -> dict[str, str]:
    if metadata is None:
        return {}
    known, foreign = marks.read(
        text(one) for keyword in descendants(metadata, "keyword") for one in children(keyword, "string", "langstring")
    )
    if foreign:
        names = ", ".join(foreign)[:200]
        reading.warn(line(metadata), said("keywords are not carried over: %(names)s", names=names))
    return known


class _Pictures:
    """Takes the pictures of one item out of its package."""

    def __init__(self, archive: Archive, album: Album, member: str) -> None:
        self.archive, self.album, self.member = archive, album, member

    def take(self, address: str, _words: str) -> str | None:
        name = self.archive.find(self.member, unquote(address))
        raw = self.archive.read(name, most=2_000_000) if name else ""
        return self.album.add(raw, name or "") if isinstance(raw, bytes) else None


def plain_id(written: str) -> str:
    """An identifier without the '_' that stands before a figure."""
    return written[1:] if written.startswith("_") and is_code(written[1:]) else written


class Item:
    """One assessmentItem."""

    def __init__(self, reading: Reading, root: Element, known: dict[str, str], pictures: _Pictures | None) -> None:
        self.reading, self.root, self.marks = reading, root, known
        self.path = f"{reading.name}/{pictures.member}" if pictures else reading.name
        self.take = pictures.take if pictures else None
        self.name = plain_id(attribute(root, "identifier"))

    def add(self, quiz: str) -> None:
        body = child(self.root, "itembody")
        interactions = list(self._interactions(body)) if body is not None else []
        names = [local(one) for one in interactions]
        if body is None or len(names) != 1 or names[0] not in ("choiceinteraction", "orderinteraction"):
            self.reading.refuse(line(self.root), self._about(of_another_kind(_asked(names))), self.path)
            return
        interaction = interactions[0]
        if next(children(self.root, "templatedeclaration"), None) is not None:
            self._lose(self.root, said("values drawn by chance are not carried over"))
        response = self._declaration(attribute(interaction, "responseidentifier"))
        cardinality = attribute(response, "cardinality").lower() if response is not None else "single"
        ordered = names[0] == "orderinteraction"
        answers = self._answers(interaction, response, ordered)
        prompt = self._prompt(body, interaction)
        self.reading.add(
            Question(
                (self.path, line(self.root)), self.name, prompt, answers,
                "order" if ordered else "multiple" if cardinality == "multiple" else "choice", self._why(answers),
                self.marks, quiz if "kind" in self.marks else "",
                title="" if "kind" in self.marks else attribute(self.root, "title"),
            )
        )  # fmt: skip

    def _about(self, problem: Said) -> Said:
        return of_question(self.name, problem)

    def _lose(self, at: Element, problem: Said) -> None:
        self.reading.warn(line(at), self._about(problem), self.path)

    @staticmethod
    def _interactions(body: Element) -> Iterator[Element]:
        names = ("choiceinteraction", "orderinteraction", *(f"{other}interaction" for other in _OTHER))
        return descendants(body, *names)

    def _declaration(self, name: str) -> Element | None:
        declared = list(children(self.root, "responsedeclaration"))
        return next(
            (one for one in declared if attribute(one, "identifier") == name), declared[0] if declared else None
        )

    def _answers(self, interaction: Element, response: Element | None, ordered: bool) -> list[Answer]:
        """The choices with their credit; those of an order in the right sequence, none where it isn't given."""
        right = [text(value).strip() for value in children_of(child(response, "correctresponse"), "value")]
        mapped = {
            attribute(entry, "mapkey"): number(attribute(entry, "mappedvalue"))
            for entry in children_of(child(response, "mapping"), "mapentry")
        }
        full = max([*mapped.values(), 0.0]) or 1.0
        credit = {key: value / full for key, value in mapped.items()} | dict.fromkeys(right, 1.0)
        choices = {attribute(choice, "identifier"): choice for choice in children(interaction, "simplechoice")}
        if ordered:
            choices = {key: choices[key] for key in right if key in choices} if len(right) == len(choices) else {}
        return [Answer(self._choice(choice), credit.get(key, 0.0), plain_id(key)) for key, choice in choices.items()]

    def _choice(self, choice: Element) -> str:
        for inner in list(descendants(choice, "feedbackinline", "feedbackblock")):
            self._lose(inner, BY_OPTION)
            removed(inner)
        return self._markdown(choice)

    def _prompt(self, body: Element, interaction: Element) -> str:
        asked = child(interaction, "prompt")
        for inner in [*descendants(body, "rubricblock"), *descendants(body, "feedbackblock")]:
            self._lose(inner, said("<%(tag)s> is not carried over", tag=local(inner)))
            removed(inner)
        removed(interaction)
        parts = [self._markdown(body), self._markdown(asked) if asked is not None else ""]
        return "\n\n".join(part for part in parts if part.strip())

    def _why(self, answers: list[Answer]) -> str:
        """The rationale: ours, else the only feedback that belongs to no answer."""
        given = list(children(self.root, "modalfeedback"))
        ids = {answer.id for answer in answers}
        general = [one for one in given if plain_id(attribute(one, "identifier")) not in ids]
        ours = [one for one in general if attribute(one, "identifier") == "why"]
        kept = ours or general[:1] if len(general) == 1 or ours else []
        if len(given) > len(kept):
            self._lose(given[0], BY_RESULT)
        return self._markdown(kept[0]) if kept else ""

    def _markdown(self, element: Element) -> str:
        writer = Writer(self.take)
        written = writer.document(element)
        if writer.lost:
            self._lose(element, left_out(writer.lost))
        return written


def _asked(names: list[str]) -> Said:
    """What an item asks for that is no choice and no order, by the names of its interactions."""
    if len(names) == 1:
        return said("a %(interaction)s", interaction=names[0])
    return said("%(n)s interactions", n=str(len(names))) if names else said("nothing to answer")


def children_of(element: Element | None, name: str) -> Iterator[Element]:
    return children(element, name) if element is not None else iter(())


def number(written: str) -> float:
    try:
        value = float(written)
    except ValueError:
        return 0.0
    return value if -1e6 < value < 1e6 else 0.0


def removed(element: Element) -> None:
    """Take an element out of its parent; the text behind it stays."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)
