"""What a release would change: material (a new rev), editorial (the same rev), new and retired, by clause and case."""

from dataclasses import dataclass, field

from app.content.check_cases import clause_id
from app.content.model import Case, Clause, Library, Quiz, Sop


@dataclass(frozen=True)
class Difference:
    """Ids in order of the alphabet (clauses, cases, and SOPs and quizzes under editorial); why, by id.

    `revs` holds (old, new) of what is material, `own` the rev of each clause that a market has for itself from now on.
    """

    material: tuple[str, ...]
    editorial: tuple[str, ...]
    new: tuple[str, ...]
    retired: tuple[str, ...]
    reasons: dict[str, str] = field(default_factory=dict)
    revs: dict[str, tuple[int, int]] = field(default_factory=dict)
    own: dict[str, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.material or self.editorial or self.new or self.retired)


def compare(old: Library, new: Library) -> Difference:
    """Material: the rev differs. Editorial: anything else differs, at the same rev. A variant's clause is cf-2.1@DE.

    A changed key at the same rev (a key fix) is editorial: answers are marked again, nobody is retrained.
    """
    before, after = _ruled(old), _ruled(new)
    material, reasons = [], {}
    for code in before.keys() & after.keys():
        was, now = before[code], after[code]
        if was.rev != now.rev:
            material.append(code)
            reasons[code] = f"rev {was.rev} → {now.rev}" + _with(_differences(was, now))
        elif differences := _differences(was, now):
            reasons[code] = ", ".join(differences)
    framed = _framed(old, new)
    return Difference(
        material=tuple(sorted(material)),
        editorial=tuple(sorted((reasons.keys() | framed.keys()) - set(material))),
        new=tuple(sorted(after.keys() - before.keys())),
        retired=tuple(sorted(before.keys() - after.keys())),
        reasons=framed | reasons,
        revs={code: (before[code].rev, after[code].rev) for code in sorted(material)},
        own={code: after[code].rev for code in sorted(after.keys() - before.keys()) if "@" in code},
    )


def _ruled(library: Library) -> dict[str, Clause | Case]:
    sops = [sop for sop in (*library.sops, *library.editions) if not sop.locale]
    clauses = {clause_id(sop, clause): clause for sop in sops for clause in sop.clauses}
    return clauses | {case.code: case for _, case in library.cases()}


def _with(differences: list[str]) -> str:
    return f" ({', '.join(differences)})" if differences else ""


def _differences(was: Clause | Case, now: Clause | Case) -> list[str]:
    if isinstance(was, Clause) and isinstance(now, Clause):
        found = ["title"] if was.title != now.title else []
        found += ["text"] if was.text != now.text else []
        found += ["picture"] if was.media != now.media else []
        found += [f"severity {was.severity} → {now.severity}"] if was.severity != now.severity else []
        return found + (["markets"] if was.markets != now.markets else [])
    if isinstance(was, Case) and isinstance(now, Case):
        return case_differences(was, now)
    return ["a clause became a case, or the reverse"]


def case_differences(was: Case, now: Case) -> list[str]:
    """What differs between two revisions of a case, in words; a rev alone is no difference."""
    found = []
    if was.gold != now.gold:
        found.append(f"gold {'+'.join(was.gold)} → {'+'.join(now.gold)}")
    names = {"gold_by_market": "gold by market", "media": "picture", "options": "options"}
    fields = ("kind", "clause", "prompt", "listing", "accept", "cite", "use", "twin", "flips", "graphic", "void", "why")
    return found + [names.get(name, name) for name in (*fields, *names) if getattr(was, name) != getattr(now, name)]


def _framed(old: Library, new: Library) -> dict[str, str]:
    """SOPs and quizzes that stay and whose own keys or introduction changed."""
    sop_keys = ("title", "introduction", "audience", "markets", "refresh_days", "scale", "media")
    quiz_keys = ("title", "sop", "decisions", "draw", "time_limit")
    found = _changed_keys({sop.code: sop for sop in old.sops}, {sop.code: sop for sop in new.sops}, sop_keys)
    quizzes = {quiz.code: quiz for quiz in old.quizzes}, {quiz.code: quiz for quiz in new.quizzes}
    return _changed_keys(*quizzes, quiz_keys) | found


def _changed_keys(
    before: dict[str, Sop] | dict[str, Quiz], after: dict[str, Sop] | dict[str, Quiz], keys: tuple[str, ...]
) -> dict[str, str]:
    changed = {
        code: [key for key in keys if getattr(before[code], key) != getattr(after[code], key)]
        for code in before.keys() & after.keys()
    }
    return {code: ", ".join(keys) for code, keys in changed.items() if keys}
