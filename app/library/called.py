"""What decisions are called: as on the scale of the rule they fall under, usual ones in the reader's language."""

from collections.abc import Iterable, Mapping

from sqlalchemy.orm import Session

from app.language import decision_name
from app.library.live import LiveClause
from app.library.queries import decision_names


def scales_of(session: Session, clauses: Iterable[LiveClause]) -> dict[int, Mapping[str, str]]:
    """By clause id, the decisions of the scale of its SOP by id; each SOP is read once."""
    clauses = list(clauses)
    by_sop = {digest: decision_names(session, digest) for digest in {clause.sop_digest for clause in clauses}}
    return {clause.id: by_sop[clause.sop_digest] for clause in clauses}


def called(names: Mapping[str, str] | None, decision: str) -> str:
    """The decision by its name, else by its id as a name is written."""
    return decision_name((names or {}).get(decision) or decision.replace("_", " ").capitalize())
