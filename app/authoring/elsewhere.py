"""What a document as typed breaks in others: what they name of it and is gone, and what they decide by its scale."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.authoring.around import Around, Read, is_source
from app.authoring.queries import content
from app.content.check_text import texts
from app.content.model import Case, Problem, Quiz, QuizTranslation, Scale, Sop
from app.content.quiz_file import read_quiz_translation, unknown_decision
from app.content.sop_file import edition
from app.content.text import decode
from app.library.models import Quiz as QuizRow
from app.library.models import QuizRevision, ReleaseQuiz
from app.library.remembered import remembered
from app.library.trees import in_force
from app.said import said, to_say

ONE_USES = to_say("%(n)s case uses '%(level)s', which scale '%(scale)s' lacks")
MANY_USE = to_say("%(n)s cases use '%(level)s', which scale '%(scale)s' lacks")
ONE_OFFERS = to_say("%(n)s case offers other decisions than the released ones: raise the rev of each")
MANY_OFFER = to_say("%(n)s cases offer other decisions than the released ones: raise the rev of each")


def lost_links(tree: Around, path: str, read: Read, gone: set[str]) -> list[Problem]:
    """Links of other documents to clauses and SOPs (by their codes) that this one held and holds no more."""
    naming = {place for place, other in tree.reads.items() if place != path and gone and _names(other, gone)}
    if not naming:
        return []
    bare = tree.bare(path, lambda one: one.path not in naming)
    documents = [read.bare, *(tree.reads[place].document for place in naming)]
    sops = [one for one in documents if isinstance(one, Sop)]
    library = replace(
        bare,
        sops=(*bare.sops, *(one for one in sops if is_source(one))),
        editions=tuple(one for one in sops if not is_source(one)),
        quizzes=tuple(one for one in documents if isinstance(one, Quiz)),
    )
    return [one for one in texts(library) if one.path in naming and one.severity == "error"]


def _names(read: Read, gone: set[str]) -> bool:
    document = read.document
    if isinstance(document, Sop):
        written = document.source
    else:
        written = "\n".join(part for case in document.cases for part in (case.prompt, case.why, *case.options.values()))
    return any(f"#{code}" in written or f"/modules/{code}" in written for code in gone)


def misfits(quiz: Quiz, scale: Scale, released: frozenset[str] | None, revs: Mapping[str, int]) -> Iterator[Problem]:
    """What breaks in a quiz decided by that scale; cases are counted, so that nobody is told which has which gold.

    `released` are the decisions it offers now (None: never released), `revs` the highest revs released of its cases.
    """
    for unknown in dict.fromkeys(one for one in quiz.listed or () if one not in scale.names):
        yield Problem(quiz.path, 1, unknown_decision(unknown, scale))
    decided = [case for case in quiz.cases if case.kind == "decision"]
    used = Counter(level for case in decided for level in _levels(case))
    for level in sorted(used.keys() - scale.names.keys()):
        text = ONE_USES if used[level] == 1 else MANY_USE
        yield Problem(quiz.path, 1, said(text, n=str(used[level]), level=level, scale=scale.id))
    offered = {one for one in scale.names if quiz.listed is None or one in quiz.listed}
    same = sum(revs.get(case.code) == case.rev for case in decided)
    if released is not None and offered != released and same:
        yield Problem(quiz.path, 1, said(ONE_OFFERS if same == 1 else MANY_OFFER, n=str(same)))


def _levels(case: Case) -> set[str]:
    return {*case.gold, *case.accept, *(one for golds in case.gold_by_market.values() for one in golds)}


def released_decisions(session: Session) -> dict[str, frozenset[str]]:
    """The ids of the decisions that each quiz in force offers, by its code; read once a release."""
    live = in_force(session, clock.now())
    if live is None:
        return {}
    query = (
        sa.select(QuizRow.code, QuizRevision.decisions)
        .join(QuizRevision, QuizRevision.quiz_id == QuizRow.id)
        .join(ReleaseQuiz, ReleaseQuiz.quiz_digest == QuizRevision.digest)
        .where(ReleaseQuiz.release_id == live.id)
    )
    return remembered(
        session, live, "decisions", lambda: {code: frozenset(ids) for code, ids in session.execute(query)}
    )


def translations(session: Session, tree: Around, path: str, quiz: Quiz) -> tuple[QuizTranslation, ...]:
    """The translations of the quiz that stands at this path."""
    stem = path.rpartition(".")[0] + "."
    found = []
    for other, name in tree.digests.items():
        if other != path and other.startswith(stem) and (locale := edition(other).locale):
            text, _ = decode(other, content(session, name) or b"")
            found.append(read_quiz_translation(other, text, quiz.code, locale)[0])
    return tuple(found)
