"""What a release of some drafts would change, and how many people each change concerns."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.authoring.affected import holders, people_affected
from app.authoring.around import Around, around
from app.authoring.models import Draft
from app.authoring.queries import live_tree, with_drafts
from app.content.diff import Difference
from app.content.model import Problem, Quiz, Sop
from app.library.comparing import examine


@dataclass(frozen=True)
class Change:
    """One changed id: why in words, what it is called, and how many people hold a proof of it (clauses alone)."""

    id: str
    reason: str
    title: str
    is_clause: bool
    people: int


@dataclass(frozen=True)
class Place:
    """A problem with the editor that mends it: kind sop or quiz with its code, or neither."""

    problem: Problem
    kind: str | None
    code: str | None


@dataclass(frozen=True)
class Weighed:
    """`people` are those asked again; errors block the release, `hints` are warnings about the chosen files."""

    difference: Difference
    changes: dict[str, tuple[Change, ...]]
    people: int
    errors: tuple[Place, ...]
    hints: int


def weigh(session: Session, paths: Iterable[str], key_fix: str | None = None) -> Weighed:
    """Hold the live tree with these drafts against what is live."""
    wanted = set(paths)
    chosen = session.scalars(sa.select(Draft).where(Draft.path.in_(sorted(wanted)))).all()
    examined = examine(session, with_drafts(session, live_tree(session), chosen), clock.now(), key_fix)
    difference = examined.difference
    kinds = {name: getattr(difference, name) for name in ("material", "editorial", "new", "retired")}
    asked = holders(session, [*difference.material, *difference.retired])
    titles = {clause.code: clause.title for _, clause in examined.library.clauses()}
    changes = {
        kind: tuple(
            Change(
                id,
                difference.reasons.get(id, ""),
                titles.get(id.partition("@")[0], ""),
                id.partition("@")[0] in titles,
                asked.get(id, 0),
            )
            for id in ids
        )
        for kind, ids in kinds.items()
    }
    tree = around(session)
    errors = tuple(placed(tree, one) for one in examined.errors)
    hints = sum(one.severity == "warning" and one.path in wanted for one in examined.problems)
    people = people_affected(session, difference.material) if difference.material else 0
    return Weighed(difference, changes, people, errors, hints)


def placed(tree: Around, problem: Problem) -> Place:
    """Where a problem is mended."""
    read = tree.reads.get(problem.path)
    document = read.document if read else None
    kind = "sop" if isinstance(document, Sop) else "quiz" if isinstance(document, Quiz) else None
    return Place(problem, kind, document.code if document else None)
