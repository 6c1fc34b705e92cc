"""The glossary, `terms.yaml` and its translations `terms.id.yaml`: words of the rules and what they mean."""

import re
from collections.abc import Iterable, Iterator

from app.content.fields import TermFields, read_fields
from app.content.model import Problem, Term
from app.content.text import is_code
from app.content.yaml_tree import load
from app.said import said, to_say

_PATH = re.compile(r"terms(?:\.(?P<locale>[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*))?\.ya?ml")
EXAMPLE = "'replica: {term: replica, also: [replicas], means: A copy that says it is one.}'"


def is_terms(path: str) -> bool:
    """Whether the file is a glossary: terms.yaml, or terms.id.yaml in another language."""
    return _PATH.fullmatch(path) is not None


def locale_of(path: str) -> str | None:
    """The language of a glossary; None is the source's."""
    match = _PATH.fullmatch(path)
    return match["locale"] if match else None


def read_terms(path: str, text: str) -> tuple[tuple[Term, ...], list[Problem]]:
    """The terms that can be made out, in the order of the file, and every problem."""
    locale = locale_of(path)
    tree = load(path, text)
    if tree.value is None:
        return (), tree.problems
    if not isinstance(tree.value, dict):
        tree.refuse((), said("expected a term on each line, as in %(example)s", example=EXAMPLE))
        return (), tree.problems
    found = []
    for id in tree.value:
        if not isinstance(id, str) or not is_code(id):
            text = to_say("'%(id)s' can't be an id of a term: write one, as in %(example)s")
            tree.refuse((id,), said(text, id=str(id), example=EXAMPLE))
            continue
        fields = read_fields(TermFields, tree, (id,), fallback={"term": "?", "means": "?"})
        if fields.term != "?" and fields.means != "?":
            found.append(Term(id, (fields.term, *fields.also), fields.means, locale, path, tree.line((id,))))
    return tuple(found), tree.problems


def check_terms(terms: Iterable[Term]) -> Iterator[Problem]:
    """A word explained twice in one language, and a translation of what the source doesn't explain: warnings."""
    listed = list(terms)
    sources = {term.id for term in listed if term.locale is None}
    taken: dict[tuple[str | None, str], str] = {}
    for term in listed:
        if term.locale is not None and term.id not in sources:
            message = said("term '%(term)s' is not in terms.yaml: add it there, or mend the id", term=term.id)
            yield Problem(term.path, term.line, message, "warning")
        for word in term.words:
            first = taken.setdefault((term.locale, word.casefold()), term.id)
            if first != term.id:
                message = said("'%(word)s' is explained twice, here and as '%(term)s': keep one", word=word, term=first)
                yield Problem(term.path, term.line, message, "warning")
