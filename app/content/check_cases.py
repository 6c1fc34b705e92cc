"""Warnings about how well each clause is covered by cases."""

from collections.abc import Iterator, Mapping

from app.content.model import Case, Clause, Library, Problem, Scale, Sop

PROOF_CASES = {"minor": 12, "major": 12, "critical": 24}
BALANCE = (0.3, 0.7)
FEWEST_TO_BALANCE = 4


def coverage(library: Library) -> Iterator[Problem]:
    """What each clause still lacks: cases, proof cases, a practice case, twins, both sides of its line."""
    by_clause: dict[str, list[Case]] = {}
    for _, case in library.cases():
        if not case.void:
            by_clause.setdefault(case.clause, []).append(case)
    for sop, clause in library.clauses():
        for message in _lacks(sop, clause, by_clause.get(clause.code, []), library.scale(sop.scale)):
            yield Problem(sop.path, clause.line, f"clause {clause.code}: {message}", "warning")


def _lacks(sop: Sop, clause: Clause, cases: list[Case], scale: Scale | None) -> Iterator[str]:
    wanted = PROOF_CASES[clause.severity]
    proof = [case for case in cases if case.use == "proof"]
    if not cases:
        if clause.text.strip():  # a heading that only gathers others has nothing to ask about
            yield f"no cases: write {wanted} proof cases and a practice case"
        return
    if len(proof) < wanted:
        so = f" (it is {clause.severity})" if wanted != PROOF_CASES["minor"] else ""
        yield f"{len(proof)} proof cases: write {wanted - len(proof)} more to have {wanted}{so}"
    if len(proof) == len(cases):
        yield "no practice case: write one with 'use: practice'"
    twinned = sum(case.twin is not None for case in cases)
    if 2 * twinned < len(cases):
        yield f"{twinned} of {len(cases)} cases have a twin: write near misses until half of them have one"
    if scale and (uneven := _uneven(scale, [case for case in cases if case.kind == "decision" and case.gold])):
        yield uneven


def _uneven(scale: Scale, cases: list[Case]) -> str | None:
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
    scarce = f"'{scale.levels[line].id}' or above" if above < len(golds) / 2 else f"below '{scale.levels[line].id}'"
    return f"gold is '{scale.levels[line].id}' or above in {above} of {len(golds)} cases: write more that are {scarce}"


def changes(library: Library, live: Library, highest_rev: Mapping[str, int], key_fix: str | None) -> Iterator[Problem]:
    """What can't change without a higher rev, and revs that were used before."""
    old_cases = {case.code: case for _, case in live.cases()}
    for quiz, case in library.cases():
        old = old_cases.get(case.code)
        place = (quiz.path, case.line, f"case {case.code}")
        yield from _bad_rev(place, case.rev, old.rev if old else None, highest_rev.get(case.code, 0))
        if old and old.rev == case.rev:
            yield from _unbumped(place, old, case, key_fix)
    old_clauses = {clause_id(sop, clause): clause for sop, clause in _ruling(live)}
    for sop, clause in _ruling(library):
        code = clause_id(sop, clause)
        before = old_clauses.get(code)
        place = (sop.path, clause.line, f"clause {code}")
        yield from _bad_rev(place, clause.rev, before.rev if before else None, highest_rev.get(code, 0))


def clause_id(sop: Sop, clause: Clause) -> str:
    """cf-2.1, or cf-2.1@DE in a market variant."""
    return f"{clause.code}@{sop.variant}" if sop.variant else clause.code


def _ruling(library: Library) -> Iterator[tuple[Sop, Clause]]:
    """The clauses that have a rev of their own: those of sources and variants, not of translations."""
    for sop in (*library.sops, *library.editions):
        yield from ((sop, clause) for clause in sop.clauses if not sop.locale)


def _bad_rev(place: tuple[str, int, str], rev: int, live_rev: int | None, highest: int) -> Iterator[Problem]:
    path, line, what = place
    used = max(highest, live_rev or 0)
    if rev != live_rev and rev <= used:
        yield Problem(path, line, f"{what}: rev {rev} was used before: write rev {used + 1}")


def _unbumped(place: tuple[str, int, str], old: Case, new: Case, key_fix: str | None) -> Iterator[Problem]:
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
        fix = "" if any(asked.values()) else ', or release it with --key-fix "reason" if the old key was wrong'
        yield Problem(path, line, f"{what}: {' and '.join(changed)} changed: write 'rev: {old.rev + 1}'{fix}")
