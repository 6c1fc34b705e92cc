"""The verdict on a cell in one sentence, and the note to who keeps the text of an unclear clause."""

from app.gaps.cells import Cell
from app.stats.facts import Remedy
from app.stats.said import Said, said
from app.stats.wording import rate


def headline(cell: Cell) -> Said:
    """What is wrong here, or that nothing is, or that nobody can tell yet."""
    return cell.diagnosis.sentence(cell.team.name, cell.clause.code)


def note_for_trainer(cell: Cell) -> Said | None:
    """One sentence with the evidence for who keeps the text of an unclear clause; None where it is not unclear."""
    facts, clause = cell.facts, cell.clause
    if cell.diagnosis.remedy is not Remedy.CLARIFY:
        return None
    twice, split = facts.double_audits, said("no decision was audited twice yet")
    if twice.n:
        split = said("two auditors of one decision disagreed: %(known)s", known=rate(twice))
    return said(
        "Please clarify %(clause)s (%(title)s, rev %(rev)s in %(sop)s) and add worked examples: %(split)s; "
        "audited errors in %(team)s: %(audited)s; quiz failures: %(quiz)s.",
        clause=clause.code,
        title=clause.title,
        rev=clause.rev,
        sop=clause.sop_title,
        split=split,
        team=cell.team.name,
        audited=rate(facts.audit),
        quiz=rate(facts.quiz),
    )
