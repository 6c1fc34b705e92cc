"""The verdict on a cell in one sentence, and the note to who keeps the text of a clause and its quiz."""

from app.gaps.cells import Cell
from app.said import Said, said
from app.stats.facts import Remedy
from app.stats.wording import rate

UNCLEAR = (Remedy.CLARIFY, Remedy.CLARIFY_CASES)  # the rule comes first
UNLIKE_WORK = (Remedy.CHECK_TOOL, Remedy.CHECK_WORK)  # people pass a quiz that is unlike what they err at


def headline(cell: Cell) -> Said:
    """What is wrong here, or that nothing is, or that nobody can tell yet."""
    return cell.diagnosis.sentence(cell.team.name, cell.clause.code)


def tells_trainer(cell: Cell) -> bool:
    """Whether the step is, or begins with, one for who keeps rule and quiz."""
    return cell.diagnosis.remedy in (*UNCLEAR, *UNLIKE_WORK)


def note_for_trainer(cell: Cell) -> Said | None:
    """One sentence with the evidence for who keeps rule and quiz; None where there is nothing for them to do."""
    if cell.diagnosis.remedy in UNLIKE_WORK:
        return _rebuild(cell)
    return _clarify(cell) if tells_trainer(cell) else None


def _rebuild(cell: Cell) -> Said:
    return said(
        "Please rebuild the quiz of %(clause)s (%(title)s, rev %(rev)s in %(sop)s) from audited cases: people of "
        "%(team)s pass it (failures: %(quiz)s) and err at work all the same (audited errors: %(audited)s).",
        **_names(cell),
    )


def _clarify(cell: Cell) -> Said:
    twice, split = cell.facts.double_audits, said("no decision was audited twice yet")
    if twice.n:
        split = said("two auditors of one decision disagreed: %(known)s", known=rate(twice))
    return said(
        "Please clarify %(clause)s (%(title)s, rev %(rev)s in %(sop)s) and add worked examples: %(split)s; "
        "audited errors in %(team)s: %(audited)s; quiz failures: %(quiz)s.",
        split=split,
        **_names(cell),
    )


def _names(cell: Cell) -> dict[str, object]:
    facts, clause = cell.facts, cell.clause
    rule = {"clause": clause.code, "title": clause.title, "rev": clause.rev, "sop": clause.sop_title}
    return rule | {"team": cell.team.name, "audited": rate(facts.audit), "quiz": rate(facts.quiz)}
