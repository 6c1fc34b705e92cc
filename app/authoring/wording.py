"""What a release would make rules and cases say, beside what they say now, and which rules wait to be judged by it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authoring.affected import holders
from app.authoring.around import Around, around, read_around
from app.authoring.checking import highest
from app.authoring.queries import live_digests
from app.authoring.rules import RuleChange, changed_rules
from app.content.check_cases import clause_id
from app.content.model import Case, Clause, Library, Sop
from app.library.words import Hunk, line_differences
from app.people.models import AuditEvent

Compared = tuple[tuple[str, tuple[Hunk, ...]], ...]  # by the name of the text, what differs in it
MOST_COMPARED = 200
SAME, CHANGED = "same", "changed"
KEPT = "kept the meaning"  # in the trail, with the wordings of each rule


@dataclass(frozen=True)
class Reworded:
    """A rule that reads differently at the rev it has, and the file it stands in: did its meaning change?"""

    path: str
    rule: RuleChange

    @property
    def id(self) -> str:
        return self.rule.id


@dataclass(frozen=True)
class Asked:
    """A reworded rule, how many people proved it as it was, and what its releaser says of it: SAME, CHANGED or None.

    `before`: that is what was said of these very words for a release that was cancelled or is not in force any more.
    """

    reworded: Reworded
    people: int
    answer: str | None
    before: bool = False


def asked(session: Session, paths: Iterable[str], answers: Mapping[str, str] | None = None) -> list[Asked]:
    """The rules of these drafts of which must be said whether they mean the same; `answers` holds "meaning:cf-1".

    None: nobody was asked yet, and what was said of the same words before is offered again.
    """
    rules = reworded(session, paths)
    people = holders(session, [one.id for one in rules])
    if answers is None:
        known = _said_before(session) if rules else set()
        again = {one.id: (one.id, one.rule.words) in known for one in rules}
        return [Asked(one, people[one.id], SAME if again[one.id] else None, again[one.id]) for one in rules]
    said = {one.id: answers.get(f"meaning:{one.id}") for one in rules}
    return [Asked(one, people[one.id], said[one.id] if said[one.id] in (SAME, CHANGED) else None) for one in rules]


def _said_before(session: Session) -> set[tuple[str, str]]:
    """The rules that were said to keep their meaning, each with the name of its wordings then and from then on."""
    found = session.scalars(sa.select(AuditEvent.details).where(AuditEvent.act == KEPT))
    return {pair for details in found for pair in details.get("words", {}).items()}


def reworded(session: Session, paths: Iterable[str]) -> list[Reworded]:
    """The rules of these drafts whose words changed and whose rev did not, in the order of their files and texts."""
    before = _rules(read_around(session, live_digests(session)))
    tree, known = around(session), highest(session)
    chosen = [(path, tree.sops[path]) for path in sorted(set(paths)) if path in tree.sops]
    return [
        Reworded(path, rule)
        for path, sop in chosen
        if not sop.locale
        for rule in changed_rules(before, sop, known)
        if not rule.is_material
    ]


def _rules(tree: Around) -> dict[str, Clause]:
    return {clause_id(sop, one): one for sop in tree.sops.values() if not sop.locale for one in sop.clauses}


def compared(before: Library, after: Library, ids: Iterable[str]) -> dict[str, Compared]:
    """What the texts of these clauses, cases and SOPs said and would say, where that differs; the first of them."""
    old, new = _by_id(before), _by_id(after)
    found: dict[str, Compared] = {}
    for id in ids:
        if (
            len(found) < MOST_COMPARED
            and id in old
            and id in new
            and (parts := _parts(_texts(old[id]), _texts(new[id])))
        ):
            found[id] = parts
    return found


def _by_id(library: Library) -> dict[str, Sop | Clause | Case]:
    sops = [sop for sop in (*library.sops, *library.editions) if not sop.locale]
    found: dict[str, Sop | Clause | Case] = {sop.code: sop for sop in library.sops}
    found |= {clause_id(sop, clause): clause for sop in sops for clause in sop.clauses}
    return found | {case.code: case for _, case in library.cases()}


def _texts(one: Sop | Clause | Case) -> dict[str, str]:
    if isinstance(one, Sop):
        return {"title": one.title, "introduction": one.introduction}
    if isinstance(one, Clause):
        return {"title": one.title, "text": one.text}
    if one.graphic != "none":
        return {"why": one.why}  # what it shows is not shown unasked
    answers = "" if one.kind == "decision" else "\n".join(f"{id}: {name}" for id, name in one.options.items())
    return {"case": one.prompt, "answers": answers, "why": one.why}


def _parts(old: Mapping[str, str], new: Mapping[str, str]) -> Compared:
    both = [name for name in old if name in new and old[name].strip() != new[name].strip()]
    return tuple((name, tuple(map(_ended, line_differences(old[name].strip(), new[name].strip())))) for name in both)


def _ended(hunk: Hunk) -> Hunk:
    """Without the line ends at its end, which would stand there as empty lines."""
    *pieces, last = hunk.pieces
    return replace(hunk, pieces=(*pieces, replace(last, text=last.text.rstrip("\n"))))
