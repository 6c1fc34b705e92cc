"""Answers follow their people where a roster says later in which team they were, and their daily sums with them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace

from sqlalchemy.orm import Session

from app.intake.bulk import change_by_keys, claim
from app.people.whereabouts import Whereabouts, elsewhere
from app.quizzes.evidence import Answer, Asked, add_to_sums, new_tally, tell
from app.quizzes.models import QuizEvidence

ROW = QuizEvidence
ASKED = (ROW.user_id, ROW.item, ROW.item_rev)
COLUMNS = (ROW.id, ROW.first, ROW.attempt_no, ROW.team_id, ROW.clause_id, ROW.clause_rev, ROW.mark, ROW.answered_at)


def move_answers(session: Session, user_ids: Collection[int]) -> None:
    """Give answers of these people to the team they were in when they answered; where they were in none they stay."""
    connection = session.connection()
    claim(connection, "quiz_evidence")
    found = list(elsewhere(session, (*ASKED, *COLUMNS), ROW, ROW.answered_at, user_ids))
    if not found:
        return
    whereabouts, tally = Whereabouts.load(session), new_tally()
    moves: dict[int, list[int]] = defaultdict(list)
    for user_id, item, item_rev, *rest, at in found:
        answer = Answer(*(*rest, at.date().isoformat()))
        after = whereabouts.team(user_id, answer.answered_at)
        if after is None or after == answer.team_id:
            continue
        moves[after].append(answer.id)
        if answer.first:
            tell(tally, asked := Asked(user_id, item, item_rev), answer, -1)
            tell(tally, asked, replace(answer, team_id=after), 1)
    for team_id, ids in moves.items():
        change_by_keys(connection, f"UPDATE quiz_evidence SET team_id = {int(team_id)}", "id", ids)  # noqa: S608
    add_to_sums(connection, tally)
