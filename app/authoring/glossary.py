"""The glossary as its editor shows it: problems at their line, the words as they are explained, and what it lacks."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.authoring.around import Around, glossaries
from app.authoring.documents import as_bytes
from app.authoring.editing import Line, numbered
from app.content.model import Problem, Term
from app.content.terms import check_terms, locale_of, read_terms
from app.content.text import decode
from app.library.languages import SOURCE

BEGUN = """# Words of the rules and what they mean, as in
# replica: {term: replica, also: [replicas], means: A copy that says it is one.}
"""


@dataclass(frozen=True)
class LookedTerms:
    """`terms` in the order of the file; `lacking` are those of the source that a translation has no entry for."""

    lines: tuple[Line, ...]
    terms: tuple[Term, ...]
    lacking: tuple[Term, ...]
    elsewhere: tuple[Problem, ...] = ()

    @property
    def checked(self) -> "LookedTerms":
        """As other documents say it: the errors it makes elsewhere, which are none."""
        return self

    @property
    def marks(self) -> dict[int, str]:
        """The worst problem of each line."""
        return {line.problem.line: line.problem.severity for line in reversed(self.lines)}


def glossary_path(tree: Around, lang: str) -> str:
    """Where the glossary in a language stands, or would stand."""
    locale = None if lang == SOURCE else lang
    there = (path for path, _ in glossaries(tree.digests) if locale_of(path) == locale)
    return next(there, f"terms.{locale}.yaml" if locale else "terms.yaml")


def glossary_languages(tree: Around) -> list[str]:
    """The languages that the rules or the glossary are in, the source's first."""
    locales = {sop.locale for sop in tree.sops.values()} | {locale_of(path) for path, _ in glossaries(tree.digests)}
    return [SOURCE, *sorted(locale for locale in locales if locale)]


def begun(tree: Around, lang: str) -> str:
    """The text of a glossary that is not there yet: of a translation, each word to be translated as a comment."""
    if lang == SOURCE:
        return BEGUN
    lines = [
        f"# {term.id}: {{term: …, means: …}}  # {term.words[0]}: {term.means}\n"
        for term in tree.terms
        if term.locale is None
    ]
    return "".join(lines) or BEGUN


def look_terms(tree: Around, path: str, text: str) -> LookedTerms:
    """Hold a glossary as typed against those in the other languages."""
    raw = as_bytes(text)
    words, unreadable = decode(path, raw)
    terms, problems = read_terms(path, words)
    others = [term for term in tree.terms if term.path != path]
    problems = [*unreadable, *problems, *(one for one in check_terms([*others, *terms]) if one.path == path)]
    known = {term.id for term in terms}
    sources: Mapping[str, Term] = {term.id: term for term in others if term.locale is None} if locale_of(path) else {}
    return LookedTerms(numbered(problems, raw), terms, tuple(sources[id] for id in sources if id not in known))
