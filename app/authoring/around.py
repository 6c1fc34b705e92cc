"""The tree around a document being written, drafts applied; each file is read once, so typing waits for nothing."""

import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from app.authoring.queries import content, contents, draft_digests
from app.content.check_glossary import known_words
from app.content.digests import digest
from app.content.model import Library, Problem, Quiz, Scale, Sop, Term
from app.content.parse import kept_quiz, kept_sop, parse
from app.content.quiz_file import Surroundings, read_quiz
from app.content.scales_file import SCALES, unknown_scale
from app.content.sop_file import edition, read_sop
from app.content.terms import is_terms, read_terms
from app.content.text import decode

T = TypeVar("T")
Text = tuple[str, list[Problem]]  # what could be read, and what could not
KEPT_FILES = 8_000
_SOP_KEY = re.compile(r"^sop:\s*[\"']?([\w.-]+)", re.MULTILINE)


class _Shelf:
    """What was read last, by what it was read from; the oldest falls off."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Any, Any] = OrderedDict()

    def __contains__(self, key: Any) -> bool:
        return key in self._kept

    def get(self, key: Any, read: Callable[[], T]) -> T:
        if key not in self._kept:
            self._kept[key] = read()
            if len(self._kept) > KEPT_FILES:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        found: T = self._kept[key]
        return found


_SHELF = _Shelf()


@dataclass(frozen=True)
class Read:
    """A document as read: its SOP or quiz, what is wrong with it alone, and a copy without its texts."""

    document: Sop | Quiz
    problems: list[Problem]
    bare: Sop | Quiz


@dataclass(frozen=True)
class Around:
    """Every document of the tree by path; `digests` names the bytes of all files."""

    digests: Mapping[str, str]
    scales: tuple[Scale, ...]
    reads: Mapping[str, Read]
    terms: tuple[Term, ...] = ()

    @cached_property
    def known_words(self) -> frozenset[str]:
        """The words that the check takes for explained; empty where there is no glossary."""
        sources = tuple(sop for sop in self.sops.values() if is_source(sop))
        return known_words(Library(sources, scales=self.scales, terms=self.terms))

    @property
    def media(self) -> dict[str, str]:
        return {path: name for path, name in self.digests.items() if path.startswith("media/")}

    @property
    def sops(self) -> dict[str, Sop]:
        """Sources, variants and translations by path."""
        return {path: read.document for path, read in self.reads.items() if isinstance(read.document, Sop)}

    @property
    def quizzes(self) -> dict[str, Quiz]:
        return {path: read.document for path, read in self.reads.items() if isinstance(read.document, Quiz)}

    def sop_path(self, code: str) -> str | None:
        """Where the source of an SOP stands, or (counterfeit@DE) one of its market variants."""
        name, _, market = code.partition("@")
        wanted = (name, None, market or None)
        return next((path for path, sop in self.sops.items() if (sop.code, sop.locale, sop.variant) == wanted), None)

    def quiz_path(self, code: str) -> str | None:
        return next((path for path, quiz in self.quizzes.items() if quiz.code == code), None)

    def quizzes_of(self, sop_code: str) -> list[Quiz]:
        return [quiz for quiz in self.quizzes.values() if quiz.sop == sop_code]

    def bare(self, without: str, related: Callable[[Sop | Quiz], bool] = lambda _: True) -> Library:
        """The tree without texts, and without one document; of the others those that are related."""
        bare = [read.bare for path, read in self.reads.items() if path != without and related(read.bare)]
        sops = [one for one in bare if isinstance(one, Sop)]
        return Library(
            tuple(sop for sop in sops if is_source(sop)),
            tuple(one for one in bare if isinstance(one, Quiz)),
            self.scales,
            dict.fromkeys(self.media, b""),
            tuple(sop for sop in sops if not is_source(sop)),
        )

    def read(self, path: str, raw: bytes) -> Read:
        """A document as it would stand in this tree."""
        text, unreadable = decode(path, raw)
        if path.endswith(".md"):
            sop, problems = read_sop(path, text, self.media)
            sources = {one.code: one for one in self.sops.values() if is_source(one)}
            sop = _scaled(sop, sources.get(sop.code, sop) if not is_source(sop) else sop, self.scales)
            if is_source(sop):
                problems = [*problems, *unknown_scale(sop, sop.scale, [scale.id for scale in self.scales])]
            return Read(sop, [*unreadable, *problems], bare_sop(sop))
        quiz, problems = read_quiz(path, text, Surroundings(_scales_of(self.sops, self.scales), self.media))
        return Read(quiz, [*unreadable, *problems], bare_quiz(quiz))


_LAST: list[Around] = []


def is_source(sop: Sop) -> bool:
    """Whether this is neither a market variant nor a translation."""
    return not sop.locale and sop.variant is None


def around(session: Session) -> Around:
    """The tree with all drafts applied."""
    return read_around(session, draft_digests(session))


def read_around(session: Session, digests: Mapping[str, str]) -> Around:
    """The tree of these bytes; quiz translations are left out. Asked for the same bytes again, it is the same tree."""
    found = next((last for last in _LAST if last.digests == digests), None) or _read_around(session, digests)
    _LAST[:] = [found]
    return found


def _read_around(session: Session, digests: Mapping[str, str]) -> Around:
    media = {path: name for path, name in digests.items() if path.startswith("media/")}
    scales = _SHELF.get((SCALES, digests.get(SCALES)), lambda: _scales(session, digests.get(SCALES)))
    pictures, texts = digest(media), _texts(session, digests)
    reads: dict[str, Read] = {}
    for path, name in digests.items():
        if _holds_sop(path):
            read = partial(_read_sop, path, texts[path], media, pictures, scales)
            shown = pictures if "media" in texts[path][0] else ""  # with another picture it is another document
            reads[path] = _SHELF.get((path, name, scales, shown), read)
    sops = {path: read.document for path, read in reads.items() if isinstance(read.document, Sop)}
    sources = {sop.code: sop for sop in sops.values() if is_source(sop)}
    for path, sop in sops.items():
        scaled = _scaled(sop, sources.get(sop.code, sop), scales)
        if scaled is not sop:
            reads[path] = replace(reads[path], document=scaled, bare=bare_sop(scaled))
    by_sop = _scales_of({path: read.document for path, read in reads.items() if isinstance(read.document, Sop)}, scales)
    for path, name in digests.items():
        if _holds_quiz(path):
            reads[path] = _quiz(path, name, texts[path], Surroundings(by_sop, media), pictures)
    terms = [_SHELF.get((path, name), partial(_terms, session, path, name)) for path, name in glossaries(digests)]
    return Around(digests, scales, reads, tuple(term for some in terms for term in some))


def glossaries(digests: Mapping[str, str]) -> list[tuple[str, str]]:
    """The glossaries of a tree, with the names of their bytes."""
    return [(path, name) for path, name in digests.items() if is_terms(path)]


def _terms(session: Session, path: str, name: str) -> tuple[Term, ...]:
    return read_terms(path, decode(path, content(session, name) or b"")[0])[0]


def _holds_sop(path: str) -> bool:
    return path.startswith("sop/") and path.endswith(".md")


def _holds_quiz(path: str) -> bool:
    return path.startswith("quizzes/") and not edition(path).locale


def _texts(session: Session, digests: Mapping[str, str]) -> dict[str, Text]:
    """Every SOP and quiz as text; those that are not on the shelf are asked for together."""
    wanted = {path: name for path, name in digests.items() if _holds_sop(path) or _holds_quiz(path)}
    raws = contents(session, (name for path, name in wanted.items() if (path, name) not in _SHELF))
    return {
        path: _SHELF.get((path, name), partial(_decoded, session, path, name, raws)) for path, name in wanted.items()
    }


def _decoded(session: Session, path: str, name: str, raws: Mapping[str, bytes]) -> Text:
    return decode(path, raws[name] if name in raws else content(session, name) or b"")


def _quiz(path: str, name: str, text: Text, surroundings: Surroundings, pictures: str) -> Read:
    asked = _SOP_KEY.search(text[0])
    scale = surroundings.scales.get(asked[1]) if asked else None

    def read() -> Read:
        quiz, problems = kept_quiz(path, text[0], surroundings, pictures)
        return Read(quiz, [*text[1], *problems], bare_quiz(quiz))

    return _SHELF.get((path, name, scale, pictures if "media" in text[0] else ""), read)


def _read_sop(path: str, text: Text, media: Mapping[str, str], pictures: str, scales: tuple[Scale, ...]) -> Read:
    sop, problems = kept_sop(path, text[0], media, pictures)
    sop = _scaled(sop, sop, scales) if is_source(sop) else sop  # others follow their source's, wherever that stands
    return Read(sop, [*text[1], *problems], bare_sop(sop))


def _scales(session: Session, name: str | None) -> tuple[Scale, ...]:
    return parse({SCALES: content(session, name) or b""})[0].scales


def _scaled(sop: Sop, source: Sop, scales: tuple[Scale, ...]) -> Sop:
    known = {scale.id: scale for scale in scales}
    wanted = source.scale or next(iter(known), "")
    name = known[wanted].digest if wanted in known else ""
    return sop if (sop.scale, sop.scale_digest) == (wanted, name) else replace(sop, scale=wanted, scale_digest=name)


def _scales_of(sops: Mapping[str, Sop], scales: tuple[Scale, ...]) -> dict[str, Scale | None]:
    known = {scale.id: scale for scale in scales}
    return {sop.code: known.get(sop.scale) for sop in sops.values() if not sop.locale}


def bare_sop(sop: Sop) -> Sop:
    """The SOP with what other documents refer to, without its texts."""
    clauses = tuple(replace(clause, text="…" if clause.text.strip() else "") for clause in sop.clauses)
    return replace(sop, source="", introduction="", clauses=clauses)


def bare_quiz(quiz: Quiz) -> Quiz:
    """The quiz with its cases' keys, without their texts."""
    cases = tuple(
        replace(
            case,
            prompt="",
            why="",
            options=case.options if case.kind == "decision" else dict.fromkeys(case.options, ""),
        )
        for case in quiz.cases
    )
    return replace(quiz, cases=cases)
