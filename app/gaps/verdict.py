"""The verdict on a cell in one sentence, and the note to who keeps the text of an unclear clause."""

from app.gaps.cells import Cell
from app.stats.facts import Remedy
from app.stats.wording import rate


def headline(cell: Cell) -> str:
    """What is wrong here, or that nothing is, or that nobody can tell yet."""
    return cell.diagnosis.sentence(cell.team.name, cell.clause.code)


def note_for_trainer(cell: Cell) -> str | None:
    """One sentence with the evidence for who keeps the text of an unclear clause; None where it is not unclear."""
    facts, clause = cell.facts, cell.clause
    if cell.diagnosis.remedy is not Remedy.CLARIFY:
        return None
    twice = facts.double_audits
    split = f"two auditors of one decision disagreed: {rate(twice)}" if twice.n else "no decision was audited twice yet"
    return (
        f"Please clarify {clause.code} ({clause.title}, rev {clause.rev} in {clause.sop_title}) "
        f"and add worked examples: {split}; "
        f"audited errors in {cell.team.name}: {rate(facts.audit)}; quiz failures: {rate(facts.quiz)}."
    )
