"""What was written to the trainers about cells of the report, so that nobody is asked for what is done."""

from collections.abc import Iterable, Mapping

from sqlalchemy.orm import Session

from app.gaps.cells import Cell
from app.gaps.progress import Place
from app.gaps.verdict import tells_trainer
from app.stats.facts import Cause
from app.training.question_models import ClauseQuestion
from app.training.questions import latest_asked, latest_of_leads

Sent = Mapping[Place, ClauseQuestion]


def sent(session: Session, user_id: int, cells: Iterable[Cell]) -> Sent:
    """By place, the latest question about the rule as it stands, where a note to the trainers is the step.

    The person's own, or else what a lead wrote: an unclear rule is one matter wherever it shows and whoever wrote
    first, of whom only the day may be told. Other notes are about the team they name.
    """
    telling = [cell for cell in cells if tells_trainer(cell)]
    clauses = {cell.clause.id for cell in telling}
    asked = [*latest_of_leads(session, clauses), *latest_asked(session, user_id, clauses)]
    found: dict[Place, ClauseQuestion] = {}
    for cell in telling:
        rule = (cell.clause.id, cell.clause.variant, cell.clause.rev)
        for one in asked:
            if (one.clause_id, one.variant, one.rev) == rule and _about(one, cell):
                found[cell.place] = one
    return found


def _about(one: ClauseQuestion, cell: Cell) -> bool:
    return cell.cause is Cause.AMBIGUOUS or one.team_id == cell.team.id
