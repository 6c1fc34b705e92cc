"""What a release of some drafts would change, and how many people each change concerns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.authoring.around import Around, around
from app.authoring.models import Draft
from app.authoring.queries import live_digests, live_tree, with_drafts
from app.authoring.translated import Lapse, lapses
from app.authoring.wording import Compared, compared
from app.content.diff import Difference
from app.content.model import Case, Problem, Quiz, Sop
from app.content.scales_file import SCALES
from app.content.terms import is_terms, locale_of
from app.gaps.reworded import counting
from app.gaps.window import Window
from app.library.comparing import examine
from app.library.languages import SOURCE
from app.library.trees import file_digests
from app.quizzes.key_fixes import KeyFixPreview, preview_of
from app.training.changes import holders_affected, people_affected

STILL_TO_SAY = "asked for on the page"


@dataclass(frozen=True)
class Change:
    """One changed id: why in words, what it is called, and how many people hold a proof of it (clauses alone).

    `case` is the case that it names, as it would be; None of a clause, an SOP or a quiz, and of a retired case.
    `leaves`: (audits, answers) that count in the report on gaps now, and would no longer under the new wording.
    `compared` is what its texts said and would say, where they differ.
    """

    id: str
    reason: str
    title: str
    is_clause: bool
    people: int
    is_key_fix: bool
    case: Case | None
    leaves: tuple[int, int] = (0, 0)
    compared: Compared = ()


@dataclass(frozen=True)
class Place:
    """A problem with the editor that mends it: sop or quiz with its code, terms with its language, scales, or none."""

    problem: Problem
    kind: str | None
    code: str | None


@dataclass(frozen=True)
class Weighed:
    """`people` are those asked again; errors block the release, `hints` are warnings about the changed files.

    `needs_reason`: a right answer is corrected, and whoever releases must say why the old one was wrong; `keys` says
    whose scores and proofs follow. `translations` are those that lose or gain something.
    """

    difference: Difference
    changes: dict[str, tuple[Change, ...]]
    people: int
    errors: tuple[Place, ...]
    hints: tuple[Place, ...]
    needs_reason: bool
    keys: KeyFixPreview
    translations: tuple[Lapse, ...]


def weigh(session: Session, paths: Iterable[str]) -> Weighed:
    """Hold the live tree with these drafts against what is live."""
    chosen = session.scalars(sa.select(Draft).where(Draft.path.in_(sorted(set(paths))))).all()
    return weigh_tree(session, with_drafts(session, live_tree(session), chosen))


def weigh_tree(session: Session, files: Mapping[str, bytes]) -> Weighed:
    """Hold a tree against what is live."""
    examined = examine(session, files, clock.now(), STILL_TO_SAY)
    difference = examined.difference
    asked = holders_affected(session, difference)
    titles = {clause.code: clause.title for _, clause in examined.library.clauses()}
    cases = {case.code: case for _, case in examined.library.cases()}
    words = compared(examined.live, examined.library, (*difference.material, *difference.editorial))
    leaves = counting(session, Window.read(), difference.material)
    changes = {
        kind: tuple(
            replace(
                _change(id, difference.reasons.get(id, ""), titles, asked, cases),
                leaves=leaves.get(id, (0, 0)),
                compared=words.get(id, ()),
            )
            for id in getattr(difference, kind)
        )
        for kind in ("material", "editorial", "new", "retired")
    }
    tree = around(session)
    errors = tuple(placed(tree, one) for one in examined.errors)
    live = live_digests(session)
    touched = {path for path, name in file_digests(files).items() if live.get(path) != name}
    warned = [one for one in examined.problems if one.severity == "warning" and one.path in touched]
    hints = tuple(placed(tree, one) for one in warned)
    needs_reason = any(one.is_key_fix for one in changes["editorial"])
    keys = preview_of(session, examined.library)
    people, translations = people_affected(session, difference), lapses(examined.live, examined.library)
    return Weighed(difference, changes, people, errors, hints, needs_reason, keys, translations)


def _change(
    id: str, reason: str, titles: Mapping[str, str], asked: Mapping[str, int], cases: Mapping[str, Case]
) -> Change:
    code = id.partition("@")[0]
    is_key_fix = code not in titles and any(part.startswith(("gold", "accept")) for part in reason.split(", "))
    return Change(id, reason, titles.get(code, ""), code in titles, asked.get(id, 0), is_key_fix, cases.get(id))


def placed(tree: Around, problem: Problem) -> Place:
    """Where a problem is mended."""
    read = tree.reads.get(problem.path)
    document = read.document if read else None
    if problem.path == SCALES:
        return Place(problem, "scales", None)
    if is_terms(problem.path):
        return Place(problem, "terms", locale_of(problem.path) or SOURCE)
    kind = "sop" if isinstance(document, Sop) else "quiz" if isinstance(document, Quiz) else None
    return Place(problem, kind, document.code if document else None)
