"""Warnings about how well each clause is covered by cases."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from app.content.model import Case, Clause, Library, Problem, Scale, Sop
from app.content.wording import joined, of_case, of_clause
from app.said import Said, said, to_say

Place = tuple[str, int, Callable[[Said], Said]]  # of a case or clause; what says whose a problem is

PROOF_CASES = {"minor": 12, "major": 12, "critical": 24}
BALANCE = (0.3, 0.7)
FEWEST_TO_BALANCE = 4
CHANGED = to_say("%(keys)s changed: write 'rev: %(rev)s'")
KEY_FIX = to_say(
    "%(keys)s changed: write 'rev: %(rev)s', or release it with --key-fix \"reason\" if the old key was wrong"
)
ASKED_AT_RELEASE = to_say(  # the same in an editor
    "%(keys)s changed: write 'rev: %(rev)s' if it is another question now; "
    "where the old answer was wrong, leave the rev, and the release asks why"
)


def coverage(library: Library) -> Iterator[Problem]:
    """What each clause still lacks: cases, proof cases, a practice case, twins, both sides of its line."""
    by_clause: dict[str, list[Case]] = {}
    for _, case in library.cases():
        if not case.void:
            by_clause.setdefault(case.clause, []).append(case)
    for sop, clause in library.clauses():
        for message in _lacks(sop, clause, by_clause.get(clause.code, []), library.scale(sop.scale)):
            yield Problem(sop.path, clause.line, of_clause(clause.code, message), "warning")


def _lacks(sop: Sop, clause: Clause, cases: list[Case], scale: Scale | None) -> Iterator[Said]:
    wanted = PROOF_CASES[clause.severity]
    proof = [case for case in cases if case.use == "proof"]
    if not cases:
        if clause.text.strip():  # a heading that only gathers others has nothing to ask about
            yield said("no cases: write %(most)s proof cases and a practice case", most=wanted)
        return
    if len(proof) < wanted:
        few = {"n": len(proof), "more": wanted - len(proof), "most": wanted}
        if wanted != PROOF_CASES["minor"]:
            yield said("%(n)s proof cases: write %(more)s more to have %(most)s (it is critical)", **few)
        else:
            yield said("%(n)s proof cases: write %(more)s more to have %(most)s", **few)
    if len(proof) == len(cases):
        yield said("no practice case: write one with 'use: practice'")
    twinned = sum(case.twin is not None for case in cases)
    if 2 * twinned < len(cases):
        of = {"n": str(twinned), "cases": str(len(cases))}
        yield said("%(n)s of %(cases)s cases have a twin: write near misses until half of them have one", **of)
    if scale and (uneven := _uneven(scale, [case for case in cases if case.kind == "decision" and case.gold])):
        yield uneven


def _uneven(scale: Scale, cases: list[Case]) -> Said | None:
    """The line is the boundary of the scale that splits the gold most evenly (ties: the lowest)."""
    order = {level.id: index for index, level in enumerate(scale.levels)}
    golds = [order[case.gold[0]] for case in cases if case.gold[0] in order]
    if len(golds) < FEWEST_TO_BALANCE or len(order) < 2:
        return None
    above, line = min(
        ((sum(gold >= boundary for gold in golds), boundary) for boundary in range(1, len(order))),
        key=lambda split: (abs(split[0] / len(golds) - 0.5), split[1]),
    )
    low, high = BALANCE
    if low <= above / len(golds) <= high:
        return None
    counted = {"level": scale.levels[line].id, "scarce": scale.levels[line].id}
    counted |= {"n": str(above), "cases": str(len(golds))}
    if above < len(golds) / 2:
        return said(
            "gold is '%(level)s' or above in %(n)s of %(cases)s cases: write more that are '%(scarce)s' or above",
            **counted,
        )
    return said(
        "gold is '%(level)s' or above in %(n)s of %(cases)s cases: write more that are below '%(scarce)s'", **counted
    )


def changes(library: Library, live: Library, highest_rev: Mapping[str, int], key_fix: str | None) -> Iterator[Problem]:
    """What can't change without a higher rev, and revs that were used before."""
    old_cases = {case.code: case for _, case in live.cases()}
    for quiz, case in library.cases():
        old = old_cases.get(case.code)
        place = (quiz.path, case.line, partial(of_case, case.code))
        yield from _bad_rev(place, case.rev, old.rev if old else None, highest_rev.get(case.code, 0))
        if old and old.rev == case.rev:
            yield from _unbumped(place, old, case, key_fix)
    old_clauses = {clause_id(sop, clause): clause for sop, clause in _ruling(live)}
    for sop, clause in _ruling(library):
        code = clause_id(sop, clause)
        before = old_clauses.get(code)
        place = (sop.path, clause.line, partial(of_clause, code))
        yield from _bad_rev(place, clause.rev, before.rev if before else None, highest_rev.get(code, 0))


def clause_id(sop: Sop, clause: Clause) -> str:
    """cf-2.1, or cf-2.1@DE in a market variant."""
    return f"{clause.code}@{sop.variant}" if sop.variant else clause.code


def _ruling(library: Library) -> Iterator[tuple[Sop, Clause]]:
    """The clauses that have a rev of their own: those of sources and variants, not of translations."""
    for sop in (*library.sops, *library.editions):
        yield from ((sop, clause) for clause in sop.clauses if not sop.locale)


def _bad_rev(place: Place, rev: int, live_rev: int | None, highest: int) -> Iterator[Problem]:
    path, line, what = place
    used = max(highest, live_rev or 0)
    if rev != live_rev and rev <= used:
        message = said("rev %(rev)s was used before: write rev %(next)s", rev=str(rev), next=str(used + 1))
        yield Problem(path, line, what(message))


def _unbumped(place: Place, old: Case, new: Case, key_fix: str | None) -> Iterator[Problem]:
    path, line, what = place
    asked = {
        "kind": old.kind != new.kind,
        "option ids": old.options.keys() != new.options.keys(),
        "clause": old.clause != new.clause,
    }
    key = {
        "gold": (old.gold, old.gold_by_market) != (new.gold, new.gold_by_market),
        "accept": old.accept != new.accept,
    }
    changed = [name for name, differs in (asked | key).items() if differs]
    if any(asked.values()) or (any(key.values()) and not key_fix):
        message = KEY_FIX if not any(asked.values()) else CHANGED
        yield Problem(path, line, what(said(message, keys=joined(changed), rev=str(old.rev + 1))))
